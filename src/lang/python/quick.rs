//! Imports as the text shows them, without parsing. Some that it seems to show are none: they stand in strings.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::ir::ModuleSpec;

static FROM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:^|;)[ \t]*from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|(?:[^\n#\\]|\\\r?\n)*)")
        .ok()
});
static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?m)(?:^|;)[ \t]*import[ \t]+([^\n#;]+)").ok());

/// The modules that a text imports, and those that names imported from them may be.
pub(super) fn imports(text: &[u8]) -> Option<Vec<ModuleSpec>> {
    let mut specs = Vec::new();
    for found in FROM.as_ref()?.captures_iter(text) {
        let (_, [dots, module, names]) = found.extract();
        let module = String::from_utf8_lossy(module);
        let level = u8::try_from(dots.len()).unwrap_or(u8::MAX);
        let mut add = |text: String| specs.push(ModuleSpec { text: text.into(), level });
        for name in words(names) {
            add(if module.is_empty() { name } else { format!("{module}.{name}") });
        }
        add(module.into_owned());
    }
    for found in IMPORT.as_ref()?.captures_iter(text) {
        let (_, [modules]) = found.extract();
        specs.extend(words(modules).map(|module| ModuleSpec { text: module.into(), level: 0 }));
    }
    Some(specs)
}

/// The names of a list, without what they are called here.
fn words(list: &[u8]) -> impl Iterator<Item = String> {
    let lines = list.split(|byte| *byte == b'\n');
    let code = lines.flat_map(|line| line.split(|byte| *byte == b'#').next());
    code.flat_map(|line| line.split(|byte| *byte == b',')).filter_map(|part| {
        let word = part.split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'.' | 0x80..));
        let word = word.into_iter().find(|word| !word.is_empty())?;
        Some(String::from_utf8_lossy(word).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_from_the_text() {
        let text =
            b"import os, a.b as c\nfrom .x import (\n    y,  # why\n    z as w,\n)\nfrom .. import v; import last\n";
        let found: Vec<_> =
            imports(text).unwrap().into_iter().map(|spec| (spec.level, spec.text.into_string())).collect();
        for (level, spec) in [(0, "os"), (0, "a.b"), (1, "x"), (1, "x.y"), (1, "x.z"), (2, "v"), (0, "last")] {
            assert!(found.contains(&(level, spec.to_owned())), "{level} {spec}: {found:?}");
        }
    }
}
