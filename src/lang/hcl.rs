//! The HCL front-end: Terraform, OpenTofu, and other configurations in that language.
//!
//! How its notions are stated:
//!
//! - a block is a call of `type.label` (`resource.TYPE`, `provider.NAME`), its attributes and the
//!   blocks in it are named arguments: `provider "x" { a = 1 }` is `provider.x(a=1)`. A labelled block
//!   inside another one is a call of its own too (`provisioner.local-exec`);
//! - a reference is one name with its dots, as far as it names something: `var.x`, `local.x`,
//!   `data.TYPE.NAME`, `TYPE.NAME`. What is behind that are members;
//! - a variable's default and what a `.tfvars` file says set `var.x`, a `locals` block sets `local.x`.
//!   These are stated first, and each local value behind those it refers to, since order means
//!   nothing in this language;
//! - any other top-level attribute sets its own name.
//!
//! The files of a folder are one module: the engine makes each import all names of the others.

mod block;
mod expr;
mod kinds;
mod locals;
mod template;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use tree_sitter::{Language, Node};

use crate::diag::ProblemKind;
use crate::ir::build::Builder;
use crate::ir::{ExprId, FileFacts, ModuleSpec, Why};
use crate::lang;
use crate::lang::workspace::Workspace;
use crate::lang::{Frontend, cursor};
use crate::text::{Lang, SourceFile, Span};

/// The ending of files that give values to a module's variables.
const VALUES: &str = "tfvars";

/// Reads HCL.
#[derive(Debug)]
pub struct Hcl;

impl Frontend for Hcl {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Hcl, &["tf", "tofu", VALUES, "hcl", "spc"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut lowering = Lowering {
            b: Builder::new(file.id, file.lang, file.bytes.len()),
            source: &file.bytes,
            gives_values: file.path.extension() == Some(VALUES),
        };
        match cursor::parse(&language(), &file.bytes) {
            Some(tree) => lowering.file(tree.root_node()),
            None => lowering.b.problem(ProblemKind::Syntax, "the parser gave up; the file is not analysed"),
        }
        lowering.b.finish()
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, _workspace: &Workspace) -> Vec<Utf8PathBuf> {
        // Only files of the same folder are imported, by name.
        let folder = from.parent().unwrap_or(Utf8Path::new(""));
        spec.text.strip_prefix("./").map(|name| folder.join(name)).into_iter().collect()
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        let tree = cursor::parse(&language(), text);
        tree.map_or_else(|| lang::everywhere(text), |tree| cursor::errors(tree.root_node()))
    }

    fn comments(&self, _lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        cursor::comments(cursor::parse(&language(), text).as_ref(), places)
    }
}

fn language() -> Language {
    tree_sitter_hcl::LANGUAGE.into()
}

/// One file on its way from syntax tree to facts.
struct Lowering<'s> {
    b: Builder,
    source: &'s [u8],
    /// Whether the attributes of the file give values to variables.
    gives_values: bool,
}

impl<'s> Lowering<'s> {
    fn text(&self, node: Node<'_>) -> Cow<'s, str> {
        cursor::text(node, self.source)
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.b.span(node.byte_range())
    }

    fn unknown(&mut self, node: Node<'_>, why: Why) -> ExprId {
        let span = self.span(node);
        self.b.unknown(span, why)
    }
}
