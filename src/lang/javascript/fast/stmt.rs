//! Statements.

use oxc_ast::ast::{
    BlockStatement, CatchClause, Directive, Expression, ForStatement, ForStatementInit, ForStatementLeft, IfStatement,
    LabelIdentifier, Program, Statement, SwitchStatement, TryStatement, VariableDeclaration, VariableDeclarationKind,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

/// A loop over what is in something: its places and parts.
struct Each<'t, 'a> {
    span: Span,
    left: &'t ForStatementLeft<'a>,
    operator: &'static str,
    right: &'t Expression<'a>,
    body: &'t Statement<'a>,
}

impl Build<'_> {
    pub(super) fn program(&mut self, program: &Program<'_>) {
        self.open("program", program.span);
        if let Some(line) = &program.hashbang {
            self.leaf("hash_bang_line", line.span);
        }
        self.directives(&program.directives);
        self.stmts(&program.body);
        self.close();
    }

    /// `"use strict"` and the like, which the grammars take for any string.
    pub(super) fn directives(&mut self, directives: &[Directive<'_>]) {
        for directive in directives {
            self.open(kind::EXPRESSION_STATEMENT, directive.span);
            self.string(&directive.expression);
            self.close();
        }
    }

    pub(super) fn stmts(&mut self, statements: &[Statement<'_>]) {
        statements.iter().for_each(|statement| self.stmt(statement));
    }

    pub(super) fn stmt(&mut self, statement: &Statement<'_>) {
        if !self.enter() {
            return;
        }
        match statement {
            Statement::ExpressionStatement(it) => {
                self.with_operand(kind::EXPRESSION_STATEMENT, it.span, Some(&it.expression))
            }
            Statement::ReturnStatement(it) => self.with_operand(kind::RETURN, it.span, it.argument.as_ref()),
            Statement::ThrowStatement(it) => self.with_operand(kind::THROW, it.span, Some(&it.argument)),
            Statement::BlockStatement(it) => self.block(it),
            Statement::BreakStatement(it) => self.jump(kind::BREAK, it.span, it.label.as_ref()),
            Statement::ContinueStatement(it) => self.jump(kind::CONTINUE, it.span, it.label.as_ref()),
            Statement::DebuggerStatement(it) => self.leaf(kind::DEBUGGER, it.span),
            Statement::EmptyStatement(it) => self.leaf(kind::EMPTY, it.span),
            Statement::IfStatement(it) => self.if_else(it),
            Statement::SwitchStatement(it) => self.switch(it),
            Statement::TryStatement(it) => self.try_catch(it),
            _ => self.loop_or_declaration(statement),
        }
        self.leave();
    }

    fn loop_or_declaration(&mut self, statement: &Statement<'_>) {
        match statement {
            Statement::ForStatement(it) => self.for_loop(it),
            Statement::ForInStatement(it) => {
                self.each(&Each { span: it.span, left: &it.left, operator: "in", right: &it.right, body: &it.body })
            }
            Statement::ForOfStatement(it) => {
                self.each(&Each { span: it.span, left: &it.left, operator: "of", right: &it.right, body: &it.body })
            }
            Statement::WhileStatement(it) => {
                self.open(kind::WHILE, it.span);
                self.field(field::CONDITION).expr(&it.test);
                self.with_body(&it.body);
            }
            Statement::DoWhileStatement(it) => {
                self.open(kind::DO, it.span);
                self.field(field::BODY).stmt(&it.body);
                self.field(field::CONDITION).expr(&it.test);
                self.close();
            }
            Statement::WithStatement(it) => {
                self.open(kind::WITH, it.span);
                self.with_body(&it.body);
            }
            Statement::LabeledStatement(it) => {
                self.open(kind::LABELED, it.span);
                self.with_body(&it.body);
            }
            _ => match (statement.as_declaration(), statement.as_module_declaration()) {
                (Some(declaration), _) => self.declaration(declaration),
                (None, Some(module)) => self.module_declaration(module),
                (None, None) => self.unmapped("a statement of another kind"),
            },
        }
    }

    /// The body, and the end of the statement.
    fn with_body(&mut self, body: &Statement<'_>) {
        self.field(field::BODY).stmt(body);
        self.close();
    }

    fn with_operand(&mut self, kind: &'static str, span: Span, operand: Option<&Expression<'_>>) {
        self.open(kind, span);
        operand.into_iter().for_each(|operand| self.expr(operand));
        self.close();
    }

    pub(super) fn block(&mut self, block: &BlockStatement<'_>) {
        self.open(kind::STATEMENT_BLOCK, block.span);
        self.stmts(&block.body);
        self.close();
    }

    fn jump(&mut self, kind: &'static str, span: Span, label: Option<&LabelIdentifier<'_>>) {
        self.open(kind, span);
        label.into_iter().for_each(|label| self.leaf(kind::STATEMENT_IDENTIFIER, label.span));
        self.close();
    }

    /// `if … else if … else …`, however long.
    fn if_else(&mut self, first: &IfStatement<'_>) {
        let (mut it, mut open) = (first, 1);
        loop {
            self.open(kind::IF, it.span);
            self.field(field::CONDITION).expr(&it.test);
            self.field(field::CONSEQUENCE).stmt(&it.consequent);
            let Some(other) = &it.alternate else { break };
            self.field(field::ALTERNATIVE).open("else_clause", other.span());
            open += 1;
            let Statement::IfStatement(next) = other else {
                self.stmt(other);
                break;
            };
            open += 1;
            it = next;
        }
        (0..open).for_each(|_| self.close());
    }

    fn switch(&mut self, switch: &SwitchStatement<'_>) {
        self.open(kind::SWITCH, switch.span);
        self.field(field::VALUE).expr(&switch.discriminant);
        self.field(field::BODY).open("switch_body", switch.span);
        for case in &switch.cases {
            self.open(if case.test.is_some() { kind::SWITCH_CASE } else { kind::SWITCH_DEFAULT }, case.span);
            case.test.iter().for_each(|test| self.field(field::VALUE).expr(test));
            case.consequent.iter().for_each(|body| self.field(field::BODY).stmt(body));
            self.close();
        }
        self.close();
        self.close();
    }

    fn for_loop(&mut self, it: &ForStatement<'_>) {
        self.open(kind::FOR, it.span);
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(variables)) => {
                self.field(field::INITIALIZER).variables(variables)
            }
            Some(init) => match init.as_expression() {
                Some(init) => self.field(field::INITIALIZER).expr(init),
                None => self.unmapped("a start of another kind"),
            },
            None => {}
        }
        it.test.iter().for_each(|test| self.field(field::CONDITION).expr(test));
        it.update.iter().for_each(|update| self.field(field::INCREMENT).expr(update));
        self.with_body(&it.body);
    }

    fn each(&mut self, it: &Each<'_, '_>) {
        self.open(kind::FOR_IN, it.span);
        match it.left {
            ForStatementLeft::VariableDeclaration(variables) => {
                self.field(field::KIND).token(variables.kind.as_str(), Span::empty(variables.span.start));
                match variables.declarations.first() {
                    Some(only) => self.field(field::LEFT).declared_pattern(&only.id),
                    None => self.unmapped("a loop without a variable"),
                }
            }
            left => match left.as_assignment_target() {
                Some(target) => self.field(field::LEFT).target(target),
                None => self.unmapped("a target of another kind"),
            },
        }
        self.field(field::OPERATOR).token(it.operator, Span::empty(it.right.span().start));
        self.field(field::RIGHT).expr(it.right);
        self.with_body(it.body);
    }

    fn try_catch(&mut self, it: &TryStatement<'_>) {
        self.open(kind::TRY, it.span);
        self.field(field::BODY).block(&it.block);
        if let Some(handler) = &it.handler {
            self.field(field::HANDLER).catch(handler);
        }
        if let Some(finalizer) = &it.finalizer {
            self.field(field::FINALIZER).open("finally_clause", finalizer.span);
            self.field(field::BODY).block(finalizer);
            self.close();
        }
        self.close();
    }

    fn catch(&mut self, handler: &CatchClause<'_>) {
        self.open("catch_clause", handler.span);
        if let Some(param) = &handler.param {
            self.field(field::PARAMETER).declared_pattern(&param.pattern);
        }
        self.field(field::BODY).block(&handler.body);
        self.close();
    }

    pub(super) fn variables(&mut self, variables: &VariableDeclaration<'_>) {
        let kind = match variables.kind {
            VariableDeclarationKind::Var => kind::VARIABLE_DECLARATION,
            VariableDeclarationKind::Let | VariableDeclarationKind::Const => kind::LEXICAL_DECLARATION,
            VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing => kind::USING_DECLARATION,
        };
        self.open(kind, variables.span);
        for declarator in &variables.declarations {
            self.open(kind::VARIABLE_DECLARATOR, declarator.span);
            self.field(field::NAME).declared_pattern(&declarator.id);
            declarator.init.iter().for_each(|value| self.field(field::VALUE).expr(value));
            self.close();
        }
        self.close();
    }
}
