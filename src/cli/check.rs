//! `sayso check`: walk, read, check in parallel, print in the order of paths.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::formats::{Format, Shown};
use super::output::{self, complain};
use super::{CLEAN, CheckArgs, FAILED, FOUND, FindingFormat};
use crate::finding::{Finding, Severity};
use crate::report::{Facts, Report};
use crate::rules::{self, Levels, Options, Selection};
use crate::text::Text;
use crate::workspace::{Config, ConfigError, Document, Files, Workspace, files};

/// Runs it.
pub fn run(args: &CheckArgs) -> u8 {
    let base = output::working_folder();
    if let Some(today) = args.today.as_deref()
        && let Err(error) = crate::values::edtf::parse(today)
    {
        complain(&format!("--today {today}: {error}"));
        return FAILED;
    }
    if let Some(jobs) = args.jobs {
        // Fails only if a pool was built before, and this is where it is built.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    let mut files = Files::default();
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut trouble = Trouble::default();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            match stdin(&base, args, &mut files) {
                Ok(path) => paths.push(path),
                Err(message) => trouble.unreadable("-", &message),
            }
        } else {
            paths.push(files::absolute(&base, path));
        }
    }
    let workspace = Workspace::new(files, rules::schema());
    let workspace = match fixed_config(args, &base, &workspace) {
        Ok(None) => workspace,
        Ok(Some(config)) => workspace.with_config(config),
        Err(errors) => {
            errors.iter().for_each(|error| trouble.config(error, &base));
            return FAILED;
        }
    };
    let walked = workspace.walk(&paths);
    for (path, reason) in &walked.unreadable {
        trouble.unreadable(&files::relative(&base, path), reason);
    }
    walked.config_errors.iter().for_each(|error| trouble.config(error, &base));
    if walked.reports.is_empty() && !trouble.any {
        complain(
            "no report found here: reports are files that end in `.sayso` or `.sayso.md`, or that `include` in sayso.toml names",
        );
    }
    let format = Format::new(
        args.format.unwrap_or(if output::is_terminal() {
            FindingFormat::Full
        } else {
            FindingFormat::Concise
        }),
        output::colors(args.color),
    );
    let today = Some(args.today.clone().unwrap_or_else(output::today));
    let selection = Selection {
        profile: args.profile,
        severities: args.severity.clone(),
        select: args.select.clone(),
        ignore: args.ignore.clone(),
    };
    let run = Run { workspace: &workspace, args, base: &base, format, today, selection };
    let checked: Vec<Checked> = walked.reports.par_iter().map(|path| run.one(path)).collect();
    let total = print(checked, &run, &mut trouble);
    if trouble.any {
        FAILED
    } else if total.fails {
        FOUND
    } else {
        CLEAN
    }
}

/// Takes standard input under the name it was given.
fn stdin(base: &Path, args: &CheckArgs, files: &mut Files) -> Result<PathBuf, String> {
    let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("stdin.sayso"));
    let path = files::absolute(base, &name);
    let bytes = output::read_stdin().map_err(|error| error.to_string())?;
    let text = files::decode(bytes).map_err(|error| error.message)?;
    files.open(path.clone(), text.into());
    Ok(path)
}

/// The configuration that `--config` or `--no-config` asks for.
fn fixed_config(
    args: &CheckArgs,
    base: &Path,
    workspace: &Workspace,
) -> Result<Option<Config>, Vec<ConfigError>> {
    if args.no_config {
        return Ok(Some(Config::default_for(base.to_path_buf())));
    }
    let Some(path) = args.config.as_ref() else { return Ok(None) };
    workspace.read_config_file(&files::absolute(base, path)).map(Some)
}

/// What kept the work from being done in whole.
#[derive(Default)]
struct Trouble {
    any: bool,
    configs: Vec<ConfigError>,
}

impl Trouble {
    fn unreadable(&mut self, path: &str, reason: &str) {
        self.any = true;
        complain(&format!("{} {}", output::harmless(path), output::harmless(reason)));
    }

    /// A fault in `sayso.toml`, each once.
    fn config(&mut self, error: &ConfigError, base: &Path) {
        self.any = true;
        if self.configs.contains(error) {
            return;
        }
        self.configs.push(error.clone());
        let text = Text::from(&*error.text);
        let place = text.position(error.span.start, crate::text::Encoding::Utf32);
        output::complain_block(&format!(
            "{}:{}:{}: error: {}\n",
            output::harmless(&files::relative(base, &error.path)),
            place.line + 1,
            place.column + 1,
            output::harmless(&error.message)
        ));
    }
}

