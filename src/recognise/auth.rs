//! Basic authentication with the service: where it is written and where it is sent.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::eval::{Event, EventKind, Place, Site, Slots};
use crate::recognise::http::{Grouped, is_observed, is_sdk, is_session, urls};
use crate::recognise::identity::{self, SignIn};
use crate::recognise::related::HostIs;
use crate::recognise::setting::{self, SettingRead};
use crate::recognise::shape::{Credentials, marked_users, marker_place, of_auth, of_slots};
use crate::recognise::url::{Address, hole_names, show_path, split};
use crate::recognise::variables::{self, CredentialPart, Variables};
use crate::recognise::written;
use crate::recognise::{AuthKind, AuthSent, AuthUse, Context, Recognised};
use crate::text::Span;
use crate::value::{StrSet, Template, Value};

/// Collects uses by place; what is seen twice is one use.
struct Uses<'a> {
    cx: &'a Context<'a>,
    found: BTreeMap<(Span, AuthKind), AuthUse>,
    /// Who signs in, by the place of the use.
    signed_in: BTreeMap<Span, Vec<SignIn>>,
    /// What is read from outside to sign in.
    reads: BTreeSet<SettingRead>,
    /// The variables that user names and passwords come from, where no API token is in play.
    variables: Variables,
}

/// Basic authentication in requests, in clients that are made, and in texts with a marker.
pub fn uses(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    let mut uses = Uses {
        cx,
        found: BTreeMap::new(),
        signed_in: BTreeMap::new(),
        reads: BTreeSet::new(),
        variables: Variables::new(),
    };
    let held = clients_with_credentials(events);
    for group in groups {
        uses.request(group, &held);
    }
    for event in events {
        match &event.kind {
            EventKind::Made { ty, slots } => uses.made(*ty, slots, event),
            EventKind::Credential { text, place, beside } => {
                for marker in &cx.catalog.lists.credential_markers {
                    let mut users: BTreeMap<Span, Vec<Template>> = BTreeMap::new();
                    for (user, span) in marked_users(text, marker) {
                        uses.marked(&user, span, *place, event);
                        users.entry(span).or_default().push(user);
                    }
                    for (span, users) in users {
                        let seen = SignIn::of_text(users, text, beside.as_ref(), event);
                        if uses.found.contains_key(&(span, AuthKind::ApiToken)) {
                            uses.reads.extend(seen.tokens.iter().flat_map(|token| setting::reads(token, span, true)));
                        }
                        uses.signed_in.entry(span).or_default().push(seen);
                    }
                }
            }
            EventKind::Request { .. }
            | EventKind::Unmodelled { .. }
            | EventKind::Watched { .. }
            | EventKind::Described { .. } => {}
        }
    }
    uses.drop_what_is_known_better();
    uses.who_signs_in();
    uses.note_variables();
    for auth in uses.found.values_mut() {
        let marker = (auth.kind == AuthKind::ApiToken && auth.constructor.is_none()).then_some(auth.span);
        written::complete(cx, &mut auth.written, marker);
    }
    found.auths.extend(uses.found.into_values());
    found.reads.extend(uses.reads);
    found.variables = uses.variables;
}

/// Credentials that a client is made with, and where: requests of that client point there.
fn clients_with_credentials(events: &[Event]) -> Vec<(&Value, Span)> {
    let made = |event| match event {
        &Event { kind: EventKind::Made { ref slots, .. }, site, .. } => Some((slots.get(&Slot::Auth)?, site.span)),
        _ => None,
    };
    events.iter().filter_map(made).collect()
}

