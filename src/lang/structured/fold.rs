//! Blocks of YAML that are not read: everything indented below certain keys.

use std::borrow::Cow;

/// The text with spaces for the blocks under these keys; places stay what they are.
pub(super) fn without<'t>(text: &'t [u8], keys: &[&[u8]]) -> Cow<'t, [u8]> {
    let mut out = Cow::Borrowed(text);
    let mut below = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let content = line.trim_ascii();
        if below.is_some_and(|key| indent > key) {
            if let Some(part) = out.to_mut().get_mut(start..at) {
                part.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
            }
        } else if !content.is_empty() {
            // In `- response:` the key stands behind the dash.
            let (dash, key) = content.strip_prefix(b"- ").map_or((0, content), |key| (2, key));
            let is_key = key.strip_suffix(b":").is_some_and(|key| keys.contains(&key));
            below = is_key.then_some(indent + dash);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_spaces() {
        let text = "- request:\n    uri: x\n  response:\n    body: |-\n\n      \u{e9}\n  after: 2\n- response: {}\n";
        let folded = without(text.as_bytes(), &[b"response"]);
        let expected = "- request:\n    uri: x\n  response:\n            \n\n        \n  after: 2\n- response: {}\n";
        assert_eq!(String::from_utf8(folded.into_owned()).unwrap(), expected);
    }

    #[test]
    fn all_else_stays() {
        for text in ["", "response", "response:", "response:\nb: 1\n", "responses:\n  a: 1\n", "x: response:\n  a"] {
            assert_eq!(&*without(text.as_bytes(), &[b"response"]), text.as_bytes());
        }
    }
}
