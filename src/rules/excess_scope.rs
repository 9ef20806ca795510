//! `excess-scope`: a narrow scope that no call in view needs.

use crate::diag::Confidence;
use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::OAuthKind;
use crate::rules::{Rule, RuleContext};
use crate::scopes::{RequestedScopes, Resolution};

/// The rule.
#[derive(Debug)]
pub struct ExcessScope;

static META: RuleMeta = RuleMeta {
    name: "excess-scope",
    summary: "an OAuth request asks for a scope that no call in view needs",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-272"],
    security_severity: "3.0",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/excess-scope.md"),
    since: "0.1.0",
};

impl Rule for ExcessScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let noted = |asked: &RequestedScopes| {
            cx.found.oauth.iter().any(|request| request.kind == OAuthKind::Noted && request.span == asked.span)
        };
        // With calls that could not be worked out, what looks needless may be needed by them.
        for asked in cx.plan.requested.iter().filter(|asked| cx.whole && asked.own && asked.complete && !noted(asked)) {
            let surplus: Vec<&str> =
                asked.surplus.iter().map(String::as_str).filter(|scope| is_needless(cx, asked, scope)).collect();
            if !surplus.is_empty() {
                out.push(finding(cx, asked, &surplus));
            }
        }
    }
}

/// Whether a scope of the catalogue is certainly not needed. A call that asks for related records may
/// need to read them.
fn is_needless(cx: &RuleContext<'_>, asked: &RequestedScopes, scope: &str) -> bool {
    let mut calls = asked.calls.iter().filter_map(|index| cx.plan.calls.get(*index));
    let sideloaded = scope.ends_with(":read") && calls.any(|call| call.sideloads);
    scope.contains(':') && cx.catalog.scopes.standing(scope).is_some() && !sideloaded
}

fn finding(cx: &RuleContext<'_>, asked: &RequestedScopes, surplus: &[&str]) -> Finding {
    let calls = asked.calls.iter().filter_map(|index| cx.plan.calls.get(*index));
    let certain = calls
        .map(|call| call.resolution)
        .all(|resolution| matches!(resolution, Resolution::Exact | Resolution::Observed));
    let names: Vec<String> = surplus.iter().map(|scope| format!("`{scope}`")).collect();
    let needs = if surplus.len() == 1 { "it" } else { "them" };
    Finding {
        confidence: if certain { Confidence::High } else { Confidence::Medium },
        notes: vec![format!("asked: {}; needed: {}", asked.scopes.join(" "), asked.needed.join(" "))],
        help: format!("ask for `{}`", asked.needed.join(" ")),
        ..Finding::new(
            &META,
            Label { span: asked.span, message: "asks for this scope here".to_owned() },
            format!("{} asked for, and no call in view needs {needs}", names.join(", ")),
        )
    }
}
