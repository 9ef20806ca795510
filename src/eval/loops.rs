//! Loops: a known sequence is walked, anything else runs twice.

use crate::eval::Evaluator;
use crate::ir::{Block, ExprId, Place, Why};
use crate::limits;
use crate::value::{Origin, Value};

impl Evaluator<'_> {
    pub(super) fn repeat(&mut self, each: Option<&(Place, ExprId)>, body: &Block) {
        let Some((place, sequence)) = each else {
            self.round_of(None, body);
            self.round_of(None, body);
            return;
        };
        let value = match self.expr(*sequence) {
            // The members of an enum.
            Value::Class(class) => Value::seq(self.class_fields(class).values().cloned().collect()),
            value => value,
        };
        let at = self.span(*sequence);
        let Some((items, rest)) = elements(&value, at) else {
            let element = match &value {
                // What an SDK lists are objects like those it returns one by one.
                Value::Extern(object) if self.catalog.returned_by(&object.path).is_some() => value.clone(),
                _ => super::expr::element_of(&value).unwrap_or_else(|| self.hole_for(place, *sequence)),
            };
            self.round_of(Some((place, element.clone())), body);
            self.round_of(Some((place, element)), body);
            return;
        };
        if items.is_empty() && rest.is_none() {
            // It may have been filled in a way that is not followed.
            let element = self.hole_for(place, *sequence);
            self.round_of(Some((place, element)), body);
            return;
        }
        let (seen, more) = (self.events.len(), items.len() > limits::MAX_UNROLL);
        for element in items.into_iter().take(limits::MAX_UNROLL).chain(rest.map(Value::each)) {
            self.round_of(Some((place, element)), body);
        }
        if more && self.events.len() > seen {
            // The rest of the list would have been observed too.
            let file = self.file();
            self.cut.insert(file);
        }
    }

    /// Run a loop's body once; afterwards it may or may not have run.
    fn round_of(&mut self, element: Option<(&Place, Value)>, body: &Block) {
        // Loops in loops double their rounds at each level, so a round itself is a step.
        if !self.step() {
            return;
        }
        if let Some((place, element)) = element {
            self.write(place, element);
        }
        self.block(body);
        // A loop is taken to run: what a round adds to a list or text is kept without the shorter
        // alternative. `break` and `return` end the round, not the function's evaluation.
        self.frame().live = true;
    }

    fn hole_for(&self, place: &Place, sequence: ExprId) -> Value {
        let at = self.span(sequence);
        match place {
            Place::Name(name) => self.named_hole(Why::Outside, &self.name(*name), at).each(),
            Place::Member(..) | Place::Index(..) | Place::Nowhere => Value::unknown(Why::Outside, at).each(),
        }
    }
}

/// The elements that a loop over a value sees, with what further ones may be.
pub(super) fn elements(value: &Value, at: crate::text::Span) -> Option<(Vec<Value>, Option<Value>)> {
    match value {
        Value::Seq(seq) => Some((seq.items.clone(), seq.rest.clone())),
        Value::Record(record) => {
            let keys = record.fields.keys().map(|key| Value::text(key, Origin::near(at))).collect();
            Some((keys, record.open.then(|| Value::unknown(Why::Outside, at))))
        }
        // One list or another: all that is in any of them.
        Value::Any(values) => {
            let present = values.iter().filter(|value| !matches!(value, Value::Null));
            let all: Vec<_> = present.map(|value| elements(value, at)).collect::<Option<_>>()?;
            let rest = all.iter().filter_map(|(_, rest)| rest.clone()).reduce(Value::join);
            let mut items: Vec<Value> = Vec::new();
            for item in all.into_iter().flat_map(|(items, _)| items) {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            Some((items, rest))
        }
        _ => None,
    }
}
