//! From bytes to a syntax tree: which grammar, and how much work.

use std::ops::ControlFlow;

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Range, Tree};

use crate::lang::cursor::named_children;
use crate::text::Lang;

use super::kind;

/// Parser progress reports (one for every hundred steps) granted to any file. Error recovery can
/// take time out of all proportion to the text; a count stops it alike on every machine.
const BASE_REPORTS: usize = 10_000;

/// Bytes that earn one further report. Plain code needs one in about fifty bytes.
const BYTES_PER_REPORT: usize = 8;

/// A text's tree, or nothing when the parser gave up.
pub(super) fn parse(lang: Lang, text: &[u8]) -> Option<Tree> {
    let tree = parse_with(&grammar(lang), text, &[])?;
    if lang != Lang::JavaScript || !tree.root_node().has_error() {
        return Some(tree);
    }
    // Flow's annotations, and TypeScript in a file named .js, are errors to the plain grammar only.
    match parse_with(&grammar(Lang::Tsx), text, &[]) {
        Some(other) if is_clearer(&other, &tree) => Some(other),
        _ => Some(tree),
    }
}

/// The tree of a part of a text, in a file of another kind.
pub(super) fn parse_range(lang: Lang, text: &[u8], range: Range) -> Option<Tree> {
    parse_with(&grammar(lang), text, &[range])
}

fn is_clearer(tree: &Tree, than: &Tree) -> bool {
    let (new, old) = (Errors::of(tree), Errors::of(than));
    new.count < old.count && new.bytes <= old.bytes
}

/// What the parser could not make sense of.
#[derive(Debug, Default)]
struct Errors {
    count: u32,
    bytes: usize,
}

impl Errors {
    fn of(tree: &Tree) -> Self {
        let mut cursor = tree.walk();
        let mut errors = Self::default();
        loop {
            let node = cursor.node();
            errors.count += u32::from(node.is_error() || node.is_missing());
            if node.is_error() {
                errors.bytes += node.byte_range().len();
            }
            if node.has_error() && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return errors;
                }
            }
        }
    }
}

/// Whether some error of a tree may cost facts. Two kinds are weaknesses of the grammars on valid code
/// and cost none: a `!` or `;` that the parser made up (`` styled.div<{…}>`…` ``), and words that it
/// could not place in text, be it of an element or of a literal (a bare `&`).
pub(super) fn is_harmed(root: Node<'_>) -> bool {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_missing() && !matches!(node.kind(), "!" | ";") || node.is_error() && !is_text(node) {
            return true;
        }
        if node.has_error() && !node.is_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}

/// Whether an error stands in text and holds nothing but words and numbers.
fn is_text(error: Node<'_>) -> bool {
    let inside = error.parent().is_some_and(|parent| {
        matches!(parent.kind(), kind::JSX_ELEMENT | kind::STRING | "jsx_fragment" | "jsx_attribute")
    });
    inside
        && named_children(error)
            .iter()
            .all(|part| matches!(part.kind(), kind::IDENTIFIER | kind::NUMBER | "property_identifier"))
}

fn grammar(lang: Lang) -> Language {
    match lang {
        Lang::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        Lang::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        _ => tree_sitter_javascript::LANGUAGE.into(),
    }
}

fn parse_with(grammar: &Language, text: &[u8], ranges: &[Range]) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(grammar).ok()?;
    parser.set_included_ranges(ranges).ok()?;
    let mut left = BASE_REPORTS + text.len() / BYTES_PER_REPORT;
    let mut progress = |_: &ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    parser.parse_with_options(&mut |start, _| text.get(start..).unwrap_or_default(), None, Some(options))
}
