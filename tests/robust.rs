//! Whatever the bytes, the whole pipeline answers: it neither panics nor hangs, and no file ends as
//! an internal error.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use support::{Case, Random};
use zlint::diag::ProblemKind;
use zlint::engine::Report;

/// Generous: a run that takes as long hangs. Most take milliseconds.
const HANGS: Duration = Duration::from_secs(60);

/// A folder with these files, linted.
fn run(files: Vec<(String, Vec<u8>)>) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let base = Utf8Path::from_path(folder.path()).unwrap().to_owned();
    for (name, bytes) in files {
        let path = base.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || drop(sender.send(support::run(&base, vec![".".into()], 2))));
    let report = receiver.recv_timeout(HANGS).unwrap_or_else(|error| panic!("{error}: no answer in {HANGS:?}"));
    let internal = report.problems.iter().find(|problem| problem.kind == ProblemKind::Internal);
    assert!(internal.is_none(), "{internal:?}");
    report
}

/// The files of all cases, and the front-ends' own fixtures.
fn fixtures() -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let of_case = |case: Case| case.files.iter().map(|file| case.base.join(file)).collect::<Vec<_>>();
    let mut paths: Vec<Utf8PathBuf> = support::cases().into_iter().flat_map(of_case).collect();
    for language in support::LANGUAGES.into_iter().chain(support::CARRIERS).chain(support::HOSTS) {
        let facts = support::entries(&support::project().join("fixtures").join(language).join("facts"));
        paths.extend(facts.into_iter().filter(|path| zlint::lang::detect(path).is_some()));
    }
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// A name for one of many variants of a file: no file imports another by it.
fn variant(path: &Utf8Path, number: usize) -> String {
    // The whole name may say what it is: `.env`, `Dockerfile`.
    match path.extension() {
        Some(ending) if zlint::lang::detect(path) == zlint::lang::detect(format!("v.{ending}").as_str().into()) => {
            format!("v{number:05}.{ending}")
        }
        _ => format!("v{number:05}/{}", path.file_name().unwrap()),
    }
}

/// A file that is cut is what an editor sends while somebody types.
#[test]
fn files_cut_anywhere() {
    for (path, bytes) in fixtures() {
        let cuts = (0..bytes.len()).step_by(10);
        let report = run(cuts.map(|end| (variant(&path, end), with_needle(&path, &bytes[..end]))).collect());
        // Else nothing was tried.
        let is_code = zlint::lang::detect(&path).is_some_and(|kind| kind.code().is_some());
        assert!(!is_code || report.coverage.parsed == report.coverage.read, "{path}: {:?}", report.coverage);
    }
}

#[test]
fn files_with_shuffled_bytes() {
    let mut random = Random::new(1);
    for (path, bytes) in fixtures() {
        let mut shuffled = |number| {
            let mut bytes = bytes.clone();
            match number {
                0 => random.shuffle(&mut bytes),
                // A few bytes only: most of the text stays as it was.
                _ => {
                    for _ in 0..number {
                        let (a, b) = (random.below(bytes.len()), random.below(bytes.len()));
                        bytes.swap(a, b);
                    }
                }
            }
            (variant(&path, number), with_needle(&path, &bytes))
        };
        if !bytes.is_empty() {
            run((0..8).map(&mut shuffled).collect());
        }
    }
}

#[test]
fn lines_in_another_order() {
    let mut random = Random::new(2);
    for (path, bytes) in fixtures() {
        let mut reordered = |number| {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            random.shuffle(&mut lines);
            (variant(&path, number), with_needle(&path, &lines.concat()))
        };
        run((0..4).map(&mut reordered).collect());
    }
}

/// With a last line that makes the file worth reading, whatever is left of it.
fn with_needle(path: &Utf8Path, bytes: &[u8]) -> Vec<u8> {
    let comment: &[u8] =
        if path.extension() == Some("py") { b"\n# acme.zendesk.com" } else { b"\n// acme.zendesk.com" };
    [bytes, comment].concat()
}

/// Text that makes each file worth reading and each request worth following.
const PY: &str = "import requests\nB = 'https://acme.zendesk.com/api/v2/'\n";
const JS: &str = "const B = 'https://acme.zendesk.com/api/v2/';\n";
const RS: &str = "const B: &str = \"https://acme.zendesk.com/api/v2/\";\n";

