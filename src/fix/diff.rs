//! Changes as a unified diff that `git apply` and `patch` take.

use similar::TextDiff;

use crate::fix::Changed;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The diff of all files. Bytes that are no UTF-8 are never changed, so reading them leniently loses nothing.
pub fn unified(changed: &[Changed]) -> String {
    changed.iter().map(one).collect()
}

fn one(file: &Changed) -> String {
    let (a, b) = (named("a/", &file.path), named("b/", &file.path));
    let after = String::from_utf8_lossy(&file.after);
    let before = file.before.as_deref().map(String::from_utf8_lossy);
    let old = if before.is_some() { a.clone() } else { "/dev/null".to_owned() };
    let diff = TextDiff::from_lines(before.as_deref().unwrap_or_default(), &after);
    let body = diff.unified_diff().context_radius(CONTEXT).header(&old, &b).to_string();
    let mode = if before.is_none() { "new file mode 100644\n" } else { "" };
    format!("diff --git {a} {b}\n{mode}{body}")
}

/// A name as git writes it: quoted if something in it would end the line, or is not shown as what it is. Otherwise a
/// file's name could hold a patch of another file.
fn named(side: &str, path: &str) -> String {
    let is_plain =
        |c: char| matches!(c, ' '..='~' if !matches!(c, '"' | '\\')) || (!c.is_ascii() && c.is_alphanumeric());
    if path.chars().all(is_plain) {
        return format!("{side}{path}");
    }
    let spelled = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    };
    format!("\"{side}{}\"", path.bytes().map(spelled).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_git_does() {
        assert_eq!(named("a/", "src/caf\u{e9} 1.py"), "a/src/caf\u{e9} 1.py");
        assert_eq!(named("b/", "x\n+++ b/y\u{1b}\"\\.py"), "\"b/x\\012+++ b/y\\033\\\"\\\\.py\"");
        assert_eq!(named("b/", "\u{202e}.py"), "\"b/\\342\\200\\256.py\"");
    }
}
