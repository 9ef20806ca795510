//! Scopes that an OAuth request asks for, written anew in the form they have, or in the one that is due.

mod add;
mod literal;

use crate::diag::Edit;
use crate::recognise::oauth::Spelling;
use crate::rewrite::Rewriting;
use crate::text::{Family, Span};

pub use add::add_scopes;
use literal::Literal;

/// The form in which an endpoint reads scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// One text with spaces between the scopes.
    Text,
    /// A list of texts.
    List,
}

/// Scopes in the form that is due, and what is known of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respelled {
    /// The change.
    pub edit: Edit,
    /// Whether they stand where they are sent: nothing else reads them there.
    pub in_place: bool,
}

/// Other scopes in the place of those written at `span`, as one text or as a list of texts, whichever they are. `None`
/// if what is written there is not exactly these scopes.
pub fn replace_scopes(rewriting: &Rewriting<'_>, span: Span, written: &[String], wanted: &[String]) -> Option<Edit> {
    let literal = Literal::at(rewriting, span, written)?;
    // Several scopes in one text of a list would be one unknown name.
    let is_element = || Key::of(rewriting, literal.outer()).is_none() && is_in_list(rewriting.before(literal.outer()));
    if !literal.is_list() && written.len() < 2 && wanted.len() > 1 && is_element() {
        return None;
    }
    let text = if literal.is_list() { literal.with_elements(wanted) } else { literal.with_text(rewriting, wanted)? };
    Some(Edit::replace(literal.span(), text))
}

/// The same scopes, or others, in the form that is due. `None` where that cannot be written without knowing more.
pub fn respell_scopes(
    rewriting: &Rewriting<'_>,
    spelling: &Spelling,
    wanted: &[String],
    due: Due,
) -> Option<Respelled> {
    let parts: Vec<String> = spelling.texts.iter().flat_map(|text| literal::parts(text)).collect();
    let literal = Literal::at(rewriting, spelling.span, &parts)?;
    let key = Key::of(rewriting, literal.outer());
    let in_place = key.as_ref().is_some_and(|key| key.is_sent(rewriting));
    let (span, text) = match (due, literal.is_list()) {
        (Due::Text, false) => (literal.span(), literal.with_text(rewriting, wanted)?),
        (Due::List, true) => (literal.span(), literal.with_elements(wanted)),
        (Due::Text, true) => (literal.outer(), literal.as_text(wanted)?),
        // A list stands where any value may stand: as an entry of an object.
        (Due::List, false) => {
            key.filter(|key| in_place && key.behind == ':')?;
            (literal.outer(), literal.as_list(wanted)?)
        }
    };
    Some(Respelled { edit: Edit::replace(span, text), in_place })
}

/// Another name for the parameter whose value is written at `span`.
pub fn rename_scopes(rewriting: &Rewriting<'_>, spelling: &Spelling, name: &str) -> Option<Edit> {
    let parts: Vec<String> = spelling.texts.iter().flat_map(|text| literal::parts(text)).collect();
    let key = Key::of(rewriting, Literal::at(rewriting, spelling.span, &parts)?.outer())?;
    (key.is_sent(rewriting) && key.text != name).then(|| Edit::replace(key.span, name))
}

/// The name under which a value is written.
struct Key {
    /// The name without quotes.
    span: Span,
    text: String,
    /// What stands between it and the value.
    behind: char,
    value: Span,
}

/// Names that scopes are sent under.
const NAMES: [&str; 2] = ["scope", "scopes"];

/// Parameters that stand beside scopes in a request.
const BESIDE: [&str; 4] = ["grant_type", "client_id", "response_type", "client_secret"];

/// How far around a value the other parameters of its request are looked for.
const NEAR: usize = 2000;

