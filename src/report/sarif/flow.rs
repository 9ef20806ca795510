//! Chains of places: how a credential gets to where it is sent, how an endpoint came together.

use crate::diag::{Finding, Label};
use crate::report::sarif::log::{CodeFlow, Location, Message, ThreadFlow, ThreadFlowLocation};
use crate::report::sarif::result::{location, place};
use crate::report::view::View;
use crate::scopes::{ScopedCall, Step};
use crate::text::Span;

/// Chains of one result.
const MOST_FLOWS: usize = 20;

/// Places of all chains of one result that GitHub shows.
const MOST_STEPS: usize = 1_000;

/// The chains behind a finding.
pub(super) fn flows(view: &View<'_>, finding: &Finding) -> Vec<CodeFlow> {
    let sent = finding.secondary.iter().filter(|_| finding.flows).map(|label| credential(view, finding, label));
    let places: Vec<Span> =
        std::iter::once(&finding.primary).chain(&finding.secondary).map(|label| label.span).collect();
    let calls = view.report.plan.calls.iter().filter(|call| !finding.flows && places.contains(&call.span));
    let chains = sent.chain(calls.map(|call| endpoint(view, call))).filter(|chain| chain.len() > 1);
    let mut left = MOST_STEPS;
    let fitting = chains.take(MOST_FLOWS).take_while(|chain| {
        let fits = chain.len() <= left;
        left = left.saturating_sub(chain.len());
        fits
    });
    fitting.map(flow).collect()
}

/// From where a credential is given to a place where it is sent.
fn credential(view: &View<'_>, finding: &Finding, sent: &Label) -> Vec<Location> {
    vec![location(view, &finding.primary), location(view, sent)]
}

/// How the address of a call came together, and where the call goes out.
fn endpoint(view: &View<'_>, call: &ScopedCall) -> Vec<Location> {
    call.trace.iter().map(|step| self::step(view, step)).collect()
}

fn step(view: &View<'_>, step: &Step) -> Location {
    let function = step.function.iter().map(|name| format!(", {name}")).collect::<String>();
    let message = Message::new(view.say(&format!("{}{function}", step.kind.note())));
    Location { id: None, physical_location: place(view, step.span), message: Some(message) }
}

fn flow(chain: Vec<Location>) -> CodeFlow {
    let locations = chain.into_iter().map(|location| ThreadFlowLocation { location }).collect();
    CodeFlow { thread_flows: [ThreadFlow { locations }] }
}
