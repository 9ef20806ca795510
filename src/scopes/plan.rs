//! Puts a [`ScopePlan`] together: a scope for each request, the narrowest set that covers all.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Catalog;
use crate::data::endpoints::Certainty;
use crate::diag::Confidence;
use crate::recognise::oauth::Asked;
use crate::recognise::{HttpRequest, OAuthRequest, Recognised};
use crate::scopes::collapse::{collapse, missing, surplus};
use crate::scopes::{FileScopes, NeededScope, RequestedScopes, Resolution, ScopePlan, ScopedCall, UnresolvedCall};
use crate::text::{FileId, Span};

/// Acting for another user needs this scope beside the call's own.
const IMPERSONATE: &str = "impersonate";

/// Paths whose calls get a token rather than use one.
const TOKEN_ENDPOINT: &str = "/api/v2/oauth/tokens";

/// What a plan asks about files.
pub struct Files<'a> {
    /// A file's path as shown to the user.
    pub path: &'a dyn Fn(FileId) -> String,
    /// The package whose OAuth client a file's calls use; `None` for files of no package.
    pub package: &'a dyn Fn(FileId) -> Option<String>,
}

impl std::fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

/// The plan for what was recognised. With `lost`, some code was not followed and may hold calls.
pub fn plan(found: &Recognised, catalog: &Catalog, files: &Files<'_>, lost: bool) -> ScopePlan {
    let requests = found.requests.iter().filter(|request| !gets_a_token(request));
    let calls: Vec<ScopedCall> = requests.clone().map(|request| scoped(request, catalog)).collect();
    let impersonates = requests.clone().any(|request| request.impersonates);
    let unresolved: Vec<UnresolvedCall> = found
        .unresolved
        .iter()
        .map(|request| UnresolvedCall {
            span: request.span,
            method: request.method.clone(),
            endpoint: request.path.clone(),
            why: request.why.to_owned(),
        })
        .collect();
    let mut needed: Vec<&str> = calls.iter().filter_map(|call| call.scope.as_deref()).collect();
    if impersonates {
        needed.push(IMPERSONATE);
    }
    let required = collapse(&needed);
    ScopePlan {
        scopes: by_scope(&calls, &required),
        requested: requested(found, &Needs { calls: &calls, unresolved: &unresolved, impersonates, lost, files }),
        files: by_file(&calls, &unresolved, files.path),
        complete: unresolved.is_empty() && !lost,
        required,
        calls,
        unresolved,
    }
}

fn gets_a_token(request: &HttpRequest) -> bool {
    request.method == "POST" && request.path.trim_end_matches('/').trim_end_matches(".json") == TOKEN_ENDPOINT
}

fn scoped(request: &HttpRequest, catalog: &Catalog) -> ScopedCall {
    let answer = catalog.endpoints.scope_for(&request.method, &request.path);
    ScopedCall {
        span: request.span,
        method: request.method.clone(),
        endpoint: request.path.clone(),
        operation: answer.operation.map(str::to_owned),
        scope: (!request.session).then_some(answer.scope),
        certainty: answer.certainty,
        via: request.via.clone(),
        resolution: match (request.confidence, answer.operation) {
            (_, None) => Resolution::Family,
            (Confidence::High, Some(_)) => Resolution::Exact,
            (Confidence::Medium | Confidence::Low, Some(_)) => Resolution::Likely,
        },
        trace: request.trace.clone(),
        auth: request.auth,
        sideloads: request.sideloads,
    }
}

/// The required scopes with the calls behind each. A broad scope stands for the calls of the
/// narrow ones that it swallows too.
fn by_scope(calls: &[ScopedCall], required: &[String]) -> Vec<NeededScope> {
    let behind = |scope: &String| {
        let with = |call: &ScopedCall| {
            call.scope.as_deref().is_some_and(|own| own == scope || own.rsplit(':').next() == Some(scope))
        };
        let indices: Vec<usize> = calls.iter().enumerate().filter(|(_, call)| with(call)).map(|(i, _)| i).collect();
        let certainty = indices.iter().filter_map(|i| calls.get(*i)).map(|call| call.certainty).max();
        NeededScope {
            scope: scope.clone(),
            certainty: certainty.unwrap_or(Certainty::Doc),
            instead_of: scope.split_once(':').map(|(_, broad)| broad.to_owned()),
            calls: indices,
        }
    };
    required.iter().map(behind).collect()
}

/// What requests are compared with.
struct Needs<'a> {
    calls: &'a [ScopedCall],
    unresolved: &'a [UnresolvedCall],
    impersonates: bool,
    lost: bool,
    files: &'a Files<'a>,
}

fn requested(found: &Recognised, needs: &Needs<'_>) -> Vec<RequestedScopes> {
    let asked: BTreeSet<Asked> = found.oauth.iter().flat_map(OAuthRequest::asked).collect();
    asked.into_iter().map(|asked| compared(asked, needs)).collect()
}

fn compared(asked: Asked, needs: &Needs<'_>) -> RequestedScopes {
    let package = (needs.files.package)(asked.span.file);
    let here = |span: Span| (needs.files.package)(span.file) == package;
    let with_scope = || needs.calls.iter().enumerate().filter(|(_, call)| call.scope.is_some());
    let of_package: Vec<usize> = with_scope().filter(|(_, call)| here(call.span)).map(|(i, _)| i).collect();
    let own = !of_package.is_empty();
    let calls = if own { of_package } else { with_scope().map(|(i, _)| i).collect() };
    let scopes = calls.iter().filter_map(|i| needs.calls.get(*i)?.scope.as_deref());
    let needed: Vec<&str> = scopes.chain(needs.impersonates.then_some(IMPERSONATE)).collect();
    let required = collapse(&needed);
    RequestedScopes {
        missing: missing(&asked.scopes, &needed),
        surplus: surplus(&asked.scopes, &required),
        complete: !needs.lost && !needs.unresolved.iter().any(|call| !own || here(call.span)),
        needed: required,
        span: asked.span,
        scopes: asked.scopes,
        calls,
        own,
    }
}

fn by_file(calls: &[ScopedCall], unresolved: &[UnresolvedCall], path: &dyn Fn(FileId) -> String) -> Vec<FileScopes> {
    let mut files: BTreeMap<String, (Vec<&str>, bool)> = BTreeMap::new();
    for call in calls {
        files.entry(path(call.span.file)).or_insert_with(|| (Vec::new(), true)).0.extend(call.scope.as_deref());
    }
    for call in unresolved {
        files.entry(path(call.span.file)).or_insert_with(|| (Vec::new(), true)).1 = false;
    }
    let row = |(path, (scopes, complete)): (String, (Vec<&str>, bool))| FileScopes {
        path,
        required: collapse(&scopes),
        complete,
    };
    files.into_iter().map(row).collect()
}
