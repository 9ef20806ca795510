//! The command: flags, configuration, exit codes. The only layer that speaks to the terminal.

mod args;
mod client;
mod config;
mod explain;
mod fixing;
mod own;
mod scaffold;
mod threshold;

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, Parser};
use thiserror::Error;

use crate::diag::{Date, Finding, ProblemKind, RuleMeta};
use crate::engine::baseline::Baseline;
use crate::engine::discover;
use crate::engine::gather::{Input, Piped};
use crate::engine::paths::{self, Base};
use crate::engine::read::Bounds;
use crate::engine::roots::Roots;
use crate::engine::{self, EngineError, Options, Report};
use crate::report::{self, Context, Detail, Format, Outlook, Sarif};
use crate::rules;

use args::{CheckArgs, Cli, Command, FindingArgs, InputArgs, ScopesArgs, ScopesFormat, ScreenArgs, When};
use config::{Config, ConfigError};
use threshold::Threshold;

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
    // What a panic says may quote the code that was scanned; its place may not.
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        tell(&format!("internal error{place}; please report it"));
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
            tell(&format!("error: {other}"));
            REFUSED
        }
    }))
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
        Some(Command::Rules) => print(&explain::list(&rules)),
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
    let plan = Plan::new(&args.input, &args.screen, rules)?;
    let mut options = plan.options;
    let settings = plan.config.as_ref().map(|config| config.file.clone());
    let fail_on = choose(&mut options, plan.config, &args.findings, rules)?;
    let known = args.findings.baseline.as_deref().map(read_baseline).transpose()?;
    options.root.clone_from(&args.hosts.sarif_root);
    let as_of = args.as_of.unwrap_or_else(today);
    let fails = |finding: &Finding| fail_on.fails(finding, as_of);
    let fixes = fixing::Fixing::of(&args.fix, &plan.input)?;
    options.scaffold = args.fix.scaffold;
    let plans = args.format == Format::Markdown || args.output.iter().any(|output| output.format == Format::Markdown);
    options.migration = plans.then(Default::default);
    let is_diff = matches!(fixes, Some(fixing::Fixing::Diff(_)));
    let fixing::Outcome { mut report, unwritten, made } = match fixes {
        Some(fixing::Fixing::Diff(floor)) => fixing::diff(&options, &plan.input, floor)?,
        Some(fixing::Fixing::Write(floor)) => fixing::write(&options, &plan.input, floor)?,
        None => fixing::Outcome { report: engine::check(&options, &plan.input)?, ..fixing::Outcome::default() },
    };
    let open = plans.then(|| fixing::possible(&options, &plan.input)).transpose()?;
    if !is_diff {
        set_known_aside(args, known, &mut report)?;
    }
    let category = args.hosts.sarif_category.clone().unwrap_or_else(|| category(&report.roots, settings.as_deref()));
    let context = Context {
        statistics: args.statistics,
        sarif: Sarif { category: &category, include_suppressed: args.hosts.sarif_include_suppressed },
        outlook: Outlook { made: made.as_ref(), open: open.as_ref() },
        ..context(Some(as_of), &args.screen, rules)
    };
    write_outputs(args, &report, &context)?;
    let failing = !args.exit_zero && report.findings.iter().any(fails);
    if is_diff {
        // The diff is what standard output shows.
        return Ok(if failing { FINDINGS } else { CLEAN });
    }
    let is_text = args.format == Format::Text;
    show(&args.screen, is_text, |out| report::check(args.format, &report, &context, out))?;
    match exit_code(&report, &args.input, failing) {
        CLEAN | FINDINGS if unwritten && args.input.strict => Ok(INCOMPLETE),
        code => Ok(code),
    }
}

/// Leave out the findings that a baseline knows, and record those of this run if that was asked for.
fn set_known_aside(args: &CheckArgs, known: Option<Baseline>, report: &mut Report) -> Result<(), Failure> {
    if let Some(file) = &args.findings.write_baseline {
        let baseline = Baseline::of(report);
        fs::write(file, baseline.print()).map_err(|error| Failure::Write { file: file.clone(), error })?;
        baseline.apply(report);
    }
    if let Some(known) = known {
        known.apply(report);
    }
    Ok(())
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
        let plain = Context { color: false, ..*context };
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
    let report = engine::check(&plan.options, &plan.input)?;
    let context = context(None, &args.screen, rules);
    show(&args.screen, args.format == ScopesFormat::Text, |out| match args.format {
        ScopesFormat::Text => report::scopes(false, &report, &context, out),
        ScopesFormat::Json => report::scopes(true, &report, &context, out),
        ScopesFormat::Markdown => report::scopes_markdown(&report, &context, out),
    })?;
    Ok(exit_code(&report, &args.input, false))
}

/// What a run does, from flags and configuration.
struct Plan {
    options: Options,
    input: Input,
    config: Option<Config>,
}

