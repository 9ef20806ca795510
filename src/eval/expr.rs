//! Expressions.

use std::sync::Arc;

use crate::eval::event::Place;
use crate::eval::{Evaluator, EventKind};
use crate::ir::{BinaryOp, Entry, Expr, ExprId, Item, Part, StrLit, Why};
use crate::limits;
use crate::text::{Family, Span};
use crate::value::{Closure, Fields, FuncRef, Given, Hole, HoleKind, Origin, Record, StrSet, Template, Value};

impl Evaluator<'_> {
    /// The value of an expression; its calls are observed.
    pub(super) fn expr(&mut self, id: ExprId) -> Value {
        if !self.step() {
            return self.unknown(Why::Bound, id);
        }
        if self.depth >= limits::MAX_EXPR_DEPTH {
            let file = self.file();
            self.cut.insert(file);
            return self.unknown(Why::Bound, id);
        }
        self.depth += 1;
        let value = self.expr_inner(id);
        self.depth -= 1;
        value
    }

    fn expr_inner(&mut self, id: ExprId) -> Value {
        let Some(expr) = self.facts().exprs.get(id) else { return self.unknown(Why::Unsupported, id) };
        let at = self.span(id);
        match expr {
            Expr::Str(literal) => {
                let text = StrSet::from(literal_text(literal));
                self.watch(&text, at);
                Value::Text(text)
            }
            Expr::Template(parts) => self.template(parts, at),
            Expr::Number(number) => Value::text(&number.to_string(), Origin { span: at, exact: true }),
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Null => Value::Null,
            Expr::Name(name) => self.lookup(*name, at),
            Expr::Item(name) if self.here().func.func == crate::ir::TOP_LEVEL => self.lookup(*name, at),
            Expr::Item(name) => self.file_level(self.file(), *name, at),
            Expr::Member { base, name } => {
                let base = self.expr(*base);
                let name = self.name(*name);
                self.member(&base, &name, at)
            }
            Expr::Index { base, key } => {
                let base = self.expr(*base);
                let key = self.expr(*key);
                self.index(&base, &key, at)
            }
            Expr::Call(call) => self.call(call, id),
            Expr::Binary { op, left, right } => self.binary(*op, *left, *right, at),
            Expr::Not(of) => {
                let value = self.expr(*of);
                value.truth().map_or_else(|| Value::unknown(Why::Unsupported, at), |truth| Value::Bool(!truth))
            }
            Expr::Or(options) => self.first_of(options),
            Expr::Cond { test, then, other } => match self.decide(*test) {
                Some(true) => self.expr(*then),
                Some(false) => self.expr(*other),
                None => {
                    let then = self.expr(*then);
                    then.join(self.expr(*other))
                }
            },
            Expr::AnyOf(options) => {
                let values: Vec<Value> = options.iter().map(|option| self.expr(*option)).collect();
                values.into_iter().reduce(Value::join).unwrap_or(Value::Null)
            }
            Expr::List(items) => self.list(items, at),
            Expr::Dict(entries) => self.dict(entries, at),
            Expr::Function(func) => self.closure(FuncRef { file: self.file(), func: *func }),
            Expr::Class(class) => Value::Class(crate::value::ClassRef { file: self.file(), class: *class }),
            Expr::Module(spec) => match self.program.module(self.file(), spec) {
                Some(file) => self.module_value(file),
                None => self.external(&spec.text),
            },
            Expr::Unknown(why) => self.unknown(*why, id),
        }
    }

    /// A thing from outside by its access path, with its modelled type.
    pub(super) fn external(&self, path: &str) -> Value {
        if let Some(module) = self.known.modules.get(path) {
            return module.clone();
        }
        let mut object = crate::value::Extern::path(path);
        object.ty = self.catalog.type_named(self.family(), path);
        Value::object(object)
    }

    fn closure(&mut self, func: FuncRef) -> Value {
        let captured = self.capture();
        Value::Function(Arc::new(Closure { func, captured, receiver: None, bound: Given::default() }))
    }

    fn template(&mut self, parts: &[Part], at: Span) -> Value {
        let mut text = StrSet::from(Template::default());
        for part in parts {
            let piece = match part {
                Part::Text(literal) => StrSet::from(literal_text(literal)),
                Part::Hole(expr) => {
                    let value = self.expr(*expr);
                    self.spelled(self.named_after(value, *expr), at).to_text(at)
                }
            };
            text = text.concat(&piece);
        }
        self.watch(&text, at);
        Value::Text(text)
    }

    /// What becomes of a value inside a text: JavaScript spells the entries of `URLSearchParams` as a form.
    fn spelled(&self, value: Value, at: Span) -> Value {
        match value {
            Value::Record(_) if self.family() == Family::JavaScript => super::pure_text::form(&value, at),
            other => other,
        }
    }

    /// A hole takes the name of the expression it comes from.
    fn named_after(&self, value: Value, expr: ExprId) -> Value {
        match self.facts().exprs.get(expr) {
            Some(Expr::Name(name) | Expr::Member { name, .. }) => value.named(&self.name(*name)),
            _ => value,
        }
    }

    fn binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId, at: Span) -> Value {
        if matches!(op, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::In | BinaryOp::NotIn) {
            let truth = self.compare(op, left, right);
            return truth.map_or_else(|| Value::unknown(Why::Unsupported, at), Value::Bool);
        }
        let a = self.expr(left);
        let a = self.named_after(a, left);
        let b = self.expr(right);
        let b = self.named_after(b, right);
        if let Some(number) = self.calculated(op, (left, &a), (right, &b), at) {
            return number;
        }
        match op {
            BinaryOp::Add => {
                let sum = match (&a, &b) {
                    (Value::Text(_), Value::Record(_)) => add(a, self.spelled(b, at), at),
                    _ => add(a, b, at),
                };
                if let Value::Text(text) = &sum {
                    self.watch(text, at);
                }
                sum
            }
            BinaryOp::Percent => super::pure_text::percent(&a, &b, at),
            BinaryOp::Merge => merge(a, b),
            BinaryOp::And => match a.truth() {
                Some(false) => a,
                Some(true) => b,
                None => b.join(Value::Bool(false)),
            },
            BinaryOp::Eq
            | BinaryOp::NotEq
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Other => Value::unknown(Why::Unsupported, at),
        }
    }

    fn first_of(&mut self, options: &[ExprId]) -> Value {
        let mut joined: Option<Value> = None;
        for option in options {
            let value = self.expr(*option);
            let value = self.named_after(value, *option);
            let truth = value.truth();
            if truth != Some(false) {
                let kept = without_absent(value);
                joined = Some(joined.map_or(kept.clone(), |before| before.join(kept)));
            }
            if truth == Some(true) {
                break;
            }
        }
        joined.unwrap_or(Value::Null)
    }

    fn list(&mut self, items: &[Item], at: Span) -> Value {
        let mut values = Vec::new();
        let mut rest: Option<Value> = None;
        for item in items {
            match item {
                Item::One(expr) => {
                    let value = self.expr(*expr);
                    values.push(self.named_after(value, *expr));
                }
                Item::Spread(expr) => match self.expr(*expr) {
                    Value::Seq(seq) => {
                        values.extend(seq.items.iter().cloned());
                        rest = rest.or_else(|| seq.rest.clone());
                    }
                    _ => rest = Some(Value::unknown(Why::Outside, at)),
                },
            }
        }
        if let [first, second] = values.as_slice() {
            self.observe_credential(first, Place::Pair, Some(second), at);
        }
        match Value::seq(values) {
            Value::Seq(seq) if rest.is_some() => Value::sequence(crate::value::Seq { items: seq.items.clone(), rest }),
            seq => seq,
        }
    }

    fn dict(&mut self, entries: &[Entry], at: Span) -> Value {
        let mut record = Record::default();
        for entry in entries {
            match entry {
                Entry::Pair(key, value) => {
                    let key = self.expr(*key);
                    let spelled = self.expr(*value);
                    let value = self.named_after(spelled, *value);
                    match key_text(&key) {
                        Some(key) => {
                            self.observe_credential(&value, Place::Key, None, at);
                            record.fields.insert(key, value);
                        }
                        None => record.open = true,
                    }
                }
                Entry::Spread(expr) => {
                    let value = self.expr(*expr);
                    let value = self.named_after(value, *expr);
                    spread_into(&mut record, &value);
                }
            }
        }
        self.learn_literal(&record, at);
        let described = record.fields.values().any(|value| match value {
            Value::Text(set) => self.is_watched(set),
            _ => false,
        });
        let record = Value::record(record);
        if described {
            self.observe(EventKind::Described { record: record.clone() }, at);
        }
        record
    }

    fn is_watched(&self, text: &StrSet) -> bool {
        let watched = |template: &Template| {
            template.pieces().iter().any(|piece| piece.as_text().is_some_and(|text| self.catalog.is_watched(text)))
        };
        text.templates().iter().any(watched)
    }

    /// Note a text that is worth watching.
    pub(super) fn watch(&mut self, text: &StrSet, at: Span) {
        if self.quiet == 0 && self.is_watched(text) {
            self.observe(EventKind::Watched { text: text.clone() }, at);
        }
    }

    /// Note a text with a credential marker.
    pub(super) fn observe_credential(&mut self, value: &Value, place: Place, beside: Option<&Value>, at: Span) {
        for alternative in value.alternatives() {
            if let Value::Text(text) = alternative
                && text.templates().iter().any(|template| self.catalog.is_marked(&template.show("\u{1}")))
            {
                let kind = EventKind::Credential { text: text.clone(), place, beside: beside.cloned() };
                self.observe(kind, at);
            }
        }
    }
}

