//! Files of settings that do not mention the service, though code that does reads from them.

use std::collections::BTreeSet;

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diag::{Problem, ProblemKind};
use crate::engine::discover::DiscoveredFile;
use crate::engine::gather::{self, ReadFile};
use crate::engine::lower::{Lowered, Lowerer};
use crate::engine::prefilter::Prefilter;
use crate::engine::read::Outcome;
use crate::limits;
use crate::recognise::SettingRead;
use crate::recognise::setting::home;
use crate::text::FileId;

/// The settings of a run that no word of the service led to.
#[derive(Debug)]
pub struct UnreadSettings<'a> {
    /// All files of the run.
    pub all: &'a [DiscoveredFile],
    /// Those that mention the service.
    pub seeds: &'a FxHashSet<FileId>,
    /// Those of them that are settings and were not read: their mentions say nothing.
    pub idle: &'a FxHashSet<FileId>,
    /// What reads the others.
    pub lowerer: Lowerer,
    /// Largest file that is read.
    pub max_file_size: u64,
}

impl UnreadSettings<'_> {
    fn is_unread(&self, id: FileId) -> bool {
        !self.seeds.contains(&id) || self.idle.contains(&id)
    }

    /// The settings in which a name may stand that code reads an API token by. `path` gives the path of a file.
    pub fn read_by<'p>(&mut self, reads: &[SettingRead], path: impl Fn(FileId) -> Option<&'p Utf8Path>) -> Lowered {
        let tokens = || reads.iter().filter(|read| read.api_token);
        let names: BTreeSet<&str> = tokens().map(|read| read.name.as_str()).collect();
        let places: BTreeSet<&Utf8Path> = tokens().filter_map(|read| path(read.span.file)).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let Ok(prefilter) = Prefilter::new(&names) else { return Lowered::default() };
        if names.is_empty() {
            return Lowered::default();
        }
        let matters = |(id, file): &(u32, &DiscoveredFile)| {
            let near = || places.iter().any(|place| place.starts_with(home(&file.path)));
            file.kind.is_settings() && self.is_unread(FileId(*id)) && near()
        };
        let unread: Vec<(u32, &DiscoveredFile)> = (0..).zip(self.all).filter(matters).collect();
        let hit = |(id, file): &(u32, &DiscoveredFile)| {
            match gather::read(file, self.max_file_size, Some(&prefilter)) {
                Outcome::Hit(bytes) => Some(ReadFile::new(FileId(*id), file, bytes)),
                // What cannot be read was told when the file was first looked at.
                Outcome::Miss | Outcome::Problem(..) => None,
            }
        };
        let mut hits: Vec<ReadFile> = unread.par_iter().filter_map(hit).collect();
        hits.retain(|file| file.kind.is_settings());
        let left_out = hits.len().saturating_sub(limits::MAX_LATE_SETTINGS);
        hits.truncate(limits::MAX_LATE_SETTINGS);
        let mut lowered = self.lowerer.lower(hits);
        lowered.problems.extend((left_out > 0).then(|| cut(left_out)));
        lowered
    }
}

fn cut(left_out: usize) -> Problem {
    let message =
        format!("{left_out} more files of settings may set what the code reads an API token by, and are not read");
    Problem { file: None, path: String::new(), kind: ProblemKind::Cut, message }
}
