//! `sayso lsp`.

use std::io;
use std::path::PathBuf;

use super::output::{self, complain};
use super::{CLEAN, FAILED, FOUND, LspArgs};

/// Serves an editor over a port, a pipe or, with neither, standard input and output, given today's
/// date in EDTF and the level of what is logged. Gives whether the editor said goodbye. The two faces do not know each other: `main`
/// hands the server over.
pub type Serve = fn(Option<u16>, Option<PathBuf>, String, Option<&str>) -> io::Result<bool>;

/// Runs the server until the editor is done with it. By the protocol, the status is 0 if it said
/// goodbye, else 1.
pub fn run(args: &LspArgs, serve: Serve) -> u8 {
    match serve(args.socket, args.pipe.clone(), output::today(), args.log_level.as_deref()) {
        Ok(true) => CLEAN,
        Ok(false) => FOUND,
        Err(error) => {
            complain(&format!("cannot reach the editor: {error}"));
            FAILED
        }
    }
}
