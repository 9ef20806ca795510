//! Types, as far as they are names, and what is declared with them.

use oxc_ast::ast::{
    TSInterfaceDeclaration, TSInterfaceHeritage, TSLiteral, TSPropertySignature, TSSignature, TSType,
    TSTypeAliasDeclaration, TSTypeAnnotation, TSTypeName, TSTypeOperatorOperator, TSTypeParameterInstantiation,
    TSTypeReference,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

/// A type that says nothing here.
const OTHER: &str = "predefined_type";

impl Build<'_> {
    /// `: T`
    pub(super) fn annotation(&mut self, annotation: &TSTypeAnnotation<'_>) {
        self.open(kind::TYPE_ANNOTATION, annotation.span);
        self.ty(&annotation.type_annotation);
        self.close();
    }

    fn ty(&mut self, ty: &TSType<'_>) {
        if !self.enter() {
            return;
        }
        match ty {
            TSType::TSTypeReference(reference) => self.reference(reference),
            TSType::TSParenthesizedType(it) => self.around(kind::PARENTHESIZED_TYPE, it.span, &it.type_annotation),
            TSType::TSTypeOperatorType(it) if it.operator == TSTypeOperatorOperator::Readonly => {
                self.around(kind::READONLY_TYPE, it.span, &it.type_annotation);
            }
            TSType::TSUnionType(union) => {
                self.open(kind::UNION_TYPE, union.span);
                union.types.iter().for_each(|ty| self.ty(ty));
                self.close();
            }
            TSType::TSNullKeyword(it) => self.nothing(kind::NULL, it.span),
            TSType::TSUndefinedKeyword(it) => self.nothing(kind::UNDEFINED, it.span),
            TSType::TSBigIntKeyword(it) => self.leaf(kind::TYPE_IDENTIFIER, it.span),
            TSType::TSIntrinsicKeyword(it) => self.leaf(kind::TYPE_IDENTIFIER, it.span),
            TSType::TSLiteralType(it) if matches!(it.literal, TSLiteral::NumericLiteral(_)) => {
                self.leaf(kind::LITERAL_TYPE, it.span);
            }
            _ => self.leaf(OTHER, ty.span()),
        }
        self.leave();
    }

    fn around(&mut self, kind: &'static str, span: Span, inner: &TSType<'_>) {
        self.open(kind, span);
        self.ty(inner);
        self.close();
    }

    fn nothing(&mut self, kind: &'static str, span: Span) {
        self.open(kind::LITERAL_TYPE, span);
        self.leaf(kind, span);
        self.close();
    }

    fn reference(&mut self, reference: &TSTypeReference<'_>) {
        self.generic(reference.span, &reference.type_name, reference.type_arguments.as_deref());
    }

    /// A name, with the first of its arguments if it has some: no other is asked for.
    fn generic(&mut self, span: Span, name: &TSTypeName<'_>, arguments: Option<&TSTypeParameterInstantiation<'_>>) {
        let Some(arguments) = arguments else { return self.type_name(name) };
        self.open(kind::GENERIC_TYPE, span);
        self.field(field::NAME).type_name(name);
        self.field(field::TYPE_ARGUMENTS).open(kind::TYPE_ARGUMENTS, arguments.span);
        arguments.params.first().into_iter().for_each(|first| self.ty(first));
        self.close();
        self.close();
    }

    fn type_name(&mut self, name: &TSTypeName<'_>) {
        match name {
            TSTypeName::IdentifierReference(name) => self.leaf(kind::TYPE_IDENTIFIER, name.span),
            TSTypeName::ThisExpression(it) => self.leaf(OTHER, it.span),
            TSTypeName::QualifiedName(qualified) => {
                self.open(kind::NESTED_TYPE_IDENTIFIER, qualified.span);
                self.field(field::MODULE).qualifier(&qualified.left);
                self.field(field::NAME).leaf(kind::TYPE_IDENTIFIER, qualified.right.span);
                self.close();
            }
        }
    }

    /// `a.b.c` as the name of a namespace.
    pub(super) fn qualifier(&mut self, name: &TSTypeName<'_>) {
        if !self.enter() {
            return;
        }
        match name {
            TSTypeName::IdentifierReference(name) => self.leaf(kind::IDENTIFIER, name.span),
            TSTypeName::ThisExpression(it) => self.leaf(OTHER, it.span),
            TSTypeName::QualifiedName(qualified) => {
                self.open(kind::NESTED_IDENTIFIER, qualified.span);
                self.field(field::OBJECT).qualifier(&qualified.left);
                self.field(field::PROPERTY).leaf("property_identifier", qualified.right.span);
                self.close();
            }
        }
        self.leave();
    }

    /// `type A = …`
    pub(super) fn type_alias(&mut self, alias: &TSTypeAliasDeclaration<'_>, span: Span) {
        self.open(kind::TYPE_ALIAS, span);
        self.field(field::NAME).leaf(kind::TYPE_IDENTIFIER, alias.id.span);
        self.field(field::VALUE);
        match &alias.type_annotation {
            TSType::TSTypeLiteral(object) => {
                self.open(kind::OBJECT_TYPE, object.span);
                self.properties(&object.members);
                self.close();
            }
            TSType::TSMappedType(mapped) => self.leaf(kind::OBJECT_TYPE, mapped.span),
            ty => self.ty(ty),
        }
        self.close();
    }

    pub(super) fn interface(&mut self, interface: &TSInterfaceDeclaration<'_>, span: Span) {
        self.open(kind::INTERFACE, span);
        self.field(field::NAME).leaf(kind::TYPE_IDENTIFIER, interface.id.span);
        if !interface.extends.is_empty() {
            self.open(kind::EXTENDS_TYPE_CLAUSE, interface.span);
            interface.extends.iter().for_each(|base| self.base(base));
            self.close();
        }
        self.field(field::BODY).open("interface_body", interface.body.span);
        self.properties(&interface.body.body);
        self.close();
        self.close();
    }

    fn base(&mut self, base: &TSInterfaceHeritage<'_>) {
        self.field(field::TYPE).generic(base.span, &base.type_name, base.type_arguments.as_deref());
    }

    fn properties(&mut self, members: &[TSSignature<'_>]) {
        for member in members {
            if let TSSignature::TSPropertySignature(property) = member {
                self.property_signature(property);
            }
        }
    }

    fn property_signature(&mut self, property: &TSPropertySignature<'_>) {
        let mut end = self.key_end(property.key.span(), property.computed);
        if property.optional {
            end = self.next_token(end) + 1;
        }
        let end = property.type_annotation.as_ref().map_or(end, |ty| ty.span.end);
        self.open(kind::PROPERTY_SIGNATURE, Span::new(property.span.start, end));
        self.field(field::NAME).key(&property.key, property.computed);
        if let Some(annotation) = &property.type_annotation {
            self.field(field::TYPE).annotation(annotation);
        }
        self.close();
    }

    /// Where a property's name ends.
    pub(super) fn key_end(&self, key: Span, is_computed: bool) -> u32 {
        if is_computed { self.brackets(key).end } else { key.end }
    }
}
