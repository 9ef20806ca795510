//! `api-token-management`: code that lists or creates API tokens.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::deadlines::{API_TOKEN_CREATION_END, API_TOKENS_END};
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
    breaks: Some(API_TOKENS_END),
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
                format!("an API token is created here, which fails since {API_TOKEN_CREATION_END}")
            } else {
                format!("API tokens are managed here, which ends with them on {API_TOKENS_END}")
            };
            out.push(Finding {
                confidence: request.confidence,
                breaks: Some(if creates { API_TOKEN_CREATION_END } else { API_TOKENS_END }),
                notes: vec![format!(
                    "no account can create an API token since {API_TOKEN_CREATION_END}, and all of them stop working on {API_TOKENS_END}"
                )],
                help: "create an OAuth client (`POST /api/v2/oauth/clients`) and ask `/oauth/tokens` for access tokens"
                    .to_owned(),
                ..Finding::new(
                    &META,
                    Label { span: request.span, message: format!("{} {}", request.method, request.path) },
                    message,
                )
            });
        }
    }
}

fn manages_tokens(path: &str) -> bool {
    let path = path.trim_end_matches('/').trim_end_matches(".json");
    path.strip_prefix("/api/v2/api_tokens").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
