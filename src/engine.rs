//! One run: discover, prefilter, lower, link, evaluate, recognise, ask the rules, settle.

pub mod analyse;
pub mod baseline;
pub mod clients;
pub mod closure;
pub mod discover;
pub mod gather;
pub mod globs;
pub mod imports;
mod isolate;
pub mod lower;
pub mod mask;
pub mod mention;
pub mod migration;
pub mod package;
pub mod paths;
pub mod policy;
pub mod pool;
pub mod prefilter;
pub mod progress;
pub mod read;
pub mod roots;
pub mod settings;
pub mod settle;
pub mod sources;
pub mod suppress;
pub mod workspace;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use camino::Utf8PathBuf;
use rustc_hash::FxHashSet;
use thiserror::Error;

use crate::data::Catalog;
use crate::diag::{Finding, Problem};
use crate::engine::baseline::Stale;
use crate::engine::clients::OwnClients;
use crate::engine::closure::View;
use crate::engine::discover::{Documents, Filters};
use crate::engine::gather::{Gathered, Input, Overlay, ReadFile};
use crate::engine::globs::Globs;
use crate::engine::mask::Masks;
use crate::engine::mention::Mentions;
use crate::engine::migration::{Known, Migration};
use crate::engine::paths::Base;
use crate::engine::policy::{Configure, Policy};
use crate::engine::prefilter::Prefilter;
use crate::engine::progress::{Progress, Stage};
use crate::engine::roots::Roots;
use crate::engine::settings::UnreadSettings;
use crate::engine::settle::{Analysis, Asked};
use crate::lang::workspace::Workspace;
use crate::limits;
use crate::rules;
use crate::scopes::ScopePlan;
use crate::text::{Family, FileId, FileKind, Host, Lang};

pub use crate::engine::sources::{QuotedFile, Sources};

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files that the walk found in languages zlint reads.
    pub files: usize,
    /// Of these, the ones whose bytes were looked at.
    pub read: usize,
    /// Of these, the ones that mention the service.
    pub mentioning: usize,
    /// Of those read, the ones that were parsed.
    pub parsed: usize,
    /// How many of the paths asked for are folders.
    pub folders: usize,
    /// How many files that were asked for are left out.
    pub excluded: usize,
    /// Whether more code lies around, and was looked into only as far as the files asked for lead there.
    pub partial: bool,
    /// What evaluation cost: expressions evaluated and rounds of loops. The same on any machine, as a clock would not
    /// be.
    pub steps: u64,
}

/// Everything a report needs.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings in order of path, place and rule; suppressed ones are gone.
    pub findings: Vec<Finding>,
    /// Findings that the policy of the run does not show; a baseline may know them.
    pub hidden: Vec<Finding>,
    /// What could not be analysed, in order of path.
    pub problems: Vec<Problem>,
    /// What was looked at.
    pub coverage: Coverage,
    /// Which scopes the code needs.
    pub plan: ScopePlan,
    /// The text behind the places.
    pub sources: Sources,
    /// Identities of the findings, in the same order.
    pub fingerprints: Vec<String>,
    /// Bytes that no output may show.
    pub masks: Masks,
    /// The files that findings may lie in, and fixes may change.
    pub asked: Asked,
    /// Findings that a comment silences.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
    /// What the baseline lists and the code does not have any more.
    pub stale: Vec<Stale>,
    /// These findings: in the order of the others, those that a comment silences first.
    pub set_aside: Vec<SetAside>,
    /// Where the files lie in their repositories.
    pub roots: Roots,
    /// What a migration touches beside the code, if that was asked for.
    pub migration: Option<Migration>,
}

impl Report {
    /// How many findings the baseline lists and the code does not have any more.
    pub fn stale_findings(&self) -> usize {
        self.stale.iter().map(|stale| stale.count).sum()
    }
}

/// A finding that is not shown, because somebody has seen to it.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// The finding.
    pub finding: Finding,
    /// Its identity.
    pub fingerprint: String,
    /// Why it is not shown.
    pub by: SetAsideBy,
}

/// What sets a finding aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAsideBy {
    /// A comment in the code.
    Comment,
    /// The baseline.
    Baseline,
}

