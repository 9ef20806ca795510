//! Redirections: what goes into a command, and whether what it prints goes elsewhere.

use tree_sitter::Node;

use super::command::Input;
use super::escape::Quote;
use super::kinds::{field, kind};
use super::{Lowering, Output, cursor};
use crate::ir::{Arg, ExprId, Why};

/// What redirections give to a command.
#[derive(Default)]
pub(super) struct Redirected<'t> {
    /// What goes in.
    pub(super) stdin: Option<ExprId>,
    /// Words of the command that stand behind a here-document's start.
    pub(super) words: Vec<Node<'t>>,
    /// What the rest of the line does with the output: further commands of the pipe.
    pub(super) pipe: Vec<Node<'t>>,
    /// What follows `&&` or `||` on that line.
    pub(super) then: Vec<Node<'t>>,
}

impl Lowering<'_> {
    /// What the redirections of a command or statement say.
    pub(super) fn redirections<'t>(&mut self, node: Node<'t>, stdin: Option<ExprId>) -> Redirected<'t> {
        let mut found = Redirected { stdin, ..Redirected::default() };
        let mut cursor = node.walk();
        let redirects: Vec<Node<'t>> = node.children(&mut cursor).filter(|child| is_redirect(*child)).collect();
        for redirect in redirects {
            self.redirection(redirect, &mut found);
        }
        found
    }

    fn redirection<'t>(&mut self, redirect: Node<'t>, found: &mut Redirected<'t>) {
        match redirect.kind() {
            kind::HERESTRING_REDIRECT => {
                if let Some(text) = cursor::named_children(redirect).pop() {
                    found.stdin = Some(self.word(text));
                }
            }
            kind::FILE_REDIRECT => {
                let input = self.operator(redirect).starts_with('<');
                for target in cursor::fields(redirect, field::DESTINATION) {
                    // `> "$(name)"` runs a command.
                    let value = self.word(target);
                    self.state(value);
                }
                if input {
                    found.stdin = Some(self.unknown(redirect, Why::Outside));
                }
            }
            _ => self.document(redirect, found),
        }
    }

    /// `<<END`, with everything that the grammar puts below it.
    fn document<'t>(&mut self, redirect: Node<'t>, found: &mut Redirected<'t>) {
        found.words.extend(cursor::fields(redirect, field::ARGUMENT));
        found.then.extend(cursor::fields(redirect, field::RIGHT));
        let children = cursor::named_children(redirect);
        let quoted = children
            .iter()
            .find(|child| child.kind() == kind::HEREDOC_START)
            .is_some_and(|start| self.text(*start).contains(['\'', '"', '\\']));
        for child in children {
            match child.kind() {
                kind::HEREDOC_BODY => {
                    let quote = if quoted { Quote::Single } else { Quote::Document };
                    let mut parts = Vec::new();
                    let nodes: Vec<Node<'_>> = cursor::named_children(child)
                        .into_iter()
                        .filter(|node| {
                            matches!(node.kind(), kind::SIMPLE_EXPANSION | kind::EXPANSION | kind::COMMAND_SUBSTITUTION)
                        })
                        .collect();
                    self.between(child.start_byte(), child.end_byte(), &nodes, quote, &mut parts);
                    found.stdin = Some(self.joined(child, parts));
                }
                kind::PIPELINE => found.pipe.extend(cursor::named_children(child)),
                kind::FILE_REDIRECT | kind::HERESTRING_REDIRECT => {
                    let document = found.stdin;
                    self.redirection(child, found);
                    found.stdin = document.or(found.stdin);
                }
                _ => {}
            }
        }
    }

    /// What a redirection starts with, behind its descriptor.
    fn operator(&self, redirect: Node<'_>) -> &str {
        let start = cursor::field(redirect, field::DESCRIPTOR).map_or(redirect.start_byte(), |node| node.end_byte());
        let text = self.source.get(start..redirect.end_byte()).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// Whether what a statement prints goes to a file or to the errors.
    pub(super) fn leaves(&self, node: Node<'_>) -> bool {
        cursor::fields(node, field::REDIRECT).into_iter().any(|redirect| {
            let output = redirect.kind() == kind::FILE_REDIRECT && !self.operator(redirect).starts_with('<');
            let descriptor = cursor::field(redirect, field::DESCRIPTOR);
            output && descriptor.is_none_or(|descriptor| self.text(descriptor) == "1")
        })
    }

    /// A statement with redirections, as what it prints.
    pub(super) fn redirected(&mut self, node: Node<'_>, input: Input) -> ExprId {
        let found = self.redirections(node, input.given);
        let Some(body) = cursor::field(node, field::BODY) else {
            return self.unknown(node, Why::Syntax);
        };
        let words: Vec<Arg> = found.words.iter().map(|word| self.argument(*word)).collect();
        let words = input.words.into_iter().chain(words).collect();
        let mut value = self.value(body, Input { piped: input.piped, given: found.stdin, words });
        for next in found.pipe {
            value = self.value(next, Input { piped: Some(value), ..Input::default() });
        }
        if !found.then.is_empty() {
            self.state(value);
            self.statements(&found.then, Output::Ignored);
            return self.unknown(node, Why::Outside);
        }
        value
    }
}

fn is_redirect(node: Node<'_>) -> bool {
    matches!(node.kind(), kind::HERESTRING_REDIRECT | kind::FILE_REDIRECT | kind::HEREDOC_REDIRECT)
}
