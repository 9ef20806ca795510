//! Comments that silence findings, and findings about such comments.
//!
//! A directive is `zlint: ignore[rule, rule] reason` after a comment leader, or
//! `zlint: ignore-file[rule, rule] reason` near the top. It is found in the raw text, so it works
//! in every language, and in the middle of an expression that spans lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Finding, Label};
use crate::engine::settle::Asked;
use crate::engine::{QuotedFile, Sources};
use crate::rules::unused_suppression;
use crate::text::{FileId, Span};

/// What starts a comment in the languages zlint reads or will read; `*` continues a block comment.
const LEADERS: &[&str] = &["#", "//", "/*", "<!--", "--", ";", "*"];

/// What every directive starts with.
const MARK: &[u8] = b"zlint:";

/// Lines from the top in which `ignore-file` may stand: below a licence, above the code.
const TOP: usize = 30;

/// Words that people write for `ignore`; they are taken for mistakes, other words for prose.
const NEAR_WORDS: &[&str] = &["ignore", "ignore-file", "ignore-line", "ignore-next-line", "disable", "allow", "noqa"];

/// The outcome of applying the directives.
#[derive(Debug, Default)]
pub struct Settled {
    /// Findings that no directive silences.
    pub kept: Vec<Finding>,
    /// Findings about the directives themselves.
    pub extra: Vec<Finding>,
    /// Findings that a directive silences.
    pub silenced: Vec<Finding>,
}

/// Apply the directives in `sources`; `known` are the names of all rules.
///
/// Only with all code in view (`whole`) can it be said of one that it silences nothing.
pub fn apply(findings: Vec<Finding>, sources: &Sources, known: &[&str], asked: &Asked, whole: bool) -> Settled {
    let mut directives = Directives::default();
    let mut extra = Vec::new();
    for (id, file) in &sources.0 {
        scan(*id, file, &mut directives, &mut extra);
    }
    let (mut silenced, kept): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| directives.silence(sources, finding));
    silenced.retain(|finding| asked.holds(sources.path(finding.primary.span.file)));
    extra.extend(directives.all.iter().flat_map(|directive| directive.complaints(known, whole)));
    // A document may show such comments.
    let is_example = |finding: &Finding| sources.0.get(&finding.primary.span.file).is_some_and(QuotedFile::is_example);
    extra.retain(|finding| !is_example(finding) && !directives.silence(sources, finding));
    Settled { kept, extra, silenced }
}

/// The directives of a run, by the lines they speak of: a file may hold thousands.
#[derive(Debug, Default)]
struct Directives {
    all: Vec<Directive>,
    of_files: BTreeMap<FileId, Vec<usize>>,
    of_lines: BTreeMap<(FileId, usize), Vec<usize>>,
}

impl Directives {
    fn add(&mut self, file: FileId, reach: Reach, names: Vec<Name>) {
        let index = self.all.len();
        self.all.push(Directive { names });
        match reach {
            Reach::File => self.of_files.entry(file).or_default().push(index),
            Reach::Lines(own, below) => {
                for line in BTreeSet::from([own, below]) {
                    self.of_lines.entry((file, line)).or_default().push(index);
                }
            }
        }
    }

    /// Whether some directive silences the finding; all that do are marked as used.
    fn silence(&mut self, sources: &Sources, finding: &Finding) -> bool {
        let span = finding.primary.span;
        let Some(file) = sources.0.get(&span.file) else { return false };
        let last = span.end.saturating_sub(1).max(span.start);
        let lines = (span.file, file.lines.line(span.start))..=(span.file, file.lines.line(last));
        let here = self.of_lines.range(lines).flat_map(|(_, indices)| indices);
        let mut silenced = false;
        for index in here.chain(self.of_files.get(&span.file).into_iter().flatten()) {
            let names = self.all.get_mut(*index).into_iter().flat_map(|directive| &mut directive.names);
            for name in names.filter(|name| name.text == finding.rule) {
                name.used = true;
                silenced = true;
            }
        }
        silenced
    }
}

/// Which lines a directive speaks of.
#[derive(Debug)]
enum Reach {
    File,
    /// Zero-based lines: its own, and the one below a comment that stands alone.
    Lines(usize, usize),
}

/// A well-formed directive.
#[derive(Debug)]
struct Directive {
    names: Vec<Name>,
}

/// A rule named by a directive.
#[derive(Debug)]
struct Name {
    text: String,
    span: Span,
    used: bool,
}

impl Directive {
    /// What is wrong with it.
    fn complaints(&self, known: &[&str], whole: bool) -> Vec<Finding> {
        let complaint = |name: &Name| {
            if !known.contains(&name.text.as_str()) {
                let message = format!("the ignore comment names `{}`, which is no rule", name.text);
                let help = match closest(&name.text, known) {
                    Some(rule) => format!("did you mean `{rule}`?"),
                    None => "`zlint rules` lists the rules".to_owned(),
                };
                Some(complain(name.span, message, help))
            } else if whole && !name.used && name.text != unused_suppression::META.name {
                let message = format!("the ignore comment for `{}` silences nothing", name.text);
                Some(complain(name.span, message, "remove it".to_owned()))
            } else {
                None
            }
        };
        self.names.iter().filter_map(complaint).collect()
    }
}

fn complain(span: Span, message: String, help: String) -> Finding {
    Finding { help, ..Finding::new(&unused_suppression::META, Label { span, message: String::new() }, message) }
}

