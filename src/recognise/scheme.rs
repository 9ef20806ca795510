//! Tokens sent under the wrong scheme: an API token as Bearer, an OAuth token as Basic.

use std::collections::BTreeMap;

use crate::diag::Confidence;
use crate::recognise::http::Grouped;
use crate::recognise::shape::{Credentials, of_slots};
use crate::recognise::url::{show_path, split};
use crate::recognise::{Context, Recognised};
use crate::text::Span;
use crate::value::{HoleKind, Piece, Template};

/// A token under the wrong scheme.
#[derive(Debug, Clone)]
pub struct WrongScheme {
    /// Where the token is given.
    pub span: Span,
    /// Where it is sent.
    pub sent: Span,
    /// Whether it is an OAuth token (sent as Basic), else an API token (sent as Bearer).
    pub oauth: bool,
    /// How sure.
    pub confidence: Confidence,
    /// Index of the library that sends it, if one is modelled.
    pub library: Option<usize>,
}

/// The tokens that requests carry under the wrong scheme.
pub(super) fn wrong(cx: &Context<'_>, groups: &[Grouped<'_>], found: &mut Recognised) {
    let mut all: BTreeMap<Span, WrongScheme> = BTreeMap::new();
    for group in groups {
        let relation = |url: &Template| {
            let address = split(url);
            cx.relation(&address, show_path(&address.path).contains("/api/v2/"), &group.sites())
        };
        let Some(confidence) = group.urls().iter().filter_map(relation).max() else { continue };
        for credentials in of_slots(&group.slots) {
            let Some((oauth, place)) = mismatch(cx, &credentials) else { continue };
            let span = place.unwrap_or(group.site.span);
            // A name may be wrong about what it holds.
            let confidence = if cx.in_tests(span) { Confidence::Low } else { confidence.min(Confidence::Medium) };
            let library = group.call.and_then(|ix| cx.catalog.call(ix)).map(|call| call.library);
            all.entry(span).or_insert(WrongScheme { span, sent: group.sent.span, oauth, confidence, library });
        }
    }
    found.wrong_schemes.extend(all.into_values());
}

/// Whether credentials are of the other scheme: which token it is, and where it is given.
fn mismatch(cx: &Context<'_>, credentials: &Credentials) -> Option<(bool, Option<Span>)> {
    match credentials {
        Credentials::Bearer(token) => (named(cx, token) == Some(false)).then(|| (false, place(token))),
        Credentials::Basic { password: Some(token), .. } => {
            (named(cx, token) == Some(true)).then(|| (true, place(token)))
        }
        Credentials::Basic { .. } | Credentials::OpaqueBasic(_) | Credentials::Opaque => None,
    }
}

/// What the names of a token that is one hole say: all that speak must agree.
fn named(cx: &Context<'_>, token: &Template) -> Option<bool> {
    let [Piece::Hole(hole, _)] = token.pieces() else { return None };
    let setting = match &hole.kind {
        HoleKind::Env(name) => Some(name),
        HoleKind::Param(..) | HoleKind::Base64(_) | HoleKind::Json(_) | HoleKind::Opaque(_) => None,
    };
    let mut said = hole.name.iter().chain(setting).filter_map(|name| cx.catalog.lists.names_oauth_token(name));
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}

fn place(token: &Template) -> Option<Span> {
    token.pieces().iter().map(|piece| piece.origin().span).find(|span| *span != Span::default())
}
