//! The JavaScript front-end: JavaScript, JSX, TypeScript and TSX share one lowering.
//!
//! The grammars of the dialects agree in their node names as far as they share syntax, so the
//! lowering asks for nodes and never for the dialect; nor for the parser: code without mistakes is oxc's
//! (`fast.rs`), all other code tree-sitter's, and both give the same tree. Scripts in markup are read one by one, into
//! the same top level. Functions whose prototype is given methods are stated as classes.
//!
//! A syntax error is a problem of the file when it may cost facts: when it holds more than words, or
//! stands elsewhere than in text. What the grammars get wrong of valid code (a bare `&` between tags,
//! type arguments before a template literal) is none (`parse.rs`, `is_harmed`).

mod class;
mod control;
mod embedded;
mod expr;
mod fast;
mod function;
mod kind;
mod literal;
mod lower;
mod module;
mod node;
mod parse;
mod pattern;
mod prototype;
mod quick;
mod resolve;
mod stmt;
mod types;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use tree_sitter::Tree;

use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::quick::QuickImports;
use crate::lang::syntax::Syntax;
use crate::lang::workspace::Workspace;
use crate::lang::{self, Frontend, cursor};
use crate::text::{Lang, SourceFile};

use fast::Code;
use lower::Lowerer;
use node::Node;

/// Reads JavaScript and its dialects.
#[derive(Debug)]
pub struct JavaScript;

impl Frontend for JavaScript {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[
            (Lang::JavaScript, &["js", "mjs", "cjs", "jsx", "gs", "vue", "svelte", "html", "htm"]),
            (Lang::TypeScript, &["ts", "mts", "cts"]),
            (Lang::Tsx, &["tsx"]),
        ]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        lower(file, &mut |code| fast::parse(code).ok())
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        resolve::candidates(from, &spec.text, workspace)
    }

    fn quick_imports(&self) -> Option<&'static QuickImports> {
        Some(&quick::IMPORTS)
    }

    fn syntax_errors(&self, lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        let trees = trees(lang, text, embedded::is_markup(text));
        let errors = |tree: Option<Tree>| match tree {
            Some(tree) => cursor::errors(tree.root_node()),
            None => lang::everywhere(text),
        };
        trees.flat_map(errors).collect()
    }

    fn comments(&self, lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        let trees: Vec<Tree> = trees(lang, text, embedded::is_markup(text)).flatten().collect();
        let holds = |tree: &&Tree, at: usize| {
            tree.included_ranges().iter().any(|range| (range.start_byte..range.end_byte).contains(&at))
        };
        let is_comment = |at: usize| cursor::is_comment(trees.iter().find(|tree| holds(tree, at))?.root_node(), at);
        places.iter().map(|at| is_comment(*at)).collect()
    }
}

/// The facts of a file. Each text in it is tree-sitter's if `fast` gives no tree.
fn lower<'k>(file: &SourceFile, fast: &mut dyn FnMut(&Code<'_>) -> Option<Syntax<'k>>) -> FileFacts {
    let mut lowerer = Lowerer::new(file);
    let declares = [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| file.path.as_str().ends_with(ending));
    for piece in pieces(file.lang, &file.bytes, is_markup(file)) {
        let code = Code { lang: piece.lang, declares, text: &file.bytes, range: piece.range() };
        match fast(&code) {
            Some(syntax) => lowerer.program(&syntax),
            None => lower_tree(&mut lowerer, piece.tree().as_ref()),
        }
    }
    lowerer.finish()
}

/// Whether code stands between tags of a file.
fn is_markup(file: &SourceFile) -> bool {
    file.path.extension().is_some_and(|extension| embedded::EXTENSIONS.contains(&extension))
}

/// Lower what tree-sitter made of a text; `None` when it gave up.
fn lower_tree(lowerer: &mut Lowerer<'_>, tree: Option<&Tree>) {
    let Some((tree, syntax)) = tree.and_then(|tree| Some((tree, Syntax::of(tree)?))) else {
        return lowerer.unparsed();
    };
    if syntax.root().is_some_and(Node::has_error) && parse::is_harmed(tree.root_node()) {
        lowerer.harmed(cursor::first_error_line(tree.root_node()));
    }
    lowerer.program(&syntax);
}

/// The scripts in markup, each with its place.
pub(super) fn scripts(markup: &[u8]) -> impl Iterator<Item = (Lang, Range<usize>)> {
    embedded::scripts(markup).into_iter().map(|script| (script.lang, script.range.start_byte..script.range.end_byte))
}

/// Code that is parsed as one: a script in markup, else the whole text.
struct Piece<'t> {
    lang: Lang,
    text: &'t [u8],
    script: Option<tree_sitter::Range>,
}

impl Piece<'_> {
    fn range(&self) -> Range<usize> {
        self.script.map_or(0..self.text.len(), |script| script.start_byte..script.end_byte)
    }

    /// The tree that tree-sitter makes of it.
    fn tree(&self) -> Option<Tree> {
        match self.script {
            Some(range) => parse::parse_range(self.lang, self.text, range),
            None => parse::parse(self.lang, self.text),
        }
    }
}

/// The pieces of a text, one after the other.
fn pieces(lang: Lang, text: &[u8], is_markup: bool) -> Vec<Piece<'_>> {
    if !is_markup {
        return vec![Piece { lang, text, script: None }];
    }
    let scripts = embedded::scripts(text).into_iter();
    scripts.map(|script| Piece { lang: script.lang, text, script: Some(script.range) }).collect()
}

/// tree-sitter's trees of a text, one after the other: of each script in markup, else of the whole.
fn trees(lang: Lang, text: &[u8], is_markup: bool) -> impl Iterator<Item = Option<Tree>> {
    pieces(lang, text, is_markup).into_iter().map(|piece| piece.tree())
}

#[cfg(test)]
mod tests;
