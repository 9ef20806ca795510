//! Which definitions of which files are needed, and which files must be read for them.
//!
//! A file that mentions the service may import hundreds of others. Only what the definitions use that have to do with
//! the service, and what those use in turn, can say anything of its requests; the rest is not read.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Run;
use super::uses::{UnitIx, Uses};
use crate::index::Symbol;
use crate::ir::{DEFAULT_EXPORT, Export, FileFacts, Import, ImportItem, MODULE_EXPORTS, ModuleSpec};
use crate::limits;
use crate::program::modules::submodule;
use crate::recognise::related::is_test_path;
use crate::text::{Family, FileId, SourceFile};

/// A file with its facts.
type Read = (SourceFile, FileFacts);

/// The place of a file in the list of those read.
type ReadIx = usize;

/// What is needed of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Want {
    All,
    Name(Box<str>),
}

impl Want {
    fn name(facts: &FileFacts, name: Symbol) -> Self {
        Want::Name(facts.names.name(name).into())
    }

    /// A member of a module, or all of it.
    fn member(facts: &FileFacts, member: Option<Symbol>) -> Self {
        member.map_or(Want::All, |member| Want::name(facts, member))
    }
}

/// What is needed of the files read so far, and which are still to be read.
#[derive(Debug, Default)]
pub(super) struct Demand {
    /// The files read, by their place in the list.
    known: Vec<Known>,
    /// Their places, by the id of the file on disk.
    places: FxHashMap<FileId, Vec<ReadIx>>,
    /// What is wanted of files that are not read yet.
    wanted: BTreeMap<FileId, Vec<Want>>,
    /// What was asked for already: imports go in circles.
    asked: FxHashSet<(FileId, Want)>,
    todo: Vec<(ReadIx, UnitIx)>,
}

/// What a file defines and imports.
#[derive(Debug)]
struct Known {
    /// `None` for languages whose files are read with all that they import.
    uses: Option<Uses>,
    /// The imports of each name.
    imports: FxHashMap<Symbol, Vec<usize>>,
    needed: Vec<bool>,
    /// Of these, the definitions that have to do with the service, rather than being used by one that has.
    origins: FxHashSet<UnitIx>,
    /// What others may use it for.
    offers: Offers,
}

/// The names of a file that have to do with the service: who imports others, does not use it.
#[derive(Debug)]
enum Offers {
    Names(FxHashSet<Symbol>),
    All,
}

impl Offers {
    fn add(&mut self, names: impl IntoIterator<Item = Symbol>) {
        if let Offers::Names(known) = self {
            known.extend(names);
        }
    }
}

impl Known {
    fn of((file, facts): &Read, run: &Run<'_>) -> Self {
        let speaks = |name: &str| run.speaks(name);
        let uses = file.lang.family().names_imports().then(|| Uses::of(facts, &speaks));
        let mut imports: FxHashMap<Symbol, Vec<usize>> = FxHashMap::default();
        for (number, import) in facts.imports.iter().enumerate() {
            // `import a.b` is used as `a`.
            let head = facts.names.name(import.local).split('.').next().unwrap_or_default();
            imports.entry(facts.names.find(head).unwrap_or(import.local)).or_default().push(number);
        }
        let needed = vec![false; uses.as_ref().map_or(1, Uses::len)];
        // Where definitions are not told apart, all of them count.
        let offers = if uses.is_some() { Offers::Names(FxHashSet::default()) } else { Offers::All };
        Self { uses, imports, needed, origins: FxHashSet::default(), offers }
    }
}

impl Demand {
    /// Note the files that were added to the list of those read.
    pub(super) fn add(&mut self, files: &[Read], run: &Run<'_>) {
        for (place, read) in files.iter().enumerate().skip(self.known.len()) {
            self.known.push(Known::of(read, run));
            self.places.entry(read.0.on_disk()).or_default().push(place);
            for want in self.wanted.remove(&read.0.on_disk()).unwrap_or_default() {
                self.meet(files, run, place, &want);
            }
        }
    }

    /// All of a file is needed, or, where the file says much else, the definitions that mention the service.
    pub(super) fn need_what_speaks(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx) {
        let Some((file, facts)) = files.get(place) else { return };
        // Tests say little of what the program needs, and import much.
        let named = run.speaks(file.path.as_str()) && !is_test_path(file.path.as_str());
        let uses = self.known.get(place).and_then(|known| known.uses.as_ref());
        let Some(uses) = uses.filter(|_| !named && file.embedding.is_none()) else {
            return self.need_all_of(files, run, place);
        };
        let offsets = run.telling(&file.bytes);
        let in_import = |import: &Import, offset: u32| (import.span.start..=import.span.end).contains(&offset);
        let speaks = |import: &&Import| {
            offsets.iter().any(|offset| in_import(import, *offset)) || run.speaks(&import.module.text)
        };
        let units = uses.around(&offsets, facts.imports.iter().filter(speaks).map(|import| import.local));
        // What is said outside of all definitions and imports is said of the file.
        let outside = |offset: &u32| {
            uses.is_outside(*offset) && !facts.imports.iter().any(|import| in_import(import, *offset))
        };
        if units.is_empty() && offsets.iter().any(outside) {
            return self.need_all_of(files, run, place);
        }
        self.need_units(place, units);
        self.need_unused(files, run, place);
    }

