use super::Question;

/// The words that it is about, and what is said: in Markdown, or (`form=plain`) without markup.
pub fn draw(question: &Question<'_>) -> String {
    let Some(found) = sayso::features::hover::find(&question.asked, question.byte()) else {
        return "nothing\n".to_owned();
    };
    let shown = match question.fence.option("form") {
        Some("plain") => found.page.plain(),
        _ => found.page.markdown(&|path| Some(format!("file://{}", path.display()))),
    };
    format!("{}\n{shown}", question.here(found.span))
}
