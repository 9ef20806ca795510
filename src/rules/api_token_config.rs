//! `api-token-config`: a setting that holds an API token.

use std::collections::BTreeSet;

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::Setting;
use crate::rules::deadlines::API_TOKENS_END;
use crate::rules::rewrite::MAX_LABELS;
use crate::rules::{Rule, RuleContext};
use crate::text::Span;

/// The rule.
#[derive(Debug)]
pub struct ApiTokenConfig;

static META: RuleMeta = RuleMeta {
    name: "api-token-config",
    summary: "a setting that holds a Zendesk API token",
    severity: Severity::Note,
    tags: &["security"],
    security_severity: "",
    breaks: Some(API_TOKENS_END),
    fixes: FixAvailability::Never,
    docs: include_str!("../../rules/docs/api-token-config.md"),
    since: "0.1.0",
};

impl Rule for ApiTokenConfig {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for setting in &cx.found.settings {
            let places: BTreeSet<Span> = setting.readers.iter().map(|read| read.span).collect();
            let readers = places.into_iter().take(MAX_LABELS);
            let readers = readers.map(|span| Label { span, message: "read here".to_owned() });
            out.push(Finding {
                confidence: setting.confidence,
                secondary: readers.collect(),
                flows: true,
                notes: vec!["Zendesk switches off all API tokens on 2027-04-30".to_owned()],
                help: help(setting),
                // Whatever stands there may be the token, even if it does not look like one.
                secrets: setting.value.into_iter().collect(),
                ..Finding::new(
                    &META,
                    Label { span: setting.span, message: "API token set here".to_owned() },
                    message(setting),
                )
            });
        }
    }
}

fn message(setting: &Setting) -> String {
    let by = match (setting.readers.len(), &setting.tool) {
        (0, Some(tool)) => format!(", which {} reads", tool.program),
        (0, None) => String::new(),
        _ => ", which the code reads".to_owned(),
    };
    format!("`{}` holds a Zendesk API token{by}", setting.name)
}

/// What to set instead.
fn help(setting: &Setting) -> String {
    if let Some(tool) = &setting.tool {
        return tool.instead.clone();
    }
    let (id, secret) = (beside(&setting.name, "client_id"), beside(&setting.name, "client_secret"));
    format!(
        "set the id and the secret of an OAuth client (`{id}`, `{secret}`), from which the program gets access tokens, and take this one out once nothing reads it"
    )
}

/// A name in the manner of another: `ACME_ZENDESK_API_KEY` gives `ACME_ZENDESK_CLIENT_ID`.
fn beside(name: &str, wanted: &str) -> String {
    let upper = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    let separator = if name.contains('-') { "-" } else { "_" };
    let camel = !upper && !name.contains(['_', '-']) && name.chars().any(char::is_uppercase);
    let lower = name.to_lowercase();
    let ends = ["api_token", "api-token", "apitoken", "api_key", "api-key", "apikey", "token", "key"];
    let end = ends.iter().find(|end| lower.ends_with(*end)).map_or(0, |end| end.len());
    let stem = name.get(..name.len() - end).unwrap_or_default();
    let wanted = wanted.replace('_', separator);
    if upper {
        format!("{stem}{}", wanted.to_uppercase())
    } else if camel || (!stem.is_empty() && !stem.ends_with(['_', '-', '.', ':'])) {
        let mut words = wanted.split(['_', '-']).map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
        });
        format!("{stem}{}{}", words.next().unwrap_or_default(), words.collect::<String>())
    } else {
        format!("{stem}{wanted}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_manner() {
        for (name, expected) in [
            ("ZENDESK_API_TOKEN", "ZENDESK_CLIENT_ID"),
            ("ACME_ZENDESK_API_KEY", "ACME_ZENDESK_CLIENT_ID"),
            ("zendesk.api-token", "zendesk.client-id"),
            ("api_token", "client_id"),
            ("zendeskApiToken", "zendeskClientId"),
            ("ApiKey", "ClientId"),
            ("Zendesk:ApiKey", "Zendesk:ClientId"),
            ("", "client_id"),
        ] {
            assert_eq!(beside(name, "client_id"), expected, "{name}");
        }
    }
}
