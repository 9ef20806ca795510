#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::ir::{Class, Expr, Function};
use crate::lang::testing::{check_names, literals, problems};
use crate::text::FileId;

fn facts(code: impl Into<Vec<u8>>) -> FileFacts {
    let file = SourceFile::new(FileId(0), "a.py", code.into(), Lang::Python);
    Python.lower(&file)
}

fn function<'f>(facts: &'f FileFacts, name: &str) -> &'f Function {
    let symbol = facts.names.find(name);
    facts.functions.iter().find(|function| function.name.is_some() && function.name == symbol).unwrap()
}

fn class<'f>(facts: &'f FileFacts, name: &str) -> &'f Class {
    let symbol = facts.names.find(name);
    facts.classes.iter().find(|class| class.name == symbol).unwrap()
}

fn locals(facts: &FileFacts, function: &Function) -> Vec<String> {
    function.locals.iter().map(|name| facts.names.name(*name).to_owned()).collect()
}

#[test]
fn every_name_is_in_the_grammar() {
    check_names(&language(), kinds::kind::ALL, kinds::field::ALL);
}

#[test]
fn literals_know_their_place() {
    let code = br#"a = "one"
b = 'tw\x6f'
c = f"thr{e}e{{}}"
d = "caf\xe9" r"\raw"
e = """x
y"""
"#;
    let mut code = code.to_vec();
    let at = code.windows(4).position(|four| four == br"\xe9").unwrap();
    code.splice(at..at + 4, [0xe9]);
    let facts = facts(code.clone());
    let seen: Vec<_> = literals(&facts)
        .into_iter()
        .map(|literal| {
            let bytes = &code[literal.span.start as usize..literal.span.end as usize];
            assert_eq!(literal.verbatim, bytes == literal.value.as_bytes());
            (&*literal.value, literal.verbatim)
        })
        .collect();
    let expected = [
        ("one", true),
        ("two", false),
        ("thr", true),
        ("e{}", false),
        ("caf\u{fffd}", false),
        (r"\raw", true),
        ("x\ny", true),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn decorators_are_kept_outermost_first() {
    let facts =
        facts("@app.get('/x')\n@cache\ndef f(): pass\n@dataclass\nclass C:\n    @property\n    def p(self): pass\n");
    assert_eq!(function(&facts, "f").decorators.len(), 2);
    let outer = facts.exprs.get(function(&facts, "f").decorators[0]).unwrap();
    assert!(matches!(outer, Expr::Call(_)));
    assert_eq!(class(&facts, "C").decorators.len(), 1);
    assert_eq!(function(&facts, "p").decorators.len(), 1);
    assert!(function(&facts, "p").class.is_some());
}

#[test]
fn locals_are_what_a_function_binds() {
    let facts = facts(
        "def f(a, *b, c=1, **d):\n    global g\n    g = 1\n    e = 2\n    for i, j in a: pass\n    with a as w: pass\n    \
         try: pass\n    except E as x: pass\n    (n := 3)\n    def inner(): \n        nonlocal e\n        e = 1\n",
    );
    assert_eq!(
        locals(&facts, function(&facts, "f")),
        ["a", "b", "c", "d", "e", "%0", "i", "j", "w", "x", "n", "inner"]
    );
    assert_eq!(locals(&facts, function(&facts, "inner")), [""; 0]);
    assert_eq!(locals(&facts, facts.functions.get(crate::ir::TOP_LEVEL).unwrap()), ["g", "f"]);
}

#[test]
fn variables_of_comprehensions_are_renamed_in_lambdas_but_not_parameters() {
    let facts = facts("fs = [lambda x: x + y for x in xs for y in ys]\n");
    let names: Vec<_> = facts
        .exprs
        .iter()
        .filter_map(|expr| match expr {
            Expr::Name(name) => Some(facts.names.name(*name)),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["xs", "ys", "x", "y%1", "%0"]);
}

#[test]
fn return_types_are_kept() {
    let facts = facts("def f() -> Optional['a.B']: pass\nasync def g(): pass\n");
    assert!(matches!(function(&facts, "f").returns.and_then(|ty| facts.exprs.get(ty)), Some(Expr::Member { .. })));
    assert_eq!(function(&facts, "g").returns, None);
}

#[test]
fn syntax_errors_are_counted() {
    let count = |code: &str| Python.syntax_errors(Lang::Python, code.as_bytes()).len();
    assert_eq!(count("x = 1\n"), 0);
    assert_eq!(count(""), 0);
    assert!(count("x = = 1\n") > 0);
    assert!(count("f(1\n") > 0);
    assert!(count("def f(:\n  pass\n)") > 0);
}

#[test]
fn a_class_body_cannot_double_for_ever() {
    let mut code = String::from("class A:\n    X = 'a'\n");
    code.push_str(&"    X = X + X\n".repeat(200));
    code.push_str("    Y = 'a'\n");
    code.push_str(&"    Y += 'b'\n".repeat(2_000));
    let text = crate::ir::print::print(&facts(code));
    assert!(text.len() < 1 << 20);
}

/// Lower on a small stack, where unbounded recursion would abort.
fn lower_on_small_stack(code: Vec<u8>) -> FileFacts {
    std::thread::Builder::new().stack_size(8 << 20).spawn(move || facts(code)).unwrap().join().unwrap()
}

#[test]
fn truncated_files_are_read() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/python/facts");
    let mut seen = 0;
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.extension() != Some("py") {
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(&path).unwrap();
        std::thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || {
                for length in (0..bytes.len()).step_by(7) {
                    crate::ir::print::print(&facts(&bytes[..length]));
                }
            })
            .unwrap()
            .join()
            .unwrap();
    }
    assert!(seen > 5);
}

#[test]
fn deep_nesting_is_bounded() {
    const N: usize = 100_000;
    const SOME: usize = 20_000;
    let nested = |open: &str, inside: &str, close: &str| format!("x = {}{inside}{}\n", open.repeat(N), close.repeat(N));
    for code in [
        nested("(", "1", ")"),
        nested("[", "", "]"),
        nested("f\"{", "1", "}\""),
        nested("f(", "1", ")"),
        nested("{1: ", "1", "}"),
        nested("not ", "1", ""),
        nested("-", "1", ""),
        nested("lambda: ", "1", ""),
        nested("a if b else ", "1", ""),
        nested("a ** ", "1", ""),
        nested("(yield ", "1", ")"),
        nested("a", ".b", ""),
        format!("x = a{}\n", ".b".repeat(N)),
        format!("x = a{}\n", "[0]".repeat(SOME)),
        format!("x = a{}\n", "()".repeat(SOME)),
        format!("x = a{}\n", " + b".repeat(N)),
        format!("x = a{}\n", " or b".repeat(SOME)),
        format!("x = a{}\n", " and b".repeat(SOME)),
        format!("x = a{}\n", " < b".repeat(SOME)),
        format!("{}c\n", "a = ".repeat(SOME)),
        format!("if a: b\n{}", "elif a: b\n".repeat(SOME)),
        format!("{}pass\n", (0..600).map(|depth| " ".repeat(depth) + "if a:\n").collect::<String>()),
        format!("match a:\n case {}b{}: pass\n", "[".repeat(SOME), "]".repeat(SOME)),
        format!("{}b{} = a\n", "(".repeat(SOME), ",)".repeat(SOME)),
        format!("[x {}]\n", "for x in y ".repeat(SOME)),
        format!("x: {}int{} = 1\n", "Optional[".repeat(SOME), "]".repeat(SOME)),
        format!("x = {}\n", "\"a\" ".repeat(SOME)),
        "(".repeat(SOME),
        ")".repeat(SOME),
        "[{(f\"{".repeat(SOME),
        "def f(x=".repeat(SOME),
        "\"".repeat(SOME),
        "class A(".repeat(SOME),
        "@".repeat(SOME),
    ] {
        let head: String = code.chars().take(20).collect();
        let start = std::time::Instant::now();
        let facts = lower_on_small_stack(code.into_bytes());
        println!("{:?} {} expressions, {:?}: {head}", start.elapsed(), facts.exprs.len(), problems(&facts));
    }
}

#[test]
fn too_deep_is_a_problem() {
    let code = format!("x = {}1{}\ny = 'still read'\n", "(1, ".repeat(1_000), ")".repeat(1_000));
    let deep = lower_on_small_stack(code.into_bytes());
    assert_eq!(problems(&deep), [ProblemKind::TooDeep]);
    assert_eq!(literals(&deep).len(), 1);
    assert!(deep.exprs.iter().any(|expr| *expr == Expr::Unknown(Why::Bound)));

    let chain = lower_on_small_stack(format!("x = a{}\n", " + b".repeat(900)).into_bytes());
    assert_eq!(problems(&chain), []);
}

#[test]
fn any_bytes_are_read() {
    for code in [
        &b"\xff\xfe\x00x"[..],
        b"\0\0\0",
        b"x = '\xe9\xff'\n\xe9 = 1\nf(\xe9=1)\n",
        b"\xef\xbb\xbfx = 1\n",
        b"import \xe9.b\nfrom . import \xe9\ndef f(\xe9: \xe9): pass\n",
    ] {
        crate::ir::print::print(&facts(code));
    }
    let bom = facts(b"\xef\xbb\xbfx = 'a'\n".to_vec());
    assert_eq!(problems(&bom), []);
}
