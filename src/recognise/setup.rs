//! Webhooks, targets and connections that a program sets up to call the service back with an API token.

use crate::data::model::Slot;
use crate::eval::{Event, EventKind};
use crate::recognise::http::{Grouped, methods};
use crate::recognise::secret::secret_name;
use crate::recognise::shape::marker_place;
use crate::recognise::url::{show_path, split};
use crate::recognise::{Context, Recognised};
use crate::text::Span;
use crate::value::json;
use crate::value::{Fields, Hole, HoleKind, Template, Value};

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

/// The callers that requests and objects set up. Returns the tokens that they are given.
pub(super) fn callers(
    cx: &Context<'_>,
    groups: &[Grouped<'_>],
    events: &[Event],
    found: &mut Recognised,
) -> Vec<Template> {
    let mut tokens = Vec::new();
    let mut all: Vec<CallerSetup> = Vec::new();
    for group in groups.iter().filter(|group| writes(group)) {
        let Some(what) = group.urls().iter().find_map(|url| {
            let address = split(url);
            let what = cx.catalog.lists.caller_at(&show_path(&address.path))?;
            cx.relation(&address, true, &group.sites()).map(|_| what)
        }) else {
            continue;
        };
        let marks = Marks::of(cx, group.slots.get(&Slot::Body));
        all.extend(marks.set_up(cx, group.sent.span, what));
        tokens.extend(marks.tokens);
    }
    for event in events {
        if let EventKind::Made { ty, slots } = &event.kind
            && let Some(ty) = cx.catalog.types.get(usize::from(*ty))
            && let Some(what) = cx.catalog.lists.caller_of(&ty.model.name)
        {
            let mut marks = Marks::of(cx, [Slot::Body, Slot::User].iter().find_map(|slot| slots.get(slot)));
            if let Some(Value::Text(password)) = slots.get(&Slot::Password).filter(|_| !marks.users.is_empty()) {
                marks.tokens.extend(password.templates().iter().cloned());
            }
            all.extend(marks.set_up(cx, event.site.span, what));
            tokens.extend(marks.tokens);
        }
    }
    all.sort();
    all.dedup_by(|a, b| a.span == b.span);
    // Said better here: nothing is sent with these credentials now.
    found.auths.retain(|auth| auth.library.is_some() || !all.iter().any(|setup| setup.span == auth.span));
    found.callers.extend(all);
    tokens
}

/// Deepest entry of a body that is looked at.
const MAX_DEPTH: usize = 6;

/// What something is set up with.
#[derive(Default)]
struct Marks {
    /// Where user names are marked as a token's.
    users: Vec<Span>,
    /// The tokens beside them.
    tokens: Vec<Template>,
}

impl Marks {
    fn of(cx: &Context<'_>, given: Option<&Value>) -> Self {
        let mut marks = Self::default();
        if let Some(given) = given {
            marks.look(cx, given, 0);
        }
        marks
    }

    /// A caller for each user name.
    fn set_up(&self, cx: &Context<'_>, sent: Span, what: &str) -> Vec<CallerSetup> {
        let setup = |span: &Span| CallerSetup { span: *span, sent, what: what.to_owned() };
        self.users.iter().filter(|span| !cx.in_tests(**span)).map(setup).collect()
    }

    fn look(&mut self, cx: &Context<'_>, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut below = |value: &Value| self.look(cx, value, depth + 1);
        match value {
            Value::Text(set) => {
                for text in set.templates() {
                    self.text(cx, text, depth);
                }
            }
            Value::Record(record) => self.record(cx, &record.fields, depth),
            Value::Seq(seq) => seq.items.iter().for_each(&mut below),
            Value::Instance(instance) => self.record(cx, &instance.fields, depth),
            Value::Any(values) => values.iter().for_each(&mut below),
            Value::Hole(Hole { kind: HoleKind::Json(inner), .. }, _) => below(inner),
            _ => {}
        }
    }

    fn text(&mut self, cx: &Context<'_>, text: &Template, depth: usize) {
        let markers = &cx.catalog.lists.credential_markers;
        // A path that ends like this is no user name.
        let user = !text.show("{}").starts_with('/') && text.find("://").is_none();
        self.users.extend(markers.iter().filter(|_| user).filter_map(|marker| marker_place(text, marker)));
        if let Some(inner) = json::read(text) {
            self.look(cx, &inner, depth + 1);
        }
        for hole in text.holes() {
            if let HoleKind::Json(inner) = &hole.kind {
                self.look(cx, inner, depth + 1);
            }
        }
    }

    /// Fields; beside a user name that is marked, the other text under the name of a secret is the token.
    fn record(&mut self, cx: &Context<'_>, fields: &Fields, depth: usize) {
        let mut has_user = false;
        for value in fields.values() {
            let before = self.users.len();
            self.look(cx, value, depth + 1);
            has_user |= matches!(value, Value::Text(_)) && self.users.len() > before;
        }
        for (name, value) in fields.iter().filter(|_| has_user) {
            if let (Some(_), Value::Text(set)) = (secret_name(name), value) {
                self.tokens.extend(set.templates().iter().cloned());
            }
        }
    }
}

fn writes(group: &Grouped<'_>) -> bool {
    methods(group).iter().any(|(method, _)| method.as_deref().is_none_or(|m| matches!(m, "POST" | "PUT" | "PATCH")))
}
