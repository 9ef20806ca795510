//! `zlint scopes` for people: scope, endpoint, call sites; what is open; packages and files; what is
//! asked for today; what to ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use codespan_reporting::term::termcolor::{Ansi, Color, ColorSpec, NoColor, WriteColor};

use crate::report::escape::terminal;
use crate::report::summary::heading;
use crate::report::view::View;
use crate::report::{Context, Detail, count};
use crate::scopes::{Certainty, FileScopes, NeededScope, Resolution, ScopedCall, Step, StepKind};
use crate::text::{ColumnUnit, Span};

/// Most places of a chain that are shown without `--verbose`: the first and the last ones.
const MAX_HOPS: usize = 3;

/// Most recordings of one endpoint, and files of recordings, that are listed without `--verbose`.
const MAX_RECORDINGS: usize = 3;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut painter: Box<dyn WriteColor + '_> =
        if context.color { Box::new(Ansi::new(out)) } else { Box::new(NoColor::new(out)) };
    let out = &mut *painter;
    if context.detail != Detail::Quiet {
        for scope in &view.report.plan.scopes {
            tree(view, context, scope, out)?;
        }
        without_scope(view, context, out)?;
        unresolved(view, out)?;
        by_client(view, out)?;
        by_package(view, out)?;
        by_file(view, context, out)?;
        requested(view, out)?;
    }
    answer(view, out)
}

fn place(view: &View<'_>, span: Span) -> String {
    let region = view.region(span, ColumnUnit::Char);
    format!("{}:{}:{}{}", terminal(view.path(span)), region.line, region.column, view.in_cell(span))
}

/// How sure it is that a scope will do.
pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Doc => "documented",
        Certainty::Evidence => "seen in use, not documented",
        Certainty::Derived => "derived from the family of the path, not documented",
        Certainty::Unknown => "no narrow scope is known to suffice",
    }
}

/// One scope with its endpoints, each with its call sites.
fn tree(view: &View<'_>, context: &Context<'_>, scope: &NeededScope, out: &mut dyn WriteColor) -> io::Result<()> {
    let calls = || scope.calls.iter().filter_map(|index| view.report.plan.calls.get(*index));
    let replaces = calls().any(|call| call.scope.as_ref() == Some(&scope.scope) && call.narrow.is_some());
    let sure = if replaces { "in place of narrow ones that are not documented" } else { certainty(scope.certainty) };
    let instead = scope.instead_of.iter().map(|broad| format!(", instead of {broad}")).collect::<String>();
    out.set_color(ColorSpec::new().set_bold(true).set_fg(Some(Color::Green)))?;
    write!(out, "{}", terminal(&scope.scope))?;
    out.reset()?;
    writeln!(out, "  ({sure}{instead})")?;
    endpoints(view, context, Some(&scope.scope), calls(), out)
}

/// Endpoints with their call sites; where another scope than `under` would do, it is named.
fn endpoints<'c>(
    view: &View<'_>,
    context: &Context<'_>,
    under: Option<&str>,
    calls: impl Iterator<Item = &'c ScopedCall>,
    out: &mut dyn WriteColor,
) -> io::Result<()> {
    let mut by_endpoint: BTreeMap<(&str, &str), Vec<&ScopedCall>> = BTreeMap::new();
    for call in calls {
        by_endpoint.entry((&call.endpoint, &call.method)).or_default().push(call);
    }
    for ((endpoint, method), calls) in by_endpoint {
        let narrower = under.zip(calls.first()).and_then(|(under, call)| narrower(under, call)).unwrap_or_default();
        writeln!(out, "  {method} {}{}", terminal(&view.say(endpoint)), terminal(&narrower))?;
        let (observed, written): (Vec<&ScopedCall>, Vec<&ScopedCall>) =
            calls.into_iter().partition(|call| call.resolution == Resolution::Observed);
        for call in written {
            writeln!(out, "    {}  {}", place(view, call.span), terminal(&call.via))?;
            trace(view, context, call, out)?;
        }
        recordings(view, context, &observed, out)?;
    }
    Ok(())
}

/// The recordings of one endpoint: the first few, since each run of a test may be recorded.
fn recordings(
    view: &View<'_>,
    context: &Context<'_>,
    calls: &[&ScopedCall],
    out: &mut dyn WriteColor,
) -> io::Result<()> {
    let most = if context.detail == Detail::Verbose { usize::MAX } else { MAX_RECORDINGS };
    for call in calls.iter().take(most) {
        writeln!(out, "    {}  {}  observed", place(view, call.span), terminal(&call.via))?;
    }
    match calls.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(out, "    and {}", count(more, "more recording")),
    }
}

