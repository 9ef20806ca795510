//! `zlint scopes` for people: scope, endpoint, call sites; what is open; what is asked for today.

use std::collections::BTreeMap;
use std::io::{self, Write};

use codespan_reporting::term::termcolor::{Ansi, Color, ColorSpec, NoColor, WriteColor};

use crate::report::escape::terminal;
use crate::report::summary::heading;
use crate::report::view::View;
use crate::report::{Context, Detail, count};
use crate::scopes::{Certainty, NeededScope, ScopedCall};
use crate::text::{ColumnUnit, Span};

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
        requested(view, out)?;
    }
    answer(view, out)
}

fn place(view: &View<'_>, span: Span) -> String {
    let region = view.region(span, ColumnUnit::Char);
    format!("{}:{}:{}", terminal(view.path(span)), region.line, region.column)
}

/// One scope with its endpoints, each with its call sites.
fn tree(view: &View<'_>, context: &Context<'_>, scope: &NeededScope, out: &mut dyn WriteColor) -> io::Result<()> {
    out.set_color(ColorSpec::new().set_bold(true).set_fg(Some(Color::Green)))?;
    write!(out, "{}", terminal(&scope.scope))?;
    out.reset()?;
    let source = match scope.certainty {
        Certainty::Doc => "",
        Certainty::Evidence => "  (seen in use, not documented)",
        Certainty::Derived => "  (derived from the family of the path)",
        Certainty::Unknown => "  (no narrow scope is known to suffice)",
    };
    let instead = scope.instead_of.iter().map(|broad| format!("  instead of {broad}")).collect::<String>();
    writeln!(out, "{source}{instead}")?;
    let calls = scope.calls.iter().filter_map(|index| view.report.plan.calls.get(*index));
    endpoints(view, context, calls, out)
}

fn endpoints<'c>(
    view: &View<'_>,
    context: &Context<'_>,
    calls: impl Iterator<Item = &'c ScopedCall>,
    out: &mut dyn WriteColor,
) -> io::Result<()> {
    let mut by_endpoint: BTreeMap<(&str, &str), Vec<&ScopedCall>> = BTreeMap::new();
    for call in calls {
        by_endpoint.entry((&call.endpoint, &call.method)).or_default().push(call);
    }
    for ((endpoint, method), calls) in by_endpoint {
        writeln!(out, "  {method} {}", terminal(&view.say(endpoint)))?;
        for call in calls {
            writeln!(out, "    {}  {}", place(view, call.span), terminal(&call.via))?;
            if context.detail == Detail::Verbose {
                for step in &call.trace {
                    writeln!(out, "      {}  {}", place(view, step.span), terminal(&view.say(&step.note)))?;
                }
            }
        }
    }
    Ok(())
}

/// Calls that carry no token of the program's own.
fn without_scope(view: &View<'_>, context: &Context<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let calls = || view.report.plan.calls.iter().filter(|call| call.scope.is_none());
    if calls().next().is_none() {
        return Ok(());
    }
    heading(out, "No scope needed: sent with somebody else's session")?;
    endpoints(view, context, calls(), out)
}

fn unresolved(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    let calls = &view.report.plan.unresolved;
    if calls.is_empty() {
        return Ok(());
    }
    heading(out, &format!("{} could not be worked out", count(calls.len(), "call")))?;
    for call in calls {
        let method = call.method.as_deref().unwrap_or("any method");
        let endpoint = call.endpoint.as_deref().map_or_else(|| "any path".to_owned(), |path| view.say(path));
        writeln!(out, "  {}  {} {}", place(view, call.span), terminal(method), terminal(&endpoint))?;
        writeln!(out, "    {}", terminal(&view.say(&call.why)))?;
    }
    Ok(())
}

fn requested(view: &View<'_>, out: &mut dyn WriteColor) -> io::Result<()> {
    if view.report.plan.requested.is_empty() {
        return Ok(());
    }
    heading(out, "Asked for today")?;
    for request in &view.report.plan.requested {
        writeln!(out, "  {}  {}", place(view, request.span), terminal(&request.scopes.join(" ")))?;
        for (words, scopes) in [("missing", &request.missing), ("surplus", &request.surplus)] {
            if !scopes.is_empty() {
                writeln!(out, "    {words}: {}", terminal(&scopes.join(" ")))?;
            }
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
        let open = if plan.complete { "" } else { ", but see the calls above" };
        return heading(out, &format!("No scope is needed by the calls in view ({read} read){open}"));
    }
    let sure = if plan.complete { "Scopes needed" } else { "Scopes needed at least" };
    heading(out, sure)?;
    let quoted: Vec<String> = plan.required.iter().map(|scope| format!("\"{}\"", terminal(scope))).collect();
    writeln!(out, "  scope={}", terminal(&plan.required.join(" ")))?;
    writeln!(out, "  \"scopes\": [{}]", quoted.join(", "))
}
