//! Standard output and standard error, in one place: a pipe that was closed is no failure, and what
//! comes from a file never reaches a terminal as a command.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget};

use super::Color;

/// Writes to standard output. When nobody reads any more (`sayso check | head`), the program ends
/// as others do.
pub fn out(text: &str) {
    let mut stdout = io::stdout().lock();
    if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        complain(&format!("cannot write to standard output: {error}"));
        std::process::exit(i32::from(super::FAILED));
    }
}

/// Writes a line to standard error.
pub fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "sayso: {message}");
}

/// Writes a block of text to standard error.
pub fn complain_block(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Whether to use colours on standard output.
pub fn colors(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// Whether people read standard output.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Clears the terminal before a new run, if there is one.
pub fn clear() {
    if is_terminal() {
        out("\x1b[2J\x1b[H");
    }
}

/// A bar on standard error while many reports are checked; nothing where that is no terminal, or
/// where they are done in no time.
pub fn progress(reports: usize) -> ProgressBar {
    if reports < FEW {
        return ProgressBar::hidden();
    }
    // It draws on standard error, and only on a terminal.
    ProgressBar::new(reports as u64).with_message("reports")
}

/// How many reports are few enough that nobody need be told how far it is.
const FEW: usize = 2000;

/// The same for reports that are still being looked for; nothing is shown of it yet.
pub fn progress_unknown() -> ProgressBar {
    ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()).with_message("reports")
}

/// So many reports were found by now, one more than when it was called last.
pub fn progress_to(bar: &ProgressBar, reports: usize) {
    bar.set_length(reports as u64);
    if reports == FEW {
        bar.set_draw_target(ProgressDrawTarget::stderr());
    }
}

/// The program's own file.
pub fn program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// All of standard input.
///
/// # Errors
/// It cannot be read.
pub fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes)?;
    Ok(bytes)
}

/// The folder that paths on the command line are meant from.
pub fn working_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// Today, in EDTF, by the computer's clock (UTC).
pub fn today() -> String {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date().to_string()
}

/// Text in which no control character reaches the terminal: each is shown as its picture (U+2400 …),
/// line ends as spaces.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        c if is_harmful(c) => '\u{fffd}',
        c => c,
    });
    Cow::Owned(shown.collect())
}

/// The same for text of several lines, whose line ends stay.
pub fn harmless_lines(text: &str) -> String {
    text.split_inclusive('\n')
        .flat_map(|line| {
            let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
            [harmless(words), Cow::Borrowed(end)]
        })
        .collect()
}
