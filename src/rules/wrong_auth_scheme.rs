//! `wrong-auth-scheme`: a token under the other scheme, or an OAuth endpoint that is not there.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::{Parameter, WrongEndpoint};
use crate::recognise::{OAuthKind, OAuthRequest, WrongScheme};
use crate::rules::deadlines::API_TOKENS_END;
use crate::rules::rewrite;
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct WrongAuthScheme;

static META: RuleMeta = RuleMeta {
    name: "wrong-auth-scheme",
    summary: "a token under the wrong scheme, or a wrong OAuth endpoint",
    severity: Severity::Error,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/wrong-auth-scheme.md"),
    since: "0.1.0",
};

impl Rule for WrongAuthScheme {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        out.extend(cx.found.wrong_schemes.iter().map(|wrong| scheme(cx, wrong)));
        out.extend(cx.found.wrong_endpoints.iter().map(endpoint));
        let grant = |request: &&OAuthRequest| {
            request.kind == OAuthKind::StaticToken && request.get(Parameter::GrantType).is_some()
        };
        out.extend(cx.found.oauth.iter().filter(grant).map(flow_at_the_api));
    }
}

fn scheme(cx: &RuleContext<'_>, wrong: &WrongScheme) -> Finding {
    let (message, here, help) = if wrong.oauth {
        (
            "an OAuth token is sent as the password of Basic authentication",
            "an OAuth token, by its name",
            rewrite::bearer_help(cx, wrong.library),
        )
    } else {
        (
            "an API token is sent as Bearer",
            "an API token, by its name",
            format!(
                "get an OAuth access token and send that; an API token goes as `{{email}}/token:{{token}}` in Basic authentication, until {API_TOKENS_END}"
            ),
        )
    };
    let sent = (!wrong.sent.contains(wrong.span)).then(|| Label { span: wrong.sent, message: "sent here".to_owned() });
    Finding {
        confidence: wrong.confidence,
        secondary: sent.into_iter().collect(),
        flows: true,
        notes: vec!["Zendesk answers 401: it reads OAuth tokens as Bearer and API tokens as Basic only".to_owned()],
        help,
        ..Finding::new(&META, Label { span: wrong.span, message: here.to_owned() }, message.to_owned())
    }
}

fn endpoint(wrong: &WrongEndpoint) -> Finding {
    Finding {
        notes: vec!["Zendesk's OAuth endpoints are `/oauth/authorizations/new` and `/oauth/tokens`".to_owned()],
        help: format!("use `{}`", wrong.meant),
        ..Finding::new(
            &META,
            Label { span: wrong.span, message: "this path is not there".to_owned() },
            format!("Zendesk has no endpoint `{}`", wrong.path),
        )
    }
}

/// A grant sent to the API that creates tokens without one.
fn flow_at_the_api(request: &OAuthRequest) -> Finding {
    Finding {
        confidence: request.confidence,
        notes: vec!["`/api/v2/oauth/tokens` knows no grants: it creates a token for a client's number".to_owned()],
        help: "use `/oauth/tokens`".to_owned(),
        ..Finding::new(
            &META,
            Label { span: request.span, message: "sent to the API".to_owned() },
            "an OAuth grant is sent to `/api/v2/oauth/tokens`".to_owned(),
        )
    }
}
