//! Functions that something outside calls: callbacks, and objects that sign a request.

use std::sync::Arc;

use crate::data::model::Slot;
use crate::eval::Evaluator;
use crate::eval::call::Args;
use crate::eval::slots::{Slots, merge_slot};
use crate::ir::CallStyle;
use crate::text::Span;
use crate::value::{Closure, Fields, Given, Record, Value};

/// Methods that libraries call with a request to add credentials to it, and that return it.
const SIGNERS: [&str; 2] = ["__call__", "auth_flow"];

impl Evaluator<'_> {
    /// Closures given to something outside run with what their function was called with: the
    /// executor of a promise, a callback. Without a caller they are looked at anyway.
    pub(super) fn call_back(&mut self, args: &Args, at: Span) {
        if self.frames.len() < 2 || self.quiet > 0 {
            return;
        }
        let given = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
        for value in given {
            if let Value::Function(closure) = value
                && closure.captured.is_some()
            {
                self.invoke(closure, Args::generic(), at);
            }
        }
    }

    /// A request whose credentials are a function, or an object of the program with a method that
    /// signs: what it sets in the headers.
    pub(super) fn signed(&mut self, mut slots: Slots, at: Span) -> Slots {
        let signer = match slots.get(&Slot::Auth) {
            Some(function @ Value::Function(_)) => function.clone(),
            Some(object @ Value::Instance(instance)) => {
                let class = instance.class;
                let Some((func, _)) = SIGNERS.iter().find_map(|name| self.find_method(class, name)) else {
                    return slots;
                };
                let receiver = Some(object.clone());
                Value::Function(Arc::new(Closure { func, captured: None, receiver, bound: Given::default() }))
            }
            _ => return slots,
        };
        let headers = Value::record(Record::default());
        let request = Record { fields: Fields::from([("headers".into(), headers)]), open: true, spread: None };
        let signed = self.call_value(&signer, Args::of(vec![Value::record(request)]), CallStyle::Plain, at);
        if let Some(headers) = headers_of(&signed) {
            slots.remove(&Slot::Auth);
            merge_slot(&mut slots, Slot::Headers, headers);
        }
        slots
    }
}

/// The headers of a request, or of the first of those that a generator yields.
fn headers_of(request: &Value) -> Option<Value> {
    match request {
        Value::Record(request) => request.fields.get("headers").cloned(),
        Value::Seq(yielded) => yielded.items.first().and_then(headers_of),
        _ => None,
    }
}
