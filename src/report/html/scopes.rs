//! The scopes with their evidence: which calls need them, and how their addresses came together.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::html::shown;
use crate::report::html::words::{Part, words};
use crate::report::scopes_text::{certainty, narrower, row};
use crate::report::view::View;
use crate::scopes::{Resolution, ScopedCall, Step};
use crate::text::{ColumnUnit, Span};

/// Calls of one endpoint that are listed.
const MOST_CALLS: usize = 50;

/// All about the scopes.
#[derive(Debug, Serialize)]
pub(super) struct Scopes {
    /// How many are needed.
    number: usize,
    /// As a request spells them.
    parameter: String,
    complete: bool,
    conservative: bool,
    needed: Vec<Needed>,
    requested: Vec<Requested>,
    owners: Vec<Owner>,
    unresolved: Vec<Unresolved>,
    /// Calls that need no scope of the program's own.
    without: Vec<Endpoint>,
}

#[derive(Debug, Serialize)]
struct Needed {
    scope: String,
    certainty: &'static str,
    instead_of: String,
    calls: usize,
    endpoints: Vec<Endpoint>,
}

#[derive(Debug, Serialize)]
struct Endpoint {
    method: String,
    path: String,
    narrower: String,
    calls: Vec<Call>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct Call {
    place: String,
    via: String,
    observed: bool,
    trace: Vec<TraceStep>,
}

#[derive(Debug, Serialize)]
struct TraceStep {
    place: String,
    note: &'static str,
    function: String,
}

/// An OAuth request.
#[derive(Debug, Serialize)]
struct Requested {
    place: String,
    client: String,
    asked: String,
    needed: String,
    surplus: String,
    lack: String,
}

/// A client of the configuration or a package.
#[derive(Debug, Serialize)]
struct Owner {
    kind: &'static str,
    name: String,
    needed: String,
}

#[derive(Debug, Serialize)]
struct Unresolved {
    place: String,
    method: String,
    path: String,
    why: Vec<Part>,
    via: String,
}

pub(super) fn scopes(view: &View<'_>) -> Scopes {
    let plan = &view.report.plan;
    let needed = plan.scopes.iter().map(|scope| {
        let calls: Vec<&ScopedCall> = scope.calls.iter().filter_map(|index| plan.calls.get(*index)).collect();
        Needed {
            scope: shown(&scope.scope),
            certainty: certainty(scope.certainty),
            instead_of: scope.instead_of.as_deref().map(shown).unwrap_or_default(),
            calls: calls.len(),
            endpoints: endpoints(view, &scope.scope, &calls),
        }
    });
    let without: Vec<&ScopedCall> = plan.calls.iter().filter(|call| call.scope.is_none()).collect();
    Scopes {
        number: plan.required.len(),
        parameter: shown(&plan.required.join(" ")),
        complete: plan.complete,
        conservative: plan.conservative,
        needed: needed.collect(),
        requested: requested(view),
        owners: owners(view),
        unresolved: unresolved(view),
        without: endpoints(view, "", &without),
    }
}

fn place(view: &View<'_>, span: Span) -> String {
    let region = view.region(span, ColumnUnit::Char);
    format!("{}:{}:{}{}", shown(view.path(span)), region.line, region.column, view.in_cell(span))
}

fn endpoints(view: &View<'_>, under: &str, calls: &[&ScopedCall]) -> Vec<Endpoint> {
    let mut by_endpoint: BTreeMap<(&str, &str), Vec<&ScopedCall>> = BTreeMap::new();
    for call in calls {
        by_endpoint.entry((&call.endpoint, &call.method)).or_default().push(call);
    }
    let endpoint = |((path, method), calls): ((&str, &str), Vec<&ScopedCall>)| Endpoint {
        method: shown(method),
        path: shown(&view.say(path)),
        narrower: calls.first().and_then(|call| narrower(under, call)).map(|words| shown(&words)).unwrap_or_default(),
        more: calls.len().saturating_sub(MOST_CALLS),
        calls: calls.iter().take(MOST_CALLS).map(|call| self::call(view, call)).collect(),
    };
    by_endpoint.into_iter().map(endpoint).collect()
}

fn call(view: &View<'_>, call: &ScopedCall) -> Call {
    let step = |step: &Step| TraceStep {
        place: place(view, step.span),
        note: step.kind.note(),
        function: step.function.as_deref().map(shown).unwrap_or_default(),
    };
    Call {
        place: place(view, call.span),
        via: shown(&call.via),
        observed: call.resolution == Resolution::Observed,
        // One step would only repeat the place.
        trace: call.trace.iter().filter(|_| call.trace.len() > 1).map(step).collect(),
    }
}

fn requested(view: &View<'_>) -> Vec<Requested> {
    let requests = view.report.plan.requested.iter().map(|request| Requested {
        place: place(view, request.span),
        client: request.client.as_deref().map(shown).unwrap_or_default(),
        asked: shown(&request.scopes.join(" ")),
        needed: shown(&row(&request.needed, request.complete)),
        surplus: shown(&request.surplus.join(" ")),
        lack: shown(&request.missing.join(" ")),
    });
    requests.collect()
}

/// One owner would only repeat the answer, unless the configuration names it.
fn owners(view: &View<'_>) -> Vec<Owner> {
    let plan = &view.report.plan;
    let clients = plan.clients.iter().filter_map(|client| {
        let needed = shown(&row(&client.needed, client.complete));
        Some(Owner { kind: "client", name: shown(client.name.as_deref()?), needed })
    });
    let packages = plan.packages.iter().filter(|_| plan.packages.len() > 1).map(|package| {
        let manifest = package.manifest.as_deref().unwrap_or("files outside any package");
        let name = package.name.as_ref().map_or_else(|| manifest.to_owned(), |name| format!("{name} ({manifest})"));
        Owner { kind: "package", name: shown(&name), needed: shown(&row(&package.required, package.complete)) }
    });
    clients.chain(packages).collect()
}

fn unresolved(view: &View<'_>) -> Vec<Unresolved> {
    let calls = view.report.plan.unresolved.iter().map(|call| Unresolved {
        place: place(view, call.span),
        method: shown(call.method.as_deref().unwrap_or("any method")),
        path: call.endpoint.as_deref().map_or_else(|| "any path".to_owned(), |path| shown(&view.say(path))),
        why: words(&view.say(&call.why)),
        via: shown(&call.via),
    });
    calls.collect()
}
