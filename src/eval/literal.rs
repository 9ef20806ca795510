//! Functions written in object literals. Evaluated without a caller, they need the object they are
//! called on, as methods of a class need an instance: the object that the literal makes.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::eval::Evaluator;
use crate::eval::call::Args;
use crate::ir::CallStyle;
use crate::text::{Family, Span};
use crate::value::{Captured, Closure, FileIx, FuncRef, Record, Value};

/// Most objects kept of one literal in a function that callers give different arguments.
const MAX_OBJECTS: usize = 4;

/// Entries of a component's options whose functions a framework calls on one object, each under its
/// own name: Vue, Pipedream, Pinia.
const METHODS: [&str; 2] = ["methods", "actions"];

/// Entries whose functions see that object too, but are not called by name.
const HOOKS: [&str; 3] = ["computed", "watch", "hooks"];

/// Entries that give the object's fields: records, or functions that return one.
const FIELDS: [&str; 3] = ["data", "state", "props"];

/// The objects that literals make, and the functions written in them.
#[derive(Debug, Default, Clone)]
pub(super) struct Literals {
    made: FxHashMap<Span, Made>,
    written_in: FxHashMap<FuncRef, Span>,
}

/// What a literal makes.
#[derive(Debug, Clone)]
struct Made {
    /// Whether only seen in a function that was evaluated without a caller (or a file's top level).
    alone: bool,
    objects: Vec<Value>,
}

/// An object that a function without a caller is evaluated on.
#[derive(Debug)]
pub(super) struct On {
    /// The variables around the function, when a caller of the function around it gave them.
    pub(super) captured: Option<Arc<Captured>>,
    /// The object.
    pub(super) object: Value,
}

impl Literals {
    /// Learn what the literal at a place makes; `functions` come with where they are written.
    fn learn(&mut self, at: Span, functions: Vec<(FuncRef, Span)>, object: &Value, alone: bool) {
        for (func, span) in functions {
            // A literal that takes a function over from elsewhere does not own it.
            if at.contains(span) {
                self.written_in.insert(func, at);
            } else {
                self.written_in.entry(func).or_insert(at);
            }
        }
        let made = self.made.entry(at).or_insert_with(|| Made { alone, objects: Vec::new() });
        if made.alone && !alone {
            *made = Made { alone, objects: Vec::new() };
        }
        let more = if made.alone { 1 } else { MAX_OBJECTS };
        if made.alone == alone && made.objects.len() < more && !made.objects.contains(object) {
            made.objects.push(object.clone());
        }
    }

    fn of(&self, func: FuncRef) -> Option<&Made> {
        self.made.get(self.written_in.get(&func)?)
    }

    /// Add what a method sets to the object it belongs to.
    fn add_fields(&mut self, func: FuncRef, before: &Value, after: &Value) {
        let (Value::Record(before), Value::Record(after)) = (before, after) else { return };
        let news = |name: &Arc<str>| before.fields.get(name).is_none_or(|known| matches!(known, Value::Null));
        let set: Vec<_> = after.fields.iter().filter(|(name, value)| news(name) && **value != Value::Null).collect();
        let Some(made) = self.written_in.get(&func).and_then(|at| self.made.get_mut(at)) else { return };
        for object in made.objects.iter_mut().filter(|_| !set.is_empty()) {
            let Value::Record(known) = &*object else { continue };
            let mut record = Record::clone(known);
            for (name, value) in &set {
                let mine = record.fields.remove(*name).filter(|mine| !matches!(mine, Value::Null));
                let joined = mine.map_or_else(|| (*value).clone(), |mine| mine.join((*value).clone()));
                record.fields.insert((*name).clone(), joined);
            }
            *object = Value::record(record);
        }
    }
}

