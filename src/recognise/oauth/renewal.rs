//! What becomes of tokens: a refresh whose new refresh token is dropped, client credentials that are
//! expected to give one, a token that a server gets once when it starts.
//!
//! Only what can be shown counts: a response that is handed on whole may be kept elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::Symbol;
use crate::ir::{Arg, Expr, ExprId, FileFacts, Function, Place, TOP_LEVEL};
use crate::recognise::Context;
use crate::recognise::oauth::{OAuthKind, Seen, serves};
use crate::recognise::visit::assignments;
use crate::text::Span;
use crate::value::FuncRef;

/// A token that will run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenewalGap {
    /// Where.
    pub span: Span,
    /// Where the token is asked for.
    pub asked: Span,
    /// Why.
    pub kind: GapKind,
}

/// Why a token will run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// A refresh gives a new refresh token, which nobody keeps.
    Dropped,
    /// Client credentials give no refresh token, and code reads one.
    NeverGiven,
    /// A server asks for a token when it starts, and never again.
    OnlyAtStart,
}

/// Methods and members that yield a response as a whole.
const WHOLE: [&str; 24] = [
    "json",
    "data",
    "body",
    "send",
    "unwrap",
    "expect",
    "error_for_status",
    "raise_for_status",
    "into_json",
    "into_body",
    "read_json",
    "body_mut",
    "body_json",
    "await",
    "map_err",
    "context",
    "with_context",
    "ok_or_else",
    "clone",
    "into_inner",
    "text",
    "copy",
    "parse",
    "recv_json",
];

/// The gaps that token requests in view leave.
pub(super) fn gaps(cx: &Context<'_>, seen: &[Seen]) -> Vec<RenewalGap> {
    let mut by_site: BTreeMap<Span, Vec<&Seen>> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.request.kind == OAuthKind::Token && !cx.in_tests(one.sent)) {
        by_site.entry(one.sent).or_default().push(one);
    }
    let mut found: Vec<RenewalGap> = Vec::new();
    for (site, views) in by_site {
        // A function that sends several grants says nothing of one.
        let grants: BTreeSet<Option<&str>> = views.iter().map(|view| view.request.grant()).collect();
        let [Some(grant)] = grants.into_iter().collect::<Vec<_>>()[..] else { continue };
        let Some(func) = views.first().and_then(|view| view.request.func) else { continue };
        match grant {
            "refresh_token" => found.extend(Response::of(cx, func, site).and_then(|response| response.dropped())),
            "client_credentials" => {
                found.extend(Response::of(cx, func, site).and_then(|response| response.never_given()));
                found.extend(only_at_start(cx, site, &views));
            }
            _ => {}
        }
    }
    found
}

/// The response of a token request inside the function that sends it.
struct Response<'a> {
    facts: &'a FileFacts,
    function: &'a Function,
    site: Span,
    /// Variables that hold it.
    held: BTreeSet<Symbol>,
}

/// What an expression made of the response is.
struct Use {
    id: ExprId,
    /// The members, elements and methods that it takes, innermost first.
    keys: Vec<String>,
}

impl<'a> Response<'a> {
    fn of(cx: &Context<'a>, func: FuncRef, site: Span) -> Option<Self> {
        let facts = cx.program.facts(func.file);
        let function = facts.functions.get(func.func).filter(|_| func.func != TOP_LEVEL)?;
        let mut response = Self { facts, function, site, held: BTreeSet::new() };
        // Each round finds the variables that hold what one of the round before holds.
        for _ in 0..4 {
            let mut more = response.held.clone();
            assignments(facts, &mut |place, value| {
                if let Place::Name(name) = place
                    && response.inside(value)
                    && response.keys(value).is_some_and(|keys| keys.iter().all(|key| WHOLE.contains(&key.as_str())))
                {
                    more.insert(*name);
                }
            });
            if more == response.held {
                break;
            }
            response.held = more;
        }
        Some(response)
    }

    fn span(&self, id: ExprId) -> Option<Span> {
        self.facts.expr_spans.get(id).copied()
    }

    fn inside(&self, id: ExprId) -> bool {
        self.span(id).is_some_and(|span| self.function.span.contains(span))
    }

