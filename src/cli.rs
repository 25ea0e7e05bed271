//! The command line: arguments, and which command does what.
//!
//! The only room that knows `clap` and standard output. Exit status: 0, nothing at or above
//! `--fail-on`; 1, findings; 2, the command could not do its work.

mod baseline;
mod cache;
mod changed;
pub mod check;
pub mod completions;
pub mod config;
mod config_schema;
pub mod explain;
mod fix;
pub mod formats;
pub mod init;
pub mod inspect;
pub mod lsp;
pub mod man;
pub mod merge;
#[expect(clippy::disallowed_methods, reason = "this is the file that asks the environment")]
pub mod output;
pub mod record;
pub mod rules;
mod shard;
mod statistics;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::finding::Severity;

/// The work was done, and nothing was found that fails.
pub const CLEAN: u8 = 0;
/// The work was done, and findings fail it.
pub const FOUND: u8 = 1;
/// The work could not be done, or not all of it.
pub const FAILED: u8 = 2;

/// Annotated reports: checks that each claim says who says so and when, and that it holds together.
#[derive(Debug, Parser)]
#[command(name = "sayso", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks reports.
    Check(Box<CheckArgs>),
    /// Speaks the Language Server Protocol with an editor.
    Lsp(LspArgs),
    /// Shows what Sayso read in a report, and why.
    Inspect(InspectArgs),
    /// Shows a rule's page: why it is there, what it looks at, how to mend what it finds.
    Explain {
        /// The rule's name.
        rule: String,
    },
    /// Shows the settings that hold for a file, and where each comes from.
    Config {
        /// A report, or a folder; the working folder, if none is given.
        #[arg(default_value = ".")]
        file: PathBuf,
        /// Print the JSON schema of `sayso.toml` instead, for editors.
        #[arg(long)]
        schema: bool,
    },
    /// Writes a `sayso.toml` to start from.
    Init {
        /// The folder to write it into.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Makes one result of several shards' (JSON or SARIF).
    Merge {
        /// The results, as `sayso check --shard I/N --format json` (or `sarif`) wrote them.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Write it to this file.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Prints a script that completes commands and options in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page, in roff: `sayso man | man -l -`.
    Man,
    /// Lists the rules, with group and severity.
    Rules {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
}

/// `sayso check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Reports and folders; `-` is standard input.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How to print findings.
    #[arg(long, value_enum)]
    pub format: Option<FindingFormat>,
    /// The name of what comes on standard input: for its kind, its configuration and its libraries.
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Run only these rules: a rule, a group, or `all`; several parted by commas.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub select: Vec<String>,
    /// Do not run these rules: a rule, a group, or `all`; several parted by commas.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub ignore: Vec<String>,
    /// Give a rule or a group another severity: error, warning, info, hint or off.
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', value_parser = severity)]
    pub severity: Vec<(String, Option<Severity>)>,
    /// Begin with the rules and severities of this profile, whatever `sayso.toml` says.
    #[arg(long, value_name = "NAME", value_parser = profile)]
    pub profile: Option<&'static str>,
    /// Use this `sayso.toml` for all reports.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no `sayso.toml`.
    #[arg(long)]
    pub no_config: bool,
    /// Check files that are named here by the configuration too: those that it excludes are left out.
    #[arg(long)]
    pub force_exclude: bool,
    /// Mend what can be mended without changing a value.
    #[arg(long)]
    pub fix: bool,
    /// Mend also what a person should look at afterwards, where there is only one way.
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what `--fix` (and `--unsafe-fixes`) would change, and change nothing.
    #[arg(long)]
    pub diff: bool,
    /// Findings that are known and put off; see `--write-baseline`.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Put off all that is found: write it to the baseline (`sayso-baseline.json`, if `--baseline`
    /// names no other).
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "watch", "changed_since"])]
    pub write_baseline: bool,
    /// Report only what stands on lines that changed since the branch left this revision.
    #[arg(long, value_name = "REF")]
    pub changed_since: Option<String>,
    /// Check one part of the reports, for machines that share the work: `2/8`. See `sayso merge`.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<shard::Shard>,
    /// Check again whenever a file changes.
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "output"])]
    pub watch: bool,
    /// Show how many findings each rule has, in place of the findings.
    #[arg(long, conflicts_with = "format")]
    pub statistics: bool,
    /// Write findings to this file.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Do not use what earlier runs found.
    #[arg(long)]
    pub no_cache: bool,
    /// Keep what was found in this folder; `.sayso-cache` in the workspace, if not given.
    #[arg(long, value_name = "FOLDER", env = "SAYSO_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
    /// How grave a finding must be to fail.
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
    /// How many threads to use; as many as there are cores, if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Say nothing but the findings.
    #[arg(long, short)]
    pub quiet: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Today's date, which some fixes put in; the computer's, if not given.
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}

