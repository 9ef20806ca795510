//! What OAuth requests ask for, beside what the calls need that get their tokens.
//!
//! Tokens are not followed from the request to the call. All calls of a [`Home`] are held against its
//! requests, which is an upper bound: a call that no request of its home covers is refused, whichever
//! token it gets. Where requests in several files ask for different scopes there is no telling which
//! token a call elsewhere gets, or whether it gets any of them: then only the calls in the file of
//! a request are held against it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Confidence;
use crate::recognise::oauth::{Asked, Parameter};
use crate::recognise::related::is_test_path;
use crate::recognise::{OAuthKind, OAuthRequest, Recognised};
use crate::scopes::collapse::{collapse, missing, surplus};
use crate::scopes::homes::Home;
use crate::scopes::plan::Around;
use crate::scopes::{ClientScopes, RequestedScopes, ScopedCall, UnresolvedCall};
use crate::text::FileId;

/// What is asked for, request by request and client by client.
pub(super) fn compare(
    found: &Recognised,
    calls: &[ScopedCall],
    unresolved: &[UnresolvedCall],
    around: &Around<'_>,
) -> (Vec<RequestedScopes>, Vec<ClientScopes>) {
    let mut comparison = Comparison { found, calls, unresolved, around, requested: Vec::new(), clients: Vec::new() };
    let declared = (0..around.homes.clients.len()).map(Home::Client);
    let asking = comparison.requests().flat_map(|request| around.homes.of(request.span.file)).cloned();
    for home in declared.chain(asking).collect::<BTreeSet<Home>>() {
        comparison.add(&home);
    }
    comparison.in_order()
}

struct Comparison<'a> {
    found: &'a Recognised,
    calls: &'a [ScopedCall],
    unresolved: &'a [UnresolvedCall],
    around: &'a Around<'a>,
    requested: Vec<RequestedScopes>,
    clients: Vec<ClientScopes>,
}

/// Requests that stand for one token, as far as can be told.
struct Tokens {
    /// The file that the calls must be in, if only those can be told to get it.
    file: Option<FileId>,
    asked: BTreeSet<Asked>,
    /// Whether nothing else may be asked for.
    told: bool,
}

impl<'a> Comparison<'a> {
    /// The requests of the program: those of tests ask for doubles.
    fn requests(&self) -> impl Iterator<Item = &'a OAuthRequest> + use<'a> {
        let path = self.around.path;
        let of_tests = move |asked: Asked| is_test_path(&path(asked.span.file));
        let requests = self.found.oauth.iter().filter(|request| request.confidence > Confidence::Low);
        requests.filter(move |request| !request.asked().into_iter().any(of_tests))
    }

    fn add(&mut self, home: &Home) {
        let homes = self.around.homes;
        let declared = homes.declared(home);
        let requests: Vec<&OAuthRequest> =
            self.requests().filter(|request| homes.is_in(request.span.file, home)).collect();
        let of_home: Vec<usize> = self.indices(|call| homes.is_in(call.span.file, home)).collect();
        let spoken = requests.iter().any(|request| !request.asked().is_empty());
        let by_client = declared.and_then(|client| client.asked.clone()).filter(|_| !spoken);
        let tokens = match by_client {
            Some(asked) => vec![Tokens { file: None, asked: [asked].into(), told: true }],
            None => tokens(&requests, declared.is_some()),
        };
        for tokens in tokens {
            let mut calls = of_home.clone();
            calls.retain(|index| tokens.file.is_none_or(|file| self.call(*index).is_some_and(|c| c.span.file == file)));
            let granted: Vec<String> =
                collapse(&tokens.asked.iter().flat_map(|asked| &asked.scopes).collect::<Vec<_>>());
            let needed = self.needed(&calls);
            let client = ClientScopes {
                name: declared.map(|client| client.name.clone()),
                missing: if tokens.told && !tokens.asked.is_empty() { missing(&granted, &needed) } else { Vec::new() },
                surplus: surplus(&granted, &needed),
                complete: self.is_complete(Some(home)),
                asked: tokens.asked,
                told: tokens.told,
                granted,
                needed,
                calls,
            };
            for asked in &client.asked {
                self.requested.push(self.request(home, asked.clone(), &client, &of_home));
            }
            self.clients.push(client);
        }
    }

