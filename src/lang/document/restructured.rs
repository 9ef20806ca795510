//! Code blocks of reStructuredText: `.. code-block:: python` and what is indented below it, and
//! literal blocks, which say no language.

use super::{Example, first_word, indent, is_blank, lines};
use crate::text::embedded::Assembled;

/// Directives that hold code.
const DIRECTIVES: &[&[u8]] = &[b"code-block::", b"code::", b"sourcecode::"];

/// A block that is open.
#[derive(Debug)]
struct Block {
    /// Indent of its directive.
    indent: usize,
    /// Whether the options below the directive may still go on.
    head: bool,
    example: Example,
}

/// The code blocks of a text.
pub(super) fn examples(text: &[u8]) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in lines(text) {
        if let Some(block) = open.take_if(|block| !is_blank(line) && indent(line) <= block.indent) {
            examples.push(block.example);
        }
        match &mut open {
            None => open = opened(line),
            Some(block) => {
                let is_option = block.head && line.trim_ascii_start().starts_with(b":");
                block.head &= !is_blank(line);
                if !is_option {
                    block.example.code.push(at, line);
                }
            }
        }
    }
    examples.extend(open.map(|block| block.example));
    examples
}

/// The block that a line opens; `::` at the end of a paragraph opens one without a language.
fn opened(line: &[u8]) -> Option<Block> {
    let content = line.trim_ascii();
    let language = match content.strip_prefix(b"..") {
        Some(directive) => DIRECTIVES.iter().find_map(|name| directive.trim_ascii_start().strip_prefix(*name))?,
        None => content.ends_with(b"::").then_some(b"")?,
    };
    let example = Example { language: first_word(language), code: Assembled::default() };
    Some(Block { indent: indent(line), head: true, example })
}