fn hostile(name: &str, text: impl AsRef<[u8]>) {
    run(vec![(name.to_owned(), text.as_ref().to_vec())]);
}

fn py(text: &str) {
    hostile("a.py", format!("{PY}{text}"));
}

fn js(text: &str) {
    for name in ["a.js", "a.tsx"] {
        hostile(name, format!("{JS}{text}"));
    }
}

fn rs(text: &str) {
    hostile("a.rs", format!("{RS}{text}"));
}

/// Opening, inner, closing text, so many times inside one another.
fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn deep_nesting() {
    for depth in [100, 2_000] {
        for (open, close) in [("(", ")"), ("[", "]"), ("{'a': ", "}"), ("f(", ")"), ("lambda: ", ""), ("not ", "")] {
            py(&format!("requests.get(B + {})\n", nested(open, "'tickets.json'", close, depth)));
        }
        for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("f(", ")"), ("() => ", ""), ("`${", "}`")] {
            js(&format!("fetch(B + {});\n", nested(open, "'tickets.json'", close, depth)));
        }
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("|| ", ""), ("&", "")] {
            rs(&format!("fn f() {{ reqwest::get({}); }}\n", nested(open, "B", close, depth)));
        }
    }
    py(&(0..300).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect::<String>());
    js(&nested("if (x) {", "fetch(B + 'tickets.json');", "}", 1_000));
    py(&(0..150).map(|depth| format!("{}def f(x):\n", " ".repeat(depth))).collect::<String>());
}

#[test]
fn long_chains() {
    for length in [100, 3_000] {
        py(&format!("requests.get(B{})\n", " + 'a'".repeat(length)));
        py(&format!("requests.get(B{})\n", ".strip()".repeat(length)));
        py(&format!("requests.get(B{})\n", ".replace('a', 'aa')".repeat(length)));
        py(&format!("requests.get({} 'a')\n", "x or B and ".repeat(length)));
        js(&format!("fetch(B{});\n", " + 'a'".repeat(length)));
        js(&format!("fetch(B{});\n", ".concat('a')".repeat(length)));
        js(&format!("fetch({}B);\n", "x ? B + 'users' : ".repeat(length)));
        js(&format!("fetch(B){};\n", ".then((r) => r.json())".repeat(length)));
        rs(&format!("fn f() {{ reqwest::get(B.to_owned(){}); }}\n", " + \"a\"".repeat(length)));
        rs(&format!("fn f() {{ reqwest::get(B{}); }}\n", ".replace(\"a\", \"aa\")".repeat(length)));
    }
}

#[test]
fn one_line_of_a_megabyte() {
    let long = "a".repeat((1 << 20) - 200);
    py(&format!("requests.get(B + '{long}')\n"));
    js(&format!("fetch(B + '{long}');\n"));
    rs(&format!("fn f() {{ reqwest::get(\"{long}\"); }}\n"));
    py(&format!("requests.get(f'{{B}}{}')\n", "{x}/".repeat(10_000)));
    js(&format!("fetch(`${{B}}{}`);\n", "${x}/".repeat(10_000)));
    js(&"fetch(B+'tickets.json');".repeat(2_000));
    py(&"requests.get(B+'tickets.json');".repeat(2_000));
}

#[test]
fn bytes_that_are_no_source() {
    for name in ["a.py", "a.js", "a.tsx", "a.rs"] {
        hostile(name, b"acme.zendesk.com\0\0\0");
        hostile(name, [b"x = 'acme.zendesk.com \xff\xfe\xc3(' ".as_slice(), &(0..=255).collect::<Vec<u8>>()].concat());
        hostile(name, b"\xff\xfez\0e\0n\0d\0e\0s\0k\0");
        hostile(name, b"\xfe\xff\0z\0e\0n\0d\0e\0s\0k");
        hostile(name, b"\xef\xbb\xbf'acme.zendesk.com'\r\n\r\r\n");
        hostile(name, "acme.zendesk.com \u{2028}\u{202e}\u{0}\u{10ffff}'\u{e000}'");
        hostile(name, b"acme.zendesk.com".repeat(40_000));
        hostile(name, "'acme.zendesk.com' \"zendesk` ${zendesk} {zendesk} ".repeat(5_000));
    }
}

