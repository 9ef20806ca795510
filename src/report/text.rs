//! Code frames, for people.

pub(super) mod changed;

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Severity as Level};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{self, Config};

use crate::diag::{Finding, Severity};
use crate::report::escape::{terminal, terminal_lines};
use crate::report::frame::Frame;
use crate::report::view::View;
use crate::report::{Context, Detail, summary};

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut painter: Box<dyn WriteColor + '_> =
        if context.color { Box::new(Ansi::new(out)) } else { Box::new(NoColor::new(out)) };
    if !context.statistics {
        let config = Config { start_context_lines: 2, ..Config::default() };
        for finding in &view.report.findings {
            show(view, finding, &config, &mut *painter)?;
        }
    }
    if context.statistics || context.detail != Detail::Quiet {
        summary::write(view, context, &mut *painter)?;
    }
    Ok(())
}

fn show(view: &View<'_>, finding: &Finding, config: &Config, out: &mut dyn WriteColor) -> io::Result<()> {
    let frame = Frame::new(view, finding);
    let diagnostic = Diagnostic::new(level(finding.severity))
        .with_code(finding.rule)
        .with_message(terminal(&view.say(&finding.message)))
        .with_labels(frame.labels())
        .with_notes(notes(view, finding));
    term::emit_to_write_style(out, config, &frame, &diagnostic).map_err(|error| match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    })
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}

/// Why, what to do, and the changed text.
fn notes(view: &View<'_>, finding: &Finding) -> Vec<String> {
    let mut notes: Vec<String> =
        finding.notes.iter().map(|note| format!("note: {}", terminal_lines(&view.say(note)))).collect();
    if !finding.help.is_empty() {
        notes.push(format!("help: {}", terminal_lines(&view.say(&finding.help))));
    }
    notes.extend(finding.fixes.iter().map(|fix| changed::note(view, fix)));
    notes
}
