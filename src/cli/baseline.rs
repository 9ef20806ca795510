//! Baselines: read, held against a report, written and pruned.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::PruneArgs;
use crate::cli::plan::{Plan, View};
use crate::cli::{Failure, exit_code, print, progress, today};
use crate::diag::RuleMeta;
use crate::engine::Report;
use crate::engine::baseline::{Baseline, Scope};
use crate::engine::gather::Input;
use crate::engine::paths::Base;
use crate::report;

/// A baseline's file, for a run over some input.
pub(super) struct BaselineFile {
    file: PathBuf,
    base: Base,
    input: Input,
}

impl BaselineFile {
    /// A file, for a run over some input.
    pub(super) fn new(file: &Path, base: &Base, input: &Input) -> Self {
        Self { file: file.to_owned(), base: base.clone(), input: input.clone() }
    }

    /// Where it lies.
    pub(super) fn location(&self) -> PathBuf {
        self.base.absolute(&self.file)
    }

    /// The findings that it lists.
    pub(super) fn read(&self) -> Result<Baseline, Failure> {
        let file = || self.file.clone();
        let text = fs::read_to_string(&self.file).map_err(|error| Failure::Read { file: file(), error })?;
        let wrong = |line| {
            Failure::Usage(format!("{}:{line}: not a baseline; --write-baseline makes one", self.file.display()))
        };
        Baseline::parse(&text).map_err(wrong)
    }

    /// Take what it lists out of a report; what is still there of it.
    pub(super) fn apply(&self, baseline: &Baseline, report: &mut Report) -> Baseline {
        let view = View::new(&self.file, &self.base, &self.input, report);
        baseline.apply(report, &Scope { path: &|shown| view.path(shown), in_view: &|path| view.holds(path) })
    }

    /// Record the findings of a report, and take them out of it.
    pub(super) fn record(&self, report: &mut Report) -> Result<(), Failure> {
        let view = View::new(&self.file, &self.base, &self.input, report);
        let baseline = Baseline::of(report, &Scope { path: &|shown| view.path(shown), in_view: &|_| true });
        self.write(&baseline)?;
        self.apply(&baseline, report);
        Ok(())
    }

    fn write(&self, baseline: &Baseline) -> Result<(), Failure> {
        fs::write(&self.file, baseline.print()).map_err(|error| Failure::Write { file: self.file.clone(), error })
    }
}

/// `zlint baseline prune`.
pub(super) fn prune(args: &PruneArgs, rules: &[&'static RuleMeta]) -> Result<u8, Failure> {
    let mut plan = Plan::new(&args.input, &args.screen, rules)?;
    plan.options.policy.as_of = Some(args.as_of.unwrap_or_else(today));
    let named = args.baseline.clone().or_else(|| plan.config.as_ref().and_then(|config| config.baseline.clone()));
    let Some(file) = named else {
        let text = "which baseline? name it with --baseline FILE, or as `baseline` in zlint.toml";
        return Err(Failure::Usage(text.to_owned()));
    };
    let file = BaselineFile::new(&file, &plan.options.base, &plan.input);
    let known = file.read()?;
    plan.options.filters.own.push(file.location());
    let mut report = progress::check(&plan.options, &plan.input, &args.screen)?;
    let still = file.apply(&known, &mut report);
    let code = exit_code(&report, &args.input, false);
    if code != 0 {
        return Ok(code);
    }
    if still != known {
        file.write(&still)?;
    }
    let gone: usize = report.stale.iter().map(|stale| stale.count).sum();
    let mut text = String::new();
    for stale in report.stale.iter().filter(|_| !args.screen.quiet) {
        text.push_str(&format!("{}: {} {}\n", report::escaped(&stale.path), stale.count, report::escaped(&stale.rule)));
    }
    let findings = if gone == 1 { "finding" } else { "findings" };
    text.push_str(&format!("Took {gone} {findings} out of {}\n", report::escaped(&file.file.display().to_string())));
    print(&text)
}
