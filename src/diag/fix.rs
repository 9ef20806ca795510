//! Changes of the source that a finding offers.

use crate::text::Span;

/// What applying a fix promises, from little to much.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// For reading: it needs a decision that only a person can take.
    Suggestion,
    /// Valid code whose behaviour changes; applied only when asked for.
    Unsafe,
    /// The same behaviour; or what is plainly meant, where the code as it is cannot work.
    Safe,
}

impl Applicability {
    /// The word shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::Suggestion => "suggestion",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

/// A part of a text that is replaced.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edit {
    /// What goes; empty where text is only put in.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Put text in front of a byte.
    pub fn insert(at: Span, text: impl Into<String>) -> Self {
        Self { span: Span { end: at.start, ..at }, text: text.into() }
    }

    /// Put text in the place of other text.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Edits that can be made together: in order of place, none touching another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Put edits in order. Equal ones are one; `None` if two get in each other's way.
    pub fn new(mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort();
        edits.dedup();
        let disjoint = edits.windows(2).all(|pair| match pair {
            [a, b] => a.span.file != b.span.file || a.span.end < b.span.start || touching(a, b),
            _ => true,
        });
        (disjoint && !edits.is_empty()).then_some(Self(edits))
    }

    /// The edits, in order of place.
    pub fn iter(&self) -> std::slice::Iter<'_, Edit> {
        self.0.iter()
    }

    /// Whether one of these changes a byte that one of the others changes.
    pub fn overlaps(&self, other: &Edits) -> bool {
        self.iter().any(|a| {
            other.iter().any(|b| {
                a != b && a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
            })
        })
    }
}

/// Whether two neighbours only touch, and what stands first is in no doubt: of two insertions at one byte it would be.
fn touching(a: &Edit, b: &Edit) -> bool {
    a.span.end == b.span.start && a.span.start != b.span.end
}

/// The module that gives out access tokens, when a fix needs one that is not there yet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TokenModule {
    /// Its path, as paths are shown.
    pub path: String,
    /// The HTTP client that the changed code uses, as models name it: `requests`.
    pub client: String,
}

/// A change that is made as a whole or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What the change does.
    pub title: String,
    /// What applying it promises.
    pub applicability: Applicability,
    /// The change.
    pub edits: Edits,
    /// A module that must be written for it.
    pub module: Option<TokenModule>,
    /// Why it is no more than a suggestion, as a sentence without capital and full stop.
    pub asks: Option<&'static str>,
}

impl Fix {
    /// A change of one place.
    pub fn of(title: impl Into<String>, applicability: Applicability, edit: Edit) -> Self {
        Self { title: title.into(), applicability, edits: Edits(vec![edit]), module: None, asks: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edit(start: usize, end: usize) -> Edit {
        Edit::replace(Span::new(FileId(0), start, end), "x")
    }

    #[test]
    fn edits_are_sorted_and_disjoint() {
        let edits = Edits::new(vec![edit(5, 7), edit(1, 3), edit(5, 7)]).unwrap();
        assert_eq!(edits.iter().map(|edit| edit.span.start).collect::<Vec<_>>(), [1, 5]);
        assert!(Edits::new(vec![edit(1, 3), edit(2, 4)]).is_none());
        assert!(Edits::new(vec![edit(1, 3), edit(3, 4)]).is_some());
        assert!(Edits::new(vec![edit(3, 3), edit(3, 4)]).is_some());
        let insertions = vec![edit(3, 3), Edit::replace(Span::new(FileId(0), 3, 3), "y")];
        assert!(Edits::new(insertions).is_none());
        assert!(Edits::new(Vec::new()).is_none());
    }

    #[test]
    fn fixes_that_meet_cannot_both_be_made() {
        let a = Edits::new(vec![edit(1, 3)]).unwrap();
        assert!(!a.overlaps(&a), "the same change twice is one change");
        assert!(a.overlaps(&Edits::new(vec![edit(2, 5)]).unwrap()));
        assert!(!a.overlaps(&Edits::new(vec![edit(5, 6)]).unwrap()));
    }
}
