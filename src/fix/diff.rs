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
    let path = &file.path;
    let after = String::from_utf8_lossy(&file.after);
    let before = file.before.as_deref().map(String::from_utf8_lossy);
    let old = if before.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let diff = TextDiff::from_lines(before.as_deref().unwrap_or_default(), &after);
    let body = diff.unified_diff().context_radius(CONTEXT).header(&old, &format!("b/{path}")).to_string();
    let mode = if before.is_none() { "new file mode 100644\n" } else { "" };
    format!("diff --git a/{path} b/{path}\n{mode}{body}")
}
