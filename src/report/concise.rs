//! One line a finding, as compilers print them.

use std::io::{self, Write};

use crate::report::escape::terminal;
use crate::report::view::View;
use crate::text::ColumnUnit;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &view.report.findings {
        let region = view.region(finding.primary.span, ColumnUnit::Char);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}{}",
            terminal(view.path(finding.primary.span)),
            region.line,
            region.column,
            finding.severity.name(),
            finding.rule,
            terminal(&view.say(&finding.message)),
            view.in_cell(finding.primary.span),
        )?;
    }
    for problem in &view.report.problems {
        writeln!(out, "{}: problem: {}", terminal(&problem.path), terminal(&problem.message))?;
    }
    Ok(())
}
