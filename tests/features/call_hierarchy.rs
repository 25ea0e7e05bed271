use sayso::features::call_hierarchy::{self, Call, Item};
use sayso::finding::Place;

use super::Question;

/// The item at the cursor, who rests on it, and on whom it rests, each with the places that say so.
pub fn draw(question: &Question<'_>) -> String {
    let Some(item) = call_hierarchy::prepare(&question.asked, question.byte()) else {
        return "nothing\n".to_owned();
    };
    let mut drawn = format!("{}\n", line(&item));
    for call in call_hierarchy::incoming(&question.asked, &item.who) {
        let path = call.item.path.clone();
        drawn.push_str(&format!("  <- {}\n{}", line(&call.item), places(question, &call, &path)));
    }
    for call in call_hierarchy::outgoing(&question.asked, &item.who) {
        drawn.push_str(&format!(
            "  -> {}\n{}",
            line(&call.item),
            places(question, &call, &item.path)
        ));
    }
    drawn
}

fn line(item: &Item) -> String {
    assert!(item.span.holds(item.selection));
    let file = item.path.file_name().unwrap().to_str().unwrap();
    let detail = if item.detail.is_empty() { "" } else { " – " };
    format!("{}{detail}{} ({file})", item.name, item.detail)
}

fn places(question: &Question<'_>, call: &Call, path: &std::sync::Arc<std::path::Path>) -> String {
    let places = call.spans.iter().map(|span| Place { path: path.clone(), span: *span });
    let drawn: String = places.map(|place| question.place(&place)).collect();
    drawn.lines().map(|line| format!("       {line}\n")).collect()
}
