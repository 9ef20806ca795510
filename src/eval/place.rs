//! Reading and writing places. Objects are values: a write to a part writes the whole back to
//! where it is held.

use std::sync::Arc;

use crate::data::model::Slot;
use crate::eval::call::Args;
use crate::eval::expr::key_text;
use crate::eval::{Evaluator, EventKind, pure_text};
use crate::index::Symbol;
use crate::ir::{CallStyle, Expr, ExprId, Place, TOP_LEVEL, Why};
use crate::text::Span;
use crate::value::{Closure, Extern, FuncRef, Instance, Record, Seq, Value};

impl Evaluator<'_> {
    /// The place that an expression names.
    pub(super) fn place_of(&self, expr: ExprId) -> Place {
        match self.facts().exprs.get(expr) {
            Some(Expr::Name(name)) => Place::Name(*name),
            Some(Expr::Member { base, name }) => Place::Member(*base, *name),
            Some(Expr::Index { base, key }) => Place::Index(*base, *key),
            _ => Place::Nowhere,
        }
    }

    pub(super) fn read(&mut self, place: &Place) -> Value {
        let nowhere = crate::text::Span::default();
        match place {
            Place::Name(name) => self.lookup(*name, nowhere),
            Place::Member(base, name) => {
                let base = self.expr(*base);
                let name = self.name(*name);
                self.member(&base, &name, nowhere)
            }
            Place::Index(base, key) => {
                let base = self.expr(*base);
                let key = self.expr(*key);
                self.index(&base, &key, nowhere)
            }
            Place::Nowhere => Value::unknown(Why::Unsupported, nowhere),
        }
    }

    pub(super) fn write(&mut self, place: &Place, value: Value) {
        match place {
            Place::Name(name) => self.write_name(*name, value),
            Place::Member(base, name) => {
                self.learn_client(*name, &value);
                let name = self.name(*name);
                let at = self.span(*base);
                self.change(*base, |this, before| {
                    this.observe_given(&before, &name, &value, at);
                    let after = this.with_member(before, &name, value);
                    if let Value::Text(text) = &after {
                        this.watch(text, at);
                    }
                    after
                });
            }
            Place::Index(base, key) => {
                let key = self.quietly(|this| this.expr(*key));
                self.change(*base, |_, before| with_element(before, &key, value));
            }
            Place::Nowhere => {}
        }
    }

    /// Remember under which name a file keeps a client of the service.
    fn learn_client(&mut self, name: Symbol, value: &Value) {
        let Value::Extern(object) = value else { return };
        if object.made.is_some() && object.ty.is_some_and(|ty| self.catalog.is_client(ty)) {
            let key = (self.file(), name);
            let known = self.learned.clients.remove(&key);
            let joined = known.map_or_else(|| value.clone(), |before| before.join(value.clone()));
            self.learned.clients.insert(key, joined);
        }
    }

    /// Replace what an expression's place holds by a changed version of it.
    pub(super) fn change(&mut self, expr: ExprId, change: impl FnOnce(&mut Self, Value) -> Value) {
        let place = self.place_of(expr);
        if place == Place::Nowhere {
            return;
        }
        let before = self.quietly(|this| this.expr(expr));
        let after = change(self, before.clone());
        if after != before {
            self.mark_mutated(expr);
            self.write(&place, after);
        }
    }

    /// Remember that the object a parameter holds was changed in place.
    fn mark_mutated(&mut self, expr: ExprId) {
        let mut at = expr;
        loop {
            match self.facts().exprs.get(at) {
                Some(Expr::Name(name)) => {
                    self.frame().mutated.insert(*name);
                    return;
                }
                Some(Expr::Member { base, .. } | Expr::Index { base, .. }) => at = *base,
                _ => return,
            }
        }
    }

    fn write_name(&mut self, symbol: Symbol, value: Value) {
        let func = self.here().func;
        let local = func.func == TOP_LEVEL || self.function().is_some_and(|function| function.locals.contains(&symbol));
        if !local {
            self.write_outside(func, symbol, &value);
        }
        self.learn_module(&value);
        self.frame().env.insert(symbol, value);
    }

    /// Remember the state that a library's module was given: other functions and files see it too.
    fn learn_module(&mut self, value: &Value) {
        let Value::Extern(module) = value else { return };
        if module.made.is_none() && module.ty.is_some() && !module.fields.is_empty() {
            let known = self.learned.modules.remove(&module.path);
            let joined = known.map_or_else(|| value.clone(), |before| before.join(value.clone()));
            self.learned.modules.insert(module.path.clone(), joined);
        }
    }

    /// Write a variable of an enclosing function or of the file.
    fn write_outside(&mut self, func: FuncRef, symbol: Symbol, value: &Value) {
        let mut parent = self.program.function(func).and_then(|function| function.parent);
        while let Some(id) = parent {
            let outer = FuncRef { file: func.file, func: id };
            let Some(function) = self.program.function(outer) else { return };
            if function.locals.contains(&symbol) || id == TOP_LEVEL {
                if let Some(frame) = self.frames.iter_mut().rev().skip(1).find(|frame| frame.func == outer) {
                    frame.env.insert(symbol, value.clone());
                } else if id == TOP_LEVEL && !matches!(value, Value::Null) {
                    let known = self.learned.globals.remove(&(func.file, symbol));
                    let joined = known.map_or_else(|| value.clone(), |before| before.join(value.clone()));
                    self.learned.globals.insert((func.file, symbol), joined);
                }
                return;
            }
            parent = function.parent;
        }
    }

    /// Note credentials that are set on a modelled object: that is where they are given.
    fn observe_given(&mut self, object: &Value, name: &str, value: &Value, at: crate::text::Span) {
        let Value::Extern(object) = object else { return };
        let Some(ty) = object.ty else { return };
        let slot = self.catalog.types.get(usize::from(ty)).and_then(|model| model.model.fields.get(name));
        if slot == Some(&Slot::Auth) {
            let slots = Arc::new([(Slot::Auth, value.clone())].into());
            self.observe(EventKind::Made { ty, slots }, at);
        }
    }

    /// A value to be kept in a field of an object, its own methods without it: `self.get = cached(self._get)` would
    /// otherwise nest the object in itself. Reading the field binds them again.
    fn unbound_from(&self, value: Value, object: &Instance) -> Value {
        match value {
            Value::Function(closure) => match &closure.receiver {
                Some(Value::Instance(receiver)) if receiver.class == object.class => {
                    Value::Function(Arc::new(Closure { receiver: None, ..Closure::clone(&closure) }))
                }
                _ => Value::Function(closure),
            },
            Value::Any(values) => {
                let all: Vec<Value> = values.iter().map(|v| self.unbound_from(v.clone(), object)).collect();
                Value::Any(all.into())
            }
            other => other,
        }
    }

    /// An object with one member set.
    pub(super) fn with_member(&mut self, object: Value, name: &Arc<str>, value: Value) -> Value {
        match object {
            Value::Record(record) => {
                let mut record = Record::clone(&record);
                record.fields.insert(name.clone(), value);
                Value::record(record)
            }
            Value::Instance(instance) => {
                let value = self.unbound_from(value, &instance);
                let mut instance = Instance::clone(&instance);
                instance.fields.insert(name.clone(), value);
                Value::instance(instance)
            }
            Value::Extern(object) => {
                let mut object = Extern::clone(&object);
                let ty = object.ty.and_then(|ty| self.catalog.types.get(usize::from(ty)));
                let value = match value {
                    // `request.get_method = lambda: "PUT"`: what it returns is what counts.
                    Value::Function(_) if ty.is_some_and(|ty| ty.model.fields.contains_key(&**name)) => {
                        self.quietly(|this| this.call_value(&value, Args::default(), CallStyle::Plain, Span::default()))
                    }
                    other => other,
                };
                match ty.and_then(|ty| ty.model.fields.get(&**name)) {
                    Some(slot) => {
                        object.slots.insert(*slot, value);
                    }
                    None => {
                        object.fields.insert(name.clone(), value);
                    }
                }
                Value::object(object)
            }
            Value::Any(values) => {
                let changed = values.iter().map(|v| self.with_member(v.clone(), name, value.clone()));
                changed.reduce(Value::join).unwrap_or(Value::Null)
            }
            // Something unknown gets a member: from now on it is a record with that member.
            Value::Hole(hole, _) => {
                let fields = [(name.clone(), value)].into();
                Value::record(Record { fields, open: true, spread: Some(hole) })
            }
            Value::Text(_) if &**name == "pathname" => pure_text::url_join(&object, Some(&value), Span::default()),
            Value::Text(_) if matches!(&**name, "search" | "searchParams") => {
                pure_text::replace_query(&object, &value, value.place().unwrap_or_default())
            }
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Text(_)
            | Value::Seq(_)
            | Value::Function(_)
            | Value::Class(_)
            | Value::Module(_)) => other,
        }
    }
}

/// A record or list with one element set.
pub(super) fn with_element(object: Value, key: &Value, value: Value) -> Value {
    match object {
        Value::Seq(seq) => {
            let mut seq = Seq::clone(&seq);
            let index = key.as_str().and_then(|digits| digits.parse::<usize>().ok());
            match index.and_then(|index| seq.items.get_mut(index)) {
                Some(slot) => *slot = value,
                None => seq.rest = Some(seq.rest.take().map_or(value.clone(), |rest| rest.join(value))),
            }
            Value::sequence(seq)
        }
        Value::Extern(object) => {
            let Some(key) = key_text(key) else { return Value::Extern(object) };
            let mut object = Extern::clone(&object);
            object.fields.insert(key, value);
            Value::object(object)
        }
        other => {
            let mut record = Record::default();
            super::expr::spread_into(&mut record, &other);
            match key_text(key) {
                Some(key) => {
                    record.fields.insert(key, value);
                }
                None => record.open = true,
            }
            Value::record(record)
        }
    }
}
