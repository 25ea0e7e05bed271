//! `sayso completions`: made from the one definition of commands and options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{CLEAN, Cli, output};

/// Prints the script for a shell.
pub fn run(shell: Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sayso", &mut script);
    output::out(&String::from_utf8_lossy(&script));
    CLEAN
}
