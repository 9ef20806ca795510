//! Whether a client secret is where everybody can read it.

use std::collections::BTreeSet;

use crate::diag::Confidence;
use crate::ir::{Expr, FileFacts};
use crate::recognise::http::Grouped;
use crate::recognise::oauth::{OAuthRequest, Parameter};
use crate::recognise::{Context, Recognised};
use crate::text::{FileId, Span};
use crate::value::FileIx;

/// Why a secret is in everybody's hands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// A setting of this name is written into what browsers get.
    Setting(String),
    /// The request is sent by code that runs in a browser or an app, which this shows.
    Browser(String),
}

/// How the secret of a request is exposed, if it is.
pub(super) fn of(cx: &Context<'_>, group: &Grouped<'_>, request: &OAuthRequest) -> Option<Exposure> {
    let secret = request.get(Parameter::ClientSecret)?;
    let public = |name: &str| cx.catalog.lists.public_settings.iter().any(|start| name.starts_with(start.as_str()));
    if let Some(setting) = secret.setting.as_deref().filter(|name| public(name)) {
        return Some(Exposure::Setting(setting.to_owned()));
    }
    let library = group.call.and_then(|ix| cx.catalog.libraries.get(cx.catalog.call(ix)?.library));
    if let Some(library) = library.filter(|library| library.browser) {
        return Some(Exposure::Browser(library.id.rsplit('/').next().unwrap_or_default().to_owned()));
    }
    runs_in_browser(cx, group.site.func.file).map(Exposure::Browser)
}

/// The files that sign in or ask for tokens, and run at the user's.
pub(in crate::recognise) fn at_users(cx: &Context<'_>, found: &Recognised) -> BTreeSet<FileId> {
    let auths = found.auths.iter().map(|auth| (auth.span, auth.confidence));
    let requests = found.oauth.iter().map(|request| (request.span, request.confidence));
    let sure = auths.chain(requests).filter(|(_, confidence)| *confidence > Confidence::Low);
    let files: BTreeSet<FileId> = sure.map(|(span, _)| span.file).collect();
    let runs_there = |file: &FileId| {
        let file = cx.file_of(Span { file: *file, ..Span::default() });
        file.is_some_and(|file| runs_in_browser(cx, file).is_some())
    };
    files.into_iter().filter(runs_there).collect()
}

/// What shows that a file runs in a browser or an app, if anything does.
fn runs_in_browser(cx: &Context<'_>, file: FileIx) -> Option<String> {
    let lists = &cx.catalog.lists;
    let path = format!("/{}", cx.program.path(file));
    let facts = cx.program.facts(file);
    let on_server = lists.server_paths.iter().any(|part| path.contains(part.as_str()))
        || lists.server_names.iter().any(|name| facts.names.find(name).is_some() || has_text(facts, name));
    if on_server {
        return None;
    }
    if let Some(end) = lists.browser_files.iter().find(|end| path.ends_with(end.as_str())) {
        return Some(format!("a `{end}` file"));
    }
    let module = lists
        .browser_modules
        .iter()
        .find(|module| facts.imports.iter().any(|import| is_in(&import.module.text, module)));
    let hook = || lists.browser_hooks.iter().find(|name| facts.names.find(name).is_some());
    module.or_else(hook).map(|name| format!("`{name}`"))
}

fn has_text(facts: &FileFacts, text: &str) -> bool {
    facts.exprs.iter().any(|expr| matches!(expr, Expr::Str(literal) if &*literal.value == text))
}

/// Whether a module's specifier names a package or something in it.
fn is_in(specifier: &str, package: &str) -> bool {
    specifier.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '.']))
}
