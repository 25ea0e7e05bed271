use sayso::features::document_links::{self, LinkTarget};

use super::Question;

/// Each link with its place, what it is, and where it leads.
pub fn draw(question: &Question<'_>) -> String {
    let found = document_links::find(&question.asked);
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    let drawn = found.iter().map(|link| {
        let target = match &link.target {
            LinkTarget::Url(url) => url.clone(),
            LinkTarget::File(path) => path.display().to_string(),
        };
        format!("{}: {target}\n{}", link.what, question.here(link.span))
    });
    drawn.collect()
}
