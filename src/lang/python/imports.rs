//! Imports, wherever they stand: all of them belong to the file.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::{Lowering, node};
use crate::ir::{Import, ImportItem, ModuleSpec};
use crate::text::Span;

impl Lowering<'_> {
    /// `import …` or `from … import …`.
    pub(super) fn import(&mut self, node: Node<'_>) {
        self.errors_inside(node);
        if node.kind() == kind::IMPORT_STATEMENT {
            for name in node.fields(field::NAME).filter(|child| child.is_named()) {
                self.import_module(name);
            }
        } else {
            self.import_from(node);
        }
    }

    /// `import a.b` makes `a` known, and through it `a.b`; `import a.b as c` makes `c` known.
    fn import_module(&mut self, node: Node<'_>) {
        let span = self.span(node);
        let Some((path, alias)) = self.imported(node) else { return };
        if let Some(alias) = alias {
            return self.add_import(&alias, absolute(&path), ImportItem::Module, span);
        }
        let top = path.split('.').next().unwrap_or(&path);
        self.add_import(top, absolute(top), ImportItem::Module, span);
        if top != path {
            self.add_import(&path, absolute(&path), ImportItem::Module, span);
        }
    }

    fn import_from(&mut self, node: Node<'_>) {
        let Some(module) = node.field(field::MODULE_NAME) else { return };
        let module = self.module_spec(module);
        for name in node.fields(field::NAME).filter(|child| child.is_named()) {
            if let Some((name_there, alias)) = self.imported(name) {
                let item = ImportItem::Named(self.b.symbol(&name_there));
                let span = self.span(name);
                self.add_import(&alias.unwrap_or(name_there), module.clone(), item, span);
            }
        }
        for star in node.named_children().filter(|child| child.kind() == kind::WILDCARD_IMPORT) {
            let span = self.span(star);
            self.add_import("*", module.clone(), ImportItem::Star, span);
        }
    }

    fn add_import(&mut self, local: &str, module: ModuleSpec, item: ImportItem, span: Span) {
        let local = self.b.symbol(local);
        self.b.import(Import { local, module, item, span });
    }

    /// What is imported and the name it gets here, if that is another one.
    fn imported(&self, node: Node<'_>) -> Option<(String, Option<String>)> {
        if node.kind() != kind::ALIASED_IMPORT {
            return Some((self.dotted_name(node), None));
        }
        let name = self.dotted_name(node.field(field::NAME)?);
        let alias = node.field(field::ALIAS).map(|alias| self.text(alias).into_owned());
        Some((name, alias))
    }

    fn module_spec(&self, node: Node<'_>) -> ModuleSpec {
        let mut spec = absolute("");
        let parts = if node.kind() == kind::RELATIVE_IMPORT { node::named_children(node) } else { vec![node] };
        for part in parts {
            if part.kind() == kind::IMPORT_PREFIX {
                let dots = self.text(part).matches('.').count();
                spec.level = u8::try_from(dots).unwrap_or(u8::MAX);
            } else {
                spec.text = self.dotted_name(part).into();
            }
        }
        spec
    }

    /// A dotted name without the blanks that Python allows around its dots.
    fn dotted_name(&self, node: Node<'_>) -> String {
        let names: Vec<_> = node.named_children().map(|name| self.text(name)).collect();
        if names.is_empty() { self.text(node).into_owned() } else { names.join(".") }
    }
}

fn absolute(path: &str) -> ModuleSpec {
    ModuleSpec { text: path.into(), level: 0 }
}
