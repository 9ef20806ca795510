//! Expressions.

use tree_sitter::Node;

use super::kinds::kind;
use super::{Lowering, cursor};
use crate::ir::{Arg, BinaryOp, CallStyle, Entry, Expr, ExprId, Item, Why};

impl Lowering<'_> {
    /// The value of a node.
    pub(super) fn expr(&mut self, node: Node<'_>) -> ExprId {
        self.chain(node, &[node])
    }

    /// A value and what is read of it: the grammar puts these side by side. `node` is around them.
    fn chain(&mut self, node: Node<'_>, parts: &[Node<'_>]) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let value = match parts.split_first() {
            Some((first, rest)) if first.kind() == kind::VARIABLE_EXPR => self.reference(*first, rest),
            // The grammar reads `!a.b` as `(!a).b`: what is read belongs to the last operand.
            Some((first, rest)) if first.kind() == kind::OPERATION => self.operation(*first, rest),
            Some((first, rest)) => {
                let value = self.single(*first);
                self.read(value, rest)
            }
            None => self.unknown(node, Why::Syntax),
        };
        self.b.leave();
        value
    }

    fn single(&mut self, node: Node<'_>) -> ExprId {
        match node.kind() {
            kind::EXPRESSION | kind::LITERAL_VALUE | kind::TEMPLATE_EXPR | kind::COLLECTION_VALUE | kind::FOR_EXPR => {
                self.chain(node, &cursor::named_children(node))
            }
            kind::STRING_LIT | kind::QUOTED_TEMPLATE => self.quoted(node),
            kind::HEREDOC_TEMPLATE => self.document(node),
            kind::NUMERIC_LIT => match self.text(node).parse() {
                Ok(number) => self.b.expr(self.span(node), Expr::Number(number)),
                Err(_) => self.unknown(node, Why::Outside),
            },
            kind::BOOL_LIT => self.b.expr(self.span(node), Expr::Bool(self.text(node) == "true")),
            kind::NULL_LIT => self.b.expr(self.span(node), Expr::Null),
            kind::TUPLE => {
                let items = cursor::named_children(node).into_iter().filter(|child| child.kind() == kind::EXPRESSION);
                let items: Vec<Item> = items.map(|item| Item::One(self.expr(item))).collect();
                self.b.expr(self.span(node), Expr::List(items))
            }
            kind::OBJECT => self.object(node),
            kind::FUNCTION_CALL => self.function_call(node),
            kind::CONDITIONAL => self.conditional(node),
            _ if node.kind().starts_with("for_") => self.comprehension(node),
            _ => self.unknown(node, Why::Syntax),
        }
    }

    /// `var.x`, `data.TYPE.NAME.attribute`, a loop's variable.
    fn reference(&mut self, head: Node<'_>, rest: &[Node<'_>]) -> ExprId {
        let head_name = self.text(head).into_owned();
        let length = if matches!(head_name.as_str(), "data" | "ephemeral") { 2 } else { 1 };
        let named = rest.iter().take(length).take_while(|part| part.kind() == kind::GET_ATTR).count();
        let (parts, rest) = rest.split_at_checked(named).unwrap_or_default();
        let end = parts.last().map_or(head.end_byte(), Node::end_byte);
        let mut name = head_name;
        for part in parts {
            name.push('.');
            name.push_str(&self.attribute_name(*part));
        }
        let span = self.b.span(head.start_byte()..end);
        let value = self.b.name(span, &name);
        self.read(value, rest)
    }

    /// What is read of a value: `.name`, `[key]`, `[*]`.
    fn read(&mut self, mut value: ExprId, parts: &[Node<'_>]) -> ExprId {
        for part in parts.iter().take(cursor::MAX_CHAIN) {
            let start = self.b.span_of(value).start as usize;
            let span = self.b.span(start..part.end_byte());
            value = match part.kind() {
                kind::GET_ATTR => {
                    let name = self.attribute_name(*part);
                    self.b.member(span, value, &name)
                }
                kind::INDEX => {
                    match cursor::named_children(*part).first().map(|index| cursor::named_children(*index)) {
                        Some(inside) if inside.first().is_some_and(|key| key.kind() == kind::EXPRESSION) => {
                            let key = self.chain(*part, &inside);
                            self.b.expr(span, Expr::Index { base: value, key })
                        }
                        // `list.0`
                        _ => self.b.unknown(span, Why::Unsupported),
                    }
                }
                _ => self.b.unknown(span, Why::Unsupported),
            };
        }
        value
    }

    fn attribute_name(&self, part: Node<'_>) -> String {
        cursor::named_children(part).first().map(|name| self.text(*name).into_owned()).unwrap_or_default()
    }

    /// `{ name = value, "key" = value, (computed) = value }`.
    fn object(&mut self, node: Node<'_>) -> ExprId {
        let mut entries = Vec::new();
        for element in cursor::named_children(node) {
            if element.kind() == kind::OBJECT_ELEM
                && let [key, .., value] = cursor::named_children(element).as_slice()
            {
                let key = self.key(*key);
                let value = self.expr(*value);
                entries.push(Entry::Pair(key, value));
            }
        }
        self.b.expr(self.span(node), Expr::Dict(entries))
    }

    /// A key: a bare word is its own text.
    fn key(&mut self, node: Node<'_>) -> ExprId {
        match cursor::named_children(node).as_slice() {
            [only] if only.kind() == kind::VARIABLE_EXPR => {
                let text = self.text(*only).into_owned();
                self.b.string(self.span(*only), &text)
            }
            _ => self.expr(node),
        }
    }

    fn function_call(&mut self, node: Node<'_>) -> ExprId {
        let children = cursor::named_children(node);
        let Some(name) = children.first() else { return self.unknown(node, Why::Syntax) };
        let callee = self.b.name(self.span(*name), &self.text(*name));
        let mut args = Vec::new();
        let given = children.iter().filter(|child| child.kind() == kind::FUNCTION_ARGUMENTS);
        for argument in given.flat_map(|given| cursor::named_children(*given)) {
            if argument.kind() == kind::ELLIPSIS {
                // `f(list...)`
                if let Some(Arg::Positional(list)) = args.pop() {
                    args.push(Arg::Spread(list));
                }
            } else {
                args.push(Arg::Positional(self.expr(argument)));
            }
        }
        self.b.call(self.span(node), callee, args, CallStyle::Plain)
    }

    fn conditional(&mut self, node: Node<'_>) -> ExprId {
        match cursor::named_children(node).as_slice() {
            [test, then, other] => {
                let (test, then, other) = (self.expr(*test), self.expr(*then), self.expr(*other));
                self.b.expr(self.span(node), Expr::Cond { test, then, other })
            }
            _ => self.unknown(node, Why::Syntax),
        }
    }

    /// Operands with an operator, and what is read of the last one.
    fn operation(&mut self, node: Node<'_>, reads: &[Node<'_>]) -> ExprId {
        let inside = cursor::named_children(node);
        match inside.first() {
            Some(binary) if binary.kind() == kind::BINARY_OPERATION => self.binary(*binary, reads),
            Some(unary) if unary.kind() == kind::UNARY_OPERATION => {
                let operand = self.chain(*unary, &[&cursor::named_children(*unary), reads].concat());
                let span = self.b.span_of(operand);
                let span = self.b.span(unary.start_byte()..span.end as usize);
                let value =
                    if cursor::has_token(*unary, "!") { Expr::Not(operand) } else { Expr::Unknown(Why::Unsupported) };
                self.b.expr(span, value)
            }
            _ => self.unknown(node, Why::Syntax),
        }
    }

    fn binary(&mut self, node: Node<'_>, reads: &[Node<'_>]) -> ExprId {
        let children = cursor::all_children(node);
        let Some(at) = children.iter().position(|child| !child.is_named()) else {
            return self.unknown(node, Why::Syntax);
        };
        let (left, rest) = children.split_at_checked(at).unwrap_or_default();
        let Some((operator, right)) = rest.split_first() else { return self.unknown(node, Why::Syntax) };
        let (left, right) = (self.chain(node, left), self.chain(node, &[right, reads].concat()));
        let span = self.b.span(self.b.span_of(left).start as usize..self.b.span_of(right).end as usize);
        let op = match &*self.text(*operator) {
            "==" => BinaryOp::Eq,
            "!=" => BinaryOp::NotEq,
            "&&" => BinaryOp::And,
            "||" => return self.b.expr(span, Expr::Or(vec![left, right])),
            _ => BinaryOp::Other,
        };
        self.b.expr(span, Expr::Binary { op, left, right })
    }

    /// `[for x in list : value]`, `{ for k, v in map : key => value }`: one round with unknown variables.
    fn comprehension(&mut self, node: Node<'_>) -> ExprId {
        let children = cursor::named_children(node);
        let mut values = Vec::new();
        for child in &children {
            match child.kind() {
                kind::FOR_INTRO => self.loop_variables(*child),
                kind::EXPRESSION => values.push(self.expr(*child)),
                _ => {}
            }
        }
        let span = self.span(node);
        match values.as_slice() {
            [key, value, ..] if node.kind() == kind::FOR_OBJECT_EXPR => {
                self.b.expr(span, Expr::Dict(vec![Entry::Pair(*key, *value)]))
            }
            [value, ..] => self.b.expr(span, Expr::List(vec![Item::One(*value)])),
            [] => self.b.unknown(span, Why::Syntax),
        }
    }

    /// `for k, v in collection :`.
    fn loop_variables(&mut self, intro: Node<'_>) {
        for child in cursor::named_children(intro) {
            let value = if child.kind() == kind::IDENTIFIER {
                self.unknown(child, Why::Parameter)
            } else {
                self.expr(child);
                continue;
            };
            let name = self.b.symbol(&self.text(child));
            self.b.define(name, value);
        }
    }
}
