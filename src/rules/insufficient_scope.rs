//! `insufficient-scope`: the scopes asked for do not cover a call: it will answer 403.

use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use std::collections::BTreeMap;

use crate::data::endpoints::Certainty;
use crate::diag::Confidence;
use crate::recognise::oauth::{Asked, Parameter};
use crate::recognise::{AuthSent, OAuthKind, OAuthRequest};
use crate::rules::rewrite::MAX_LABELS;
use crate::rules::{Rule, RuleContext};
use crate::scopes::ScopedCall;
use crate::scopes::collapse::covers;

/// The rule.
#[derive(Debug)]
pub struct InsufficientScope;

static META: RuleMeta = RuleMeta {
    name: "insufficient-scope",
    summary: "the scopes that are asked for do not cover a call in view",
    severity: Severity::Error,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/insufficient-scope.md"),
    since: "0.1.0",
};

impl Rule for InsufficientScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let mut packages: BTreeMap<Option<&String>, Vec<&OAuthRequest>> = BTreeMap::new();
        for request in &cx.found.oauth {
            packages.entry(cx.rewriting.packages.get(&request.span.file)).or_default().push(request);
        }
        for requests in packages.into_values() {
            let asked: Vec<Asked> = requests.iter().flat_map(|request| request.asked()).collect();
            let Some(first) = asked.first().filter(|_| requests.iter().all(|request| says_all(request))) else {
                continue;
            };
            let granted: Vec<&str> = asked.iter().flat_map(|asked| &asked.scopes).map(String::as_str).collect();
            let calls = cx.plan.calls.iter().filter(|call| cx.same_package(call.span, first.span));
            let mut lacking: BTreeMap<&str, Vec<&ScopedCall>> = BTreeMap::new();
            for (scope, call) in calls.filter_map(|call| Some((refused(&granted, call)?, call))) {
                lacking.entry(scope).or_default().push(call);
            }
            out.extend(lacking.into_iter().map(|(scope, calls)| finding(scope, &calls, &asked)));
        }
    }
}

/// Whether the scopes of a request are all known, or it keeps those of a token that was asked for
/// before.
fn says_all(request: &OAuthRequest) -> bool {
    let inherits = request.kind == OAuthKind::Token
        && matches!(request.grant(), Some("authorization_code" | "refresh_token"))
        && request.get(Parameter::Scope).is_none();
    inherits || request.scope().is_some_and(|sent| !sent.open && !sent.spellings.is_empty())
}

/// The scope that a call needs and that is not among those granted. Where the catalogue does not know
/// whether a narrow scope suffices, any scope of the right half might.
fn refused<'c>(granted: &[&str], call: &'c ScopedCall) -> Option<&'c str> {
    let scope = call.scope.as_deref()?;
    let bearer = matches!(call.auth, AuthSent::Bearer | AuthSent::Unknown);
    let half = scope.rsplit(':').next().unwrap_or(scope);
    let half_granted = granted.iter().any(|granted| granted.rsplit(':').next() == Some(half));
    let sure = call.certainty < Certainty::Unknown || !half_granted;
    (bearer && sure && !covers(granted, scope)).then_some(scope)
}

fn finding(scope: &str, calls: &[&ScopedCall], asked: &[Asked]) -> Finding {
    let label = |call: &ScopedCall| format!("{} {} needs `{scope}`", call.method, call.endpoint);
    let known = calls.iter().any(|call| call.certainty <= Certainty::Evidence);
    let (span, scopes) = asked.first().map_or_else(Default::default, |asked| (asked.span, asked.scopes.join(" ")));
    let what = calls.first().map_or_else(String::new, |call| format!("{} {}", call.method, call.endpoint));
    Finding {
        confidence: if known { Confidence::High } else { Confidence::Medium },
        secondary: calls.iter().take(MAX_LABELS).map(|call| Label { span: call.span, message: label(call) }).collect(),
        notes: vec![format!("asked: {scopes}; a call outside the scopes is answered with 403")],
        help: format!("add `{scope}` to the scopes, here and in the OAuth client's allowed scopes if it has any"),
        ..Finding::new(
            &META,
            Label { span, message: format!("`{scope}` is not asked for") },
            format!("{what} will answer 403: the token is asked for without `{scope}`"),
        )
    }
}
