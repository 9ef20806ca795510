//! Clients that a page or an app inside the service is given: their requests run in the session of
//! whoever is signed in, whatever the client is called.

use crate::data::CallIx;
use crate::recognise::AuthSent;
use crate::recognise::Context;
use crate::recognise::auth::sent;
use crate::recognise::http::Grouped;
use crate::recognise::url::split;
use crate::value::{FileIx, Piece, Template};

/// Take calls that nobody modelled for those of an app's own client, or of a wrapper of it: given a
/// path without a host, in a program that makes such a client, they reach the service in no other way.
pub(super) fn adopt(cx: &Context<'_>, groups: &mut [Grouped<'_>]) {
    for group in groups.iter_mut().filter(|group| group.call.is_none()) {
        let urls = group.urls();
        if !urls.is_empty() && urls.iter().all(is_relative) {
            group.call = session_call(cx, group.name, group.site.func.file);
        }
    }
}

/// The modelled method of this name, else any, of objects that a program around a file makes.
fn session_call(cx: &Context<'_>, name: &str, file: FileIx) -> Option<CallIx> {
    let family = cx.program.facts(file).lang.family();
    let makes = |of: &str| {
        let named = |other: &FileIx| cx.program.facts(*other).names.find(of).is_some();
        cx.program.files().any(|other| named(&other) && near(cx, other, file))
    };
    let mut methods = cx.catalog.session_methods(family).filter(|(of, ..)| makes(of)).peekable();
    let any = methods.peek().map(|(.., call)| *call);
    methods.find(|(_, method, _)| *method == name).map(|(.., call)| call).or(any)
}

/// Whether a file lies beside another or below the folder above it: `src/main.js` and
/// `assets/iframe.html` are one app.
fn near(cx: &Context<'_>, of: FileIx, file: FileIx) -> bool {
    let folder = cx.program.path(of).parent();
    let above = folder.and_then(|folder| folder.parent()).or(folder);
    above.is_none_or(|above| cx.program.path(file).starts_with(above))
}

/// Whether a request goes to the page's own host: its address is a path, nothing stands in front of
/// it, and nothing says who sends it.
pub(super) fn is_page(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let page = group.call.and_then(|ix| cx.catalog.call(ix)).is_some_and(|call| call.model.page);
    page && group.urls().iter().all(is_relative) && sent(cx, group) == AuthSent::None
}

/// Whether an address is a path, from its first slash on.
fn is_relative(url: &Template) -> bool {
    url.pieces().first().and_then(Piece::as_text).is_some_and(|text| text.starts_with('/') && !text.starts_with("//"))
        && split(url).host.is_none()
}
