//! Workflow commands, which GitHub Actions shows as annotations.

use std::io::{self, Write};

use crate::diag::{Finding, Severity};
use crate::report::count;
use crate::report::view::View;
use crate::text::ColumnUnit;

/// GitHub shows ten annotations of a level a step and drops the rest without a word.
const SHOWN: usize = 10;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = &view.report.findings;
    let mut chosen: Vec<usize> = view.by_weight().into_iter().take(SHOWN).collect();
    chosen.sort_unstable();
    for finding in chosen.into_iter().filter_map(|index| findings.get(index)) {
        annotate(view, finding, out)?;
    }
    if let Some(rest) = findings.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let text = format!("{} more; the log of `zlint --format text` has all", count(rest, "finding"));
        writeln!(out, "::notice title=zlint::{}", data(&text))?;
    }
    for problem in &view.report.problems {
        writeln!(out, "::notice file={},title=zlint::{}", property(&problem.path), data(&problem.message))?;
    }
    Ok(())
}

fn annotate(view: &View<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let region = view.region(finding.primary.span, ColumnUnit::Char);
    write!(out, "::{command} file={},line={}", property(view.path(finding.primary.span)), region.line)?;
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

/// Escape the text of a command: a line end in it would start another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escape a property of a command, where `:` and `,` have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_can_be_injected() {
        assert_eq!(data("a%0A::error::b\r\n::x"), "a%250A::error::b%0D%0A::x");
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }
}
