use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    question.destination(sayso::features::declaration::find(&question.asked, question.byte()))
}
