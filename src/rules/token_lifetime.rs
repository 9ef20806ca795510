//! `token-lifetime`: a lifetime that Zendesk refuses.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::OAuthKind;
use crate::recognise::oauth::Parameter;
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct TokenLifetime;

static META: RuleMeta = RuleMeta {
    name: "token-lifetime",
    summary: "an OAuth token is asked for with a lifetime out of bounds",
    severity: Severity::Error,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/token-lifetime.md"),
    since: "0.1.0",
};

impl Rule for TokenLifetime {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in cx.found.oauth.iter().filter(|request| request.kind == OAuthKind::Token) {
            for (parameter, least, most, words) in BOUNDS {
                let spellings = request.get(parameter).map_or(&[][..], |sent| &sent.spellings);
                for spelling in spellings.iter().filter(|spelling| !spelling.list) {
                    let seconds = spelling.texts.first().and_then(|text| text.trim().parse::<i64>().ok());
                    let Some(seconds) = seconds.filter(|seconds| !(least..=most).contains(seconds)) else { continue };
                    let name = parameter.name();
                    let nearest = seconds.clamp(least, most);
                    out.push(Finding {
                        confidence: request.confidence,
                        notes: vec![format!("`{name}` may be {least} to {most} seconds: {words}")],
                        help: format!("the nearest value allowed is {nearest}"),
                        ..Finding::new(
                            &META,
                            Label { span: spelling.span, message: "asked for here".to_owned() },
                            format!("`{name}` of {seconds} seconds is outside what Zendesk allows"),
                        )
                    });
                }
            }
        }
    }
}

/// Bounds in seconds, with what they are in words.
const BOUNDS: [(Parameter, i64, i64, &str); 2] = [
    (Parameter::ExpiresIn, 300, 172_800, "five minutes to two days"),
    (Parameter::RefreshTokenExpiresIn, 604_800, 7_776_000, "seven to ninety days"),
];
