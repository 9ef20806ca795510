//! `missing-state`: an authorization request that anybody could have started.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::OAuthKind;
use crate::recognise::oauth::Parameter;
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct MissingState;

static META: RuleMeta = RuleMeta {
    name: "missing-state",
    summary: "an OAuth authorization request without `state`",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-352"],
    security_severity: "5.0",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/missing-state.md"),
    since: "0.1.0",
};

impl Rule for MissingState {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let requests = cx.found.oauth.iter().filter(|request| request.kind == OAuthKind::Authorize);
        for request in requests.filter(|request| request.lacks(Parameter::State)) {
            out.push(Finding {
                confidence: request.confidence,
                notes: vec![
                    "without `state` somebody else's authorization code can be slipped into a user's session"
                        .to_owned(),
                ],
                help: "send a random `state`, keep it in the user's session, and compare it in the callback".to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: request.span, message: "no `state` is sent here".to_owned() },
                    "the authorization request sends no `state`".to_owned(),
                )
            });
        }
    }
}
