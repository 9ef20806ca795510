//! The rows of the JSON formats, version 1. Fields are added, never renamed or removed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::{self, Date, Finding, Label, Problem};
use crate::report::view::{Region, View};
use crate::report::{CATALOGUE, Context, VERSION, summary, url};
use crate::text::{ColumnUnit, Span};

/// Who wrote the document.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    catalogue: &'static str,
}

/// This program.
pub(super) const TOOL: Tool = Tool { name: "zlint", version: VERSION, catalogue: CATALOGUE };

/// The whole document.
#[derive(Debug, Serialize)]
pub(super) struct Document<'v> {
    version: u32,
    tool: Tool,
    diagnostics: Vec<Diagnostic<'v>>,
    problems: Vec<ProblemRow<'v>>,
    summary: Summary<'v>,
}

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct Diagnostic<'v> {
    rule: &'v str,
    severity: &'static str,
    confidence: &'static str,
    /// The day from which on it does not work, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    breaks: Option<String>,
    message: String,
    #[serde(flatten)]
    place: Place<'v>,
    fingerprint: &'v str,
    notes: Vec<String>,
    help: String,
    url: String,
    labels: Vec<LabelRow<'v>>,
    fixes: Vec<Fix<'v>>,
}

/// A place.
#[derive(Debug, Serialize)]
struct Place<'v> {
    path: &'v str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellRow>,
}

/// Where in a notebook a place is.
#[derive(Debug, Serialize)]
pub(super) struct CellRow {
    /// The cell's number among all cells, from one.
    index: u32,
    /// The line of its code, from one.
    line: u32,
}

#[derive(Debug, Serialize)]
struct LabelRow<'v> {
    #[serde(flatten)]
    place: Place<'v>,
    message: String,
}

#[derive(Debug, Serialize)]
struct Fix<'v> {
    title: String,
    applicability: &'static str,
    edits: Vec<Edit<'v>>,
}

#[derive(Debug, Serialize)]
struct Edit<'v> {
    #[serde(flatten)]
    place: Place<'v>,
    text: String,
}

/// A file, or a part of one, that was not analysed.
#[derive(Debug, Serialize)]
pub(super) struct ProblemRow<'v> {
    path: &'v str,
    kind: &'static str,
    message: &'v str,
}

#[derive(Debug, Serialize)]
struct Summary<'v> {
    files: usize,
    read: usize,
    parsed: usize,
    /// What was not analysed, or not wholly, by reason.
    skipped: BTreeMap<&'static str, usize>,
    calls: Calls,
    suppressed: usize,
    baselined: usize,
    /// Findings that the baseline lists and the code does not have any more.
    stale_baseline: usize,
    by_rule: BTreeMap<&'v str, usize>,
    as_of: String,
    deadlines: Vec<DeadlineRow>,
}

/// Calls to the service.
#[derive(Debug, Serialize)]
struct Calls {
    resolved: usize,
    unresolved: usize,
}

/// A day on which something that was found stops working.
#[derive(Debug, Serialize)]
struct DeadlineRow {
    date: String,
    /// Days from `as_of`; negative when it lies before.
    days_left: i64,
    findings: usize,
}

/// The document of a report.
pub(super) fn document<'v>(view: &'v View<'_>, context: &Context<'_>) -> Document<'v> {
    let report = view.report;
    Document {
        version: 1,
        tool: TOOL,
        diagnostics: diagnostics(view).collect(),
        problems: report.problems.iter().map(problem).collect(),
        summary: Summary {
            files: report.coverage.files,
            read: report.coverage.read,
            parsed: report.coverage.parsed,
            skipped: summary::by_kind(view).into_iter().map(|(kind, number)| (kind.name(), number)).collect(),
            calls: Calls { resolved: report.plan.calls.len(), unresolved: report.plan.unresolved.len() },
            suppressed: report.suppressed,
            baselined: report.baselined,
            stale_baseline: report.stale_findings(),
            by_rule: summary::by_rule(view),
            as_of: context.as_of.to_string(),
            deadlines: deadlines(view, context),
        },
    }
}

fn deadlines(view: &View<'_>, context: &Context<'_>) -> Vec<DeadlineRow> {
    let row = |(date, findings): (Date, usize)| DeadlineRow {
        date: date.to_string(),
        days_left: context.as_of.days_until(date),
        findings,
    };
    let mut days = BTreeMap::new();
    for day in view.report.findings.iter().filter_map(|finding| finding.breaks) {
        *days.entry(day).or_default() += 1;
    }
    days.into_iter().map(row).collect()
}

/// The findings of a report.
pub(super) fn diagnostics<'v>(view: &'v View<'_>) -> impl Iterator<Item = Diagnostic<'v>> {
    view.report.findings.iter().enumerate().map(|(index, finding)| diagnostic(view, index, finding))
}

/// A problem's row.
pub(super) fn problem(problem: &Problem) -> ProblemRow<'_> {
    ProblemRow { path: &problem.path, kind: problem.kind.name(), message: &problem.message }
}

fn diagnostic<'v>(view: &'v View<'_>, index: usize, finding: &'v Finding) -> Diagnostic<'v> {
    Diagnostic {
        rule: finding.rule,
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        breaks: finding.breaks.map(|day| day.to_string()),
        message: view.say(&finding.message),
        place: place(view, finding.primary.span),
        fingerprint: view.fingerprint(index),
        notes: finding.notes.iter().map(|note| view.say(note)).collect(),
        help: view.say(&finding.help),
        url: url(finding.rule),
        labels: labels(finding).map(|label| label_row(view, label)).collect(),
        fixes: finding.fixes.iter().map(|offered| fix(view, offered)).collect(),
    }
}

/// The secondary labels, and the primary one if it says something.
fn labels(finding: &Finding) -> impl Iterator<Item = &Label> {
    let primary = Some(&finding.primary).filter(|label| !label.message.is_empty());
    primary.into_iter().chain(&finding.secondary)
}

fn label_row<'v>(view: &View<'v>, label: &Label) -> LabelRow<'v> {
    LabelRow { place: place(view, label.span), message: view.say(&label.message) }
}

fn fix<'v>(view: &View<'v>, fix: &diag::Fix) -> Fix<'v> {
    let edit = |edit: &diag::Edit| {
        let text = view.spelled(edit.span, &view.say(&edit.text));
        Edit { place: place(view, edit.span), text }
    };
    let edits = fix.edits.iter().map(edit).collect();
    Fix { title: view.say(&fix.title), applicability: fix.applicability.name(), edits }
}

fn place<'v>(view: &View<'v>, span: Span) -> Place<'v> {
    let Region { line, column, end_line, end_column } = view.region(span, ColumnUnit::Char);
    Place { path: view.path(span), line, column, end_line, end_column, cell: cell(view, span) }
}

/// Where in a notebook a place is.
pub(super) fn cell(view: &View<'_>, span: Span) -> Option<CellRow> {
    view.cell(span).map(|cell| CellRow { index: cell.index, line: cell.line })
}