    /// What a file imports and no definition of it names is there for what it does, or says which classes there are.
    fn need_unused(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx) {
        let (Some((_, facts)), Some(Known { uses: Some(uses), .. })) = (files.get(place), self.known.get(place)) else {
            return;
        };
        let used: FxHashSet<Symbol> =
            (0..uses.len()).flat_map(|unit| uses.names(unit)).map(|(name, _)| *name).collect();
        let unused = |import: &&Import| {
            let name = facts.names.name(import.local);
            let head = name.split('.').next().and_then(|head| facts.names.find(head));
            !name.is_empty() && !head.is_some_and(|name| used.contains(&name))
        };
        let unused: Vec<&Import> = facts.imports.iter().filter(unused).collect();
        if unused.len() <= limits::MAX_LISTED_NAMES {
            unused.into_iter().for_each(|import| self.use_import(files, run, place, import, None));
        }
    }

    /// These definitions are needed, and may be what others use the file for.
    fn need_units(&mut self, place: ReadIx, units: Vec<UnitIx>) {
        if let Some(Known { uses: Some(uses), offers, origins, .. }) = self.known.get_mut(place) {
            offers.add(uses.offered(&units));
            origins.extend(&units);
        }
        units.into_iter().for_each(|unit| self.need(place, unit));
    }

    /// Where the definitions of a file stand that have nothing to do with the service.
    pub(super) fn idle(&self, place: ReadIx) -> Vec<Range<u32>> {
        match self.known.get(place) {
            Some(Known { uses: Some(uses), offers: Offers::Names(_), origins, .. }) => uses.places_but(origins),
            _ => Vec::new(),
        }
    }

    /// All of a file is needed.
    pub(super) fn need_all_of(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx) {
        self.known.get_mut(place).into_iter().for_each(|known| known.offers = Offers::All);
        self.meet(files, run, place, &Want::All);
        self.need_unused(files, run, place);
    }

    /// The definitions are needed that use what a file imports from one of `wrappers`; whether it imports anything of
    /// interest from one.
    pub(super) fn need_callers(
        &mut self,
        files: &[Read],
        run: &Run<'_>,
        place: ReadIx,
        wrappers: &FxHashSet<FileId>,
    ) -> bool {
        let Some(read) = files.get(place) else { return false };
        if self.known.get(place).is_none_or(|known| known.uses.is_none()) {
            let leads = run.imported(&read.0, &read.1).iter().any(|id| wrappers.contains(id));
            if leads {
                self.need_all_of(files, run, place);
            }
            return leads;
        }
        let calls = Calls { demand: self, files, run, wrappers };
        let (locals, anywhere) = calls.of(read);
        let Some(uses) = self.known.get(place).and_then(|known| known.uses.as_ref()) else { return false };
        let anywhere = anywhere
            || (0..uses.len()).any(|unit| {
                let offers = |id| wrappers.contains(&id) && self.offers_any(files, id);
                uses.modules(unit).iter().any(|spec| run.resolve(&read.0, spec).is_some_and(offers))
            });
        let units = uses.around(&[], locals.iter().copied());
        if anywhere {
            self.need_all_of(files, run, place);
            return true;
        }
        let leads = !locals.is_empty();
        // What is imported may be passed on under its name.
        self.known.get_mut(place).into_iter().for_each(|known| known.offers.add(locals.iter().copied()));
        self.need_units(place, units);
        if leads {
            self.need_unused(files, run, place);
        }
        leads
    }

    /// Whether a file that was read offers a name that has to do with the service.
    fn offers(&self, files: &[Read], target: FileId, name: &str) -> bool {
        let places = self.places.get(&target).into_iter().flatten();
        places.filter_map(|place| Some((self.known.get(*place)?, files.get(*place)?))).any(|(known, (_, facts))| {
            match &known.offers {
                Offers::All => true,
                Offers::Names(names) => {
                    let offered = |name: &str| facts.names.find(name).is_some_and(|name| names.contains(&name));
                    let exported = |export: &Export| match export {
                        Export::Local { exported, local } => {
                            facts.names.name(*exported) == name && names.contains(local)
                        }
                        Export::From { .. } | Export::StarFrom(_) => false,
                    };
                    offered(name) || offered(MODULE_EXPORTS) || facts.exports.iter().any(exported)
                }
            }
        })
    }

