//! The tokens of a text, as far as the guard needs them.

use super::Dialect;

/// Most brackets in the type arguments of an element.
const MAX_TYPES_OF_TAG: usize = 8;

/// What nests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(`; whether `if`, `while`, `for` or `with` stands before it.
    Paren {
        has_keyword: bool,
    },
    Bracket,
    Brace,
    /// `${` in a template.
    Hole,
    /// `<` of an element, up to its `>`.
    Tag,
    /// What stands between an element's tags.
    Content,
    /// `{` in a tag or between tags.
    Container,
    /// What follows a hole of a template. Nothing nests in it by itself.
    Template,
}

/// What matters of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open,
    Close,
    /// A word that is no member's name.
    Word(&'t str),
    /// A literal, or a member's name.
    Operand,
    /// What goes on with the operand before it: `.`, a template.
    Link,
    /// An operator whose operand follows.
    Operator,
    Less,
    Greater,
    Comma,
    Colon,
    Semicolon,
}

/// What the last token says of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// An operand follows.
    Operator,
    /// No operand follows, unless a new statement begins.
    Operand,
    /// Either.
    Unsure,
    /// A word that may be a name or go with what follows. An element does not follow it.
    Contextual,
    /// `.`: a member's name follows.
    Dot,
    /// A keyword whose parentheses are followed by a statement.
    Keyword,
    /// As [`Last::Operator`]; a value follows for sure, no type.
    Value,
}