impl Uses<'_> {
    fn add(&mut self, mut auth: AuthUse) {
        if self.cx.in_tests(auth.span) {
            auth.confidence = Confidence::Low;
        }
        match self.found.get_mut(&(auth.span, auth.kind)) {
            Some(known) => {
                known.sent.extend(auth.sent);
                known.confidence = known.confidence.max(auth.confidence);
                known.library = known.library.or(auth.library);
                known.written.merge(auth.written);
                known.opaque_user &= auth.opaque_user;
            }
            None => {
                self.found.insert((auth.span, auth.kind), auth);
            }
        }
    }

    /// A header that comes from outside on one path and is a token's on another is a token's.
    fn drop_what_is_known_better(&mut self) {
        let tokens: BTreeSet<Span> = self
            .found
            .values()
            .filter(|auth| auth.kind == AuthKind::ApiToken)
            .flat_map(|auth| auth.sent.iter().copied())
            .collect();
        self.found
            .retain(|_, auth| auth.kind == AuthKind::ApiToken || !auth.opaque_user || auth.sent.is_disjoint(&tokens));
    }

    /// Tell the uses whose user name changes from call to call.
    fn who_signs_in(&mut self) {
        for ((span, kind), auth) in &mut self.found {
            if *kind == AuthKind::ApiToken
                && let Some(seen) = self.signed_in.get(span)
            {
                auth.identity = identity::of(self.cx, seen);
            }
        }
    }

    /// Note the variables that API tokens and their user names come from.
    fn note_variables(&mut self) {
        let sure = self.found.values().filter(|auth| auth.confidence > Confidence::Low);
        for sign_in in sure.filter_map(|auth| self.signed_in.get(&auth.span)).flatten() {
            variables::note(&mut self.variables, &sign_in.users, CredentialPart::User);
            variables::note(&mut self.variables, &sign_in.tokens, CredentialPart::ApiToken);
        }
    }

    /// The credentials that a request carries.
    fn request(&mut self, group: &Grouped<'_>, held: &[(&Value, Span)]) {
        let Some(confidence) = self.goes_to_service(group) else { return };
        let call = group.call.and_then(|ix| self.cx.catalog.call(ix));
        let library = call.map(|call| call.library);
        let facts = self.cx.program.facts(group.sent.func.file);
        let block = call.and_then(|call| written::in_block(facts, group.sent.span, &call.model.takes, &[Slot::Auth]));
        let auth = group.slots.get(&Slot::Auth).map_or(&[][..], Value::alternatives);
        let given: Vec<(Credentials, Span)> = held
            .iter()
            .filter(|(value, _)| auth.contains(value))
            .flat_map(|(value, span)| of_auth(value).into_iter().map(|credentials| (credentials, *span)))
            .collect();
        let all = carried(&group.slots);
        self.note_sign_ins(group, &all);
        self.note_reads(group, &all);
        let observed = is_observed(self.cx, group);
        for credentials in all.iter().filter(|credentials| !(observed && is_filtered(self.cx, credentials))) {
            let (user, ready_made, header) = match credentials {
                Credentials::Basic { user, ready_made, header, password } if !user.is_empty() || password.is_some() => {
                    (user.clone(), *ready_made, *header)
                }
                // A whole header value from outside: whether it is marked cannot be seen.
                Credentials::OpaqueBasic(at) => (Template::default(), None, Some(at.span)),
                Credentials::Basic { .. } | Credentials::Bearer(_) | Credentials::Opaque => continue,
            };
            let marked = mark(self.cx, credentials);
            let written = written::of(self.cx, group, header);
            let given_at = written.given.values().flatten().find(|site| matches!(site.form, written::Form::Option));
            let option = given_at.map(|site| site.span).or(block);
            let ready_place = ready_made.map(|place| place.span);
            // At the token endpoint this is the client with its secret.
            if marked.is_none() && goes_to_tokens(self.cx, group) {
                continue;
            }
            if let (None, Credentials::Basic { user, password, .. }) = (marked, credentials)
                && !self.cx.in_tests(group.sent.span)
            {
                variables::note(&mut self.variables, [user], CredentialPart::User);
                variables::note(&mut self.variables, password, CredentialPart::Password);
            }
            let (kind, span) = match marked {
                Some(place) => (AuthKind::ApiToken, ready_place.unwrap_or(place)),
                None if self.marked_elsewhere(credentials, &all) => continue,
                None => {
                    let given = given.iter().find(|(other, _)| other == credentials).map(|(_, span)| *span);
                    let apart = || self.stands_apart(group, &user);
                    let span = ready_place.or(given).or(header).or(option).or_else(apart);
                    (AuthKind::Password, span.unwrap_or(group.site.span))
                }
            };
            self.add(AuthUse {
                kind,
                span,
                sent: BTreeSet::from([group.sent.span]),
                confidence,
                library,
                constructor: None,
                opaque_user: user.pieces().iter().all(|piece| piece.as_text().is_none()),
                written,
                identity: None,
            });
        }
    }

    /// Where a user name is written that many requests share, none of which is code: a folder's, a variable's.
    fn stands_apart(&self, group: &Grouped<'_>, user: &Template) -> Option<Span> {
        let family = self.cx.program.facts(group.site.func.file).lang.family();
        let place = user.pieces().first().map(|piece| piece.origin().span).filter(|_| !family.is_code());
        place.filter(|span| *span != Span::default())
    }

    /// Whether the same password goes with a marked user name on another path: then this user name is marked too
    /// (`endsWith('/token') ? …`). Another password is another way to sign in.
    fn marked_elsewhere(&self, credentials: &Credentials, all: &[Credentials]) -> bool {
        let password = |of: &Credentials| match of {
            Credentials::Basic { password, .. } => password.clone(),
            _ => None,
        };
        let own = password(credentials);
        let same = |other: Option<Template>| match (&own, other) {
            (Some(own), Some(other)) => own.is_like(&other),
            _ => true,
        };
        all.iter().any(|other| mark(self.cx, other).is_some() && same(password(other)))
    }

    /// Note who signs in with a request, by the place of the marker.
    fn note_sign_ins(&mut self, group: &Grouped<'_>, all: &[Credentials]) {
        let mut seen: BTreeMap<Span, SignIn> = BTreeMap::new();
        for credentials in all {
            let Credentials::Basic { user, password: Some(token), .. } = credentials else { continue };
            let Some(place) = mark(self.cx, credentials) else { continue };
            let fresh = || SignIn { users: Vec::new(), tokens: Vec::new(), sites: group.sites() };
            let one = seen.entry(place).or_insert_with(fresh);
            one.users.push(user.clone());
            one.tokens.push(token.clone());
        }
        for (place, one) in seen {
            self.signed_in.entry(place).or_default().push(one);
        }
    }

    /// Note what a request reads from outside to sign in.
    fn note_reads(&mut self, group: &Grouped<'_>, all: &[Credentials]) {
        for credentials in all {
            match (credentials, mark(self.cx, credentials)) {
                (Credentials::Basic { password: Some(token), .. }, Some(_)) => {
                    self.reads.extend(setting::reads(token, group.sent.span, true));
                }
                (Credentials::Bearer(token), _) => self.reads.extend(setting::reads(token, group.sent.span, false)),
                _ => {}
            }
        }
    }

    /// How sure it is that a request goes to the service.
    fn goes_to_service(&self, group: &Grouped<'_>) -> Option<Confidence> {
        group.urls().iter().filter_map(|url| self.address_of_service(&split(url), &group.sites())).max()
    }

    fn address_of_service(&self, address: &Address, sites: &[Site]) -> Option<Confidence> {
        let path = show_path(&address.path);
        let tokens = self.cx.catalog.lists.token_paths.iter().any(|end| path.contains(end.as_str()));
        let api = tokens || path.contains("/api/v2/") || path.starts_with("api/v2/");
        self.cx.relation(address, api, sites).or_else(|| {
            // Nothing of the path is known: only the names right around it can tell.
            let open = path.is_empty() || path.starts_with("{}") || path.starts_with("/{}");
            let unknown_host = address.host.as_ref().is_none_or(|host| self.cx.host_is(host) == HostIs::Unknown);
            let near = open && unknown_host && !address.foreign && self.cx.names_speak(sites) == Some(true);
            near.then_some(Confidence::Medium)
        })
    }

    /// A client that is made with credentials.
    fn made(&mut self, ty: crate::data::TypeIx, slots: &Slots, event: &Event) {
        let Some(ty) = self.cx.catalog.types.get(usize::from(ty)) else { return };
        if let Some(user) = slots.get(&Slot::User).filter(|_| !ty.model.sdk) {
            // An authentication object that a framework asks for: no request need be in view.
            let user = user.to_text(event.site.span);
            for marker in &self.cx.catalog.lists.credential_markers {
                for (user, span) in marked_users(&user, marker) {
                    self.marked(&user, span, Place::Pair, event);
                }
            }
        }
        if ty.model.sdk {
            self.note_given(slots, event.site.span);
        }
        let Some(kind) = given_to_client(slots).filter(|_| ty.model.sdk) else { return };
        let facts = self.cx.program.facts(event.site.func.file);
        let block = written::in_block(facts, event.site.span, &ty.model.takes, &[Slot::ApiToken, Slot::Password]);
        let span = block.unwrap_or(event.site.span);
        self.signed_in.entry(span).or_default().push(SignIn::of_client(slots, event));
        self.add(AuthUse {
            kind,
            span,
            sent: BTreeSet::new(),
            confidence: Confidence::High,
            library: Some(ty.library),
            constructor: Some(ty.model.name.clone()),
            opaque_user: false,
            written: written::of_client(self.cx, event.site.span),
            identity: None,
        });
    }

    /// Note what a client of the service is given from outside to sign in with.
    fn note_given(&mut self, slots: &Slots, made: Span) {
        let api_token = given_to_client(slots) == Some(AuthKind::ApiToken);
        for slot in [Slot::ApiToken, Slot::Password, Slot::OauthToken] {
            let texts = slots.get(&slot).map(|value| value.to_text(made));
            for text in texts.iter().flat_map(StrSet::templates) {
                let api_token = api_token && slot != Slot::OauthToken;
                if api_token || slot != Slot::Password {
                    self.reads.extend(setting::reads(text, made, api_token));
                }
            }
        }
    }

    /// A text that ends in a marker where a user name stands, although no request was seen.
    fn marked(&mut self, user: &Template, span: Span, place: Place, event: &Event) {
        if self.found.contains_key(&(span, AuthKind::ApiToken)) {
            return;
        }
        let sites: Vec<Site> = event.chain.iter().copied().chain([event.site]).collect();
        // What is encoded with the marker inside is a credential, whatever stands in front of it.
        let user_like = looks_like_user(user) || (place == Place::Encoded && is_plain(user));
        if !user_like || !self.near_service(user, &sites) {
            return;
        }
        let confidence = match place {
            Place::Encoded | Place::Pair | Place::Key => Confidence::Medium,
            Place::Argument if user.find("@").is_some() || hole_names(user).any(names_a_user) => Confidence::Medium,
            Place::Argument => return,
        };
        self.add(AuthUse {
            kind: AuthKind::ApiToken,
            span,
            sent: BTreeSet::from([event.site.span]),
            confidence,
            library: None,
            constructor: None,
            opaque_user: false,
            written: written::Written::default(),
            identity: None,
        });
    }

    /// Whether names near a text speak of the service, the nearest first.
    fn near_service(&self, user: &Template, sites: &[Site]) -> bool {
        let by_holes = hole_names(user).find_map(|name| self.cx.name_speaks(name));
        let address = Address { host: None, ..Address::default() };
        by_holes.unwrap_or_else(|| self.cx.relation(&address, true, sites).is_some())
    }
}

