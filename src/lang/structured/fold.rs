//! Blocks of YAML that are not read: everything indented below certain keys.

use std::borrow::Cow;
use std::ops::Range;

use crate::lang::yaml::{MAX_LINES, MAX_SPACES};

/// The text with spaces for the blocks under these keys; offsets stay what they are, lines do not.
pub(super) fn without<'t>(text: &'t [u8], keys: &[&[u8]]) -> Cow<'t, [u8]> {
    let mut out = Cow::Borrowed(text);
    for block in blocks(text, keys) {
        for part in out.to_mut().get_mut(block).unwrap_or_default().chunks_mut(MAX_SPACES - 1) {
            part.fill(b' ');
            if let Some(last) = part.last_mut() {
                *last = b'\n';
            }
        }
    }
    out
}

/// As much of a text as can be read: up to the last item of its first list that is whole.
pub(super) fn readable(text: &[u8]) -> &[u8] {
    let mut item = None;
    let mut whole = 0;
    let mut at = 0;
    for (count, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if count + 1 >= MAX_LINES {
            return text.get(..whole).unwrap_or_default();
        }
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        if line.get(indent) == Some(&b'-') && *item.get_or_insert(indent) == indent {
            whole = at;
        }
        at += line.len();
    }
    text
}

/// Where the blocks stand, each from the end of its key's line to its own end.
fn blocks(text: &[u8], keys: &[&[u8]]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut below = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let content = line.trim_ascii();
        if let Some((_, key_end)) = below.filter(|(key, _)| indent > *key || content.is_empty()) {
            match found.last_mut() {
                Some(block) if block.start == key_end => block.end = at,
                _ => found.push(key_end..at),
            }
        } else {
            // In `- response:` the key stands behind the dash.
            let (dash, key) = content.strip_prefix(b"- ").map_or((0, content), |key| (2, key));
            let is_key = key.strip_suffix(b":").is_some_and(|key| keys.contains(&key));
            below = is_key.then(|| (indent + dash, start + line.trim_ascii_end().len()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_spaces() {
        let text = "- request:\n    uri: x\n  response:\n    body: |-\n\n      \u{e9}\n  after: 2\n- response: {}\n";
        let folded = without(text.as_bytes(), &[b"response"]);
        let block = " ".repeat("\n    body: |-\n\n      \u{e9}".len());
        let expected = format!("- request:\n    uri: x\n  response:{block}\n  after: 2\n- response: {{}}\n");
        assert_eq!(String::from_utf8(folded.into_owned()).unwrap(), expected);
    }

    #[test]
    fn long_texts_end_with_an_item() {
        let text: String = (0..MAX_LINES).map(|at| format!("  - a: {at}\n    b:\n    - c\n")).collect();
        let readable = std::str::from_utf8(readable(text.as_bytes())).unwrap();
        assert!((MAX_LINES - 5..MAX_LINES).contains(&readable.lines().count()));
        assert!(readable.ends_with("    - c\n") && text.starts_with(readable));
        assert_eq!(super::readable(b"a\nb"), b"a\nb");
    }

    #[test]
    fn all_else_stays() {
        for text in ["", "response", "response:", "response:\nb: 1\n", "responses:\n  a: 1\n", "x: response:\n  a"] {
            assert_eq!(&*without(text.as_bytes(), &[b"response"]), text.as_bytes());
        }
    }
}
