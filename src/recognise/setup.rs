//! Webhooks, targets and connections that a program sets up to call the service back with an API token.

use crate::data::model::Slot;
use crate::eval::{Event, EventKind};
use crate::recognise::http::{Grouped, methods};
use crate::recognise::shape::marker_place;
use crate::recognise::url::{show_path, split};
use crate::recognise::{Context, Recognised};
use crate::text::Span;
use crate::value::json;
use crate::value::{Hole, HoleKind, Value};

/// A caller that is set up with an API token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallerSetup {
    /// Where the user name is marked.
    pub span: Span,
    /// Where the request is sent.
    pub sent: Span,
    /// What is set up.
    pub what: String,
}

/// The callers that requests and objects set up.
pub(super) fn callers(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    let mut all: Vec<CallerSetup> = Vec::new();
    for group in groups.iter().filter(|group| writes(group)) {
        let Some(what) = group.urls().iter().find_map(|url| {
            let address = split(url);
            let what = cx.catalog.lists.caller_at(&show_path(&address.path))?;
            cx.relation(&address, true, &group.sites()).map(|_| what)
        }) else {
            continue;
        };
        all.extend(set_up(cx, group.slots.get(&Slot::Body), group.sent.span, what));
    }
    for event in events {
        if let EventKind::Made { ty, slots } = &event.kind
            && let Some(ty) = cx.catalog.types.get(usize::from(*ty))
            && let Some(what) = cx.catalog.lists.caller_of(&ty.model.name)
        {
            let given = [Slot::Body, Slot::User].iter().find_map(|slot| slots.get(slot));
            all.extend(set_up(cx, given, event.site.span, what));
        }
    }
    all.sort();
    all.dedup_by(|a, b| a.span == b.span);
    // Said better here: nothing is sent with these credentials now.
    found.auths.retain(|auth| auth.library.is_some() || !all.iter().any(|setup| setup.span == auth.span));
    found.callers.extend(all);
}

/// A caller for each user name that is marked as a token's among what it is set up with.
fn set_up(cx: &Context<'_>, given: Option<&Value>, sent: Span, what: &str) -> Vec<CallerSetup> {
    let mut marks = Vec::new();
    if let Some(given) = given {
        marked(cx, given, 0, &mut marks);
    }
    let setup = |span| CallerSetup { span, sent, what: what.to_owned() };
    marks.into_iter().filter(|span| !cx.in_tests(*span)).map(setup).collect()
}

fn writes(group: &Grouped<'_>) -> bool {
    methods(group).iter().any(|(method, _)| method.as_deref().is_none_or(|m| matches!(m, "POST" | "PUT" | "PATCH")))
}

/// Deepest entry of a body that is looked at.
const MAX_DEPTH: usize = 6;

/// Where user names in a body are marked as a token's.
fn marked(cx: &Context<'_>, value: &Value, depth: usize, found: &mut Vec<Span>) {
    if depth > MAX_DEPTH {
        return;
    }
    let mut below = |value: &Value| marked(cx, value, depth + 1, found);
    match value {
        Value::Text(set) => {
            for text in set.templates() {
                let markers = &cx.catalog.lists.credential_markers;
                // A path that ends like this is no user name.
                let user = !text.show("{}").starts_with('/') && text.find("://").is_none();
                found.extend(markers.iter().filter(|_| user).filter_map(|marker| marker_place(text, marker)));
                if let Some(inner) = json::read(text) {
                    marked(cx, &inner, depth + 1, found);
                }
                for hole in text.holes() {
                    if let HoleKind::Json(inner) = &hole.kind {
                        marked(cx, inner, depth + 1, found);
                    }
                }
            }
        }
        Value::Record(record) => record.fields.values().for_each(&mut below),
        Value::Seq(seq) => seq.items.iter().for_each(&mut below),
        Value::Instance(instance) => instance.fields.values().for_each(&mut below),
        Value::Any(values) => values.iter().for_each(&mut below),
        Value::Hole(Hole { kind: HoleKind::Json(inner), .. }, _) => below(inner),
        _ => {}
    }
}
