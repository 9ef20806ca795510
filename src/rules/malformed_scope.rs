//! `malformed-scope`: scopes in a form that the endpoint does not read.

use crate::diag::{Applicability, Edits, Finding, Fix, FixAvailability, Label, RuleMeta, Severity};
use crate::recognise::oauth::{MadeBy, Parameter, Sent, Spelling};
use crate::recognise::{OAuthKind, OAuthRequest};
use crate::rewrite::{Due, rename_scopes, respell_scopes};
use crate::rules::rewrite::at_most_shown;
use crate::rules::{Rule, RuleContext};
use crate::scopes::collapse;

/// The rule.
#[derive(Debug)]
pub struct MalformedScope;

static META: RuleMeta = RuleMeta {
    name: "malformed-scope",
    summary: "the scopes of an OAuth request are not in the form the endpoint reads",
    severity: Severity::Error,
    tags: &["correctness"],
    security_severity: "",
    fixes: FixAvailability::Sometimes,
    breaks: None,
    docs: include_str!("../../rules/docs/malformed-scope.md"),
    since: "0.1.0",
};

impl Rule for MalformedScope {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>) {
        for request in cx.found.oauth.iter().filter(|request| has_a_form(request)) {
            let Some(sent) = request.scope() else { continue };
            match sent.spellings.as_slice() {
                [] => out.extend(finding(cx, request, sent, None)),
                spellings => {
                    out.extend(spellings.iter().filter_map(|spelling| finding(cx, request, sent, Some(spelling))))
                }
            }
        }
    }
}

/// Whether it is clear in which form the scopes are due: noted ones are in nobody's form, and a grant
/// sent to the API is at the wrong endpoint (`wrong-auth-scheme`).
fn has_a_form(request: &OAuthRequest) -> bool {
    match request.kind {
        OAuthKind::Authorize | OAuthKind::Token => true,
        OAuthKind::StaticToken => request.get(Parameter::GrantType).is_none(),
        OAuthKind::Noted => false,
    }
}

fn finding(cx: &RuleContext<'_>, request: &OAuthRequest, sent: &Sent, spelling: Option<&Spelling>) -> Option<Finding> {
    let mut wrong: Vec<String> = swapped(request).into_iter().collect();
    if let Some(spelling) = spelling {
        wrong.extend(wrong_form(request, spelling));
        wrong.extend(wrong_separator(request, spelling));
        wrong.extend(beside_narrower(spelling));
    }
    let mut wrong = wrong.into_iter();
    let message = wrong.next()?;
    let span = spelling.map_or(sent.span, |spelling| spelling.span);
    Some(Finding {
        confidence: request.confidence,
        notes: wrong.collect(),
        fixes: spelling.and_then(|spelling| in_form(cx, request, spelling)).into_iter().collect(),
        help: spelling.map_or_else(|| format!("send them as `{}`", due(request.kind)), |s| as_it_should_be(request, s)),
        ..Finding::new(&META, Label { span, message: "sent in this form".to_owned() }, message)
    })
}

/// The parameter that an endpoint reads.
fn due(kind: OAuthKind) -> &'static str {
    if kind == OAuthKind::StaticToken { "scopes" } else { "scope" }
}

/// `scopes` where `scope` is read, or the reverse.
fn swapped(request: &OAuthRequest) -> Option<String> {
    let has = |parameter| request.get(parameter).is_some();
    let (other, here) = match request.kind {
        OAuthKind::StaticToken => (Parameter::Scope, Parameter::Scopes),
        OAuthKind::Authorize | OAuthKind::Token | OAuthKind::Noted => (Parameter::Scopes, Parameter::Scope),
    };
    (request.made_by == MadeBy::Hand && has(other) && !has(here)).then(|| {
        let effect = if request.kind == OAuthKind::StaticToken { "" } else { ", and grants full access without it" };
        format!("this endpoint reads `{}`, not `{}`{effect}", here.name(), other.name())
    })
}

