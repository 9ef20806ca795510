//! Expressions. Chains (`a + b + …`, `x.a().b()…`) are as deep as they are long in the tree, so
//! they are walked down to their innermost operand and put together from there, without recursion.

use crate::ir::{Arg, Arm, BinaryOp, CallStyle, Expr, ExprId, MODULE_EXPORTS, Stmt, Why};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, field, has_token, named, operand, operator, unwrapped};

impl Lowerer<'_> {
    /// Lower an expression. What must be stated before it goes into the open block.
    pub(super) fn expr(&mut self, node: Node<'_>) -> ExprId {
        if !self.b.enter() {
            let span = self.span(node);
            return self.b.unknown(span, Why::Bound);
        }
        let value = self.chain(node);
        self.b.leave();
        value
    }

    fn chain(&mut self, node: Node<'_>) -> ExprId {
        let mut links = Vec::new();
        let mut inner = node;
        loop {
            if let Some(next) = unwrapped(inner) {
                inner = next;
            } else if let Some(next) = innermost_operand(inner) {
                links.push(inner);
                inner = next;
            } else {
                break;
            }
        }
        let mut value = self.leaf(inner);
        while let Some(link) = links.pop() {
            value = match link.kind() {
                kind::MEMBER => self.member(link, value),
                kind::SUBSCRIPT => self.subscript(link, value),
                kind::CALL => self.call(link, value),
                _ if is_or(link) => self.or(link, value, &mut links),
                _ => self.binary(link, value),
            };
        }
        value
    }

    /// An expression whose operands (if any) stand inside it.
    fn leaf(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        if node.is_missing() || node.is_error() {
            self.recover(node);
            return self.b.unknown(span, Why::Syntax);
        }
        match node.kind() {
            kind::IDENTIFIER if self.bytes(node.byte_range()) == b"undefined" => self.b.expr(span, Expr::Null),
            kind::IDENTIFIER | kind::SHORTHAND => {
                let name = self.variable(node);
                self.b.expr(span, Expr::Name(name))
            }
            kind::THIS => self.b.name(span, "this"),
            kind::SUPER => self.b.name(span, "super"),
            kind::NULL | kind::UNDEFINED => self.b.expr(span, Expr::Null),
            kind::TRUE => self.b.expr(span, Expr::Bool(true)),
            kind::FALSE => self.b.expr(span, Expr::Bool(false)),
            kind::NUMBER => self.number(node),
            kind::STRING => self.string(node),
            kind::TEMPLATE_STRING => self.template(node),
            kind::OBJECT => self.object(node),
            kind::ARRAY => self.array(node),
            kind::MEMBER => self.named_member(node),
            kind::CALL => self.named_call(node),
            kind::NEW => self.new_instance(node),
            kind::FUNCTION_EXPRESSION | kind::GENERATOR | kind::ARROW_FUNCTION => self.function_value(node),
            kind::CLASS => self.class_value(node),
            _ => self.operation(node),
        }
    }

    /// Expressions that do more than name or build a value.
    fn operation(&mut self, node: Node<'_>) -> ExprId {
        match node.kind() {
            kind::TERNARY => self.ternary(node),
            kind::UNARY => self.unary(node),
            kind::UPDATE => self.update(node),
            kind::ASSIGNMENT => self.assigned(node),
            kind::AUGMENTED_ASSIGNMENT => self.augmented(node),
            kind::SEQUENCE => self.sequence(node),
            kind::YIELD => self.yielded(node),
            kind::META_PROPERTY => self.meta_property(node),
            kind::JSX_ELEMENT | kind::JSX_SELF_CLOSING => self.jsx(node),
            kind::REGEX => self.unsupported(node),
            _ => {
                self.recover(node);
                self.unsupported(node)
            }
        }
    }

    /// `object.property` where the object is a plain name; here CommonJS's `module.exports` shows.
    fn named_member(&mut self, node: Node<'_>) -> ExprId {
        let object = field(node, field::OBJECT);
        if self.is_module_exports(node) {
            let span = self.span(node);
            return self.b.name(span, MODULE_EXPORTS);
        }
        let base = match object {
            Some(object) => self.callee_name(object),
            None => self.expr_or_unknown(None, node),
        };
        self.member(node, base)
    }

    fn is_module_exports(&self, node: Node<'_>) -> bool {
        let is = |name, text: &[u8]| field(node, name).is_some_and(|node| self.bytes(node.byte_range()) == text);
        !self.shadowed && is(field::OBJECT, b"module") && is(field::PROPERTY, b"exports")
    }

    fn member(&mut self, node: Node<'_>, base: ExprId) -> ExprId {
        let Some(property) = field(node, field::PROPERTY).filter(|property| !property.is_missing()) else {
            self.effect(base);
            return self.expr_or_unknown(None, node);
        };
        let (span, name) = (self.span(node), self.symbol(property));
        self.b.expr(span, Expr::Member { base, name })
    }

    fn subscript(&mut self, node: Node<'_>, base: ExprId) -> ExprId {
        let key = self.expr_or_unknown(field(node, field::INDEX), node);
        let span = self.span(node);
        self.b.expr(span, Expr::Index { base, key })
    }

    /// A call of a plain name, `require("x")` or `import("x")`.
    fn named_call(&mut self, node: Node<'_>) -> ExprId {
        let Some(callee) = field(node, field::FUNCTION) else {
            self.recover(node);
            return self.expr_or_unknown(None, node);
        };
        let special = match self.bytes(callee.byte_range()) {
            b"require" | b"import" => self.loaded_module(node),
            // Outside async functions, the grammar takes `await (x)` for a call.
            b"await" => field(node, field::ARGUMENTS).and_then(operand).map(|awaited| self.expr(awaited)),
            _ => None,
        };
        special.unwrap_or_else(|| {
            let callee = self.callee_name(callee);
            self.call(node, callee)
        })
    }

    /// A name that is called or has members; `import` is one here.
    fn callee_name(&mut self, node: Node<'_>) -> ExprId {
        if node.kind() == kind::IMPORT {
            let span = self.span(node);
            return self.b.name(span, "import");
        }
        self.leaf(node)
    }

    /// The module, if it is named by a literal.
    fn loaded_module(&mut self, call: Node<'_>) -> Option<ExprId> {
        let argument = operand(field(call, field::ARGUMENTS)?)?;
        if !matches!(argument.kind(), kind::STRING | kind::TEMPLATE_STRING) {
            return None;
        }
        let literal = self.leaf(argument);
        let Some(Expr::Str(literal)) = self.b.get(literal) else { return None };
        let (text, span) = (literal.value.clone(), self.span(call));
        Some(self.b.module(span, &text))
    }

    fn call(&mut self, node: Node<'_>, callee: ExprId) -> ExprId {
        let span = self.span(node);
        match field(node, field::ARGUMENTS) {
            Some(text) if text.kind() == kind::TEMPLATE_STRING => {
                let text = self.expr(text);
                self.b.call(span, callee, vec![Arg::Positional(text)], CallStyle::Tagged)
            }
            Some(arguments) => {
                let args = self.arguments(arguments);
                self.b.call(span, callee, args, CallStyle::Plain)
            }
            None => self.b.call(span, callee, Vec::new(), CallStyle::Plain),
        }
    }

    fn new_instance(&mut self, node: Node<'_>) -> ExprId {
        let callee = self.expr_or_unknown(field(node, field::CONSTRUCTOR), node);
        let args = field(node, field::ARGUMENTS).map_or(Vec::new(), |arguments| self.arguments(arguments));
        let span = self.span(node);
        self.b.call(span, callee, args, CallStyle::New)
    }

    fn arguments(&mut self, node: Node<'_>) -> Vec<Arg> {
        let mut args = Vec::new();
        for argument in named(node) {
            if argument.is_error() {
                self.recover(argument);
            } else if argument.kind() == kind::SPREAD {
                args.push(Arg::Spread(self.expr_or_unknown(operand(argument), argument)));
            } else {
                args.push(Arg::Positional(self.expr(argument)));
            }
        }
        args
    }

    /// A run of `||` and `??`, however long, is one list of alternatives.
    fn or(&mut self, first: Node<'_>, value: ExprId, links: &mut Vec<Node<'_>>) -> ExprId {
        let mut alternatives = Vec::new();
        let mut last = value;
        let mut node = first;
        loop {
            let right = self.guarded(field(node, field::RIGHT), node, &mut last, false);
            alternatives.push(last);
            last = right;
            match links.pop_if(|link| is_or(*link)) {
                Some(next) => node = next,
                None => break,
            }
        }
        alternatives.push(last);
        let span = self.span(node);
        self.b.expr(span, Expr::Or(alternatives))
    }

    fn binary(&mut self, node: Node<'_>, mut left: ExprId) -> ExprId {
        let op = binary_op(operator(node));
        let right = field(node, field::RIGHT);
        let right = match op {
            BinaryOp::And => self.guarded(right, node, &mut left, true),
            _ => self.expr_or_unknown(right, node),
        };
        let span = self.span(node);
        self.b.expr(span, Expr::Binary { op, left, right })
    }

    fn ternary(&mut self, node: Node<'_>) -> ExprId {
        let mut test = self.expr_or_unknown(field(node, field::CONDITION), node);
        self.b.open_block();
        let then = self.expr_or_unknown(field(node, field::CONSEQUENCE), node);
        let before_then = self.b.close_block();
        self.b.open_block();
        let other = self.expr_or_unknown(field(node, field::ALTERNATIVE), node);
        let before_other = self.b.close_block();
        if !before_then.is_empty() || !before_other.is_empty() {
            test = self.shared(test);
            let condition = self.again(test);
            let then = Arm { test: Some(condition), body: before_then };
            self.b.stmt(Stmt::Branch(vec![then, Arm { test: None, body: before_other }]));
        }
        let span = self.span(node);
        self.b.expr(span, Expr::Cond { test, then, other })
    }

    fn unary(&mut self, node: Node<'_>) -> ExprId {
        let value = self.expr_or_unknown(field(node, field::ARGUMENT), node);
        let span = self.span(node);
        match (operator(node), self.b.get(value)) {
            ("!", _) => self.b.expr(span, Expr::Not(value)),
            ("-", Some(Expr::Number(n))) => {
                let negative = n.wrapping_neg();
                self.b.expr(span, Expr::Number(negative))
            }
            ("void", Some(Expr::Number(_))) => self.b.expr(span, Expr::Null),
            _ => {
                self.effect(value);
                self.unsupported(node)
            }
        }
    }

    /// `a, b, c`: all but the last are for their effect.
    fn sequence(&mut self, node: Node<'_>) -> ExprId {
        let mut parts = named(node);
        let mut last = parts.pop();
        loop {
            for part in parts {
                self.expr_stmt(part);
            }
            match last {
                Some(inner) if inner.kind() == kind::SEQUENCE => {
                    parts = named(inner);
                    last = parts.pop();
                }
                _ => return self.expr_or_unknown(last, node),
            }
        }
    }

    /// The value of a `yield` is what the caller hands back. Where code uses it at all, the caller is
    /// a coroutine runner (TypeScript's `__awaiter`, co, sagas), which makes `yield` an `await`.
    fn yielded(&mut self, node: Node<'_>) -> ExprId {
        match operand(node) {
            Some(value) if !has_token(node, "*") => {
                let value = self.expr(value);
                let value = self.shared(value);
                self.b.stmt(Stmt::Yield(value));
                self.again(value)
            }
            _ => {
                self.yield_stmt(node);
                self.unsupported(node)
            }
        }
    }

    pub(super) fn yield_stmt(&mut self, node: Node<'_>) {
        if let Some(value) = operand(node) {
            let value = self.expr(value);
            self.b.stmt(Stmt::Yield(value));
        }
    }

    /// `import.meta`, spelled like any other member so that `import.meta.env` is a path of names.
    fn meta_property(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        if !self.bytes(node.byte_range()).starts_with(b"import") {
            return self.unsupported(node);
        }
        let import = self.b.name(span, "import");
        self.b.member(span, import, "meta")
    }

    /// Markup has no value zlint follows; the code inside it is stated.
    fn jsx(&mut self, node: Node<'_>) -> ExprId {
        for child in named(node) {
            self.jsx_part(child);
        }
        self.unsupported(node)
    }

    fn jsx_part(&mut self, node: Node<'_>) {
        if !self.b.enter() {
            return;
        }
        match node.kind() {
            kind::JSX_EXPRESSION => {
                if let Some(inner) = operand(node) {
                    let inner = if inner.kind() == kind::SPREAD { operand(inner).unwrap_or(inner) } else { inner };
                    self.expr_stmt(inner);
                }
            }
            kind::STRING => {
                self.string(node);
            }
            kind::JSX_ELEMENT | kind::JSX_SELF_CLOSING | kind::JSX_OPENING | kind::JSX_ATTRIBUTE => {
                for child in named(node) {
                    self.jsx_part(child);
                }
            }
            _ => {}
        }
        self.b.leave();
    }
}

/// The operand at which a chain goes on towards its beginning. Chains end before a plain name, which
/// may give `module.exports`, `require(…)` and `import(…)` their meaning.
fn innermost_operand(node: Node<'_>) -> Option<Node<'_>> {
    let (name, ends_at_name) = match node.kind() {
        kind::MEMBER => (field::OBJECT, true),
        kind::CALL => (field::FUNCTION, true),
        kind::SUBSCRIPT => (field::OBJECT, false),
        kind::BINARY => (field::LEFT, false),
        _ => return None,
    };
    let inner = field(node, name)?;
    (!ends_at_name || !matches!(inner.kind(), kind::IDENTIFIER | kind::IMPORT)).then_some(inner)
}

fn is_or(node: Node<'_>) -> bool {
    node.kind() == kind::BINARY && matches!(operator(node), "||" | "??")
}

fn binary_op(operator: &str) -> BinaryOp {
    match operator {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "==" | "===" => BinaryOp::Eq,
        "!=" | "!==" => BinaryOp::NotEq,
        "in" => BinaryOp::In,
        "&&" => BinaryOp::And,
        _ => BinaryOp::Other,
    }
}
