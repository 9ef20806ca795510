//! How far a run is, for whoever waits for it. Counting costs an atomic addition a file.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// What a run does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It lists files.
    Listing,
    /// It searches them for words of the service.
    Reading,
    /// It parses those that have one.
    Parsing,
    /// It follows strings through groups of files.
    Evaluating,
}

const STAGES: [Stage; 4] = [Stage::Listing, Stage::Reading, Stage::Parsing, Stage::Evaluating];

impl Stage {
    /// The words shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Listing => "listing files",
            Stage::Reading => "reading files",
            Stage::Parsing => "parsing files",
            Stage::Evaluating => "following strings",
        }
    }
}

/// How far a run is.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicU8,
    done: AtomicUsize,
    /// Of so many; 0 where that is not known.
    all: AtomicUsize,
}

impl Progress {
    /// A stage begins.
    pub fn begin(&self, stage: Stage, all: usize) {
        let number = STAGES.iter().position(|other| *other == stage).unwrap_or_default();
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        self.stage.store(u8::try_from(number).unwrap_or_default(), Ordering::Relaxed);
    }

    /// One more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The stage, how much of it is done, and of how much.
    pub fn now(&self) -> (Stage, usize, usize) {
        let stage = STAGES.get(usize::from(self.stage.load(Ordering::Relaxed))).copied().unwrap_or(Stage::Listing);
        (stage, self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }
}
