//! Expressions.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::scope::Meaning;
use super::{Lowering, node};
use crate::diag::ProblemKind;
use crate::ir::{Arg, BinaryOp, CallStyle, Entry, Expr, ExprId, Item, ModuleSpec, Place, Stmt, Why};
use crate::lang::cursor::MAX_CHAIN;
use crate::text::Span;

impl Lowering<'_> {
    /// The value of an expression. What has to happen before it (comprehensions, `:=`) goes into
    /// the open block.
    pub(super) fn expr(&mut self, node: Node<'_>) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let id = match node.kind() {
            kind::LIST | kind::TUPLE | kind::SET | kind::EXPRESSION_LIST | kind::PATTERN_LIST => self.list(node),
            kind::DICTIONARY => self.dictionary(node),
            kind::STRING | kind::CONCATENATED_STRING => self.string(node),
            _ if node::is_broken(node) => self.broken(node),
            kind::ATTRIBUTE
            | kind::CALL
            | kind::SUBSCRIPT
            | kind::AWAIT
            | kind::PARENTHESIZED_EXPRESSION
            | kind::AS_PATTERN_TARGET => self.chain(node),
            kind::BINARY_OPERATOR => self.binary(node),
            kind::BOOLEAN_OPERATOR => self.boolean(node),
            kind::COMPARISON_OPERATOR => self.comparison(node),
            kind::NOT_OPERATOR => self.not(node),
            kind::UNARY_OPERATOR => self.unary(node),
            kind::CONDITIONAL_EXPRESSION => self.conditional(node),
            kind::NAMED_EXPRESSION => self.walrus(node),
            kind::LIST_COMPREHENSION
            | kind::SET_COMPREHENSION
            | kind::DICTIONARY_COMPREHENSION
            | kind::GENERATOR_EXPRESSION => self.comprehension(node),
            kind::LAMBDA => self.lambda(node),
            kind::YIELD => self.yield_(node),
            _ => self.atom(node),
        };
        self.b.leave();
        id
    }

    /// An expression without parts, or one that is not followed.
    fn atom(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        match node.kind() {
            kind::IDENTIFIER => self.name(node),
            kind::INTEGER => {
                let value = integer(&self.text(node));
                self.b.expr(span, value.map_or(Expr::Unknown(Why::Unsupported), Expr::Number))
            }
            kind::TRUE => self.b.expr(span, Expr::Bool(true)),
            kind::FALSE => self.b.expr(span, Expr::Bool(false)),
            kind::NONE => self.b.expr(span, Expr::Null),
            _ => self.opaque(node, Why::Unsupported),
        }
    }

    fn name(&mut self, node: Node<'_>) -> ExprId {
        let symbol = self.symbol(node);
        let span = self.span(node);
        match self.scopes.read(symbol) {
            Meaning::Variable(name) => self.b.expr(span, Expr::Name(name)),
            Meaning::Value(value) => value,
            Meaning::TooLarge => self.b.unknown(span, Why::Bound),
        }
    }

    /// An expression that is not understood; what its parts do is still stated.
    pub(super) fn opaque(&mut self, node: Node<'_>, why: Why) -> ExprId {
        for child in node.named_children() {
            self.effect(child);
        }
        self.unknown(node, why)
    }

    /// An expression around a syntax error.
    fn broken(&mut self, node: Node<'_>) -> ExprId {
        self.opaque(node, Why::Syntax)
    }

    /// Lower an expression for its effect alone.
    pub(super) fn effect(&mut self, node: Node<'_>) {
        let value = self.expr(node);
        self.state(value);
    }

    /// State an expression that nothing else holds, if evaluating it may do anything.
    pub(super) fn state(&mut self, value: ExprId) {
        if !self.is_idle(value) {
            self.b.stmt(Stmt::Expr(value));
        }
    }

    /// Whether evaluating an expression surely does nothing: it may be dropped, or stated twice.
    pub(super) fn is_idle(&self, mut value: ExprId) -> bool {
        while let Some(Expr::Member { base, .. }) = self.b.get(value) {
            value = *base;
        }
        match self.b.get(value) {
            Some(
                Expr::Str(_)
                | Expr::Number(_)
                | Expr::Bool(_)
                | Expr::Null
                | Expr::Name(_)
                | Expr::Function(_)
                | Expr::Class(_)
                | Expr::Module(_)
                | Expr::Unknown(_),
            )
            | None => true,
            Some(Expr::Template(_)) => !self.has_holes(value),
            Some(Expr::List(items)) => {
                items.iter().all(|item| matches!(item, Item::One(value) if self.is_idle(*value)))
            }
            Some(Expr::Dict(entries)) => entries.is_empty(),
            Some(_) => false,
        }
    }

    /// Walk down the first operands of a chain without recursion: the links, outermost first, and
    /// the value at the bottom.
    fn spine<'t>(&mut self, node: Node<'t>, next: impl Fn(Node<'t>) -> Option<Node<'t>>) -> (Vec<Node<'t>>, ExprId) {
        let mut links = Vec::new();
        let mut bottom = node;
        while links.len() < MAX_CHAIN
            && !node::is_broken(bottom)
            && let Some(inner) = next(bottom)
        {
            links.push(bottom);
            bottom = inner;
        }
        let value = if links.is_empty() {
            self.broken(bottom)
        } else if links.len() == MAX_CHAIN {
            self.too_long(bottom)
        } else {
            self.expr(bottom)
        };
        (links, value)
    }

    /// What stands for the part of a chain that is beyond the bound.
    fn too_long(&mut self, node: Node<'_>) -> ExprId {
        self.b.problem(ProblemKind::TooDeep, "a chain of operators or calls is longer than zlint follows");
        self.unknown(node, Why::Bound)
    }

    /// `a.b`, `a(b)`, `a[b]`, `await a` and `(a)`, in any order.
    fn chain(&mut self, node: Node<'_>) -> ExprId {
        let (links, mut value) = self.spine(node, |link| match link.kind() {
            kind::ATTRIBUTE => link.field(field::OBJECT),
            kind::CALL => link.field(field::FUNCTION),
            kind::SUBSCRIPT => link.field(field::VALUE),
            kind::AWAIT | kind::PARENTHESIZED_EXPRESSION | kind::AS_PATTERN_TARGET => link.named_children().next(),
            _ => None,
        });
        for link in links.into_iter().rev() {
            value = match link.kind() {
                kind::ATTRIBUTE => self.attribute(link, value),
                kind::CALL => self.call(link, value),
                kind::SUBSCRIPT => self.subscript(link, value),
                _ => value,
            };
        }
        value
    }

    fn attribute(&mut self, node: Node<'_>, base: ExprId) -> ExprId {
        let Some(name) = node.field(field::ATTRIBUTE) else { return base };
        let span = self.span(node);
        let name = self.symbol(name);
        self.b.expr(span, Expr::Member { base, name })
    }

    fn subscript(&mut self, node: Node<'_>, base: ExprId) -> ExprId {
        let span = self.span(node);
        match self.subscript_key(node) {
            Some(key) => self.b.expr(span, Expr::Index { base, key }),
            None => {
                self.state(base);
                self.b.unknown(span, Why::Unsupported)
            }
        }
    }

    /// The key of a subscript; `None` for a slice, whose parts are stated.
    pub(super) fn subscript_key(&mut self, node: Node<'_>) -> Option<ExprId> {
        let keys = node::fields(node, field::SUBSCRIPT);
        if keys.iter().any(|key| key.kind() == kind::SLICE) {
            for key in keys {
                self.effect(key);
            }
            return None;
        }
        if let [key] = keys.as_slice() {
            return Some(self.expr(*key));
        }
        let items = keys.iter().map(|key| Item::One(self.expr(*key))).collect();
        let span = self.span(node);
        Some(self.b.expr(span, Expr::List(items)))
    }

    fn call(&mut self, node: Node<'_>, callee: ExprId) -> ExprId {
        let span = self.span(node);
        let args = node.field(field::ARGUMENTS).map_or(Vec::new(), |args| self.arguments(args));
        match self.dynamic_import(callee, &args) {
            Some(module) => self.b.expr(span, Expr::Module(module)),
            None => self.b.call(span, callee, args, CallStyle::Plain),
        }
    }

    /// `__import__("a.b")`, which gives `a`, and `importlib.import_module("a.b")`.
    fn dynamic_import(&self, callee: ExprId, args: &[Arg]) -> Option<ModuleSpec> {
        let Some(Arg::Positional(first)) = args.first() else { return None };
        let Some(Expr::Str(literal)) = self.b.get(*first) else { return None };
        let is_name = |id: ExprId, name: &str| match self.b.get(id) {
            Some(Expr::Name(symbol)) => self.b.name_of(*symbol) == name,
            _ => false,
        };
        let path = literal.value.trim_start_matches('.');
        let level = u8::try_from(literal.value.len() - path.len()).ok()?;
        if is_name(callee, "__import__") {
            let top = path.split('.').next().filter(|_| args.len() == 1).unwrap_or(path);
            return Some(ModuleSpec { text: top.into(), level });
        }
        match self.b.get(callee) {
            Some(Expr::Member { base, name })
                if is_name(*base, "importlib") && self.b.name_of(*name) == "import_module" =>
            {
                Some(ModuleSpec { text: path.into(), level })
            }
            _ => None,
        }
    }

    /// The arguments of a call.
    fn arguments(&mut self, node: Node<'_>) -> Vec<Arg> {
        if node.kind() != kind::ARGUMENT_LIST {
            return vec![Arg::Positional(self.expr(node))];
        }
        node.named_children().map(|child| self.argument(child)).collect()
    }

    fn argument(&mut self, node: Node<'_>) -> Arg {
        match node.kind() {
            kind::KEYWORD_ARGUMENT => {
                let (Some(name), Some(value)) = (node.field(field::NAME), node.field(field::VALUE)) else {
                    return Arg::Positional(self.broken(node));
                };
                let name = self.symbol(name);
                Arg::Named(name, self.expr(value))
            }
            kind::DICTIONARY_SPLAT => Arg::SpreadNamed(self.only_child(node)),
            kind::LIST_SPLAT | kind::LIST_SPLAT_PATTERN => Arg::Spread(self.only_child(node)),
            _ => Arg::Positional(self.expr(node)),
        }
    }

    /// The value of the only part of `*x`, `**x` and the like.
    pub(super) fn only_child(&mut self, node: Node<'_>) -> ExprId {
        match node::only_child(node) {
            Some(child) => self.expr(child),
            None => self.broken(node),
        }
    }

    fn list(&mut self, node: Node<'_>) -> ExprId {
        let items = node
            .named_children()
            .map(|child| match child.kind() {
                kind::LIST_SPLAT | kind::LIST_SPLAT_PATTERN => Item::Spread(self.only_child(child)),
                _ => Item::One(self.expr(child)),
            })
            .collect();
        let span = self.span(node);
        self.b.expr(span, Expr::List(items))
    }

    fn dictionary(&mut self, node: Node<'_>) -> ExprId {
        let entries = node
            .named_children()
            .map(|child| match child.kind() {
                kind::PAIR => self.pair(child),
                kind::DICTIONARY_SPLAT => Entry::Spread(self.only_child(child)),
                _ => Entry::Spread(self.broken(child)),
            })
            .collect();
        let span = self.span(node);
        self.b.expr(span, Expr::Dict(entries))
    }

    /// `key: value`.
    pub(super) fn pair(&mut self, node: Node<'_>) -> Entry {
        match (node.field(field::KEY), node.field(field::VALUE)) {
            (Some(key), Some(value)) => {
                let key = self.expr(key);
                Entry::Pair(key, self.expr(value))
            }
            _ => Entry::Spread(self.broken(node)),
        }
    }

    fn binary(&mut self, node: Node<'_>) -> ExprId {
        let (links, mut value) =
            self.spine(node, |link| link.field(field::LEFT).filter(|_| link.kind() == kind::BINARY_OPERATOR));
        for link in links.into_iter().rev() {
            let op = operator(operator_of(link));
            let right = link.field(field::RIGHT).unwrap_or(link);
            let right = self.expr(right);
            value = self.two_operands(link, op, value, right);
        }
        value
    }

    fn two_operands(&mut self, node: Node<'_>, op: BinaryOp, left: ExprId, right: ExprId) -> ExprId {
        let span = self.span(node);
        self.b.expr(span, Expr::Binary { op, left, right })
    }

    /// `a and b and …`, `a or b or …`.
    fn boolean(&mut self, node: Node<'_>) -> ExprId {
        let same = operator_of(node);
        let (links, first) = self.spine(node, |link| {
            let continues = link.kind() == kind::BOOLEAN_OPERATOR && operator_of(link) == same;
            link.field(field::LEFT).filter(|_| continues)
        });
        let mut values = vec![first];
        for link in links.into_iter().rev() {
            if let Some(right) = link.field(field::RIGHT) {
                values.push(self.expr(right));
            }
        }
        if same == "or" {
            let span = self.span(node);
            return self.b.expr(span, Expr::Or(values));
        }
        let last = values.into_iter().reduce(|left, right| self.two_operands(node, BinaryOp::And, left, right));
        last.unwrap_or(first)
    }

    /// `a < b`, and `a < b < c`, which is `a < b and b < c`.
    fn comparison(&mut self, node: Node<'_>) -> ExprId {
        if node.children().count() > MAX_CHAIN {
            return self.too_long(node);
        }
        let mut left = None;
        let mut op = BinaryOp::Other;
        let mut tests = Vec::new();
        for child in node.children() {
            if !child.is_named() {
                op = operator(child.kind());
                continue;
            }
            let right = self.expr(child);
            tests.extend(left.map(|left| self.two_operands(node, op, left, right)));
            left = Some(right);
        }
        let all = tests.into_iter().reduce(|left, right| self.two_operands(node, BinaryOp::And, left, right));
        all.unwrap_or_else(|| self.unknown(node, Why::Syntax))
    }

    fn not(&mut self, node: Node<'_>) -> ExprId {
        let Some(argument) = node.field(field::ARGUMENT) else { return self.broken(node) };
        let value = self.expr(argument);
        let span = self.span(node);
        self.b.expr(span, Expr::Not(value))
    }

    fn unary(&mut self, node: Node<'_>) -> ExprId {
        let operand = node.field(field::ARGUMENT).filter(|operand| operand.kind() == kind::INTEGER);
        let minus = operator_of(node) == "-";
        match operand.and_then(|operand| integer(&self.text(operand))) {
            Some(number) if minus => {
                let span = self.span(node);
                self.b.expr(span, Expr::Number(number.wrapping_neg()))
            }
            _ => self.opaque(node, Why::Unsupported),
        }
    }

    fn conditional(&mut self, node: Node<'_>) -> ExprId {
        let [then, test, other] = *node::named_children(node).as_slice() else { return self.broken(node) };
        let test = self.expr(test);
        let then = self.expr(then);
        let other = self.expr(other);
        let span = self.span(node);
        self.b.expr(span, Expr::Cond { test, then, other })
    }

    /// `name := value`: the assignment goes before, the name stands for it.
    fn walrus(&mut self, node: Node<'_>) -> ExprId {
        let (Some(name), Some(value)) = (node.field(field::NAME), node.field(field::VALUE)) else {
            return self.broken(node);
        };
        let value = self.expr(value);
        self.assign_name(name, value);
        self.name(name)
    }

    fn yield_(&mut self, node: Node<'_>) -> ExprId {
        let values = node::named_children(node);
        let from = node::has_token(node, "from");
        let value = match values.first() {
            Some(value) => self.expr(*value),
            None => {
                let span = self.span(node);
                self.b.expr(span, Expr::Null)
            }
        };
        if from {
            self.yield_each(self.span(node), value);
        } else {
            self.b.stmt(Stmt::Yield(value));
        }
        self.unknown(node, Why::Unsupported)
    }

    /// `yield from values`.
    fn yield_each(&mut self, span: Span, values: ExprId) {
        let each = self.b.temporary();
        let body = self.in_block(|this| {
            let value = this.b.expr(span, Expr::Name(each));
            this.b.stmt(Stmt::Yield(value));
        });
        self.b.stmt(Stmt::Loop { each: Some((Place::Name(each), values)), body });
    }
}

/// The token in a node's field for its operator; empty without one.
pub(super) fn operator_of<'t>(node: Node<'t>) -> &'t str {
    node.field(field::OPERATOR).map_or("", |operator| operator.kind())
}

/// The operator that a token stands for.
fn operator(token: &str) -> BinaryOp {
    match token {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "%" => BinaryOp::Percent,
        "|" => BinaryOp::Merge,
        "==" | "is" => BinaryOp::Eq,
        "!=" | "<>" | "is not" => BinaryOp::NotEq,
        "in" => BinaryOp::In,
        "not in" => BinaryOp::NotIn,
        _ => BinaryOp::Other,
    }
}

/// The value of an integer literal, those of Python 2 (`0755`, `10L`) included.
fn integer(text: &str) -> Option<i64> {
    let text = text.replace('_', "").to_ascii_lowercase();
    let digits = text.strip_suffix('l').unwrap_or(&text);
    let (radix, digits) = match digits.split_at_checked(2) {
        Some(("0x", rest)) => (16, rest),
        Some(("0o", rest)) => (8, rest),
        Some(("0b", rest)) => (2, rest),
        Some(_) if digits.starts_with('0') => (8, digits),
        _ => (10, digits),
    };
    i64::from_str_radix(digits, radix).ok()
}
