//! The fast parser for text without mistakes: Ruff's, whose tree is told in the terms of the
//! tree-sitter grammar, as far as the lowering asks for them.
//!
//! Whatever it does not accept, or accepts but cannot be told in these terms, is left to tree-sitter
//! as a whole.
//!
//! Both give the same facts (`tests.rs` compares them), but for code that the grammar gets wrong: it
//! takes `type(x).y = z` for the alias of a type, sees no text in `r"\\"`, and binds otherwise than
//! Python in `with a if b else c as d`, `a := b if c else d`, `[*a.b]`, `a & b ^ c`, `await a ** b`.

mod ends;
mod expr;
mod guard;
mod parentheses;
mod pattern;
mod stmt;
mod string;

#[cfg(test)]
mod tests;

use std::ops::Range;

use ruff_python_ast::{Identifier, Mod, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions};
use ruff_text_size::Ranged;

use super::kinds::kind;
use crate::lang::syntax::{Syntax, SyntaxBuilder};
use parentheses::Parentheses;

/// Why a text is left to tree-sitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not UTF-8.
    Encoding,
    /// It is longer, or nests deeper, than the parser may go, or brackets and quotes do not match.
    Guard,
    /// It has an error, or is not Python 3.
    Syntax,
    /// The grammar reads it in another way.
    Meaning,
}

/// The syntax tree of a text.
pub(super) fn syntax(text: &[u8]) -> Result<Syntax<'static>, Refusal> {
    let text = std::str::from_utf8(text).map_err(|_| Refusal::Encoding)?;
    // Both trees count in 32 bits.
    if u32::try_from(text.len().saturating_mul(4)).is_err() || !guard::is_shallow(text.as_bytes()) {
        return Err(Refusal::Guard);
    }
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::latest());
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    if parsed.has_syntax_errors() {
        return Err(Refusal::Syntax);
    }
    let Mod::Module(module) = parsed.syntax() else { return Err(Refusal::Syntax) };
    let mut mapping =
        Mapping { tree: SyntaxBuilder::default(), text, parentheses: Parentheses::of(parsed.tokens()), refused: false };
    mapping.tree.open(kind::MODULE, 0..text.len());
    mapping.statements(&module.body);
    if mapping.refused { Err(Refusal::Meaning) } else { Ok(mapping.tree.finish()) }
}

/// One tree on its way into the other. Nodes are made in the order of the text.
struct Mapping<'t> {
    tree: SyntaxBuilder<'static>,
    text: &'t str,
    parentheses: Parentheses,
    /// Something was met that cannot be told in the terms of the grammar.
    refused: bool,
}

impl<'t> Mapping<'t> {
    fn refuse(&mut self) {
        self.refused = true;
    }

    fn identifier(&mut self, name: &Identifier) {
        self.tree.leaf(kind::IDENTIFIER, range(name));
    }

    fn close(&mut self, count: usize) {
        (0..count).for_each(|_| self.tree.close());
    }

    fn bytes(&self, range: Range<usize>) -> &'t [u8] {
        self.text.as_bytes().get(range).unwrap_or_default()
    }

    /// The first byte from here on that is no blank, no comment and no continuation of a line.
    fn next_code(&self, mut at: usize) -> usize {
        while let Some(byte) = self.text.as_bytes().get(at) {
            match byte {
                b'#' => {
                    at += memchr::memchr2(b'\n', b'\r', self.bytes(at..self.text.len())).unwrap_or(self.text.len() - at)
                }
                b' ' | b'\t' | b'\x0c' | b'\n' | b'\r' | b'\\' => at += 1,
                _ => break,
            }
        }
        at
    }
}

/// Where a node stands.
fn range(node: &impl Ranged) -> Range<usize> {
    node.range().into()
}

/// Where the first of some nodes starts, up to the end of the last one.
fn range_of_all<T: Ranged>(nodes: &[T]) -> Range<usize> {
    match (nodes.first(), nodes.last()) {
        (Some(first), Some(last)) => range(first).start..range(last).end,
        _ => 0..0,
    }
}
