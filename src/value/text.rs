//! Abstract text: templates of known pieces and holes, and small sets of them.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::ir::Why;
use crate::limits;
use crate::text::Span;
use crate::value::node::{Nested, Node};
use crate::value::{Hole, HoleKind, Origin};

/// Known text or a hole.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Piece {
    /// Known text.
    Text(Arc<str>, Origin),
    /// Unknown text.
    Hole(Hole, Origin),
}

impl Piece {
    /// Where it was written.
    pub fn origin(&self) -> Origin {
        match self {
            Piece::Text(_, at) | Piece::Hole(_, at) => *at,
        }
    }

    /// Its text, if known.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Piece::Text(text, _) => Some(text),
            Piece::Hole(..) => None,
        }
    }
}

/// Known text and holes, in order. Pieces keep their own origins, so neighbours are not merged.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Template {
    pieces: SmallVec<[Piece; 3]>,
}

impl Template {
    /// Known text.
    pub fn text(text: &str, at: Origin) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let mut end = text.len().min(limits::MAX_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut pieces: SmallVec<[Piece; 3]> = smallvec![Piece::Text(text.get(..end).unwrap_or_default().into(), at)];
        if end < text.len() {
            pieces.push(Piece::Hole(Hole::opaque(Why::Bound), Origin::near(at.span)));
        }
        Self { pieces }
    }

    /// One hole.
    pub fn hole(hole: Hole, at: Origin) -> Self {
        Self { pieces: smallvec![Piece::Hole(hole, at)] }
    }

    /// Its pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Made of these pieces; past the bounds the middle becomes a hole.
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut pieces: SmallVec<[Piece; 3]> = pieces.into_iter().filter(|p| p.as_text() != Some("")).collect();
        let length: usize = pieces.iter().filter_map(Piece::as_text).map(str::len).sum();
        if pieces.len() > limits::MAX_PIECES || length > 2 * limits::MAX_TEXT {
            let at = pieces.first().map_or(Origin::near(Span::default()), Piece::origin);
            let last = pieces.pop();
            let mut length = 0;
            let fits = |piece: &&Piece| {
                length += piece.as_text().map_or(0, str::len);
                length <= limits::MAX_TEXT
            };
            let kept = pieces.iter().take(limits::MAX_PIECES / 2).take_while(fits).count();
            pieces.truncate(kept);
            pieces.push(Piece::Hole(Hole::opaque(Why::Bound), Origin::near(at.span)));
            pieces.extend(last.filter(|p| p.as_text().is_none_or(|t| t.len() < limits::MAX_TEXT)));
        }
        Self { pieces }
    }

    /// This text, then the other.
    #[must_use]
    pub fn concat(&self, other: &Template) -> Template {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        Self::from_pieces(self.pieces.iter().chain(&other.pieces).cloned())
    }

    /// The text, if there is no hole.
    pub fn as_str(&self) -> Option<String> {
        self.pieces.iter().map(Piece::as_text).collect()
    }

    /// The text with each hole written as `hole`.
    pub fn show(&self, hole: &str) -> String {
        self.pieces.iter().map(|piece| piece.as_text().unwrap_or(hole)).collect()
    }

    /// The known text at the start.
    pub fn known_start(&self) -> String {
        self.pieces.iter().map_while(Piece::as_text).collect()
    }

    /// The known text at the end.
    pub fn known_end(&self) -> String {
        let tail: Vec<&str> = self.pieces.iter().rev().map_while(Piece::as_text).collect();
        tail.into_iter().rev().collect()
    }

    /// The holes.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole, _) => Some(hole),
            Piece::Text(..) => None,
        })
    }

    /// Whether a parameter without caller shows in it.
    pub fn has_param(&self) -> bool {
        self.holes().any(|hole| match &hole.kind {
            HoleKind::Param(..) => true,
            HoleKind::Base64(set) => set.has_param(),
            HoleKind::Json(value) => value.has_param(),
            HoleKind::Env(_) | HoleKind::Opaque(_) => false,
        })
    }

    /// Whether another template says the same: the same text at the same places, and the same holes wherever they
    /// come from.
    pub fn is_like(&self, other: &Template) -> bool {
        let alike = |(a, b): (&Piece, &Piece)| match (a, b) {
            (Piece::Hole(a, _), Piece::Hole(b, _)) => a == b,
            (a, b) => a == b,
        };
        self.pieces.len() == other.pieces.len() && self.pieces.iter().zip(&other.pieces).all(alike)
    }

    /// Cut in two at a byte offset of the shown text in which each hole counts as one byte.
    pub fn split_at(&self, offset: usize) -> (Template, Template) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mut at = 0;
        for piece in &self.pieces {
            let length = piece.as_text().map_or(1, str::len);
            match piece {
                _ if at + length <= offset => before.push(piece.clone()),
                Piece::Text(text, origin) if at < offset => {
                    let (left, right) = cut(text, *origin, offset - at);
                    before.push(left);
                    after.push(right);
                }
                _ => after.push(piece.clone()),
            }
            at += length;
        }
        (Self::from_pieces(before), Self::from_pieces(after))
    }

    /// The offset (see [`Template::split_at`]) of the first occurrence of `needle` in known text.
    /// Pieces that touch are searched together.
    pub fn find(&self, needle: &str) -> Option<usize> {
        // A hole is shown as one byte that no needle holds, so that offsets stay right.
        self.show("\u{1}").find(needle)
    }

    /// The parts between occurrences of `separator`.
    pub fn split(&self, separator: &str) -> Vec<Template> {
        let mut parts = Vec::new();
        let mut rest = self.clone();
        while !separator.is_empty()
            && parts.len() < limits::MAX_PIECES
            && let Some(at) = rest.find(separator)
        {
            let (part, tail) = rest.split_at(at);
            parts.push(part);
            rest = tail.split_at(separator.len()).1;
        }
        parts.push(rest);
        parts
    }

    /// A text function applied to each known piece; what it returns is no longer spelled in the source.
    #[must_use]
    pub fn map_text(&self, change: impl Fn(&str) -> String) -> Template {
        Self::from_pieces(self.pieces.iter().map(|piece| match piece {
            Piece::Text(text, at) => {
                let changed = change(text);
                let exact = at.exact && *changed == **text;
                Piece::Text(changed.into(), Origin { exact, ..*at })
            }
            Piece::Hole(..) => piece.clone(),
        }))
    }

    /// Without the characters for which `strip` holds at the start.
    #[must_use]
    pub fn trim_start(&self, strip: impl Fn(char) -> bool) -> Template {
        let known = self.known_start();
        let cut = known.len() - known.trim_start_matches(&strip).len();
        self.split_at(cut).1
    }

    /// Without the characters for which `strip` holds at the end.
    #[must_use]
    pub fn trim_end(&self, strip: impl Fn(char) -> bool) -> Template {
        let known = self.known_end();
        let cut = known.len() - known.trim_end_matches(&strip).len();
        let length: usize = self.pieces.iter().map(|piece| piece.as_text().map_or(1, str::len)).sum();
        self.split_at(length - cut).0
    }
}

