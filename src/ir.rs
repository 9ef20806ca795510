//! The facts: what one file says, free of the syntax it was said in.
//!
//! A front-end states these; it never guesses and knows no library. Rules for lowering:
//!
//! - source order is kept; declarations that a language hoists come first in their block;
//! - `await`, parentheses, casts, `&`, `?`, `!` and generics vanish;
//! - method chains are nested [`Expr::Call`] and [`Expr::Member`];
//! - destructuring becomes several [`Stmt::Assign`] from a temporary name (`%0`, `%1`, …), so that
//!   a call on the right is stated once;
//! - a function, class or module definition is an assignment of [`Expr::Function`] or
//!   [`Expr::Class`] to its name, in the block it stands in;
//! - what is not understood is [`Expr::Unknown`], never a wrong fact. Its operands, when they may
//!   hold calls, are still stated as [`Stmt::Expr`] before it.

pub mod build;
pub mod print;

use crate::diag::ProblemKind;
use crate::index::{IndexVec, Interner, Symbol, id};
use crate::text::{FileId, Lang, Span};

id! {
    /// An expression of one file.
    ExprId
}
id! {
    /// A function of one file; the first is the file's top level.
    FuncId
}
id! {
    /// A class (struct, trait, interface, enum) of one file.
    ClassId
}

/// The file's top level, as a function.
pub const TOP_LEVEL: FuncId = FuncId(0);

/// Name that stands for what a CommonJS file exports.
pub const MODULE_EXPORTS: &str = "module.exports";

/// Name that stands for an ES module's default export.
pub const DEFAULT_EXPORT: &str = "default";

/// All facts of one file.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// The file.
    pub file: FileId,
    /// The language it was read as.
    pub lang: Lang,
    /// Its names.
    pub names: Interner,
    /// Its expressions.
    pub exprs: IndexVec<ExprId, Expr>,
    /// Where each expression stands; beside the facts, so that these compare without places.
    pub expr_spans: IndexVec<ExprId, Span>,
    /// Its functions; [`TOP_LEVEL`] is always there.
    pub functions: IndexVec<FuncId, Function>,
    /// Its classes.
    pub classes: IndexVec<ClassId, Class>,
    /// What it imports, wherever the import stands in the file.
    pub imports: Vec<Import>,
    /// What it exports, where the language says so explicitly (ES modules).
    pub exports: Vec<Export>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// Something in a text that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub kind: ProblemKind,
    /// The line it is about, from one, if it is about one.
    pub line: Option<usize>,
    /// A sentence without the place.
    pub message: String,
}

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Stmt {
    /// `target = value` or `target += value`.
    Assign {
        /// What is written.
        target: Place,
        /// The new value, or what is appended.
        value: ExprId,
        /// Replace or append.
        how: How,
    },
    /// An expression for its effect.
    Expr(ExprId),
    /// `return value`; also the value of a Rust block that ends a function.
    Return(Option<ExprId>),
    /// `yield value`.
    Yield(ExprId),
    /// `raise`, `throw`, `break`, `continue`: nothing after it in this block runs.
    Stop,
    /// `if`/`elif`/`else`, `switch`, `match`: the first arm whose test holds. Calls inside a test
    /// are evaluated with the test. Without an arm that has no test, no arm may run.
    Branch(Vec<Arm>),
    /// A loop; with `each`, the element of the sequence is assigned before each round.
    Loop {
        /// `for place in sequence`.
        each: Option<(Place, ExprId)>,
        /// The body.
        body: Block,
    },
    /// `try` body, then its handlers and `finally`, in source order.
    Try(Vec<Block>),
}

/// One arm of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// What must hold; `None` for `else`, `default` and `_`.
    pub test: Option<ExprId>,
    /// What runs then.
    pub body: Block,
}

/// How an assignment changes its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Replace.
    Set,
    /// `+=`, `push_str`: append.
    Append,
}

