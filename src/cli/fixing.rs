//! `--fix` and `--diff`.

use std::io::{IsTerminal, Write};

use crate::cli::args::{FixArgs, ScreenArgs};
use crate::cli::{Failure, progress, tell};
use crate::diag::Applicability;
use crate::engine::gather::Input;
use crate::engine::migration::Migration;
use crate::engine::{self, Options, Report};
use crate::fix::{self, Applied, Changed};
use crate::report;

/// What is done with fixes that promise at least so much.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fixing {
    /// Files are written.
    Write(Applicability),
    /// The changes are shown.
    Diff(Applicability),
}

impl Fixing {
    /// What the flags ask for.
    pub(super) fn of(args: &FixArgs, input: &Input) -> Result<Option<Self>, Failure> {
        let floor = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
        match (args.fix, args.diff) {
            (true, _) if matches!(input, Input::Piped(_)) => {
                usage("--fix writes files, and standard input is none; --diff shows the changes")
            }
            (true, _) => Ok(Some(Fixing::Write(floor))),
            (false, true) => Ok(Some(Fixing::Diff(floor))),
            (false, false) if args.unsafe_fixes => usage("--unsafe-fixes goes with --fix or --diff"),
            (false, false) => Ok(None),
        }
    }
}

/// What came of a run.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The report on what lies on disk afterwards.
    pub(super) report: Report,
    /// Whether a file was left as it is that should have been written.
    pub(super) unwritten: bool,
    /// The changes that were made.
    pub(super) made: Option<Applied>,
}

/// Show what would change; the report on the tree as it is.
pub(super) fn diff(
    options: &Options,
    input: &Input,
    screen: &ScreenArgs,
    floor: Applicability,
) -> Result<Outcome, Failure> {
    let mut applied = progress::during(options, screen, || fix::apply(options, input, floor))?;
    let mut out = std::io::stdout().lock();
    let (text, hidden) = report::masked_diff(&applied.before, &fix::unified(&applied.changed), out.is_terminal());
    out.write_all(text.as_bytes())?;
    out.flush()?;
    if hidden {
        tell("this diff hides a secret, so `git apply` does not take it; --fix writes the files");
    }
    tell_refused(&applied);
    tell(&format!("{} would be settled in {}", findings(applied.settled.len()), files(applied.changed.len())));
    Ok(Outcome { report: std::mem::take(&mut applied.before), ..Outcome::default() })
}

/// Write what changes.
pub(super) fn write(
    options: &Options,
    input: &Input,
    screen: &ScreenArgs,
    floor: Applicability,
) -> Result<Outcome, Failure> {
    let mut applied = progress::during(options, screen, || fix::apply(options, input, floor))?;
    tell_refused(&applied);
    let unwritten = !written(options, &applied);
    let before = std::mem::take(&mut applied.before);
    let known = before.migration.as_ref().map(Migration::known);
    let after = applied.after.take().unwrap_or(before);
    let report = if unwritten || known.is_some() {
        // What was refused is still as it was, and old variables may have lost the code that read them.
        engine::check(&Options { migration: known, ..options.clone() }, input)?
    } else {
        after
    };
    if !unwritten {
        tell(&format!("settled {} in {}", findings(applied.settled.len()), files(applied.changed.len())));
    }
    Ok(Outcome { report, unwritten, made: Some(applied).filter(|_| !unwritten) })
}

/// Write the files; `false` if one was left as it is. Modules come first: code that asks for one which could not be
/// made would not run.
fn written(options: &Options, applied: &Applied) -> bool {
    let write = |file: &Changed| match fix::write(&options.base, file) {
        Ok(()) => {
            tell(&format!("{} {}", if file.before.is_some() { "fixed" } else { "wrote" }, file.path));
            true
        }
        Err(error) => {
            tell(&format!("cannot write {}: {error}", file.path));
            false
        }
    };
    let all = |files: Vec<&Changed>| files.into_iter().filter(|file| !write(file)).count() == 0;
    let (old, new): (Vec<_>, Vec<_>) = applied.changed.iter().partition(|file| file.before.is_some());
    if all(new) {
        return all(old);
    }
    if !old.is_empty() {
        tell("nothing else was written, since the changed code would need that file");
    }
    false
}

/// What all fixes together would change.
pub(super) fn possible(options: &Options, input: &Input, screen: &ScreenArgs) -> Result<Applied, Failure> {
    let options = Options { scaffold: true, migration: None, ..options.clone() };
    Ok(progress::during(&options, screen, || fix::apply(&options, input, Applicability::Unsafe))?)
}

fn tell_refused(applied: &Applied) {
    for refused in &applied.refused {
        tell(&format!("{}: {} was not fixed: {}", refused.path, refused.rule, refused.why));
    }
}

fn findings(count: usize) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}

fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}
