//! The JavaScript front-end: JavaScript, JSX, TypeScript and TSX share one lowering.
//!
//! The grammars of the dialects agree in their node names as far as they share syntax, so the
//! lowering asks for nodes and never for the dialect.

mod class;
mod control;
mod expr;
mod function;
mod kind;
mod literal;
mod lower;
mod module;
mod node;
mod parse;
mod pattern;
mod resolve;
mod stmt;
mod types;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::Frontend;
use crate::text::{Lang, SourceFile};

use lower::Lowerer;

/// Reads JavaScript and its dialects.
#[derive(Debug)]
pub struct JavaScript;

impl Frontend for JavaScript {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[
            (Lang::JavaScript, &["js", "mjs", "cjs", "jsx", "gs"]),
            (Lang::TypeScript, &["ts", "mts", "cts"]),
            (Lang::Tsx, &["tsx"]),
        ]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut lowerer = Lowerer::new(file);
        match parse::parse(file.lang, &file.bytes) {
            Some(tree) => lowerer.program(tree.root_node()),
            None => lowerer.unparsed(),
        }
        lowerer.finish()
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, roots: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
        resolve::candidates(from, &spec.text, roots)
    }

    fn syntax_errors(&self, lang: Lang, text: &[u8]) -> u32 {
        parse::parse(lang, text).map_or(u32::MAX, |tree| parse::count_errors(&tree))
    }
}
