//! From the files that mention the service to those they import: constants and wrappers may live
//! in files that do not mention it.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Problem, ProblemKind};
use crate::engine::discover::DiscoveredFile;
use crate::engine::{gather, lower};
use crate::ir::FileFacts;
use crate::lang;
use crate::limits;
use crate::program::specs;
use crate::text::{FileId, SourceFile};

/// The files of a run with their facts, the imported ones included.
#[derive(Debug, Default)]
pub struct Closure {
    /// The files, in order of their ids.
    pub files: Vec<(SourceFile, FileFacts)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Follow imports from `seeds` for a bounded number of rounds.
pub fn close(seeds: Vec<SourceFile>, all: &[DiscoveredFile], max_file_size: u64) -> Closure {
    let by_path: FxHashMap<&Utf8Path, u32> = (0..).zip(all).map(|(i, file)| (file.path.as_path(), i)).collect();
    let mut known: FxHashSet<FileId> = seeds.iter().map(|file| file.id).collect();
    let mut closure = Closure::default();
    let mut fresh = closure.add(seeds);
    for _ in 0..limits::MAX_CLOSURE_ROUNDS {
        let mut wanted: Vec<FileId> = fresh.iter().flat_map(|(file, facts)| imported(file, facts, &by_path)).collect();
        closure.files.append(&mut fresh);
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|id| !known.contains(id));
        let room = limits::MAX_CLOSURE_FILES.saturating_sub(closure.files.len());
        if wanted.len() > room {
            closure.problems.push(cut());
            wanted.truncate(room);
        }
        known.extend(&wanted);
        let mut loaded = Vec::new();
        for id in wanted {
            match gather::load(all, id, max_file_size) {
                Some(Ok(file)) => loaded.push(file),
                Some(Err(problem)) => closure.problems.push(problem),
                None => {}
            }
        }
        if loaded.is_empty() {
            break;
        }
        fresh = closure.add(loaded);
    }
    closure.files.append(&mut fresh);
    closure.files.sort_by_key(|(file, _)| file.id);
    closure
}

impl Closure {
    /// Lower files; those on which a front-end failed are dropped with a problem.
    fn add(&mut self, files: Vec<SourceFile>) -> Vec<(SourceFile, FileFacts)> {
        let (facts, problems) = lower::lower(&files);
        self.problems.extend(problems);
        let mut facts: FxHashMap<FileId, FileFacts> = facts.into_iter().map(|facts| (facts.file, facts)).collect();
        files.into_iter().filter_map(|file| facts.remove(&file.id).map(|facts| (file, facts))).collect()
    }
}

/// The files of the run that a file imports.
fn imported(file: &SourceFile, facts: &FileFacts, by_path: &FxHashMap<&Utf8Path, u32>) -> Vec<FileId> {
    let frontend = lang::frontend(file.lang);
    let target = |spec| {
        let candidates: Vec<Utf8PathBuf> = frontend.resolve_import(&file.path, spec, &roots());
        candidates.iter().find_map(|path| by_path.get(path.as_path())).map(|index| FileId(*index))
    };
    specs(facts).iter().filter_map(target).collect()
}

/// Folders that hold packages: the folder that paths are relative to.
pub fn roots() -> Vec<Utf8PathBuf> {
    vec![Utf8PathBuf::new()]
}

fn cut() -> Problem {
    Problem {
        file: None,
        path: String::new(),
        kind: ProblemKind::Cut,
        message: format!(
            "more than {} connected files: calls through the others are not followed",
            limits::MAX_CLOSURE_FILES
        ),
    }
}