/// `sayso inspect`.
#[derive(Args, Debug)]
pub struct InspectArgs {
    /// The report; `-` is standard input.
    pub file: PathBuf,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// Print the syntax tree.
    #[arg(long, conflicts_with = "format")]
    pub tree: bool,
    /// The name of what comes on standard input.
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
}

/// `sayso lsp`.
#[derive(Args, Debug)]
pub struct LspArgs {
    /// Use standard input and output, as without any option; editors like to say so.
    #[arg(long, conflicts_with_all = ["socket", "pipe"])]
    pub stdio: bool,
    /// Connect to this port of the local machine.
    #[arg(long, value_name = "PORT", conflicts_with = "pipe")]
    pub socket: Option<u16>,
    /// Connect to this named pipe or Unix socket.
    #[arg(long, value_name = "NAME")]
    pub pipe: Option<PathBuf>,
    /// Log what is as grave as this, or graver, on standard error and to the editor.
    #[arg(long, value_name = "LEVEL", value_parser = ["off", "error", "warning", "info", "debug"])]
    pub log_level: Option<String>,
    /// The editor's process, as some clients say; the server ends with its input in any case.
    #[arg(long = "clientProcessId", value_name = "PID", hide = true)]
    pub client_process_id: Option<u32>,
}

/// How to print findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// Excerpts with carets.
    Full,
    /// `path:line:column: severity[rule] message`
    Concise,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// SARIF 2.1.0: for code scanning.
    Sarif,
    /// Workflow commands, which GitHub Actions shows beside the lines.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// `JUnit`'s XML.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// Reviewdog's diagnostic format, one object.
    Rdjson,
    /// Reviewdog's diagnostic format, an object a line.
    Rdjsonl,
    /// A summary in Markdown.
    Markdown,
    /// A page in HTML.
    Html,
}

/// How to print lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// From which severity on a finding fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings too.
    Warning,
    /// Infos too.
    Info,
    /// Any finding.
    Hint,
    /// None.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity fails.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Info,
            Self::Hint => true,
            Self::Never => false,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A selector of rules, or an error that names the nearest.
fn selector(word: &str) -> Result<String, String> {
    let word = word.trim();
    let groups = crate::rules::Group::ALL.map(crate::rules::Group::name);
    let known = crate::rules::names().into_iter().chain(groups).chain(["all"]);
    if known.clone().any(|name| name == word) {
        return Ok(word.to_owned());
    }
    Err(match crate::values::vocabulary::nearest(word, known) {
        Some(near) => format!("there is no rule or group `{word}`; did you mean `{near}`?"),
        None => format!("there is no rule or group `{word}`; `sayso rules` lists all"),
    })
}

/// A rule or group with a severity, parted by `=`.
fn severity(word: &str) -> Result<(String, Option<Severity>), String> {
    let (name, level) = word
        .split_once('=')
        .ok_or("a rule and a level are wanted, as in claim-without-date=warning")?;
    let level = crate::workspace::config::level_named(level.trim()).ok_or_else(|| {
        format!("`{level}` is no level; those are error, warning, info, hint and off")
    })?;
    Ok((selector(name)?, level))
}

/// A profile, or an error that names the nearest.
fn profile(word: &str) -> Result<&'static str, String> {
    let mut known = crate::rules::profiles::PROFILES.iter().map(|profile| profile.name);
    known.clone().find(|name| *name == word).ok_or_else(
        || match crate::values::vocabulary::nearest(word, known.clone()) {
            Some(near) => format!("there is no profile `{word}`; did you mean `{near}`?"),
            None => format!("there is no profile `{word}`; known are {}", {
                let all: Vec<&str> = known.by_ref().collect();
                all.join(", ")
            }),
        },
    )
}

/// Runs the program with these arguments, the first of which is its own name. `serve` is the
/// language server.
pub fn run(arguments: impl IntoIterator<Item = OsString>, serve: lsp::Serve) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and are no failure. A closed pipe is none either.
            let _ = error.print();
            let failed = error.use_stderr();
            return ExitCode::from(if failed { FAILED } else { CLEAN });
        }
    };
    let status = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Lsp(args) => lsp::run(&args, serve),
        Command::Inspect(args) => inspect::run(&args),
        Command::Explain { rule } => explain::run(&rule),
        Command::Rules { format } => rules::run(format),
        Command::Config { schema: true, .. } => {
            output::out(&config_schema::text());
            CLEAN
        }
        Command::Config { file, .. } => config::run(&file),
        Command::Init { folder } => init::run(&folder),
        Command::Merge { files, output } => merge::run(&files, output.as_deref()),
        Command::Completions { shell } => completions::run(shell),
        Command::Man => man::run(),
    };
    ExitCode::from(status)
}
