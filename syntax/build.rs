//! Compiles the generated parser and the hand-written scanner.

fn main() {
    let mut build = cc::Build::new();
    // The parser is a table-driven loop over every byte of a report: without optimisation it is ten
    // times slower, and a debug build of the server would be no fun to work with.
    build.std("c11").include("src").opt_level(2).warnings(false);
    for file in ["src/parser.c", "src/scanner.c"] {
        build.file(file);
    }
    println!("cargo::rerun-if-changed=src");
    build.compile("tree-sitter-sayso");
}
