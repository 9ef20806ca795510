//! The JavaScript front-end: JavaScript, JSX, TypeScript and TSX share one lowering.
//!
//! The grammars of the dialects agree in their node names as far as they share syntax, so the
//! lowering asks for nodes and never for the dialect. Scripts in markup are read one by one, into
//! the same top level. Functions whose prototype is given methods are stated as classes.
//!
//! A syntax error is a problem of the file when it may cost facts: when it holds more than words, or
//! stands elsewhere than in text. What the grammars get wrong of valid code (a bare `&` between tags,
//! type arguments before a template literal) is none (`parse.rs`, `is_harmed`).

mod class;
mod control;
mod embedded;
mod expr;
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

use lower::Lowerer;

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
        let mut lowerer = Lowerer::new(file);
        let is_markup = file.path.extension().is_some_and(|extension| embedded::EXTENSIONS.contains(&extension));
        for tree in trees(file.lang, &file.bytes, is_markup) {
            lower_tree(&mut lowerer, tree.as_ref());
        }
        lowerer.finish()
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

/// Lower what tree-sitter made of a text; `None` when it gave up.
fn lower_tree(lowerer: &mut Lowerer<'_>, tree: Option<&Tree>) {
    let Some((tree, syntax)) = tree.and_then(|tree| Some((tree, Syntax::of(tree)?))) else {
        return lowerer.unparsed();
    };
    let root = tree.root_node();
    if root.has_error() && parse::is_harmed(root) {
        lowerer.harmed(cursor::first_error_line(root));
    }
    lowerer.program(&syntax);
}

/// The scripts in markup, each with its place.
pub(super) fn scripts(markup: &[u8]) -> impl Iterator<Item = (Lang, Range<usize>)> {
    embedded::scripts(markup).into_iter().map(|script| (script.lang, script.range.start_byte..script.range.end_byte))
}

/// The trees of a text, one after the other: of each script in markup, else of the whole.
fn trees(lang: Lang, text: &[u8], is_markup: bool) -> impl Iterator<Item = Option<Tree>> {
    let scripts = if is_markup { embedded::scripts(text) } else { Vec::new() };
    let whole = (!is_markup).then(|| parse::parse(lang, text));
    let embedded = scripts.into_iter().map(|script| parse::parse_range(script.lang, text, script.range));
    embedded.chain(whole)
}
