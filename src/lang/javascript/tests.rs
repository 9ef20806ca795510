//! The two parsers side by side: what is lowered must be the same.
//!
//! `ZLINT_PARSERS_TREE=FOLDER cargo test --release --lib parsers_agree -- --ignored --nocapture` compares them over all
//! files of a folder, says where and how they differ, and how fast each is.

#![allow(clippy::unwrap_used)]

mod nest;
mod snippets;
mod tree;

use std::cell::Cell;
use std::fs;

use camino::Utf8Path;

use crate::index::IndexVec;
use crate::ir::FileFacts;
use crate::lang::{Frontend, syntax::Syntax};
use crate::text::{FileId, Lang, SourceFile, Span};

use super::fast::{self, Code, Refused};
use super::{JavaScript, lower, pieces};

fn file(name: &str, lang: Lang, text: &[u8]) -> SourceFile {
    SourceFile::new(FileId(0), name, text.to_vec(), lang)
}

fn by_tree_sitter(file: &SourceFile) -> FileFacts {
    lower(file, &mut |_: &Code<'_>| None::<Syntax<'_>>)
}

/// The facts by way of the fast parser, or why a piece of the text was refused.
fn by_fast(file: &SourceFile) -> Result<FileFacts, Refused> {
    let refused = Cell::new(None);
    let facts = lower(file, &mut |code| {
        fast::parse(code).inspect_err(|reason| refused.set(refused.get().or(Some(*reason)))).ok()
    });
    refused.get().map_or(Ok(facts), Err)
}

/// The facts, with the places that tree-sitter gets wrong put right: `await a<T>()` is `(await a)<T>()` to it, and what
/// ends a line without a semicolon has the comment behind it.
fn corrected(file: &SourceFile, mut old: FileFacts, new: &FileFacts) -> FileFacts {
    let text = |start: u32, end: u32| file.bytes.get(start as usize..end as usize).unwrap_or_default();
    let right = |old: Span, new: Span| {
        let is_awaited = old.end == new.end && text(old.start, new.start).starts_with(b"await");
        let behind = text(new.end, old.end).trim_ascii();
        let has_comment = old.start == new.start && (behind.starts_with(b"//") || behind.starts_with(b"/*"));
        if is_awaited || has_comment { new } else { old }
    };
    let places: Vec<Span> = old.expr_spans.iter().copied().collect();
    old.expr_spans = IndexVec::new();
    for (old_place, new_place) in places.into_iter().zip(new.expr_spans.iter()) {
        old.expr_spans.push(right(old_place, *new_place));
    }
    for (id, new) in new.functions.enumerate() {
        old.functions.get_mut(id).into_iter().for_each(|old| old.span = right(old.span, new.span));
    }
    for (id, new) in new.classes.enumerate() {
        old.classes.get_mut(id).into_iter().for_each(|old| old.span = right(old.span, new.span));
    }
    old
}

/// The first thing in which two lots of facts differ.
fn difference(file: &SourceFile, old: &FileFacts, new: &FileFacts) -> String {
    let all = |facts: &FileFacts| -> Vec<String> {
        let text = |span: Span| {
            String::from_utf8_lossy(file.bytes.get(span.start as usize..span.end as usize).unwrap_or_default())
        };
        let exprs = facts.exprs.iter().zip(facts.expr_spans.iter()).map(|(expr, span)| {
            let text: String = text(*span).chars().take(90).collect();
            format!("{expr:?} {}..{} {text:?}", span.start, span.end)
        });
        let functions = facts.functions.iter().map(|function| format!("{function:?} {:.80}", text(function.span)));
        let classes = facts.classes.iter().map(|class| format!("{class:?} {:.80}", text(class.span)));
        let rest = [format!("{:?}", facts.imports), format!("{:?} {:?}", facts.exports, facts.faults)];
        exprs.chain(functions).chain(classes).chain(rest).collect()
    };
    let (old, new) = (all(old), all(new));
    let at = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let part = |lines: &[String]| lines.get(at..(at + 2).min(lines.len())).unwrap_or_default().join("\n  ");
    format!("--- tree-sitter\n  {}\n--- fast\n  {}", part(&old), part(&new))
}

fn has_errors(file: &SourceFile) -> bool {
    let is_markup = super::is_markup(file);
    pieces(file.lang, &file.bytes, is_markup)
        .iter()
        .any(|piece| piece.tree().is_none_or(|tree| tree.root_node().has_error()))
}

fn language(path: &Utf8Path) -> Option<Lang> {
    let extension = path.extension()?;
    let languages = JavaScript.languages().iter();
    languages.filter(|(_, known)| known.contains(&extension)).map(|(lang, _)| *lang).next()
}

fn files_below(folder: &Utf8Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = folder.read_dir_utf8() else { continue };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by(|a, b| a.path().cmp(b.path()));
        for entry in entries {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                open.push(entry.path().to_owned());
            } else if let Some(lang) = language(entry.path()).filter(|_| kind.is_file()) {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                if bytes.len() <= crate::limits::MAX_FILE_SIZE as usize {
                    files.push(SourceFile::new(FileId(0), entry.path(), bytes, lang));
                }
            }
        }
    }
    files
}

