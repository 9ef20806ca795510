//! Strings, templates, objects, arrays.

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, ObjectExpression, ObjectProperty, ObjectPropertyKind, PropertyKey,
    PropertyKind, SpreadElement, StringLiteral, TemplateLiteral,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

impl Build<'_> {
    pub(super) fn string(&mut self, string: &StringLiteral<'_>) {
        self.quoted(kind::STRING, string.span);
    }

    /// A literal whose last token is its closing quote.
    fn quoted(&mut self, kind: &'static str, span: Span) {
        self.open(kind, span);
        self.quote(span);
        self.close();
    }

    fn quote(&mut self, span: Span) {
        self.token("\"", Span::new(span.end.saturating_sub(1), span.end));
    }

    pub(super) fn template(&mut self, template: &TemplateLiteral<'_>) {
        self.open(kind::TEMPLATE_STRING, template.span);
        let ends = template.quasis.iter().map(|text| text.span.end);
        let starts = template.quasis.iter().skip(1).map(|text| text.span.start);
        for ((expression, start), end) in template.expressions.iter().zip(ends).zip(starts) {
            self.open(kind::TEMPLATE_SUBSTITUTION, Span::new(start, end));
            self.expr(expression);
            self.close();
        }
        self.quote(template.span);
        self.close();
    }

    pub(super) fn array(&mut self, array: &ArrayExpression<'_>) {
        self.open(kind::ARRAY, array.span);
        for element in &array.elements {
            match element {
                ArrayExpressionElement::SpreadElement(spread) => self.spread(spread),
                _ => element.as_expression().into_iter().for_each(|element| self.expr(element)),
            }
        }
        self.close();
    }

    pub(super) fn spread(&mut self, spread: &SpreadElement<'_>) {
        self.open(kind::SPREAD, spread.span);
        self.expr(&spread.argument);
        self.close();
    }

    pub(super) fn object(&mut self, object: &ObjectExpression<'_>) {
        self.open(kind::OBJECT, object.span);
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => self.spread(spread),
                ObjectPropertyKind::ObjectProperty(property) => self.property(property),
            }
        }
        self.close();
    }

    fn property(&mut self, property: &ObjectProperty<'_>) {
        if property.shorthand {
            return self.leaf(kind::SHORTHAND, property.span);
        }
        if !property.method && property.kind == PropertyKind::Init {
            self.open(kind::PAIR, property.span);
            self.field(field::KEY).key(&property.key, property.computed);
            self.field(field::VALUE).expr(&property.value);
            return self.close();
        }
        let oxc_ast::ast::Expression::FunctionExpression(function) = &property.value else {
            return self.unmapped("a method that is no function");
        };
        self.open(kind::METHOD, property.span);
        match property.kind {
            PropertyKind::Get => self.token("get", Span::empty(property.span.start)),
            PropertyKind::Set => self.token("set", Span::empty(property.span.start)),
            PropertyKind::Init => {}
        }
        self.field(field::NAME).key(&property.key, property.computed);
        self.signature(function);
        self.close();
    }

    /// What names a property.
    pub(super) fn key(&mut self, key: &PropertyKey<'_>, is_computed: bool) {
        if is_computed {
            return match key.as_expression() {
                Some(inner) => {
                    self.open(kind::COMPUTED_PROPERTY_NAME, self.brackets(key.span()));
                    self.expr(inner);
                    self.close();
                }
                None => self.unmapped("a computed name that is no expression"),
            };
        }
        match key {
            PropertyKey::StaticIdentifier(name) => self.leaf("property_identifier", name.span),
            PropertyKey::PrivateIdentifier(name) => self.leaf("private_property_identifier", name.span),
            PropertyKey::StringLiteral(name) => self.string(name),
            PropertyKey::NumericLiteral(name) => self.leaf(kind::NUMBER, name.span),
            PropertyKey::BigIntLiteral(name) => self.leaf(kind::NUMBER, name.span),
            _ => self.unmapped("a name of another kind"),
        }
    }

    /// The place of the brackets around a computed name.
    pub(super) fn brackets(&self, inner: Span) -> Span {
        let before = self.at(Span::new(0, inner.start));
        let start = before.trim_end().len().saturating_sub(1) as u32;
        Span::new(start, self.next_token(inner.end) + 1)
    }
}
