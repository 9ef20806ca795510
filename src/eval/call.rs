//! Calls: into functions of the program with the given arguments, and out to libraries.

use std::rc::Rc;
use std::sync::Arc;

use crate::data::model::VERBS;
use crate::eval::outside::carries_state;
use crate::eval::{Env, Evaluator, Event, EventKind, Frame, MemoKey, Outcome, Site};
use crate::index::Symbol;
use crate::ir::{Arg, Call, CallStyle, ClassKind, Expr, ExprId, FunctionKind, Param, ParamKind, Place, Why};
use crate::limits;
use crate::text::{Family, Span};
use crate::value::{ClassRef, Closure, FuncRef, Given, Hole, HoleKind, Instance, Origin, Record, Value};

/// Most observations kept of one followed call.
const MAX_EVENTS: usize = 200;

/// Arguments of a call.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Args {
    /// By position.
    pub positional: Vec<Value>,
    /// By name.
    pub named: Vec<(Arc<str>, Value)>,
    /// What fills parameters that nothing else does: an unknown spread.
    pub rest: Option<Value>,
    /// Whether nobody calls: parameters are holes.
    pub generic: bool,
    /// `..base` of a struct literal.
    pub base: Option<Value>,
}

impl Args {
    /// No caller in view.
    pub fn generic() -> Self {
        Self { generic: true, ..Self::default() }
    }

    /// These, by position.
    pub fn of(positional: Vec<Value>) -> Self {
        Self { positional, ..Self::default() }
    }

    /// These, behind arguments that were given ahead.
    fn behind(mut self, bound: &Given) -> Self {
        self.positional.splice(0..0, bound.positional.iter().cloned());
        self.named.splice(0..0, bound.named.iter().cloned());
        self
    }

    /// An argument by name.
    pub fn named(&self, name: &str) -> Option<&Value> {
        self.named.iter().rev().find(|(n, _)| &**n == name).map(|(_, value)| value)
    }

    /// Whether one of the arguments is this text.
    pub fn says(&self, text: &str) -> bool {
        self.positional.iter().any(|value| value.as_str().is_some_and(|value| value == text))
    }

    /// An argument by position.
    pub fn positional(&self, index: usize) -> Option<&Value> {
        self.positional.get(index)
    }
}

