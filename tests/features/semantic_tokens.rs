use sayso::features::semantic_tokens::{self, Modifiers};

use super::Question;

/// A line a token: its place, what it is, its words.
pub fn draw(question: &Question<'_>) -> String {
    let within = (!question.span.is_empty()).then_some(question.span);
    let found = semantic_tokens::find(&question.asked, within);
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start), "{found:?}");
    let drawn = found.iter().map(|token| {
        let words = question.words(token.span).replace("\r\n", "↵").replace('\n', "↵");
        format!(
            "{:5} {:?}{} |{words}|\n",
            question.lines(token.span),
            token.kind,
            more(token.modifiers)
        )
    });
    drawn.collect()
}

fn more(modifiers: Modifiers) -> String {
    let all = [
        (modifiers.definition, " definition"),
        (modifiers.outdated, " outdated"),
        (modifiers.own, " own"),
        (modifiers.unsourced, " unsourced"),
    ];
    all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, name)| name).collect()
}