/// Whether credentials of a recording were taken out of it: what stands there in their place.
fn is_filtered(cx: &Context<'_>, credentials: &Credentials) -> bool {
    let stands_in = |text: &Template| text.as_str().is_none_or(|text| cx.catalog.lists.is_placeholder(&text));
    match credentials {
        Credentials::Basic { user, password, .. } => stands_in(user) || password.as_ref().is_none_or(stands_in),
        Credentials::Bearer(_) | Credentials::OpaqueBasic(_) | Credentials::Opaque => true,
    }
}

/// Whether a request asks for an OAuth token in one of the flows. (The API that creates tokens takes
/// the credentials of a user.)
fn goes_to_tokens(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let ends = |path: &str| {
        !path.contains("/api/v2/") && cx.catalog.lists.token_paths.iter().any(|end| path.ends_with(end.as_str()))
    };
    group.urls().iter().any(|url| ends(show_path(&split(url).path).trim_end_matches('/').trim_end_matches(".json")))
}

/// All credentials that a request's state may carry.
fn carried(slots: &Slots) -> Vec<Credentials> {
    of_slots(slots).into_iter().chain(user_info(slots)).collect()
}

/// Where a user name is marked as a token's.
fn mark(cx: &Context<'_>, credentials: &Credentials) -> Option<Span> {
    let Credentials::Basic { user, .. } = credentials else { return None };
    cx.catalog.lists.credential_markers.iter().find_map(|marker| marker_place(user, marker))
}

