//! Walks over facts for recognition by name.

use crate::ir::{Block, ExprId, FileFacts, Place, Stmt};

/// Every assignment of a file, in order.
pub(super) fn assignments(facts: &FileFacts, visit: &mut impl FnMut(&Place, ExprId)) {
    for function in facts.functions.iter() {
        block(&function.body, visit);
    }
}

fn block(statements: &Block, visit: &mut impl FnMut(&Place, ExprId)) {
    for stmt in statements {
        match stmt {
            Stmt::Assign { target, value, .. } => visit(target, *value),
            Stmt::Branch(arms) => arms.iter().for_each(|arm| block(&arm.body, visit)),
            Stmt::Loop { body, .. } => block(body, visit),
            Stmt::Try(blocks) => blocks.iter().for_each(|inner| block(inner, visit)),
            Stmt::Expr(_) | Stmt::Return(_) | Stmt::Yield(_) | Stmt::Stop => {}
        }
    }
}
