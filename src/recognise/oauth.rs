//! OAuth requests to the service: what each of their parameters is, wherever the strings come from.
//!
//! A request is seen as a modelled call to the token endpoint ([`token`]) or of an OAuth library
//! ([`library`]), as the text of an authorization page's address ([`authorize`]), as an object that describes a
//! client ([`provider`]), or only as scopes noted under a name ([`noted`]).

mod authorize;
mod endpoint;
mod exposed;
mod fields;
mod kept;
mod library;
mod noted;
mod provider;
mod renewal;
mod room;
mod token;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use endpoint::WrongEndpoint;
pub use exposed::Exposure;
pub(super) use exposed::at_users;
pub(super) use fields::of_value as body_record;
pub use kept::KeptToken;
pub use renewal::{GapKind, RenewalGap};
pub use room::{Neighbour, Room, RoomForm};

use crate::diag::Confidence;
use crate::eval::{Event, Site};
use crate::ir::{Expr, FileFacts, TOP_LEVEL};
use crate::recognise::http::{Grouped, is_observed};
use crate::recognise::{Context, Recognised};
use crate::scopes::collapse;
use crate::text::Span;
use crate::value::{FileIx, FuncRef};

/// What an OAuth request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OAuthKind {
    /// The authorization page.
    Authorize,
    /// The token endpoint.
    Token,
    /// The API that creates a token which never expires.
    StaticToken,
    /// No request in view: scopes that are kept under a name.
    Noted,
}

impl OAuthKind {
    /// What such a request is called in messages.
    pub fn in_words(self) -> &'static str {
        match self {
            OAuthKind::Authorize => "the authorization request",
            OAuthKind::Token | OAuthKind::StaticToken => "the token request",
            OAuthKind::Noted => "the OAuth client",
        }
    }
}

/// A parameter of an OAuth request that means something to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parameter {
    /// `grant_type`.
    GrantType,
    /// `response_type`.
    ResponseType,
    /// `client_id`.
    ClientId,
    /// `client_secret`.
    ClientSecret,
    /// `redirect_uri`.
    RedirectUri,
    /// `scope`, one text.
    Scope,
    /// `scopes`, a list.
    Scopes,
    /// `state`.
    State,
    /// `code_challenge`.
    CodeChallenge,
    /// `code_challenge_method`.
    CodeChallengeMethod,
    /// `code_verifier`.
    CodeVerifier,
    /// `refresh_token`.
    RefreshToken,
    /// `expires_in`, in seconds.
    ExpiresIn,
    /// `refresh_token_expires_in`, in seconds.
    RefreshTokenExpiresIn,
}

impl Parameter {
    /// All of them.
    pub const ALL: [Parameter; 14] = [
        Parameter::GrantType,
        Parameter::ResponseType,
        Parameter::ClientId,
        Parameter::ClientSecret,
        Parameter::RedirectUri,
        Parameter::Scope,
        Parameter::Scopes,
        Parameter::State,
        Parameter::CodeChallenge,
        Parameter::CodeChallengeMethod,
        Parameter::CodeVerifier,
        Parameter::RefreshToken,
        Parameter::ExpiresIn,
        Parameter::RefreshTokenExpiresIn,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Parameter::GrantType => "grant_type",
            Parameter::ResponseType => "response_type",
            Parameter::ClientId => "client_id",
            Parameter::ClientSecret => "client_secret",
            Parameter::RedirectUri => "redirect_uri",
            Parameter::Scope => "scope",
            Parameter::Scopes => "scopes",
            Parameter::State => "state",
            Parameter::CodeChallenge => "code_challenge",
            Parameter::CodeChallengeMethod => "code_challenge_method",
            Parameter::CodeVerifier => "code_verifier",
            Parameter::RefreshToken => "refresh_token",
            Parameter::ExpiresIn => "expires_in",
            Parameter::RefreshTokenExpiresIn => "refresh_token_expires_in",
        }
    }

    /// Whether a rule reads its text: a caller that gives it makes a request of its own.
    fn is_read(self) -> bool {
        !matches!(
            self,
            Parameter::ClientId
                | Parameter::RedirectUri
                | Parameter::State
                | Parameter::CodeChallenge
                | Parameter::CodeVerifier
                | Parameter::RefreshToken
        )
    }
}

