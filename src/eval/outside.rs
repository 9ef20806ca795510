//! Calls that leave the program: pure functions, modelled calls and objects, and what nobody
//! modelled.

use std::sync::Arc;

use crate::data::TypeIx;
use crate::data::model::{Does, Slot};
use crate::eval::call::Args;
use crate::eval::command::STDIN;
use crate::eval::event::Place as Use;
use crate::eval::slots::overlay;
use crate::eval::{Evaluator, EventKind, Slots};
use crate::ir::{Call, Expr, Why};
use crate::text::Span;
use crate::value::node::Node;
use crate::value::{Extern, Value};

impl Evaluator<'_> {
    /// A method of something outside.
    pub(super) fn outside_method(
        &mut self,
        object: &Extern,
        receiver: &Value,
        name: &Arc<str>,
        args: Args,
        call: &Call,
        at: Span,
    ) -> (Value, Option<Value>) {
        // A function kept on the object, not one of the library's.
        let member = self.member(receiver, name, at);
        if matches!(member, Value::Function(_) | Value::Class(_)) {
            return (self.call_value(&member, args, call.style, at), None);
        }
        let path: Arc<str> = format!("{}.{name}", object.path).into();
        let held = carries_state(object) || object.receiver.is_some();
        let Some(result) = self.modelled(&path, held.then_some(receiver), &args, at) else {
            let known_as = self.known_as(Some(&object.path), call);
            self.watch_arguments(name, known_as.as_ref(), object.slots.get(&Slot::Base), &args, at);
            return match self.pure_method(receiver, name, &args, at) {
                Some(pure) => pure,
                // A setter of a builder that no model lists: it returns the builder.
                None if self.chains(object) => (receiver.clone(), None),
                None => (made_outside(&path, &args, at), None),
            };
        };
        if !matches!(result, (Value::Extern(_), None)) || self.catalog.known(self.family(), &path) {
            return result;
        }
        if let Some(pure) = self.pure_method(receiver, name, &args, at) {
            return pure;
        }
        if self.chains(object) { (receiver.clone(), None) } else { result }
    }

    /// Whether an object is a builder, whose setters return it.
    fn chains(&self, object: &Extern) -> bool {
        object.ty.is_some_and(|ty| self.catalog.types.get(usize::from(ty)).is_some_and(|ty| ty.chains))
    }

    /// What the object of a method call goes by: where it comes from, then the variable or field.
    pub(super) fn known_as(&self, path: Option<&Arc<str>>, call: &Call) -> Option<Arc<str>> {
        let exprs = &self.facts().exprs;
        let base = match exprs.get(call.callee) {
            Some(Expr::Member { base, .. }) => exprs.get(*base),
            _ => None,
        };
        // `makeClient().get(…)`: by what makes it.
        let base = match base {
            Some(Expr::Call(made)) => exprs.get(made.callee),
            other => other,
        };
        let written = match base {
            Some(Expr::Name(name) | Expr::Member { name, .. }) => Some(self.name(*name)),
            _ => None,
        };
        match (path, written) {
            (Some(path), Some(written)) if *path != written => Some(format!("{path}.{written}").into()),
            (Some(path), _) => Some(path.clone()),
            (None, written) => Some(written.unwrap_or_else(|| "".into())),
        }
    }

    /// A call of an access path: a pure function, a modelled type or call, or something unknown.
    /// Returns its value, and the receiver afterwards if it changed.
    pub(super) fn outside_call(
        &mut self,
        path: &Arc<str>,
        receiver: Option<&Value>,
        args: Args,
        at: Span,
    ) -> (Value, Option<Value>) {
        if let Some(result) = self.modelled(path, receiver, &args, at) {
            return result;
        }
        self.watch_arguments(path.rsplit('.').next().unwrap_or_default(), None, None, &args, at);
        (made_outside(path, &args, at), None)
    }

    /// A call of an access path that is known: a pure function, a modelled type or call.
    fn modelled(
        &mut self,
        path: &Arc<str>,
        receiver: Option<&Value>,
        args: &Args,
        at: Span,
    ) -> Option<(Value, Option<Value>)> {
        let family = self.family();
        if let Some(piped) = args.named(STDIN)
            && let Some(meaning) = self.catalog.filter(family, path, &|word| args.says(word))
        {
            return Some((self.pure(meaning, piped.clone(), args, at).0, None));
        }
        if let Some(meaning) = self.catalog.function(family, path) {
            let (subject, rest) = args.split_subject();
            let subject = subject.unwrap_or_else(|| Value::unknown(Why::Call, at));
            let (value, after) = self.pure(meaning, subject, &rest, at);
            // The subject of a function is its first argument: that is what changes, not the receiver.
            self.frame().changes = after.map(|after| (0, after)).into_iter().collect();
            return Some((value, None));
        }
        if let Some(ix) = self.applicable(path, args) {
            return Some(self.modelled_call(ix, receiver, args, at));
        }
        let ty = self.catalog.maker(family, path).or_else(|| self.catalog.type_named(family, path))?;
        Some((self.make_object(ty, receiver, args, at), None))
    }

    /// The model row of an access path that fits a call's arguments.
    fn applicable(&self, path: &str, args: &Args) -> Option<crate::data::CallIx> {
        let rows = self.catalog.calls_at(self.family(), path).iter().copied();
        let fits = |ix: &crate::data::CallIx| {
            let given = self.catalog.call(*ix).map(|call| &call.model.given);
            given.is_some_and(|given| given.iter().all(|name| args.named(name).is_some()))
        };
        rows.into_iter().find(fits)
    }

    /// A modelled object from its constructor's arguments.
    fn make_object(&mut self, ty: TypeIx, receiver: Option<&Value>, args: &Args, at: Span) -> Value {
        let Some(model) = self.catalog.types.get(usize::from(ty)) else { return Value::Null };
        let own = self.unfold(self.take(&model.model.takes, args, at));
        let state = match receiver {
            Some(Value::Extern(object)) => self.state(object),
            _ => Slots::new(),
        };
        let slots = overlay(state, own);
        self.observe(EventKind::Made { ty, slots: Arc::new(slots.clone()) }, at);
        Value::object(Extern { ty: Some(ty), slots, made: Some(at), ..Extern::path(&model.model.name) })
    }

    pub(super) fn modelled_call(
        &mut self,
        ix: crate::data::CallIx,
        receiver: Option<&Value>,
        args: &Args,
        at: Span,
    ) -> (Value, Option<Value>) {
        let Some(call) = self.catalog.call(ix) else { return (Value::Null, None) };
        if call.model.command.is_some() {
            return (self.call_command(ix, args, at), None);
        }
        let object = receiver.and_then(holder);
        let state = object.as_ref().map_or_else(Slots::new, |object| self.state(object));
        let mut taken = self.take(&call.model.takes, args, at);
        if let Some(rest) = args.rest.clone().filter(|_| call.model.asks.is_some()) {
            // Whatever is not known of the arguments may be any parameter.
            taken.entry(Slot::Parameters).or_insert(rest);
        }
        let started =
            object.as_deref().and_then(begun).or_else(|| taken.values().find_map(begun_request)).unwrap_or(at);
        let own = self.unfold(taken);
        match call.model.does {
            Does::Send | Does::Build => {
                let sent = call.model.does == Does::Send;
                let slots = self.signed(overlay(state, own), at);
                if slots.contains_key(&Slot::Argv) || slots.contains_key(&Slot::Program) {
                    self.run_command(&slots, at);
                    return (self.request_object(&call.path, None, Slots::new(), started), None);
                }
                self.observe(EventKind::Request { call: ix, slots: Arc::new(slots.clone()), started, sent }, at);
                self.call_back(args, at);
                (self.request_object(&call.path, call.model.returns.as_deref(), slots, started), None)
            }
            Does::Set => {
                let Some(object) = object else { return (Value::unknown(Why::Call, at), None) };
                let mut changed = Extern::clone(&object);
                // An address makes a request of what was a builder or a client, or a new request of an old one.
                let started = if own.contains_key(&Slot::Url) { at } else { started };
                changed.made = if own.contains_key(&Slot::Url) { Some(at) } else { changed.made };
                changed.slots = overlay(changed.slots, own);
                if changed.slots.contains_key(&Slot::Url) {
                    let slots = Arc::new(changed.slots.clone());
                    self.observe(EventKind::Request { call: ix, slots, started, sent: false }, at);
                }
                let changed = Value::object(changed);
                (changed.clone(), Some(changed))
            }
        }
    }

    /// What a modelled call returns: an object that carries the request begun at a place, or
    /// something unknown.
    fn request_object(&self, path: &str, returns: Option<&str>, slots: Slots, begun: Span) -> Value {
        let ty = returns.and_then(|name| self.catalog.type_named(self.family(), name));
        match ty.and_then(|ty| self.catalog.types.get(usize::from(ty))) {
            Some(model) => Value::object(Extern { ty, slots, made: Some(begun), ..Extern::path(&model.model.name) }),
            None => Value::external(&format!("{path}()")),
        }
    }

    /// A method of something nobody modelled. What it is given may still be a URL or a credential.
    pub(super) fn unmodelled(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        args: Args,
        call: &Call,
        at: Span,
    ) -> (Value, Option<Value>) {
        let path = match receiver {
            Value::Hole(hole, _) => hole.name.as_ref(),
            Value::Extern(object) => Some(&object.path),
            _ => None,
        };
        if may_be_client(receiver) {
            let known_as = self.known_as(path, call);
            self.watch_arguments(name, known_as.as_ref(), None, &args, at);
        } else {
            self.call_back(&args, at);
        }
        let value = match receiver {
            Value::Hole(hole, _) if hole.is_param() || hole.each => super::expr::part_of(hole, None, at),
            _ => self.named_hole(Why::Call, name, at),
        };
        (value, None)
    }

    /// Note arguments that may matter although nobody modelled the call.
    pub(super) fn watch_arguments(
        &mut self,
        name: &str,
        receiver: Option<&Arc<str>>,
        base: Option<&Value>,
        args: &Args,
        at: Span,
    ) {
        if self.quiet > 0 {
            return;
        }
        self.call_back(args, at);
        for value in args.positional.iter().chain(args.named.iter().map(|(_, v)| v)) {
            self.observe_credential(value, Use::Argument, None, at);
        }
        let may_be_url = args.positional.iter().any(|value| match value {
            Value::Text(set) => {
                set.templates().iter().any(|t| t.find("://").is_some() || t.known_start().starts_with('/'))
            }
            Value::Record(record) => {
                ["url", "uri", "endpoint", "path"].iter().any(|key| record.fields.contains_key(*key))
            }
            _ => false,
        });
        if may_be_url || base.is_some() {
            let kind = EventKind::Unmodelled {
                name: name.into(),
                receiver: receiver.cloned(),
                base: base.cloned(),
                args: args.positional.clone(),
            };
            self.observe(kind, at);
        }
    }
}

