//! JSON without errors, perhaps with comments.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Range;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::lang::syntax::{Syntax, SyntaxBuilder};

use super::{ARRAY, FALSE, KEY, OBJECT, PAIR, STRING, TRUE, VALUE};

/// The tree of a text; `None` for one with errors, of several values, or nested deep.
pub(super) fn parse(source: &[u8]) -> Option<Syntax<'static>> {
    let text = std::str::from_utf8(source).ok()?;
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let options = ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let value = parse_to_ast(text, &collect, &options).ok()?.value?;
    let mut builder = SyntaxBuilder::default();
    builder.open("", 0..source.len());
    // The parser counts how deep it is, and gives up long before the stack does.
    build(&value, text, &mut builder)?;
    Some(builder.finish())
}

fn build(value: &Value<'_>, source: &str, builder: &mut SyntaxBuilder<'static>) -> Option<()> {
    let place = |range: &Range| range.start..range.end;
    // This parser lets strings go on over a line's end.
    let string = |range: &Range| source.get(place(range)).filter(|text| !text.contains('\n')).map(|_| place(range));
    match value {
        Value::Object(object) => {
            builder.open(OBJECT, place(&object.range));
            for property in &object.properties {
                builder.open(PAIR, place(&property.range));
                let key = match &property.name {
                    ObjectPropName::String(key) => &key.range,
                    ObjectPropName::Word(key) => &key.range,
                };
                builder.field(KEY).leaf(STRING, string(key)?);
                builder.field(VALUE);
                build(&property.value, source, builder)?;
                builder.close();
            }
            builder.close();
        }
        Value::Array(array) => {
            builder.open(ARRAY, place(&array.range));
            array.elements.iter().try_for_each(|element| build(element, source, builder))?;
            builder.close();
        }
        Value::StringLit(text) => builder.leaf(STRING, string(&text.range)?),
        Value::BooleanLit(truth) => builder.leaf(if truth.value { TRUE } else { FALSE }, place(&truth.range)),
        Value::NumberLit(number) => builder.leaf("", place(&number.range)),
        Value::NullKeyword(null) => builder.leaf("", place(&null.range)),
    }
    Some(())
}
