use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    match sayso::features::definition::find(&question.asked, question.byte()) {
        None => "nothing\n".to_owned(),
        Some(found) => {
            format!("from\n{}to {}", question.here(found.origin), question.places(&found.targets))
        }
    }
}