#[test]
fn functions_that_call_themselves() {
    py("def f(x):\n    requests.get(B + x)\n    return f(x + 'a') + f(f(x))\nf('tickets')\n");
    py("def f(x): return g(x)\ndef g(x): return h(x + 'a')\ndef h(x): return f(f(x))\nrequests.get(B + f('t'))\n");
    py("f = lambda x: f(x) + f(x)\nrequests.get(B + f('a'))\n");
    py(
        "Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))\nrequests.get(Y(lambda f: lambda: B + f())())\n",
    );
    js("const f = (x) => { fetch(B + x); return f(f(x) + 'a'); };\nf('tickets');\n");
    js("function f(g) { return g(f, g); }\nfetch(f(f));\nfetch(f((a, b) => a(b)));\n");
    js("const a = () => b(), b = () => c(), c = () => a() + B;\nfetch(a());\n");
    rs("fn f(x: &str) -> String { reqwest::get(f(&f(x))); f(x) + \"a\" }\nfn g() { f(\"tickets\"); }\n");
    // Twice as many calls a level, far beyond the depth that is followed.
    let fan: String = (0..10).map(|n| format!("def f{n}(x): return f{0}(x + 'a') + f{0}(x + 'b')\n", n + 1)).collect();
    py(&format!("{fan}def f10(x): return requests.get(B + x)\nf0('t')\n"));
    let fan: String = (0..8).map(|n| format!("const f{n} = (x) => [f{0}(x), f{0}(x + 1)];\n", n + 1)).collect();
    js(&format!("{fan}const f8 = (x) => fetch(B + x);\nf0('t');\n"));
}

#[test]
fn classes_in_circles() {
    py("class A(B1): pass\nclass B1(A):\n    p = 'x'\nrequests.get(B + A().p + A.q)\n");
    py("class A(A):\n    def f(self): return super().f() + self.f()\nrequests.get(B + A().f())\n");
    py(
        "class N:\n    def __init__(self): self.next = N()\n    def url(self): return self.next.url()\nrequests.get(B + N().url())\n",
    );
    py(
        "class P:\n    @property\n    def a(self): return self.b\n    @property\n    def b(self): return self.a\nrequests.get(B + P().a)\n",
    );
    py(
        "class C:\n    def f(self):\n        self.x = self.x + 'a'\n        self.y = self\n        return requests.get(B + self.y.y.y.x)\n",
    );
    js(
        "class A extends C { p = super.p } class C extends A { get u() { return this.u } }\nfetch(B + new A().u + new A().p);\n",
    );
    js(
        "class T extends T { constructor() { super(); this.me = this; this.t = new T(); } }\nfetch(B + new T().me.me.t.me);\n",
    );
    js(
        "const o = { get a() { return this.b }, get b() { return this.a } }; o.self = o;\nfetch(B + o.a + o.self.self.a);\n",
    );
    rs(
        "struct S { s: Box<S> }\nimpl S { fn n() -> S { S { s: Box::new(S::n()) } } fn u(&self) -> String { self.s.u() } }\nfn f() { reqwest::get(S::n().u()); }\n",
    );
    rs("trait T: T { const P: &'static str = Self::P; }\nimpl T for T {}\nfn f() { reqwest::get(<T as T>::P); }\n");
}

#[test]
fn imports_in_circles() {
    let files = |list: &[(&str, &str)]| run(list.iter().map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).collect());
    files(&[("a.py", "import a\nfrom a import x\nfrom a import *\nx = a.x + x  # acme.zendesk.com\n")]);
    files(&[
        (
            "a.py",
            "from b import *\nfrom b import p\nimport requests\nq = p + 'a'\nrequests.get('https://acme.zendesk.com/api/v2/' + q)\n",
        ),
        ("b.py", "from c import *\nfrom a import q\np = q + 'b'  # acme.zendesk.com\n"),
        ("c.py", "from a import *\nfrom b import *\nr = p + q  # acme.zendesk.com\n"),
        ("d/__init__.py", "from .d import *\nfrom . import d  # acme.zendesk.com\n"),
        ("d/d.py", "from . import *\nfrom .. import d\nfrom d import d as d  # acme.zendesk.com\n"),
    ]);
    files(&[
        (
            "a.mjs",
            "export * from './b.mjs'; export * from './a.mjs'; import { x } from './b.mjs'; fetch(`https://acme.zendesk.com/api/v2/${x}`);\n",
        ),
        (
            "b.mjs",
            "export * from './a.mjs'; export { y as x } from './a.mjs'; export { x as y } from './b.mjs'; // acme.zendesk.com\n",
        ),
        (
            "c.js",
            "module.exports = require('./c'); module.exports = { ...require('./d'), x: require('./c').x }; // acme.zendesk.com\n",
        ),
        (
            "d.js",
            "const c = require('./c'); exports.d = exports; module.exports = Object.assign(c, require('./d')); // acme.zendesk.com\n",
        ),
    ]);
    files(&[
        ("src/lib.rs", "mod a; mod b; pub use self::a::*; use crate as me; pub use me::me::x; // acme.zendesk.com\n"),
        (
            "src/a.rs",
            "pub use super::b::*; pub use super::a::y; pub use crate::*; pub const X: &str = Y; // acme.zendesk.com\n",
        ),
        (
            "src/b.rs",
            "pub use super::a::*; pub use super::a::X as Y; pub const Z: &str = X; fn f() { reqwest::get(Z); } // acme.zendesk.com\n",
        ),
        ("src/main.rs", "mod main; mod lib; use crate::main; fn main() { main::main() } // acme.zendesk.com\n"),
    ]);
    let chain =
        |n: usize| format!("from m{} import *\nfrom m{} import x\n# acme.zendesk.com\n", (n + 1) % 60, (n + 7) % 60);
    run((0..60).map(|n| (format!("m{n}.py"), chain(n).into_bytes())).collect());
}

