//! From raw findings to the ones a user sees: suppressions, selection, order, identity.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::fingerprint::{fingerprint, normalised};
use crate::diag::{Confidence, Finding, Problem, RuleMeta, Severity};
use crate::engine::globs::Globs;
use crate::engine::mask::Masks;
use crate::engine::paths::Base;
use crate::engine::suppress::{self, Comments};
use crate::engine::{Coverage, Report, Sources};
use crate::scopes::ScopePlan;
use crate::text::Span;

/// Which findings a user wants to see.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Only these rules; all when empty.
    pub select: BTreeSet<String>,
    /// Not these rules.
    pub ignore: BTreeSet<String>,
    /// Not these rules in these files.
    pub per_file_ignores: Vec<(Globs, BTreeSet<String>)>,
    /// Nothing less severe.
    pub min_severity: Severity,
    /// Nothing less sure.
    pub min_confidence: Confidence,
    /// What ignore comments may do.
    pub comments: Comments,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            select: BTreeSet::new(),
            ignore: BTreeSet::new(),
            per_file_ignores: Vec::new(),
            min_severity: Severity::Note,
            min_confidence: Confidence::Medium,
            comments: Comments::default(),
        }
    }
}

impl Policy {
    fn shows(&self, finding: &Finding, path: &str, base: &Base) -> bool {
        let rule = finding.rule;
        let ignored_here = |(globs, rules): &(Globs, BTreeSet<String>)| {
            rules.contains(rule) && globs.matches(&base.absolute(path.as_ref()), false)
        };
        (self.select.is_empty() || self.select.contains(rule))
            && !self.ignore.contains(rule)
            && finding.severity >= self.min_severity
            && finding.confidence >= self.min_confidence
            && !self.per_file_ignores.iter().any(ignored_here)
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
}

/// Put the report together.
pub fn settle(
    analysis: Analysis,
    sources: Sources,
    coverage: Coverage,
    rules: &[&'static RuleMeta],
    policy: &Policy,
    base: &Base,
) -> Report {
    let secrets = analysis.findings.iter().flat_map(|finding| &finding.secrets);
    let masks = Masks::new(secrets.flat_map(|span| sources.copies(*span)));
    let known: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let in_part = analysis.problems.iter().map(|problem| problem.path.as_str()).collect();
    let settled = suppress::apply(analysis.findings, &sources, &known, &policy.comments, &in_part);
    let mut findings = settled.kept;
    findings.extend(settled.extra);
    sort(&mut findings, &sources);
    let shown = |finding: &Finding| policy.shows(finding, sources.path(finding.primary.span.file), base);
    let (findings, hidden): (Vec<_>, Vec<_>) = findings.into_iter().partition(shown);
    let mut problems = analysis.problems;
    problems.sort_by(|a, b| (&a.path, a).cmp(&(&b.path, b)));
    problems.dedup();
    let fingerprints = fingerprints(&findings, &sources, &masks);
    let suppressed = settled.suppressed;
    Report {
        findings,
        hidden,
        problems,
        coverage,
        plan: analysis.plan,
        sources,
        fingerprints,
        masks,
        suppressed,
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
/// secrets, and the count of equal ones before it.
fn fingerprints(findings: &[Finding], sources: &Sources, masks: &Masks) -> Vec<String> {
    let mut seen: BTreeMap<(&str, &str, String), u32> = BTreeMap::new();
    let one = |finding: &Finding| {
        let span = finding.primary.span;
        let path = sources.path(span.file);
        let line = line_of(span, sources, masks);
        let occurrence = seen.entry((finding.rule, path, line.clone())).or_default();
        let print = fingerprint(&[finding.rule, path, &line, &occurrence.to_string()]);
        *occurrence += 1;
        print
    };
    findings.iter().map(one).collect()
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
