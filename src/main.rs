//! The binary: arguments in, exit status out.

use std::io::Write as _;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // What a panic says may quote the file that it came from, and names that nobody may read.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let trace = std::backtrace::Backtrace::capture();
        let shown = match trace.status() {
            std::backtrace::BacktraceStatus::Captured => format!("\n{trace}"),
            _ => String::new(),
        };
        let _ = writeln!(std::io::stderr(), "sayso: a fault in Sayso, at {place}{shown}");
    }));
    sayso::syntax::use_fast_allocator();
    sayso::cli::run(std::env::args_os(), |socket, pipe, today, log| {
        sayso::lsp::serve(&sayso::lsp::Transport::new(socket, pipe), today, log)
    })
}
