//! Blocks, statements, branches and loops.

use syn::{Block, Expr as Syn, ExprIf, ExprMatch, Item, Local, Pat, Stmt as SynStmt};

use crate::index::Symbol;
use crate::ir::{Arm, BinaryOp, ExprId, How, Place, Stmt};

use super::lower::{Lowering, Sink};
use super::macros;
use super::types::is_err;

/// What decides a branch or loop.
struct Condition<'e> {
    /// What must hold; `None` when it always does.
    test: Option<ExprId>,
    /// What is bound in the body then.
    binding: Option<(&'e Pat, ExprId)>,
}

impl Lowering<'_> {
    /// State a block; the value of its last expression goes to `sink`.
    pub(super) fn block(&mut self, block: &Block, sink: Sink) {
        let items: Vec<&Item> = block
            .stmts
            .iter()
            .filter_map(|stmt| match stmt {
                SynStmt::Item(item) => Some(item),
                _ => None,
            })
            .collect();
        self.items(&items);
        let Some((last, others)) = block.stmts.split_last() else { return };
        for stmt in others {
            self.statement(stmt, Sink::Effect);
        }
        self.statement(last, sink);
    }

    /// State one statement; `sink` takes its value if it is an expression without a semicolon.
    fn statement(&mut self, stmt: &SynStmt, sink: Sink) {
        match stmt {
            SynStmt::Item(_) => {}
            SynStmt::Local(local) => self.local(local),
            SynStmt::Expr(value, None) => self.sink(value, sink),
            // The end of an inlined `async` block: nothing after it must be cut off.
            SynStmt::Expr(Syn::Return(of), Some(_)) if sink == self.returns && sink != Sink::Effect => {
                self.return_value(of.expr.as_deref());
            }
            SynStmt::Expr(value, Some(_)) => self.sink(value, Sink::Effect),
            SynStmt::Macro(of) => {
                let sink = if of.semi_token.is_none() { sink } else { Sink::Effect };
                self.macro_into(&of.mac, sink);
            }
        }
    }

    /// `let pattern = value else { … };`
    fn local(&mut self, local: &Local) {
        let name = self.plain_name(&local.pat);
        let Some(init) = &local.init else {
            if let Some(name) = name {
                self.b.declare(name);
            }
            return;
        };
        match name {
            Some(name) => {
                self.b.declare(name);
                self.sink(&init.expr, Sink::Assign(name));
            }
            None if matches!(local.pat, Pat::Wild(_)) => self.sink(&init.expr, Sink::Effect),
            None => self.destructure(&local.pat, init),
        }
    }

    fn destructure(&mut self, pat: &Pat, init: &syn::LocalInit) {
        let subject = self.subject(&init.expr);
        if let Some((_, otherwise)) = &init.diverge {
            let test = self.unsupported(self.b.span_of(subject));
            let body = self.nested(|this| this.sink(otherwise, Sink::Effect));
            self.b.stmt(Stmt::Branch(vec![Arm { test: Some(test), body }]));
        }
        self.bind(pat, subject);
    }

    /// The statements that `inside` states, as a block of their own.
    pub(super) fn nested(&mut self, inside: impl FnOnce(&mut Self)) -> crate::ir::Block {
        self.b.open_block();
        inside(self);
        self.b.close_block()
    }

    /// A value that is looked at several times: a variable as it is, all else through a temporary.
    pub(super) fn subject(&mut self, value: &Syn) -> ExprId {
        match plain(value) {
            Syn::Path(of) if of.path.get_ident().is_some() => self.path_value(of),
            value => {
                let name = self.b.temporary();
                self.temporary_value(value, name)
            }
        }
    }

    /// Evaluate into a temporary, and name that.
    pub(super) fn temporary_value(&mut self, value: &Syn, name: Symbol) -> ExprId {
        self.sink(value, Sink::Assign(name));
        let span = self.whole(value);
        self.variable(span, name)
    }

    /// `if`, `else if`, `else`. Long chains are one branch; an `else if` that needs statements of
    /// its own before its test stands inside the `else`.
    pub(super) fn if_into(&mut self, of: &ExprIf, sink: Sink) {
        let first = self.condition(&of.cond);
        self.branch(of, first, sink);
    }

    fn branch(&mut self, of: &ExprIf, first: Condition<'_>, sink: Sink) {
        let mut arms = Vec::new();
        let (mut at, mut condition) = (of, first);
        loop {
            let body = self.nested(|this| {
                this.bind_condition(&condition);
                this.block(&at.then_branch, sink);
            });
            arms.push(Arm { test: condition.test, body });
            match at.else_branch.as_ref().map(|(_, otherwise)| &**otherwise) {
                None => break,
                Some(Syn::If(next)) => match self.else_if(next, sink) {
                    Ok(flat) => (at, condition) = (next, flat),
                    Err(body) => {
                        arms.push(Arm { test: None, body });
                        break;
                    }
                },
                Some(otherwise) => {
                    let body = self.nested(|this| this.sink(otherwise, sink));
                    arms.push(Arm { test: None, body });
                    break;
                }
            }
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    /// The condition of an `else if`; or, when it takes statements, all of it as a block.
    fn else_if<'e>(&mut self, next: &'e ExprIf, sink: Sink) -> Result<Condition<'e>, crate::ir::Block> {
        self.b.open_block();
        let condition = self.condition(&next.cond);
        let before = self.b.close_block();
        if before.is_empty() {
            return Ok(condition);
        }
        Err(self.nested(|this| {
            for stmt in before {
                this.b.stmt(stmt);
            }
            if this.b.enter() {
                this.branch(next, condition, sink);
                this.b.leave();
            }
        }))
    }

    /// A test, perhaps with `let`. What a single `let` binds is bound in the body; in a chain the
    /// names are bound at once, since the rest of the chain uses them.
    fn condition<'e>(&mut self, cond: &'e Syn) -> Condition<'e> {
        let parts = conjuncts(cond);
        if !parts.iter().any(|part| matches!(part, Syn::Let(_))) {
            return Condition { test: Some(self.expr(cond)), binding: None };
        }
        let mut all = None;
        let mut binding = None;
        for part in &parts {
            let test = if let Syn::Let(of) = part {
                let subject = self.subject(&of.expr);
                match parts.len() {
                    1 => binding = Some((&*of.pat, subject)),
                    _ => self.bind(&of.pat, subject),
                }
                self.pattern_test(&of.pat, subject)
            } else {
                Some(self.expr(part))
            };
            if let Some(test) = test {
                all = Some(self.both(self.b.span_of(test), all, test));
            }
        }
        Condition { test: all, binding }
    }

    fn bind_condition(&mut self, condition: &Condition<'_>) {
        if let Some((pat, subject)) = condition.binding {
            self.bind(pat, subject);
        }
    }

    /// `match`. One arm always runs, so the last needs no test.
    pub(super) fn match_into(&mut self, of: &ExprMatch, sink: Sink) {
        let subject = self.subject(&of.expr);
        let mut arms = Vec::new();
        for (index, arm) in of.arms.iter().enumerate() {
            let is_last = index + 1 == of.arms.len();
            let test = if is_last { None } else { self.pattern_test(&arm.pat, subject) };
            let body = self.nested(|this| {
                this.bind(&arm.pat, subject);
                if let Pat::Guard(of) = &arm.pat {
                    let guard = this.expr(&of.guard);
                    this.effect(guard);
                }
                this.sink(&arm.body, sink);
            });
            arms.push(Arm { test, body });
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    /// `for pattern in sequence { … }`
    pub(super) fn for_loop(&mut self, of: &syn::ExprForLoop) {
        let sequence = self.expr(&of.expr);
        let name = self.plain_name(&of.pat);
        let element = match name {
            Some(name) => name,
            None => self.b.temporary(),
        };
        self.b.declare(element);
        let body = self.loop_body(Sink::Effect, |this| {
            if name.is_none() {
                let value = this.variable(this.b.span_of(sequence), element);
                this.bind(&of.pat, value);
            }
            this.block(&of.body, Sink::Effect);
        });
        self.b.stmt(Stmt::Loop { each: Some((Place::Name(element), sequence)), body });
    }

    /// `while condition { … }`: the condition is evaluated with each round.
    pub(super) fn while_loop(&mut self, of: &syn::ExprWhile) {
        let body = self.loop_body(Sink::Effect, |this| {
            let condition = this.condition(&of.cond);
            if let Some(test) = condition.test {
                this.effect(test);
            }
            this.bind_condition(&condition);
            this.block(&of.body, Sink::Effect);
        });
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    /// `loop { … }`; what `break value` yields goes to `sink`.
    pub(super) fn loop_into(&mut self, of: &syn::ExprLoop, sink: Sink) {
        let body = self.loop_body(sink, |this| this.block(&of.body, Sink::Effect));
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    fn loop_body(&mut self, breaks: Sink, inside: impl FnOnce(&mut Self)) -> crate::ir::Block {
        self.breaks.push(breaks);
        let body = self.nested(inside);
        self.breaks.pop();
        body
    }

    /// `break value`. With a label it may leave an outer loop, whose value is then not known.
    pub(super) fn break_loop(&mut self, of: &syn::ExprBreak) {
        if let Some(value) = &of.expr {
            let innermost = self.breaks.last().copied().unwrap_or(Sink::Effect);
            let sink = if of.label.is_none() { innermost } else { Sink::Effect };
            self.sink(value, sink);
            if sink == Sink::Return {
                return;
            }
        }
        self.b.stmt(Stmt::Stop);
    }

    /// `return value`. Inside an inlined `async` block it ends that block alone.
    pub(super) fn return_from(&mut self, value: Option<&Syn>) {
        self.return_value(value);
        if self.returns != Sink::Return {
            self.b.stmt(Stmt::Stop);
        }
    }

    fn return_value(&mut self, value: Option<&Syn>) {
        match value {
            Some(value) => self.sink(value, self.returns),
            None if self.returns == Sink::Return => self.b.stmt(Stmt::Return(None)),
            None => {}
        }
    }

    /// `async { … }`: runs here as far as facts go.
    pub(super) fn async_block(&mut self, block: &Block, sink: Sink) {
        let outer = std::mem::replace(&mut self.returns, sink);
        self.block(block, sink);
        self.returns = outer;
    }

    /// An error that leaves the function: no value, and nothing runs after it.
    pub(super) fn fail(&mut self, arguments: impl IntoIterator<Item = ExprId>) {
        for argument in arguments {
            self.effect(argument);
        }
        self.b.stmt(Stmt::Stop);
    }

    /// `place = value`
    pub(super) fn assign(&mut self, target: &Syn, value: &Syn) {
        if let Some(Place::Name(name)) = self.name_place(target) {
            return self.sink(value, Sink::Assign(name));
        }
        if let Syn::Tuple(targets) = plain(target) {
            return self.assign_elements(targets, value);
        }
        let value = self.expr(value);
        let place = self.place(target);
        self.set(place, value, How::Set);
    }

    fn assign_elements(&mut self, targets: &syn::ExprTuple, value: &Syn) {
        let base = self.subject(value);
        for (index, target) in targets.elems.iter().enumerate() {
            let element = self.element(base, index);
            let place = self.place(target);
            self.set(place, element, How::Set);
        }
    }

    fn name_place(&mut self, target: &Syn) -> Option<Place> {
        match plain(target) {
            Syn::Path(of) => of.path.get_ident().map(|ident| Place::Name(self.ident(ident))),
            _ => None,
        }
    }

    /// What an expression on the left of an assignment stands for.
    pub(super) fn place(&mut self, target: &Syn) -> Place {
        if let Some(name) = self.name_place(target) {
            return name;
        }
        let target = plain(target);
        if !matches!(target, Syn::Path(_) | Syn::Field(_) | Syn::Index(_)) {
            return Place::Nowhere;
        }
        let value = self.expr(target);
        match self.b.get(value) {
            Some(crate::ir::Expr::Member { base, name }) => Place::Member(*base, *name),
            Some(crate::ir::Expr::Index { base, key }) => Place::Index(*base, *key),
            _ => Place::Nowhere,
        }
    }

    /// `left op= right`
    pub(super) fn compound_assign(&mut self, of: &syn::ExprBinary) {
        let right = self.expr(&of.right);
        let place = self.place(&of.left);
        if matches!(of.op, syn::BinOp::AddAssign(_)) {
            return self.set(place, right, How::Append);
        }
        let left = self.expr(&of.left);
        let span = self.b.span_of(left);
        let value = self.b.expr(span, crate::ir::Expr::Binary { op: BinaryOp::Other, left, right });
        self.set(place, value, How::Set);
    }

    /// `text.push_str(value)`, `text.push('c')`. Other values are pushed to lists.
    pub(super) fn append(&mut self, of: &syn::ExprMethodCall) {
        if let Some(value) = of.args.first() {
            let value = self.expr(value);
            let place = self.place(&of.receiver);
            self.set(place, value, How::Append);
        }
    }
}

/// Without the wrappers that mean nothing here.
pub(super) fn plain(value: &Syn) -> &Syn {
    let mut at = value;
    loop {
        at = match at {
            Syn::Paren(of) => &of.expr,
            Syn::Group(of) => &of.expr,
            Syn::Reference(of) => &of.expr,
            Syn::RawAddr(of) => &of.expr,
            Syn::Unary(of) if matches!(of.op, syn::UnOp::Deref(_)) => &of.expr,
            _ => return at,
        }
    }
}

/// The operands of a chain of `&&`, in order.
fn conjuncts(cond: &Syn) -> Vec<&Syn> {
    let mut parts = Vec::new();
    let mut at = cond;
    while let Syn::Binary(of) = at
        && matches!(of.op, syn::BinOp::And(_))
    {
        parts.push(&*of.right);
        at = &of.left;
    }
    parts.push(at);
    parts.reverse();
    parts
}

/// Whether an expression leaves the function with an error: `Err(x)`; its operand then.
pub(super) fn error_value(value: &Syn) -> Option<&Syn> {
    match value {
        Syn::Call(call) => match &*call.func {
            Syn::Path(of) if is_err(&of.path) => call.args.first(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a method call appends to a text.
pub(super) fn is_append(of: &syn::ExprMethodCall) -> bool {
    let to_place = matches!(plain(&of.receiver), Syn::Path(_) | Syn::Field(_) | Syn::Index(_));
    let single = if of.args.len() == 1 { of.args.first() } else { None };
    let is_char = |value: &Syn| matches!(value, Syn::Lit(lit) if matches!(lit.lit, syn::Lit::Char(_)));
    to_place && single.is_some_and(|value| of.method == "push_str" || (of.method == "push" && is_char(value)))
}

/// Whether an expression has no value worth a temporary.
pub(super) fn is_unit(value: &Syn) -> bool {
    match value {
        Syn::While(_) | Syn::ForLoop(_) | Syn::Assign(_) => true,
        Syn::Return(_) | Syn::Break(_) | Syn::Continue(_) => true,
        Syn::Binary(of) => is_compound(&of.op),
        Syn::MethodCall(of) => is_append(of),
        Syn::Macro(of) => macros::diverges(&of.mac),
        _ => false,
    }
}

/// Whether an operator assigns.
pub(super) fn is_compound(op: &syn::BinOp) -> bool {
    use syn::BinOp::*;
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}
