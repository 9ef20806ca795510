//! What stands for what between quotes.

/// How text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// Not at all: a backslash keeps the next character.
    None,
    /// `"…"`: a backslash keeps `$`, a backtick, `"` and itself.
    Double,
    /// A here-document: the same but for `"`.
    Document,
    /// `'…'`, a here-document with a quoted end: nothing has a meaning.
    Single,
    /// `$'…'`: escapes as in C.
    Ansi,
}

/// The value of quoted text.
pub(super) fn unescape(text: &str, quote: Quote) -> String {
    if quote == Quote::Single || !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        let Some(next) = rest.next() else {
            out.push('\\');
            break;
        };
        match (quote, next) {
            (Quote::Ansi, _) => out.push_str(&ansi(next, &mut rest)),
            (_, '\n') => {}
            (_, '\r') if rest.peek() == Some(&'\n') => drop(rest.next()),
            (Quote::None, _) | (_, '$' | '`' | '\\') | (Quote::Double, '"') => out.push(next),
            _ => out.extend(['\\', next]),
        }
    }
    out
}

/// One escape of `$'…'`, after its backslash.
fn ansi(char: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut digits = |first: &str, radix: u32, most: usize| {
        let mut digits = first.to_owned();
        while digits.len() < most
            && let Some(digit) = rest.next_if(|c| c.is_digit(radix))
        {
            digits.push(digit);
        }
        u32::from_str_radix(&digits, radix).ok().and_then(char::from_u32).map(String::from)
    };
    match char {
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        'r' => "\r".to_owned(),
        'e' | 'E' => "\x1b".to_owned(),
        '\\' | '\'' | '"' | '?' => char.to_string(),
        'x' => digits("", 16, 2).unwrap_or_else(|| "\\x".to_owned()),
        'u' => digits("", 16, 4).unwrap_or_else(|| "\\u".to_owned()),
        'U' => digits("", 16, 8).unwrap_or_else(|| "\\U".to_owned()),
        '0'..='7' => digits(&char.to_string(), 8, 3).unwrap_or_default(),
        _ => format!("\\{char}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, quote, value) in [
            (r"a\ b\&c", Quote::None, "a b&c"),
            ("a\\\nb", Quote::None, "ab"),
            (r#"\$x \"y\" \\ \n"#, Quote::Double, r#"$x "y" \ \n"#),
            (r#"\$x \"y\""#, Quote::Document, r#"$x \"y\""#),
            (r"\$x", Quote::Single, r"\$x"),
            (r"a\n\t\x41\101é\'\q", Quote::Ansi, "a\n\tAAé'\\q"),
            ("end\\", Quote::Double, "end\\"),
        ] {
            assert_eq!(unescape(text, quote), value, "{text}");
        }
    }
}
