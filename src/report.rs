//! What a run shows: findings as text, JSON, SARIF and annotations, scopes as text and JSON.
//!
//! Formats have structs of their own: a type that is serialised is a promise, and the types of
//! the analysis must stay free to change. Nothing here prints; everything writes to a writer.

mod careful;
mod concise;
mod escape;
mod frame;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod lock;
mod markdown;
mod rows;
mod sarif;
mod scopes_json;
mod scopes_text;
mod step_summary;
mod summary;
mod text;
mod view;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::diag::{Date, RuleMeta};
use crate::engine::Report;
use crate::engine::paths::Base;
use crate::fix::Applied;
use crate::report::view::View;
use crate::scopes::lock::Change;

pub use escape::{terminal as escaped, toml};

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
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit's XML, for CI servers.
    Junit,
    /// A page for browsers.
    Html,
    /// A plan for people and pull requests, with a checklist.
    Markdown,
}

impl Format {
    /// All formats, in the order in which they are listed to users.
    pub const ALL: [Format; 10] = [
        Format::Text,
        Format::Concise,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Html,
        Format::Markdown,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Html => "html",
            Format::Markdown => "markdown",
        }
    }

    /// Whether it has room for what was not analysed. Where it has none, that must be told beside it.
    pub fn shows_problems(self) -> bool {
        !matches!(self, Format::Jsonl | Format::Gitlab)
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
    /// What SARIF files are asked for.
    pub sarif: Sarif<'c>,
    /// What fixes have changed and would change; the Markdown format tells it.
    pub outlook: Outlook<'c>,
}

/// What SARIF files are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sarif<'c> {
    /// What tells the file from others that zlint makes of the same code.
    pub category: &'c str,
    /// Whether findings that a comment or the baseline hides are in it, marked so.
    pub include_suppressed: bool,
}

/// What fixes did to the tree, and what they would do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outlook<'c> {
    /// What this run changed.
    pub made: Option<&'c Applied>,
    /// What all fixes together would still change.
    pub open: Option<&'c Applied>,
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
        Format::Gitlab => gitlab::write(&view, out),
        Format::Junit => junit::write(&view, out),
        Format::Html => html::write(&view, context, out),
        Format::Markdown => markdown::write(&view, context, out),
    }
}

/// Write what a job of a GitHub workflow shows as its summary, in Markdown.
///
/// # Errors
/// The writer fails.
pub fn step_summary(report: &Report, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    step_summary::write(&View::new(report), context, out)
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

/// Write what `zlint scopes` found, as Markdown.
///
/// # Errors
/// The writer fails.
pub fn scopes_markdown(report: &Report, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    markdown::write_scopes(&View::new(report), context, out)
}

/// What was not analysed, line by line: the number of each kind, then the first ones.
pub fn problems(report: &Report) -> Vec<String> {
    let view = View::new(report);
    if report.problems.is_empty() {
        return Vec::new();
    }
    let (listed, more) = summary::listed(&view, Detail::Normal);
    std::iter::once(summary::skipped(&view)).chain(listed).chain(more).collect()
}

/// A diff of a report's files without the secrets that the report knows, and whether it had any. A terminal gets lines
/// that it can only show; who applies them needs all that is in them.
pub fn masked_diff(report: &Report, diff: &str, on_terminal: bool) -> (String, bool) {
    let masked = View::new(report).say(diff);
    let hidden = masked != diff;
    (if on_terminal { escape::terminal_code(&masked) } else { masked }, hidden)
}

/// The page of a rule on the web.
fn url(rule: &str) -> String {
    format!("{DOCS_URL}{rule}.md")
}

/// Words as the start of a sentence. A name of code stays as it is.
fn capitalised(words: &str) -> Cow<'_, str> {
    let first = words.split([' ', ',', ':', '-']).next().unwrap_or_default();
    let mut chars = words.chars();
    match chars.next() {
        Some(letter) if first.chars().all(char::is_alphabetic) => {
            Cow::Owned(letter.to_uppercase().chain(chars).collect())
        }
        _ => Cow::Borrowed(words),
    }
}

/// `1 file`, `2 files`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests;