/// What a request carries to say who sends it.
pub fn sent(cx: &Context<'_>, group: &Grouped<'_>) -> AuthSent {
    let slots = &group.slots;
    if is_sdk(cx, group) {
        let inner = match slots.get(&Slot::Auth) {
            Some(Value::Extern(credentials)) => &credentials.slots,
            _ => &**slots,
        };
        return match given_to_client(inner) {
            Some(AuthKind::ApiToken) => AuthSent::Token,
            Some(AuthKind::Password) => AuthSent::Password,
            None if inner.contains_key(&Slot::OauthToken) || inner.contains_key(&Slot::OauthFlag) => AuthSent::Bearer,
            None if is_session(cx, group) => AuthSent::None,
            None => AuthSent::Unknown,
        };
    }
    let all = carried(slots);
    let any = |is: fn(&Credentials) -> bool| all.iter().any(is);
    if all.iter().any(|credentials| mark(cx, credentials).is_some()) {
        AuthSent::Token
    } else if any(
        |one| matches!(one, Credentials::Basic { user, password, .. } if !user.is_empty() || password.is_some()),
    ) {
        AuthSent::Password
    } else if any(|one| matches!(one, Credentials::Bearer(_))) {
        AuthSent::Bearer
    } else if all.is_empty() && headers_known(slots) {
        AuthSent::None
    } else {
        AuthSent::Unknown
    }
}

