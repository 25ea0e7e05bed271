//! Pages that walk through commands: each is run, in a folder that the page sets up, and what it prints
//! stands below it. `UPDATE=1 cargo test --test walkthroughs` rewrites that.
//!
//! A fence with `path=` is a file; a `console` fence begins with `$ sayso …`, and holds what comes of
//! it: standard output, standard error behind it, and the exit status where it is not 0.

#[path = "support/desk.rs"]
mod desk;
mod support;

use desk::Desk;
use support::{Expectations, assert_none, fences};

fn walk(page: &str) {
    let mut page = Expectations::of(&support::root().join(page));
    let desk = Desk::with(&[]);
    let mut ran = 0;
    for fence in fences(page.page()) {
        if let Some(path) = fence.option("path") {
            desk.write(path, fence.body.as_bytes());
            continue;
        }
        let first = fence.body.lines().next().unwrap_or_default();
        let Some(arguments) = first.strip_prefix("$ sayso ") else {
            page.fail(fence.line, "a fence that is no file, and no `$ sayso …`");
            continue;
        };
        ran += 1;
        let run = desk.run(arguments);
        let status =
            if run.status == 0 { String::new() } else { format!("[exit status {}]\n", run.status) };
        page.expect(&fence, &format!("{first}\n{}{}{status}", run.out, run.err));
    }
    assert!(ran > 0, "no command on the page");
    assert_none(&page.finish());
}

#[test]
fn sayso_in_ci() {
    walk("docs/ci.md");
}
