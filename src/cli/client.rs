//! `[[client]]` in a configuration: an OAuth client, the code that belongs to it, the scopes it is allowed.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::cli::config::{ConfigError, Source};
use crate::data::scopes::ScopeCatalog;
use crate::engine::clients::{OwnClient, OwnClients};

/// A client as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientKeys {
    name: Spanned<String>,
    paths: Spanned<Vec<Spanned<String>>>,
    scopes: Option<Spanned<Vec<Spanned<String>>>>,
}

/// The clients of a configuration, checked.
pub(super) fn clients(
    config: Source<'_>,
    folder: &Path,
    scopes: &ScopeCatalog,
    written: &[ClientKeys],
) -> Result<OwnClients, ConfigError> {
    let mut all: Vec<OwnClient> = Vec::new();
    for keys in written {
        let name = keys.name.get_ref().trim();
        let wrong = |message: &str| config.wrong(Some(keys.name.span()), message);
        if name.is_empty() {
            return Err(wrong("a client needs a name, by which reports speak of it"));
        }
        if all.iter().any(|client| client.name == name) {
            return Err(wrong("there is a client of this name above; give each its own"));
        }
        if keys.paths.get_ref().is_empty() {
            let message = "name the files of the client, e.g. [\"web/\"]";
            return Err(config.wrong(Some(keys.paths.span()), message));
        }
        all.push(OwnClient {
            name: name.to_owned(),
            paths: config.globs(folder, keys.paths.get_ref())?,
            scopes: keys.scopes.as_ref().map(|list| allowed(config, scopes, list)).transpose()?,
        });
    }
    Ok(OwnClients { all, file: config.file.to_owned(), text: config.text.to_owned() })
}

/// The scopes of a client, and where they are written.
fn allowed(
    config: Source<'_>,
    catalog: &ScopeCatalog,
    list: &Spanned<Vec<Spanned<String>>>,
) -> Result<(Range<usize>, Vec<String>), ConfigError> {
    if list.get_ref().is_empty() {
        let message = "name a scope at least, or leave `scopes` out: it is then read from the code";
        return Err(config.wrong(Some(list.span()), message));
    }
    for scope in list.get_ref() {
        if let Some(message) = no_scope(catalog, scope.get_ref()) {
            return Err(config.wrong(Some(scope.span()), message));
        }
    }
    Ok((list.span(), list.get_ref().iter().map(|scope| scope.get_ref().clone()).collect()))
}

/// What to say about a name that is no scope's.
fn no_scope(catalog: &ScopeCatalog, scope: &str) -> Option<String> {
    if catalog.standing(scope).is_some() {
        return None;
    }
    let several: Vec<&str> = scope.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    if several.len() > 1 {
        return Some(format!("write each scope by itself: [\"{}\"]", several.join("\", \"")));
    }
    let hint = catalog.suggestion(scope).map(|near| format!("; did you mean `{near}`?"));
    Some(format!("Zendesk has no scope `{scope}`{}", hint.unwrap_or_default()))
}
