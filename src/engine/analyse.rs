//! The middle of a run: link, evaluate, recognise, plan, ask the rules.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::Catalog;
use crate::diag::{Finding, Problem, ProblemKind};
use crate::engine::Options;
use crate::engine::closure::Closure;
use crate::engine::discover::{DiscoveredFile, Documents};
use crate::engine::isolate::{self, Group};
use crate::engine::migration::Touched;
use crate::engine::package::Packages;
use crate::engine::progress::Stage;
use crate::engine::settings::UnreadSettings;
use crate::engine::settle::Analysis;
use crate::eval::{Root, Start};
use crate::ir::FileFacts;
use crate::lang::workspace::Workspace;
use crate::program::Program;
use crate::recognise::related::{is_test_path, name_speaks};
use crate::recognise::{Context, Recognised, setting};
use crate::rewrite::{Rewriting, matters};
use crate::rules::RuleContext;
use crate::scopes::ScopePlan;
use crate::scopes::homes::Homes;
use crate::scopes::plan::Around;
use crate::text::{FileId, SourceFile, Span};
use crate::value::FileIx;

/// Analyse files with their facts. `unread` knows the files that mention the service, and the settings that do not.
pub fn analyse(
    closure: Closure,
    unread: &mut UnreadSettings<'_>,
    workspace: &Workspace,
    options: &Options,
    catalog: &Catalog,
    whole: bool,
) -> (Analysis, Vec<SourceFile>) {
    let packages = Packages::of(&options.base, closure.files.iter().map(|(file, _)| file.path.as_path()));
    let seeds = unread.seeds;
    let steps = AtomicU64::new(0);
    let run = Run {
        roots: &closure.roots,
        idle: &closure.idle,
        seeds,
        packages: &packages,
        options,
        catalog,
        whole,
        steps: &steps,
    };
    let mut problems = closure.problems;
    let (examples, files): (Vec<_>, Vec<_>) = closure.files.into_iter().partition(|(file, _)| file.is_example());
    let (mut files, facts): (Vec<SourceFile>, Vec<_>) = files.into_iter().unzip();
    let (mut found, cut) = run.recognise(&files, facts, workspace, false);
    problems.extend(cut.program);
    let in_settings = run.add_settings(&mut found, &mut files, unread);
    // Problems name files on disk, calls the texts in them.
    let find = |id: FileId| files.iter().find(|file| file.id == id || file.on_disk() == id);
    let shown = |id: FileId| find(id).map_or_else(String::new, |file| file.path.to_string());
    let place = |id: FileId| {
        let package = packages.package(find(id)?.path.as_path())?;
        Some((package.name.clone(), package.manifest.to_string()))
    };
    let mut lost = lost(&problems, seeds, unread.all);
    lost.retain(|id| !examples.iter().any(|(file, _)| file.on_disk() == *id));
    let homes = options.clients.homes(&options.base, &packages, &files);
    let around =
        Around { path: &shown, package: &place, homes: &homes, lost: &lost, conservative: options.conservative };
    let (mut plan, failed) = isolate::plan(&found, catalog, &around);
    problems.extend(failed);
    let is_cut = |problem: &Problem| matches!(problem.kind, ProblemKind::Cut | ProblemKind::Internal);
    plan.complete &= whole && !problems.iter().any(is_cut);
    problems.extend(cut.tests);
    // Settings hold no calls.
    problems.extend(in_settings);
    let (mut examples, facts): (Vec<SourceFile>, Vec<_>) = examples.into_iter().unzip();
    let rewriting = Rewriting {
        texts: files.iter().chain(&examples).map(|file| (file.id, file)).collect(),
        present: unread
            .all
            .iter()
            .map(|file| file.path.as_path())
            .filter(|path| matters(path))
            .map(Utf8Path::as_str)
            .collect(),
        packages: (files.iter())
            .filter_map(|file| Some((file.id, packages.package(&file.path)?.manifest.to_string())))
            .collect(),
        scaffold: options.scaffold,
    };
    let (mut findings, failed) = isolate::ask_rules(&RuleContext {
        found: &found,
        plan: &plan,
        catalog,
        homes: &homes,
        rewriting: &rewriting,
        whole,
    });
    problems.extend(failed);
    let (in_examples, cut) = run.in_examples(&examples, facts, &plan, &rewriting);
    findings.extend(in_examples);
    problems.extend(cut.program);
    drop(rewriting);
    let touched = options.migration.as_ref().map(|known| {
        let mut touched = Touched::of(&found, &plan, &homes, known, &files);
        touched.name_packages(&place);
        touched
    });
    files.append(&mut examples);
    (Analysis { findings, problems, plan, touched, migration: None, steps: steps.into_inner() }, files)
}