/// A run that could not be done as asked.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A path of the command line is not there.
    #[error("no such file or folder: {0}")]
    NoSuchPath(String),
    /// An input that does not lie in the folder which paths are to be relative to.
    #[error("{0} does not lie in the folder of --sarif-root")]
    OutsideRoot(String),
    /// Piped code whose name says no language.
    #[error("the name {0:?} does not say the language of the code on standard input; end it in e.g. `.py`")]
    UnknownLanguage(PathBuf),
    /// Threads could not be started.
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    /// The rules the binary carries are malformed.
    #[error("the built-in rules cannot be read: {0}")]
    Rules(String),
    /// A configuration below the folder of the run cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The prefilter could not be built.
    #[error("cannot search for that many words: {0}")]
    Prefilter(String),
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Paths are relative to this folder, and shown so.
    pub base: Base,
    /// The folder that code hosts know paths from, if it is not the top of the repository.
    pub root: Option<PathBuf>,
    /// What the walk leaves out.
    pub filters: Filters,
    /// Largest file that is read.
    pub max_file_size: u64,
    /// Worker threads; one a core if not given.
    pub jobs: Option<NonZeroUsize>,
    /// Hosts that serve Zendesk beside the known ones.
    pub hosts: Vec<String>,
    /// Whether broad scopes take the place of narrow ones that nobody documents.
    pub conservative: bool,
    /// The catalogue with what the configuration adds; without it, the one that the binary carries.
    pub catalog: Option<Arc<Catalog>>,
    /// The OAuth clients that the configuration describes.
    pub clients: OwnClients,
    /// Which findings are shown.
    pub policy: Policy,
    /// Reads the configurations that lie in the tree, if these count.
    pub configure: Option<Arc<dyn Configure>>,
    /// Texts that take the place of what lies on disk.
    pub overlay: Overlay,
    /// Whether fixes may call for a module that gives out access tokens.
    pub scaffold: bool,
    /// A folder whose files may be followed into, though findings are wanted for what was asked for only.
    pub context: Option<PathBuf>,
    /// Whether all of that folder is analysed, not only what the files asked for lead to. Takes as long as asking for
    /// all of it; who changes code must know all that uses it.
    pub whole_context: bool,
    /// How far the run is.
    pub progress: Arc<Progress>,
    /// Whether to look for what a migration touches beside the code, and what is known of it already.
    pub migration: Option<Known>,
}

impl Options {
    /// What a run without flags and configuration does in a folder.
    pub fn new(base: Base) -> Self {
        let filters = Filters {
            honour_ignores: true,
            hidden: false,
            exclude: Globs::none(),
            documents: Documents::default(),
            force_exclude: false,
            own: Vec::new(),
        };
        Self {
            base,
            root: None,
            filters,
            max_file_size: limits::MAX_FILE_SIZE,
            jobs: None,
            hosts: Vec::new(),
            conservative: false,
            catalog: None,
            clients: OwnClients::default(),
            policy: Policy::default(),
            configure: None,
            overlay: Overlay::default(),
            scaffold: false,
            context: None,
            whole_context: false,
            progress: Arc::default(),
            migration: None,
        }
    }

    /// The catalogue of the run.
    ///
    /// # Errors
    /// The one that the binary carries is malformed.
    pub fn catalog(&self) -> Result<&Catalog, EngineError> {
        match &self.catalog {
            Some(catalog) => Ok(catalog),
            None => Catalog::embedded().map_err(|error| EngineError::Rules(error.to_string())),
        }
    }
}

/// Do one run.
///
/// # Errors
/// The run cannot be done as asked; whatever is wrong with single files is in the report.
pub fn check(options: &Options, input: &Input) -> Result<Report, EngineError> {
    pool::build(options.jobs)?.install(|| run(options, input))
}

fn run(options: &Options, input: &Input) -> Result<Report, EngineError> {
    let roots = Roots::find(&options.base, input, options.root.as_deref())?;
    // Most trees and most commits do not speak of the service: the catalogue is read only for those that do.
    let mut needles = match &options.catalog {
        Some(catalog) => catalog.needles(),
        None => Catalog::embedded_needles(),
    };
    needles.extend(options.hosts.iter().map(String::as_str));
    let prefilter = Prefilter::new(&needles)?;
    let mut gathered = gather::gather(options, input, &prefilter)?;
    gathered.coverage.partial = !options.whole_context && gathered.all.iter().any(|file| !file.asked);
    let policy = Policy { nested: std::mem::take(&mut gathered.nested), ..options.policy.clone() };
    let named = workspace::naming(&gathered.manifests, &prefilter);
    let asked = Asked::of(&gathered.all);
    // Settings hold no calls that could be missed.
    let mentions = |file: &&ReadFile| !file.kind.is_settings() && asked.holds(file.path.as_str());
    gathered.coverage.mentioning = gathered.hits.iter().filter(mentions).count();
    let speaks = !gathered.hits.is_empty() || !named.is_empty() || !options.clients.all.is_empty();
    let (analysis, sources, coverage) = if speaks {
        analyse(options, &prefilter, gathered, named)?
    } else {
        let plan = ScopePlan { complete: true, conservative: options.conservative, ..ScopePlan::default() };
        let nothing = Analysis { problems: gathered.problems, plan, ..Analysis::default() };
        (nothing, Sources::default(), gathered.coverage)
    };
    Ok(settle::settle(analysis, sources, coverage, &rules::all(), &policy, asked, roots))
}

