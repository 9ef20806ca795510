//! Items: functions, types, `impl`s, constants, modules.

use syn::{Block, Expr as Syn, Fields, FnArg, ImplItem, Item, Signature, TraitItem, Type};

use crate::index::Symbol;
use crate::ir::{ClassId, ClassKind, Expr, ExprId, Field, FuncId, FunctionKind, Param, Place};
use crate::text::Span;

use super::lower::{Lowering, Sink};
use super::macros::statics;

impl Lowering<'_> {
    /// State the items of a block or file. They see each other in any order, so those that others
    /// are made from come first; items of inline modules come before those around them, which win
    /// where a name is in both.
    pub(super) fn items(&mut self, items: &[&Item]) {
        for item in items {
            if let Item::Mod(module) = item {
                self.module(module);
            }
        }
        for item in items {
            self.definition(item);
        }
        for item in items {
            self.constant(item);
        }
        for item in items {
            if let Item::Impl(of) = item {
                self.implementation(of);
            }
        }
    }

    fn module(&mut self, module: &syn::ItemMod) {
        let Some((_, items)) = &module.content else { return self.module_file(module) };
        if self.b.enter() {
            self.module_depth += 1;
            self.items(&items.iter().collect::<Vec<_>>());
            self.module_depth -= 1;
            self.b.leave();
        }
    }

    /// Imports, functions and types.
    fn definition(&mut self, item: &Item) {
        match item {
            Item::Use(of) => self.use_item(of),
            Item::ExternCrate(of) => self.extern_crate(of),
            Item::Fn(of) => {
                let id = self.function(&of.sig, &of.block, FunctionKind::Plain);
                let (span, name) = (self.at(of.sig.ident.span()), self.ident(&of.sig.ident));
                let value = self.b.expr(span, Expr::Function(id));
                self.b.define(name, value);
            }
            Item::Struct(of) => {
                let span = self.between(of.struct_token.span, self.fields_end(&of.fields, of.ident.span()));
                let class = self.class(&of.ident, span, ClassKind::Class);
                self.fields(class, &of.fields);
            }
            Item::Union(of) => {
                let span = self.between(of.union_token.span, of.fields.brace_token.span.close());
                let class = self.class(&of.ident, span, ClassKind::Class);
                self.named_fields(class, &of.fields);
            }
            Item::Enum(of) => self.enumeration(of),
            Item::Trait(of) => self.interface(of),
            Item::Type(of) if of.generics.params.is_empty() => {
                if let Some(value) = self.type_name(&of.ty) {
                    let name = self.ident(&of.ident);
                    self.b.define(name, value);
                }
            }
            _ => {}
        }
    }

    /// Constants and statics, also those that a macro like `lazy_static!` declares.
    fn constant(&mut self, item: &Item) {
        match item {
            Item::Const(of) => self.global(&of.ident, &of.expr),
            Item::Static(of) => self.global(&of.ident, &of.expr),
            Item::Macro(of) if of.ident.is_none() => {
                for (name, value) in statics(&of.mac) {
                    self.global(&name, &value);
                }
            }
            _ => {}
        }
    }

    fn global(&mut self, ident: &syn::Ident, value: &Syn) {
        let name = self.ident(ident);
        self.b.declare(name);
        self.sink(value, Sink::Assign(name));
    }

    /// Start a class and bind it to its name.
    fn class(&mut self, ident: &syn::Ident, span: Span, kind: ClassKind) -> ClassId {
        let name = self.ident(ident);
        let class = self.b.start_class(Some(name), span, kind);
        let value = self.b.expr(self.at(ident.span()), Expr::Class(class));
        self.b.define(name, value);
        class
    }

    fn fields_end(&self, fields: &Fields, otherwise: proc_macro2::Span) -> proc_macro2::Span {
        match fields {
            Fields::Named(of) => of.brace_token.span.close(),
            Fields::Unnamed(of) => of.paren_token.span.close(),
            Fields::Unit => otherwise,
        }
    }

    fn fields(&mut self, class: ClassId, fields: &Fields) {
        match fields {
            Fields::Named(of) => self.named_fields(class, of),
            Fields::Unnamed(of) => {
                for (index, field) in of.unnamed.iter().enumerate() {
                    let name = self.b.symbol(&index.to_string());
                    self.field(class, name, self.at(of.paren_token.span.open()), &field.ty);
                }
            }
            Fields::Unit => {}
        }
    }

    fn named_fields(&mut self, class: ClassId, fields: &syn::FieldsNamed) {
        for field in &fields.named {
            if let Some(ident) = &field.ident {
                let name = self.ident(ident);
                self.field(class, name, self.at(ident.span()), &field.ty);
            }
        }
    }

    fn field(&mut self, class: ClassId, name: Symbol, span: Span, ty: &Type) {
        let ty = self.type_name(ty);
        self.b.field(class, Field { name, value: None, ty, is_static: false, span });
    }

    fn static_field(&mut self, class: ClassId, ident: &syn::Ident, value: ExprId) {
        let (span, name) = (self.at(ident.span()), self.ident(ident));
        self.b.field(class, Field { name, value: Some(value), ty: None, is_static: true, span });
    }

    fn enumeration(&mut self, of: &syn::ItemEnum) {
        let span = self.between(of.enum_token.span, of.brace_token.span.close());
        let class = self.class(&of.ident, span, ClassKind::Enum);
        for variant in &of.variants {
            let ty = match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    fields.unnamed.first().and_then(|field| self.type_name(&field.ty))
                }
                _ => None,
            };
            let value = variant.discriminant.as_ref().map(|(_, value)| self.expr(value));
            let (span, name) = (self.at(variant.ident.span()), self.ident(&variant.ident));
            self.b.field(class, Field { name, value, ty, is_static: true, span });
        }
    }

    /// A trait: its supertraits, and what it already defines.
    fn interface(&mut self, of: &syn::ItemTrait) {
        let span = self.between(of.trait_token.span, of.brace_token.span.close());
        let class = self.class(&of.ident, span, ClassKind::Interface);
        for bound in &of.supertraits {
            if let syn::TypeParamBound::Trait(bound) = bound
                && let Some(base) = self.path(&bound.path)
            {
                self.b.class(class, |class| class.bases.push(base));
            }
        }
        for item in &of.items {
            match item {
                TraitItem::Fn(method) => {
                    if let Some(body) = &method.default {
                        self.method(class, &method.sig, body);
                    }
                }
                TraitItem::Const(of) => {
                    if let Some((_, value)) = &of.default {
                        let value = self.expr(value);
                        self.static_field(class, &of.ident, value);
                    }
                }
                _ => {}
            }
        }
    }

    /// `impl X` and `impl T for X`: methods that X gets.
    fn implementation(&mut self, of: &syn::ItemImpl) {
        let span = self.between(of.impl_token.span, of.brace_token.span.close());
        let class = self.b.start_class(None, span, ClassKind::Extension);
        let value = self.b.expr(span, Expr::Class(class));
        let extended = self.type_name(&of.self_ty).unwrap_or_else(|| self.unsupported(span));
        let of_trait = of.trait_.as_ref().and_then(|(path, _)| self.path(path));
        self.b.class(class, |class| class.bases.extend([extended].into_iter().chain(of_trait)));
        for item in &of.items {
            match item {
                ImplItem::Fn(method) => self.method(class, &method.sig, &method.block),
                ImplItem::Const(of) => {
                    let value = self.expr(&of.expr);
                    self.static_field(class, &of.ident, value);
                }
                _ => {}
            }
        }
        self.set(Place::Nowhere, value, crate::ir::How::Set);
    }

    fn method(&mut self, class: ClassId, signature: &Signature, body: &Block) {
        let has_receiver = matches!(signature.inputs.first(), Some(FnArg::Receiver(_)));
        let kind = if has_receiver { FunctionKind::Method } else { FunctionKind::Static };
        let id = self.function(signature, body, kind);
        self.b.function(id, |function| function.class = Some(class));
        self.b.class(class, |class| class.methods.push(id));
    }

    fn function(&mut self, signature: &Signature, body: &Block, kind: FunctionKind) -> FuncId {
        let name = self.ident(&signature.ident);
        let span = self.between(signature.fn_token.span, body.brace_token.span.close());
        let id = self.b.start_function(Some(name), span, kind);
        let outer = (std::mem::replace(&mut self.returns, Sink::Return), std::mem::take(&mut self.breaks));
        if self.b.enter() {
            self.signature(id, signature);
            self.block(body, Sink::Return);
            self.b.leave();
        }
        (self.returns, self.breaks) = outer;
        self.b.close_function();
        id
    }

    fn signature(&mut self, id: FuncId, signature: &Signature) {
        let returns = self.return_type(&signature.output);
        let mut receiver = None;
        let mut params: Vec<Param> = Vec::new();
        let mut patterns = Vec::new();
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(_) => receiver = Some(self.b.symbol("self")),
                FnArg::Typed(of) => {
                    let mut param = self.param(&of.pat);
                    param.ty = self.type_name(&of.ty);
                    patterns.push((&*of.pat, param.name));
                    params.push(param);
                }
            }
        }
        self.b.function(id, |function| {
            function.receiver = receiver;
            function.params = params;
            function.returns = returns;
        });
        for (pat, name) in patterns {
            self.bind_param(pat, name);
        }
    }
}
