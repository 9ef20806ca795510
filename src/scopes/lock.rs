//! The scopes that somebody approved, with the calls that need them, and what has changed since.
//!
//! A lock holds no line numbers, so it changes only when calls do. What could not be worked out is in it too: who
//! approves the scopes approves that these may not be all.

use std::collections::{BTreeMap, BTreeSet};

use crate::scopes::collapse::{collapse, covers, missing, surplus};
use crate::scopes::{ScopePlan, ScopedCall};
use crate::text::FileId;

/// What scopes are approved for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HomeName {
    /// A client of the configuration.
    Client(String),
    /// A package, by its manifest or, for its examples, their folder; empty for files outside any.
    Package(String),
}

/// All that is approved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Whether broad scopes take the place of narrow ones that nobody documents.
    pub conservative: bool,
    /// By what it is approved for.
    pub homes: BTreeMap<HomeName, Locked>,
}

/// What is approved for one client or package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locked {
    /// The scopes, collapsed.
    pub scopes: Vec<String>,
    /// The calls that need them.
    pub calls: BTreeSet<LockedCall>,
    /// What keeps the answer open.
    pub open: BTreeSet<Open>,
}

/// A call and a scope that it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedCall {
    /// The scope.
    pub scope: String,
    /// Method and endpoint.
    pub call: String,
    /// The file, from the folder of the lock.
    pub file: String,
}

/// A call that could not be worked out, or a file that was not followed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// What is known of it; empty for a file.
    pub call: String,
    /// The file, from the folder of the lock.
    pub file: String,
}

/// What has changed for one client or package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub home: HomeName,
    /// Scopes that calls need and nobody approved, each with these calls as indices into [`ScopePlan::calls`].
    pub added: Vec<(String, Vec<usize>)>,
    /// Approved scopes that reach further than what calls need, each with the calls that needed it.
    pub removed: Vec<(String, Vec<LockedCall>)>,
    /// What was worked out when the scopes were approved, or not there, and is open now.
    pub opened: Vec<Open>,
    /// Whether something is open, so that a scope may be needed after all.
    pub open: bool,
}

impl Lock {
    /// What the code needs now. `path` gives a file's path from the folder of the lock, for one as shown to the user.
    pub fn of(plan: &ScopePlan, shown: &dyn Fn(FileId) -> String, path: &dyn Fn(&str) -> String) -> Self {
        let mut lock = Self { conservative: plan.conservative, homes: BTreeMap::new() };
        for call in &plan.calls {
            for scope in call.needs() {
                let file = path(&shown(call.span.file));
                let row = LockedCall { scope: scope.to_owned(), call: named(call), file };
                for home in lock.homes_of(plan, call.span.file, path) {
                    home.calls.insert(row.clone());
                }
            }
        }
        for call in &plan.unresolved {
            let method = call.method.as_deref().unwrap_or("any method");
            let known = format!("{method} {}", call.endpoint.as_deref().unwrap_or("any path"));
            lock.add_open(plan, call.span.file, Open { call: known, file: path(&shown(call.span.file)) }, path);
        }
        for (id, name) in plan.lost.iter().filter(|(_, name)| !name.is_empty()) {
            lock.add_open(plan, *id, Open { call: String::new(), file: path(name) }, path);
        }
        lock.sum_up();
        lock
    }

    /// What a file belongs to.
    fn homes_of(&mut self, plan: &ScopePlan, file: FileId, path: &dyn Fn(&str) -> String) -> Vec<&mut Locked> {
        let names: BTreeSet<_> = plan.homes.get(&file).into_iter().flatten().map(|home| moved(home, path)).collect();
        for name in &names {
            self.homes.entry(name.clone()).or_default();
        }
        self.homes.iter_mut().filter(|(name, _)| names.contains(name)).map(|(_, locked)| locked).collect()
    }

    fn add_open(&mut self, plan: &ScopePlan, file: FileId, open: Open, path: &dyn Fn(&str) -> String) {
        for home in self.homes_of(plan, file, path) {
            home.open.insert(open.clone());
        }
    }

    /// Take over from another lock what lies in files that the run did not look at.
    pub fn carry(&mut self, other: &Lock, in_view: &dyn Fn(&str) -> bool) {
        for (home, locked) in &other.homes {
            let calls: Vec<_> = locked.calls.iter().filter(|call| !in_view(&call.file)).cloned().collect();
            let open: Vec<_> = locked.open.iter().filter(|open| !in_view(&open.file)).cloned().collect();
            if !calls.is_empty() || !open.is_empty() {
                let own = self.homes.entry(home.clone()).or_default();
                own.calls.extend(calls);
                own.open.extend(open);
            }
        }
        self.sum_up();
    }

    fn sum_up(&mut self) {
        for locked in self.homes.values_mut() {
            locked.scopes = collapse(&locked.calls.iter().map(|call| &call.scope).collect::<Vec<_>>());
        }
    }