/// A text piece cut at a byte offset (moved to a character boundary); both sides keep their places.
fn cut(text: &str, at: Origin, offset: usize) -> (Piece, Piece) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let (left, right) = text.split_at(offset);
    let (mut first, mut second) = (at, at);
    if at.exact {
        let middle = at.span.start + u32::try_from(offset).unwrap_or(0);
        first.span.end = middle.min(at.span.end);
        second.span.start = middle.min(at.span.end);
    }
    (Piece::Text(left.into(), first), Piece::Text(right.into(), second))
}

/// One to [`limits::MAX_ALTERNATIVES`] templates, distinct and in one order. Never empty.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StrSet(Node<Templates>);

type Templates = SmallVec<[Template; 1]>;

impl Nested for Templates {
    fn depth(&self) -> usize {
        1
    }
}

impl From<Template> for StrSet {
    fn from(template: Template) -> Self {
        Self(Node::new(smallvec![template]))
    }
}

impl StrSet {
    /// One hole.
    pub fn unknown(why: Why, at: Span) -> Self {
        Self::from(Template::hole(Hole::opaque(why), Origin::near(at)))
    }

    /// Of these templates; widened if there are too many, unknown if there is none.
    pub fn of(templates: impl IntoIterator<Item = Template>) -> Self {
        let mut all = Templates::new();
        for template in templates {
            if !all.iter().any(|known| known.is_like(&template)) {
                all.push(template);
            }
        }
        // One order whatever the order of joining: by text, then by place.
        let place =
            |template: &Template| template.pieces().iter().map(|p| p.origin().span).collect::<SmallVec<[Span; 3]>>();
        all.sort_by_cached_key(|template| (template.show("\u{1}"), place(template)));
        if all.is_empty() {
            return Self::unknown(Why::Unsupported, Span::default());
        }
        if all.len() > limits::MAX_ALTERNATIVES {
            return Self::from(widen(&all));
        }
        Self(Node::new(all))
    }

    /// The alternatives.
    pub fn templates(&self) -> &[Template] {
        &self.0
    }

    /// Either of both.
    #[must_use]
    pub fn join(self, other: StrSet) -> StrSet {
        if self == other { self } else { Self::of(self.0.iter().chain(other.0.iter()).cloned()) }
    }

    /// Every text of this one followed by every text of the other; past the bound, widened first.
    #[must_use]
    pub fn concat(&self, other: &StrSet) -> StrSet {
        if let ([left], [right]) = (self.templates(), other.templates()) {
            return Self::from(left.concat(right));
        }
        if self.0.len() * other.0.len() > limits::MAX_ALTERNATIVES {
            return self.concat_widened(other);
        }
        Self::of(self.0.iter().flat_map(|left| other.0.iter().map(move |right| left.concat(right))))
    }

