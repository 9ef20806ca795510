//! From raw findings to the ones a user sees: suppressions, selection, order, identity.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::diag::fingerprint::{fingerprint, normalised};
use crate::diag::{Finding, Problem, RuleMeta};
use crate::engine::discover::DiscoveredFile;
use crate::engine::mask::Masks;
use crate::engine::migration::{Migration, Touched};
use crate::engine::policy::Policy;
use crate::engine::roots::Roots;
use crate::engine::suppress::{self, Comments};
use crate::engine::{Coverage, Report, SetAside, SetAsideBy, Sources};
use crate::scopes::ScopePlan;
use crate::text::Span;

/// The files that findings may lie in.
#[derive(Debug, Default, Clone)]
pub struct Asked(Option<FxHashSet<String>>);

impl Asked {
    /// Those of a run that were asked for.
    pub fn of(all: &[DiscoveredFile]) -> Self {
        let asked = || all.iter().filter(|file| file.asked).map(|file| file.path.as_str().to_owned());
        Self(all.iter().any(|file| !file.asked).then(|| asked().collect()))
    }

    /// Whether findings may lie in a file.
    pub fn holds(&self, path: &str) -> bool {
        self.0.as_ref().is_none_or(|paths| paths.contains(path))
    }
}

/// What the analysis of a run yields.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Findings of all rules, in any order.
    pub findings: Vec<Finding>,
    /// What could not be analysed, in any order.
    pub problems: Vec<Problem>,
    /// Which scopes the code needs.
    pub plan: ScopePlan,
    /// What a migration starts from, if that was asked for.
    pub touched: Option<Touched>,
    /// What it touches, once the files were looked through.
    pub migration: Option<Migration>,
    /// What evaluation cost; see [`Coverage::steps`].
    pub steps: u64,
}

/// Put the report together.
pub fn settle(
    analysis: Analysis,
    sources: Sources,
    coverage: Coverage,
    rules: &[&'static RuleMeta],
    policy: &Policy,
    asked: Asked,
    roots: Roots,
) -> Report {
    let secrets = analysis.findings.iter().flat_map(|finding| &finding.secrets);
    let masks = Masks::new(secrets.flat_map(|span| sources.copies(*span)));
    let known: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let in_part = analysis.problems.iter().map(|problem| problem.path.as_str()).collect();
    let whole = !coverage.partial;
    let comments = Comments { policy, base: roots.base(), known: &known, in_part: &in_part, asked: &asked, whole };
    let settled = suppress::apply(analysis.findings, &sources, &comments);
    let mut findings = settled.kept;
    findings.extend(settled.extra);
    findings.retain(|finding| asked.holds(sources.path(finding.primary.span.file)));
    sort(&mut findings, &sources);
    let settle = |finding: &mut Finding| {
        let path = roots.base().absolute(sources.path(finding.primary.span.file).as_ref());
        let meta = rules.iter().find(|rule| rule.name == finding.rule).copied();
        policy.settle(finding, meta, &path)
    };
    let (mut shown, mut hidden) = (Vec::new(), Vec::new());
    for mut finding in findings {
        let list = if settle(&mut finding) { &mut shown } else { &mut hidden };
        list.push(finding);
    }
    let findings = shown;
    let mut silenced = settled.silenced;
    silenced.retain_mut(settle);
    sort(&mut silenced, &sources);
    let mut problems = analysis.problems;
    // What is wrong around the files asked for is no concern of this run.
    problems.retain(|problem| problem.file.is_none() || asked.holds(&problem.path));
    problems.sort_by(|a, b| (&a.path, a).cmp(&(&b.path, b)));
    problems.dedup();
    // What is silenced counts last: a comment changes the identity of no other finding.
    let mut prints = Prints { sources: &sources, masks: &masks, roots: &roots, seen: BTreeMap::new() };
    let fingerprints = findings.iter().map(|finding| prints.of(finding)).collect();
    let set_aside = silenced.into_iter().map(|finding| {
        let fingerprint = prints.of(&finding);
        SetAside { finding, fingerprint, by: SetAsideBy::Comment }
    });
    let set_aside: Vec<SetAside> = set_aside.collect();
    Report {
        findings,
        hidden,
        problems,
        coverage,
        plan: analysis.plan,
        sources,
        fingerprints,
        masks,
        asked,
        suppressed: set_aside.len(),
        set_aside,
        roots,
        migration: analysis.migration,
        ..Report::default()
    }
}

/// A total order, and each finding once.
fn sort(findings: &mut Vec<Finding>, sources: &Sources) {
    fn key<'k>(finding: &'k Finding, sources: &'k Sources) -> (&'k str, u32, Span, &'k str, &'k str) {
        let span = finding.primary.span;
        (sources.path(span.file), sources.on_disk(span).start, span, finding.rule, &finding.message)
    }
    // The surest of several equal findings comes first and stays.
    findings.sort_by(|a, b| {
        key(a, sources)
            .cmp(&key(b, sources))
            .then_with(|| b.confidence.cmp(&a.confidence))
            .then_with(|| (&a.secondary, &a.notes, &a.help).cmp(&(&b.secondary, &b.notes, &b.help)))
    });
    findings.dedup_by(|next, first| key(next, sources) == key(first, sources));
    // Texts of one host may share what stands in front of several scripts.
    let mut said = BTreeSet::new();
    findings.retain(|finding| {
        let span = finding.primary.span;
        let embedded = sources.0.get(&span.file).is_some_and(|file| file.embedding.is_some());
        let place = sources.on_disk(span);
        !embedded
            || said.insert((
                sources.path(span.file).to_owned(),
                place.start,
                place.end,
                finding.rule,
                finding.message.clone(),
            ))
    });
}

/// Identities that survive a change elsewhere in the file: rule, path, the line without its
/// secrets, and the count of equal ones before it. The path counts from the top of the repository,
/// so that it does not matter where zlint runs.
struct Prints<'r> {
    sources: &'r Sources,
    masks: &'r Masks,
    roots: &'r Roots,
    seen: BTreeMap<(&'static str, String, String), u32>,
}

impl Prints<'_> {
    fn of(&mut self, finding: &Finding) -> String {
        let span = finding.primary.span;
        let path = self.roots.path(self.sources.path(span.file));
        let line = line_of(span, self.sources, self.masks);
        let occurrence = self.seen.entry((finding.rule, path.clone(), line.clone())).or_default();
        let print = fingerprint(&[finding.rule, &path, &line, &occurrence.to_string()]);
        *occurrence += 1;
        print
    }
}

/// The line that a place starts on, without its secrets and however it is indented.
pub(super) fn line_of(span: Span, sources: &Sources, masks: &Masks) -> String {
    sources.0.get(&span.file).map_or_else(String::new, |file| {
        let range = file.lines.line_range(&file.bytes, file.lines.line(span.start));
        normalised(&String::from_utf8_lossy(&masks.masked(span.file, &file.bytes, range)))
    })
}

#[cfg(test)]
mod tests;
