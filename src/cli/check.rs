//! `sayso check`: walk, read, check in parallel, print in the order of paths.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::baseline::Baseline;
use super::cache::Cache;
use super::changed::Changed;
use super::fix::{self, Mending};
use super::formats::{self, Form, Printed, Shown, Summary, Texts};
use super::output::{self, complain};
use super::record::Record;
use super::{CLEAN, CheckArgs, FAILED, FOUND, FindingFormat, watch};
use crate::finding::Finding;
use crate::report::{Facts, Report};
use crate::rules::{self, Found, Levels, Options, Selection};
use crate::text::Text;
use crate::workspace::files::ReadError;
use crate::workspace::walk::Walked;
use crate::workspace::{Config, ConfigError, Document, Files, Workspace, files};

/// Runs it.
pub fn run(args: &CheckArgs) -> u8 {
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
    let base = output::working_folder();
    if args.watch { watch::run(&base, args) } else { once(&base, args) }
}

/// Checks once.
pub fn once(base: &Path, args: &CheckArgs) -> u8 {
    let mut files = Files::default();
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut trouble = Trouble::default();
    let mut stdin = None;
    for path in &args.paths {
        if path.as_os_str() == "-" {
            match read_stdin(base, args, &mut files) {
                Ok(path) => {
                    paths.push(path.clone());
                    stdin = Some(path);
                }
                Err(message) => trouble.unreadable("-", &message),
            }
        } else {
            paths.push(files::absolute(base, path));
        }
    }
    let workspace = Workspace::new(files, rules::schema());
    let workspace = match fixed_config(args, base, &workspace) {
        Ok(None) => workspace,
        Ok(Some(config)) => workspace.with_config(config),
        Err(errors) => {
            errors.iter().for_each(|error| trouble.config(error, base));
            return FAILED;
        }
    };
    let changed = match args.changed_since.as_deref().map(|since| Changed::since(base, since)) {
        None => None,
        Some(Ok(changed)) => Some(changed),
        Some(Err(message)) => {
            complain(&message);
            return FAILED;
        }
    };
    let baseline = match Baseline::for_check(base, args, workspace.files()) {
        Ok(baseline) => baseline,
        Err(message) => {
            complain(&message);
            return FAILED;
        }
    };
    let kind = args.format.unwrap_or(if output::is_terminal() {
        FindingFormat::Full
    } else {
        FindingFormat::Concise
    });
    let selection = Selection {
        profile: args.profile,
        severities: args.severity.clone(),
        select: args.select.clone(),
        ignore: args.ignore.clone(),
    };
    let today = args.today.clone().unwrap_or_else(output::today);
    let mut run = Run {
        workspace,
        args,
        base,
        form: formats::form(
            kind,
            args.output.is_none() && output::colors(args.color),
            args.baseline.is_some() && !args.write_baseline,
        ),
        today,
        selection,
        baseline,
        changed,
        cache: None,
        mends_stdin: stdin.is_some() && (args.fix || args.unsafe_fixes),
    };
    let mut summary = Summary { quiet: args.quiet, ..Summary::default() };
    let say = |walked: &Walked, any: bool, trouble: &mut Trouble| {
        for (path, reason) in &walked.unreadable {
            trouble.unreadable(&files::relative(base, path), reason);
        }
        walked.config_errors.iter().for_each(|error| trouble.config(error, base));
        if !any && !trouble.any {
            complain(
                "no report found here: reports are files that end in `.sayso` or `.sayso.md`, or that `include` in sayso.toml names",
            );
        }
    };
    let mends = args.fix || args.unsafe_fixes || args.diff;
    let checked: Vec<(PathBuf, Checked)> = if mends || args.shard.is_some() {
        let mut walked = run.workspace.walk(&paths, args.force_exclude);
        say(&walked, !walked.reports.is_empty(), &mut trouble);
        if let Some(shard) = args.shard {
            shard.keep(&mut walked.reports);
        }
        if mends {
            match fix::mend(&mut run, &walked.reports, stdin.as_deref(), &mut trouble) {
                Mending::Shown { changes } => return trouble.status(changes),
                Mending::Done { fixed } => summary.fixed = fixed,
            }
        }
        run.cache = Cache::open(&run, stdin.is_some());
        let progress = output::progress(walked.reports.len());
        let all = walked.reports.into_par_iter().map(|path| run.counted(path, &progress)).collect();
        progress.finish_and_clear();
        all
    } else {
        run.cache = Cache::open(&run, stdin.is_some());
        let (walked, checked) = run.as_found(&paths);
        say(&walked, !checked.is_empty(), &mut trouble);
        checked
    };
    if let Some(cache) = run.cache.take() {
        cache.close();
    }
    summary.reports = checked.iter().map(|(path, _)| files::relative(base, path)).collect();
    let checked = checked.into_iter().map(|(_, checked)| checked).collect();
    let fails = print(checked, &mut run, summary, &mut trouble);
    trouble.status(fails)
}

