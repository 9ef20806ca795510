//! From the files that mention the service to those they import, and to those that import them:
//! constants and wrappers may live in files that do not mention it, and so may a wrapper's callers.

mod around;
mod demand;
mod importers;
mod uses;

use std::ops::Range;

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::Catalog;
use crate::diag::{Problem, ProblemKind};
use crate::engine::closure::demand::Demand;
use crate::engine::discover::DiscoveredFile;
use crate::engine::gather::{self, ReadFile};
use crate::engine::imports::Ends;
use crate::engine::lower::{Lowered, Lowerer};
use crate::engine::mention::Mentions;
use crate::ir::{Expr, FileFacts, Import, ImportItem, ModuleSpec, Part};
use crate::lang::resolver::Resolver;
use crate::lang::workspace::Workspace;
use crate::limits;
use crate::program::specs;
use crate::recognise::related::is_test_path;
use crate::text::{Family, FileId, FileKind, Lang, SourceFile, Span};

/// What has more words is no address with a method, a header or a password beside it.
const WORDS: usize = 6;

/// The files of a run with their facts, the imported ones included.
#[derive(Debug, Default)]
pub struct Closure {
    /// The files, in order of their ids.
    pub files: Vec<(SourceFile, FileFacts)>,
    /// The files whose functions are looked at for their own sake: those that mention the service,
    /// and those that import one of them. What the others define is followed when it is called.
    pub roots: FxHashSet<FileId>,
    /// Where definitions stand in these that have nothing to do with the service, in order.
    pub idle: FxHashMap<FileId, Vec<Range<u32>>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// How much of the code a run looks at.
#[derive(Debug, Clone, Copy)]
pub enum View<'a> {
    /// All of it.
    Whole,
    /// The files asked for, and what they import.
    Around {
        /// All files that mention the service.
        mentions: &'a FxHashSet<FileId>,
    },
}

/// The files of the run, and how imports lead to them.
struct Run<'a> {
    all: &'a [DiscoveredFile],
    resolver: Resolver<'a, FileId>,
    /// The names of the files of a folder that are one module.
    modules: FxHashMap<(&'a Utf8Path, Family), Vec<&'a str>>,
    workspace: &'a Workspace,
    /// What the imports of each file end in, as far as that is known.
    ends: Vec<Option<Ends>>,
    /// The files that speak to the service.
    seeds: FxHashSet<FileId>,
    /// The files that were asked for so far.
    known: FxHashSet<FileId>,
    lowerer: Lowerer,
    max_file_size: u64,
    view: View<'a>,
    most_files: usize,
    /// Finds what speaks of the service.
    mentions: &'a Mentions<'a>,
}

impl Run<'_> {
    /// So many of the files, those that mention the service first where only few can be read.
    fn nearest(&self, mut files: Vec<FileId>, room: usize) -> Vec<FileId> {
        if let View::Around { mentions } = self.view {
            files.sort_by_key(|id| !mentions.contains(id));
        }
        files.truncate(room);
        files
    }

    /// The files of the run that a file imports.
    fn imported(&self, file: &SourceFile, facts: &FileFacts) -> Vec<FileId> {
        specs(facts).iter().filter_map(|spec| self.resolve(file, spec)).collect()
    }

    /// The file of the run that a module's name leads to.
    fn resolve(&self, file: &SourceFile, spec: &ModuleSpec) -> Option<FileId> {
        self.resolve_from(&file.path, file.lang, spec)
    }

    fn resolve_from(&self, path: &Utf8Path, lang: Lang, spec: &ModuleSpec) -> Option<FileId> {
        self.resolver.resolve(path, lang, spec)
    }

    /// The same, as far as it is read for what the file says. Tests import much of a program and say little of it: only
    /// what speaks to the service is read for them, and what helps tests.
    fn followed(&self, file: &SourceFile, spec: &ModuleSpec) -> Option<FileId> {
        let target = self.resolve(file, spec)?;
        let is_test = |id: FileId| self.all.get(id.0 as usize).is_some_and(|file| is_test_path(file.path.as_str()));
        (!is_test_path(file.path.as_str()) || self.seeds.contains(&target) || is_test(target)).then_some(target)
    }

    /// Whether a text speaks of the service.
    fn speaks(&self, text: &str) -> bool {
        self.mentions.names(text)
    }

    /// Where a text speaks of the service so that it matters.
    fn telling(&self, text: &[u8]) -> Vec<u32> {
        self.mentions.telling(text).map_while(|place| u32::try_from(place).ok()).collect()
    }

    /// Lower files. Each of a module that is a folder imports all names of the others.
    fn lower(&mut self, files: Vec<ReadFile>) -> Lowered {
        let mut lowered = self.lowerer.lower(files);
        for (file, facts) in lowered.files.iter_mut().filter(|(file, _)| file.embedding.is_none()) {
            let Some(folder) = file.path.parent() else { continue };
            let names = self.modules.get(&(folder, file.lang.family()));
            if names.is_some_and(|names| names.len() > limits::MAX_FOLDER_FILES) {
                lowered.problems.push(Problem {
                    file: None,
                    path: folder.to_string(),
                    kind: ProblemKind::Cut,
                    message: format!(
                        "more than {} files in one folder: names in the others are not known",
                        limits::MAX_FOLDER_FILES
                    ),
                });
            }
            let names = names.into_iter().flatten().take(limits::MAX_FOLDER_FILES);
            let others = names.filter(|name| file.path.file_name() != Some(name));
            let local = facts.names.intern("*");
            facts.imports.extend(others.map(|name| Import {
                local,
                module: ModuleSpec { text: format!("./{name}").into(), level: 0 },
                item: ImportItem::Star,
                span: Span::new(file.id, 0, 0),
            }));
        }
        lowered
    }
}