/// One text, or list of texts, that a parameter may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelling {
    /// Where it is written.
    pub span: Span,
    /// Whether it is a list.
    pub list: bool,
    /// The text; several for a list.
    pub texts: Vec<String>,
}

/// What is sent for a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What it may be, as far as that is known. Never read for secrets.
    pub spellings: Vec<Spelling>,
    /// Whether it may be something else as well, or not be sent at all.
    pub open: bool,
    /// Where it is given.
    pub span: Span,
    /// The environment variable or setting it comes from, by name.
    pub setting: Option<Arc<str>>,
    /// Whether a caller out of view gives it.
    pub by_caller: bool,
}

/// How an OAuth request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MadeBy {
    /// By an HTTP client or as text: what is written is what is sent.
    Hand,
    /// By an OAuth library, which joins lists and adds what is due.
    Library,
}

/// An OAuth request to the service.
#[derive(Debug, Clone)]
pub struct OAuthRequest {
    /// Where it is written or sent.
    pub span: Span,
    /// What it is for.
    pub kind: OAuthKind,
    /// What is sent with it.
    pub parameters: BTreeMap<Parameter, Sent>,
    /// Whether all its parameters are known, so that what is not there is really not sent.
    pub complete: bool,
    /// How it is made.
    pub made_by: MadeBy,
    /// How its client secret is in everybody's hands, if it is.
    pub exposed: Option<Exposure>,
    /// The function it is made in; `None` for noted scopes.
    pub func: Option<FuncRef>,
    /// How sure it is that it goes to the service.
    pub confidence: Confidence,
    /// Where it has room for scopes, if it names none.
    pub room: Option<Room>,
}

/// The scopes that an OAuth request asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// Where they are written.
    pub span: Span,
    /// The scopes, in order.
    pub scopes: Vec<String>,
}

impl OAuthRequest {
    /// What is sent for a parameter, if it is.
    pub fn get(&self, parameter: Parameter) -> Option<&Sent> {
        self.parameters.get(&parameter)
    }

    /// Whether a parameter is certainly not sent.
    pub fn lacks(&self, parameter: Parameter) -> bool {
        self.complete && !self.parameters.contains_key(&parameter)
    }

    /// The one text that is sent for a parameter, if that is known.
    pub fn text(&self, parameter: Parameter) -> Option<&str> {
        let sent = self.get(parameter).filter(|sent| !sent.open)?;
        match sent.spellings.as_slice() {
            [only] if !only.list => only.texts.first().map(String::as_str),
            _ => None,
        }
    }

    /// The grant type, if known.
    pub fn grant(&self) -> Option<&str> {
        self.text(Parameter::GrantType)
    }

    /// What is sent as scopes under either name: the right one first.
    pub fn scope(&self) -> Option<&Sent> {
        self.get(Parameter::Scope).or_else(|| self.get(Parameter::Scopes))
    }

    /// The scopes it may ask for, one entry for each way it may be spelled.
    pub fn asked(&self) -> Vec<Asked> {
        let spellings = self.scope().map_or(&[][..], |sent| &sent.spellings);
        let asked = |spelling: &Spelling| Asked {
            span: spelling.span,
            scopes: spelling.texts.iter().flat_map(|text| collapse::parse(text)).collect(),
        };
        spellings.iter().map(asked).filter(|asked| !asked.scopes.is_empty()).collect()
    }

    /// Whether another view of the same request, from further in, says all that this one says: what
    /// the callers add is not read by any rule.
    fn adds_nothing_to(&self, inner: &OAuthRequest) -> bool {
        if self.complete != inner.complete
            || self.exposed != inner.exposed
            || !self.parameters.keys().eq(inner.parameters.keys())
        {
            return false;
        }
        self.parameters.iter().zip(inner.parameters.values()).all(|((parameter, mine), theirs)| {
            mine == theirs || !(parameter.is_read() && (theirs.by_caller || mine.spellings != theirs.spellings))
        })
    }
}

