//! Functions and their parameters.

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, BindingPattern, FormalParameter, FormalParameterRest, FormalParameters,
    Function, FunctionBody, TSTypeAnnotation,
};
use oxc_span::Span;

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

impl Build<'_> {
    pub(super) fn function_expression(&mut self, function: &Function<'_>) {
        self.function(if function.generator { kind::GENERATOR } else { kind::FUNCTION_EXPRESSION }, function);
    }

    pub(super) fn function(&mut self, kind: &'static str, function: &Function<'_>) {
        self.open(kind, function.span);
        if let Some(name) = &function.id {
            self.field(field::NAME).leaf(kind::IDENTIFIER, name.span);
        }
        self.signature(function);
        self.close();
    }

    /// Parameters, what is returned, and the body.
    pub(super) fn signature(&mut self, function: &Function<'_>) {
        self.field(field::PARAMETERS).params(&function.params);
        self.returns(function.return_type.as_deref());
        if let Some(body) = &function.body {
            self.field(field::BODY).function_body(body);
        }
    }

    fn returns(&mut self, returned: Option<&TSTypeAnnotation<'_>>) {
        if let Some(returned) = returned {
            self.field(field::RETURN_TYPE).annotation(returned);
        }
    }

    fn function_body(&mut self, body: &FunctionBody<'_>) {
        self.open(kind::STATEMENT_BLOCK, body.span);
        self.directives(&body.directives);
        self.stmts(&body.statements);
        self.close();
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowFunctionExpression<'_>) {
        self.open(kind::ARROW_FUNCTION, arrow.span);
        match arrow.params.items.first() {
            Some(only) if !self.at(arrow.params.span).starts_with('(') => {
                self.field(field::PARAMETER).pattern(&only.pattern);
            }
            _ => self.field(field::PARAMETERS).params(&arrow.params),
        }
        self.returns(arrow.return_type.as_deref());
        self.field(field::BODY);
        match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.function_body(body),
            body => match body.as_expression() {
                Some(value) => self.expr(value),
                None => self.unmapped("a body of another kind"),
            },
        }
        self.close();
    }

    fn params(&mut self, params: &FormalParameters<'_>) {
        self.open("formal_parameters", params.span);
        for param in &params.items {
            if self.typed { self.typed_param(param) } else { self.plain_param(param) }
        }
        if let Some(rest) = &params.rest {
            if self.typed { self.typed_rest(rest) } else { self.rest(&rest.rest) }
        }
        self.close();
    }

    fn plain_param(&mut self, param: &FormalParameter<'_>) {
        let Some(default) = &param.initializer else { return self.pattern(&param.pattern) };
        self.open(kind::ASSIGNMENT_PATTERN, param.span);
        self.field(field::LEFT).pattern(&param.pattern);
        self.field(field::RIGHT).expr(default);
        self.close();
    }

    fn typed_param(&mut self, param: &FormalParameter<'_>) {
        let at = Span::empty(param.span.start);
        self.open(if param.optional { kind::OPTIONAL_PARAMETER } else { kind::REQUIRED_PARAMETER }, param.span);
        if param.accessibility.is_some() {
            self.leaf(kind::ACCESSIBILITY, at);
        }
        if param.r#override {
            self.leaf(kind::OVERRIDE, at);
        }
        if param.readonly {
            self.token("readonly", at);
        }
        self.field(field::PATTERN);
        match &param.pattern {
            BindingPattern::AssignmentPattern(_) => self.unmapped("a parameter with two defaults"),
            pattern => self.pattern(pattern),
        }
        if let Some(annotation) = &param.type_annotation {
            self.field(field::TYPE).annotation(annotation);
        }
        if let Some(default) = &param.initializer {
            self.field(field::VALUE).expr(default);
        }
        self.close();
    }

    fn typed_rest(&mut self, rest: &FormalParameterRest<'_>) {
        self.open(kind::REQUIRED_PARAMETER, rest.span);
        self.field(field::PATTERN).rest(&rest.rest);
        if let Some(annotation) = &rest.type_annotation {
            self.field(field::TYPE).annotation(annotation);
        }
        self.close();
    }
}
