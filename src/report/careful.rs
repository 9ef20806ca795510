//! JSON that is safe to show: what a terminal would act on, or not show, is written as `\u…`.
//!
//! It is the same JSON. serde escapes the control characters of ASCII only, and leaves those of
//! Unicode and what turns the direction of text as they are.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::escape::is_harmless;

/// Write a value on one line.
pub(super) fn compact(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    writeln!(out, "{}", escaped(serde_json::to_string(value)?))
}

/// Write a value on many lines, indented.
pub(super) fn pretty(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    writeln!(out, "{}", escaped(serde_json::to_string_pretty(value)?))
}

/// JSON text, in which line ends stand between values only, with such characters spelled out.
fn escaped(json: String) -> String {
    let is_kept = |c: char| c == '\n' || is_harmless(c);
    if json.chars().all(is_kept) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_kept(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_stays_what_it_is() {
        let value = serde_json::json!({"a\u{9b}": "\u{1b}[31m\u{7f}\u{202e}\u{e0041}\u{1f600}\r\n\"\\"});
        let (mut short, mut long) = (Vec::new(), Vec::new());
        compact(&mut short, &value).unwrap();
        pretty(&mut long, &value).unwrap();
        for out in [short, long] {
            let text = String::from_utf8(out).unwrap();
            assert!(text.chars().all(|c| c == '\n' || is_harmless(c)), "{text:?}");
            assert!(text.contains("\\u202e\\udb40\\udc41\u{1f600}"), "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }
}
