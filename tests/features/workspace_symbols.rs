use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let query = question.fence.option("query").unwrap_or_default().replace('+', " ");
    let hits = sayso::features::workspace_symbols::find(question.asked.desk, &query);
    if hits.is_empty() {
        return "nothing\n".to_owned();
    }
    let line = |hit: &sayso::features::workspace_symbols::Hit| {
        let detail =
            if hit.detail.is_empty() { String::new() } else { format!(" ({})", hit.detail) };
        format!("{:?} {}{detail}\n{}", hit.kind, hit.name, question.place(&hit.place))
    };
    hits.iter().map(line).collect()
}
