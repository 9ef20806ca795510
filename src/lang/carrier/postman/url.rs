//! Addresses as a collection writes them: a text, or its parts.

use std::ops::Range;

use crate::lang::structured::Value;
use crate::text::embedded::Assembled;

/// An address and where it stands.
pub(super) fn of(url: Value<'_>) -> Option<(Assembled, Range<usize>)> {
    let whole = if url.is_map() { url.text_at(&["raw"]) } else { Some(url).filter(|url| url.text().is_some()) };
    let (text, at) = match whole {
        Some(whole) => (whole.text()?, whole.range()),
        None => (of_parts(url)?, url.get(&["path", "host"])?.range()),
    };
    Some((with_holes(&text), at))
}

/// Protocol, host and path put together.
fn of_parts(url: Value<'_>) -> Option<Assembled> {
    let mut text = Assembled::default();
    if let Some(host) = url.get(&["host"]) {
        let protocol = url.text_at(&["protocol"]).and_then(Value::text);
        match protocol {
            Some(protocol) => text.append(&protocol, 0..protocol.text.len()),
            None => text.insert(b"https"),
        }
        text.insert(b"://");
        join(host, b".", &mut text);
    }
    let path = url.get(&["path"])?;
    text.insert(b"/");
    join(path, b"/", &mut text);
    Some(text)
}

/// A text, or the texts of a list with something between them.
fn join(value: Value<'_>, between: &[u8], out: &mut Assembled) {
    let parts = if value.is_list() { value.items() } else { vec![value] };
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            out.insert(between);
        }
        // A part may be a map with its type.
        let part = if part.is_map() { part.get(&["value"]) } else { Some(part) };
        if let Some(text) = part.and_then(Value::text) {
            out.append(&text, 0..text.text.len());
        }
    }
}

/// An address whose path variables (`/:id`) are filled in when it is sent.
fn with_holes(text: &Assembled) -> Assembled {
    let bytes = &text.text;
    let mut out = Assembled::default();
    let mut done = 0;
    let name = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
    };
    for at in memchr::memmem::find_iter(bytes, b"/:") {
        let length = name(at + 2);
        if length > 0 {
            out.append(text, done..at + 1);
            out.replace(text.map.host(at + 1..at + 2 + length), b"{{$path}}");
            done = at + 2 + length;
        }
    }
    out.append(text, done..bytes.len());
    out
}
