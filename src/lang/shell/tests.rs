#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use super::*;
use crate::lang::testing::{check_names, literals, problems};
use crate::text::FileId;

fn facts(code: impl Into<Vec<u8>>) -> FileFacts {
    let file = SourceFile::new(FileId(0), "a.sh", code.into(), Lang::Shell);
    Shell.lower(&file)
}

#[test]
fn every_name_is_in_the_grammar() {
    check_names(&language(), kinds::kind::ALL, kinds::field::ALL);
}

#[test]
fn literals_know_their_place() {
    let code =
        "a=one\nb=\"two$x three\\\"\"\nc=https://{sub}.example.com/?a=1\nd='fo\"ur'$'f\\x69ve'\ncat <<E\nsix $y\nE\n";
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
        ("two", true),
        (" three\"", false),
        ("https://{sub}.example.com/?a=1", true),
        ("fo\"ur", true),
        ("five", false),
        ("six ", true),
        ("\n", true),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn syntax_errors_are_counted() {
    let count = |code: &str| Shell.syntax_errors(Lang::Shell, code.as_bytes()).len();
    assert_eq!(count("x=1; echo $x\n"), 0);
    assert_eq!(count(""), 0);
    assert!(count("if a; then\n") > 0);
    assert!(count("f() { \n") > 0);
}

/// Lower on a small stack, where unbounded recursion would abort.
fn lower_on_small_stack(code: Vec<u8>) -> FileFacts {
    std::thread::Builder::new().stack_size(8 << 20).spawn(move || facts(code)).unwrap().join().unwrap()
}

#[test]
fn truncated_files_are_read() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shell/facts");
    let mut seen = 0;
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.extension() != Some("sh") {
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(&path).unwrap();
        for length in (0..bytes.len()).step_by(7) {
            crate::ir::print::print(&lower_on_small_stack(bytes[..length].to_vec()));
        }
    }
    assert!(seen > 3);
}

#[test]
fn hostile_text_is_read() {
    const N: usize = 100_000;
    const SOME: usize = 20_000;
    for code in [
        format!("{}{}", "(".repeat(N), ")".repeat(N)),
        "{".repeat(N),
        format!("echo a{}", " | cat".repeat(SOME)),
        format!("a{}", " && b".repeat(N)),
        format!("a{}", " || b".repeat(SOME)),
        format!("a{}", "; b".repeat(N)),
        format!("x=\"{}\"", "a b ".repeat(N)),
        format!("x=\"{}\"", "a$b ".repeat(N)),
        format!("curl {}", "a b ".repeat(N)),
        format!("cat <<EOF\n{}", "abc $x\n".repeat(N)),
        "cat <<EOF\n".repeat(SOME),
        "cat <<EOF ".repeat(SOME),
        "$(".repeat(SOME),
        "\"$(".repeat(SOME),
        "${a:-".repeat(SOME),
        "if a; then ".repeat(SOME),
        format!("if a; then b\n{}fi", "elif a; then b\n".repeat(SOME)),
        "(((".repeat(SOME),
        "[[ ".repeat(SOME),
        "x=(".repeat(SOME),
        "`".repeat(N + 1),
        "case x in ".repeat(SOME),
        "<(".repeat(SOME),
        "f() { ".repeat(SOME),
        "while ".repeat(SOME),
        "! ".repeat(SOME),
        "\\\n".repeat(N),
        "# c\n".repeat(N),
        "a=1 ".repeat(SOME),
        "'".repeat(N + 1),
        "\"".repeat(N + 1),
        format!("[[ {} ]]", "a && ".repeat(SOME)),
        format!("[[ {}a{} ]]", "( ".repeat(SOME), " )".repeat(SOME)),
    ] {
        let head: String = code.chars().take(20).collect();
        let start = std::time::Instant::now();
        let facts = lower_on_small_stack(code.into_bytes());
        println!("{:?} {} expressions, {:?}: {head:?}", start.elapsed(), facts.exprs.len(), problems(&facts));
    }
}

#[test]
fn too_deep_is_a_problem() {
    let code = format!("x={}a{}\ny='still read'\n", "\"$(echo ".repeat(600), ")\"".repeat(600));
    let deep = lower_on_small_stack(code.into_bytes());
    assert_eq!(problems(&deep), [ProblemKind::TooDeep]);
    assert!(literals(&deep).iter().any(|literal| &*literal.value == "still read"));
}

#[test]
fn any_bytes_are_read() {
    for code in [
        &b"\xff\xfe\x00x"[..],
        b"\0\0\0",
        b"x='\xe9\xff'\n\xe9=1\ncurl \xe9 \"\xe9$x\"\n",
        b"\xef\xbb\xbfx=1\n",
        b"$ curl https://example.com\n{...}\n",
        b"\r\n\r\ncurl x\r\n",
    ] {
        crate::ir::print::print(&facts(code));
    }
}
