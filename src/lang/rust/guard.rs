//! What syn must not be given. syn descends one call per nested construct, and drops its tree the
//! same way; a stack overflow cannot be caught. So the text is scanned first, and refused when its
//! nesting, in whatever form, exceeds the limits.
//!
//! Every construct that syn recurses on is counted, and all that are open at one place are summed:
//! sixty prefix operators inside each of two hundred brackets would be too deep as well.

mod scan;

use crate::limits::{MAX_RUST_BRACKETS, MAX_RUST_CHAIN, MAX_RUST_PREFIXES};
use scan::{Scanner, Token};

/// Whether syn can read the text without exhausting the stack.
pub(super) fn is_shallow(text: &str) -> bool {
    let mut guard = Guard::default();
    Scanner::new(text).all(|token| {
        guard.take(token);
        guard.within_limits()
    })
}

/// Which of these bytes, which are sorted, stand in comments.
pub(super) fn comments(text: &str, places: &[usize]) -> Vec<Option<bool>> {
    let mut scanner = Scanner::new(text);
    let mut blank = 0..0;
    let is_comment = |at: &usize| {
        while *at >= scanner.place() {
            let start = scanner.place();
            scanner.skip_blank();
            blank = start..scanner.place();
            if *at >= scanner.place() && scanner.next().is_none() {
                return None;
            }
        }
        Some(blank.contains(at))
    };
    places.iter().map(is_comment).collect()
}

/// What is open inside one pair of brackets, since the last `;` or the like.
#[derive(Debug, Default, Clone, Copy)]
struct Frame {
    /// Nesting of everything outside.
    base: u32,
    /// `<` without their `>`. Comparisons count too; a `;` ends that.
    angles: u32,
    /// Constructs that take all that follows as their last operand: assignments, closures,
    /// `return`, `if`, function types.
    rightward: u32,
    /// Depth of the expression so far: operators and chained calls, each one level.
    chain: u32,
    /// Largest `chain` of the expressions before.
    deepest: u32,
    /// Between the `|` of a closure.
    in_parameters: bool,
}

impl Frame {
    /// A statement ends.
    fn end_statement(&mut self) {
        self.end_expression();
        self.angles = 0;
        self.rightward = 0;
        self.in_parameters = false;
    }

    /// An expression ends, with a comma for instance.
    fn end_expression(&mut self) {
        self.deepest = self.deepest.max(self.chain);
        self.chain = 0;
    }
}

/// The kind of the last token that decides how the next is read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    #[default]
    Operator,
    Operand,
    Path,
    Block,
}

#[derive(Debug, Default)]
struct Guard {
    outer: Vec<Frame>,
    frame: Frame,
    /// Operators and keywords in a row since the last operand.
    prefixes: u32,
    /// `::` in a row: `use a::b::c` nests.
    segments: u32,
    last: Last,
}

impl Guard {
    fn within_limits(&self) -> bool {
        let frame = &self.frame;
        self.depth() <= MAX_RUST_BRACKETS
            && self.prefixes <= MAX_RUST_PREFIXES
            && frame.rightward <= MAX_RUST_PREFIXES
            && frame.chain <= MAX_RUST_CHAIN
    }

    fn depth(&self) -> u32 {
        self.frame.base + self.frame.angles + self.frame.rightward + self.prefixes + self.segments
    }

    fn take(&mut self, token: Token<'_>) {
        if self.last == Last::Block {
            self.after_block(token);
        }
        if !matches!(token, Token::Word(_) | Token::Operator("::")) {
            self.segments = 0;
        }
        match token {
            Token::Word(word) => self.word(word),
            Token::Literal => self.operand(),
            Token::Lifetime => {}
            Token::Open => self.open(),
            Token::Close { brace } => self.close(brace),
            Token::Operator(operator) => self.operator(operator),
        }
    }

    /// A block ends a statement, unless an operator (or `else`) goes on with it.
    fn after_block(&mut self, token: Token<'_>) {
        let goes_on = match token {
            Token::Word(word) => matches!(word, "as" | "else"),
            Token::Operator(operator) => !matches!(operator, "#" | "$"),
            Token::Open | Token::Close { .. } => true,
            Token::Literal | Token::Lifetime => false,
        };
        self.last = Last::Operand;
        if !goes_on {
            self.frame.end_statement();
        }
    }

    fn operand(&mut self) {
        self.prefixes = 0;
        if self.last != Last::Path {
            self.segments = 0;
        }
        self.last = Last::Operand;
    }

    fn word(&mut self, word: &str) {
        match word {
            "if" | "match" | "while" | "for" | "return" | "break" | "yield" | "become" => {
                self.frame.rightward += 1;
                self.keyword();
            }
            "mut" | "const" | "move" | "ref" | "static" | "unsafe" | "async" | "dyn" | "impl" | "let" | "in"
            | "raw" | "box" | "do" => self.keyword(),
            "as" => {
                self.frame.chain += 1;
                self.keyword();
            }
            "else" => {
                // An `else if` is a link of a chain, which syn reads in a loop.
                self.frame.rightward = self.frame.rightward.saturating_sub(1);
                self.frame.chain += 1;
                self.keyword();
            }
            _ => self.operand(),
        }
    }