/// A request with the way it was reached, before views of one request are told apart.
struct Seen {
    request: OAuthRequest,
    site: Span,
    /// Where it goes out; the answer is there.
    sent: Span,
    chain: Vec<Span>,
    /// The function that the way starts in, and where; for a request at a file's top level, itself.
    from: Option<(FuncRef, Span)>,
}

impl Seen {
    fn new(request: OAuthRequest, site: Span, sent: Span, chain: &[Site]) -> Self {
        let own = request.func.filter(|func| func.func == TOP_LEVEL).map(|func| (func, site));
        let from = chain.first().map(|call| (call.func, call.span)).or(own);
        Self { request, site, sent, chain: chain.iter().map(|site| site.span).collect(), from }
    }
}

/// OAuth requests in a group of files.
pub fn requests(cx: &Context<'_>, files: &[FileIx], groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    // What was recorded was sent; the code that sends it is what rules ask.
    let written = || groups.iter().filter(|group| !is_observed(cx, group));
    let mut seen: Vec<Seen> = written().filter_map(|group| token::request(cx, group)).collect();
    seen.extend(written().filter_map(|group| library::request(cx, group)));
    seen.extend(authorize::requests(cx, groups, events));
    found.renewal_gaps.extend(renewal::gaps(cx, &seen));
    found.kept_tokens.extend(kept::tokens(cx, files, groups));
    let mut all = innermost(seen);
    let by_hand = |request: &&mut OAuthRequest| request.made_by == MadeBy::Hand && request.complete;
    for request in all.iter_mut().filter(by_hand).filter(|request| request.scope().is_none()) {
        request.room = room::of(cx, request);
    }
    // What describes a client counts where no model reads it, what is only noted where nothing does.
    let described = innermost(provider::requests(cx, events));
    add_unspoken(&mut all, described);
    let noted: Vec<OAuthRequest> = files.iter().flat_map(|file| noted::scopes(cx, *file)).collect();
    add_unspoken(&mut all, noted);
    found.oauth.extend(all);
    found.wrong_endpoints.extend(endpoint::wrong(cx, groups, events));
}

/// Add requests of whose scopes no other one speaks.
fn add_unspoken(all: &mut Vec<OAuthRequest>, more: Vec<OAuthRequest>) {
    let spans = |request: &OAuthRequest| request.asked().into_iter().map(|asked| asked.span).collect::<Vec<Span>>();
    let spoken: Vec<Span> = all.iter().flat_map(spans).collect();
    let touches = |span: Span| spoken.iter().any(|known| span.contains(*known) || known.contains(span));
    all.extend(more.into_iter().filter(|request| !spans(request).into_iter().any(touches)));
}

/// Each request as the innermost function sees it that knows all that is read of it.
fn innermost(seen: Vec<Seen>) -> Vec<OAuthRequest> {
    let covered = |outer: &Seen| {
        seen.iter().any(|inner| {
            inner.site == outer.site
                && inner.chain.len() < outer.chain.len()
                && outer.chain.ends_with(&inner.chain)
                && inner.request.kind == outer.request.kind
                && outer.request.adds_nothing_to(&inner.request)
        })
    };
    let kept: Vec<bool> = seen.iter().map(|one| !covered(one)).collect();
    let mut all: Vec<OAuthRequest> = Vec::new();
    for (one, _) in seen.into_iter().zip(kept).filter(|(_, kept)| *kept) {
        let known = |other: &OAuthRequest| {
            (other.span, other.kind, &other.parameters) == (one.request.span, one.request.kind, &one.request.parameters)
        };
        if !all.iter().any(known) {
            all.push(one.request);
        }
    }
    all
}

/// Whether a file runs a server, or something else that lives longer than a token.
fn serves(cx: &Context<'_>, facts: &FileFacts) -> bool {
    let modules = &cx.catalog.lists.server_modules;
    let of = |specifier: &str, module: &str| {
        specifier.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '.']))
    };
    let imported = facts.imports.iter().any(|import| modules.iter().any(|module| of(&import.module.text, module)));
    // `require("express")`
    let required = facts.exprs.iter().any(|expr| match expr {
        Expr::Module(spec) => modules.iter().any(|module| of(&spec.text, module)),
        _ => false,
    });
    imported || required
}
