use super::Question;

/// A line a step, the narrowest first; line ends as `↵`.
pub fn draw(question: &Question<'_>) -> String {
    let steps = sayso::features::selection_ranges::find(&question.asked, question.byte());
    assert!(steps.windows(2).all(|two| two[1].holds(two[0]) && two[0] != two[1]), "{steps:?}");
    let words = steps.iter().map(|step| question.words(*step).replace("\r\n", "↵"));
    words.map(|words| format!("|{}|\n", words.replace('\n', "↵"))).collect()
}
