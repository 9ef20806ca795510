#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::ir::{Expr, Part};
use crate::text::FileId;

/// Half of what a main thread has, a sixteenth of a worker's.
const STACK: usize = 4 << 20;

fn lower(bytes: &[u8]) -> FileFacts {
    let file = SourceFile::new(FileId(0), "x.rs", bytes.to_vec(), Lang::Rust);
    Rust.lower(&file)
}

/// Run with far less stack than the workers have.
fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

fn spelled<'t>(text: &'t str, facts: &FileFacts, wanted: impl Fn(&Expr) -> bool) -> Vec<&'t str> {
    let found = facts.exprs.enumerate().filter(|(_, expr)| wanted(expr));
    found.map(|(id, _)| facts.expr_spans.get(id).unwrap()).map(|s| &text[s.start as usize..s.end as usize]).collect()
}

#[test]
fn places_after_other_characters() {
    let code = "fn f() { let é = \"😀\"; a.b(\"ß\").c(-x + !é, [1, 2])?; }";
    for text in [
        code.to_owned(),
        format!("\u{feff}{code}"),
        format!("#!/usr/bin/env ü\n{code}"),
        format!("\u{feff}#!x\n{code}"),
    ] {
        let facts = lower(text.as_bytes());
        assert!(facts.faults.is_empty(), "{:?}", facts.faults);
        let calls = spelled(&text, &facts, |expr| matches!(expr, Expr::Call(_)));
        assert_eq!(calls, ["a.b(\"ß\")", "a.b(\"ß\").c(-x + !é, [1, 2])"]);
        assert_eq!(spelled(&text, &facts, |expr| matches!(expr, Expr::Binary { .. })), ["-x + !é"]);
        assert_eq!(spelled(&text, &facts, |expr| matches!(expr, Expr::List(_))), ["[1, 2]"]);
        for expr in facts.exprs.iter() {
            if let Expr::Str(literal) = expr {
                assert!(literal.verbatim);
                assert_eq!(&text[literal.span.start as usize..literal.span.end as usize], &*literal.value);
            }
        }
    }
}

#[test]
fn pieces_of_a_format_string_have_places() {
    let text = "fn f() { format!(\"é{}/api\\n{x}{{\", a, x = r#\"q\"#) }";
    let facts = lower(text.as_bytes());
    let parts = facts.exprs.iter().find_map(|expr| match expr {
        Expr::Template(parts) => Some(parts),
        _ => None,
    });
    let pieces: Vec<(&str, bool)> = parts
        .unwrap()
        .iter()
        .filter_map(|part| match part {
            Part::Text(piece) => Some((&text[piece.span.start as usize..piece.span.end as usize], piece.verbatim)),
            Part::Hole(_) => None,
        })
        .collect();
    assert_eq!(pieces, [("é", true), ("/api\\n", false), ("{{", false)]);
    assert_eq!(spelled(text, &facts, |expr| matches!(expr, Expr::Template(_))), [&text[9..text.len() - 2]]);
}

#[test]
fn syntax_errors_are_counted() {
    assert!(Rust.syntax_errors(Lang::Rust, b"fn f() {}").is_empty());
    assert_eq!(Rust.syntax_errors(Lang::Rust, b"fn f( {}"), [0..8]);
    assert_eq!(Rust.syntax_errors(Lang::Rust, b"\xff"), [0..1]);
    let problem = &lower(b"fn f() {}\nfn g() { let = 1; }").faults[0];
    assert_eq!((problem.kind, problem.line), (ProblemKind::Syntax, Some(2)));
}

#[test]
fn any_prefix_of_any_fixture_is_answered() {
    on_small_stack(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rust/facts");
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for end in (0..bytes.len()).step_by(7) {
                lower(&bytes[..end]);
            }
        }
    });
}

#[test]
fn the_deepest_inputs_are_refused() {
    on_small_stack(|| {
        let n = 100_000;
        let deep = [
            format!("fn f() {{ {}1{} }}", "(".repeat(n), ")".repeat(n)),
            format!("fn f() {{ {}{} }}", "{".repeat(n), "}".repeat(n)),
            format!("fn f() {{ {}x }}", "!".repeat(n)),
            format!("fn f() {{ x{} }}", ".f()".repeat(n)),
            format!("fn f() {{ 1{} }}", "+1".repeat(n)),
            "(".repeat(n),
        ];
        for text in deep {
            let facts = lower(text.as_bytes());
            assert_eq!(facts.faults[0].kind, ProblemKind::TooDeep, "{}", &text[..20]);
        }
    });
}

