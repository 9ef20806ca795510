//! Format strings: `format!("{}/tickets/{id}", base)` becomes a template.

use std::ops::Range;

use syn::{Expr as Syn, Lit, LitStr};

use crate::ir::{Expr, ExprId, Part};
use crate::text::Span;

use super::literal::decode;
use super::lower::Lowering;
use super::macros::Argument;

/// A piece of a format string; ranges count in the text between the quotes.
#[derive(Debug, PartialEq)]
enum Piece {
    Text(String, Range<usize>),
    Hole(Hole),
}

#[derive(Debug, PartialEq)]
struct Hole {
    which: Which,
    /// Whether the value is shown as it is. Debug and number formats change it.
    plain: bool,
    /// Whether the precision is an argument of its own, before the value: `{:.*}`.
    starred: bool,
    range: Range<usize>,
}

/// The argument that a hole shows.
#[derive(Debug, PartialEq)]
enum Which {
    Next,
    Index(usize),
    Name(String, Range<usize>),
}

/// An argument of a format macro.
struct Slot {
    name: Option<String>,
    value: ExprId,
    used: bool,
}

impl Lowering<'_> {
    /// The template of a format string, and the arguments that are no part of it. `None` if the
    /// text is no literal, or not a format string after all.
    pub(super) fn template(&mut self, span: Span, format: &Syn, args: &[Argument]) -> Option<(ExprId, Vec<ExprId>)> {
        let Syn::Lit(literal) = format else { return None };
        let Lit::Str(literal) = &literal.lit else { return None };
        let inside = self.inside(self.at(literal.span()));
        let pieces = pieces(&decode(self.source(inside), is_raw(literal)))?;
        let mut slots: Vec<Slot> = args.iter().map(|argument| self.slot(argument)).collect();
        let mut next = 0;
        let mut parts = Vec::new();
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(text, range) => Part::Text(self.str_lit(sub(inside, &range), &text)),
                Piece::Hole(hole) => Part::Hole(self.hole(inside, &hole, &mut slots, &mut next)),
            });
        }
        let unused = slots.iter().filter(|slot| !slot.used).map(|slot| slot.value).collect();
        let expr = match parts.as_slice() {
            [] => Expr::Str(self.str_lit(inside, "")),
            [Part::Text(text)] => Expr::Str(text.clone()),
            _ => Expr::Template(parts),
        };
        Some((self.b.expr(span, expr), unused))
    }

    fn slot(&mut self, argument: &Argument) -> Slot {
        Slot { name: argument.name.as_ref().map(ToString::to_string), value: self.expr(&argument.value), used: false }
    }

    fn hole(&mut self, inside: Span, hole: &Hole, slots: &mut [Slot], next: &mut usize) -> ExprId {
        let span = sub(inside, &hole.range);
        if hole.starred {
            if let Some(slot) = slots.get_mut(*next) {
                slot.used = true;
            }
            *next += 1;
        }
        let slot = match &hole.which {
            Which::Next => {
                *next += 1;
                slots.get_mut(*next - 1)
            }
            Which::Index(index) => slots.get_mut(*index),
            Which::Name(name, range) => match slots.iter_mut().find(|slot| slot.name.as_ref() == Some(name)) {
                Some(slot) => Some(slot),
                None if hole.plain => return self.b.name(sub(inside, range), name.trim_start_matches("r#")),
                None => None,
            },
        };
        let Some(slot) = slot else { return self.unsupported(span) };
        if hole.plain {
            slot.used = true;
            return slot.value;
        }
        if !slot.used {
            slot.used = true;
            let value = slot.value;
            self.effect(value);
        }
        self.unsupported(span)
    }
}

fn sub(inside: Span, range: &Range<usize>) -> Span {
    let start = inside.start as usize;
    Span::new(inside.file, start + range.start, start + range.end)
}

fn is_raw(literal: &LitStr) -> bool {
    literal.token().to_string().starts_with('r')
}