    fn keyword(&mut self) {
        self.prefixes += 1;
        self.last = Last::Operator;
    }

    fn open(&mut self) {
        let base = self.depth() + 1;
        self.outer.push(self.frame);
        self.frame = Frame { base, ..Frame::default() };
        self.prefixes = 0;
        self.last = Last::Operator;
    }

    fn close(&mut self, brace: bool) {
        if let Some(outer) = self.outer.pop() {
            let inner = self.frame.deepest.max(self.frame.chain);
            self.frame = outer;
            self.frame.chain = self.frame.chain.max(inner) + 1;
        }
        self.prefixes = 0;
        self.last = if brace { Last::Block } else { Last::Operand };
    }

    fn operator(&mut self, operator: &str) {
        let after_operand = self.last == Last::Operand;
        match operator {
            ";" => {
                self.frame.end_statement();
                self.prefixes = 0;
            }
            "," => self.comma(),
            "=>" => {
                self.frame.end_statement();
                self.prefixes = 0;
            }
            "#" | "$" | "~" => return,
            ":" => {}
            "?" => {
                self.frame.chain += 1;
                return;
            }
            "::" => {
                self.segments += 1;
                self.last = Last::Path;
                return;
            }
            "|" => self.bar(after_operand),
            "||" if after_operand && !self.frame.in_parameters => self.frame.chain += 1,
            "||" => self.frame.rightward += 1,
            "->" | "=" | "@" => self.frame.rightward += 1,
            "<" => {
                self.frame.angles += 1;
                self.frame.chain += 1;
            }
            ">" => self.frame.angles = self.frame.angles.saturating_sub(1),
            _ => {
                self.prefixes += 1;
                self.frame.chain += u32::from(after_operand);
            }
        }
        self.last = Last::Operator;
    }

    /// A comma ends an expression; between `<` and `>`, or in a closure's parameters, the
    /// constructs around it stay open.
    fn comma(&mut self) {
        self.frame.end_expression();
        self.prefixes = 0;
        if !self.frame.in_parameters && self.frame.angles == 0 {
            self.frame.rightward = 0;
        }
    }

    /// `|` starts or ends a closure's parameters, or is an operator between operands.
    fn bar(&mut self, after_operand: bool) {
        if self.frame.in_parameters {
            self.frame.in_parameters = false;
        } else if after_operand {
            self.frame.chain += 1;
        } else {
            self.frame.rightward += 1;
            self.frame.in_parameters = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit() {
        let nested = |open: &str, close: &str, n: usize| format!("{}x{}", open.repeat(n), close.repeat(n));
        for (open, close) in [("(", ")"), ("{", "}"), ("[", "]"), ("Vec<", ">"), ("(!", ")"), ("{if a", "}")] {
            assert!(is_shallow(&nested(open, close, 60)), "{open}");
            assert!(!is_shallow(&nested(open, close, 300)), "{open}");
        }
        for prefix in
            ["!", "-", "*", "&", "&mut ", "*const ", "return ", "if ", "a = ", "|x| ", "|a, b| ", "|x||", "||"]
        {
            assert!(is_shallow(&format!("{}x", prefix.repeat(30))), "{prefix}");
            assert!(!is_shallow(&format!("{}x", prefix.repeat(70))), "{prefix}");
        }
        for link in [".f()", "+1", "?", " as T", "()", "[0]", ".0", "&&a", "<a>b"] {
            assert!(is_shallow(&format!("x{}", link.repeat(200))), "{link}");
            assert!(!is_shallow(&format!("x{}", link.repeat(6_000))), "{link}");
        }
        assert!(!is_shallow(&format!("use {}a;", "a::".repeat(300))));
    }

    #[test]
    fn nesting_of_all_kinds_is_summed() {
        assert!(!is_shallow(&format!("{}x", format!("{}(", "!".repeat(50)).repeat(6))));
        let inner = format!("(x{})", "+1".repeat(3_000));
        assert!(is_shallow(&inner));
        assert!(!is_shallow(&format!("({inner}{})", "+1".repeat(3_000))), "the left operand counts");
        assert!(is_shallow(&format!("[{inner}, {inner}]")), "a comma ends an expression");
    }

    #[test]
    fn long_but_flat_code_passes() {
        let flat = [
            "fn f(a: &str) -> Vec<T> { a.b()?.c() }\n",
            "#[derive(A, B)] struct S { a: u8, b: Vec<u8> }\n",
            "x = a < b;\n",
            "f(|x| x + 1, |y| !y);\n",
            "if a < b { c() } else if d { e } else { f }\n",
            "if a.b { c }\n",
            "'a'..='z' => 1,\n",
            "use a::{b::c, d};\n",
            "\"((((\" /* {{{ */ ;",
        ];
        for line in flat {
            assert!(is_shallow(&line.repeat(8_000)), "{line}");
        }
        assert!(is_shallow(&format!("matches!(c, {}'x')", "'a'..='z' | ".repeat(1_000))));
        assert!(is_shallow(&format!("if a {{}} {}", "else if b { c } ".repeat(500))));
    }
}
