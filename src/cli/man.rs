//! `sayso man`: made from the one definition of commands and options.

use clap::CommandFactory;
use clap_mangen::Man;

use super::{CLEAN, Cli, FAILED, output};

/// Prints one page that holds all commands.
pub fn run() -> u8 {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let mut written = Man::new(command.clone()).render(&mut page);
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        let name = format!("sayso {}", part.get_name());
        let man = Man::new(part.clone().name(name));
        let mut of = Vec::new();
        written = written.and(man.render_name_section(&mut of));
        written = written.and(man.render_synopsis_section(&mut of));
        written = written.and(man.render_description_section(&mut of));
        written = written.and(man.render_options_section(&mut of));
        page.extend(of);
    }
    if let Err(error) = written {
        output::complain(&format!("the manual cannot be made: {error}"));
        return FAILED;
    }
    output::out(&String::from_utf8_lossy(&page));
    CLEAN
}