/// A list where a text is due, or the reverse.
fn wrong_form(request: &OAuthRequest, spelling: &Spelling) -> Option<String> {
    if request.made_by == MadeBy::Library {
        return None;
    }
    match (request.kind, spelling.list) {
        (OAuthKind::StaticToken, false) => Some("`scopes` is a list here, and a text is sent".to_owned()),
        (OAuthKind::Authorize | OAuthKind::Token, true) => {
            Some("`scope` is one text with spaces between the scopes, and a list is sent".to_owned())
        }
        _ => None,
    }
}

/// Anything but a space between scopes.
fn wrong_separator(request: &OAuthRequest, spelling: &Spelling) -> Option<String> {
    let within = |separators: &[char]| spelling.texts.iter().any(|text| text.trim().contains(separators));
    if within(&[',', ';', '|', '+']) {
        let both = spelling.texts.len() > 1 && spelling.list;
        let what = if both { "an element of the list holds" } else { "the scopes are separated by" };
        return Some(format!("{what} something else than a space: Zendesk takes them for one unknown name"));
    }
    let several = request.kind == OAuthKind::StaticToken && spelling.list && within(&[' ']);
    several.then(|| "an element of the list holds several scopes: Zendesk takes them for one unknown name".to_owned())
}

/// A broad scope beside one that it contains, which the list of allowed scopes refuses.
fn beside_narrower(spelling: &Spelling) -> Option<String> {
    let scopes: Vec<String> = spelling.texts.iter().flat_map(|text| collapse::parse(text)).collect();
    let narrow =
        |broad: &str| scopes.iter().find(|scope| scope.rsplit_once(':').is_some_and(|(_, half)| half == broad));
    ["read", "write"].into_iter().filter(|broad| scopes.iter().any(|scope| scope == broad)).find_map(|broad| {
        let narrow = narrow(broad)?;
        Some(format!("`{broad}` already contains `{narrow}`: an OAuth client cannot be allowed both"))
    })
}

/// The scopes that are meant, in order; those that a broad one among them contains left out.
fn meant(spelling: &Spelling) -> Vec<String> {
    let parts = spelling.texts.iter().flat_map(|text| text.split(|c: char| c.is_whitespace() || ",;|+".contains(c)));
    let parts: Vec<&str> = parts.filter(|scope| !scope.is_empty()).collect();
    collapse::in_order(&parts)
}

/// The same scopes in the right form.
fn as_it_should_be(request: &OAuthRequest, spelling: &Spelling) -> String {
    let scopes = meant(spelling);
    match request.kind {
        OAuthKind::StaticToken => format!("write `\"scopes\": [\"{}\"]`", scopes.join("\", \"")),
        OAuthKind::Authorize | OAuthKind::Token | OAuthKind::Noted => format!("write `scope={}`", scopes.join(" ")),
    }
}

/// The form that is due, if the place shows how to write it.
fn in_form(cx: &RuleContext<'_>, request: &OAuthRequest, spelling: &Spelling) -> Option<Fix> {
    let due = match (request.made_by, request.kind) {
        (MadeBy::Library, _) if spelling.list => Due::List,
        (MadeBy::Hand, OAuthKind::StaticToken) => Due::List,
        _ => Due::Text,
    };
    let scopes = meant(spelling);
    let respelled = respell_scopes(cx.rewriting, spelling, &scopes, due)?;
    let edit = respelled.edit;
    let place = edit.span;
    // Elsewhere other code may read them in the form they have.
    let promise = match (respelled.in_place, due == Due::Text && spelling.list) {
        (true, _) => Applicability::Safe,
        (false, false) => Applicability::Unsafe,
        (false, true) => Applicability::Suggestion,
    };
    let changes = cx.rewriting.text(place) != edit.text;
    let mut edits: Vec<_> = changes.then_some(edit).into_iter().collect();
    let mut promise = promise;
    if swapped(request).is_some() {
        // The parameter is read from then on, so the token can do less.
        edits.push(rename_scopes(cx.rewriting, spelling, self::due(request.kind))?);
        promise = promise.min(Applicability::Unsafe);
    }
    Some(Fix {
        title: "send the scopes in the form that is read".to_owned(),
        applicability: at_most_shown(cx, place, promise),
        edits: Edits::new(edits)?,
        module: None,
        asks: (promise == Applicability::Suggestion).then_some("other code may read the list where it stands"),
    })
}
