//! `missing-pkce`: an authorization request without a proof of who started it.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::Parameter;
use crate::recognise::{OAuthKind, OAuthRequest};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct MissingPkce;

static META: RuleMeta = RuleMeta {
    name: "missing-pkce",
    summary: "an OAuth authorization request without PKCE, or with its `plain` method",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-345"],
    security_severity: "5.0",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/missing-pkce.md"),
    since: "0.1.0",
};

impl Rule for MissingPkce {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in cx.found.oauth.iter().filter(|request| request.kind == OAuthKind::Authorize) {
            if request.text(Parameter::CodeChallengeMethod).is_some_and(|method| method.eq_ignore_ascii_case("plain")) {
                out.push(plain(request));
            } else if request.lacks(Parameter::CodeChallenge) && !asks_for_a_token(request) {
                out.push(missing(cx, request));
            }
        }
    }
}

/// Whether no code is asked for that a proof could belong to.
fn asks_for_a_token(request: &OAuthRequest) -> bool {
    request.text(Parameter::ResponseType).is_some_and(|kind| kind.split_whitespace().any(|word| word == "token"))
}

fn plain(request: &OAuthRequest) -> Finding {
    let span = request.get(Parameter::CodeChallengeMethod).map_or(request.span, |method| method.span);
    Finding {
        confidence: request.confidence,
        notes: vec![
            "with `plain` the challenge is the verifier: whoever reads the address can use the code".to_owned(),
        ],
        help: HELP.to_owned(),
        ..Finding::new(
            &META,
            Label { span, message: "the `plain` method".to_owned() },
            "PKCE with the method `plain` proves nothing".to_owned(),
        )
    }
}

const HELP: &str = "make a random `code_verifier`, send its SHA-256 in base64url as `code_challenge` with \
                    `code_challenge_method=S256`, and the verifier with the token request";

fn missing(cx: &RuleContext<'_>, request: &OAuthRequest) -> Finding {
    let public = cx.whole && has_secret(cx, request) == Some(false);
    Finding {
        severity: if public { META.severity } else { Severity::Note },
        confidence: request.confidence,
        notes: vec![if public {
            "the code is exchanged without a client secret: Zendesk requires PKCE of such a public client".to_owned()
        } else {
            "Zendesk requires PKCE of clients without a secret, and advises it for all".to_owned()
        }],
        help: HELP.to_owned(),
        ..Finding::new(
            &META,
            Label { span: request.span, message: "no `code_challenge` is sent here".to_owned() },
            "the authorization request sends no `code_challenge`".to_owned(),
        )
    }
}

/// Whether the client that a request belongs to has a secret, as the code exchanges that belong with it show.
fn has_secret(cx: &RuleContext<'_>, request: &OAuthRequest) -> Option<bool> {
    let exchanges = || {
        let own = cx.found.oauth.iter().filter(|other| cx.homes.together(request.span, other.span));
        own.filter(|other| {
            other.kind == OAuthKind::Token && other.grant().is_none_or(|grant| grant == "authorization_code")
        })
    };
    if exchanges().any(|exchange| exchange.get(Parameter::ClientSecret).is_some()) {
        return Some(true);
    }
    let without = |exchange: &OAuthRequest| exchange.grant().is_some() && exchange.lacks(Parameter::ClientSecret);
    (exchanges().count() > 0 && exchanges().all(without)).then_some(false)
}
