//! From findings to results: which are written, in what order, and what each says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::diag::{self, Confidence, Finding, Label};
use crate::engine::SetAsideBy;
use crate::report::Context;
use crate::report::sarif::flow;
use crate::report::sarif::line_hash::line_hashes;
use crate::report::sarif::log::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Location, Message, PhysicalLocation, RegionRow,
    Replacement, ResultProperties, ResultRow, Suppression,
};
use crate::report::sarif::sentence;
use crate::report::view::{Region, View};
use crate::text::{ColumnUnit, FileId, Span};

/// Key of the hash that GitHub tells alerts apart by. It ignores all other keys.
const LINE_HASH: &str = "primaryLocationLineHash";

/// Key of the own identity, which `--format json` calls `fingerprint`.
const FINGERPRINT: &str = "zlint/v1";

/// Related places that GitHub shows.
const MOST_RELATED: usize = 100;

/// Related places that the message links to.
const MOST_LINKS: usize = 5;

/// A finding that becomes a result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'v> {
    finding: &'v Finding,
    fingerprint: &'v str,
    set_aside: Option<SetAsideBy>,
}

/// The findings that have a place, which a result must.
pub(super) fn items<'v>(view: &'v View<'_>, include_suppressed: bool) -> Vec<Item<'v>> {
    let report = view.report;
    let shown = report.findings.iter().enumerate().map(|(index, finding)| Item {
        finding,
        fingerprint: view.fingerprint(index),
        set_aside: None,
    });
    let set_aside = report.set_aside.iter().filter(|_| include_suppressed).map(|one| Item {
        finding: &one.finding,
        fingerprint: &one.fingerprint,
        set_aside: Some(one.by),
    });
    shown.chain(set_aside).filter(|item| view.file(item.finding.primary.span.file).is_some()).collect()
}

/// The worst and surest, in that order and then that of their places. What has to be left out are
/// repeats first: findings of a rule that speaks of the same file already.
pub(super) fn worst<'v>(view: &View<'_>, mut items: Vec<Item<'v>>, most: usize) -> Vec<Item<'v>> {
    let weight = |item: &Item<'_>| (Reverse(item.finding.severity), Reverse(item.finding.confidence));
    items.sort_by(|a, b| {
        let place = |item: &Item<'v>| (view.path(item.finding.primary.span), item.finding.primary.span);
        (weight(a), place(a), a.finding.rule, a.fingerprint).cmp(&(weight(b), place(b), b.finding.rule, b.fingerprint))
    });
    if items.len() <= most {
        return items;
    }
    let mut said: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, usize)> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let repeats = said.entry((item.finding.rule, view.path(item.finding.primary.span))).or_default();
        ranked.push((*repeats, index));
        *repeats += 1;
    }
    ranked.sort_by_key(|(repeats, index)| (items.get(*index).map(weight), *repeats, *index));
    ranked.truncate(most);
    let mut kept: Vec<usize> = ranked.into_iter().map(|(_, index)| index).collect();
    kept.sort_unstable();
    kept.into_iter().filter_map(|index| items.get(index).copied()).collect()
}

/// The results.
pub(super) fn rows<'v>(view: &'v View<'_>, context: &Context<'_>, items: &[Item<'v>]) -> Vec<ResultRow<'v>> {
    let mut hashes = hashes(view, items);
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let mut row = row(view, context, item);
        let place = (disk(view, item.finding.primary.span), line(view, item));
        if let Some(hash) = hashes.get_mut(&place) {
            row.partial_fingerprints.insert(LINE_HASH, hash.clone());
        }
        rows.push(row);
    }
    rows
}

fn line(view: &View<'_>, item: &Item<'_>) -> u32 {
    view.region(item.finding.primary.span, ColumnUnit::Utf16).line
}

/// The file on disk that a place is in.
fn disk(view: &View<'_>, span: Span) -> FileId {
    let embedding = view.file(span.file).and_then(|file| file.embedding.as_ref());
    embedding.map_or(span.file, |embedding| embedding.host.file)
}

