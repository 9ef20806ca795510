//! The Python front-end: Python 3, with Python 2 tolerated.

mod assign;
mod comments;
mod comprehension;
mod control;
mod definition;
mod expr;
mod fast;
mod imports;
mod kinds;
mod node;
mod pattern;
mod quick;
mod resolve;
mod scope;
mod stmt;
mod string;
mod types;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use tree_sitter::{Language, Tree};

use crate::diag::ProblemKind;
use crate::index::Symbol;
use crate::ir::build::Builder;
use crate::ir::{Block, ExprId, FileFacts, ModuleSpec, Why};
use crate::lang;
use crate::lang::quick::QuickImports;
use crate::lang::syntax::{Node, Syntax};
use crate::lang::workspace::Workspace;
use crate::lang::{Frontend, cursor};
use crate::text::{Lang, SourceFile, Span};

use fast::Refusal;
use scope::Scopes;

/// Reads Python.
#[derive(Debug)]
pub struct Python;

impl Frontend for Python {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Python, &["py", "pyi", "pyw"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        lower_fast(file).unwrap_or_else(|_| lower_tolerant(file))
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        resolve::candidates(from, spec, workspace)
    }

    fn quick_imports(&self) -> Option<&'static QuickImports> {
        Some(&quick::IMPORTS)
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        tree(text).map_or_else(|| lang::everywhere(text), |tree| cursor::errors(tree.root_node()))
    }

    fn comments(&self, _lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        cursor::comments(tree(text).as_ref(), places)
    }
}

/// Read a text without mistakes.
fn lower_fast(file: &SourceFile) -> Result<FileFacts, Refusal> {
    let syntax = fast::syntax(&file.bytes)?;
    let mut lowering = Lowering::new(file);
    lowering.module(&syntax);
    Ok(lowering.b.finish())
}

/// Read a text that may have errors.
fn lower_tolerant(file: &SourceFile) -> FileFacts {
    let mut lowering = Lowering::new(file);
    let tree = tree(&file.bytes);
    match tree.as_ref().and_then(|tree| Some((tree, Syntax::of(tree)?))) {
        Some((tree, syntax)) => {
            if tree.root_node().has_error() {
                let line = cursor::first_error_line(tree.root_node());
                let message = "syntax error; what can be read is still analysed";
                lowering.b.problem_at(ProblemKind::Syntax, line, message);
            }
            lowering.module(&syntax);
        }
        None => lowering.b.problem(ProblemKind::Syntax, "the parser gave up; the file is not analysed"),
    }
    lowering.b.finish()
}

/// The syntax tree of a text.
fn tree(text: &[u8]) -> Option<Tree> {
    cursor::parse(&language(), &comments::without_long_runs(text))
}

fn language() -> Language {
    tree_sitter_python::LANGUAGE.into()
}

/// One file on its way from syntax tree to facts.
struct Lowering<'s> {
    b: Builder,
    source: &'s [u8],
    scopes: Scopes,
    /// How many conditional or repeated blocks are open, over all functions.
    nesting: u32,
    /// How many variables of comprehensions got a name of their own.
    renamed: u32,
}

impl<'s> Lowering<'s> {
    fn new(file: &'s SourceFile) -> Self {
        Self {
            b: Builder::new(file.id, file.lang, file.bytes.len()),
            source: &file.bytes,
            scopes: Scopes::default(),
            nesting: 0,
            renamed: 0,
        }
    }

    fn module(&mut self, syntax: &Syntax<'_>) {
        match syntax.root() {
            // With a bad enough error, the root itself is one.
            Some(root) if root.is_error() => self.error(root),
            Some(root) => self.block(root),
            None => {}
        }
    }

    fn text(&self, node: Node<'_>) -> Cow<'s, str> {
        node::text(node, self.source)
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.b.span(node.byte_range())
    }

    fn symbol(&mut self, node: Node<'_>) -> Symbol {
        let text = self.text(node);
        self.b.symbol(&text)
    }

    fn unknown(&mut self, node: Node<'_>, why: Why) -> ExprId {
        let span = self.span(node);
        self.b.unknown(span, why)
    }

    /// Statements that `fill` states, as a block of their own, which may run or not.
    fn in_block(&mut self, fill: impl FnOnce(&mut Self)) -> Block {
        self.b.open_block();
        self.nesting += 1;
        fill(self);
        self.nesting -= 1;
        self.b.close_block()
    }
}
