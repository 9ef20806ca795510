//! Imports of a text that is not parsed.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::lang::quick::{QuickImport, QuickImports};

pub(super) const IMPORTS: QuickImports = QuickImports { scan, index: "__init__" };

static IMPORT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("import"));

/// A statement has no more before `import`.
const LINE: usize = 512;

/// Takes time in proportion to the text, whatever it says: a list is looked at once, and so is what follows no list.
fn scan(text: &[u8], each: &mut dyn FnMut(QuickImport<'_>)) {
    let (mut at, mut closing) = (0, Some(0));
    while let Some(start) = IMPORT.find(text.get(at..).unwrap_or_default()).map(|found| at + found) {
        let end = start + b"import".len();
        at = end;
        let source = text.get(start.saturating_sub(LINE)..start).and_then(source);
        let Some(source) = source.filter(|_| !text.get(end).is_some_and(is_word)) else { continue };
        let after = text.get(end..).unwrap_or_default();
        let open = after.trim_ascii_start();
        let is_list = matches!(source, Source::Module { .. }) && open.starts_with(b"(");
        if is_list && closing.is_some_and(|closing| closing < end) {
            closing = memchr::memchr(b')', after).map(|found| end + found);
        }
        let list = match closing.filter(|_| is_list) {
            Some(closing) => {
                at = closing;
                text.get(text.len() - open.len() + 1..closing).unwrap_or_default()
            }
            None => {
                let list = line(after);
                at = end + list.len();
                list
            }
        };
        match source {
            Source::None => names(list).for_each(|module| each(import(0, module, None))),
            Source::Module { level, module } => {
                each(import(level, module, None));
                names(list).for_each(|name| each(import(level, module, Some(name))));
            }
        }
    }
}

fn import<'t>(level: u8, module: &'t [u8], name: Option<&'t [u8]>) -> QuickImport<'t> {
    let top: &[u8] = if level > 0 { b"." } else { b"" };
    let mut parts = name.into_iter().chain(module.rsplit(|byte| *byte == b'.').filter(|part| !part.is_empty()));
    let end = parts.next().unwrap_or(b".");
    QuickImport { level, module, name, end, parent: parts.next().unwrap_or(top) }
}

/// What stands before `import` in its statement.
enum Source<'t> {
    None,
    Module { level: u8, module: &'t [u8] },
}

/// `None` where the word does not begin or continue a statement.
fn source(before: &[u8]) -> Option<Source<'_>> {
    // `from a \` with `import b` on the next line
    let before = before.trim_ascii_end().strip_suffix(b"\\").unwrap_or(before);
    // `try: import a` is one line.
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b';' | b':')).next()?.trim_ascii();
    if line.is_empty() || line == b"\xef\xbb\xbf" {
        return Some(Source::None);
    }
    let from = line.strip_prefix(b"from")?;
    let spaced = from.trim_ascii_start();
    let dots = spaced.iter().take_while(|byte| **byte == b'.').count();
    let module = spaced.get(dots..)?.trim_ascii();
    let is_name = (from.len() > spaced.len() || dots > 0) && module.iter().all(|byte| is_word(byte) || *byte == b'.');
    is_name.then(|| Source::Module { level: u8::try_from(dots).unwrap_or(u8::MAX), module })
}

/// The names in the list behind `import`: the first word of each part, which is not its alias.
fn names(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let code = list.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b'#').next());
    code.flat_map(|line| line.split(|byte| *byte == b','))
        .filter_map(|part| part.split(|byte| !is_word(byte) && *byte != b'.').find(|word| !word.is_empty()))
}

/// The statement's line, with those that continue it.
fn line(text: &[u8]) -> &[u8] {
    let mut end = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let code = line.split(|byte| matches!(byte, b'#' | b';')).next().unwrap_or_default();
        end += code.len();
        if code.len() < line.len() || !line.trim_ascii_end().ends_with(b"\\") {
            break;
        }
    }
    text.get(..end).unwrap_or_default()
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &[u8]) -> Vec<(u8, String, String)> {
        let mut found = Vec::new();
        scan(text, &mut |import| {
            let (spec, end) = (import.spec(), [import.parent, b" ", import.end].concat());
            found.push((spec.level, spec.text.into_string(), String::from_utf8_lossy(&end).into_owned()));
        });
        found
    }

    #[test]
    fn imports_are_told_from_the_text() {
        let text = b"import os, a.b as c\nfrom .x import (\n    y,  # why, not\n    z as w,\n)\n\
                     from .. import v; import last\nfrom p.q import r, \\\n    s\nif x:\n    from t import *\nfrom u \\\n    import o\ntry: import one\nif x: from two import three\n";
        let found = imports(text);
        let expected = [
            (0, "os", " os"),
            (0, "a.b", "a b"),
            (1, "x", ". x"),
            (1, "x.y", "x y"),
            (1, "x.z", "x z"),
            (2, "", ". ."),
            (2, "v", ". v"),
            (0, "last", " last"),
            (0, "p.q", "p q"),
            (0, "p.q.r", "q r"),
            (0, "p.q.s", "q s"),
            (0, "t", " t"),
            (0, "u", " u"),
            (0, "u.o", "u o"),
            (0, "one", " one"),
            (0, "two", " two"),
            (0, "two.three", "two three"),
        ];
        assert_eq!(found, expected.map(|(level, spec, end)| (level, spec.to_owned(), end.to_owned())));
    }

    #[test]
    fn texts_of_nothing_else_are_read_once() {
        for text in ["import (\n", "from a import (\n", "import ", "import \\\n", "from a import \\\n"] {
            let text = text.repeat(100_000);
            let mut count = 0;
            scan(text.as_bytes(), &mut |_| count += 1);
            assert!(count <= 100_001, "{count}");
        }
    }

    #[test]
    fn other_words_are_no_imports() {
        assert_eq!(imports(b"importlib.import_module('x')\nx = 1 # from a import b\nimportant = 2\n"), []);
    }
}
