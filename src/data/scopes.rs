//! The catalogue of OAuth scopes: which names exist, how sure that is, and what wrong names mean.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The catalogue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScopeCatalog {
    /// The day it speaks of.
    pub as_of: String,
    /// Scopes without a resource.
    #[serde(rename = "broad")]
    pub broad: Vec<BroadScope>,
    /// Resources with their halves.
    #[serde(rename = "resource")]
    pub resources: Vec<Resource>,
    /// Names that people write for want of a list.
    #[serde(rename = "guess")]
    pub guesses: Vec<Guess>,
    #[serde(skip)]
    by_guess: BTreeMap<String, String>,
}

/// `read`, `write` or `impersonate`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BroadScope {
    /// Its name.
    pub name: String,
    /// How sure it is that it exists.
    pub standing: Standing,
    /// What it allows.
    pub covers: String,
}

/// A resource, whose scopes are `name:read` and `name:write`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// Whether `name:read` exists.
    pub read: Option<Standing>,
    /// Whether `name:write` exists.
    pub write: Option<Standing>,
    /// What it allows to read or change.
    pub covers: String,
}

/// How sure it is that a scope exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Zendesk documents it.
    Sure,
    /// Several independent programs use it.
    Strong,
    /// One careful transcription of the specification has it.
    Fair,
    /// It is listed, and reported not to work.
    Doubtful,
}

/// Names that are wrong, and what they are meant to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guess {
    /// The wrong resources.
    pub names: Vec<String>,
    /// The right one, or `-` when only the broad scope will do.
    pub means: String,
}

/// Largest edit distance at which one name is offered for another.
const MAX_TYPOS: usize = 2;

impl ScopeCatalog {
    /// Fill the index over the guesses.
    pub(super) fn indexed(mut self) -> Self {
        let pairs = self.guesses.iter().flat_map(|guess| guess.names.iter().map(|name| (name, &guess.means)));
        self.by_guess = pairs.map(|(name, means)| (name.clone(), means.clone())).collect();
        self
    }

    /// The resource of this name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// Whether the scope is in the list, and how sure that is.
    pub fn standing(&self, scope: &str) -> Option<Standing> {
        match scope.split_once(':') {
            None => self.broad.iter().find(|broad| broad.name == scope).map(|broad| broad.standing),
            Some((name, "read")) => self.resource(name)?.read,
            Some((name, "write")) => self.resource(name)?.write,
            Some(_) => None,
        }
    }

    /// What the scope allows, in words.
    pub fn covers(&self, scope: &str) -> Option<&str> {
        self.standing(scope)?;
        match scope.split_once(':') {
            None => self.broad.iter().find(|broad| broad.name == scope).map(|broad| broad.covers.as_str()),
            Some((name, _)) => self.resource(name).map(|resource| resource.covers.as_str()),
        }
    }

    /// All scopes of the list: the broad ones, then resource by resource.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let halves = self.resources.iter().flat_map(|resource| {
            let half = |there: Option<Standing>, access: &str| there.map(|_| format!("{}:{access}", resource.name));
            [half(resource.read, "read"), half(resource.write, "write")].into_iter().flatten()
        });
        self.broad.iter().map(|broad| broad.name.clone()).chain(halves)
    }

    /// The scope that was probably meant by one that is not in the list.
    pub fn suggestion(&self, scope: &str) -> Option<String> {
        let scope = scope.to_lowercase();
        if self.standing(&scope).is_some() {
            return Some(scope);
        }
        let Some((name, access)) = split_access(&scope) else {
            // a resource without access: `tickets` or, often, a misspelt `read`
            let Some((name, access)) = scope.split_once(':') else {
                return self.nearest(&scope, self.broad.iter().map(|broad| broad.name.as_str()));
            };
            let access = self.nearest(access, ["read", "write"].into_iter())?;
            return self
                .resource(name)
                .map(|_| format!("{name}:{access}"))
                .filter(|scope| self.standing(scope).is_some());
        };
        let meant = match self.by_guess.get(name) {
            Some(broad) if broad == "-" => return Some(access.to_owned()),
            Some(resource) => resource.clone(),
            None if self.resource(name).is_some() => name.to_owned(),
            None => self.nearest(name, self.resources.iter().map(|resource| resource.name.as_str()))?,
        };
        let narrow = format!("{meant}:{access}");
        Some(if self.standing(&narrow).is_some() { narrow } else { access.to_owned() })
    }

    /// The name that is nearest; none if several are as near.
    fn nearest<'a>(&self, name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
        // one change in a word of three letters leaves little of it
        let allowed = MAX_TYPOS.min(name.chars().count() / 3);
        let near = names.map(|known| (distance(name, known), known)).filter(|(typos, _)| *typos <= allowed);
        let mut near: Vec<(usize, &str)> = near.collect();
        near.sort_unstable();
        match near.as_slice() {
            [(best, _), (next, _), ..] if best == next => None,
            [(_, only), ..] => Some((*only).to_owned()),
            [] => None,
        }
    }
}

/// Resource and access of a scope in any spelling: `tickets:read`, `read:tickets`, `tickets.read`.
fn split_access(scope: &str) -> Option<(&str, &str)> {
    let (left, right) = scope.rsplit_once([':', '.', '/'])?;
    let access = |word: &str| match word {
        "read" | "r" | "readonly" | "read_only" => Some("read"),
        "write" | "w" | "readwrite" | "manage" | "create" | "update" | "delete" | "edit" => Some("write"),
        _ => None,
    };
    access(right).map(|access| (left, access)).or_else(|| access(left).map(|access| (right, access)))
}

/// Edit distance (insert, delete, replace) of two short names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (right, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = *cell;
            before = replaced.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalog;

    fn scopes() -> &'static ScopeCatalog {
        &Catalog::embedded().unwrap().scopes
    }

    #[test]
    fn halves_exist_or_not() {
        assert_eq!(scopes().standing("read"), Some(Standing::Sure));
        assert_eq!(scopes().standing("tickets:write"), Some(Standing::Sure));
        assert_eq!(scopes().standing("auditlogs:write"), None);
        assert_eq!(scopes().standing("any_channel:read"), None);
        assert_eq!(scopes().standing("tickets"), None);
        assert_eq!(scopes().standing("tickets:read:more"), None);
        assert_eq!(scopes().names().count(), 53);
    }

    #[test]
    fn wrong_names_find_the_right_ones() {
        for (wrong, right) in [
            ("views:read", Some("ticket_views:read")),
            ("ticket:write", Some("tickets:write")),
            ("user:read", Some("users:read")),
            ("articles:read", Some("hc:read")),
            ("audit_logs:read", Some("auditlogs:read")),
            ("auditlogs:write", Some("write")),
            ("ticket_fields:read", Some("read")),
            ("identities:write", Some("write")),
            ("read:tickets", Some("tickets:read")),
            ("tickets.read", Some("tickets:read")),
            ("tickts:read", Some("tickets:read")),
            ("webhook:write", Some("webhooks:write")),
            ("Tickets:Read", Some("tickets:read")),
            ("raed", None),
            ("reads", Some("read")),
            ("openid", None),
            ("", None),
            ("crm.objects.contacts:read", None),
        ] {
            assert_eq!(scopes().suggestion(wrong).as_deref(), right, "{wrong}");
        }
    }

    #[test]
    fn edit_distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("tickets", "tickets"), 0);
        assert_eq!(distance("tickts", "tickets"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
