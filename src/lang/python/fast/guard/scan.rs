//! The words and marks of Python, as far as nesting depends on them.
//!
//! What is no Python is told as an error, lest parser and scan part: the parser would find code
//! where the scan sees a string, for instance.

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name, a keyword, a number, or several of them in a row.
    Word(&'t [u8]),
    /// A literal, or the last piece of one with holes.
    String,
    /// A bracket, or the hole of a formatted string.
    Open,
    /// The end of either.
    Close,
    Comma,
    Colon,
    Dot,
    /// `**`.
    Power,
    /// One character of any other operator.
    Operator,
    Semicolon,
    /// A line starts that continues none.
    Line {
        indentation: usize,
    },
    /// The text is no Python.
    Error,
}

/// What the text goes on with behind a closing bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Code; the bracket is closed by this.
    Bracket(u8),
    /// The text of a formatted string.
    Hole(Quote),
    /// The format of another hole.
    FormatHole(Quote),
}

/// How a string ends, and what a backslash in it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quote {
    mark: u8,
    is_triple: bool,
    is_raw: bool,
}

pub(super) struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    open: Vec<Open>,
    /// At the start of a logical line.
    is_new_line: bool,
    /// In the text of a formatted string, or in the format of a hole, behind a hole.
    resumed: Option<(Quote, bool)>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self { text, at: 0, open: Vec::new(), is_new_line: true, resumed: None }
    }

    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        if let Some((quote, is_format)) = self.resumed.take() {
            return Some(self.formatted(quote, is_format));
        }
        if std::mem::take(&mut self.is_new_line) {
            return self.line();
        }
        loop {
            let Some(byte) = self.peek(0) else { return (!self.open.is_empty()).then_some(Token::Error) };
            match byte {
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\n' | b'\r' => {
                    self.at += 1;
                    if self.open.is_empty() {
                        return self.line();
                    }
                }
                b'\\' if !self.skip_continuation() => return Some(Token::Error),
                b'\\' => {}
                b'#' => self.skip_comment(),
                _ => return Some(self.token(byte)),
            }
        }
    }

    fn token(&mut self, byte: u8) -> Token<'t> {
        match byte {
            _ if is_word(byte) => return self.word(),
            b'"' | b'\'' => return self.string(b""),
            _ => self.at += 1,
        }
        match byte {
            b'(' => self.bracket(b')'),
            b'[' => self.bracket(b']'),
            b'{' => self.bracket(b'}'),
            b')' | b']' | b'}' => self.close(byte),
            b',' => Token::Comma,
            b':' => match self.open.last() {
                // A lambda in a hole needs parentheses.
                Some(Open::Hole(quote) | Open::FormatHole(quote)) => {
                    let quote = *quote;
                    self.formatted(quote, true)
                }
                _ => Token::Colon,
            },
            b'.' => Token::Dot,
            b';' => Token::Semicolon,
            b'*' if self.peek(0) == Some(b'*') => {
                self.at += 1;
                Token::Power
            }
            b'!' if self.peek(0) != Some(b'=')
                && !matches!(self.open.last(), Some(Open::Hole(_) | Open::FormatHole(_))) =>
            {
                Token::Error
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'=' | b'!' => {
                Token::Operator
            }
            _ => Token::Error,
        }
    }

    /// The indentation of the next line with code.
    fn line(&mut self) -> Option<Token<'t>> {
        let mut indentation = 0;
        let mut is_continued = false;
        loop {
            match self.peek(0)? {
                b' ' | b'\t' => indentation += usize::from(!is_continued),
                b'\n' | b'\r' => {
                    indentation = 0;
                    is_continued = false;
                }
                b'\x0c' if is_continued => {}
                b'\x0c' => indentation = 0,
                b'#' => {
                    self.skip_comment();
                    continue;
                }
                b'\\' if !self.skip_continuation() => return Some(Token::Error),
                b'\\' => {
                    // What stands before the backslash counts, unless there is nothing.
                    is_continued |= indentation > 0;
                    continue;
                }
                _ => return Some(Token::Line { indentation }),
            }
            self.at += 1;
        }
    }

    fn word(&mut self) -> Token<'t> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        if matches!(self.peek(0), Some(b'"' | b'\'')) {
            if is_prefix(word) {
                return self.string(word);
            }
            if word.first().is_some_and(u8::is_ascii_digit) || !word.is_ascii() {
                // The prefix of the string may be the end of this.
                return Token::Error;
            }
        }
        Token::Word(word)
    }

    fn bracket(&mut self, end: u8) -> Token<'t> {
        self.open.push(Open::Bracket(end));
        Token::Open
    }

    fn close(&mut self, end: u8) -> Token<'t> {
        match self.open.pop() {
            Some(Open::Bracket(expected)) if expected == end => {}
            Some(Open::Hole(quote)) if end == b'}' => self.resumed = Some((quote, false)),
            Some(Open::FormatHole(quote)) if end == b'}' => self.resumed = Some((quote, true)),
            _ => return Token::Error,
        }
        Token::Close
    }

    fn string(&mut self, prefix: &[u8]) -> Token<'t> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mark = rest.first().copied().unwrap_or_default();
        let is_triple = rest.starts_with(&[mark; 3]);
        self.at += if is_triple { 3 } else { 1 };
        let has = |letters: &[u8]| prefix.iter().any(|byte| letters.contains(byte));
        let quote = Quote { mark, is_triple, is_raw: has(b"rR") };
        if has(b"fFtT") { self.formatted(quote, false) } else { self.plain(quote) }
    }

    /// To the end of a string.
    fn plain(&mut self, quote: Quote) -> Token<'t> {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.skip_escaped(),
                b'\n' | b'\r' if !quote.is_triple => break,
                _ if self.ends(quote) => return Token::String,
                _ => self.at += 1,
            }
        }
        Token::Error
    }

    /// To the end of a formatted string, or its next hole; in the format of a hole, to the end of
    /// that, or the next hole in there.
    fn formatted(&mut self, quote: Quote, is_format: bool) -> Token<'t> {
        let mut is_named = false;
        while let Some(byte) = self.peek(0) {
            let next = self.peek(1);
            match byte {
                b'\\' if matches!(next, Some(b'{' | b'}')) => self.at += 1,
                b'\\' if !quote.is_raw && next == Some(b'N') && self.peek(2) == Some(b'{') => {
                    is_named = true;
                    self.at += 3;
                }
                b'\\' => self.skip_escaped(),
                b'\n' | b'\r' if !quote.is_triple => break,
                b'}' if is_named => {
                    is_named = false;
                    self.at += 1;
                }
                _ if is_named && matches!(byte, b'{' | b'"' | b'\'') => break,
                b'{' if next == Some(b'{') && !is_format => self.at += 2,
                b'{' => {
                    self.at += 1;
                    self.open.push(if is_format { Open::FormatHole(quote) } else { Open::Hole(quote) });
                    return Token::Open;
                }
                b'}' if is_format => {
                    self.at += 1;
                    return self.close(b'}');
                }
                b'}' if next == Some(b'}') => self.at += 2,
                b'}' => break,
                _ if self.ends(quote) => return if is_format { Token::Error } else { Token::String },
                _ => self.at += 1,
            }
        }
        Token::Error
    }

    /// Whether a string ends here; steps over the end.
    fn ends(&mut self, quote: Quote) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = if quote.is_triple { 3 } else { 1 };
        let ends = rest.get(..length).is_some_and(|end| end.iter().all(|byte| *byte == quote.mark));
        if ends {
            self.at += length;
        }
        ends
    }

    /// A backslash and what it escapes.
    fn skip_escaped(&mut self) {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        self.at += if rest.starts_with(b"\r\n") { 3 } else { 2 };
    }

    /// A backslash at the end of a line; not anywhere else.
    fn skip_continuation(&mut self) -> bool {
        let ends = matches!(self.peek(1), Some(b'\n' | b'\r'));
        self.skip_escaped();
        ends
    }

    fn skip_comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }
}

/// Whether this may stand before a quote as a part of the literal.
fn is_prefix(word: &[u8]) -> bool {
    match word {
        [one] => b"rRbBuUfFtT".contains(one),
        [b'r' | b'R', other] | [other, b'r' | b'R'] => b"bBfFtT".contains(other),
        _ => false,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
