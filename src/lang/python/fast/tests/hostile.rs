//! Text that would go deep, on the small stack that a test has.

use super::*;

/// Words and marks that any other may follow, in code that makes no sense.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "(", ")", "[", "]", "{", "}", "a", "1", "'", "\"", "f'", "f\"{", "f'''{", "'''", "r'\\", ",", ":", ";", "=", ":=", ".", "*", "**", "-", "~", "@", "\\\n",
    "\n", "\n ", "\r", "#", "!", "not ", "lambda ", "lambda:", "if ", "else ", "else:", "for ", " in ", "await ", "yield ", "from ", "async ", "def f(", "class A:",
    "if a:", "with a:", "try:", "match a:\n case ", "case ", "|", " and ", " is not ", "type X=", "import ", "->", "{{", "é", "\t", "print ",
];

/// On a stack on which unbounded recursion would abort.
fn parse_on_small_stack(texts: impl Iterator<Item = String> + Send + 'static) {
    let work = move || texts.for_each(|text| drop(syntax(text.as_bytes())));
    std::thread::Builder::new().stack_size(8 << 20).spawn(work).unwrap().join().unwrap();
}

/// Blocks in blocks.
fn blocks(head: &str) -> String {
    (0..190).map(|depth| " ".repeat(depth) + head).collect::<String>() + &" ".repeat(190) + "pass\n"
}

#[test]
fn repeated_pieces_do_no_harm() {
    let pairs = PIECES.iter().flat_map(|first| PIECES.iter().map(move |second| format!("{first}{second}")));
    parse_on_small_stack(pairs.flat_map(|pair| [pair.repeat(3_000), format!("x = {}", pair.repeat(3_000))]));
}

#[test]
fn at_the_limits() {
    let nested = |open: &str, close: &str, n: usize| format!("x = {}y{}\n", open.repeat(n), close.repeat(n));
    let mut texts = Vec::new();
    for (open, close, cost) in [
        ("(", ")", 1),
        ("[", "]", 1),
        ("f(", ")", 1),
        ("{a: ", "}", 1),
        ("f'''{", "}'''", 1),
        ("-", "", 1),
        ("not ", "", 1),
        ("lambda: ", "", 1),
        ("a if b else ", "", 2),
        ("a ** ", "", 1),
        ("[a for a in ", "]", 2),
        ("{a: (b, [c.d(e)(", ")])}", 4),
    ] {
        let text = nested(open, close, 190 / cost);
        assert!(syntax(text.as_bytes()).is_ok(), "{open}");
        texts.push(text);
    }
    for link in [" + a", ".a", "()", "[0]", " or a", " < a", "\\\n.a"] {
        let text = format!("x = a{}\n", link.repeat(1_900));
        assert!(syntax(text.as_bytes()).is_ok(), "{link}");
        texts.push(text);
    }
    texts.push(blocks("if a:\n"));
    let lower = move || texts.into_iter().for_each(|text| drop(lower_fast(&file(text)).unwrap()));
    std::thread::Builder::new().stack_size(8 << 20).spawn(lower).unwrap().join().unwrap();
}

#[test]
fn a_megabyte_of_one_piece_is_refused_or_read() {
    parse_on_small_stack(PIECES.iter().map(|piece| piece.repeat((1 << 20) / piece.len())));
}

/// What would take minutes if anything looked back, or ahead, for each of the parts.
#[test]
fn long_texts_are_read_once() {
    let many = |text: &str| text.repeat(20_000);
    for text in [
        format!("def f({}): pass\n", many("a: (int), ")),
        format!("x = {{{}}}\n", many("**(a), ")),
        format!("match x:\n case [{}]: pass\n", many("(a), ")),
        format!("if a: b\n{}", many("elif c: d\n")),
        format!("x = {}", many("'a' ")),
        blocks("def f():\n") + &many("# a\n"),
        many("x: (int)\n"),
        many("def f(a: (int)): pass\n"),
        many("class A[T: (int)]: pass\n"),
        many("f'{a:{(b)}}'\n"),
        many("with (a as b, (c)): pass\n"),
        many("def f(): pass\n# a\n"),
    ] {
        assert!(syntax(text.as_bytes()).is_ok(), "{}", text.chars().take(40).collect::<String>());
    }
}
