//! What pure functions mean: the built-in meanings that rows of `rules/pure` name.

use std::sync::Arc;

use crate::data::pure::Meaning;
use crate::eval::call::Args;
use crate::eval::event::Place as Use;
use crate::eval::expr::{add, key_text, merge, spread_into};
use crate::eval::loops::elements;
use crate::eval::object::env_hole;
use crate::eval::place::with_element;
use crate::eval::{Evaluator, pure_text};
use crate::ir::{CallStyle, Why};
use crate::text::Span;
use crate::value::{Closure, Extern, Fields, Given, Hole, HoleKind, Origin, Record, Value};

impl Evaluator<'_> {
    /// A method of a value that no model claims, by its bare name. `None` if the name means nothing.
    pub(super) fn pure_method(
        &mut self,
        receiver: &Value,
        name: &str,
        args: &Args,
        at: Span,
    ) -> Option<(Value, Option<Value>)> {
        let meaning = self.catalog.method(self.family(), name)?;
        Some(self.pure(meaning, receiver.clone(), args, at))
    }

    /// Apply a meaning: its value, and the subject afterwards if that changed in place.
    pub(super) fn pure(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> (Value, Option<Value>) {
        match meaning {
            Meaning::SetDefault
            | Meaning::Update
            | Meaning::SetItem
            | Meaning::SetPath
            | Meaning::AddQuery
            | Meaning::SetQuery
            | Meaning::Push
            | Meaning::Extend
            | Meaning::SetAttr => self.pure_in_place(meaning, subject, args, at),
            Meaning::Map
            | Meaning::Then
            | Meaning::CallWith
            | Meaning::Bind
            | Meaning::Partial
            | Meaning::Run
            | Meaning::MapOver
            | Meaning::Declared
            | Meaning::OrElse => (self.pure_call(meaning, subject, args, at), None),
            Meaning::Get
            | Meaning::Record
            | Meaning::Keys
            | Meaning::Values
            | Meaning::Items
            | Meaning::FromItems
            | Meaning::GetAttr => (self.pure_record(meaning, subject, args, at), None),
            _ => (self.pure_value(meaning, subject, args, at), None),
        }
    }

    /// Meanings that make text of text.
    fn pure_value(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> Value {
        let first = args.positional(0);
        match meaning {
            Meaning::Same => subject,
            Meaning::Strip | Meaning::StripStart | Meaning::StripEnd => pure_text::strip(meaning, &subject, first),
            Meaning::RemovePrefix | Meaning::RemoveSuffix => pure_text::remove(meaning, &subject, first),
            Meaning::Replace => pure_text::replace(&subject, first, args.positional(1), at),
            Meaning::Lower => pure_text::each(&subject, |text| text.map_text(str::to_lowercase)),
            Meaning::Upper => pure_text::each(&subject, |text| text.map_text(str::to_uppercase)),
            Meaning::Base64Encode => self.base64(&subject, at),
            Meaning::Base64Decode => pure_text::decoded(&subject, at),
            Meaning::Concat => args.positional.iter().fold(subject, |text, arg| add(text, arg.clone(), at)),
            Meaning::Join => first.map_or(Value::Null, |list| pure_text::joined(list, &subject, at)),
            // `Url::join`: the subject is one text, the argument is resolved against it.
            Meaning::JoinBy if matches!(subject, Value::Text(_)) => pure_text::url_join(&subject, first, at),
            Meaning::JoinBy => {
                let comma = Value::text(",", Origin::near(at));
                pure_text::joined(&subject, first.unwrap_or(&comma), at)
            }
            Meaning::Format => pure_text::format(&subject, args, at),
            Meaning::FormEncode => pure_text::form(&subject, at),
            Meaning::JsonEncode => {
                let kind = HoleKind::Json(Arc::new(subject));
                Value::Hole(Hole { kind, name: None, each: false }, Origin::near(at))
            }
            Meaning::JsonDecode => match subject {
                Value::Hole(Hole { kind: HoleKind::Json(value), .. }, _) => Value::clone(&value),
                other => Value::Hole(Hole { name: hole_name(&other), ..Hole::opaque(Why::Outside) }, Origin::near(at)),
            },
            Meaning::Words => super::words::words_of(&subject),
            Meaning::Echo => pure_text::echo(subject, args, at),
            Meaning::Printf => pure_text::printf(&subject, args, at),
            Meaning::UrlJoin => pure_text::url_join(&subject, first, at),
            Meaning::WithQuery => {
                let url = first.map_or_else(|| subject.clone(), |query| pure_text::with_query(&subject, query, at));
                self.watched(url, at)
            }
            Meaning::UrlNew => match first {
                Some(base) => pure_text::url_join(base, Some(&subject), at),
                None => subject,
            },
            Meaning::Env => {
                let name = key_text(&subject);
                let hole = name.map_or_else(|| Value::unknown(Why::Outside, at), |name| env_hole(&name, at));
                let default =
                    first.or_else(|| args.named("default")).filter(|v| v.as_str().is_some_and(|s| !s.is_empty()));
                default.map_or(hole.clone(), |default| hole.join(default.clone()))
            }
            Meaning::OrDefault => match subject.present() {
                Some(true) => subject,
                Some(false) => first.cloned().unwrap_or(Value::Null),
                None => first.map_or(subject.clone(), |default| subject.join(default.clone())),
            },
            Meaning::Split => pure_text::split(&subject, first, at),
            Meaning::ToString => match first.and_then(Value::as_str).as_deref() {
                Some("base64") => self.base64(&subject, at),
                _ => match subject {
                    Value::Record(_) => pure_text::form(&subject, at),
                    other => other,
                },
            },
            Meaning::FromBuffer => match first.and_then(Value::as_str).as_deref() {
                Some("base64") => pure_text::decoded(&subject, at),
                _ => subject,
            },
            _ => {
                let each = matches!(&subject, Value::Hole(hole, _) if hole.each);
                Value::Hole(Hole { name: hole_name(&subject), each, ..Hole::opaque(Why::Outside) }, Origin::near(at))
            }
        }
    }

    /// A text, noted if it is worth watching.
    fn watched(&mut self, value: Value, at: Span) -> Value {
        if let Value::Text(text) = &value {
            self.watch(text, at);
        }
        value
    }

    /// Base64 of a text; what is encoded is kept, and noted when it looks like a credential.
    fn base64(&mut self, subject: &Value, at: Span) -> Value {
        self.observe_credential(subject, Use::Encoded, None, at);
        let text = Arc::new(subject.to_text(at));
        Value::Hole(Hole { kind: HoleKind::Base64(text), name: None, each: false }, Origin::near(at))
    }

    /// Meanings that read records.
    fn pure_record(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> Value {
        let first = args.positional(0);
        match meaning {
            Meaning::Get | Meaning::GetAttr => {
                let Some(key) = first else { return subject };
                let default = args.positional(1).or_else(|| args.named("default"));
                let missing = match &subject {
                    Value::Record(record) => {
                        key_text(key).is_some_and(|k| !record.open && !record.fields.contains_key(&k))
                    }
                    _ => false,
                };
                if missing {
                    return default.cloned().unwrap_or(Value::Null);
                }
                let value = self.index(&subject, key, at);
                match default {
                    Some(default) if value.present().is_none() && !matches!(default, Value::Null) => {
                        value.join(default.clone())
                    }
                    _ => value,
                }
            }
            Meaning::Record => {
                let mut record = Record::default();
                for part in std::iter::once(&subject).chain(&args.positional) {
                    match part {
                        // `dict()`, `new Headers()`: nothing is given.
                        Value::Hole(Hole { kind: HoleKind::Opaque(Why::Call), name: None, .. }, _) => {}
                        Value::Seq(seq) => record.fields.extend(pairs(&seq.items)),
                        Value::Text(_) => record.open = true,
                        other => spread_into(&mut record, other),
                    }
                }
                record.fields.extend(args.named.iter().cloned());
                record.open |= args.rest.is_some();
                Value::record(record)
            }
            Meaning::Keys | Meaning::Values | Meaning::Items => match &subject {
                Value::Record(record) if !record.open => Value::seq(
                    record
                        .fields
                        .iter()
                        .map(|(name, value)| {
                            let key = Value::text(name, Origin::near(at));
                            match meaning {
                                Meaning::Keys => key,
                                Meaning::Values => value.clone(),
                                _ => Value::seq(vec![key, value.clone()]),
                            }
                        })
                        .collect(),
                ),
                _ => Value::unknown(Why::Outside, at),
            },
            Meaning::FromItems => match &subject {
                Value::Seq(seq) => {
                    Value::record(Record { fields: pairs(&seq.items), open: seq.rest.is_some(), spread: None })
                }
                other => other.clone(),
            },
            _ => Value::unknown(Why::Unsupported, at),
        }
    }

    /// Meanings that change their subject where it is held.
    fn pure_in_place(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> (Value, Option<Value>) {
        let first = args.positional(0).cloned();
        let second = args.positional(1).cloned();
        let changed = match meaning {
            Meaning::SetDefault => {
                let Some(key) = &first else { return (subject, None) };
                let there =
                    matches!((&subject, key_text(key)), (Value::Record(r), Some(k)) if r.fields.contains_key(&k));
                let default = second.unwrap_or(Value::Null);
                let value = if there { self.index(&subject, key, at) } else { default.clone() };
                let changed = (!there).then(|| with_element(subject, key, default));
                return (value, changed);
            }
            Meaning::Update => {
                let named = Record { fields: args.named.iter().cloned().collect(), ..Record::default() };
                let all = args.positional.iter().cloned().chain((!args.named.is_empty()).then(|| Value::record(named)));
                all.fold(subject, update)
            }
            Meaning::SetItem => match (&first, second) {
                (Some(key), Some(value)) => with_element(subject, key, value),
                (Some(record @ Value::Record(_)), None) => merge(subject, record.clone()),
                _ => return (subject, None),
            },
            Meaning::SetPath => pure_text::url_join(&subject, first.as_ref(), at),
            Meaning::AddQuery => {
                let entry = match (first, second) {
                    (Some(name), Some(value)) => Value::seq(vec![Value::seq(vec![name, value])]),
                    (Some(entries), None) => entries,
                    (None, _) => return (subject, None),
                };
                let url = pure_text::with_query(&subject, &entry, at);
                self.watched(url, at)
            }
            Meaning::SetQuery => {
                let url = first.map_or_else(|| subject.clone(), |q| pure_text::replace_query(&subject, &q, at));
                self.watched(url, at)
            }
            Meaning::SetAttr => match (first.as_ref().and_then(key_text), second) {
                (Some(name), Some(value)) => self.with_member(subject, &name, value),
                _ => return (subject, None),
            },
            Meaning::Push => {
                let given =
                    Value::sequence(crate::value::Seq { items: args.positional.clone(), rest: args.rest.clone() });
                add(list(subject), given, at)
            }
            Meaning::Extend => add(list(subject), first.unwrap_or(Value::Null), at),
            _ => return (subject, None),
        };
        (changed.clone(), Some(changed))
    }

    /// Meanings that call a function they are given.
    fn pure_call(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> Value {
        let mut rest = args.clone();
        let first = if rest.positional.is_empty() { None } else { Some(rest.positional.remove(0)) };
        match meaning {
            Meaning::Run | Meaning::MapOver => self.run_given(meaning, subject, args, at),
            Meaning::Then => match first {
                Some(function) => self.call_value(&function, Args::of(vec![subject]), CallStyle::Plain, at),
                None => subject,
            },
            Meaning::OrElse => match first {
                Some(function) if subject.present() != Some(true) => {
                    let other = self.call_value(&function, Args::default(), CallStyle::Plain, at);
                    subject.join(other)
                }
                _ => subject,
            },
            Meaning::Map => match first {
                Some(function) => self.map(&function, &subject, at),
                None => subject,
            },
            Meaning::Declared => self.declared(subject, args, at),
            Meaning::CallWith => self.call_value(&subject, rest, CallStyle::Plain, at),
            Meaning::Bind => given(subject, first, rest),
            _ => given(subject, None, args.clone()),
        }
    }

    /// What a field's declaration says it holds.
    fn declared(&mut self, subject: Value, args: &Args, at: Span) -> Value {
        let factory = ["default_factory", "factory"].iter().find_map(|name| args.named(name));
        if !args.positional.is_empty() || !matches!(subject, Value::Null | Value::Hole(..)) {
            subject
        } else if let Some(default) = args.named("default") {
            default.clone()
        } else if let Some(factory) = factory {
            self.call_value(&factory.clone(), Args::default(), CallStyle::Plain, at)
        } else {
            Value::unknown(Why::Outside, at)
        }
    }

    /// Call the function among subject and arguments with what stands behind it.
    fn run_given(&mut self, meaning: Meaning, subject: Value, args: &Args, at: Span) -> Value {
        if let Some(target) = args.named("target") {
            let positional = match args.named("args") {
                Some(Value::Seq(list)) => list.items.clone(),
                _ => Vec::new(),
            };
            let mut given = Record::default();
            spread_into(&mut given, args.named("kwargs").unwrap_or(&Value::Null));
            let args = Args { positional, named: given.fields.into_iter().collect(), ..Args::default() };
            return self.call_value(target, args, CallStyle::Plain, at);
        }
        let mut rest = args.clone();
        let mut function = subject;
        while !is_function(&function) && !rest.positional.is_empty() {
            function = rest.positional.remove(0);
        }
        match (meaning, rest.positional.first()) {
            (Meaning::MapOver, Some(list)) => self.map(&function, list, at),
            _ => self.call_value(&function, rest, CallStyle::Plain, at),
        }
    }

    /// Call a function with each element of a list.
    fn map(&mut self, function: &Value, list: &Value, at: Span) -> Value {
        let mut call = |item| self.call_value(function, Args::of(vec![item]), CallStyle::Plain, at);
        match elements(list, at) {
            Some((items, rest)) if items.len() <= crate::limits::MAX_UNROLL => {
                Value::seq(items.into_iter().chain(rest).map(call).collect())
            }
            _ => {
                let element = super::expr::element_of(list).unwrap_or_else(|| Value::unknown(Why::Outside, at).each());
                Value::sequence(crate::value::Seq { items: Vec::new(), rest: Some(call(element)) })
            }
        }
    }
}

/// Whether a value is a function rather than something that holds or runs one.
fn is_function(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Class(_) => true,
        Value::Extern(object) => object.made.is_none() && !object.path.ends_with(')'),
        _ => false,
    }
}

/// A function with a receiver bound and arguments given ahead.
fn given(function: Value, receiver: Option<Value>, args: Args) -> Value {
    let add = |before: &Given| Given {
        positional: before.positional.iter().cloned().chain(args.positional).collect(),
        named: before.named.iter().cloned().chain(args.named).collect(),
    };
    match function {
        Value::Function(closure) => {
            let (receiver, bound) = (receiver.or_else(|| closure.receiver.clone()), add(&closure.bound));
            Value::Function(Arc::new(Closure { receiver, bound, ..Closure::clone(&closure) }))
        }
        Value::Extern(object) => Value::object(Extern { bound: add(&object.bound), ..Extern::clone(&object) }),
        other => other,
    }
}

/// A value as a list to add to.
fn list(value: Value) -> Value {
    match value {
        Value::Seq(_) => value,
        _ => Value::seq(Vec::new()),
    }
}

/// `d.update(e)`: an outside object keeps being that object.
fn update(subject: Value, with: Value) -> Value {
    match (subject, with) {
        (Value::Extern(object), Value::Record(record)) => {
            let mut object = crate::value::Extern::clone(&object);
            object.fields.extend(record.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            Value::object(object)
        }
        (Value::Instance(instance), Value::Record(record)) => {
            let mut instance = crate::value::Instance::clone(&instance);
            instance.fields.extend(record.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            Value::instance(instance)
        }
        (subject, Value::Seq(seq)) => {
            merge(subject, Value::record(Record { fields: pairs(&seq.items), ..Record::default() }))
        }
        (subject, with) => merge(subject, with),
    }
}

/// The entries that a list of pairs stands for.
fn pairs(items: &[Value]) -> Fields {
    let pair = |item: &Value| match item {
        Value::Seq(seq) => match seq.items.as_slice() {
            [key, value] => key_text(key).map(|key| (key, value.clone())),
            _ => None,
        },
        _ => None,
    };
    items.iter().filter_map(pair).collect()
}

/// The name a hole goes by.
fn hole_name(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Hole(hole, _) => hole.name.clone(),
        _ => None,
    }
}