/// Files that may hold calls which were not followed. What could not be parsed counts if it mentions
/// the service.
fn lost(problems: &[Problem], seeds: &FxHashSet<FileId>, all: &[DiscoveredFile]) -> BTreeSet<FileId> {
    let is_code = |id: FileId| all.get(id.0 as usize).is_some_and(|file| !file.kind.is_settings());
    let loses = |problem: &&Problem| match problem.kind {
        ProblemKind::Cut | ProblemKind::TooDeep | ProblemKind::Internal => true,
        ProblemKind::Syntax => problem.file.is_some_and(|file| seeds.contains(&file)),
        // Such a file mentions the service, or could not be searched for that.
        ProblemKind::Unreadable | ProblemKind::Generated | ProblemKind::Encoding => problem.file.is_some_and(is_code),
        ProblemKind::TooLarge | ProblemKind::OddName | ProblemKind::Link | ProblemKind::UnknownLanguage => false,
    };
    problems.iter().filter(loses).filter_map(|problem| problem.file).collect()
}

/// What holds for all files of a run.
struct Run<'a> {
    roots: &'a FxHashSet<FileId>,
    idle: &'a FxHashMap<FileId, Vec<Range<u32>>>,
    seeds: &'a FxHashSet<FileId>,
    packages: &'a Packages,
    options: &'a Options,
    catalog: &'a Catalog,
    /// Whether all code is in view, not only what lies around a few files.
    whole: bool,
    /// What evaluation has cost.
    steps: &'a AtomicU64,
}

/// What was not followed.
#[derive(Default)]
struct Cut {
    /// Of the program: calls may be missing.
    program: Vec<Problem>,
    /// Of its tests, which need no scopes.
    tests: Vec<Problem>,
}

