//! Commands, pipes, and the commands that the shell does itself.

use tree_sitter::Node;

use super::kinds::{field, kind};
use super::{Lowering, Output, STDIN, cursor};
use crate::ir::{Arg, Arm, CallStyle, Expr, ExprId, Stmt, Why};

/// What runs a text as a command, for commands whose name is a variable.
const EVAL: &str = "eval";

impl Lowering<'_> {
    /// A command as a statement.
    pub(super) fn command_statement(&mut self, node: Node<'_>, output: Output) {
        let lines = self.lines(node);
        if lines.len() > 1 || !lines.first().is_some_and(|line| self.built_in(node, line)) {
            self.printed(node, output);
        }
    }

    /// Whether a statement ends the function it stands in.
    pub(super) fn is_return(&self, node: Node<'_>) -> bool {
        let failed = || {
            let status = cursor::fields(node, field::ARGUMENT).first().map(|status| self.text(*status));
            status.is_some_and(|status| status != "0")
        };
        node.kind() == kind::COMMAND
            && cursor::field(node, field::NAME).is_some_and(|name| self.text(name) == "return")
            && !failed()
    }

    /// What the shell itself does, when it stands as a statement.
    fn built_in(&mut self, node: Node<'_>, line: &Line<'_>) -> bool {
        let Some((name, arguments)) = line.words.split_first() else {
            for assignment in &line.assignments {
                self.assignment(*assignment);
            }
            return true;
        };
        let name = self.text(*name).into_owned();
        match &*name {
            "shift" => {
                let count = self.shift_count(node).unwrap_or(1);
                self.shift(count);
            }
            "exit" | "break" | "continue" => self.b.stmt(Stmt::Stop),
            "return" => self.b.stmt(if self.is_return(node) { Stmt::Return(None) } else { Stmt::Stop }),
            "read" | "mapfile" | "readarray" | "getopts" => {
                // What the line holds is read where it is piped in.
                self.filled(arguments);
            }
            "source" | "." => self.source_file(node, arguments),
            ":" | "true" | "false" | "set" | "unset" | "cd" | "trap" | "shopt" | "wait" | "umask" => {
                line.assignments.iter().for_each(|assignment| self.assignment(*assignment));
                for argument in arguments {
                    let value = self.word(*argument);
                    self.state(value);
                }
            }
            // The grammar takes these for commands where assignments stand on the line above.
            "local" | "export" | "declare" | "typeset" | "readonly" => drop(self.misread_declaration(arguments)),
            "[" | "test" => {
                let test = self.test(node);
                self.state(test);
            }
            _ => return false,
        }
        true
    }

    /// The words of a declaration or of assignments that the grammar took for a command's.
    fn misread_declaration(&mut self, words: &[Node<'_>]) -> bool {
        let mut any = false;
        for word in words {
            let text = self.text(*word).into_owned();
            let Some((name, _)) = text.split_once('=') else { continue };
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if is_name && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
                any = true;
                self.misread_assignment(*word, name);
            } else if !any {
                return false;
            }
        }
        any
    }

    /// What a command or any other statement prints.
    pub(super) fn value(&mut self, node: Node<'_>, input: Input) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let value = match node.kind() {
            kind::COMMAND => self.run(node, input),
            kind::PIPELINE => self.pipeline(node, input),
            kind::REDIRECTED_STATEMENT => self.redirected(node, input),
            kind::COMPOUND_STATEMENT | kind::SUBSHELL => {
                let children = cursor::named_children(node);
                self.last_of(node, &children, input)
            }
            kind::LIST => self.printed_list(node, input),
            _ => {
                input.piped.into_iter().chain(input.given).for_each(|text| self.state(text));
                self.statement(node, Output::Ignored);
                self.unknown(node, Why::Outside)
            }
        };
        self.b.leave();
        value
    }

    /// Statements of which the last one prints.
    fn last_of(&mut self, node: Node<'_>, statements: &[Node<'_>], input: Input) -> ExprId {
        let Some((last, before)) = statements.split_last() else { return self.unknown(node, Why::Outside) };
        self.statements(before, Output::Ignored);
        self.value(*last, input)
    }

    /// `$(…)` and backticks. A file that is read in (`$(< file)`) is unknown.
    pub(super) fn substitution(&mut self, node: Node<'_>) -> ExprId {
        let statements: Vec<Node<'_>> =
            cursor::named_children(node).into_iter().filter(|child| child.kind() != kind::FILE_REDIRECT).collect();
        self.last_of(node, &statements, Input::default())
    }

    /// `a | b | c`: each is given what the one before prints.
    fn pipeline(&mut self, node: Node<'_>, input: Input) -> ExprId {
        let commands = cursor::named_children(node);
        let last = commands.len().saturating_sub(1);
        let Input { mut piped, given, mut words } = input;
        for (at, command) in commands.into_iter().enumerate() {
            if at % cursor::MAX_CHAIN == cursor::MAX_CHAIN - 1 {
                piped.take().into_iter().for_each(|value| self.state(value));
            }
            let (given, words) = if at == last { (given, std::mem::take(&mut words)) } else { (None, Vec::new()) };
            piped = Some(self.value(command, Input { piped, given, words }));
        }
        piped.unwrap_or_else(|| self.unknown(node, Why::Syntax))
    }

    /// A list as what it prints: `a && b` what `b` does, `a || b` what either does.
    fn printed_list(&mut self, node: Node<'_>, input: Input) -> ExprId {
        let (first, rest) = operands(node);
        let mut value = self.value(first, input);
        for (operator, operand) in rest {
            let next = self.value(operand, Input::default());
            if operator == "||" && self.is_idle(next) {
                continue;
            }
            value = if operator == "||" {
                let span = self.span(node);
                self.b.expr(span, Expr::AnyOf(vec![value, next]))
            } else {
                self.state(value);
                next
            };
        }
        value
    }

    /// `a && b || c`, for what the operands do.
    pub(super) fn list(&mut self, node: Node<'_>) {
        let (first, rest) = operands(node);
        let mut test = self.test(first);
        for (operator, operand) in rest {
            let span = self.span(operand);
            if operator == "||" {
                test = self.b.expr(span, Expr::Not(test));
            }
            let body = self.in_block(|this| this.statement(operand, Output::Ignored));
            self.b.stmt(Stmt::Branch(vec![Arm { test: Some(test), body }]));
            // Whether the next one runs depends on what this one did.
            test = self.b.unknown(span, Why::Outside);
        }
    }

    /// A command as a call; its value is what it prints.
    fn run(&mut self, node: Node<'_>, input: Input) -> ExprId {
        let lines = self.lines(node);
        let Some((last, before)) = lines.split_last() else { return self.unknown(node, Why::Syntax) };
        let mut piped = input.piped;
        for line in before {
            let value = self.call(node, line, piped.take(), Vec::new());
            self.state(value);
        }
        let found = self.redirections(node, input.given);
        let mut words = input.words;
        words.extend(found.words.iter().map(|word| self.argument(*word)).collect::<Vec<_>>());
        let mut value = self.call(node, last, found.stdin.or(piped), words);
        for next in found.pipe {
            value = self.value(next, Input { piped: Some(value), ..Input::default() });
        }
        value
    }

    /// One line of a command as a call.
    fn call(&mut self, node: Node<'_>, line: &Line<'_>, stdin: Option<ExprId>, more: Vec<Arg>) -> ExprId {
        let Some((name, arguments)) = line.words.split_first() else {
            line.assignments.iter().for_each(|assignment| self.assignment(*assignment));
            return self.unknown(node, Why::Outside);
        };
        if line.misread && self.misread_declaration(&line.words) {
            return self.unknown(node, Why::Outside);
        }
        let at = self.span(*name);
        let mut args = Vec::new();
        for assignment in &line.assignments {
            if let Some(variable) = cursor::field(*assignment, field::NAME) {
                let variable = self.variable_of(variable);
                let value = self.assigned(*assignment);
                args.push(Arg::Named(variable, value));
            }
        }
        let callee = match self.command_name(*name) {
            Some(command) => self.b.name(at, &command),
            None => {
                args.push(self.argument(*name));
                self.b.name(at, EVAL)
            }
        };
        for argument in arguments {
            args.push(self.argument(*argument));
        }
        args.extend(more);
        if let Some(stdin) = stdin {
            let name = self.b.symbol(STDIN);
            args.push(Arg::Named(name, stdin));
        }
        let start = line.assignments.first().unwrap_or(name).start_byte();
        let end = if line.whole { node.end_byte() } else { arguments.last().unwrap_or(name).end_byte() };
        let span = self.b.span(start..end);
        self.b.call(span, callee, args, CallStyle::Plain)
    }

    /// The name of a command, without the folder it lies in.
    fn command_name(&mut self, word: Node<'_>) -> Option<String> {
        let text = match self.plain(word) {
            Some(text) => text,
            None => {
                // `"$BIN/tool"`
                let value = self.word(word);
                match self.b.get(value)? {
                    Expr::Template(parts) => match parts.last()? {
                        crate::ir::Part::Text(end) if end.value.contains('/') => end.value.to_string(),
                        _ => return None,
                    },
                    _ => return None,
                }
            }
        };
        let last = text.rsplit('/').next().unwrap_or_default();
        Some(if last.is_empty() { text.clone() } else { last.to_owned() }).filter(|name| !name.is_empty())
    }

    /// The words of a command, line by line. The grammar reads on behind a pipe or an assignment as if
    /// the line did not end.
    fn lines<'t>(&self, node: Node<'t>) -> Vec<Line<'t>> {
        let mut lines: Vec<Line<'t>> = Vec::new();
        let mut end = node.start_byte();
        let mut walk = node.walk();
        let mut more = walk.goto_first_child();
        while more {
            let child = walk.node();
            let name = walk.field_name();
            more = walk.goto_next_sibling();
            let is_assignment = child.kind() == kind::VARIABLE_ASSIGNMENT;
            let is_word = matches!(name, Some(field::NAME | field::ARGUMENT));
            if is_assignment || is_word {
                if lines.is_empty() || self.line_ends(end, child.start_byte()) {
                    let misread = !lines.is_empty();
                    lines.push(Line { misread, ..Line::default() });
                }
                let inside = cursor::named_children(child);
                let word = if child.kind() == COMMAND_NAME { inside.first().copied().unwrap_or(child) } else { child };
                if let Some(line) = lines.last_mut() {
                    if is_assignment { line.assignments.push(child) } else { line.words.push(word) }
                }
            }
            if is_assignment || is_word || name == Some(field::REDIRECT) {
                end = child.end_byte();
            }
        }
        if let [only] = lines.as_mut_slice() {
            only.whole = true;
        }
        lines
    }

    /// Whether a line ends between two places: a line end that no backslash takes away.
    fn line_ends(&self, start: usize, end: usize) -> bool {
        let between = self.source.get(start..end).unwrap_or_default();
        let mut ends = memchr::memchr_iter(b'\n', between);
        ends.any(|at| {
            let before = between.get(..at).unwrap_or_default();
            !before.strip_suffix(b"\r").unwrap_or(before).ends_with(b"\\")
        })
    }
}

