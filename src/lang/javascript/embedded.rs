//! Scripts in markup: HTML pages and the single-file components of Vue and Svelte.

use tree_sitter::{Point, Range};

use crate::text::Lang;

/// Extensions of files that hold scripts between tags.
pub(super) const EXTENSIONS: &[&str] = &["vue", "svelte", "html", "htm"];

/// Types of a script that a browser (or a build step) runs; any other holds data or a template.
const TYPES: &[&str] = &[
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "text/ecmascript",
    "application/ecmascript",
    "application/x-javascript",
    "text/x-javascript",
    "text/babel",
    "text/jsx",
    "text/typescript",
];

/// Code between `<script>` and `</script>`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) lang: Lang,
    pub(super) range: Range,
}

/// Whether a text is markup, as far as its first sign tells.
pub(super) fn is_markup(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.trim_ascii_start().starts_with(b"<")
}

/// All scripts of a text, in order.
pub(super) fn scripts(text: &[u8]) -> Vec<Script> {
    let mut scripts = Vec::new();
    let mut places = Places { text, at: 0, point: Point::new(0, 0) };
    let mut at = 0;
    while let Some(open) = find(text, at, b"<").map(|found| found.0) {
        at = open + 1;
        let rest = text.get(open..).unwrap_or_default();
        if rest.starts_with(b"<!--") {
            at = find(text, open, b"-->").map_or(text.len(), |found| found.1);
        } else if starts_with_tag(rest) {
            let Some(start) = tag_end(rest).map(|length| open + length) else { break };
            let end = find(text, start, b"</script").map_or(text.len(), |found| found.0);
            let attributes = String::from_utf8_lossy(text.get(open..start).unwrap_or_default()).to_ascii_lowercase();
            let kind = attribute(&attributes, "type").split(';').next().unwrap_or_default();
            if TYPES.contains(&kind) {
                scripts.push(Script { lang: lang(&attributes), range: places.range(start, end) });
            }
            at = end;
        }
    }
    scripts
}

fn starts_with_tag(text: &[u8]) -> bool {
    let name = text.get(..7).is_some_and(|name| name.eq_ignore_ascii_case(b"<script"));
    name && text.get(7).is_some_and(|next| *next == b'>' || next.is_ascii_whitespace())
}

/// Length of the tag that a text starts with; `>` in a quoted value does not end it.
fn tag_end(text: &[u8]) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(*byte),
            (Some(open), _) if open == *byte => quote = None,
            _ => {}
        }
        before = if byte.is_ascii_whitespace() { before } else { *byte };
    }
    // A quote that nothing closes is no quote.
    quote.and_then(|_| memchr::memchr(b'>', text)).map(|at| at + 1)
}

/// Where a lower-case text is found at or after `from`, in any case: its start and its end.
fn find(text: &[u8], from: usize, what: &[u8]) -> Option<(usize, usize)> {
    let (first, rest) = (what.first()?, text.get(from..)?);
    memchr::memchr_iter(*first, rest)
        .find(|at| rest.get(*at..at + what.len()).is_some_and(|found| found.eq_ignore_ascii_case(what)))
        .map(|at| (from + at, from + at + what.len()))
}

/// The value of an attribute; empty when it is not there.
fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let is_value = |before: &str| before.ends_with(char::is_whitespace);
    tag.match_indices(name)
        .filter(|(at, _)| tag.get(..*at).is_some_and(is_value))
        .find_map(|(at, _)| tag.get(at + name.len()..)?.trim_start().strip_prefix('='))
        .and_then(|value| value.trim_start().split(['>', ' ', '\n']).next())
        .map_or("", |value| value.trim_matches(['"', '\'']))
}

fn lang(attributes: &str) -> Lang {
    match attribute(attributes, "lang") {
        "ts" | "typescript" => Lang::TypeScript,
        "tsx" => Lang::Tsx,
        _ => Lang::JavaScript,
    }
}

/// Counts lines up to ever later places of a text.
struct Places<'t> {
    text: &'t [u8],
    at: usize,
    point: Point,
}

impl Places<'_> {
    fn range(&mut self, start: usize, end: usize) -> Range {
        let (start_point, end_point) = (self.point(start), self.point(end));
        Range { start_byte: start, end_byte: end, start_point, end_point }
    }

    fn point(&mut self, at: usize) -> Point {
        let passed = self.text.get(self.at..at).unwrap_or_default();
        match memchr::memrchr(b'\n', passed) {
            Some(newline) => {
                self.point.row += memchr::memchr_iter(b'\n', passed).count();
                self.point.column = passed.len() - newline - 1;
            }
            None => self.point.column += passed.len(),
        }
        self.at = at;
        self.point
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Lang, &str)> {
        let scripts = scripts(text.as_bytes());
        scripts.into_iter().map(|script| (script.lang, &text[script.range.start_byte..script.range.end_byte])).collect()
    }

    #[test]
    fn tags() {
        assert_eq!(
            found("<p>a</p><script>b</script><SCRIPT src='x'></SCRIPT>"),
            [(Lang::JavaScript, "b"), (Lang::JavaScript, "")]
        );
        assert_eq!(found("<script setup lang=\"ts\">b < c</script>"), [(Lang::TypeScript, "b < c")]);
        assert_eq!(found("<script\n  type='module'\n  defer>b"), [(Lang::JavaScript, "b")]);
        assert_eq!(found("<!-- <script>a</script> --><script>b</script>"), [(Lang::JavaScript, "b")]);
        assert_eq!(found("<script type=\"application/json\">{}</script><scripts>"), []);
        assert_eq!(
            found("<script data-if=\"a > b\" type='text/javascript; charset=utf-8'>c"),
            [(Lang::JavaScript, "c")]
        );
        assert_eq!(found("<script title=it's>c('')</script>"), [(Lang::JavaScript, "c('')")]);
        assert_eq!(found("<script type='text/x-template'><a onclick='b()'></a></script><a onclick='c()'>"), []);
        assert_eq!(found("<script"), []);
        assert_eq!(found("<!-- "), []);
    }

    #[test]
    fn points() {
        let script = scripts(b"<p>\n<script>a\nb</script>").remove(0);
        assert_eq!((script.range.start_point, script.range.end_point), (Point::new(1, 8), Point::new(2, 1)));
    }
}
