use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let found = sayso::features::linked_editing::find(&question.asked, question.byte());
    let path = question.asked.path();
    let place = |span| sayso::finding::Place { path: path.clone(), span };
    question.places(&found.into_iter().map(place).collect::<Vec<_>>())
}
