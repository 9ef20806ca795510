//! Types as annotations write them, reduced to a dotted name.

use crate::lang::syntax::Node;

use super::Lowering;
use crate::ir::{Expr, ExprId};

/// Wrappers whose first argument is the type that matters.
const WRAPPERS: &[&str] =
    &["Optional", "Annotated", "Final", "ClassVar", "InitVar", "Required", "NotRequired", "ReadOnly", "Awaitable"];

impl Lowering<'_> {
    /// The class that an annotation names, as a chain of names; `None` when it names several or
    /// none. Read from the text, since annotations may be strings.
    pub(super) fn type_name(&mut self, node: Node<'_>) -> Option<ExprId> {
        let bytes = self.source.get(node.byte_range())?;
        let text = std::str::from_utf8(bytes).ok()?;
        let name = plain_name(text)?;
        let mut at = node.start_byte() + (name.as_ptr() as usize - text.as_ptr() as usize);
        let start = at;
        let mut value = None;
        for part in name.split('.') {
            let end = at + part.len();
            let span = self.b.span(start..end);
            value = Some(match value {
                None => self.b.name(span, part),
                Some(base) => self.b.member(span, base, part),
            });
            at = end + 1;
        }
        value.filter(|value| matches!(self.b.get(*value), Some(Expr::Name(_) | Expr::Member { .. })))
    }

    /// Whether an annotation says `ClassVar`.
    pub(super) fn is_class_variable(&self, node: Node<'_>) -> bool {
        let text = self.text(node);
        let head = text.trim_start_matches(['"', '\'']).split('[').next().unwrap_or_default();
        last_part(head.trim()) == "ClassVar"
    }
}

/// The dotted name that a type comes down to: `Optional["a.B[int]"]` is `a.B`.
fn plain_name(mut text: &str) -> Option<&str> {
    // Each round makes the text shorter.
    loop {
        text = text.trim();
        if let Some(inside) = unquoted(text) {
            text = inside;
        } else if let Some(one) = only_type(text, '|') {
            text = one?;
        } else if let Some((head, args)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            let head = head.trim();
            match last_part(head) {
                "Union" => text = only_type(args, ',').unwrap_or(Some(args))?,
                outer if WRAPPERS.contains(&outer) => text = *split(args, ',').first()?,
                _ => text = head,
            }
        } else {
            return is_dotted_name(text).then_some(text);
        }
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn unquoted(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
}

/// Of several types the only one besides `None`; nothing at all if the text is a single type.
fn only_type(text: &str, separator: char) -> Option<Option<&str>> {
    let parts = split(text, separator);
    if parts.len() < 2 {
        return None;
    }
    let mut types = parts.into_iter().filter(|part| !matches!(part.trim(), "None" | ""));
    Some(types.next().filter(|_| types.next().is_none()))
}

/// Split outside of brackets and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut depth = 0_u32;
    let mut quote = None;
    text.split(|char: char| {
        match char {
            _ if quote == Some(char) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => quote = Some(char),
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth = depth.saturating_sub(1),
            _ => return char == separator && depth == 0,
        }
        false
    })
    .collect()
}

fn is_dotted_name(text: &str) -> bool {
    text != "None"
        && text.split('.').all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && chars.all(|char| char.is_alphanumeric() || char == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, name) in [
            ("X", Some("X")),
            ("a.b.X", Some("a.b.X")),
            ("Optional[X]", Some("X")),
            ("typing.Optional[ 'a.X' ]", Some("a.X")),
            ("X | None", Some("X")),
            ("None | \"X\"", Some("X")),
            ("Union[X, None]", Some("X")),
            ("Union[X, Y]", None),
            ("X | Y", None),
            ("List[Optional[X]]", Some("List")),
            ("\"Optional[List[X]]\"", Some("List")),
            ("Annotated[X, Depends(get, 'a]')]", Some("X")),
            ("dict[str, X | None]", Some("dict")),
            ("Callable[[int], str]", Some("Callable")),
            ("None", None),
            ("1 + 2", None),
            ("", None),
            ("[", None),
            ("]", None),
            ("Union[]", None),
            ("\"", None),
        ] {
            assert_eq!(plain_name(text), name, "{text}");
        }
    }
}
