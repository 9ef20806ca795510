//! The text of a directive: `zlint: ignore[rule, rule] until=2027-04-30 reason`.

use std::collections::BTreeSet;

use crate::diag::Date;

/// What every directive starts with.
pub(super) const MARK: &[u8] = b"zlint:";

/// What starts a comment in the languages zlint reads or will read; `*` continues a block comment.
const LEADERS: &[&str] = &["#", "//", "/*", "<!--", "--", ";", "*"];

/// Words that people write for `ignore`; they are taken for mistakes, other words for prose.
const NEAR_WORDS: &[&str] = &["ignore", "ignore-file", "ignore-line", "ignore-next-line", "disable", "allow", "noqa"];

/// What the last day of a directive is written behind.
const UNTIL: &str = "until=";

/// What the text of a directive says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// A sentence that happens to start like a directive.
    Prose,
    /// Something that was meant to be one.
    Wrong {
        /// How much of the text is at fault.
        length: usize,
        /// What is.
        why: String,
    },
    /// A directive.
    Ignore(Ignore),
}

/// A well-formed directive. Offsets count from its start.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ignore {
    /// Whether it speaks of the whole file.
    pub(super) whole_file: bool,
    /// Rule names with their offset.
    pub(super) names: Vec<(String, usize)>,
    /// Where the list of names stands, without its brackets.
    pub(super) list: std::ops::Range<usize>,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
    /// Whether it says why.
    pub(super) has_reason: bool,
}

/// Read a directive; `text` starts with [`MARK`] and ends with the line.
pub(super) fn parse(text: &[u8]) -> Parsed {
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
    let Some((inside, behind)) = list.split_once(']') else { return wrong(text.trim_end().len(), "a `]` is missing") };
    // Another list starts before this one ends: it may be that of another directive.
    if let Some(open) = inside.find('[') {
        return wrong(start + 1 + open, "a `]` is missing");
    }
    let length = start + inside.len() + 2;
    if word != "ignore" && word != "ignore-file" {
        return wrong(length, "only `ignore` and `ignore-file` are known");
    }
    let names = names(inside, start + 1);
    if names.is_empty() {
        return wrong(length, "it names no rule in brackets");
    }
    let (until, reason) = match until(behind) {
        Ok(read) => read,
        Err(why) => return wrong(length, why),
    };
    Parsed::Ignore(Ignore {
        whole_file: word == "ignore-file",
        names,
        list: start + 1..start + 1 + inside.len(),
        until,
        has_reason: reason.chars().any(char::is_alphanumeric),
    })
}

fn wrong(length: usize, why: impl Into<String>) -> Parsed {
    Parsed::Wrong { length, why: why.into() }
}

/// The last day that the text behind the brackets names, and the reason behind that.
fn until(behind: &str) -> Result<(Option<Date>, &str), String> {
    let behind = behind.trim_start();
    let Some(rest) = behind.strip_prefix(UNTIL) else { return Ok((None, behind)) };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let (day, reason) = rest.split_at(end);
    match day.trim_end_matches('-').parse() {
        Ok(day) => Ok((Some(day), reason)),
        Err(_) => Err(format!("`{UNTIL}{day}` names no day; write it as `{UNTIL}2027-04-30`")),
    }
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

/// Whether a comment starts before the directive on its line.
pub(super) fn is_commented(before: &[u8]) -> bool {
    let before = String::from_utf8_lossy(before);
    // In the middle of a line only a leader with a space before it counts, unless the directive
    // follows at once: `https://x` is no comment. `{` stands before comments in JSX.
    let mut words = before.split_whitespace().map(|word| word.strip_prefix('{').unwrap_or(word));
    words.clone().any(|word| LEADERS.iter().any(|leader| *leader != "*" && word.starts_with(leader)))
        || words.next_back().is_some_and(|word| LEADERS.iter().any(|leader| word.ends_with(leader)))
}

/// Whether nothing but the leader stands before the directive.
pub(super) fn is_alone(before: &[u8]) -> bool {
    let before = String::from_utf8_lossy(before);
    let start = before.trim_start();
    let start = start.strip_prefix('{').map_or(start, str::trim_start);
    LEADERS.iter().any(|leader| start.starts_with(leader))
}
