//! Addresses on the service's host that are taken for an OAuth endpoint.

use crate::eval::{Event, EventKind};
use crate::recognise::Context;
use crate::recognise::http::Grouped;
use crate::recognise::oauth::library;
use crate::recognise::related::HostIs;
use crate::recognise::url::{show_path, split};
use crate::text::Span;
use crate::value::Template;

/// A request to an OAuth endpoint that is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrongEndpoint {
    /// Where its path is written.
    pub span: Span,
    /// The path.
    pub path: String,
    /// The path that is meant.
    pub meant: String,
}

/// Wrong endpoints in requests and in texts.
pub(super) fn wrong(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event]) -> Vec<WrongEndpoint> {
    let mut found: Vec<WrongEndpoint> = Vec::new();
    for group in groups {
        found.extend(
            group.urls().iter().chain(&library::addresses(group)).filter_map(|url| of_url(cx, url, group.site.span)),
        );
    }
    for event in events {
        let EventKind::Watched { text } = &event.kind else { continue };
        // Without a query the text may still grow.
        let whole = text.templates().iter().filter(|url| url.find("?").is_some());
        found.extend(whole.filter_map(|url| of_url(cx, url, event.site.span)));
    }
    found.sort();
    found.dedup_by(|a, b| a.span == b.span);
    found.retain(|wrong| !cx.in_tests(wrong.span));
    found
}

fn of_url(cx: &Context<'_>, url: &Template, site: Span) -> Option<WrongEndpoint> {
    let address = split(url);
    let path = show_path(&address.path);
    let meant = cx.catalog.lists.meant_endpoint(&path)?;
    // The path is like that of most vendors, and of one's own server: only a spelled host says whose it is.
    let own = address.host.as_ref().is_some_and(|host| cx.host_is(host) == HostIs::Service);
    if !own || address.foreign {
        return None;
    }
    let written =
        address.path.pieces().iter().rev().map(|piece| piece.origin().span).find(|span| *span != Span::default());
    Some(WrongEndpoint { span: written.unwrap_or(site), path, meant: meant.to_owned() })
}
