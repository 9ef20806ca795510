//! The command line as clap reads it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::threshold::Threshold;
use crate::diag::{Confidence, Date, Severity};
use crate::engine::suppress::closest;
use crate::limits;
use crate::report::Format;
use crate::scaffold::Language;

/// Exit codes, shown at the end of the help.
const EXIT_CODES: &str = "\
Exit codes:
  0   nothing at or above the threshold of --fail-on
  1   findings
  2   the run could not be done as asked, or not one file could be scanned
  3   with --strict, something was skipped
  70  an internal error was caught; the other results are printed";

/// Finds Zendesk API-token authentication, infers the OAuth scopes the code needs, and shows the
/// rewrite.
#[derive(Debug, Parser)]
#[command(name = "zlint", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

/// What to do; `check` when nothing is said.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint files and folders (the default)
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Show which OAuth scopes the code needs, call by call, and what it asks for today
    Scopes(Box<ScopesArgs>),
    /// Write a module that gets access tokens and renews them, with the scopes the code needs
    Scaffold(Box<ScaffoldArgs>),
    /// Show a rule's page
    Explain {
        /// The rule's name
        rule: String,
    },
    /// List the rules
    Rules,
    /// Show what holds for a file, and which configuration or flag says so
    Config(Box<ConfigArgs>),
    /// Keep a baseline short
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// Write a zlint.toml in which every key stands as a comment, and say the lines for pre-commit and pipelines
    Init(InitArgs),
    /// Write the manual page, of zlint or of one of its commands
    Man {
        /// The command
        command: Option<String>,
    },
    /// Write completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `zlint check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) findings: FindingArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,

    /// How findings are written to standard output
    #[arg(long, value_name = "FORMAT", value_parser = format(), default_value = Format::Text.name())]
    pub(super) format: Format,
    /// Write findings to a file as well; may be repeated, e.g. --output sarif=zlint.sarif
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(super) output: Vec<Output>,
    /// Count findings by rule instead of showing them (text format)
    #[arg(long)]
    pub(super) statistics: bool,
    /// The day the deadlines are counted from [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<Date>,
    #[command(flatten)]
    pub(super) fix: FixArgs,
    #[command(flatten)]
    pub(super) hosts: HostArgs,
    /// Exit with 0 even if there are findings
    #[arg(long)]
    pub(super) exit_zero: bool,
}

/// `zlint scopes`.
#[derive(Debug, Args)]
pub(super) struct ScopesArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,

    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ScopesFormat,
    /// Ask for read or write wherever Zendesk does not document that a narrower scope will do
    ///
    /// Zendesk names the scopes that exist and what each is about, but for most endpoints not which
    /// scope they accept. Without this flag such calls get the narrow scope that reports, shipped
    /// programs or the path's family speak for; the answer says how sure each is. With it they get
    /// the broad one, which is sure to be accepted.
    #[arg(long)]
    pub(super) conservative: bool,
    /// Record the scopes and the calls that need them in zlint.scopes.lock
    #[arg(long, conflicts_with_all = ["check", "format"], help_heading = "Lock")]
    pub(super) write_lock: bool,
    /// Exit with 1, and say why in Markdown, when the code needs a scope that the lock does not hold, or no longer
    /// one that it does
    #[arg(long, conflicts_with = "format", help_heading = "Lock")]
    pub(super) check: bool,
    /// The lock [default: the nearest zlint.scopes.lock upwards, or one beside the configuration]
    #[arg(long, value_name = "FILE", help_heading = "Lock")]
    pub(super) lock: Option<PathBuf>,
}

/// `zlint scaffold`.
#[derive(Debug, Args)]
pub(super) struct ScaffoldArgs {
    /// The language of the module
    #[arg(value_name = "LANGUAGE", value_parser = language())]
    pub(super) language: Language,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,

    /// Where to write it; `-` is standard output [default: zendesk_oauth.py and the like, here]
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Ask for these scopes, separated by spaces, instead of those that the code needs
    #[arg(long, value_name = "SCOPES")]
    pub(super) scopes: Option<String>,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub(super) force: bool,
    /// Ask for read or write wherever Zendesk does not document that a narrower scope will do
    #[arg(long, conflicts_with = "scopes")]
    pub(super) conservative: bool,
}

