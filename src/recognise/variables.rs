//! The variables that credentials come from, by name: what has to be set, and stops being read, once they change.

use std::collections::BTreeMap;

use crate::value::{HoleKind, Template};

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialPart {
    /// The name of the user who signs in.
    User,
    /// A password.
    Password,
    /// An API token.
    ApiToken,
}

impl CredentialPart {
    /// What it is called in reports.
    pub fn in_words(self) -> &'static str {
        match self {
            CredentialPart::User => "user name",
            CredentialPart::Password => "password",
            CredentialPart::ApiToken => "API token",
        }
    }
}

/// Variables with what they hold.
pub type Variables = BTreeMap<String, CredentialPart>;

/// Note the variables that stand in texts.
pub(super) fn note<'t>(found: &mut Variables, texts: impl IntoIterator<Item = &'t Template>, part: CredentialPart) {
    for hole in texts.into_iter().flat_map(Template::holes) {
        if let HoleKind::Env(name) = &hole.kind {
            add(found, name, part);
        }
    }
}

/// Add a variable; of several things that it holds, the most telling counts.
pub fn add(found: &mut Variables, name: &str, part: CredentialPart) {
    let known = found.entry(name.to_owned()).or_insert(part);
    *known = part.max(*known);
}
