//! The walls of the house. One crate has none of its own, so this reads the imports of every file
//! and holds them against the table in ARCHITECTURE.md; and it keeps lists, pages and generated
//! files complete.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sayso::rules::profiles::{PROFILES, Profile};
use sayso::rules::{Group, RULES, Rule};
use support::{assert_none, root};

/// A room, and what it may use: other rooms, and crates that belong to it alone.
struct Room {
    /// Its folder or file under `src/`, without an ending.
    name: &'static str,
    rooms: &'static [&'static str],
    /// Crates that no other room may use (unless it lists them too).
    crates: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "text", rooms: &[], crates: &["ropey"] },
    Room {
        name: "values",
        rooms: &[],
        crates: &["jiff", "memchr", "strsim", "unicode_normalization"],
    },
    Room {
        name: "syntax",
        rooms: &["text"],
        crates: &[
            "tree_sitter",
            "tree_sitter_sayso",
            "libmimalloc_sys",
            "html_escape",
            "saphyr_parser",
        ],
    },
    Room {
        name: "report",
        rooms: &["text", "syntax", "values"],
        crates: &["memchr", "tree_sitter"],
    },
    Room {
        name: "readers",
        rooms: &["text", "syntax", "values"],
        crates: &["jsonc_parser", "unicode_normalization"],
    },
    Room { name: "finding", rooms: &["text"], crates: &[] },
    Room {
        name: "workspace",
        rooms: &["text", "values", "syntax", "report", "readers", "finding"],
        crates: &[
            "ignore",
            "globset",
            "notify",
            "rustix",
            "semver",
            "serde",
            "tempfile",
            "toml",
            "unicode_normalization",
            "xxhash_rust",
        ],
    },
    Room {
        name: "rules",
        rooms: &["text", "values", "syntax", "report", "workspace", "finding"],
        crates: &[],
    },
    Room {
        name: "writers",
        rooms: &["text", "values", "syntax", "report", "workspace", "finding"],
        crates: &[],
    },
    Room {
        name: "features",
        rooms: &["text", "values", "syntax", "report", "workspace", "finding", "rules", "writers"],
        crates: &["memchr", "unicode_segmentation"],
    },
    Room {
        name: "lsp",
        rooms: &["text", "report", "workspace", "finding", "rules", "features"],
        crates: &["tokio", "tower_lsp", "tower_service", "serde", "serde_json"],
    },
    Room {
        name: "cli",
        rooms: &["text", "values", "syntax", "report", "workspace", "finding", "rules"],
        crates: &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "annotate_snippets",
            "rayon",
            "serde",
            "serde_json",
            "sha2",
            "jiff",
            "indicatif",
            "notify",
            "html_escape",
            "quick_xml",
            "similar",
            "toml",
            "xxhash_rust",
        ],
    },
];

/// The files of `src/`, with their paths from there.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root().join("src")).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The room of a file: the first part of its path.
fn room_of(path: &Path) -> String {
    path.components().next().unwrap().as_os_str().to_str().unwrap().replace(".rs", "")
}

/// The code of a file: without comments, and without its unit tests, which may use more.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The words that follow `prefix` in code: `crate::text` gives `text`.
fn names_after<'t>(code: &'t str, prefix: &'t str) -> impl Iterator<Item = &'t str> {
    code.match_indices(prefix).map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn no_room_uses_what_it_may_not() {
    let mut failures = Vec::new();
    for (path, text) in sources() {
        let name = room_of(&path);
        if matches!(&*name, "main" | "lib") {
            continue;
        }
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            failures.push(format!("{}: a room that the table does not know", path.display()));
            continue;
        };
        let code = code(&text);
        for used in names_after(&code, "crate::") {
            let allowed = used == room.name || room.rooms.contains(&used);
            if !allowed && ROOMS.iter().any(|room| room.name == used) {
                failures.push(format!("{}: `{name}` may not use `{used}`", path.display()));
            }
        }
        for owner in ROOMS {
            for owned in owner.crates {
                let uses = code.contains(&format!("{owned}::"))
                    && names_after(&code, "").count() > 0
                    && code.match_indices(&format!("{owned}::")).any(|(at, _)| {
                        !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                    });
                if uses && !room.crates.contains(owned) {
                    failures.push(format!("{}: `{name}` may not use `{owned}`", path.display()));
                }
            }
        }
    }
    failures.sort();
    failures.dedup();
    assert_none(&failures);
}

