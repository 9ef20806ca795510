//! Macro calls: those of the standard library whose value is text or a list, and any other whose
//! arguments read as expressions.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr as Syn, Ident, Lit, Macro, Pat, Token, Type, Visibility};

use crate::ir::{Arg, Arm, CallStyle, Entry, Expr, ExprId, Item, Part, Stmt, Why};
use crate::text::Span;

use super::json::Json;
use super::lower::{Lowering, Sink};

/// Macros inside macros that are followed. Each is parsed anew, with all that is in it.
const MAX_MACRO_DEPTH: u32 = 24;

/// Macros that take a format string, and how many arguments come before it.
const FORMATTING: [(&str, usize); 26] = [
    ("print", 0),
    ("println", 0),
    ("eprint", 0),
    ("eprintln", 0),
    ("panic", 0),
    ("todo", 0),
    ("unimplemented", 0),
    ("unreachable", 0),
    ("write", 1),
    ("writeln", 1),
    ("assert", 1),
    ("debug_assert", 1),
    ("assert_eq", 2),
    ("assert_ne", 2),
    ("debug_assert_eq", 2),
    ("debug_assert_ne", 2),
    ("error", 0),
    ("warn", 0),
    ("info", 0),
    ("debug", 0),
    ("trace", 0),
    ("log", 1),
    ("anyhow", 0),
    ("eyre", 0),
    ("bail", 0),
    ("ensure", 1),
];

/// An argument of a macro.
pub(super) struct Argument {
    /// `name = value`
    pub(super) name: Option<Ident>,
    pub(super) value: Syn,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        skip_sigil(input)?;
        let is_label = input.peek2(Token![:]) && !input.peek2(Token![::]);
        let is_named = input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>]);
        if !input.peek(syn::Ident) || !(is_label || is_named) {
            return Ok(match input.parse()? {
                Syn::Assign(of) => Self { name: None, value: *of.right },
                value => Self { name: None, value },
            });
        }
        let name = Some(input.parse()?);
        if is_label {
            input.parse::<Token![:]>()?;
        } else {
            input.parse::<Token![=]>()?;
        }
        skip_sigil(input)?;
        Ok(Self { name, value: input.parse()? })
    }
}

/// `?value` and `%value` say how tracing shows a field.
fn skip_sigil(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![?]) {
        input.parse::<Token![?]>()?;
    } else if input.peek(Token![%]) {
        input.parse::<Token![%]>()?;
    }
    Ok(())
}

fn parse_arguments(tokens: &TokenStream) -> syn::Result<Vec<Argument>> {
    let list = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.push(input.parse()?);
            if input.peek(Token![;]) {
                input.parse::<Token![;]>()?;
            } else if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(all)
    };
    list.parse2(tokens.clone())
}

fn parse_list(tokens: &TokenStream) -> syn::Result<Punctuated<Syn, Token![,]>> {
    Punctuated::parse_terminated.parse2(tokens.clone())
}

/// `value; count`
fn parse_repeat(tokens: &TokenStream) -> syn::Result<(Syn, Syn)> {
    let repeat = |input: ParseStream<'_>| {
        let value = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok((value, input.parse()?))
    };
    repeat.parse2(tokens.clone())
}

/// `key => value, …`; after a block the comma may be missing.
fn parse_pairs(tokens: &TokenStream) -> syn::Result<Vec<(Syn, Syn)>> {
    let list = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            let key = input.parse()?;
            input.parse::<Token![=>]>()?;
            let value = input.parse()?;
            if !input.is_empty() && (input.peek(Token![,]) || !matches!(value, Syn::Block(_))) {
                input.parse::<Token![,]>()?;
            }
            all.push((key, value));
        }
        Ok(all)
    };
    list.parse2(tokens.clone())
}

/// `value, pattern if guard`
fn parse_matches(tokens: &TokenStream) -> syn::Result<(Syn, Pat, Option<Syn>)> {
    let matches = |input: ParseStream<'_>| {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        input.parse::<Option<Token![,]>>()?;
        Ok((value, pat, guard))
    };
    matches.parse2(tokens.clone())
}

