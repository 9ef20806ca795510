//! What Ruff's parser must not be given. It descends a call or more per nested construct, and its
//! tree is dropped the same way; a stack overflow cannot be caught. So the text is scanned first,
//! and left to tree-sitter when its nesting or its chains, in whatever form, exceed the limits.
//!
//! The scan counts too much rather than too little. Where the text is no Python, brackets that do
//! not match and the like, it ends: nobody can tell how deep the parser would go behind that.

mod scan;

use crate::limits::{MAX_PYTHON_CHAIN, MAX_PYTHON_NESTING};
use scan::{Scanner, Token};

/// Whether the parser can read the text without exhausting the stack.
pub(super) fn is_shallow(text: &[u8]) -> bool {
    let mut guard = Guard::default();
    let mut scanner = Scanner::new(text);
    while let Some(token) = scanner.next() {
        guard.take(token);
        if token == Token::Error || guard.depth() > MAX_PYTHON_NESTING || guard.frame.chain > MAX_PYTHON_CHAIN {
            return false;
        }
    }
    true
}

/// What is open inside one pair of brackets, or on one logical line.
#[derive(Debug, Default, Clone, Copy)]
struct Frame {
    /// Nesting of everything outside.
    base: u32,
    /// Constructs that take all that follows as their last part, up to a comma.
    rightward: u32,
    /// The same, but a comma does not end them.
    lasting: u32,
    /// `lambda` without their `:`; commas between belong to their parameters.
    lambdas: u32,
    /// Depth of the expression so far: operators, members, calls, each one level.
    chain: u32,
    /// Largest `chain` of the expressions before.
    deepest: u32,
}

impl Frame {
    fn height(&self) -> u32 {
        self.deepest.max(self.chain)
    }
}

#[derive(Debug, Default)]
struct Guard {
    outer: Vec<Frame>,
    frame: Frame,
    /// Operators in a row since the last operand.
    prefixes: u32,
    after_operand: bool,
    /// How far the blocks around the line are indented.
    indents: Vec<usize>,
}

