//! What a job of a GitHub workflow shows as its summary, in Markdown: all findings that fit.

use std::io::{self, Write};

use crate::report::escape::{markdown, terminal};
use crate::report::view::View;
use crate::report::{Context, count, summary, url};
use crate::text::ColumnUnit;

/// Findings in the table: GitHub refuses a summary of more than 1 MiB.
const SHOWN: usize = 100;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## zlint\n\n{}\n", markdown(&summary::headline(view)))?;
    table(view, out)?;
    let plan = &view.report.plan;
    if !plan.required.is_empty() {
        writeln!(out, "{}:\n", markdown(&summary::needed(view)))?;
        // Names of scopes come from the catalogue or the configuration; an indented line holds anything.
        writeln!(out, "    scope={}\n", terminal(&plan.required.join(" ")))?;
    }
    if !view.report.findings.is_empty() {
        for day in summary::days(view) {
            writeln!(out, "- {} {}", markdown(&day.subject), markdown(&day.verdict(context.as_of)))?;
        }
        writeln!(out)?;
    }
    if !view.report.problems.is_empty() {
        writeln!(out, "{}\n", markdown(&summary::skipped(view)))?;
    }
    Ok(())
}

/// The findings, the worst first.
fn table(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = &view.report.findings;
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "| severity | rule | place | finding |\n| --- | --- | --- | --- |")?;
    for finding in view.by_weight().into_iter().take(SHOWN).filter_map(|index| findings.get(index)) {
        let line = view.region(finding.primary.span, ColumnUnit::Char).line;
        writeln!(
            out,
            "| {} | [{}]({}) | {}:{line} | {} |",
            finding.severity.name(),
            finding.rule,
            url(finding.rule),
            markdown(&view.repository_path(finding.primary.span)),
            markdown(&view.say(&finding.message)),
        )?;
    }
    match findings.len().saturating_sub(SHOWN) {
        0 => writeln!(out),
        more => writeln!(out, "\nand {}\n", count(more, "more finding")),
    }
}
