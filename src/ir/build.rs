//! The builder that front-ends use to state facts.

use std::collections::BTreeSet;

use crate::diag::ProblemKind;
use crate::index::{IndexVec, Interner, Symbol};
use crate::ir::{
    Arg, Block, Call, CallStyle, Class, ClassId, ClassKind, Export, Expr, ExprId, Fault, Field, FileFacts, FuncId,
    Function, FunctionKind, How, Import, ModuleSpec, Place, Stmt, StrLit, TOP_LEVEL, Why,
};
use crate::limits;
use crate::text::{FileId, Lang, Span};

/// Collects the facts of one file. Statements go into the innermost open block.
#[derive(Debug)]
pub struct Builder {
    facts: FileFacts,
    blocks: Vec<Block>,
    functions: Vec<FuncId>,
    temporaries: u32,
    depth: u32,
    reported: BTreeSet<ProblemKind>,
}

impl Builder {
    /// Start on a file; its top level is open.
    pub fn new(file: FileId, lang: Lang, length: usize) -> Self {
        let mut functions = IndexVec::new();
        functions.push(Function {
            name: None,
            span: Span::new(file, 0, length),
            params: Vec::new(),
            receiver: None,
            body: Block::new(),
            parent: None,
            class: None,
            kind: FunctionKind::Plain,
            decorators: Vec::new(),
            returns: None,
            locals: Vec::new(),
        });
        Self {
            facts: FileFacts {
                file,
                lang,
                names: Interner::default(),
                exprs: IndexVec::new(),
                expr_spans: IndexVec::new(),
                functions,
                classes: IndexVec::new(),
                imports: Vec::new(),
                exports: Vec::new(),
                faults: Vec::new(),
            },
            blocks: vec![Block::new()],
            functions: vec![TOP_LEVEL],
            temporaries: 0,
            depth: 0,
            reported: BTreeSet::new(),
        }
    }

    /// The finished facts. Blocks left open are closed into their parents.
    pub fn finish(mut self) -> FileFacts {
        while self.functions.len() > 1 {
            self.close_function();
        }
        let body: Block = self.blocks.drain(..).flatten().collect();
        if let Some(top) = self.facts.functions.get_mut(TOP_LEVEL) {
            top.body = body;
        }
        self.facts
    }

