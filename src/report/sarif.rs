//! SARIF 2.1.0, in the shape that GitHub code scanning reads.
//!
//! GitHub looks at one location a result, wants all four coordinates, refuses absolute paths and a
//! severity that is no number, ignores suppressions, and shows 5,000 results at most.

mod flow;
mod line_hash;
mod log;
mod result;

use std::io::{self, Write};

use crate::diag::{Problem, ProblemKind, RuleMeta, Severity};
use crate::report::sarif::result::Item;
use crate::report::view::View;
use crate::report::{Context, HOME_URL, VERSION, capitalised, careful, summary, url};

use log::{
    ArtifactLocation, AutomationDetails, Configuration, Descriptor, Driver, Help, Invocation, Log, Message,
    Notification, Properties, Run, SCHEMA, Tool,
};

/// Results that GitHub shows; the worst are kept.
const MOST_RESULTS: usize = 5_000;

/// Characters that GitHub shows of a description.
const LONGEST_DESCRIPTION: usize = 1_000;

/// Tags that GitHub shows of a rule.
const MOST_TAGS: usize = 10;

/// Files that were not analysed which are named one by one; all are counted.
const MOST_PROBLEMS: usize = 1_000;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    careful::compact(out, &log(view, context))
}

fn log<'v>(view: &'v View<'_>, context: &Context<'v>) -> Log<'v> {
    let all = result::items(view, context.sarif.include_suppressed);
    let total = all.len();
    let items = result::worst(view, all, MOST_RESULTS);
    let run = Run {
        tool: Tool { driver: driver(context.rules) },
        automation_details: AutomationDetails { id: automation_id(context.sarif.category) },
        column_kind: "utf16CodeUnits",
        invocations: [invocation(view, &items, total)],
        results: result::rows(view, context, &items),
    };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

/// GitHub takes what stands before the last slash for the category of an analysis, and refuses two of
/// one category in one upload.
fn automation_id(category: &str) -> String {
    match category.trim_matches('/') {
        "" => "zlint/".to_owned(),
        category => format!("zlint/{category}/"),
    }
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
        name: in_one_word(rule.name),
        short_description: Message::new(sentence(rule.summary)),
        full_description: Message::new(described.chars().take(LONGEST_DESCRIPTION).collect::<String>()),
        help_uri: url(rule.name),
        help: Help { text: format!("{described} See {}", url(rule.name)), markdown: rule.docs },
        default_configuration: Configuration { level: rule.severity.name() },
        properties: Properties {
            tags: rule.tags.iter().copied().take(MOST_TAGS).collect(),
            precision: "high",
            problem_severity: if rule.severity == Severity::Note { "recommendation" } else { rule.severity.name() },
            security_severity: Some(rule.security_severity).filter(|number| !number.is_empty()),
        },
    }
}

/// `ApiTokenAuth` for `api-token-auth`: SARIF wants another name beside the identity, without spaces.
fn in_one_word(name: &str) -> String {
    name.split('-').map(|word| capitalised(word).into_owned()).collect()
}

/// The first paragraph under a heading of a rule's page, on one line.
fn section(page: &str, heading: &str) -> Option<String> {
    let mut lines = page.lines().skip_while(|line| line.strip_prefix("## ") != Some(heading)).skip(1);
    let first = lines.find(|line| !line.trim().is_empty())?;
    let rest = lines.take_while(|line| !line.trim().is_empty());
    Some(std::iter::once(first).chain(rest).map(str::trim).collect::<Vec<_>>().join(" "))
}

/// Words as a sentence.
fn sentence(words: &str) -> String {
    let end = if words.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{end}", capitalised(words))
}

/// How the run went; `items` are the results of `total` that are written.
fn invocation(view: &View<'_>, items: &[Item<'_>], total: usize) -> Invocation {
    let problems = &view.report.problems;
    let said = |text| Notification { level: "warning", message: Message::new(text), locations: Vec::new() };
    let cut = total.saturating_sub(items.len());
    let told = (cut > 0).then(|| {
        said(format!("{cut} of {total} results are left out, the least severe and repeats; `--format json` has all"))
    });
    Invocation {
        execution_successful: !problems.iter().any(|problem| is_failure(problem.kind)),
        tool_execution_notifications: told
            .into_iter()
            .chain((!problems.is_empty()).then(|| said(summary::skipped(view))))
            .chain(problems.iter().take(MOST_PROBLEMS).map(|one| notification(view, one)))
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
        | ProblemKind::Link
        | ProblemKind::UnknownLanguage
        | ProblemKind::TooDeep
        | ProblemKind::Cut => false,
    }
}

fn notification(view: &View<'_>, problem: &Problem) -> Notification {
    let uri = result::uri(&view.report.roots.path(&problem.path));
    let location = log::NotificationLocation {
        physical_location: log::ArtifactOnly { artifact_location: ArtifactLocation { uri } },
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
    fn first_paragraph_of_a_section() {
        let page = "# x\n\n## What it does\n\nOne\ntwo.\n\nThree.\n\n## Why\n\nFour.\n";
        assert_eq!(section(page, "What it does").as_deref(), Some("One two."));
        assert_eq!(section(page, "Gone"), None);
    }

    #[test]
    fn names_and_categories() {
        assert_eq!(in_one_word("api-token-auth"), "ApiTokenAuth");
        assert_eq!(automation_id(""), "zlint/");
        assert_eq!(automation_id("/packages/web/"), "zlint/packages/web/");
    }
}
