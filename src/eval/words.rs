//! Text cut into the words that a shell would see.

use crate::value::{StrSet, Template, Value};

/// The words of a text, quotes and backslashes taken away. Holes are never cut: what is unknown may
/// be one word or many.
pub(super) fn split(text: &Template) -> Vec<Template> {
    commands(text).into_iter().flatten().collect()
}

/// The commands of a text, each with its words; `|`, `;`, `&` and line ends stand between them.
pub(super) fn commands(text: &Template) -> Vec<Vec<Template>> {
    let shown = text.show("\u{1}");
    let mut cut = Cutter { text, commands: vec![Vec::new()], word: None };
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, char) in shown.char_indices() {
        let here = at..at + char.len_utf8();
        if escaped {
            escaped = false;
            if char != '\n' {
                cut.take(here);
            }
            continue;
        }
        match (quote, char) {
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => cut.take(here),
            (None, '"' | '\'') => {
                quote = Some(char);
                cut.take(at..at);
            }
            (None, '|' | ';' | '\n') => cut.end_command(),
            (None, '&') if !cut.in_word() => cut.end_command(),
            (None, _) if char.is_whitespace() => cut.end_word(),
            (None, _) => cut.take(here),
        }
    }
    cut.end_command();
    cut.commands.retain(|words| !words.is_empty());
    cut.commands
}

struct Cutter<'t> {
    text: &'t Template,
    commands: Vec<Vec<Template>>,
    /// The ranges of the word that is open.
    word: Option<Vec<std::ops::Range<usize>>>,
}

impl Cutter<'_> {
    fn in_word(&self) -> bool {
        self.word.is_some()
    }

    fn take(&mut self, range: std::ops::Range<usize>) {
        let ranges = self.word.get_or_insert_default();
        match ranges.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => ranges.push(range),
        }
    }

    fn end_word(&mut self) {
        let Some(ranges) = self.word.take() else { return };
        let part = |range: &std::ops::Range<usize>| self.text.split_at(range.end).0.split_at(range.start).1;
        let word = ranges.iter().map(part).fold(Template::default(), |word, part| word.concat(&part));
        if let Some(words) = self.commands.last_mut() {
            words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        if self.commands.last().is_some_and(|words| !words.is_empty()) {
            self.commands.push(Vec::new());
        }
    }
}

/// A value without quotes around it, as words: text is cut, a list is its elements, anything else
/// is one word.
pub(super) fn words_of(value: &Value) -> Value {
    match value {
        Value::Text(set) => {
            let cut = set
                .templates()
                .iter()
                .map(|text| Value::seq(split(text).into_iter().map(|word| Value::Text(StrSet::from(word))).collect()));
            let whole = set.templates().iter().all(|text| text.find(" ").is_none() && text.find("\n").is_none());
            if whole { Value::seq(vec![value.clone()]) } else { cut.reduce(Value::join).unwrap_or(Value::Null) }
        }
        Value::Seq(_) => value.clone(),
        Value::Any(values) => values.iter().map(words_of).reduce(Value::join).unwrap_or(Value::Null),
        Value::Null => Value::seq(Vec::new()),
        other => Value::seq(vec![other.clone()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Why;
    use crate::text::{FileId, Span};
    use crate::value::{Hole, Origin};

    fn template(text: &str) -> Template {
        let mut at = 0;
        let mut parts = text.split("{}").map(|part| {
            let span = Span::new(FileId(0), at, at + part.len());
            at += part.len() + 2;
            Template::text(part, Origin { span, exact: true })
        });
        let first = parts.next().unwrap_or_default();
        let hole = Template::hole(Hole::opaque(Why::Call), Origin::near(Span::default()));
        parts.fold(first, |all, part| all.concat(&hole).concat(&part))
    }

    fn shown(text: &str) -> Vec<Vec<String>> {
        commands(&template(text)).iter().map(|words| words.iter().map(|word| word.show("{}")).collect()).collect()
    }

    #[test]
    fn words() {
        assert_eq!(shown("curl -s  -u '{}/token:{}' \"a b\"\\ c"), [["curl", "-s", "-u", "{}/token:{}", "a b c"]]);
        assert_eq!(shown("curl 'x?a=1&b=2' | jq . && ls;"), [vec!["curl", "x?a=1&b=2"], vec!["jq", "."], vec!["ls"]]);
        assert_eq!(shown("a \\\n b '' \"it's\""), [["a", "b", "", "it's"]]);
        assert_eq!(shown("curl x?a=1&b=2"), [["curl", "x?a=1&b=2"]]);
        assert_eq!(shown(" \n "), [[""; 0]; 0]);
        assert_eq!(shown("'open"), [["open"]]);
    }

    #[test]
    fn words_keep_their_places() {
        let words = split(&template("curl -u 'me/token:x'"));
        let place = words.last().and_then(|word| word.pieces().first()).map(|piece| piece.origin().span.start);
        assert_eq!(place, Some(9));
    }
}