    /// What an expression takes of the response; `None` if it is not made of it.
    fn keys(&self, id: ExprId) -> Option<Vec<String>> {
        let mut keys = Vec::new();
        let mut at = id;
        loop {
            let expr = self.facts.exprs.get(at)?;
            if self.span(at) == Some(self.site) {
                break;
            }
            match expr {
                Expr::Name(name) if self.held.contains(name) => break,
                Expr::Member { base, name } => {
                    keys.push(self.facts.names.name(*name).to_owned());
                    at = *base;
                }
                Expr::Index { base, key } => {
                    keys.push(self.text(*key).unwrap_or("[]").to_owned());
                    at = *base;
                }
                Expr::Call(call) => {
                    // `data.get("refresh_token")`
                    keys.extend(call.args.first().and_then(|arg| match arg {
                        Arg::Positional(key) => self.text(*key).map(str::to_owned),
                        Arg::Named(..) | Arg::Spread(_) | Arg::SpreadNamed(_) => None,
                    }));
                    at = call.callee;
                }
                _ => return None,
            }
        }
        Some(keys)
    }

    fn text(&self, id: ExprId) -> Option<&'a str> {
        match self.facts.exprs.get(id)? {
            Expr::Str(literal) => Some(&literal.value),
            _ => None,
        }
    }

    /// The expressions made of the response that no longer one goes on with.
    fn uses(&self) -> Vec<Use> {
        let mut went_on: BTreeSet<ExprId> = BTreeSet::new();
        for expr in self.facts.exprs.iter() {
            match expr {
                Expr::Member { base, .. } | Expr::Index { base, .. } => went_on.extend([*base]),
                Expr::Call(call) => went_on.extend([call.callee]),
                _ => {}
            }
        }
        let inside =
            self.facts.exprs.enumerate().map(|(id, _)| id).filter(|id| self.inside(*id) && !went_on.contains(id));
        inside.filter_map(|id| Some(Use { id, keys: self.keys(id)? })).collect()
    }

    /// Whether the response is used as a whole in a way that may keep it.
    fn escapes(&self, uses: &[Use]) -> bool {
        let mut settled: BTreeSet<ExprId> = BTreeSet::new();
        assignments(self.facts, &mut |place, value| {
            if matches!(place, Place::Name(_)) {
                settled.insert(value);
            }
        });
        let whole = |one: &&Use| one.keys.iter().all(|key| WHOLE.contains(&key.as_str()));
        // A check of the response alone hands nothing on.
        let check = |one: &Use| one.keys.first().is_some_and(|key| key == "raise_for_status");
        uses.iter().filter(whole).any(|one| !settled.contains(&one.id) && !check(one))
    }

    fn dropped(&self) -> Option<RenewalGap> {
        let uses = self.uses();
        let takes = |word: &str| {
            let word = word.to_owned();
            move |one: &&Use| one.keys.iter().any(|key| plain(key).contains(&word))
        };
        let access = uses.iter().find(takes("accesstoken"))?;
        let kept =
            uses.iter().any(|one| takes("refresh")(&one)) || uses.iter().any(|one| one.keys.iter().any(|k| k == "[]"));
        let span = self.span(access.id).filter(|_| !kept && !self.escapes(&uses))?;
        Some(RenewalGap { span, asked: self.site, kind: GapKind::Dropped })
    }

    fn never_given(&self) -> Option<RenewalGap> {
        let reads = |one: &&Use| one.keys.iter().any(|key| plain(key) == "refreshtoken");
        let span = self.uses().iter().find(reads).and_then(|one| self.span(one.id))?;
        Some(RenewalGap { span, asked: self.site, kind: GapKind::NeverGiven })
    }
}

/// A key without separators and case.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// A request that only the start of a server makes.
fn only_at_start(cx: &Context<'_>, site: Span, views: &[&Seen]) -> Option<RenewalGap> {
    let from: Vec<(FuncRef, Span)> = views.iter().filter_map(|view| view.from).collect();
    let at_start = |root: &FuncRef| {
        let facts = cx.program.facts(root.file);
        let named_main =
            cx.program.function(*root).and_then(|f| f.name).is_some_and(|name| facts.names.name(name) == "main");
        (root.func == TOP_LEVEL || named_main) && serves(cx, facts) && !expects_refusal(facts)
    };
    let (_, span) = from.first().filter(|_| from.iter().all(|(root, _)| at_start(root)))?;
    let request = cx.program.facts(views.first()?.request.func?.file);
    (!expects_refusal(request)).then_some(RenewalGap { span: *span, asked: site, kind: GapKind::OnlyAtStart })
}

/// Whether a file speaks of 401: it may ask again then.
fn expects_refusal(facts: &FileFacts) -> bool {
    facts.exprs.iter().any(|expr| match expr {
        Expr::Number(number) => *number == 401,
        Expr::Member { name, .. } => facts.names.name(*name).eq_ignore_ascii_case("unauthorized"),
        _ => false,
    })
}
