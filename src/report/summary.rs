//! The last lines of the text format.

use std::collections::BTreeMap;
use std::io;

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};

use crate::diag::{Date, Problem, ProblemKind, Severity};
use crate::engine::Report;
use crate::report::escape::terminal;
use crate::report::view::View;
use crate::report::{Context, Detail, count};
use crate::rules::deadlines::API_TOKENS_END;

/// Problems listed one by one unless all are asked for.
const LISTED: usize = 10;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    findings(view, context, out)?;
    problems(view, context, out)?;
    if context.statistics {
        return Ok(());
    }
    scopes(view, out)?;
    if !view.report.findings.is_empty() {
        deadlines(view, context, out)?;
    }
    Ok(())
}

/// A line in bold.
pub(super) fn heading(out: &mut dyn WriteColor, text: &str) -> io::Result<()> {
    out.set_color(ColorSpec::new().set_bold(true))?;
    write!(out, "{text}")?;
    out.reset()?;
    writeln!(out)
}

fn findings(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    heading(out, &headline(view))?;
    let by_rule = by_rule(view);
    let width = by_rule.keys().map(|rule| rule.len()).max().unwrap_or(0);
    for (rule, number) in by_rule {
        writeln!(out, "  {rule:width$}  {number}")?;
    }
    let report = view.report;
    let coverage = &report.coverage;
    for (number, words) in [(report.suppressed, "silenced by comments"), (report.baselined, "known to the baseline")] {
        if number > 0 {
            writeln!(out, "{} {words}", count(number, "finding"))?;
        }
    }
    if coverage.excluded > 0 {
        writeln!(out, "{} named and excluded by the configuration", count(coverage.excluded, "file"))?;
    }
    if coverage.partial {
        writeln!(
            out,
            "What takes all code to tell, such as scopes that nothing needs, is left to a run over everything"
        )?;
    }
    stale(report, context, out)
}

/// What the baseline lists and the code does not have any more.
fn stale(report: &Report, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    if report.stale.is_empty() {
        return Ok(());
    }
    let number = count(report.stale_findings(), "finding");
    writeln!(out, "{number} in the baseline and gone from the code; `zlint baseline prune` takes them out")?;
    let listed = if context.detail == Detail::Verbose { report.stale.len() } else { LISTED };
    for stale in report.stale.iter().take(listed) {
        writeln!(out, "  {}: {} {}", terminal(&stale.path), stale.count, terminal(&stale.rule))?;
    }
    match report.stale.len().saturating_sub(listed) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more; --verbose lists all"),
    }
}

/// How much was found, in what.
pub(super) fn headline(view: &View<'_>) -> String {
    let coverage = &view.report.coverage;
    let seen = format!("{} read, {} parsed", count(coverage.read, "file"), coverage.parsed);
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (view.severe(severity), severity))
        .filter(|(number, _)| *number > 0)
        .map(|(number, severity)| count(number, severity.name()))
        .collect();
    if counts.is_empty() { format!("No findings: {seen}") } else { format!("Found {}: {seen}", counts.join(", ")) }
}

/// The number of findings of each rule that has any.
pub(super) fn by_rule<'v>(view: &'v View<'_>) -> BTreeMap<&'v str, usize> {
    let mut by_rule = BTreeMap::new();
    for finding in &view.report.findings {
        *by_rule.entry(finding.rule).or_default() += 1;
    }
    by_rule
}

fn problems(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    if view.report.problems.is_empty() {
        return Ok(());
    }
    heading(out, &skipped(view))?;
    let (listed, more) = listed(view, context.detail);
    listed.iter().chain(&more).try_for_each(|line| writeln!(out, "  {line}"))
}

/// What was not analysed, one by one, and how much is left out of that.
pub(super) fn listed(view: &View<'_>, detail: Detail) -> (Vec<String>, Option<String>) {
    let problems = &view.report.problems;
    let most = if detail == Detail::Verbose { problems.len() } else { LISTED };
    let line = |problem: &Problem| match problem.path.as_str() {
        "" => terminal(&view.say(&problem.message)).into_owned(),
        path => format!("{}: {}", terminal(path), terminal(&view.say(&problem.message))),
    };
    let more = problems.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("and {more} more; --verbose lists all"));
    (problems.iter().take(most).map(line).collect(), more)
}

/// How much was not analysed, or not wholly, by reason.
pub(super) fn by_kind(view: &View<'_>) -> BTreeMap<ProblemKind, usize> {
    let mut kinds = BTreeMap::new();
    for problem in &view.report.problems {
        *kinds.entry(problem.kind).or_default() += 1;
    }
    kinds
}

/// What was not analysed, counted by reason.
pub(super) fn skipped(view: &View<'_>) -> String {
    let kinds: Vec<String> =
        by_kind(view).into_iter().map(|(kind, number)| format!("{number} {}", kind.name())).collect();
    format!("Not analysed, or not wholly: {}", kinds.join(", "))
}

/// The scopes in both spellings, if the code calls Zendesk at all.
fn scopes(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let plan = &view.report.plan;
    if plan.required.is_empty() {
        return Ok(());
    }
    heading(out, &needed(view))?;
    writeln!(out, "  scope={}", terminal(&plan.required.join(" ")))
}

/// How many scopes the code needs.
pub(super) fn needed(view: &View<'_>) -> String {
    let plan = &view.report.plan;
    let partial = view.report.coverage.partial;
    let sure =
        if plan.complete || partial { "" } else { " at least; `zlint scopes` shows what could not be worked out" };
    let who = if partial { "These files need" } else { "The code needs" };
    format!("{who} {}{sure}", count(plan.required.len(), "OAuth scope"))
}

fn deadlines(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    days(view).into_iter().try_for_each(|day| writeln!(out, "{} {}", day.subject, day.verdict(context.as_of)))
}

/// A day on which something stops working.
pub(super) struct Day {
    /// The day.
    pub(super) date: Date,
    /// What stops working.
    pub(super) subject: String,
    /// How many findings are about that.
    pub(super) findings: usize,
    /// Whether the subject is one thing.
    is_one: bool,
}

/// The days on which what was found stops working; the end of API tokens in any case.
pub(super) fn days(view: &View<'_>) -> Vec<Day> {
    let mut days: BTreeMap<Date, BTreeMap<&str, usize>> = BTreeMap::from([(API_TOKENS_END, BTreeMap::new())]);
    for (day, finding) in view.report.findings.iter().filter_map(|finding| Some((finding.breaks?, finding))) {
        *days.entry(day).or_default().entry(finding.rule).or_default() += 1;
    }
    let day = |(date, rules): (Date, BTreeMap<&str, usize>)| {
        let names: Vec<&str> = rules.keys().copied().collect();
        let is_one = date != API_TOKENS_END;
        let subject = if is_one { format!("What {} finds", names.join(" and ")) } else { "API tokens".to_owned() };
        Day { date, subject, findings: rules.values().sum(), is_one }
    };
    days.into_iter().map(day).collect()
}

impl Day {
    /// `stop working on 2027-04-30: 159 days left`.
    pub(super) fn verdict(&self, as_of: Date) -> String {
        let stops = if self.is_one { "stops" } else { "stop" };
        match as_of.days_until(self.date) {
            0 => format!("{stops} working on {}: today", self.date),
            left if left > 0 => {
                let days = count(usize::try_from(left).unwrap_or(usize::MAX), "day");
                format!("{stops} working on {}: {days} left", self.date)
            }
            _ => format!("stopped working on {}", self.date),
        }
    }
}
