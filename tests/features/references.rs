use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let with = question.fence.option("definition").is_some();
    question.places(&sayso::features::references::find(&question.asked, question.byte(), with))
}