impl Run<'_> {
    /// What files that belong together mean, and what was not followed in them.
    fn recognise(
        &self,
        files: &[SourceFile],
        facts: Vec<FileFacts>,
        workspace: &Workspace,
        examples: bool,
    ) -> (Recognised, Cut) {
        let linked = files.iter().zip(facts).map(|(file, facts)| (file.path.clone(), facts)).collect();
        let program = Program::link(linked, workspace);
        let root = |file: FileIx| {
            let kind = if is_test_path(program.path(file).as_str()) { Root::Test } else { Root::Program };
            self.roots.contains(&program.facts(file).file).then_some(kind)
        };
        let idle = |file: FileIx, at: Span| {
            let places = self.idle.get(&program.facts(file).file).map_or(&[][..], Vec::as_slice);
            let before = places.partition_point(|place| place.start <= at.start);
            before.checked_sub(1).and_then(|last| places.get(last)).is_some_and(|place| at.start < place.end)
        };
        let start = Start { root: &root, idle: &idle };
        let mentions =
            |file: FileIx| files.get(file.0 as usize).is_some_and(|file| self.seeds.contains(&file.on_disk()));
        let package = |file: FileIx| self.packages.name(program.path(file)).map(str::to_owned);
        let groups = program.components();
        self.options.progress.begin(Stage::Evaluating, groups.len());
        let done = || self.options.progress.step();
        let evaluated = isolate::evaluate(&program, self.catalog, &groups, &start, &done);
        let results: Vec<Group> = groups
            .par_iter()
            .zip(evaluated)
            .map(|(group, evaluated)| {
                let cx = Context {
                    program: &program,
                    catalog: self.catalog,
                    mentions: &mentions,
                    package: &package,
                    hosts: &self.options.hosts,
                    examples,
                };
                let group = Group::of(evaluated, group, &start, &cx);
                self.steps.fetch_add(group.steps, Ordering::Relaxed);
                group
            })
            .collect();
        let (mut found, mut all) = (Recognised::default(), Cut::default());
        let on_disk = |file: FileIx| files.get(file.0 as usize).map_or(program.facts(file).file, SourceFile::on_disk);
        for group in results {
            found.merge(group.found);
            all.program.extend(group.cut.into_iter().map(|file| cut_short(&program, file, "this code")));
            all.tests.extend(group.cut_in_tests.into_iter().map(|file| cut_short(&program, file, "tests")));
            let lost = group.lost.into_iter();
            all.program.extend(lost.map(|file| isolate::internal(on_disk(file), program.path(file))));
        }
        (found, all)
    }

    /// Join what is set in files of settings with the code that reads it; what was not read. Such a file need not
    /// mention the service if the code does.
    fn add_settings(
        &self,
        found: &mut Recognised,
        files: &mut Vec<SourceFile>,
        unread: &mut UnreadSettings<'_>,
    ) -> Vec<Problem> {
        let lowered =
            unread.read_by(&found.reads, |id| files.iter().find(|file| file.id == id).map(|file| &*file.path));
        let (mut more, facts): (Vec<SourceFile>, Vec<_>) = lowered.files.into_iter().unzip();
        let (Recognised { settings, .. }, failed) = self.recognise(&more, facts, &Workspace::default(), false);
        found.merge(Recognised { settings, ..Recognised::default() });
        files.append(&mut more);
        let by_id: FxHashMap<FileId, &SourceFile> = files.iter().map(|file| (file.id, file)).collect();
        let path = |id: FileId| by_id.get(&id).map_or(Utf8Path::new(""), |file| file.path.as_path());
        let on_disk = |id: FileId| by_id.get(&id).map_or(id, |file| file.on_disk());
        let says = |name: &str| name_speaks(&self.catalog.lists, name) == Some(true);
        setting::link(found, &says, &path, &on_disk);
        lowered.problems.into_iter().chain(failed.program).collect()
    }

    /// Findings in the examples of documents. These are no part of the program: they import nothing
    /// of it, and need no scopes.
    fn in_examples(
        &self,
        files: &[SourceFile],
        facts: Vec<FileFacts>,
        plan: &ScopePlan,
        rewriting: &Rewriting<'_>,
    ) -> (Vec<Finding>, Cut) {
        let (mut found, mut cut) = self.recognise(files, facts, &Workspace::default(), true);
        found.requests.clear();
        found.unresolved.clear();
        // What the program asks for was looked at with the program.
        let plan = &ScopePlan { required: plan.required.clone(), ..ScopePlan::default() };
        let homes = &Homes::default();
        let cx = RuleContext { found: &found, plan, catalog: self.catalog, homes, rewriting, whole: self.whole };
        let (mut findings, failed) = isolate::ask_rules(&cx);
        cut.program.extend(failed);
        if self.options.filters.documents == Documents::Lower {
            findings.iter_mut().for_each(|finding| finding.severity = finding.severity.lower());
        }
        (findings, cut)
    }
}

fn cut_short(program: &Program, file: FileIx, through: &str) -> Problem {
    Problem {
        file: Some(program.facts(file).file),
        path: program.path(file).to_string(),
        kind: ProblemKind::Cut,
        message: format!("too many paths through {through}: some calls are not followed"),
    }
}
