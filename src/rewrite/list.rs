//! Elements of lists: arguments and entries, with the commas between them.

use crate::diag::Edit;
use crate::recognise::written::{Element, List};
use crate::rewrite::Rewriting;
use crate::text::{Family, Span};

/// The whole of an element: its key or keyword, and its value.
pub(super) fn whole(rewriting: &Rewriting<'_>, element: &Element) -> Option<Span> {
    if let Some(key) = element.key {
        return Some(Span { start: key.start.min(element.value.start), ..element.value });
    }
    let name = element.name.as_deref()?;
    let before = rewriting.before(element.value).trim_end().strip_suffix('=')?.trim_end();
    let rest = before.strip_suffix(name)?;
    Some(Span { start: u32::try_from(rest.len()).ok()?, ..element.value })
}

/// Take an element away, with one comma and the line it leaves empty.
pub(super) fn remove(rewriting: &Rewriting<'_>, whole: Span) -> Edit {
    let (before, after) = (rewriting.before(whole), rewriting.after(whole));
    let mut span = whole;
    let gap = after.len() - after.trim_start().len();
    if after.trim_start().starts_with(',') {
        // The comma behind goes too, and either the rest of the line or the space in front of the next element.
        let behind = &after[gap + 1..];
        let spaces = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let ends_line = behind[spaces..].starts_with('\n') || behind[spaces..].starts_with("\r\n");
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let starts_line = before[..before.len() - indent].ends_with('\n') || before.len() == indent;
        let mut end = gap + 1 + spaces;
        if ends_line && starts_line {
            end += if behind[spaces..].starts_with('\r') { 2 } else { 1 };
            span.start -= width(indent);
        } else if ends_line {
            end -= spaces;
        }
        span.end += width(end);
    } else if let Some(comma) = before.trim_end().strip_suffix(',') {
        span.start = width(comma.len());
    }
    Edit::replace(span, "")
}

/// What stands between an element and one that is put behind it: a line of its own, if the element has one.
pub(super) fn separator(rewriting: &Rewriting<'_>, whole: Span) -> String {
    let before = rewriting.before(whole);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(line..).unwrap_or_default();
    if line > 0 && indent.trim().is_empty() { format!(",\n{indent}") } else { ", ".to_owned() }
}

fn width(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Put an entry in front of the others of an object; one entry a line if they stand so.
pub(super) fn prepend(rewriting: &Rewriting<'_>, object: &List, entry: &str) -> Option<Edit> {
    let inner = rewriting.text(object.span).strip_prefix('{')?;
    let lead = inner.len() - inner.trim_start().len();
    let start = object.span.start + 1;
    let at = Span { start, end: start, ..object.span };
    let text = if object.elements.is_empty() && !object.open {
        let pad = if inner.starts_with('}') && is_spaced(rewriting, object.span) { " " } else { "" };
        format!("{pad}{entry}{pad}")
    } else {
        format!("{}{entry},", &inner[..lead])
    };
    let spaced = lead == 0 && !object.elements.is_empty();
    Some(Edit::replace(at, if spaced { format!("{text} ") } else { text }))
}

/// Whether braces are padded in the text's language by custom.
fn is_spaced(rewriting: &Rewriting<'_>, span: Span) -> bool {
    rewriting.file(span).is_some_and(|file| file.lang.family() == Family::JavaScript)
}
