//! Who imports a wrapper: found without parsing what does not.

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Closure, Run, cut};
use crate::diag::{Problem, ProblemKind};
use crate::engine::discover::DiscoveredFile;
use crate::engine::gather::{self, ReadFile};
use crate::engine::imports::{self, Ends};
use crate::engine::lower::Lowered;
use crate::engine::prefilter::Prefilter;
use crate::engine::read::Outcome;
use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::carrier::postman;
use crate::lang::workspace::Workspace;
use crate::limits;
use crate::recognise::related::is_test_path;
use crate::text::{Family, FileId, FileKind, Lang, SourceFile};

/// What imports of wrappers may end in, as numbers ([`imports::number`]).
#[derive(Debug, Default)]
struct Wanted<'a> {
    /// Wherever they stand.
    far: FxHashSet<u32>,
    /// In files below these folders: relative imports that name one part.
    near: FxHashMap<u32, Vec<&'a Utf8Path>>,
}

impl<'a> Wanted<'a> {
    /// What may lead to a file.
    fn add(&mut self, path: &'a Utf8Path, index: &str, family: Family, workspace: &Workspace) {
        let (stem, folder) = (path.file_stem().unwrap_or_default(), path.parent().unwrap_or(Utf8Path::new("")));
        self.add_name(stem, folder, family, workspace);
        if stem == index {
            self.add_near(".", folder);
            if let Some((name, above)) = folder.file_name().zip(folder.parent()) {
                self.add_name(name, above, family, workspace);
            }
        }
        for name in workspace.names_of(family, path) {
            let (parent, end) = name.rsplit_once('/').unwrap_or(("", name));
            self.far.insert(imports::number(last(parent).as_bytes(), end.as_bytes()));
        }
    }

    /// A name in a folder, which itself may be called otherwise.
    fn add_name(&mut self, name: &str, folder: &'a Utf8Path, family: Family, workspace: &Workspace) {
        let packages = workspace.names_of(family, folder);
        let parents = packages.chain(workspace.aliases_of(folder)).map(last).chain(folder.file_name()).chain([""]);
        self.far.extend(parents.map(|parent| imports::number(parent.as_bytes(), name.as_bytes())));
        self.add_near(name, folder);
    }

    fn add_near(&mut self, name: &str, folder: &'a Utf8Path) {
        self.near.entry(imports::number(b".", name.as_bytes())).or_default().push(folder);
    }

    /// Whether an import in a file may lead to a wrapper.
    fn holds(&self, number: u32, path: &Utf8Path) -> bool {
        let is_below = |folders: &Vec<&Utf8Path>| folders.iter().any(|folder| path.starts_with(folder));
        self.far.contains(&number) || self.near.get(&number).is_some_and(is_below)
    }
}

/// The last part of a name, as imports that go on behind it are numbered.
fn last(name: &str) -> &str {
    let part = name.rsplit('/').next().unwrap_or_default();
    part.strip_prefix(['@', '~', '$']).unwrap_or(part)
}

impl Closure {
    /// The files not read yet that import one of `wrappers`.
    pub(super) fn importers(&mut self, wrappers: &[FileId], run: &mut Run<'_>) -> Vec<(SourceFile, FileFacts)> {
        let mut hits = by_ends(wrappers, run);
        hits.extend(by_spelling(wrappers, run));
        hits.sort_by_key(|file| file.id);
        if hits.len() > limits::MAX_IMPORTER_CANDIDATES {
            self.problems.push(cut(limits::MAX_IMPORTER_CANDIDATES));
            hits.truncate(limits::MAX_IMPORTER_CANDIDATES);
        }
        let Lowered { files: mut importers, mut problems } = run.lower(hits);
        importers.retain(|(file, facts)| run.imported(file, facts).iter().any(|id| wrappers.contains(id)));
        // What only looked like an importer is no concern of the run, unless zlint failed on it.
        let is_importer = |problem: &Problem| importers.iter().any(|(file, _)| Some(file.on_disk()) == problem.file);
        problems.retain(|problem| problem.kind == ProblemKind::Internal || is_importer(problem));
        self.problems.extend(problems);
        run.known.extend(importers.iter().map(|(file, _)| file.on_disk()));
        importers
    }
}