/// `zlint init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Where to write it
    #[arg(long, value_name = "FILE", default_value = "zlint.toml")]
    pub(super) output: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub(super) force: bool,
}

/// `zlint config`.
#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) findings: FindingArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// `zlint baseline`.
#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Take what the code does not have any more out of a baseline; add nothing
    Prune(Box<PruneArgs>),
}

/// `zlint baseline prune`.
#[derive(Debug, Args)]
pub(super) struct PruneArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,

    /// The baseline [default: `baseline` of the configuration]
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// The day up to which ignore comments hold [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<Date>,
}

/// What is read.
#[derive(Debug, Clone, Args)]
pub(super) struct InputArgs {
    /// Files and folders; a file named here is always read [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read code from standard input; the name decides its language and is shown in reports
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Configuration to use instead of the nearest zlint.toml or pyproject.toml
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Input")]
    pub(super) isolated: bool,
    /// Follow into the files of this folder what the files named import; findings and fixes stay in those named
    #[arg(long, value_name = "FOLDER", conflicts_with = "stdin_filename", help_heading = "Input")]
    pub(super) context: Option<PathBuf>,
    /// Read what ignore files (.gitignore and the like) name, and folders of other people's code
    #[arg(long, help_heading = "Input")]
    pub(super) no_ignore: bool,
    /// Read hidden files and folders
    #[arg(long, help_heading = "Input")]
    pub(super) hidden: bool,
    /// Leave out what `exclude` names, and other people's code, even where PATH names the file itself
    #[arg(long, help_heading = "Input")]
    pub(super) force_exclude: bool,
    /// Do not fail when there is not one file to scan
    #[arg(long, help_heading = "Input")]
    pub(super) allow_empty: bool,
    /// Largest file to read, in bytes or with k or M
    #[arg(long, value_name = "SIZE", value_parser = size, default_value_t = limits::MAX_FILE_SIZE, help_heading = "Input")]
    pub(super) max_file_size: u64,
    /// Number of threads [default: one a core]
    #[arg(long, short, value_name = "N", help_heading = "Input")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Exit with 3 when a file was skipped or could not be read as a whole
    #[arg(long, help_heading = "Input")]
    pub(super) strict: bool,
}

/// What is changed.
#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Apply the fixes that keep what the code does, and write the files
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,
    /// With --fix or --diff: also the fixes that change what the code does, such as the move to OAuth tokens
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// Show what --fix would change as a diff that `git apply` takes, and change nothing
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub(super) diff: bool,
    /// With --unsafe-fixes: write the module that gets and renews access tokens where code needs it
    #[arg(long, requires = "unsafe_fixes", help_heading = "Fixes")]
    pub(super) scaffold: bool,
}

/// What code hosts are told.
#[derive(Debug, Args)]
pub(super) struct HostArgs {
    /// The folder that paths for code hosts (sarif, github, gitlab) are relative to [default: the top
    /// of each input's repository]
    #[arg(long, value_name = "DIR", help_heading = "Code hosts")]
    pub(super) sarif_root: Option<PathBuf>,
    /// What tells this SARIF file from others that zlint makes of the same code [default: the folder
    /// of the configuration]
    #[arg(long, value_name = "NAME", help_heading = "Code hosts")]
    pub(super) sarif_category: Option<String>,
    /// Write silenced and baselined findings into SARIF too, marked as suppressed; GitHub shows them
    /// like all others
    #[arg(long, help_heading = "Code hosts")]
    pub(super) sarif_include_suppressed: bool,
}

