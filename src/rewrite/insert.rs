//! Lines that go into a file or out of it.

use std::ops::Range;

use crate::diag::Edit;
use crate::recognise::written::{Site, Spent};
use crate::rewrite::Rewriting;
use crate::text::{Family, SourceFile, Span};

/// A line behind the first imports of a file; a module of Rust in front of them. Where there are none, behind what
/// must come first in a file.
pub(super) fn line(file: &SourceFile, site: &Site, line: &str) -> Option<Edit> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    if text.contains(line) {
        return None;
    }
    let family = file.lang.family();
    let (at, before, behind) = match imports(text, site, family) {
        Some(block) if family == Family::Rust => (block.start, "", "\n"),
        Some(block) => {
            let before = if line.starts_with("from ") { "\n" } else { "" };
            let gap = text.get(block.end..).is_none_or(|rest| rest.trim_start_matches('\r').starts_with('\n'));
            (block.end, before, if gap { "" } else { "\n" })
        }
        None if family == Family::Shell => (behind_the_head(text, family), "", ""),
        None => (behind_the_head(text, family), "", "\n"),
    };
    let insertion = Span::new(file.id, at, at);
    Some(Edit::replace(insertion, format!("{before}{line}\n{behind}")))
}

/// An import of a name from a module; a line that imports another one from there takes it in. `start` and `end` are
/// what stands around the names.
pub(super) fn import(file: &SourceFile, site: &Site, (start, end): (&str, &str), name: &str) -> Option<Edit> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let mut at = 0;
    for own in text.split_inclusive('\n') {
        let names = own.trim_end().strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        if let Some(names) = names {
            let known = names.split(',').any(|known| known.trim() == name);
            let behind = Span::new(file.id, at + start.len() + names.len(), at + start.len() + names.len());
            return (!known).then(|| Edit::replace(behind, format!(", {name}")));
        }
        at += own.len();
    }
    line(file, site, &format!("{start}{name}{end}"))
}

/// The lines of the first imports that stand together at the margin.
fn imports(text: &str, site: &Site, family: Family) -> Option<Range<usize>> {
    let line_start = |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line_end = |at: usize| text.get(at..).and_then(|after| after.find('\n')).map(|more| at + more + 1);
    let margin = |at: usize| line_start(at) == at;
    let mut block: Option<Range<usize>> = None;
    let required: Vec<Range<usize>> = if family == Family::JavaScript && site.imports.is_empty() {
        requires(text)
    } else {
        site.imports.iter().map(|span| span.start as usize..span.end as usize).collect()
    };
    for import in
        required.into_iter().filter(|import| margin(line_start(import.start)) && is_at_margin(text, import.start))
    {
        let lines = line_start(import.start)..line_end(import.end)?;
        match &mut block {
            None => block = Some(lines),
            Some(block) if text.get(block.end..lines.start).is_none_or(|gap| gap.trim().is_empty()) => {
                block.end = block.end.max(lines.end);
            }
            Some(_) => break,
        }
    }
    block
}

/// Whether the line that an offset is in is not indented.
fn is_at_margin(text: &str, at: usize) -> bool {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    text.get(start..).is_some_and(|line| !line.starts_with([' ', '\t']))
}

/// Lines at the margin that import as Node's older modules do.
fn requires(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let declares = ["const ", "let ", "var "].iter().any(|word| line.starts_with(word));
        let ends = line.trim_end().trim_end_matches(';').ends_with(')');
        if declares && ends && line.contains("require(") {
            found.push(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    found
}

/// The first byte behind a file's head: a byte order mark, the interpreter's line, comments, a docstring or directive,
/// `set` lines of a script, inner attributes of a crate.
fn behind_the_head(text: &str, family: Family) -> usize {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut closing: Option<&str> = None;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
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
                closing = quote.filter(|quote| !words.get(3..).is_some_and(|rest| rest.contains(quote)));
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
            (None, Family::Hcl | Family::Http) => words.starts_with('#') || words.is_empty(),
            (None, Family::Shell) => words.starts_with('#') || words.starts_with("set ") || words.is_empty(),
            (None, Family::Postman | Family::Recording | Family::Settings) => false,
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
    let name = before.get(start..)?.trim().strip_suffix('=')?.trim();
    let declared = name.split_once(':').map_or(name, |(name, _)| name).trim();
    let declared = ["const ", "let ", "var "].iter().find_map(|word| declared.strip_prefix(word)).unwrap_or(declared);
    let alone = declared.trim_start_matches("mut ").trim() == &*spent.name;
    let line_end = after.find('\n').map_or(after.len(), |at| at + 1);
    let rest = after.get(..line_end)?.trim();
    let ends = ["", ";", "?;"].contains(&rest)
        || rest.starts_with('#')
        || rest.trim_start_matches(';').trim().starts_with("//");
    if !alone || !ends {
        return None;
    }
    let span =
        Span { start: u32::try_from(start).ok()?, end: spent.value.end + u32::try_from(line_end).ok()?, ..spent.value };
    Some(Edit::replace(span, ""))
}