impl Plan {
    fn new(args: &InputArgs, screen: &ScreenArgs, rules: &[&'static RuleMeta]) -> Result<Self, Failure> {
        let folder = env::current_dir().map_err(|error| Failure::Read { file: ".".into(), error })?;
        let base = Base::new(&folder);
        let input = input(args)?;
        let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
        let config = match &args.config {
            _ if args.isolated => None,
            Some(file) => config::read(file, &names)?,
            None => config::nearest(&start(&base, &input), &names)?,
        };
        if screen.verbose {
            let used = config.as_ref().map_or_else(|| "none".to_owned(), |config| config.file.display().to_string());
            tell(&format!("configuration: {used}"));
        }
        let mut options = Options::new(base);
        options.filters.honour_ignores = !args.no_ignore;
        options.filters.hidden = args.hidden;
        options.max_file_size = args.max_file_size;
        options.jobs = args.jobs;
        options.filters.force_exclude = args.force_exclude;
        options.context.clone_from(&args.context);
        if let Some(config) = &config {
            options.filters.exclude = config.exclude.clone();
            options.filters.documents = config.documents;
            options.hosts.clone_from(&config.hosts);
            options.catalog.clone_from(&config.catalog);
            options.clients.clone_from(&config.clients);
        }
        Ok(Self { options, input, config })
    }
}

/// Paths, or standard input.
fn input(args: &InputArgs) -> Result<Input, Failure> {
    let dashes = args.paths.iter().filter(|path| path.as_os_str() == "-").count();
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    match &args.stdin_filename {
        None if dashes > 0 => usage("`-` needs --stdin-filename NAME, which says the language"),
        None if args.paths.is_empty() => Ok(Input::Paths(vec![".".into()])),
        None => Ok(Input::Paths(args.paths.clone())),
        Some(_) if args.paths.len() > dashes => usage("--stdin-filename reads standard input; name no paths with it"),
        Some(name) => {
            let mut bytes = Vec::new();
            // One byte over the limit is enough to be too large.
            let most = discover::kind(name).map_or(0, |kind| Bounds::of(kind, args.max_file_size).size());
            let mut stdin = io::stdin().lock().take(most.saturating_add(1));
            stdin.read_to_end(&mut bytes).map_err(|error| Failure::Read { file: "standard input".into(), error })?;
            Ok(Input::Piped(Piped { name: name.clone(), bytes }))
        }
    }
}

/// The folder from which the configuration is looked for: the innermost that holds all input.
fn start(base: &Base, input: &Input) -> PathBuf {
    let paths = match input {
        Input::Paths(paths) => paths.as_slice(),
        Input::Piped(piped) => std::slice::from_ref(&piped.name),
    };
    let folder = |path: &PathBuf| {
        let path = base.absolute(path);
        if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) }
    };
    paths.iter().map(folder).reduce(|a, b| shared(&a, &b)).unwrap_or_else(|| base.absolute(Path::new(".")))
}

fn shared(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}

/// Put selection and thresholds into the options, flags before configuration; the threshold from
/// which on the run fails.
fn choose(
    options: &mut Options,
    config: Option<Config>,
    args: &FindingArgs,
    rules: &[&'static RuleMeta],
) -> Result<Threshold, Failure> {
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let known = |list: &Vec<String>| match list.iter().find_map(|name| config::unknown_rule(name, &names)) {
        Some(message) => Err(Failure::Usage(message)),
        None => Ok(list.iter().cloned().collect::<BTreeSet<_>>()),
    };
    let mut fail_on = Threshold::default();
    let policy = &mut options.policy;
    if let Some(config) = config {
        policy.select = config.select.unwrap_or_default();
        policy.ignore = config.ignore.unwrap_or_default();
        policy.min_confidence = config.min_confidence.unwrap_or(policy.min_confidence);
        policy.per_file_ignores = config.per_file_ignores;
        fail_on = config.fail_on.unwrap_or(fail_on);
    }
    if let Some(select) = &args.select {
        policy.select = known(select)?;
    }
    if let Some(ignore) = &args.ignore {
        policy.ignore = known(ignore)?;
    }
    policy.min_severity = args.min_severity.unwrap_or(policy.min_severity);
    policy.min_confidence = args.min_confidence.unwrap_or(policy.min_confidence);
    Ok(args.fail_on.unwrap_or(fail_on))
}

fn read_baseline(file: &Path) -> Result<Baseline, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::Read { file: file.to_owned(), error })?;
    let wrong = |line| Failure::Usage(format!("{}:{line}: not a baseline; --write-baseline makes one", file.display()));
    Baseline::parse(&text).map_err(wrong)
}

fn context<'c>(as_of: Option<Date>, screen: &ScreenArgs, rules: &'c [&'static RuleMeta]) -> Context<'c> {
    let detail = match (screen.quiet, screen.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    };
    let color = choice(screen) != ColorChoice::Never;
    let as_of = as_of.unwrap_or_else(today);
    Context { rules, as_of, color, detail, statistics: false, sarif: Sarif::default(), outlook: Outlook::default() }
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