/// The narrower scope that would do, or may do, for a call listed under a broad one.
fn narrower(under: &str, call: &ScopedCall) -> Option<String> {
    let contains = |own: &&String| own.rsplit_once(':').is_some_and(|(_, access)| access == under);
    let narrow = call.narrow.as_ref().or_else(|| call.scope.as_ref().filter(contains))?;
    Some(match call.certainty {
        Certainty::Doc => format!("  {narrow} alone would do"),
        less => format!("  {narrow} may do: {}", certainty(less)),
    })
}

/// How a call's strings came together: in a line, or step by step.
fn trace(view: &View<'_>, context: &Context<'_>, call: &ScopedCall, out: &mut dyn WriteColor) -> io::Result<()> {
    if context.detail != Detail::Verbose {
        return match chain(view, call) {
            Some(chain) => writeln!(out, "      {}", terminal(&chain)),
            None => Ok(()),
        };
    }
    for step in &call.trace {
        let function = step.function.iter().map(|name| format!(", {name}")).collect::<String>();
        writeln!(out, "      {}  {}{}", place(view, step.span), step.kind.note(), terminal(&function))?;
    }
    Ok(())
}

/// `via client.py:16 Helpdesk.get; base URL settings.py:6`: the wrappers that a request passes
/// through, and the other files that its address comes from.
fn chain(view: &View<'_>, call: &ScopedCall) -> Option<String> {
    let line = |span: Span| view.region(span, ColumnUnit::Char).line;
    let elsewhere = |step: &&Step| step.span.file != call.span.file;
    let passed = |step: &&Step| {
        step.kind == StepKind::Sent
            && (elsewhere(step) || step.function.is_some() || line(step.span) != line(call.span))
    };
    let shown = |step: &Step| {
        let function = step.function.iter().map(|name| format!(" {name}")).collect::<String>();
        format!("{}:{}{function}", beside(view.path(step.span), view.path(call.span)), line(step.span))
    };
    let hops: Vec<String> = call.trace.iter().filter(passed).map(shown).collect();
    let mut parts = Vec::new();
    match hops.as_slice() {
        [] => {}
        [first, .., before, last] if hops.len() > MAX_HOPS => parts.push(format!("via {first}, …, {before}, {last}")),
        all => parts.push(format!("via {}", all.join(", "))),
    }
    for (kind, words) in [(StepKind::BaseUrl, "base URL"), (StepKind::Path, "path")] {
        let written = call.trace.iter().filter(elsewhere).find(|step| step.kind == kind);
        parts.extend(written.map(|step| format!("{words} {}", shown(step))));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A path as it is told beside another: a file of the same folder by its name.
fn beside<'p>(path: &'p str, other: &str) -> &'p str {
    let folder = other.rfind('/').map_or("", |at| other.get(..=at).unwrap_or_default());
    path.strip_prefix(folder).filter(|rest| !rest.contains('/')).unwrap_or(path)
}

/// Calls that carry no token of the program's own.
fn without_scope(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let calls = || view.report.plan.calls.iter().filter(|call| call.scope.is_none());
    if calls().next().is_none() {
        return Ok(());
    }
    heading(out, "No scope needed: sent with somebody else's session")?;
    endpoints(view, context, None, calls(), out)
}

fn unresolved(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let calls = &view.report.plan.unresolved;
    if calls.is_empty() {
        return Ok(());
    }
    let may = "could not be worked out, and may need more scopes";
    heading(out, &format!("{} {may}", count(calls.len(), "call")))?;
    for call in calls {
        let method = call.method.as_deref().unwrap_or("any method");
        let endpoint = call.endpoint.as_deref().map_or_else(|| "any path".to_owned(), |path| view.say(path));
        writeln!(out, "  {}  {}", place(view, call.span), terminal(&call.via))?;
        writeln!(out, "    {} {}: {}", terminal(method), terminal(&endpoint), terminal(&view.say(&call.why)))?;
    }
    Ok(())
}

/// Scopes in a row; what is not complete says so.
fn row(scopes: &[String], complete: bool) -> String {
    match (scopes, complete) {
        ([], true) => "none".to_owned(),
        ([], false) => "none known".to_owned(),
        (scopes, true) => scopes.join(" "),
        (scopes, false) => format!("{}, at least", scopes.join(" ")),
    }
}

fn table(title: &str, rows: &[(String, String)], out: &mut dyn WriteColor) -> io::Result<()> {
    // One row would only repeat the answer.
    if rows.len() < 2 {
        return Ok(());
    }
    heading(out, title)?;
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, scopes) in rows {
        writeln!(out, "  {name:width$}  {scopes}")?;
    }
    Ok(())
}

