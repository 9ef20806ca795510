//! `unresolved-endpoint`: a call whose endpoint is not known keeps the scopes open.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct UnresolvedEndpoint;

static META: RuleMeta = RuleMeta {
    name: "unresolved-endpoint",
    summary: "a Zendesk call whose endpoint could not be worked out",
    severity: Severity::Note,
    tags: &["maintainability"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/unresolved-endpoint.md"),
    since: "0.1.0",
};

impl Rule for UnresolvedEndpoint {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for call in cx.found.unresolved.iter().filter(|_| cx.whole) {
            let known = match (&call.method, &call.path) {
                (Some(method), Some(path)) => format!("known so far: {method} {path}"),
                (Some(method), None) => format!("known so far: {method}"),
                (None, Some(path)) => format!("known so far: {path}"),
                (None, None) => "neither method nor path is known".to_owned(),
            };
            out.push(Finding {
                notes: vec![known],
                help: "find out which endpoints this reaches, and add their scopes to what is asked for".to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: call.span, message: format!("sent with {}", call.via) },
                    format!("the inferred scopes are not complete: {}", call.why),
                )
            });
        }
    }
}
