//! The middle of a run: link, evaluate, recognise, plan, ask the rules.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::data::Catalog;
use crate::diag::{Problem, ProblemKind};
use crate::engine::Options;
use crate::engine::closure::Closure;
use crate::engine::package::Packages;
use crate::engine::settle::Analysis;
use crate::eval::{self, Root};
use crate::lang::workspace::Workspace;
use crate::program::Program;
use crate::recognise::related::is_test_path;
use crate::recognise::{self, Context, Recognised};
use crate::rules::{self, RuleContext};
use crate::scopes::plan::{Around, plan};
use crate::text::{FileId, SourceFile};
use crate::value::FileIx;

/// Analyse files with their facts. `seeds` mention the service themselves.
pub fn analyse(
    closure: Closure,
    seeds: &FxHashSet<FileId>,
    workspace: &Workspace,
    options: &Options,
    catalog: &Catalog,
) -> (Analysis, Vec<SourceFile>) {
    let (files, facts): (Vec<SourceFile>, Vec<_>) = closure.files.into_iter().unzip();
    let linked = files.iter().zip(facts).map(|(file, facts)| (file.path.clone(), facts)).collect();
    let program = Program::link(linked, workspace);
    let root = |file: FileIx| {
        let kind = if is_test_path(program.path(file).as_str()) { Root::Test } else { Root::Program };
        closure.roots.contains(&program.facts(file).file).then_some(kind)
    };
    let mentions = |file: FileIx| seeds.contains(&program.facts(file).file);
    let packages = Packages::of(&options.base, files.iter().map(|file| file.path.as_path()));
    let package = |file: FileIx| packages.name(program.path(file)).map(str::to_owned);
    let groups = program.components();
    let results: Vec<(Recognised, Vec<FileIx>)> = groups
        .par_iter()
        .map(|group| {
            let evaluated = eval::evaluate(&program, catalog, group, &root);
            let cx =
                Context { program: &program, catalog, mentions: &mentions, package: &package, hosts: &options.hosts };
            (recognise::recognise(&cx, group, &evaluated.events), evaluated.cut)
        })
        .collect();
    let mut found = Recognised::default();
    let mut problems = closure.problems;
    for (recognised, cut) in results {
        found.merge(recognised);
        problems.extend(cut.into_iter().map(|file| cut_short(&program, file)));
    }
    let shown =
        |id: FileId| files.iter().find(|file| file.id == id).map_or_else(String::new, |file| file.path.to_string());
    let place = |id: FileId| {
        let package = packages.package(files.iter().find(|file| file.id == id)?.path.as_path())?;
        Some((package.name.clone(), package.manifest.to_string()))
    };
    let lost = lost(&problems, seeds);
    let around = Around { path: &shown, package: &place, lost: &lost, conservative: options.conservative };
    let mut plan = plan(&found, catalog, &around);
    plan.complete &= !problems.iter().any(|problem| problem.kind == ProblemKind::Cut);
    let homes: BTreeMap<FileId, String> =
        files.iter().filter_map(|file| Some((file.id, packages.package(&file.path)?.manifest.to_string()))).collect();
    let findings = rules::check(&RuleContext { found: &found, plan: &plan, catalog, packages: &homes });
    (Analysis { findings, problems, plan }, files)
}

/// Files that may hold calls which were not followed. What could not be parsed counts if it mentions
/// the service.
fn lost(problems: &[Problem], seeds: &FxHashSet<FileId>) -> BTreeSet<FileId> {
    let loses = |problem: &&Problem| match problem.kind {
        ProblemKind::Cut | ProblemKind::TooDeep | ProblemKind::Internal => true,
        ProblemKind::Syntax => problem.file.is_some_and(|file| seeds.contains(&file)),
        ProblemKind::Unreadable
        | ProblemKind::TooLarge
        | ProblemKind::Generated
        | ProblemKind::Encoding
        | ProblemKind::OddName
        | ProblemKind::UnknownLanguage => false,
    };
    problems.iter().filter(loses).filter_map(|problem| problem.file).collect()
}

fn cut_short(program: &Program, file: FileIx) -> Problem {
    Problem {
        file: Some(program.facts(file).file),
        path: program.path(file).to_string(),
        kind: ProblemKind::Cut,
        message: "too many paths through this code: some calls are not followed".to_owned(),
    }
}
