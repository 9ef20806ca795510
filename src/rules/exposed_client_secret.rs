//! `exposed-client-secret`: a client secret where everybody can read it.

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::{Exposure, Parameter};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct ExposedClientSecret;

static META: RuleMeta = RuleMeta {
    name: "exposed-client-secret",
    summary: "an OAuth client secret in code that runs at the user's",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-522"],
    security_severity: "7.5",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/exposed-client-secret.md"),
    since: "0.1.0",
};

impl Rule for ExposedClientSecret {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in &cx.found.oauth {
            let Some((exposure, secret)) = request.exposed.as_ref().zip(request.get(Parameter::ClientSecret)) else {
                continue;
            };
            let (message, confidence, note) = match exposure {
                Exposure::Setting(name) => (
                    format!("the client secret comes from `{name}`, which is written into the bundle"),
                    Confidence::High,
                    format!("settings that start like `{name}` are replaced by their value when the bundle is built"),
                ),
                Exposure::Browser(what) => (
                    "the client secret is sent by code that runs in the user's browser or app".to_owned(),
                    Confidence::Medium,
                    format!("{what} shows that this file runs there"),
                ),
            };
            out.push(Finding {
                confidence: request.confidence.min(confidence),
                notes: vec![note, "whoever has the secret can ask for tokens in the client's name".to_owned()],
                help:
                    "make the client a public one, with PKCE and without a secret, or send this request from a server"
                        .to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: secret.span, message: "the secret is sent here".to_owned() },
                    message,
                )
            });
        }
    }
}