/// Reads tokens.
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    dialect: Dialect,
    open: Vec<Open>,
    last: Last,
    has_newline: bool,
    /// Whether the token that was given last follows an operand on another line.
    ends_line: bool,
    closes_brace: bool,
    is_certain: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        let mut scanner = Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            dialect,
            open: Vec::new(),
            last: Last::Operator,
            has_newline: true,
            ends_line: false,
            closes_brace: false,
            is_certain: true,
        };
        if text.starts_with("#!") {
            scanner.skip_line();
        }
        scanner
    }

    /// How far it is.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Whether all that was read can only be read this way.
    pub(super) fn is_certain(&self) -> bool {
        self.is_certain
    }

    /// Whether the token that was given last follows an operand on another line.
    pub(super) fn ends_line(&self) -> bool {
        self.ends_line
    }

    /// Whether the token that was given last is a `}` of code.
    pub(super) fn closes_brace(&self) -> bool {
        self.closes_brace
    }

    /// The next token; `None` at the end, and when it is not certain what comes.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        self.closes_brace = false;
        match self.open.last() {
            Some(Open::Content) => self.content(),
            Some(Open::Tag) => self.tag(),
            Some(Open::Template) => {
                self.open.pop();
                self.template_text()
            }
            _ => self.code(),
        }
    }

    fn doubt<T>(&mut self) -> Option<T> {
        self.is_certain = false;
        None
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn code(&mut self) -> Option<Token<'t>> {
        self.skip_blank()?;
        let newline = std::mem::take(&mut self.has_newline);
        let before = self.last;
        self.ends_line = newline && before == Last::Operand;
        let byte = *self.bytes.get(self.at)?;
        match byte {
            b'(' => Some(self.push(Open::Paren { has_keyword: before == Last::Keyword })),
            b'[' => Some(self.push(Open::Bracket)),
            b'{' => Some(self.push(Open::Brace)),
            b')' | b']' | b'}' => self.close(byte),
            b'"' | b'\'' => self.string(byte),
            b'`' => self.template(),
            b'/' => self.slash(before, newline),
            b'<' => self.less(before, newline),
            b'>' => Some(self.greater()),
            b'=' => Some(self.equals()),
            b'-' if newline && self.rest().starts_with("-->") => self.doubt(),
            b'+' | b'-' if self.peek(1) == byte => {
                self.at += 2;
                self.last = if before == Last::Operand && !newline { Last::Operand } else { Last::Value };
                Some(Token::Operator)
            }
            b'.' => Some(self.dot()),
            b'?' if self.peek(1) == b'.' && !self.peek(2).is_ascii_digit() => {
                self.at += 2;
                self.last = Last::Dot;
                Some(Token::Link)
            }
            b'!' => Some(self.bang(before, newline)),
            b';' => Some(self.mark(Token::Semicolon, Last::Operator)),
            b',' => Some(self.mark(Token::Comma, Last::Operator)),
            b':' => Some(self.mark(Token::Colon, Last::Operator)),
            // A private name; its `#` alone, or an escape in a name, is nothing to be sure of.
            b'#' if is_name(self.peek(1)) => Some(self.mark(Token::Operand, Last::Dot)),
            b'#' | b'\\' => self.doubt(),
            b'0'..=b'9' => Some(self.word(Last::Dot)),
            _ if is_name(byte) => Some(self.word(before)),
            _ => Some(self.operator()),
        }
    }

    /// Blanks and comments; `None` for those that only some texts know as such.
    fn skip_blank(&mut self) -> Option<()> {
        loop {
            match self.peek(0) {
                b'\n' | b'\r' => {
                    self.has_newline = true;
                    self.at += 1;
                }
                b' ' | b'\t' | 0x0b | 0x0c => self.at += 1,
                b'/' if self.peek(1) == b'/' => self.skip_line(),
                b'/' if self.peek(1) == b'*' => {
                    let Some(length) = self.rest().find("*/") else { return self.doubt() };
                    let comment = self.rest().get(..length).unwrap_or_default();
                    self.has_newline |= comment.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
                    self.at += length + 2;
                }
                b'<' if self.rest().starts_with("<!--") => return self.doubt(),
                128.. => match self.rest().chars().next() {
                    Some('\u{85}') => return self.doubt(),
                    Some(c) if is_blank(c) => {
                        self.has_newline |= matches!(c, '\u{2028}' | '\u{2029}');
                        self.at += c.len_utf8();
                    }
                    _ => return Some(()),
                },
                _ => return Some(()),
            }
        }
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(self.rest().len());
    }

    fn mark(&mut self, token: Token<'t>, last: Last) -> Token<'t> {
        self.at += 1;
        self.last = last;
        token
    }

    fn push(&mut self, open: Open) -> Token<'t> {
        self.open.push(open);
        self.mark(Token::Open, if open == Open::Container { Last::Value } else { Last::Operator })
    }

    fn close(&mut self, byte: u8) -> Option<Token<'t>> {
        self.at += 1;
        match (self.open.pop(), byte) {
            (Some(Open::Paren { has_keyword }), b')') => {
                self.last = if has_keyword { Last::Unsure } else { Last::Operand };
            }
            (Some(Open::Bracket), b']') => self.last = Last::Operand,
            (Some(Open::Brace), b'}') => {
                self.last = Last::Unsure;
                self.closes_brace = true;
            }
            (Some(Open::Container), b'}') => {}
            (Some(Open::Hole), b'}') => self.open.push(Open::Template),
            _ => return self.doubt(),
        }
        Some(Token::Close)
    }

    fn string(&mut self, quote: u8) -> Option<Token<'t>> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'\n' | b'\r' => return self.doubt(),
                byte if *byte == quote => return Some(self.mark(Token::Operand, Last::Operand)),
                _ => self.at += 1,
            }
        }
    }

    fn template(&mut self) -> Option<Token<'t>> {
        self.at += 1;
        self.template_text()
    }

    /// Up to the end of a template, or its next hole.
    fn template_text(&mut self) -> Option<Token<'t>> {
        loop {
            match self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'`' => return Some(self.mark(Token::Link, Last::Operand)),
                b'$' if self.peek(1) == b'{' => {
                    self.at += 1;
                    return Some(self.push(Open::Hole));
                }
                _ => self.at += 1,
            }
        }
    }

    /// A `/` that begins no comment: it divides what is an operand for sure, on the same line.
    fn slash(&mut self, before: Last, newline: bool) -> Option<Token<'t>> {
        match before {
            Last::Operand if !newline => Some(self.operator()),
            Last::Operator | Last::Value => self.regex(),
            _ => self.doubt(),
        }
    }

    fn regex(&mut self) -> Option<Token<'t>> {
        self.at += 1;
        let mut in_class = false;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' if matches!(self.peek(1), b'\n' | b'\r') => return self.doubt(),
                b'\\' => self.at += 1,
                b'\n' | b'\r' => return self.doubt(),
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        while self.peek(0).is_ascii_alphanumeric() {
            self.at += 1;
        }
        self.last = Last::Operand;
        Some(Token::Operand)
    }

    fn greater(&mut self) -> Token<'t> {
        // Behind type arguments something may be called or end; behind a comparison an operand follows.
        let last = if self.dialect == Dialect::Elements { Last::Value } else { Last::Unsure };
        self.mark(Token::Greater, last)
    }

    fn equals(&mut self) -> Token<'t> {
        let is_comparison = self.peek(1) == b'=';
        self.at += match (self.peek(1), self.peek(2)) {
            (b'=', b'=') => 3,
            (b'=' | b'>', _) => 2,
            _ => 1,
        };
        self.last = if is_comparison { Last::Value } else { Last::Operator };
        Token::Operator
    }

    fn dot(&mut self) -> Token<'t> {
        if self.peek(1).is_ascii_digit() {
            self.at += 1;
            return self.word(Last::Dot);
        }
        if self.rest().starts_with("...") {
            self.at += 3;
            self.last = Last::Operator;
            return Token::Operator;
        }
        self.mark(Token::Link, Last::Dot)
    }

    /// Behind an operand `!` is an operator of TypeScript that leaves an operand.
    fn bang(&mut self, before: Last, newline: bool) -> Token<'t> {
        let is_behind = before == Last::Operand && !newline && self.peek(1) != b'=';
        self.mark(Token::Operator, if is_behind { Last::Operand } else { Last::Value })
    }

    fn operator(&mut self) -> Token<'t> {
        let doubled = self.peek(0) == self.peek(1) && matches!(self.peek(0), b'&' | b'|' | b'?' | b'*');
        let is_value = doubled || matches!(self.peek(0), b'+' | b'*' | b'/' | b'%' | b'^' | b'~');
        self.at += usize::from(doubled);
        self.mark(Token::Operator, if is_value { Last::Value } else { Last::Operator })
    }

    fn word(&mut self, before: Last) -> Token<'t> {
        let start = self.at;
        loop {
            match self.peek(0) {
                128.. => match self.rest().chars().next() {
                    Some(c) if !is_blank(c) => self.at += c.len_utf8(),
                    _ => break,
                },
                b'0'..=b'9' => self.at += 1,
                byte if is_name(byte) => self.at += 1,
                _ => break,
            }
        }
        let word = self.text.get(start..self.at).unwrap_or_default();
        if before == Last::Dot {
            self.last = Last::Operand;
            return Token::Operand;
        }
        self.last = match word {
            "if" | "while" | "for" | "with" => Last::Keyword,
            "return" | "typeof" | "void" | "delete" | "throw" | "case" | "instanceof" => Last::Value,
            "in" | "new" | "do" | "else" | "default" | "extends" => Last::Operator,
            // In `for await (…)` the parentheses are still those of `for`.
            "await" if before == Last::Keyword => Last::Keyword,
            "await" | "yield" | "of" | "as" | "satisfies" | "is" | "let" | "const" | "var" | "using" => Last::Unsure,
            "async" | "type" | "keyof" | "infer" | "unique" | "readonly" | "asserts" | "abstract" | "declare"
            | "import" | "export" | "static" | "get" | "set" | "accessor" | "function" | "class" => Last::Contextual,
            _ => Last::Operand,
        };
        Token::Word(word)
    }

    /// `<`: where an operand is due an element (or a function with type parameters), else an operator or type arguments.
    fn less(&mut self, before: Last, newline: bool) -> Option<Token<'t>> {
        let next = self.peek(1);
        if next == b'<' && self.dialect != Dialect::Types && before == Last::Operand {
            self.at += 1;
            return Some(self.mark(Token::Less, Last::Operator));
        }
        let may_be_tag = is_name(next) || matches!(next, b'>' | b'/' | b'\\') || next.is_ascii_whitespace();
        let is_tag = match (self.dialect, before) {
            (Dialect::Types, _) => false,
            (_, Last::Operand) if newline && may_be_tag => return self.doubt(),
            (_, Last::Operand) | (Dialect::Both, Last::Contextual | Last::Dot) => false,
            (Dialect::Both, Last::Operator | Last::Value) if self.has_parameters()? => false,
            (Dialect::Both, Last::Operator) if self.may_be_function() => return self.doubt(),
            (_, Last::Operator | Last::Value) => true,
            _ if may_be_tag => return self.doubt(),
            _ => false,
        };
        Some(if is_tag { self.push(Open::Tag) } else { self.mark(Token::Less, Last::Operator) })
    }

    /// What follows the first name behind a `<`.
    fn behind_name(&self) -> &'t str {
        let rest = behind_blanks(self.rest().get(1..).unwrap_or_default());
        behind_blanks(rest.trim_start_matches(|c: char| is_name_char(c) || matches!(c, '.' | '-' | ':')))
    }

    /// Whether type parameters follow, which no tag can be taken for.
    fn has_parameters(&mut self) -> Option<bool> {
        let name = behind_blanks(self.rest().get(1..).unwrap_or_default());
        let behind = self.behind_name();
        if name.starts_with("const") || name.starts_with('/') {
            return self.doubt();
        }
        let Some(bound) = behind.strip_prefix("extends").filter(|bound| !bound.starts_with(is_name_char)) else {
            return Some(behind.starts_with([',', '=']));
        };
        Some(!behind_blanks(bound).starts_with(['=', '>', '/']))
    }

    /// Whether it looks like `<T>(…)`, the start of a function's type or of an element with text.
    fn may_be_function(&self) -> bool {
        self.behind_name().strip_prefix('>').is_some_and(|behind| behind_blanks(behind).starts_with('('))
    }

    /// Inside the `<` and `>` of an element.
    fn tag(&mut self) -> Option<Token<'t>> {
        loop {
            self.skip_blank()?;
            match self.bytes.get(self.at)? {
                b'"' | b'\'' => {
                    let quote = self.peek(0);
                    let text = self.bytes.get(self.at + 1..)?;
                    self.at += memchr::memchr(quote, text)? + 2;
                }
                b'{' => return Some(self.push(Open::Container)),
                b'=' => {
                    self.at += 1;
                    self.skip_blank()?;
                    if self.peek(0) == b'<' {
                        return Some(self.push(Open::Tag));
                    }
                }
                b'/' => {
                    self.at += 1;
                    self.skip_blank()?;
                    return if self.peek(0) == b'>' { Some(self.end_element()) } else { self.doubt() };
                }
                b'>' => {
                    self.at += 1;
                    self.open.pop();
                    self.open.push(Open::Content);
                    return self.content();
                }
                b'<' => self.types_of_tag()?,
                b'0'..=b'9' | b'.' | b'-' | b':' => self.at += 1,
                byte if is_name(*byte) => self.at += 1,
                _ => return self.doubt(),
            }
        }
    }

    /// Type arguments of an element, if they are simple.
    fn types_of_tag(&mut self) -> Option<()> {
        let (mut open, mut brackets) = (0, 0);
        loop {
            match self.bytes.get(self.at)? {
                b'<' => (open, brackets) = (open + 1, brackets + 1),
                b'>' => open -= 1,
                b'[' => brackets += 1,
                b'.' | b',' | b']' | b'|' | b'\'' | b'"' | b' ' | b'\n' | b'\r' | b'\t' | b'-' | b'0'..=b'9' => {}
                byte if is_name(*byte) => {}
                _ => return self.doubt(),
            }
            self.at += 1;
            if open == 0 {
                return Some(());
            }
            if brackets > MAX_TYPES_OF_TAG {
                return self.doubt();
            }
        }
    }

    fn end_element(&mut self) -> Token<'t> {
        self.open.pop();
        self.mark(Token::Close, Last::Operand)
    }

    /// Between the tags of an element.
    fn content(&mut self) -> Option<Token<'t>> {
        let text = self.bytes.get(self.at..)?;
        self.at += text.iter().position(|byte| matches!(byte, b'<' | b'{' | b'>' | b'}'))?;
        match self.peek(0) {
            b'{' => Some(self.push(Open::Container)),
            b'<' => {
                let at = self.at;
                self.at += 1;
                self.skip_blank()?;
                if self.peek(0) != b'/' {
                    self.at = at;
                    return Some(self.push(Open::Tag));
                }
                let name = self.bytes.get(self.at + 1..)?;
                let end = memchr::memchr(b'>', name)?;
                if name.get(..end)?.iter().any(|byte| matches!(byte, b'/' | b'<' | b'{' | b'"' | b'\'')) {
                    return self.doubt();
                }
                self.at += end + 1;
                Some(self.end_element())
            }
            _ => self.doubt(),
        }
    }
}

/// Whether a name may begin with a byte, or go on with it.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | 128..)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A text without the blanks and comments that it starts with.
fn behind_blanks(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(is_blank);
        let comment = if text.starts_with("//") {
            text.find(['\n', '\r', '\u{2028}', '\u{2029}'])
        } else if text.starts_with("/*") {
            text.find("*/").map(|end| end + 2)
        } else {
            return text;
        };
        text = comment.and_then(|end| text.get(end..)).unwrap_or_default();
    }
}
