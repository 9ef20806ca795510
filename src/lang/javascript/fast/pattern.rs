//! Targets: what is declared, and what is assigned to.

use oxc_ast::ast::{
    ArrayAssignmentTarget, ArrayPattern, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty,
    AssignmentTargetRest, BindingPattern, BindingProperty, BindingRestElement, Expression, ObjectAssignmentTarget,
    ObjectPattern, SimpleAssignmentTarget,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

impl Build<'_> {
    pub(super) fn pattern(&mut self, pattern: &BindingPattern<'_>) {
        if !self.enter() {
            return;
        }
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.name(name.span),
            BindingPattern::ObjectPattern(object) => self.object_pattern(object),
            BindingPattern::ArrayPattern(array) => self.array_pattern(array),
            BindingPattern::AssignmentPattern(it) => {
                self.open(kind::ASSIGNMENT_PATTERN, it.span);
                self.field(field::LEFT).pattern(&it.left);
                self.field(field::RIGHT).expr(&it.right);
                self.close();
            }
        }
        self.leave();
    }

    /// A pattern where the grammars ask for a name that is new: `undefined` is like any other there.
    pub(super) fn declared_pattern(&mut self, pattern: &BindingPattern<'_>) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.leaf(kind::IDENTIFIER, name.span),
            _ => self.pattern(pattern),
        }
    }

    fn object_pattern(&mut self, object: &ObjectPattern<'_>) {
        self.open(kind::OBJECT_PATTERN, object.span);
        for property in &object.properties {
            self.binding_property(property);
        }
        if let Some(rest) = &object.rest {
            self.rest(rest);
        }
        self.close();
    }

    fn binding_property(&mut self, property: &BindingProperty<'_>) {
        match &property.value {
            BindingPattern::BindingIdentifier(name) if property.shorthand => {
                self.leaf(kind::SHORTHAND_PATTERN, name.span);
            }
            BindingPattern::AssignmentPattern(it) if property.shorthand => {
                self.shorthand_with_default(property.span, it.left.span(), &it.right);
            }
            value => {
                self.open(kind::PAIR_PATTERN, property.span);
                self.field(field::KEY).key(&property.key, property.computed);
                self.field(field::VALUE).pattern(value);
                self.close();
            }
        }
    }

    /// `{name = default}`
    fn shorthand_with_default(&mut self, span: Span, name: Span, default: &Expression<'_>) {
        self.open(kind::OBJECT_ASSIGNMENT_PATTERN, span);
        self.field(field::LEFT).leaf(kind::SHORTHAND_PATTERN, name);
        self.field(field::RIGHT).expr(default);
        self.close();
    }

    fn array_pattern(&mut self, array: &ArrayPattern<'_>) {
        self.open(kind::ARRAY_PATTERN, array.span);
        for element in &array.elements {
            element.iter().for_each(|element| self.pattern(element));
            self.token(",", Span::empty(array.span.end));
        }
        if let Some(rest) = &array.rest {
            self.rest(rest);
        }
        self.close();
    }

    pub(super) fn rest(&mut self, rest: &BindingRestElement<'_>) {
        self.open(kind::REST_PATTERN, rest.span);
        self.pattern(&rest.argument);
        self.close();
    }

    /// What stands left of `=` in an expression.
    pub(super) fn target(&mut self, target: &AssignmentTarget<'_>) {
        if !self.enter() {
            return;
        }
        match target {
            AssignmentTarget::ArrayAssignmentTarget(array) => self.array_target(array),
            AssignmentTarget::ObjectAssignmentTarget(object) => self.object_target(object),
            _ => match target.as_simple_assignment_target() {
                Some(simple) => self.simple_target(simple),
                None => self.unmapped("a target of another kind"),
            },
        }
        self.leave();
    }

    pub(super) fn simple_target(&mut self, target: &SimpleAssignmentTarget<'_>) {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(name) => self.name(name.span),
            SimpleAssignmentTarget::TSAsExpression(it) => self.wrapped(kind::AS, it.span, &it.expression),
            SimpleAssignmentTarget::TSSatisfiesExpression(it) => self.wrapped(kind::SATISFIES, it.span, &it.expression),
            SimpleAssignmentTarget::TSNonNullExpression(it) => self.wrapped(kind::NON_NULL, it.span, &it.expression),
            SimpleAssignmentTarget::TSTypeAssertion(it) => self.wrapped(kind::TYPE_ASSERTION, it.span, &it.expression),
            _ => match target.as_member_expression() {
                Some(member) => self.expr(member.as_expression()),
                None => self.unmapped("a target of another kind"),
            },
        }
    }

    fn wrapped(&mut self, kind: &'static str, span: Span, inner: &Expression<'_>) {
        self.open(kind, span);
        self.expr(inner);
        self.close();
    }

    fn array_target(&mut self, array: &ArrayAssignmentTarget<'_>) {
        self.open(kind::ARRAY_PATTERN, array.span);
        for element in &array.elements {
            element.iter().for_each(|element| self.target_or_default(element));
            self.token(",", Span::empty(array.span.end));
        }
        self.target_rest(array.rest.as_deref());
        self.close();
    }

    fn object_target(&mut self, object: &ObjectAssignmentTarget<'_>) {
        self.open(kind::OBJECT_PATTERN, object.span);
        for property in &object.properties {
            match property {
                AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => match &it.init {
                    Some(default) => self.shorthand_with_default(it.span, it.binding.span, default),
                    None => self.leaf(kind::SHORTHAND_PATTERN, it.binding.span),
                },
                AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                    self.open(kind::PAIR_PATTERN, it.span);
                    self.field(field::KEY).key(&it.name, it.computed);
                    self.field(field::VALUE).target_or_default(&it.binding);
                    self.close();
                }
            }
        }
        self.target_rest(object.rest.as_deref());
        self.close();
    }

    fn target_rest(&mut self, rest: Option<&AssignmentTargetRest<'_>>) {
        if let Some(rest) = rest {
            self.open(kind::REST_PATTERN, rest.span);
            self.target(&rest.target);
            self.close();
        }
    }

    fn target_or_default(&mut self, target: &AssignmentTargetMaybeDefault<'_>) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                self.open(kind::ASSIGNMENT_PATTERN, it.span);
                self.field(field::LEFT).target(&it.binding);
                self.field(field::RIGHT).expr(&it.init);
                self.close();
            }
            _ => match target.as_assignment_target() {
                Some(target) => self.target(target),
                None => self.unmapped("a target of another kind"),
            },
        }
    }
}
