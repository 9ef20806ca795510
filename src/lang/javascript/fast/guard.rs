//! What oxc must not be given. It descends one call per nested construct, and a stack overflow cannot be caught; and where
//! it has to guess (`a<b>(c)` or `a < b > (c)`, parameters or an expression in parentheses), what nests in a guess is
//! parsed again for each, so that time doubles with each level. So the text is scanned first.
//!
//! The scan reads the text as oxc does, or refuses it: where a `/` may divide or begin a regular expression, and where a `<`
//! may begin an element or type arguments, it goes on only if it is certain. Everything that oxc recurses on is counted
//! when it opens, and no longer only when it is certain that it has closed.

mod scan;

use crate::limits::{
    MAX_JAVASCRIPT_BRACKETS, MAX_JAVASCRIPT_GUESSES, MAX_JAVASCRIPT_MODIFIERS, MAX_JAVASCRIPT_NESTING,
};
use scan::{Scanner, Token};

/// Whether oxc can read the text without exhausting the stack or anyone's patience.
pub(super) fn is_shallow(text: &str, dialect: Dialect) -> bool {
    too_much(text, dialect).is_none()
}

/// Where a text nests too deep, or stops to be certain.
pub(super) fn too_much(text: &str, dialect: Dialect) -> Option<usize> {
    let mut guard = Guard { dialect, ..Guard::default() };
    let mut scanner = Scanner::new(text, dialect);
    while let Some(token) = scanner.next() {
        if !guard.take(token, &scanner) {
            return Some(scanner.place());
        }
    }
    (!scanner.is_certain()).then(|| scanner.place())
}

/// What `<` can be.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// An operator, or the start of an element.
    #[default]
    Elements,
    /// An operator, or type arguments.
    Types,
    /// All of that.
    Both,
}

/// What is open inside one pair of brackets.
#[derive(Debug, Default, Clone, Copy)]
struct Frame {
    /// All that is open outside.
    base: u32,
    /// Operators since the last place that closes them.
    operators: u32,
    /// The same for keywords of statements, which a comma does not close.
    statements: u32,
    /// `<` without their `>`. Comparisons count too.
    angles: u32,
    /// Brackets outside that follow a `<`.
    guesses: u32,
    has_angle: bool,
    /// A statement ends here, unless the next token goes on with it.
    may_end: Option<Ending>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Semicolon,
    Brace,
}

#[derive(Debug, Default)]
struct Guard {
    dialect: Dialect,
    outer: Vec<Frame>,
    frame: Frame,
    /// How far the tokens so far are those of `a: b:`, labels in a row: 1 behind the colon, 2 behind the word.
    labels: u8,
    /// Modifiers in a row.
    modifiers: u32,
}

impl Guard {
    /// Count a token; `false` when there is too much.
    fn take(&mut self, token: Token<'_>, scanner: &Scanner<'_>) -> bool {
        self.end_statement(token, scanner);
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Word(word) => self.word(word),
            Token::Operand | Token::Link => {}
            Token::Operator => self.frame.operators += 1,
            Token::Less => {
                self.frame.angles += 1;
                self.frame.has_angle |= self.dialect != Dialect::Elements;
            }
            Token::Greater => self.frame.angles = self.frame.angles.saturating_sub(1),
            // Between type arguments, a comma closes nothing outside of them.
            Token::Comma if self.frame.angles == 0 => self.frame.operators = 0,
            Token::Comma => {}
            Token::Colon => self.colon(),
            Token::Semicolon => self.frame.may_end = Some(Ending::Semicolon),
        }
        self.labels = match (token, self.labels) {
            (Token::Colon, _) => 1,
            (Token::Word(_), 1) => 2,
            _ => 0,
        };
        self.modifiers = if matches!(token, Token::Word(word) if is_modifier(word)) { self.modifiers + 1 } else { 0 };
        self.modifiers <= MAX_JAVASCRIPT_MODIFIERS
            && self.outer.len() <= MAX_JAVASCRIPT_BRACKETS
            && self.depth() <= MAX_JAVASCRIPT_NESTING
            && self.frame.guesses <= MAX_JAVASCRIPT_GUESSES
    }

    fn depth(&self) -> u32 {
        let frame = &self.frame;
        frame.base + frame.operators + frame.statements + frame.angles
    }

    fn open(&mut self) {
        let guesses = self.frame.guesses + u32::from(self.frame.has_angle);
        let base = self.depth() + 1;
        self.outer.push(self.frame);
        self.frame = Frame { base, guesses, ..Frame::default() };
    }

    fn close(&mut self) {
        self.frame = self.outer.pop().unwrap_or_default();
    }

    fn word(&mut self, word: &str) {
        match word {
            "if" | "for" | "while" | "with" | "else" | "do" => self.frame.statements += 1,
            "new" | "typeof" | "void" | "delete" | "await" | "yield" | "async" | "return" | "throw" | "case"
            | "keyof" | "unique" | "readonly" | "infer" | "extends" | "abstract" | "asserts" | "is" | "import"
            | "export" | "declare" | "in" | "of" | "instanceof" | "as" | "satisfies" | "default" | "class"
            | "function" => {
                self.frame.operators += 1;
            }
            _ => {}
        }
    }

    /// Labels in a row nest like statements do.
    fn colon(&mut self) {
        if self.labels == 2 {
            self.frame.statements += 1;
        } else {
            self.frame.operators += 1;
        }
    }

    /// All that is open in these brackets ends with a statement. One ends with `;`, with `}`, and with a line if an operand
    /// is followed by another; but not before what goes on with it.
    fn end_statement(&mut self, token: Token<'_>, scanner: &Scanner<'_>) {
        let goes_on = match (self.frame.may_end.take(), token) {
            (Some(_), Token::Word(word)) => goes_on(word),
            (Some(Ending::Semicolon), _) => false,
            (Some(Ending::Brace), Token::Operand) => false,
            (Some(Ending::Brace), _) => true,
            (None, Token::Word(word)) => !scanner.ends_line() || goes_on(word),
            (None, Token::Operand) => !scanner.ends_line(),
            (None, _) => true,
        };
        if !goes_on {
            let Frame { base, guesses, .. } = self.frame;
            self.frame = Frame { base, guesses, ..Frame::default() };
        }
        if token == Token::Close
            && scanner.closes_brace()
            && let Some(outer) = self.outer.last_mut()
        {
            outer.may_end = Some(Ending::Brace);
        }
    }
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "accessor"
            | "async"
            | "const"
            | "declare"
            | "default"
            | "export"
            | "in"
            | "out"
            | "override"
            | "private"
            | "protected"
            | "public"
            | "readonly"
            | "static"
    )
}

/// Whether a word goes on with a statement that could end before it.
fn goes_on(word: &str) -> bool {
    matches!(
        word,
        "else"
            | "while"
            | "catch"
            | "finally"
            | "in"
            | "of"
            | "instanceof"
            | "as"
            | "satisfies"
            | "is"
            | "extends"
            | "implements"
            | "from"
            | "with"
            | "assert"
    )
}

#[cfg(test)]
mod tests;
