//! The words and marks of Python, as far as nesting depends on them.

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name, a keyword, a number.
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
}

/// What the text goes on with behind a closing bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Code; the bracket is closed by this.
    Bracket(u8),
    /// A hole, behind which the text of a formatted string goes on.
    Hole(Quote),
    /// A hole in the format of another one.
    FormatHole(Quote),
}

/// How a string ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quote {
    mark: u8,
    is_triple: bool,
}

pub(super) struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    open: Vec<Open>,
    /// At the start of a logical line.
    is_new_line: bool,
    /// In the text of a formatted string, behind a hole.
    resumed: Option<(Quote, bool)>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self { text, at: 0, open: Vec::new(), is_new_line: true, resumed: None }
    }

    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        if let Some((quote, is_format)) = self.resumed.take() {
            return Some(if is_format { self.format(quote) } else { self.formatted(quote) });
        }
        if std::mem::take(&mut self.is_new_line) {
            return self.line();
        }
        loop {
            let byte = *self.text.get(self.at)?;
            match byte {
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\n' | b'\r' => {
                    self.at += 1;
                    if self.open.is_empty() {
                        return self.line();
                    }
                }
                b'\\' => self.skip_escaped(),
                b'#' => self.skip_comment(),
                _ => return Some(self.token(byte)),
            }
        }
    }

    fn token(&mut self, byte: u8) -> Token<'t> {
        match byte {
            _ if is_word(byte) => return self.word(),
            b'"' | b'\'' => return self.string(false),
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
                    self.format(quote)
                }
                _ => Token::Colon,
            },
            b'.' => Token::Dot,
            b';' => Token::Semicolon,
            b'*' if self.text.get(self.at) == Some(&b'*') => {
                self.at += 1;
                Token::Power
            }
            _ => Token::Operator,
        }
    }

    /// The indentation of the next line with code.
    fn line(&mut self) -> Option<Token<'t>> {
        let mut indentation = 0;
        loop {
            match *self.text.get(self.at)? {
                b' ' | b'\t' => indentation += 1,
                b'\n' | b'\r' | b'\x0c' => indentation = 0,
                b'#' => {
                    self.skip_comment();
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
        let is_prefix = length <= 2 && word.iter().all(|byte| b"rRbBuUfFtT".contains(byte));
        if is_prefix && matches!(rest.get(length), Some(b'"' | b'\'')) {
            return self.string(word.iter().any(|byte| b"fFtT".contains(byte)));
        }
        Token::Word(word)
    }

    fn bracket(&mut self, end: u8) -> Token<'t> {
        self.open.push(Open::Bracket(end));
        Token::Open
    }

    /// A bracket that closes none of its kind is left out: the parser may skip it as well.
    fn close(&mut self, end: u8) -> Token<'t> {
        match self.open.last() {
            Some(Open::Bracket(expected)) if *expected == end => {}
            Some(Open::Hole(quote)) if end == b'}' => self.resumed = Some((*quote, false)),
            Some(Open::FormatHole(quote)) if end == b'}' => self.resumed = Some((*quote, true)),
            _ => return Token::Operator,
        }
        self.open.pop();
        Token::Close
    }

    fn string(&mut self, is_formatted: bool) -> Token<'t> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mark = rest.first().copied().unwrap_or_default();
        let is_triple = rest.starts_with(&[mark; 3]);
        self.at += if is_triple { 3 } else { 1 };
        let quote = Quote { mark, is_triple };
        if is_formatted { self.formatted(quote) } else { self.plain(quote) }
    }

    /// To the end of a string.
    fn plain(&mut self, quote: Quote) -> Token<'t> {
        while let Some(byte) = self.text.get(self.at) {
            match *byte {
                b'\\' => self.skip_escaped(),
                _ if self.ends(quote) => break,
                _ => self.at += 1,
            }
        }
        Token::String
    }

    /// To the end of a formatted string, or its next hole.
    fn formatted(&mut self, quote: Quote) -> Token<'t> {
        while let Some(byte) = self.text.get(self.at) {
            match *byte {
                b'\\' if matches!(self.text.get(self.at + 1), Some(b'{' | b'}')) => self.at += 1,
                b'\\' => self.skip_escaped(),
                b'{' if self.text.get(self.at + 1) == Some(&b'{') => self.at += 2,
                b'{' => {
                    self.at += 1;
                    self.open.push(Open::Hole(quote));
                    return Token::Open;
                }
                _ if self.ends(quote) => break,
                _ => self.at += 1,
            }
        }
        Token::String
    }

    /// To the end of a hole behind its colon, or to the next hole in there.
    fn format(&mut self, quote: Quote) -> Token<'t> {
        while let Some(byte) = self.text.get(self.at) {
            match *byte {
                b'{' => {
                    self.at += 1;
                    self.open.push(Open::FormatHole(quote));
                    return Token::Open;
                }
                b'}' => {
                    self.at += 1;
                    return self.close(b'}');
                }
                byte if byte == quote.mark || (!quote.is_triple && matches!(byte, b'\n' | b'\r')) => break,
                _ => self.at += 1,
            }
        }
        // The string ends inside of its hole, which is an error.
        Token::Operator
    }

    /// Whether a string ends here; steps over the end.
    fn ends(&mut self, quote: Quote) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.first() {
            // The line ends, although the string does not.
            Some(b'\n' | b'\r') => !quote.is_triple,
            Some(mark) if *mark == quote.mark && !quote.is_triple => {
                self.at += 1;
                true
            }
            Some(mark) if *mark == quote.mark && rest.starts_with(&[quote.mark; 3]) => {
                self.at += 3;
                true
            }
            _ => false,
        }
    }

    /// A backslash and what it escapes.
    fn skip_escaped(&mut self) {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        self.at += if rest.starts_with(b"\r\n") { 3 } else { 2 };
    }

    fn skip_comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
