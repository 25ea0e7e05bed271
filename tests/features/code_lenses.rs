use sayso::features::code_lenses::{self, LensKind, LensKinds, Rests};

use super::Question;

/// Each lens above its line, and the places that the lens of a source leads to.
pub fn draw(question: &Question<'_>) -> String {
    let rests = question.asked.report().map(|view| Rests::of(&view)).unwrap_or_default();
    let off = question.fence.option("off").unwrap_or_default();
    let kinds = LensKinds { sources: off != "sources", sections: off != "sections" };
    let lenses = code_lenses::find(&question.asked, kinds, &rests);
    if lenses.is_empty() {
        return "nothing\n".to_owned();
    }
    let mut drawn = String::new();
    for lens in lenses {
        let (title, places) = match &lens.kind {
            LensKind::Section => (lens.title.clone().unwrap(), Vec::new()),
            LensKind::Source(key) => code_lenses::resolve(&question.asked, key, &rests).unwrap(),
        };
        assert!(lens.title.is_none_or(|early| early == title));
        drawn.push_str(&format!("{title}\n{}", question.here(lens.span)));
        for place in places {
            let shown = question.place(&place);
            drawn.extend(shown.lines().map(|line| format!("    {line}\n")));
        }
    }
    drawn
}