/// No rule knows another, no feature knows another, and neither does an output format or a command.
#[test]
fn neighbours_do_not_know_each_other() {
    let mut failures = Vec::new();
    for (folder, shared) in [
        ("rules", &["context", "engine", "kept", "levels", "profiles", "run", "suppressions"][..]),
        ("features", SHARED_BY_FEATURES),
        ("cli/formats", &["rdf", "xml"][..]),
    ] {
        let files: Vec<(PathBuf, String)> = sources()
            .into_iter()
            .filter(|(path, _)| path.parent() == Some(Path::new(folder)))
            .collect();
        let stems: BTreeSet<String> = files
            .iter()
            .map(|(path, _)| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|stem| !shared.contains(&&**stem))
            .collect();
        for (path, text) in &files {
            let own = path.file_stem().unwrap().to_str().unwrap();
            if shared.contains(&own) {
                continue;
            }
            let code = code(text);
            let module = folder.replace('/', "::");
            for prefix in ["super::".to_owned(), format!("crate::{module}::")] {
                for used in names_after(&code, &prefix) {
                    if used != own && stems.contains(used) {
                        failures.push(format!("{}: knows `{used}`", path.display()));
                    }
                }
            }
        }
    }
    assert_none(&failures);
}

/// What features share is no feature.
const SHARED_BY_FEATURES: &[&str] = &["entries", "named", "place", "sections", "words"];