/// What goes into a command or a statement.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// From a pipe: it goes into the first command.
    pub(super) piped: Option<ExprId>,
    /// From a redirection: it goes into the last one.
    pub(super) given: Option<ExprId>,
    /// Words of the last command that stand behind its redirection.
    pub(super) words: Vec<Arg>,
}

/// A command on its line.
#[derive(Debug, Default)]
struct Line<'t> {
    /// Variables that are given to it.
    assignments: Vec<Node<'t>>,
    /// Its name and arguments.
    words: Vec<Node<'t>>,
    /// Whether the grammar took it for a part of the line above.
    misread: bool,
    /// Whether it is all of its node.
    whole: bool,
}

/// The node around a command's name.
const COMMAND_NAME: &str = "command_name";

/// The operands of a list: the first, then each with its operator. Lists nest to the left, which
/// may be deep.
fn operands(node: Node<'_>) -> (Node<'_>, Vec<(&'static str, Node<'_>)>) {
    let mut rest = Vec::new();
    let mut first = node;
    while first.kind() == kind::LIST {
        let operator = if cursor::has_token(first, "||") { "||" } else { "&&" };
        match cursor::named_children(first).as_slice() {
            [left, .., right] => {
                rest.push((operator, *right));
                first = *left;
            }
            _ => break,
        }
    }
    rest.reverse();
    (first, rest)
}