#[test]
fn huge_literals() {
    let dict: String = (0..20_000).map(|n| format!("'k{n}': '/api/v2/tickets/{n}.json',\n")).collect();
    py(&format!("T = {{{dict}}}\nfor k, v in T.items():\n    requests.get(B + v)\nrequests.get(B + T['k7'])\n"));
    js(&format!("const T = {{{dict}}};\nfor (const [k, v] of Object.entries(T)) fetch(B + v);\nfetch(B + T.k7);\n"));
    let list = "'tickets', ".repeat(50_000);
    py(&format!("T = [{list}]\nfor t in T:\n    requests.get(B + t)\nrequests.get(B + '/'.join(T))\n"));
    js(&format!("const T = [{list}];\nT.map((t) => fetch(B + t));\nfetch(B + T.join('/'));\n"));
    let items = "\"tickets\", ".repeat(20_000);
    rs(&format!(
        "const T: &[&str] = &[{items}];\nfn f() {{ for t in T {{ reqwest::get(format!(\"{{B}}{{t}}\")); }} }}\n"
    ));
    py(&format!("x = {}\nrequests.get(B + x)\n", "'a' 'b' ".repeat(20_000)));
}

#[test]
fn many_alternatives() {
    let arms: String = (0..2_000).map(|n| format!("    elif k == {n}: u = 'tickets/{n}.json'\n")).collect();
    py(&format!("def f(k):\n    if k: u = 'users.json'\n{arms}    requests.get(B + u)\n"));
    let arms: String = (0..2_000).map(|n| format!("case {n}: u = 'tickets/{n}.json'; break;\n")).collect();
    js(&format!("function f(k) {{ let u; switch (k) {{ {arms} }} fetch(B + u); }}\n"));
    let arms: String = (0..2_000).map(|n| format!("{n} => \"tickets/{n}.json\",\n")).collect();
    rs(&format!("fn f(k: u32) {{ let u = match k {{ {arms} _ => \"\" }}; reqwest::get(format!(\"{{B}}{{u}}\")); }}\n"));
    // Each of many pieces has two forms: 2^40 texts in all.
    let pieces: String = (0..40).map(|n| format!("    u += 'a{n}' if k else 'b{n}'\n")).collect();
    py(&format!("def f(k):\n    u = B\n{pieces}    requests.get(u)\n"));
    let pieces: String = (0..40).map(|n| format!("u += k ? 'a{n}' : 'b{n}';\n")).collect();
    js(&format!("function f(k) {{ let u = B; {pieces} fetch(u); }}\n"));
    let branches: String = (0..60).map(|n| format!("    if k > {n}: o['a{n}'] = o\n")).collect();
    py(&format!("def f(k):\n    o = {{}}\n{branches}    requests.get(B, headers=o)\n"));
}

