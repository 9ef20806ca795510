//! What a run shows: findings as text, JSON, SARIF and annotations, scopes as text and JSON.
//!
//! Formats have structs of their own: a type that is serialised is a promise, and the types of
//! the analysis must stay free to change. Nothing here prints; everything writes to a writer.

mod concise;
mod escape;
mod frame;
mod github;
mod json;
mod jsonl;
mod lock;
mod rows;
mod sarif;
mod scopes_json;
mod scopes_text;
mod summary;
mod text;
mod view;

use std::io::{self, Write};

use crate::diag::{Date, RuleMeta};
use crate::engine::Report;
use crate::engine::paths::Base;
use crate::report::view::View;
use crate::scopes::lock::Change;

pub use escape::terminal as escaped;

/// Where a rule's page is read on the web; the page's file name follows.
pub const DOCS_URL: &str = "https://github.com/zlint/zlint/blob/main/rules/docs/";

/// The project's page.
pub const HOME_URL: &str = "https://github.com/zlint/zlint";

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The day on which the catalogue of endpoints and scopes was drawn up.
pub const CATALOGUE: &str = "2026-11-22";

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Format {
    /// Code frames and a summary, for people.
    Text,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line and finding.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub workflows.
    Github,
}

impl Format {
    /// All formats, in the order in which they are listed to users.
    pub const ALL: [Format; 6] =
        [Format::Text, Format::Concise, Format::Json, Format::Jsonl, Format::Sarif, Format::Github];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Github => "github",
        }
    }
}

/// How much the text format says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// Findings only.
    Quiet,
    /// Findings and a summary.
    #[default]
    Normal,
    /// Every problem too, however many.
    Verbose,
}

/// What a report needs to know beside the run's results.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// All rules.
    pub rules: &'c [&'static RuleMeta],
    /// The day the deadlines are counted from.
    pub as_of: Date,
    /// Whether text is coloured.
    pub color: bool,
    /// How much the text format says.
    pub detail: Detail,
    /// Whether the text format counts findings instead of showing them.
    pub statistics: bool,
    /// Where paths lead, if the terminal knows links.
    pub links: Option<&'c Base>,
}

/// Write what `zlint check` found.
///
/// # Errors
/// The writer fails.
pub fn check(format: Format, report: &Report, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let view = View::new(report);
    match format {
        Format::Text => text::write(&view.with_links(context.links), context, out),
        Format::Concise => concise::write(&view, out),
        Format::Json => json::write(&view, context, out),
        Format::Jsonl => jsonl::write(&view, out),
        Format::Sarif => sarif::write(&view, context, out),
        Format::Github => github::write(&view, out),
    }
}

/// Write what `zlint scopes` found: JSON or text.
///
/// # Errors
/// The writer fails.
pub fn scopes(json: bool, report: &Report, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let view = View::new(report);
    if json { scopes_json::write(&view, out) } else { scopes_text::write(&view, context, out) }
}

/// Write what has changed since scopes were approved, as Markdown.
///
/// # Errors
/// The writer fails.
pub fn lock_changes(report: &Report, changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    lock::write(&View::new(report), changes, out)
}

/// A diff of a report's files without the secrets that the report knows, and whether it had any.
pub fn masked_diff(report: &Report, diff: &str) -> (String, bool) {
    let masked = View::new(report).say(diff);
    let hidden = masked != diff;
    (masked, hidden)
}

/// The page of a rule on the web.
fn url(rule: &str) -> String {
    format!("{DOCS_URL}{rule}.md")
}

/// `1 file`, `2 files`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests;
