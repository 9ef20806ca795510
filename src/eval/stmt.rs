//! Statements: in order, joined after branches.

use crate::eval::Evaluator;
use crate::eval::env::Changes;
use crate::ir::{Arm, Block, ExprId, How, Place, Stmt};
use crate::value::Value;

impl Evaluator<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        for stmt in block {
            if !self.here().live || self.spent() {
                return;
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign { target, value, how } => self.assign(target, *value, *how),
            Stmt::Expr(expr) => {
                self.expr(*expr);
            }
            Stmt::Return(expr) => {
                let value = expr.map_or(Value::Null, |expr| self.expr(expr));
                let frame = self.frame();
                frame.returned = Some(frame.returned.take().map_or(value.clone(), |before| before.join(value)));
                frame.live = false;
            }
            Stmt::Yield(expr) => {
                let value = self.expr(*expr);
                self.frame().yielded.push(value);
            }
            Stmt::Stop => self.frame().live = false,
            Stmt::Branch(arms) => self.branch(arms),
            Stmt::Loop { each, body } => self.repeat(each.as_ref(), body),
            Stmt::Try(blocks) => self.attempt(blocks),
        }
    }

    fn assign(&mut self, target: &Place, expr: ExprId, how: How) {
        let value = self.expr(expr);
        match how {
            How::Set => self.write(target, value),
            How::Append => {
                let before = self.quietly(|this| this.read(target));
                let at = self.span(expr);
                let appended = super::expr::add(before, value, at);
                self.write(target, appended);
            }
        }
    }

    fn branch(&mut self, arms: &[Arm]) {
        let mut paths: Vec<Changes> = Vec::new();
        let mut decided = false;
        for arm in arms {
            // A test may assign (walrus, temporaries); what came before it goes on without that.
            let mark = self.frame().env.note();
            let test = arm.test.map_or(Some(true), |test| self.decide(test));
            let before = self.frame().env.keep(&mark);
            for path in &mut paths {
                before.iter().for_each(|(symbol, value)| {
                    path.entry(*symbol).or_insert_with(|| value.clone());
                });
            }
            if test == Some(false) {
                continue;
            }
            let (lives, changes) = self.path(|this| this.block(&arm.body));
            if lives {
                paths.push(changes);
            }
            if test == Some(true) {
                decided = true;
                break;
            }
        }
        if !decided {
            paths.push(Changes::default());
        }
        let frame = self.frame();
        frame.live = !paths.is_empty();
        frame.env.after(&paths);
    }

    fn attempt(&mut self, blocks: &[Block]) {
        let Some((body, handlers)) = blocks.split_first() else { return };
        let (lives, body) = self.path(|this| this.block(body));
        let mut paths: Vec<Changes> = if lives { vec![body.clone()] } else { Vec::new() };
        let mut last = None;
        for handler in handlers {
            let (lives, changes) = self.path(|this| {
                // It may have come to any point of the body.
                this.frame().env.perhaps(&body);
                this.block(handler);
            });
            if lives {
                paths.push(changes.clone());
            }
            last = Some(changes);
        }
        let frame = self.frame();
        frame.live = !paths.is_empty();
        if !frame.live {
            // Callers see what the last one did to their objects before it returned.
            paths.push(last.unwrap_or(body));
        }
        frame.env.after(&paths);
    }

    /// Evaluate something that may or may not run: whether it comes to its end, and what it changes.
    fn path(&mut self, run: impl FnOnce(&mut Self)) -> (bool, Changes) {
        let mark = self.frame().env.note();
        run(self);
        let frame = self.frame();
        (std::mem::replace(&mut frame.live, true), frame.env.take_back(&mark))
    }
}
