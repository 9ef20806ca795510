//! `zlint scopes --format json`, version 1.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::careful;
use crate::report::rows::{self, CellRow, ProblemRow, TOOL, Tool};
use crate::report::view::View;
use crate::scopes::{
    ClientScopes, FileScopes, NeededScope, PackageScopes, RequestedScopes, ScopedCall, Step, UnresolvedCall,
};
use crate::text::{ColumnUnit, Span};

#[derive(Debug, Serialize)]
struct Document<'v> {
    version: u32,
    tool: Tool,
    required: &'v [String],
    complete: bool,
    conservative: bool,
    calls: Vec<Call<'v>>,
    scopes: Vec<Scope<'v>>,
    requested: Vec<Requested<'v>>,
    files: Vec<File<'v>>,
    clients: Vec<Client<'v>>,
    packages: Vec<Package<'v>>,
    unresolved: Vec<Unresolved<'v>>,
    problems: Vec<ProblemRow<'v>>,
}

#[derive(Debug, Serialize)]
struct Call<'v> {
    path: &'v str,
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellRow>,
    method: &'v str,
    endpoint: String,
    operation: Option<&'v str>,
    scope: Option<&'v str>,
    narrow: Option<&'v str>,
    certainty: &'static str,
    impersonates: bool,
    via: &'v str,
    resolution: &'static str,
    trace: Vec<TraceStep<'v>>,
}

#[derive(Debug, Serialize)]
struct TraceStep<'v> {
    path: &'v str,
    line: u32,
    note: &'static str,
    function: Option<&'v str>,
}

#[derive(Debug, Serialize)]
struct Scope<'v> {
    scope: &'v str,
    certainty: &'static str,
    calls: &'v [usize],
    instead_of: Option<&'v str>,
}

#[derive(Debug, Serialize)]
struct Requested<'v> {
    path: &'v str,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellRow>,
    /// The client of the configuration that it belongs to.
    client: Option<&'v str>,
    scopes: &'v [String],
    needed: &'v [String],
    missing: &'v [String],
    surplus: &'v [String],
    complete: bool,
}

/// A client of the configuration.
#[derive(Debug, Serialize)]
struct Client<'v> {
    name: &'v str,
    asked: &'v [String],
    required: &'v [String],
    missing: &'v [String],
    surplus: &'v [String],
    complete: bool,
}

#[derive(Debug, Serialize)]
struct File<'v> {
    path: &'v str,
    required: &'v [String],
    complete: bool,
}

#[derive(Debug, Serialize)]
struct Package<'v> {
    name: Option<&'v str>,
    manifest: Option<&'v str>,
    required: &'v [String],
    complete: bool,
}

#[derive(Debug, Serialize)]
struct Unresolved<'v> {
    path: &'v str,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellRow>,
    method: Option<&'v str>,
    endpoint: Option<String>,
    why: String,
    via: &'v str,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plan = &view.report.plan;
    let document = Document {
        version: 1,
        tool: TOOL,
        required: &plan.required,
        complete: plan.complete,
        conservative: plan.conservative,
        calls: plan.calls.iter().map(|row| call(view, row)).collect(),
        scopes: plan.scopes.iter().map(scope).collect(),
        requested: plan.requested.iter().map(|row| requested(view, row)).collect(),
        files: plan.files.iter().map(file).collect(),
        clients: plan.clients.iter().filter_map(client).collect(),
        packages: plan.packages.iter().map(package).collect(),
        unresolved: plan.unresolved.iter().map(|row| unresolved(view, row)).collect(),
        problems: view.report.problems.iter().map(rows::problem).collect(),
    };
    careful::pretty(out, &document)
}

fn line(view: &View<'_>, span: Span) -> u32 {
    view.region(span, ColumnUnit::Char).line
}

fn call<'v>(view: &View<'v>, call: &'v ScopedCall) -> Call<'v> {
    let region = view.region(call.span, ColumnUnit::Char);
    Call {
        path: view.path(call.span),
        line: region.line,
        column: region.column,
        cell: rows::cell(view, call.span),
        method: &call.method,
        endpoint: view.say(&call.endpoint),
        operation: call.operation.as_deref(),
        scope: call.scope.as_deref(),
        narrow: call.narrow.as_deref(),
        certainty: call.certainty.name(),
        impersonates: call.impersonates,
        via: &call.via,
        resolution: call.resolution.name(),
        trace: call.trace.iter().map(|step| trace(view, step)).collect(),
    }
}

fn trace<'v>(view: &View<'v>, step: &'v Step) -> TraceStep<'v> {
    TraceStep {
        path: view.path(step.span),
        line: line(view, step.span),
        note: step.kind.note(),
        function: step.function.as_deref(),
    }
}

fn scope(row: &NeededScope) -> Scope<'_> {
    Scope {
        scope: &row.scope,
        certainty: row.certainty.name(),
        calls: &row.calls,
        instead_of: row.instead_of.as_deref(),
    }
}

fn requested<'v>(view: &View<'v>, row: &'v RequestedScopes) -> Requested<'v> {
    Requested {
        path: view.path(row.span),
        line: line(view, row.span),
        cell: rows::cell(view, row.span),
        client: row.client.as_deref(),
        scopes: &row.scopes,
        needed: &row.needed,
        missing: &row.missing,
        surplus: &row.surplus,
        complete: row.complete,
    }
}

fn client(row: &ClientScopes) -> Option<Client<'_>> {
    Some(Client {
        name: row.name.as_deref()?,
        asked: &row.granted,
        required: &row.needed,
        missing: &row.missing,
        surplus: &row.surplus,
        complete: row.complete,
    })
}

fn file(row: &FileScopes) -> File<'_> {
    File { path: &row.path, required: &row.required, complete: row.complete }
}

fn package(row: &PackageScopes) -> Package<'_> {
    Package {
        name: row.name.as_deref(),
        manifest: row.manifest.as_deref(),
        required: &row.required,
        complete: row.complete,
    }
}

fn unresolved<'v>(view: &View<'v>, row: &'v UnresolvedCall) -> Unresolved<'v> {
    Unresolved {
        path: view.path(row.span),
        line: line(view, row.span),
        cell: rows::cell(view, row.span),
        method: row.method.as_deref(),
        endpoint: row.endpoint.as_deref().map(|endpoint| view.say(endpoint)),
        why: view.say(&row.why),
        via: &row.via,
    }
}
