//! Classes, interfaces, enums.

use crate::index::Symbol;
use crate::ir::{ClassId, ClassKind, Expr, ExprId, Field, FuncId, FunctionKind};

use super::function::Shape;
use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, child_of_kind, field, fields, has_token, named, operand, peeled};

impl Lowerer<'_> {
    /// `class A {…}`: an assignment of the class to its name.
    pub(super) fn class_declaration(&mut self, node: Node<'_>, outer_decorators: &[Node<'_>]) {
        let value = self.class(node, outer_decorators);
        self.define_named(node, value);
        self.static_blocks(node);
    }

    pub(super) fn class_value(&mut self, node: Node<'_>) -> ExprId {
        let value = self.class(node, &[]);
        self.static_blocks(node);
        value
    }

    /// `static {…}` runs once the class is there.
    fn static_blocks(&mut self, class: Node<'_>) {
        for member in field(class, field::BODY).map(named).unwrap_or_default() {
            if member.kind() == kind::CLASS_STATIC_BLOCK {
                field(member, field::BODY).into_iter().for_each(|body| self.stmt(body));
            }
        }
    }

    fn define_named(&mut self, node: Node<'_>, value: ExprId) {
        if let Some(name) = field(node, field::NAME) {
            let name = self.symbol(name);
            self.b.define(name, value);
        }
    }

    /// A class as a value. Decorators of an exported class stand outside of it.
    fn class(&mut self, node: Node<'_>, outer_decorators: &[Node<'_>]) -> ExprId {
        let kind = if node.kind() == kind::ABSTRACT_CLASS { ClassKind::Interface } else { ClassKind::Class };
        let id = self.start_class(node, kind);
        let own = fields(node, field::DECORATOR);
        let decorators: Vec<_> = outer_decorators.iter().chain(&own).map(|node| self.decorator(*node)).collect();
        let bases = child_of_kind(node, kind::CLASS_HERITAGE).map(|heritage| self.bases(heritage)).unwrap_or_default();
        self.b.class(id, |class| {
            class.decorators = decorators;
            class.bases = bases;
        });
        if let Some(body) = field(node, field::BODY) {
            self.members(id, &named(body));
        }
        let span = self.span(node);
        self.b.expr(span, Expr::Class(id))
    }

    fn start_class(&mut self, node: Node<'_>, kind: ClassKind) -> ClassId {
        let name = field(node, field::NAME).map(|name| self.symbol(name));
        let span = self.span(node);
        self.b.start_class(name, span, kind)
    }

    /// `extends A`; what a class `implements` holds no code.
    fn bases(&mut self, heritage: Node<'_>) -> Vec<ExprId> {
        let clause = child_of_kind(heritage, kind::EXTENDS_CLAUSE);
        let base = match clause {
            Some(clause) => field(clause, field::VALUE),
            None => operand(heritage).filter(|_| has_token(heritage, "extends")),
        };
        base.map(|base| self.expr(base)).into_iter().collect()
    }

    fn decorator(&mut self, node: Node<'_>) -> ExprId {
        self.expr_or_unknown(operand(node), node)
    }

    fn members(&mut self, class: ClassId, members: &[Node<'_>]) {
        // TypeScript's grammar puts a method's decorators before it, as siblings.
        let mut pending = Vec::new();
        for &member in members {
            match member.kind() {
                kind::DECORATOR => {
                    pending.push(member);
                    continue;
                }
                kind::METHOD => {
                    let own = fields(member, field::DECORATOR);
                    let decorators = pending.iter().chain(&own).map(|node| self.decorator(*node)).collect();
                    let method = self.method(member, Some(class), decorators);
                    self.b.class(class, |class| class.methods.push(method));
                }
                kind::FIELD => self.class_field(class, member, field(member, field::PROPERTY)),
                kind::PUBLIC_FIELD => self.class_field(class, member, field(member, field::NAME)),
                _ if member.is_error() && self.b.enter() => {
                    self.members(class, &named(member));
                    self.b.leave();
                }
                _ => {}
            }
            pending.clear();
        }
    }

    fn class_field(&mut self, class: ClassId, node: Node<'_>, name: Option<Node<'_>>) {
        let Some(name) = name.and_then(|name| self.property_name(name)) else {
            let value = field(node, field::VALUE);
            return name.into_iter().chain(value).for_each(|part| self.stmt(part));
        };
        let is_static = has_token(node, "static");
        let value = field(node, field::VALUE);
        if let Some(function) = value.map(peeled).filter(|value| is_function(*value)) {
            let method = self.field_method(class, name, function, is_static);
            return self.b.class(class, |class| class.methods.push(method));
        }
        let value = value.map(|value| self.expr(value));
        let ty = field(node, field::TYPE).and_then(|ty| self.ty(ty));
        let span = self.span(node);
        self.b.field(class, Field { name, value, ty, is_static, span });
    }

    /// `load = async () => {…}` in a class: a method, bound to its object for good.
    fn field_method(&mut self, class: ClassId, name: Symbol, function: Node<'_>, is_static: bool) -> FuncId {
        let has_this = !is_static || self.mentions_this(function);
        let kind = match (is_static, has_this) {
            (false, _) => FunctionKind::Method,
            (true, true) => FunctionKind::ClassMethod,
            (true, false) => FunctionKind::Static,
        };
        let shape = Shape { name: Some(name), kind, has_this, class: Some(class), ..Shape::default() };
        self.function(function, shape)
    }

    /// An interface: its properties are fields with types; it has no code.
    pub(super) fn interface(&mut self, node: Node<'_>) {
        let id = self.start_class(node, ClassKind::Interface);
        let extended = child_of_kind(node, kind::EXTENDS_TYPE_CLAUSE).map(named).unwrap_or_default();
        let bases = extended.into_iter().filter_map(|base| self.ty(base)).collect();
        self.b.class(id, |class| class.bases = bases);
        self.properties(id, field(node, field::BODY));
        let span = self.span(node);
        let value = self.b.expr(span, Expr::Class(id));
        self.define_named(node, value);
    }

    /// `type A = {…}` is an interface by another name; `type A = B.C` is another name for a type.
    pub(super) fn type_alias(&mut self, node: Node<'_>) {
        let Some(value) = field(node, field::VALUE) else { return };
        if value.kind() == kind::OBJECT_TYPE {
            let id = self.start_class(node, ClassKind::Interface);
            self.properties(id, Some(value));
            let span = self.span(node);
            let value = self.b.expr(span, Expr::Class(id));
            self.define_named(node, value);
        } else if let Some(value) = self.ty(value) {
            self.define_named(node, value);
        }
    }

    fn properties(&mut self, class: ClassId, body: Option<Node<'_>>) {
        for property in body.map(named).unwrap_or_default() {
            if property.kind() != kind::PROPERTY_SIGNATURE {
                continue;
            }
            let Some(name) = field(property, field::NAME).and_then(|name| self.property_name(name)) else { continue };
            let ty = field(property, field::TYPE).and_then(|ty| self.ty(ty));
            let span = self.span(property);
            self.b.field(class, Field { name, value: None, ty, is_static: false, span });
        }
    }

    /// An enum: static fields with their values. Members without one count on from the last number.
    pub(super) fn enumeration(&mut self, node: Node<'_>) {
        let id = self.start_class(node, ClassKind::Enum);
        let mut next = Some(0);
        for member in field(node, field::BODY).map(named).unwrap_or_default() {
            if member.is_error() {
                continue;
            }
            let is_assigned = member.kind() == kind::ENUM_ASSIGNMENT;
            let name = if is_assigned { field(member, field::NAME) } else { Some(member) };
            let Some(name) = name.and_then(|name| self.property_name(name)) else { continue };
            let span = self.span(member);
            let value = match field(member, field::VALUE).filter(|_| is_assigned) {
                Some(value) => Some(self.expr(value)),
                None => next.map(|number| self.b.expr(span, Expr::Number(number))),
            };
            next = match value.and_then(|value| self.b.get(value)) {
                Some(Expr::Number(number)) => number.checked_add(1),
                _ => None,
            };
            self.b.field(id, Field { name, value, ty: None, is_static: true, span });
        }
        let span = self.span(node);
        let value = self.b.expr(span, Expr::Class(id));
        self.define_named(node, value);
    }
}

fn is_function(node: Node<'_>) -> bool {
    matches!(node.kind(), kind::ARROW_FUNCTION | kind::FUNCTION_EXPRESSION | kind::GENERATOR)
}
