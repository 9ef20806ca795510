//! Texts put together at random from what nests and from what hides that. Those that the guard lets through must not exhaust
//! a small stack, nor take long.

use std::time::{Duration, Instant};

use crate::lang::javascript::fast::{self, Code};
use crate::text::Lang;

/// Texts that are tried. A million found nothing that these do not.
const ROUNDS: usize = 10_000;

/// Generous: a text that takes as long takes more than its length allows.
const SOON: Duration = Duration::from_secs(10);

const LENGTH: usize = 30_000;

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "(", ")", "{", "}", "[", "]", "<", ">", "`", "${", "'", "\"", "/", "/*", "*/", "//", "\n", "\u{2028}", ";", ",", ".", "=", "=>",
    "?", "?.", ":", "!", "@", "...", "+", "++", "-", "**", "&&", "|", "#a", "0", "a", "b ", "\na", "a!", "a=>", "a=", "(a=", "a<",
    "a<b", "<T>(", "<T,>(", "a?", "{a:", "({a", "f(", "()", "()=>", "x:", "<a>", "</a>", "<>", "</>", "/>", "<a b=", "<a b={",
    "async ", "await ", "yield ", "class ", "class{a", "function ", "function(){", "new ", "return ", "typeof ", "void ", "import ",
    "import(", "export ", "if(a)", "if(a){", "else ", "}else ", "do ", "while(a)", "for ", " of ", " in ", "let ", "switch(a){",
    "case a:", "default:", "static ", "get ", "abstract ", "declare ", "enum ", "namespace ", "type ", "interface ", "keyof ",
    "extends ", "A extends B?", "infer U ", "asserts ", " is ", "unique ", "readonly ", " as ", "as any", "satisfies ", ".if",
];

/// Numbers that look random, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn pieces(&mut self, most: usize) -> String {
        (0..self.below(most + 1)).filter_map(|_| PIECES.get(self.below(PIECES.len()))).copied().collect()
    }
}

#[test]
fn what_is_let_through_is_read_soon_and_on_a_small_stack() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut passed = 0;
    for round in 0..ROUNDS {
        let (head, unit, tail) = (random.pieces(2), random.pieces(8), random.pieces(2));
        let times = if round % 3 == 0 { 60 } else { LENGTH / unit.len().max(1) };
        let text = format!("{head}{}{tail}", unit.repeat(times));
        for lang in [Lang::JavaScript, Lang::TypeScript, Lang::Tsx] {
            let code = Code { lang, declares: false, text: text.as_bytes(), range: 0..text.len() };
            if fast::too_much(&code).is_none() {
                passed += 1;
                let start = Instant::now();
                on_a_small_stack(|| fast::parse(&code).is_ok());
                assert!(start.elapsed() < SOON, "{head:?} {unit:?} * {times} {tail:?} as {lang:?}");
            }
        }
    }
    assert!(passed > ROUNDS / 10, "{passed}");
}

fn on_a_small_stack(what: impl FnOnce() -> bool + Send) {
    std::thread::scope(|scope| {
        let small = std::thread::Builder::new().stack_size(8 << 20);
        small.spawn_scoped(scope, what).unwrap().join().unwrap();
    });
}