/// The hashes of the lines that results are on.
fn hashes(view: &View<'_>, items: &[Item<'_>]) -> BTreeMap<(FileId, u32), String> {
    let mut lines: BTreeMap<FileId, (FileId, BTreeSet<u32>)> = BTreeMap::new();
    for item in items {
        let file = item.finding.primary.span.file;
        let own = disk(view, item.finding.primary.span);
        lines.entry(own).or_insert((file, BTreeSet::new())).1.insert(line(view, item));
    }
    let of_file = |(own, (file, lines)): (FileId, (FileId, BTreeSet<u32>))| {
        let hashes = view.file(file).map(|file| line_hashes(file.disk(), &lines)).unwrap_or_default();
        hashes.into_iter().map(move |(line, hash)| ((own, line), hash))
    };
    lines.into_iter().flat_map(of_file).collect()
}

fn row<'v>(view: &'v View<'_>, context: &Context<'_>, item: &Item<'v>) -> ResultRow<'v> {
    let finding = item.finding;
    ResultRow {
        rule_id: finding.rule,
        rule_index: context.rules.iter().position(|rule| rule.name == finding.rule),
        level: finding.severity.name(),
        message: Message::new(message(view, finding)),
        locations: [Location { id: None, physical_location: place(view, finding.primary.span), message: None }],
        related_locations: (1..)
            .zip(finding.secondary.iter().take(MOST_RELATED))
            .map(|(id, label)| Location { id: Some(id), ..location(view, label) })
            .collect(),
        code_flows: flow::flows(view, finding),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, item.fingerprint.to_owned())]),
        fixes: finding.fixes.iter().map(|offered| fix(view, offered)).collect(),
        suppressions: item.set_aside.map(suppression),
        properties: ResultProperties {
            confidence: finding.confidence.name(),
            precision: precision(finding.confidence),
            breaks: finding.breaks.map(|day| day.to_string()),
        },
    }
}

fn suppression(by: SetAsideBy) -> [Suppression; 1] {
    let kind = match by {
        SetAsideBy::Comment => "inSource",
        SetAsideBy::Baseline => "external",
    };
    [Suppression { kind, status: "accepted" }]
}

/// The finding's sentence first, since GitHub shows the first as title; then why, what to do, and
/// links to the related places.
fn message(view: &View<'_>, finding: &Finding) -> String {
    let mut sentences = vec![sentence(&finding.message)];
    sentences.extend(finding.notes.iter().map(|note| sentence(note)));
    sentences.extend((!finding.help.is_empty()).then(|| sentence(&finding.help)));
    let mut text = unlinked(&view.say(&sentences.join(" ")));
    let named = (1..).zip(&finding.secondary).filter(|(_, label)| !label.message.is_empty());
    let links: Vec<String> =
        named.take(MOST_LINKS).map(|(id, label)| format!("[{}]({id})", plain(&view.say(&label.message)))).collect();
    if !links.is_empty() {
        text = format!("{text} See: {}.", links.join(", "));
    }
    text
}

/// Words that hold no link: SARIF reads `[words](target)` as one.
fn unlinked(words: &str) -> String {
    words.replace("](", "\\](")
}

/// Words that a link may show.
fn plain(words: &str) -> String {
    words.replace(['[', ']'], "")
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "low",
    }
}

/// A label as a place with words.
pub(super) fn location(view: &View<'_>, label: &Label) -> Location {
    let message = Some(Message::new(view.say(&label.message))).filter(|message| !message.text.is_empty());
    Location { id: None, physical_location: place(view, label.span), message }
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

/// A place in a repository.
pub(super) fn place(view: &View<'_>, span: Span) -> PhysicalLocation {
    let Region { line, column, end_line, end_column } = view.region(span, ColumnUnit::Utf16);
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(&view.repository_path(span)) },
        region: RegionRow { start_line: line, start_column: column, end_line, end_column },
    }
}

/// A relative path as a URI: everything but unreserved characters and `/` is percent-encoded. A
/// colon must be, or the first folder would be read as a scheme.
pub(super) fn uri(path: &str) -> String {
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
    fn words_are_no_links() {
        assert_eq!(unlinked("a[0](x)"), "a[0\\](x)");
        assert_eq!(plain("[a](1)"), "a(1)");
    }
}