fn on_a_worker(what: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let stack = crate::limits::WORKER_STACK;
        std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, what).unwrap().join().unwrap();
    });
}

#[test]
fn every_construct() {
    use snippets::{ELEMENTS, JAVASCRIPT, PLAIN, TYPED, TYPED_WITHOUT_ELEMENTS};
    let dialects: [(&str, Lang, &[&[&str]]); 3] = [
        ("a.js", Lang::JavaScript, &[PLAIN, JAVASCRIPT, ELEMENTS]),
        ("a.ts", Lang::TypeScript, &[PLAIN, TYPED, TYPED_WITHOUT_ELEMENTS]),
        ("a.tsx", Lang::Tsx, &[PLAIN, TYPED, ELEMENTS]),
    ];
    on_a_worker(|| {
        let texts = dialects.into_iter().flat_map(|(name, lang, lists)| {
            lists.iter().copied().flatten().map(move |text| file(name, lang, text.as_bytes()))
        });
        let wrong: Vec<String> = texts.filter_map(|file| check(&file).err()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    });
}

/// Both parsers must take a text, and see the same in it.
fn check(file: &SourceFile) -> Result<(), String> {
    let text = String::from_utf8_lossy(&file.bytes);
    let new = by_fast(file).map_err(|reason| format!("{}: {text}: {reason:?} {:?}", file.path, tree::why(file)))?;
    let old = corrected(file, by_tree_sitter(file), &new);
    if format!("{old:?}") == format!("{new:?}") {
        return Ok(());
    }
    Err(format!("{}: {text}\n{}", file.path, difference(file, &old, &new)))
}

#[test]
fn fixtures() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    on_a_worker(|| {
        let mut compared = 0;
        for file in files_below(&root) {
            if let (Ok(new), false) = (by_fast(&file), has_errors(&file)) {
                let old = corrected(&file, by_tree_sitter(&file), &new);
                assert!(format!("{old:?}") == format!("{new:?}"), "{}: {}", file.path, difference(&file, &old, &new));
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    });
}

/// Forms that nest, each with what stands in the middle.
const NESTED: &[(&str, &str, &str)] = &[
    ("(", "a", ")"),
    ("[", "a", "]"),
    ("{", "a", "}"),
    ("f(", "a", ")"),
    ("({a:", "b", "})"),
    ("({a(){", "b", "}})"),
    ("(function(){return ", "a", "})"),
    ("(class{a(){", "b", "}})"),
    ("class A{static{", "b", "}}"),
    ("(()=>{", "a", "})"),
    ("a?(", "b", "):c"),
    ("(a=", "b", ")=>c"),
    ("`${", "a", "}`"),
    ("a`${", "b", "}`"),
    ("a[", "b", "]"),
    ("if(a){", "b", "}"),
    ("try{", "a", "}catch{}"),
    ("switch(a){case b:", "c", "}"),
    ("@(", "a", ")class{}"),
    ("<a>", "b", "</a>"),
    ("<a>{", "b", "}</a>"),
    ("<a b={", "c", "}/>"),
    ("!", "a", ""),
    ("a=", "b", ""),
    ("a=>", "b", ""),
    ("async a=>", "b", ""),
    ("a?b:", "c", ""),
    ("if(a)b;else ", "c", ""),
    ("for(;;)", "a", ""),
    ("a:", "b", ""),
    ("a**", "b", ""),
    ("new ", "A", ""),
    ("let a:A<", "B", ">"),
    ("type A=B extends C?", "D", ":E"),
    ("namespace A{", "b", "}"),
    ("a+", "b", ""),
    ("a&&", "b", ""),
    ("", "a", ".b"),
    ("", "a", "()"),
    ("", "a", "!"),
    ("", "a", " as B"),
    ("a,", "b", ""),
];

/// What the guard lets through must not exhaust a small stack, however deep it is.
#[test]
fn the_deepest_text_that_is_parsed_fits_the_stack() {
    for (open, middle, close) in NESTED {
        for (name, lang) in [("a.js", Lang::JavaScript), ("a.ts", Lang::TypeScript), ("a.tsx", Lang::Tsx)] {
            let text = |n: usize| format!("{}{middle}{}", open.repeat(n), close.repeat(n)).into_bytes();
            let passes = |n: usize| {
                let text = text(n);
                fast::too_much(&Code { lang, declares: false, text: &text, range: 0..text.len() }).is_none()
            };
            let (mut least, mut most) = (0, 20_000);
            while most - least > 1 {
                let n = usize::midpoint(least, most);
                *(if passes(n) { &mut least } else { &mut most }) = n;
            }
            let file = file(name, lang, &text(least));
            let lower = move || JavaScript.lower(&file);
            std::thread::Builder::new().stack_size(8 << 20).spawn(lower).unwrap().join().unwrap();
        }
    }
}
