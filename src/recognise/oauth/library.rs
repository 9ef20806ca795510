//! Requests that OAuth libraries make, as their models say.

use std::collections::BTreeMap;

use crate::data::model::{Asks, CallModel, Slot};
use crate::diag::Confidence;
use crate::recognise::Context;
use crate::recognise::http::{Grouped, is_sdk};
use crate::recognise::oauth::fields::{Carried, sent};
use crate::recognise::oauth::{MadeBy, OAuthKind, OAuthRequest, Parameter, Seen, Sent, exposed, room};
use crate::recognise::url::{show_path, split, with_base};
use crate::text::Span;
use crate::value::{Template, Value};

/// The parameters that models name one by one.
const NAMED: [(Slot, Parameter); 9] = [
    (Slot::ClientId, Parameter::ClientId),
    (Slot::ClientSecret, Parameter::ClientSecret),
    (Slot::RedirectUri, Parameter::RedirectUri),
    (Slot::Scope, Parameter::Scope),
    (Slot::State, Parameter::State),
    (Slot::CodeChallenge, Parameter::CodeChallenge),
    (Slot::CodeChallengeMethod, Parameter::CodeChallengeMethod),
    (Slot::GrantType, Parameter::GrantType),
    (Slot::ResponseType, Parameter::ResponseType),
];

/// What a call of an OAuth library asks the service for, if it does.
pub(super) fn request(cx: &Context<'_>, group: &Grouped<'_>) -> Option<Seen> {
    let call = cx.catalog.call(group.call?)?;
    let asks = call.model.asks?;
    let confidence = if is_sdk(cx, group) { Confidence::High } else { addressed(cx, group)? };
    let near = group.chain.first().map_or(group.site.span, |call| call.span);
    let mut carried = Carried::default();
    if let Some(parameters) = group.slots.get(&Slot::Parameters).filter(|value| !matches!(value, Value::Null)) {
        carried.add(parameters);
    }
    let mut parameters = carried.parameters(near);
    for (slot, parameter) in NAMED.into_iter().filter(|(_, parameter)| belongs(*parameter, asks)) {
        if let Some(value) = group.slots.get(&slot).and_then(|value| sent(value, near)) {
            parameters.entry(parameter).or_insert(value);
        }
    }
    add_own(&call.model, near, &mut parameters);
    let mut request = OAuthRequest {
        span: near,
        kind: match asks {
            Asks::Authorize => OAuthKind::Authorize,
            Asks::Token => OAuthKind::Token,
        },
        complete: !carried.record.open && parameters.contains_key(&Parameter::ClientId),
        parameters,
        made_by: MadeBy::Library,
        exposed: None,
        func: Some(group.site.func),
        confidence: if cx.in_tests(near) { Confidence::Low } else { confidence },
        room: room::of_library(cx, group),
    };
    request.exposed = exposed::of(cx, group, &request);
    Some(Seen::new(request, group.site.span, group.sent.span, group.chain))
}

/// Whether a request of this kind carries a parameter: clients hold those of both.
fn belongs(parameter: Parameter, asks: Asks) -> bool {
    match parameter {
        Parameter::ClientSecret | Parameter::GrantType => asks == Asks::Token,
        Parameter::State | Parameter::ResponseType | Parameter::CodeChallenge | Parameter::CodeChallengeMethod => {
            asks == Asks::Authorize
        }
        _ => true,
    }
}

/// How sure it is that the addresses a client was given are the service's.
fn addressed(cx: &Context<'_>, group: &Grouped<'_>) -> Option<Confidence> {
    let sites = group.sites();
    let lists = &cx.catalog.lists;
    let relation = |url: &Template| {
        let address = split(url);
        let path = show_path(&address.path);
        let own = lists.token_paths.iter().chain(&lists.authorize_paths).any(|part| path.contains(part.as_str()));
        cx.relation(&address, own, &sites)
    };
    addresses(group).iter().filter_map(relation).max()
}

/// The OAuth addresses that a client was given.
pub(super) fn addresses(group: &Grouped<'_>) -> Vec<Template> {
    let texts = |slot: Slot| match group.slots.get(&slot) {
        Some(value) => value.to_text(Span::default()).templates().to_vec(),
        None => Vec::new(),
    };
    let hosts = texts(Slot::OauthHost);
    let urls = [Slot::AuthorizeUrl, Slot::TokenUrl].into_iter().flat_map(texts);
    urls.map(|url| with_base(hosts.first(), &url)).collect()
}

/// What the library sends without being told.
fn add_own(model: &CallModel, near: Span, parameters: &mut BTreeMap<Parameter, Sent>) {
    for parameter in Parameter::ALL.into_iter().filter(|parameter| model.adds.iter().any(|own| own == parameter.name()))
    {
        let unknown = Sent { spellings: Vec::new(), open: true, span: near, setting: None, by_caller: false };
        parameters.entry(parameter).or_insert(unknown);
    }
}
