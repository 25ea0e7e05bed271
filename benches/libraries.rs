//! How long it takes to read a library: `cargo bench --bench libraries`. The entries are copies of
//! one that a reference manager might write.

#![allow(missing_docs, reason = "the macros of the harness make items without any")]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use sayso::readers::{bibtex, csl};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

const ENTRIES: [usize; 2] = [1_000, 20_000];

fn bib(entries: usize) -> String {
    (0..entries)
        .map(|number| {
            format!(
                "@article{{lee_plants_{number},\n\ttitle = {{The {{Kaesong}} plants, part \
                 {number}}},\n\tauthor = {{Lee, Min-ji and M{{\\\"u}}ller, Jana}},\n\tjournaltitle \
                 = {{Journal of Border Studies}},\n\tdate = {{2017-0{}}},\n\turl = \
                 {{https://example.org/{number}}},\n\turldate = {{2017-10-03}}\n}}\n\n",
                number % 9 + 1
            )
        })
        .collect()
}

fn json(entries: usize) -> String {
    let items: Vec<String> = (0..entries)
        .map(|number| {
            format!(
                "{{\"id\":\"lee{number}\",\"type\":\"article-journal\",\"title\":\"The Kaesong \
                 plants, part {number}\",\"author\":[{{\"family\":\"Lee\",\"given\":\"Min-ji\"}}],\
                 \"issued\":{{\"date-parts\":[[2017,{}]]}},\"URL\":\"https://example.org/{number}\"}}",
                number % 12 + 1
            )
        })
        .collect();
    format!("[{}]\n", items.join(",\n"))
}

#[divan::bench(args = ENTRIES)]
fn bibtex_file(bencher: Bencher<'_, '_>, entries: usize) {
    let text = bib(entries);
    bencher.counter(BytesCount::of_str(&text)).bench(|| bibtex::read(black_box(&text)));
}

#[divan::bench(args = ENTRIES)]
fn csl_json_file(bencher: Bencher<'_, '_>, entries: usize) {
    let text = json(entries);
    bencher.counter(BytesCount::of_str(&text)).bench(|| csl::read_json(black_box(&text)));
}
