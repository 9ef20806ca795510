//! Calls that nobody modelled, read the way most clients are called.

use crate::data::model::Slot;
use crate::data::needles::Lists;
use crate::eval::Slots;
use crate::text::Span;
use crate::value::{Piece, Record, Template, Value};

/// A call nobody modelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unmodelled<'e> {
    /// The method's name, or the function's.
    pub(super) name: &'e str,
    /// What the object goes by.
    pub(super) receiver: Option<&'e str>,
    /// The absolute address that the object was made with.
    pub(super) base: Option<&'e Value>,
    /// Its positional arguments.
    pub(super) args: &'e [Value],
}

impl Unmodelled<'_> {
    /// The request it sends, if its names and arguments say that it sends one.
    pub(super) fn request(&self, lists: &Lists) -> Option<Slots> {
        if !self.may_send(lists) || !(self.spelled_out() || self.named_so(lists)) {
            return None;
        }
        slots(self.name, self.base, self.args)
    }

    /// Whether no name says that the address is only told, kept or compared.
    pub(super) fn may_send(&self, lists: &Lists) -> bool {
        let any = |said: &str, list: &[String]| words(said).iter().any(|word| list.contains(word));
        !any(self.name, &lists.no_request_words)
            && !any(self.last_of_receiver(), &lists.no_request_words)
            && !any(self.receiver.unwrap_or_default(), &lists.no_client_words)
    }

    /// Whether an options record says the method: whatever the call is called, that is a request.
    fn spelled_out(&self) -> bool {
        let is_request = |value: &Value| match value {
            Value::Record(options) => {
                options_method(options).is_some_and(may_be_verb) && address(options, true).is_some()
            }
            _ => false,
        };
        self.args.iter().any(is_request)
    }

    /// Whether the name of the call says that it sends a request.
    fn named_so(&self, lists: &Lists) -> bool {
        let said = words(self.name);
        let built = said.iter().any(|word| lists.address_words.contains(word));
        if built || !said.iter().any(|word| lists.request_words.contains(word)) {
            return false;
        }
        // A bare verb is a method of maps, stores and routers too.
        let bare = matches!(said.as_slice(), [verb] if is_verb(verb));
        !bare || self.receiver.is_none() || self.base.is_some() || self.on_client(lists) || self.beside_options()
    }

    /// Whether the object goes by the name of a client, and nothing is registered with it.
    fn on_client(&self, lists: &Lists) -> bool {
        let said = words(self.last_of_receiver());
        said.iter().any(|word| lists.client_words.contains(word) || lists.names.contains(word))
    }

    /// Whether options of a request stand beside the address.
    fn beside_options(&self) -> bool {
        const OPTIONS: [&str; 8] = ["headers", "method", "auth", "params", "body", "data", "json", "baseURL"];
        self.args.iter().any(|value| match value {
            Value::Record(options) => OPTIONS.iter().any(|key| options.fields.contains_key(*key)),
            _ => false,
        })
    }

    fn last_of_receiver(&self) -> &str {
        self.receiver.unwrap_or_default().trim_end_matches("()").rsplit('.').next().unwrap_or_default()
    }
}

/// Whether a word is that of an HTTP method.
fn is_verb(word: &str) -> bool {
    word == "del" || crate::data::model::VERBS.contains(&word)
}

/// Whether a value may be an HTTP method: it is one, or nothing is known of it.
fn may_be_verb(value: &Value) -> bool {
    value.as_str().map_or(!matches!(value, Value::Null | Value::Bool(_)), |text| is_verb(&text.to_lowercase()))
}

fn options_method(options: &Record) -> Option<&Value> {
    ["method", "type", "httpMethod"].iter().find_map(|key| options.fields.get(*key))
}

/// The address in an options record; `path` and `endpoint` are one only where a method is said too.
fn address(options: &Record, with_method: bool) -> Option<Value> {
    const ALWAYS: [&str; 2] = ["url", "uri"];
    const WITH_METHOD: [&str; 2] = ["endpoint", "path"];
    let keys = ALWAYS.iter().chain(WITH_METHOD.iter().filter(|_| with_method));
    keys.filter_map(|key| options.fields.get(*key)).next().cloned()
}

/// The words of a name in camel or snake case, lower case.
pub(in crate::recognise) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut upper = false;
    for c in name.chars() {
        let before = std::mem::replace(&mut upper, c.is_uppercase());
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || upper && !before {
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
fn slots(name: &str, base: Option<&Value>, args: &[Value]) -> Option<Slots> {
    // What sets an address or a header sends nothing.
    if name.starts_with("set") || name.to_lowercase().contains("header") {
        return None;
    }
    let mut slots = Slots::new();
    let verb = |text: &str| is_verb(&text.to_lowercase());
    let said = words(name).into_iter().find(|word| verb(word));
    let says_verb = |value: &Value| value.as_str().is_some_and(|text| verb(&text));
    let with_url = |value: &Value| match value {
        Value::Record(options) => {
            let with_method = said.is_some() || options_method(options).is_some();
            address(options, with_method).map(|url| (url, options.clone()))
        }
        _ => None,
    };
    let (url, options) = match args {
        [method, url @ Value::Text(_), ..] if says_verb(method) => {
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
            ("httpMethod", Slot::Method),
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
