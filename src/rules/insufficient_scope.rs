//! `insufficient-scope`: the scopes asked for do not cover a call: it will answer 403.

use std::collections::BTreeMap;

use crate::data::endpoints::Certainty;
use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::AuthSent;
use crate::recognise::oauth::Asked;
use crate::rules::rewrite::MAX_LABELS;
use crate::rules::{Rule, RuleContext};
use crate::scopes::ScopedCall;
use crate::scopes::collapse::covers;

/// The rule.
#[derive(Debug)]
pub struct InsufficientScope;

static META: RuleMeta = RuleMeta {
    name: "insufficient-scope",
    summary: "the scopes that are asked for do not cover a call in view",
    severity: Severity::Error,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/insufficient-scope.md"),
    since: "0.1.0",
};

impl Rule for InsufficientScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for client in cx.plan.clients.iter().filter(|client| cx.whole && client.told) {
            let Some(asked) = client.asked.first() else { continue };
            let mut lacking: BTreeMap<&str, Vec<&ScopedCall>> = BTreeMap::new();
            for call in client.calls.iter().filter_map(|index| cx.plan.calls.get(*index)) {
                if let Some(scope) = refused(cx, &client.granted, call) {
                    lacking.entry(scope).or_default().push(call);
                }
            }
            out.extend(lacking.into_iter().map(|(scope, calls)| finding(scope, &calls, asked, &client.granted)));
        }
    }
}

/// The scope that a call needs and that is not among those granted. Where the catalogue does not know
/// whether a narrow scope suffices, any scope of the right half might. What is sent with a call in a way
/// that is not followed is a token of these requests only where nothing else is sent.
fn refused<'c>(cx: &RuleContext<'_>, granted: &[String], call: &'c ScopedCall) -> Option<&'c str> {
    let scope = call.scope.as_deref()?;
    let bearer = match call.auth {
        AuthSent::Bearer => true,
        AuthSent::Unknown => !cx.found.auths.iter().any(|auth| cx.homes.together(auth.span, call.span)),
        AuthSent::Token | AuthSent::Password | AuthSent::None => false,
    };
    let half = scope.rsplit(':').next().unwrap_or(scope);
    let half_granted = granted.iter().any(|granted| granted.rsplit(':').next() == Some(half));
    let sure = call.certainty < Certainty::Unknown || !half_granted;
    (bearer && sure && !covers(granted, scope)).then_some(scope)
}

fn finding(scope: &str, calls: &[&ScopedCall], asked: &Asked, granted: &[String]) -> Finding {
    let label = |call: &ScopedCall| format!("{} {} needs `{scope}`", call.method, call.endpoint);
    let known = calls.iter().any(|call| call.certainty <= Certainty::Evidence);
    let what = calls.first().map_or_else(String::new, |call| format!("{} {}", call.method, call.endpoint));
    Finding {
        confidence: if known { Confidence::High } else { Confidence::Medium },
        secondary: calls.iter().take(MAX_LABELS).map(|call| Label { span: call.span, message: label(call) }).collect(),
        notes: vec![format!("asked: {}; a call outside the scopes is answered with 403", granted.join(" "))],
        help: format!("add `{scope}` to the scopes, here and in the OAuth client's allowed scopes if it has any"),
        ..Finding::new(
            &META,
            Label { span: asked.span, message: format!("`{scope}` is not asked for") },
            format!("{what} will answer 403: the token is asked for without `{scope}`"),
        )
    }
}
