//! From what was evaluated to what it means: requests, credentials, OAuth requests, secrets.
//!
//! Nothing here knows syntax, and the service's name is data ([`crate::data::needles`]).

pub mod auth;
pub mod http;
pub mod identity;
pub mod oauth;
mod open;
mod part;
pub mod related;
pub mod scheme;
pub mod secret;
pub mod setting;
pub mod setup;
pub mod shape;
pub mod url;
pub mod variables;
mod visit;
pub mod written;

pub use oauth::{KeptToken, OAuthKind, OAuthRequest, RenewalGap, WrongEndpoint};
pub use scheme::WrongScheme;
pub use setting::{Setting, SettingRead};
pub use setup::CallerSetup;
pub use variables::{CredentialPart, Variables};

use std::collections::BTreeSet;

use crate::data::Catalog;
use crate::data::needles::SettingTool;
use crate::diag::{Confidence, Redacted};
use crate::eval::Event;
use crate::program::Program;
use crate::scopes::Step;
use crate::text::{FileId, Span};
use crate::value::FileIx;

/// A request to the service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// Where its endpoint is written.
    pub span: Span,
    /// Where it is sent.
    pub sent: Span,
    /// HTTP method, upper case.
    pub method: String,
    /// The path, unknown parts as `{}`, without query.
    pub path: String,
    /// The modelled call that sends it.
    pub via: String,
    /// How sure it is that it goes to the service.
    pub confidence: Confidence,
    /// Whether it was recorded: no code that sends it is in view here.
    pub observed: bool,
    /// Whether it runs in the signed-in user's session.
    pub session: bool,
    /// Whether it acts for another user.
    pub impersonates: bool,
    /// Whether it asks for related records as well.
    pub sideloads: bool,
    /// What it carries to say who sends it.
    pub auth: AuthSent,
    /// How its strings came together.
    pub trace: Vec<Step>,
}

/// What a request carries to say who sends it, the likeliest when paths differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthSent {
    /// Basic authentication with a user name that is marked as an API token's.
    Token,
    /// Basic authentication with any other user name.
    Password,
    /// A bearer token.
    Bearer,
    /// Nothing that the code shows.
    None,
    /// Something of which the kind is not known.
    Unknown,
}

/// A request to the service of which the method or the path is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnresolvedRequest {
    /// Where it is sent.
    pub span: Span,
    /// HTTP method, if known.
    pub method: Option<String>,
    /// What is known of the path.
    pub path: Option<String>,
    /// Why the rest is not known, as the end of a sentence: `the path comes from …`.
    pub why: String,
    /// The modelled call that sends it.
    pub via: String,
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthKind {
    /// Basic authentication with an API token.
    ApiToken,
    /// Basic authentication with a password, or with something not marked as a token.
    Password,
}

/// A use of Basic authentication with the service.
#[derive(Debug, Clone)]
pub struct AuthUse {
    /// What it is.
    pub kind: AuthKind,
    /// Where the user name is marked, or where the credentials are given.
    pub span: Span,
    /// Where it is sent or given to a client.
    pub sent: BTreeSet<Span>,
    /// How sure.
    pub confidence: Confidence,
    /// Index of the library that sends it, if one is modelled.
    pub library: Option<usize>,
    /// The SDK's constructor, when that is where the credentials are given.
    pub constructor: Option<String>,
    /// Whether the user name may already be marked: nothing of it is known.
    pub opaque_user: bool,
    /// Where the credentials are written, for a Bearer form to take their place.
    pub written: written::Written,
    /// How the user name changes from call to call, though the token stays.
    pub identity: Option<identity::Identity>,
}

/// A literal that is a secret.
#[derive(Debug, Clone)]
pub struct SecretLiteral {
    /// The secret's bytes, which no report may show.
    pub span: Span,
    /// More of them, where it is put together from several literals.
    pub rest: Vec<Span>,
    /// What it is, e.g. `API token`.
    pub what: &'static str,
    /// The secret, in the only form that can be shown.
    pub shown: Redacted,
    /// How sure.
    pub confidence: Confidence,
}

