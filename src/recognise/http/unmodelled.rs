//! Calls that nobody modelled, read the way most clients are called.

use crate::data::model::Slot;
use crate::data::needles::Lists;
use crate::eval::Slots;
use crate::text::Span;
use crate::value::{Piece, Template, Value};

/// Whether the name of a call nobody modelled says that it sends a request.
pub(super) fn sends(lists: &Lists, name: &str, receiver: Option<&str>) -> bool {
    let last = receiver.unwrap_or_default().trim_end_matches("()").rsplit('.').next().unwrap_or_default();
    let said = words(name);
    let any = |words: &[String], list: &[String]| words.iter().any(|word| list.contains(word));
    any(&said, &lists.request_words)
        && !any(&said, &lists.no_request_words)
        && !any(&words(last), &lists.no_request_words)
}

/// The words of a name in camel or snake case, lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || c.is_uppercase() {
            words.push(String::new());
        }
        fresh = false;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Read a call nobody modelled the way most clients are called: `get(url, …)`,
/// `request(method, url, …)`, `request({method, url})`, `anything(url, {method})`, on a client that
/// was perhaps made with a base URL.
pub(super) fn slots(name: &str, base: Option<&Value>, args: &[Value]) -> Option<Slots> {
    // What sets an address or a header sends nothing.
    if name.starts_with("set") || name.to_lowercase().contains("header") {
        return None;
    }
    let mut slots = Slots::new();
    let verb = |text: &str| crate::data::model::VERBS.contains(&text.to_lowercase().as_str());
    let is_verb = |value: &Value| value.as_str().is_some_and(|text| verb(&text));
    let with_url = |value: &Value| match value {
        Value::Record(options) => {
            ["url", "uri"].iter().find_map(|key| options.fields.get(*key)).cloned().map(|url| (url, options.clone()))
        }
        _ => None,
    };
    let (url, options) = match args {
        [method, url @ Value::Text(_), ..] if is_verb(method) => {
            slots.insert(Slot::Method, method.clone());
            (url.clone(), None)
        }
        _ => match args.iter().find_map(with_url) {
            Some((url, options)) => (url, Some(options)),
            None => match args {
                [url @ Value::Text(_), Value::Record(options), ..] => (url.clone(), Some(options.clone())),
                [url @ Value::Text(_), ..] => (url.clone(), None),
                _ => return None,
            },
        },
    };
    slots.insert(Slot::Url, url);
    slots.extend(base.map(|base| (Slot::Base, base.clone())));
    if let Some(options) = options {
        let keys = [
            ("type", Slot::Method),
            ("method", Slot::Method),
            ("headers", Slot::Headers),
            ("auth", Slot::Auth),
            ("baseURL", Slot::Base),
            ("baseUrl", Slot::Base),
        ];
        for (key, slot) in keys {
            if let Some(value) = options.fields.get(key) {
                slots.insert(slot, value.clone());
            }
        }
    }
    if !slots.contains_key(&Slot::Method) {
        let said = words(name).into_iter().find(|word| verb(word) || word == "del");
        let method = said.map(|word| if word == "del" { "DELETE".to_owned() } else { word.to_uppercase() });
        slots.extend(
            method.map(|method| (Slot::Method, Value::text(&method, crate::value::Origin::near(Span::default())))),
        );
    }
    let address = slots.get(&Slot::Url).map(|url| url.to_text(Span::default()))?;
    let starts = |text: &Template| text.known_start().starts_with("http") || text.known_start().starts_with('/');
    let open = |text: &Template| matches!(text.pieces().first(), Some(Piece::Hole(..)));
    (base.is_some() || address.templates().iter().any(|text| starts(text) || open(text))).then_some(slots)
}
