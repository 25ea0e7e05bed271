//! Reviewdog's diagnostic format, an object a line.

use super::{Form, Printed, Shown, Summary, rdf};

/// A JSON object a line.
#[derive(Debug)]
pub struct Rdjsonl;

impl Form for Rdjsonl {
    fn finding(&self, shown: &Shown<'_>) -> String {
        rdf::diagnostic(shown).to_string()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        printed.iter().flat_map(|finding| [&*finding.text, "\n"]).collect()
    }
}
