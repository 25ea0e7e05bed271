use super::Question;

pub fn draw(question: &Question<'_>) -> String {
    let within = (!question.span.is_empty()).then_some(question.span);
    let edits = sayso::features::formatting::find(&question.asked, within);
    if edits.is_empty() { "nothing\n".to_owned() } else { question.edits(&edits) }
}

/// All examples of all pages, in their tidy form: that stays as it is, no letter of prose is another, and
/// claims and sources say what they said.
#[test]
fn what_is_tidy_says_the_same() {
    use crate::support::{fences, pages};
    use sayso::report::Report;
    use sayso::writers::fmt::formatted;

    let folded = |words: &str| words.split_whitespace().collect::<String>();
    let said = |text: &str| {
        let report = Report::read(text);
        let mut said: Vec<String> = Vec::new();
        for claim in report.claims() {
            let names = ["by", "on", "at", "event", "against", "rating", "confidence", "query"];
            let own = names.map(|name| claim.own(name).map(|own| folded(&own.value)));
            let words = report.text().slice(claim.words()).into_owned();
            // Braces of inner claims stand in the words.
            let words = words.split('{').next().unwrap_or_default().to_owned();
            said.push(format!("{words} {own:?} {:?}", claim.kind()));
        }
        for source in report.sources().list() {
            let mut pairs: Vec<String> = source
                .attributes
                .iter()
                .map(|a| format!("{}={}", a.name, folded(&a.value)))
                .collect();
            pairs.sort();
            said.push(format!("{} {pairs:?} {}", source.key, source.reference));
        }
        said
    };
    let mut number = 0;
    for folder in ["docs", "docs/rules", "docs/profiles", "tests/reports", "tests/features"] {
        for page in pages(folder) {
            let text = std::fs::read_to_string(&page).unwrap();
            for fence in fences(&text).into_iter().filter(|fence| fence.kind() == "sayso") {
                let path = fence.option("path").unwrap_or("report.sayso");
                if !path.ends_with(".sayso") {
                    continue;
                }
                let tidy = formatted(&fence.body);
                let at = format!("{}:{}\n{tidy}", page.display(), fence.line);
                assert_eq!(formatted(&tidy), tidy, "again: {at}");
                assert_eq!(said(&tidy), said(&fence.body), "{at}");
                number += 1;
            }
        }
    }
    assert!(number > 300, "{number} examples");
}
