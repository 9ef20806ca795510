//! Rounds: choose fixes that do not meet, make them, check the result, and go on until nothing is left to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::data::Catalog;
use crate::diag::{Applicability, Finding, Fix, Severity};
use crate::engine::gather::{Input, Overlay};
use crate::engine::{self, EngineError, Options, Report};
use crate::fix::modules::Modules;
use crate::fix::patch::Patches;
use crate::fix::{Applied, Changed, Refused, Settled};
use crate::text::{ColumnUnit, FileId};

/// Most rounds; each makes at least one change or refuses one.
const MOST_ROUNDS: usize = 50;

/// The fixes of one round.
#[derive(Default)]
struct Round {
    /// Index of each chosen finding.
    chosen: Vec<usize>,
    patches: Patches,
    /// Files that must be written first.
    modules: Modules,
}

/// A finding as it is known from round to round.
type Identity = (String, String);

struct Rounds<'a> {
    options: Options,
    input: &'a Input,
    catalog: &'a Catalog,
    floor: Applicability,
    refused: BTreeMap<Identity, Refused>,
    /// What lay on disk, by location; `None` for new files.
    originals: BTreeMap<PathBuf, (String, Option<Vec<u8>>)>,
    modules: Modules,
    settled: Vec<Settled>,
}

/// Make all fixes that promise at least `floor`, in memory.
///
/// # Errors
/// A run cannot be done.
pub fn apply(options: &Options, input: &Input, floor: Applicability) -> Result<Applied, EngineError> {
    let mut rounds = Rounds {
        options: options.clone(),
        input,
        catalog: options.catalog()?,
        floor,
        refused: BTreeMap::new(),
        originals: BTreeMap::new(),
        modules: Modules::default(),
        settled: Vec::new(),
    };
    let mut before = rounds.check()?;
    if before.coverage.partial && before.findings.iter().any(|finding| rounds.fix_of(finding).is_some()) {
        rounds.options.whole_context = true;
        before = rounds.check()?;
    }
    // It says what is to be done by hand, which no round changes.
    rounds.options.migration = None;
    let mut latest: Option<Report> = None;
    for number in 0.. {
        let report = latest.as_ref().unwrap_or(&before);
        rounds.refuse_untouchable(report);
        let round = rounds.choose(report);
        if round.patches.is_empty() {
            break;
        }
        if number == MOST_ROUNDS {
            rounds.refuse(report, &round, None, "too many changes depend on one another; run zlint again");
            break;
        }
        let settled: Vec<Settled> = round.chosen.iter().filter_map(|index| settled(report, *index)).collect();
        if let Some(after) = rounds.make(report, &round)? {
            rounds.settled.extend(settled);
            latest = Some(after);
        }
    }
    Ok(rounds.finish(before, latest))
}