/// What a call that nobody modelled returns. A client made with an address keeps it: what it is asked
/// for goes there.
fn made_outside(path: &Arc<str>, args: &Args, at: Span) -> Value {
    let mut result = Extern::path(&format!("{path}()"));
    if path.len() > 200 {
        result.path = "…()".into();
    }
    if let Some(base) = absolute_address(args) {
        result.slots.insert(Slot::Base, base);
        result.made = Some(at);
    }
    Value::object(result)
}

/// Whether something may be a client: plain data of the program is none.
fn may_be_client(receiver: &Value) -> bool {
    match receiver {
        Value::Record(record) => record.open,
        Value::Text(_) | Value::Bool(_) | Value::Null => false,
        // A generator that yields a client once manages its context.
        Value::Seq(_)
        | Value::Any(_)
        | Value::Hole(..)
        | Value::Function(_)
        | Value::Class(_)
        | Value::Instance(_)
        | Value::Module(_)
        | Value::Extern(_) => true,
    }
}

/// Where an object that is a request was made.
fn begun(object: &Extern) -> Option<Span> {
    object.made.filter(|_| object.slots.contains_key(&Slot::Url))
}

/// The same of an argument: `send(request)`.
fn begun_request(value: &Value) -> Option<Span> {
    match value {
        Value::Extern(object) => begun(object),
        _ => None,
    }
}

/// The modelled object behind a member of it: `client` for `client.tickets`.
fn holder(receiver: &Value) -> Option<Node<Extern>> {
    let mut at = receiver;
    loop {
        match at {
            Value::Extern(object) if carries_state(object) => return Some(object.clone()),
            Value::Extern(object) => at = object.receiver.as_ref()?,
            _ => return None,
        }
    }
}

/// Whether something outside is an object with state: one that was made, or a module that was given some.
pub(super) fn carries_state(object: &Extern) -> bool {
    object.made.is_some() || (object.ty.is_some() && !object.fields.is_empty())
}

/// The first argument, or entry of an argument, that is an absolute address.
fn absolute_address(args: &Args) -> Option<Value> {
    let absolute = |value: &&Value| match value {
        Value::Text(set) => set.templates().iter().all(|text| text.known_start().starts_with("http")),
        _ => false,
    };
    let direct = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
    direct
        .flat_map(|value| match value {
            Value::Record(record) => record.fields.values().collect::<Vec<_>>(),
            other => vec![other],
        })
        .find(absolute)
        .cloned()
}