/// JSON of this size is read whatever it says of the service: settings are small, records mostly are not.
const FEW_RECORDS: usize = 16 << 10;

/// Whether a file is parsed for its own sake. What belongs to a package of the service is in any case; so are settings
/// that are more than data, notebooks, whose lines are texts of another language, and languages in which a name by
/// itself says much.
fn is_worth(file: &ReadFile, mentions: &Mentions<'_>, seeds: &FxHashSet<FileId>) -> bool {
    let is_program = |lang: Lang| matches!(lang.family(), Family::Python | Family::JavaScript | Family::Rust);
    if file.kind == FileKind::Host(Host::Json) {
        return file.bytes.len() <= FEW_RECORDS || mentions.tell_in_json(&file.bytes);
    }
    file.kind.is_settings()
        || file.kind == FileKind::Host(Host::Notebook)
        || file.kind.code().is_some_and(|lang| !is_program(lang))
        || !seeds.contains(&file.id)
        || mentions.names(file.path.as_str())
        || mentions.tell(&file.bytes)
}

/// Parse what speaks of the service and what belongs to it, and analyse that. `named` are the folders of packages whose
/// manifests mention the service, with the packages' names.
fn analyse(
    options: &Options,
    prefilter: &Prefilter,
    gathered: Gathered,
    named: Vec<(Utf8PathBuf, String)>,
) -> Result<(Analysis, Sources, Coverage), EngineError> {
    let Gathered { mut hits, all, ends, manifests, problems, mut coverage, .. } = gathered;
    let nothing = hits.is_empty() && named.is_empty();
    let read = || if nothing { Workspace::default() } else { workspace::read(&manifests, &all) };
    let (catalog, workspace) = rayon::join(|| options.catalog(), read);
    let catalog = catalog?;
    let whole = !coverage.partial;
    let is_asked = |id: FileId| all.get(id.0 as usize).is_some_and(|file| file.asked);
    let seeds: FxHashSet<FileId> = hits.iter().map(|file| file.id).collect();
    let named = workspace::named_after_service(named, catalog);
    let (of_packages, cut) = workspace::files_of(&named, &manifests, &all, &seeds, options.max_file_size);
    hits.extend(of_packages);
    let mentions = Mentions::new(prefilter, &catalog.lists)?;
    let mut idle = FxHashSet::default();
    hits.retain(|file| {
        let is_read = if whole { is_worth(file, &mentions, &seeds) } else { is_asked(file.id) };
        idle.extend((whole && !is_read && file.kind.is_settings()).then_some(file.id));
        is_read
    });
    options.progress.begin(Stage::Parsing, 0);
    let view = if whole { View::Whole } else { View::Around { mentions: &seeds } };
    let tree = closure::Tree { all: &all, ends, workspace: &workspace, max_file_size: options.max_file_size };
    let (mut closure, lowerer) = closure::close(hits, tree, catalog, &mentions, view);
    coverage.parsed = closure.parsed();
    closure.problems.extend(problems.into_iter().chain(cut));
    let mut unread =
        UnreadSettings { all: &all, seeds: &seeds, idle: &idle, lowerer, max_file_size: options.max_file_size };
    let (mut analysis, files) = analyse::analyse(closure, &mut unread, &workspace, options, catalog, whole);
    coverage.steps = analysis.steps;
    let mut sources: Sources = files.into_iter().collect();
    analysis.migration = analysis.touched.take().map(|touched| {
        let tree =
            migration::Tree { all: &all, seeds: &seeds, sources: &sources, max_file_size: options.max_file_size };
        migration::migration(touched, &tree, catalog)
    });
    sources.0.extend(options.clients.quoted(&options.base));
    Ok((analysis, sources, coverage))
}
