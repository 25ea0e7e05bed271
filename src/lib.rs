//! Sayso: annotated reports, checked. The rooms, in the order in which data flows; ARCHITECTURE.md
//! tells what each may use.

// A stray print would corrupt the protocol.
#![deny(clippy::print_stderr, clippy::print_stdout)]
// A panic costs a writer the answer, and a careless one the session.
#![deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
// Who may ask the disk, the clock and the environment: `clippy.toml` gives the reasons.
#![warn(clippy::disallowed_methods)]

pub mod cli;
pub mod features;
pub mod finding;
pub mod lsp;
pub mod readers;
pub mod report;
pub mod rules;
pub mod syntax;
pub mod text;
pub mod values;
pub mod workspace;
pub mod writers;