impl Rounds<'_> {
    fn check(&self) -> Result<Report, EngineError> {
        engine::check(&self.options, self.input)
    }

    /// The first fix of a finding that promises enough.
    fn fix_of<'f>(&self, finding: &'f Finding) -> Option<&'f Fix> {
        finding.fixes.iter().find(|fix| fix.applicability >= self.floor)
    }

    /// Refuse fixes that change files which the run only looks into, or whose text is not known byte for byte.
    fn refuse_untouchable(&mut self, report: &Report) {
        let outside =
            |path: &str| (!report.asked.holds(path)).then(|| format!("it changes {path} too, which was not named"));
        let unclear = |file: FileId| {
            let text = report.sources.0.get(&file)?;
            std::str::from_utf8(text.disk()).is_err().then(|| format!("{} is not UTF-8", text.path))
        };
        for (index, finding) in report.findings.iter().enumerate() {
            let Some(fix) = self.fix_of(finding) else { continue };
            let files = || fix.edits.iter().map(|edit| edit.span.file);
            let why = files().find_map(|file| outside(report.sources.path(file)));
            if let Some(why) = why.or_else(|| files().find_map(unclear)) {
                let path = report.sources.path(finding.primary.span.file).to_owned();
                let identity = identity(report, index);
                let refused = Refused { path, rule: finding.rule, fingerprint: identity.1.clone(), why };
                self.refused.insert(identity, refused);
            }
        }
    }

    fn choose(&self, report: &Report) -> Round {
        let mut round = Round { modules: self.modules.clone(), ..Round::default() };
        for (index, finding) in report.findings.iter().enumerate() {
            let Some(fix) = self.fix_of(finding) else { continue };
            if self.refused.contains_key(&identity(report, index)) {
                continue;
            }
            if round.patches.add(report, &self.options.base, fix) {
                round.chosen.push(index);
                round.modules.add(fix);
            }
        }
        round
    }

    /// Make a round's changes, and check them. Fixes of files that come out wrong are refused, and the round is void;
    /// the next one does without them.
    fn make(&mut self, report: &Report, round: &Round) -> Result<Option<Report>, EngineError> {
        let mut overlay = self.options.overlay.clone();
        let mut faulty: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for (location, patch) in round.patches.iter() {
            let after = patch.after();
            if let Some(fault) = patch.fault(&after) {
                faulty.entry(fault).or_default().insert(patch.path.clone());
            }
            overlay.0.insert(location.clone(), after.into());
        }
        if !faulty.is_empty() {
            for (fault, files) in &faulty {
                self.refuse(report, round, Some(files), fault);
            }
            return Ok(None);
        }
        for (location, module) in round.modules.written(&self.options.base, self.catalog, report) {
            overlay.0.insert(location, module.into());
        }
        let before = std::mem::replace(&mut self.options.overlay, overlay);
        let after = self.check()?;
        let (remaining, worse) = self.outcome(report, round, &after);
        if remaining.is_empty() && worse.is_empty() {
            self.keep(round);
            return Ok(Some(after));
        }
        self.options.overlay = before;
        self.refuse(report, round, Some(&remaining), "the finding would still be there");
        self.refuse(report, round, Some(&worse), "another finding would take its place");
        Ok(None)
    }

    /// Remember what the changed files were.
    fn keep(&mut self, round: &Round) {
        for (location, patch) in round.patches.iter() {
            self.originals.entry(location.clone()).or_insert_with(|| (patch.path.clone(), Some(patch.before.clone())));
        }
        self.modules = round.modules.clone();
        for (location, path) in self.modules.locations(&self.options.base) {
            self.originals.entry(location).or_insert((path, None));
        }
    }

    /// Files in which a fixed finding is still there, and those in which there are others as bad.
    fn outcome(&self, before: &Report, round: &Round, after: &Report) -> (BTreeSet<String>, BTreeSet<String>) {
        let chosen = || round.chosen.iter().filter_map(|index| before.findings.get(*index));
        let mut fixed: BTreeMap<(&str, &str), Vec<Severity>> = BTreeMap::new();
        for finding in chosen() {
            let path = before.sources.path(finding.primary.span.file);
            fixed.entry((path, finding.rule)).or_default().push(finding.severity);
        }
        let least = chosen().map(|finding| finding.severity).min().unwrap_or(Severity::Error);
        let files: BTreeSet<&str> = round.patches.iter().map(|(_, patch)| patch.path.as_str()).collect();
        let (was, is) = (severities(before), severities(after));
        let count = |of: &Severities, path: &str, rule, floor: Severity| {
            let all = of.get(&(path.to_owned(), rule)).map_or(&[][..], Vec::as_slice);
            all.iter().filter(|severity| **severity >= floor).count()
        };
        let mut remaining = BTreeSet::new();
        for ((path, rule), fixed) in &fixed {
            // What is left as a lesser finding is not the same one: a broad scope that a call needs, say.
            let floor = fixed.iter().copied().min().unwrap_or(Severity::Note);
            if count(&is, path, *rule, floor) + fixed.len() > count(&was, path, *rule, floor) {
                remaining.insert((*path).to_owned());
            }
        }
        let mut worse = BTreeSet::new();
        for finding in after.findings.iter().filter(|finding| finding.severity >= least) {
            let path = after.sources.path(finding.primary.span.file);
            if count(&is, path, finding.rule, least) > count(&was, path, finding.rule, least) {
                // What comes up elsewhere, in a new module say, may be owed to any of the changes.
                let blamed = if files.contains(path) { vec![path] } else { files.iter().copied().collect() };
                worse.extend(blamed.into_iter().map(str::to_owned));
            }
        }
        (remaining, worse)
    }

    /// Refuse the fixes that change one of these files, or settle a finding in one; all without `paths`.
    fn refuse(&mut self, report: &Report, round: &Round, paths: Option<&BTreeSet<String>>, why: &str) {
        let is_meant = |path: &str| paths.is_none_or(|paths| paths.contains(path));
        for index in &round.chosen {
            let Some(finding) = report.findings.get(*index) else { continue };
            let Some(fix) = self.fix_of(finding) else { continue };
            let path = report.sources.path(finding.primary.span.file).to_owned();
            let changes = fix.edits.iter().any(|edit| is_meant(report.sources.path(edit.span.file)));
            if changes || is_meant(&path) {
                let identity = identity(report, *index);
                let refused =
                    Refused { path, rule: finding.rule, fingerprint: identity.1.clone(), why: why.to_owned() };
                self.refused.insert(identity, refused);
            }
        }
    }

    fn finish(self, before: Report, latest: Option<Report>) -> Applied {
        let Overlay(texts) = &self.options.overlay;
        let changed = self.originals.into_iter().filter_map(|(location, (path, before))| {
            let after = texts.get(&location)?.to_vec();
            (before.as_ref() != Some(&after)).then_some(Changed { path, location, before, after })
        });
        let mut changed: Vec<Changed> = changed.collect();
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        Applied { before, after: latest, changed, settled: self.settled, refused: self.refused.into_values().collect() }
    }
}

/// A finding that is about to be settled.
fn settled(report: &Report, index: usize) -> Option<Settled> {
    let finding = report.findings.get(index)?;
    let (path, fingerprint) = identity(report, index);
    let file = report.sources.0.get(&finding.primary.span.file);
    let [(line, _), _] = file.map_or([(1, 1); 2], |file| file.locate(finding.primary.span, ColumnUnit::Utf8));
    Some(Settled { path, line, rule: finding.rule, message: finding.message.clone(), fingerprint })
}

/// What a finding is known by while its own lines do not change.
fn identity(report: &Report, index: usize) -> Identity {
    let path = report.findings.get(index).map_or("", |finding| report.sources.path(finding.primary.span.file));
    (path.to_owned(), report.fingerprints.get(index).cloned().unwrap_or_default())
}

/// How severe the findings of each rule are in each file.
type Severities = BTreeMap<(String, &'static str), Vec<Severity>>;

fn severities(report: &Report) -> Severities {
    let mut found = Severities::new();
    for finding in &report.findings {
        let path = report.sources.path(finding.primary.span.file).to_owned();
        found.entry((path, finding.rule)).or_default().push(finding.severity);
    }
    found
}
