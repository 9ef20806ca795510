//! Statements: in order, joined after branches.

use crate::eval::{Env, Evaluator};
use crate::index::Symbol;
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
        let before = self.frame().env.clone();
        let mut after: Option<Env> = None;
        let mut decided = false;
        for arm in arms {
            // A test may assign (walrus, temporaries), so it runs in the environment that goes on.
            let test = arm.test.map_or(Some(true), |test| self.decide(test));
            if test == Some(false) {
                continue;
            }
            let entry = self.frame().env.clone();
            self.block(&arm.body);
            let frame = self.frame();
            if std::mem::replace(&mut frame.live, true) {
                let env = std::mem::take(&mut frame.env);
                after = Some(either(after, env, &before));
            }
            self.frame().env = entry;
            if test == Some(true) {
                decided = true;
                break;
            }
        }
        if !decided {
            let env = self.frame().env.clone();
            after = Some(either(after, env, &before));
        }
        match after {
            Some(env) => self.frame().env = env,
            None => self.frame().live = false,
        }
    }

    fn attempt(&mut self, blocks: &[Block]) {
        let Some((body, handlers)) = blocks.split_first() else { return };
        let before = self.frame().env.clone();
        self.block(body);
        let frame = self.frame();
        let body_live = std::mem::replace(&mut frame.live, true);
        let body_env = frame.env.clone();
        let mut after = body_live.then(|| body_env.clone());
        for handler in handlers {
            self.frame().env = join_envs(before.clone(), body_env.clone(), &before);
            self.block(handler);
            let frame = self.frame();
            if std::mem::replace(&mut frame.live, true) {
                let env = std::mem::take(&mut frame.env);
                after = Some(either(after, env, &before));
            }
        }
        match after {
            Some(env) => self.frame().env = env,
            None => self.frame().live = false,
        }
    }
}

/// As [`join_envs`], when the first path may not have come to its end.
fn either(after: Option<Env>, env: Env, before: &Env) -> Env {
    match after {
        Some(joined) => join_envs(joined, env, before),
        None => env,
    }
}

/// The variables of either of two paths that started from `before`. A variable that only one path
/// set, and that did not exist before, keeps that value: using it elsewhere would be an error in
/// the program.
pub(super) fn join_envs(mut a: Env, b: Env, before: &Env) -> Env {
    let mut rest: Vec<(Symbol, Value)> = Vec::new();
    for (symbol, theirs) in b {
        match a.get_mut(&symbol) {
            Some(mine) if *mine == theirs => {}
            Some(mine) => *mine = std::mem::replace(mine, Value::Null).join(theirs),
            None => rest.push((symbol, theirs)),
        }
    }
    debug_assert!(before.keys().all(|symbol| a.contains_key(symbol)), "paths keep the variables they started with");
    a.extend(rest);
    a
}