/// Takes standard input under the name it was given.
fn read_stdin(base: &Path, args: &CheckArgs, files: &mut Files) -> Result<PathBuf, String> {
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
#[derive(Debug, Default)]
pub struct Trouble {
    any: bool,
    configs: Vec<ConfigError>,
}

impl Trouble {
    /// A file that could not be read, or written.
    pub fn unreadable(&mut self, path: &str, reason: &str) {
        self.any = true;
        complain(&format!("{} {}", output::harmless(path), output::harmless(reason)));
    }

    /// A fault in `sayso.toml`, each once.
    pub fn config(&mut self, error: &ConfigError, base: &Path) {
        self.any = true;
        if self.configs.contains(error) {
            return;
        }
        self.configs.push(error.clone());
        output::complain_block(&config_error(error, base));
    }

    const fn status(&self, fails: bool) -> u8 {
        if self.any {
            FAILED
        } else if fails {
            FOUND
        } else {
            CLEAN
        }
    }
}

/// A fault in `sayso.toml`, as a line.
pub fn config_error(error: &ConfigError, base: &Path) -> String {
    let text = Text::from(&*error.text);
    let place = text.position(error.span.start, crate::text::Encoding::Utf32);
    format!(
        "{}:{}:{}: error: {}\n",
        output::harmless(&files::relative(base, &error.path)),
        place.line + 1,
        place.column + 1,
        output::harmless(&error.message)
    )
}

/// What holds for the whole run.
#[derive(Debug)]
pub struct Run<'a> {
    /// What reports are read against.
    pub workspace: Workspace,
    /// What was asked for.
    pub args: &'a CheckArgs,
    /// The folder that paths are shown from.
    pub base: &'a Path,
    /// Today, in EDTF.
    pub today: String,
    /// Which rules run.
    pub selection: Selection,
    form: Box<dyn Form>,
    baseline: Option<Baseline>,
    changed: Option<Changed>,
    cache: Option<Cache>,
    /// Whether standard output holds what was mended of standard input.
    mends_stdin: bool,
}

/// What came of one report, printed where it was made, in parallel.
#[derive(Default)]
struct Checked {
    failure: Option<(String, String)>,
    config_errors: Vec<ConfigError>,
    findings: Vec<Printed>,
    claims: usize,
    bare: usize,
}

/// What came of one report, as the cache keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What was found.
    pub findings: Vec<Record>,
    /// What comments silence, with the reason that they give.
    pub silenced: Vec<(Record, String)>,
    /// How many claims there are.
    pub claims: usize,
    /// How many paragraphs have none.
    pub bare: usize,
}

