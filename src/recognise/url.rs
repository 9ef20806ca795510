//! An address taken apart: user, host, path.

use crate::ir::Why;
use crate::value::{Hole, HoleKind, Piece, Template};

/// An address taken apart.
#[derive(Debug, Clone, Default)]
pub struct Address {
    /// `user:password` in front of the host.
    pub user_info: Option<Template>,
    /// Host and port; `None` when the address is relative.
    pub host: Option<Template>,
    /// The path with its leading slash where one is known, without query and fragment.
    pub path: Template,
    /// The query without its question mark.
    pub query: Option<Template>,
    /// Whether it is spoken of in another protocol than HTTP.
    pub foreign: bool,
}

/// Take an address apart.
pub fn split(url: &Template) -> Address {
    let (before, query) = match url.find("?") {
        Some(at) => {
            let (before, after) = url.split_at(at);
            (before, Some(after.split_at(1).1))
        }
        None => (url.clone(), None),
    };
    let before = match before.find("#") {
        Some(at) => before.split_at(at).0,
        None => before,
    };
    let before = innermost(before);
    let Some(scheme) = before.find("://") else {
        let (host, path) = leading_holes(&before);
        return Address { host, path, query, ..Address::default() };
    };
    let foreign = before.known_start().split_once("://").is_some_and(|(scheme, _)| !scheme.trim().starts_with("http"));
    let rest = before.split_at(scheme + 3).1;
    let (authority, path) = match rest.find("/") {
        Some(at) => {
            // `https://acme.zendesk.com{path}/comments.json`
            let (authority, path) = rest.split_at(at);
            let (authority, start) = split_after_holes(&authority);
            (authority, start.concat(&path))
        }
        None => split_after_holes(&rest),
    };
    let (user_info, host) = match authority.find("@") {
        Some(at) => {
            let (user, host) = authority.split_at(at);
            (Some(user), host.split_at(1).1)
        }
        None => (None, authority),
    };
    Address { user_info, host: Some(host), path, query, foreign }
}

/// A proxy is given the whole address as its path: `https://proxy.test/https://acme.zendesk.com/…`
/// goes to the last host in it.
fn innermost(mut address: Template) -> Template {
    let inner = |address: &Template| {
        let rest = address.split_at(address.find("://")? + 3).1;
        let at = ["https://", "http://"].iter().filter_map(|start| rest.find(start)).min()?;
        Some(rest.split_at(at).1)
    };
    while let Some(next) = inner(&address) {
        address = next;
    }
    address
}

/// An authority without a slash behind it: `https://acme.zendesk.com{path}` ends its host where
/// known text ends in front of a last hole.
fn split_after_holes(authority: &Template) -> (Template, Template) {
    let shown = authority.show("\u{1}");
    match shown.strip_suffix('\u{1}') {
        Some(host)
            if host
                .rsplit('.')
                .next()
                .is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())) =>
        {
            authority.split_at(host.len())
        }
        _ => (authority.clone(), Template::default()),
    }
}

/// A relative address whose start is not known: the holes before the first slash stand for the host
/// (and perhaps for the start of the path).
fn leading_holes(url: &Template) -> (Option<Template>, Template) {
    let starts_open = matches!(url.pieces().first(), Some(Piece::Hole(..)));
    if !starts_open {
        // `acme.zendesk.com/api/…` without a scheme: a host when its first segment looks like one.
        let shown = url.show("\u{1}");
        let first = shown.split('/').next().unwrap_or_default();
        if first.contains('.') && !shown.starts_with('/') && first.rsplit('.').next().is_some_and(|top| top == "com") {
            let (host, path) = url.split_at(first.len());
            return (Some(host), path);
        }
        return (None, url.clone());
    }
    // `{base}tickets.json`: the base brings its slash, so known text right behind it is path, unless
    // it goes on as a host does (`{subdomain}.zendesk.com`, `{scheme}acme.zendesk.com/`).
    let holes = url.pieces().iter().take_while(|piece| matches!(piece, Piece::Hole(..))).count();
    let behind = url.split_at(holes).1;
    let start = behind.known_start();
    let host_like = start.split('/').next().unwrap_or_default().contains(['.', ':']) && !start.contains(".json");
    if start.starts_with(|c: char| c.is_ascii_alphabetic()) && !host_like {
        return (Some(url.split_at(holes).0), behind);
    }
    match url.find("/") {
        Some(at) => {
            let (host, path) = url.split_at(at);
            (Some(host), path)
        }
        None => (Some(url.clone()), Template::default()),
    }
}

/// A path as reports show it: holes as `{}`, several in a row as one, doubled slashes as one.
///
/// Stands for what many alternatives were widened to: what they have in common around it is chance, so the whole
/// segment is shown as unknown.
const WIDENED: char = '\u{2}';

fn is_widened(piece: &Piece) -> bool {
    matches!(piece, Piece::Hole(Hole { kind: HoleKind::Opaque(Why::Widened), .. }, _))
}

