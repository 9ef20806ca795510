//! What the calls need that get the token of a request which names no scopes.

use crate::scopes::collapse::collapse;
use crate::scopes::homes::Homes;
use crate::scopes::{ScopePlan, ScopedCall};
use crate::text::{FileId, Span};

impl ScopePlan {
    /// What the calls need that belong with a place, and whether all of them were worked out. Where none belongs with
    /// it, all calls of the run stand in for them.
    pub fn beside(&self, homes: &Homes, place: Span) -> (Vec<String>, bool) {
        let with = |file: FileId| homes.together(Span { file, ..Span::default() }, place);
        let calls = self.calls.iter().filter(|call| with(call.span.file));
        let own = collapse(&calls.flat_map(ScopedCall::needs).collect::<Vec<_>>());
        if own.is_empty() {
            return (self.required.clone(), self.complete);
        }
        let open = self.unresolved.iter().any(|call| with(call.span.file)) || self.lost.keys().any(|file| with(*file));
        (own, !open)
    }
}
