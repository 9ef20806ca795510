//! `use` trees, `mod` declarations, and paths that stay inside the file.

use syn::{Item, UseTree};

use crate::ir::{ExprId, Import, ImportItem, ModuleSpec};
use crate::text::Span;

use super::lower::{Lowering, join};

impl Lowering<'_> {
    /// Remember the modules that are written out in this file.
    pub(super) fn find_inline_modules(&mut self, items: &[Item]) {
        for item in items {
            if let Item::Mod(module) = item
                && let Some((_, items)) = &module.content
            {
                self.inline_modules.insert(module.ident.to_string());
                self.find_inline_modules(items);
            }
        }
    }

    /// How many leading segments of a path lead from here to the file's own top level: `self` and
    /// `super` as far as they stay in the file, and names of inline modules. The last one is never
    /// counted.
    pub(super) fn own_prefix(&self, names: &[String]) -> usize {
        let ups = names.iter().take_while(|name| *name == "super").count();
        if ups > self.module_depth {
            return self.module_depth;
        }
        let is_self = names.first().is_some_and(|name| name == "self");
        let start = ups + usize::from(is_self);
        let after = names.get(start..).unwrap_or_default();
        let named = after.iter().take_while(|name| self.inline_modules.contains(*name)).count();
        let own = if named == 0 && self.module_depth == 0 { 0 } else { start + named };
        own.min(names.len().saturating_sub(1))
    }

    /// `mod name;`
    pub(super) fn module_file(&mut self, module: &syn::ItemMod) {
        let span = self.between(module.mod_token.span, module.ident.span());
        let local = self.ident(&module.ident);
        let text = format!("self::{}", self.b.name_of(local)).into();
        self.b.import(Import { local, module: ModuleSpec { text, level: 0 }, item: ImportItem::Module, span });
    }

    /// `extern crate name as local;`
    pub(super) fn extern_crate(&mut self, item: &syn::ItemExternCrate) {
        let local = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
        let span = self.between(item.extern_token.span, local.span());
        let local = self.ident(local);
        let module = ModuleSpec { text: item.ident.to_string().into(), level: 0 };
        self.b.import(Import { local, module, item: ImportItem::Module, span });
    }

    /// `use tree;`
    pub(super) fn use_item(&mut self, item: &syn::ItemUse) {
        let span = self.between(item.use_token.span, item.semi_token.span);
        self.use_tree(&mut Vec::new(), &item.tree, span);
    }

    fn use_tree(&mut self, before: &mut Vec<String>, tree: &UseTree, whole: Span) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.use_tree(before, &path.tree, whole);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(before, tree, whole);
                }
            }
            UseTree::Glob(_) => self.use_glob(before, whole),
            UseTree::Name(name) => self.use_name(before, &name.ident, &name.ident, whole),
            UseTree::Rename(name) => self.use_name(before, &name.ident, &name.rename, whole),
        }
    }

    fn use_glob(&mut self, before: &[String], span: Span) {
        // The prefix is all of the path here, so a stand-in for the last segment is added.
        let names: Vec<String> = before.iter().cloned().chain(["*".to_owned()]).collect();
        let own = self.own_prefix(&names);
        if own == before.len() {
            return;
        }
        let local = self.b.symbol("*");
        self.b.import(Import { local, module: spec(before, own), item: ImportItem::Star, span });
    }

    fn use_name(&mut self, before: &[String], name: &syn::Ident, local: &syn::Ident, whole: Span) {
        let span = join(self.at(name.span()), self.at(local.span()));
        let span = if span.end == span.start { whole } else { span };
        if name == "self" {
            return self.use_self(before, local, span);
        }
        let names: Vec<String> = before.iter().cloned().chain([name.to_string()]).collect();
        let own = self.own_prefix(&names);
        if own > 0 && own == before.len() {
            return self.use_own(name, local);
        }
        let item = if before.is_empty() { ImportItem::Module } else { ImportItem::Named(self.ident(name)) };
        let module = if before.is_empty() { spec(&names, 0) } else { spec(before, own) };
        let local = self.ident(local);
        self.b.import(Import { local, module, item, span });
    }

    /// `use a::b::{self}` imports the module `a::b`.
    fn use_self(&mut self, before: &[String], local: &syn::Ident, span: Span) {
        let local = match before.last() {
            Some(last) if local == "self" => self.b.symbol(last),
            _ => self.ident(local),
        };
        let own = self.own_prefix(before);
        self.b.import(Import { local, module: spec(before, own), item: ImportItem::Module, span });
    }

    /// A name that is part of this file's top level already; only a new name has to be stated.
    fn use_own(&mut self, name: &syn::Ident, local: &syn::Ident) {
        if name != local && local != "_" {
            let (span, own, new) = (self.at(name.span()), self.ident(name), self.ident(local));
            let value: ExprId = self.variable(span, own);
            self.b.define(new, value);
        }
    }
}

/// A path without the segments that stay in the file; the rest then counts from there.
fn spec(names: &[String], own: usize) -> ModuleSpec {
    let mut segments: Vec<&str> = names.iter().skip(own).map(|name| name.trim_start_matches("r#")).collect();
    if own > 0 && segments.first() != Some(&"super") {
        segments.insert(0, "self");
    }
    ModuleSpec { text: segments.join("::").into(), level: 0 }
}
