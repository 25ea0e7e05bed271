use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let edits = sayso::features::on_enter::find(&question.asked, question.byte());
    if edits.is_empty() { "nothing\n".to_owned() } else { question.edits(&edits) }
}
