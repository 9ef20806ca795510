//! Statements.

use std::ops::Range;

use ruff_python_ast::{
    Alias, Decorator, ElifElseClause, ExceptHandler, Expr, Identifier, Operator, Stmt, StmtAnnAssign, StmtAssign,
    StmtAugAssign, StmtClassDef, StmtFor, StmtFunctionDef, StmtIf, StmtImport, StmtImportFrom, StmtMatch, StmtTry,
    StmtTypeAlias, StmtWhile, StmtWith, WithItem,
};

use super::super::kinds::{field, kind};
use super::{Mapping, range, range_of_all};

impl Mapping<'_> {
    pub(super) fn statements(&mut self, body: &[Stmt]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    /// The statements of a body, as the node in a field (if it has one).
    fn block(&mut self, field: &'static str, body: &[Stmt]) {
        self.tree.field(field).open(kind::BLOCK, range_of_all(body));
        self.statements(body);
        self.tree.close();
    }

    fn statement(&mut self, statement: &Stmt) {
        let place = range(statement);
        match statement {
            Stmt::Expr(stated) => self.expression(place, &stated.value),
            Stmt::Assign(assignment) => self.assignment(place, assignment),
            Stmt::AnnAssign(assignment) => self.annotated(place, assignment),
            Stmt::AugAssign(assignment) => self.augmented(place, assignment),
            Stmt::Return(returned) => self.simple(kind::RETURN_STATEMENT, place, &returned.value),
            Stmt::Import(import) => self.import(place, import),
            Stmt::ImportFrom(import) => self.import_from(place, import),
            Stmt::Pass(_) => self.tree.leaf(kind::PASS_STATEMENT, place),
            Stmt::Break(_) => self.tree.leaf(kind::BREAK_STATEMENT, place),
            Stmt::Continue(_) => self.tree.leaf(kind::CONTINUE_STATEMENT, place),
            Stmt::Global(global) => self.outside(kind::GLOBAL_STATEMENT, place, &global.names),
            Stmt::Nonlocal(nonlocal) => self.outside(kind::NONLOCAL_STATEMENT, place, &nonlocal.names),
            Stmt::Assert(assertion) => {
                self.simple(kind::ASSERT_STATEMENT, place, std::iter::once(&assertion.test).chain(&assertion.msg));
            }
            Stmt::Raise(raised) => {
                self.simple(kind::RAISE_STATEMENT, place, raised.exc.iter().chain(&raised.cause));
            }
            Stmt::Delete(deletion) => {
                self.tree.open(kind::DELETE_STATEMENT, place);
                deletion.targets.iter().for_each(|target| self.expr(target));
                self.tree.close();
            }
            Stmt::TypeAlias(alias) => self.type_alias(place, alias),
            _ => self.compound(place, statement),
        }
    }

    fn compound(&mut self, place: Range<usize>, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                let place = self.to_end_of(&function.body, place);
                self.decorated(place, &function.decorator_list, |this, place| this.function(place, function));
            }
            Stmt::ClassDef(class) => {
                let place = self.to_end_of(&class.body, place);
                self.decorated(place, &class.decorator_list, |this, place| this.class(place, class));
            }
            Stmt::If(choice) => self.if_(place, choice),
            Stmt::For(repeated) => self.for_(place, repeated),
            Stmt::While(repeated) => self.while_(place, repeated),
            Stmt::Try(tried) => self.try_(place, tried),
            Stmt::With(with) => self.with(place, with),
            Stmt::Match(matched) => self.match_(place, matched),
            _ => self.refuse(),
        }
    }

    /// A statement of expressions alone.
    fn simple<'e>(&mut self, kind: &'static str, place: Range<usize>, values: impl IntoIterator<Item = &'e Box<Expr>>) {
        self.tree.open(kind, place);
        values.into_iter().for_each(|value| self.expr(value));
        self.tree.close();
    }

    /// An expression as a statement: `a, b` are two expressions.
    fn expression(&mut self, place: Range<usize>, value: &Expr) {
        self.tree.open(kind::EXPRESSION_STATEMENT, place);
        match value {
            Expr::Tuple(tuple) if !tuple.parenthesized => {
                if tuple.elts.first().is_some_and(|first| self.is_print(first)) {
                    self.refuse();
                }
                tuple.elts.iter().for_each(|element| self.expr(element));
            }
            value => {
                if self.is_print(value) {
                    self.refuse();
                }
                self.expr(value);
            }
        }
        self.tree.close();
    }

    /// Python 2's `print >>file, value`, which is an expression in Python 3.
    fn is_print(&self, value: &Expr) -> bool {
        let mut first = value;
        while let Expr::BinOp(operation) = first {
            first = &operation.left;
        }
        let name = range(first);
        let is_print = matches!(first, Expr::Name(name) if name.id == "print");
        is_print
            && name.start == range(value).start
            && self.bytes(self.next_code(name.end)..self.text.len()).starts_with(b">>")
    }

    /// `a = b = value`, which the grammar nests.
    fn assignment(&mut self, place: Range<usize>, assignment: &StmtAssign) {
        self.tree.open(kind::EXPRESSION_STATEMENT, place.clone());
        for (at, target) in assignment.targets.iter().enumerate() {
            if at > 0 {
                self.tree.field(field::RIGHT);
            }
            self.tree.open(kind::ASSIGNMENT, range(target).start..place.end);
            self.tree.field(field::LEFT);
            self.expr(target);
        }
        self.tree.field(field::RIGHT);
        self.expr(&assignment.value);
        self.close(assignment.targets.len() + 1);
    }

    fn annotated(&mut self, place: Range<usize>, assignment: &StmtAnnAssign) {
        self.tree.open(kind::EXPRESSION_STATEMENT, place.clone());
        self.tree.open(kind::ASSIGNMENT, place);
        self.tree.field(field::LEFT);
        self.expr(&assignment.target);
        self.type_(field::TYPE, &assignment.annotation);
        if let Some(value) = &assignment.value {
            self.tree.field(field::RIGHT);
            self.expr(value);
        }
        self.close(2);
    }

    fn augmented(&mut self, place: Range<usize>, assignment: &StmtAugAssign) {
        self.tree.open(kind::EXPRESSION_STATEMENT, place.clone());
        self.tree.open(kind::AUGMENTED_ASSIGNMENT, place);
        let target = range(&*assignment.target);
        if self.parentheses.outermost(target.clone()) != target {
            // `(x) += 1` is a pattern to the grammar.
            self.refuse();
        }
        self.tree.field(field::LEFT);
        self.expr(&assignment.target);
        let between = target.end..range(&*assignment.value).start;
        self.tree.field(field::OPERATOR).token(augmented(assignment.op), between);
        self.tree.field(field::RIGHT);
        self.expr(&assignment.value);
        self.close(2);
    }

    fn outside(&mut self, kind: &'static str, place: Range<usize>, names: &[Identifier]) {
        self.tree.open(kind, place);
        names.iter().for_each(|name| self.identifier(name));
        self.tree.close();
    }

    fn type_alias(&mut self, place: Range<usize>, alias: &StmtTypeAlias) {
        self.tree.open(kind::TYPE_ALIAS_STATEMENT, place);
        self.tree.field(field::LEFT).open(kind::TYPE, range(&*alias.name));
        let name = if alias.type_params.is_some() { kind::GENERIC_TYPE } else { kind::IDENTIFIER };
        self.tree.leaf(name, range(&*alias.name));
        self.tree.close();
        self.type_(field::RIGHT, &alias.value);
        self.tree.close();
    }

    fn import(&mut self, place: Range<usize>, import: &StmtImport) {
        self.tree.open(kind::IMPORT_STATEMENT, place);
        import.names.iter().for_each(|name| self.imported(name));
        self.tree.close();
    }

    fn import_from(&mut self, place: Range<usize>, import: &StmtImportFrom) {
        let level = usize::try_from(import.level).unwrap_or(usize::MAX);
        if level == 0 && import.module.as_ref().is_some_and(|module| module.as_str() == "__future__") {
            return self.tree.leaf(kind::FUTURE_IMPORT_STATEMENT, place);
        }
        let from = place.start + "from".len();
        self.tree.open(kind::IMPORT_FROM_STATEMENT, place);
        self.tree.field(field::MODULE_NAME);
        if level > 0 {
            let dots = self.dots(from, level);
            self.tree.open(kind::RELATIVE_IMPORT, dots.clone());
            self.tree.leaf(kind::IMPORT_PREFIX, dots);
        }
        if let Some(module) = &import.module {
            self.dotted_name(module);
        }
        if level > 0 {
            self.tree.close();
        }
        match import.names.as_slice() {
            [star] if star.name.as_str() == "*" => self.tree.leaf(kind::WILDCARD_IMPORT, range(star)),
            names => names.iter().for_each(|name| self.imported(name)),
        }
        self.tree.close();
    }

    /// Where the dots stand that say from how far up an import is.
    fn dots(&self, from: usize, count: usize) -> Range<usize> {
        let start = self.next_code(from);
        let mut end = start;
        for _ in 0..count {
            end = self.next_code(end) + 1;
        }
        start..end
    }

    fn imported(&mut self, alias: &Alias) {
        self.tree.field(field::NAME);
        let Some(name) = &alias.asname else { return self.dotted_name(&alias.name) };
        self.tree.open(kind::ALIASED_IMPORT, range(alias));
        self.tree.field(field::NAME);
        self.dotted_name(&alias.name);
        self.tree.field(field::ALIAS);
        self.identifier(name);
        self.tree.close();
    }

    /// A name with dots. Its parts matter only where there are blanks between them.
    fn dotted_name(&mut self, name: &Identifier) {
        let place = range(name);
        let bytes = self.bytes(place.clone());
        if bytes == name.as_str().as_bytes() {
            return self.tree.leaf(kind::DOTTED_NAME, place);
        }
        let mut at = place.start;
        self.tree.open(kind::DOTTED_NAME, place);
        for part in bytes.split(|byte| *byte == b'.') {
            let start = self.next_code(at);
            at += part.len() + 1;
            let is_blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b'\\';
            let blank = part.iter().rev().take_while(is_blank).count();
            self.tree.leaf(kind::IDENTIFIER, start..at - 1 - blank);
        }
        self.tree.close();
    }

    fn decorated(
        &mut self,
        place: Range<usize>,
        decorators: &[Decorator],
        definition: impl FnOnce(&mut Self, Range<usize>),
    ) {
        let Some(last) = decorators.last() else { return definition(self, place) };
        self.tree.open(kind::DECORATED_DEFINITION, place.clone());
        for decorator in decorators {
            self.tree.open(kind::DECORATOR, range(decorator));
            self.expr(&decorator.expression);
            self.tree.close();
        }
        self.tree.field(field::DEFINITION);
        definition(self, self.next_code(range(last).end)..place.end);
        self.tree.close();
    }

    fn function(&mut self, place: Range<usize>, function: &StmtFunctionDef) {
        self.tree.open(kind::FUNCTION_DEFINITION, place);
        self.tree.field(field::NAME);
        self.identifier(&function.name);
        self.parentheses.skip_to(range(&*function.parameters).start);
        self.tree.field(field::PARAMETERS);
        self.parameters(kind::PARAMETERS, &function.parameters);
        if let Some(ty) = &function.returns {
            self.type_(field::RETURN_TYPE, ty);
        }
        self.block(field::BODY, &function.body);
        self.tree.close();
    }

    fn class(&mut self, place: Range<usize>, class: &StmtClassDef) {
        self.tree.open(kind::CLASS_DEFINITION, place);
        self.tree.field(field::NAME);
        self.identifier(&class.name);
        if let Some(bases) = &class.arguments {
            self.tree.field(field::SUPERCLASSES);
            self.arguments(bases);
        }
        self.block(field::BODY, &class.body);
        self.tree.close();
    }

    fn if_(&mut self, place: Range<usize>, choice: &StmtIf) {
        self.tree.open(kind::IF_STATEMENT, place);
        self.tree.field(field::CONDITION);
        self.expr(&choice.test);
        self.block(field::CONSEQUENCE, &choice.body);
        for clause in &choice.elif_else_clauses {
            self.alternative(clause);
        }
        self.tree.close();
    }

    fn alternative(&mut self, clause: &ElifElseClause) {
        self.tree.field(field::ALTERNATIVE);
        match &clause.test {
            Some(test) => {
                self.tree.open(kind::ELIF_CLAUSE, range(clause));
                self.tree.field(field::CONDITION);
                self.expr(test);
                self.block(field::CONSEQUENCE, &clause.body);
                self.tree.close();
            }
            None => {
                self.tree.open(kind::ELSE_CLAUSE, range(clause));
                self.block(field::BODY, &clause.body);
                self.tree.close();
            }
        }
    }

    fn for_(&mut self, place: Range<usize>, repeated: &StmtFor) {
        self.tree.open(kind::FOR_STATEMENT, place);
        self.tree.field(field::LEFT);
        self.expr(&repeated.target);
        self.tree.field(field::RIGHT);
        self.expr(&repeated.iter);
        self.block(field::BODY, &repeated.body);
        self.loop_else(&repeated.body, &repeated.orelse);
        self.tree.close();
    }

    fn while_(&mut self, place: Range<usize>, repeated: &StmtWhile) {
        self.tree.open(kind::WHILE_STATEMENT, place);
        self.tree.field(field::CONDITION);
        self.expr(&repeated.test);
        self.block(field::BODY, &repeated.body);
        self.loop_else(&repeated.body, &repeated.orelse);
        self.tree.close();
    }

    /// The `else` of a loop, whose keyword Ruff's tree does not place.
    fn loop_else(&mut self, body: &[Stmt], orelse: &[Stmt]) {
        if orelse.is_empty() {
            return;
        }
        let mut start = self.next_code(range_of_all(body).end);
        if self.bytes(start..start + 1) == b";" {
            start = self.next_code(start + 1);
        }
        if self.bytes(start..start + "else".len()) != b"else" {
            self.refuse();
        }
        let place = self.to_end_of(orelse, start..start);
        self.tree.field(field::ALTERNATIVE).open(kind::ELSE_CLAUSE, place);
        self.block(field::BODY, orelse);
        self.tree.close();
    }

    fn try_(&mut self, place: Range<usize>, tried: &StmtTry) {
        self.tree.open(kind::TRY_STATEMENT, place);
        self.block(field::BODY, &tried.body);
        for ExceptHandler::ExceptHandler(handler) in &tried.handlers {
            self.tree.open(kind::EXCEPT_CLAUSE, range(handler));
            // Python 2's `except A, name:` and what Python 3 means by that are told apart by no one.
            let caught = match handler.type_.as_deref() {
                Some(Expr::Tuple(several)) if !several.parenthesized => several.elts.as_slice(),
                Some(one) => std::slice::from_ref(one),
                None => &[],
            };
            for class in caught {
                self.tree.field(field::VALUE);
                self.expr(class);
            }
            if let Some(name) = &handler.name {
                self.tree.field(field::ALIAS);
                self.identifier(name);
            }
            self.block("", &handler.body);
            self.tree.close();
        }
        for (kind, body) in [(kind::ELSE_CLAUSE, &tried.orelse), (kind::FINALLY_CLAUSE, &tried.finalbody)] {
            if !body.is_empty() {
                self.tree.open(kind, range_of_all(body));
                self.block("", body);
                self.tree.close();
            }
        }
        self.tree.close();
    }

    fn with(&mut self, place: Range<usize>, with: &StmtWith) {
        self.tree.open(kind::WITH_STATEMENT, place);
        self.tree.open(kind::WITH_CLAUSE, with.items.first().map_or(0..0, range));
        // `with (a as b, c):`
        if let [first, rest @ ..] = with.items.as_slice() {
            let within = first.optional_vars.as_ref().map(|target| range(&**target).start);
            if let Some(within) = within.or(rest.first().map(|second| range(second).start)) {
                self.parentheses.skip_wider(range(&first.context_expr).start, within);
            }
        }
        with.items.iter().for_each(|item| self.with_item(item));
        self.tree.close();
        self.block(field::BODY, &with.body);
        self.tree.close();
    }

    fn with_item(&mut self, item: &WithItem) {
        self.tree.open(kind::WITH_ITEM, range(item));
        self.tree.field(field::VALUE);
        match &item.optional_vars {
            Some(target) => {
                self.tree.open(kind::AS_PATTERN, range(item));
                self.expr(&item.context_expr);
                self.tree
                    .field(field::ALIAS)
                    .open(kind::AS_PATTERN_TARGET, self.parentheses.outermost(range(&**target)));
                self.expr(target);
                self.close(2);
            }
            None => self.expr(&item.context_expr),
        }
        self.tree.close();
    }

    fn match_(&mut self, place: Range<usize>, matched: &StmtMatch) {
        let end = matched.cases.last().map_or(place.end, |case| self.to_end_of(&case.body, range(case)).end);
        let end = matched.cases.first().map_or(end, |case| self.end_of_clauses(range(case).start, end));
        self.tree.open(kind::MATCH_STATEMENT, place.start..end);
        self.each_in(field::SUBJECT, &matched.subject);
        self.tree.field(field::BODY).open(kind::BLOCK, range_of_all(&matched.cases));
        for case in &matched.cases {
            let place = self.to_end_of(&case.body, range(case));
            self.tree.open(kind::CASE_CLAUSE, place);
            self.case_patterns(&case.pattern);
            if let Some(guard) = &case.guard {
                self.tree.field(field::GUARD).open(kind::IF_CLAUSE, range(&**guard));
                self.expr(guard);
                self.tree.close();
            }
            self.block(field::CONSEQUENCE, &case.body);
            self.tree.close();
        }
        self.close(2);
    }
}

/// The operator of an assignment.
fn augmented(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+=",
        Operator::Sub => "-=",
        Operator::Mult => "*=",
        Operator::MatMult => "@=",
        Operator::Div => "/=",
        Operator::Mod => "%=",
        Operator::Pow => "**=",
        Operator::LShift => "<<=",
        Operator::RShift => ">>=",
        Operator::BitOr => "|=",
        Operator::BitXor => "^=",
        Operator::BitAnd => "&=",
        Operator::FloorDiv => "//=",
    }
}
