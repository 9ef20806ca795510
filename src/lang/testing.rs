//! What the tests of front-ends share.

#![allow(clippy::panic)]

use tree_sitter::Language;

use crate::diag::ProblemKind;
use crate::ir::{Expr, FileFacts, Part, StrLit};

/// All text in the order it was read.
pub(super) fn literals(facts: &FileFacts) -> Vec<&StrLit> {
    let mut found = Vec::new();
    for expr in facts.exprs.iter() {
        match expr {
            Expr::Str(literal) => found.push(literal),
            Expr::Template(parts) => found.extend(parts.iter().filter_map(|part| match part {
                Part::Text(literal) => Some(literal),
                Part::Hole(_) => None,
            })),
            _ => {}
        }
    }
    found
}

/// What a front-end complains of.
pub(super) fn problems(facts: &FileFacts) -> Vec<ProblemKind> {
    facts.faults.iter().map(|fault| fault.kind).collect()
}

/// Check that the names a front-end asks for are those of its grammar.
pub(super) fn check_names(language: &Language, kinds: &[&str], fields: &[&str]) {
    for name in kinds {
        assert_ne!(language.id_for_node_kind(name, true), 0, "no node {name}");
    }
    for name in fields {
        assert!(language.field_id_for_name(name).is_some(), "no field {name}");
    }
}
