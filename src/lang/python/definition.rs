//! Functions, lambdas and classes.

use crate::lang::syntax::Node;

use super::Lowering;
use super::kinds::{field, kind};
use super::scope::{ClassScope, Scope};
use crate::index::Symbol;
use crate::ir::{ClassId, ClassKind, Expr, ExprId, FuncId, FunctionKind, How, Param, ParamKind, Place, Stmt, Why};
use crate::text::Span;

/// Names of base classes that make an enumeration of a class.
const ENUMS: &[&str] = &["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"];

/// A parameter as it is read before its function is open.
struct RawParam<'t> {
    target: Node<'t>,
    default: Option<ExprId>,
    kind: ParamKind,
    ty: Option<ExprId>,
}

/// What decorators say about a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Static,
    ClassMethod,
    Getter,
    /// `@x.setter`, `@x.deleter`: shares its name with the getter.
    Setter,
}

impl Lowering<'_> {
    /// `def`, `class`, with decorators or without.
    pub(super) fn definition(&mut self, node: Node<'_>) {
        if node.kind() != kind::DECORATED_DEFINITION {
            return self.defined(node, node, &[]);
        }
        self.errors_inside(node);
        let decorators: Vec<_> = node
            .named_children()
            .filter(|child| child.kind() == kind::DECORATOR)
            .filter_map(|decorator| decorator.named_children().next())
            .collect();
        match node.field(field::DEFINITION) {
            Some(definition) => self.defined(definition, node, &decorators),
            None => decorators.into_iter().for_each(|decorator| self.effect(decorator)),
        }
    }

    fn defined(&mut self, node: Node<'_>, whole: Node<'_>, decorators: &[Node<'_>]) {
        let span = self.span(whole);
        match node.kind() {
            kind::FUNCTION_DEFINITION => self.function(node, span, decorators),
            kind::CLASS_DEFINITION => self.class(node, span, decorators),
            _ => self.stmt(node),
        }
    }

    fn function(&mut self, node: Node<'_>, span: Span, decorators: &[Node<'_>]) {
        let name = node.field(field::NAME);
        let symbol = name.map(|name| self.symbol(name));
        let role = name.map_or(Role::Plain, |name| self.role(decorators, name));
        let decorators = decorators.iter().map(|decorator| self.expr(*decorator)).collect();
        let mut params = node.field(field::PARAMETERS).map_or(Vec::new(), |params| self.params(params));
        let returns = node.field(field::RETURN_TYPE).and_then(|ty| self.type_name(ty));
        let class = self.scopes.class().map(|scope| scope.id);

        let kind = class.map_or(FunctionKind::Plain, |_| self.method_kind(role, symbol));
        let receiver = if class.is_some() && kind != FunctionKind::Static { self.receiver(&mut params) } else { None };
        let shown = symbol.filter(|_| class.is_none() || role != Role::Setter);
        let id = self.b.start_function(shown, span, kind);
        self.b.function(id, |function| {
            function.receiver = receiver;
            function.class = class;
            function.decorators = decorators;
            function.returns = returns;
        });
        self.scopes.push(Scope::Function { outside: Vec::new() });
        let destructured = self.declare_params(&params);
        self.take_params_apart(destructured);
        self.errors_inside(node);
        if let Some(body) = node.field(field::BODY) {
            self.block(body);
        }
        self.scopes.pop();
        self.b.close_function();

        let value = self.b.expr(span, Expr::Function(id));
        match (class, symbol) {
            (Some(class), _) => self.method(class, shown, id, value),
            (None, Some(symbol)) => self.assign_symbol(symbol, value, span),
            (None, None) => self.state(value),
        }
    }

    fn method(&mut self, class: ClassId, name: Option<Symbol>, id: FuncId, value: ExprId) {
        self.b.class(class, |class| class.methods.push(id));
        if let (Some(scope), Some(name)) = (self.scopes.class(), name) {
            scope.bind(name, value);
        }
    }

    /// What the decorators make of the method `name`.
    fn role(&self, decorators: &[Node<'_>], name: Node<'_>) -> Role {
        let name = self.text(name);
        let roles = decorators.iter().map(|decorator| {
            let text = self.text(*decorator);
            match text.rsplit_once('.') {
                Some((object, "setter" | "deleter")) if object == name => return Role::Setter,
                _ => {}
            }
            match text.rsplit('.').next().unwrap_or_default() {
                "staticmethod" | "abstractstaticmethod" => Role::Static,
                "classmethod" | "abstractclassmethod" => Role::ClassMethod,
                "property" | "cached_property" | "abstractproperty" => Role::Getter,
                _ => Role::Plain,
            }
        });
        roles.into_iter().find(|role| *role != Role::Plain).unwrap_or(Role::Plain)
    }

    fn method_kind(&self, role: Role, name: Option<Symbol>) -> FunctionKind {
        match (role, name.map_or("", |name| self.b.name_of(name))) {
            (Role::Static, _) => FunctionKind::Static,
            (Role::ClassMethod, _) | (_, "__new__" | "__init_subclass__" | "__class_getitem__") => {
                FunctionKind::ClassMethod
            }
            (Role::Getter, _) => FunctionKind::Getter,
            (_, "__init__") => FunctionKind::Constructor,
            _ => FunctionKind::Method,
        }
    }

    /// Take the first parameter off, if it is one that holds the object.
    fn receiver(&mut self, params: &mut Vec<RawParam<'_>>) -> Option<Symbol> {
        let first = params.first().filter(|first| first.kind == ParamKind::One)?;
        if first.target.kind() != kind::IDENTIFIER {
            return None;
        }
        let name = self.symbol(first.target);
        params.remove(0);
        Some(name)
    }

    /// `lambda a, b=1: value`.
    pub(super) fn lambda(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        let params = node.field(field::PARAMETERS).map_or(Vec::new(), |params| self.params(params));
        let id = self.b.start_function(None, span, FunctionKind::Plain);
        let destructured = self.declare_params(&params);
        let mut names = Vec::new();
        self.b.function(id, |function| names.extend(function.locals.iter().copied()));
        self.scopes.push(Scope::Lambda(names));
        self.take_params_apart(destructured);
        if let Some(body) = node.field(field::BODY) {
            let value = self.expr(body);
            self.b.stmt(Stmt::Return(Some(value)));
        }
        self.scopes.pop();
        self.b.close_function();
        self.b.expr(span, Expr::Function(id))
    }

    /// Read parameters; defaults are evaluated where the function is defined.
    fn params<'t>(&mut self, node: Node<'t>) -> Vec<RawParam<'t>> {
        let mut params = Vec::new();
        let mut named_only = false;
        for child in node.named_children() {
            named_only |= child.kind() == kind::KEYWORD_SEPARATOR;
            if let Some(mut param) = self.param(child) {
                if named_only && param.kind == ParamKind::One {
                    param.kind = ParamKind::NamedOnly;
                }
                named_only |= param.kind == ParamKind::Rest;
                params.push(param);
            }
        }
        params
    }

    fn param<'t>(&mut self, node: Node<'t>) -> Option<RawParam<'t>> {
        let target = match node.kind() {
            kind::DEFAULT_PARAMETER | kind::TYPED_DEFAULT_PARAMETER => node.field(field::NAME)?,
            kind::TYPED_PARAMETER => node.named_children().next()?,
            kind::IDENTIFIER | kind::TUPLE_PATTERN | kind::LIST_SPLAT_PATTERN | kind::DICTIONARY_SPLAT_PATTERN => node,
            _ => {
                if node.is_error() {
                    self.error(node);
                }
                return None;
            }
        };
        let default = node.field(field::VALUE).map(|value| self.expr(value));
        let ty = node.field(field::TYPE).and_then(|ty| self.type_name(ty));
        let (kind, target) = match target.kind() {
            kind::LIST_SPLAT_PATTERN => (ParamKind::Rest, target.named_children().next()?),
            kind::DICTIONARY_SPLAT_PATTERN => (ParamKind::RestNamed, target.named_children().next()?),
            _ => (ParamKind::One, target),
        };
        Some(RawParam { target, default, kind, ty })
    }

    /// Give the open function its parameters. Python 2's `def f((a, b)):` gets a temporary name,
    /// to be taken apart.
    fn declare_params<'t>(&mut self, raw: &[RawParam<'t>]) -> Vec<(Node<'t>, Symbol)> {
        let mut destructured = Vec::new();
        let mut params = Vec::new();
        for param in raw {
            let name = if param.target.kind() == kind::IDENTIFIER {
                self.symbol(param.target)
            } else {
                let name = self.b.temporary();
                destructured.push((param.target, name));
                name
            };
            params.push(Param { name, default: param.default, kind: param.kind, ty: param.ty });
        }
        let id = self.b.open_function();
        self.b.function(id, |function| function.params = params);
        destructured
    }

    fn take_params_apart(&mut self, destructured: Vec<(Node<'_>, Symbol)>) {
        for (target, whole) in destructured {
            self.unpack(Some((target, whole)));
        }
    }

    fn class(&mut self, node: Node<'_>, span: Span, decorators: &[Node<'_>]) {
        let symbol = node.field(field::NAME).map(|name| self.symbol(name));
        let decorators = decorators.iter().map(|decorator| self.expr(*decorator)).collect();
        let bases = node.field(field::SUPERCLASSES).map_or(Vec::new(), |bases| self.bases(bases));
        let kind = if bases.iter().any(|base| self.is_enum(*base)) { ClassKind::Enum } else { ClassKind::Class };
        let id = self.b.start_class(symbol, span, kind);
        self.b.class(id, |class| {
            class.bases = bases;
            class.decorators = decorators;
        });

        self.scopes.push(Scope::Class(ClassScope::new(id, self.nesting)));
        self.errors_inside(node);
        if let Some(body) = node.field(field::BODY) {
            self.block(body);
        }
        self.scopes.pop();

        let value = self.b.expr(span, Expr::Class(id));
        match symbol {
            Some(symbol) => self.assign_symbol(symbol, value, span),
            None => self.b.stmt(Stmt::Assign { target: Place::Nowhere, value, how: How::Set }),
        }
    }

    /// Base classes; `metaclass=…` is not one.
    fn bases(&mut self, node: Node<'_>) -> Vec<ExprId> {
        let mut bases = Vec::new();
        for child in node.named_children() {
            match child.kind() {
                kind::KEYWORD_ARGUMENT => {
                    if let Some(value) = child.field(field::VALUE) {
                        self.effect(value);
                    }
                }
                kind::LIST_SPLAT | kind::DICTIONARY_SPLAT => bases.push(self.opaque(child, Why::Unsupported)),
                _ => bases.push(self.base(child)),
            }
        }
        bases
    }

    /// A base class; of `Generic[T]` the class alone.
    fn base(&mut self, node: Node<'_>) -> ExprId {
        match node.field(field::VALUE) {
            Some(generic) if node.kind() == kind::SUBSCRIPT => self.expr(generic),
            _ => self.expr(node),
        }
    }

    fn is_enum(&self, base: ExprId) -> bool {
        match self.b.get(base) {
            Some(Expr::Name(name) | Expr::Member { name, .. }) => ENUMS.contains(&self.b.name_of(*name)),
            _ => false,
        }
    }
}
