//! Requests that were recorded: what a program sent once, with the ids that it had then.

use std::collections::BTreeSet;

use crate::recognise::http::Grouped;
use crate::recognise::{Context, HttpRequest};
use crate::text::FileId;

/// Whether a request stands in a recording.
pub(in crate::recognise) fn is_observed(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    call.and_then(|call| cx.catalog.libraries.get(call.library)).is_some_and(|library| library.observed)
}

/// A path that was sent as code would build it: `{}` where the endpoint takes something.
pub(super) fn endpoint(cx: &Context<'_>, method: &str, path: &str) -> String {
    let (bare, ending) = path.strip_suffix(".json").map_or((path, ""), |bare| (bare, ".json"));
    let row = cx.catalog.endpoints.find(method, path).map(|row| row.path.trim_end_matches(".json"));
    let segments: Vec<&str> = bare.split('/').collect();
    let known: Option<Vec<&str>> = row.map(|row| row.split('/').collect());
    let known = known.filter(|known| known.len() == segments.len());
    let open = |at: usize, segment: &str| match known.as_ref().and_then(|known| known.get(at)) {
        Some(known) => known.starts_with('{'),
        None => is_id(segment),
    };
    let shown = |(at, segment): (usize, &&str)| if open(at, segment) { "{}" } else { *segment }.to_owned();
    let shown: Vec<String> = segments.iter().enumerate().map(shown).collect();
    shown.join("/") + ending
}

/// Whether a segment is a number, or a long one of hex digits.
fn is_id(segment: &str) -> bool {
    let digits = |is: fn(&u8) -> bool| !segment.is_empty() && segment.bytes().all(|b| is(&b) || b == b'-');
    digits(u8::is_ascii_digit) || (segment.len() >= 16 && digits(u8::is_ascii_hexdigit))
}

/// Which endpoints recordings showed already: each counts once a file, however often it was called.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<(FileId, String, String)>);

impl Seen {
    /// Whether a request says something that none before it did.
    pub(super) fn is_new(&mut self, request: &HttpRequest) -> bool {
        !request.observed || self.0.insert((request.span.file, request.method.clone(), request.path.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for yes in ["35", "360000855979", "c9aef75f-ee1c-455b-b5ae-3bee5659d60d", "0123456789abcdef"] {
            assert!(is_id(yes), "{yes}");
        }
        for no in ["", "tickets", "me", "v2", "deadbeef", "show_many"] {
            assert!(!is_id(no), "{no}");
        }
    }
}
