use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    question.destination(sayso::features::definition::find(&question.asked, question.byte()))
}
