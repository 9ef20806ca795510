//! Walks over facts for recognition by name.

use crate::ir::{Arg, Block, Expr, ExprId, FileFacts, Place, Stmt, StrLit};

/// Every assignment of a file, in order.
pub(super) fn assignments(facts: &FileFacts, visit: &mut impl FnMut(&Place, ExprId)) {
    statements(facts, &mut |stmt| {
        if let Stmt::Assign { target, value, .. } = stmt {
            visit(target, *value);
        }
    });
}

/// Every statement of a file, in order.
pub(super) fn statements(facts: &FileFacts, visit: &mut impl FnMut(&Stmt)) {
    for function in facts.functions.iter() {
        block(&function.body, visit);
    }
}

fn block(statements: &Block, visit: &mut impl FnMut(&Stmt)) {
    for stmt in statements {
        visit(stmt);
        match stmt {
            Stmt::Branch(arms) => arms.iter().for_each(|arm| block(&arm.body, visit)),
            Stmt::Loop { body, .. } => block(body, visit),
            Stmt::Try(blocks) => blocks.iter().for_each(|inner| block(inner, visit)),
            Stmt::Assign { .. } | Stmt::Expr(_) | Stmt::Return(_) | Stmt::Yield(_) | Stmt::Stop => {}
        }
    }
}

/// The string literals that an expression's value may be: the expression itself, a default beside a
/// setting (`get(name, "…")`, `x or "…"`), or what a conversion is called on (`"…".to_owned()`).
pub(super) fn literals(facts: &FileFacts, value: ExprId) -> Vec<&StrLit> {
    let literal = |id: ExprId| match facts.exprs.get(id) {
        Some(Expr::Str(literal)) => Some(literal),
        _ => None,
    };
    let of: Vec<ExprId> = match facts.exprs.get(value) {
        Some(Expr::Or(options) | Expr::AnyOf(options)) => options.clone(),
        Some(Expr::Cond { then, other, .. }) => vec![*then, *other],
        Some(Expr::Call(call)) => {
            let held = match facts.exprs.get(call.callee) {
                Some(Expr::Member { base, .. }) => Some(*base),
                _ => None,
            };
            // The first argument names the setting.
            let defaults = call.args.iter().skip(1).filter_map(|arg| match arg {
                Arg::Positional(id) | Arg::Named(_, id) => Some(*id),
                Arg::Spread(_) | Arg::SpreadNamed(_) => None,
            });
            held.into_iter().chain(defaults).collect()
        }
        _ => vec![value],
    };
    of.into_iter().filter_map(literal).collect()
}
