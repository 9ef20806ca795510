//! WireMock's stubs, of its Java and its .NET edition: what a program is expected to send.

use crate::ir::{Expr, ExprId, Part, Why};
use crate::lang::carrier::recording::{Address, Recorded};
use crate::lang::carrier::request::Lowering;
use crate::lang::structured::Value;
use crate::text::embedded::Assembled;

/// How an address is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// As it is, or with `{name}`.
    Plain,
    /// With `*`.
    Wildcard,
    /// As a regular expression.
    Pattern,
}

/// The keys of an address.
const ADDRESSES: [(&str, Match); 5] = [
    ("url", Match::Plain),
    ("urlPath", Match::Plain),
    ("urlPathTemplate", Match::Plain),
    ("urlPattern", Match::Pattern),
    ("urlPathPattern", Match::Pattern),
];

impl Lowering<'_> {
    /// The stubs of a file: one, or a list of them.
    pub(super) fn wire_mock(&mut self, root: Value<'_>) {
        match root.get(&["mappings", "Mappings"]) {
            Some(stubs) => stubs.items().into_iter().for_each(|stub| self.stub(stub)),
            None => self.stub(root),
        }
    }

    fn stub(&mut self, stub: Value<'_>) {
        let Some(request) = stub.get(&["request", "Request"]) else { return };
        let Some((address, how)) = address(request) else { return };
        // A stub of any method says nothing of one.
        let Some(method) = method(request).filter(|method| !method.is("ANY")) else { return };
        let user = request.get(&["basicAuthCredentials", "basicAuth"]);
        self.recorded(Recorded {
            by: "wiremock",
            whole: request,
            method: Some(method),
            url: Address::Like(address, how),
            headers: headers(request),
            user: user.and_then(|user| user.text_at(&["username"]).zip(user.text_at(&["password"]))),
            body: None,
        });
    }

    /// An address with holes for what it leaves open.
    pub(super) fn matched(&mut self, address: Value<'_>, how: Match) -> ExprId {
        let text = address.text().unwrap_or_default();
        let mut parts = Vec::new();
        let mut known = Assembled::default();
        let mut at = 0;
        while let Some(rest) = text.text.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, piece) = piece(rest, how);
            match piece {
                Piece::End => break,
                Piece::Known(from) => known.append(&text, at + from..at + length),
                Piece::Open => {
                    self.flush(&mut known, &mut parts);
                    if !matches!(parts.last(), Some(Part::Hole(_))) {
                        let span = self.b.span(text.map.host(at..at + length));
                        parts.push(Part::Hole(self.b.unknown(span, Why::Outside)));
                    }
                }
            }
            at += length;
        }
        self.flush(&mut known, &mut parts);
        let span = self.b.span(address.range());
        self.b.expr(span, Expr::Template(parts))
    }

    fn flush(&mut self, known: &mut Assembled, parts: &mut Vec<Part>) {
        let known = std::mem::take(known);
        self.part(&known, 0..known.text.len(), parts);
    }
}

/// What the next bytes of an address stand for.
enum Piece {
    /// Themselves, from this offset on.
    Known(usize),
    /// Anything.
    Open,
    /// What follows matters no more.
    End,
}

/// The next piece of an address with its length.
fn piece(text: &[u8], how: Match) -> (usize, Piece) {
    let [first, rest @ ..] = text else { return (1, Piece::End) };
    let until = |close: u8| memchr::memchr(close, text).map_or(text.len(), |end| end + 1);
    match (how, first) {
        (Match::Plain, b'{') => (until(b'}'), Piece::Open),
        (Match::Wildcard, b'*') => (1, Piece::Open),
        (Match::Pattern, b'\\') => match rest.first() {
            Some(b'?') => (2, Piece::End),
            Some(c) if c.is_ascii_alphabetic() => (2, Piece::Open),
            _ => (text.len().min(2), Piece::Known(1)),
        },
        (Match::Pattern, b'[') => (until(b']'), Piece::Open),
        (Match::Pattern, b'(') => (until(b')'), Piece::Open),
        (Match::Pattern, b'{') => (until(b'}'), Piece::Open),
        // A dot that nothing repeats is the one in `.json`.
        (Match::Pattern, b'.') if rest.first().is_some_and(|next| b"*+?{".contains(next)) => (2, Piece::Open),
        (Match::Pattern, b'*' | b'+') => (1, Piece::Open),
        (Match::Pattern, b'^') => (1, Piece::Known(1)),
        (Match::Pattern, b'$' | b'?') => (1, Piece::End),
        _ => (1, Piece::Known(0)),
    }
}

fn address(request: Value<'_>) -> Option<(Value<'_>, Match)> {
    let java = ADDRESSES.iter().find_map(|(key, how)| Some((request.text_at(&[key])?, *how)));
    java.or_else(|| {
        let path = request.get(&["Path", "Url"])?;
        if path.text().is_some() {
            return Some((path, Match::Wildcard));
        }
        let matcher = path.get(&["Matchers"])?.items().into_iter().next()?;
        let name = matcher.get(&["Name"]).map(Value::to_text).unwrap_or_default();
        let how = if name.starts_with("Regex") { Match::Pattern } else { Match::Wildcard };
        Some((matcher.text_at(&["Pattern"])?, how))
    })
}

fn method(request: Value<'_>) -> Option<Value<'_>> {
    let of_list = || request.get(&["Methods", "methods"])?.items().into_iter().next();
    request.text_at(&["method"]).or_else(of_list)
}

/// Headers with the texts that they are compared with.
fn headers(request: Value<'_>) -> Vec<(Value<'_>, Value<'_>)> {
    let Some(headers) = request.get(&["headers", "Headers"]) else { return Vec::new() };
    if headers.is_list() {
        return headers.items().into_iter().filter_map(compared).collect();
    }
    headers.entries().into_iter().filter_map(|(name, value)| Some((name, value.text_at(&["equalTo"])?))).collect()
}

/// A header of the .NET edition with the first text that it is compared with.
fn compared(header: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let matcher = header.get(&["Matchers"])?.items().into_iter().next()?;
    header.get(&["Name"]).zip(matcher.text_at(&["Pattern"]))
}
