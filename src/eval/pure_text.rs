//! Pure functions of text alone.

use base64::Engine as _;

use crate::data::pure::Meaning;
use crate::eval::call::Args;
use crate::ir::Why;
use crate::text::Span;
use crate::value::{Hole, HoleKind, Origin, Piece, Record, StrSet, Template, Value};

/// A function of each alternative text; other values are unchanged.
pub(super) fn each(value: &Value, change: impl Fn(&Template) -> Template + Copy) -> Value {
    match value {
        Value::Text(set) => Value::Text(set.map(change)),
        Value::Any(values) => values.iter().map(|v| each(v, change)).reduce(Value::join).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

/// `strip`, `rstrip`, `lstrip`, `trimEnd`, `trim_end_matches`.
pub(super) fn strip(meaning: Meaning, subject: &Value, chars: Option<&Value>) -> Value {
    let chars = chars.and_then(Value::as_str);
    let strip = |c: char| chars.as_ref().map_or(c.is_whitespace(), |chars| chars.contains(c));
    each(subject, |text| {
        let text = if meaning == Meaning::StripEnd { text.clone() } else { text.trim_start(strip) };
        if meaning == Meaning::StripStart { text } else { text.trim_end(strip) }
    })
}

/// `removeprefix`, `strip_suffix`.
pub(super) fn remove(meaning: Meaning, subject: &Value, part: Option<&Value>) -> Value {
    let Some(part) = part.and_then(Value::as_str) else { return subject.clone() };
    each(subject, |text| {
        let shown = text.show("\u{1}");
        if meaning == Meaning::RemovePrefix {
            if shown.starts_with(&part) { text.split_at(part.len()).1 } else { text.clone() }
        } else if shown.ends_with(&part) {
            text.split_at(shown.len() - part.len()).0
        } else {
            text.clone()
        }
    })
}

/// Replace every occurrence of one text by another. A pattern that is not known text leaves the
/// subject as it is.
pub(super) fn replace(subject: &Value, from: Option<&Value>, to: Option<&Value>, at: Span) -> Value {
    let (Some(from), Some(to)) = (from.and_then(Value::as_str), to) else { return subject.clone() };
    if from.is_empty() {
        return subject.clone();
    }
    let to = to.to_text(at);
    match subject {
        Value::Text(set) => {
            let replaced = set.templates().iter().map(|text| {
                let parts = text.split(&from);
                let mut parts = parts.into_iter().map(StrSet::from);
                let first = parts.next().unwrap_or_else(|| StrSet::from(Template::default()));
                parts.fold(first, |text, part| text.concat(&to).concat(&part))
            });
            replaced.reduce(StrSet::join).map_or_else(|| subject.clone(), Value::Text)
        }
        other => other.clone(),
    }
}

/// The elements of a list with a separator between them. A list of unknown length gives a hole.
pub(super) fn joined(list: &Value, separator: &Value, at: Span) -> Value {
    let Value::Seq(seq) = list else {
        return match list {
            Value::Any(values) => {
                values.iter().map(|v| joined(v, separator, at)).reduce(Value::join).unwrap_or(Value::Null)
            }
            other => Value::Text(other.to_text(at)),
        };
    };
    let separator = separator.to_text(at);
    let mut text: Option<StrSet> = None;
    for item in seq.items.iter().chain(&seq.rest) {
        let item = item.to_text(at);
        text = Some(match text {
            Some(before) => before.concat(&separator).concat(&item),
            None => item,
        });
    }
    Value::Text(text.unwrap_or_else(|| StrSet::from(Template::default())))
}

/// `k=v&k=v`, of a record or a list of pairs. Values are kept as they are: whoever reads the text
/// decodes what is encoded.
pub(super) fn form(subject: &Value, at: Span) -> Value {
    let near = |text: &str| StrSet::from(Template::text(text, Origin::near(at)));
    let (entries, open) = match subject {
        Value::Record(record) => {
            let entries = record.fields.iter().map(|(name, value)| (near(name), value));
            (entries.collect::<Vec<_>>(), record.open)
        }
        Value::Seq(seq) => {
            let pairs = seq.items.iter().filter_map(|item| match item {
                Value::Seq(pair) => match pair.items.as_slice() {
                    [name, value] => Some((name.to_text(at), value)),
                    _ => None,
                },
                _ => None,
            });
            let entries: Vec<_> = pairs.collect();
            let open = seq.rest.is_some() || entries.len() < seq.items.len();
            (entries, open)
        }
        other => return Value::Text(other.to_text(at)),
    };
    let mut text = near("");
    for (name, value) in entries.into_iter().filter(|(_, value)| !matches!(value, Value::Null)) {
        let joint = if text.templates().iter().all(Template::is_empty) { "" } else { "&" };
        let value = match value {
            // Kept whole: how a list is spelled differs from library to library.
            Value::Seq(_) => {
                let kind = HoleKind::Json(std::sync::Arc::new(value.clone()));
                StrSet::from(Template::hole(Hole { kind, name: None, each: false }, Origin::near(at)))
            }
            value => value.to_text(at),
        };
        // One piece where that is possible: a text has a bounded number of them.
        let key = match name.as_str() {
            Some(name) => near(&format!("{joint}{name}=")),
            None => near(joint).concat(&name).concat(&near("=")),
        };
        text = text.concat(&key).concat(&value);
    }
    if open {
        let hole = Template::hole(Hole::opaque(Why::Outside), Origin::near(at));
        text = text.concat(&StrSet::from(hole));
    }
    Value::Text(text)
}

/// An address with entries added to its query.
pub(super) fn with_query(url: &Value, entries: &Value, at: Span) -> Value {
    let Value::Text(urls) = url else { return url.clone() };
    let added = form(entries, at).to_text(at);
    let near = |text: &str| StrSet::from(Template::text(text, Origin::near(at)));
    let joint = |url: &Template| match url.find("?") {
        None => "?",
        Some(_) if url.known_end().ends_with(['?', '&']) => "",
        Some(_) => "&",
    };
    let all = urls.templates().iter().map(|url| StrSet::from(url.clone()).concat(&near(joint(url))).concat(&added));
    all.reduce(StrSet::join).map_or_else(|| url.clone(), Value::Text)
}

/// An address with another query.
pub(super) fn replace_query(url: &Value, query: &Value, at: Span) -> Value {
    let without = each(url, |url| url.find("?").map_or_else(|| url.clone(), |mark| url.split_at(mark).0));
    let query = each(query, |text| text.trim_start(|c| c == '?'));
    with_query(&without, &query, at)
}

/// The query of an address as a record that code can add to: `url.searchParams`.
pub(super) fn query_record(set: &StrSet) -> Option<Value> {
    let [url] = set.templates() else { return None };
    let mut record = Record::default();
    let query = url.find("?").map(|mark| url.split_at(mark + 1).1).unwrap_or_default();
    for part in query.split("&").into_iter().filter(|part| !part.is_empty()) {
        let entry = part.find("=").map(|at| part.split_at(at));
        match entry.and_then(|(name, value)| Some((name.as_str()?, value))) {
            Some((name, value)) => {
                record.fields.insert(name.into(), Value::Text(value.split_at(1).1.into()));
            }
            None => record.open = true,
        }
    }
    Some(Value::record(record))
}

/// The text behind base64: of something encoded here, or of a literal.
pub(super) fn decoded(subject: &Value, at: Span) -> Value {
    match subject {
        Value::Hole(Hole { kind: HoleKind::Base64(text), .. }, _) => Value::Text(StrSet::clone(text)),
        other => {
            let bytes = other.as_str().and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            text.map_or_else(|| Value::unknown(Why::Outside, at), |text| Value::text(&text, Origin::near(at)))
        }
    }
}

/// An address resolved against a base.
pub(super) fn url_join(base: &Value, relative: Option<&Value>, at: Span) -> Value {
    let Some(relative) = relative else { return base.clone() };
    let (base, relative) = (base.to_text(at), relative.to_text(at));
    let joined = base.templates().iter().flat_map(|b| relative.templates().iter().map(move |r| resolve(b, r)));
    Value::Text(StrSet::of(joined))
}

/// RFC 3986 in small: an absolute address wins, a leading slash replaces the path, anything else
/// replaces the base's last segment.
fn resolve(base: &Template, relative: &Template) -> Template {
    let start = relative.known_start();
    if relative.find("://").is_some() || relative.is_empty() {
        return if relative.is_empty() { base.clone() } else { relative.clone() };
    }
    let shown = base.show("\u{1}");
    let host = shown.find("://").map_or(0, |at| at + 3);
    let path = shown.get(host..).and_then(|rest| rest.find('/')).map(|at| host + at);
    let keep = if start.starts_with('/') {
        path.unwrap_or(shown.len())
    } else {
        path.and_then(|_| shown.rfind('/')).map_or(shown.len(), |at| at + 1)
    };
    let head = base.split_at(keep).0;
    let slash = !start.starts_with('/') && !head.known_end().ends_with('/');
    let joint = if slash { Template::text("/", Origin::near(Span::default())) } else { Template::default() };
    head.concat(&joint).concat(relative)
}

/// A part of an absolute address, by the name it has in JavaScript or Python.
pub(super) fn url_part(set: &StrSet, name: &str) -> Option<Value> {
    let part = |url: &Template| {
        let (scheme, rest) = url.split_at(url.find("://")?);
        let rest = rest.split_at("://".len()).1;
        let end = |text: &Template| text.show("\u{1}").len();
        let (before, query) = rest.split_at(rest.find("?").unwrap_or_else(|| end(&rest)));
        let (host, path) = before.split_at(before.find("/").unwrap_or_else(|| end(&before)));
        Some(match name {
            "href" => url.clone(),
            "protocol" | "scheme" => scheme,
            "origin" => url.split_at(end(url) - end(&rest) + end(&host)).0,
            "host" | "hostname" | "netloc" => host,
            "pathname" | "path" => path,
            "search" => query,
            "query" => query.trim_start(|c| c == '?'),
            _ => return None,
        })
    };
    let parts: Option<Vec<Template>> = set.templates().iter().map(part).collect();
    Some(Value::Text(StrSet::of(parts?)))
}

/// The parts of a text between separators. Where one is seen, what is unknown is taken to hold no other.
pub(super) fn split(subject: &Value, separator: Option<&Value>, at: Span) -> Value {
    match (subject, separator.and_then(Value::as_str)) {
        (Value::Text(set), Some(separator)) if !separator.is_empty() => match set.templates() {
            [only] if only.holes().next().is_none() || only.find(&separator).is_some() => {
                Value::seq(only.split(&separator).into_iter().map(|part| Value::Text(StrSet::from(part))).collect())
            }
            _ => Value::unknown(Why::Unsupported, at),
        },
        _ => Value::unknown(Why::Unsupported, at),
    }
}

/// Python's `template % arguments`.
pub(super) fn percent(template: &Value, arguments: &Value, at: Span) -> Value {
    let Value::Text(set) = template else { return Value::Text(template.to_text(at)) };
    let values: Vec<Value> = match arguments {
        Value::Seq(seq) => seq.items.clone(),
        other => vec![other.clone()],
    };
    let mut result: Option<StrSet> = None;
    for text in set.templates() {
        let mut next = values.iter();
        let filled = fill(text, '%', at, |field| match field.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((name, _)) => named_field(arguments, name),
            None => next.next().cloned(),
        });
        result = Some(result.map_or(filled.clone(), |before| before.join(filled)));
    }
    result.map_or_else(|| template.clone(), Value::Text)
}

/// What `echo` prints: its words with spaces between them. The line end does not matter.
pub(super) fn echo(subject: Value, args: &Args, at: Span) -> Value {
    let is_option = |word: &Value| {
        word.as_str().and_then(|word| word.strip_prefix('-').map(str::to_owned)).is_some_and(|letters| {
            !letters.is_empty() && letters.chars().all(|letter| matches!(letter, 'n' | 'e' | 'E'))
        })
    };
    let words: Vec<Value> = std::iter::once(subject).chain(args.positional.iter().cloned()).collect();
    let rest = words.into_iter().skip_while(is_option).collect();
    joined(&Value::seq(rest), &Value::text(" ", Origin::near(at)), at)
}

/// What `printf` prints.
pub(super) fn printf(subject: &Value, args: &Args, at: Span) -> Value {
    let plain = each(subject, |text| text.map_text(|known| known.replace("\\n", "\n").replace("\\t", "\t")));
    percent(&plain, &Value::seq(args.positional.clone()), at)
}

/// Python's `str.format`.
pub(super) fn format(template: &Value, args: &Args, at: Span) -> Value {
    let Value::Text(set) = template else { return Value::Text(template.to_text(at)) };
    let mut result: Option<StrSet> = None;
    for text in set.templates() {
        let mut next = 0;
        let filled = fill(text, '{', at, |field| {
            let name = field.split([':', '!']).next().unwrap_or_default();
            let (head, rest) = name.find(['.', '[']).map_or((name, ""), |dot| name.split_at(dot));
            let value = if head.is_empty() {
                next += 1;
                args.positional(next - 1).cloned()
            } else if let Ok(index) = head.parse::<usize>() {
                args.positional(index).cloned()
            } else {
                args.named(head).cloned()
            };
            let key = rest.trim_start_matches(['.', '[']).trim_end_matches(']');
            let value =
                if key.is_empty() { value } else { value.map(|value| named_field(&value, key).unwrap_or(Value::Null)) };
            value.map(|value| value.named(&head.into()))
        });
        result = Some(result.map_or(filled.clone(), |before| before.join(filled)));
    }
    result.map_or_else(|| template.clone(), Value::Text)
}

fn named_field(record: &Value, name: &str) -> Option<Value> {
    match record {
        Value::Record(record) => record.fields.get(name).cloned(),
        Value::Instance(instance) => instance.fields.get(name).cloned(),
        _ => None,
    }
}

/// Fill the fields of a format text: `{…}` for `{`, `%…s` for `%`.
fn fill(text: &Template, style: char, at: Span, mut value: impl FnMut(&str) -> Option<Value>) -> StrSet {
    let mut filled = StrSet::from(Template::default());
    for piece in text.pieces() {
        let Piece::Text(known, _) = piece else {
            filled = filled.concat(&StrSet::from(Template::from_pieces([piece.clone()])));
            continue;
        };
        let whole = Template::from_pieces([piece.clone()]);
        let mut from = 0;
        for (start, end, field) in fields(known, style) {
            let literal = whole.split_at(start).0.split_at(from).1;
            filled = filled.concat(&StrSet::from(literal));
            filled = filled.concat(&match field {
                // A doubled brace or per cent sign stands for itself.
                None => StrSet::from(whole.split_at(start + 1).0.split_at(start).1),
                Some(field) => match value(field) {
                    Some(value) => value.to_text(at),
                    None => StrSet::unknown(Why::Outside, at),
                },
            });
            from = end;
        }
        filled = filled.concat(&StrSet::from(whole.split_at(from).1));
    }
    filled
}

/// The fields of a format text: start, end, and what stands inside (`None` for an escape).
fn fields(text: &str, style: char) -> Vec<(usize, usize, Option<&str>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match (style, byte) {
            ('{', b'{' | b'}') if next == Some(byte) => {
                found.push((at, at + 2, None));
                at += 2;
            }
            ('{', b'{') => {
                let Some(length) = text.get(at..).and_then(|rest| rest.find('}')) else { break };
                found.push((at, at + length + 1, text.get(at + 1..at + length)));
                at += length + 1;
            }
            ('%', b'%') if next == Some(b'%') => {
                found.push((at, at + 2, None));
                at += 2;
            }
            ('%', b'%') => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let name = if rest.starts_with('(') { rest.find(')').map_or(0, |n| n + 1) } else { 0 };
                let tail = rest.get(name..).unwrap_or_default();
                let Some(length) = tail.find(|c: char| c.is_ascii_alphabetic()) else { break };
                let end = at + 1 + name + length + 1;
                found.push((at, end, text.get(at + 1..end)));
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}
