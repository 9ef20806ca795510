//! One page for people who would rather look than read: what was found, which scopes the code needs
//! and why, what stops working when, and how far the move is.
//!
//! The page holds all it needs, loads nothing, and works without scripts. Whatever comes from scanned
//! code is escaped by the template engine; the page's policy lets no script run but its own.

mod findings;
mod scopes;
mod words;

use std::io::{self, Write};

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::diag::{Date, Severity};
use crate::report::escape::terminal;
use crate::report::view::View;
use crate::report::{Context, HOME_URL, VERSION, count, summary};

use findings::{Card, Line, RuleRow};
use scopes::Scopes;

const PAGE: &str = include_str!("html/page.html.jinja");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");

/// The hash of the script, by which the page's policy knows it.
const SCRIPT_HASH: &str = "sha256-RTTQDRESLTsgNYeDp9CesTHkWh+BWY4MJwn4MSUa6hw=";

/// The page but for what never changes.
#[derive(Debug, Serialize)]
struct Page {
    as_of: String,
    version: &'static str,
    home: &'static str,
    headline: String,
    /// Whether only some of the code was judged.
    partial: bool,
    counts: Vec<Count>,
    deadlines: Vec<Deadline>,
    /// The first of these that is still to come, else the last.
    next: Option<Deadline>,
    progress: Option<Progress>,
    /// Findings of the baseline that are still there.
    known: Vec<Line>,
    silenced: String,
    rules: Vec<RuleRow>,
    findings: Vec<Card>,
    /// What does not fit, in words.
    more: String,
    scopes: Scopes,
    skipped: String,
    problems: Vec<ProblemRow>,
}

/// How many findings are this severe.
#[derive(Debug, Serialize)]
struct Count {
    severity: &'static str,
    number: usize,
    /// `error` or `errors`.
    noun: String,
}

#[derive(Debug, Clone, Serialize)]
struct Deadline {
    date: String,
    subject: String,
    left: String,
    /// `past`, `soon` or `later`.
    when: &'static str,
    findings: usize,
}

/// How much of what the baseline knows is gone from the code.
#[derive(Debug, Serialize)]
struct Progress {
    known: usize,
    gone: usize,
    open: usize,
    new: usize,
    percent: usize,
}

#[derive(Debug, Serialize)]
struct ProblemRow {
    path: String,
    kind: &'static str,
    message: String,
}

/// Days from which on a deadline is soon.
const SOON: i64 = 90;

/// Files that were not analysed which are listed.
const MOST_PROBLEMS: usize = 500;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let values = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        script_hash => SCRIPT_HASH,
        page => Value::from(Serde(page(view, context))),
    };
    out.write_all(render(values).map_err(io::Error::other)?.as_bytes())
}

fn render(values: Value) -> Result<String, minijinja::Error> {
    let mut engine = Environment::empty();
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.render_str(PAGE, values)
}

fn page(view: &View<'_>, context: &Context<'_>) -> Page {
    let report = view.report;
    let problem = |problem: &crate::diag::Problem| ProblemRow {
        path: shown(&problem.path),
        kind: problem.kind.name(),
        message: shown(&view.say(&problem.message)),
    };
    let deadlines: Vec<Deadline> = summary::days(view).iter().map(|day| deadline(day, context.as_of)).collect();
    let silenced = if report.suppressed > 0 { count(report.suppressed, "finding") } else { String::new() };
    Page {
        as_of: context.as_of.to_string(),
        version: VERSION,
        home: HOME_URL,
        headline: summary::headline(view),
        partial: report.coverage.partial,
        counts: [Severity::Error, Severity::Warning, Severity::Note].map(|severity| number(view, severity)).into(),
        next: deadlines.iter().find(|day| day.when != "past").or(deadlines.last()).cloned(),
        deadlines,
        progress: progress(view),
        known: findings::known(view),
        silenced,
        rules: findings::by_rule(view, context),
        findings: findings::cards(view),
        more: findings::more(view),
        scopes: scopes::scopes(view),
        skipped: if report.problems.is_empty() { String::new() } else { summary::skipped(view) },
        problems: report.problems.iter().take(MOST_PROBLEMS).map(problem).collect(),
    }
}

fn number(view: &View<'_>, severity: Severity) -> Count {
    let number = view.severe(severity);
    let noun = if number == 1 { severity.name().to_owned() } else { format!("{}s", severity.name()) };
    Count { severity: severity.name(), number, noun }
}

fn deadline(day: &summary::Day, as_of: Date) -> Deadline {
    let left = as_of.days_until(day.date);
    let (when, words) = match left {
        ..0 => ("past", "over".to_owned()),
        0 => ("past", "today".to_owned()),
        _ => (if left <= SOON { "soon" } else { "later" }, count(usize::try_from(left).unwrap_or(usize::MAX), "day")),
    };
    Deadline { date: day.date.to_string(), subject: day.subject.clone(), left: words, when, findings: day.findings }
}

/// Nothing without a baseline.
fn progress(view: &View<'_>) -> Option<Progress> {
    let report = view.report;
    let (open, gone) = (report.baselined, report.stale_findings());
    let known = open + gone;
    let percent = (gone * 100).checked_div(known)?;
    Some(Progress { known, gone, open, new: report.findings.len(), percent })
}

/// Text of scanned code as it may be shown: what a browser would not show, or turn round, is spelled out.
fn shown(text: &str) -> String {
    terminal(text).into_owned()
}

#[cfg(test)]
mod tests;
