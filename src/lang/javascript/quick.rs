//! Imports as the text shows them, without parsing. Some that it seems to show are none: they stand in comments.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::ir::ModuleSpec;

static SPEC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?:\bfrom|\bimport|\b(?:require|import)\s*\()\s*["'`]([^"'`\n]+)["'`]"#).ok());

/// The modules that a text imports or requires.
pub(super) fn imports(text: &[u8]) -> Option<Vec<ModuleSpec>> {
    let found = SPEC.as_ref()?.captures_iter(text);
    let spec = |found: regex::bytes::Captures<'_>| {
        let (_, [spec]) = found.extract();
        ModuleSpec { text: String::from_utf8_lossy(spec).into(), level: 0 }
    };
    Some(found.map(spec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_from_the_text() {
        let text = b"import a from './a'\nimport {\n b\n} from \"b\"\nexport * from './c'\nimport './d'\n\
                     const e = require('./e'), f = await import(`./f`)\n";
        let found: Vec<_> = imports(text).unwrap().into_iter().map(|spec| spec.text.into_string()).collect();
        assert_eq!(found, ["./a", "b", "./c", "./d", "./e", "./f"]);
    }
}
