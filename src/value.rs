//! The abstract domain: what an expression may be at run time.
//!
//! Text keeps its known parts, its holes and its alternatives; every part remembers where it is
//! written. Values are bounded (see `limits`) and compare structurally.

pub mod join;
pub mod json;
pub mod node;
pub mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::TypeIx;
use crate::data::model::Slot;
use crate::index::Symbol;
use crate::ir::{ClassId, FuncId, Why};
use crate::limits;
use crate::text::Span;
use crate::value::node::{Nested, Node};

pub use text::{Piece, StrSet, Template};

/// A file of the program; an index into its list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileIx(pub u32);

/// A function of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FuncRef {
    /// Its file.
    pub file: FileIx,
    /// The function in that file.
    pub func: FuncId,
}

/// A class of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ClassRef {
    /// Its file.
    pub file: FileIx,
    /// The class in that file.
    pub class: ClassId,
}

/// Where a piece of text or a hole was written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Origin {
    /// The bytes.
    pub span: Span,
    /// Whether these bytes spell exactly this text.
    pub exact: bool,
}

impl Origin {
    /// An origin whose bytes do not spell the text.
    pub fn near(span: Span) -> Self {
        Self { span, exact: false }
    }
}

/// Something whose text is not known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Hole {
    /// What is known of it.
    pub kind: HoleKind,
    /// The last name it went by (variable, field, parameter, setting): evidence, never proof.
    pub name: Option<Arc<str>>,
    /// Whether it is (a part of) what a loop gets from a sequence: another one in each round.
    pub each: bool,
}

/// What is known of a hole.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum HoleKind {
    /// A parameter of a function that is looked at without a caller, or a part of it.
    Param(FuncRef, u16),
    /// An environment variable or setting of this name.
    Env(Arc<str>),
    /// Base64 of these texts.
    Base64(Arc<StrSet>),
    /// A value in JSON.
    Json(Arc<Value>),
    /// Nothing.
    Opaque(Why),
}

impl Hole {
    /// A hole about which only the reason is known.
    pub fn opaque(why: Why) -> Self {
        Self { kind: HoleKind::Opaque(why), name: None, each: false }
    }

    /// Whether it stands for (a part of) a parameter.
    pub fn is_param(&self) -> bool {
        matches!(self.kind, HoleKind::Param(..))
    }
}

/// What an expression may be at run time.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Value {
    /// Not known.
    Hole(Hole, Origin),
    /// `None`, `null`, `undefined`, or an argument nobody gave.
    Null,
    /// A truth value.
    Bool(bool),
    /// Text; numbers too, by their digits.
    Text(StrSet),
    /// A dict or plain object.
    Record(Node<Record>),
    /// A list or tuple.
    Seq(Node<Seq>),
    /// A function with what it captured.
    Function(Arc<Closure>),
    /// A class of the program.
    Class(ClassRef),
    /// An object of such a class.
    Instance(Node<Instance>),
    /// A file of the program as a module.
    Module(FileIx),
    /// Something from outside the program.
    Extern(Node<Extern>),
    /// One of several values that do not join.
    Any(Arc<[Value]>),
}

/// Named values in order of name.
pub type Fields = BTreeMap<Arc<str>, Value>;

/// A dict or plain object.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Record {
    /// Its known entries.
    pub fields: Fields,
    /// Whether it may hold entries that are not known.
    pub open: bool,
    /// What unknown entries were spread into it, by name: evidence only.
    pub spread: Option<Hole>,
}

/// A list or tuple.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Seq {
    /// Its first elements.
    pub items: Vec<Value>,
    /// What further elements may be, if there may be any.
    pub rest: Option<Value>,
}

/// A function with what it captured.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The function.
    pub func: FuncRef,
    /// The variables of the functions around it.
    pub captured: Option<Arc<Captured>>,
    /// The object it is bound to.
    pub receiver: Option<Value>,
    /// Arguments already given.
    pub bound: Given,
}

/// Arguments given ahead of a call: `partial(f, x, key=y)`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Given {
    /// By position.
    pub positional: Vec<Value>,
    /// By name.
    pub named: Vec<(Arc<str>, Value)>,
}

impl Given {
    /// These, by position.
    pub fn of(positional: Vec<Value>) -> Self {
        Self { positional, named: Vec::new() }
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value))
    }
}

/// Variables of enclosing functions, innermost last.
#[derive(Clone, Debug, Default)]
pub struct Captured {
    /// Each enclosing function with its variables.
    pub frames: Vec<(FuncRef, BTreeMap<Symbol, Value>)>,
}

impl PartialEq for Closure {
    /// Captured variables compare by identity: comparing them whole would cost more than it finds.
    fn eq(&self, other: &Self) -> bool {
        self.func == other.func
            && match (&self.captured, &other.captured) {
                (None, None) => true,
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                _ => false,
            }
            && self.receiver == other.receiver
            && self.bound == other.bound
    }
}

impl Eq for Closure {}

impl std::hash::Hash for Closure {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.func.hash(state);
        // By identity, as in `eq`: nodes that hold a closure are told apart by their hashes.
        self.captured.as_ref().map(Arc::as_ptr).hash(state);
        self.receiver.hash(state);
        self.bound.hash(state);
    }
}

