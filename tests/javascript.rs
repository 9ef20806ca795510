//! The JavaScript front-end on hostile input: it must answer, soon, whatever it is given.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use zlint::ir::{Expr, FileFacts, Part, StrLit};
use zlint::text::{FileId, FileKind, Lang, SourceFile};

/// Generous: the slowest input takes a twentieth of it in a debug build.
const SOON: Duration = Duration::from_secs(20);

fn lower(lang: Lang, text: &[u8]) -> FileFacts {
    lower_as("x.js", lang, text)
}

fn lower_as(path: &str, lang: Lang, text: &[u8]) -> FileFacts {
    let file = SourceFile::new(FileId(0), path, text.to_vec(), lang);
    zlint::lang::frontend(lang).lower(&file)
}

fn fixtures() -> Vec<Utf8PathBuf> {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/javascript/facts");
    let mut paths: Vec<_> = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()).collect();
    paths.retain(|path| path.extension() != Some("facts"));
    paths.sort();
    paths
}

#[test]
fn truncated_fixtures() {
    for path in fixtures() {
        let text = fs::read(&path).unwrap();
        let lang = zlint::lang::detect(&path).and_then(FileKind::code).unwrap();
        for end in (0..text.len()).step_by(7) {
            lower_as(path.as_str(), lang, &text[..end]);
        }
    }
}

#[test]
fn fixtures_in_the_wrong_dialect() {
    for path in fixtures() {
        let text = fs::read(&path).unwrap();
        for lang in [Lang::JavaScript, Lang::TypeScript, Lang::Tsx] {
            lower(lang, &text);
        }
    }
}

#[test]
fn bytes_that_are_no_text() {
    lower(Lang::JavaScript, b"const a = '\xff\xfe'; `\xc3${b}\xa9`; x\x80 = 1;\0\0");
    lower(Lang::TypeScript, &(0..=255).collect::<Vec<u8>>());
}

/// Fixes edit strings by their spans: these must hold the value, in embedded scripts too.
#[test]
fn verbatim_strings_are_where_they_say() {
    for path in fixtures() {
        let text = fs::read(&path).unwrap();
        let facts = lower_as(path.as_str(), zlint::lang::detect(&path).and_then(FileKind::code).unwrap(), &text);
        for expr in facts.exprs.iter() {
            let literals: Vec<&StrLit> = match expr {
                Expr::Str(literal) => vec![literal],
                Expr::Template(parts) => parts.iter().filter_map(text_of).collect(),
                _ => continue,
            };
            for literal in literals.into_iter().filter(|literal| literal.verbatim) {
                let found = &text[literal.span.start as usize..literal.span.end as usize];
                assert_eq!(found, literal.value.as_bytes(), "{path}");
            }
        }
    }
}

fn text_of(part: &Part) -> Option<&StrLit> {
    match part {
        Part::Text(literal) => Some(literal),
        Part::Hole(_) => None,
    }
}

#[test]
fn many_scripts() {
    let start = Instant::now();
    lower_as("x.html", Lang::JavaScript, &b"<script>a\n".repeat(20_000));
    lower_as("x.html", Lang::JavaScript, &b"<script>a</script>\n".repeat(20_000));
    lower_as("x.html", Lang::JavaScript, &b"<script <!-- ".repeat(20_000));
    assert!(start.elapsed() < SOON, "took {:?}", start.elapsed());
}

#[test]
fn syntax_errors_are_counted() {
    let count = |lang, text: &str| zlint::lang::frontend(lang).syntax_errors(lang, text.as_bytes()).len();
    assert_eq!(count(Lang::JavaScript, "f(`a${b}`);"), 0);
    assert_eq!(count(Lang::TypeScript, "const a: string = b as any;"), 0);
    assert_eq!(count(Lang::JavaScript, "const a: string = b;"), 0, "types in a .js file are read");
    assert_eq!(count(Lang::JavaScript, "<p>a</p><script>f(</script>"), 1);
    assert!(count(Lang::JavaScript, "f(a;") > 0);
    assert!(count(Lang::Tsx, "const a = <b>") > 0);
}

/// Each on a thread with 8 MiB of stack, where an overflow would abort the test.
#[test]
fn deep_and_long() {
    let nested = |open: &str, inner: &str, close: &str, n: usize| {
        format!("x = {}{inner}{};", open.repeat(n), close.repeat(n)).into_bytes()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("parentheses", nested("(", "1", ")", 100_000)),
        ("open parentheses", nested("(", "1", "", 100_000)),
        ("arrays", nested("[", "1", "]", 100_000)),
        ("open arrays", nested("[", "", "", 100_000)),
        ("objects", nested("{a:", "1", "}", 50_000)),
        ("open braces", b"{".repeat(100_000)),
        ("blocks", [b"{".repeat(50_000), b"}".repeat(50_000)].concat()),
        ("open blocks", b"if(a){".repeat(20_000)),
        ("else if", b"if(a){b()}else ".repeat(20_000)),
        ("long sum", nested("1+", "1", "", 100_000)),
        ("long or", nested("a||", "1", "", 50_000)),
        ("long sequence", nested("f(),", "1", "", 50_000)),
        ("right-nested powers", nested("a**", "1", "", 50_000)),
        ("ternaries", nested("a?b:", "1", "", 50_000)),
        ("assignments", nested("a=", "1", "", 50_000)),
        ("chained calls", nested("", "a", ".b(1)", 50_000)),
        ("chained indexes", nested("", "a", "[0]", 50_000)),
        ("calls of calls", nested("", "a", "()", 50_000)),
        ("arguments", nested("f(", "1", ")", 50_000)),
        ("templates", nested("`a${", "1", "}`", 20_000)),
        ("open templates", nested("`${", "", "", 20_000)),
        ("arrows", nested("a=>", "1", "", 50_000)),
        ("arrows with blocks", nested("()=>{", "f()", "}", 20_000)),
        ("functions", nested("function(){return ", "1", "}", 20_000)),
        ("classes", nested("class{a=", "1", "}", 20_000)),
        ("not", nested("!", "1", "", 50_000)),
        ("await", nested("await ", "1", "", 50_000)),
        ("new", nested("new ", "A", "", 50_000)),
        ("patterns", format!("const {}a{} = b", "[".repeat(50_000), "]".repeat(50_000)).into_bytes()),
        ("jsx", nested("<a>", "", "</a>", 10_000)),
        ("open jsx", nested("<a b={", "", "", 10_000)),
        ("quotes", b"'\"`".repeat(30_000)),
        ("operators", b"+-*/=<>!&|?:;,.".repeat(5_000)),
        ("statements", b"a=b;".repeat(50_000)),
        ("generics", format!("let x: {}T{}", "A<".repeat(10_000), ">".repeat(10_000)).into_bytes()),
        ("unions", format!("let x: {}T", "A|".repeat(10_000)).into_bytes()),
        ("wide arrays", format!("x = [{}]", "1,".repeat(100_000)).into_bytes()),
        ("cases", format!("switch(a){{{}}}", "case 1: b(); break;".repeat(10_000)).into_bytes()),
    ];
    for (name, text) in cases {
        for lang in [Lang::JavaScript, Lang::TypeScript, Lang::Tsx] {
            let (text, start) = (text.clone(), Instant::now());
            std::thread::Builder::new().stack_size(8 << 20).spawn(move || lower(lang, &text)).unwrap().join().unwrap();
            assert!(start.elapsed() < SOON, "{name} as {lang:?} took {:?}", start.elapsed());
        }
    }
}
