//! The command: flags, configuration, exit codes. The only layer that speaks to the terminal.

mod args;
mod baseline;
mod client;
mod config;
mod explain;
mod fixing;
mod init;
mod lock;
mod man;
mod own;
mod plan;
mod progress;
mod scaffold;
mod threshold;

use std::collections::BTreeSet;
use std::env;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, Parser};
use thiserror::Error;

use crate::diag::{Date, Finding, ProblemKind, RuleMeta};
use crate::engine::baseline::Baseline;
use crate::engine::paths::{self, Base};
use crate::engine::roots::Roots;
use crate::engine::suppress::closest;
use crate::engine::{EngineError, Report};
use crate::report::{self, Context, Detail, Format, Outlook, Sarif};
use crate::rules;

use args::{
    BaselineCommand, CheckArgs, Cli, Command, FindingArgs, InputArgs, ScopesArgs, ScopesFormat, ScreenArgs, When,
};
use baseline::BaselineFile;
use config::ConfigError;
pub use config::read_config;
use plan::Plan;

/// Nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Findings at or above the threshold.
const FINDINGS: u8 = 1;
/// The run could not be done as asked.
const REFUSED: u8 = 2;
/// With `--strict`: something was skipped.
const INCOMPLETE: u8 = 3;
/// An internal error was caught.
const INTERNAL: u8 = 70;

/// The variable in which GitHub names the file for the summary of a job.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Why a run ended without an answer.
#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Usage(String),
    #[error("cannot read {}: {error}", file.display())]
    Read { file: PathBuf, error: io::Error },
    #[error("cannot write {}: {error}", file.display())]
    Write { file: PathBuf, error: io::Error },
    #[error("cannot write to standard output: {0}")]
    Screen(#[from] io::Error),
}

/// Run the command with the arguments of the process.
pub fn main() -> ExitCode {
    // What a panic says may quote the code that was scanned; its place may not. What failed is tried again in parts, so
    // one place may fail often.
    let told = Mutex::new(BTreeSet::new());
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        if told.lock().is_ok_and(|mut told| told.insert(place.clone())) {
            tell(&format!("internal error{place}; please report it"));
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A reader that went away does not change the outcome.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(REFUSED));
        }
    };
    let code = panic::catch_unwind(|| run(cli)).unwrap_or(Ok(INTERNAL));
    ExitCode::from(code.unwrap_or_else(|failure| match failure {
        Failure::Screen(error) if error.kind() == io::ErrorKind::BrokenPipe => CLEAN,
        other => {
            let hint = match &other {
                Failure::Engine(EngineError::NoSuchPath(path)) => mistyped(path),
                _ => None,
            };
            tell(&format!("error: {other}{}", hint.unwrap_or_default()));
            REFUSED
        }
    }))
}

/// What a path that is not there may have been meant to be: a command.
fn mistyped(path: &str) -> Option<String> {
    let commands = Cli::command();
    let names: Vec<&str> = commands.get_subcommands().map(clap::Command::get_name).collect();
    closest(path, &names).map(|near| format!("; did you mean the command `zlint {near}`?"))
}

/// A line on standard error. Paths in it may hold anything.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "zlint: {}", report::escaped(text));
}

fn run(cli: Cli) -> Result<u8, Failure> {
    let rules = rules::all();
    match cli.command {
        None => check(&cli.check, &rules),
        Some(Command::Check(args)) => check(&args, &rules),
        Some(Command::Scopes(args)) => scopes(&args, &rules),
        Some(Command::Scaffold(args)) => scaffold::scaffold(&args, &rules),
        Some(Command::Explain { rule }) => print(&explain::explain(&rule, &rules).map_err(Failure::Usage)?),
        Some(Command::Config(args)) => config::show::show(&args, &rules),
        Some(Command::Baseline { command: BaselineCommand::Prune(args) }) => baseline::prune(&args, &rules),
        Some(Command::Rules) => print(&explain::list(&rules)),
        Some(Command::Init(args)) => init::init(&args),
        Some(Command::Man { command }) => print(&man::page(command.as_deref()).map_err(Failure::Usage)?),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "zlint", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
    }
}

fn print(text: &str) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(CLEAN)
}

