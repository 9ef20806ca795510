//! Imports of a text that is not parsed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::lang::quick::{QuickImport, QuickImports};

pub(super) const IMPORTS: QuickImports = QuickImports { scan, index: "index" };

/// What stands before a module's name.
const WORDS: [&str; 3] = ["from", "import", "require"];

static SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(WORDS).ok());

/// Endings that a module's name may have and its file's name without ending has not.
const ENDINGS: &[&[u8]] =
    &[b".js", b".ts", b".jsx", b".tsx", b".mjs", b".cjs", b".mts", b".cts", b".vue", b".svelte", b".json"];

fn scan(text: &[u8], each: &mut dyn FnMut(QuickImport<'_>)) {
    let Some(search) = SEARCH.as_ref() else { return };
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    for found in search.find_iter(text) {
        let before = found.start().checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(found.end()..).unwrap_or_default();
        if let Some(module) = Some(after).filter(|_| !before.is_some_and(is_word)).and_then(quoted) {
            let (parent, end) = end(module);
            each(QuickImport { level: 0, module, name: None, end, parent });
        }
    }
}

/// So long may a comment be in front of a module's name.
const COMMENT: usize = 256;

/// The text in quotes that follows, perhaps as an argument: `import(/* webpackChunkName: "a" */ './a')`.
fn quoted(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"(").unwrap_or(text).trim_ascii_start();
    let comment = text.strip_prefix(b"/*").and_then(|inside| inside.get(..COMMENT.min(inside.len())));
    let behind = comment.and_then(|inside| text.get(memchr::memmem::find(inside, b"*/")? + 4..));
    let text = behind.unwrap_or(text).trim_ascii_start();
    let (quote, inside) = text.split_first()?;
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let end = inside.iter().position(|byte| is_quote(byte) || *byte == b'\n').filter(|_| is_quote(quote))?;
    inside.get(..end).filter(|name| !name.is_empty() && inside.get(end).is_some_and(is_quote))
}

/// The last part of a module's name, behind the part before it.
fn end(module: &[u8]) -> (&[u8], &[u8]) {
    let path = module.split(|byte| matches!(byte, b'?' | b'#')).next().filter(|path| !path.is_empty());
    let mut path = path.unwrap_or(module);
    while let Some(shorter) = path.strip_suffix(b"/") {
        path = shorter;
    }
    let mut parts = path.rsplit(|byte| *byte == b'/');
    let end = match parts.next().unwrap_or_default() {
        b"." | b".." => return (b".", b"."),
        name => ENDINGS.iter().find_map(|ending| name.strip_suffix(*ending)).unwrap_or(name),
    };
    match parts.next().unwrap_or_default() {
        b"." | b".." => (b".", end),
        // `@/lib` and `~/lib` mean what an absolute path means, and `@app/lib` may be `app/lib`.
        name => (name.strip_prefix(b"@").or(name.strip_prefix(b"~")).or(name.strip_prefix(b"$")).unwrap_or(name), end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &[u8]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        scan(text, &mut |import| {
            let end = [import.parent, b" ", import.end].concat();
            found.push((import.spec().text.into_string(), String::from_utf8_lossy(&end).into_owned()));
        });
        found
    }

    #[test]
    fn imports_are_told_from_the_text() {
        let text = b"import a from './a'\nimport {\n b\n} from \"b\"\nexport * from './c'\nimport './d'\n\
                     const e = require('./e'), f = await import(`./f`), g = require( './g' ), h = () => import(/* name: \"x\" */ './h')\n\
                     transform('no'), importer.from, 'import \"no\n'";
        let found: Vec<_> = imports(text).into_iter().map(|(spec, _)| spec).collect();
        assert_eq!(found, ["./a", "b", "./c", "./d", "./e", "./f", "./g", "./h"]);
    }

    #[test]
    fn names_end_in_what_files_are_called() {
        for (spec, end) in [
            ("./desk/client.js", "desk client"),
            ("../desk.service", ". desk.service"),
            ("..", ". ."),
            ("./", ". ."),
            ("@/lib/desk/", "lib desk"),
            ("@/desk", " desk"),
            ("@app/desk", "app desk"),
            ("./logo.svg?raw", ". logo.svg"),
            ("#internal", " #internal"),
        ] {
            assert_eq!(imports(format!("import '{spec}'").as_bytes()), [(spec.to_owned(), end.to_owned())]);
        }
    }
}
