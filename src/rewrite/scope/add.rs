//! Scopes as one more parameter of a request that names none.

use crate::diag::Edit;
use crate::recognise::oauth::{Neighbour, Room, RoomForm};
use crate::rewrite::scope::{is_in_query, is_quoted};
use crate::rewrite::{Rewriting, list};
use crate::text::{Family, Span};

/// What scopes are called on the wire.
const SCOPE: &str = "scope";

/// Scopes where a request takes them, spelled as what stands there is. `None` where that takes more than is seen.
pub fn add_scopes(rewriting: &Rewriting<'_>, room: &Room, wanted: &[String]) -> Option<Edit> {
    match room {
        Room::Beside(neighbour) => beside(rewriting, neighbour, wanted),
        Room::Argument(arguments, name) => {
            push(rewriting, *arguments, '(', &format!("{name}=\"{}\"", wanted.join(" ")))
        }
        Room::Entry(object, key) => {
            let family = rewriting.file(*object)?.lang.family();
            let entry = entry(rewriting, *object, key, wanted);
            let padded = rewriting.text(*object) == "{}" && family == Family::JavaScript;
            push(rewriting, *object, '{', &if padded { format!(" {entry} ") } else { entry })
        }
        Room::Options(arguments, key) => {
            push(rewriting, *arguments, '(', &format!("{{ {} }}", entry(rewriting, *arguments, key, wanted)))
        }
        Room::Chained(at, spelled) => {
            let calls: String = wanted.iter().map(|scope| spelled.replace("{scope}", scope)).collect();
            Some(Edit::insert(*at, calls))
        }
    }
}

/// Scopes as an entry of an object: a list under a name for several.
fn entry(rewriting: &Rewriting<'_>, near: Span, key: &str, wanted: &[String]) -> String {
    let quote = usual_quote(rewriting, near);
    let python = rewriting.file(near).is_some_and(|file| file.lang.family() == Family::Python);
    let key_quote = if python { quote.to_string() } else { String::new() };
    let value = match key.ends_with('s') {
        true => format!("[{quote}{}{quote}]", wanted.join(&format!("{quote}, {quote}"))),
        false => format!("{quote}{}{quote}", wanted.join(" ")),
    };
    format!("{key_quote}{key}{key_quote}: {value}")
}

/// One more element behind those between the brackets that a place starts with; on a line of its own if they are.
fn push(rewriting: &Rewriting<'_>, whole: Span, open: char, element: &str) -> Option<Edit> {
    let text = rewriting.text(whole);
    let start = text.find(open)? + open.len_utf8();
    let inner = text.get(start..)?.strip_suffix([')', '}'])?;
    let own = inner.trim_end().trim_end_matches(',').trim_end();
    let end = whole.start as usize + start + own.len();
    let at = Span::new(whole.file, end, end);
    let lead = inner.len() - inner.trim_start().len();
    let separator = match inner.get(..lead)? {
        _ if own.is_empty() => String::new(),
        gap if gap.contains('\n') => format!(",{gap}"),
        _ => ", ".to_owned(),
    };
    Some(Edit::insert(at, format!("{separator}{element}")))
}

/// Scopes beside another parameter.
fn beside(rewriting: &Rewriting<'_>, room: &Neighbour, wanted: &[String]) -> Option<Edit> {
    let behind = Span { start: room.whole.end, ..room.whole };
    let scopes = wanted.join(" ");
    match room.form {
        RoomForm::Element if is_counted(rewriting, room) => None,
        RoomForm::Element => {
            let separator = list::separator(rewriting, room.whole);
            let own = like(rewriting, room, &scopes)?;
            Some(match has_comment(rewriting.after(room.whole)) {
                true => Edit::insert(room.whole, format!("{own}{separator}")),
                false => Edit::insert(behind, format!("{separator}{own}")),
            })
        }
        RoomForm::Chained => Some(Edit::insert(behind, like(rewriting, room, &scopes)?)),
        RoomForm::Statement => statement(rewriting, room, &scopes),
        RoomForm::Word => word(rewriting, room, &scopes),
        RoomForm::Text if room.literal => in_text(rewriting, room, wanted),
        RoomForm::Text => query(rewriting, room.whole, wanted),
    }
}

