//! `api-token-auth`: Basic authentication with an API token, which ends on 2027-04-30.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::AuthKind;
use crate::rules::deadlines::{API_TOKEN_CREATION_END, API_TOKENS_END};
use crate::rules::{Rule, RuleContext, rewrite};

/// The rule.
#[derive(Debug)]
pub struct ApiTokenAuth;

static META: RuleMeta = RuleMeta {
    name: "api-token-auth",
    summary: "Basic authentication with a Zendesk API token",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-1390"],
    security_severity: "5.0",
    fixes: FixAvailability::Sometimes,
    breaks: Some(API_TOKENS_END),
    docs: include_str!("../../rules/docs/api-token-auth.md"),
    since: "0.1.0",
};

impl Rule for ApiTokenAuth {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for auth in cx.found.auths.iter().filter(|auth| auth.kind == AuthKind::ApiToken) {
            let (message, here) = match &auth.constructor {
                Some(name) => (
                    format!("{name} is given a Zendesk API token, which stops working on {API_TOKENS_END}"),
                    "API token given here",
                ),
                None => (
                    format!("Zendesk API token sent as Basic authentication, which stops working on {API_TOKENS_END}"),
                    "this user name makes it an API token",
                ),
            };
            let mut notes = vec![format!(
                "Zendesk switches off all API tokens on {API_TOKENS_END}; no new one can be made since {API_TOKEN_CREATION_END}"
            )];
            let fixes = rewrite::bearer_fix(cx, auth, &mut notes);
            let sent = auth.sent.iter().filter(|span| !span.contains(auth.span)).take(rewrite::MAX_LABELS);
            out.push(Finding {
                confidence: auth.confidence,
                secondary: sent.map(|span| Label { span: *span, message: "sent here".to_owned() }).collect(),
                flows: true,
                notes,
                help: rewrite::bearer_help(cx, auth.library),
                fixes,
                ..Finding::new(&META, Label { span: auth.span, message: here.to_owned() }, message)
            });
        }
    }
}
