//! Scopes that an OAuth request asks for, written anew in the form they have.

use crate::diag::Edit;
use crate::rewrite::Rewriting;
use crate::text::Span;

/// What stands between scopes in one text.
const SEPARATORS: [&str; 5] = ["%20", "+", ", ", ",", " "];

/// Other scopes in the place of those written at `span`: one text, or a list of texts. `None` if what is written
/// there is not exactly these scopes.
pub fn replace_scopes(rewriting: &Rewriting<'_>, span: Span, written: &[String], wanted: &[String]) -> Option<Edit> {
    let text = rewriting.text(span);
    let (quote, inner) = unquoted(text);
    if let Some(list) = as_list(text, written, wanted) {
        return Some(Edit::replace(span, list));
    }
    let separator = match written {
        [one] => (inner == one).then_some(" "),
        _ => SEPARATORS.into_iter().find(|separator| inner.split(separator).eq(written.iter().map(String::as_str))),
    }?;
    // Commas were wrong to begin with.
    let separator = if separator.starts_with(',') { " " } else { separator };
    Some(Edit::replace(span, format!("{quote}{}{quote}", wanted.join(separator))))
}

/// A literal's quotes and what they enclose; a span may leave the quotes out.
fn unquoted(text: &str) -> (&str, &str) {
    for quote in ["\"", "'", "`"] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return (quote, inner);
        }
    }
    ("", text)
}

/// A list of quoted scopes with others in it.
fn as_list(text: &str, written: &[String], wanted: &[String]) -> Option<String> {
    let (open, close) =
        [('[', ']'), ('(', ')')].into_iter().find(|(open, close)| text.starts_with(*open) && text.ends_with(*close))?;
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    let items: Vec<&str> = inner.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    let quote = unquoted(items.first()?).0;
    let same = items.iter().map(|item| unquoted(item)).eq(written.iter().map(|scope| (quote, scope.as_str())));
    let spelled: Vec<String> = wanted.iter().map(|scope| format!("{quote}{scope}{quote}")).collect();
    (same && !quote.is_empty()).then(|| format!("{open}{}{close}", spelled.join(", ")))
}
