use sayso::features::document_highlight;

use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let found = document_highlight::find(&question.asked, question.byte());
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    found.iter().map(|one| format!("{:?}\n{}", one.kind, question.here(one.span))).collect()
}