/// The pieces of a format string, from its characters and the bytes that spell each. `None` if its
/// braces do not match.
fn pieces(chars: &[(char, Range<usize>)]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text: Option<(String, Range<usize>)> = None;
    let mut chars = chars.iter().peekable();
    while let Some((char, range)) = chars.next() {
        let doubled = chars.next_if(|(next, _)| next == char && matches!(char, '{' | '}'));
        let end = doubled.map_or(range.end, |(_, second)| second.end);
        match char {
            '{' if doubled.is_none() => {
                pieces.extend(text.take().map(|(text, range)| Piece::Text(text, range)));
                let mut inside = Vec::new();
                let close = loop {
                    match chars.next()? {
                        ('}', close) => break close.end,
                        other => inside.push(other),
                    }
                };
                pieces.push(Piece::Hole(hole(&inside, range.start..close)?));
            }
            '}' if doubled.is_none() => return None,
            _ => {
                let (text, all) = text.get_or_insert_with(|| (String::new(), range.clone()));
                text.push(*char);
                all.end = end;
            }
        }
    }
    pieces.extend(text.map(|(text, range)| Piece::Text(text, range)));
    Some(pieces)
}

/// What stands between `{` and `}`: an argument, then `:` and how to show it.
fn hole(inside: &[&(char, Range<usize>)], range: Range<usize>) -> Option<Hole> {
    let colon = inside.iter().position(|(char, _)| *char == ':').unwrap_or(inside.len());
    let (argument, spec) = inside.split_at_checked(colon)?;
    let argument: Vec<_> = argument.iter().filter(|(char, _)| !char.is_whitespace()).collect();
    let name: String = argument.iter().map(|(char, _)| char).collect();
    let which = match (argument.first(), argument.last()) {
        (Some((_, first)), Some((_, last))) => match name.parse() {
            Ok(index) => Which::Index(index),
            Err(_) => Which::Name(name, first.start..last.end),
        },
        _ => Which::Next,
    };
    let spec: String = spec.iter().map(|(char, _)| char).collect();
    let spec = spec.trim_end();
    let changes = ['?', 'x', 'X', 'o', 'b', 'e', 'E', 'p'];
    Some(Hole { which, plain: !spec.ends_with(changes), starred: spec.contains(".*"), range })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let shown = pieces(&decode(text, false))?.into_iter().map(|piece| match piece {
            Piece::Text(value, range) => format!("[{value}@{}..{}]", range.start, range.end),
            Piece::Hole(Hole { which, plain, starred, range }) => {
                let which = match which {
                    Which::Next => String::new(),
                    Which::Index(index) => index.to_string(),
                    Which::Name(name, range) => format!("{name}@{}", &text[range]),
                };
                format!("<{which}{}{} {}>", if plain { "" } else { "?" }, if starred { "*" } else { "" }, &text[range])
            }
        });
        Some(shown.collect())
    }

    #[test]
    fn forms_of_holes() {
        assert_eq!(read("a{}b{0}").as_deref(), Some("[a@0..1]< {}>[b@3..4]<0 {0}>"));
        assert_eq!(read("{x}{ y :>5}{z:?}").as_deref(), Some("<x@x {x}><y@y { y :>5}><z@z? {z:?}>"));
        assert_eq!(read("{:.*}{:#x}{:02}").as_deref(), Some("<* {:.*}><? {:#x}>< {:02}>"));
    }

    #[test]
    fn doubled_braces_and_escapes() {
        assert_eq!(read("{{a}}").as_deref(), Some("[{a}@0..5]"));
        assert_eq!(read("{{{a}}}").as_deref(), Some("[{@0..2]<a@a {a}>[}@5..7]"));
        assert_eq!(read("é\\n{}").as_deref(), Some("[é\n@0..4]< {}>"));
        for broken in ["{", "}", "{a", "a}b"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
