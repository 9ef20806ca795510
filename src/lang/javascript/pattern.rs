//! Targets: what stands left of `=`, in declarations, parameters and loops.

use crate::index::Symbol;
use crate::ir::{BinaryOp, Expr, ExprId, How, MODULE_EXPORTS, Place, Stmt, TOP_LEVEL, Why};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, children, field, named, operand, operator, peeled};

/// Whether the names of a pattern are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// They belong to the open function.
    Declare,
    /// They exist already, somewhere.
    Assign,
}

impl Lowerer<'_> {
    /// `const a = 1, {b} = c;`
    pub(super) fn declaration(&mut self, node: Node<'_>) {
        for declarator in named(node) {
            if declarator.kind() != kind::VARIABLE_DECLARATOR {
                self.recover(declarator);
                continue;
            }
            let Some(pattern) = field(declarator, field::NAME) else { continue };
            match field(declarator, field::VALUE) {
                Some(value) => {
                    let value = self.expr(value);
                    self.bind(pattern, value, Binding::Declare);
                }
                None => self.declare_all(pattern),
            }
        }
    }

    /// Assign a value to a pattern, taking it apart.
    pub(super) fn bind(&mut self, pattern: Node<'_>, value: ExprId, how: Binding) {
        if !self.b.enter() {
            return;
        }
        let pattern = peeled(pattern);
        match pattern.kind() {
            kind::OBJECT_PATTERN => {
                let source = self.source(value, how);
                self.bind_object(pattern, source, how);
            }
            kind::ARRAY_PATTERN => {
                let source = self.source(value, how);
                self.bind_array(pattern, source, how);
            }
            kind::ASSIGNMENT_PATTERN | kind::OBJECT_ASSIGNMENT_PATTERN => self.bind_with_default(pattern, value, how),
            kind::IDENTIFIER | kind::SHORTHAND_PATTERN if how == Binding::Declare => self.bind_new(pattern, value),
            _ => {
                let target = self.place(pattern);
                self.set(target, value);
            }
        }
        self.b.leave();
    }

    /// What a pattern takes apart. A plain name may be one of its own targets (`[a, b] = [b, a]`),
    /// unless these are new.
    fn source(&mut self, value: ExprId, how: Binding) -> ExprId {
        if how == Binding::Declare && self.is_pure(value) || self.is_temporary(value) {
            return value;
        }
        let name = self.b.temporary();
        let span = self.b.span_of(value);
        self.b.define(name, value);
        self.b.expr(span, Expr::Name(name))
    }

    fn is_temporary(&self, value: ExprId) -> bool {
        matches!(self.b.get(value), Some(Expr::Name(name)) if self.b.name_of(*name).starts_with('%'))
    }

    fn bind_new(&mut self, name: Node<'_>, value: ExprId) {
        let aliases_exports = self.b.open_function() == TOP_LEVEL
            && matches!(self.b.get(value), Some(Expr::Name(name)) if self.b.name_of(*name) == MODULE_EXPORTS);
        let name = self.symbol(name);
        if !aliases_exports {
            self.shadow(name);
        }
        self.b.define(name, value);
    }

    /// From here on, `exports` or `module` may be a name like any other.
    pub(super) fn shadow(&mut self, name: Symbol) {
        if matches!(self.b.name_of(name), "exports" | "module") {
            self.shadowed = true;
        }
    }

    fn bind_object(&mut self, pattern: Node<'_>, source: ExprId, how: Binding) {
        for part in named(pattern) {
            match part.kind() {
                kind::SHORTHAND_PATTERN => {
                    let value = self.property_of(source, part);
                    self.bind(part, value, how);
                }
                kind::OBJECT_ASSIGNMENT_PATTERN => {
                    let Some(left) = field(part, field::LEFT) else { continue };
                    let value = self.property_of(source, left);
                    self.bind(part, value, how);
                }
                kind::PAIR_PATTERN => {
                    let (Some(key), Some(target)) = (field(part, field::KEY), field(part, field::VALUE)) else {
                        continue;
                    };
                    let value = self.property_of(source, key);
                    self.bind(target, value, how);
                }
                // What remains of an object still has the fields of the whole.
                kind::REST_PATTERN => {
                    let Some(target) = operand(part) else { continue };
                    let value = self.again(source);
                    self.bind(target, value, how);
                }
                _ => self.recover(part),
            }
        }
    }

    fn property_of(&mut self, source: ExprId, key: Node<'_>) -> ExprId {
        let base = self.again(source);
        let span = self.span(key);
        match key.kind() {
            kind::STRING | kind::COMPUTED_PROPERTY_NAME => {
                let key = self.key(Some(key), key);
                self.b.expr(span, Expr::Index { base, key })
            }
            kind::NUMBER => {
                let key = self.number(key);
                self.b.expr(span, Expr::Index { base, key })
            }
            _ => {
                let name = self.symbol(key);
                self.b.expr(span, Expr::Member { base, name })
            }
        }
    }

    fn bind_array(&mut self, pattern: Node<'_>, source: ExprId, how: Binding) {
        let mut position = 0;
        for part in children(pattern) {
            match part.kind() {
                "," => position += 1,
                kind::REST_PATTERN => {
                    let Some(target) = operand(part) else { continue };
                    let value = self.unsupported(part);
                    self.bind(target, value, how);
                }
                _ if part.is_named() && !part.is_error() => {
                    let (base, span) = (self.again(source), self.span(part));
                    let key = self.b.expr(span, Expr::Number(position));
                    let value = self.b.expr(span, Expr::Index { base, key });
                    self.bind(part, value, how);
                }
                _ => {}
            }
        }
    }

    /// `{a = 1}`: what is there, or else the default.
    fn bind_with_default(&mut self, pattern: Node<'_>, mut value: ExprId, how: Binding) {
        let Some(target) = field(pattern, field::LEFT) else { return };
        let default = self.guarded(field(pattern, field::RIGHT), pattern, &mut value, false);
        let span = self.span(pattern);
        let value = self.b.expr(span, Expr::Or(vec![value, default]));
        self.bind(target, value, how);
    }

    /// Say that the names of a pattern belong to the open function.
    pub(super) fn declare_all(&mut self, pattern: Node<'_>) {
        for name in self.pattern_names(pattern) {
            self.shadow(name);
            self.b.declare(name);
        }
    }

    /// The names that a pattern binds, in order.
    pub(super) fn pattern_names(&mut self, pattern: Node<'_>) -> Vec<Symbol> {
        let mut names = Vec::new();
        let mut open = vec![pattern];
        while let Some(node) = open.pop() {
            match node.kind() {
                kind::IDENTIFIER | kind::SHORTHAND_PATTERN => names.push(self.symbol(node)),
                kind::PAIR_PATTERN => open.extend(field(node, field::VALUE)),
                kind::ASSIGNMENT_PATTERN | kind::OBJECT_ASSIGNMENT_PATTERN => open.extend(field(node, field::LEFT)),
                kind::OBJECT_PATTERN | kind::ARRAY_PATTERN | kind::REST_PATTERN => {
                    open.extend(named(node).into_iter().rev());
                }
                _ => {}
            }
        }
        names
    }

    /// The place that an expression names.
    fn place(&mut self, node: Node<'_>) -> Place {
        let node = peeled(node);
        if node.kind() == kind::IDENTIFIER || node.kind() == kind::SHORTHAND_PATTERN {
            return Place::Name(self.variable(node));
        }
        let target = self.expr(node);
        match self.b.get(target) {
            Some(Expr::Name(name)) if matches!(node.kind(), kind::MEMBER) => Place::Name(*name),
            Some(Expr::Member { base, name }) => Place::Member(*base, *name),
            Some(Expr::Index { base, key }) => Place::Index(*base, *key),
            _ => {
                self.effect(target);
                Place::Nowhere
            }
        }
    }

    /// `target = value` as a statement.
    pub(super) fn assignment(&mut self, node: Node<'_>) {
        let Some(left) = field(node, field::LEFT).map(peeled) else { return self.recover(node) };
        if matches!(left.kind(), kind::OBJECT_PATTERN | kind::ARRAY_PATTERN) {
            let value = self.expr_or_unknown(field(node, field::RIGHT), node);
            return self.bind(left, value, Binding::Assign);
        }
        let target = self.place(left);
        let value = self.expr_or_unknown(field(node, field::RIGHT), node);
        self.set(target, value);
    }

    /// The value of an assignment inside an expression; the assignment is stated before.
    pub(super) fn assigned(&mut self, node: Node<'_>) -> ExprId {
        let Some(left) = field(node, field::LEFT).map(peeled) else { return self.expr_or_unknown(None, node) };
        if matches!(left.kind(), kind::OBJECT_PATTERN | kind::ARRAY_PATTERN) {
            let value = self.expr_or_unknown(field(node, field::RIGHT), node);
            let value = self.source(value, Binding::Assign);
            self.bind(left, value, Binding::Assign);
            return self.again(value);
        }
        let target = self.place(left);
        let mut value = self.expr_or_unknown(field(node, field::RIGHT), node);
        if !self.can_read(&target) {
            value = self.shared(value);
        }
        self.set(target.clone(), value);
        self.read(&target, node).unwrap_or(value)
    }

    fn can_read(&self, place: &Place) -> bool {
        match place {
            Place::Name(_) => true,
            Place::Member(base, _) => self.is_pure(*base),
            Place::Index(base, key) => self.is_pure(*base) && self.is_pure(*key),
            Place::Nowhere => false,
        }
    }

    /// What stands at a place, unless naming the place again could call something.
    fn read(&mut self, place: &Place, at: Node<'_>) -> Option<ExprId> {
        if !self.can_read(place) {
            return None;
        }
        let span = self.span(field(at, field::LEFT).unwrap_or(at));
        let expr = match *place {
            Place::Name(name) => Expr::Name(name),
            Place::Member(base, name) => Expr::Member { base: self.again(base), name },
            Place::Index(base, key) => Expr::Index { base: self.again(base), key: self.again(key) },
            Place::Nowhere => return None,
        };
        Some(self.b.expr(span, expr))
    }

    /// `a += b`, `a ||= b`, `a -= b`; returns the new value.
    pub(super) fn augmented(&mut self, node: Node<'_>) -> ExprId {
        let Some(left) = field(node, field::LEFT) else { return self.expr_or_unknown(None, node) };
        let target = self.place(left);
        let target = self.shared_place(target);
        let span = self.span(node);
        let right = field(node, field::RIGHT);
        if operator(node) == "+=" {
            let value = self.expr_or_unknown(right, node);
            self.b.stmt(Stmt::Assign { target: target.clone(), value, how: How::Append });
        } else {
            let mut old = self.read(&target, node).unwrap_or_else(|| self.b.unknown(span, Why::Unsupported));
            let value = match operator(node) {
                "||=" | "??=" => {
                    let right = self.guarded(right, node, &mut old, false);
                    Expr::Or(vec![old, right])
                }
                "&&=" => {
                    let right = self.guarded(right, node, &mut old, true);
                    Expr::Binary { op: BinaryOp::And, left: old, right }
                }
                _ => {
                    let right = self.expr_or_unknown(right, node);
                    Expr::Binary { op: BinaryOp::Other, left: old, right }
                }
            };
            let value = self.b.expr(span, value);
            self.set(target.clone(), value);
        }
        self.read(&target, node).unwrap_or_else(|| self.b.unknown(span, Why::Unsupported))
    }

    fn shared_place(&mut self, place: Place) -> Place {
        match place {
            Place::Member(base, name) => Place::Member(self.shared(base), name),
            Place::Index(base, key) => Place::Index(self.shared(base), self.shared(key)),
            other => other,
        }
    }

    /// `i++`: the target changes, to something that is no known text.
    pub(super) fn update(&mut self, node: Node<'_>) -> ExprId {
        let Some(target) = field(node, field::ARGUMENT) else { return self.expr_or_unknown(None, node) };
        let target = self.place(target);
        let value = self.unsupported(node);
        self.set(target, value);
        self.unsupported(node)
    }
}
