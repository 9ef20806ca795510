//! Words of rules as a page sets them: what stands in backticks is code.

use serde::Serialize;

use crate::report::escape::terminal;

/// A part of a text.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(super) struct Part {
    text: String,
    code: bool,
}

/// The parts of a text. Code may hold backticks of its own, as JavaScript's templates do: one that
/// has a space before it and none behind opens. Where they do not pair, all is text.
pub(super) fn words(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut depth, mut open, mut from) = (0_usize, 0, 0);
    for (at, _) in text.match_indices('`') {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + 1..).and_then(|after| after.chars().next());
        let opens = before.is_none_or(|c| c.is_whitespace() || c == '(') && after.is_some_and(|c| !c.is_whitespace());
        if opens {
            depth += 1;
            if depth == 1 {
                open = at;
            }
        } else if depth > 0 {
            depth -= 1;
            if depth == 0 {
                parts.extend(part(text, from, open, false));
                parts.extend(part(text, open + 1, at, true));
                from = at + 1;
            }
        }
    }
    if depth > 0 {
        return part(text, 0, text.len(), false).into_iter().collect();
    }
    parts.extend(part(text, from, text.len(), false));
    parts
}

fn part(text: &str, start: usize, end: usize, code: bool) -> Option<Part> {
    let text = text.get(start..end).filter(|text| !text.is_empty())?;
    Some(Part { text: text.lines().map(terminal).collect::<Vec<_>>().join("\n"), code })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let part = |part: Part| if part.code { format!("<{}>", part.text) } else { part.text };
        words(text).into_iter().map(part).collect()
    }

    #[test]
    fn backticks_make_code() {
        assert_eq!(shape("asks for `read write` on all"), "asks for <read write> on all");
        assert_eq!(shape("`a`, and (`b`)"), "<a>, and (<b>)");
        assert_eq!(shape("write `headers: { A: `Bearer ${t}` }`, and"), "write <headers: { A: `Bearer ${t}` }>, and");
        assert_eq!(shape("a ` b"), "a ` b");
        assert_eq!(shape("one `open"), "one `open");
        assert_eq!(shape(""), "");
        assert_eq!(shape("`x\u{202e}`\ny"), "<x\\u{202e}>\ny");
    }
}