fn check(args: &CheckArgs, rules: &[&'static RuleMeta]) -> Result<u8, Failure> {
    let mut plan = Plan::new(&args.input, &args.screen, rules)?;
    let fail_on = plan.choose(&args.findings, rules)?;
    let known = known(&plan, &args.findings)?;
    let settings = plan.config.as_ref().map(|config| config.file().to_owned());
    let as_of = args.as_of.unwrap_or_else(today);
    let plans = args.format == Format::Markdown || args.output.iter().any(|output| output.format == Format::Markdown);
    let base = plan.options.base.clone();
    let written = args.output.iter().map(|output| &output.file).chain(&args.findings.write_baseline);
    plan.options.filters.own = written.map(|file| base.absolute(file)).collect();
    plan.options.filters.own.extend(known.iter().map(|(_, file)| file.location()));
    plan.options.policy.as_of = Some(as_of);
    plan.options.root.clone_from(&args.hosts.sarif_root);
    plan.options.scaffold = args.fix.scaffold;
    plan.options.migration = plans.then(Default::default);
    let Plan { options, input, .. } = plan;
    let fails = |finding: &Finding| fail_on.fails(finding, as_of);
    let fixes = fixing::Fixing::of(&args.fix, &input)?;
    let is_diff = matches!(fixes, Some(fixing::Fixing::Diff(_)));
    let fixing::Outcome { mut report, unwritten, made } = match fixes {
        Some(fixing::Fixing::Diff(floor)) => fixing::diff(&options, &input, &args.screen, floor)?,
        Some(fixing::Fixing::Write(floor)) => fixing::write(&options, &input, &args.screen, floor)?,
        None => {
            let report = progress::check(&options, &input, &args.screen)?;
            fixing::Outcome { report, ..fixing::Outcome::default() }
        }
    };
    let open = plans.then(|| fixing::possible(&options, &input, &args.screen)).transpose()?;
    if !is_diff {
        if let Some(file) = &args.findings.write_baseline {
            BaselineFile::new(file, &base, &input).record(&mut report)?;
        }
        if let Some((known, file)) = known {
            file.apply(&known, &mut report);
        }
    }
    let category = args.hosts.sarif_category.clone().unwrap_or_else(|| category(&report.roots, settings.as_deref()));
    let context = Context {
        statistics: args.statistics,
        sarif: Sarif { category: &category, include_suppressed: args.hosts.sarif_include_suppressed },
        outlook: Outlook { made: made.as_ref(), open: open.as_ref() },
        ..context(Some(as_of), &args.screen, &base, rules)
    };
    write_outputs(args, &report, &context)?;
    let stale = args.findings.baseline_strict && !report.stale.is_empty();
    let failing = !args.exit_zero && (stale || report.findings.iter().any(fails));
    if is_diff {
        // The diff is what standard output shows.
        tell_problems(&report);
        return Ok(exit_code(&report, &args.input, failing));
    }
    let is_text = args.format == Format::Text;
    show(&args.screen, is_text, |out| report::check(args.format, &report, &context, out))?;
    if !args.format.shows_problems() {
        tell_problems(&report);
    }
    if stale {
        tell("error: the baseline lists findings that are gone; `zlint baseline prune` takes them out");
    }
    match exit_code(&report, &args.input, failing) {
        CLEAN | FINDINGS if unwritten && args.input.strict => Ok(INCOMPLETE),
        code => Ok(code),
    }
}

/// Say on standard error what was not analysed, where standard output has no room for it.
fn tell_problems(report: &Report) {
    report::problems(report).iter().for_each(|line| tell(line));
}

/// The baseline of the run, with what it lists.
fn known(plan: &Plan, args: &FindingArgs) -> Result<Option<(Baseline, BaselineFile)>, Failure> {
    let file = plan.baseline(args);
    if args.baseline_strict && file.is_none() {
        return Err(Failure::Usage("--baseline-strict needs --baseline FILE, or `baseline` in zlint.toml".to_owned()));
    }
    file.map(|file| Ok((file.read()?, file))).transpose()
}

/// Add to the file that GitHub shows as the summary of a job; other steps write into it too.
fn append_summary(file: &Path, report: &Report, context: &Context<'_>) -> Result<(), Failure> {
    let failed = |error| Failure::Write { file: file.to_owned(), error };
    let mut out = BufWriter::new(File::options().append(true).create(true).open(file).map_err(failed)?);
    report::step_summary(report, context, &mut out).and_then(|()| out.flush()).map_err(failed)
}

/// Write the reports that go to files.
fn write_outputs(args: &CheckArgs, report: &Report, context: &Context<'_>) -> Result<(), Failure> {
    for output in &args.output {
        let plain = Context { color: false, links: None, ..*context };
        let failed = |error| Failure::Write { file: output.file.clone(), error };
        let mut file = BufWriter::new(File::create(&output.file).map_err(failed)?);
        report::check(output.format, report, &plain, &mut file).and_then(|()| file.flush()).map_err(failed)?;
    }
    let mut formats = args.output.iter().map(|output| output.format).chain([args.format]);
    match env::var_os(STEP_SUMMARY).filter(|_| formats.any(|format| format == Format::Github)) {
        Some(file) => append_summary(Path::new(&file), report, context),
        None => Ok(()),
    }
}

fn scopes(args: &ScopesArgs, rules: &[&'static RuleMeta]) -> Result<u8, Failure> {
    let mut plan = Plan::new(&args.input, &args.screen, rules)?;
    plan.options.conservative = args.conservative;
    match (args.check, args.write_lock) {
        (true, _) => return lock::check(args, plan),
        (_, true) => return lock::write(args, &plan),
        (false, false) => {}
    }
    let report = progress::check(&plan.options, &plan.input, &args.screen)?;
    let context = context(None, &args.screen, &plan.options.base, rules);
    show(&args.screen, args.format == ScopesFormat::Text, |out| match args.format {
        ScopesFormat::Text => report::scopes(false, &report, &context, out),
        ScopesFormat::Json => report::scopes(true, &report, &context, out),
        ScopesFormat::Markdown => report::scopes_markdown(&report, &context, out),
    })?;
    Ok(exit_code(&report, &args.input, false))
}

fn context<'c>(
    as_of: Option<Date>,
    screen: &ScreenArgs,
    base: &'c Base,
    rules: &'c [&'static RuleMeta],
) -> Context<'c> {
    let detail = match (screen.quiet, screen.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    };
    let color = choice(screen) != ColorChoice::Never;
    // Only where nothing stands between this and the terminal.
    let linked = color && io::stdout().is_terminal() && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Context {
        rules,
        as_of: as_of.unwrap_or_else(today),
        color,
        detail,
        statistics: false,
        links: linked.then_some(base),
        sarif: Sarif::default(),
        outlook: Outlook::default(),
    }
}

