//! Objects that describe an OAuth client to some library: `{ authorizationURL: …, scope: … }`. What the
//! library adds is not known, so only their scopes are read.

use std::collections::BTreeMap;

use crate::diag::Confidence;
use crate::eval::{Event, EventKind, Site};
use crate::recognise::Context;
use crate::recognise::oauth::authorize::PAGE;
use crate::recognise::oauth::fields::sent;
use crate::recognise::oauth::{MadeBy, OAuthKind, OAuthRequest, Parameter, Seen};
use crate::recognise::url::{show_path, split};
use crate::value::{Record, Value};

/// Keys that scopes go by, without separators and case.
const SCOPES: [&str; 5] = ["scope", "scopes", "basescopes", "defaultscope", "defaultscopes"];

/// Keys of a map of parameters for the authorization page.
const PARAMETERS: [&str; 5] = ["params", "authorizationparams", "authorizeparams", "clientkwargs", "query"];

/// The clients that objects in view describe.
pub(super) fn requests(cx: &Context<'_>, events: &[Event]) -> Vec<Seen> {
    events.iter().filter_map(|event| request(cx, event)).collect()
}

fn request(cx: &Context<'_>, event: &Event) -> Option<Seen> {
    let EventKind::Described { record: Value::Record(record) } = &event.kind else { return None };
    let sites: Vec<Site> = event.chain.iter().copied().chain([event.site]).collect();
    let confidence = record.fields.values().filter_map(|value| page(cx, value, &sites)).max()?;
    let span = event.site.span;
    let scope = entry(record, &SCOPES).or_else(|| match entry(record, &PARAMETERS)? {
        Value::Record(parameters) => entry(parameters, &SCOPES),
        _ => None,
    });
    let request = OAuthRequest {
        span,
        kind: OAuthKind::Authorize,
        parameters: BTreeMap::from([(Parameter::Scope, sent(scope?, span)?)]),
        complete: false,
        made_by: MadeBy::Library,
        exposed: None,
        func: Some(event.site.func),
        confidence: if cx.in_tests(span) { Confidence::Low } else { confidence },
        room: None,
    };
    Some(Seen::new(request, span, span, &event.chain))
}

/// How sure it is that a value is the address of the service's authorization page, if it may be.
fn page(cx: &Context<'_>, value: &Value, sites: &[Site]) -> Option<Confidence> {
    let Value::Text(set) = value else { return None };
    let relation = |text| {
        let address = split(text);
        let own = show_path(&address.path).contains(PAGE);
        own.then(|| cx.relation(&address, true, sites)).flatten()
    };
    set.templates().iter().filter_map(relation).max()
}

fn entry<'r>(record: &'r Record, names: &[&str]) -> Option<&'r Value> {
    let plain = |key: &str| key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    record.fields.iter().find(|(key, _)| names.contains(&plain(key).as_str())).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn keys_in_any_spelling() {
        let at = crate::value::Origin::near(Span::default());
        let fields = [("authorize_url".into(), Value::Null), ("defaultScopes".into(), Value::text("read", at))].into();
        let record = Record { fields, ..Record::default() };
        assert_eq!(entry(&record, &SCOPES).and_then(Value::as_str).as_deref(), Some("read"));
        assert!(entry(&record, &PARAMETERS).is_none());
    }
}
