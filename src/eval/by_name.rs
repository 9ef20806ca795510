//! Methods of objects of which nothing is known, bound by name.
//!
//! `def sync(client): client.get("/tickets.json")` says nothing of what `client` is. If exactly one class in view has a
//! method of that name that sends requests, that is what it may be. Of two such classes it could be either, so neither
//! is taken: another vendor's client must not be mistaken for this one.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::eval::call::Args;
use crate::eval::{Evaluator, EventKind};
use crate::index::Symbol;
use crate::ir::{Expr, FunctionKind};
use crate::text::Span;
use crate::value::{ClassRef, Closure, FileIx, FuncRef, Given, Piece, StrSet, Value};

impl Evaluator<'_> {
    /// Remember that a method sends requests, when events since `before` show one.
    pub(super) fn learn_sender(&mut self, func: FuncRef, before: usize) {
        let sends = |kind: &EventKind| matches!(kind, EventKind::Request { .. });
        let Some(function) = self.program.function(func) else { return };
        self.learned.looked_at.insert(func);
        if let (Some(name), Some(_)) = (function.name, function.class)
            && matches!(function.kind, FunctionKind::Method)
            && self.events.iter().skip(before).any(|event| sends(&event.kind))
        {
            let name = self.program.facts(func.file).names.shared(name);
            self.learned.senders.entry(name).or_default().insert(func);
        }
    }

    /// Methods of these files that go by the names of those that send requests, and were not looked at yet.
    pub(super) fn rivals(&self, files: &[FileIx]) -> FxHashSet<FuncRef> {
        let named = self.learned.senders.keys().flat_map(|name| self.program.methods_named(name));
        named.filter(|func| files.contains(&func.file) && !self.learned.looked_at.contains(func)).copied().collect()
    }

    /// Where a file calls methods of these names, in order.
    pub(super) fn sends_by_name(&self, file: FileIx) -> Vec<u32> {
        let facts = self.program.facts(file);
        let symbols: FxHashSet<Symbol> = self.known.senders.keys().filter_map(|name| facts.names.find(name)).collect();
        let member = |(expr, _): &(&Expr, &Span)| matches!(expr, Expr::Member { name, .. } if symbols.contains(name));
        let mut places: Vec<u32> = match symbols.is_empty() {
            true => Vec::new(),
            false => facts.exprs.iter().zip(facts.expr_spans.iter()).filter(member).map(|(_, at)| at.start).collect(),
        };
        places.sort_unstable();
        places
    }

    /// The method that a call of something unknown means, if only one class in view has one that sends requests.
    pub(super) fn bound_by_name(&mut self, name: &Arc<str>, args: &Args) -> Option<Closure> {
        let func = *self.known.senders.get(name)?.first()?;
        let class = self.class_of(func)?;
        // A method that was looked at and sends nothing is none; of one that was not, nobody knows.
        let other = |func: &&FuncRef| {
            let sends = self.known.senders.get(name).is_some_and(|senders| senders.contains(func));
            (sends || !self.known.looked_at.contains(func)) && self.class_of(**func) != Some(class)
        };
        if self.program.methods_named(name).iter().any(|func| other(&func)) || !self.names_endpoint(name, args) {
            return None;
        }
        let receiver = self.generic_instance(class)?;
        Some(Closure { func, captured: None, receiver: Some(receiver), bound: Given::default() })
    }

    fn class_of(&self, func: FuncRef) -> Option<ClassRef> {
        let class = ClassRef { file: func.file, class: self.program.function(func)?.class? };
        Some(self.program.extended(class).unwrap_or(class))
    }

    /// Whether an argument may say where a request goes: known text, and of methods that containers have too
    /// (`get`, `pop`), text with a slash in it.
    fn names_endpoint(&self, name: &str, args: &Args) -> bool {
        let common = self.catalog.method(self.family(), name).is_some();
        let says = |set: &StrSet| {
            set.templates()
                .iter()
                .flat_map(|text| text.pieces())
                .filter_map(Piece::as_text)
                .any(|text| !common || text.contains('/'))
        };
        let all = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
        all.into_iter().any(|value| matches!(value, Value::Text(set) if says(set)))
    }
}
