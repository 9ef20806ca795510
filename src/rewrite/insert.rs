//! Lines that go into a file or out of it.

use crate::diag::Edit;
use crate::recognise::written::{Site, Spent};
use crate::rewrite::Rewriting;
use crate::text::{Family, SourceFile, Span};

/// A line in front of the first import; where there is none, behind what must come first in a file.
pub(super) fn import(file: &SourceFile, site: &Site, line: &str) -> Option<Edit> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    if text.lines().any(|own| own.trim() == line) {
        return None;
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let first = site.import.map(|span| span.start as usize).filter(|at| text[..*at].ends_with('\n') || *at == 0);
    let at = first.unwrap_or_else(|| behind_the_head(text, file.lang.family()));
    let gap = match file.lang.family() {
        _ if first.is_some() => "",
        Family::Shell => "",
        Family::Python | Family::JavaScript | Family::Rust => newline,
    };
    let insertion = Span::new(file.id, at, at);
    Some(Edit::replace(insertion, format!("{line}{newline}{gap}")))
}

/// The first byte behind a file's head: a byte order mark, the interpreter's line, comments, a docstring or directive,
/// `set` lines of a script, inner attributes of a crate.
fn behind_the_head(text: &str, family: Family) -> usize {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut closing: Option<&str> = None;
    for line in text[at..].split_inclusive('\n') {
        let words = line.trim();
        let goes_on = match (closing, family) {
            (Some(end), _) => {
                if words.contains(end) {
                    closing = None;
                }
                true
            }
            (None, Family::Python) => {
                let quote = ["\"\"\"", "'''"].into_iter().find(|quote| words.starts_with(quote));
                closing = quote.filter(|quote| !words[3..].contains(quote));
                quote.is_some() || words.starts_with('#') || words.is_empty()
            }
            (None, Family::JavaScript) => {
                if words.starts_with("/*") && !words.contains("*/") {
                    closing = Some("*/");
                }
                words.starts_with("/*")
                    || words.starts_with("//")
                    || words.starts_with("#!")
                    || words.starts_with("'use ")
                    || words.starts_with("\"use ")
                    || words.is_empty()
            }
            (None, Family::Rust) => words.starts_with("//!") || words.starts_with("#!") || words.is_empty(),
            (None, Family::Shell) => words.starts_with('#') || words.starts_with("set ") || words.is_empty(),
        };
        if !goes_on {
            break;
        }
        at += line.len();
    }
    at
}

/// Take away an assignment that has lost its purpose, if it has its lines to itself.
pub(super) fn drop_assignment(rewriting: &Rewriting<'_>, spent: &Spent) -> Option<Edit> {
    let (before, after) = (rewriting.before(spent.value), rewriting.after(spent.value));
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (head, name) = before[start..].trim().strip_suffix('=')?.trim_end().split_at_checked(0)?;
    let (_, name) = (head, name.trim());
    let declared = name.split_once(':').map_or(name, |(name, _)| name).trim();
    let declared = ["const ", "let ", "var "].iter().find_map(|word| declared.strip_prefix(word)).unwrap_or(declared);
    let alone = declared.trim_start_matches("mut ").trim() == &*spent.name;
    let line_end = after.find('\n').map_or(after.len(), |at| at + 1);
    let rest = after[..line_end].trim();
    let ends = rest.is_empty() || rest == ";" || rest.starts_with('#') || rest.starts_with(";  //") || rest == ",";
    if !(alone && ends && rest != ",") {
        return None;
    }
    let span =
        Span { start: u32::try_from(start).ok()?, end: spent.value.end + u32::try_from(line_end).ok()?, ..spent.value };
    Some(Edit::replace(span, ""))
}
