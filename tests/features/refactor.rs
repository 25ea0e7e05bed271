use super::Question;

/// The offers, each with what it changes; `only=hoist` draws those of one.
pub fn draw(question: &Question<'_>) -> String {
    let only = question.fence.option("only");
    let offers = sayso::features::refactor::find(&question.asked, question.span).into_iter();
    let drawn: String = offers
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
        .map(|(name, offer)| format!("{name}: {}\n{}", offer.title, question.edits(&offer.edits)))
        .collect();
    if drawn.is_empty() { "nothing\n".to_owned() } else { drawn }
}