/// What stands for something to be filled in (`<id>`, `{id}` in plain text, an empty constant
/// between two slashes of one literal) is a hole too. `/api/v2/api/v2` is what code says that gives
/// the prefix twice; the path meant has it once.
pub fn show_path(path: &Template) -> String {
    let mut shown = String::new();
    let mut before: Option<&Piece> = None;
    for piece in path.pieces() {
        if let Some(last) = before
            && shown.ends_with('/')
            && piece.as_text().is_some_and(|text| text.starts_with('/'))
            && same_literal(last, piece)
        {
            shown.push_str("{}");
        }
        match piece.as_text() {
            Some(text) => shown.push_str(&filled_in(text)),
            None if is_widened(piece) => shown.push(WIDENED),
            None => shown.push_str("{}"),
        }
        before = Some(piece);
    }
    if shown.contains(WIDENED) {
        let whole = |segment: &str| if segment.contains(WIDENED) { "{}".to_owned() } else { segment.to_owned() };
        shown = shown.split('/').map(whole).collect::<Vec<_>>().join("/");
    }
    for (twice, once) in [("{}{}", "{}"), ("//", "/"), ("/api/v2/api/v2/", "/api/v2/")] {
        while shown.contains(twice) {
            shown = shown.replace(twice, once);
        }
    }
    // After the ending only a query can follow.
    if let Some(end) = shown.find(".json{}") {
        shown.truncate(end + ".json".len());
    }
    shown
}

/// Whether two pieces are parts of one literal with an interpolation between them.
fn same_literal(left: &Piece, right: &Piece) -> bool {
    let (a, b) = (left.origin(), right.origin());
    let gap = b.span.start.checked_sub(a.span.end);
    a.exact && b.exact && a.span.file == b.span.file && gap.is_some_and(|gap| (1..80).contains(&gap))
}

/// Plain text with `<name>` and `{name}` as holes.
fn filled_in(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['<', '{']) {
        let (before, after) = rest.split_at(open);
        let close = if after.starts_with('<') { '>' } else { '}' };
        let Some(end) = after.find(close).filter(|end| !after.get(..*end).unwrap_or_default().contains('/')) else {
            break;
        };
        shown.push_str(before);
        shown.push_str("{}");
        rest = after.get(end + 1..).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}

/// Base and relative address put together the way clients do: one slash between them; an absolute
/// address wins.
pub fn with_base(base: Option<&Template>, url: &Template) -> Template {
    let Some(base) = base.filter(|base| !base.is_empty()) else { return url.clone() };
    if url.find("://").is_some() {
        return url.clone();
    }
    if url.is_empty() {
        return base.clone();
    }
    let base = base.trim_end(|c| c == '/');
    let url = url.trim_start(|c| c == '/');
    let at = url.pieces().first().map_or(crate::value::Origin::near(crate::text::Span::default()), Piece::origin);
    let slash = Template::text("/", crate::value::Origin::near(at.span));
    base.concat(&slash).concat(&url)
}

/// The names that the holes of a text go by.
pub fn hole_names(text: &Template) -> impl Iterator<Item = &str> {
    text.holes().filter_map(|hole: &Hole| hole.name.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Why;
    use crate::text::Span;
    use crate::value::Origin;

    /// `{}` in the text is a hole.
    fn template(text: &str) -> Template {
        let near = Origin::near(Span::default());
        let mut parts = text.split("{}").map(|part| Template::text(part, near));
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |all, part| all.concat(&Template::hole(Hole::opaque(Why::Call), near)).concat(&part))
    }

    fn shown(url: &str) -> (String, String, String, String) {
        let address = split(&template(url));
        let show = |t: Option<Template>| t.map_or("-".to_owned(), |t| t.show("{}"));
        (show(address.user_info), show(address.host), show_path(&address.path), show(address.query))
    }

    #[test]
    fn addresses() {
        let cases = [
            (
                "https://{}.zendesk.com/api/v2/tickets/{}.json?page={}",
                ("-", "{}.zendesk.com", "/api/v2/tickets/{}.json", "page={}"),
            ),
            ("https://{}:{}@acme.zendesk.com/api/v2/users", ("{}:{}", "acme.zendesk.com", "/api/v2/users", "-")),
            ("{}/api/v2/tickets", ("-", "{}", "/api/v2/tickets", "-")),
            ("{}{}", ("-", "{}{}", "", "-")),
            ("/api/v2/tickets", ("-", "-", "/api/v2/tickets", "-")),
            ("tickets/{}.json", ("-", "-", "tickets/{}.json", "-")),
            ("https://acme.zendesk.com{}", ("-", "acme.zendesk.com", "{}", "-")),
            ("acme.zendesk.com/api/v2//tickets", ("-", "acme.zendesk.com", "/api/v2/tickets", "-")),
            ("https://{}.zendesk.com", ("-", "{}.zendesk.com", "", "-")),
            (
                "https://proxy.test/https://{}.zendesk.com/api/v2/tickets",
                ("-", "{}.zendesk.com", "/api/v2/tickets", "-"),
            ),
            ("{}https://acme.zendesk.com/api/v2/tickets?a=b", ("-", "acme.zendesk.com", "/api/v2/tickets", "a=b")),
        ];
        for (url, (user, host, path, query)) in cases {
            assert_eq!(shown(url), (user.to_owned(), host.to_owned(), path.to_owned(), query.to_owned()), "{url}");
        }
    }
}
