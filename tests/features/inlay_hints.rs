use sayso::features::inlay_hints::{self, HintKinds};
use sayso::text::Span;

use super::Question;

/// The lines with their hints in `⟨ ⟩`, then what is said of each (`details=yes`). `off=dates,roots` turns kinds
/// off. Without a marked range it is the whole file.
pub fn draw(question: &Question<'_>) -> String {
    let off = question.fence.option("off").unwrap_or_default();
    let is_on = |name: &str| !off.split(',').any(|one| one == name);
    let kinds =
        HintKinds { sources: is_on("sources"), dates: is_on("dates"), roots: is_on("roots") };
    let whole = Span::new(0, question.text().len());
    let within = if question.span.is_empty() { whole } else { question.span };
    let hints = inlay_hints::find(&question.asked, within, kinds);
    if hints.is_empty() {
        return "nothing\n".to_owned();
    }
    let mut text = question.text().to_string();
    for hint in hints.iter().rev() {
        text.insert_str(hint.byte, &format!("⟨{}⟩", hint.label));
    }
    let mut drawn: String =
        text.lines().filter(|line| line.contains('⟨')).map(|line| format!("{line}\n")).collect();
    if question.fence.option("details").is_some() {
        for hint in &hints {
            let detail = inlay_hints::detail(&question.asked, hint.byte, hint.kind).unwrap();
            drawn.push_str(&format!("\n{}\n", detail.words));
            drawn.extend(detail.place.map(|place| question.place(&place)));
        }
    }
    drawn
}
