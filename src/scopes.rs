//! From requests to the OAuth scopes they need, with what stayed unknown.

mod beside;
pub mod collapse;
mod compare;
pub mod homes;
pub mod lock;
pub mod plan;

use std::collections::{BTreeMap, BTreeSet};

pub use crate::data::endpoints::Certainty;
use crate::recognise::AuthSent;
use crate::recognise::oauth::Asked;
use crate::scopes::lock::HomeName;
use crate::text::{FileId, Span};

/// How well a call's endpoint was worked out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Resolution {
    /// Host, method and path are known.
    Exact,
    /// The path is one of the catalogue's, the host is not spelled out.
    Likely,
    /// The path is known but not in the catalogue: its family gave the scope.
    Family,
    /// It was recorded: the program sent it, whatever its code looks like.
    Observed,
}

impl Resolution {
    /// The word shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Resolution::Exact => "exact",
            Resolution::Likely => "likely",
            Resolution::Family => "family",
            Resolution::Observed => "observed",
        }
    }
}

/// A place on the way of a request's strings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub kind: StepKind,
    /// The function it stands in, e.g. `Helpdesk.get`, when that is another than the call's own: a wrapper.
    pub function: Option<String>,
}

/// What is to be seen at a [`Step`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StepKind {
    /// The base URL is written there.
    BaseUrl,
    /// The path is written there.
    Path,
    /// The request passes through there, or goes out.
    Sent,
}

impl StepKind {
    /// The words shown to users.
    pub fn note(self) -> &'static str {
        match self {
            StepKind::BaseUrl => "base URL written here",
            StepKind::Path => "path written here",
            StepKind::Sent => "sent through here",
        }
    }
}

/// One call of the service, and the scope it needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScopedCall {
    /// Where the endpoint is written.
    pub span: Span,
    /// HTTP method, upper case.
    pub method: String,
    /// The path as the code builds it, unknown parts as `{}`.
    pub endpoint: String,
    /// The catalogue's operation, e.g. `/api/v2/tickets/{ticket_id}`.
    pub operation: Option<String>,
    /// The scope, `None` for calls that carry no token of the program's own.
    pub scope: Option<String>,
    /// The narrow scope that may do, where the broad one is asked for because nobody documents it.
    pub narrow: Option<String>,
    /// How sure it is that the narrowest scope named here will do.
    pub certainty: Certainty,
    /// Whether it acts for another user, which needs the scope `impersonate` as well.
    pub impersonates: bool,
    /// The modelled call that sends it, e.g. `requests.get`.
    pub via: String,
    /// How well it was worked out.
    pub resolution: Resolution,
    /// How its strings came together.
    pub trace: Vec<Step>,
    /// What it carries to say who sends it.
    pub auth: AuthSent,
    /// Whether it asks for related records as well (`include=users`), which may need their scopes too.
    pub sideloads: bool,
}

/// Acting for another user needs this scope beside the call's own.
const IMPERSONATE: &str = "impersonate";

impl ScopedCall {
    /// The scopes that it needs.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.scope.as_deref().into_iter().chain(self.impersonates.then_some(IMPERSONATE))
    }
}

/// A scope and the calls that need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NeededScope {
    /// The scope.
    pub scope: String,
    /// The least sure of the calls that need this very scope.
    pub certainty: Certainty,
    /// Indices into [`ScopePlan::calls`]: also the calls whose narrow scopes a broad one contains.
    pub calls: Vec<usize>,
    /// The broad scope it stands in for, when it is a narrow one.
    pub instead_of: Option<String>,
}

/// What an OAuth request asks for today, beside the calls that belong with it: those get its token.
/// Where a package has no calls in view, all calls of the run stand in for them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RequestedScopes {
    /// The client of the configuration that it belongs to.
    pub client: Option<String>,
    /// Where the scopes are written.
    pub span: Span,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// What the calls need, collapsed.
    pub needed: Vec<String>,
    /// Those calls, as indices into [`ScopePlan::calls`].
    pub calls: Vec<usize>,
    /// Whether the calls are those of the request's own client or package.
    pub own: bool,
    /// Whether every call they were looked for among was worked out.
    pub complete: bool,
    /// Needed and not covered by what this request and those that belong with it ask for, if that is known.
    pub missing: Vec<String>,
    /// Asked for and not needed.
    pub surplus: Vec<String>,
}

/// OAuth requests and calls that belong together: those of a client of the configuration, of a package
/// with requests, or of a file where the requests of a package differ.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClientScopes {
    /// The name of the client, if the configuration describes it.
    pub name: Option<String>,
    /// What its requests ask for; nothing if no scopes are in view.
    pub asked: BTreeSet<Asked>,
    /// All of that, collapsed.
    pub granted: Vec<String>,
    /// Whether its requests ask for nothing else.
    pub told: bool,
    /// Its calls that need a scope, as indices into [`ScopePlan::calls`].
    pub calls: Vec<usize>,
    /// What these need, collapsed.
    pub needed: Vec<String>,
    /// Whether every call was worked out.
    pub complete: bool,
    /// Needed and not granted, if it is known what is.
    pub missing: Vec<String>,
    /// Granted and not needed.
    pub surplus: Vec<String>,
}

/// What one file needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileScopes {
    /// The path as shown to the user.
    pub path: String,
    /// Its scopes, collapsed.
    pub required: Vec<String>,
    /// Whether every call in it was worked out.
    pub complete: bool,
}

/// What one package needs: the files below a manifest that no other manifest is nearer to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageScopes {
    /// The name that its manifest gives, if it gives one.
    pub name: Option<String>,
    /// The manifest as shown to the user; `None` for files without one.
    pub manifest: Option<String>,
    /// Its scopes, collapsed.
    pub required: Vec<String>,
    /// Whether every call in it was worked out.
    pub complete: bool,
}

/// A call of the service whose endpoint or method is not known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct UnresolvedCall {
    /// Where it is sent.
    pub span: Span,
    /// HTTP method, if known.
    pub method: Option<String>,
    /// What is known of the path, if anything.
    pub endpoint: Option<String>,
    /// Why the rest is not known.
    pub why: String,
    /// The modelled call that sends it.
    pub via: String,
}

/// The answer to "which scopes does this code need?".
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScopePlan {
    /// The narrowest set that covers all calls, collapsed and sorted.
    pub required: Vec<String>,
    /// Whether every call was worked out. Not, when credentials or a client are there and no call is.
    pub complete: bool,
    /// The calls, by place.
    pub calls: Vec<ScopedCall>,
    /// The scopes with their calls.
    pub scopes: Vec<NeededScope>,
    /// What OAuth requests in view ask for.
    pub requested: Vec<RequestedScopes>,
    /// The same for what belongs together; the clients of the configuration first.
    pub clients: Vec<ClientScopes>,
    /// The same by file.
    pub files: Vec<FileScopes>,
    /// The same by package.
    pub packages: Vec<PackageScopes>,
    /// What keeps the answer open.
    pub unresolved: Vec<UnresolvedCall>,
    /// Files of which a part was not followed, with their paths: calls in them may be missing.
    pub lost: BTreeMap<FileId, String>,
    /// The clients of the configuration, or the package, that each file with calls belongs to.
    pub homes: BTreeMap<FileId, BTreeSet<HomeName>>,
    /// Whether broad scopes take the place of narrow ones that nobody documents.
    pub conservative: bool,
}
