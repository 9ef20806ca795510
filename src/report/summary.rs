//! The last lines of the text format.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};

use crate::diag::{Date, ProblemKind, Severity};
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
    let report = view.report;
    let coverage = &report.coverage;
    let seen = format!("{} read, {} parsed", count(coverage.read, "file"), coverage.parsed);
    if report.findings.is_empty() {
        heading(out, &format!("No findings: {seen}"))?;
    } else {
        let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .map(|severity| (view.severe(severity), severity))
            .filter(|(number, _)| *number > 0)
            .map(|(number, severity)| count(number, severity.name()))
            .collect();
        heading(out, &format!("Found {}: {seen}", counts.join(", ")))?;
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &report.findings {
            *by_rule.entry(finding.rule).or_default() += 1;
        }
        let width = by_rule.keys().map(|rule| rule.len()).max().unwrap_or(0);
        for (rule, number) in by_rule {
            writeln!(out, "  {rule:width$}  {number}")?;
        }
    }
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
    let number = count(report.stale.iter().map(|stale| stale.count).sum(), "finding");
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

fn problems(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let problems = &view.report.problems;
    if problems.is_empty() {
        return Ok(());
    }
    let mut kinds: BTreeMap<ProblemKind, usize> = BTreeMap::new();
    for problem in problems {
        *kinds.entry(problem.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, number)| format!("{number} {}", kind.name())).collect();
    heading(out, &format!("Not analysed, or not wholly: {}", kinds.join(", ")))?;
    let listed = if context.detail == Detail::Verbose { problems.len() } else { LISTED };
    for problem in problems.iter().take(listed) {
        writeln!(out, "  {}: {}", terminal(&problem.path), terminal(&view.say(&problem.message)))?;
    }
    match problems.len().saturating_sub(listed) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more; --verbose lists all"),
    }
}

/// The scopes in both spellings, if the code calls Zendesk at all.
fn scopes(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let plan = &view.report.plan;
    if plan.required.is_empty() {
        return Ok(());
    }
    let sure = if plan.complete || view.report.coverage.partial {
        ""
    } else {
        " at least; `zlint scopes` shows what could not be worked out"
    };
    let number = count(plan.required.len(), "OAuth scope");
    let who = if view.report.coverage.partial { "These files need" } else { "The code needs" };
    heading(out, &format!("{who} {number}{sure}"))?;
    writeln!(out, "  scope={}", terminal(&plan.required.join(" ")))
}

/// The days on which what was found stops working; the end of API tokens in any case.
fn deadlines(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let mut days: BTreeMap<Date, BTreeSet<&str>> = BTreeMap::from([(API_TOKENS_END, BTreeSet::new())]);
    for (day, finding) in view.report.findings.iter().filter_map(|finding| Some((finding.breaks?, finding))) {
        days.entry(day).or_default().insert(finding.rule);
    }
    for (day, rules) in days {
        let rules: Vec<&str> = rules.into_iter().collect();
        let (what, stops) = match rules.as_slice() {
            _ if day == API_TOKENS_END => ("API tokens".to_owned(), "stop"),
            rules => (format!("What {} finds", rules.join(" and ")), "stops"),
        };
        match context.as_of.days_until(day) {
            0 => writeln!(out, "{what} {stops} working on {day}: today")?,
            left if left > 0 => {
                let days = count(usize::try_from(left).unwrap_or(usize::MAX), "day");
                writeln!(out, "{what} {stops} working on {day}: {days} left")?;
            }
            _ => writeln!(out, "{what} stopped working on {day}")?,
        }
    }
    Ok(())
}
