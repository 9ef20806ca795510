//! A rough Rust lexer on bytes: enough to tell code from text, and operands from operators.

/// A token as far as the guard tells them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token<'a> {
    /// An identifier, a keyword or a number (without its fraction).
    Word(&'a str),
    /// A string or character literal.
    Literal,
    /// `'a`
    Lifetime,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`; whether it is the last of these.
    Close {
        /// Whether it is `}`.
        brace: bool,
    },
    /// An operator; the few that matter as a whole come whole.
    Operator(&'a str),
}

/// Operators of several characters that mean something else than their characters one by one.
const OPERATORS: [&str; 10] = ["..=", "...", "->", "=>", "==", "!=", "<=", ">=", "::", "||"];

/// The tokens of a text, comments and white space left out.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Start at the beginning; a `#!` line is skipped, as syn does.
    pub(super) fn new(text: &'a str) -> Self {
        let mut scanner = Self { text, at: 0 };
        if text.starts_with("#!") && !text.starts_with("#![") {
            scanner.skip_line();
        }
        scanner
    }

    /// How far it has come.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Past comments and white space.
    pub(super) fn skip_blank(&mut self) {
        while let Some(byte) = self.byte(0) {
            match (byte, self.byte(1)) {
                (b'/', Some(b'/')) => self.skip_line(),
                (b'/', Some(b'*')) => self.skip_block_comment(),
                (byte, _) if byte.is_ascii_whitespace() => self.at += 1,
                _ => break,
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    }

    /// Past a `/* … */`, which may hold others.
    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.byte(0), self.byte(1)) {
                (None, _) => return,
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// Past a string whose opening quote is next, with escapes.
    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    /// Past `#"…"#` with any number of `#`, after the `r`. False if it is none (a raw identifier).
    fn skip_raw_string(&mut self) -> bool {
        let hashes = self.rest().bytes().take_while(|&b| b == b'#').count();
        if self.byte(hashes) != Some(b'"') {
            return false;
        }
        self.at += hashes + 1;
        loop {
            let Some(quote) = memchr::memchr(b'"', self.text.as_bytes().get(self.at..).unwrap_or_default()) else {
                self.at = self.text.len();
                return true;
            };
            self.at += quote + 1;
            let closing = self.text.as_bytes().get(self.at..).unwrap_or_default();
            if closing.iter().take(hashes).filter(|&&b| b == b'#').count() == hashes {
                self.at += hashes;
                return true;
            }
        }
    }

    /// A character literal or a lifetime; the apostrophe is next.
    fn apostrophe(&mut self) -> Token<'a> {
        self.at += 1;
        let mut chars = self.rest().chars();
        let first = chars.next();
        if first == Some('\\') {
            self.at += 1 + chars.next().map_or(0, char::len_utf8);
            // To the quote, or to the end of the line and no further: a line may hold many of these.
            let rest = self.rest();
            let end = memchr::memchr2(b'\'', b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.at += end + usize::from(rest.as_bytes().get(end) == Some(&b'\''));
            return Token::Literal;
        }
        if chars.next() == Some('\'') {
            self.at += first.map_or(0, char::len_utf8) + 1;
            return Token::Literal;
        }
        self.word();
        Token::Lifetime
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// An identifier, or the literal whose prefix it is.
    fn word_or_literal(&mut self) -> Token<'a> {
        let word = self.word();
        match (word, self.byte(0)) {
            ("b" | "c", Some(b'"')) => self.skip_string(),
            ("b", Some(b'\'')) => return self.apostrophe(),
            ("r" | "br" | "cr", Some(b'"' | b'#')) => {
                if !self.skip_raw_string() {
                    self.at += 1; // the `#` of a raw identifier
                    return Token::Word("");
                }
            }
            _ => return Token::Word(word),
        }
        Token::Literal
    }

    fn operator(&mut self) -> Token<'a> {
        let rest = self.rest();
        let length = OPERATORS.iter().find(|operator| rest.starts_with(**operator)).map_or(1, |o| o.len());
        self.at += length;
        Token::Operator(rest.get(..length).unwrap_or_default())
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blank();
        let byte = self.byte(0)?;
        Some(match byte {
            b'"' => {
                self.skip_string();
                Token::Literal
            }
            b'\'' => self.apostrophe(),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                Token::Open
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                Token::Close { brace: byte == b'}' }
            }
            _ if byte.is_ascii_punctuation() && byte != b'_' => self.operator(),
            _ if byte.is_ascii_control() => {
                self.at += 1;
                Token::Word("")
            }
            _ => self.word_or_literal(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let name = |token| match token {
            Token::Word(word) | Token::Operator(word) => word,
            Token::Literal => "LIT",
            Token::Lifetime => "LIFE",
            Token::Open => "(",
            Token::Close { .. } => ")",
        };
        Scanner::new(text).map(name).collect()
    }

    #[test]
    fn text_is_not_code() {
        assert_eq!(words(r#"a "((" b"\"(" c"(" 'x' '(' '\'' b'(' '\u{28}' d"#), {
            let mut all = vec!["a"];
            all.extend(["LIT"; 8]);
            all.push("d");
            all
        });
        assert_eq!(words("r\"(\\\" x r#\"(\"(\"# br##\"\"#(\"## y"), ["LIT", "x", "LIT", "LIT", "y"]);
        assert_eq!(words("a // (((\nb /* ( /* ( */ ( */ c /** ( */"), ["a", "b", "c"]);
    }

    #[test]
    fn a_lifetime_is_no_character() {
        assert_eq!(words("&'a str, 'é', 'outer: loop"), ["&", "LIFE", "str", ",", "LIT", ",", "LIFE", ":", "loop"]);
        assert_eq!(words("<'a>('b')"), ["<", "LIFE", ">", "(", "LIT", ")"]);
    }

    #[test]
    fn raw_identifiers_and_operators() {
        assert_eq!(words("r#type => a..=b"), ["", "type", "=>", "a", "..=", "b"]);
        assert_eq!(words("#!/usr/bin/env (\nfn"), ["fn"]);
    }

    #[test]
    fn unfinished_text_ends() {
        for text in ["\"abc", "r#\"abc\"", "'", "'\\", "/* /* */", "b'", "\u{1}", "é", "r#", "b'\\é'", "'\\\u{1f4a9}"]
        {
            assert!(Scanner::new(text).count() <= 3, "{text}");
        }
    }
}