/// Whether nothing unknown may add an `Authorization` header.
fn headers_known(slots: &Slots) -> bool {
    slots.get(&Slot::Headers).is_none_or(|headers| {
        headers.alternatives().iter().all(|one| match one {
            Value::Record(record) => !record.open,
            other => matches!(other, Value::Null | Value::Seq(_)),
        })
    })
}

/// The kind of the credentials that a client of the service was given.
fn given_to_client(slots: &Slots) -> Option<AuthKind> {
    let has = |slot: Slot| slots.get(&slot).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)));
    let oauth = has(Slot::OauthFlag) && slots.get(&Slot::OauthFlag).and_then(Value::truth) != Some(false);
    let is_token = slots.get(&Slot::TokenFlag).and_then(Value::truth) == Some(true);
    if oauth {
        None
    } else if has(Slot::Password) && !is_token {
        Some(AuthKind::Password)
    } else {
        (has(Slot::Password) || has(Slot::ApiToken)).then_some(AuthKind::ApiToken)
    }
}

/// Whether a text in front of the marker may be a user name, not an address.
fn looks_like_user(user: &Template) -> bool {
    let shown = user.show("{}");
    if shown.contains("://") || shown.contains("oauth") || shown.starts_with('/') || shown.contains(' ') {
        return false;
    }
    let before = shown.rsplit_once('/').map_or("", |(before, _)| before);
    let address_like = |name: &str| {
        let name = name.to_lowercase();
        [
            "url", "host", "domain", "base", "endpoint", "path", "uri", "issuer", "server", "prefix", "root", "dir",
            "api_v",
        ]
        .iter()
        .any(|word| name.contains(word))
    };
    !before.contains('/')
        && (before == "{}" || before.contains('@') || before.ends_with("{}"))
        && !hole_names(user).any(address_like)
}

/// Whether a name is one that user names go by.
fn names_a_user(name: &str) -> bool {
    let name = name.to_lowercase();
    ["mail", "user", "login", "account", "agent"].iter().any(|word| name.contains(word))
}

/// Credentials in the address itself.
pub(super) fn user_info(slots: &Slots) -> Option<Credentials> {
    urls(slots).iter().find_map(|url| {
        let user = split(url).user_info?;
        // `%2F` and `%40` are how an address spells `/` and `@`.
        let decoded = user.map_text(|text| text.replace("%2F", "/").replace("%2f", "/").replace("%40", "@"));
        match crate::recognise::shape::of_text(&decoded) {
            Credentials::OpaqueBasic(_) | Credentials::Opaque | Credentials::Bearer(_) => None,
            basic @ Credentials::Basic { .. } => Some(basic),
        }
    })
}

/// Whether a text in front of the marker is known and of one part: an address to be filled in.
fn is_plain(user: &Template) -> bool {
    user.as_str().is_some_and(|text| text.matches('/').count() == 1 && !text.starts_with('/') && !text.contains(' '))
}
