//! Workflow commands, which GitHub Actions shows as annotations.
//!
//! GitHub shows ten of a level a step and drops the rest without a word, hence the ten most severe
//! and one that tells of the rest. Paths count from the top of the repository.

use std::io::{self, Write};

use crate::diag::{Finding, Severity};
use crate::report::count;
use crate::report::escape::{terminal, terminal_lines};
use crate::report::view::View;
use crate::text::ColumnUnit;

/// Findings that get an annotation of their own.
const SHOWN: usize = 10;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = &view.report.findings;
    let chosen: Vec<&Finding> =
        view.by_weight().into_iter().take(SHOWN).filter_map(|index| findings.get(index)).collect();
    for finding in &chosen {
        annotate(view, finding, out)?;
    }
    let Some(rest) = rest(view) else { return Ok(()) };
    // Another level than that of ten others.
    let full = chosen.len() == SHOWN && chosen.iter().all(|finding| finding.severity == Severity::Note);
    writeln!(out, "::{} title=zlint::{}", if full { "warning" } else { "notice" }, data(&rest))
}

/// What has no annotation of its own.
fn rest(view: &View<'_>) -> Option<String> {
    let more = view.report.findings.len().saturating_sub(SHOWN);
    let counts = [(more, "more finding", ""), (view.report.problems.len(), "file", " not analysed, or not wholly")];
    let told = counts.into_iter().filter(|(number, ..)| *number > 0);
    let told: Vec<String> = told.map(|(number, noun, what)| format!("{}{what}", count(number, noun))).collect();
    (!told.is_empty()).then(|| format!("{}: see the job's summary, or `zlint --format text`", told.join(", ")))
}

fn annotate(view: &View<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let region = view.region(finding.primary.span, ColumnUnit::Char);
    write!(out, "::{command} file={},line={}", property(&view.repository_path(finding.primary.span)), region.line)?;
    write!(out, ",endLine={}", region.end_line)?;
    // Columns are refused for a region of several lines.
    if region.line == region.end_line {
        write!(out, ",col={},endColumn={}", region.column, region.end_column)?;
    }
    let mut text = view.say(&finding.message);
    if !finding.help.is_empty() {
        text = format!("{text}\nhelp: {}", view.say(&finding.help));
    }
    writeln!(out, ",title={}::{}", property(finding.rule), data(&text))
}

/// Escape the text of a command: a line end in it would start another command. The log shows the
/// command too, so nothing that a terminal acts on may be in it.
fn data(text: &str) -> String {
    terminal_lines(text).replace('%', "%25").replace('\n', "%0A")
}

/// Escape a property of a command, where `:` and `,` have a meaning too.
fn property(text: &str) -> String {
    terminal(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_can_be_injected() {
        assert_eq!(data("a%0A::error::b\r\n::x\u{1b}"), "a%250A::error::b%0A::x\\u{1b}");
        assert_eq!(property("a:b,c\n%"), "a%3Ab%2Cc\\n%25");
    }
}
