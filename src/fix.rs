//! Making the changes that findings offer: in memory first, checked as a whole, then on disk.
//!
//! A change is kept only if its file has no more syntax errors than before, its finding is gone, and nothing as bad
//! has come in its place. What is refused is told, never left out silently.

mod diff;
mod modules;
pub mod patch;
mod rounds;
mod write;

use std::path::PathBuf;

pub use diff::unified;
pub use rounds::apply;
pub use write::{WriteError, write};

use crate::engine::Report;

/// A file that fixes change or make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Path as shown to the user.
    pub path: String,
    /// Where it lies.
    pub location: PathBuf,
    /// Its bytes on disk; `None` for a file that is not there yet.
    pub before: Option<Vec<u8>>,
    /// Its bytes afterwards.
    pub after: Vec<u8>,
}

/// A finding that a fix settles, as it was when the fix was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The file of the finding.
    pub path: String,
    /// Its line on disk, from one.
    pub line: u32,
    /// The finding's rule.
    pub rule: &'static str,
    /// What the finding says.
    pub message: String,
    /// Its identity.
    pub fingerprint: String,
}

/// A fix that was not made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The file of the finding.
    pub path: String,
    /// The finding's rule.
    pub rule: &'static str,
    /// The finding's identity.
    pub fingerprint: String,
    /// Why, as the end of a sentence.
    pub why: String,
}

/// What came of applying fixes.
#[derive(Debug, Default)]
pub struct Applied {
    /// The report on the tree as it was.
    pub before: Report,
    /// The report on the changed tree, if anything was changed.
    pub after: Option<Report>,
    /// The files that change, by path.
    pub changed: Vec<Changed>,
    /// The findings that were settled, in the order in which they were.
    pub settled: Vec<Settled>,
    /// What was not made.
    pub refused: Vec<Refused>,
}