impl Evaluator<'_> {
    /// Whether one more thing that happened is kept; what is not will be told.
    fn has_room(&mut self) -> bool {
        let has_room = self.events.len() < 20 * MAX_EVENTS;
        if !has_room {
            let file = self.file();
            self.dropped.insert(file);
        }
        has_room
    }

    /// Note something that happened here.
    pub(super) fn observe(&mut self, kind: EventKind, span: Span) {
        if self.quiet == 0 && self.has_room() {
            let site = Site { func: self.here().func, span };
            let doubted = self.decisions.doubts();
            self.events.push(Event { kind, site, chain: Vec::new(), doubted });
        }
    }

    pub(super) fn call(&mut self, call: &Call, id: ExprId) -> Value {
        let at = self.span(id);
        if let Some(Expr::Member { base, name }) = self.facts().exprs.get(call.callee) {
            return self.method_call(call, *base, *name, at);
        }
        let callee = self.expr(call.callee);
        let args = self.args(&call.args);
        if self.names_super(call.callee) {
            return self.construct_super(args, at);
        }
        self.frame().changes.clear();
        let value = self.call_value(&callee, args.clone(), call.style, at);
        self.write_back_args(&callee, &call.args);
        value
    }

    fn names_super(&self, callee: ExprId) -> bool {
        let facts = self.facts();
        self.family() == Family::JavaScript
            && matches!(facts.exprs.get(callee), Some(Expr::Name(name)) if facts.names.name(*name) == "super")
    }

    /// The arguments' values. A function whose arguments hold credentials is noted by the caller.
    fn args(&mut self, written: &[Arg]) -> Args {
        let mut args = Args::default();
        for arg in written {
            match arg {
                Arg::Positional(expr) => {
                    let value = self.expr(*expr);
                    let value = self.name_hole(value, *expr);
                    args.positional.push(value);
                }
                Arg::Named(name, expr) => {
                    let value = self.expr(*expr);
                    let value = self.name_hole(value, *expr);
                    let name = self.name(*name);
                    args.named.push((name, value));
                }
                Arg::Spread(expr) => match self.expr(*expr) {
                    Value::Seq(seq) => {
                        args.positional.extend(seq.items.iter().cloned());
                        args.rest = args.rest.or_else(|| seq.rest.clone());
                    }
                    Value::Hole(hole, at) => args.rest = Some(Value::Hole(hole, at)),
                    _ => args.rest = Some(self.unknown(Why::Outside, *expr)),
                },
                Arg::SpreadNamed(expr) => {
                    let value = self.expr(*expr);
                    let mut record = Record::default();
                    super::expr::spread_into(&mut record, &value);
                    args.named.extend(record.fields.into_iter().filter(|_| !matches!(value, Value::Instance(_))));
                    if record.open {
                        let hole = record.spread.map(|hole| Value::Hole(hole, Origin::near(self.span(*expr))));
                        args.rest = args.rest.or(hole).or_else(|| Some(self.unknown(Why::Outside, *expr)));
                    }
                    args.base = Some(value);
                }
            }
        }
        args
    }

    fn name_hole(&self, value: Value, expr: ExprId) -> Value {
        match self.facts().exprs.get(expr) {
            Some(Expr::Name(name) | Expr::Member { name, .. }) => value.named(&self.name(*name)),
            _ => value,
        }
    }

    fn method_call(&mut self, call: &Call, base: ExprId, name: Symbol, at: Span) -> Value {
        let name = self.name(name);
        if let Some(value) = self.super_method(call, base, &name, at) {
            return value;
        }
        let receiver = self.expr(base);
        let receiver = self.name_hole(receiver, base);
        let args = self.args(&call.args);
        self.frame().changes.clear();
        let mut results: Option<Value> = None;
        let mut changed: Option<Value> = None;
        for alternative in receiver.alternatives() {
            if matches!(alternative, Value::Null) && receiver.alternatives().len() > 1 {
                continue;
            }
            let (value, after) = self.method(alternative, &name, args.clone(), call, at);
            if matches!(alternative, Value::Extern(_)) {
                self.write_back_args(alternative, &call.args);
            }
            results = Some(results.map_or(value.clone(), |before| before.join(value)));
            let after = after.unwrap_or_else(|| alternative.clone());
            changed = Some(changed.map_or(after.clone(), |before| before.join(after)));
        }
        if let Some(after) = changed
            && after != receiver
        {
            let held = self.chain_root(base, &after);
            self.change(held, |_, _| after);
        }
        results.unwrap_or_else(|| self.named_hole(Why::Call, &name, at))
    }

    /// The expression that holds the object a chain of setters changes: `agent` in
    /// `agent.set(…).auth(…)`; else the receiver itself.
    fn chain_root(&mut self, receiver: ExprId, after: &Value) -> ExprId {
        let exprs = &self.facts().exprs;
        let mut root = receiver;
        while let Some(Expr::Call(call)) = exprs.get(root)
            && let Some(Expr::Member { base, .. }) = exprs.get(call.callee)
        {
            root = *base;
        }
        if root == receiver || self.place_of(root) == Place::Nowhere {
            return receiver;
        }
        match (self.quietly(|this| this.expr(root)), after) {
            (Value::Extern(held), Value::Extern(after)) if held.made.is_some() && held.made == after.made => root,
            // `url.query_pairs_mut().append_pair(…)`: what is between borrows the text.
            (Value::Text(_), Value::Text(_)) if self.family() == Family::Rust => root,
            _ => receiver,
        }
    }

    /// One receiver's method: what it returns, and the receiver afterwards if it changed.
    fn method(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        args: Args,
        call: &Call,
        at: Span,
    ) -> (Value, Option<Value>) {
        match receiver {
            Value::Class(class) if &**name == "call" && self.family() == Family::JavaScript => {
                (self.construct_on(*class, &args, &call.args, at), None)
            }
            Value::Instance(_) | Value::Class(_) | Value::Module(_) => {
                let member = self.member(receiver, name, at);
                match &member {
                    Value::Function(closure) => {
                        let (value, after) = self.invoke(closure, args.clone(), at);
                        self.write_back_args(&member, &call.args);
                        (value, after)
                    }
                    Value::Class(_) | Value::Extern(_) | Value::Any(_) => {
                        (self.call_value(&member, args, call.style, at), None)
                    }
                    Value::Instance(variant) if matches!(receiver, Value::Class(_)) => {
                        (self.make_variant(variant, name, args), None)
                    }
                    _ => match self.pure_method(receiver, name, &args, at) {
                        Some(result) => result,
                        None => self.unmodelled(receiver, name, args, call, at),
                    },
                }
            }
            Value::Record(record) if record.fields.contains_key(name) => {
                let member = self.member(receiver, name, at);
                match &member {
                    Value::Function(closure) => {
                        let (value, after) = self.invoke(closure, args, at);
                        (value, after.filter(|v| matches!(v, Value::Record(_))))
                    }
                    other => (self.call_value(other, args, call.style, at), None),
                }
            }
            Value::Extern(object) => self.outside_method(object, receiver, name, args, call, at),
            Value::Function(closure) => match self.function_method(closure, name, &args, at) {
                Some(value) => (value, None),
                None => (self.named_hole(Why::Call, name, at), None),
            },
            Value::Hole(..) if let Some(closure) = self.bound_by_name(name, &args) => {
                (self.invoke(&closure, args, at).0, None)
            }
            _ => {
                let verb = VERBS.contains(&&**name) && self.catalog.method(self.family(), name).is_some();
                if let Value::Hole(hole, _) = receiver
                    && verb
                {
                    // `get` of a map, or of a client.
                    let known_as = self.known_as(hole.name.as_ref(), call);
                    self.watch_arguments(name, known_as.as_ref(), None, &args, at);
                }
                match self.pure_method(receiver, name, &args, at) {
                    Some(result) => result,
                    None => self.unmodelled(receiver, name, args, call, at),
                }
            }
        }
    }

    /// `Enum::Variant(payload)`.
    fn make_variant(&mut self, variant: &Instance, name: &Arc<str>, args: Args) -> Value {
        let payload = if args.named.is_empty() {
            match <[Value; 1]>::try_from(args.positional) {
                Ok([only]) => only,
                Err(several) => Value::seq(several),
            }
        } else {
            Value::record(Record { fields: args.named.into_iter().collect(), ..Record::default() })
        };
        let mut variant = variant.clone();
        let class = variant.class;
        variant.fields.insert(name.clone(), payload);
        let made = Value::instance(variant);
        self.learn_instance(class, &made);
        made
    }

    /// `f.call(this, …)`, `f.apply(this, […])`, `f.bind(this)`.
    fn function_method(&mut self, closure: &Closure, name: &str, args: &Args, at: Span) -> Option<Value> {
        let (receiver, rest) =
            args.positional.split_first().map_or((None, &[][..]), |(r, rest)| (Some(r.clone()), rest));
        let bound = Closure { receiver: receiver.or_else(|| closure.receiver.clone()), ..closure.clone() };
        match name {
            "call" => Some(self.invoke(&bound, Args::of(rest.to_vec()), at).0),
            "apply" => {
                let list = match rest.first() {
                    Some(Value::Seq(seq)) => seq.items.clone(),
                    _ => Vec::new(),
                };
                Some(self.invoke(&bound, Args::of(list), at).0)
            }
            "bind" => Some(Value::Function(Arc::new(Closure { bound: Given::of(rest.to_vec()), ..bound }))),
            _ => None,
        }
    }

    /// A call of a value.
    pub(super) fn call_value(&mut self, callee: &Value, args: Args, style: CallStyle, at: Span) -> Value {
        match callee {
            Value::Function(closure) if style == CallStyle::New && self.family() == Family::JavaScript => {
                self.construct(closure, args, at)
            }
            Value::Function(closure) => self.invoke(closure, args, at).0,
            Value::Class(class) => {
                let interface = self.program.class(*class).is_some_and(|c| c.kind == ClassKind::Interface);
                if interface {
                    self.generic_instance(*class).unwrap_or(Value::Null)
                } else {
                    self.instantiate(*class, args, at, false)
                }
            }
            Value::Instance(instance) => match self.find_method(instance.class, "__call__") {
                Some((method, _)) => {
                    let receiver = Some(callee.clone());
                    self.invoke(&Closure { func: method, captured: None, receiver, bound: Given::default() }, args, at)
                        .0
                }
                None if style == CallStyle::Literal => self.literal_variant(instance, args),
                None => Value::unknown(Why::Call, at),
            },
            Value::Extern(object) => {
                let receiver = if carries_state(object) { Some(callee) } else { object.receiver.as_ref() };
                self.outside_call(&object.path, receiver, args.behind(&object.bound), at).0
            }
            Value::Any(values) => {
                let present: Vec<Value> = values.iter().filter(|v| !matches!(v, Value::Null)).cloned().collect();
                let results: Vec<Value> = present.iter().map(|v| self.call_value(v, args.clone(), style, at)).collect();
                results.into_iter().reduce(Value::join).unwrap_or_else(|| Value::unknown(Why::Call, at))
            }
            Value::Hole(hole, _) => {
                let name = hole.name.clone().unwrap_or_else(|| "".into());
                self.watch_arguments(&name, None, None, &args, at);
                let mut result = Hole::opaque(Why::Call);
                result.name.clone_from(&hole.name);
                Value::Hole(result, Origin::near(at))
            }
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Record(_) | Value::Seq(_) | Value::Module(_) => {
                Value::unknown(Why::Call, at)
            }
        }
    }

    /// `new f(…)`: what the function returns, else the object it was given as `this`.
    fn construct(&mut self, closure: &Closure, args: Args, at: Span) -> Value {
        let receiver = Some(Value::record(Record { open: true, ..Record::default() }));
        match self.invoke(&Closure { receiver, ..closure.clone() }, args, at) {
            (Value::Null, Some(made)) => made,
            (returned, _) => returned,
        }
    }

    /// `Enum::Variant { field: value }`.
    fn literal_variant(&mut self, variant: &Instance, args: Args) -> Value {
        let name = variant.fields.keys().next().cloned();
        match name {
            Some(name) => self.make_variant(variant, &name, args),
            None => Value::instance(variant.clone()),
        }
    }

    /// Call a function of the program: what it returns, and its receiver afterwards.
    pub(super) fn invoke(&mut self, closure: &Closure, args: Args, at: Span) -> (Value, Option<Value>) {
        let mut args = args.behind(&closure.bound);
        let mut receiver = closure.receiver.clone();
        let Some(function) = self.program.function(closure.func) else { return (Value::unknown(Why::Call, at), None) };
        let takes_receiver =
            matches!(function.kind, FunctionKind::Method | FunctionKind::Constructor | FunctionKind::Getter);
        if receiver.is_none()
            && takes_receiver
            && function.receiver.is_some()
            && !args.generic
            && !args.positional.is_empty()
        {
            receiver = Some(args.positional.remove(0));
        }
        let active = self.frames.iter().filter(|frame| frame.func == closure.func).count();
        if active > 0 || self.frames.len() > limits::MAX_CALL_DEPTH {
            let why = if active > 0 { Why::Recursive } else { Why::Bound };
            return (Value::unknown(why, at), None);
        }
        let captured = closure.captured.as_ref().map_or(0, |captured| Arc::as_ptr(captured) as usize);
        let key: MemoKey = (closure.func, captured, receiver.clone(), args);
        let outcome = match self.memo.get(&key) {
            Some(outcome) => {
                self.steps = self.steps.saturating_add(outcome.steps / 8);
                outcome.clone()
            }
            None => {
                let outcome = Rc::new(self.follow(closure, receiver, &key.3, at));
                self.memo.insert(key, outcome.clone());
                outcome
            }
        };
        self.reissue(&outcome.events, at);
        self.frame().returned_changes(&outcome);
        (outcome.returns.clone(), outcome.receiver.clone())
    }

    /// The events of a followed call, seen from its caller.
    fn reissue(&mut self, events: &[Event], at: Span) {
        if self.quiet > 0 {
            return;
        }
        let site = Site { func: self.here().func, span: at };
        for event in events {
            if !self.has_room() {
                return;
            }
            let mut chain = Vec::with_capacity(event.chain.len() + 1);
            chain.push(site);
            chain.extend(event.chain.iter().copied());
            self.events.push(Event { chain, ..event.clone() });
        }
    }

    fn follow(&mut self, closure: &Closure, receiver: Option<Value>, args: &Args, at: Span) -> Outcome {
        let before = self.steps;
        let outer_events = std::mem::take(&mut self.events);
        let outer_quiet = std::mem::take(&mut self.quiet);
        let frame = self.prepare(closure, receiver, args, at);
        let frame = self.run(frame);
        self.learn_sender(closure.func, 0);
        self.quiet = outer_quiet;
        let mut events = std::mem::replace(&mut self.events, outer_events);
        if events.len() > MAX_EVENTS {
            events.truncate(MAX_EVENTS);
            self.dropped.insert(closure.func.file);
        }
        let function = self.program.function(closure.func);
        let receiver = function.and_then(|f| f.receiver).and_then(|symbol| frame.env.get(&symbol).cloned());
        let params = function.map_or(&[][..], |f| &f.params);
        let changed = params.iter().enumerate().filter_map(|(i, param)| {
            let value = frame.mutated.contains(&param.name).then(|| frame.env.get(&param.name)).flatten()?;
            Some((i, value.clone()))
        });
        let changed = changed.collect();
        let returns =
            if !frame.yielded.is_empty() { Value::seq(frame.yielded) } else { frame.returned.unwrap_or(Value::Null) };
        let returns = match (&returns, function.and_then(|f| f.returns)) {
            (Value::Hole(hole, _), Some(ty)) if !hole.is_param() => {
                self.in_file(closure.func.file, |this| this.typed(ty)).unwrap_or(returns)
            }
            _ => returns,
        };
        Outcome { returns, receiver, changed, events, steps: self.steps.saturating_sub(before) }
    }

    /// A frame with the parameters bound.
    pub(super) fn prepare(&mut self, closure: &Closure, receiver: Option<Value>, args: &Args, at: Span) -> Frame {
        let func = closure.func;
        let Some(function) = self.program.function(func) else { return Frame::new(func, None, None) };
        let class = function.class.map(|class| self.extended_class(ClassRef { file: func.file, class }));
        let mut frame = Frame::new(func, closure.captured.clone(), class);
        if let (Some(symbol), Some(value)) = (function.receiver, receiver) {
            frame.env.insert(symbol, value);
        }
        let mut positional = args.positional.iter();
        let mut used: Vec<&str> = Vec::new();
        let names = &self.program.facts(func.file).names;
        for (index, param) in function.params.iter().enumerate() {
            let name = names.shared(param.name);
            let value = match param.kind {
                ParamKind::One => args.named(&name).or_else(|| positional.next()).cloned(),
                ParamKind::NamedOnly => args.named(&name).cloned(),
                ParamKind::Rest => Some(rest_positional(positional.by_ref().cloned().collect(), args)),
                ParamKind::RestNamed => Some(rest_named(args, &used, function.params.as_slice(), names)),
            };
            used.push(names.name(param.name));
            let value = match value {
                Some(value) => value,
                None => self.missing(func, index, param, args, &frame.env, at),
            };
            frame.env.insert(param.name, value.named(&name));
        }
        frame
    }

    /// The class that a block of methods extends, or the class itself.
    fn extended_class(&self, class: ClassRef) -> ClassRef {
        self.program.extended(class).unwrap_or(class)
    }

    /// What a parameter is that no argument fills.
    fn missing(&mut self, func: FuncRef, index: usize, param: &Param, args: &Args, env: &Env, at: Span) -> Value {
        let hole = |kind| Value::Hole(Hole { kind, name: None, each: false }, Origin::near(at));
        if let Some(default) = param.default {
            let mut frame = Frame::new(func, None, None);
            frame.env.clone_from(env);
            self.frames.push(frame);
            let value = self.quietly(|this| this.expr(default));
            self.frames.pop();
            // A flag's default says little about what callers give; a text's is what most mean.
            let open = args.generic || args.rest.is_some();
            if !(open && matches!(value, Value::Null | Value::Bool(_))) {
                return value;
            }
        }
        if args.generic {
            if let Some(ty) = param.ty
                && let Some(value) = self.in_file(func.file, |this| this.typed(ty))
            {
                return value;
            }
            let names = &self.program.facts(func.file).names;
            if let Some(ty) =
                self.catalog.type_called(self.program.facts(func.file).lang.family(), names.name(param.name))
                && let Some(object) = self.object_of(ty)
            {
                return object;
            }
            return hole(HoleKind::Param(func, u16::try_from(index).unwrap_or(u16::MAX)));
        }
        match &args.rest {
            Some(Value::Hole(rest, _)) => {
                super::expr::part_of(rest, Some(&self.program.facts(func.file).names.shared(param.name)), at)
            }
            Some(_) => hole(HoleKind::Opaque(Why::Outside)),
            None => Value::Null,
        }
    }

    /// `super().method(…)` and `super.method(…)`.
    fn super_method(&mut self, call: &Call, base: ExprId, name: &str, at: Span) -> Option<Value> {
        let facts = self.facts();
        let is_super =
            |expr: ExprId| matches!(facts.exprs.get(expr), Some(Expr::Name(n)) if facts.names.name(*n) == "super");
        let called = matches!(facts.exprs.get(base), Some(Expr::Call(inner)) if is_super(inner.callee));
        if self.family() == Family::Rust || !(called || is_super(base)) {
            return None;
        }
        let args = self.args(&call.args);
        self.call_base(name, args, at)
    }

    /// `super(…)` in a constructor.
    fn construct_super(&mut self, args: Args, at: Span) -> Value {
        self.call_base("constructor", args, at).unwrap_or(Value::Null)
    }

    /// `Base.call(this, …)`: the constructor of a class on an object that is there.
    fn construct_on(&mut self, class: ClassRef, args: &Args, written: &[Arg], at: Span) -> Value {
        let Some((func, _)) = self.find_method(class, "constructor") else { return Value::Null };
        let (receiver, rest) = args.split_subject();
        let closure = Closure { func, captured: None, receiver, bound: Given::default() };
        if let (_, Some(after)) = self.invoke(&closure, rest, at)
            && let Some(Arg::Positional(this)) = written.first()
        {
            self.change(*this, |_, _| after);
        }
        Value::Null
    }

    /// A method of the classes above the one the open method belongs to, on the same object.
    fn call_base(&mut self, name: &str, args: Args, at: Span) -> Option<Value> {
        let class = self.here().class?;
        let symbol = self.function()?.receiver?;
        let receiver = self.here().env.get(&symbol).cloned()?;
        let bases = self.bases(class);
        let (func, _) = bases.iter().find_map(|base| match base {
            Value::Class(base) => self.find_method(*base, name),
            _ => None,
        })?;
        let closure = Closure { func, captured: None, receiver: Some(receiver), bound: Given::default() };
        let (value, after) = self.invoke(&closure, args, at);
        if let Some(after) = after {
            self.write(&Place::Name(symbol), after);
        }
        Some(value)
    }

    /// Objects that a followed function changed in place are changed where the caller holds them.
    fn write_back_args(&mut self, callee: &Value, written: &[Arg]) {
        let changes = std::mem::take(&mut self.frame().changes);
        let offset = match callee {
            Value::Function(closure) => closure.bound.positional.len(),
            Value::Extern(_) => 0,
            _ => return,
        };
        for (index, value) in changes {
            let Some(Arg::Positional(expr)) = index.checked_sub(offset).and_then(|i| written.get(i)) else { continue };
            let place = self.place_of(*expr);
            if place != Place::Nowhere {
                self.write(&place, value);
            }
        }
    }
}

