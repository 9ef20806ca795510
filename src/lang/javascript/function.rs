//! Functions, methods, parameters.

use crate::index::Symbol;
use crate::ir::{ClassId, Expr, ExprId, FuncId, Function, FunctionKind, Param, ParamKind, Place, Stmt};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, field, has_token, named, operand};

/// What the place of a function says about it.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: Option<Symbol>,
    pub(super) kind: FunctionKind,
    /// Whether `this` is its own. Arrow functions see that of the function around them.
    pub(super) has_this: bool,
    pub(super) class: Option<ClassId>,
    pub(super) decorators: Vec<ExprId>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { name: None, kind: FunctionKind::Plain, has_this: true, class: None, decorators: Vec::new() }
    }
}

/// What the body begins with: a parameter taken apart, or stored in a field.
enum Opening<'t> {
    Destructure(Node<'t>, Symbol),
    Store(Node<'t>, Symbol),
}

impl Lowerer<'_> {
    /// A function or arrow function used as a value.
    pub(super) fn function_value(&mut self, node: Node<'_>) -> ExprId {
        let name = field(node, field::NAME).map(|name| self.symbol(name));
        let has_this = node.kind() != kind::ARROW_FUNCTION;
        let id = self.function(node, Shape { name, has_this, ..Shape::default() });
        let span = self.span(node);
        self.b.expr(span, Expr::Function(id))
    }

    /// A function declaration: an assignment to its name.
    pub(super) fn function_declaration(&mut self, node: Node<'_>) {
        let value = self.function_value(node);
        if let Some(name) = field(node, field::NAME) {
            let name = self.symbol(name);
            self.b.define(name, value);
        }
    }

    /// A method of a class or an object literal.
    pub(super) fn method(&mut self, node: Node<'_>, class: Option<ClassId>, decorators: Vec<ExprId>) -> FuncId {
        let is_static_getter = has_token(node, "static get");
        let is_static = is_static_getter || has_token(node, "static");
        let mut name = field(node, field::NAME).and_then(|name| self.property_name(name));
        let text = name.map(|name| self.b.name_of(name).to_owned()).unwrap_or_default();
        let has_this = !is_static || self.mentions_this(node);
        let kind = if is_static_getter || has_token(node, "get") {
            FunctionKind::Getter
        } else if is_static {
            if has_this { FunctionKind::ClassMethod } else { FunctionKind::Static }
        } else if class.is_some() && text == "constructor" {
            FunctionKind::Constructor
        } else {
            FunctionKind::Method
        };
        if has_token(node, "set") {
            // The getter of the same name is what a reader of the property sees.
            name = Some(self.b.symbol(&format!("set {text}")));
        }
        self.function(node, Shape { name, kind, has_this, class, decorators })
    }

    /// Whether `this` can occur in a static method, where it stands for the class.
    pub(super) fn mentions_this(&self, node: Node<'_>) -> bool {
        memchr::memmem::find(self.bytes(node.byte_range()), b"this").is_some()
    }

    /// The name of a property, if it is written out.
    pub(super) fn property_name(&mut self, node: Node<'_>) -> Option<Symbol> {
        match node.kind() {
            kind::COMPUTED_PROPERTY_NAME | kind::STRING => {
                let key = self.key(Some(node), node);
                let Some(Expr::Str(text)) = self.b.get(key) else { return None };
                let text = text.value.clone();
                Some(self.b.symbol(&text))
            }
            _ => Some(self.symbol(node)),
        }
    }

    pub(super) fn function(&mut self, node: Node<'_>, shape: Shape) -> FuncId {
        let span = self.span(node);
        let Shape { name, kind, has_this, class, decorators } = shape;
        let id = self.b.start_function(name, span, kind);
        let receiver = has_this.then(|| self.b.symbol("this"));
        let returns = field(node, field::RETURN_TYPE).and_then(|ty| self.ty(ty));
        self.b.function(id, |function| {
            *function = Function { receiver, class, decorators, returns, ..function.clone() };
        });
        let outer = self.shadowed;
        for opening in self.params(id, node) {
            match opening {
                Opening::Destructure(pattern, from) => self.destructure_param(pattern, from),
                Opening::Store(param, name) => self.param_property(param, name, class),
            }
        }
        self.body(node);
        self.shadowed = outer;
        self.b.close_function();
        id
    }

    fn body(&mut self, node: Node<'_>) {
        match field(node, field::BODY) {
            Some(body) if body.kind() == kind::STATEMENT_BLOCK => self.statements(&named(body)),
            Some(body) => {
                let value = self.expr(body);
                self.b.stmt(Stmt::Return(Some(value)));
            }
            None => {}
        }
    }

    fn params<'t>(&mut self, id: FuncId, node: Node<'t>) -> Vec<Opening<'t>> {
        let mut openings = Vec::new();
        if let Some(only) = field(node, field::PARAMETER) {
            self.param(id, only, &mut openings);
        }
        for param in field(node, field::PARAMETERS).map(named).unwrap_or_default() {
            if param.is_error() {
                continue;
            }
            self.param(id, param, &mut openings);
        }
        openings
    }

    /// One parameter: `a`, `a = 1`, `...a`, `{a}`, and with a type `private a?: T = 1`.
    fn param<'t>(&mut self, id: FuncId, node: Node<'t>, openings: &mut Vec<Opening<'t>>) {
        let (mut pattern, default) = match node.kind() {
            kind::ASSIGNMENT_PATTERN => (field(node, field::LEFT), field(node, field::RIGHT)),
            kind::REQUIRED_PARAMETER | kind::OPTIONAL_PARAMETER => {
                (field(node, field::PATTERN), field(node, field::VALUE))
            }
            _ => (Some(node), None),
        };
        let mut kind = ParamKind::One;
        if let Some(rest) = pattern.filter(|pattern| pattern.kind() == kind::REST_PATTERN) {
            kind = ParamKind::Rest;
            pattern = operand(rest);
        }
        let Some(pattern) = pattern.filter(|pattern| pattern.kind() != kind::THIS) else { return };
        let name = self.param_name(pattern, openings);
        let ty = field(node, field::TYPE).and_then(|ty| self.ty(ty));
        let default = default.map(|default| self.expr(default));
        self.b.function(id, |function| function.params.push(Param { name, default, kind, ty }));
        if is_property(node) {
            openings.push(Opening::Store(node, name));
        }
    }

    fn param_name<'t>(&mut self, pattern: Node<'t>, openings: &mut Vec<Opening<'t>>) -> Symbol {
        if pattern.kind() == kind::IDENTIFIER {
            let name = self.symbol(pattern);
            self.shadow(name);
            return name;
        }
        let name = self.b.temporary();
        openings.push(Opening::Destructure(pattern, name));
        name
    }

    fn destructure_param(&mut self, pattern: Node<'_>, from: Symbol) {
        let span = self.span(pattern);
        let source = self.b.expr(span, Expr::Name(from));
        self.bind(pattern, source, super::pattern::Binding::Declare);
    }

    /// `constructor(private http: Client)` also is `this.http = http`.
    fn param_property(&mut self, param: Node<'_>, name: Symbol, class: Option<ClassId>) {
        let span = self.span(param);
        let this = self.b.name(span, "this");
        let value = self.b.expr(span, Expr::Name(name));
        self.set(Place::Member(this, name), value);
        if let Some(class) = class {
            let ty = field(param, field::TYPE).and_then(|ty| self.ty(ty));
            self.b.field(class, crate::ir::Field { name, value: None, ty, is_static: false, span });
        }
    }
}

/// Whether a constructor's parameter declares a field.
fn is_property(param: Node<'_>) -> bool {
    has_token(param, "readonly")
        || named(param).iter().any(|part| matches!(part.kind(), kind::ACCESSIBILITY | kind::OVERRIDE))
}