impl Run<'_> {
    /// A report read against all that it is read against.
    pub fn document(&self, path: &Path, text: &str) -> Result<Document, Vec<ConfigError>> {
        self.workspace.document(path, Arc::new(Report::read(text)))
    }

    /// What the rules find in a document.
    pub fn found(&self, document: &Document) -> Found {
        let levels = Levels::new(&document.config, &document.path, &self.selection);
        self.found_by(document, levels)
    }

    fn found_by(&self, document: &Document, levels: Levels) -> Found {
        rules::check_all(document, &Options { levels, today: Some(self.today.clone()) })
    }

    /// Whether a finding is to be mended: those on lines that nobody touched are not.
    pub fn wants(&self, finding: &Finding, document: &Document) -> bool {
        self.changed.as_ref().is_none_or(|changed| {
            changed.touches(self.base, &Record::of(finding, document, self.base))
        })
    }

    /// Checks reports as a walk finds them; the walk has a thread of its own, unless there is to be one only.
    /// What came of them is in the order of their paths.
    fn as_found(&self, paths: &[PathBuf]) -> (Walked, Vec<(PathBuf, Checked)>) {
        let force_exclude = self.args.force_exclude;
        if rayon::current_num_threads() == 1 {
            let mut walked = self.workspace.walk(paths, force_exclude);
            let progress = output::progress(walked.reports.len());
            let reports = std::mem::take(&mut walked.reports).into_iter();
            let checked = reports.map(|path| self.counted(path, &progress)).collect();
            progress.finish_and_clear();
            return (walked, checked);
        }
        let (sender, found) = mpsc::channel();
        let progress = output::progress_unknown();
        let shown = &progress;
        std::thread::scope(|scope| {
            let walk = scope.spawn(move || {
                let mut count = 0;
                self.workspace.walk_each(paths, force_exclude, &mut |path| {
                    count += 1;
                    output::progress_to(shown, count);
                    // Whoever takes them is there for as long as this thread.
                    let _ = sender.send(path);
                })
            });
            let found = found.into_iter().par_bridge();
            let mut checked: Vec<(PathBuf, Checked)> =
                found.map(|path| self.counted(path, shown)).collect();
            checked.sort_by(|a, b| a.0.cmp(&b.0));
            progress.finish_and_clear();
            let walked = walk.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
            (walked, checked)
        })
    }

    fn counted(&self, path: PathBuf, progress: &ProgressBar) -> (PathBuf, Checked) {
        let checked = self.one(&path);
        progress.inc(1);
        (path, checked)
    }

    fn one(&self, path: &Path) -> Checked {
        let levels = match self.workspace.config(path) {
            Ok(config) => Levels::new(&config, path, &self.selection),
            Err(config_errors) => return Checked { config_errors, ..Checked::default() },
        };
        let text = match self.workspace.files().read_up_to(path, levels.largest()) {
            Ok(text) => text,
            Err(ReadError { size: Some(size), .. }) => return self.too_large(path, size),
            Err(error) => {
                let name = files::relative(self.base, path);
                return Checked { failure: Some((name, error.message)), ..Checked::default() };
            }
        };
        let kept = self.cache.as_ref().and_then(|cache| cache.get(self, path, &text));
        if let Some(entry) = kept {
            return self.shown(entry, &Texts::on_disk(self.workspace.files()));
        }
        let document = match self.document(path, &text) {
            Ok(document) => document,
            Err(config_errors) => return Checked { config_errors, ..Checked::default() },
        };
        let found = self.found_by(&document, levels);
        let record = |finding| Record::of(finding, &document, self.base);
        let (claims, bare) = count(&document.report);
        let entry = Entry {
            findings: found.findings.iter().map(record).collect(),
            silenced: found.silenced.iter().map(|(f, why)| (record(f), why.clone())).collect(),
            claims,
            bare,
        };
        if let Some(cache) = self.cache.as_ref() {
            cache.put(self, &document, &text, &entry);
        }
        self.shown(entry, &Texts::of(&document))
    }

    /// A file that is too large to be read: what there is to say is said by its rule.
    fn too_large(&self, path: &Path, size: u64) -> Checked {
        let mut document = match self.document(path, "") {
            Ok(document) => document,
            Err(config_errors) => return Checked { config_errors, ..Checked::default() },
        };
        document.too_large = Some(size);
        let found = self.found(&document);
        let record = |finding| Record::of(finding, &document, self.base);
        let findings = found.findings.iter().map(record).collect();
        self.shown(Entry { findings, ..Entry::default() }, &Texts::of(&document))
    }

    /// Prints what was found in one report.
    fn shown(&self, entry: Entry, texts: &Texts<'_>) -> Checked {
        let found = entry.findings.into_iter().map(|record| (record, None));
        let silenced = entry.silenced.into_iter().map(|(record, why)| (record, Some(why)));
        let printed = found.chain(silenced).filter_map(|(record, silenced)| {
            if self.changed.as_ref().is_some_and(|changed| !changed.touches(self.base, &record)) {
                return None;
            }
            let mut printed = Printed { record, known: false, silenced, text: String::new() };
            if printed.counts() || self.form.marks_known() {
                let shown = Shown { record: &printed.record, texts, base: self.base };
                printed.text = self.form.finding(&shown);
            }
            Some(printed)
        });
        let findings = printed.collect();
        Checked { findings, claims: entry.claims, bare: entry.bare, ..Checked::default() }
    }
}

