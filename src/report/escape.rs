//! Keeping scanned code from speaking to the terminal, and secrets from being repeated.

use std::borrow::Cow;
use std::fmt::Write as _;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::engine::Report;

/// Shortest secret that is looked for in words; shorter ones occur in words by chance.
const SHORTEST: usize = 8;

/// Whether a character may reach a terminal: not one that moves the cursor, starts an escape
/// sequence, turns the direction of text, is there without being seen, or is no character.
pub(super) fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// Text with everything else spelled out, e.g. `\u{1b}`.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmless(c) {
            out.push(c);
        } else {
            push_spelled(&mut out, c);
        }
    }
    Cow::Owned(out)
}

/// Append an unprintable character as Rust would write it.
pub(super) fn push_spelled(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing to a string does not fail.
        _ => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
    }
}

/// Text of several lines: as [`terminal`], but line ends and indents stay.
pub(super) fn terminal_lines(text: &str) -> String {
    text.lines().map(terminal).collect::<Vec<_>>().join("\n")
}

/// Text as a string of TOML on one line, in which all that a terminal acts on, or does not show, is spelled out.
pub fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_harmless(c) => out.push(c),
            // Writing to a string does not fail.
            c => drop(write!(out, "\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Code for a terminal: as [`terminal_lines`], but tabs stay too.
pub(super) fn terminal_code(code: &str) -> String {
    let line = |line: &str| line.split('\t').map(terminal).collect::<Vec<_>>().join("\t") + "\n";
    code.lines().map(line).collect()
}

/// Text in Markdown that is nothing but text, on one line.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in terminal(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Nobody is to be notified, and no issue referred to.
            '@' | '#' => {
                // Writing to a string does not fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '!' | '|' | '~' | '$' => {
                out.extend(['\\', c]);
            }
            c => out.push(c),
        }
    }
    out
}

/// Replaces the run's secrets wherever words repeat them. Rules speak of secrets through
/// [`crate::diag::Redacted`] only; this is the net below.
#[derive(Debug)]
pub(super) struct Scrub {
    secrets: Option<AhoCorasick>,
    stars: Vec<String>,
}

/// A secret as words may repeat it. One that is written on several lines is repeated line by line: a diff has a sign in
/// front of each, and what joins them is none of it.
fn in_lines(secret: &str) -> impl Iterator<Item = &str> {
    let joint = |c: char| !c.is_alphanumeric();
    let parts = secret.lines().map(move |line| line.trim_matches(joint)).filter(|part| part.len() >= SHORTEST);
    std::iter::once(secret).chain(parts.filter(|part| part.len() < secret.len()))
}

impl Scrub {
    /// Take the secrets of a run.
    pub(super) fn new(report: &Report) -> Self {
        let text = |span: crate::text::Span| {
            let file = report.sources.0.get(&span.file)?;
            let bytes = file.bytes.get(span.start as usize..span.end as usize)?;
            std::str::from_utf8(bytes).ok().filter(|text| text.len() >= SHORTEST)
        };
        let secrets: Vec<&str> = report.masks.iter().filter_map(text).flat_map(in_lines).collect();
        let stars = secrets.iter().map(|secret| "*".repeat(secret.chars().count())).collect();
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&secrets).ok();
        Self { secrets: if secrets.is_empty() { None } else { build() }, stars }
    }

    /// The text without secrets.
    pub(super) fn clean(&self, text: &str) -> String {
        self.secrets.as_ref().map_or_else(|| text.to_owned(), |secrets| secrets.replace_all(text, &self.stars))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unprintable_characters_are_spelled_out() {
        assert_eq!(terminal("plain caf\u{e9} \u{1f600}"), "plain caf\u{e9} \u{1f600}");
        assert_eq!(terminal("\u{1b}[31m\r\n"), "\\u{1b}[31m\\r\\n");
        assert_eq!(terminal("a\u{202e}b\u{9b}c\u{200b}"), "a\\u{202e}b\\u{9b}c\\u{200b}");
        assert_eq!(terminal_lines("a\n  b\u{7}"), "a\n  b\\u{7}");
        assert_eq!(terminal_code("+\ta\u{1b}\r\n\n"), "+\ta\\u{1b}\n\n");
        assert_eq!(terminal_code(""), "");
    }

    #[test]
    fn toml_keeps_the_text() {
        for text in ["plain.py", "a\"b\\c", "\u{1b}\n\r\t\u{9b}\u{202e}\u{e0041}\u{1f600}'''\"\"\""] {
            let written = toml(text);
            assert!(written.chars().all(is_harmless), "{written:?}");
            let read: toml::Table = format!("x = {written}").parse().unwrap();
            assert_eq!(read.get("x").and_then(toml::Value::as_str), Some(text));
        }
    }

    #[test]
    fn markdown_is_text() {
        assert_eq!(markdown("a|b\n<img> [x](y) @me #1"), "a\\|b\\\\n&lt;img&gt; \\[x\\]\\(y\\) &#64;me &#35;1");
    }
}
