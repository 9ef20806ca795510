//! Scopes as they are written: one text, or a list of texts.

use crate::rewrite::Rewriting;
use crate::rewrite::scope::{is_in_query, is_quoted};
use crate::text::Span;

/// Quotes of texts; an escaped one stands in a text that holds JSON.
const QUOTES: [&str; 4] = ["\\\"", "\"", "'", "`"];

/// Scopes where they are written.
#[derive(Debug)]
pub(super) enum Literal<'t> {
    /// One text.
    Text {
        /// What is between the quotes, or the part of a longer text.
        inner: Span,
        /// The quotes around it; empty for a part of a longer text.
        quote: &'t str,
        text: &'t str,
    },
    /// A list of texts.
    List {
        /// With its brackets.
        span: Span,
        quote: &'t str,
        /// From the bracket to the first quote, between two texts, and from the last quote to the bracket.
        around: [&'t str; 3],
        /// Whether something in front of the bracket belongs to it: `vec![…]`, `&[…]`.
        marked: bool,
    },
}

/// The scopes in a text, whatever stands between them.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut plain = text.to_owned();
    for (code, meant) in [("%20", " "), ("%2C", ","), ("%2c", ","), ("%3A", ":"), ("%3a", ":")] {
        plain = plain.replace(code, meant);
    }
    let between = |c: char| c.is_whitespace() || ",;|+".contains(c);
    plain.split(between).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

impl<'t> Literal<'t> {
    /// What is written at `span`, the place of a text or of the first text of a list, if it is exactly these scopes.
    pub(super) fn at(rewriting: &Rewriting<'t>, span: Span, scopes: &[String]) -> Option<Self> {
        let text = rewriting.text(span);
        let quoted = QUOTES.into_iter().find(|quote| is_enclosed(text, quote));
        let lead = quoted.map_or(0, str::len);
        let inner = Span::new(span.file, span.start as usize + lead, (span.end as usize).saturating_sub(lead));
        let text = rewriting.text(inner);
        let (before, after) = (rewriting.before(inner), rewriting.after(inner));
        let quote = QUOTES.into_iter().find(|quote| before.ends_with(quote) && after.starts_with(quote));
        let list = quote.and_then(|quote| list(rewriting, inner, quote, scopes));
        list.or_else(|| {
            let quote = quote.unwrap_or_default();
            (!text.is_empty() && parts(text) == scopes).then_some(Literal::Text { inner, quote, text })
        })
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self, Literal::List { .. })
    }

    /// What is replaced when the form stays.
    pub(super) fn span(&self) -> Span {
        match self {
            Literal::Text { inner, .. } => *inner,
            Literal::List { span, .. } => *span,
        }
    }

    /// The whole expression, with its quotes or brackets.
    pub(super) fn outer(&self) -> Span {
        match self {
            Literal::Text { inner, quote, .. } => {
                let width = u32::try_from(quote.len()).unwrap_or_default();
                Span { start: inner.start.saturating_sub(width), end: inner.end + width, ..*inner }
            }
            Literal::List { span, .. } => *span,
        }
    }

    /// Other scopes between the quotes. `None` where several need quotes that are not there.
    pub(super) fn with_text(&self, rewriting: &Rewriting<'_>, wanted: &[String]) -> Option<String> {
        let Literal::Text { inner, text, .. } = self else { return None };
        let separator = match is_in_query(rewriting, *inner) {
            true if text.contains("%20") => "%20",
            true => "+",
            false => " ",
        };
        let joined = wanted.join(separator);
        if wanted.len() < 2 || separator != " " || is_quoted(rewriting, *inner) {
            return Some(joined);
        }
        // A part of a word of a script may have quotes of its own.
        let word = rewriting.before(*inner).rsplit([' ', '\t']).next()?;
        (word.ends_with('=') && !word.contains('\n')).then(|| format!("\"{joined}\""))
    }

    /// The list with other scopes in it.
    pub(super) fn with_elements(&self, wanted: &[String]) -> String {
        match self {
            Literal::List { quote, around: [lead, between, end], .. } => {
                format!("{lead}{quote}{}{quote}{end}", wanted.join(&format!("{quote}{between}{quote}")))
            }
            Literal::Text { .. } => String::new(),
        }
    }

    /// A list as one text.
    pub(super) fn as_text(&self, wanted: &[String]) -> Option<String> {
        match self {
            Literal::List { quote, marked: false, .. } => Some(format!("{quote}{}{quote}", wanted.join(" "))),
            Literal::List { .. } | Literal::Text { .. } => None,
        }
    }

    /// A text as a list.
    pub(super) fn as_list(&self, wanted: &[String]) -> Option<String> {
        match self {
            Literal::Text { quote, .. } if !quote.is_empty() => {
                Some(format!("[{quote}{}{quote}]", wanted.join(&format!("{quote}, {quote}"))))
            }
            Literal::Text { .. } | Literal::List { .. } => None,
        }
    }
}

fn is_enclosed(text: &str, quote: &str) -> bool {
    text.strip_prefix(quote).is_some_and(|rest| rest.ends_with(quote))
}

/// The list whose first text stands at `first`, if it holds exactly these scopes.
fn list<'t>(rewriting: &Rewriting<'t>, first: Span, quote: &'t str, scopes: &[String]) -> Option<Literal<'t>> {
    let before = rewriting.before(first).strip_suffix(quote)?;
    let open = before.trim_end().chars().next_back().filter(|c| matches!(c, '[' | '('))?;
    let start = before.rfind(open)?;
    let head = before.get(..start)?.chars().next_back();
    // An index or a call.
    if head.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ')' | ']' | '?')) {
        return None;
    }
    // Only the bytes behind the first text are cut: what is in front of it was found above.
    let mut rest = rewriting.after(Span { end: first.start, ..first });
    let mut found: Vec<String> = Vec::new();
    let mut between = None;
    let end = loop {
        let (text, behind) = rest.split_once(quote)?;
        found.extend(parts(text));
        let gap = behind.trim_start();
        let comma = gap.strip_prefix(',').map(str::trim_start);
        match comma.and_then(|more| more.strip_prefix(quote)) {
            Some(more) => {
                between = between.or_else(|| behind.get(..behind.len() - more.len() - quote.len()));
                rest = more;
            }
            None => break behind,
        }
    };
    let close = if open == '[' { ']' } else { ')' };
    let tail = end.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let end = end.get(..end.len() - tail.strip_prefix(close)?.len())?;
    // In parentheses one text alone is no list, but for a comma.
    if found != scopes || (open == '(' && between.is_none() && !end.contains(',')) {
        return None;
    }
    let after = rewriting.after(Span { end: first.start, ..first });
    let whole = first.start as usize + (after.len() - tail.len()) + 1;
    let lead = before.get(start..)?;
    let marked = head.is_some_and(|c| matches!(c, '!' | '&'));
    let span = Span::new(first.file, start, whole);
    Some(Literal::List { span, quote, around: [lead, between.unwrap_or(", "), end], marked })
}
