//! Which file's code an evaluation fails on, so that the rest of its group can be evaluated without it.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::thread;

use rustc_hash::FxHashSet;

use crate::eval::Frame;
use crate::value::FileIx;

/// What is known of failures of an evaluation, which are bugs of zlint.
#[derive(Debug, Default)]
pub struct Watch {
    failed_in: Cell<Option<FileIx>>,
    avoided: FxHashSet<FileIx>,
}

impl Watch {
    /// After a failure: let the next evaluation stay out of the file it was in, and say which that is. `None` if it
    /// was in no file, or in one that was avoided already: then there is no use in another evaluation.
    pub fn avoid(&mut self) -> Option<FileIx> {
        let file = self.failed_in.take()?;
        self.avoided.insert(file).then_some(file)
    }

    /// Whether a file's code is not evaluated.
    fn avoids(&self, file: FileIx) -> bool {
        self.avoided.contains(&file)
    }
}

/// The functions being evaluated, the innermost last. Where a panic unwinds them, the innermost tells where that was.
#[derive(Debug)]
pub(super) struct Frames<'w> {
    open: Vec<Frame>,
    watch: &'w Watch,
}

impl<'w> Frames<'w> {
    pub(super) fn new(watch: &'w Watch) -> Self {
        Self { open: Vec::new(), watch }
    }

    /// Whether the innermost function lies in a file that is avoided.
    pub(super) fn are_avoided(&self) -> bool {
        // Asked at every step, and nothing ever is.
        !self.watch.avoided.is_empty() && self.open.last().is_some_and(|frame| self.watch.avoids(frame.func.file))
    }
}

impl Deref for Frames<'_> {
    type Target = Vec<Frame>;

    fn deref(&self) -> &Vec<Frame> {
        &self.open
    }
}

impl DerefMut for Frames<'_> {
    fn deref_mut(&mut self) -> &mut Vec<Frame> {
        &mut self.open
    }
}

impl Drop for Frames<'_> {
    fn drop(&mut self) {
        // The frames of an evaluation that is over are empty.
        if let Some(frame) = self.open.last().filter(|_| thread::panicking()) {
            self.watch.failed_in.set(Some(frame.func.file));
        }
    }
}
