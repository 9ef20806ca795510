//! `broad-scope`: an OAuth request for more than the calls in view need.

use crate::diag::{Applicability, Confidence, Finding, Fix, FixAvailability, Label, RuleMeta, Severity};
use crate::rewrite::replace_scopes;
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
    breaks: None,
    docs: include_str!("../../rules/docs/broad-scope.md"),
    since: "0.1.0",
};

impl Rule for BroadScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for asked in cx.plan.requested.iter().filter(|_| cx.whole) {
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

/// The scopes that the calls need, in the place of those that are asked for.
fn narrower(cx: &RuleContext<'_>, asked: &RequestedScopes) -> Vec<Fix> {
    let edit = replace_scopes(cx.rewriting, asked.span, &asked.scopes, &asked.needed);
    let (title, applicability) = match asked.complete {
        true => ("ask for the scopes that the code needs", Applicability::Unsafe),
        false => ("ask for the scopes of the calls in view, once the others are known", Applicability::Suggestion),
    };
    edit.map(|edit| Fix::of(title, applicability, edit)).into_iter().collect()
}

fn finding(cx: &RuleContext<'_>, asked: &RequestedScopes, broad: &[&str]) -> Finding {
    let needed = if asked.needed.is_empty() { "nothing that is in view".to_owned() } else { asked.needed.join(" ") };
    let surplus = if asked.surplus.is_empty() { "none".to_owned() } else { asked.surplus.join(" ") };
    let mut notes = vec![format!("asked: {}; needed: {needed}; surplus: {surplus}", asked.scopes.join(" "))];
    let calls = || asked.calls.iter().filter_map(|index| cx.plan.calls.get(*index));
    for scope in broad {
        if let Some(call) = calls().find(|call| call.scope.as_deref() == Some(scope)) {
            notes.push(format!("`{scope}` itself is needed by {} {}", call.method, call.endpoint));
        }
    }
    if !asked.complete {
        notes.push("some calls could not be worked out; `zlint scopes` lists them".to_owned());
    }
    // A broad scope that a call in view needs is not asked for in vain; it is still worth knowing.
    let justified = broad.iter().all(|scope| asked.needed.iter().any(|needed| needed == scope));
    let help = if justified {
        "no narrower scope covers that call; keep the broad one, and look again when the call goes".to_owned()
    } else if asked.needed.is_empty() {
        "ask for the scopes of the endpoints that the code calls, such as `tickets:read`".to_owned()
    } else if asked.complete {
        format!("ask for `{}`", asked.needed.join(" "))
    } else {
        format!("ask for `{}`, and for what the calls that could not be worked out need", asked.needed.join(" "))
    };
    let fixes = if justified || asked.needed.is_empty() { Vec::new() } else { narrower(cx, asked) };
    Finding {
        fixes,
        severity: if justified { Severity::Note } else { META.severity },
        confidence: if asked.complete { Confidence::High } else { Confidence::Medium },
        notes,
        help,
        ..Finding::new(
            &META,
            Label { span: asked.span, message: "asks for this scope here".to_owned() },
            format!("the OAuth request asks for `{}` on every resource", broad.join(" ")),
        )
    }
}