/// The claims of a report, and its paragraphs without one. Sources are no prose.
fn count(report: &Report) -> (usize, usize) {
    let mut bare = 0;
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
                let without = prose.claims.is_empty() && !sources.contains(&true);
                bare += usize::from(without);
            }
            _ => {}
        }
    }
    (report.claims().count(), bare)
}

/// Prints all findings in the order of paths and places. Those in libraries and configurations,
/// which many reports lead to, are printed once. Gives back whether they fail the run.
fn print(
    checked: Vec<Checked>,
    run: &mut Run<'_>,
    mut summary: Summary,
    trouble: &mut Trouble,
) -> bool {
    let mut findings = Vec::new();
    for report in checked {
        if let Some((path, reason)) = report.failure {
            trouble.unreadable(&path, &reason);
            summary.reports.retain(|known| *known != path);
        }
        report.config_errors.iter().for_each(|error| trouble.config(error, run.base));
        summary.claims += report.claims;
        summary.bare += report.bare;
        findings.extend(report.findings);
    }
    sort(&mut findings);
    if let Some(baseline) = run.baseline.take() {
        baseline.mark(run.base, &mut findings);
    }
    if run.args.write_baseline {
        match Baseline::write(run.base, run.args, &findings) {
            Ok(message) => complain(&message),
            Err((path, reason)) => trouble.unreadable(&path, &reason),
        }
        findings.iter_mut().for_each(|finding| finding.known = finding.silenced.is_none());
    }
    findings.iter().for_each(|finding| summary.count(finding));
    let fails = findings
        .iter()
        .any(|finding| finding.counts() && run.args.fail_on.fails(finding.record.severity));
    if !run.form.marks_known() {
        findings.retain(Printed::counts);
    }
    let text = if run.args.statistics {
        super::statistics::print(&summary)
    } else {
        run.form.whole(&findings, &summary)
    };
    match run.args.output.as_ref() {
        // The mended text is on standard output.
        None if run.mends_stdin => output::complain_block(&text),
        None => output::out(&text),
        Some(path) => {
            let path = files::absolute(run.base, path);
            if let Err(reason) = files::write(&path, &text) {
                trouble.unreadable(&files::relative(run.base, &path), &reason);
            }
        }
    }
    fails
}

/// Puts findings in order, each once.
pub fn sort(findings: &mut Vec<Printed>) {
    findings.sort_by(|a, b| a.record.order().cmp(&b.record.order()));
    let mut seen = HashSet::new();
    let mut before: Option<String> = None;
    findings.retain(|finding| {
        // Only findings of one file can be the same.
        if before.as_ref() != Some(&finding.record.path) {
            before = Some(finding.record.path.clone());
            seen.clear();
        }
        seen.insert(serde_json::to_string(&finding.record).unwrap_or_default())
    });
}