impl Evaluator<'_> {
    /// Remember what an object literal makes, as what `this` is in the functions written in it.
    pub(super) fn learn_literal(&mut self, record: &Record, at: Span) {
        if self.family() != Family::JavaScript {
            return;
        }
        let alone = self.here().alone;
        if METHODS.iter().any(|name| matches!(record.fields.get(*name), Some(Value::Record(_)))) {
            let instance = self.component(record);
            let groups = METHODS.iter().chain(&HOOKS).filter_map(|name| match record.fields.get(*name) {
                Some(Value::Record(group)) => Some(&**group),
                _ => None,
            });
            let functions = std::iter::once(record).chain(groups).flat_map(|group| self.functions_in(group)).collect();
            self.learned.literals.learn(at, functions, &instance, alone);
            return;
        }
        let functions = self.functions_in(record);
        if !functions.is_empty() {
            self.learned.literals.learn(at, functions, &Value::record(record.clone()), alone);
        }
    }

    /// The functions of a record that have a `this` of their own, or see variables of the function
    /// that makes the record.
    fn functions_in(&self, record: &Record) -> Vec<(FuncRef, Span)> {
        let closures = record.fields.values().filter_map(|value| match value {
            Value::Function(closure) => Some(closure),
            _ => None,
        });
        let concerned = |closure: &Arc<Closure>| {
            let function = self.program.function(closure.func)?;
            let concerned = function.class.is_none() && (function.receiver.is_some() || closure.captured.is_some());
            concerned.then_some((closure.func, function.span))
        };
        closures.filter_map(concerned).collect()
    }

    /// The object that a framework makes of a component's options: its fields and methods, and the
    /// components among its properties.
    fn component(&mut self, options: &Record) -> Value {
        // The other options describe the component to the framework.
        let own = options.fields.iter().filter(|(_, value)| matches!(value, Value::Function(_)));
        let fields = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        let mut made = Record { fields, open: true, spread: None };
        for name in FIELDS {
            let fields = match options.fields.get(name) {
                Some(Value::Function(_)) => {
                    let function = options.fields.get(name).cloned().unwrap_or(Value::Null);
                    let at = Span::default();
                    self.quietly(|this| this.call_value(&function, Args::default(), CallStyle::Plain, at))
                }
                Some(value) => value.clone(),
                None => continue,
            };
            let Value::Record(fields) = fields else { continue };
            for (name, value) in &fields.fields {
                match value {
                    Value::Record(inner) if METHODS.iter().any(|name| inner.fields.contains_key(*name)) => {
                        let component = self.component(inner);
                        made.fields.insert(name.clone(), component);
                    }
                    // What describes a property says nothing of its value.
                    _ if matches!(value, Value::Record(_)) => {}
                    _ => {
                        made.fields.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        for methods in METHODS.iter().filter_map(|name| options.fields.get(*name)) {
            super::expr::spread_into(&mut made, methods);
        }
        for name in METHODS.iter().chain(&HOOKS).chain(&FIELDS) {
            made.fields.remove(*name);
        }
        Value::record(made)
    }

    /// The objects to evaluate a function on that nobody calls, if a literal holds it; and whether it
    /// is looked at with unknown variables around it besides.
    pub(super) fn literals_around(&self, func: FuncRef) -> (Vec<On>, bool) {
        let Some(made) = self.known.literals.of(func).or_else(|| self.learned.literals.of(func)) else {
            return (Vec::new(), true);
        };
        let on = made.objects.iter().map(|object| On {
            captured: if made.alone { None } else { captured_by(object, func) },
            object: object.clone(),
        });
        (on.collect(), !made.alone)
    }

    /// Functions of literals whose objects code in these files makes: of literals in other files and, with `idle`, in
    /// definitions of these files that are evaluated only when they are used.
    pub(super) fn made_elsewhere(&self, files: &[FileIx], idle: bool) -> Vec<FuncRef> {
        let literals = &self.known.literals;
        let given = |at: &Span| literals.made.get(at).is_some_and(|made| !made.alone);
        let is_idle =
            |func: FuncRef| self.program.function(func).is_some_and(|function| (self.idle)(func.file, function.span));
        let elsewhere = |func: FuncRef| !files.contains(&func.file) || idle && is_idle(func);
        let functions = literals.written_in.iter().filter(|(func, at)| given(at) && elsewhere(**func));
        let mut functions: Vec<FuncRef> = functions.map(|(func, _)| *func).collect();
        functions.sort_unstable();
        functions
    }

    /// Remember fields that a method of an object literal sets.
    pub(super) fn learn_literal_fields(&mut self, func: FuncRef, before: &Value, after: &Value) {
        self.learned.literals.add_fields(func, before, after);
    }
}

/// The variables that a function of an object captured.
fn captured_by(object: &Value, func: FuncRef) -> Option<Arc<Captured>> {
    let Value::Record(record) = object else { return None };
    record.fields.values().find_map(|value| match value {
        Value::Function(closure) if closure.func == func => closure.captured.clone(),
        _ => None,
    })
}
