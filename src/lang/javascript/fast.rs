//! The fast parser: text without mistakes, by way of oxc, in the terms of the tree-sitter grammars.
//!
//! Only what the lowering asks for is built: no punctuation but where its place or presence means something, of types
//! only names, of text between tags nothing. Whatever oxc does not accept without a word, and what has no counterpart in the
//! grammars, is refused as a whole; tree-sitter reads it then.

mod build;
mod chain;
mod class;
mod expr;
mod function;
mod guard;
mod jsx;
mod literal;
mod module;
mod pattern;
mod stmt;
mod types;

use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use crate::lang::syntax::Syntax;
use crate::text::Lang;

use build::Build;
use guard::Dialect;

/// What to parse.
#[derive(Debug, Clone)]
pub(super) struct Code<'t> {
    pub(super) lang: Lang,
    /// Whether it only declares, as files named `.d.ts` do.
    pub(super) declares: bool,
    /// The whole text; places are counted in it.
    pub(super) text: &'t [u8],
    /// Where in the text the code stands.
    pub(super) range: Range<usize>,
}

/// Why text is left to tree-sitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refused {
    /// It is not UTF-8.
    Encoding,
    /// It nests too deep, or might: the guard is not certain how it is to be read.
    Depth,
    /// oxc sees a mistake in it.
    Errors,
    /// It holds something that the grammars have no words for.
    Unmapped(&'static str),
}

/// The tree of a text, or why there is none.
pub(super) fn parse(code: &Code<'_>) -> Result<Syntax<'static>, Refused> {
    let bytes = code.text.get(code.range.clone()).ok_or(Refused::Encoding)?;
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::Encoding)?;
    if !guard::is_shallow(text, dialect(code.lang)) {
        return Err(Refused::Depth);
    }
    let allocator = Allocator::new();
    for source_type in source_types(code) {
        let parsed = Parser::new(&allocator, text, source_type).with_options(options()).parse();
        if !parsed.panicked && parsed.diagnostics.is_empty() {
            let mut build = Build::new(text, code.range.start, code.lang != Lang::JavaScript);
            build.program(&parsed.program);
            return build.finish();
        }
    }
    Err(Refused::Errors)
}

/// Where the guard stops in a text.
#[cfg(test)]
pub(super) fn too_much(code: &Code<'_>) -> Option<usize> {
    let text = std::str::from_utf8(code.text.get(code.range.clone())?).ok()?;
    guard::too_much(text, dialect(code.lang)).map(|at| at + code.range.start)
}

/// The first thing that oxc has against a text.
#[cfg(test)]
pub(super) fn complaint(code: &Code<'_>) -> Option<String> {
    let Some(Ok(text)) = code.text.get(code.range.clone()).map(std::str::from_utf8) else {
        return Some("not UTF-8".to_owned());
    };
    let allocator = Allocator::new();
    let source_type = source_types(code).into_iter().next()?;
    let parsed = Parser::new(&allocator, text, source_type).with_options(options()).parse();
    let first = parsed.diagnostics.first().map(|first| format!("{first:?}"));
    first.or_else(|| parsed.panicked.then(|| "panicked".to_owned()))
}

fn dialect(lang: Lang) -> Dialect {
    match lang {
        Lang::TypeScript => Dialect::Types,
        Lang::Tsx => Dialect::Both,
        _ => Dialect::Elements,
    }
}

fn options() -> ParseOptions {
    ParseOptions { allow_return_outside_function: true, enable_ident_hashes: false, ..Default::default() }
}

/// What the text may be, one after the other. JavaScript is a module if it imports or exports something; if it is none,
/// it may still be one that waits for something at its top level.
fn source_types(code: &Code<'_>) -> Vec<SourceType> {
    match code.lang {
        Lang::TypeScript => vec![SourceType::ts().with_module(true).with_typescript_definition(code.declares)],
        Lang::Tsx => vec![SourceType::tsx().with_module(true)],
        _ if memchr::memmem::find(code.text, b"await").is_some() => {
            vec![SourceType::unambiguous().with_jsx(true), SourceType::jsx().with_module(true)]
        }
        _ => vec![SourceType::unambiguous().with_jsx(true)],
    }
}
