//! Imports, exports, namespaces.

use crate::index::Symbol;
use crate::ir::{
    DEFAULT_EXPORT, Entry, Export, Expr, Import, ImportItem, MODULE_EXPORTS, ModuleSpec, Place, StrLit, TOP_LEVEL,
};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, child_of_kind, field, fields, has_token, named, operand};

impl Lowerer<'_> {
    pub(super) fn import(&mut self, node: Node<'_>) {
        if let Some(clause) = child_of_kind(node, kind::IMPORT_REQUIRE) {
            if let (Some(local), Some(module)) = (operand(clause), self.module_spec(clause)) {
                self.state_import(local, module, ImportItem::Module);
            }
            return;
        }
        let Some(module) = self.module_spec(node) else { return };
        let Some(clause) = child_of_kind(node, kind::IMPORT_CLAUSE) else {
            // `import "x"` binds no name: the empty one.
            let (local, span) = (self.b.symbol(""), self.span(node));
            return self.b.import(Import { local, module, item: ImportItem::Module, span });
        };
        for part in named(clause) {
            match part.kind() {
                kind::IDENTIFIER => self.state_import(part, module.clone(), ImportItem::Default),
                kind::NAMESPACE_IMPORT => {
                    let local = operand(part).unwrap_or(part);
                    self.state_import(local, module.clone(), ImportItem::Module);
                }
                kind::NAMED_IMPORTS => {
                    for specifier in named(part) {
                        self.import_specifier(specifier, &module);
                    }
                }
                _ => {}
            }
        }
    }

    fn import_specifier(&mut self, specifier: Node<'_>, module: &ModuleSpec) {
        let Some(name) = field(specifier, field::NAME) else { return };
        let local = field(specifier, field::ALIAS).unwrap_or(name);
        let item = self.item(name);
        self.state_import(local, module.clone(), item);
    }

    fn item(&mut self, name: Node<'_>) -> ImportItem {
        let name = self.exported_name(name);
        if self.b.name_of(name) == DEFAULT_EXPORT { ImportItem::Default } else { ImportItem::Named(name) }
    }

    fn state_import(&mut self, local: Node<'_>, module: ModuleSpec, item: ImportItem) {
        let (span, local) = (self.span(local), self.symbol(local));
        self.b.import(Import { local, module, item, span });
    }

    /// The module that an import or export names.
    fn module_spec(&mut self, node: Node<'_>) -> Option<ModuleSpec> {
        let source = field(node, field::SOURCE)?;
        let literal = self.string(source);
        match self.b.get(literal) {
            Some(Expr::Str(literal)) => Some(ModuleSpec { text: literal.value.clone(), level: 0 }),
            _ => None,
        }
    }

    /// `import A = B.C`
    pub(super) fn import_alias(&mut self, node: Node<'_>) {
        if let [alias, target, ..] = named(node).as_slice()
            && let Some(value) = self.ty(*target)
        {
            let alias = self.symbol(*alias);
            self.b.define(alias, value);
        }
    }

    pub(super) fn export(&mut self, node: Node<'_>) {
        if let Some(declaration) = field(node, field::DECLARATION) {
            self.export_declaration(node, declaration);
        } else if let Some(value) = field(node, field::VALUE) {
            let value = self.expr(value);
            let name = self.b.symbol(DEFAULT_EXPORT);
            self.b.define(name, value);
            self.state_export(name, name);
        } else if has_token(node, "=") {
            // TypeScript's `export = x`.
            let value = self.expr_or_unknown(operand(node), node);
            let name = self.b.symbol(MODULE_EXPORTS);
            self.set(Place::Name(name), value);
        } else if field(node, field::SOURCE).is_some() {
            self.export_from(node);
        } else if let Some(clause) = child_of_kind(node, kind::EXPORT_CLAUSE) {
            for specifier in named(clause) {
                let Some(name) = field(specifier, field::NAME) else { continue };
                let local = self.exported_name(name);
                let exported = field(specifier, field::ALIAS).map_or(local, |alias| self.exported_name(alias));
                self.state_export(exported, local);
            }
        }
    }

    fn export_declaration(&mut self, export: Node<'_>, declaration: Node<'_>) {
        match declaration.kind() {
            kind::CLASS_DECLARATION | kind::ABSTRACT_CLASS => {
                self.class_declaration(declaration, &fields(export, field::DECORATOR));
            }
            _ => self.stmt(declaration),
        }
        let is_default = has_token(export, DEFAULT_EXPORT);
        for local in self.declared_names(declaration) {
            let exported = if is_default { self.b.symbol(DEFAULT_EXPORT) } else { local };
            self.state_export(exported, local);
        }
    }

    fn declared_names(&mut self, declaration: Node<'_>) -> Vec<Symbol> {
        match declaration.kind() {
            kind::LEXICAL_DECLARATION | kind::VARIABLE_DECLARATION | kind::USING_DECLARATION => {
                let patterns = named(declaration).into_iter().filter_map(|part| field(part, field::NAME));
                patterns.flat_map(|pattern| self.pattern_names(pattern)).collect()
            }
            // An overload's signature: the function itself follows.
            kind::FUNCTION_SIGNATURE | kind::AMBIENT => Vec::new(),
            kind::IMPORT_ALIAS => operand(declaration).map(|name| self.symbol(name)).into_iter().collect(),
            _ => field(declaration, field::NAME).map(|name| self.symbol(name)).into_iter().collect(),
        }
    }

    /// `export {a as b} from "x"`, `export * from "x"`, `export * as a from "x"`.
    fn export_from(&mut self, node: Node<'_>) {
        let Some(module) = self.module_spec(node) else { return };
        if let Some(clause) = child_of_kind(node, kind::EXPORT_CLAUSE) {
            for specifier in named(clause) {
                let Some(name) = field(specifier, field::NAME) else { continue };
                let exported = self.exported_name(field(specifier, field::ALIAS).unwrap_or(name));
                let item = self.item(name);
                self.b.export(Export::From { exported, module: module.clone(), item });
            }
        } else if let Some(name) = child_of_kind(node, kind::NAMESPACE_EXPORT).and_then(operand) {
            let exported = self.exported_name(name);
            self.b.export(Export::From { exported, module, item: ImportItem::Module });
        } else {
            self.b.export(Export::StarFrom(module));
        }
    }

    /// A name in an import's or export's braces, which may be a string.
    fn exported_name(&mut self, node: Node<'_>) -> Symbol {
        match self.property_name(node) {
            Some(name) => name,
            None => self.symbol(node),
        }
    }

    /// Exports of a namespace are not the file's.
    fn state_export(&mut self, exported: Symbol, local: Symbol) {
        if let Some(names) = self.namespaces.last_mut() {
            names.push(local);
        } else if self.b.open_function() == TOP_LEVEL {
            self.b.export(Export::Local { exported, local });
        }
    }

    /// `namespace A {…}`: its contents stand in the open block; `A` is an object of its exports.
    pub(super) fn namespace(&mut self, node: Node<'_>) {
        let Some(body) = field(node, field::BODY) else { return };
        self.namespaces.push(Vec::new());
        self.stmt(body);
        let names = self.namespaces.pop().unwrap_or_default();
        let Some(name) = field(node, field::NAME).filter(|name| name.kind() == kind::IDENTIFIER) else { return };
        let span = self.span(name);
        let mut entries = Vec::new();
        for local in names {
            let value = self.b.name_of(local).into();
            let key = self.b.expr(span, Expr::Str(StrLit { value, span, verbatim: false }));
            entries.push(Entry::Pair(key, self.b.expr(span, Expr::Name(local))));
        }
        let value = self.b.expr(span, Expr::Dict(entries));
        let name = self.symbol(name);
        self.b.define(name, value);
    }

    /// `declare …` tells of values that are made elsewhere; only its types say something here.
    pub(super) fn ambient(&mut self, node: Node<'_>) {
        for declaration in named(node) {
            if matches!(
                declaration.kind(),
                kind::CLASS_DECLARATION | kind::ABSTRACT_CLASS | kind::INTERFACE | kind::ENUM | kind::TYPE_ALIAS
            ) {
                self.stmt(declaration);
            }
        }
    }
}
