use sayso::features::document_symbols::{self, Symbol};

use super::Question;

/// A line a symbol: its kind, its name, what stands beside it, its lines.
pub fn draw(question: &Question<'_>) -> String {
    let found = document_symbols::find(&question.asked);
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    let mut drawn = String::new();
    lines(question, &found, 0, &mut drawn);
    drawn
}

fn lines(question: &Question<'_>, symbols: &[Symbol], depth: usize, drawn: &mut String) {
    for symbol in symbols {
        assert!(symbol.span.holds(symbol.selection));
        assert!(symbol.children.iter().all(|child| symbol.span.holds(child.span)), "{symbol:?}");
        let detail = if symbol.detail.is_empty() { "" } else { " – " };
        let outdated = if symbol.outdated { " (outdated)" } else { "" };
        drawn.push_str(&format!(
            "{}{:?}: {}{detail}{}{outdated}  [{}]\n",
            "  ".repeat(depth),
            symbol.kind,
            symbol.name,
            symbol.detail,
            question.lines(symbol.span),
        ));
        lines(question, &symbol.children, depth + 1, drawn);
    }
}