/// An object of a class of the program.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Instance {
    /// Its class.
    pub class: ClassRef,
    /// Its fields.
    pub fields: Fields,
    /// Whether it was made without a caller in view: its constructor's arguments are holes.
    pub generic: bool,
}

/// Something from outside the program: a library's module, function, class, or an object it made.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Extern {
    /// Its access path.
    pub path: Arc<str>,
    /// Its modelled type, for an object.
    pub ty: Option<TypeIx>,
    /// The object whose member it is.
    pub receiver: Option<Value>,
    /// State it carries, for a modelled object.
    pub slots: BTreeMap<Slot, Value>,
    /// Attributes that were set on it.
    pub fields: Fields,
    /// Where it was made, for an object.
    pub made: Option<Span>,
    /// Arguments already given, for a function.
    pub bound: Given,
}

impl Extern {
    /// A path without state.
    pub fn path(path: &str) -> Self {
        Self {
            path: path.into(),
            ty: None,
            receiver: None,
            slots: BTreeMap::new(),
            fields: Fields::new(),
            made: None,
            bound: Given::default(),
        }
    }
}

/// Make holes of the fields that would nest an object too deep.
fn cut_fields(fields: &mut Fields) {
    for (name, value) in fields.iter_mut().filter(|(_, value)| value.depth() >= limits::MAX_VALUE_DEPTH) {
        *value = Value::unknown(Why::Bound, Span::default()).named(name);
    }
}

/// The depth of something with these parts.
fn around<'v>(parts: impl IntoIterator<Item = &'v Value>) -> usize {
    1 + parts.into_iter().map(Value::depth).max().unwrap_or(0)
}

impl Nested for Value {
    fn depth(&self) -> usize {
        match self {
            Value::Record(record) => record.depth(),
            Value::Seq(seq) => seq.depth(),
            Value::Instance(instance) => instance.depth(),
            Value::Extern(object) => object.depth(),
            Value::Function(closure) => around(closure.receiver.iter().chain(closure.bound.values())),
            Value::Any(values) => around(values.iter()),
            Value::Hole(Hole { kind: HoleKind::Json(value), .. }, _) => 1 + value.depth(),
            Value::Hole(..) | Value::Null | Value::Bool(_) | Value::Text(_) | Value::Class(_) | Value::Module(_) => 1,
        }
    }
}

impl Nested for Record {
    fn depth(&self) -> usize {
        around(self.fields.values())
    }
}

impl Nested for Seq {
    fn depth(&self) -> usize {
        around(self.items.iter().chain(&self.rest))
    }
}

impl Nested for Instance {
    fn depth(&self) -> usize {
        around(self.fields.values())
    }
}

impl Nested for Extern {
    fn depth(&self) -> usize {
        around(self.slots.values().chain(self.fields.values()).chain(&self.receiver).chain(self.bound.values()))
    }
}

impl Value {
    /// Text known in full.
    pub fn text(text: &str, at: Origin) -> Value {
        Value::Text(StrSet::from(Template::text(text, at)))
    }

    /// Nothing known but why and where.
    pub fn unknown(why: Why, at: Span) -> Value {
        Value::Hole(Hole::opaque(why), Origin::near(at))
    }

    /// A thing from outside by its access path.
    pub fn external(path: &str) -> Value {
        Value::Extern(Node::new(Extern::path(path)))
    }

    /// A record; too wide a one is cut to its first entries, and entries nested too deep are holes.
    pub fn record(record: Record) -> Value {
        let mut record = record;
        for (name, value) in &mut record.fields {
            if value.depth() >= limits::MAX_VALUE_DEPTH {
                *value = Value::unknown(Why::Bound, Span::default()).named(name);
            }
        }
        while record.fields.len() > limits::MAX_FIELDS {
            record.fields.pop_last();
            record.open = true;
        }
        Value::Record(Node::new(record)).bounded()
    }

    /// A sequence of known elements; a long one is cut and its rest joined.
    pub fn seq(items: Vec<Value>) -> Value {
        let mut items = items;
        let rest = (items.len() > limits::MAX_FIELDS)
            .then(|| items.split_off(limits::MAX_FIELDS).into_iter().reduce(|a, b| a.join(b)))
            .flatten();
        Value::sequence(Seq { items, rest })
    }

    /// A sequence; a hole if it is nested too deep.
    pub fn sequence(seq: Seq) -> Value {
        Value::Seq(Node::new(seq)).bounded()
    }

    /// The value, or a hole if it is nested deeper than [`limits::MAX_VALUE_DEPTH`].
    fn bounded(self) -> Value {
        if self.depth() > limits::MAX_VALUE_DEPTH { Value::unknown(Why::Bound, Span::default()) } else { self }
    }

    /// An instance; fields that are nested too deep become holes.
    pub fn instance(mut instance: Instance) -> Value {
        cut_fields(&mut instance.fields);
        Value::Instance(Node::new(instance)).bounded()
    }