/// The files of folders that are one module.
fn folder_modules(all: &[DiscoveredFile]) -> FxHashMap<(&Utf8Path, Family), Vec<&str>> {
    let mut modules: FxHashMap<(&Utf8Path, Family), Vec<&str>> = FxHashMap::default();
    for file in all {
        if let Some(family) = file.kind.code().map(Lang::family).filter(|family| family.shares_folder())
            && let (Some(folder), Some(name)) = (file.path.parent(), file.path.file_name())
        {
            modules.entry((folder, family)).or_default().push(name);
        }
    }
    modules
}

/// The files of a run, and what is known of them before any is parsed.
#[derive(Debug)]
pub struct Tree<'a> {
    /// All files.
    pub all: &'a [DiscoveredFile],
    /// What the imports of each end in, as far as that is known.
    pub ends: Vec<Option<Ends>>,
    /// Where modules lie.
    pub workspace: &'a Workspace,
    /// Largest file that is read.
    pub max_file_size: u64,
}

/// Follow imports from `seeds`, in both directions, for a bounded number of rounds. The lowerer is given back for what
/// is read later.
pub fn close(
    seeds: Vec<ReadFile>,
    tree: Tree<'_>,
    catalog: &Catalog,
    mentions: &Mentions<'_>,
    view: View<'_>,
) -> (Closure, Lowerer) {
    let Tree { all, ends, workspace, max_file_size } = tree;
    // Settings import nothing, and what imports them reads data; but collections of requests have environments.
    let code = || (0..).zip(all).filter(|(_, file)| file.kind == FileKind::Data || !file.kind.is_settings());
    let mut run = Run {
        all,
        resolver: Resolver::new(workspace, code().map(|(i, file)| (file.path.as_path(), FileId(i)))),
        modules: folder_modules(all),
        workspace,
        ends,
        seeds: match view {
            View::Whole => seeds.iter().map(|file| file.id).collect(),
            View::Around { mentions } => mentions.clone(),
        },
        known: seeds.iter().map(|file| file.id).collect(),
        lowerer: Lowerer::new(all.len(), max_file_size),
        max_file_size,
        view,
        most_files: match view {
            View::Whole => limits::MAX_CLOSURE_FILES,
            // The files asked for are read in any case.
            View::Around { .. } => seeds.len() + limits::MAX_CONTEXT_FILES,
        },
        mentions,
    };
    let mut closure = Closure::default();
    let mut demand = Demand::default();
    let fresh = closure.add(run.lower(seeds));
    let runs = |file: &SourceFile| file.lang.family() != Family::Settings;
    closure.roots = fresh.iter().filter(|(file, _)| runs(file)).map(|(file, _)| file.id).collect();
    // Examples are no part of the program, and settings run nothing.
    let belongs = |file: &SourceFile| !file.is_example() && runs(file);
    for place in closure.keep(fresh, &mut demand, &run) {
        if closure.files.get(place).is_some_and(|(file, _)| belongs(file)) {
            demand.need_what_speaks(&closure.files, &run, place);
        }
    }
    // Who imports what does nothing but list modules of the service gets nothing from it.
    let offers = |file: &SourceFile| demand.offers_any(&closure.files, file.on_disk());
    let is_wrapper = |(file, facts): &&(SourceFile, FileFacts)| {
        let speaks = || says_address(facts, catalog) || (imports_service(facts, catalog) && offers(file));
        belongs(file) && speaks()
    };
    let wrappers: Vec<FileId> = closure.files.iter().filter(is_wrapper).map(|(file, _)| file.id).collect();
    closure.follow(&mut demand, &mut run);
    match view {
        View::Whole => closure.spread(wrappers, &mut demand, &mut run),
        View::Around { mentions } => {
            let callers = around::callers(&mut run, mentions, catalog);
            run.known.extend(callers.iter().map(|(file, _)| file.on_disk()));
            closure.roots.extend(callers.iter().map(|(file, _)| file.id));
            for place in closure.keep(callers, &mut demand, &run) {
                demand.need_all_of(&closure.files, &run, place);
            }
            closure.follow(&mut demand, &mut run);
        }
    }
    for (place, (file, _)) in
        closure.files.iter().enumerate().filter(|(_, (file, _))| closure.roots.contains(&file.id) && belongs(file))
    {
        closure.idle.insert(file.id, demand.idle(place));
    }
    closure.files.sort_by(|(a, _), (b, _)| (&a.path, a.id).cmp(&(&b.path, b.id)));
    (closure, run.lowerer)
}

