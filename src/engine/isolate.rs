//! A panic is a bug of zlint. It costs the results of the file that brings it about, and of no other; that it happened
//! is told, and the run ends with the exit code of an internal error.
//!
//! Front-ends work on one file at a time, so there is no doubt which it is ([`crate::engine::lower`]). Evaluation knows
//! where it was. What works on all files at once is repeated on parts of them, until it is known which it fails on.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::OnceLock;

use camino::Utf8Path;

use crate::data::Catalog;
use crate::diag::{Finding, Problem, ProblemKind};
use crate::eval::{self, Evaluated, Event, Learned, Observed, Start, Watch};
use crate::injected;
use crate::program::Program;
use crate::recognise::{self, Context, Recognised};
use crate::rules::{self, RuleContext};
use crate::scopes::plan::Around;
use crate::scopes::{self, ScopePlan};
use crate::text::FileId;
use crate::value::FileIx;

/// Do something; `None` if it panicked. What the panic says is dropped: it may quote scanned code.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

/// That zlint failed on a file.
pub(super) fn internal(file: FileId, path: &Utf8Path) -> Problem {
    let message = "zlint failed on this file; please report it".to_owned();
    Problem { file: Some(file), path: path.to_string(), kind: ProblemKind::Internal, message }
}

/// That zlint failed, and on which file is not known.
fn unplaced(what: &str) -> Problem {
    let message = format!("zlint failed {what}; please report it");
    Problem { file: None, path: String::new(), kind: ProblemKind::Internal, message }
}

/// Of these, the ones on which something fails by themselves.
fn failing<T: Copy>(items: &[T], works: &dyn Fn(&[T]) -> bool) -> Vec<T> {
    if items.is_empty() || works(items) {
        return Vec::new();
    }
    let (first, second) = items.split_at(items.len() / 2);
    if first.is_empty() {
        return items.to_vec();
    }
    [failing(first, works), failing(second, works)].concat()
}

/// What a group of connected files means.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) found: Recognised,
    /// Files in which a bound cut the evaluation short.
    pub(super) cut: Vec<FileIx>,
    /// Files of tests in which one did.
    pub(super) cut_in_tests: Vec<FileIx>,
    /// What evaluation cost, in steps.
    pub(super) steps: u64,
    /// Files on which zlint failed.
    pub(super) lost: BTreeSet<FileIx>,
}

impl Group {
    /// Recognise what a group does. Where its evaluation failed, that is done again, without the files on which it does.
    pub(super) fn of(evaluated: Option<Evaluated>, files: &[FileIx], start: &Start<'_>, cx: &Context<'_>) -> Self {
        let mut group = Group::default();
        let evaluated = evaluated.unwrap_or_else(|| group.evaluate(cx.program, cx.catalog, files, start));
        group.cut = evaluated.cut;
        group.cut_in_tests = evaluated.cut_in_tests;
        group.steps = evaluated.steps;
        group.recognise(cx, files, &evaluated.events);
        group
    }

    /// Evaluate all files but those on which that fails.
    fn evaluate(&mut self, program: &Program, catalog: &Catalog, files: &[FileIx], start: &Start<'_>) -> Evaluated {
        let mut watch = Watch::default();
        loop {
            if let Some(evaluated) = caught(|| eval::evaluate(program, catalog, files, start, &watch)) {
                return evaluated;
            }
            match watch.avoid() {
                Some(file) => self.lost.insert(file),
                None => {
                    self.lost.extend(files.iter().filter(|file| (start.root)(**file).is_some()));
                    return Evaluated::default();
                }
            };
        }
    }

    fn recognise(&mut self, cx: &Context<'_>, files: &[FileIx], events: &[Event]) {
        let recognise = |files: &[FileIx], events: &[Event]| {
            caught(|| {
                files.iter().for_each(|file| injected::failure("recognise", cx.program.path(*file).as_str()));
                recognise::recognise(cx, files, events)
            })
        };
        if let Some(found) = recognise(files, events) {
            self.found = found;
            return;
        }
        let of = |files: &[FileIx]| -> Vec<Event> {
            events.iter().filter(|event| files.contains(&event.site.func.file)).cloned().collect()
        };
        let bad = failing(files, &|some| recognise(some, &of(some)).is_some());
        let good: Vec<FileIx> = files.iter().copied().filter(|file| !bad.contains(file)).collect();
        match recognise(&good, &of(&good)).filter(|_| !bad.is_empty()) {
            Some(found) => {
                self.found = found;
                self.lost.extend(bad);
            }
            None => self.lost.extend(files),
        }
    }
}

