//! Expressions.

use ruff_python_ast::{
    ArgOrKeyword, Arguments, Comprehension, Expr, ExprBoolOp, ExprCall, ExprCompare, ExprDict, ExprDictComp,
    ExprLambda, Number, Parameter, ParameterWithDefault, Parameters, UnaryOp,
};
use smallvec::SmallVec;

use super::super::kinds::{field, kind};
use super::{Mapping, range, range_of_all};

/// The links of a chain, outermost first, each with how many parentheses stand around it.
type Links<'e> = SmallVec<[(&'e Expr, usize); 8]>;

impl Mapping<'_> {
    /// An expression. Chains are walked in a loop, since they may be long.
    pub(super) fn expr(&mut self, expr: &Expr) {
        let mut links = Links::new();
        let mut inner = expr;
        let around = loop {
            let around = self.open_parentheses(inner);
            let Some(next) = self.open_link(inner) else { break around };
            links.push((inner, around));
            inner = next;
        };
        self.unchained(inner);
        self.close(around);
        for (link, around) in links.into_iter().rev() {
            self.rest_of_link(link);
            self.close(1 + around);
        }
    }

    /// Begin the nodes of the parentheses around an expression; how many there are.
    fn open_parentheses(&mut self, expr: &Expr) -> usize {
        let inner = range(expr);
        let mut count = 0;
        while let Some(pair) = self.parentheses.take_around(&inner) {
            self.tree.open(kind::PARENTHESIZED_EXPRESSION, pair);
            count += 1;
        }
        count
    }

    /// Begin the node of a link of a chain; its first operand.
    fn open_link<'e>(&mut self, expr: &'e Expr) -> Option<&'e Expr> {
        let (kind, field, first) = match expr {
            Expr::BinOp(operation) => (kind::BINARY_OPERATOR, field::LEFT, &operation.left),
            Expr::Attribute(attribute) => (kind::ATTRIBUTE, field::OBJECT, &attribute.value),
            Expr::Call(call) => (kind::CALL, field::FUNCTION, &call.func),
            Expr::Subscript(subscript) => (kind::SUBSCRIPT, field::VALUE, &subscript.value),
            _ => return None,
        };
        self.tree.open(kind, range(expr));
        self.tree.field(field);
        Some(first)
    }

    /// What follows the first operand of a link.
    fn rest_of_link(&mut self, expr: &Expr) {
        match expr {
            Expr::BinOp(operation) => {
                let between = range(&*operation.left).end..range(&*operation.right).start;
                self.tree.field(field::OPERATOR).token(operation.op.as_str(), between);
                self.tree.field(field::RIGHT);
                self.expr(&operation.right);
            }
            Expr::Attribute(attribute) => {
                self.tree.field(field::ATTRIBUTE);
                self.identifier(&attribute.attr);
            }
            Expr::Call(call) => self.call_arguments(call),
            Expr::Subscript(subscript) => self.each_in(field::SUBSCRIPT, &subscript.slice),
            _ => {}
        }
    }

    fn call_arguments(&mut self, call: &ExprCall) {
        let arguments = &call.arguments;
        self.tree.field(field::ARGUMENTS);
        match &*arguments.args {
            [Expr::Generator(generator)] if arguments.keywords.is_empty() && !generator.parenthesized => {
                self.parentheses.skip_to(range(arguments).start);
                self.tree.open(kind::GENERATOR_EXPRESSION, range(arguments));
                self.expr(&generator.elt);
                self.clauses(&generator.generators);
                self.tree.close();
            }
            _ => self.arguments(arguments),
        }
    }

    pub(super) fn arguments(&mut self, arguments: &Arguments) {
        self.parentheses.skip_to(range(arguments).start);
        self.tree.open(kind::ARGUMENT_LIST, range(arguments));
        for argument in arguments.iter_source_order() {
            match argument {
                ArgOrKeyword::Arg(argument) => self.expr(argument),
                ArgOrKeyword::Keyword(keyword) => {
                    let named = keyword.arg.as_ref();
                    self.tree.open(named.map_or(kind::DICTIONARY_SPLAT, |_| kind::KEYWORD_ARGUMENT), range(keyword));
                    if let Some(name) = named {
                        self.tree.field(field::NAME);
                        self.identifier(name);
                        self.tree.field(field::VALUE);
                    }
                    self.expr(&keyword.value);
                    self.tree.close();
                }
            }
        }
        self.tree.close();
    }

    /// What may be several without brackets, each in the field: `a, b` are two keys of a subscript.
    pub(super) fn each_in(&mut self, field: &'static str, expr: &Expr) {
        match expr {
            Expr::Tuple(tuple) if !tuple.parenthesized => {
                for one in &tuple.elts {
                    self.tree.field(field);
                    self.expr(one);
                }
            }
            one => {
                self.tree.field(field);
                self.expr(one);
            }
        }
    }

    /// An expression that is no link of a chain.
    fn unchained(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(_) => self.tree.leaf(kind::IDENTIFIER, range(expr)),
            Expr::StringLiteral(string) => self.string(string),
            Expr::FString(string) => self.formatted_string(string),
            Expr::BytesLiteral(string) => self.byte_string(string),
            Expr::TString(string) => self.template_string(string),
            Expr::NumberLiteral(number) => {
                let is_integer = matches!(number.value, Number::Int(_));
                self.tree.leaf(if is_integer { kind::INTEGER } else { kind::FLOAT }, range(expr));
            }
            Expr::BooleanLiteral(value) => {
                self.tree.leaf(if value.value { kind::TRUE } else { kind::FALSE }, range(expr));
            }
            Expr::NoneLiteral(_) => self.tree.leaf(kind::NONE, range(expr)),
            Expr::EllipsisLiteral(_) => self.tree.leaf(kind::ELLIPSIS, range(expr)),
            Expr::BoolOp(operation) => self.boolean(operation),
            Expr::Compare(comparison) => self.comparison(comparison),
            Expr::IpyEscapeCommand(_) => self.refuse(),
            _ => self.composed(expr),
        }
    }

    /// An expression with others inside, in the order of the text.
    fn composed(&mut self, expr: &Expr) {
        let place = range(expr);
        let children: SmallVec<[&Expr; 3]> = match expr {
            Expr::List(list) => return self.elements(kind::LIST, expr, &list.elts),
            Expr::Set(set) => return self.elements(kind::SET, expr, &set.elts),
            Expr::Tuple(tuple) if tuple.parenthesized => {
                self.parentheses.skip_to(place.start);
                return self.elements(kind::TUPLE, expr, &tuple.elts);
            }
            Expr::Tuple(tuple) => return self.elements(kind::EXPRESSION_LIST, expr, &tuple.elts),
            Expr::Dict(dictionary) => return self.dictionary(dictionary),
            Expr::ListComp(list) => {
                return self.comprehension(kind::LIST_COMPREHENSION, expr, &list.elt, &list.generators);
            }
            Expr::SetComp(set) => return self.comprehension(kind::SET_COMPREHENSION, expr, &set.elt, &set.generators),
            Expr::Generator(generator) => {
                self.parentheses.skip_to(place.start);
                return self.comprehension(kind::GENERATOR_EXPRESSION, expr, &generator.elt, &generator.generators);
            }
            Expr::DictComp(dictionary) => return self.dictionary_comprehension(dictionary),
            Expr::Lambda(lambda) => return self.lambda(lambda),
            Expr::Named(named) => {
                self.tree.open(kind::NAMED_EXPRESSION, place);
                self.tree.field(field::NAME);
                self.expr(&named.target);
                self.tree.field(field::VALUE);
                self.expr(&named.value);
                return self.tree.close();
            }
            Expr::UnaryOp(operation) => {
                let is_not = operation.op == UnaryOp::Not;
                let start = place.start;
                self.tree.open(if is_not { kind::NOT_OPERATOR } else { kind::UNARY_OPERATOR }, place);
                self.tree.field(field::OPERATOR).token(operation.op.as_str(), start..start + 1);
                self.tree.field(field::ARGUMENT);
                self.expr(&operation.operand);
                return self.tree.close();
            }
            Expr::YieldFrom(given) => {
                self.tree.open(kind::YIELD, place.clone());
                self.tree.token("from", place.start..range(&*given.value).start);
                self.expr(&given.value);
                return self.tree.close();
            }
            Expr::If(choice) => {
                self.tree.open(kind::CONDITIONAL_EXPRESSION, place);
                [&*choice.body, &choice.test, &choice.orelse].into_iter().collect()
            }
            Expr::Await(awaited) => {
                self.tree.open(kind::AWAIT, place);
                std::iter::once(&*awaited.value).collect()
            }
            Expr::Yield(given) => {
                self.tree.open(kind::YIELD, place);
                given.value.iter().map(|value| &**value).collect()
            }
            Expr::Starred(starred) => {
                self.tree.open(kind::LIST_SPLAT, place);
                std::iter::once(&*starred.value).collect()
            }
            Expr::Slice(slice) => {
                self.tree.open(kind::SLICE, place);
                [&slice.lower, &slice.upper, &slice.step].into_iter().flatten().map(|part| &**part).collect()
            }
            _ => return self.refuse(),
        };
        children.into_iter().for_each(|child| self.expr(child));
        self.tree.close();
    }

    fn elements(&mut self, kind: &'static str, whole: &Expr, elements: &[Expr]) {
        self.tree.open(kind, range(whole));
        elements.iter().for_each(|element| self.expr(element));
        self.tree.close();
    }

    fn dictionary(&mut self, dictionary: &ExprDict) {
        self.tree.open(kind::DICTIONARY, range(dictionary));
        for item in &dictionary.items {
            match &item.key {
                Some(key) => self.pair(range(item), key, &item.value),
                None => {
                    let start = self.parentheses.outermost(range(&item.value)).start;
                    let start = self.stars_before(start);
                    self.tree.open(kind::DICTIONARY_SPLAT, start..range(&item.value).end);
                    self.expr(&item.value);
                    self.tree.close();
                }
            }
        }
        self.tree.close();
    }

    fn pair(&mut self, place: std::ops::Range<usize>, key: &Expr, value: &Expr) {
        self.tree.open(kind::PAIR, place);
        self.tree.field(field::KEY);
        self.expr(key);
        self.tree.field(field::VALUE);
        self.expr(value);
        self.tree.close();
    }

    fn dictionary_comprehension(&mut self, dictionary: &ExprDictComp) {
        let Some(key) = &dictionary.key else { return self.refuse() };
        self.tree.open(kind::DICTIONARY_COMPREHENSION, range(dictionary));
        let start = self.parentheses.outermost(range(&**key)).start;
        let end = self.parentheses.outermost(range(&*dictionary.value)).end;
        self.pair(start..end, key, &dictionary.value);
        self.clauses(&dictionary.generators);
        self.tree.close();
    }

    fn comprehension(&mut self, kind: &'static str, whole: &Expr, element: &Expr, clauses: &[Comprehension]) {
        self.tree.open(kind, range(whole));
        self.expr(element);
        self.clauses(clauses);
        self.tree.close();
    }

    fn clauses(&mut self, clauses: &[Comprehension]) {
        for clause in clauses {
            let whole = range(clause);
            self.tree.open(kind::FOR_IN_CLAUSE, whole.start..range(&clause.iter).end);
            self.tree.field(field::LEFT);
            self.expr(&clause.target);
            self.tree.field(field::RIGHT);
            self.expr(&clause.iter);
            self.tree.close();
            for test in &clause.ifs {
                self.tree.open(kind::IF_CLAUSE, range(test));
                self.expr(test);
                self.tree.close();
            }
        }
    }

    /// `a or b or c`, which the grammar nests to the left.
    fn boolean(&mut self, operation: &ExprBoolOp) {
        let Some((first, rest)) = operation.values.split_first() else { return self.refuse() };
        let mut place = range(operation);
        for _ in rest {
            self.tree.open(kind::BOOLEAN_OPERATOR, place.clone());
            self.tree.field(field::LEFT);
        }
        self.expr(first);
        for value in rest {
            place.start = place.end;
            self.tree.field(field::OPERATOR).token(operation.op.as_str(), place.clone());
            self.tree.field(field::RIGHT);
            self.expr(value);
            self.tree.close();
        }
    }

    fn comparison(&mut self, comparison: &ExprCompare) {
        self.tree.open(kind::COMPARISON_OPERATOR, range(comparison));
        self.expr(&comparison.left);
        let mut end = range(&*comparison.left).end;
        for (operator, right) in comparison.ops.iter().zip(&*comparison.comparators) {
            self.tree.token(operator.as_str(), end..range(right).start);
            self.expr(right);
            end = range(right).end;
        }
        self.tree.close();
    }

    fn lambda(&mut self, lambda: &ExprLambda) {
        self.tree.open(kind::LAMBDA, range(lambda));
        if let Some(parameters) = &lambda.parameters {
            self.tree.field(field::PARAMETERS);
            self.parameters(kind::LAMBDA_PARAMETERS, parameters);
        }
        self.tree.field(field::BODY);
        self.expr(&lambda.body);
        self.tree.close();
    }

    pub(super) fn parameters(&mut self, kind: &'static str, parameters: &Parameters) {
        self.tree.open(kind, range(parameters));
        parameters.posonlyargs.iter().chain(&parameters.args).for_each(|one| self.parameter_with_default(one));
        match &parameters.vararg {
            Some(rest) => self.parameter(kind::LIST_SPLAT_PATTERN, rest),
            None if parameters.kwonlyargs.is_empty() => {}
            None => {
                let start = range_of_all(&parameters.kwonlyargs).start;
                self.tree.leaf(kind::KEYWORD_SEPARATOR, start..start);
            }
        }
        parameters.kwonlyargs.iter().for_each(|one| self.parameter_with_default(one));
        if let Some(rest) = &parameters.kwarg {
            self.parameter(kind::DICTIONARY_SPLAT_PATTERN, rest);
        }
        self.tree.close();
    }

    fn parameter_with_default(&mut self, with_default: &ParameterWithDefault) {
        let parameter = &with_default.parameter;
        let Some(default) = &with_default.default else { return self.parameter(kind::IDENTIFIER, parameter) };
        let kind = parameter.annotation.as_ref().map_or(kind::DEFAULT_PARAMETER, |_| kind::TYPED_DEFAULT_PARAMETER);
        self.tree.open(kind, range(with_default));
        self.tree.field(field::NAME);
        self.identifier(&parameter.name);
        if let Some(ty) = &parameter.annotation {
            self.type_(field::TYPE, ty);
        }
        self.tree.field(field::VALUE);
        self.expr(default);
        self.tree.close();
    }

    /// A parameter without a default, perhaps behind stars.
    fn parameter(&mut self, kind: &'static str, parameter: &Parameter) {
        if let Some(ty) = &parameter.annotation {
            self.tree.open(kind::TYPED_PARAMETER, range(parameter));
            self.parameter_name(kind, parameter);
            self.type_(field::TYPE, ty);
            self.tree.close();
        } else {
            self.parameter_name(kind, parameter);
        }
    }

    fn parameter_name(&mut self, kind: &'static str, parameter: &Parameter) {
        if kind == kind::IDENTIFIER {
            return self.identifier(&parameter.name);
        }
        self.tree.open(kind, range(parameter).start..range(&parameter.name).end);
        self.identifier(&parameter.name);
        self.tree.close();
    }

    /// A type, of which the lowering reads the text.
    pub(super) fn type_(&mut self, field: &'static str, ty: &Expr) {
        let place = self.parentheses.outermost(range(ty));
        self.parentheses.skip_to(place.end);
        self.tree.field(field).leaf(kind::TYPE, place);
    }
}