    /// Whether others can get anything from a file that has to do with the service.
    pub(super) fn offers_any(&self, files: &[Read], target: FileId) -> bool {
        let places = self.places.get(&target).into_iter().flatten();
        places.filter_map(|place| Some((self.known.get(*place)?, files.get(*place)?))).any(|(known, (file, facts))| {
            match &known.offers {
                Offers::All => true,
                Offers::Names(names) if file.lang.family() == Family::JavaScript => {
                    let exported = |export: &Export| match export {
                        Export::Local { local, .. } => names.contains(local),
                        Export::From { exported, .. } => names.contains(exported),
                        Export::StarFrom(_) => false,
                    };
                    let assigned = facts.names.find(MODULE_EXPORTS).is_some_and(|name| names.contains(&name));
                    assigned || facts.exports.iter().any(exported)
                }
                Offers::Names(names) => !names.is_empty(),
            }
        })
    }

    /// Follow what is needed through the files read; the files that must be read next, in order.
    pub(super) fn follow(&mut self, files: &[Read], run: &Run<'_>) -> Vec<FileId> {
        while let Some((place, unit)) = self.todo.pop() {
            let Some(uses) = self.known.get(place).and_then(|known| known.uses.as_ref()) else { continue };
            let (names, modules) = (uses.names(unit).to_vec(), uses.modules(unit).to_vec());
            for (name, member) in names {
                self.use_name(files, run, place, name, member);
            }
            let Some((file, _)) = files.get(place) else { continue };
            for target in modules.iter().filter_map(|spec| run.followed(file, spec)) {
                self.ask(files, run, target, Want::All);
            }
        }
        self.wanted.keys().copied().collect()
    }

    fn need(&mut self, place: ReadIx, unit: UnitIx) {
        let needed = self.known.get_mut(place).and_then(|known| known.needed.get_mut(unit));
        if needed.is_some_and(|needed| !std::mem::replace(needed, true)) {
            self.todo.push((place, unit));
        }
    }

    /// Ask for a part of a file, read or not.
    fn ask(&mut self, files: &[Read], run: &Run<'_>, target: FileId, want: Want) {
        if !self.asked.insert((target, want.clone())) {
            return;
        }
        match self.places.get(&target).cloned() {
            Some(places) => places.into_iter().for_each(|place| self.meet(files, run, place, &want)),
            None => self.wanted.entry(target).or_default().push(want),
        }
    }

    /// A definition uses a name.
    fn use_name(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx, name: Symbol, member: Option<Symbol>) {
        let (Some((file, facts)), Some(known)) = (files.get(place), self.known.get(place)) else { return };
        let units = known.uses.as_ref().map_or_else(Vec::new, |uses| uses.named(name).to_vec());
        let imports = known.imports.get(&name).cloned().unwrap_or_default();
        let unknown = units.is_empty() && imports.is_empty();
        units.into_iter().for_each(|unit| self.need(place, unit));
        for import in imports.into_iter().filter_map(|number| facts.imports.get(number)) {
            self.use_import(files, run, place, import, member);
        }
        if unknown {
            for target in starred(facts).filter_map(|spec| run.followed(file, spec)) {
                self.ask(files, run, target, Want::name(facts, name));
            }
        }
    }

    fn use_import(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx, import: &Import, member: Option<Symbol>) {
        let Some((file, facts)) = files.get(place) else { return };
        let module = run.followed(file, &import.module);
        match import.item {
            ImportItem::Module => {
                let want = Want::member(facts, member);
                module.into_iter().for_each(|target| self.ask(files, run, target, want.clone()));
            }
            ImportItem::Default => {
                module.into_iter().for_each(|target| self.ask(files, run, target, Want::Name(DEFAULT_EXPORT.into())));
            }
            ImportItem::Named(name) => {
                module.into_iter().for_each(|target| self.ask(files, run, target, Want::name(facts, name)));
                let below = submodule(facts, &import.module, facts.names.name(name));
                if let Some(target) = below.and_then(|below| run.followed(file, &below)) {
                    self.ask(files, run, target, Want::member(facts, member));
                }
            }
            ImportItem::Star => {}
        }
    }

    /// Something of a file that was read is needed.
    fn meet(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx, want: &Want) {
        let (Some((file, facts)), Some(known)) = (files.get(place), self.known.get(place)) else { return };
        let Some(uses) = &known.uses else {
            let imported = run.imported(file, facts);
            return imported.into_iter().for_each(|target| self.ask(files, run, target, Want::All));
        };
        match want {
            Want::All => self.need_all(files, run, place, uses.len()),
            Want::Name(name) => {
                if !self.need_export(files, run, place, name) {
                    let name = Want::Name(name.clone());
                    let passed_on = facts.exports.iter().filter_map(|export| match export {
                        Export::StarFrom(module) => Some(module),
                        Export::Local { .. } | Export::From { .. } => None,
                    });
                    for target in passed_on.chain(starred(facts)).filter_map(|spec| run.followed(file, spec)) {
                        self.ask(files, run, target, name.clone());
                    }
                }
            }
        }
    }

