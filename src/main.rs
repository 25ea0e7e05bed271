//! The binary: arguments in, exit status out.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sayso::syntax::use_fast_allocator();
    sayso::cli::run(std::env::args_os(), |socket, pipe, today| {
        sayso::lsp::serve(&sayso::lsp::Transport::new(socket, pipe), today)
    })
}
