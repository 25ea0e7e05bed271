use std::path::{Path, PathBuf};

use super::{FOLDER, Question};

/// `from=a.bib to=lib/a.bib`, several parted by commas.
pub fn draw(question: &Question<'_>) -> String {
    let paths = |name: &str| -> Vec<PathBuf> {
        let written = question.fence.option(name).unwrap_or_default();
        written.split(',').map(|path| Path::new(FOLDER).join(path)).collect()
    };
    let moved: Vec<(PathBuf, PathBuf)> = paths("from").into_iter().zip(paths("to")).collect();
    let edits = sayso::features::rename_files::find(question.desk(), &moved);
    if edits.is_empty() { "nothing\n".to_owned() } else { question.edits(&edits) }
}