/// Whether a file writes down a part of an address or credential of the service: it may hold what
/// other files call.
fn speaks_to_service(facts: &FileFacts, catalog: &Catalog) -> bool {
    says_address(facts, catalog) || imports_service(facts, catalog)
}

fn says_address(facts: &FileFacts, catalog: &Catalog) -> bool {
    let lists = &catalog.lists;
    let marks =
        || lists.hosts.iter().chain(&lists.credential_markers).chain(&lists.sdks).map(String::as_str).chain(["/api/v"]);
    let says = |text: &str| marks().any(|mark| text.contains(mark)) && !is_prose(text);
    facts.exprs.iter().any(|expr| match expr {
        Expr::Str(literal) => says(&literal.value),
        Expr::Template(parts) => parts.iter().any(|part| matches!(part, Part::Text(text) if says(&text.value))),
        _ => false,
    })
}

fn imports_service(facts: &FileFacts, catalog: &Catalog) -> bool {
    let is_its = |module: &str| catalog.lists.names.iter().any(|name| name.len() > 2 && module.contains(name.as_str()));
    facts.imports.iter().any(|import| is_its(&import.module.text))
}

/// Whether a text is meant for people. A command has words too, but options among them.
fn is_prose(text: &str) -> bool {
    let is_option = |word: &str| word.len() > 1 && word.starts_with('-');
    text.split_whitespace().nth(WORDS).is_some() && !text.split_whitespace().any(is_option)
}

impl Closure {
    /// How many files were parsed.
    pub fn parsed(&self) -> usize {
        self.files.iter().map(|(file, _)| file.on_disk()).collect::<FxHashSet<_>>().len()
    }

    /// Go from wrappers to the files that import them, and to those that import these.
    fn spread(&mut self, mut wrappers: Vec<FileId>, demand: &mut Demand, run: &mut Run<'_>) {
        let mut spread: FxHashSet<FileId> = wrappers.iter().copied().collect();
        for _ in 0..limits::MAX_IMPORTER_ROUNDS {
            let importers = self.importers(&wrappers, run);
            self.keep(importers, demand, run);
            let those: FxHashSet<FileId> = wrappers.into_iter().collect();
            wrappers = Vec::new();
            let mut leads_further = false;
            for (place, (file, _)) in self.files.iter().enumerate().filter(|(_, (file, _))| !file.is_example()) {
                if demand.need_callers(&self.files, run, place, &those) && spread.insert(file.id) {
                    self.roots.insert(file.id);
                    leads_further = true;
                    // From what only lists wrappers others get nothing.
                    wrappers.extend(Some(file.id).filter(|_| demand.offers_any(&self.files, file.on_disk())));
                }
            }
            if !leads_further {
                break;
            }
            self.follow(demand, run);
        }
    }

    /// Keep files that were read; their places in the list.
    fn keep(&mut self, fresh: Vec<(SourceFile, FileFacts)>, demand: &mut Demand, run: &Run<'_>) -> Range<usize> {
        let first = self.files.len();
        self.files.extend(fresh);
        demand.add(&self.files, run);
        first..self.files.len()
    }

    /// Read the files that are needed, and those that these need.
    fn follow(&mut self, demand: &mut Demand, run: &mut Run<'_>) {
        for _ in 0..limits::MAX_CLOSURE_ROUNDS {
            let mut wanted = demand.follow(&self.files, run);
            wanted.retain(|id| !run.known.contains(id));
            let room = run.most_files.saturating_sub(self.files.len());
            if wanted.len() > room {
                self.problems.push(cut(run.most_files));
                wanted = run.nearest(wanted, room);
            }
            run.known.extend(&wanted);
            let read: Vec<_> =
                wanted.into_par_iter().filter_map(|id| gather::load(run.all, id, run.max_file_size)).collect();
            let mut loaded = Vec::new();
            for outcome in read {
                match outcome {
                    Ok(file) if file.kind.is_settings() => {}
                    Ok(file) => loaded.push(file),
                    Err(problem) => self.problems.push(problem),
                }
            }
            if loaded.is_empty() {
                break;
            }
            let fresh = run.lower(loaded);
            let fresh = self.add(fresh);
            self.keep(fresh, demand, run);
        }
    }

    /// Keep the problems of files that were lowered.
    fn add(&mut self, lowered: Lowered) -> Vec<(SourceFile, FileFacts)> {
        self.problems.extend(lowered.problems);
        lowered.files
    }
}

fn cut(most_files: usize) -> Problem {
    Problem {
        file: None,
        path: String::new(),
        kind: ProblemKind::Cut,
        message: format!("more than {most_files} connected files: calls through the others are not followed"),
    }
}