#[test]
fn loops_that_build() {
    py("u = B\nwhile True:\n    u = u + u\n    for i in range(9):\n        u += 'a' + u\n        requests.get(u)\n");
    py(
        "o = {}\nl = []\nfor i in x:\n    o = {'a': o, 'b': o}\n    l = [l, l]\n    l.append(l)\n    o[i] = o\nrequests.get(B, headers=o, params=l)\n",
    );
    js("let u = B; for (;;) { u = `${u}${u}`; while (u) { u += u; fetch(u); } }\n");
    js(
        "let o = {}, l = []; while (x) { o = { ...o, a: o, b: l }; l = [...l, ...l, l]; l.push(o); } fetch(B, { headers: o, body: l });\n",
    );
    rs(
        "fn f() { let mut u = B.to_owned(); loop { u = format!(\"{u}{u}\"); u.push_str(&u.clone()); reqwest::get(&u); } }\n",
    );
    loops_in_loops(10);
}

fn loops_in_loops(depth: usize) {
    let loops: String = (0..depth).map(|n| format!("{}for i{n} in x:\n", " ".repeat(n))).collect();
    py(&format!("u = B\n{loops}{}u += u\nrequests.get(u)\n", " ".repeat(depth)));
}

#[test]
fn many_loops_in_loops() {
    loops_in_loops(30);
}

#[test]
fn decorators_and_closures_in_circles() {
    py(
        "def d(f):\n    @d\n    def g(*a): return f(*a)\n    return g\n@d\n@d\ndef get(p): return requests.get(B + p)\nget('tickets')\n",
    );
    py(&format!(
        "def d(f): return lambda *a: f(*a)\n{}def get(p): return requests.get(B + p)\nget('t')\n",
        "@d\n".repeat(300)
    ));
    py(
        "class D:\n    def __init__(self, f): self.f = D(f)\n    def __call__(self, *a): return self.f(*a)\n@D\ndef get(p): return requests.get(B + p)\nget('t')\n",
    );
    let wraps: String = (0..300).map(|n| format!("f{} = lambda x: f{n}(x)\n", n + 1)).collect();
    py(&format!("f0 = lambda x: requests.get(B + x)\n{wraps}f300('t')\n"));
    js("const w = (f) => (...a) => w(f)(...a); const get = w(w((p) => fetch(B + p))); get('t');\n");
    js("const f = function () { return f.bind(f, f).call(f.apply(f, f), ...f()); }; fetch(B + f());\n");
    rs(
        "fn w(f: impl Fn(&str)) -> impl Fn(&str) { w(w(f)) }\nfn g() { w(|p| { reqwest::get(format!(\"{B}{p}\")); })(\"t\"); }\n",
    );
}

/// Comments that look like ignore comments, in numbers.
#[test]
fn many_directives() {
    py(&"# zlint: ignore[api-token-auth]\n".repeat(20_000));
    py(&"x = 1  # zlint: ignore[api-token-auth, x, y, z, unused-suppression\n".repeat(5_000));
    js(&format!("// zlint: ignore[{}]\n", "a,".repeat(100_000)));
}

