use super::{Dialect, MAX_JAVASCRIPT_NESTING, is_shallow};

const DIALECTS: [Dialect; 3] = [Dialect::Elements, Dialect::Types, Dialect::Both];

fn nested(open: &str, close: &str, n: usize) -> String {
    format!("{}x{}", open.repeat(n), close.repeat(n))
}

#[test]
fn each_limit() {
    let brackets = [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("({a:", "})"), ("`${", "}`"), ("(()=>{", "})()")];
    for (open, close) in brackets {
        for dialect in DIALECTS {
            assert!(is_shallow(&nested(open, close, 40), dialect), "{open}");
            assert!(!is_shallow(&nested(open, close, 130), dialect), "{open}");
            assert!(!is_shallow(&open.repeat(130), dialect), "{open}");
        }
    }
    let prefixes = [
        "!",
        "- ",
        "typeof ",
        "await ",
        "a=",
        "a=>",
        "(a)=>",
        "a?b:",
        "a?",
        "if(a)",
        "if(a)x;else ",
        "if(a){}else ",
        "for(;;)",
        "while(a)",
        "a:",
        "a:\n",
        "a**",
        "new ",
        "do ",
        "yield ",
        "async a=>",
        "a=\n",
        "async(a)=>\n",
        "a<",
    ];
    for prefix in prefixes {
        for dialect in DIALECTS {
            assert!(is_shallow(&nested(prefix, "", 400), dialect), "{prefix}");
            assert!(
                !is_shallow(&nested(prefix, "", MAX_JAVASCRIPT_NESTING as usize + 1), dialect),
                "{prefix} {dialect:?}"
            );
        }
    }
}

#[test]
fn elements_nest() {
    let forms = [
        ("<a>", "</a>"),
        ("<a>{", "}</a>"),
        ("<a b={", "}/>"),
        ("<a>'{", "}'</a>"),
        ("<>", "</>"),
        ("<a b=<c>", "</c>/>"),
    ];
    for dialect in [Dialect::Elements, Dialect::Both] {
        for (open, close) in forms {
            assert!(is_shallow(&nested(open, close, 40), dialect), "{open}");
            assert!(!is_shallow(&nested(open, close, 130), dialect), "{open}");
        }
    }
}

#[test]
fn types_nest() {
    for dialect in [Dialect::Types, Dialect::Both] {
        for prefix in
            ["A<", "A<B,", "A extends B ? ", "A extends B<C, D> ? ", "A extends B ? C : ", "keyof ", "() => ", "A | "]
        {
            assert!(is_shallow(&format!("type X = {}Y", prefix.repeat(200)), dialect), "{prefix}");
            assert!(!is_shallow(&format!("type X = {}Y", prefix.repeat(1_001)), dialect), "{prefix}");
        }
    }
}

#[test]
fn guesses_in_guesses_are_few() {
    for form in ["a<(b=", "({a=a<", "a<{a:(b=", "new a<(b=", "a<b,(c="] {
        for dialect in [Dialect::Types, Dialect::Both] {
            assert!(is_shallow(&form.repeat(3), dialect), "{form}");
            assert!(!is_shallow(&form.repeat(12), dialect), "{form}");
        }
    }
    let comparisons = "if (a < (b = c)) { d(e < f) }\n".repeat(1_000);
    assert!(is_shallow(&comparisons, Dialect::Types));
}

#[test]
fn modifiers_in_a_row_are_few() {
    assert!(is_shallow("class A { private static override readonly a }", Dialect::Types));
    assert!(!is_shallow(&"static\n".repeat(100), Dialect::Types));
}

#[test]
fn what_hides_brackets_does_not_help() {
    for hiding in ["(\")\"+", "(')'+", "(`)`+", "(/)/+", "(/*)*/", "(/[/)]/+", "(//)\n", "`${'}'+", "(a.if(b)/c+/)/.d+"]
    {
        assert!(!is_shallow(&hiding.repeat(140), Dialect::Types), "{hiding}");
        assert!(!is_shallow(&hiding.repeat(140), Dialect::Elements), "{hiding}");
    }
    for hiding in ["<a>)'{", "<a b=')'>{(", "<a>{/* <b> */"] {
        assert!(!is_shallow(&hiding.repeat(140), Dialect::Elements), "{hiding}");
        assert!(!is_shallow(&hiding.repeat(140), Dialect::Both), "{hiding}");
    }
}

#[test]
fn no_chances_are_taken() {
    for text in ["a\n/b/c", "if (a) /b/", "{} /a/", "<!-- a", "a\n--> b", "\\u0061", "a = '\n'", "yield /a/", "(]", "}"]
    {
        assert!(!is_shallow(text, Dialect::Elements), "{text}");
    }
    for text in ["type A = <T>(a) => b", "f = <const T,>(a) => b", "{} <a>", "a\n<b>c</b>", "<a>}</a>"] {
        assert!(!is_shallow(text, Dialect::Both), "{text}");
    }
}

#[test]
fn long_but_flat_code_passes() {
    let flat = [
        "const a = b => c(d, e => { f() })\n",
        "x = a < b;\n",
        "a.b = c\na.d = -e\n",
        "if (a) b()\nelse if (c) { d() } else e()\n",
        "for (let i = 0; i < n; i++) { a[i] = i << 2 }\n",
        "a: for (const b of c) continue a\n",
        "switch (a) { case 'b': c(); break\n case 'd': default: e() }\n",
        "export class A { b = c\n d = e\n get f() { return -1 } }\n",
        "a = b / c / (d) / e[0] / 2; f = /[/'\"(]/g.test(g)\n",
        "let s = '((((' + \"{{{{\" + `[[[[ ${a} ((((`; // ((((\n",
        "do { a() } while (b);\n",
        "try { a() } catch (e) { b() } finally { c() }\n",
    ];
    for line in flat {
        for dialect in DIALECTS {
            assert!(is_shallow(&line.repeat(4_000), dialect), "{line} {dialect:?}");
        }
    }
    assert!(is_shallow(&format!("a = [{}]", "-1, {a: -b, c: 1}, ".repeat(10_000)), Dialect::Types));
    assert!(is_shallow(&format!("a{}", ".b().c[0]`d`".repeat(10_000)), Dialect::Types));
    let typed =
        "const a: Map<string, Array<B>> = new Map<string, Array<B>>();\nfunction f<T>(a: T, b = c<T>(d)): T {}\n";
    assert!(is_shallow(&typed.repeat(1_000), Dialect::Types));
    assert!(is_shallow(&typed.repeat(1_000), Dialect::Both));
    let markup = "const A = () => (\n  <a b='c' d={e} {...f}>don't // (see {g}) <b/> <C<D> e /> </a>\n);\n";
    assert!(is_shallow(&markup.repeat(1_000), Dialect::Both));
    assert!(is_shallow(&markup.replace("<D>", "").repeat(1_000), Dialect::Elements));
    assert!(is_shallow("const f = <T,>(a: T) => a, g = async <T extends B>(a: T) => a;", Dialect::Both));
}
