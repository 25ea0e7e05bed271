use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let Some(view) = question.asked.report() else { return "nothing\n".to_owned() };
    let found = sayso::features::statistics::find(&view);
    let mut drawn = format!(
        "{} words, {} of them in claims\n{} claims {:?}\n",
        found.words, found.claimed_words, found.claims, found.kinds
    );
    drawn.push_str(&format!(
        "{} need a source: {} have one, {} several, {} are dated\n",
        found.need_source, found.sourced, found.several, found.dated
    ));
    drawn.push_str(&format!(
        "sources: {} defined, {} used, {} unnamed, {} unknown; {} pictures\n",
        found.defined, found.used, found.unnamed, found.unknown, found.images
    ));
    for section in found.sections {
        let (title, claims) = (section.title, section.claims);
        drawn.push_str(&format!(
            "{} {title}: {claims} claims, {} unsourced\n",
            "#".repeat(section.level.into()),
            section.unsourced
        ));
    }
    drawn
}
