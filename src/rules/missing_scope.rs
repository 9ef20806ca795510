//! `missing-scope`: an OAuth request without a scope, which gets full access.

use crate::diag::{Applicability, Finding, Fix, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::{OAuthKind, OAuthRequest};
use crate::rewrite::add_scopes;
use crate::rules::rewrite::{CALLS_LEFT_OPEN, at_most_shown};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct MissingScope;

static META: RuleMeta = RuleMeta {
    name: "missing-scope",
    summary: "an OAuth request names no scope and gets full access",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-272"],
    security_severity: "4.0",
    fixes: FixAvailability::Sometimes,
    breaks: None,
    docs: include_str!("../../rules/docs/missing-scope.md"),
    since: "0.1.0",
};

impl Rule for MissingScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let requests = cx.found.oauth.iter().filter(|request| asks_for_everything(request));
        for request in requests.filter(|request| !is_allowed_some(cx, request)) {
            let what = request.kind.in_words();
            let (needed, complete) = cx.plan.beside(cx.homes, request.span);
            let help = if needed.is_empty() {
                "add `scope` with the scopes of the endpoints that the code calls".to_owned()
            } else {
                format!("add `scope={}`", needed.join(" "))
            };
            out.push(Finding {
                confidence: request.confidence,
                notes: vec![
                    "without `scope` Zendesk grants `read write`, unless the client's allowed scopes are set"
                        .to_owned(),
                ],
                help,
                fixes: with_scopes(cx, request, &needed, complete).into_iter().collect(),
                ..Finding::new(
                    &META,
                    Label { span: request.span, message: "no `scope` is sent here".to_owned() },
                    format!("{what} names no scope: the token may do everything its user may"),
                )
            });
        }
    }
}

/// Whether a request whose parameters are all known names no scope although it decides about it: a
/// refresh keeps the scope of its token, and a code exchange that of the authorization.
fn asks_for_everything(request: &OAuthRequest) -> bool {
    let decides = match request.kind {
        OAuthKind::Authorize => true,
        OAuthKind::Token => request.grant() == Some("client_credentials"),
        OAuthKind::StaticToken | OAuthKind::Noted => false,
    };
    request.complete && request.scope().is_none() && decides
}

/// Whether the configuration says which scopes the client of a request is allowed: it gets those.
fn is_allowed_some(cx: &RuleContext<'_>, request: &OAuthRequest) -> bool {
    let mut homes = cx.homes.of(request.span.file).iter();
    homes.any(|home| cx.homes.declared(home).is_some_and(|client| client.asked.is_some()))
}

/// The scopes that the calls need, beside another parameter of the request.
fn with_scopes(cx: &RuleContext<'_>, request: &OAuthRequest, needed: &[String], complete: bool) -> Option<Fix> {
    let room = request.room.as_ref().filter(|_| !needed.is_empty())?;
    let edit = add_scopes(cx.rewriting, room, needed)?;
    let (title, applicability) = match complete {
        true => ("ask for the scopes that the code needs", Applicability::Unsafe),
        false => ("ask for the scopes of the calls in view, once the others are known", Applicability::Suggestion),
    };
    let asks = (!complete).then_some(CALLS_LEFT_OPEN);
    Some(Fix { asks, ..Fix::of(title, at_most_shown(cx, edit.span, applicability), edit) })
}
