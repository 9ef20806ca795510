//! All files together: which module an import leads to, which class a method block extends.

pub mod modules;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use crate::index::Symbol;
use crate::ir::{Class, ClassId, ClassKind, Expr, ExprId, FileFacts, FuncId, Function, Import, ImportItem, ModuleSpec};
use crate::lang::workspace::Workspace;
use crate::text::{FileId, Span};
use crate::value::{ClassRef, FileIx, FuncRef};

pub use modules::specs;

/// How far a re-exported class is followed.
const MAX_REEXPORTS: usize = 4;

/// The files of one run, linked.
#[derive(Debug)]
pub struct Program {
    paths: Vec<Utf8PathBuf>,
    files: Vec<FileFacts>,
    links: FxHashMap<(FileIx, ModuleSpec), FileIx>,
    imports: Vec<FxHashMap<Symbol, usize>>,
    extensions: FxHashMap<ClassRef, Vec<ClassRef>>,
    extended: FxHashMap<ClassRef, ClassRef>,
    inheritors: FxHashMap<ClassRef, Vec<ClassRef>>,
    methods: FxHashMap<Box<str>, Vec<FuncRef>>,
    by_id: FxHashMap<FileId, FileIx>,
}

impl Program {
    /// Link files, given with their paths in order of path.
    pub fn link(files: Vec<(Utf8PathBuf, FileFacts)>, workspace: &Workspace) -> Self {
        let (paths, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let links = modules::links(&paths, &files, workspace);
        let by_name =
            |facts: &FileFacts| facts.imports.iter().enumerate().map(|(i, import)| (import.local, i)).collect();
        let imports = files.iter().map(by_name).collect();
        let mut program = Self {
            paths,
            files,
            links,
            imports,
            extensions: FxHashMap::default(),
            extended: FxHashMap::default(),
            inheritors: FxHashMap::default(),
            methods: FxHashMap::default(),
            by_id: FxHashMap::default(),
        };
        program.by_id = program.files().map(|file| (program.facts(file).file, file)).collect();
        program.bind_classes();
        program.methods = program.methods_by_name();
        program
    }

    fn methods_by_name(&self) -> FxHashMap<Box<str>, Vec<FuncRef>> {
        let mut methods: FxHashMap<Box<str>, Vec<FuncRef>> = FxHashMap::default();
        for file in self.files() {
            for (func, function) in self.facts(file).functions.enumerate() {
                if let (Some(name), Some(_)) = (function.name, function.class) {
                    let name = self.facts(file).names.name(name).into();
                    methods.entry(name).or_default().push(FuncRef { file, func });
                }
            }
        }
        methods
    }

    /// Methods of any class that go by a name, in order of place.
    pub fn methods_named(&self, name: &str) -> &[FuncRef] {
        self.methods.get(name).map_or(&[], Vec::as_slice)
    }

    /// All files in order.
    pub fn files(&self) -> impl Iterator<Item = FileIx> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileIx)
    }

    /// The facts of a file. Every [`FileIx`] of this program has some.
    #[expect(clippy::indexing_slicing, reason = "indices are handed out by this program alone")]
    pub fn facts(&self, file: FileIx) -> &FileFacts {
        &self.files[file.0 as usize]
    }

    /// The file with an id.
    pub fn file_with(&self, id: FileId) -> Option<FileIx> {
        self.by_id.get(&id).copied()
    }

    /// The path of a file.
    #[expect(clippy::indexing_slicing, reason = "indices are handed out by this program alone")]
    pub fn path(&self, file: FileIx) -> &Utf8Path {
        &self.paths[file.0 as usize]
    }

    /// A function.
    pub fn function(&self, func: FuncRef) -> Option<&Function> {
        self.facts(func.file).functions.get(func.func)
    }

    /// A class.
    pub fn class(&self, class: ClassRef) -> Option<&Class> {
        self.facts(class.file).classes.get(class.class)
    }

    /// The name of a class, empty if it has none.
    pub fn class_name(&self, class: ClassRef) -> &str {
        let name = self.class(class).and_then(|c| c.name);
        name.map_or("", |name| self.facts(class.file).names.name(name))
    }

    /// Where an expression of a file stands.
    pub fn span(&self, file: FileIx, expr: ExprId) -> Span {
        let facts = self.facts(file);
        facts.expr_spans.get(expr).copied().unwrap_or(Span::new(facts.file, 0, 0))
    }

    /// The file that a module name leads to from a file, if it is part of the program.
    pub fn module(&self, from: FileIx, spec: &ModuleSpec) -> Option<FileIx> {
        self.links.get(&(from, spec.clone())).copied()
    }

    /// The import that binds a name in a file.
    pub fn import(&self, file: FileIx, local: Symbol) -> Option<&Import> {
        let at = *self.imports.get(file.0 as usize)?.get(&local)?;
        self.facts(file).imports.get(at)
    }

    /// Blocks of methods written for a class elsewhere.
    pub fn extensions(&self, class: ClassRef) -> &[ClassRef] {
        self.extensions.get(&class).map_or(&[], Vec::as_slice)
    }

    /// Whether another class in view inherits from this one.
    pub fn has_subclass(&self, class: ClassRef) -> bool {
        !self.implementors(class).is_empty()
    }

    /// Classes in view that inherit from or implement this one directly.
    pub fn implementors(&self, class: ClassRef) -> &[ClassRef] {
        self.inheritors.get(&class).map_or(&[], Vec::as_slice)
    }

    /// The class in view that a block of methods extends.
    pub fn extended(&self, block: ClassRef) -> Option<ClassRef> {
        self.extended.get(&block).copied()
    }

    /// The methods a class states itself, its extensions included.
    pub fn own_methods(&self, class: ClassRef) -> impl Iterator<Item = FuncRef> {
        let parts = std::iter::once(class).chain(self.extensions(class).iter().copied());
        parts.flat_map(move |part| {
            let methods: &[FuncId] = self.class(part).map_or(&[], |c| &c.methods);
            methods.iter().map(move |&func| FuncRef { file: part.file, func })
        })
    }

    /// A class by the name it has in a file: defined there, imported, or passed on.
    pub fn find_class(&self, file: FileIx, name: &str) -> Option<ClassRef> {
        self.find_class_below(file, name, MAX_REEXPORTS)
    }

    fn find_class_below(&self, file: FileIx, name: &str, depth: usize) -> Option<ClassRef> {
        let facts = self.facts(file);
        let symbol = facts.names.find(name);
        let own = |class: &Class| symbol.is_some() && class.name == symbol && class.kind != ClassKind::Extension;
        if let Some((class, _)) = facts.classes.enumerate().find(|(_, class)| own(class)) {
            return Some(ClassRef { file, class });
        }
        let depth = depth.checked_sub(1)?;
        let imported = symbol.and_then(|symbol| self.import(file, symbol));
        let stars = facts.imports.iter().filter(|import| import.item == ImportItem::Star);
        imported.into_iter().chain(stars).find_map(|import| {
            let target = self.module(file, &import.module)?;
            let name = match import.item {
                ImportItem::Named(original) => facts.names.name(original),
                ImportItem::Star | ImportItem::Default | ImportItem::Module => name,
            };
            self.find_class_below(target, name, depth)
        })
    }

    fn bind_classes(&mut self) {
        let unique = self.unique_names();
        let mut extensions: FxHashMap<ClassRef, Vec<ClassRef>> = FxHashMap::default();
        let mut extended = FxHashMap::default();
        let mut inheritors: FxHashMap<ClassRef, Vec<ClassRef>> = FxHashMap::default();
        for file in self.files() {
            for (class, facts) in self.facts(file).classes.enumerate() {
                let this = ClassRef { file, class };
                let names = facts.bases.iter().map(|&base| self.last_name(file, base));
                let mut bases: Vec<Option<ClassRef>> = names
                    .map(|name| {
                        name.and_then(|name| {
                            self.find_class(file, name).or_else(|| unique.get(name).copied().flatten())
                        })
                    })
                    .collect();
                let mut heir = this;
                if facts.kind == ClassKind::Extension && !bases.is_empty() {
                    let Some(target) = bases.remove(0) else { continue };
                    extensions.entry(target).or_default().push(this);
                    extended.insert(this, target);
                    heir = target;
                }
                for base in bases.into_iter().flatten().filter(|base| *base != heir) {
                    let heirs = inheritors.entry(base).or_default();
                    if !heirs.contains(&heir) {
                        heirs.push(heir);
                    }
                }
            }
        }
        self.extensions = extensions;
        self.extended = extended;
        self.inheritors = inheritors;
    }

    /// Classes whose name no other class has; methods may be added to one without importing it here.
    fn unique_names(&self) -> FxHashMap<String, Option<ClassRef>> {
        let mut names: FxHashMap<String, Option<ClassRef>> = FxHashMap::default();
        for file in self.files() {
            for (class, facts) in self.facts(file).classes.enumerate() {
                if facts.kind != ClassKind::Extension {
                    let this = ClassRef { file, class };
                    let name = self.class_name(this).to_owned();
                    names.entry(name).and_modify(|other| *other = None).or_insert(Some(this));
                }
            }
        }
        names
    }

    /// The last name of a dotted expression.
    pub fn last_name(&self, file: FileIx, expr: ExprId) -> Option<&str> {
        let facts = self.facts(file);
        match facts.exprs.get(expr)? {
            Expr::Name(name) | Expr::Item(name) | Expr::Member { name, .. } => Some(facts.names.name(*name)),
            _ => None,
        }
    }

    /// Groups of files that are connected through imports, each in order of path. What is computed
    /// for one group depends on no other.
    pub fn components(&self) -> Vec<Vec<FileIx>> {
        let mut leader: Vec<usize> = (0..self.files.len()).collect();
        fn find(leader: &mut [usize], mut at: usize) -> usize {
            while let Some(&up) = leader.get(at)
                && up != at
            {
                at = up;
            }
            at
        }
        let mut edges: Vec<(usize, usize)> =
            self.links.iter().map(|((from, _), to)| (from.0 as usize, to.0 as usize)).collect();
        for (class, parts) in &self.extensions {
            edges.extend(parts.iter().map(|part| (class.file.0 as usize, part.file.0 as usize)));
        }
        for (from, to) in edges {
            let (a, b) = (find(&mut leader, from), find(&mut leader, to));
            let (low, high) = (a.min(b), a.max(b));
            if let Some(slot) = leader.get_mut(high) {
                *slot = low;
            }
        }
        let mut groups: std::collections::BTreeMap<usize, Vec<FileIx>> = std::collections::BTreeMap::new();
        for file in self.files() {
            groups.entry(find(&mut leader, file.0 as usize)).or_default().push(file);
        }
        groups.into_values().collect()
    }

    /// All classes of a file.
    pub fn class_ids(&self, file: FileIx) -> impl Iterator<Item = (ClassId, &Class)> {
        self.facts(file).classes.enumerate()
    }
}