    /// A span of this file.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.facts.file, range.start, range.end)
    }

    /// The symbol of a name.
    pub fn symbol(&mut self, name: &str) -> Symbol {
        self.facts.names.intern(name)
    }

    /// The name of a symbol.
    pub fn name_of(&self, symbol: Symbol) -> &str {
        self.facts.names.name(symbol)
    }

    /// A new temporary name, local to the open function.
    pub fn temporary(&mut self) -> Symbol {
        let name = format!("%{}", self.temporaries);
        self.temporaries += 1;
        let symbol = self.symbol(&name);
        self.declare(symbol);
        symbol
    }

    /// Say that a name belongs to the open function.
    pub fn declare(&mut self, name: Symbol) {
        let open = self.open_function();
        if let Some(function) = self.facts.functions.get_mut(open)
            && !function.locals.contains(&name)
        {
            function.locals.push(name);
        }
    }

    /// Add an expression. Past [`limits::MAX_FACTS`] every expression is unknown.
    pub fn expr(&mut self, span: Span, expr: Expr) -> ExprId {
        let expr = if self.facts.exprs.len() >= limits::MAX_FACTS {
            self.problem(
                ProblemKind::TooDeep,
                "more expressions than zlint keeps; the rest of the file is not analysed",
            );
            Expr::Unknown(Why::Bound)
        } else {
            expr
        };
        self.facts.expr_spans.push(span);
        self.facts.exprs.push(expr)
    }

    /// The expression behind an id.
    pub fn get(&self, id: ExprId) -> Option<&Expr> {
        self.facts.exprs.get(id)
    }

    /// Where an expression stands.
    pub fn span_of(&self, id: ExprId) -> Span {
        self.facts.expr_spans.get(id).copied().unwrap_or(Span::new(self.facts.file, 0, 0))
    }

    /// A name used as an expression.
    pub fn name(&mut self, span: Span, name: &str) -> ExprId {
        let symbol = self.symbol(name);
        self.expr(span, Expr::Name(symbol))
    }

    /// `base.name`.
    pub fn member(&mut self, span: Span, base: ExprId, name: &str) -> ExprId {
        let name = self.symbol(name);
        self.expr(span, Expr::Member { base, name })
    }

    /// A string whose value is spelled byte for byte at `span`.
    pub fn string(&mut self, span: Span, value: &str) -> ExprId {
        let literal = StrLit { value: value.into(), span, verbatim: true };
        self.expr(span, Expr::Str(literal))
    }

    /// A plain call.
    pub fn call(&mut self, span: Span, callee: ExprId, args: Vec<Arg>, style: CallStyle) -> ExprId {
        self.expr(span, Expr::Call(Call { callee, args, style }))
    }

    /// An expression that is not understood.
    pub fn unknown(&mut self, span: Span, why: Why) -> ExprId {
        self.expr(span, Expr::Unknown(why))
    }

    /// Add a statement to the open block.
    pub fn stmt(&mut self, stmt: Stmt) {
        if let Some(block) = self.blocks.last_mut() {
            block.push(stmt);
        }
    }

    /// `target = value` with a name that belongs to the open function.
    pub fn define(&mut self, name: Symbol, value: ExprId) {
        self.declare(name);
        self.stmt(Stmt::Assign { target: Place::Name(name), value, how: How::Set });
    }

    /// Put a statement at the start of the open block (hoisting).
    pub fn hoist(&mut self, at: usize, stmt: Stmt) {
        if let Some(block) = self.blocks.last_mut() {
            block.insert(at.min(block.len()), stmt);
        }
    }

    /// Open a nested block; its statements are taken back with [`Builder::close_block`].
    pub fn open_block(&mut self) {
        self.blocks.push(Block::new());
    }

    /// Close the innermost block opened with [`Builder::open_block`].
    pub fn close_block(&mut self) -> Block {
        if self.blocks.len() > 1 { self.blocks.pop().unwrap_or_default() } else { Block::new() }
    }

    /// Open a function: what follows belongs to it until [`Builder::close_function`]. The function
    /// is given without body and locals; its parent is set here.
    pub fn open_function(&self) -> FuncId {
        self.functions.last().copied().unwrap_or(TOP_LEVEL)
    }

    /// Start a function inside the open one.
    pub fn start_function(&mut self, name: Option<Symbol>, span: Span, kind: FunctionKind) -> FuncId {
        let parent = Some(self.open_function());
        let id = self.facts.functions.push(Function {
            name,
            span,
            params: Vec::new(),
            receiver: None,
            body: Block::new(),
            parent,
            class: None,
            kind,
            decorators: Vec::new(),
            returns: None,
            locals: Vec::new(),
        });
        self.functions.push(id);
        self.blocks.push(Block::new());
        id
    }

    /// Change a function that was started, e.g. to add parameters. (Locals are added by
    /// [`Builder::declare`]; parameters are declared here.)
    pub fn function(&mut self, id: FuncId, change: impl FnOnce(&mut Function)) {
        if let Some(function) = self.facts.functions.get_mut(id) {
            change(function);
            let names: Vec<_> = function.params.iter().map(|p| p.name).chain(function.receiver).collect();
            for name in names {
                if !function.locals.contains(&name) {
                    function.locals.push(name);
                }
            }
        }
    }

    /// End the innermost function.
    pub fn close_function(&mut self) {
        if self.functions.len() <= 1 {
            return;
        }
        let body = self.close_block();
        if let Some(id) = self.functions.pop()
            && let Some(function) = self.facts.functions.get_mut(id)
        {
            function.body = body;
        }
    }

    /// Add a class without members; they follow with [`Builder::class`].
    pub fn start_class(&mut self, name: Option<Symbol>, span: Span, kind: ClassKind) -> ClassId {
        let parent = self.open_function();
        self.facts.classes.push(Class {
            name,
            span,
            bases: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            kind,
            parent,
            decorators: Vec::new(),
        })
    }

    /// Change a class, e.g. to add members.
    pub fn class(&mut self, id: ClassId, change: impl FnOnce(&mut Class)) {
        if let Some(class) = self.facts.classes.get_mut(id) {
            change(class);
        }
    }

    /// Add a field to a class.
    pub fn field(&mut self, id: ClassId, field: Field) {
        self.class(id, |class| class.fields.push(field));
    }

    /// State an import.
    pub fn import(&mut self, import: Import) {
        self.facts.imports.push(import);
    }

    /// State an export.
    pub fn export(&mut self, export: Export) {
        self.facts.exports.push(export);
    }

    /// The value of a module by its specifier.
    pub fn module(&mut self, span: Span, text: &str) -> ExprId {
        self.expr(span, Expr::Module(ModuleSpec { text: text.into(), level: 0 }))
    }

    /// State a problem, once per kind.
    pub fn problem(&mut self, kind: ProblemKind, message: &str) {
        self.problem_at(kind, None, message);
    }

    /// State a problem with the line it is about, once per kind.
    pub fn problem_at(&mut self, kind: ProblemKind, line: Option<usize>, message: &str) {
        if self.reported.insert(kind) {
            self.facts.faults.push(Fault { kind, line, message: message.to_owned() });
        }
    }

    /// Go one level deeper; `false` (and a problem) past [`limits::MAX_DEPTH`]: do not go on, state
    /// an [`Expr::Unknown`] with [`Why::Bound`]. Each successful call is undone by [`Builder::leave`].
    pub fn enter(&mut self) -> bool {
        if self.depth >= limits::MAX_DEPTH {
            self.problem(ProblemKind::TooDeep, "nested deeper than zlint follows; the innermost code is not analysed");
            return false;
        }
        self.depth += 1;
        true
    }

    /// Undo one [`Builder::enter`].
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
