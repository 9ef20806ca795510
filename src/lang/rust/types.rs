//! Types and paths as plain names.

use syn::{GenericArgument, Path, PathArguments, PathSegment, QSelf, ReturnType, Type, TypeParamBound};

use crate::ir::{Expr, ExprId};

use super::lower::{Lowering, join};

/// Types that stand for the value they hold, as far as facts go.
const WRAPPERS: [&str; 10] = ["Box", "Arc", "Rc", "Option", "Result", "Mutex", "RwLock", "RefCell", "Cow", "Pin"];

/// Traits that say nothing of what a value is.
const CONVERSIONS: [&str; 6] = ["Into", "AsRef", "From", "TryInto", "Borrow", "ToString"];

impl Lowering<'_> {
    /// A type as a name, if it has one: references and wrappers are peeled, generics dropped.
    pub(super) fn type_name(&mut self, ty: &Type) -> Option<ExprId> {
        match ty {
            Type::Reference(of) => self.type_name(&of.elem),
            Type::Paren(of) => self.type_name(&of.elem),
            Type::Group(of) => self.type_name(&of.elem),
            Type::ImplTrait(of) => self.bound_name(of.bounds.iter()),
            Type::TraitObject(of) => self.bound_name(of.bounds.iter()),
            Type::Path(of) => match wrapped(&of.path) {
                Some(inner) => self.type_name(inner),
                None => self.qualified(of.qself.as_ref(), &of.path),
            },
            _ => None,
        }
    }

    /// The type a function says it returns.
    pub(super) fn return_type(&mut self, output: &ReturnType) -> Option<ExprId> {
        match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => self.type_name(ty),
        }
    }

    /// The first trait of a list of bounds; for a future, what it yields.
    fn bound_name<'t>(&mut self, mut bounds: impl Iterator<Item = &'t TypeParamBound>) -> Option<ExprId> {
        let path = bounds.find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => Some(&bound.path),
            _ => None,
        })?;
        let last = path.segments.last()?;
        if CONVERSIONS.iter().any(|name| last.ident == name) {
            return None;
        }
        match &last.arguments {
            PathArguments::Parenthesized(_) => None,
            PathArguments::AngleBracketed(arguments) if last.ident == "Future" => {
                let output = arguments.args.iter().find_map(|argument| match argument {
                    GenericArgument::AssocType(of) if of.ident == "Output" => Some(&of.ty),
                    _ => None,
                })?;
                self.type_name(output)
            }
            _ => self.path(path),
        }
    }

    /// A path with an optional `<T as Trait>` before it: the type takes the trait's place.
    pub(super) fn qualified(&mut self, qself: Option<&QSelf>, path: &Path) -> Option<ExprId> {
        let Some(qself) = qself else { return self.path(path) };
        let mut value = self.type_name(&qself.ty)?;
        for segment in path.segments.iter().skip(qself.position) {
            value = self.member_of(value, &segment.ident);
        }
        Some(value)
    }

    /// A path as a chain of names, generics dropped. Inline modules are part of the file's top
    /// level, so their names vanish too; and `self::` does, lest it be taken for the receiver.
    pub(super) fn path(&mut self, path: &Path) -> Option<ExprId> {
        let segments: Vec<&PathSegment> = path.segments.iter().collect();
        let names: Vec<String> = segments.iter().map(|segment| segment.ident.to_string()).collect();
        let own_self = names.len() > 1 && names.first().is_some_and(|name| name == "self");
        let mut own = segments.iter().skip(self.own_prefix(&names).max(own_self.into()));
        let first = own.next()?;
        let span = self.at(first.ident.span());
        let name = self.ident(&first.ident);
        // A module, which no variable hides: `let url = url::Url::parse(…)`.
        let is_module = segments.len() > 1 && first.ident.to_string().starts_with(char::is_lowercase);
        let mut value = if is_module { self.b.expr(span, Expr::Item(name)) } else { self.variable(span, name) };
        for segment in own {
            value = self.member_of(value, &segment.ident);
        }
        Some(value)
    }

    /// A path as an expression.
    pub(super) fn path_value(&mut self, of: &syn::ExprPath) -> ExprId {
        if let Some(ident) = of.path.get_ident()
            && ident == "None"
        {
            let span = self.at(ident.span());
            return self.b.expr(span, Expr::Null);
        }
        if let Some(value) = self.qualified(of.qself.as_ref(), &of.path) {
            return value;
        }
        let span = match (of.path.segments.first(), of.path.segments.last()) {
            (Some(first), Some(last)) => join(self.at(first.ident.span()), self.at(last.ident.span())),
            _ => self.b.span(0..0),
        };
        self.unsupported(span)
    }
}

/// The type inside a wrapper.
fn wrapped(path: &Path) -> Option<&Type> {
    let last = path.segments.last()?;
    if !WRAPPERS.iter().any(|name| last.ident == name) {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether a path is that of a constructor whose value facts identify with its content.
pub(super) fn is_transparent(path: &Path) -> bool {
    is_prelude(path, &[("Option", "Some"), ("Result", "Ok")])
}

/// Whether a path is `Err`.
pub(super) fn is_err(path: &Path) -> bool {
    is_prelude(path, &[("Result", "Err")])
}

fn is_prelude(path: &Path, constructors: &[(&str, &str)]) -> bool {
    let mut segments = path.segments.iter().rev();
    let (Some(last), owner) = (segments.next(), segments.next()) else { return false };
    constructors.iter().any(|(of, name)| last.ident == name && owner.is_none_or(|owner| owner.ident == of))
}
