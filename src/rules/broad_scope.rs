//! `broad-scope`: an OAuth request for more than the calls in view need.

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::rules::{Rule, RuleContext};
use crate::scopes::RequestedScopes;

/// The rule.
#[derive(Debug)]
pub struct BroadScope;

static META: RuleMeta = RuleMeta {
    name: "broad-scope",
    summary: "an OAuth request asks for all of `read` or `write`",
    severity: Severity::Warning,
    tags: &["security", "external/cwe/cwe-272"],
    security_severity: "4.0",
    fixes: FixAvailability::Sometimes,
    docs: include_str!("../../rules/docs/broad-scope.md"),
    since: "0.1.0",
};

impl Rule for BroadScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for asked in &cx.plan.requested {
            let broad: Vec<&str> = asked.scopes.iter().map(String::as_str).filter(|scope| is_broad(scope)).collect();
            if !broad.is_empty() {
                out.push(finding(cx, asked, &broad));
            }
        }
    }
}

fn is_broad(scope: &str) -> bool {
    matches!(scope, "read" | "write")
}

fn finding(cx: &RuleContext<'_>, asked: &RequestedScopes, broad: &[&str]) -> Finding {
    let needed =
        if cx.plan.required.is_empty() { "nothing that is in view".to_owned() } else { cx.plan.required.join(" ") };
    let mut notes = vec![format!("asked: {}; needed: {needed}", asked.scopes.join(" "))];
    for scope in broad {
        let behind = cx.plan.scopes.iter().find(|needed| needed.scope == *scope);
        if let Some(call) = behind.and_then(|needed| needed.calls.first()).and_then(|index| cx.plan.calls.get(*index)) {
            notes.push(format!("`{scope}` itself is needed by {} {}", call.method, call.endpoint));
        }
    }
    if !cx.plan.complete {
        notes.push("some calls could not be worked out; `zlint scopes` lists them".to_owned());
    }
    // A broad scope that a call in view needs is not asked for in vain; it is still worth knowing.
    let justified = broad.iter().all(|scope| cx.plan.required.iter().any(|needed| needed == scope));
    let help = if justified {
        "no narrower scope covers that call; keep the broad one, and look again when the call goes".to_owned()
    } else if cx.plan.required.is_empty() {
        "ask for the scopes of the endpoints that the code calls, such as `tickets:read`".to_owned()
    } else if cx.plan.complete {
        format!("ask for `{}`", cx.plan.required.join(" "))
    } else {
        format!("ask for `{}`, and for what the calls that could not be worked out need", cx.plan.required.join(" "))
    };
    Finding {
        rule: META.name,
        severity: if justified { Severity::Note } else { META.severity },
        confidence: if cx.plan.complete { Confidence::High } else { Confidence::Medium },
        message: format!("the OAuth request asks for `{}` on every resource", broad.join(" ")),
        primary: Label { span: asked.span, message: "asks for this scope here".to_owned() },
        secondary: Vec::new(),
        notes,
        help,
        suggestion: None,
        secrets: Vec::new(),
    }
}
