//! SARIF 2.1.0, in the shape that GitHub code scanning reads.
//!
//! GitHub looks at one location a result, wants all four coordinates, refuses absolute paths and a
//! severity that is no number, and shows 5,000 results at most.

mod log;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::diag::{self, Confidence, Finding, Label, Problem, ProblemKind, RuleMeta, Severity};
use crate::report::view::{Region, View};
use crate::report::{Context, HOME_URL, VERSION, url};
use crate::text::{ColumnUnit, Span};

use log::{
    ArtifactChange, ArtifactContent, ArtifactLocation, AutomationDetails, Configuration, Descriptor, Driver, Fix, Help,
    Invocation, Location, Log, Message, Notification, PhysicalLocation, Properties, RegionRow, Replacement,
    ResultProperties, ResultRow, Run, SCHEMA, Tool,
};

/// Results that GitHub shows; the worst are kept.
const MOST_RESULTS: usize = 5_000;

/// Characters that GitHub shows of a description.
const LONGEST_DESCRIPTION: usize = 1_000;

/// Tags that GitHub shows of a rule.
const MOST_TAGS: usize = 10;

/// Key of the own fingerprint; GitHub works out `primaryLocationLineHash` by itself.
const FINGERPRINT: &str = "zlint/v1";

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &log(view, context))?;
    writeln!(out)
}

fn log<'v>(view: &'v View<'_>, context: &Context<'_>) -> Log<'v> {
    let findings = &view.report.findings;
    let mut chosen: Vec<usize> = view.by_weight().into_iter().take(MOST_RESULTS).collect();
    chosen.sort_unstable();
    let result = |index: usize| findings.get(index).map(|finding| result(view, context, index, finding));
    let run = Run {
        tool: Tool { driver: driver(context.rules) },
        automation_details: AutomationDetails { id: "zlint/" },
        column_kind: "utf16CodeUnits",
        invocations: [invocation(view)],
        results: chosen.into_iter().filter_map(result).collect(),
    };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn driver(rules: &[&'static RuleMeta]) -> Driver {
    Driver {
        name: "zlint",
        version: VERSION,
        semantic_version: VERSION,
        information_uri: HOME_URL,
        rules: rules.iter().map(|rule| descriptor(rule)).collect(),
    }
}

fn descriptor(rule: &'static RuleMeta) -> Descriptor {
    let described = section(rule.docs, "What it does").unwrap_or_else(|| rule.summary.to_owned());
    Descriptor {
        id: rule.name,
        name: rule.name,
        short_description: Message::new(rule.summary),
        full_description: Message::new(described.chars().take(LONGEST_DESCRIPTION).collect::<String>()),
        help_uri: url(rule.name),
        help: Help { text: rule.docs, markdown: rule.docs },
        default_configuration: Configuration { level: rule.severity.name() },
        properties: Properties {
            tags: rule.tags.iter().copied().take(MOST_TAGS).collect(),
            precision: "high",
            problem_severity: if rule.severity == Severity::Note { "recommendation" } else { rule.severity.name() },
            security_severity: Some(rule.security_severity).filter(|number| !number.is_empty()),
        },
    }
}

/// The first paragraph under a heading of a rule's page, on one line.
fn section(page: &str, heading: &str) -> Option<String> {
    let mut lines = page.lines().skip_while(|line| line.strip_prefix("## ") != Some(heading)).skip(1);
    let first = lines.find(|line| !line.trim().is_empty())?;
    let rest = lines.take_while(|line| !line.trim().is_empty());
    Some(std::iter::once(first).chain(rest).map(str::trim).collect::<Vec<_>>().join(" "))
}

fn result<'v>(view: &'v View<'_>, context: &Context<'_>, index: usize, finding: &'v Finding) -> ResultRow<'v> {
    ResultRow {
        rule_id: finding.rule,
        rule_index: context.rules.iter().position(|rule| rule.name == finding.rule),
        level: finding.severity.name(),
        message: Message::new(message(view, finding)),
        locations: [Location { id: None, physical_location: place(view, finding.primary.span), message: None }],
        related_locations: (1..).zip(&finding.secondary).map(|(id, label)| related(view, id, label)).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, view.fingerprint(index))]),
        fixes: finding.fixes.iter().map(|offered| fix(view, offered)).collect(),
        properties: ResultProperties {
            confidence: finding.confidence.name(),
            precision: precision(finding.confidence),
            breaks: finding.breaks.map(|day| day.to_string()),
        },
    }
}