/// The folder of the configuration in its repository: runs with configurations of their own are told apart by it.
fn category(roots: &Roots, settings: Option<&Path>) -> String {
    let folder = settings.and_then(Path::parent).and_then(|folder| roots.inside(folder));
    folder.map(|folder| paths::slashed(&folder)).unwrap_or_default()
}

fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::from_unix(now.as_secs())
}

fn choice(screen: &ScreenArgs) -> ColorChoice {
    match screen.color {
        When::Auto => AutoStream::choice(&io::stdout()),
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    }
}

/// Write to standard output through one buffer. Text goes through the stream that knows terminals,
/// other formats go out byte for byte.
fn show(
    screen: &ScreenArgs,
    is_text: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let stdout = io::stdout().lock();
    if is_text && stdout.is_terminal() {
        let mut out = BufWriter::new(AutoStream::new(stdout, choice(screen)));
        write(&mut out)?;
        out.flush()?;
    } else {
        let mut out = BufWriter::with_capacity(64 << 10, stdout);
        write(&mut out)?;
        out.flush()?;
    }
    Ok(())
}

/// The same in every format.
fn exit_code(report: &Report, args: &InputArgs, failing: bool) -> u8 {
    let coverage = &report.coverage;
    if coverage.read == 0 {
        tell(&nothing_scanned(report));
    }
    // Where there are files, one of them must be readable.
    let is_refused = coverage.read == 0 && !(args.allow_empty && coverage.files == 0);
    if report.problems.iter().any(|problem| problem.kind == ProblemKind::Internal) {
        INTERNAL
    } else if is_refused {
        REFUSED
    } else if args.strict && !report.problems.is_empty() {
        INCOMPLETE
    } else if failing {
        FINDINGS
    } else {
        CLEAN
    }
}

/// A run that looked at nothing must not pass for a clean one.
fn nothing_scanned(report: &Report) -> String {
    let coverage = &report.coverage;
    match (coverage.files, coverage.folders, coverage.excluded) {
        (0, 0, excluded) if excluded > 0 => {
            "nothing was scanned: all files that were named are left out by the configuration; see --allow-empty"
                .to_owned()
        }
        (0, 0, _) => {
            "nothing was scanned: no file that was named is in a language zlint reads; see --allow-empty".to_owned()
        }
        (0, ..) => "error: no file in a language zlint reads was found; are they all ignored? (--no-ignore, --hidden)"
            .to_owned(),
        (files, ..) => format!("error: none of the files found ({files}) could be read"),
    }
}
