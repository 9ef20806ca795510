//! Tables that are asked for a name of a language, many times a run.

use rustc_hash::FxHashMap;

use crate::text::Family;

/// What each language calls by a name.
#[derive(Debug, Clone)]
pub(super) struct ByName<T>(FxHashMap<Family, FxHashMap<Box<str>, T>>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<T> ByName<T> {
    pub(super) fn get(&self, family: Family, name: &str) -> Option<&T> {
        self.0.get(&family)?.get(name)
    }

    /// Enter something; what had the name before.
    pub(super) fn insert(&mut self, family: Family, name: &str, value: T) -> Option<T> {
        self.0.entry(family).or_default().insert(name.into(), value)
    }

    /// What is entered under a name, empty if that is new.
    pub(super) fn entry(&mut self, family: Family, name: &str) -> &mut T
    where
        T: Default,
    {
        self.0.entry(family).or_default().entry(name.into()).or_default()
    }
}
