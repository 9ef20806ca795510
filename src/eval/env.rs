//! Variables, and what the paths of a branch make of them.
//!
//! A path that may or may not be taken is evaluated on the variables themselves; what it changed is
//! noted and taken back. So a path costs what it changes, not all that is in view.

use rustc_hash::FxHashMap;

use crate::index::Symbol;
use crate::value::Value;

/// Variables of a function or file.
#[derive(Debug, Default)]
pub(super) struct Env {
    values: FxHashMap<Symbol, Value>,
    /// What was there before each change, for as long as changes are noted.
    trail: Vec<(Symbol, Option<Value>)>,
    /// How often they were asked to be.
    noting: usize,
}

/// From where on changes are noted.
#[derive(Debug)]
pub(super) struct Mark(usize);

/// What variables were changed to, or were before a change; `None` where there is none.
pub(super) type Changes = FxHashMap<Symbol, Option<Value>>;

/// The variables as they are, without what was noted.
impl Clone for Env {
    fn clone(&self) -> Self {
        Self { values: self.values.clone(), ..Self::default() }
    }
}

impl Env {
    /// A variable's value.
    pub(super) fn get(&self, symbol: &Symbol) -> Option<&Value> {
        self.values.get(symbol)
    }

    /// All variables, in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Symbol, &Value)> {
        self.values.iter()
    }

    /// Give a variable a value.
    pub(super) fn insert(&mut self, symbol: Symbol, value: Value) {
        self.set(symbol, Some(value));
    }

    /// Note changes from here on.
    pub(super) fn note(&mut self) -> Mark {
        self.noting += 1;
        Mark(self.trail.len())
    }

    /// Keep the changes since then; what was there before them.
    pub(super) fn keep(&mut self, since: &Mark) -> Changes {
        let mut before = Changes::default();
        for (symbol, value) in self.trail.get(since.0..).unwrap_or_default() {
            before.entry(*symbol).or_insert_with(|| value.clone());
        }
        self.noting -= 1;
        if self.noting == 0 {
            self.trail.clear();
        }
        before
    }

    /// Take back the changes since then; what they had come to.
    pub(super) fn take_back(&mut self, since: &Mark) -> Changes {
        let mut changes = Changes::default();
        self.noting -= 1;
        for (symbol, before) in self.trail.drain(since.0.min(self.trail.len())..).rev() {
            let after = match before {
                Some(value) => self.values.insert(symbol, value),
                None => self.values.remove(&symbol),
            };
            changes.entry(symbol).or_insert(after);
        }
        changes
    }

    /// Make changes that may or may not have been made.
    pub(super) fn perhaps(&mut self, changes: &Changes) {
        for (symbol, value) in changes {
            let joined = join(self.get(symbol).cloned(), value.clone());
            self.set(*symbol, joined);
        }
    }

    /// Go on after one of these paths, which all started from here. A variable that only one of them set, and that did
    /// not exist before, keeps that value: using it elsewhere would be an error in the program.
    pub(super) fn after(&mut self, paths: &[Changes]) {
        let mut joined = Changes::default();
        for symbol in paths.iter().flat_map(Changes::keys) {
            if !joined.contains_key(symbol) {
                let on = |path: &Changes| path.get(symbol).cloned().unwrap_or_else(|| self.get(symbol).cloned());
                joined.insert(*symbol, paths.iter().map(on).fold(None, join));
            }
        }
        for (symbol, value) in joined {
            self.set(symbol, value);
        }
    }

    fn set(&mut self, symbol: Symbol, value: Option<Value>) {
        let before = match value {
            Some(value) => self.values.insert(symbol, value),
            None => self.values.remove(&symbol),
        };
        if self.noting > 0 {
            self.trail.push((symbol, before));
        }
    }
}

/// What a variable is after either of two paths.
fn join(one: Option<Value>, other: Option<Value>) -> Option<Value> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one == other { one } else { one.join(other) }),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Interner;
    use crate::text::Span;
    use crate::value::Origin;

    fn number(n: i64) -> Value {
        Value::text(&n.to_string(), Origin::near(Span::default()))
    }

    #[test]
    fn paths_are_taken_back_and_joined() {
        let mut names = Interner::default();
        let [a, b, c] = ["a", "b", "c"].map(|name| names.intern(name));
        let mut env = Env::default();
        env.insert(a, number(1));
        env.insert(b, number(2));
        let outer = env.note();
        let mark = env.note();
        env.insert(a, number(3));
        env.insert(a, number(4));
        env.insert(c, number(5));
        let path = env.take_back(&mark);
        assert_eq!((env.get(&a), env.get(&c)), (Some(&number(1)), None), "as before the path");
        assert_eq!(path, Changes::from_iter([(a, Some(number(4))), (c, Some(number(5)))]));
        env.after(&[path, Changes::default()]);
        assert_eq!(env.get(&a), Some(&number(4).join(number(1))));
        assert_eq!((env.get(&b), env.get(&c)), (Some(&number(2)), Some(&number(5))));
        let before = env.keep(&outer);
        assert_eq!(before, Changes::from_iter([(a, Some(number(1))), (c, None)]));
        assert!(env.trail.is_empty(), "nothing is noted for nobody");
    }

    #[test]
    fn what_a_path_does_not_have_is_not_joined() {
        let mut names = Interner::default();
        let a = names.intern("a");
        let mut env = Env::default();
        env.insert(a, number(1));
        env.after(&[Changes::from_iter([(a, None)])]);
        assert_eq!(env.get(&a), None);
        env.perhaps(&Changes::from_iter([(a, Some(number(2)))]));
        env.perhaps(&Changes::from_iter([(a, None)]));
        assert_eq!(env.get(&a), Some(&number(2)));
    }
}
