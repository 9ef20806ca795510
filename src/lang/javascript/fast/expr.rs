//! Expressions.

use oxc_ast::ast::{
    Argument, AssignmentExpression, ConditionalExpression, Expression, ImportExpression, NewExpression,
    PrivateInExpression, UnaryExpression, UpdateExpression, YieldExpression,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::AssignmentOperator;

use crate::lang::javascript::kind::{self, field};

use super::build::Build;
use super::chain::Link;

impl Build<'_> {
    pub(super) fn expr(&mut self, expression: &Expression<'_>) {
        if !self.enter() {
            return;
        }
        let mut links = Vec::new();
        let mut inner = expression;
        while let Some(link) = Link::of(inner) {
            self.open_link(&link);
            inner = link.inner();
            links.push(link);
        }
        self.operand(inner);
        while let Some(link) = links.pop() {
            self.close_link(&link);
        }
        self.leave();
    }

    /// An expression that does not begin with another one that a chain could be made of.
    fn operand(&mut self, expression: &Expression<'_>) {
        match expression {
            Expression::Identifier(name) => self.name(name.span),
            Expression::ThisExpression(it) => self.leaf(kind::THIS, it.span),
            Expression::Super(it) => self.leaf(kind::SUPER, it.span),
            Expression::BooleanLiteral(it) => self.leaf(if it.value { kind::TRUE } else { kind::FALSE }, it.span),
            Expression::NullLiteral(it) => self.leaf(kind::NULL, it.span),
            Expression::NumericLiteral(it) => self.leaf(kind::NUMBER, it.span),
            Expression::BigIntLiteral(it) => self.leaf(kind::NUMBER, it.span),
            Expression::RegExpLiteral(it) => self.leaf(kind::REGEX, it.span),
            Expression::ImportMeta(it) => self.leaf(kind::META_PROPERTY, it.span),
            Expression::NewTarget(it) => self.leaf(kind::META_PROPERTY, it.span),
            Expression::StringLiteral(it) => self.string(it),
            Expression::TemplateLiteral(it) => self.template(it),
            Expression::ArrayExpression(it) => self.array(it),
            Expression::ObjectExpression(it) => self.object(it),
            Expression::ArrowFunctionExpression(it) => self.arrow(it),
            Expression::FunctionExpression(it) => self.function_expression(it),
            Expression::ClassExpression(it) => self.class(kind::CLASS, it, it.span),
            Expression::JSXElement(it) => self.element(it),
            Expression::JSXFragment(it) => self.fragment(it),
            _ => self.compound(expression),
        }
    }

    fn compound(&mut self, expression: &Expression<'_>) {
        match expression {
            Expression::AssignmentExpression(it) => self.assignment(it),
            Expression::ConditionalExpression(it) => self.ternary(it),
            Expression::ImportExpression(it) => self.import_call(it),
            Expression::NewExpression(it) => self.new_instance(it),
            Expression::UnaryExpression(it) => self.unary(it),
            Expression::UpdateExpression(it) => self.update(it),
            Expression::YieldExpression(it) => self.yielded(it),
            Expression::PrivateInExpression(it) => self.private_in(it),
            Expression::SequenceExpression(it) => {
                self.open(kind::SEQUENCE, it.span);
                it.expressions.iter().for_each(|part| self.expr(part));
                self.close();
            }
            _ => self.unmapped("an expression of another kind"),
        }
    }

    /// A variable's name.
    pub(super) fn name(&mut self, span: Span) {
        let kind = if self.at(span) == "undefined" { kind::UNDEFINED } else { kind::IDENTIFIER };
        self.leaf(kind, span);
    }

    pub(super) fn arguments(&mut self, arguments: &[Argument<'_>], span: Span) {
        self.open("arguments", span);
        for argument in arguments {
            match argument {
                Argument::SpreadElement(spread) => self.spread(spread),
                _ => argument.as_expression().into_iter().for_each(|argument| self.expr(argument)),
            }
        }
        self.close();
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>) {
        let is_plain = assignment.operator == AssignmentOperator::Assign;
        self.open(if is_plain { kind::ASSIGNMENT } else { kind::AUGMENTED_ASSIGNMENT }, assignment.span);
        self.field(field::LEFT).target(&assignment.left);
        let at = Span::empty(assignment.left.span().end);
        self.field(field::OPERATOR).token(assignment.operator.as_str(), at);
        self.field(field::RIGHT).expr(&assignment.right);
        self.close();
    }

    fn ternary(&mut self, ternary: &ConditionalExpression<'_>) {
        self.open(kind::TERNARY, ternary.span);
        self.field(field::CONDITION).expr(&ternary.test);
        self.field(field::CONSEQUENCE).expr(&ternary.consequent);
        self.field(field::ALTERNATIVE).expr(&ternary.alternate);
        self.close();
    }

    fn import_call(&mut self, import: &ImportExpression<'_>) {
        if import.phase.is_some() {
            return self.unmapped("an import in phases");
        }
        let start = import.span.start;
        self.open(kind::CALL, import.span);
        self.field(field::FUNCTION).leaf(kind::IMPORT, Span::new(start, start + "import".len() as u32));
        self.field(field::ARGUMENTS).open("arguments", Span::new(start, import.span.end));
        self.expr(&import.source);
        import.options.iter().for_each(|options| self.expr(options));
        self.close();
        self.close();
    }

    fn new_instance(&mut self, new: &NewExpression<'_>) {
        self.open(kind::NEW, new.span);
        self.field(field::CONSTRUCTOR).expr(&new.callee);
        if !new.arguments.is_empty() {
            let start = new.callee.span().end;
            self.field(field::ARGUMENTS).arguments(&new.arguments, Span::new(start, new.span.end));
        }
        self.close();
    }

    fn unary(&mut self, unary: &UnaryExpression<'_>) {
        self.open(kind::UNARY, unary.span);
        self.field(field::OPERATOR).token(unary.operator.as_str(), Span::empty(unary.span.start));
        self.field(field::ARGUMENT).expr(&unary.argument);
        self.close();
    }

    fn update(&mut self, update: &UpdateExpression<'_>) {
        self.open(kind::UPDATE, update.span);
        self.field(field::ARGUMENT).simple_target(&update.argument);
        self.close();
    }

    fn yielded(&mut self, yielded: &YieldExpression<'_>) {
        self.open(kind::YIELD, yielded.span);
        if yielded.delegate {
            self.token("*", Span::empty(yielded.span.start));
        }
        yielded.argument.iter().for_each(|argument| self.expr(argument));
        self.close();
    }

    /// `#field in object`
    fn private_in(&mut self, test: &PrivateInExpression<'_>) {
        self.open(kind::BINARY, test.span);
        self.field(field::LEFT).leaf("private_property_identifier", test.left.span);
        self.field(field::OPERATOR).token("in", Span::empty(test.left.span.end));
        self.field(field::RIGHT).expr(&test.right);
        self.close();
    }
}