/// Whether a file may be an importer that is still to be found. Tests and documents that use a wrapper say nothing of
/// what the program needs.
fn matters(known: &FxHashSet<FileId>, id: FileId, file: &DiscoveredFile) -> bool {
    !file.kind.is_document() && !known.contains(&id) && !is_test_path(file.path.as_str())
}

/// Those whose imports can be told from the text: they are read if an import ends like a wrapper's name, and kept if it
/// leads to one.
fn by_ends(wrappers: &[FileId], run: &mut Run<'_>) -> Vec<ReadFile> {
    let wanted = wanted(wrappers, run);
    if wanted.is_empty() {
        return Vec::new();
    }
    let (all, known, ends) = (run.all, &run.known, &run.ends);
    let candidates = all.par_iter().enumerate().filter_map(|(at, file)| {
        let (id, lang) = (FileId(u32::try_from(at).ok()?), file.kind.code()?);
        let wanted = wanted.get(&lang.family())?;
        let is_wanted = |end: &u32| wanted.holds(*end, &file.path);
        let may_lead = ends.get(at).and_then(Option::as_ref).is_none_or(|ends| ends.iter().any(is_wanted));
        (may_lead && matters(known, id, file)).then_some(Candidate { id, file, lang, wanted })
    });
    let candidates: Vec<Candidate<'_>> = candidates.collect();
    let looked_at: Vec<_> = candidates.par_iter().map(|candidate| candidate.look(run.max_file_size)).collect();
    let mut leading = Vec::new();
    for (Candidate { id, file, lang, .. }, (specs, ends)) in candidates.into_iter().zip(looked_at) {
        let leads =
            |spec: &ModuleSpec| run.resolve_from(&file.path, lang, spec).is_some_and(|id| wrappers.contains(&id));
        leading.extend(specs.iter().any(leads).then_some(id));
        if let Some(known) = run.ends.get_mut(id.0 as usize) {
            *known = Some(ends);
        }
    }
    leading.into_par_iter().filter_map(|id| gather::load(run.all, id, run.max_file_size)?.ok()).collect()
}

/// What imports of wrappers may end in, by the family of their languages.
fn wanted<'a>(wrappers: &[FileId], run: &Run<'a>) -> FxHashMap<Family, Wanted<'a>> {
    let mut wanted: FxHashMap<Family, Wanted<'a>> = FxHashMap::default();
    for file in wrappers.iter().filter_map(|id| run.all.get(id.0 as usize)) {
        let Some((lang, imports)) = file.kind.code().zip(imports::told(file.kind)) else { continue };
        let family = lang.family();
        wanted.entry(family).or_default().add(&file.path, imports.index, family, run.workspace);
    }
    wanted
}

/// A file that may import a wrapper.
struct Candidate<'a> {
    id: FileId,
    file: &'a DiscoveredFile,
    lang: Lang,
    wanted: &'a Wanted<'a>,
}

impl Candidate<'_> {
    /// The modules it seems to import whose names end in what is wanted, and what all its imports end in. What cannot
    /// be read was told when the file was first looked at.
    fn look(&self, max_file_size: u64) -> (Vec<ModuleSpec>, Ends) {
        let (mut specs, mut ends) = (Vec::new(), Ends::default());
        let Some(imports) = imports::told(self.file.kind) else { return (specs, ends) };
        gather::look(self.file, max_file_size, &mut |text| {
            ends = imports::ends(imports, text);
            (imports.scan)(text, &mut |import| {
                let number = imports::number(import.parent, import.end);
                specs.extend(self.wanted.holds(number, &self.file.path).then(|| import.spec()));
            });
        });
        (specs, ends)
    }
}

