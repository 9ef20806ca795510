//! `unknown-scope`: a scope that Zendesk does not list: the token is issued, and calls answer 403.

use crate::diag::{Applicability, Finding, Fix, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::Asked;
use crate::recognise::{OAuthKind, OAuthRequest};
use crate::rewrite::replace_scopes;
use crate::rules::rewrite::at_most_shown;
use crate::rules::{Rule, RuleContext};
use crate::scopes::collapse;

/// The rule.
#[derive(Debug)]
pub struct UnknownScope;

static META: RuleMeta = RuleMeta {
    name: "unknown-scope",
    summary: "an OAuth request names a scope that does not exist",
    severity: Severity::Warning,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Sometimes,
    breaks: None,
    docs: include_str!("../../rules/docs/unknown-scope.md"),
    since: "0.1.0",
};

impl Rule for UnknownScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let requests = cx.found.oauth.iter().filter(|request| request.kind != OAuthKind::Noted);
        for request in requests {
            for asked in request.asked() {
                let unknown: Vec<&str> =
                    asked.scopes.iter().map(String::as_str).filter(|scope| is_unknown(cx, request, scope)).collect();
                if !unknown.is_empty() {
                    out.push(finding(cx, request, &asked, &unknown));
                }
            }
        }
    }
}

/// Whether a scope is none of the catalogue's. What is still to be filled in says nothing, and the
/// API that creates tokens takes a resource without access for both halves.
fn is_unknown(cx: &RuleContext<'_>, request: &OAuthRequest, scope: &str) -> bool {
    let scopes = &cx.catalog.scopes;
    let both_halves = request.kind == OAuthKind::StaticToken && scopes.resource(scope).is_some();
    scopes.standing(scope).is_none() && !both_halves && !scope.contains(['<', '{', '$', '['])
}

fn finding(cx: &RuleContext<'_>, request: &OAuthRequest, asked: &Asked, unknown: &[&str]) -> Finding {
    let names: Vec<String> = unknown.iter().map(|name| format!("`{name}`")).collect();
    let message = match names.as_slice() {
        [only] => format!("{only} is not a scope that Zendesk lists"),
        _ => format!("{} are not scopes that Zendesk lists", names.join(", ")),
    };
    let meant: Vec<String> = unknown.iter().filter_map(|name| did_you_mean(cx, name)).collect();
    Finding {
        confidence: request.confidence,
        fixes: corrected(cx, asked, unknown).into_iter().collect(),
        notes: vec!["Zendesk issues a token all the same, and the calls made with it answer 403".to_owned()],
        help: if meant.is_empty() {
            "ask for scopes of the list in Zendesk's documentation; `zlint scopes` shows those the calls need"
                .to_owned()
        } else {
            meant.join("; ")
        },
        ..Finding::new(&META, Label { span: asked.span, message: "asked for here".to_owned() }, message)
    }
}

fn did_you_mean(cx: &RuleContext<'_>, name: &str) -> Option<String> {
    let scopes = &cx.catalog.scopes;
    if scopes.resource(name).is_some() {
        return Some(format!("`{name}` lacks what it allows: did you mean `{name}:read` or `{name}:write`?"));
    }
    scopes.suggestion(name).map(|meant| format!("instead of `{name}`, did you mean `{meant}`?"))
}

/// The names that are meant in the place of those that are not known, if each is near one name only.
fn corrected(cx: &RuleContext<'_>, asked: &Asked, unknown: &[&str]) -> Option<Fix> {
    let scopes = &cx.catalog.scopes;
    let mut promise = Applicability::Safe;
    let meant = asked.scopes.iter().map(|scope| {
        if !unknown.contains(&scope.as_str()) {
            return Some(scope.clone());
        }
        let meant = scopes.suggestion(scope).filter(|_| scopes.resource(scope).is_none())?;
        // Another name opens what was closed so far, and only the author knows whether it is the right one.
        if !meant.eq_ignore_ascii_case(scope) {
            promise = Applicability::Unsafe;
        }
        Some(meant)
    });
    let meant = collapse::in_order(&meant.collect::<Option<Vec<String>>>()?);
    let edit = replace_scopes(cx.rewriting, asked.span, &asked.scopes, &meant)?;
    Some(Fix::of("ask for the scopes that are probably meant", at_most_shown(cx, edit.span, promise), edit))
}
