//! The shell front-end: sh, bash, and zsh as far as it is alike.
//!
//! How the shell's own notions are stated:
//!
//! - a command is a call of a global name with its words as arguments, and its value is what it
//!   prints: `$(command)` is the call itself;
//! - what goes into a command (a pipe, a here-document, a here-string) is its argument [`STDIN`];
//!   `NAME=value command` gives it the argument `NAME`;
//! - a word that the shell takes apart (`$OPTIONS` without quotes) is spread, cut by the
//!   pseudo-command [`SPLIT`]; `${name%end}` and its kin are pseudo-commands too, named after their
//!   operator (`${%}`);
//! - a function's positional parameters are its parameters `1`, `2`, …, what is left is `@`; it
//!   returns what its last command prints;
//! - `source file` imports all names of the file.
//!
//! Variables and commands have one name space here. A variable that goes by the name of a command
//! of the same file is spelled with its dollar sign.
//!
//! Any text can be read: a script, a block of a document, one line.

mod assign;
mod command;
mod control;
mod escape;
mod expansion;
mod function;
mod guard;
mod kinds;
mod names;
mod redirect;
mod resolve;
mod test;
mod word;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;
use tree_sitter::{Language, Node, Tree};

use crate::diag::ProblemKind;
use crate::index::Symbol;
use crate::ir::build::Builder;
use crate::ir::{Block, Expr, ExprId, FileFacts, ModuleSpec, Stmt, Why};
use crate::lang;
use crate::lang::workspace::Workspace;
use crate::lang::{Frontend, cursor};
use crate::text::{Lang, SourceFile, Span};

use command::Input;
use function::Positional;
use kinds::kind;

/// The argument that stands for what goes into a command.
pub const STDIN: &str = "<";

/// The pseudo-command that cuts text into words.
pub const SPLIT: &str = "$";

/// Reads shell scripts.
#[derive(Debug)]
pub struct Shell;

impl Frontend for Shell {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Shell, &["sh", "bash", "zsh", "ksh"])]
    }

    fn interpreters(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Shell, &["sh", "bash", "zsh", "ksh", "dash", "ash"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut lowering = Lowering {
            b: Builder::new(file.id, file.lang, file.bytes.len()),
            source: &file.bytes,
            scopes: Vec::new(),
            clashes: FxHashSet::default(),
        };
        match tree(&file.bytes) {
            Some(tree) => lowering.script(tree.root_node()),
            None if file.bytes.len() > guard::MAX_LENGTH => {
                let message = "a script of more than 256 KiB; it is not analysed";
                lowering.b.problem(ProblemKind::TooLarge, message);
            }
            None => lowering.b.problem(ProblemKind::Syntax, "too involved a script; it is not analysed"),
        }
        lowering.b.finish()
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        resolve::candidates(from, spec, workspace)
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        tree(text).map_or_else(|| lang::everywhere(text), |tree| cursor::errors(tree.root_node()))
    }

    fn comments(&self, _lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        cursor::comments(tree(text).as_ref(), places)
    }
}

/// The syntax tree of a text.
fn tree(text: &[u8]) -> Option<Tree> {
    if guard::refuses(text) { None } else { cursor::parse(&language(), text) }
}

fn language() -> Language {
    tree_sitter_bash::LANGUAGE.into()
}

/// One file on its way from syntax tree to facts.
struct Lowering<'s> {
    b: Builder,
    source: &'s [u8],
    /// The functions that are open, innermost last.
    scopes: Vec<Positional>,
    /// Variables that go by the name of a command.
    clashes: FxHashSet<String>,
}

/// Whether what a block prints at its end is the value of the function around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    /// It is.
    Returned,
    /// Nobody reads it.
    Ignored,
}

impl<'s> Lowering<'s> {
    fn script(&mut self, root: Node<'_>) {
        if root.has_error() {
            let message = "syntax error; what can be read is still analysed";
            self.b.problem_at(ProblemKind::Syntax, cursor::first_error_line(root), message);
        }
        self.clashes = names::clashes(root, self.source);
        self.statements(&cursor::named_children(root), Output::Ignored);
    }

    /// Statements in order. What is printed right before a `return`, or last, may be the value of the
    /// function around.
    fn statements(&mut self, nodes: &[Node<'_>], output: Output) {
        for (at, node) in nodes.iter().enumerate() {
            let next = nodes.get(at + 1);
            let returns = next.is_some_and(|next| self.is_return(*next));
            let last = next.is_none() && output == Output::Returned;
            let output = if returns || last { Output::Returned } else { Output::Ignored };
            self.statement(*node, output);
        }
    }

    fn statement(&mut self, node: Node<'_>, output: Output) {
        if !self.b.enter() {
            return;
        }
        match node.kind() {
            kind::COMMAND => self.command_statement(node, output),
            kind::PIPELINE | kind::REDIRECTED_STATEMENT => self.printed(node, output),
            kind::LIST => self.list(node),
            kind::DECLARATION_COMMAND => self.declaration(node),
            kind::VARIABLE_ASSIGNMENT => self.assignment(node),
            kind::VARIABLE_ASSIGNMENTS => self.assignments(node),
            kind::FUNCTION_DEFINITION => self.function(node),
            kind::COMPOUND_STATEMENT | kind::SUBSHELL | kind::DO_GROUP => {
                self.statements(&cursor::named_children(node), output);
            }
            kind::NEGATED_COMMAND | kind::TEST_COMMAND => {
                let test = self.test(node);
                self.state(test);
            }
            _ => {
                if !self.control(node, output) {
                    self.inside(node);
                }
            }
        }
        self.b.leave();
    }

    /// The statements in something that is not one: an error, an arithmetic command.
    fn inside(&mut self, node: Node<'_>) {
        for child in cursor::named_children(node) {
            match child.kind() {
                kind::COMMAND_SUBSTITUTION => {
                    let value = self.substitution(child);
                    self.state(value);
                }
                _ if child.named_child_count() > 0 => self.statement(child, Output::Ignored),
                _ => {}
            }
        }
    }

    /// A statement for what it prints.
    fn printed(&mut self, node: Node<'_>, output: Output) {
        let kept = output == Output::Returned && !self.scopes.is_empty() && !self.leaves(node);
        let value = self.value(node, Input::default());
        if kept {
            self.b.stmt(Stmt::Return(Some(value)));
        } else {
            self.state(value);
        }
    }

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

    /// The symbol of a variable.
    fn variable(&mut self, name: &str) -> Symbol {
        if self.clashes.contains(name) { self.b.symbol(&format!("${name}")) } else { self.b.symbol(name) }
    }

    /// Keep an expression whose evaluation may do something.
    fn state(&mut self, value: ExprId) {
        if !self.is_idle(value) {
            self.b.stmt(Stmt::Expr(value));
        }
    }

    fn is_idle(&self, value: ExprId) -> bool {
        matches!(
            self.b.get(value),
            Some(Expr::Str(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null | Expr::Name(_) | Expr::Unknown(_)) | None
        )
    }

    /// Statements that `fill` states, as a block of their own.
    fn in_block(&mut self, fill: impl FnOnce(&mut Self)) -> Block {
        self.b.open_block();
        fill(self);
        self.b.close_block()
    }
}
