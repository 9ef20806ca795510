//! `password-auth`: Basic authentication with a password, which ended on 2026-01-12.

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::AuthKind;
use crate::rules::deadlines::{API_TOKENS_END, PASSWORDS_END};
use crate::rules::{Rule, RuleContext, rewrite};

/// The rule.
#[derive(Debug)]
pub struct PasswordAuth;

static META: RuleMeta = RuleMeta {
    name: "password-auth",
    summary: "Basic authentication with a Zendesk password",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-1390"],
    security_severity: "6.0",
    fixes: FixAvailability::Sometimes,
    breaks: Some(PASSWORDS_END),
    docs: include_str!("../../rules/docs/password-auth.md"),
    since: "0.1.0",
};

impl Rule for PasswordAuth {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for auth in cx.found.auths.iter().filter(|auth| auth.kind == AuthKind::Password) {
            let mut notes =
                vec![format!("Zendesk ended e-mail and password on the API for agents and admins on {PASSWORDS_END}")];
            if auth.opaque_user {
                notes.push(format!(
                    "if the user name that comes from outside ends in `/token`, this is an API token, which stops working on {API_TOKENS_END}"
                ));
            }
            // An opaque value is replaced where it is set, which is not in this code.
            let fixes = if auth.opaque_user && auth.written.is_header() {
                notes.push("no rewrite: the whole header comes from outside; put `Bearer <token>` there".to_owned());
                Vec::new()
            } else {
                rewrite::bearer_fix(cx, auth, &mut notes)
            };
            let message = match &auth.constructor {
                Some(name) => format!("{name} is given a Zendesk password"),
                None => {
                    "Basic authentication with Zendesk whose user name is not marked `/token`: a password".to_owned()
                }
            };
            let sent = auth.sent.iter().filter(|span| !span.contains(auth.span)).take(rewrite::MAX_LABELS);
            out.push(Finding {
                confidence: auth.confidence.min(if auth.opaque_user { Confidence::Medium } else { Confidence::High }),
                secondary: sent.map(|span| Label { span: *span, message: "sent here".to_owned() }).collect(),
                flows: true,
                notes,
                help: rewrite::bearer_help(cx, auth.library),
                fixes,
                ..Finding::new(&META, Label { span: auth.span, message: "credentials given here".to_owned() }, message)
            });
        }
    }
}
