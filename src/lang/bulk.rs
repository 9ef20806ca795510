//! Most bytes of a notebook or a recording: outputs and pictures, responses. Nothing in them is read,
//! and a tree of them may take a hundred times their size.

use std::borrow::Cow;
use std::ops::Range;

/// JSON with spaces for the lists and objects that stand under these keys, and how many bytes are
/// left; places stay what they are.
pub(super) fn without<'t>(text: &'t [u8], keys: &[&[u8]]) -> (Cow<'t, [u8]>, usize) {
    let bulk = ranges(text, keys);
    let left = text.len() - bulk.iter().map(Range::len).sum::<usize>();
    let mut text = Cow::Borrowed(text);
    for range in bulk {
        if let Some(part) = text.to_mut().get_mut(range) {
            part.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
    }
    (text, left)
}

/// Where they stand, without the brackets around them.
fn ranges(text: &[u8], keys: &[&[u8]]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(quote) = find(text, at, b'"') {
        let end = string_end(text, quote);
        at = end;
        let is_key = text.get(quote + 1..end.saturating_sub(1)).is_some_and(|key| keys.contains(&key));
        if let Some((open, close)) = if is_key { value(text, end).and_then(|open| closed(text, open)) } else { None } {
            found.push(open + 1..close);
            at = close;
        }
    }
    found
}

/// Where the bracket of a key's value opens, `at` being the end of the key.
fn value(text: &[u8], at: usize) -> Option<usize> {
    let space = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + (rest.len() - rest.trim_ascii_start().len())
    };
    let colon = space(at);
    let open = space(colon + 1);
    (text.get(colon) == Some(&b':') && matches!(text.get(open), Some(b'[' | b'{'))).then_some(open)
}

/// An opening bracket with the one that closes it.
fn closed(text: &[u8], open: usize) -> Option<(usize, usize)> {
    let (mut at, mut depth) = (open, 0_usize);
    loop {
        match text.get(at)? {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 1 => return Some((open, at)),
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// Where a string ends that starts with the quote at `at`: behind its closing quote, or where its
/// line ends if it has none.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(next) = memchr::memchr3(b'"', b'\\', b'\n', text.get(at..).unwrap_or_default()) {
        match text.get(at + next) {
            Some(b'\\') => at += next + 2,
            Some(b'"') => return at + next + 1,
            _ => return at + next,
        }
    }
    text.len()
}

fn find(text: &[u8], from: usize, byte: u8) -> Option<usize> {
    memchr::memchr(byte, text.get(from..)?).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[&[u8]] = &[b"outputs", b"attachments", b"widgets"];

    fn without_bulk(text: &str) -> String {
        String::from_utf8(without(text.as_bytes(), KEYS).0.into_owned()).unwrap()
    }

    #[test]
    fn outputs_become_spaces() {
        assert_eq!(
            without_bulk("{\"outputs\" : [1,\n\"]\\\"\", {}], \"source\": [\"a\"]}"),
            "{\"outputs\" : [  \n         ], \"source\": [\"a\"]}"
        );
        assert_eq!(without_bulk("{\"widgets\":{\"a\": {}}}"), "{\"widgets\":{       }}");
        assert_eq!(without(b"{\"attachments\": {\"a\": 1}}", KEYS).1, 19);
    }

    #[test]
    fn all_else_stays() {
        for text in [
            "",
            "[\"outputs\", [1]]",
            "{\"source\": [\"x[\\\"outputs\\\"]: [1]\"]}",
            "{\"outputs\": [[1]",
            "{\"outputs\": 1, \"a\": [1]}",
            "{\"outputs\": \"",
            "\"\\",
        ] {
            assert_eq!(without_bulk(text), text);
        }
        // A string ends with its line, whatever is in it.
        assert_eq!(without_bulk("\"a\n\"outputs\": [1]"), "\"a\n\"outputs\": [ ]");
    }
}
