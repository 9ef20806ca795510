//! `static-oauth-token`: a token that nothing renews: created by an endpoint that goes away, or read from a setting by
//! a server.

use std::collections::BTreeSet;

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::Parameter;
use crate::recognise::{KeptToken, OAuthKind};
use crate::rules::deadlines::{REFRESH_DUE, SHORT_LIVES, STATIC_TOKENS_DEPRECATED};
use crate::rules::rewrite::MAX_LABELS;
use crate::rules::{Rule, RuleContext};
use crate::text::Span;

/// The rule.
#[derive(Debug)]
pub struct StaticOauthToken;

static META: RuleMeta = RuleMeta {
    name: "static-oauth-token",
    summary: "an OAuth token that cannot be renewed",
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
        let mut said = BTreeSet::new();
        for token in cx.found.kept_tokens.iter().filter(|token| cx.whole && !is_renewed(cx, token)) {
            if said.insert((cx.homes.of(token.span.file), &token.setting)) {
                out.push(kept(token));
            }
        }
    }
}

/// Whether an OAuth request that belongs to the token's code may get the next one.
fn is_renewed(cx: &RuleContext<'_>, token: &KeptToken) -> bool {
    let mut requests = cx.found.oauth.iter().filter(|request| request.kind != OAuthKind::StaticToken);
    requests.any(|request| {
        let belongs = |span: &Span| cx.homes.together(*span, request.span);
        token.sent.iter().chain([&token.span]).any(belongs)
    })
}

fn kept(token: &KeptToken) -> Finding {
    let sent = token.sent.iter().filter(|span| !span.contains(token.span)).take(MAX_LABELS);
    Finding {
        confidence: Confidence::Medium,
        secondary: sent.map(|span| Label { span: *span, message: "sent here".to_owned() }).collect(),
        notes: vec![format!(
            "a token of an OAuth client made since {SHORT_LIVES} lives 30 minutes unless another lifetime is asked for, and two days at most; tokens of older clients must be renewed from {REFRESH_DUE}"
        )],
        help: "ask `/oauth/tokens` with `grant_type=client_credentials` where the token is needed, keep the answer until shortly before it runs out, and ask again after a 401"
            .to_owned(),
        ..Finding::new(
            &META,
            Label { span: token.span, message: "read here, and nothing in view renews it".to_owned() },
            format!("the OAuth token in `{}` stays the same for as long as the server runs", token.setting),
        )
    }
}