/// The statics that a macro such as `lazy_static!` or `thread_local!` declares.
pub(super) fn statics(mac: &Macro) -> Vec<(Ident, Syn)> {
    let list = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            input.call(Attribute::parse_outer)?;
            input.parse::<Visibility>()?;
            input.parse::<Token![static]>()?;
            input.parse::<Option<Token![ref]>>()?;
            let name = input.parse()?;
            input.parse::<Token![:]>()?;
            input.parse::<Type>()?;
            input.parse::<Token![=]>()?;
            all.push((name, input.parse()?));
            input.parse::<Option<Token![;]>>()?;
        }
        Ok(all)
    };
    list.parse2(mac.tokens.clone()).unwrap_or_default()
}

/// Whether a macro never returns.
pub(super) fn diverges(mac: &Macro) -> bool {
    let names = ["panic", "unreachable", "todo", "unimplemented", "bail"];
    names.contains(&name_of(mac).as_str())
}

fn name_of(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

impl Lowering<'_> {
    /// State a macro call; its value goes to `sink`.
    pub(super) fn macro_into(&mut self, mac: &Macro, sink: Sink) {
        let value = self.macro_value(mac);
        if diverges(mac) {
            self.fail([value]);
        } else {
            self.give(value, sink);
        }
    }

    /// The value of a macro call.
    pub(super) fn macro_value(&mut self, mac: &Macro) -> ExprId {
        let close = mac.delimiter.span().close();
        let span = mac.path.segments.first().map_or(self.at(close), |first| self.between(first.ident.span(), close));
        if self.macro_depth >= MAX_MACRO_DEPTH {
            return self.b.unknown(span, Why::Bound);
        }
        self.macro_depth += 1;
        let value = self.known_macro(mac, span);
        let value = value.or_else(|| self.any_macro(mac, span));
        self.macro_depth -= 1;
        value.unwrap_or_else(|| self.unsupported(span))
    }

    /// A macro of which more is known than its arguments.
    fn known_macro(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let name = name_of(mac);
        match name.as_str() {
            "format" | "format_args" => {
                let arguments = parse_arguments(&mac.tokens).ok()?;
                let (first, others) = arguments.split_first()?;
                let (template, _) = self.template(span, &first.value, others)?;
                Some(template)
            }
            "concat" => {
                let parts = parse_list(&mac.tokens).ok()?;
                Some(self.concatenation(span, &parts))
            }
            "vec" => self.vec(span, &mac.tokens),
            "json" => {
                let json = syn::parse2::<Json>(mac.tokens.clone()).ok()?;
                Some(self.json(&json))
            }
            "matches" => self.matches(mac, span),
            _ => {
                let (_, before) = FORMATTING.iter().find(|(known, _)| name == *known)?;
                self.formatting(mac, span, *before)
            }
        }
    }

    /// Any macro whose arguments read as expressions (or as `key => value` pairs).
    fn any_macro(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        if let Ok(arguments) = parse_arguments(&mac.tokens) {
            let args = arguments.iter().map(|argument| self.argument(argument)).collect();
            return Some(self.macro_call(mac, span, args));
        }
        let pairs = parse_pairs(&mac.tokens).ok()?;
        if pairs.iter().any(|(key, _)| matches!(key, Syn::Assign(_))) {
            return Some(self.select(&pairs, span));
        }
        let entries = pairs.iter().map(|(key, value)| Entry::Pair(self.expr(key), self.expr(value))).collect();
        let dict = self.b.expr(span, Expr::Dict(entries));
        Some(self.macro_call(mac, span, vec![Arg::Positional(dict)]))
    }

    /// `select! { x = future => body, … }`: all are awaited, one body runs.
    fn select(&mut self, pairs: &[(Syn, Syn)], span: Span) -> ExprId {
        let mut arms = Vec::new();
        for (future, body) in pairs {
            self.sink(future, Sink::Effect);
            let test = Some(self.unsupported(span));
            let body = self.nested(|this| this.sink(body, Sink::Effect));
            arms.push(Arm { test, body });
        }
        self.b.stmt(Stmt::Branch(arms));
        self.unsupported(span)
    }

    fn macro_call(&mut self, mac: &Macro, span: Span, args: Vec<Arg>) -> ExprId {
        let name = match name_of(mac).as_str() {
            "option_env" => "env".to_owned(), // the same variable, only absence is told otherwise
            name => name.to_owned(),
        };
        let at = mac.path.segments.last().map_or(span, |segment| self.at(segment.ident.span()));
        let callee = self.b.name(at, &name);
        self.b.call(span, callee, args, CallStyle::Macro)
    }

    fn argument(&mut self, argument: &Argument) -> Arg {
        let value = self.expr(&argument.value);
        match &argument.name {
            Some(name) => Arg::Named(self.ident(name), value),
            None => Arg::Positional(value),
        }
    }

    /// `println!("…{}", a)`: a call with the text as one argument.
    fn formatting(&mut self, mac: &Macro, span: Span, before: usize) -> Option<ExprId> {
        let arguments = parse_arguments(&mac.tokens).ok()?;
        let is_text = |value: &Syn| matches!(value, Syn::Lit(lit) if matches!(lit.lit, Lit::Str(_)));
        let positional = arguments.iter().enumerate().filter(|(_, argument)| argument.name.is_none());
        let (at, format) = positional.skip(before).find(|(_, argument)| is_text(&argument.value))?;
        let mut args: Vec<Arg> = arguments.iter().take(at).map(|argument| self.argument(argument)).collect();
        let rest = arguments.get(at + 1..).unwrap_or_default();
        let (template, unused) = self.template(self.whole(&format.value), &format.value, rest)?;
        args.push(Arg::Positional(template));
        args.extend(unused.into_iter().map(Arg::Positional));
        Some(self.macro_call(mac, span, args))
    }

    /// `concat!("a", 1, env!("B"))`
    fn concatenation(&mut self, span: Span, parts: &Punctuated<Syn, Token![,]>) -> ExprId {
        let mut template = Vec::new();
        for part in parts {
            let value = self.expr(part);
            let here = self.b.span_of(value);
            template.push(match self.b.get(value) {
                Some(Expr::Str(text)) => Part::Text(text.clone()),
                Some(Expr::Number(number)) => Part::Text(self.str_lit(here, &number.to_string())),
                Some(Expr::Bool(bool)) => Part::Text(self.str_lit(here, &bool.to_string())),
                _ => Part::Hole(value),
            });
        }
        self.b.expr(span, Expr::Template(template))
    }

    /// `vec![a, b]`, `vec![a; n]`
    fn vec(&mut self, span: Span, tokens: &TokenStream) -> Option<ExprId> {
        if let Ok(elements) = parse_list(tokens) {
            let items = elements.iter().map(|element| Item::One(self.expr(element))).collect();
            return Some(self.b.expr(span, Expr::List(items)));
        }
        let (value, count) = parse_repeat(tokens).ok()?;
        Some(self.operands([&value, &count], span))
    }

    /// `matches!(value, "a" | "b")` is a comparison; with other patterns all that is known is what
    /// it looks at.
    fn matches(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let (value, pat, guard) = parse_matches(&mac.tokens).ok()?;
        let subject = self.subject(&value);
        let is_literal = match &pat {
            Pat::Lit(_) => true,
            Pat::Or(of) => of.cases.iter().all(|case| matches!(case, Pat::Lit(_))),
            _ => false,
        };
        match (self.pattern_test(&pat, subject), guard) {
            (Some(test), None) if is_literal => Some(test),
            (_, guard) => {
                self.bind(&pat, subject);
                let guard = guard.map(|guard| self.expr(&guard));
                let args = [Some(subject), guard].into_iter().flatten().map(Arg::Positional).collect();
                Some(self.macro_call(mac, span, args))
            }
        }
    }
}