    /// As [`StrSet::concat`] when that is too many: first the side is widened that loses less of what is known. (Hosts
    /// differ in a name, paths in all that matters.)
    fn concat_widened(&self, other: &StrSet) -> StrSet {
        let (left, right) = (widen(&self.0), widen(&other.0));
        if loss(&self.0, &left) < loss(&other.0, &right) {
            Self::of(other.0.iter().map(|right| left.concat(right)))
        } else {
            Self::of(self.0.iter().map(|left| left.concat(&right)))
        }
    }

    /// A function of each alternative.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Template) -> Template) -> StrSet {
        Self::of(self.0.iter().map(change))
    }

    /// The text, if it is exactly one and known in full.
    pub fn as_str(&self) -> Option<String> {
        match self.templates() {
            [only] => only.as_str(),
            _ => None,
        }
    }

    /// Whether it is non-empty, if that is certain.
    pub fn truth(&self) -> Option<bool> {
        let one = |template: &Template| {
            if template.is_empty() {
                Some(false)
            } else {
                template.pieces().iter().any(|p| p.as_text().is_some()).then_some(true)
            }
        };
        let first = one(self.0.first()?)?;
        self.0.iter().all(|template| one(template) == Some(first)).then_some(first)
    }

    /// Whether a parameter without caller shows in it.
    pub fn has_param(&self) -> bool {
        self.0.iter().any(Template::has_param)
    }
}

/// How much known text an alternative loses by widening, at most.
fn loss(all: &[Template], widened: &Template) -> usize {
    let known = |template: &Template| template.pieces().iter().filter_map(Piece::as_text).map(str::len).sum::<usize>();
    all.iter().map(known).max().unwrap_or(0).saturating_sub(known(widened))
}

/// Longest common start, a hole, longest common end.
fn widen(all: &[Template]) -> Template {
    let [first, rest @ ..] = all else { return Template::default() };
    if rest.is_empty() {
        return first.clone();
    }
    let common = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let mut start = first.known_start();
    let mut end = first.known_end();
    for other in rest {
        let mut keep = common(&start, &other.known_start());
        while !start.is_char_boundary(keep) {
            keep -= 1;
        }
        start.truncate(keep);
        let tail = other.known_end();
        let mut drop = end.len() - end.bytes().rev().zip(tail.bytes().rev()).take_while(|(x, y)| x == y).count();
        while !end.is_char_boundary(drop) {
            drop += 1;
        }
        end.drain(..drop);
    }
    let (head, _) = first.split_at(start.len());
    let length: usize = first.pieces().iter().map(|piece| piece.as_text().map_or(1, str::len)).sum();
    // Start and end must not overlap in the shortest alternative.
    let shortest = all.iter().map(|t| t.show("\u{1}").len()).min().unwrap_or(0);
    let end_length = end.len().min(shortest.saturating_sub(start.len()));
    let (_, tail) = first.split_at(length - end_length);
    let at = first.pieces().first().map_or(Origin::near(Span::default()), Piece::origin);
    head.concat(&Template::hole(Hole::opaque(Why::Widened), Origin::near(at.span))).concat(&tail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn text(value: &str) -> Template {
        let span = Span::new(crate::text::FileId(0), 100, 100 + value.len());
        Template::text(value, Origin { span, exact: true })
    }

    fn hole() -> Template {
        Template::hole(Hole::opaque(Why::Call), Origin::near(Span::default()))
    }

    #[test]
    fn splitting_keeps_places() {
        let (left, right) = text("mail/token").split_at(4);
        assert_eq!(left.show("{}"), "mail");
        assert_eq!(right.pieces()[0].origin().span.start, 104);
        let joined = hole().concat(&text("/token:")).concat(&hole());
        let parts = joined.split(":");
        assert_eq!(parts.iter().map(|p| p.show("{}")).collect::<Vec<_>>(), ["{}/token", "{}"]);
    }

    #[test]
    fn too_many_alternatives_keep_their_ends() {
        let set = StrSet::of((0..40).map(|n| text(&format!("/api/v2/tickets/{n}.json"))));
        assert_eq!(set.templates().len(), 1);
        assert_eq!(set.templates()[0].show("{}"), "/api/v2/tickets/{}.json");
    }

    #[test]
    fn of_many_hosts_and_some_paths_the_paths_are_kept() {
        let hosts = StrSet::of((0..12).map(|n| text(&format!("https://h{n}.example.com/"))));
        let paths = StrSet::of(["tickets", "users/me", "groups"].map(text));
        let shown: Vec<String> = hosts.concat(&paths).templates().iter().map(|t| t.show("{}")).collect();
        let at = "https://h{}.example.com/";
        assert_eq!(shown, [format!("{at}groups"), format!("{at}tickets"), format!("{at}users/me")]);
    }

    #[test]
    fn widening_does_not_double_shared_text() {
        let set = StrSet::of((0..20).map(|n| text(&"a".repeat(n + 1))));
        assert_eq!(set.templates()[0].show("{}"), "a{}");
    }

    #[test]
    fn trimming() {
        assert_eq!(text("https://x/").concat(&text("/")).trim_end(|c| c == '/').show("{}"), "https://x");
        assert_eq!(hole().concat(&text("/")).trim_end(|c| c == '/').show("{}"), "{}");
    }
}
