//! Helpers shared by the tree-sitter front-ends.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Tree};

/// Longest run of operators, members or calls (`a + b + …`, `a.b().c()…`) that is kept. Front-ends
/// read these in a loop, but whoever walks the facts recurses into them.
pub const MAX_CHAIN: usize = 1_000;

/// Rounds of 100 parser operations that any text may take, plus one for each byte. Ordinary and
/// even hostile text takes less than a tenth of one a byte; error recovery has no bound of its own.
const BASE_ROUNDS: usize = 10_000;

/// Names of a grammar's nodes or fields, once as constants and once as a list that a test holds against the grammar.
macro_rules! names {
    ($($constant:ident = $name:literal),* $(,)?) => {
        $(pub(in crate::lang) const $constant: &str = $name;)*
        #[cfg(test)]
        pub(in crate::lang) const ALL: &[&str] = &[$($name),*];
    };
}

pub(in crate::lang) use names;

thread_local! {
    /// A parser keeps buffers that are worth keeping from file to file.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// The syntax tree of a text; `None` when the parser gives up.
pub fn parse(language: &Language, bytes: &[u8]) -> Option<Tree> {
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).ok()?;
        let mut rounds = BASE_ROUNDS.saturating_add(bytes.len());
        let mut progress = |_: &ParseState| {
            rounds = rounds.saturating_sub(1);
            if rounds == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        // A parser that was stopped would otherwise resume with the next file's text.
        parser.reset();
        tree
    })
}

/// Which of these bytes stand in comments; `None` for those of which the parser could not make out what they are.
pub fn comments(tree: Option<&Tree>, places: &[usize]) -> Vec<Option<bool>> {
    places.iter().map(|at| is_comment(tree?.root_node(), *at)).collect()
}

/// Whether a byte stands in a comment.
pub fn is_comment(root: Node<'_>, at: usize) -> Option<bool> {
    let node = root.descendant_for_byte_range(at, at)?;
    if node.kind().contains("comment") {
        return Some(true);
    }
    (!node.is_error() && node != root).then_some(false)
}

/// The text of a node; bytes that are not UTF-8 are replaced, and the text is then owned.
pub fn text<'s>(node: Node<'_>, source: &'s [u8]) -> Cow<'s, str> {
    String::from_utf8_lossy(source.get(node.byte_range()).unwrap_or_default())
}

/// The named children without comments. Errors are among them.
pub fn named_children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| is_content(*child)).collect()
}

/// All children without comments, punctuation and keywords included.
pub fn all_children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| is_content(*child)).collect()
}

/// The child in a field.
pub fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name).filter(|child| is_content(*child))
}

/// All children in a field, in order; only the named ones.
pub fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(|child| child.is_named() && is_content(*child)).collect()
}

/// Whether a keyword or punctuation mark stands directly in a node.
pub fn has_token(node: Node<'_>, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == token)
}

/// Comments may stand anywhere and are of no interest; tree-sitter calls them "extra", but calls
/// some errors so as well.
fn is_content(node: Node<'_>) -> bool {
    !node.is_extra() || node.is_error()
}

/// Where a tree has errors and missing tokens.
pub fn errors(root: Node<'_>) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    visit_errors(root, |node| {
        places.push(node.byte_range());
        ControlFlow::Continue(())
    });
    places
}

/// Line of the first error, counted from one. When the parser could not make out the whole, the
/// root is an error too, which says nothing about where.
pub fn first_error_line(root: Node<'_>) -> Option<usize> {
    first_error(root).map(|(line, _)| line)
}

/// The same with the offset.
pub fn first_error(root: Node<'_>) -> Option<(usize, usize)> {
    let mut place = None;
    visit_errors(root, |node| {
        if node == root {
            return ControlFlow::Continue(());
        }
        place = Some((node.start_position().row + 1, node.start_byte()));
        ControlFlow::Break(())
    });
    place
}

/// The first error or missing token.
pub fn first_broken<'t>(root: Node<'t>) -> Option<Node<'t>> {
    let mut first = None;
    visit_errors(root, |node| {
        first = Some(node);
        ControlFlow::Break(())
    });
    first
}

/// Visit errors and missing tokens in source order, without recursion.
fn visit_errors<'t>(root: Node<'t>, mut visit: impl FnMut(Node<'t>) -> ControlFlow<()>) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if (node.is_error() || node.is_missing()) && visit(node).is_break() {
            return;
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}
