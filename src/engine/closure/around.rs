//! Which of the files asked for matter although they do not mention the service: those that lead to a wrapper
//! outside. They are found from their own imports, so that the rest of a large tree is not parsed.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::importers::spellings;
use super::{Run, speaks_to_service};
use crate::data::Catalog;
use crate::engine::discover::DiscoveredFile;
use crate::engine::gather::{self, ReadFile};
use crate::engine::prefilter::Prefilter;
use crate::engine::read::Outcome;
use crate::ir::FileFacts;
use crate::recognise::related::is_test_path;
use crate::text::{FileId, SourceFile};

/// The files asked for that import a file which speaks to the service, or one that imports such a file: as many steps
/// as a run over everything goes back from a wrapper.
pub(super) fn callers(
    run: &mut Run<'_>,
    mentions: &FxHashSet<FileId>,
    catalog: &Catalog,
) -> Vec<(SourceFile, FileFacts)> {
    let matters = |(id, file): &(u32, &DiscoveredFile)| {
        let is_code = !file.kind.is_settings() && !file.kind.is_document() && !is_test_path(file.path.as_str());
        file.asked && is_code && !run.known.contains(&FileId(*id))
    };
    let asked: Vec<FileId> = (0..).zip(run.all).filter(matters).map(|(id, _)| FileId(id)).collect();
    let read = asked.into_par_iter().filter_map(|id| gather::load(run.all, id, run.max_file_size)?.ok()).collect();
    let mut callers = run.lower(read).files;
    let imports: Vec<Vec<FileId>> = callers.iter().map(|(file, facts)| run.imported(file, facts)).collect();
    let mut wrappers = Wrappers { mentions, catalog, speaks: FxHashMap::default() };
    let between = wrappers.between(run, imports.iter().flatten().copied());
    let mut leads = imports.iter().map(|imports| {
        imports.iter().any(|id| between.contains(id)) || imports.iter().any(|id| wrappers.is_one(run, *id))
    });
    callers.retain(|_| leads.next().unwrap_or_default());
    callers
}

/// The files that mention the service, and whether they speak to it, as far as that was asked.
struct Wrappers<'a> {
    mentions: &'a FxHashSet<FileId>,
    catalog: &'a Catalog,
    speaks: FxHashMap<FileId, bool>,
}

impl Wrappers<'_> {
    /// Whether a file may hold what others call. It is parsed for that, if it mentions the service.
    fn is_one(&mut self, run: &mut Run<'_>, id: FileId) -> bool {
        if !self.mentions.contains(&id) {
            return false;
        }
        *self.speaks.entry(id).or_insert_with(|| {
            let read = gather::load(run.all, id, run.max_file_size).and_then(Result::ok);
            let lowered = run.lower(read.into_iter().collect());
            lowered.files.iter().any(|(_, facts)| speaks_to_service(facts, self.catalog))
        })
    }

    /// Of files, those that import a wrapper. Only where the name of one stands in the text is it parsed.
    fn between(&mut self, run: &mut Run<'_>, files: impl Iterator<Item = FileId>) -> FxHashSet<FileId> {
        let files: FxHashSet<FileId> = files.filter(|id| !self.mentions.contains(id)).collect();
        let mentioning = self.mentions.iter().filter_map(|id| run.all.get(id.0 as usize));
        let spelled: Vec<String> = mentioning.flat_map(|file| spellings(file, run.workspace)).collect();
        let spelled: Vec<&str> = spelled.iter().map(String::as_str).collect();
        let Ok(prefilter) = Prefilter::new(&spelled) else { return FxHashSet::default() };
        let hit = |id: FileId| {
            let file = run.all.get(id.0 as usize)?;
            match gather::read(file, run.max_file_size, Some(&prefilter)) {
                Outcome::Hit(bytes) => Some(ReadFile::new(id, file, bytes)),
                Outcome::Miss | Outcome::Problem(..) => None,
            }
        };
        let hits = if spelled.is_empty() { Vec::new() } else { files.into_par_iter().filter_map(hit).collect() };
        let lowered = run.lower(hits).files;
        let mut importers = FxHashSet::default();
        for (file, facts) in &lowered {
            if run.imported(file, facts).into_iter().any(|id| self.is_one(run, id)) {
                importers.insert(file.on_disk());
            }
        }
        importers
    }
}
