//! The findings: a table of all, and each with its code.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::{Finding, Fix};
use crate::engine::SetAsideBy;
use crate::report::frame::Frame;
use crate::report::frame::excerpt::Excerpt;
use crate::report::html::shown;
use crate::report::html::words::{Part, words};
use crate::report::text::changed;
use crate::report::view::View;
use crate::report::{Context, capitalised, count, url};
use crate::text::ColumnUnit;

/// Findings on the page: browsers get slow, and nobody reads on.
const MOST: usize = 1_000;

/// A rule that found something.
#[derive(Debug, Serialize)]
pub(super) struct RuleRow {
    name: &'static str,
    summary: Vec<Part>,
    severity: &'static str,
    url: String,
    findings: usize,
    files: usize,
}

/// A finding on one line.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    rule: &'static str,
    severity: &'static str,
    message: Vec<Part>,
    place: String,
    breaks: String,
}

/// A finding with its code.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    /// Its anchor.
    id: String,
    #[serde(flatten)]
    line: Line,
    url: String,
    confidence: &'static str,
    notes: Vec<Vec<Part>>,
    help: Vec<Part>,
    excerpts: Vec<Excerpt>,
    fixes: Vec<FixRow>,
}

/// A change that is offered.
#[derive(Debug, Serialize)]
struct FixRow {
    title: Vec<Part>,
    applicability: &'static str,
    lines: Vec<(usize, String)>,
    cut: bool,
}

/// The rules with findings, those with the worst first.
pub(super) fn by_rule(view: &View<'_>, context: &Context<'_>) -> Vec<RuleRow> {
    let mut found: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &view.report.findings {
        found.entry(finding.rule).or_default().push(finding);
    }
    let row = |meta: &&'static crate::diag::RuleMeta| {
        let findings = found.get(meta.name)?;
        let mut files: Vec<&str> = findings.iter().map(|finding| view.path(finding.primary.span)).collect();
        files.sort_unstable();
        files.dedup();
        let worst = findings.iter().map(|finding| finding.severity).max()?;
        let (name, summary, url) = (meta.name, words(meta.summary), url(meta.name));
        let row = RuleRow { name, summary, severity: worst.name(), url, findings: findings.len(), files: files.len() };
        Some((worst, row))
    };
    let mut rows: Vec<_> = context.rules.iter().filter_map(row).collect();
    rows.sort_by_key(|(worst, row)| (Reverse(*worst), Reverse(row.findings), row.name));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The findings that fit, the worst first.
pub(super) fn cards(view: &View<'_>) -> Vec<Card> {
    let chosen = view.by_weight().into_iter().take(MOST);
    (1..).zip(chosen).filter_map(|(number, index)| Some(card(view, number, view.report.findings.get(index)?))).collect()
}

/// What is told of the others.
pub(super) fn more(view: &View<'_>) -> String {
    match view.report.findings.len().saturating_sub(MOST) {
        0 => String::new(),
        more => count(more, "less severe finding"),
    }
}

/// What the baseline hides, as far as it fits.
pub(super) fn known(view: &View<'_>) -> Vec<Line> {
    let known = view.report.set_aside.iter().filter(|one| one.by == SetAsideBy::Baseline);
    let mut known: Vec<&Finding> = known.map(|one| &one.finding).collect();
    known.sort_by_key(|finding| Reverse((finding.severity, finding.confidence)));
    known.into_iter().take(MOST).map(|finding| line(view, finding)).collect()
}

fn line(view: &View<'_>, finding: &Finding) -> Line {
    let span = finding.primary.span;
    let region = view.region(span, ColumnUnit::Char);
    Line {
        rule: finding.rule,
        severity: finding.severity.name(),
        message: sentence(view, &finding.message),
        place: format!("{}:{}:{}{}", shown(view.path(span)), region.line, region.column, view.in_cell(span)),
        breaks: finding.breaks.map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn sentence(view: &View<'_>, text: &str) -> Vec<Part> {
    words(&view.say(&capitalised(text)))
}

fn card(view: &View<'_>, number: usize, finding: &Finding) -> Card {
    Card {
        id: format!("f{number}"),
        line: line(view, finding),
        url: url(finding.rule),
        confidence: finding.confidence.name(),
        notes: finding.notes.iter().map(|note| sentence(view, note)).collect(),
        help: sentence(view, &finding.help),
        excerpts: Frame::new(view, finding).excerpts(),
        fixes: finding.fixes.iter().map(|fix| fix_row(view, fix)).collect(),
    }
}

fn fix_row(view: &View<'_>, fix: &Fix) -> FixRow {
    let changed = changed::changed(view, fix);
    FixRow {
        title: words(&view.say(&fix.title)),
        applicability: fix.applicability.name(),
        lines: changed.lines,
        cut: changed.cut,
    }
}