/// Each way to nest: what goes on a level before, the middle, what closes it.
const NESTINGS: [(&str, &str, &str); 44] = [
    ("(", "1", ")"),
    ("{", "1", "}"),
    ("[", "1", "]"),
    ("!", "x", ""),
    ("-", "x", ""),
    ("&", "x", ""),
    ("&mut ", "x", ""),
    ("*", "x", ""),
    ("f(", "x", ")"),
    ("f(g(!", "x", "))"),
    ("if x {", "1", "}"),
    ("if a { b } else if ", "c {}", ""),
    ("if ", "x {}", " {}"),
    ("match x { _ => ", "1", "}"),
    ("match ", "x {}", " {}"),
    ("|x| ", "x", ""),
    ("|a, b| ", "x", ""),
    ("move || ", "x", ""),
    ("||", "x", ""),
    ("|x||", "x", ""),
    ("return ", "x", ""),
    ("break ", "x", ""),
    ("a = ", "x", ""),
    ("a += ", "x", ""),
    ("x == if ", "y {}", " {}"),
    ("async { ", "x", "}"),
    ("loop { ", "x", "}"),
    ("let _ = || ", "x", ""),
    ("", "x", ".f()"),
    ("", "x", " + 1"),
    ("", "x", "?"),
    ("", "x", ".0"),
    ("", "x", "()"),
    ("", "x", "[0]"),
    ("", "x", " as T"),
    ("", "x", ".await"),
    ("", "x", " && y"),
    ("S { a: ", "x", "}"),
    ("vec![", "x", "]"),
    ("json!({\"a\": ", "1", "})"),
    ("json!([[", "1", "]])"),
    ("format!(\"{}\", ", "x", ")"),
    ("..", "x", ""),
    ("unsafe { let x = ", "x", "; }"),
];

/// The same for types, patterns and items.
const ITEM_NESTINGS: [(&str, &str, &str); 18] = [
    ("type T = ", "Vec<", "u8"),
    ("type T = ", "&", "u8"),
    ("type T = ", "&'a mut ", "u8"),
    ("type T = ", "*const ", "u8"),
    ("type T = ", "fn() -> ", "u8"),
    ("type T = ", "(", "u8"),
    ("type T = ", "impl Fn() -> ", "u8"),
    ("type T = ", "<", "u8"),
    ("use ", "a::", "b;"),
    ("use ", "{", "b;"),
    ("use ", "a::{", "b;"),
    ("", "mod a {", ""),
    ("", "fn f() {", ""),
    ("fn f() { let ", "&", "x = y; }"),
    ("fn f() { let ", "(", "x = y; }"),
    ("fn f() { let ", "Some(", "x = y; }"),
    ("fn f() { let ", "x @ ", "y = y; }"),
    ("fn f() { match x { ", "| A ", "=> 1 } }"),
];

#[test]
fn every_nesting_returns_at_every_depth() {
    on_small_stack(|| {
        for depth in [10, 50, 60, 64, 100, 125, 250, 256, 1_000, 4_990, 20_000] {
            for (before, middle, after) in NESTINGS {
                let inside = format!("{}{middle}{}", before.repeat(depth), after.repeat(depth));
                lower(format!("fn f() {{ {inside} }}").as_bytes());
                lower(format!("fn f() {{ let x = {inside}; }}").as_bytes());
                lower(format!("m! {{ {inside} }}").as_bytes());
            }
            for (start, repeated, end) in ITEM_NESTINGS {
                let closers: String = repeated.chars().rev().filter_map(closer).collect();
                let inside = format!("{start}{}{end}{}", repeated.repeat(depth), closers.repeat(depth));
                lower(inside.as_bytes());
                lower(format!("{inside};").as_bytes());
            }
        }
    });
}

fn closer(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '{' => Some('}'),
        '<' => Some('>'),
        _ => None,
    }
}

#[test]
fn texts_read_before_are_forgotten() {
    let line = "fn f() { call(\"some text that stands for a line of code\"); }\n";
    let text = line.repeat(100_000 / line.len());
    for _ in 0..5 {
        assert!(Rust.syntax_errors(Lang::Rust, text.as_bytes()).is_empty());
    }
    // A thread's texts lie one after another: the next would start past 500,000.
    let next = syn::parse_str::<syn::Ident>("name").unwrap().span();
    let shown: String = format!("{next:?}").chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let start: usize = shown.split('.').next().unwrap().parse().unwrap();
    assert!(start < 2 * text.len(), "{next:?}");
}