/// Evaluate groups of connected files, all cores on it; `None` for a group of which the evaluation failed.
///
/// Few groups hold most of the code, so what a group's tests do is evaluated beside what its program does. Nothing here
/// waits for anything: a thread that waits takes up other work on top of what it has on its stack.
pub(super) fn evaluate(
    program: &Program,
    catalog: &Catalog,
    groups: &[Vec<FileIx>],
    start: &Start<'_>,
    done: &(dyn Fn() + Sync),
) -> Vec<Option<Evaluated>> {
    let parts: Vec<Parts> = groups.iter().map(|_| Parts::default()).collect();
    rayon::scope(|scope| {
        for (group, parts) in groups.iter().zip(&parts) {
            scope.spawn(move |scope| {
                let learned = caught(|| Learned::of(program, catalog, group, start, &Watch::default()));
                let Some(learned) = parts.learned.get_or_init(|| learned).as_ref() else { return done() };
                scope.spawn(|_| {
                    let observe = || learned.observe_tests(program, catalog, start, &Watch::default());
                    parts.tests.get_or_init(|| caught(observe));
                });
                parts.program.get_or_init(|| caught(|| learned.observe(program, catalog, start, &Watch::default())));
                done();
            });
        }
    });
    parts.into_iter().map(Parts::settle).collect()
}

/// What the parts of a group's evaluation come to; `None` where one failed.
#[derive(Default)]
struct Parts {
    learned: OnceLock<Option<Learned>>,
    program: OnceLock<Option<Observed>>,
    tests: OnceLock<Option<Observed>>,
}

impl Parts {
    fn settle(self) -> Option<Evaluated> {
        let (program, tests) = (self.program.into_inner()??, self.tests.into_inner()??);
        Some(self.learned.into_inner()??.settle(program, tests))
    }
}

/// Which scopes the code needs. Files on which that cannot be worked out are left out, and told.
pub(super) fn plan(found: &Recognised, catalog: &Catalog, around: &Around<'_>) -> (ScopePlan, Vec<Problem>) {
    let plan = |found: &Recognised| {
        found.files().into_iter().for_each(|file| injected::failure("plan", &(around.path)(file)));
        scopes::plan::plan(found, catalog, around)
    };
    match without_failing(found, &plan) {
        Some((plan, lost)) => {
            let told = |file| internal(file, (around.path)(file).as_str().into());
            (plan, lost.into_iter().map(told).collect())
        }
        None => (ScopePlan::default(), vec![unplaced("to work out the scopes")]),
    }
}

/// Ask every rule; what they say, and on which files one failed.
pub(super) fn ask_rules(cx: &RuleContext<'_>) -> (Vec<Finding>, Vec<Problem>) {
    let text = |file: FileId| cx.rewriting.texts.get(&file).copied();
    let mut findings = Vec::new();
    let mut problems = Vec::new();
    for rule in rules::asked() {
        let name = rule.meta().name;
        let ask = |found: &Recognised| {
            let mut out = Vec::new();
            let texts = found.files().into_iter().filter_map(text);
            texts.for_each(|text| injected::failure(name, text.path.as_str()));
            rule.check(&RuleContext { found, ..*cx }, &mut out);
            out
        };
        match without_failing(cx.found, &ask) {
            Some((said, lost)) => {
                findings.extend(said);
                problems.extend(lost.into_iter().filter_map(text).map(|text| internal(text.on_disk(), &text.path)));
            }
            None => problems.push(unplaced(&format!("to ask the rule {name}"))),
        }
    }
    (rules::once(findings), problems)
}

/// Do something with all that was recognised or, where that fails, without the files on which it does; these files.
/// `None` if it fails all the same.
fn without_failing<T>(found: &Recognised, work: &dyn Fn(&Recognised) -> T) -> Option<(T, Vec<FileId>)> {
    if let Some(done) = caught(|| work(found)) {
        return Some((done, Vec::new()));
    }
    let files: Vec<FileId> = found.files().into_iter().collect();
    let bad = failing(&files, &|some| caught(|| work(&found.within(&|file| some.contains(&file)))).is_some());
    let rest = found.within(&|file| !bad.contains(&file));
    caught(|| work(&rest)).map(|done| (done, bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_found_in_halves() {
        let works = |bad: &'static [u8]| move |some: &[u8]| !some.iter().any(|item| bad.contains(item));
        let all = [1, 2, 3, 4, 5, 6, 7];
        assert_eq!(failing(&all, &works(&[])), [0; 0]);
        assert_eq!(failing(&all, &works(&[3])), [3]);
        assert_eq!(failing(&all, &works(&[1, 4, 7])), [1, 4, 7]);
        assert_eq!(failing::<u8>(&[], &|_| false), [0; 0]);
        // Only together: none of them is to blame.
        assert_eq!(failing(&all, &|some: &[u8]| some.len() < 7), [0; 0]);
    }
}