    /// An outside object; fields that are nested too deep become holes.
    pub fn object(mut object: Extern) -> Value {
        cut_fields(&mut object.fields);
        Value::Extern(Node::new(object)).bounded()
    }

    /// The values it may be, one by one.
    pub fn alternatives(&self) -> &[Value] {
        match self {
            Value::Any(values) => values,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether it holds, if that is certain.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Null => Some(false),
            Value::Bool(b) => Some(*b),
            Value::Text(set) => set.truth(),
            // An empty one may be filled in a way that is not followed.
            Value::Record(record) => (!record.fields.is_empty()).then_some(true),
            Value::Seq(seq) => (!seq.items.is_empty()).then_some(true),
            Value::Function(_) | Value::Class(_) | Value::Instance(_) | Value::Module(_) => Some(true),
            Value::Extern(object) => object.ty.is_some().then_some(true),
            Value::Hole(..) => None,
            Value::Any(values) => {
                let mut truths = values.iter().map(Value::truth);
                let first = truths.next().flatten()?;
                truths.all(|t| t == Some(first)).then_some(first)
            }
        }
    }

    /// Whether it may be there at all: `None` if that is not certain. (Empty text is there.)
    pub fn present(&self) -> Option<bool> {
        match self {
            Value::Null => Some(false),
            Value::Hole(..) => None,
            Value::Any(values) => {
                let mut all = values.iter().map(Value::present);
                let first = all.next().flatten()?;
                all.all(|t| t == Some(first)).then_some(first)
            }
            Value::Extern(object) => object.ty.is_some().then_some(true),
            _ => Some(true),
        }
    }

    /// Its text; a value that is not text becomes a hole.
    pub fn to_text(&self, at: Span) -> StrSet {
        match self {
            Value::Text(set) => set.clone(),
            Value::Hole(hole, origin) => StrSet::from(Template::hole(hole.clone(), *origin)),
            Value::Any(values) => {
                let texts = values.iter().filter(|v| !matches!(v, Value::Null)).map(|v| v.to_text(at));
                texts.reduce(StrSet::join).unwrap_or_else(|| StrSet::unknown(Why::Unsupported, at))
            }
            Value::Bool(b) => StrSet::from(Template::text(if *b { "true" } else { "false" }, Origin::near(at))),
            Value::Extern(object) => {
                if let Some(url) = object.slots.get(&Slot::Url) {
                    return url.to_text(at);
                }
                let name = object.path.trim_end_matches("()").rsplit('.').next().unwrap_or_default();
                let hole = Hole { name: Some(name.into()), ..Hole::opaque(Why::Outside) };
                StrSet::from(Template::hole(hole, Origin::near(at)))
            }
            Value::Null
            | Value::Record(_)
            | Value::Seq(_)
            | Value::Function(_)
            | Value::Class(_)
            | Value::Instance(_)
            | Value::Module(_) => StrSet::unknown(Why::Unsupported, at),
        }
    }

    /// The text, if it is exactly one and known in full.
    pub fn as_str(&self) -> Option<String> {
        match self {
            Value::Text(set) => set.as_str(),
            _ => None,
        }
    }

    /// Where the first text in it is written.
    pub fn place(&self) -> Option<Span> {
        let known = |span: Span| (span != Span::default()).then_some(span);
        match self {
            Value::Text(set) => set.templates().iter().flat_map(Template::pieces).find_map(|p| known(p.origin().span)),
            Value::Hole(_, at) => known(at.span),
            Value::Seq(seq) => seq.items.iter().find_map(Value::place),
            Value::Record(record) => record.fields.values().find_map(Value::place),
            Value::Any(values) => values.iter().find_map(Value::place),
            _ => None,
        }
    }

    /// The value with a name, if it is a hole that has none yet.
    #[must_use]
    pub fn named(self, name: &Arc<str>) -> Value {
        match self {
            Value::Hole(hole @ Hole { name: None, .. }, at) => {
                Value::Hole(Hole { name: Some(name.clone()), ..hole }, at)
            }
            other => other,
        }
    }

    /// The value as one of many that a loop walks.
    #[must_use]
    pub fn each(self) -> Value {
        match self {
            Value::Hole(hole, at) => Value::Hole(Hole { each: true, ..hole }, at),
            other => other,
        }
    }

    /// Whether a parameter of a function without caller shows in its text or its parts.
    pub fn has_param(&self) -> bool {
        match self {
            Value::Hole(hole, _) => match &hole.kind {
                HoleKind::Param(..) => true,
                HoleKind::Base64(set) => set.has_param(),
                HoleKind::Json(value) => value.has_param(),
                HoleKind::Env(_) | HoleKind::Opaque(_) => false,
            },
            Value::Text(set) => set.has_param(),
            Value::Record(record) => record.fields.values().any(Value::has_param),
            Value::Seq(seq) => seq.items.iter().chain(&seq.rest).any(Value::has_param),
            Value::Any(values) => values.iter().any(Value::has_param),
            Value::Extern(object) => object.slots.values().any(Value::has_param),
            Value::Null
            | Value::Bool(_)
            | Value::Function(_)
            | Value::Class(_)
            | Value::Instance(_)
            | Value::Module(_) => false,
        }
    }
}
