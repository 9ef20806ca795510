//! `api-token-management`: code that lists or creates API tokens.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct ApiTokenManagement;

static META: RuleMeta = RuleMeta {
    name: "api-token-management",
    summary: "code that lists, creates or changes Zendesk API tokens",
    severity: Severity::Error,
    tags: &["maintainability"],
    security_severity: "",
    fixes: FixAvailability::Never,
    docs: include_str!("../../rules/docs/api-token-management.md"),
    since: "0.1.0",
};

impl Rule for ApiTokenManagement {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in cx.found.requests.iter().filter(|request| manages_tokens(&request.path)) {
            let creates = request.method == "POST";
            let message = if creates {
                "an API token is created here, which fails since 2026-10-27"
            } else {
                "API tokens are managed here, which ends with them on 2027-04-30"
            };
            out.push(Finding {
                confidence: request.confidence,
                notes: vec![
                    "no account can create an API token since 2026-10-27, and all of them stop working on 2027-04-30"
                        .to_owned(),
                ],
                help: "create an OAuth client (`POST /api/v2/oauth/clients`) and ask `/oauth/tokens` for access tokens"
                    .to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: request.span, message: format!("{} {}", request.method, request.path) },
                    message.to_owned(),
                )
            });
        }
    }
}

fn manages_tokens(path: &str) -> bool {
    let path = path.trim_end_matches('/').trim_end_matches(".json");
    path.strip_prefix("/api/v2/api_tokens").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
