use super::Question;
use sayso::features::completion::{CompletionKind, describe, find};
use sayso::text::Span;

/// How many are drawn; an example may ask for more (`show=20`).
const SHOWN: usize = 8;

pub fn draw(question: &Question<'_>) -> String {
    let fence = question.fence;
    if let Some(label) = fence.option("describe") {
        let kind = CompletionKind::named(fence.option("kind").unwrap_or("key")).unwrap();
        return describe(&question.asked, kind, label).unwrap_or_else(|| "nothing\n".to_owned());
    }
    let found = find(&question.asked, question.byte());
    if found.items.is_empty() {
        return "nothing\n".to_owned();
    }
    let most = fence.option("show").map_or(SHOWN, |number| number.parse().unwrap());
    let number = found.items.len();
    let more = if found.more { ", and there are more" } else { "" };
    let mut drawn = format!("{number} found{more}\n");
    if let Some(first) = found.items.first() {
        let marked = if first.word == first.replace {
            question.here(first.replace)
        } else {
            question.here(Span::new(first.replace.start, first.word.end))
        };
        drawn.push_str(&marked);
    }
    for item in found.items.iter().take(most) {
        drawn.push_str(&format!("{} {}", item.kind.name(), item.label));
        let text = item.snippet.as_ref().unwrap_or(&item.text);
        if *text != item.label {
            drawn.push_str(&format!(" => {}", text.replace('\n', "⏎").replace('\r', "␍")));
        }
        if !item.detail.is_empty() {
            drawn.push_str(&format!("  -- {}", item.detail));
        }
        drawn.push('\n');
    }
    drawn
}