impl Key {
    /// The name in front of a value: `scope: …`, `"scope": …`, `("scope", …)`, `scope=…` in a query.
    fn of(rewriting: &Rewriting<'_>, value: Span) -> Option<Self> {
        let before = rewriting.before(value);
        let (rest, behind) = match before.strip_suffix('=') {
            Some(rest) => (rest, '='),
            None => {
                let rest = before.trim_end();
                let behind = rest.chars().next_back().filter(|c| matches!(c, ':' | ','))?;
                (rest.strip_suffix(behind)?.trim_end(), behind)
            }
        };
        let rest = ["\\\"", "\"", "'"].iter().find_map(|quote| rest.strip_suffix(quote)).unwrap_or(rest);
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = rest.trim_end_matches(is_word).len();
        let text = rest.get(start..).filter(|text| NAMES.contains(text))?.to_owned();
        Some(Self { span: Span::new(value.file, start, rest.len()), text, behind, value })
    }

    /// Whether other parameters of an OAuth request stand around it.
    fn is_sent(&self, rewriting: &Rewriting<'_>) -> bool {
        let (before, after) = (rewriting.before(self.span), rewriting.after(self.value));
        let floor = |text: &str, at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let near = before.get(floor(before, before.len().saturating_sub(NEAR))..).unwrap_or_default();
        let behind = after.get(..floor(after, NEAR.min(after.len()))).unwrap_or_default();
        let (open, close) = match self.behind {
            // A pair stands in parentheses of its own, inside the list.
            ',' => (around(near.chars().rev(), 2, true), around(behind.chars(), 2, false)),
            _ => (around(near.chars().rev(), 1, true), around(behind.chars(), 1, false)),
        };
        let text: String = open.chars().rev().chain(close.chars()).collect();
        BESIDE.iter().any(|name| text.contains(name))
    }
}

/// The characters up to the bracket that closes the `levels`th level around the start.
fn around(chars: impl Iterator<Item = char>, levels: i32, backwards: bool) -> String {
    let mut depth = 0;
    chars
        .take_while(|c| {
            let step = match c {
                '{' | '[' | '(' => -1,
                '}' | ']' | ')' => 1,
                _ => 0,
            };
            depth += if backwards { -step } else { step };
            depth < levels
        })
        .collect()
}

/// Whether what stands behind a text is an element of a list, perhaps given to a call there: `[String::from(…`.
fn is_in_list(before: &str) -> bool {
    let mut depth = 0;
    let mut calls = false;
    for c in before.chars().rev().take(NEAR) {
        if calls {
            calls = false;
            if !(c.is_alphanumeric() || c == '_') {
                return false;
            }
        }
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '[' => return true,
            '(' => calls = true,
            '{' => return false,
            _ => {}
        }
    }
    false
}

/// Whether scopes are written in a query, where a space would end the address.
fn is_in_query(rewriting: &Rewriting<'_>, span: Span) -> bool {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
    let before = rewriting.before(span).rsplit(ends).next().unwrap_or_default();
    let after = rewriting.after(span).split(ends).next().unwrap_or_default();
    before.ends_with('=') && (before.contains(['?', '&']) || after.contains('&'))
}

/// Whether a place of a script stands in quotes, or in a text of several lines that needs none.
fn is_quoted(rewriting: &Rewriting<'_>, span: Span) -> bool {
    if rewriting.file(span).is_none_or(|file| file.lang.family() != Family::Shell) {
        return true;
    }
    let line = rewriting.before(span).rsplit('\n').next().unwrap_or_default();
    let mut open = None;
    for c in line.chars() {
        match open {
            Some(quote) if quote == c => open = None,
            None if matches!(c, '"' | '\'') => open = Some(c),
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_lists() {
        for text in ["x = [", "vec![String::from(", "f([a, g(b), "] {
            assert!(is_in_list(text), "{text}");
        }
        for text in ["x = ", "f(", "[(\"scope\", ", "{ a: [b], scope: ", "[{ scope: f("] {
            assert!(!is_in_list(text), "{text}");
        }
    }
}
