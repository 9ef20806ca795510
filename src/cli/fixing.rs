//! `--fix` and `--diff`.

use std::io::Write;

use crate::cli::args::{FixArgs, ScreenArgs};
use crate::cli::{CLEAN, FINDINGS, Failure, progress, tell};
use crate::diag::{Applicability, Finding};
use crate::engine::gather::Input;
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

/// Show what would change; `fails` says which findings fail the run.
pub(super) fn diff(
    options: &Options,
    input: &Input,
    screen: &ScreenArgs,
    floor: Applicability,
    fails: &dyn Fn(&Finding) -> bool,
) -> Result<u8, Failure> {
    let applied = progress::during(options, screen, || fix::apply(options, input, floor))?;
    let before = &applied.before;
    let (text, hidden) = report::masked_diff(before, &fix::unified(&applied.changed));
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    if hidden {
        tell("this diff hides a secret, so `git apply` does not take it; --fix writes the files");
    }
    tell_refused(&applied);
    tell(&format!("{} would be settled in {}", findings(applied.fixed), files(applied.changed.len())));
    let failing = before.findings.iter().any(fails);
    Ok(if failing { FINDINGS } else { CLEAN })
}

/// Write what changes; the report on what is left, and whether a file was left as it is.
pub(super) fn write(
    options: &Options,
    input: &Input,
    screen: &ScreenArgs,
    floor: Applicability,
) -> Result<(Report, bool), Failure> {
    let applied = progress::during(options, screen, || fix::apply(options, input, floor))?;
    tell_refused(&applied);
    let left = !written(options, &applied);
    if left {
        // What was refused is still as it was: the report speaks of what lies on disk.
        return Ok((engine::check(options, input)?, true));
    }
    tell(&format!("settled {} in {}", findings(applied.fixed), files(applied.changed.len())));
    Ok((applied.after.unwrap_or(applied.before), false))
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