    /// One request beside the calls of its home. Where a package has none in view, all calls of the run
    /// stand in for them; what a client of the configuration has is all it has.
    fn request(&self, home: &Home, asked: Asked, client: &ClientScopes, of_home: &[usize]) -> RequestedScopes {
        let own = !of_home.is_empty();
        let stands_alone = own || client.name.is_some();
        let calls = if stands_alone { of_home.to_vec() } else { self.indices(|call| self.is_free(call)).collect() };
        let needed = self.needed(&calls);
        RequestedScopes {
            missing: match (own, client.told) {
                (true, _) => client.missing.clone(),
                (false, true) => missing(&asked.scopes, &needed),
                (false, false) => Vec::new(),
            },
            surplus: surplus(&asked.scopes, &needed),
            complete: self.is_complete(stands_alone.then_some(home)),
            client: client.name.clone(),
            span: asked.span,
            scopes: asked.scopes,
            needed,
            calls,
            own,
        }
    }

    /// Whether a call belongs to no client of the configuration.
    fn is_free(&self, call: &ScopedCall) -> bool {
        self.around.homes.of(call.span.file).iter().all(|home| matches!(home, Home::Package(_)))
    }

    fn call(&self, index: usize) -> Option<&'a ScopedCall> {
        self.calls.get(index)
    }

    /// The calls that need a scope and are asked for.
    fn indices(&self, wanted: impl Fn(&ScopedCall) -> bool) -> impl Iterator<Item = usize> {
        let calls = self.calls.iter().enumerate();
        calls.filter(move |(_, call)| call.scope.is_some() && wanted(call)).map(|(index, _)| index)
    }

    fn needed(&self, calls: &[usize]) -> Vec<String> {
        collapse(&calls.iter().filter_map(|index| self.call(*index)).flat_map(ScopedCall::needs).collect::<Vec<_>>())
    }

    /// Whether every call of a home, or of the run, was worked out.
    fn is_complete(&self, home: Option<&Home>) -> bool {
        let here = |file: FileId| home.is_none_or(|home| self.around.homes.is_in(file, home));
        let lost = self.around.lost.iter().any(|file| here(*file));
        !lost && !self.unresolved.iter().any(|call| here(call.span.file))
    }

    /// Requests in order of place, each once.
    fn in_order(mut self) -> (Vec<RequestedScopes>, Vec<ClientScopes>) {
        self.requested.sort_by(|a, b| (a.span, &a.scopes, &a.client).cmp(&(b.span, &b.scopes, &b.client)));
        self.requested.dedup();
        (self.requested, self.clients)
    }
}

/// The requests of a home by the tokens that they stand for: one in all if they ask for the same, stand
/// in one file, or are said to be one client's.
fn tokens(requests: &[&OAuthRequest], one_client: bool) -> Vec<Tokens> {
    let mut by_file: BTreeMap<FileId, Vec<&OAuthRequest>> = BTreeMap::new();
    for request in requests {
        by_file.entry(request.span.file).or_default().push(request);
    }
    let asking = requests.iter().flat_map(|request| request.asked());
    let different: BTreeSet<Vec<String>> = asking.map(|asked| collapse(&asked.scopes)).collect();
    if one_client || different.len() < 2 || by_file.len() < 2 {
        return vec![as_one(None, requests)];
    }
    by_file.into_iter().map(|(file, requests)| as_one(Some(file), &requests)).collect()
}

fn as_one(file: Option<FileId>, requests: &[&OAuthRequest]) -> Tokens {
    Tokens {
        file,
        asked: requests.iter().flat_map(|request| request.asked()).collect(),
        told: requests.iter().all(|request| says_all(request)),
    }
}

/// Whether the scopes of a request are all known, or it keeps those of a token that was asked for
/// before.
fn says_all(request: &OAuthRequest) -> bool {
    let inherits = request.kind == OAuthKind::Token
        && matches!(request.grant(), Some("authorization_code" | "refresh_token"))
        && request.get(Parameter::Scope).is_none();
    inherits || request.scope().is_some_and(|sent| !sent.open && !sent.spellings.is_empty())
}