impl Args {
    /// The first argument, and the others.
    pub(super) fn split_subject(&self) -> (Option<Value>, Args) {
        let mut rest = self.clone();
        let subject = if rest.positional.is_empty() { None } else { Some(rest.positional.remove(0)) };
        (subject, rest)
    }
}

impl Frame {
    /// Keep what a followed call changed in its arguments until the caller writes it back.
    fn returned_changes(&mut self, outcome: &Outcome) {
        self.changes.clone_from(&outcome.changed);
    }
}

fn rest_positional(items: Vec<Value>, args: &Args) -> Value {
    match Value::seq(items) {
        Value::Seq(seq) => {
            let hole = || args.generic.then(|| Value::unknown(Why::Parameter, Span::default()));
            let rest = args.rest.clone().or_else(hole).or_else(|| seq.rest.clone());
            Value::sequence(crate::value::Seq { items: seq.items.clone(), rest })
        }
        other => other,
    }
}

fn rest_named(args: &Args, used: &[&str], params: &[Param], names: &crate::index::Interner) -> Value {
    let taken = |name: &str| {
        used.contains(&name) || params.iter().any(|p| p.kind != ParamKind::RestNamed && names.name(p.name) == name)
    };
    let fields = args.named.iter().filter(|(name, _)| !taken(name)).cloned().collect();
    let spread = match &args.rest {
        Some(Value::Hole(hole, _)) => Some(hole.clone()),
        _ => None,
    };
    Value::record(Record { fields, open: args.generic || args.rest.is_some(), spread })
}