/// A collection with a request that is read, and something odd in it.
fn collection(odd: &str) -> String {
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    let request = r#"{"request": {"method": "GET", "url": "https://acme.zendesk.com/api/v2/tickets.json"}}"#;
    format!(r#"{{"info": {{"schema": "{schema}"}}, "item": [{request}, {odd}]}}"#)
}

#[test]
fn carriers_of_requests() {
    let postman = |odd: &str| hostile("a.postman_collection.json", collection(odd));
    for depth in [100, 3_000, 50_000] {
        postman(&nested(r#"{"item": ["#, r#"{"request": "{{a}}"}"#, "]}", depth));
        postman(&nested("[", "", "]", depth));
        postman(&nested("[", "", "", depth));
        hostile("a.har", format!("{{\"log\": {}}} zendesk", nested("{\"entries\": [", "", "]}", depth)));
        let body = nested("{\"a\": ", "1", "}", depth);
        let call = format!("\"scope\": \"https://acme.zendesk.com\", \"path\": \"/x\", \"body\": {body}");
        hostile("a.json", format!("[{{\"method\": \"GET\", \"status\": 1, {call}}}]"));
    }
    for depth in [100, 2_000] {
        hostile(
            "a.yml",
            format!("http_interactions: # acme.zendesk.com\n- request: {}\n", nested("[", "x", "]", depth)),
        );
        let steps: String = (0..depth).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
        hostile("a.yml", format!("# acme.zendesk.com\n{steps}http_interactions:\n"));
    }
    for odd in [
        "null",
        "1",
        "\"{{\"",
        "\"}}{{\"",
        "\"{{{{a}}}}\"",
        "\"/:/:a/:\"",
        "[[[]]]",
        "{\"a\": {}}",
        "\"\\ud800\"",
        "\"\\",
    ] {
        for key in ["url", "method", "header", "body", "auth"] {
            postman(&format!(r#"{{"request": {{"url": "https://acme.zendesk.com/{{{{a}}}}", "{key}": {odd}}}}}"#));
        }
        postman(&format!(r#"{{"name": {odd}, "item": {odd}, "request": {odd}}}"#));
        postman(&format!(r#"{{"request": {{"url": {{"raw": {odd}, "host": {odd}, "path": [{odd}]}}}}}}"#));
        hostile(
            "a.postman_environment.json",
            format!("{{\"name\": \"zendesk\", \"values\": [{{\"key\": {odd}, \"value\": {odd}}}]}}"),
        );
        hostile(
            "a.har",
            format!(
                "{{\"log\": {{\"x\": \"zendesk\", \"entries\": [{{\"request\": {{\"url\": {odd}, \"headers\": {odd}}}}}]}}}}"
            ),
        );
        hostile(
            "a.yaml",
            format!(
                "interactions: # acme.zendesk.com\n- request: {{uri: {odd}, method: {odd}, headers: {odd}, body: {odd}}}\n"
            ),
        );
        hostile(
            "mappings/a.json",
            format!("{{\"request\": {{\"method\": {odd}, \"urlPattern\": {odd}}}, \"response\": \"zendesk\"}}"),
        );
    }
    // Variables that are made of one another, and names that stand for everything.
    let variables = r#"{"key": "a", "value": "{{b}}{{b}}"}, {"key": "b", "value": "{{a}}{{a}}"}, {"key": "postman.request", "value": "x"}"#;
    hostile(
        "a.json",
        format!(
            "{}, \"variable\": [{variables}]}}",
            collection(r#"{"request": "{{a}}zendesk"}"#).trim_end_matches('}')
        ),
    );
    for text in
        ["&a [*a, *a]", "&a {<<: *a}", "*a", "? - ? -", "!!binary |\n  ////", "\t", "\u{feff}", "%YAML 9.9\n---"]
    {
        hostile("a.yml", format!("http_interactions:\n- request: {text} # acme.zendesk.com\n"));
    }
    let many: String =
        (0..20_000).map(|at| format!(r#"{{"request": "https://acme.zendesk.com/api/v2/tickets/{at}"}},"#)).collect();
    postman(&format!("{many} null"));
    postman(&format!(r#"{{"request": "https://acme.zendesk.com/{}"}}"#, "{{a}}/".repeat(100_000)));
}

/// Text that a grammar reads in a time that grows with its square, or in a depth that grows with it.
#[test]
fn blocks_and_templates() {
    let tf = |text: &str| hostile("a.tf", format!("# acme.zendesk.com\n{text}"));
    for (open, inner, close) in [
        ("\"${", "a", "}\""),
        ("[", "1", "]"),
        ("{ a = ", "1", " }"),
        ("f(", "", ")"),
        ("[for x in y : ", "x", "]"),
        ("<<E\n${", "a", "}\nE\n"),
        ("a ? b : ", "c", ""),
        ("!", "a", ""),
    ] {
        for depth in [300, 3_000] {
            tf(&format!("a = {}\n", nested(open, inner, close, depth)));
        }
    }
    tf(&format!("{}{}", "provider \"zendesk\" {\n".repeat(5_000), "}\n".repeat(5_000)));
    tf(&format!("provider \"zendesk\" {{\n{}}}\n", "  a { b = 1 }\n".repeat(20_000)));
    tf(&format!("a = b{}\n", ".c[0]".repeat(50_000)));
    tf(&format!("a = \"{}\"\n", "${b}".repeat(20_000)));
    tf(&"a = <<E\n".repeat(20_000));
    tf(&format!("a = <<{}\nx\n", "E".repeat(200_000)));
}

/// The files of a folder see each other: a name that none of them has is looked for in all.
#[test]
fn many_files_of_one_module() {
    let file = |number: usize| {
        let text = format!(
            "# acme.zendesk.com\nlocals {{\n  a{number} = local.a{}\n  b{number} = \"${{local.nowhere}}${{var.nowhere}}/token\"\n}}\nprovider \"zendesk\" {{\n  token = local.a{number}\n}}\n",
            number + 1
        );
        (format!("m/{number}.tf"), text.into_bytes())
    };
    run((0..150).map(file).collect());
}

#[test]
fn requests_without_end() {
    let http = |text: &str| hostile("a.http", format!("# acme.zendesk.com\n{text}"));
    http(&"GET https://acme.zendesk.com/api/v2/{{a}}\n".repeat(5_000));
    http(&format!("GET https://acme.zendesk.com/{}\n", "{{a}}{{".repeat(50_000)));
    http(&format!("GET https://acme.zendesk.com/\n{}", "A: b\n".repeat(50_000)));
    http(&format!("GET https://acme.zendesk.com/\n{}", "  &a=b\n".repeat(50_000)));
    http(&(0..5_000).map(|n| format!("@a{n} = {{{{a{}}}}}\n", n + 1)).collect::<String>());
}

/// Settings of all formats, with a word that makes them worth reading.
fn settings(text: &str) {
    for name in ["a.env", "a.ini", "a.toml", "a.yaml", "a.json", "Dockerfile"] {
        for text in [format!("{text}\n# acme.zendesk.com"), format!("# acme.zendesk.com\n{text}")] {
            hostile(name, text);
        }
    }
}

#[test]
fn settings_nested_and_repeated() {
    for depth in [100, 5_000, 50_000] {
        for (open, close) in
            [("{a: ", "}"), ("{\"a\": ", "}"), ("[", "]"), ("[[", ""), ("- ", ""), ("a:\n ", ""), ("? ", "")]
        {
            settings(&nested(open, "zendesk", close, depth));
        }
        settings(&format!("a = {}", nested("[", "1", "]", depth)));
        settings(&format!("a = {}", nested("{b=", "1", "}", depth)));
        settings(&(0..depth.min(2_000)).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>());
    }
    for text in
        ["run: x\n", "- run: x\n", "ZENDESK_TOKEN=x\n", "env:\n  zendesk_token: x\n", "RUN x\n", "[a]\n", "${{\n"]
    {
        settings(&text.repeat(10_000));
    }
}

#[test]
fn settings_that_do_not_end() {
    for text in [
        "A=\"zendesk",
        "a: \"zendesk",
        "a: |",
        "a: |\n\n\n",
        "a: >9\n  x",
        "RUN <<",
        "RUN <<A\n",
        "ENV A=\"",
        "ENV A=1 \\",
        "[",
        "[a",
        "a = \"\"\"",
        "{\"a\": \"\\u00",
        "a: *a",
        "a: &a",
        "<<: *a\n<<: *a",
        "export",
        "export ",
        "%YAML",
        "--- !!x",
    ] {
        settings(text);
        settings(&format!("{text}\n").repeat(500));
    }
    settings(&"${".repeat(20_000));
    settings(&"{{".repeat(20_000));
    settings(&format!("a: {}", "${{ secrets.x }}".repeat(10_000)));
    settings(&format!("run: {}\n", "curl -u $A/token:$B ${{ x }} ".repeat(5_000)));
    let scripts: String = (0..2_000)
        .map(|n| format!("- env: {{A{n}: x$A}}\n  run: curl $A{n} https://a.zendesk.com/api/v2/x\n"))
        .collect();
    settings(&scripts);
    let inner: String = (0..60)
        .map(|n| format!("{}env: {{A{n}: zendesk}}\n{}run: echo\n{}a:\n", " ".repeat(n), " ".repeat(n), " ".repeat(n)))
        .collect();
    settings(&inner);
}

/// A lock file, a dump and a table of texts cost next to nothing, and what is left out is told.
#[test]
fn large_files_of_data_are_not_analysed() {
    let rows: String =
        (0..40_000).map(|n| format!("  {{\"id\": {n}, \"zendesk_token\": \"x\", \"text\": \"a b c\"}},\n")).collect();
    let report = run(vec![("dump.json".to_owned(), format!("[\n{rows}]").into_bytes())]);
    assert!(report.findings.is_empty());
    assert!(report.problems.iter().any(|problem| problem.kind == ProblemKind::TooLarge), "{:?}", report.problems);
    let other = "{\"text\": \"nothing\"}\n".repeat(200_000).into_bytes();
    let names = ["package-lock.json", "locales/a.json", "dump.json"];
    let report = run(names.into_iter().map(|name| (name.to_owned(), other.clone())).collect());
    assert_eq!((report.problems.len(), report.coverage.parsed), (0, 0));
}