/// Only the faces know protocol types and standard output, and no one else the clock or the disk:
/// `clippy.toml` guards calls; this guards names that would make a way round.
#[test]
fn the_faces_keep_to_themselves() {
    let mut failures = Vec::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        let code = code(&text);
        let bans: &[(&str, &[&str])] = &[
            ("ls_types", &["lsp"]),
            ("std::io::stdout", &["cli"]),
            ("std::fs", &["workspace"]),
            ("std::time", &["workspace"]),
            ("std::process", &["cli", "main"]),
            ("std::net", &[]),
        ];
        for (word, rooms) in bans {
            if code.contains(word) && !rooms.contains(&&*room) {
                failures.push(format!("{}: `{room}` may not use `{word}`", path.display()));
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn every_rule_is_listed_and_has_a_page() {
    let mut failures = Vec::new();
    let files: BTreeSet<String> = sources()
        .iter()
        .filter(|(path, _)| path.parent() == Some(Path::new("rules")))
        .map(|(path, _)| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .filter(|name| {
            !matches!(
                &**name,
                "context" | "engine" | "kept" | "levels" | "profiles" | "run" | "suppressions"
            )
        })
        .collect();
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    for missing in files.difference(&listed) {
        failures.push(format!("src/rules/{missing}: not in the list of src/rules.rs"));
    }
    for missing in listed.difference(&files) {
        failures.push(format!("{missing}: its file has another name"));
    }
    let pages: BTreeSet<String> = support::pages("docs/rules")
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "index")
        .collect();
    for missing in listed.difference(&pages) {
        failures.push(format!("docs/rules/{missing}.md: missing"));
    }
    for stray in pages.difference(&listed) {
        failures.push(format!("docs/rules/{stray}.md: there is no such rule"));
    }
    for rule in RULES {
        let page = root().join(format!("docs/rules/{}.md", rule.name));
        if std::fs::read_to_string(page).unwrap_or_default() != rule.page {
            failures.push(format!("{}: its page is another", rule.name));
        }
        if !rule.page.starts_with(&format!("# {}\n", rule.name)) {
            failures
                .push(format!("docs/rules/{}.md: does not open with the rule's name", rule.name));
        }
        for section in
            ["## Why", "## What it looks at", "## What it does not see", "## How to mend it"]
        {
            if !rule.page.contains(section) {
                failures.push(format!("docs/rules/{}.md: has no section `{section}`", rule.name));
            }
        }
        if rule.summary.ends_with('.') || rule.summary.len() > 90 {
            failures.push(format!("{}: its summary is one short line without a stop", rule.name));
        }
    }
    assert_eq!(RULES.len(), listed.len(), "a rule is listed twice");
    assert_none(&failures);
}

/// A rule says itself what it is, also where that is what most are: no rule has the group or the severity
/// that it has because they were forgotten.
#[test]
fn every_rule_says_what_it_is() {
    let mut failures = Vec::new();
    for rule in RULES {
        let path = root().join(format!("src/rules/{}.rs", rule.name.replace('-', "_")));
        let text = std::fs::read_to_string(path).unwrap_or_default();
        for field in ["name", "group", "severity", "summary", "page", "checks"] {
            if !text.contains(&format!("\n    {field}: ")) {
                failures.push(format!("{}: does not say its `{field}`", rule.name));
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn rules_stand_in_the_order_of_their_groups() {
    let order: Vec<usize> = RULES
        .iter()
        .map(|rule| Group::ALL.iter().position(|group| *group == rule.group).unwrap())
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn every_feature_is_served() {
    let read = |name: &str| std::fs::read_to_string(root().join("src/lsp").join(name)).unwrap();
    let server = read("server.rs") + &read("request.rs");
    for (path, _) in sources() {
        if path.parent() == Some(Path::new("features")) {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            if SHARED_BY_FEATURES.contains(&stem) {
                continue;
            }
            assert!(server.contains(&format!("{stem}::")), "no request asks for {stem}");
        }
    }
}

/// The project's table and this test's are one.
#[test]
fn the_architecture_page_names_every_room() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for room in ROOMS {
        assert!(page.contains(&format!("`src/{}`", room.name)), "ARCHITECTURE.md: {}", room.name);
    }
}

/// What a profile makes of a rule.
fn level(profile: &Profile, rule: &Rule) -> &'static str {
    match profile.level(rule) {
        None => "off",
        Some(severity) => severity.unwrap_or(rule.severity).name(),
    }
}

/// The rules of a group as a table, their names linked to their pages.
fn table(group: Group, pages: &str, profiles: &[&Profile]) -> String {
    let mut table = format!("| {} |", group.name());
    profiles.iter().for_each(|profile| table.push_str(&format!(" {} |", profile.name)));
    table.push_str(" fires when |\n| --- |");
    profiles.iter().for_each(|_| table.push_str(" --- |"));
    table.push_str(" --- |\n");
    for rule in RULES.iter().filter(|rule| rule.group == group) {
        table.push_str(&format!("| [{0}]({pages}{0}.md) |", rule.name));
        profiles.iter().for_each(|p| table.push_str(&format!(" {} |", level(p, rule))));
        table.push_str(&format!(" {} |\n", rule.summary.replace('|', "\\|")));
    }
    table
}

fn is_current(path: &str, page: &str) {
    let whole = root().join(path);
    if support::update() {
        std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
        std::fs::write(&whole, page).unwrap();
    }
    let kept = std::fs::read_to_string(&whole).unwrap_or_default();
    assert!(kept == page, "{path} is not current: UPDATE=1 cargo test --test house");
}

#[test]
fn the_index_of_rules_is_current() {
    let profiles: Vec<&Profile> = PROFILES.iter().collect();
    let mut page = "# Rules\n\nEach rule has a page: why, what it looks at, what it does not see, how to \
                    mend it, examples. `sayso explain RULE` shows it in the\nterminal. This list is made \
                    from the rules themselves; its columns are the severities in each \
                    [profile](../profiles/).\n"
        .to_owned();
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n\n{}", group.name(), table(group, "", &profiles)));
    }
    is_current("docs/rules/index.md", &page);
}

#[test]
fn each_profile_has_a_page() {
    const MARK: &str = "<!-- rules: UPDATE=1 cargo test --test house -->\n";
    for profile in PROFILES {
        let path = format!("docs/profiles/{}.md", profile.name);
        let kept = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        let own = kept.split(MARK).next().unwrap();
        assert!(own.starts_with(&format!("# {}\n", profile.name)), "{path} has no page of its own");
        let tables: String = Group::ALL
            .iter()
            .map(|group| format!("\n{}", table(*group, "../rules/", &[profile])))
            .collect();
        is_current(&path, &format!("{own}{MARK}{tables}"));
        for (name, _) in profile.changes {
            let known = sayso::rules::selects(name, RULES[0]).is_some();
            assert!(known, "{}: there is no rule or group `{name}`", profile.name);
        }
    }
}

/// The picture in the README is what the program prints: `UPDATE=1 cargo test --test house` draws it
/// again.
#[test]
fn the_picture_is_current() {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["check", "--format", "full", "--color", "always", "--select"])
        .args(["claim-without-source,unknown-source,not-independent,invalid-date"])
        .arg("kaesong-with-mistakes.sayso")
        .current_dir(root().join("examples/kaesong"))
        .output()
        .unwrap();
    let printed = String::from_utf8(run.stdout).unwrap();
    let shown =
        format!("$ sayso check kaesong-with-mistakes.sayso\n{}", first_findings(&printed, 4));
    let drawn = anstyle_svg::Term::new().render_svg(&shown);
    let path = root().join("docs/check.svg");
    if support::update() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "docs/check.svg is not current: UPDATE=1 cargo test --test house");
}

/// The first findings of what was printed: they are parted by blank lines.
fn first_findings(printed: &str, count: usize) -> String {
    printed.split("\n\n").take(count).flat_map(|finding| [finding, "\n\n"]).collect()
}