/// Find the directives of one file.
fn scan(id: FileId, file: &QuotedFile, directives: &mut Directives, wrong: &mut Vec<Finding>) {
    let mut below = Below::default();
    for at in memchr::memmem::find_iter(&file.bytes, MARK) {
        let line = file.lines.line(u32::try_from(at).unwrap_or(u32::MAX));
        let range = file.lines.line_range(&file.bytes, line);
        let before = file.bytes.get(range.start..at).unwrap_or_default();
        let text = file.bytes.get(at..range.end).unwrap_or_default();
        if !is_commented(before) {
            continue;
        }
        match parse(text) {
            Parsed::Prose => {}
            Parsed::Wrong { length, why } => {
                let message = format!("this ignore comment is not understood: {why}");
                let help = "write `zlint: ignore[rule-name] reason`".to_owned();
                wrong.push(complain(Span::new(id, at, at + length), message, help));
            }
            Parsed::Ignore { whole_file: true, .. } if line >= TOP => {
                let message = format!("`ignore-file` stands below line {TOP} and has no effect");
                wrong.push(complain(
                    Span::new(id, at, range.end),
                    message,
                    "move it to the top of the file".to_owned(),
                ));
            }
            Parsed::Ignore { whole_file, names } => {
                let target = if is_alone(before) { below.next_code_line(file, line) } else { line };
                let reach = if whole_file { Reach::File } else { Reach::Lines(line, target) };
                let named = |(text, offset): (String, usize)| {
                    let span = Span::new(id, at + offset, at + offset + text.len());
                    Name { text, span, used: false }
                };
                directives.add(id, reach, names.into_iter().map(named).collect());
            }
        }
    }
}

/// Whether a comment starts before the directive on its line.
fn is_commented(before: &[u8]) -> bool {
    let before = String::from_utf8_lossy(before);
    // In the middle of a line only a leader with a space before it counts, unless the directive
    // follows at once: `https://x` is no comment.
    let words = before.split_whitespace();
    words.clone().any(|word| LEADERS.iter().any(|leader| *leader != "*" && word.starts_with(leader)))
        || words.last().is_some_and(|word| LEADERS.iter().any(|leader| word.ends_with(leader)))
}

/// Whether nothing but the leader stands before the directive.
fn is_alone(before: &[u8]) -> bool {
    let before = String::from_utf8_lossy(before);
    LEADERS.iter().any(|leader| before.trim_start().starts_with(leader))
}

/// The last answer of [`Below::next_code_line`], which the next comment of a stack shares.
#[derive(Debug, Default)]
struct Below {
    comment: usize,
    code: usize,
}

impl Below {
    /// The line that a comment on its own line speaks of: the next that is no comment itself.
    fn next_code_line(&mut self, file: &QuotedFile, line: usize) -> usize {
        if !(self.comment..self.code).contains(&line) {
            let is_comment = |line: &usize| {
                let text = file.bytes.get(file.lines.line_range(&file.bytes, *line)).unwrap_or_default();
                is_alone(text) && !text.trim_ascii_start().starts_with(b"*")
            };
            self.comment = line;
            // Past the end if only comments follow: they share this answer too.
            let end = file.lines.lines();
            self.code = (line + 1..end).find(|line| !is_comment(line)).unwrap_or(end);
        }
        self.code
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Parsed {
    /// A sentence that happens to start like a directive.
    Prose,
    Wrong {
        length: usize,
        why: &'static str,
    },
    Ignore {
        whole_file: bool,
        /// Rule names with their offset from the start of the directive.
        names: Vec<(String, usize)>,
    },
}

/// Read a directive; `text` starts with [`MARK`] and ends with the line.
fn parse(text: &[u8]) -> Parsed {
    // Names are ASCII; other bytes make the directive wrong, and one `char` each keeps offsets.
    let text: String = text.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    let Some(rest) = text.get(MARK.len()..) else { return Parsed::Prose };
    let body = rest.trim_start();
    let end = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(body.len());
    let (word, list) = body.split_at(end);
    let start = text.len() - list.len();
    let Some(list) = list.strip_prefix('[') else {
        let known = NEAR_WORDS.contains(&word);
        return if known { wrong(start, "it names no rule in brackets") } else { Parsed::Prose };
    };
    let Some((inside, _reason)) = list.split_once(']') else { return wrong(text.trim_end().len(), "a `]` is missing") };
    let length = start + inside.len() + 2;
    if word != "ignore" && word != "ignore-file" {
        return wrong(length, "only `ignore` and `ignore-file` are known");
    }
    let names = names(inside, start + 1);
    if names.is_empty() {
        return wrong(length, "it names no rule in brackets");
    }
    Parsed::Ignore { whole_file: word == "ignore-file", names }
}

fn wrong(length: usize, why: &'static str) -> Parsed {
    Parsed::Wrong { length, why }
}

/// The names of a comma-separated list, each once, with their offsets.
fn names(list: &str, start: usize) -> Vec<(String, usize)> {
    let mut seen = BTreeSet::new();
    let mut offset = start;
    let mut names = Vec::new();
    for item in list.split(',') {
        let name = item.trim();
        let indent = item.len() - item.trim_start().len();
        if !name.is_empty() && seen.insert(name) {
            names.push((name.to_owned(), offset + indent));
        }
        offset += item.len() + 1;
    }
    names
}

/// The known name nearest to a misspelt one, if it is near at all.
pub fn closest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let distance = |other: &&str| edit_distance(name, other);
    known.iter().copied().min_by_key(distance).filter(|other| distance(other) <= 1 + name.len() / 4)
}

/// Levenshtein's distance, over bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let here = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
