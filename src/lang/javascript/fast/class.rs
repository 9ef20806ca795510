//! Classes and enums.

use oxc_ast::ast::{
    AccessorProperty, Class, ClassElement, Decorator, Expression, MethodDefinition, MethodDefinitionKind,
    PropertyDefinition, PropertyKey, StaticBlock, TSEnumDeclaration, TSEnumMember, TSEnumMemberName, TSTypeAnnotation,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

/// A field of a class, however it is declared.
struct FieldOf<'t, 'a> {
    span: Span,
    decorators: &'t [Decorator<'a>],
    key: &'t PropertyKey<'a>,
    is_computed: bool,
    is_static: bool,
    /// Whether `?` or `!` follows the name.
    has_mark: bool,
    annotation: Option<&'t TSTypeAnnotation<'a>>,
    value: Option<&'t Expression<'a>>,
}

impl Build<'_> {
    pub(super) fn class(&mut self, kind: &'static str, class: &Class<'_>, span: Span) {
        self.open(kind, span);
        for decorator in class.decorators.iter().filter(|decorator| decorator.span.start >= span.start) {
            self.field(field::DECORATOR).decorator(decorator);
        }
        if let Some(name) = &class.id {
            self.field(field::NAME).leaf(kind::IDENTIFIER, name.span);
        }
        if let Some(heritage) = &class.heritage {
            self.heritage(&heritage.expression);
        }
        self.field(field::BODY).open("class_body", class.body.span);
        class.body.body.iter().for_each(|member| self.member(member));
        self.close();
        self.close();
    }

    fn heritage(&mut self, base: &Expression<'_>) {
        let span = base.span();
        self.open(kind::CLASS_HERITAGE, span);
        if self.typed {
            self.open(kind::EXTENDS_CLAUSE, span);
            self.field(field::VALUE).expr(base);
            self.close();
        } else {
            self.token("extends", Span::empty(span.start));
            self.expr(base);
        }
        self.close();
    }

    pub(super) fn decorator(&mut self, decorator: &Decorator<'_>) {
        self.open(kind::DECORATOR, decorator.span);
        self.expr(&decorator.expression);
        self.close();
    }

    fn member(&mut self, member: &ClassElement<'_>) {
        match member {
            ClassElement::StaticBlock(block) => self.static_block(block),
            ClassElement::MethodDefinition(method) if method.value.body.is_some() => self.method(method),
            ClassElement::PropertyDefinition(field) => self.field_of_class(field),
            ClassElement::AccessorProperty(accessor) => self.accessor(accessor),
            // Without a body there is nothing to it.
            ClassElement::MethodDefinition(_) | ClassElement::TSIndexSignature(_) => {}
        }
    }

    fn static_block(&mut self, block: &StaticBlock<'_>) {
        self.open(kind::CLASS_STATIC_BLOCK, block.span);
        self.field(field::BODY).open(kind::STATEMENT_BLOCK, block.span);
        self.stmts(&block.body);
        self.close();
        self.close();
    }

    /// TypeScript's grammar has a method's decorators before it, JavaScript's has them in it.
    fn method(&mut self, method: &MethodDefinition<'_>) {
        let first = method.decorators.first().map_or(method.span.start, |first| first.span.start);
        let behind = method.decorators.last().map_or(method.span.start, |last| self.next_token(last.span.end));
        if self.typed {
            method.decorators.iter().for_each(|decorator| self.decorator(decorator));
            self.open(kind::METHOD, Span::new(behind, method.value.span.end));
        } else {
            self.open(kind::METHOD, Span::new(first.min(method.span.start), method.value.span.end));
            for decorator in &method.decorators {
                self.field(field::DECORATOR).decorator(decorator);
            }
        }
        let at = Span::empty(behind);
        if method.r#static {
            self.token("static", at);
        }
        match method.kind {
            MethodDefinitionKind::Get => self.token("get", at),
            MethodDefinitionKind::Set => self.token("set", at),
            MethodDefinitionKind::Constructor | MethodDefinitionKind::Method => {}
        }
        self.field(field::NAME).key(&method.key, method.computed);
        self.signature(&method.value);
        self.close();
    }

    fn field_of_class(&mut self, property: &PropertyDefinition<'_>) {
        self.class_field(&FieldOf {
            span: property.span,
            decorators: &property.decorators,
            key: &property.key,
            is_computed: property.computed,
            is_static: property.r#static,
            has_mark: property.optional || property.definite,
            annotation: property.type_annotation.as_deref(),
            value: property.value.as_ref(),
        });
    }

    fn accessor(&mut self, accessor: &AccessorProperty<'_>) {
        if !self.typed {
            return self.unmapped("an accessor");
        }
        self.class_field(&FieldOf {
            span: accessor.span,
            decorators: &accessor.decorators,
            key: &accessor.key,
            is_computed: accessor.computed,
            is_static: accessor.r#static,
            has_mark: accessor.definite,
            annotation: accessor.type_annotation.as_deref(),
            value: accessor.value.as_ref(),
        });
    }

    fn class_field(&mut self, it: &FieldOf<'_, '_>) {
        let mut end = self.key_end(it.key.span(), it.is_computed);
        if it.has_mark {
            end = self.next_token(end) + 1;
        }
        end = it.annotation.map_or(end, |annotation| annotation.span.end);
        end = it.value.map_or(end, |value| value.span().end);
        let start = it.decorators.first().map_or(it.span.start, |first| first.span.start.min(it.span.start));
        self.open(if self.typed { kind::PUBLIC_FIELD } else { kind::FIELD }, Span::new(start, end));
        if it.is_static {
            self.token("static", Span::empty(start));
        }
        self.field(if self.typed { field::NAME } else { field::PROPERTY }).key(it.key, it.is_computed);
        if let Some(annotation) = it.annotation {
            self.field(field::TYPE).annotation(annotation);
        }
        if let Some(value) = it.value {
            self.field(field::VALUE).expr(value);
        }
        self.close();
    }

    pub(super) fn enumeration(&mut self, it: &TSEnumDeclaration<'_>, span: Span) {
        self.open(kind::ENUM, span);
        self.field(field::NAME).leaf(kind::IDENTIFIER, it.id.span);
        self.field(field::BODY).open("enum_body", it.body.span);
        it.body.members.iter().for_each(|member| self.enum_member(member));
        self.close();
        self.close();
    }

    fn enum_member(&mut self, member: &TSEnumMember<'_>) {
        if let Some(value) = &member.initializer {
            self.open(kind::ENUM_ASSIGNMENT, member.span);
            self.field(field::NAME).enum_name(&member.id);
            self.field(field::VALUE).expr(value);
            self.close();
        } else {
            self.field(field::NAME).enum_name(&member.id);
        }
    }

    fn enum_name(&mut self, name: &TSEnumMemberName<'_>) {
        match name {
            TSEnumMemberName::Identifier(name) => self.leaf("property_identifier", name.span),
            TSEnumMemberName::String(name) => self.string(name),
            TSEnumMemberName::ComputedString(name) => {
                self.open(kind::COMPUTED_PROPERTY_NAME, self.brackets(name.span));
                self.string(name);
                self.close();
            }
            TSEnumMemberName::ComputedTemplateString(name) => {
                self.open(kind::COMPUTED_PROPERTY_NAME, self.brackets(name.span));
                self.template(name);
                self.close();
            }
        }
    }
}
