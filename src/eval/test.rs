//! Conditions: what is certain decides a branch.
//!
//! A test that has the same answer each time it is met may owe that to a default or a setting: code that no evaluation
//! ever reached must not vanish without a word. So such tests are doubted once, in a round of their own.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::Evaluator;
use crate::ir::{BinaryOp, Expr, ExprId, ParamKind};
use crate::value::{FileIx, FuncRef, Hole, HoleKind, Instance, Value};

/// The answers that the tests of branches had.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    seen: FxHashMap<(FileIx, ExprId), Answers>,
    doubted: FxHashSet<(FileIx, ExprId)>,
    doubting: FxHashSet<FuncRef>,
}

/// The answers of one test, and the function it is in.
#[derive(Debug)]
struct Answers {
    func: FuncRef,
    yes: bool,
    no: bool,
}

impl Decisions {
    /// Whether tests are doubted in this round.
    pub(super) fn doubts(&self) -> bool {
        !self.doubted.is_empty()
    }

    /// The functions that hold doubted tests.
    pub(super) fn doubting(&self) -> &FxHashSet<FuncRef> {
        &self.doubting
    }

    /// For a further round: doubt the tests that always had the same answer.
    pub(super) fn one_sided(&self) -> Self {
        let one_sided = || self.seen.iter().filter(|(_, answers)| answers.yes != answers.no);
        let doubted = one_sided().map(|(test, _)| *test).collect();
        let doubting = one_sided().map(|(_, answers)| answers.func).collect();
        Self { doubted, doubting, ..Self::default() }
    }
}

impl Evaluator<'_> {
    /// Whether a branch's condition holds, if that is certain, and remember the answer.
    pub(super) fn decide(&mut self, id: ExprId) -> Option<bool> {
        let truth = self.test(id);
        let literal = matches!(self.facts().exprs.get(id), Some(Expr::Bool(_) | Expr::Null));
        if self.quiet > 0 || literal {
            return truth;
        }
        let (test, func) = ((self.file(), id), self.frame().func);
        // Where a caller gives the arguments, the answer is the caller's.
        if self.frame().alone && self.decisions.doubted.contains(&test) {
            return None;
        }
        let answers = self.decisions.seen.entry(test).or_insert(Answers { func, yes: false, no: false });
        answers.yes |= truth != Some(false);
        answers.no |= truth != Some(true);
        truth
    }

    /// Whether a condition holds, if that is certain. Its calls are observed.
    pub(super) fn test(&mut self, id: ExprId) -> Option<bool> {
        match self.facts().exprs.get(id) {
            Some(Expr::Not(of)) => self.test(*of).map(|truth| !truth),
            Some(Expr::Binary { op: BinaryOp::And, left, right }) => match self.test(*left) {
                Some(false) => Some(false),
                Some(true) => self.test(*right),
                None => (self.test(*right) == Some(false)).then_some(false),
            },
            Some(Expr::Or(options)) => {
                let mut all_false = true;
                for option in options {
                    match self.test(*option) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => all_false = false,
                    }
                }
                all_false.then_some(false)
            }
            Some(Expr::Binary { op, left, right })
                if matches!(op, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::In | BinaryOp::NotIn) =>
            {
                self.compare(*op, *left, *right)
            }
            _ => {
                let value = self.expr(id);
                value.truth().or_else(|| self.is_given(&value).then_some(true))
            }
        }
    }

    /// Whether a value is a parameter that a function further out requires: who hands it on has it. (The function
    /// itself may ask whether its own parameter is there, and then both answers count.)
    fn is_given(&mut self, value: &Value) -> bool {
        let Value::Hole(Hole { kind: HoleKind::Param(func, index), name, .. }, _) = value else { return false };
        if *func == self.frame().func {
            return false;
        }
        let facts = self.program.facts(func.file);
        let param = self.program.function(*func).and_then(|function| function.params.get(usize::from(*index)));
        param.is_some_and(|param| {
            let whole = name.as_deref().is_none_or(|name| name == facts.names.name(param.name));
            whole && param.kind == ParamKind::One && param.default.is_none()
        })
    }

    pub(super) fn compare(&mut self, op: BinaryOp, left: ExprId, right: ExprId) -> Option<bool> {
        let a = self.expr(left);
        let b = self.expr(right);
        match op {
            BinaryOp::Eq => self.equal(&a, &b),
            BinaryOp::NotEq => self.equal(&a, &b).map(|truth| !truth),
            BinaryOp::In => contains(&b, &a),
            BinaryOp::NotIn => contains(&b, &a).map(|truth| !truth),
            BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Percent
            | BinaryOp::Merge
            | BinaryOp::And
            | BinaryOp::Other => None,
        }
    }

    fn equal(&mut self, a: &Value, b: &Value) -> Option<bool> {
        match (a, b) {
            (Value::Null, other) | (other, Value::Null) if self.is_given(other) => Some(false),
            (Value::Instance(one), Value::Instance(variant)) if one.class == variant.class => {
                self.is_enum(one.class).then(|| same_variant(one, variant)).flatten()
            }
            _ => equal(a, b),
        }
    }
}

/// Whether an enum's value is a variant (given without payload), if that is certain: a value that came together from
/// several paths has a field for each.
fn same_variant(one: &Instance, variant: &Instance) -> Option<bool> {
    let name = variant.fields.keys().next()?;
    match one.fields.len() {
        _ if one.generic || variant.fields.len() != 1 => None,
        1 => Some(one.fields.contains_key(name)),
        _ => (!one.fields.contains_key(name)).then_some(false),
    }
}

/// Whether two values are equal, if that is certain.
fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Text(x), Value::Text(y)) => {
            if let (Some(x), Some(y)) = (x.as_str(), y.as_str()) {
                return Some(x == y);
            }
            let known = |set: &crate::value::StrSet| {
                set.templates().iter().map(crate::value::Template::as_str).collect::<Option<Vec<_>>>()
            };
            let (x, y) = (known(x)?, known(y)?);
            (!x.iter().any(|text| y.contains(text))).then_some(false)
        }
        (Value::Null, Value::Null) => Some(true),
        (Value::Bool(x), Value::Bool(y)) => Some(x == y),
        (Value::Null, other) | (other, Value::Null) => (other.present() == Some(true)).then_some(false),
        _ => None,
    }
}

/// Whether a list, record or text holds a value, if that is certain.
fn contains(whole: &Value, part: &Value) -> Option<bool> {
    match whole {
        Value::Seq(seq) if seq.rest.is_none() => {
            let mut certain = true;
            for item in &seq.items {
                match equal(item, part) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => certain = false,
                }
            }
            certain.then_some(false)
        }
        Value::Record(record) => {
            let key = part.as_str()?;
            if record.fields.contains_key(key.as_str()) { Some(true) } else { (!record.open).then_some(false) }
        }
        Value::Text(set) => Some(set.as_str()?.contains(&part.as_str()?)),
        _ => None,
    }
}
