#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use super::*;
use crate::lang::testing::{check_names, literals, problems};
use crate::text::FileId;

fn facts(code: impl Into<Vec<u8>>) -> FileFacts {
    Hcl.lower(&SourceFile::new(FileId(0), "a.tf", code.into(), Lang::Hcl))
}

#[test]
fn every_name_is_in_the_grammar() {
    check_names(&language(), kinds::kind::ALL, &[]);
}

#[test]
fn literals_know_their_place() {
    let code = "a = \"one\"\nb = \"two ${x.y} thr\\\"ee $${z}\"\nc = <<-E\n    four ${x.y}\n  five\n  E\nd = \"\"\n";
    let facts = facts(code);
    let seen: Vec<_> = literals(&facts)
        .into_iter()
        .map(|literal| {
            let text = &code[literal.span.start as usize..literal.span.end as usize];
            assert_eq!(literal.verbatim, text == &*literal.value, "{text}");
            (&*literal.value, literal.verbatim)
        })
        .collect();
    let expected = [
        ("one", true),
        ("two ", true),
        (" thr\"ee ${z}", false),
        ("    four ", true),
        ("\n  five\n", true),
        ("", true),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn syntax_errors_are_counted() {
    let count = |code: &str| Hcl.syntax_errors(Lang::Hcl, code.as_bytes()).len();
    assert_eq!(count("a \"b\" {\n  c = [1, 2]\n}\n"), 0);
    assert_eq!(count(""), 0);
    assert!(count("a {\n") > 0);
    assert!(count("a = \n") > 0);
}

#[test]
fn what_stands_before_an_error_is_read() {
    let facts = facts("a \"b\" {\n  c = \"d\"\n  e = = 3\n}\nf {\n  g = \"h\"\n}\n");
    let values: Vec<&str> = literals(&facts).into_iter().map(|literal| &*literal.value).collect();
    assert_eq!(values, ["d"], "the quotes behind the error are not told apart");
    assert_eq!(problems(&facts), [ProblemKind::Syntax]);
}

#[test]
fn files_of_a_folder_are_found_by_name() {
    let found = |from: &str, text: &str| {
        let spec = ModuleSpec { text: text.into(), level: 0 };
        Hcl.resolve_import(Utf8Path::new(from), &spec, &Workspace::default())
    };
    assert_eq!(found("infra/main.tf", "./variables.tf"), ["infra/variables.tf"]);
    assert_eq!(found("main.tf", "./a.tfvars"), ["a.tfvars"]);
    assert!(found("main.tf", "a.tf").is_empty());
}

/// Lower on a small stack, where unbounded recursion would abort.
fn lower_on_small_stack(code: String) -> FileFacts {
    std::thread::Builder::new().stack_size(8 << 20).spawn(move || facts(code)).unwrap().join().unwrap()
}

#[test]
fn deep_nesting_is_survived() {
    for (open, middle, close) in [
        ("[", "1", "]"),
        ("(", "1", ")"),
        ("{ a = ", "1", " }"),
        ("\"${", "1", "}\""),
        ("!", "a", ""),
        ("f(", "", ")"),
        ("a ? b : ", "c", ""),
        ("a + ", "b", ""),
        ("[for x in y : ", "x", "]"),
    ] {
        let code = format!("a = {}{middle}{}\n", open.repeat(3_000), close.repeat(3_000));
        assert!(!lower_on_small_stack(code).faults.is_empty(), "{open}");
    }
    let blocks = format!("{}{}", "a {\n".repeat(3_000), "}\n".repeat(3_000));
    assert!(!lower_on_small_stack(blocks).faults.is_empty());
    let chain = format!("a = b{}\n", ".c".repeat(50_000));
    assert!(lower_on_small_stack(chain).faults.is_empty());
}

#[test]
fn locals_that_refer_to_each_other_end() {
    let row: String = (0..300).map(|n| format!("  a{n} = local.a{}\n", n + 1)).collect();
    for code in
        ["locals {\n  a = local.b\n  b = local.a\n  c = local.c\n}\n".to_owned(), format!("locals {{\n{row}}}\n")]
    {
        assert!(lower_on_small_stack(code).faults.is_empty());
    }
}
