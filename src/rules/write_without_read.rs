//! `write-without-read`: only write scopes are asked for, and write does not contain read.

use crate::data::scopes::ScopeCatalog;
use crate::diag::{Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::OAuthKind;
use crate::rules::{Rule, RuleContext};
use crate::scopes::RequestedScopes;

/// The rule.
#[derive(Debug)]
pub struct WriteWithoutRead;

static META: RuleMeta = RuleMeta {
    name: "write-without-read",
    summary: "an OAuth request asks for write scopes only",
    severity: Severity::Warning,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/write-without-read.md"),
    since: "0.1.0",
};

impl Rule for WriteWithoutRead {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let noted = |asked: &RequestedScopes| {
            cx.found.oauth.iter().any(|request| request.kind == OAuthKind::Noted && request.span == asked.span)
        };
        for asked in cx.plan.requested.iter().filter(|asked| lacks_read(asked, &cx.catalog.scopes) && !noted(asked)) {
            let read: Vec<String> = asked.scopes.iter().map(|scope| scope.replace("write", "read")).collect();
            out.push(Finding {
                notes: vec![
                    "`write` does not contain `read`: a token with write scopes alone was issued and then refused on every GET"
                        .to_owned(),
                ],
                help: format!("ask for the other half as well: `{} {}`", read.join(" "), asked.scopes.join(" ")),
                ..Finding::new(
                    &META,
                    Label { span: asked.span, message: "only write scopes".to_owned() },
                    format!("the token asked for with `{}` can read nothing", asked.scopes.join(" ")),
                )
            });
        }
    }
}

/// Whether only write scopes are asked for, of resources that can be read too, and the calls in view
/// do not show that this is enough.
fn lacks_read(asked: &RequestedScopes, catalog: &ScopeCatalog) -> bool {
    let writes = |scope: &String| match scope.split_once(':') {
        None => scope == "write",
        Some((resource, half)) => half == "write" && catalog.resource(resource).is_some_and(|r| r.read.is_some()),
    };
    let enough = asked.own && asked.complete && asked.needed.iter().all(|needed| needed.ends_with("write"));
    !asked.scopes.is_empty() && asked.scopes.iter().all(writes) && !enough
}
