//! What a name stands for: a variable, a definition or an import, else something global.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::eval::Evaluator;
use crate::index::Symbol;
use crate::ir::{
    DEFAULT_EXPORT, Export, Expr, FuncId, ImportItem, MODULE_EXPORTS, ModuleSpec, Place, Stmt, TOP_LEVEL, Why,
};
use crate::program::modules::submodule;
use crate::text::{Family, Span};
use crate::value::{Captured, ClassRef, FileIx, FuncRef, Given, Value};

/// How far re-exports are followed.
const MAX_REEXPORTS: usize = 5;

impl Evaluator<'_> {
    /// The value of a name in the innermost frame.
    pub(super) fn lookup(&mut self, symbol: Symbol, at: Span) -> Value {
        let frame = self.here();
        if let Some(value) = frame.env.get(&symbol) {
            return value.clone();
        }
        let func = frame.func;
        let is_local = self.function().is_some_and(|function| function.locals.contains(&symbol));
        if is_local && func.func != TOP_LEVEL {
            let name = self.name(symbol);
            return self.hoisted(func, symbol).unwrap_or_else(|| self.named_hole(Why::Name, &name, at));
        }
        if let Some(value) = self.enclosing(symbol) {
            return value;
        }
        self.file_level(func.file, symbol, at)
    }

    /// A variable of a function around this one: of its running frame, or as captured.
    fn enclosing(&self, symbol: Symbol) -> Option<Value> {
        let mut parent = self.function()?.parent;
        let file = self.file();
        while let Some(func) = parent.filter(|func| *func != TOP_LEVEL) {
            let outer = FuncRef { file, func };
            let running = self.frames.iter().rev().skip(1).find(|frame| frame.func == outer);
            if let Some(value) = running.and_then(|frame| frame.env.get(&symbol)) {
                return Some(value.clone());
            }
            let captured = self.here().captured.as_ref();
            let kept = captured.and_then(|c| c.frames.iter().rev().find(|(of, _)| *of == outer));
            if let Some(value) = kept.and_then(|(_, env)| env.get(&symbol)) {
                return Some(value.clone());
            }
            parent = self.program.function(outer).and_then(|function| function.parent);
        }
        None
    }

    /// The variables of the open function and those around it, for a closure written in it.
    pub(super) fn capture(&self) -> Option<Arc<Captured>> {
        let frame = self.here();
        if frame.func.func == TOP_LEVEL {
            return None;
        }
        let mut frames = frame.captured.as_ref().map_or_else(Vec::new, |captured| captured.frames.clone());
        let env: BTreeMap<Symbol, Value> = frame.env.iter().map(|(k, v)| (*k, v.clone())).collect();
        frames.push((frame.func, env));
        Some(Arc::new(Captured { frames }))
    }

    /// A name of a file's top level.
    pub(super) fn file_level(&mut self, file: FileIx, symbol: Symbol, at: Span) -> Value {
        let running_top = self.here().func == FuncRef { file, func: TOP_LEVEL };
        if !running_top && let Some(value) = self.global(file, symbol) {
            return value;
        }
        if let Some(value) = self.hoisted(FuncRef { file, func: TOP_LEVEL }, symbol) {
            return value;
        }
        if let Some(value) = self.imported(file, symbol, MAX_REEXPORTS) {
            return value;
        }
        let name = self.program.facts(file).names.shared(symbol);
        if let Some(value) = self.starred(file, &name, MAX_REEXPORTS) {
            return value;
        }
        self.special(file, &name, at).unwrap_or_else(|| self.external(&name))
    }

    /// Names with a meaning of their own in a language.
    fn special(&mut self, file: FileIx, name: &str, at: Span) -> Option<Value> {
        match name {
            "Self" => self.here().class.map(Value::Class),
            "this" | "self" if self.family() != Family::Rust => Some(self.named_hole(Why::Name, name, at)),
            "crate" | "self" | "super" if self.family() == Family::Rust => {
                let spec = ModuleSpec { text: name.into(), level: 0 };
                self.program.module(file, &spec).map(Value::Module)
            }
            // What no command is called, and nothing sets, comes from the environment.
            _ if matches!(self.family(), Family::Shell | Family::Postman | Family::Http)
                && !self.catalog.known(self.family(), name) =>
            {
                Some(super::object::env_hole(&name.into(), at))
            }
            // A reference, which has dots, to what nothing in view sets.
            _ if self.family() == Family::Hcl && name.contains('.') => Some(super::object::env_hole(&name.into(), at)),
            _ => None,
        }
    }

    /// A function or class that a block defines further down, before its definition has run.
    fn hoisted(&mut self, func: FuncRef, symbol: Symbol) -> Option<Value> {
        if let Some(definitions) = self.definitions.get(&func) {
            return definitions.get(&symbol).cloned();
        }
        let definitions = self.definitions_of(func);
        let found = definitions.get(&symbol).cloned();
        self.definitions.insert(func, definitions);
        found
    }

    /// The functions and classes that a function's own block defines; of several of one name the first.
    fn definitions_of(&self, func: FuncRef) -> FxHashMap<Symbol, Value> {
        let facts = self.program.facts(func.file);
        let mut definitions = FxHashMap::default();
        for stmt in self.program.function(func).into_iter().flat_map(|function| &function.body) {
            let Stmt::Assign { target: Place::Name(name), value, .. } = stmt else { continue };
            let definition = match facts.exprs.get(*value) {
                Some(Expr::Function(id)) => {
                    let func = FuncRef { file: func.file, func: *id };
                    let closure =
                        crate::value::Closure { func, captured: None, receiver: None, bound: Given::default() };
                    Value::Function(Arc::new(closure))
                }
                Some(Expr::Class(class)) => Value::Class(ClassRef { file: func.file, class: *class }),
                _ => continue,
            };
            definitions.entry(*name).or_insert(definition);
        }
        definitions
    }

    fn imported(&mut self, file: FileIx, symbol: Symbol, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let program = self.program;
        let import = program.import(file, symbol)?;
        let facts = program.facts(file);
        let name = match import.item {
            ImportItem::Module | ImportItem::Star => None,
            ImportItem::Default => Some(Arc::from(DEFAULT_EXPORT)),
            ImportItem::Named(name) => Some(facts.names.shared(name)),
        };
        if let Some(path) = self.own_model(&import.module, name.as_deref()) {
            return Some(self.external(&path));
        }
        if let Some(target) = self.program.module(file, &import.module) {
            let Some(name) = name else { return Some(self.module_value(target)) };
            if let Some(value) = self.exported(target, &name, depth) {
                return Some(value);
            }
            let below = submodule(facts, &import.module, &name);
            return below
                .and_then(|below| self.program.module(file, &below))
                .map(|module| self.module_value(module))
                .or_else(|| Some(self.named_hole(Why::Name, &name, import.span)));
        }
        if let Some(name) = &name
            && let Some(below) = submodule(facts, &import.module, name)
            && let Some(module) = self.program.module(file, &below)
        {
            return Some(self.module_value(module));
        }
        let path = import.module.text.replace("::", ".");
        Some(match name.as_deref() {
            None | Some(DEFAULT_EXPORT) => self.external(&path),
            Some(name) if path.is_empty() => self.external(name),
            Some(name) => self.external(&format!("{path}.{name}")),
        })
    }

    /// The access path of an import that a model of the team's own speaks of: that model counts, also
    /// where the code behind the import is in view.
    fn own_model(&self, module: &ModuleSpec, name: Option<&str>) -> Option<String> {
        if module.level > 0 || !self.catalog.has_own() {
            return None;
        }
        let path = module.text.replace("::", ".");
        let path = match name? {
            DEFAULT_EXPORT => path,
            name => format!("{path}.{name}"),
        };
        self.catalog.is_own(self.family(), &path).then_some(path)
    }

    /// A name that a `*` import brings in.
    fn starred(&mut self, file: FileIx, name: &str, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let stars: Vec<ModuleSpec> = {
            let imports = &self.program.facts(file).imports;
            imports.iter().filter(|i| i.item == ImportItem::Star).map(|i| i.module.clone()).collect()
        };
        stars.iter().find_map(|module| {
            let target = self.program.module(file, module)?;
            if target == file { None } else { self.exported(target, name, depth) }
        })
    }

    /// The value of a whole module: what a CommonJS file assigns to its exports, else the module.
    pub(super) fn module_value(&mut self, file: FileIx) -> Value {
        let exports = self.program.facts(file).names.find(MODULE_EXPORTS);
        let assigned = exports.and_then(|symbol| self.global(file, symbol));
        assigned.filter(|value| !matches!(value, Value::Hole(..))).unwrap_or(Value::Module(file))
    }

    /// A name as another file sees it.
    pub(super) fn exported(&mut self, file: FileIx, name: &str, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let facts = self.program.facts(file);
        let symbol = facts.names.find(name);
        for export in &facts.exports {
            match export {
                Export::Local { exported, local } if Some(*exported) == symbol => {
                    return Some(self.file_name(file, *local, depth));
                }
                Export::From { exported, module, item } if Some(*exported) == symbol => {
                    let target = self.program.module(file, module)?;
                    return match item {
                        ImportItem::Module | ImportItem::Star => Some(Value::Module(target)),
                        ImportItem::Default => self.exported(target, DEFAULT_EXPORT, depth),
                        ImportItem::Named(original) => self.exported(target, facts.names.name(*original), depth),
                    };
                }
                Export::Local { .. } | Export::From { .. } | Export::StarFrom(_) => {}
            }
        }
        for export in &facts.exports {
            if let Export::StarFrom(module) = export
                && let Some(target) = self.program.module(file, module)
                && let Some(value) = self.exported(target, name, depth)
            {
                return Some(value);
            }
        }
        if name == DEFAULT_EXPORT {
            return match self.module_value(file) {
                Value::Module(_) => None,
                value => Some(value),
            };
        }
        // Where a folder is one module, each file sees the others itself: nothing is passed on.
        let depth = if facts.lang.family().shares_folder() { 0 } else { depth };
        // A file that passes on all names of another need not mention this one.
        let Some(symbol) = symbol else { return self.starred(file, name, depth) };
        if let Some(value) = self.global(file, symbol) {
            return Some(value);
        }
        let hoisted = self.hoisted(FuncRef { file, func: TOP_LEVEL }, symbol);
        hoisted.or_else(|| self.imported(file, symbol, depth)).or_else(|| self.starred(file, name, depth))
    }

    /// A name of a file's top level, looked up from outside any of its functions.
    fn file_name(&mut self, file: FileIx, symbol: Symbol, depth: usize) -> Value {
        if let Some(value) = self.global(file, symbol) {
            return value;
        }
        let name = self.program.facts(file).names.shared(symbol);
        let hoisted = self.hoisted(FuncRef { file, func: TOP_LEVEL }, symbol);
        hoisted
            .or_else(|| self.imported(file, symbol, depth))
            .unwrap_or_else(|| self.named_hole(Why::Name, &name, Span::new(self.program.facts(file).file, 0, 0)))
    }

    /// The functions written directly in a function.
    pub(super) fn children(&self, of: FuncRef) -> Vec<FuncRef> {
        let all = self.program.facts(of.file).functions.enumerate();
        all.filter(|(_, function)| function.parent == Some(of.func))
            .map(|(func, _): (FuncId, _)| FuncRef { file: of.file, func })
            .collect()
    }
}