/// The neighbour once more, with scopes in the place of its name and value.
fn like(rewriting: &Rewriting<'_>, room: &Neighbour, scopes: &str) -> Option<String> {
    let head = rewriting.text(Span { end: room.value.start, ..room.whole });
    let tail = rewriting.text(Span { start: room.value.end, ..room.whole });
    let at = head.find(room.name)?;
    let (lead, rest) = (head.get(..at)?, head.get(at + room.name.len()..)?);
    if rest.contains(room.name) || tail.contains(room.name) || lead.ends_with(is_word) || rest.starts_with(is_word) {
        return None;
    }
    if room.literal {
        return Some(format!("{lead}{SCOPE}{rest}{scopes}{tail}"));
    }
    // What type the other value has is not known, and texts differ in theirs.
    let family = rewriting.file(room.whole)?.lang.family();
    let quote = match (family, rest.chars().next()) {
        (Family::Python | Family::JavaScript, Some(quote @ ('"' | '\''))) => quote,
        (Family::Python, _) => '"',
        (Family::JavaScript, _) => usual_quote(rewriting, room.whole),
        _ => return None,
    };
    Some(format!("{lead}{SCOPE}{rest}{quote}{scopes}{quote}{tail}"))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The quote that a file uses more often.
fn usual_quote(rewriting: &Rewriting<'_>, span: Span) -> char {
    let (before, after) = (rewriting.before(span), rewriting.after(span));
    let count = |quote: char| before.matches(quote).count() + after.matches(quote).count();
    if count('"') > count('\'') { '"' } else { '\'' }
}

/// Whether the list is of a type that says how long it is: `[(&str, &str); 3]`.
fn is_counted(rewriting: &Rewriting<'_>, room: &Neighbour) -> bool {
    let file = rewriting.file(room.whole);
    let line = || rewriting.before(room.whole).rsplit([';', '{', '}']).next().map(str::trim_start);
    // What is left of `let x: [(&str, &str); 3] = [`.
    let ends_type = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with("] =");
    file.is_some_and(|file| file.lang.family() == Family::Rust) && line().is_some_and(ends_type)
}

/// Whether a comment follows on the line, which speaks of what is in front of it.
fn has_comment(after: &str) -> bool {
    let rest = after.trim_start_matches([',', ' ', '\t']);
    rest.starts_with('#') || rest.starts_with("//")
}

/// A line behind a statement that has one to itself.
fn statement(rewriting: &Rewriting<'_>, room: &Neighbour, scopes: &str) -> Option<Edit> {
    let before = rewriting.before(room.whole);
    let indent = before.rsplit('\n').next().unwrap_or_default();
    let after = rewriting.after(room.whole);
    let rest = after.split('\n').next().unwrap_or_default();
    let end = if rest.starts_with(';') { ";" } else { "" };
    let left = rest.strip_prefix(end).unwrap_or(rest).trim();
    if !indent.trim().is_empty() || !(left.is_empty() || left.starts_with("//") || left.starts_with('#')) {
        return None;
    }
    let line_end = if rest.ends_with('\r') { "\r\n" } else { "\n" };
    let at = Span::new(room.whole.file, 0, room.whole.end as usize + end.len());
    let behind = Span { start: at.end, ..at };
    Some(Edit::insert(behind, format!("{line_end}{indent}{}{end}", like(rewriting, room, scopes)?)))
}

/// One more word of a command, with the same option, in quotes if it needs them.
fn word(rewriting: &Rewriting<'_>, room: &Neighbour, scopes: &str) -> Option<Edit> {
    let before = rewriting.before(room.whole);
    let gap = before.len() - before.trim_end_matches([' ', '\t', '\\', '\n', '\r']).len();
    let separator = before.get(before.len() - gap..).filter(|gap| !gap.is_empty())?;
    let spelled = like(rewriting, room, scopes)?;
    let spelled = if is_quoted(rewriting, room.value) || !scopes.contains(' ') {
        spelled
    } else {
        let at = spelled.rfind(&format!("{SCOPE}="))?;
        format!("{}\"{}\"", spelled.get(..at)?, spelled.get(at..)?)
    };
    let behind = Span { start: room.whole.end, ..room.whole };
    Some(Edit::insert(behind, format!("{separator}{spelled}")))
}

/// In front of a parameter that stands in a text, as JSON or as in a query.
fn in_text(rewriting: &Rewriting<'_>, room: &Neighbour, wanted: &[String]) -> Option<Edit> {
    let before = up_to_value(rewriting, room)?;
    if let Some(rest) = before.strip_suffix('=').and_then(|rest| rest.strip_suffix(room.name)) {
        let name = Span::new(room.value.file, rest.len(), rest.len() + room.name.len());
        return query(rewriting, name, wanted);
    }
    let quote = ["\\\"", "\""].into_iter().find(|quote| before.ends_with(quote))?;
    let head = before.strip_suffix(quote)?;
    let colon = head.trim_end().strip_suffix(':')?.trim_end();
    let gap = head.get(colon.len()..)?;
    let start = colon.strip_suffix(quote)?.strip_suffix(room.name)?.strip_suffix(quote)?;
    let at = Span::new(room.value.file, start.len(), start.len());
    let indent = start.rsplit('\n').next().unwrap_or_default();
    let own_line = start.contains('\n') && indent.trim().is_empty();
    let separator = if own_line { format!(",\n{indent}") } else { ", ".to_owned() };
    Some(Edit::insert(at, format!("{quote}{SCOPE}{quote}{gap}{quote}{}{quote}{separator}", wanted.join(" "))))
}

/// The text of the file up to the neighbour's value. Where the text holds escapes, the place is that of all of it.
fn up_to_value<'t>(rewriting: &Rewriting<'t>, room: &Neighbour) -> Option<&'t str> {
    let (before, text) = (rewriting.before(room.value), rewriting.text(room.value));
    if !text.contains(room.name) {
        return Some(before);
    }
    let spellings = ["\\\": \\\"", "\\\":\\\"", "\": \"", "\":\"", "="];
    let named = spellings.iter().find_map(|between| {
        let named = format!("{}{between}", room.name);
        let at = text.find(&named).filter(|_| text.matches(&named).count() == 1)?;
        Some(at + named.len())
    })?;
    rewriting.before(Span { start: room.value.start + u32::try_from(named).ok()?, ..room.value }).into()
}

/// In front of a parameter of a query, whose name stands at `name`.
fn query(rewriting: &Rewriting<'_>, name: Span, wanted: &[String]) -> Option<Edit> {
    // Behind a space a text is a command, in which `&` would end the word.
    if !rewriting.before(name).ends_with(['?', '&', '"', '\'', '`', '\n']) {
        return None;
    }
    let line = rewriting.after(name).split('\n').next().unwrap_or_default();
    let separator = if line.contains("%20") { "%20" } else { "+" };
    // `&` ends a command but in quotes; where one follows already, the text needs none.
    let value = Span { start: name.end + 1, end: name.end + 1, ..name };
    let safe = is_quoted(rewriting, name) || is_in_query(rewriting, value);
    safe.then(|| Edit::insert(name, format!("{SCOPE}={}&", wanted.join(separator))))
}