/// All that was recognised in a run.
#[derive(Debug, Default, Clone)]
pub struct Recognised {
    /// Requests whose method and path are known, by place.
    pub requests: Vec<HttpRequest>,
    /// Requests of which something is not known, by place.
    pub unresolved: Vec<UnresolvedRequest>,
    /// Credentials in use, by place.
    pub auths: Vec<AuthUse>,
    /// OAuth requests, by place.
    pub oauth: Vec<OAuthRequest>,
    /// OAuth endpoints that are not there, by place.
    pub wrong_endpoints: Vec<WrongEndpoint>,
    /// Tokens that will run out, by place.
    pub renewal_gaps: Vec<RenewalGap>,
    /// Tokens that are kept for good, by place.
    pub kept_tokens: Vec<KeptToken>,
    /// Tokens under the wrong scheme, by place.
    pub wrong_schemes: Vec<WrongScheme>,
    /// What is set up to call the service with an API token, by place.
    pub callers: Vec<CallerSetup>,
    /// Secrets in the source, by place.
    pub secrets: Vec<SecretLiteral>,
    /// Settings that may hold an API token, by place; those that do, once files are linked.
    pub settings: Vec<Setting>,
    /// What code reads from outside to sign in, by name.
    pub reads: Vec<SettingRead>,
    /// The variables that Basic credentials come from.
    pub variables: Variables,
    /// Files that sign in or ask for tokens, and run in a browser or an app.
    pub at_users: BTreeSet<FileId>,
    /// Programs that scripts run and that read settings by themselves, with the script.
    pub tools: Vec<(FileId, SettingTool)>,
    /// Whether a client is made with the service's address.
    pub makes_client: bool,
}

/// What recognition may look at.
pub struct Context<'a> {
    /// The files.
    pub program: &'a Program,
    /// The knowledge.
    pub catalog: &'a Catalog,
    /// Whether a file mentions the service.
    pub mentions: &'a (dyn Fn(FileIx) -> bool + Sync),
    /// The name of the package a file belongs to.
    pub package: &'a (dyn Fn(FileIx) -> Option<String> + Sync),
    /// Host names of the service beside those of the catalogue.
    pub hosts: &'a [String],
    /// Whether the files are examples in documents: secrets there are made up unless they look real.
    pub examples: bool,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

/// Recognise what the events and literals of a group of files mean.
pub fn recognise(cx: &Context<'_>, files: &[FileIx], events: &[Event]) -> Recognised {
    let grouped = http::grouped(cx, events);
    let alone = |recognise: &dyn Fn(&mut Recognised)| {
        let mut found = Recognised::default();
        recognise(&mut found);
        found
    };
    // None of these looks at what another one found.
    let (mut found, oauth) = rayon::join(
        || {
            alone(&|found| {
                http::requests(cx, &grouped, events, found);
                auth::uses(cx, &grouped, events, found);
            })
        },
        || alone(&|found| oauth::requests(cx, files, &grouped, events, found)),
    );
    found.merge(oauth);
    found.at_users = oauth::at_users(cx, &found);
    scheme::wrong(cx, &grouped, &mut found);
    let tokens = setup::callers(cx, &grouped, events, &mut found);
    let (secrets, settings) = rayon::join(
        || alone(&|found| secret::literals(cx, files, &grouped, &tokens, found)),
        || alone(&|found| setting::settings(cx, files, found)),
    );
    found.merge(secrets);
    found.merge(settings);
    found
}

impl Recognised {
    /// Add what was recognised in another group of files, and put all in order of place.
    pub fn merge(&mut self, other: Recognised) {
        self.requests.extend(other.requests);
        self.unresolved.extend(other.unresolved);
        self.auths.extend(other.auths);
        self.oauth.extend(other.oauth);
        self.wrong_endpoints.extend(other.wrong_endpoints);
        self.renewal_gaps.extend(other.renewal_gaps);
        self.kept_tokens.extend(other.kept_tokens);
        self.wrong_schemes.extend(other.wrong_schemes);
        self.callers.extend(other.callers);
        self.secrets.extend(other.secrets);
        self.settings.extend(other.settings);
        self.reads.extend(other.reads);
        for (name, part) in other.variables {
            variables::add(&mut self.variables, &name, part);
        }
        self.at_users.extend(other.at_users);
        self.tools.extend(other.tools);
        self.makes_client |= other.makes_client;
        self.requests.sort_by(|a, b| (a.span, &a.method, &a.path).cmp(&(b.span, &b.method, &b.path)));
        self.unresolved.sort();
        self.auths.sort_by_key(|a| (a.span, a.kind));
        self.oauth.sort_by_key(|o| (o.span, o.kind));
        self.wrong_endpoints.sort();
        self.renewal_gaps.sort();
        self.kept_tokens.sort();
        self.wrong_schemes.sort_by_key(|s| s.span);
        self.callers.sort();
        self.secrets.sort_by_key(|s| s.span);
        self.settings.sort_by_key(|s| s.span);
        self.reads.sort();
    }
}
