use super::Question;
use sayso::features::rename::{find, prepare};

pub fn draw(question: &Question<'_>) -> String {
    let Some(new) = question.fence.option("to") else {
        return match prepare(&question.asked, question.byte()) {
            Ok(None) => "nothing\n".to_owned(),
            Ok(Some(name)) => format!("`{}`\n{}", name.written, question.here(name.span)),
            Err(why) => format!("no: {why}\n"),
        };
    };
    match find(&question.asked, question.byte(), new) {
        Ok(edits) => question.edits(&edits),
        Err(why) => format!("no: {why}\n"),
    }
}
