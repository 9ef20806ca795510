//! Parameter expansion: `$name`, `${name:-default}`, `${name%end}`, `${list[@]}`.

use tree_sitter::Node;

use super::escape::Quote;
use super::kinds::{field, kind};
use super::{Lowering, cursor};
use crate::ir::{Arg, CallStyle, Expr, ExprId, How, Part, Place, Stmt, Why};

/// A name with what stands behind it in `${…}`.
struct Parameter<'t> {
    /// The node of the name, with its index.
    name: Node<'t>,
    /// What changes the value: `:-`, `%`, `//`.
    operator: String,
    /// Where its operands start and end.
    operands: std::ops::Range<usize>,
    /// The nodes among the operands.
    nodes: Vec<Node<'t>>,
}

impl Lowering<'_> {
    /// `$name` or `${…}` as a value.
    pub(super) fn expansion(&mut self, node: Node<'_>) -> ExprId {
        match self.parameter(node) {
            Some(parameter) => self.expanded(node, &parameter),
            None => self.unknown(node, Why::Unsupported),
        }
    }

    /// Take an expansion apart. `None` for `${#name}` and `${!name}`.
    fn parameter<'t>(&self, node: Node<'t>) -> Option<Parameter<'t>> {
        let nodes = cursor::named_children(node);
        let (name, rest) = nodes.split_first()?;
        if node.kind() == kind::SIMPLE_EXPANSION {
            let end = node.end_byte();
            return Some(Parameter { name: *name, operator: String::new(), operands: end..end, nodes: Vec::new() });
        }
        let end = node.end_byte().saturating_sub(1).max(name.end_byte());
        let before = self.source.get(node.start_byte()..name.start_byte())?;
        if before != b"${" || !is_name(*name) {
            return None;
        }
        let behind = self.source.get(name.end_byte()..end)?;
        let length = operator_length(behind);
        let operator = String::from_utf8_lossy(behind.get(..length)?).into_owned();
        Some(Parameter { name: *name, operator, operands: name.end_byte() + length..end, nodes: rest.to_vec() })
    }

    fn expanded(&mut self, node: Node<'_>, parameter: &Parameter<'_>) -> ExprId {
        let span = self.span(node);
        let value = self.read(parameter.name, node);
        match parameter.operator.trim_start_matches(':') {
            "" if parameter.operands.is_empty() => value,
            "-" => {
                let default = self.operand(node, parameter);
                self.b.expr(span, Expr::Or(vec![value, default]))
            }
            "=" => {
                let default = self.operand(node, parameter);
                let either = self.b.expr(span, Expr::Or(vec![value, default]));
                match self.b.get(value) {
                    Some(Expr::Name(name)) => {
                        let target = Place::Name(*name);
                        self.b.stmt(Stmt::Assign { target, value: either, how: How::Set });
                        value
                    }
                    _ => either,
                }
            }
            "?" => {
                let message = self.operand(node, parameter);
                self.state(message);
                value
            }
            "+" => {
                let then = self.operand(node, parameter);
                let empty = self.b.span(node.end_byte()..node.end_byte());
                let other = self.b.string(empty, "");
                self.b.expr(span, Expr::Cond { test: value, then, other })
            }
            "@" => value,
            "%" | "%%" => self.changed(node, "${%}", value, parameter),
            "#" | "##" => self.changed(node, "${#}", value, parameter),
            "/" | "//" | "/#" | "/%" => self.replaced(node, value, parameter),
            "," | ",," => self.pseudo(node, "${,}", vec![value]),
            "^" | "^^" => self.pseudo(node, "${^}", vec![value]),
            _ => self.pseudo(node, "${}", vec![value]),
        }
    }

    /// The text behind an operator.
    fn operand(&mut self, node: Node<'_>, parameter: &Parameter<'_>) -> ExprId {
        let mut parts = Vec::new();
        self.between(parameter.operands.start, parameter.operands.end, &parameter.nodes, Quote::None, &mut parts);
        self.joined(node, parts)
    }

    /// `${name%end}`: a pattern cuts off what is not known here.
    fn changed(&mut self, node: Node<'_>, command: &str, value: ExprId, parameter: &Parameter<'_>) -> ExprId {
        let pattern = self.operand(node, parameter);
        if self.is_pattern(pattern) {
            self.state(pattern);
            return self.pseudo(node, "${}", vec![value]);
        }
        self.pseudo(node, command, vec![value, pattern])
    }

    /// `${name//from/to}`.
    fn replaced(&mut self, node: Node<'_>, value: ExprId, parameter: &Parameter<'_>) -> ExprId {
        let text = self.source.get(parameter.operands.clone()).unwrap_or_default();
        // The first slash that is not escaped ends the pattern.
        let mut escaped = false;
        let slash = text.iter().position(|byte| {
            let found = *byte == b'/' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            found
        });
        let Parameter { operands, nodes, .. } = parameter;
        let middle = slash.map_or(operands.end, |at| operands.start + at);
        let mut parts = Vec::new();
        self.between(operands.start, middle, nodes, Quote::None, &mut parts);
        let from = self.joined(node, parts);
        let mut parts: Vec<Part> = Vec::new();
        self.between((middle + 1).min(operands.end), operands.end, nodes, Quote::None, &mut parts);
        let to = self.joined(node, parts);
        if self.is_pattern(from) {
            self.state(to);
            return self.pseudo(node, "${}", vec![value]);
        }
        self.pseudo(node, "${//}", vec![value, from, to])
    }

    /// Whether a text is a pattern, or may be one.
    fn is_pattern(&self, text: ExprId) -> bool {
        match self.b.get(text) {
            Some(Expr::Str(literal)) => literal.value.contains(['*', '?', '[', '#', '%']),
            _ => true,
        }
    }

    /// A call of something that the shell does by itself.
    fn pseudo(&mut self, node: Node<'_>, command: &str, values: Vec<ExprId>) -> ExprId {
        let span = self.span(node);
        let callee = self.b.name(span, command);
        self.b.call(span, callee, values.into_iter().map(Arg::Positional).collect(), CallStyle::Plain)
    }

    /// The value of a name, with its index if it has one.
    fn read(&mut self, name: Node<'_>, whole: Node<'_>) -> ExprId {
        let span = self.span(whole);
        match name.kind() {
            kind::SUBSCRIPT => {
                let Some(list) = cursor::field(name, field::NAME) else { return self.unknown(whole, Why::Syntax) };
                let text = self.text(list).into_owned();
                let symbol = self.variable(&text);
                let base = self.b.expr(span, Expr::Name(symbol));
                match cursor::field(name, field::INDEX) {
                    Some(index) if !is_all(&self.text(index)) => {
                        let key = self.key(index);
                        self.b.expr(span, Expr::Index { base, key })
                    }
                    _ => base,
                }
            }
            kind::VARIABLE_NAME => {
                let text = self.text(name).into_owned();
                match text.parse::<usize>() {
                    Ok(0) => self.unknown(whole, Why::Outside),
                    Ok(number) => self.positional(number, whole),
                    // What an option or a line of input holds comes from outside.
                    Err(_) if matches!(&*text, "OPTARG" | "REPLY" | "RANDOM" | "LINENO" | "SECONDS") => {
                        self.unknown(whole, Why::Outside)
                    }
                    Err(_) => {
                        let symbol = self.variable(&text);
                        self.b.expr(span, Expr::Name(symbol))
                    }
                }
            }
            // `$?`, `$$`, `$#`, `$*` inside text.
            _ => self.unknown(whole, Why::Outside),
        }
    }

    /// The key of an element: a number counts, anything else is a name.
    pub(super) fn key(&mut self, index: Node<'_>) -> ExprId {
        let span = self.span(index);
        match self.text(index).parse::<i64>() {
            Ok(number) => self.b.expr(span, Expr::Number(number)),
            Err(_) => self.word(index),
        }
    }

    /// All elements, where an expansion stands for them: `$@`, `$*`, `${@:2}`, `${list[@]}`.
    pub(super) fn list_expansion(&mut self, node: Node<'_>) -> Option<ExprId> {
        let parameter = self.parameter(node)?;
        let name = parameter.name;
        // `${@:2}`
        let from = match &*parameter.operator {
            "" => 1,
            ":" if name.kind() == kind::SPECIAL_VARIABLE_NAME => {
                let start = self.source.get(parameter.operands.clone()).unwrap_or_default();
                std::str::from_utf8(start).ok()?.trim().parse::<usize>().ok()?.max(1)
            }
            _ => return None,
        };
        match name.kind() {
            kind::SPECIAL_VARIABLE_NAME if is_all(&self.text(name)) => Some(self.all_positional(node, from)),
            kind::SUBSCRIPT if is_all(&self.text(cursor::field(name, field::INDEX)?)) => Some(self.read(name, node)),
            _ => None,
        }
    }
}

fn is_all(index: &str) -> bool {
    matches!(index, "@" | "*")
}

fn is_name(node: Node<'_>) -> bool {
    matches!(node.kind(), kind::VARIABLE_NAME | kind::SPECIAL_VARIABLE_NAME | kind::SUBSCRIPT)
}

/// How long the operator is that a text starts with.
fn operator_length(text: &[u8]) -> usize {
    const OPERATORS: [&[u8]; 23] = [
        b":-", b":=", b":?", b":+", b"-", b"=", b"?", b"+", b"%%", b"%", b"##", b"#", b"//", b"/#", b"/%", b"/", b",,",
        b",", b"^^", b"^", b"@", b":", b"*",
    ];
    OPERATORS.iter().find(|operator| text.starts_with(operator)).map_or(0, |operator| operator.len())
}
