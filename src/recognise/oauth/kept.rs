//! Bearer tokens that can never be renewed: a server reads one from a setting and sends it for as long as it runs.
//!
//! A script that runs once gets its settings from whoever runs it, who may get a new token each time. A token that
//! a caller gives, or that is one of several, is somebody else's to renew. And where the code speaks of renewing
//! tokens at all, it is taken at its word.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::ir::{Expr, FileFacts};
use crate::recognise::Context;
use crate::recognise::http::{Grouped, is_sdk};
use crate::recognise::oauth::serves;
use crate::recognise::shape::{Credentials, of_slots};
use crate::recognise::url::{show_path, split};
use crate::text::Span;
use crate::value::{FileIx, Hole, HoleKind, Origin, Piece, Template};

/// A token that a program keeps for good.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptToken {
    /// Where it is read.
    pub span: Span,
    /// The setting that holds it.
    pub setting: Arc<str>,
    /// Where it is sent.
    pub sent: BTreeSet<Span>,
}

/// What the bearer tokens are that go out at one place.
#[derive(Debug, Default)]
struct Tokens {
    settings: BTreeMap<Arc<str>, Span>,
    /// Whether one of them comes from elsewhere.
    other: bool,
}

/// The tokens that the requests of a group of files send for good.
pub(super) fn tokens(cx: &Context<'_>, files: &[FileIx], groups: &[Grouped<'_>]) -> Vec<KeptToken> {
    let facts = || files.iter().map(|file| cx.program.facts(*file));
    if cx.examples || !facts().any(|facts| serves(cx, facts)) {
        return Vec::new();
    }
    let mut places: BTreeMap<Span, Tokens> = BTreeMap::new();
    for group in groups.iter().filter(|group| !cx.in_tests(group.sent.span) && calls_the_api(cx, group)) {
        places.entry(group.sent.span).or_default().add(cx, &sent(group));
    }
    let mut kept: BTreeMap<Arc<str>, KeptToken> = BTreeMap::new();
    for (place, tokens) in places.into_iter().filter(|(_, tokens)| !tokens.other && tokens.settings.len() == 1) {
        for (setting, span) in tokens.settings {
            let token = KeptToken { span, setting: setting.clone(), sent: BTreeSet::new() };
            kept.entry(setting).or_insert(token).sent.insert(place);
        }
    }
    let kept: Vec<KeptToken> = kept.into_values().filter(|token| !cx.in_tests(token.span)).collect();
    // Every word of the files is looked at for that.
    if kept.is_empty() || facts().any(renews) { Vec::new() } else { kept }
}

/// Whether a request certainly goes to the service's API.
fn calls_the_api(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    is_sdk(cx, group)
        || group.urls().iter().any(|url| {
            let address = split(url);
            let known = show_path(&address.path).contains("/api/v2/");
            known && cx.relation(&address, known, &group.sites()) > Some(Confidence::Low)
        })
}

/// The bearer tokens of a request.
fn sent(group: &Grouped<'_>) -> Vec<Template> {
    let given = group.slots.get(&Slot::OauthToken).map(|token| token.to_text(Span::default()));
    let bearer = of_slots(&group.slots).into_iter().filter_map(|credentials| match credentials {
        Credentials::Bearer(token) => Some(token),
        Credentials::Basic { .. } | Credentials::OpaqueBasic(_) | Credentials::Opaque => None,
    });
    given.iter().flat_map(|set| set.templates().iter().cloned()).chain(bearer).collect()
}

impl Tokens {
    /// Add those of one request. A parameter alone stands for what callers in view give.
    fn add(&mut self, cx: &Context<'_>, tokens: &[Template]) {
        let given = |token: &Template| matches!(token.pieces(), [Piece::Hole(hole, _)] if hole.is_param());
        if tokens.iter().all(given) {
            return;
        }
        for token in tokens.iter().filter(|token| !token.is_empty()) {
            match token.pieces() {
                [Piece::Hole(Hole { kind: HoleKind::Env(name), .. }, Origin { span, .. })]
                    if cx.catalog.lists.names_oauth_token(name) != Some(false) =>
                {
                    self.settings.entry(name.clone()).or_insert(*span);
                }
                _ => self.other = true,
            }
        }
    }
}

/// Whether a file speaks of getting tokens.
fn renews(facts: &FileFacts) -> bool {
    let speaks = |text: &str| {
        let text = text.to_lowercase().replace(['-', '_'], "");
        ["oauth/tokens", "refreshtoken", "granttype", "clientcredentials", "renewtoken"]
            .iter()
            .any(|word| text.contains(word))
    };
    let written = facts.exprs.iter().any(|expr| matches!(expr, Expr::Str(literal) if speaks(&literal.value)));
    written || facts.names.iter().any(speaks)
}