/// What can be assigned to.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A variable.
    Name(Symbol),
    /// A field: `base.name = …`.
    Member(ExprId, Symbol),
    /// An element: `base[key] = …`.
    Index(ExprId, ExprId),
    /// Nothing that can be named.
    Nowhere,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A string literal.
    Str(StrLit),
    /// Text with holes: f-strings, template literals, `format!`, implicit concatenation.
    Template(Vec<Part>),
    /// An integer.
    Number(i64),
    /// `true`, `false`.
    Bool(bool),
    /// `None`, `null`, `undefined`.
    Null,
    /// A name: variable, parameter, import, or something global. `this` and `self` are names too.
    Name(Symbol),
    /// A name of the file's top level, whatever variables are called: the head of Rust's `url::Url::parse`.
    Item(Symbol),
    /// `base.name`, `base::name`, `base?.name`.
    Member {
        /// The object.
        base: ExprId,
        /// The field or method.
        name: Symbol,
    },
    /// `base[key]`.
    Index {
        /// The object.
        base: ExprId,
        /// The key.
        key: ExprId,
    },
    /// A call.
    Call(Call),
    /// Two operands.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left operand.
        left: ExprId,
        /// Right operand.
        right: ExprId,
    },
    /// `not x`, `!x` (JavaScript).
    Not(ExprId),
    /// `a or b`, `a || b`, `a ?? b`: the first that is there.
    Or(Vec<ExprId>),
    /// `test ? then : other`.
    Cond {
        /// What decides.
        test: ExprId,
        /// The value if it holds.
        then: ExprId,
        /// The value if not.
        other: ExprId,
    },
    /// Any of these values, with nothing known about which.
    AnyOf(Vec<ExprId>),
    /// `[a, b, ...c]`, a tuple, `vec![a, b]`.
    List(Vec<Item>),
    /// `{k: v, **d}`.
    Dict(Vec<Entry>),
    /// A function or closure written here.
    Function(FuncId),
    /// A class written here.
    Class(ClassId),
    /// A module by its specifier: `require("x")`, `import("x")`.
    Module(ModuleSpec),
    /// Understood enough to know it is not understood.
    Unknown(Why),
}

/// Operators with two operands that matter for strings, or for numbers that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// Python's `%` with a string on the left.
    Percent,
    /// Python's `a | b` of two dicts.
    Merge,
    /// `==`, `===`
    Eq,
    /// `!=`, `!==`
    NotEq,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `and`, `&&`
    And,
    /// Any other; the value is unknown, the operands are evaluated.
    Other,
}

/// Why something is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// A construct the front-end does not follow.
    Unsupported,
    /// A syntax error in the source.
    Syntax,
    /// Nested too deep, or too many facts.
    Bound,
    /// Comes from outside the program.
    Outside,
    /// The result of a call nobody modelled.
    Call,
    /// A name with no definition in view.
    Name,
    /// A function that calls itself.
    Recursive,
    /// Too many different values.
    Widened,
    /// A parameter that no caller in view gives.
    Parameter,
}

/// A string literal after escapes are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct StrLit {
    /// Its value.
    pub value: Box<str>,
    /// Where the text stands, without quotes.
    pub span: Span,
    /// Whether the bytes at `span` are the value, so that a part of the value has a place of its own.
    pub verbatim: bool,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Known text.
    Text(StrLit),
    /// The value of an expression.
    Hole(ExprId),
}

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What is called.
    pub callee: ExprId,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// How it is written.
    pub style: CallStyle,
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// By position.
    Positional(ExprId),
    /// By name.
    Named(Symbol, ExprId),
    /// `*args`, `...args`.
    Spread(ExprId),
    /// `**kwargs`.
    SpreadNamed(ExprId),
}

/// How a call is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallStyle {
    /// `f(x)`
    Plain,
    /// `new F(x)`
    New,
    /// `f!(x)`; the callee is the macro's name
    Macro,
    /// `` f`x` ``
    Tagged,
    /// `F { field: x }` in Rust: the fields are named arguments, `..base` a [`Arg::SpreadNamed`]; also
    /// what has a line for each of its parts, as a block of HCL
    Literal,
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// One value.
    One(ExprId),
    /// All values of a sequence.
    Spread(ExprId),
}

/// An entry of a dict.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// `key: value`; an object's plain key is an [`Expr::Str`].
    Pair(ExprId, ExprId),
    /// `**d`, `...d`.
    Spread(ExprId),
}

