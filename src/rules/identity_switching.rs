//! `identity-switching`: the user in front of an API token's marker changes from call to call.

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::AuthKind;
use crate::recognise::identity::Change;
use crate::rules::deadlines::API_TOKENS_END;
use crate::rules::{Rule, RuleContext, rewrite};

/// The rule.
#[derive(Debug)]
pub struct IdentitySwitching;

static META: RuleMeta = RuleMeta {
    name: "identity-switching",
    summary: "one Zendesk API token is used in the name of several users",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-269"],
    security_severity: "4.0",
    fixes: FixAvailability::Never,
    breaks: Some(API_TOKENS_END),
    docs: include_str!("../../rules/docs/identity-switching.md"),
    since: "0.1.0",
};

/// The ways out, for there is no one replacement.
const HELP: &str = "for tickets and comments, name the user in `requester_id`, `submitter_id` or `author_id`; to act for \
    end users, add the header `X-On-Behalf-Of` and ask for the scope `impersonate`; otherwise get a token for each user \
    with the authorization code flow";

impl Rule for IdentitySwitching {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for auth in cx.found.auths.iter().filter(|auth| auth.kind == AuthKind::ApiToken) {
            let Some(identity) = &auth.identity else { continue };
            let (how, sure) = match &identity.how {
                Change::Loop(Some(name)) => {
                    (format!("`{name}` is another one in each round of a loop"), Confidence::High)
                }
                Change::Loop(None) => ("a loop brings another one in each round".to_owned(), Confidence::High),
                Change::Part(name) => (format!("it is read from `{name}`, which each call brings"), Confidence::Medium),
                Change::Callers => ("callers give different ones".to_owned(), Confidence::High),
            };
            let callers = identity.callers.iter().map(|span| (span, "one of the users is given here"));
            let sent = auth.sent.iter().map(|span| (span, "sent here"));
            let places = callers.chain(sent).filter(|(span, _)| !span.contains(auth.span)).take(rewrite::MAX_LABELS);
            out.push(Finding {
                confidence: auth.confidence.min(sure),
                secondary: places.map(|(span, words)| Label { span: *span, message: words.to_owned() }).collect(),
                notes: vec![
                    format!("the user name changes: {how}"),
                    "an API token works with the name of any user; no OAuth token does".to_owned(),
                ],
                help: HELP.to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: auth.span, message: "signs in as different users".to_owned() },
                    "the user whose name goes with the API token changes from call to call; an OAuth token belongs to one user"
                        .to_owned(),
                )
            });
        }
    }
}
