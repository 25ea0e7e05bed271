use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let Some(view) = question.asked.report() else { return "nothing\n".to_owned() };
    let found = sayso::features::source_graph::find(&view);
    let nodes = found.nodes.iter().map(|node| {
        let unnamed = if node.unnamed { ", unnamed" } else { "" };
        let (key, found_in, kind) = (&node.key, node.found_in, &node.kind);
        let reference = &node.reference;
        format!("{key} {found_in:?} ({kind}{unnamed}) {} claims: {reference}\n", node.claims)
    });
    let edges = found.edges.iter();
    let edges = edges.map(|edge| format!("{} --{}--> {}\n", edge.source, edge.kind, edge.target));
    let drawn: String = nodes.chain(edges).collect();
    if drawn.is_empty() { "nothing\n".to_owned() } else { drawn }
}
