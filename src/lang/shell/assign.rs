//! Variables: assignments, declarations, what `read` fills, other files that are sourced.

use tree_sitter::Node;

use super::escape::Quote;
use super::kinds::{field, kind};
use super::{Lowering, cursor};
use crate::index::Symbol;
use crate::ir::{Entry, Expr, ExprId, How, Import, ImportItem, ModuleSpec, Part, Place, Stmt, Why};

impl Lowering<'_> {
    /// `a=1 b=2`.
    pub(super) fn assignments(&mut self, node: Node<'_>) {
        for child in cursor::named_children(node) {
            if child.kind() == kind::VARIABLE_ASSIGNMENT {
                self.assignment(child);
            }
        }
    }

    /// `name=value`, `name+=value`, `name[key]=value`.
    pub(super) fn assignment(&mut self, node: Node<'_>) {
        let Some(name) = cursor::field(node, field::NAME) else { return };
        let value = self.assigned(node);
        let how = if cursor::has_token(node, "+=") { How::Append } else { How::Set };
        let Some(target) = self.target(name) else { return self.state(value) };
        self.store(target, value, how);
    }

    fn store(&mut self, target: Place, value: ExprId, how: How) {
        if let Place::Name(symbol) = &target
            && self.scopes.is_empty()
        {
            self.b.declare(*symbol);
        }
        self.b.stmt(Stmt::Assign { target, value, how });
    }

    /// The value of an assignment.
    pub(super) fn assigned(&mut self, node: Node<'_>) -> ExprId {
        match cursor::field(node, field::VALUE) {
            Some(array) if array.kind() == kind::ARRAY => self.array(array),
            Some(value) => self.word(value),
            None => {
                let end = self.b.span(node.end_byte()..node.end_byte());
                self.b.string(end, "")
            }
        }
    }

    fn target(&mut self, name: Node<'_>) -> Option<Place> {
        if name.kind() == kind::VARIABLE_NAME {
            return Some(Place::Name(self.variable_of(name)));
        }
        let list = cursor::field(name, field::NAME)?;
        let key = cursor::field(name, field::INDEX)?;
        let symbol = self.variable_of(list);
        let span = self.span(name);
        let base = self.b.expr(span, Expr::Name(symbol));
        let key = self.key(key);
        Some(Place::Index(base, key))
    }

    pub(super) fn variable_of(&mut self, name: Node<'_>) -> Symbol {
        let text = self.text(name).into_owned();
        self.variable(&text)
    }

    /// `(a b "${c[@]}")` and `([a]=1 [b]=2)`.
    fn array(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        let children = cursor::named_children(node);
        let entries: Option<Vec<Entry>> = children.iter().map(|child| self.entry(*child)).collect();
        match entries {
            Some(entries) if !entries.is_empty() => self.b.expr(span, Expr::Dict(entries)),
            _ => {
                let items = children.into_iter().map(|child| self.item(child)).collect();
                self.b.expr(span, Expr::List(items))
            }
        }
    }

    /// `[key]=value`.
    fn entry(&mut self, node: Node<'_>) -> Option<Entry> {
        let text = self.text(node);
        let length = text.strip_prefix('[')?.find("]=")?;
        let (start, end) = (node.start_byte() + 1, node.start_byte() + 1 + length);
        let quoted = self.source.get(start..end).and_then(|key| key.first()).is_some_and(|c| matches!(c, b'"' | b'\''));
        let inset = usize::from(quoted && length >= 2);
        let nodes = cursor::named_children(node);
        let mut parts: Vec<Part> = Vec::new();
        self.between(start + inset, end - inset, &[], Quote::None, &mut parts);
        let key = self.joined(node, parts);
        let mut parts = Vec::new();
        self.between(end + "]=".len(), node.end_byte(), &nodes, Quote::None, &mut parts);
        let value = self.joined(node, parts);
        Some(Entry::Pair(key, value))
    }

    /// `export`, `readonly`, `declare`, `local`, each with or without values.
    pub(super) fn declaration(&mut self, node: Node<'_>) {
        let keyword = node.child(0).map_or_else(String::new, |first| self.text(first).into_owned());
        for child in cursor::named_children(node) {
            let name = match child.kind() {
                kind::VARIABLE_ASSIGNMENT => cursor::field(child, field::NAME),
                kind::VARIABLE_NAME => Some(child),
                _ => None,
            };
            let own = !self.scopes.is_empty() && matches!(&*keyword, "local" | "declare" | "typeset");
            if let Some(name) = name.filter(|name| own && name.kind() == kind::VARIABLE_NAME) {
                let symbol = self.variable_of(name);
                self.b.declare(symbol);
            }
            if child.kind() == kind::VARIABLE_ASSIGNMENT {
                self.assignment(child);
            }
        }
    }

    /// `name=value` where the grammar saw a word.
    pub(super) fn misread_assignment(&mut self, word: Node<'_>, name: &str) {
        let symbol = self.variable(name);
        let mut parts = Vec::new();
        let start = word.start_byte() + name.len() + 1;
        self.between(start, word.end_byte(), &cursor::named_children(word), Quote::None, &mut parts);
        let value = self.joined(word, parts);
        self.store(Place::Name(symbol), value, How::Set);
    }

    /// `read a b`, `mapfile lines`, `getopts spec name`: what they hold comes from outside.
    pub(super) fn filled(&mut self, arguments: &[Node<'_>]) {
        for argument in arguments {
            if let Some(symbol) = self.filled_name(*argument) {
                let value = self.unknown(*argument, Why::Outside);
                self.store(Place::Name(symbol), value, How::Set);
            }
        }
    }

    /// The variable that a word of such a command names.
    pub(super) fn filled_name(&mut self, word: Node<'_>) -> Option<Symbol> {
        let text = self.plain(word).filter(|_| word.kind() == kind::WORD)?;
        let is_name = !text.is_empty()
            && !text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then(|| self.variable(&text))
    }

    /// `source file`: the part of the path behind a variable is looked for in likely folders.
    pub(super) fn source_file(&mut self, node: Node<'_>, arguments: &[Node<'_>]) {
        let Some(path) = arguments.first() else { return };
        let path = self.word(*path);
        let spec = match self.b.get(path) {
            Some(Expr::Str(literal)) => Some(ModuleSpec { text: literal.value.clone(), level: 0 }),
            Some(Expr::Template(parts)) => match parts.last() {
                Some(Part::Text(end)) => Some(ModuleSpec { text: end.value.clone(), level: 1 }),
                _ => None,
            },
            _ => None,
        };
        self.state(path);
        if let Some(module) = spec {
            let (local, span) = (self.b.symbol("*"), self.span(node));
            self.b.import(Import { local, module, item: ImportItem::Star, span });
        }
    }
}
