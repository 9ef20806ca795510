//! String literals: the lowering asks where the quotes are and what stands in the holes.

use std::ops::Range;

use ruff_python_ast::{
    ExprBytesLiteral, ExprFString, ExprStringLiteral, ExprTString, FStringPart, InterpolatedElement,
    InterpolatedStringElement, StringFlags,
};

use super::super::kinds::{field, kind};
use super::{Mapping, range};

impl Mapping<'_> {
    pub(super) fn string(&mut self, string: &ExprStringLiteral) {
        let parts = string.value.as_slice();
        self.concatenated(parts, range(string), |this, part| this.literal(range(part), part.flags, &[]));
    }

    pub(super) fn byte_string(&mut self, string: &ExprBytesLiteral) {
        let parts = string.value.as_slice();
        self.concatenated(parts, range(string), |this, part| this.literal(range(part), part.flags, &[]));
    }

    pub(super) fn formatted_string(&mut self, string: &ExprFString) {
        let parts = string.value.as_slice();
        self.concatenated(parts, range(string), |this, part| match part {
            FStringPart::Literal(part) => this.literal(range(part), part.flags, &[]),
            FStringPart::FString(part) => this.literal(range(part), part.flags, &part.elements),
        });
    }

    pub(super) fn template_string(&mut self, string: &ExprTString) {
        let parts = string.value.as_slice();
        self.concatenated(parts, range(string), |this, part| this.literal(range(part), part.flags, &part.elements));
    }

    fn concatenated<T>(&mut self, parts: &[T], whole: Range<usize>, each: impl Fn(&mut Self, &T)) {
        if let [part] = parts {
            return each(self, part);
        }
        self.tree.open(kind::CONCATENATED_STRING, whole);
        parts.iter().for_each(|part| each(self, part));
        self.tree.close();
    }

    fn literal(&mut self, whole: Range<usize>, flags: impl StringFlags, elements: &[InterpolatedStringElement]) {
        let opening = whole.start..whole.start + usize::from(flags.opener_len());
        let closing = whole.end.saturating_sub(usize::from(flags.closer_len()))..whole.end;
        self.tree.open(kind::STRING, whole);
        self.tree.leaf(kind::STRING_START, opening);
        for element in elements {
            if let InterpolatedStringElement::Interpolation(hole) = element {
                self.interpolation(hole);
            }
        }
        self.tree.leaf(kind::STRING_END, closing);
        self.tree.close();
    }

    fn interpolation(&mut self, hole: &InterpolatedElement) {
        self.tree.open(kind::INTERPOLATION, range(hole));
        self.tree.field(field::EXPRESSION);
        self.expr(&hole.expression);
        if let Some(shown) = &hole.debug_text {
            let behind = range(&*hole.expression).end;
            match shown.trailing().rfind('=') {
                Some(at) => self.tree.token("=", behind + at..behind + at + 1),
                None => self.refuse(),
            }
        }
        self.tree.close();
    }
}