/// What holds for the whole run.
struct Run<'a> {
    workspace: &'a Workspace,
    args: &'a CheckArgs,
    base: &'a Path,
    format: Format,
    today: Option<String>,
    selection: Selection,
}

/// What came of one report. Findings are printed where they were made, in parallel.
#[derive(Default)]
struct Checked {
    failure: Option<(String, String)>,
    config_errors: Vec<ConfigError>,
    findings: Vec<Printed>,
    counts: Counts,
}

/// A finding, printed.
struct Printed {
    path: String,
    start: usize,
    severity: Severity,
    text: String,
}

/// What was looked at.
#[derive(Clone, Copy, Default)]
struct Counts {
    reports: usize,
    claims: usize,
    bare: usize,
}

impl Run<'_> {
    fn one(&self, path: &Path) -> Checked {
        let name = files::relative(self.base, path);
        let text = match self.workspace.files().read(path) {
            Ok(text) => text,
            Err(error) => {
                return Checked { failure: Some((name, error.message)), ..Checked::default() };
            }
        };
        let report = Arc::new(Report::read(&text));
        let document = match self.workspace.document(path, report) {
            Ok(document) => document,
            Err(config_errors) => return Checked { config_errors, ..Checked::default() },
        };
        let options = Options {
            levels: Levels::new(&document.config, path, &self.selection),
            today: self.today.clone(),
        };
        let findings = rules::check(&document, &options);
        let counts = count(&document.report);
        let findings = findings.iter().map(|finding| self.print(finding, &document)).collect();
        Checked { findings, counts, ..Checked::default() }
    }

    fn print(&self, finding: &Finding, document: &Document) -> Printed {
        let shown = Shown { finding, document, base: self.base };
        Printed {
            path: shown.path(&finding.place.path),
            start: finding.place.span.start,
            severity: finding.severity,
            text: self.format.finding(&shown),
        }
    }
}

/// The claims of a report, and its paragraphs without one. Sources are no prose.
fn count(report: &Report) -> Counts {
    let mut counts = Counts { reports: 1, claims: report.claims().count(), bare: 0 };
    let mut sources: Vec<bool> = Vec::new();
    for (_, facts) in report.pieces() {
        match facts {
            Facts::Open(container) => {
                sources.push(crate::report::source::is_source(container.attributes.as_ref()));
            }
            Facts::Close => {
                sources.pop();
            }
            Facts::Prose(prose) if prose.has_words && prose.heading == 0 => {
                let bare = prose.claims.is_empty() && !sources.contains(&true);
                counts.bare += usize::from(bare);
            }
            _ => {}
        }
    }
    counts
}

/// What a run came to.
#[derive(Default)]
struct Total {
    counts: Counts,
    by_severity: BTreeMap<Severity, usize>,
    fails: bool,
}

/// Prints all findings in the order of paths and places. Those in libraries and configurations,
/// which many reports lead to, are printed once.
fn print(checked: Vec<Checked>, run: &Run<'_>, trouble: &mut Trouble) -> Total {
    let mut total = Total::default();
    let mut findings = Vec::new();
    for report in checked {
        if let Some((path, reason)) = report.failure {
            trouble.unreadable(&path, &reason);
        }
        report.config_errors.iter().for_each(|error| trouble.config(error, run.base));
        total.counts.reports += report.counts.reports;
        total.counts.claims += report.counts.claims;
        total.counts.bare += report.counts.bare;
        findings.extend(report.findings);
    }
    findings.sort_by(|a, b| (&a.path, a.start).cmp(&(&b.path, b.start)));
    let mut seen = HashSet::new();
    findings.retain(|finding| seen.insert((finding.path.clone(), finding.text.clone())));
    for finding in &findings {
        *total.by_severity.entry(finding.severity).or_default() += 1;
        total.fails |= run.args.fail_on.fails(finding.severity);
    }
    output::out(&run.format.all(findings.iter().map(|finding| &*finding.text)));
    if run.format.for_people() && !run.args.quiet && total.counts.reports > 0 {
        output::out(&closing(&total));
    }
    total
}

/// The last line: silence must mean something.
fn closing(total: &Total) -> String {
    let counts = total.counts;
    let found: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .filter_map(|severity| {
            let number = *total.by_severity.get(&severity)?;
            Some(number_of(number, severity.name()))
        })
        .collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    format!(
        "{}: {}, {} without one; {found}\n",
        number_of(counts.reports, "report"),
        number_of(counts.claims, "claim"),
        number_of(counts.bare, "paragraph"),
    )
}

/// `1 report`, `3 reports`.
fn number_of(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
