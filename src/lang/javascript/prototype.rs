//! Classes as they were written before `class`: a function whose prototype is given methods.
//!
//! `function A(x) {…}` with `A.prototype.m = function…`, `A.prototype = {…}` or
//! `Object.assign(A.prototype, {…})` at a file's top level states the same facts as
//! `class A { constructor(x) {…} m() {…} }`. What these statements assign stays stated besides.

use std::collections::BTreeMap;

use crate::index::Symbol;
use crate::ir::{
    Arg, Call, CallStyle, Class, ClassKind, Entry, Expr, ExprId, Field, FileFacts, FuncId, FunctionKind, Place, Stmt,
    TOP_LEVEL,
};

/// What is said of a function's prototype.
#[derive(Debug, Default)]
struct Prototype {
    methods: Vec<(Symbol, FuncId)>,
    fields: Vec<(Symbol, ExprId)>,
    bases: Vec<ExprId>,
}

/// State functions with methods as classes.
pub(super) fn state_classes(facts: &mut FileFacts) {
    let Some(prototype) = facts.names.find("prototype") else { return };
    let body = facts.functions.get(TOP_LEVEL).map(|top| top.body.clone()).unwrap_or_default();
    let mut found: BTreeMap<Symbol, Prototype> = BTreeMap::new();
    let mut constructors: BTreeMap<Symbol, (ExprId, FuncId)> = BTreeMap::new();
    for stmt in &body {
        match stmt {
            Stmt::Assign { target: Place::Name(name), value, .. } => {
                if let Some(Expr::Function(func)) = facts.exprs.get(*value) {
                    constructors.insert(*name, (*value, *func));
                }
            }
            Stmt::Assign { target: Place::Member(base, name), value, .. } => {
                let (base, name, value) = (*base, *name, *value);
                if let Some(class) = prototype_of(facts, base, prototype) {
                    add(facts, found.entry(class).or_default(), name, value);
                } else if name == prototype
                    && let Some(Expr::Name(class)) = facts.exprs.get(base)
                {
                    let class = *class;
                    whole(facts, found.entry(class).or_default(), value, prototype);
                }
            }
            Stmt::Expr(call) => extended(facts, &mut found, *call, prototype),
            _ => {}
        }
    }
    for (name, said) in found {
        if let Some((value, func)) = constructors.get(&name).copied().filter(|_| !said.methods.is_empty()) {
            state(facts, name, value, func, said);
        }
    }
}

/// The name in `A.prototype`.
fn prototype_of(facts: &FileFacts, expr: ExprId, prototype: Symbol) -> Option<Symbol> {
    match facts.exprs.get(expr)? {
        Expr::Member { base, name } if *name == prototype => match facts.exprs.get(*base)? {
            Expr::Name(class) => Some(*class),
            _ => None,
        },
        _ => None,
    }
}

/// `A.prototype.m = value`.
fn add(facts: &FileFacts, said: &mut Prototype, name: Symbol, value: ExprId) {
    match facts.exprs.get(value) {
        Some(Expr::Function(func)) => said.methods.push((name, *func)),
        _ => said.fields.push((name, value)),
    }
}

/// `A.prototype = {…}`, `A.prototype = Object.create(B.prototype)`, `A.prototype = new B()`.
fn whole(facts: &mut FileFacts, said: &mut Prototype, value: ExprId, prototype: Symbol) {
    let base = match facts.exprs.get(value) {
        Some(Expr::Dict(entries)) => {
            let entries = entries.clone();
            return all_of(facts, said, &entries);
        }
        Some(Expr::Call(Call { callee, style: CallStyle::New, .. })) => Some(*callee),
        Some(Expr::Call(call)) => match call.args.first() {
            Some(Arg::Positional(first)) if prototype_of(facts, *first, prototype).is_some() => {
                match facts.exprs.get(*first) {
                    Some(Expr::Member { base, .. }) => Some(*base),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    };
    said.bases.extend(base);
}

/// The entries of an object as methods and fields.
fn all_of(facts: &mut FileFacts, said: &mut Prototype, entries: &[Entry]) {
    for entry in entries {
        let Entry::Pair(key, value) = entry else { continue };
        let Some(Expr::Str(name)) = facts.exprs.get(*key) else { continue };
        let name = facts.names.intern(&name.value.clone());
        if facts.names.name(name) != "constructor" {
            add(facts, said, name, *value);
        }
    }
}

/// `Object.assign(A.prototype, {…})`, `_.extend(A.prototype, {…})`, `util.inherits(A, B)`.
fn extended(facts: &mut FileFacts, found: &mut BTreeMap<Symbol, Prototype>, expr: ExprId, prototype: Symbol) {
    let Some(Expr::Call(call)) = facts.exprs.get(expr).cloned() else { return };
    let [Arg::Positional(first), Arg::Positional(second)] = call.args.as_slice() else { return };
    let called = match facts.exprs.get(call.callee) {
        Some(Expr::Member { name, .. } | Expr::Name(name)) => facts.names.name(*name),
        _ => return,
    };
    match (called, facts.exprs.get(*first), facts.exprs.get(*second).cloned()) {
        ("assign" | "extend", _, Some(Expr::Dict(entries))) => {
            if let Some(class) = prototype_of(facts, *first, prototype) {
                all_of(facts, found.entry(class).or_default(), &entries);
            }
        }
        ("inherits", Some(Expr::Name(class)), _) => found.entry(*class).or_default().bases.push(*second),
        _ => {}
    }
}

/// State one class in the place of its constructor.
fn state(facts: &mut FileFacts, name: Symbol, value: ExprId, constructor: FuncId, said: Prototype) {
    let Some(span) = facts.functions.get(constructor).map(|function| function.span) else { return };
    let field = |(name, value): (Symbol, ExprId)| {
        let span = facts.expr_spans.get(value).copied().unwrap_or(span);
        Field { name, value: Some(value), ty: None, is_static: false, span }
    };
    let fields = said.fields.into_iter().map(field).collect();
    let own = facts.names.intern("constructor");
    let methods: Vec<(Symbol, FuncId)> = std::iter::once((own, constructor)).chain(said.methods).collect();
    let class = facts.classes.push(Class {
        name: Some(name),
        span,
        bases: said.bases,
        fields,
        methods: methods.iter().map(|(_, func)| *func).collect(),
        kind: ClassKind::Class,
        parent: TOP_LEVEL,
        decorators: Vec::new(),
    });
    for (name, func) in methods {
        if let Some(function) = facts.functions.get_mut(func) {
            function.name = Some(name);
            function.class = Some(class);
            function.kind = if name == own { FunctionKind::Constructor } else { FunctionKind::Method };
        }
    }
    if let Some(expr) = facts.exprs.get_mut(value) {
        *expr = Expr::Class(class);
    }
}