/// The finding's sentence first, since GitHub shows the first as title; then why and what to do.
fn message(view: &View<'_>, finding: &Finding) -> String {
    let mut sentences = capitalised(&finding.message) + ".";
    for more in finding.notes.iter().chain(std::iter::once(&finding.help)).filter(|more| !more.is_empty()) {
        sentences.push(' ');
        sentences.push_str(&capitalised(more));
        if !sentences.ends_with(['.', '?', '!']) {
            sentences.push('.');
        }
    }
    view.say(&sentences)
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "low",
    }
}

fn related(view: &View<'_>, id: u32, label: &Label) -> Location {
    let message = Some(Message::new(view.say(&label.message))).filter(|message| !message.text.is_empty());
    Location { id: Some(id), physical_location: place(view, label.span), message }
}

fn fix(view: &View<'_>, fix: &diag::Fix) -> Fix {
    let mut artifact_changes: Vec<ArtifactChange> = Vec::new();
    for edit in fix.edits.iter() {
        let PhysicalLocation { artifact_location, region } = place(view, edit.span);
        let text = view.spelled(edit.span, &view.say(&edit.text));
        let replacement = Replacement { deleted_region: region, inserted_content: ArtifactContent { text } };
        match artifact_changes.last_mut() {
            Some(change) if change.artifact_location.uri == artifact_location.uri => {
                change.replacements.push(replacement);
            }
            _ => artifact_changes.push(ArtifactChange { artifact_location, replacements: vec![replacement] }),
        }
    }
    Fix { description: Message::new(view.say(&fix.title)), artifact_changes }
}

fn place(view: &View<'_>, span: Span) -> PhysicalLocation {
    let Region { line, column, end_line, end_column } = view.region(span, ColumnUnit::Utf16);
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(view.path(span)) },
        region: RegionRow { start_line: line, start_column: column, end_line, end_column },
    }
}

/// A relative path as a URI: everything but unreserved characters and `/` is percent-encoded. A
/// colon must be, or the first folder would be read as a scheme.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

fn invocation(view: &View<'_>) -> Invocation {
    let problems = &view.report.problems;
    let cut = view.report.findings.len().saturating_sub(MOST_RESULTS);
    let told = (cut > 0).then(|| Notification {
        level: "warning",
        message: Message::new(format!("{cut} less severe results are left out; `--format json` has all")),
        locations: Vec::new(),
    });
    Invocation {
        execution_successful: !problems.iter().any(|problem| is_failure(problem.kind)),
        tool_execution_notifications: told
            .into_iter()
            .chain(problems.iter().map(|one| notification(view, one)))
            .collect(),
    }
}

/// Whether a problem is a failure of the run rather than a choice not to read a file.
fn is_failure(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::Unreadable | ProblemKind::Syntax | ProblemKind::Internal => true,
        ProblemKind::TooLarge
        | ProblemKind::Generated
        | ProblemKind::Encoding
        | ProblemKind::OddName
        | ProblemKind::UnknownLanguage
        | ProblemKind::TooDeep
        | ProblemKind::Cut => false,
    }
}

fn notification(view: &View<'_>, problem: &Problem) -> Notification {
    let location = log::NotificationLocation {
        physical_location: log::ArtifactOnly { artifact_location: ArtifactLocation { uri: uri(&problem.path) } },
    };
    Notification {
        level: if is_failure(problem.kind) { "error" } else { "warning" },
        message: Message::new(view.say(&format!("{}: {}", problem.kind.name(), problem.message))),
        locations: vec![location],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_uris() {
        assert_eq!(uri("src/a b.py"), "src/a%20b.py");
        assert_eq!(uri("c:x/100%/\u{e9}.py"), "c%3Ax/100%25/%C3%A9.py");
        assert_eq!(uri("../lib/#1?.py"), "../lib/%231%3F.py");
    }

    #[test]
    fn first_paragraph_of_a_section() {
        let page = "# x\n\n## What it does\n\nOne\ntwo.\n\nThree.\n\n## Why\n\nFour.\n";
        assert_eq!(section(page, "What it does").as_deref(), Some("One two."));
        assert_eq!(section(page, "Gone"), None);
    }
}
