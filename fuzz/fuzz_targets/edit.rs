//! After an edit, a report is as if it had been read anew. The text is divided in four by the first
//! zero bytes: what stands before the edit, what it takes out, what it puts in, what stands behind.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::report::Report;
use sayso::text::Span;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(4, '\0');
    let (Some(head), Some(out), Some(new), Some(tail)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let before = Report::read(&[head, out, tail].concat());
    let after = before.edited(&[(Span::new(head.len(), head.len() + out.len()), new)]);
    let fresh = Report::read(&[head, new, tail].concat());
    assert!(after.raw_pieces().raw().eq(fresh.raw_pieces().raw()));
});
