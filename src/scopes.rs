//! From requests to the OAuth scopes they need, with what stayed unknown.

pub mod collapse;
pub mod plan;

pub use crate::data::endpoints::Certainty;
use crate::text::Span;

/// How well a call's endpoint was worked out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Resolution {
    /// Host, method and path are known.
    Exact,
    /// The path is one of the catalogue's, the host is not spelled out.
    Likely,
    /// The path is known but not in the catalogue: its family gave the scope.
    Family,
}

impl Resolution {
    /// The word shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Resolution::Exact => "exact",
            Resolution::Likely => "likely",
            Resolution::Family => "family",
        }
    }
}

/// A place on the way of a string, e.g. "base URL written here".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub note: String,
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
    /// How sure the scope is.
    pub certainty: Certainty,
    /// The modelled call that sends it, e.g. `requests.get`.
    pub via: String,
    /// How well it was worked out.
    pub resolution: Resolution,
    /// How its strings came together.
    pub trace: Vec<Step>,
}

/// A scope and the calls that need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NeededScope {
    /// The scope.
    pub scope: String,
    /// The least sure of its calls.
    pub certainty: Certainty,
    /// Indices into [`ScopePlan::calls`].
    pub calls: Vec<usize>,
    /// The broad scope it stands in for, when it is a narrow one.
    pub instead_of: Option<String>,
}

/// What an OAuth request asks for today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestedScopes {
    /// Where the scopes are written.
    pub span: Span,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Needed and not covered by what is asked for.
    pub missing: Vec<String>,
    /// Asked for and not needed.
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
    /// The same by file.
    pub files: Vec<FileScopes>,
    /// What keeps the answer open.
    pub unresolved: Vec<UnresolvedCall>,
}