    fn need_all(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx, units: usize) {
        (0..units).for_each(|unit| self.need(place, unit));
        let Some((file, facts)) = files.get(place) else { return };
        // Imported for what they do, not for a name. Many of them are a register of what belongs to the program.
        let effects = || facts.imports.iter().filter(|import| facts.names.name(import.local).is_empty());
        let few = effects().count() <= limits::MAX_LISTED_NAMES;
        let effects = effects().filter(|import| few || run.speaks(&import.module.text));
        let passed_on = facts.exports.iter().filter_map(|export| match export {
            Export::From { module, .. } | Export::StarFrom(module) => Some(module),
            Export::Local { .. } => None,
        });
        for target in effects.map(|import| &import.module).chain(passed_on).filter_map(|spec| run.followed(file, spec)) {
            self.ask(files, run, target, Want::All);
        }
    }

    /// A name of a file is needed by another; whether there is one.
    fn need_export(&mut self, files: &[Read], run: &Run<'_>, place: ReadIx, name: &str) -> bool {
        let (Some((file, facts)), Some(known)) = (files.get(place), self.known.get(place)) else { return true };
        let Some(uses) = &known.uses else { return true };
        let assigned = facts.names.find(MODULE_EXPORTS).map(|exports| uses.named(exports).to_vec()).unwrap_or_default();
        let symbol = facts.names.find(name);
        let here = symbol.is_some_and(|name| !uses.named(name).is_empty() || known.imports.contains_key(&name));
        let mut found = !assigned.is_empty();
        assigned.into_iter().for_each(|unit| self.need(place, unit));
        for export in &facts.exports {
            match export {
                Export::Local { exported, local } if Some(*exported) == symbol => {
                    self.use_name(files, run, place, *local, None);
                    found = true;
                }
                Export::From { exported, module, item } if Some(*exported) == symbol => {
                    let want = match item {
                        ImportItem::Module | ImportItem::Star => Want::All,
                        ImportItem::Default => Want::Name(DEFAULT_EXPORT.into()),
                        ImportItem::Named(original) => Want::name(facts, *original),
                    };
                    run.followed(file, module).into_iter().for_each(|target| self.ask(files, run, target, want.clone()));
                    found = true;
                }
                Export::Local { .. } | Export::From { .. } | Export::StarFrom(_) => {}
            }
        }
        if !found && let Some(symbol) = symbol.filter(|_| here) {
            self.use_name(files, run, place, symbol, None);
            found = true;
        }
        found
    }
}

/// What a file imports from wrappers.
struct Calls<'a> {
    demand: &'a Demand,
    files: &'a [Read],
    run: &'a Run<'a>,
    wrappers: &'a FxHashSet<FileId>,
}

impl Calls<'_> {
    /// The names it gets here, and whether there are others that cannot be told.
    fn of(&self, (file, facts): &Read) -> (Vec<Symbol>, bool) {
        let wrapper = |spec: &ModuleSpec| self.run.resolve(file, spec).filter(|id| self.wrappers.contains(id));
        let offers = |target, name: &str| self.demand.offers(self.files, target, name);
        let leads = |module: &ModuleSpec, item: ImportItem| match item {
            ImportItem::Named(name) => {
                let name = facts.names.name(name);
                wrapper(module).is_some_and(|target| offers(target, name))
                    || submodule(facts, module, name).is_some_and(|below| wrapper(&below).is_some())
            }
            ImportItem::Default => wrapper(module).is_some_and(|target| offers(target, DEFAULT_EXPORT)),
            ImportItem::Module | ImportItem::Star => wrapper(module).is_some(),
        };
        let used = facts.imports.iter().filter(|import| leads(&import.module, import.item));
        let mut locals: Vec<Symbol> = used.clone().map(|import| import.local).collect();
        locals.extend(facts.exports.iter().filter_map(|export| match export {
            Export::From { exported, module, item } if leads(module, *item) => Some(*exported),
            _ => None,
        }));
        let passed_on = |export: &Export| matches!(export, Export::StarFrom(module) if wrapper(module).is_some());
        let anywhere = facts.exports.iter().any(passed_on)
            || used.clone().any(|import| import.item == ImportItem::Star || facts.names.name(import.local).is_empty());
        (locals, anywhere)
    }
}

/// The modules all of whose names a file imports.
fn starred(facts: &FileFacts) -> impl Iterator<Item = &ModuleSpec> {
    facts.imports.iter().filter(|import| import.item == ImportItem::Star).map(|import| &import.module)
}
