//! `missing-refresh`: a token that will run out, and what should renew it does not.

use crate::diag::{Confidence, Finding, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::RenewalGap;
use crate::recognise::oauth::GapKind;
use crate::rules::deadlines::{REFRESH_DUE, SHORT_LIVES};
use crate::rules::{Rule, RuleContext};

/// The rule.
#[derive(Debug)]
pub struct MissingRefresh;

static META: RuleMeta = RuleMeta {
    name: "missing-refresh",
    summary: "an OAuth token that will not be renewed",
    severity: Severity::Warning,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Never,
    breaks: None,
    docs: include_str!("../../rules/docs/missing-refresh.md"),
    since: "0.1.0",
};

impl Rule for MissingRefresh {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        let shows = |gap: &&RenewalGap| cx.whole || gap.kind != GapKind::OnlyAtStart;
        out.extend(cx.found.renewal_gaps.iter().filter(shows).map(finding));
    }
}

fn finding(gap: &RenewalGap) -> Finding {
    let after_a_while =
        format!("clients made since {SHORT_LIVES} get tokens that live 30 minutes; every call after that answers 401");
    let (message, here, note, help) = match gap.kind {
        GapKind::Dropped => (
            "the new refresh token is not kept",
            "only the access token is read",
            "a refresh makes both old tokens invalid at once: the next refresh with the old one fails",
            "keep `refresh_token` of the answer in place of the one that was sent, before anything else is done",
        ),
        GapKind::NeverGiven => (
            "client credentials give no refresh token",
            "read here",
            "the answer to `client_credentials` holds an access token and how long it lives, nothing else",
            "ask for a new token with the same request when the old one has run out",
        ),
        GapKind::OnlyAtStart => (
            "the access token is asked for once, when the program starts",
            "asked for here, and nowhere else",
            after_a_while.as_str(),
            "ask for the token where it is used, keep it until shortly before it runs out, and ask again after a 401",
        ),
    };
    let asked = (gap.kind != GapKind::OnlyAtStart && !gap.span.contains(gap.asked))
        .then(|| Label { span: gap.asked, message: "asked for here".to_owned() });
    Finding {
        confidence: if gap.kind == GapKind::OnlyAtStart { Confidence::Medium } else { Confidence::High },
        secondary: asked.into_iter().collect(),
        notes: vec![note.to_owned()],
        // Until then, clients made before keep tokens that do not expire.
        breaks: (gap.kind == GapKind::OnlyAtStart).then_some(REFRESH_DUE),
        help: help.to_owned(),
        ..Finding::new(&META, Label { span: gap.span, message: here.to_owned() }, message.to_owned())
    }
}
