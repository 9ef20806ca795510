//! A report for people and pull requests: what was found, which scopes are needed, and a checklist of what is to do.
//!
//! Lists and no tables: what comes from code can be escaped in a list whatever it holds.

mod client;
mod tasks;
mod variables;
pub(in crate::report) mod words;

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::diag::{Finding, Severity};
use crate::engine::migration::TITLE;
use crate::report::view::View;
use crate::report::{Context, count, summary, url};
use crate::scopes::{Certainty, NeededScope, ScopedCall};
use crate::text::{ColumnUnit, Span};

use words::{code, line_link, link, text};

/// Calls shown of those that need a scope.
const CALLS: usize = 3;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { view, context, out: String::new() };
    page.summary();
    page.findings();
    page.scopes();
    page.checklist();
    out.write_all(page.out.as_bytes())
}

/// Write the scopes alone, with what is asked for today and what could not be worked out.
pub(super) fn write_scopes(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { view, context, out: "# OAuth scopes\n".to_owned() };
    if view.report.plan.required.is_empty() {
        page.line("\nNo call of Zendesk was found that needs a scope.");
    }
    page.scopes();
    page.asked();
    page.not_known();
    out.write_all(page.out.as_bytes())
}

/// The document as it grows.
struct Page<'p> {
    view: &'p View<'p>,
    context: &'p Context<'p>,
    out: String,
}

impl Page<'_> {
    /// A line of its own.
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A heading with the blank lines around it.
    fn heading(&mut self, level: usize, words: &str) {
        let _ = writeln!(self.out, "\n{} {words}\n", "#".repeat(level));
    }

    /// An item of the checklist, so many levels in.
    fn task(&mut self, level: usize, done: bool, words: &str) {
        let mark = if done { 'x' } else { ' ' };
        let _ = writeln!(self.out, "{}- [{mark}] {words}", "  ".repeat(level));
    }

    /// A remark below a task.
    fn remark(&mut self, level: usize, words: &str) {
        let _ = writeln!(self.out, "{}- {words}", "  ".repeat(level));
    }

    /// Words of a rule or of the analysis.
    fn say(&self, words: &str) -> String {
        text(&self.view.say(words))
    }

    /// A link to a place.
    fn place(&self, span: Span) -> String {
        link(self.view.path(span), Some(self.line_of(span)))
    }

    fn line_of(&self, span: Span) -> u32 {
        self.view.region(span, ColumnUnit::Utf8).line
    }

    fn summary(&mut self) {
        let report = self.view.report;
        self.line(&format!("{TITLE}\n"));
        let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .map(|severity| (self.view.severe(severity), severity))
            .filter(|(number, _)| *number > 0)
            .map(|(number, severity)| count(number, severity.name()))
            .collect();
        let found = if counts.is_empty() { "No findings".to_owned() } else { counts.join(", ") };
        let coverage = &report.coverage;
        self.line(&format!("- {found}: {} read, {} parsed", count(coverage.read, "file"), coverage.parsed));
        for (number, words) in
            [(report.suppressed, "silenced by comments"), (report.baselined, "known to the baseline")]
        {
            if number > 0 {
                self.line(&format!("- {} {words}", count(number, "finding")));
            }
        }
        if !report.findings.is_empty() {
            for day in summary::days(self.view) {
                let sentence = format!("{} {}", day.subject, day.verdict(self.context.as_of));
                self.line(&format!("- {}", text(&sentence)));
            }
        }
    }

    fn findings(&mut self) {
        let view = self.view;
        let findings: Vec<&Finding> = view.report.findings.iter().collect();
        if findings.is_empty() {
            return;
        }
        self.heading(2, "Findings");
        for (number, of_file) in findings.chunk_by(|a, b| path(view, a) == path(view, b)).enumerate() {
            let Some(first) = of_file.first() else { continue };
            if number > 0 {
                self.line("");
            }
            self.line(&format!("{}\n", link(path(view, first), None)));
            for finding in of_file {
                let line = line_link(path(view, finding), self.line_of(finding.primary.span));
                let rule = format!("[{}]({})", code(finding.rule), url(finding.rule));
                let cell = text(&view.in_cell(finding.primary.span));
                let message = self.say(&finding.message);
                self.line(&format!("- line {line}{cell}, {} {rule}: {message}", finding.severity.name()));
            }
        }
    }

    fn scopes(&mut self) {
        let plan = &self.view.report.plan;
        if plan.required.is_empty() {
            return;
        }
        self.heading(2, "Needed scopes");
        let least = if plan.complete { "" } else { ", and perhaps more: not every call could be worked out" };
        self.line(&format!("{}{least}\n", code(&plan.required.join(" "))));
        for needed in &plan.scopes {
            self.line(&format!("- {}{}", code(&needed.scope), certainty(needed)));
            // A broad scope stands for the calls of narrow ones too; those that need all of it come first.
            let calls = || needed.calls.iter().filter_map(|index| plan.calls.get(*index));
            let own = |call: &&ScopedCall| call.needs().any(|scope| scope == needed.scope);
            self.calls(calls().filter(own).chain(calls().filter(|call| !own(call))), 1);
        }
    }

    /// What requests ask for, beside what their calls need.
    fn asked(&mut self) {
        let requested = &self.view.report.plan.requested;
        if requested.is_empty() {
            return;
        }
        self.heading(2, "Asked for today");
        for asked in requested {
            let place = self.place(asked.span);
            self.line(&format!("- {} in {place}", code(&self.view.say(&asked.scopes.join(" ")))));
            for (what, scopes) in [("surplus", &asked.surplus), ("missing", &asked.missing)] {
                if !scopes.is_empty() {
                    let scopes = code(&self.view.say(&scopes.join(" ")));
                    self.remark(1, &format!("{what}: {scopes}"));
                }
            }
        }
    }

    /// The first of some calls, and how many more there are.
    fn calls<'c>(&mut self, calls: impl Iterator<Item = &'c ScopedCall>, level: usize) {
        let calls: Vec<&ScopedCall> = calls.collect();
        for call in calls.iter().take(CALLS) {
            let what = code(&self.view.say(&format!("{} {}", call.method, call.endpoint)));
            self.remark(level, &format!("{what} in {}", self.place(call.span)));
        }
        if let Some(more) = calls.len().checked_sub(CALLS).filter(|more| *more > 0) {
            self.remark(level, &format!("{} more", count(more, "call")));
        }
    }
}

fn path<'r>(view: &View<'r>, finding: &Finding) -> &'r str {
    view.path(finding.primary.span)
}

/// How sure a scope is, where that is worth a word.
fn certainty(needed: &NeededScope) -> &'static str {
    match needed.certainty {
        Certainty::Doc => "",
        Certainty::Evidence => ", seen in use and not documented",
        Certainty::Derived => ", derived from the path and not documented",
        Certainty::Unknown => ", since no narrow scope is known",
    }
}