/// Those whose imports cannot be told from the text: found by a wrapper's name in it.
fn by_spelling(wrappers: &[FileId], run: &Run<'_>) -> Vec<ReadFile> {
    let spelled: Vec<String> = wrappers
        .iter()
        .filter_map(|id| run.all.get(id.0 as usize))
        .flat_map(|file| spellings(file, run.workspace))
        .collect();
    let spelled: Vec<&str> = spelled.iter().map(String::as_str).collect();
    let Ok(prefilter) = Prefilter::new(&spelled) else { return Vec::new() };
    if spelled.is_empty() {
        return Vec::new();
    }
    let is_environment =
        |id: &FileId| run.all.get(id.0 as usize).is_some_and(|file| postman::is_environment(&file.path));
    let environments = wrappers.iter().any(is_environment);
    let families: FxHashSet<Family> =
        wrappers.iter().filter_map(|id| Some(run.all.get(id.0 as usize)?.kind.code()?.family())).collect();
    let imports = |file: &DiscoveredFile| match file.kind {
        FileKind::Code(lang) => imports::told(file.kind).is_none() && families.contains(&lang.family()),
        FileKind::Host(_) => !file.kind.is_settings(),
        FileKind::Data => environments,
    };
    let unread = (0..).zip(run.all).map(|(id, file)| (FileId(id), file));
    let unread: Vec<_> = unread.filter(|(id, file)| imports(file) && matters(&run.known, *id, file)).collect();
    let max_file_size = run.max_file_size;
    let hit = |(id, file): (FileId, &DiscoveredFile)| {
        match gather::read(file, max_file_size, Some(&prefilter)) {
            Outcome::Hit(bytes) => Some(ReadFile::new(id, file, bytes)),
            // What cannot be read was told when the file was first looked at.
            Outcome::Miss | Outcome::Problem(..) => None,
        }
    };
    unread.into_par_iter().filter_map(hit).collect()
}

/// How an import may spell a file's module.
pub(super) fn spellings(file: &DiscoveredFile, workspace: &Workspace) -> Vec<String> {
    let stem = file.path.file_stem().unwrap_or_default();
    if postman::is_environment(&file.path) {
        return vec![postman::SCHEMA.to_owned()];
    }
    // Code in a host cannot be imported.
    let Some(family) = file.kind.code().map(Lang::family) else { return Vec::new() };
    let is_folder = match family {
        Family::Python => stem == "__init__",
        Family::JavaScript => stem == "index",
        Family::Rust => matches!(stem, "mod" | "lib" | "main"),
        Family::Shell | Family::Postman | Family::Recording | Family::Settings | Family::Hcl | Family::Http => false,
    };
    let folder = file.path.parent().and_then(Utf8Path::file_name).unwrap_or_default();
    let name = Some(if is_folder { folder } else { stem }).filter(|name| name.len() >= 3);
    let by_path = name.into_iter().flat_map(|name| match family {
        Family::Python => vec![format!("{name} import"), format!("import {name}")],
        Family::Rust => vec![format!("{name}::"), format!("mod {name};"), format!("::{name};")],
        // `. "$here/lib/common.sh"`
        Family::Shell => vec![file.path.file_name().unwrap_or_default().to_owned()],
        // Not imported by name.
        Family::Postman | Family::Recording | Family::Settings | Family::Hcl | Family::Http => Vec::new(),
        Family::JavaScript => {
            ["'", "\"", "`", ".js", ".ts", ".mjs", ".cjs"].iter().map(|end| format!("/{name}{end}")).collect()
        }
    });
    let by_name = workspace.names_of(family, &file.path).flat_map(|name| match family {
        Family::Python => Vec::new(), // the name on the index says nothing of the modules inside
        Family::Rust => vec![format!("{}::", name.replace('-', "_"))],
        // These have no packages.
        Family::Shell | Family::Postman | Family::Recording | Family::Settings | Family::Hcl | Family::Http => {
            Vec::new()
        }
        Family::JavaScript => ["'", "\"", "`"].iter().map(|quote| format!("{quote}{name}")).collect(),
    });
    by_path.chain(by_name).collect()
}
