//! Bodies and headers, in the forms that carriers keep them in.

use crate::ir::{Entry, Expr, ExprId};
use crate::lang::carrier::request::Lowering;
use crate::lang::structured::Value;

/// Most levels of a body that is kept as JSON.
const MAX_LEVELS: usize = 4;

/// Headers that do not say who sends a request or for whom are of no interest.
pub(super) fn matters(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "authorization" || name == "cookie" || (name.starts_with("x-") && !name.starts_with("x-newrelic"))
}

/// Headers as a list of maps with a name and a value each; those that are switched off are left out.
pub(super) fn of_list<'t>(list: Value<'t>, names: &[&str]) -> Vec<(Value<'t>, Value<'t>)> {
    let is_on = |header: &Value<'t>| header.get(&["disabled"]).is_none_or(|off| !off.is_true());
    let pair = |header: Value<'t>| Some((header.get(names)?, header.get(&["value"])?));
    list.items().into_iter().filter(is_on).filter_map(pair).collect()
}

/// Headers as a map; of several values of one header, the first.
pub(super) fn of_map(map: Value<'_>) -> Vec<(Value<'_>, Value<'_>)> {
    map.entries().into_iter().filter_map(|(name, value)| Some((name, first(value)?))).collect()
}

fn first(value: Value<'_>) -> Option<Value<'_>> {
    if value.is_list() { value.items().into_iter().next() } else { Some(value) }
}

impl Lowering<'_> {
    /// A body: text, or JSON that was taken apart.
    pub(super) fn body(&mut self, value: Value<'_>) -> ExprId {
        self.level(value, MAX_LEVELS)
    }

    fn level(&mut self, value: Value<'_>, levels: usize) -> ExprId {
        let span = self.b.span(value.range());
        let Some(levels) = levels.checked_sub(1) else { return self.b.unknown(span, crate::ir::Why::Bound) };
        if value.is_map() {
            let pairs = value.entries().into_iter().take(crate::limits::MAX_FIELDS).map(|(key, value)| {
                let key = self.text(key);
                Entry::Pair(key, self.level(value, levels))
            });
            let pairs = pairs.collect();
            self.b.expr(span, Expr::Dict(pairs))
        } else if value.text().is_some() {
            self.text(value)
        } else {
            self.b.unknown(span, crate::ir::Why::Unsupported)
        }
    }
}
