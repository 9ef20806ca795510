//! Assignments: names, members, elements, destructuring, annotations.

use crate::lang::syntax::Node;

use super::expr::operator_of;
use super::kinds::{field, kind};
use super::scope::{Binding, Meaning};
use super::{Lowering, node};
use crate::index::Symbol;
use crate::ir::{BinaryOp, ClassId, Expr, ExprId, Field, How, Place, Stmt, Why};
use crate::text::Span;

/// What is left to do once a loop's variable has its value: take `a, b` out of a temporary.
pub(super) type Unpack<'t> = Option<(Node<'t>, Symbol)>;

impl Lowering<'_> {
    /// `a = b = value`, with or without a type.
    pub(super) fn assignment(&mut self, node: Node<'_>) {
        let mut targets = Vec::new();
        let mut link = node;
        let mut broken = false;
        let value = loop {
            broken |= node::is_broken(link);
            targets.extend(link.field(field::LEFT));
            match link.field(field::RIGHT) {
                Some(right) if right.kind() == kind::ASSIGNMENT => link = right,
                value => break value,
            }
        };
        let ty = node.field(field::TYPE);
        let Some(value) = value else {
            if let ([target], Some(ty)) = (targets.as_slice(), ty) {
                self.annotation(*target, ty);
            }
            return;
        };
        let mut value = self.right_side(value);
        if broken {
            self.state(value);
            value = self.unknown(link, Why::Syntax);
        }
        if let ([target], Some(ty)) = (targets.as_slice(), ty) {
            return self.annotated(*target, ty, value);
        }
        if targets.len() > 1 && !self.is_idle(value) {
            let span = self.b.span_of(value);
            let name = self.hold(value);
            value = self.b.expr(span, Expr::Name(name));
        }
        for target in targets {
            self.store(target, value);
        }
    }

    fn right_side(&mut self, node: Node<'_>) -> ExprId {
        if node.kind() == kind::AUGMENTED_ASSIGNMENT {
            // `a = b += c` is no Python, but the grammar has it.
            self.augmented(node);
            return self.unknown(node, Why::Syntax);
        }
        self.expr(node)
    }

    /// Keep a value under a temporary name.
    pub(super) fn hold(&mut self, value: ExprId) -> Symbol {
        let name = self.b.temporary();
        self.b.define(name, value);
        name
    }

    /// `a += value` and its kin.
    pub(super) fn augmented(&mut self, node: Node<'_>) {
        let (Some(left), Some(right)) = (node.field(field::LEFT), node.field(field::RIGHT)) else {
            return;
        };
        let value = self.right_side(right);
        let op = match operator_of(node) {
            _ if node::is_broken(node) => None,
            "+=" => return self.put(left, value, How::Append),
            "|=" => Some(BinaryOp::Merge),
            "%=" => Some(BinaryOp::Percent),
            _ => None,
        };
        let value = match op {
            Some(op) if matches!(left.kind(), kind::IDENTIFIER | kind::ATTRIBUTE) => {
                let span = self.span(node);
                let old = self.expr(left);
                self.b.expr(span, Expr::Binary { op, left: old, right: value })
            }
            _ => {
                self.state(value);
                self.unknown(node, Why::Unsupported)
            }
        };
        self.put(left, value, How::Set);
    }

    /// Give a value to whatever a pattern names.
    pub(super) fn store(&mut self, target: Node<'_>, value: ExprId) {
        match target.kind() {
            _ if is_sequence(target) => self.destructure(target, value),
            kind::LIST_SPLAT | kind::LIST_SPLAT_PATTERN => {
                let rest = self.unknown(target, Why::Unsupported);
                self.store_inside(target, rest);
            }
            kind::PARENTHESIZED_EXPRESSION | kind::AS_PATTERN_TARGET | kind::TUPLE_PATTERN => {
                self.store_inside(target, value);
            }
            _ => self.put(target, value, How::Set),
        }
    }

    /// Store to the pattern inside `(x)` or `*x`.
    fn store_inside(&mut self, target: Node<'_>, value: ExprId) {
        let inside = node::named_children(target);
        match inside.as_slice() {
            [inside] if self.b.enter() => {
                self.store(*inside, value);
                self.b.leave();
            }
            _ => self.state(value),
        }
    }

    /// `a, (b, *c) = value`.
    fn destructure(&mut self, target: Node<'_>, value: ExprId) {
        if !self.b.enter() {
            return self.state(value);
        }
        let whole = self.hold(value);
        self.take_apart(target, whole);
        self.b.leave();
    }

    /// Store the elements of a temporary; behind a starred one, they are counted from the end.
    fn take_apart(&mut self, target: Node<'_>, whole: Symbol) {
        let items = node::named_children(target);
        let is_starred = |item: &Node<'_>| matches!(item.kind(), kind::LIST_SPLAT | kind::LIST_SPLAT_PATTERN);
        let starred = items.iter().position(is_starred);
        let count = items.len();
        for (at, item) in items.into_iter().enumerate() {
            let index = if starred.is_some_and(|starred| at > starred) {
                i64::try_from(count - at).map_or(i64::MIN, |from_end| -from_end)
            } else {
                i64::try_from(at).unwrap_or(i64::MAX)
            };
            let value =
                if is_starred(&item) { self.unknown(item, Why::Unsupported) } else { self.element(item, whole, index) };
            self.store(item, value);
        }
    }

    /// `whole[index]`.
    pub(super) fn element(&mut self, node: Node<'_>, whole: Symbol, index: i64) -> ExprId {
        let span = self.span(node);
        let base = self.b.expr(span, Expr::Name(whole));
        let key = self.b.expr(span, Expr::Number(index));
        self.b.expr(span, Expr::Index { base, key })
    }

    /// Write to one place.
    fn put(&mut self, target: Node<'_>, value: ExprId, how: How) {
        if target.kind() == kind::IDENTIFIER {
            let name = self.symbol(target);
            let binding = self.scopes.write_target(name);
            let span = self.span(target);
            return self.bind(binding, name, value, how, span);
        }
        match self.place(target) {
            Some(place) => self.b.stmt(Stmt::Assign { target: place, value, how }),
            None => {
                self.state(value);
                self.effect(target);
            }
        }
    }

    /// Give a value to a name, as a statement or `:=` does.
    pub(super) fn assign_name(&mut self, name: Node<'_>, value: ExprId) {
        let span = self.span(name);
        let name = self.symbol(name);
        self.assign_symbol(name, value, span);
    }

    /// The same for a name that has been read already.
    pub(super) fn assign_symbol(&mut self, name: Symbol, value: ExprId, span: Span) {
        let binding = self.scopes.write(name);
        self.bind(binding, name, value, How::Set, span);
    }

    fn bind(&mut self, binding: Binding, name: Symbol, value: ExprId, how: How, span: Span) {
        let target = match binding {
            Binding::Field(class) => return self.class_name(class, name, value, how, span),
            Binding::Outside(name) => name,
            Binding::Local(name) => {
                self.b.declare(name);
                name
            }
        };
        self.b.stmt(Stmt::Assign { target: Place::Name(target), value, how });
    }

    /// A name bound in a class body: a static field.
    fn class_name(&mut self, class: ClassId, name: Symbol, value: ExprId, how: How, span: Span) {
        let nesting = self.nesting;
        // Inside an `if` of the class body, the value before may stay.
        let old = self.scopes.class().and_then(|scope| {
            let adds = how == How::Append || nesting > scope.nesting;
            if adds { scope.read(name) } else { None }
        });
        let value = match old {
            Some(Meaning::Value(left)) if how == How::Append => {
                self.b.expr(span, Expr::Binary { op: BinaryOp::Add, left, right: value })
            }
            Some(Meaning::Value(old)) => self.b.expr(span, Expr::AnyOf(vec![old, value])),
            Some(Meaning::TooLarge) => self.b.unknown(span, Why::Bound),
            Some(Meaning::Variable(_)) | None => value,
        };
        if let Some(scope) = self.scopes.class() {
            scope.bind(name, value);
        }
        self.add_field(class, Field { name, value: Some(value), ty: None, is_static: true, span });
    }

    /// Add what is said about a field to what is known of it.
    fn add_field(&mut self, class: ClassId, field: Field) {
        self.b.class(class, |class| match class.fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => {
                known.value = field.value.or(known.value);
                known.ty = field.ty.or(known.ty);
                known.is_static |= field.is_static;
            }
            None => class.fields.push(field),
        });
    }

    /// `x: T`, without a value.
    fn annotation(&mut self, target: Node<'_>, ty: Node<'_>) {
        if target.kind() == kind::ATTRIBUTE {
            return self.annotated_member(target, ty);
        }
        if target.kind() != kind::IDENTIFIER {
            return;
        }
        let name = self.symbol(target);
        match self.scopes.write(name) {
            Binding::Field(class) => {
                let is_static = self.is_class_variable(ty);
                let (ty, span) = (self.type_name(ty), self.span(target));
                self.add_field(class, Field { name, value: None, ty, is_static, span });
            }
            Binding::Local(name) => self.b.declare(name),
            Binding::Outside(_) => {}
        }
    }

    /// `x: T = value`.
    fn annotated(&mut self, target: Node<'_>, ty: Node<'_>, value: ExprId) {
        self.annotation(target, ty);
        self.store(target, value);
    }

    /// `self.x: T` in a method declares a field of the instance.
    fn annotated_member(&mut self, target: Node<'_>, ty: Node<'_>) {
        let (Some(object), Some(name)) = (target.field(field::OBJECT), target.field(field::ATTRIBUTE)) else {
            return;
        };
        let object = self.symbol(object);
        let open = self.b.open_function();
        let mut class = None;
        self.b.function(open, |function| class = function.class.filter(|_| function.receiver == Some(object)));
        if let Some(class) = class {
            let name = self.symbol(name);
            let (ty, span) = (self.type_name(ty), self.span(target));
            self.add_field(class, Field { name, value: None, ty, is_static: false, span });
        }
    }

    /// `base.name` or `base[key]` as something to write to.
    fn place(&mut self, node: Node<'_>) -> Option<Place> {
        if node::is_broken(node) {
            return None;
        }
        match node.kind() {
            kind::ATTRIBUTE => {
                let base = self.expr(node.field(field::OBJECT)?);
                let name = self.symbol(node.field(field::ATTRIBUTE)?);
                Some(Place::Member(base, name))
            }
            kind::SUBSCRIPT => {
                let base = self.expr(node.field(field::VALUE)?);
                Some(match self.subscript_key(node) {
                    Some(key) => Place::Index(base, key),
                    None => {
                        self.state(base);
                        Place::Nowhere
                    }
                })
            }
            _ => None,
        }
    }

    /// The place of a loop's variable, and what the loop's body has to start with.
    pub(super) fn loop_place<'t>(&mut self, target: Node<'t>) -> (Place, Unpack<'t>) {
        let simple = match target.kind() {
            kind::IDENTIFIER => {
                let name = self.symbol(target);
                match self.scopes.write_target(name) {
                    Binding::Local(name) => {
                        self.b.declare(name);
                        Some(Place::Name(name))
                    }
                    Binding::Outside(name) => Some(Place::Name(name)),
                    Binding::Field(_) => None,
                }
            }
            _ => self.place(target),
        };
        match simple {
            Some(place) => (place, None),
            None => {
                let whole = self.b.temporary();
                (Place::Name(whole), Some((target, whole)))
            }
        }
    }

    /// Start a loop's body with the assignments from its temporary.
    pub(super) fn unpack(&mut self, unpack: Unpack<'_>) {
        let Some((target, whole)) = unpack else { return };
        if is_sequence(target) {
            self.take_apart(target, whole);
        } else {
            let span = self.span(target);
            let value = self.b.expr(span, Expr::Name(whole));
            self.store(target, value);
        }
    }
}

/// Whether a target is several targets; `(x)` is not, unlike `(x,)`.
fn is_sequence(target: Node<'_>) -> bool {
    match target.kind() {
        kind::TUPLE_PATTERN => node::named_children(target).len() != 1 || node::has_token(target, ","),
        kind => {
            matches!(kind, kind::PATTERN_LIST | kind::LIST_PATTERN | kind::EXPRESSION_LIST | kind::TUPLE | kind::LIST)
        }
    }
}
