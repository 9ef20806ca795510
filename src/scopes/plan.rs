//! Puts a [`ScopePlan`] together: a scope for each request, the narrowest set that covers all.

use std::collections::BTreeMap;

use crate::data::Catalog;
use crate::data::endpoints::Certainty;
use crate::diag::Confidence;
use crate::recognise::{HttpRequest, Recognised};
use crate::scopes::collapse::{collapse, missing, surplus};
use crate::scopes::{FileScopes, NeededScope, RequestedScopes, Resolution, ScopePlan, ScopedCall, UnresolvedCall};
use crate::text::FileId;

/// Acting for another user needs this scope beside the call's own.
const IMPERSONATE: &str = "impersonate";

/// Paths whose calls get a token rather than use one.
const TOKEN_ENDPOINT: &str = "/api/v2/oauth/tokens";

/// The plan for what was recognised. `path` gives a file's path as shown to the user.
pub fn plan(found: &Recognised, catalog: &Catalog, path: &dyn Fn(FileId) -> String) -> ScopePlan {
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
    // Credentials or a client, and nothing that uses them: calls are there that were not recognised.
    let silent = found.requests.is_empty() && (found.makes_client || !found.auths.is_empty());
    ScopePlan {
        scopes: by_scope(&calls, &required),
        requested: requested(found, &needed, &required),
        files: by_file(&calls, &unresolved, path),
        complete: unresolved.is_empty() && !silent,
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

fn requested(found: &Recognised, needed: &[&str], required: &[String]) -> Vec<RequestedScopes> {
    let asked =
        found.oauth.iter().filter_map(|request| request.scope.as_ref()).filter(|(_, scopes)| !scopes.is_empty());
    let compared = asked.map(|(span, scopes)| RequestedScopes {
        span: *span,
        scopes: scopes.clone(),
        missing: missing(scopes, needed),
        surplus: surplus(scopes, required),
    });
    compared.collect()
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
