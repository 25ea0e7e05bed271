//! `sayso explain`: a rule's page.

use super::output::{complain, out};
use super::{CLEAN, FAILED};
use crate::rules;
use crate::values::vocabulary::nearest;

/// Prints the page of a rule.
pub fn run(name: &str) -> u8 {
    if let Some(rule) = rules::named(name) {
        out(rule.page);
        return CLEAN;
    }
    complain(&match nearest(name, rules::names()) {
        Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
        None => format!("there is no rule `{name}`; `sayso rules` lists all"),
    });
    FAILED
}
