//! Puts a [`ScopePlan`] together: a scope for each request, the narrowest set that covers all.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Catalog;
use crate::data::endpoints::Certainty;
use crate::diag::Confidence;
use crate::recognise::{HttpRequest, Recognised};
use crate::scopes::collapse::collapse;
use crate::scopes::compare::compare;
use crate::scopes::homes::Homes;
use crate::scopes::{FileScopes, NeededScope, PackageScopes, Resolution, ScopePlan, ScopedCall, UnresolvedCall};
use crate::text::FileId;

/// Paths whose calls get a token rather than use one.
const TOKEN_ENDPOINT: &str = "/api/v2/oauth/tokens";

/// What a plan is made with beside the requests.
pub struct Around<'a> {
    /// A file's path as shown to the user.
    pub path: &'a dyn Fn(FileId) -> String,
    /// The package a file belongs to: its name and its manifest.
    pub package: &'a dyn Fn(FileId) -> Option<(Option<String>, String)>,
    /// Which requests and calls belong together.
    pub homes: &'a Homes,
    /// Files of which a part was not followed: calls in them may be missing.
    pub lost: &'a BTreeSet<FileId>,
    /// Whether calls whose narrow scope is not documented ask for the broad one.
    pub conservative: bool,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Around").field("conservative", &self.conservative).finish_non_exhaustive()
    }
}

/// The plan for what was recognised.
pub fn plan(found: &Recognised, catalog: &Catalog, around: &Around<'_>) -> ScopePlan {
    let requests = found.requests.iter().filter(|request| !gets_a_token(request));
    let calls: Vec<ScopedCall> = requests.map(|request| scoped(request, catalog, around.conservative)).collect();
    let unresolved: Vec<UnresolvedCall> = found
        .unresolved
        .iter()
        .map(|request| UnresolvedCall {
            span: request.span,
            method: request.method.clone(),
            endpoint: request.path.clone(),
            why: request.why.clone(),
            via: request.via.clone(),
        })
        .collect();
    let needed: Vec<&str> = calls.iter().flat_map(ScopedCall::needs).collect();
    let required = collapse(&needed);
    // Credentials or a client, and nothing that uses them: calls are there that were not recognised.
    let silent = found.requests.is_empty() && (found.makes_client || !found.auths.is_empty());
    let needs = by_file(&calls, &unresolved, around.lost);
    let (requested, clients) = compare(found, &calls, &unresolved, around);
    ScopePlan {
        scopes: by_scope(&calls, &required),
        requested,
        clients,
        homes: needs.keys().map(|file| (*file, around.homes.names(*file))).collect(),
        lost: around.lost.iter().map(|file| (*file, (around.path)(*file))).collect(),
        files: files(&needs, around),
        packages: packages(&needs, around),
        complete: unresolved.is_empty() && around.lost.is_empty() && !silent,
        conservative: around.conservative,
        required,
        calls,
        unresolved,
    }
}

fn gets_a_token(request: &HttpRequest) -> bool {
    request.method == "POST" && request.path.trim_end_matches('/').trim_end_matches(".json") == TOKEN_ENDPOINT
}

fn scoped(request: &HttpRequest, catalog: &Catalog, conservative: bool) -> ScopedCall {
    let answer = catalog.endpoints.scope_for(&request.method, &request.path);
    let doubted = conservative && answer.certainty > Certainty::Doc && answer.scope != answer.access;
    let (scope, narrow) = if doubted { (answer.access.to_owned(), Some(answer.scope)) } else { (answer.scope, None) };
    ScopedCall {
        span: request.span,
        method: request.method.clone(),
        endpoint: request.path.clone(),
        operation: answer.operation.map(str::to_owned),
        scope: (!request.session).then_some(scope),
        narrow: narrow.filter(|_| !request.session),
        certainty: answer.certainty,
        impersonates: request.impersonates && !request.session,
        via: request.via.clone(),
        resolution: match (request.confidence, answer.operation) {
            _ if request.observed => Resolution::Observed,
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
        let with = |call: &ScopedCall| call.needs().any(|own| own == scope || own.rsplit(':').next() == Some(scope));
        let indices: Vec<usize> = calls.iter().enumerate().filter(|(_, call)| with(call)).map(|(i, _)| i).collect();
        // How sure a narrow scope is says nothing about the broad one that contains it, nor about acting for others.
        let own = calls.iter().filter(|call| call.scope.as_ref() == Some(scope));
        NeededScope {
            scope: scope.clone(),
            certainty: own.map(|call| call.certainty).max().unwrap_or(Certainty::Doc),
            instead_of: scope.split_once(':').map(|(_, broad)| broad.to_owned()),
            calls: indices,
        }
    };
    required.iter().map(behind).collect()
}

/// The scopes that a part of the code needs, and whether all its calls were worked out.
#[derive(Debug, Clone)]
struct Needs<'c> {
    scopes: Vec<&'c str>,
    complete: bool,
}

impl Default for Needs<'_> {
    fn default() -> Self {
        Self { scopes: Vec::new(), complete: true }
    }
}

fn by_file<'c>(
    calls: &'c [ScopedCall],
    unresolved: &[UnresolvedCall],
    lost: &BTreeSet<FileId>,
) -> BTreeMap<FileId, Needs<'c>> {
    let mut files: BTreeMap<FileId, Needs<'c>> = BTreeMap::new();
    for call in calls {
        files.entry(call.span.file).or_default().scopes.extend(call.needs());
    }
    for file in unresolved.iter().map(|call| call.span.file).chain(lost.iter().copied()) {
        files.entry(file).or_default().complete = false;
    }
    files
}

fn files(needs: &BTreeMap<FileId, Needs<'_>>, around: &Around<'_>) -> Vec<FileScopes> {
    // Code of several languages in one file has several ids.
    let mut by_path: BTreeMap<String, Needs<'_>> = BTreeMap::new();
    for (file, needs) in needs {
        let of_path = by_path.entry((around.path)(*file)).or_default();
        of_path.scopes.extend(&needs.scopes);
        of_path.complete &= needs.complete;
    }
    let row = |(path, needs): (String, Needs<'_>)| FileScopes {
        path,
        required: collapse(&needs.scopes),
        complete: needs.complete,
    };
    by_path.into_iter().map(row).collect()
}

fn packages(needs: &BTreeMap<FileId, Needs<'_>>, around: &Around<'_>) -> Vec<PackageScopes> {
    let mut packages: BTreeMap<Option<String>, (Option<String>, Needs<'_>)> = BTreeMap::new();
    for (file, needs) in needs {
        let (name, manifest) = (around.package)(*file).map_or((None, None), |(name, at)| (name, Some(at)));
        let (_, of_package) = packages.entry(manifest).or_insert_with(|| (name, Needs::default()));
        of_package.scopes.extend(&needs.scopes);
        of_package.complete &= needs.complete;
    }
    let row = |(manifest, (name, needs)): (Option<String>, (Option<String>, Needs<'_>))| PackageScopes {
        name,
        manifest,
        required: collapse(&needs.scopes),
        complete: needs.complete,
    };
    packages.into_iter().map(row).collect()
}
