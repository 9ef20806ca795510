//! Requests to the token endpoint.

use std::collections::BTreeMap;

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::eval::Site;
use crate::recognise::Context;
use crate::recognise::http::{Grouped, is_session, methods};
use crate::recognise::oauth::fields::{Carried, sent};
use crate::recognise::oauth::{MadeBy, OAuthKind, OAuthRequest, Parameter, Seen, Sent, exposed};
use crate::recognise::shape::{Credentials, of_slots};
use crate::recognise::url::{show_path, split};
use crate::text::Span;
use crate::value::{Template, Value};

/// Where the API creates tokens that never expire.
const STATIC_TOKENS: &str = "/api/v2/oauth/tokens";

/// What a modelled call asks the token endpoint, if that is where it goes.
pub(super) fn request(cx: &Context<'_>, group: &Grouped<'_>) -> Option<Seen> {
    let (url, kind, confidence) = group.urls().into_iter().find_map(|url| {
        let (kind, confidence) = endpoint(cx, group, &url)?;
        Some((url, kind, confidence))
    })?;
    if !may_post(group) {
        return None;
    }
    let mut carried = Carried::default();
    if let Some(query) = split(&url).query {
        carried.add_query(&query);
    }
    for slot in [Slot::Query, Slot::Body] {
        if let Some(value) = group.slots.get(&slot).filter(|value| !matches!(value, Value::Null)) {
            carried.add(value);
        }
    }
    let near = group.chain.first().map_or(group.site.span, |call| call.span);
    // A base that is not known may end in `/api/v2`: then the body says so.
    let kind = if carried.names_a_token() { OAuthKind::StaticToken } else { kind };
    let mut parameters = carried.parameters(near);
    client_credentials(group, near, &mut parameters);
    let mut request = OAuthRequest {
        span: near,
        kind,
        parameters,
        complete: carried.complete(),
        made_by: MadeBy::Hand,
        exposed: None,
        func: Some(group.site.func),
        confidence: if cx.in_tests(near) { Confidence::Low } else { confidence },
        room: None,
    };
    request.exposed = exposed::of(cx, group, &request);
    Some(Seen::new(request, group.site.span, group.sent.span, group.chain))
}

/// Which of the token endpoints an address is, if any.
fn endpoint(cx: &Context<'_>, group: &Grouped<'_>, url: &Template) -> Option<(OAuthKind, Confidence)> {
    let address = split(url);
    let path = show_path(&address.path);
    let path = path.trim_end_matches('/').trim_end_matches(".json");
    if !cx.catalog.lists.token_paths.iter().any(|end| path.ends_with(end.as_str())) {
        return None;
    }
    let kind = if path.ends_with(STATIC_TOKENS) { OAuthKind::StaticToken } else { OAuthKind::Token };
    let sites: Vec<Site> = group.sites();
    let own = is_session(cx, group).then_some(Confidence::High).filter(|_| address.host.is_none());
    Some((kind, own.or_else(|| cx.relation(&address, true, &sites))?))
}

/// Whether a request may create something: reading and deleting tokens ask for none. A call that nobody modelled
/// need not say how it sends.
fn may_post(group: &Grouped<'_>) -> bool {
    let unsaid = group.call.is_none() && !group.slots.contains_key(&Slot::Method);
    unsaid || methods(group).iter().any(|(method, _)| method.as_deref().is_none_or(|m| m == "POST"))
}

/// A client may say who it is in the header instead.
fn client_credentials(group: &Grouped<'_>, near: Span, parameters: &mut BTreeMap<Parameter, Sent>) {
    for credentials in of_slots(&group.slots) {
        let Credentials::Basic { user, password, .. } = credentials else { continue };
        let given = [(Parameter::ClientId, Some(user)), (Parameter::ClientSecret, password)];
        for (parameter, text) in given {
            let value = text.map(|text| Value::Text(text.into()));
            if let Some(value) = value.and_then(|value| sent(&value, near)) {
                parameters.entry(parameter).or_insert(value);
            }
        }
    }
}
