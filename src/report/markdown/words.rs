//! Words that come from code, as Markdown that shows them and does nothing else: no markup, no HTML, no mentions of
//! people or issues, no links but those that are meant.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::report::escape::terminal;

/// What stays as it is in the path of a link.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A sentence. What stands between backticks in it is shown as code.
pub(in crate::report) fn text(words: &str) -> String {
    let words = terminal(words);
    let mut out = String::with_capacity(words.len() + 16);
    let mut rest: &str = &words;
    while let Some((before, more)) = rest.split_once('`')
        && let Some((inside, after)) = closed(more)
    {
        push_plain(&mut out, before);
        out.push_str(&code(inside));
        rest = after;
    }
    push_plain(&mut out, rest);
    out
}

/// The text up to the backtick that closes what was opened in front of it, and the text behind that. Code may hold
/// backticks in pairs: one in front of which a space stands opens another text.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1_i32;
    for (at, _) in text.match_indices('`') {
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        let opens = before.ends_with([' ', '(', '{']) && !after.is_empty() && !after.starts_with(' ');
        depth += if opens { 1 } else { -1 };
        if depth == 0 {
            return Some((before, after));
        }
    }
    text.split_once('`')
}

/// A name, a path, a scope.
pub(in crate::report) fn code(name: &str) -> String {
    let name = terminal(name);
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let needs_gap = name.starts_with('`') || name.ends_with('`') || name.trim().is_empty();
    let gap = if needs_gap { " " } else { "" };
    format!("{fence}{gap}{name}{gap}{fence}")
}

/// A link to a line of a file, as GitHub and GitLab understand it.
pub(in crate::report) fn link(path: &str, line: Option<u32>) -> String {
    let label = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
    format!("[{}]({})", code(&label), address(path, line))
}

/// A link to a line of a file that is named already: only the line is shown.
pub(in crate::report) fn line_link(path: &str, line: u32) -> String {
    format!("[{line}]({})", address(path, Some(line)))
}

fn address(path: &str, line: Option<u32>) -> String {
    let path = utf8_percent_encode(path, &PATH);
    line.map_or_else(|| path.to_string(), |line| format!("{path}#L{line}"))
}

fn push_plain(out: &mut String, words: &str) {
    for (index, word) in words.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if is_reference(word) {
            out.push_str(&code(word));
        } else {
            push_escaped(out, word);
        }
    }
}

/// Whether a word mentions somebody, or an issue.
fn is_reference(word: &str) -> bool {
    let issue =
        |(_, rest): (usize, &str)| rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    word.contains('@') || word.match_indices('#').map(|(at, _)| (at, word.get(at..).unwrap_or_default())).any(issue)
}

fn push_escaped(out: &mut String, word: &str) {
    let starts = out.is_empty();
    for (at, c) in word.char_indices() {
        let rest = word.get(at + c.len_utf8()..).unwrap_or_default();
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '&' | '$' | '|' => true,
            // An address is a link of its own.
            ':' => rest.starts_with("//"),
            '.' => word.get(..at).is_some_and(|before| before.ends_with("www")),
            '#' | '+' | '-' | '=' => starts && at == 0,
            _ => false,
        };
        let numbered = starts && at > 0 && matches!(c, '.' | ')') && word.bytes().take(at).all(|b| b.is_ascii_digit());
        if special || numbered {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_shown_as_it_is() {
        assert_eq!(code("a|b<c>"), "`a|b<c>`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code("a\nb\u{202e}"), "`a\\nb\\u{202e}`");
    }

    #[test]
    fn sentences_hold_no_markup() {
        assert_eq!(text("take `a_b` <b> *now*"), "take `a_b` \\<b\\> \\*now\\*");
        assert_eq!(text("`{ a: `b ${c}` }`, d"), "``{ a: `b ${c}` }``, d");
        assert_eq!(text("an odd ` is one"), "an odd \\` is one");
        assert_eq!(text("# no heading"), "\\# no heading");
        assert_eq!(text("1. no list"), "1\\. no list");
        assert_eq!(text("see https://a.test, ask @team, #12, a-b"), "see https\\://a.test, ask `@team,` `#12,` a-b");
        assert_eq!(text("x\n- [x] y"), "x\\\\n- \\[x\\] y");
    }

    #[test]
    fn links_lead_to_files_only() {
        assert_eq!(link("a b/c(1).py", Some(3)), "[`a b/c(1).py:3`](a%20b/c%281%29.py#L3)");
        assert_eq!(link("javascript:x", None), "[`javascript:x`](javascript%3Ax)");
        assert_eq!(line_link("a.py", 7), "[7](a.py#L7)");
    }
}
