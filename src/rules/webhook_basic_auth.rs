//! `webhook-basic-auth`: a webhook, target or ZIS connection that calls Zendesk with an API token.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::deadlines::API_TOKENS_END;
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct WebhookBasicAuth;

static META: RuleMeta = RuleMeta {
    name: "webhook-basic-auth",
    summary: "a webhook, target or ZIS connection set up with an API token",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-1390"],
    security_severity: "5.0",
    fixes: FixAvailability::Never,
    breaks: Some(API_TOKENS_END),
    docs: include_str!("../../rules/docs/webhook-basic-auth.md"),
    since: "0.1.0",
};

impl Rule for WebhookBasicAuth {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for setup in &cx.found.callers {
            let sent = (!setup.sent.contains(setup.span))
                .then(|| Label { span: setup.sent, message: "set up here".to_owned() });
            out.push(Finding {
                secondary: sent.into_iter().collect(),
                flows: true,
                notes: vec![format!(
                    "whatever calls Zendesk with an API token stops working on {API_TOKENS_END}, without an error where it was set up"
                )],
                help: format!(
                    "set the {} up with a bearer token that something renews, or let a Zendesk action flow make the call",
                    setup.what
                ),
                ..Finding::new(
                    &META,
                    Label { span: setup.span, message: "this user name makes it an API token".to_owned() },
                    format!("a {} is set up to call Zendesk with an API token", setup.what),
                )
            });
        }
    }
}