/// A function, method, closure, or a file's top level.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name, if it has one.
    pub name: Option<Symbol>,
    /// The whole definition.
    pub span: Span,
    /// Its parameters without the receiver.
    pub params: Vec<Param>,
    /// The name that stands for the object inside: `self`, `this`, Python's first parameter.
    pub receiver: Option<Symbol>,
    /// Its statements.
    pub body: Block,
    /// The function it stands in; `None` for the top level.
    pub parent: Option<FuncId>,
    /// The class it belongs to.
    pub class: Option<ClassId>,
    /// What it is.
    pub kind: FunctionKind,
    /// Decorators and attributes, outermost first.
    pub decorators: Vec<ExprId>,
    /// The type it says it returns, see [`Param::ty`].
    pub returns: Option<ExprId>,
    /// Names that are its own: parameters and what it declares. Other names belong outside.
    pub locals: Vec<Symbol>,
}

/// What a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// A function or closure.
    Plain,
    /// A method with a receiver.
    Method,
    /// `__init__`, `constructor`. (A Rust `new` is a static method that returns an instance.)
    Constructor,
    /// `@staticmethod`, `static f()`, a Rust associated function.
    Static,
    /// `@classmethod`: the receiver is the class.
    ClassMethod,
    /// `@property`, `get x()`: reading the member calls it.
    Getter,
}

/// A parameter. One that is destructured has a temporary name, and the body starts with the
/// assignments from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Symbol,
    /// Its value when the caller gives none.
    pub default: Option<ExprId>,
    /// What it takes.
    pub kind: ParamKind,
    /// Its type, when that is written as a plain (dotted) name: a chain of [`Expr::Name`] and
    /// [`Expr::Member`]. References, generics' outer wrappers (`Option`, `Arc`, `Box`, `Optional`,
    /// `Promise`, `X | None`) are peeled off; other generics keep the outer name only.
    pub ty: Option<ExprId>,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// One argument, by position or name.
    One,
    /// One argument, by name only.
    NamedOnly,
    /// The remaining positional arguments.
    Rest,
    /// The remaining named arguments.
    RestNamed,
}

/// A class, struct, trait, interface or enum; or methods added to one elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Its name.
    pub name: Option<Symbol>,
    /// The whole definition.
    pub span: Span,
    /// What it inherits from. For [`ClassKind::Extension`], the class it extends, then the trait.
    pub bases: Vec<ExprId>,
    /// Its fields with their values and types, static or not.
    pub fields: Vec<Field>,
    /// Its methods.
    pub methods: Vec<FuncId>,
    /// What it is.
    pub kind: ClassKind,
    /// The function it is defined in.
    pub parent: FuncId,
    /// Decorators and attributes, outermost first.
    pub decorators: Vec<ExprId>,
}

/// What a class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassKind {
    /// A class or struct.
    Class,
    /// A trait, interface or abstract type: not made itself.
    Interface,
    /// An enum: its fields are its variants (with the type of a sole payload, or a literal value).
    Enum,
    /// A Rust `impl`: methods of the class named first in `bases`.
    Extension,
}

/// A field of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Symbol,
    /// Its value where it is declared.
    pub value: Option<ExprId>,
    /// Its type, see [`Param::ty`].
    pub ty: Option<ExprId>,
    /// Whether it belongs to the class rather than to each instance. (Python class attributes do.)
    pub is_static: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A module's name as an import writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModuleSpec {
    /// `a.b` (Python, without leading dots), `./a/b` or `pkg` (JavaScript), `crate::a::b` (Rust).
    pub text: Box<str>,
    /// Leading dots of a Python relative import.
    pub level: u8,
}

/// A name that an import brings into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The name it gets here; for [`ImportItem::Star`] unused.
    pub local: Symbol,
    /// From where.
    pub module: ModuleSpec,
    /// What.
    pub item: ImportItem,
    /// Where the import stands.
    pub span: Span,
}

/// What an import takes from a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportItem {
    /// The module itself. (Python's `import a.b` binds `a` to module `a`; state a second import of
    /// module `a.b` with the local name `a.b`, so that the file is found.)
    Module,
    /// Its default export.
    Default,
    /// One name of it; in Rust this may itself be a module.
    Named(Symbol),
    /// All its names.
    Star,
}

/// A name that a file offers to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Export {
    /// A top-level name, perhaps under another name.
    Local {
        /// The name others use; [`DEFAULT_EXPORT`] for the default.
        exported: Symbol,
        /// The name here.
        local: Symbol,
    },
    /// A name of another module, passed on.
    From {
        /// The name others use.
        exported: Symbol,
        /// From where.
        module: ModuleSpec,
        /// What.
        item: ImportItem,
    },
    /// All names of another module, passed on.
    StarFrom(ModuleSpec),
}