/// The value of a literal with its place.
fn literal_text(literal: &StrLit) -> Template {
    Template::text(&literal.value, Origin { span: literal.span, exact: literal.verbatim })
}

/// A record key as text. Constants of libraries (header names) give their last name.
pub(super) fn key_text(key: &Value) -> Option<Arc<str>> {
    match key {
        Value::Text(set) => match set.templates() {
            [only] => only.as_str().map(Into::into),
            _ => None,
        },
        Value::Extern(constant) => {
            let last = constant.path.rsplit('.').next().unwrap_or_default();
            (!last.is_empty()).then(|| last.replace('_', "-").to_lowercase().into())
        }
        _ => None,
    }
}

/// Add the entries of a value to a record; what is not known leaves it open.
pub(super) fn spread_into(record: &mut Record, value: &Value) {
    match value {
        Value::Record(other) => {
            record.fields.extend(other.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            record.open |= other.open;
            record.spread = record.spread.take().or_else(|| other.spread.clone());
        }
        Value::Instance(instance) => {
            record.fields.extend(instance.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            record.open = true;
        }
        Value::Extern(object) => {
            record.fields.extend(object.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            record.open = true;
        }
        Value::Any(values) => {
            // Each alternative's entries may be there.
            let mut joined = Fields::new();
            for value in values.iter() {
                let mut one = Record::default();
                spread_into(&mut one, value);
                joined = crate::value::join::join_fields(&joined, &one.fields);
                record.open |= one.open;
            }
            record.fields.extend(joined);
        }
        Value::Hole(hole, _) => {
            record.open = true;
            record.spread = Some(hole.clone());
        }
        Value::Null | Value::Bool(_) => {}
        Value::Text(_) | Value::Seq(_) | Value::Function(_) | Value::Class(_) | Value::Module(_) => record.open = true,
    }
}

/// `a + b`: text, or lists.
pub(super) fn add(a: Value, b: Value, at: Span) -> Value {
    match (&a, &b) {
        (Value::Seq(left), Value::Seq(right)) if left.rest.is_none() => {
            let items = left.items.iter().chain(&right.items).cloned().collect();
            match Value::seq(items) {
                Value::Seq(seq) if right.rest.is_some() => {
                    Value::sequence(crate::value::Seq { items: seq.items.clone(), rest: right.rest.clone() })
                }
                seq => seq,
            }
        }
        // A list and something that is not known: more elements may follow.
        (Value::Seq(seq), _) => {
            let more = element_of(&b).unwrap_or_else(|| Value::unknown(Why::Outside, at));
            let rest = Some(seq.rest.clone().map_or(more.clone(), |rest| rest.join(more)));
            Value::sequence(crate::value::Seq { items: seq.items.clone(), rest })
        }
        (Value::Record(_), Value::Record(_)) => merge(a, b),
        (Value::Null, _) => Value::Text(b.to_text(at)),
        _ => Value::Text(a.to_text(at).concat(&b.to_text(at))),
    }
}

/// `a | b`, `{...a, ...b}`.
pub(super) fn merge(a: Value, b: Value) -> Value {
    let mut record = Record::default();
    spread_into(&mut record, &a);
    spread_into(&mut record, &b);
    Value::record(record)
}

/// The value without alternatives that are certainly absent.
fn without_absent(value: Value) -> Value {
    match value {
        Value::Any(values) => {
            let kept = values.iter().filter(|v| v.truth() != Some(false)).cloned().reduce(Value::join);
            kept.unwrap_or(Value::Null)
        }
        Value::Text(set) => {
            let kept: Vec<Template> = set.templates().iter().filter(|t| !t.is_empty()).cloned().collect();
            if kept.is_empty() { Value::Null } else { Value::Text(StrSet::of(kept)) }
        }
        other => other,
    }
}

/// A hole that stands for a part of `of`: it keeps being a parameter.
pub(super) fn part_of(of: &Hole, name: Option<&Arc<str>>, at: Span) -> Value {
    let kind = match &of.kind {
        HoleKind::Param(func, index) => HoleKind::Param(*func, *index),
        HoleKind::Env(_) | HoleKind::Base64(_) | HoleKind::Json(_) => HoleKind::Opaque(Why::Outside),
        HoleKind::Opaque(why) => HoleKind::Opaque(*why),
    };
    Value::Hole(Hole { kind, name: name.cloned().or_else(|| of.name.clone()), each: of.each }, Origin::near(at))
}

/// What an element of an unknown sequence is: a part of the same parameter, if it is one.
pub(super) fn element_of(value: &Value) -> Option<Value> {
    match value {
        Value::Hole(hole, at) if hole.is_param() => Some(Value::Hole(hole.clone(), *at).each()),
        _ => None,
    }
}
