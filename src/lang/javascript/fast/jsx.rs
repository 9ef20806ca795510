//! Elements, as far as code stands in them.

use oxc_ast::ast::{
    JSXAttributeItem, JSXAttributeValue, JSXChild, JSXElement, JSXExpressionContainer, JSXFragment, JSXOpeningElement,
};
use oxc_span::Span;

use crate::lang::javascript::kind;

use super::build::Build;

impl Build<'_> {
    pub(super) fn element(&mut self, element: &JSXElement<'_>) {
        if !self.enter() {
            return;
        }
        if element.closing_element.is_some() {
            self.open(kind::JSX_ELEMENT, element.span);
            self.field("open_tag").open(kind::JSX_OPENING, element.opening_element.span);
            self.attributes(&element.opening_element);
            self.close();
            self.children(&element.children);
        } else {
            self.open(kind::JSX_SELF_CLOSING, element.span);
            self.attributes(&element.opening_element);
        }
        self.close();
        self.leave();
    }

    pub(super) fn fragment(&mut self, fragment: &JSXFragment<'_>) {
        if !self.enter() {
            return;
        }
        self.open(kind::JSX_ELEMENT, fragment.span);
        self.children(&fragment.children);
        self.close();
        self.leave();
    }

    fn attributes(&mut self, opening: &JSXOpeningElement<'_>) {
        for attribute in &opening.attributes {
            match attribute {
                JSXAttributeItem::SpreadAttribute(it) => self.braces_with_spread(it.span, &it.argument),
                JSXAttributeItem::Attribute(it) => {
                    if let Some(value) = &it.value {
                        self.field("attribute").open(kind::JSX_ATTRIBUTE, it.span);
                        self.attribute_value(value);
                        self.close();
                    }
                }
            }
        }
    }

    fn attribute_value(&mut self, value: &JSXAttributeValue<'_>) {
        match value {
            JSXAttributeValue::StringLiteral(text) => self.string(text),
            JSXAttributeValue::ExpressionContainer(it) => self.braces(it),
            JSXAttributeValue::Element(it) => self.element(it),
            JSXAttributeValue::Fragment(it) => self.fragment(it),
        }
    }

    fn children(&mut self, children: &[JSXChild<'_>]) {
        for child in children {
            match child {
                JSXChild::Text(_) => {}
                JSXChild::Element(it) => self.element(it),
                JSXChild::Fragment(it) => self.fragment(it),
                JSXChild::ExpressionContainer(it) => self.braces(it),
                JSXChild::Spread(it) => self.braces_with_spread(it.span, &it.expression),
            }
        }
    }

    /// `{…}`
    fn braces(&mut self, container: &JSXExpressionContainer<'_>) {
        self.open(kind::JSX_EXPRESSION, container.span);
        container.expression.as_expression().into_iter().for_each(|inner| self.expr(inner));
        self.close();
    }

    /// `{...it}`
    fn braces_with_spread(&mut self, span: Span, argument: &oxc_ast::ast::Expression<'_>) {
        self.open(kind::JSX_EXPRESSION, span);
        self.open(kind::SPREAD, span);
        self.expr(argument);
        self.close();
        self.close();
    }
}
