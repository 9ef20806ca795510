//! `removed-grant`: a grant that Zendesk no longer accepts.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::{Parameter, Spelling};
use crate::recognise::{OAuthKind, OAuthRequest};
use crate::rules::deadlines::GRANTS_END;
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct RemovedGrant;

static META: RuleMeta = RuleMeta {
    name: "removed-grant",
    summary: "an OAuth grant that ended on 2025-02-17",
    severity: Severity::Error,
    tags: &["security", "external/cwe/cwe-522"],
    security_severity: "6.0",
    fixes: FixAvailability::Never,
    breaks: Some(GRANTS_END),
    docs: include_str!("../../rules/docs/removed-grant.md"),
    since: "0.1.0",
};

impl Rule for RemovedGrant {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in &cx.found.oauth {
            for (spelling, grant, instead) in removed(request) {
                out.push(Finding {
                    confidence: request.confidence,
                    notes: vec![format!(
                        "Zendesk Support stopped accepting the password and implicit grants on {GRANTS_END}"
                    )],
                    help: instead.to_owned(),
                    ..Finding::new(
                        &META,
                        Label { span: spelling.span, message: format!("asks for the {grant} grant") },
                        format!("the OAuth {grant} grant was removed"),
                    )
                });
            }
        }
    }
}

/// The removed grants that a request asks for, each with its name and what to do instead.
fn removed(request: &OAuthRequest) -> Vec<(&Spelling, &'static str, &'static str)> {
    let (parameter, value, grant, instead) = match request.kind {
        OAuthKind::Token => (
            Parameter::GrantType,
            "password",
            "password",
            "use `client_credentials` for a program of its own, `authorization_code` with PKCE where people sign in",
        ),
        OAuthKind::Authorize => (
            Parameter::ResponseType,
            "token",
            "implicit",
            "ask with `response_type=code` and PKCE, and exchange the code at `/oauth/tokens`",
        ),
        OAuthKind::StaticToken | OAuthKind::Noted => return Vec::new(),
    };
    let spellings = request.get(parameter).map_or(&[][..], |sent| &sent.spellings);
    let asks =
        |spelling: &&Spelling| spelling.texts.iter().any(|text| text.split_whitespace().any(|word| word == value));
    spellings.iter().filter(asks).map(|spelling| (spelling, grant, instead)).collect()
}
