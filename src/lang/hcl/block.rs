//! Blocks and attributes.

use std::collections::BTreeMap;
use std::ops::Range;

use tree_sitter::Node;

use super::kinds::kind;
use super::{Lowering, cursor};
use crate::diag::ProblemKind;
use crate::ir::{Arg, CallStyle, Entry, Expr, ExprId, Item, Stmt};

/// A block taken apart.
pub(super) struct Block<'t> {
    /// What it is: `resource`.
    pub(super) kind: String,
    /// What follows that: `"aws_instance" "web"`.
    pub(super) labels: Vec<String>,
    /// Where these stand.
    header: Range<usize>,
    /// The attributes in it.
    pub(super) attributes: Vec<(String, Node<'t>)>,
    /// The blocks in it.
    blocks: Vec<Node<'t>>,
}

impl Lowering<'_> {
    pub(super) fn file(&mut self, root: Node<'_>) {
        if root.has_error() {
            let message = "syntax error; what can be read is still analysed";
            self.b.problem_at(ProblemKind::Syntax, cursor::first_error_line(root), message);
        }
        let nodes = content(root);
        let blocks: Vec<Block<'_>> = of_kind(&nodes, kind::BLOCK).map(|node| self.block(node)).collect();
        for (name, value) in self.attributes(&nodes) {
            let name = if self.gives_values { format!("var.{name}") } else { name };
            self.set(&name, value);
        }
        for block in &blocks {
            if let ("variable", [name]) = (block.kind.as_str(), block.labels.as_slice()) {
                self.variable(name, block);
            }
        }
        self.locals(&blocks);
        for block in blocks.iter().filter(|block| !matches!(block.kind.as_str(), "variable" | "locals")) {
            let call = self.call(block);
            self.b.stmt(Stmt::Expr(call));
        }
    }

    /// `variable "name" { default = … }`. An empty default is a sign that somebody else gives the value.
    fn variable(&mut self, name: &str, block: &Block<'_>) {
        if let Some((_, default)) = block.attributes.iter().find(|(name, _)| name == "default") {
            let value = self.expr(*default);
            let empty = match self.b.get(value) {
                Some(Expr::Str(literal)) => literal.value.is_empty(),
                Some(Expr::Null) => true,
                _ => false,
            };
            if !empty {
                let name = self.b.symbol(&format!("var.{name}"));
                self.b.define(name, value);
            }
        }
    }

    /// `name = value`.
    pub(super) fn set(&mut self, name: &str, value: Node<'_>) {
        let value = self.expr(value);
        let name = self.b.symbol(name);
        self.b.define(name, value);
    }

    /// A block as a call of what it is.
    fn call(&mut self, block: &Block<'_>) -> ExprId {
        let span = self.b.span(block.header.clone());
        let mut callee = self.b.name(span, &block.kind);
        if let Some(label) = block.labels.first() {
            callee = self.b.member(span, callee, label);
        }
        let args = self.fields(block).into_iter().map(|(name, value)| {
            let name = self.b.symbol(&name);
            Arg::Named(name, value)
        });
        let args = args.collect();
        self.b.call(span, callee, args, CallStyle::Literal)
    }

    /// What a block says by name: its attributes, and the blocks in it as records; of several of one
    /// name a list.
    fn fields(&mut self, block: &Block<'_>) -> Vec<(String, ExprId)> {
        let mut fields: Vec<(String, ExprId)> = Vec::new();
        if !self.b.enter() {
            return fields;
        }
        for (name, value) in &block.attributes {
            let value = self.expr(*value);
            fields.push((name.clone(), value));
        }
        let mut inner: BTreeMap<String, Vec<ExprId>> = BTreeMap::new();
        for node in &block.blocks {
            let inside = self.block(*node);
            match (inside.kind.as_str(), inside.labels.first()) {
                // `dynamic "x" { content { … } }` writes blocks of that name.
                ("dynamic", Some(name)) => {
                    let content = inside.blocks.iter().map(|node| self.block(*node)).find(|it| it.kind == "content");
                    let record = content.map(|content| self.record(&content));
                    inner.entry(name.clone()).or_default().extend(record);
                }
                (_, Some(_)) => {
                    let call = self.call(&inside);
                    self.b.stmt(Stmt::Expr(call));
                }
                (name, None) => {
                    let record = self.record(&inside);
                    inner.entry(name.to_owned()).or_default().push(record);
                }
            }
        }
        for (name, mut records) in inner {
            let value = match (records.pop(), records.is_empty()) {
                (Some(only), true) => only,
                (last, _) => {
                    let items = records.into_iter().chain(last).map(Item::One).collect();
                    let span = self.b.span(block.header.clone());
                    self.b.expr(span, Expr::List(items))
                }
            };
            fields.push((name, value));
        }
        self.b.leave();
        fields
    }

    /// A block inside another one as a record.
    fn record(&mut self, block: &Block<'_>) -> ExprId {
        let span = self.b.span(block.header.clone());
        let fields = self.fields(block);
        let mut entries = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let key = self.b.string(span, &name);
            entries.push(Entry::Pair(key, value));
        }
        self.b.expr(span, Expr::Dict(entries))
    }

    pub(super) fn block<'t>(&self, node: Node<'t>) -> Block<'t> {
        let children = cursor::named_children(node);
        let head: Vec<Node<'t>> = children
            .iter()
            .copied()
            .take_while(|child| matches!(child.kind(), kind::IDENTIFIER | kind::STRING_LIT))
            .collect();
        let end = head.last().map_or(node.start_byte(), Node::end_byte);
        let mut words = head.iter().map(|word| self.text(*word).trim_matches('"').to_owned());
        let kind = words.next().unwrap_or_default();
        let labels = words.collect();
        let nodes = content(node);
        Block {
            kind,
            labels,
            header: node.start_byte()..end,
            attributes: self.attributes(&nodes),
            blocks: of_kind(&nodes, kind::BLOCK).collect(),
        }
    }

    /// The attributes among nodes, each with its value.
    fn attributes<'t>(&self, nodes: &[Node<'t>]) -> Vec<(String, Node<'t>)> {
        let attribute = |node: Node<'t>| match cursor::named_children(node).as_slice() {
            [name, .., value] => Some((self.text(*name).into_owned(), *value)),
            _ => None,
        };
        of_kind(nodes, kind::ATTRIBUTE).filter_map(attribute).collect()
    }
}

fn of_kind<'a, 't>(nodes: &'a [Node<'t>], kind: &'static str) -> impl Iterator<Item = Node<'t>> + use<'a, 't> {
    nodes.iter().copied().filter(move |node| node.kind() == kind)
}

/// The attributes and blocks in a file or a block, those around a syntax error included.
fn content(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    for child in cursor::named_children(node) {
        if child.kind() == kind::BODY || child.is_error() {
            found.extend(cursor::named_children(child));
        } else {
            found.push(child);
        }
    }
    found
}
