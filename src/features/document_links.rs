//! What can be followed: addresses of links and sources, and files: evidence, pictures, libraries.

use std::path::Path;
use std::sync::Arc;

use super::{Asked, Subject};
use crate::report::{Facts, Source};
use crate::syntax::yaml::Yaml;
use crate::text::Span;
use crate::workspace::local::Evidence;
use crate::workspace::{View, files, local};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkTarget {
    /// An address, as written.
    Url(String),
    /// A file, absolute.
    File(Arc<Path>),
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The words that are the link.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
    /// What there is, in a word or two.
    pub what: &'static str,
}

/// Finds them, in order. Files that are not there are none.
pub fn find(asked: &Asked<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    match asked.subject {
        Subject::Report(view) => of_report(&view, &mut links),
        Subject::Library(library) => {
            for source in library.sources.list() {
                of_source(source, &mut links);
            }
        }
    }
    // Not even as an address is it told who an unnamed source is.
    let is_silent = |words: &str| match asked.subject {
        Subject::Report(view) if view.document.is_private() => true,
        Subject::Report(view) => view.document.secrets().all(|secrets| !secrets.are_in(words)),
        Subject::Library(library) => !library.secrets().are_in(words),
    };
    links.retain(|link| match &link.target {
        LinkTarget::Url(url) => is_silent(url),
        LinkTarget::File(path) => is_silent(&path.to_string_lossy()),
    });
    links.sort();
    links.dedup_by_key(|link| link.span);
    links
}

fn of_report(view: &View<'_>, links: &mut Vec<Link>) {
    let document = view.document;
    for (piece, facts) in view.report().placed() {
        let Facts::Prose(prose) = facts else { continue };
        for link in &prose.links {
            let span = link.span.shifted(piece.start);
            if let Some(url) = address(&link.url) {
                links.push(Link { span, target: LinkTarget::Url(url), what: "Address" });
            } else if let Some(path) = local::image_path(document.folder(), &link.url) {
                links.push(Link { span, target: LinkTarget::File(path.into()), what: "File" });
            }
        }
        for image in &prose.images {
            let (target, span) = &image.target;
            let span = span.shifted(piece.start);
            if let Some(url) = address(target) {
                links.push(Link { span, target: LinkTarget::Url(url), what: "Picture" });
            } else if !document.local.is_image_missing(target)
                && let Some(path) = local::image_path(document.folder(), target)
            {
                links.push(Link { span, target: LinkTarget::File(path.into()), what: "Picture" });
            }
        }
    }
    for source in view.report().sources().list() {
        of_source(source, links);
        let Some(file) = source.get("file") else { continue };
        if document.local.evidence(&file.value) == Some(&Evidence::There) {
            let path = files::absolute(document.folder(), Path::new(file.value.trim()));
            let target = LinkTarget::File(path.into());
            links.push(Link { span: file.span, target, what: "Evidence" });
        }
    }
    for source in document.references.iter().flat_map(|library| library.sources.list()) {
        of_source(source, links);
    }
    for named in document.libraries.iter() {
        if named.loaded.is_ok() && named.named.path == document.path {
            let target = LinkTarget::File(named.path.clone());
            links.push(Link { span: named.named.span, target, what: "Library" });
        }
    }
    let metadata = view.report().metadata();
    let url: Option<&Yaml> = metadata.and_then(|m| m.yaml.as_ref()?.get("url"));
    if let Some((yaml, url)) = url.and_then(|yaml| Some((yaml, address(yaml.text()?)?))) {
        let span = yaml.span.shifted(view.report().metadata_start());
        links.push(Link { span, target: LinkTarget::Url(url), what: "This report" });
    }
}

/// The addresses of a source, as far as they stand in its own entry.
fn of_source(source: &Source, links: &mut Vec<Link>) {
    for (name, what) in [("url", "Source"), ("archive", "Archived copy")] {
        let Some(attribute) = source.get(name) else { continue };
        if source.span.holds(attribute.span)
            && !attribute.span.is_empty()
            && let Some(url) = address(&attribute.value)
        {
            links.push(Link { span: attribute.span, target: LinkTarget::Url(url), what });
        }
    }
}

/// An address that a browser or a mail program can open, made of characters that may stand in one.
fn address(written: &str) -> Option<String> {
    let bare = written.trim();
    let bare = bare.strip_prefix('<').map_or(bare, |rest| rest.trim_end_matches('>'));
    let (scheme, _) = bare.split_once(':')?;
    let known = ["http", "https", "ftp", "mailto"];
    if !known.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let mut url = String::with_capacity(bare.len());
    for character in bare.chars() {
        let is_plain = character.is_ascii_graphic()
            && !matches!(character, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if is_plain {
            url.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                url.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    Some(url)
}
