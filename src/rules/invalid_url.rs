//! An address that leads nowhere as it is written.

use super::{Check, Context, Group, Holder, Rule, Value};
use crate::finding::Severity;
use crate::values::vocabulary::ValueKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-url",
    group: Group::Source,
    severity: Severity::Error,
    summary: "an address is no URL",
    page: include_str!("../../docs/rules/invalid-url.md"),
    checks: &[Check::Value(check)],
    ..Rule::DEFAULT
};

/// What is wrong with an address, and what was meant.
struct Fault {
    reason: &'static str,
    /// What to write, and whether nothing else can have been meant.
    meant: Option<(String, bool)>,
}

fn check(value: &Value<'_>, context: &mut Context<'_, '_>) {
    if value.kind != ValueKind::Url {
        return;
    }
    // Of the report itself, some publish the path on their site only.
    if value.holder == Holder::FrontMatter && value.text.trim_start().starts_with(['/', '.']) {
        return;
    }
    let Some(fault) = fault(value.text) else { return };
    let message = match fault.meant.as_ref() {
        Some((meant, _)) => {
            format!("`{}` is no URL: {}. Write `{meant}`.", value.text.trim(), fault.reason)
        }
        None => format!(
            "`{}` is no URL: {}. Write the whole address, as in `https://example.org/page`.",
            value.text.trim(),
            fault.reason
        ),
    };
    let fix = fault.meant.filter(|_| value.verbatim).map(|(meant, safe)| {
        (safe, format!("Write `{meant}`"), vec![context.replace(value.span, meant)])
    });
    let spoken = context.find(value.span, message);
    match fix {
        Some((true, title, edits)) => drop(spoken.safe_fix(title, edits)),
        Some((false, title, edits)) => drop(spoken.unsafe_fix(title, edits)),
        None => {}
    }
}

fn fault(written: &str) -> Option<Fault> {
    let bare = written.trim();
    let inner = bare.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(bare);
    if inner != written && is_url(inner) {
        let reason = "nothing stands beside it in the quotation marks";
        return Some(Fault { reason, meant: Some((inner.to_owned(), true)) });
    }
    if is_url(inner) {
        return None;
    }
    let meant = |text: String, safe| is_url(&text).then_some((text, safe));
    // A DOI may have them in it: `10.1002/(SICI)…49:8<693::AID-ASI4>3.0.CO;2-O`.
    if inner.contains(['<', '>', '"']) {
        let escaped = inner.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
        if is_url(&escaped) {
            let reason = match inner.find(['<', '>', '"']).and_then(|at| inner[at..].chars().next())
            {
                Some('"') => "it has a quotation mark in it, which is written `%22` there",
                Some('>') => "it has a `>` in it, which is written `%3E` there",
                _ => "it has a `<` in it, which is written `%3C` there (and `>` is `%3E`)",
            };
            return Some(Fault { reason, meant: Some((escaped, true)) });
        }
    }
    if inner.split_whitespace().count() > 1 {
        // `a.org b.org` are two; a space in a path is written `%20`.
        let joined = inner.split_whitespace().collect::<Vec<_>>().join("%20");
        let several = inner.split_whitespace().skip(1).any(|word| word.contains("://"));
        let meant = if several { None } else { meant(joined, true) };
        return Some(Fault { reason: "it has a space in it", meant });
    }
    let Some((scheme, rest)) = inner.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        let doi = inner.starts_with("10.") && inner.contains('/');
        let reason =
            if doi { "it is a DOI without its address" } else { "it does not begin with `https:`" };
        let whole = if doi {
            format!("https://doi.org/{inner}")
        } else {
            let slashes = inner.trim_start_matches("https").trim_start_matches("http");
            format!("https://{}", slashes.trim_start_matches('/'))
        };
        let has_host = doi || inner.split('/').find(|part| part.contains('.')).is_some();
        // `git@example.org:a/b.git` is another program's address, and `desk@example.org` a person's.
        let has_host = has_host && (doi || !inner.contains('@'));
        return Some(Fault { reason, meant: meant(whole, false).filter(|_| has_host) });
    };
    let rest = rest.trim_start_matches('/');
    let small = scheme.to_ascii_lowercase();
    let corrected = match &*small {
        "http" | "https" => small.clone(),
        "htp" | "hhtp" | "htttp" | "ttp" => "http".to_owned(),
        _ => "https".to_owned(),
    };
    let reason = if matches!(&*small, "http" | "https") {
        "`//` and a host must follow the colon"
    } else {
        "nothing is reached that way"
    };
    Some(Fault { reason, meant: meant(format!("{corrected}://{rest}"), false) })
}

/// Whether a text can be a URL. Anything but the web is taken on trust.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    if !is_scheme(scheme)
        || rest.is_empty()
        || text.contains(|c: char| c.is_whitespace() || "<>\"".contains(c))
    {
        return false;
    }
    let small = scheme.to_ascii_lowercase();
    match &*small {
        "http" | "https" => {
            let Some(behind) = rest.strip_prefix("//") else { return false };
            let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            host.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '[' | '_'))
        }
        // Slips of the finger, which no program answers to.
        "htp" | "hhtp" | "htttp" | "ttp" | "ttps" | "htps" | "htpps" | "hhtps" | "htttps"
        | "httpss" | "httsp" => false,
        // `example.org:8080` may be a host and its port.
        _ => true,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_all_sorts_are_let_be() {
        for url in [
            "https://example.org",
            "http://example.org:8080/a?b=c#d",
            "HTTPS://EXAMPLE.ORG/",
            "https://user@example.org/",
            "https://[2001:db8::1]/",
            "https://münchen.example/straße",
            "https://10.0.0.1/x",
            "ftp://example.org/a.txt",
            "urn:isbn:9780140449136",
            "doi:10.1000/182",
            "mailto:desk@example.org",
            "file:///desk/a.pdf",
            "https://web.archive.org/web/2017/https://example.org/a",
        ] {
            assert!(fault(url).is_none(), "{url}");
        }
    }

    #[test]
    fn what_was_meant_is_a_url() {
        for (written, meant, safe) in [
            ("www.example.org/a", "https://www.example.org/a", false),
            ("//example.org/a", "https://example.org/a", false),
            ("https//example.org", "https://example.org", false),
            ("https:/example.org/a", "https://example.org/a", false),
            ("htps://example.org", "https://example.org", false),
            ("10.1000/182", "https://doi.org/10.1000/182", false),
            (" https://example.org", "https://example.org", true),
            ("<https://example.org>", "https://example.org", true),
            ("https://example.org/a b", "https://example.org/a%20b", true),
            (
                "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
                "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
                true,
            ),
        ] {
            let found = fault(written).and_then(|fault| fault.meant);
            assert_eq!(found, Some((meant.to_owned(), safe)), "{written}");
        }
        for written in [
            "see desk",
            "evidence",
            "https://",
            "https://a.org https://b.org",
            "git@github.com:a/b.git",
        ] {
            assert!(fault(written).is_some_and(|fault| fault.meant.is_none()), "{written}");
        }
    }
}