/// The clients of the configuration: what each is for is not said elsewhere, so one is worth a table.
fn by_client(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    for (index, client) in view.report.plan.clients.iter().filter(|client| client.name.is_some()).enumerate() {
        if index == 0 {
            heading(out, "By client")?;
        }
        let asked = if client.asked.is_empty() { "not in view".to_owned() } else { client.granted.join(" ") };
        writeln!(out, "  {}", terminal(client.name.as_deref().unwrap_or_default()))?;
        writeln!(out, "    asked    {}", terminal(&asked))?;
        writeln!(out, "    needed   {}", terminal(&row(&client.needed, client.complete)))?;
        if !client.asked.is_empty() {
            compared(&client.surplus, &client.missing, out)?;
        }
    }
    Ok(())
}

fn by_package(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let packages = view.report.plan.packages.iter().map(|package| {
        let manifest = package.manifest.as_deref().unwrap_or("files outside any package");
        let shown = package.name.as_ref().map_or_else(|| manifest.to_owned(), |name| format!("{name} ({manifest})"));
        (terminal(&shown).into_owned(), terminal(&row(&package.required, package.complete)).into_owned())
    });
    table("By package", &packages.collect::<Vec<_>>(), out)
}

fn by_file(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let shown = |file: &FileScopes| {
        (terminal(&file.path).into_owned(), terminal(&row(&file.required, file.complete)).into_owned())
    };
    let observed = view.report.plan.calls.iter().filter(|call| call.resolution == Resolution::Observed);
    let recordings: BTreeSet<&str> = observed.map(|call| view.report.sources.path(call.span.file)).collect();
    let most = if context.detail == Detail::Verbose { usize::MAX } else { MAX_RECORDINGS };
    let (recorded, mut files): (Vec<&FileScopes>, Vec<&FileScopes>) =
        view.report.plan.files.iter().partition(|file| recordings.contains(file.path.as_str()));
    files.extend(recorded.iter().take(most));
    table("By file", &files.into_iter().map(shown).collect::<Vec<_>>(), out)?;
    match recorded.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(out, "  and {}", count(more, "more recording")),
    }
}

fn requested(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let plan = &view.report.plan;
    if plan.requested.is_empty() {
        return Ok(());
    }
    heading(out, "Asked for today")?;
    for request in &plan.requested {
        let client = request.client.iter().map(|name| format!("  {name}")).collect::<String>();
        writeln!(out, "  {}{}", place(view, request.span), terminal(&client))?;
        writeln!(out, "    asked    {}", terminal(&request.scopes.join(" ")))?;
        writeln!(out, "    needed   {}", terminal(&row(&request.needed, request.complete)))?;
        compared(&request.surplus, &request.missing, out)?;
    }
    Ok(())
}

/// What is asked for in vain, and what is not asked for and needed.
fn compared(surplus: &[String], lack: &[String], out: &mut dyn WriteColor) -> io::Result<()> {
    for (words, scopes) in [("surplus", surplus), ("lack   ", lack)] {
        if !scopes.is_empty() {
            writeln!(out, "    {words}  {}", terminal(&scopes.join(" ")))?;
        }
    }
    Ok(())
}

/// The scopes in both spellings.
fn answer(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let plan = &view.report.plan;
    if plan.required.is_empty() {
        let read = count(view.report.coverage.read, "file");
        let mentioning = view.report.coverage.mentioning;
        if plan.calls.is_empty() && plan.unresolved.is_empty() && mentioning > 0 {
            let mention = if mentioning == 1 { "mentions" } else { "mention" };
            return heading(
                out,
                &format!("No Zendesk call was recognised ({read} read, {mentioning} {mention} Zendesk)"),
            );
        }
        return if plan.complete {
            heading(out, &format!("No scope is needed by the calls in view ({read} read)"))
        } else {
            heading(out, &format!("No scope is known to be needed ({read} read), but not all was worked out"))
        };
    }
    let least = if plan.complete { "" } else { " at least" };
    let safe = if plan.conservative { ", with broad ones where no narrow one is documented" } else { "" };
    heading(out, &format!("Scopes needed{least}{safe}"))?;
    let quoted: Vec<String> = plan.required.iter().map(|scope| format!("\"{}\"", terminal(scope))).collect();
    writeln!(out, "  scope={}", terminal(&plan.required.join(" ")))?;
    writeln!(out, "  \"scopes\": [{}]", quoted.join(", "))
}
