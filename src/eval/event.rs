//! What evaluation observed: calls that reached a modelled library, and text that looks like a
//! credential. What they mean is settled by `recognise`.

use std::sync::Arc;

use crate::data::{CallIx, TypeIx};
use crate::eval::Slots;
use crate::text::Span;
use crate::value::{FuncRef, StrSet, Value};

/// A place in a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Site {
    /// The function it is in.
    pub func: FuncRef,
    /// The expression.
    pub span: Span,
}

/// One observation.
#[derive(Clone, Debug)]
pub struct Event {
    /// What was observed.
    pub kind: EventKind,
    /// Where.
    pub site: Site,
    /// The calls that led there, outermost first; the first stands in the function that was
    /// evaluated without a caller.
    pub chain: Vec<Site>,
    /// Whether it was only seen when tests that always had one answer were doubted.
    pub doubted: bool,
}

/// What was observed.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// A modelled call that sends a request, makes one, or adds to one that was made.
    Request {
        /// Which.
        call: CallIx,
        /// Its state and arguments.
        slots: Arc<Slots>,
        /// Where the request was made that this call sends or adds to.
        started: Span,
        /// Whether it goes out now.
        sent: bool,
    },
    /// A modelled object was made.
    Made {
        /// Its type.
        ty: TypeIx,
        /// What it was given.
        slots: Arc<Slots>,
    },
    /// A method of an object nobody modelled, given what may be a URL.
    Unmodelled {
        /// The method's name, or the function's.
        name: Arc<str>,
        /// What the object goes by, if it has a name.
        receiver: Option<Arc<str>>,
        /// The absolute address that the object was made with, if any.
        base: Option<Value>,
        /// Its positional arguments.
        args: Vec<Value>,
    },
    /// Text that holds a part worth watching, e.g. the path of an authorization page.
    Watched {
        /// The text as built so far.
        text: StrSet,
    },
    /// A record with such a text in it: it may describe a client.
    Described {
        /// The record.
        record: Value,
    },
    /// Text that holds a credential marker.
    Credential {
        /// The text.
        text: StrSet,
        /// What it is used as.
        place: Place,
        /// The value beside it (the password of a pair), if there is one.
        beside: Option<Value>,
    },
}

/// What a text is used as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Place {
    /// It is base64-encoded.
    Encoded,
    /// First of two elements.
    Pair,
    /// Value of a key in a record.
    Key,
    /// Argument of a call.
    Argument,
}
