//! The middle of a run: link, evaluate, recognise, plan, ask the rules.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::data::Catalog;
use crate::diag::{Problem, ProblemKind};
use crate::engine::Options;
use crate::engine::closure::Closure;
use crate::engine::package::Packages;
use crate::engine::settle::Analysis;
use crate::eval;
use crate::lang::workspace::Workspace;
use crate::program::Program;
use crate::recognise::{self, Context, Recognised};
use crate::rules::{self, RuleContext};
use crate::scopes::plan::{Files, plan};
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
    let root = |file: FileIx| closure.roots.contains(&program.facts(file).file);
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
    // What was not followed may hold calls.
    let lost = [ProblemKind::Cut, ProblemKind::TooDeep, ProblemKind::Internal];
    let lost = problems.iter().any(|problem| lost.contains(&problem.kind));
    let homes: BTreeMap<FileId, String> =
        files.iter().filter_map(|file| Some((file.id, packages.folder(&file.path)?.to_string()))).collect();
    let home = |id: FileId| homes.get(&id).cloned();
    let plan = plan(&found, catalog, &Files { path: &shown, package: &home }, lost);
    let findings = rules::check(&RuleContext { found: &found, plan: &plan, catalog, packages: &homes });
    (Analysis { findings, problems, plan }, files)
}

fn cut_short(program: &Program, file: FileIx) -> Problem {
    Problem {
        file: Some(program.facts(file).file),
        path: program.path(file).to_string(),
        kind: ProblemKind::Cut,
        message: "too many paths through this code: some calls are not followed".to_owned(),
    }
}