impl Guard {
    fn depth(&self) -> u32 {
        let frame = &self.frame;
        frame.base + frame.rightward + frame.lasting + self.prefixes
    }

    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Word(word) if word.is_ascii() => self.word(word),
            Token::Word(words) => words.split(|byte| !byte.is_ascii()).for_each(|word| self.word(word)),
            Token::String => self.operand(),
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Comma => self.comma(),
            Token::Colon => self.frame.lambdas = self.frame.lambdas.saturating_sub(1),
            Token::Dot => self.frame.chain += 1,
            Token::Power => {
                self.frame.rightward += 1;
                self.operator();
            }
            Token::Operator => self.operator(),
            Token::Semicolon => self.frame.chain = 0,
            Token::Line { indentation } => self.line(indentation),
            Token::Error => {}
        }
    }

    fn operand(&mut self) {
        self.prefixes = 0;
        self.after_operand = true;
    }

    fn operator(&mut self) {
        if self.after_operand {
            self.frame.chain += 1;
        } else {
            self.prefixes += 1;
        }
        self.after_operand = false;
    }

    fn word(&mut self, word: &[u8]) {
        match word {
            b"lambda" => {
                self.frame.lambdas += 1;
                self.frame.rightward += 1;
            }
            b"if" | b"else" | b"for" | b"match" | b"case" => self.frame.rightward += 1,
            // A statement behind the colon of another one is an error, but nests.
            b"yield" | b"from" | b"def" | b"class" | b"async" | b"elif" | b"while" | b"with" | b"try" | b"except"
            | b"finally" => self.frame.lasting += 1,
            b"not" | b"await" => self.prefixes += 1,
            b"and" | b"or" | b"in" | b"is" => self.frame.chain += 1,
            // `1if a else 2`
            [b'0'..=b'9', ..] if word.ends_with(b"if") || word.ends_with(b"else") => self.frame.rightward += 1,
            _ => return self.operand(),
        }
        self.after_operand = false;
    }

    fn open(&mut self) {
        let base = self.depth() + 1;
        self.outer.push(self.frame);
        self.frame = Frame { base, ..Frame::default() };
        self.prefixes = 0;
        self.after_operand = false;
    }

    fn close(&mut self) {
        if let Some(outer) = self.outer.pop() {
            let inner = self.frame.height();
            self.frame = outer;
            self.frame.chain = self.frame.chain.max(inner) + 1;
        }
        self.operand();
    }

    fn comma(&mut self) {
        self.frame.deepest = self.frame.height();
        self.frame.chain = 0;
        if !self.outer.is_empty() && self.frame.lambdas == 0 {
            self.frame.rightward = 0;
        }
        self.prefixes = 0;
        self.after_operand = false;
    }

    /// A logical line starts.
    fn line(&mut self, indentation: usize) {
        while self.indents.last().is_some_and(|last| *last >= indentation) {
            self.indents.pop();
        }
        if indentation > 0 {
            self.indents.push(indentation);
        }
        let base = u32::try_from(self.indents.len()).unwrap_or(u32::MAX);
        self.frame = Frame { base, ..Frame::default() };
        self.prefixes = 0;
        self.after_operand = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> bool {
        is_shallow(text.as_bytes())
    }

    #[test]
    fn each_limit() {
        let nested = |open: &str, close: &str, n: usize| format!("x = {}y{}", open.repeat(n), close.repeat(n));
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{a: ", "}"),
            ("f(", ")"),
            ("f\"{", "}\""),
            ("(f\"{{}}{", "}\")"),
            ("f'{a:{", "}}'"),
            ("f'''{\n", "}'''"),
            ("1if 1else ", ""),
            ("-", ""),
            ("not ", ""),
            ("await ", ""),
            ("lambda: ", ""),
            ("lambda a, b=1: ", ""),
            ("(lambda a, b=1: (", "))"),
            ("a if b else ", ""),
            ("a ** ", ""),
            ("(yield a, ", ")"),
            ("yield a, ", ""),
            ("if a: ", ""),
            ("for a, b in c: ", ""),
            ("class A(b, c): ", ""),
        ] {
            assert!(check(&nested(open, close, 30)), "{open}");
            assert!(!check(&nested(open, close, 300)), "{open}");
        }
        for link in [".f()", "+1", "()", "[0]", ".a", " and a", " < a", " in a", "\\\r\n.a", "['(']", " + '''\n'''"] {
            assert!(check(&format!("x = a{}", link.repeat(200))), "{link}");
            assert!(!check(&format!("x = a{}", link.repeat(4_000))), "{link}");
        }
        let blocks = |n: usize| (0..n).map(|depth| " ".repeat(depth) + "if a:\n").collect::<String>();
        assert!(check(&blocks(50)) && !check(&blocks(300)));
    }

    #[test]
    fn what_is_no_python_ends_the_scan() {
        for text in [
            "(",
            ")",
            "[)",
            "f'{(}'",
            "f'}'",
            "f'{a'",
            "f'{a:'",
            "f'a",
            "'a",
            "'a\n'",
            "\\a",
            "x\\",
            "$",
            "a!b",
            "?",
            "`a`",
            "\"\"\"",
            "f'{a:\n}'",
            "1f'{a}'",
            "éf'{a}'",
            "f'\\N{\"}'",
            "\u{0}",
            "f'{a!r",
            "  \\x\n",
        ] {
            assert!(!check(text), "{text}");
        }
    }

    #[test]
    fn long_but_flat_code_passes() {
        for line in [
            "x = f(a, -b, c if d else e, lambda x, y: x + y, not z)['k'].g\n",
            "    if a and b or not c:\n        return d\n",
            "x = '((((' # ((((\n",
            "x = f'{a:>{b}} {{ {c!r} {d[\"e\"]}'\n",
            "x = rb'\\\\' + u\"\\\"(\" + F'\\N{BULLET}(' + f'''\n(\n{a}'''\n",
            "if a: b\nelif c: d\nelse: e\n",
            "x: int = 1; y = 2\n",
            "@a.b(c)\nasync def f(a, *, b=1) -> None: yield a\n",
        ] {
            assert!(check(&line.repeat(8_000)), "{line}");
        }
        for part in ["(-1.5, 2), ", "'a' 'b'\n", "{'a': b.c}, ", "lambda: 0, ", "a if b else c, ", "**a, *b, c=-1, "] {
            assert!(check(&format!("x = [{}]", part.repeat(8_000))), "{part}");
        }
    }
}
