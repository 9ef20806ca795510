//! `hardcoded-credential`: a secret of Zendesk written in the source.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct HardcodedCredential;

static META: RuleMeta = RuleMeta {
    name: "hardcoded-credential",
    summary: "a Zendesk secret written in the source",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-798"],
    security_severity: "8.5",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/hardcoded-credential.md"),
    since: "0.1.0",
};

impl Rule for HardcodedCredential {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for secret in &cx.found.secrets {
            out.push(Finding {
                confidence: secret.confidence,
                notes: vec!["whoever can read this file, or its history, can use it".to_owned()],
                help: "revoke it in Admin Center, and read its successor from the environment or a secret store"
                    .to_owned(),
                secrets: std::iter::once(secret.span).chain(secret.rest.iter().copied()).collect(),
                ..Finding::new(
                    &META,
                    Label { span: secret.span, message: format!("{} {}", secret.what, secret.shown) },
                    format!("Zendesk {} written in the source: {}", secret.what, secret.shown),
                )
            });
        }
    }
}