    /// What is not as it was approved.
    pub fn changes(&self, approved: &Lock, plan: &ScopePlan, path: &dyn Fn(&str) -> String) -> Vec<Change> {
        let names: BTreeSet<&HomeName> = self.homes.keys().chain(approved.homes.keys()).collect();
        let nothing = Locked::default();
        let change = |name: &HomeName| {
            let (now, then) = (self.homes.get(name).unwrap_or(&nothing), approved.homes.get(name).unwrap_or(&nothing));
            let change = Change {
                home: name.clone(),
                added: added(now, then, &calls_of(plan, name, path)),
                removed: removed(now, then),
                opened: now.open.difference(&then.open).cloned().collect(),
                open: !now.open.is_empty(),
            };
            let is_one = !change.added.is_empty() || !change.removed.is_empty() || !change.opened.is_empty();
            is_one.then_some(change)
        };
        names.into_iter().filter_map(change).collect()
    }
}

/// The name of a home as the lock has it.
fn moved(home: &HomeName, path: &dyn Fn(&str) -> String) -> HomeName {
    match home {
        HomeName::Package(manifest) if !manifest.is_empty() => HomeName::Package(path(manifest)),
        other => other.clone(),
    }
}

fn named(call: &ScopedCall) -> String {
    format!("{} {}", call.method, call.endpoint)
}

/// The calls of a home, each with its index.
fn calls_of<'p>(plan: &'p ScopePlan, name: &HomeName, path: &dyn Fn(&str) -> String) -> Vec<(usize, &'p ScopedCall)> {
    let is_here = |call: &ScopedCall| {
        plan.homes.get(&call.span.file).into_iter().flatten().any(|home| moved(home, path) == *name)
    };
    plan.calls.iter().enumerate().filter(|(_, call)| is_here(call)).collect()
}

fn added(now: &Locked, then: &Locked, calls: &[(usize, &ScopedCall)]) -> Vec<(String, Vec<usize>)> {
    let behind = |scope: &str| {
        let with = |call: &&ScopedCall| call.needs().any(|need| !covers(&then.scopes, need) && covers(&[scope], need));
        calls.iter().filter(|(_, call)| with(call)).map(|(index, _)| *index).collect()
    };
    missing(&then.scopes, &now.scopes).into_iter().map(|scope| (scope.clone(), behind(&scope))).collect()
}

fn removed(now: &Locked, then: &Locked) -> Vec<(String, Vec<LockedCall>)> {
    let behind = |scope: &str| then.calls.iter().filter(|call| covers(&[scope], &call.scope)).cloned().collect();
    surplus(&then.scopes, &now.scopes).into_iter().map(|scope| (scope.clone(), behind(&scope))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(scopes: &[&str], open: &[&str]) -> Lock {
        let file = || "a.py".to_owned();
        let call = |scope: &&str| LockedCall { scope: (*scope).into(), call: format!("GET {scope}"), file: file() };
        let open = open.iter().map(|call| Open { call: (*call).into(), file: file() });
        let home = Locked { scopes: Vec::new(), calls: scopes.iter().map(call).collect(), open: open.collect() };
        let mut lock = Lock { conservative: false, homes: [(HomeName::Package(String::new()), home)].into() };
        lock.sum_up();
        lock
    }

    /// Scopes added, scopes removed, how many calls were opened.
    fn outcome(then: &Lock, now: &Lock) -> Vec<(Vec<String>, Vec<String>, usize)> {
        let names = |list: &[(String, Vec<LockedCall>)]| list.iter().map(|(scope, _)| scope.clone()).collect();
        let changes = now.changes(then, &ScopePlan::default(), &str::to_owned);
        changes
            .iter()
            .map(|change| {
                let added = change.added.iter().map(|(scope, _)| scope.clone()).collect();
                (added, names(&change.removed), change.opened.len())
            })
            .collect()
    }

    fn texts(scopes: &[&str]) -> Vec<String> {
        scopes.iter().map(|scope| (*scope).to_owned()).collect()
    }

    #[test]
    fn what_changes() {
        let old = lock(&["tickets:read", "users:read"], &["GET any path"]);
        assert_eq!(outcome(&old, &old), []);
        let new = lock(&["tickets:read", "groups:read"], &[]);
        assert_eq!(outcome(&old, &new), [(texts(&["groups:read"]), texts(&["users:read"]), 0)]);
        let opened = lock(&["tickets:read", "users:read"], &["GET any path", "any method any path"]);
        assert_eq!(outcome(&old, &opened), [(vec![], vec![], 1)]);
        assert_eq!(outcome(&Lock::default(), &lock(&[], &[])), []);
    }

    #[test]
    fn broad_and_narrow() {
        let (narrow, broad) = (lock(&["tickets:read"], &[]), lock(&["tickets:read", "read"], &[]));
        assert_eq!(outcome(&narrow, &broad), [(texts(&["read"]), vec![], 0)]);
        assert_eq!(outcome(&broad, &narrow), [(vec![], texts(&["read"]), 0)]);
    }

    #[test]
    fn what_was_not_looked_at_stays() {
        let old = lock(&["tickets:read"], &["any method any path"]);
        let mut now = Lock::default();
        now.carry(&old, &|_| true);
        assert_eq!(now, Lock::default());
        now.carry(&old, &|file| file != "a.py");
        assert_eq!(now, old);
    }
}
