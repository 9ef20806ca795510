//! `static-oauth-token`: a token that never expires, from an endpoint that goes away.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::OAuthKind;
use crate::recognise::oauth::Parameter;
use crate::rules::deadlines::{REFRESH_DUE, STATIC_TOKENS_DEPRECATED};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct StaticOauthToken;

static META: RuleMeta = RuleMeta {
    name: "static-oauth-token",
    summary: "an OAuth token created by the API, which never expires",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-613"],
    security_severity: "4.0",
    fixes: FixAvailability::Never,
    breaks: Some(REFRESH_DUE),
    docs: include_str!("../../rules/docs/static-oauth-token.md"),
    since: "0.1.0",
};

impl Rule for StaticOauthToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let requests = cx.found.oauth.iter().filter(|request| request.kind == OAuthKind::StaticToken);
        // With a grant it is meant for the other endpoint: `wrong-auth-scheme`.
        for request in requests.filter(|request| request.get(Parameter::GrantType).is_none()) {
            out.push(Finding {
                confidence: request.confidence,
                notes: vec![format!(
                    "`POST /api/v2/oauth/tokens` is deprecated since {STATIC_TOKENS_DEPRECATED}; what it creates cannot be renewed, which all clients must do from {REFRESH_DUE}"
                )],
                help: "ask `/oauth/tokens` with `grant_type=client_credentials` for a token that expires, and again when it has"
                    .to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: request.span, message: "created here".to_owned() },
                    "an OAuth token is created by the API, outside any OAuth flow".to_owned(),
                )
            });
        }
    }
}
