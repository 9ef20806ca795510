//! Where an access token comes from, as an expression of the changed file.

use camino::Utf8Path;

use crate::diag::fix::TokenModule;
use crate::recognise::written::Site;
use crate::rewrite::module::{self, ModuleUse};
use crate::rewrite::{Rewriting, spelling};
use crate::text::Family;

/// Where the token comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A variable of the environment: a stop-gap, since nothing renews it.
    Environment,
    /// The module that renews it.
    Module(ModuleUse),
}

impl Source {
    /// The sources for a file, the best first, each with whether it is only planned: the module that is there or may be
    /// written; the environment, and the module for what only it can do.
    pub(super) fn all(rewriting: &Rewriting<'_>, site: &Site, shared: &Utf8Path) -> Vec<(Self, bool)> {
        let module = rewriting.file(site.span).and_then(|file| module::of(rewriting, file, shared));
        match module {
            Some(module) if module.exists || rewriting.scaffold => vec![(Source::Module(module), false)],
            Some(module) => vec![(Source::Environment, false), (Source::Module(module), true)],
            None => vec![(Source::Environment, false)],
        }
    }

    /// An expression that yields the token.
    pub(super) fn expression(&self, family: Family, synchronous: bool) -> String {
        match (self, family) {
            (Source::Environment, _) => spelling::environment(family).to_owned(),
            (Source::Module(_), Family::Python) => "get_token()".to_owned(),
            (Source::Module(_), Family::JavaScript) => "await getZendeskToken()".to_owned(),
            (Source::Module(module), Family::Rust) => {
                let wait = if synchronous { "" } else { ".await" };
                format!("{}::token(){wait}?", module.name)
            }
            (Source::Module(_), Family::Shell) => "$(zendesk_token)".to_owned(),
            // No module is written in these.
            (
                Source::Module(_),
                Family::Postman | Family::Recording | Family::Settings | Family::Hcl | Family::Http,
            ) => spelling::environment(family).to_owned(),
        }
    }

    /// What a person is told about it.
    pub(super) fn title(&self, planned: bool) -> String {
        match self {
            Source::Module(module) if planned => format!(
                "with {}, which `zlint scaffold` writes and which renews its tokens, this reads",
                module.file_name()
            ),
            Source::Environment => {
                "with an OAuth access token this reads (a stop-gap: such a token lives 30 minutes, 48 hours at most; \
                 `zlint scaffold` writes a module that renews it)"
                    .to_owned()
            }
            Source::Module(module) => format!("with tokens from {}, which renews them, this reads", module.file_name()),
        }
    }

    /// The module that must be written first.
    pub(super) fn missing(&self, client: &str) -> Option<TokenModule> {
        match self {
            Source::Module(module) if !module.exists => {
                Some(TokenModule { path: module.path.clone(), client: client.to_owned() })
            }
            Source::Module(_) | Source::Environment => None,
        }
    }
}
