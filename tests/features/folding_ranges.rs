use super::Question;

/// A line a fold: its lines, what it is, its first line.
pub fn draw(question: &Question<'_>) -> String {
    let found = sayso::features::folding_ranges::find(&question.asked);
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    let drawn = found.iter().map(|fold| {
        let words = question.words(fold.span);
        let first = words.lines().next().unwrap_or_default().to_owned();
        format!("{} {:?}: {first}\n", question.lines(fold.span), fold.kind)
    });
    drawn.collect()
}