/// Which findings count.
#[derive(Debug, Args)]
pub(super) struct FindingArgs {
    /// Only these rules; may be repeated or separated by commas
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Findings")]
    pub(super) select: Option<Vec<String>>,
    /// Not these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Findings")]
    pub(super) ignore: Option<Vec<String>>,
    /// Hide findings less severe than this [default: note]
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), help_heading = "Findings")]
    pub(super) min_severity: Option<Severity>,
    /// Hide findings less sure than this [default: medium]
    #[arg(long, value_name = "CONFIDENCE", value_parser = confidence(), help_heading = "Findings")]
    pub(super) min_confidence: Option<Confidence>,
    /// Exit with 1 for findings at least this severe (note, warning, error); or of "high confidence", or what
    /// "breaks within 90 days"; several with commas must all be met [default: warning]
    #[arg(long, value_name = "THRESHOLD", help_heading = "Findings")]
    pub(super) fail_on: Option<Threshold>,
    /// Let no `zlint: ignore[…]` comment silence a finding
    #[arg(long, visible_alias = "no-ignores", help_heading = "Findings")]
    pub(super) no_suppressions: bool,
    /// Hide the findings that this file records
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    pub(super) baseline: Option<PathBuf>,
    /// Exit with 1 when the baseline lists findings that are gone; `zlint baseline prune` takes them out
    #[arg(long, conflicts_with = "write_baseline", help_heading = "Findings")]
    pub(super) baseline_strict: bool,
    /// Record the present findings in this file, and hide them
    #[arg(long, value_name = "FILE", conflicts_with = "baseline", help_heading = "Findings")]
    pub(super) write_baseline: Option<PathBuf>,
}

/// What the screen shows.
#[derive(Debug, Args)]
pub(super) struct ScreenArgs {
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Screen")]
    pub(super) color: When,
    /// Show findings only, no summary
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Screen")]
    pub(super) quiet: bool,
    /// Show every problem, and the configuration in use
    #[arg(long, short, help_heading = "Screen")]
    pub(super) verbose: bool,
}

/// When text is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How scopes are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum ScopesFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For pull requests
    Markdown,
}

/// A report that goes to a file.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) file: PathBuf,
}

/// One of a few values that are known by name.
fn one_of<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let parser = PossibleValuesParser::new(values.iter().map(|value| name(*value)));
    parser.try_map(move |text| values.iter().copied().find(|value| name(*value) == text).ok_or("unknown value"))
}

fn format() -> impl TypedValueParser<Value = Format> {
    one_of(&Format::ALL, Format::name)
}

fn language() -> impl TypedValueParser<Value = Language> {
    one_of(&Language::ALL, Language::name)
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    one_of(&[Severity::Note, Severity::Warning, Severity::Error], Severity::name)
}

fn confidence() -> impl TypedValueParser<Value = Confidence> {
    one_of(&[Confidence::Low, Confidence::Medium, Confidence::High], Confidence::name)
}

fn output(text: &str) -> Result<Output, String> {
    let Some((name, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("write it as FORMAT=FILE, e.g. sarif=zlint.sarif".to_owned());
    };
    let known = Format::ALL.iter().copied().find(|format| format.name() == name);
    let names = || Format::ALL.map(Format::name).join(", ");
    let near = closest(name, &Format::ALL.map(Format::name));
    let hint = near.map_or_else(|| format!("there are {}", names()), |near| format!("did you mean `{near}`?"));
    let format = known.ok_or_else(|| format!("there is no format `{name}`; {hint}"))?;
    Ok(Output { format, file: file.into() })
}

fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1 << 10),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1 << 20)),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    bytes.ok_or_else(|| "write it as a number of bytes, or like 500k or 2M".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(size("12"), Ok(12));
        assert_eq!(size("3k"), Ok(3_072));
        assert_eq!(size("2M"), Ok(2 << 20));
        assert!(size("2G").is_err() && size("").is_err() && size("99999999999999999999k").is_err());
    }

    #[test]
    fn outputs() {
        let good = output("sarif=a=b.sarif").unwrap();
        assert_eq!((good.format, good.file), (Format::Sarif, "a=b.sarif".into()));
        assert!(output("pdf=x").unwrap_err().contains("text, concise, json, jsonl, sarif, github"));
        assert!(output("json").is_err() && output("json=").is_err());
    }

    #[test]
    fn check_is_the_default() {
        let parsed = Cli::try_parse_from(["zlint", "src", "--format", "json"]).unwrap();
        assert!(parsed.command.is_none());
        assert_eq!(parsed.check.input.paths, [PathBuf::from("src")]);
        let parsed = Cli::try_parse_from(["zlint", "check", "src"]).unwrap();
        assert!(matches!(parsed.command, Some(Command::Check(_))));
        let parsed = Cli::try_parse_from(["zlint", "./check"]).unwrap();
        assert!(parsed.command.is_none());
    }
}
