//! Comprehensions and generator expressions: a list (or dict) that a loop fills.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::scope::Scope;
use super::{Lowering, node};
use crate::index::Symbol;
use crate::ir::{Arm, Expr, ExprId, How, Item, Place, Stmt, Why};

/// What is being filled, with what.
#[derive(Clone, Copy)]
struct Filling<'t> {
    /// The temporary name of the list or dict.
    target: Symbol,
    /// The element, or the pair.
    element: Node<'t>,
}

impl Lowering<'_> {
    pub(super) fn comprehension(&mut self, node: Node<'_>) -> ExprId {
        let children = node::named_children(node);
        let Some((element, clauses)) = children.split_first() else { return self.unknown(node, Why::Syntax) };
        let Some((outer, inner)) = clauses.split_first().filter(|(outer, _)| outer.kind() == kind::FOR_IN_CLAUSE)
        else {
            return self.opaque(node, Why::Syntax);
        };
        let span = self.span(node);
        // The first sequence is evaluated outside: it does not see the comprehension's variables.
        let sequence = self.sequence(*outer);
        let target = self.b.temporary();
        let is_dict = node.kind() == kind::DICTIONARY_COMPREHENSION;
        let nothing = if is_dict { Expr::Dict(Vec::new()) } else { Expr::List(Vec::new()) };
        let nothing = self.b.expr(span, nothing);
        self.b.define(target, nothing);

        self.scopes.push(Scope::Comprehension(Vec::new()));
        self.for_clause(*outer, sequence, inner, Filling { target, element: *element });
        self.scopes.pop();
        self.b.expr(span, Expr::Name(target))
    }

    /// What a `for` clause goes through.
    fn sequence(&mut self, clause: Node<'_>) -> ExprId {
        match node::fields(clause, field::RIGHT).as_slice() {
            [one] => self.expr(*one),
            // Python 2 allowed `for x in 1, 2`.
            several => {
                let items = several.iter().map(|node| Item::One(self.expr(*node))).collect();
                let span = self.span(clause);
                self.b.expr(span, Expr::List(items))
            }
        }
    }

    /// `for … if … for …`, one inside the other, and the element innermost.
    fn clauses(&mut self, clauses: &[Node<'_>], filling: Filling<'_>) {
        let Some((clause, inner)) = clauses.split_first() else { return self.append(filling) };
        if !self.b.enter() {
            let value = self.unknown(*clause, Why::Bound);
            return self.append_value(filling, value);
        }
        match clause.kind() {
            kind::FOR_IN_CLAUSE => {
                let sequence = self.sequence(*clause);
                self.for_clause(*clause, sequence, inner, filling);
            }
            kind::IF_CLAUSE => {
                let test = self.only_child(*clause);
                let body = self.in_block(|this| this.clauses(inner, filling));
                self.b.stmt(Stmt::Branch(vec![Arm { test: Some(test), body }]));
            }
            _ => {
                self.effect(*clause);
                self.clauses(inner, filling);
            }
        }
        self.b.leave();
    }

    fn for_clause(&mut self, clause: Node<'_>, sequence: ExprId, inner: &[Node<'_>], filling: Filling<'_>) {
        let Some(target) = clause.field(field::LEFT) else { return };
        self.rename_targets(target);
        let (place, unpack) = self.loop_place(target);
        let body = self.in_block(|this| {
            this.unpack(unpack);
            this.clauses(inner, filling);
        });
        self.b.stmt(Stmt::Loop { each: Some((place, sequence)), body });
    }

    /// A comprehension's variables are its own: `x` becomes `x%0`, lest it touch an `x` outside.
    fn rename_targets(&mut self, target: Node<'_>) {
        let mut open = vec![target];
        while let Some(node) = open.pop() {
            match node.kind() {
                kind::IDENTIFIER => {
                    let name = self.symbol(node);
                    let own = format!("{}%{}", self.b.name_of(name), self.renamed);
                    self.renamed += 1;
                    let own = self.b.symbol(&own);
                    self.scopes.rename(name, own);
                }
                kind::ATTRIBUTE | kind::SUBSCRIPT => {}
                _ => open.extend(node::named_children(node).into_iter().rev()),
            }
        }
    }

    fn append(&mut self, filling: Filling<'_>) {
        let span = self.span(filling.element);
        let value = if filling.element.kind() == kind::PAIR {
            let pair = self.pair(filling.element);
            self.b.expr(span, Expr::Dict(vec![pair]))
        } else {
            let element = self.expr(filling.element);
            self.b.expr(span, Expr::List(vec![Item::One(element)]))
        };
        self.append_value(filling, value);
    }

    fn append_value(&mut self, filling: Filling<'_>, value: ExprId) {
        self.b.stmt(Stmt::Assign { target: Place::Name(filling.target), value, how: How::Append });
    }
}
