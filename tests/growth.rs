//! Twice the code costs at most twice the work. Work is counted in steps of the evaluation, not in time, so the answer
//! is the same on any machine.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;

use std::path::PathBuf;

use tree::tree;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, Report};

/// The smallest size; the others are twice the one before.
const FIRST: usize = 16;

/// How often the size is doubled.
const DOUBLINGS: usize = 3;

/// What a run may cost on top of twice the half's. Calls are followed to a certain depth, and from the ends of a chain
/// it is not that far.
const SLACK: u64 = 1_000;

type Files = Vec<(String, String)>;

fn run(files: &Files) -> Report {
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = tree(&borrowed);
    engine::check(&Options::new(Base::new(folder.path())), &Input::Paths(vec![PathBuf::from(".")])).unwrap()
}

/// Hold that the work at most doubles with the size, and that there is some: nothing was cut short, and calls were found.
fn at_most_doubles(of: impl Fn(usize) -> Files) {
    let mut before = None;
    for doubling in 0..=DOUBLINGS {
        let size = FIRST << doubling;
        let report = run(&of(size));
        let steps = report.coverage.steps;
        assert!(report.problems.is_empty(), "{size}: {:?}", report.problems);
        assert!(!report.plan.calls.is_empty(), "{size}: no call was found");
        assert!(steps > size as u64, "{size}: {steps} steps do not hold what grows");
        if let Some(before) = before.replace(steps) {
            assert!(steps <= 2 * before + SLACK, "{size}: {steps} steps, half of it takes {before}");
        }
    }
}

/// One file in Python, with the account and the token.
fn python(code: &str) -> Files {
    let head = "import os\nimport requests\n\nBASE = 'https://acme.zendesk.com/api/v2/'\nLOGIN = (os.environ['MAIL'] + '/token', os.environ['KEY'])\n\n\n";
    vec![("desk.py".to_owned(), format!("{head}{code}"))]
}

/// The same in JavaScript.
fn javascript(code: &str) -> Files {
    let head = "const BASE = 'https://acme.zendesk.com/api/v2/';\nconst headers = { Authorization: 'Basic ' + btoa(`${process.env.MAIL}/token:${process.env.KEY}`) };\n\n";
    vec![("desk.js".to_owned(), format!("{head}{code}"))]
}

/// The lines of each number below `size`.
fn each(size: usize, line: impl Fn(usize) -> String) -> String {
    (0..size).map(line).collect()
}

#[test]
fn chains_of_calls() {
    at_most_doubles(|size| {
        let last = "def step_0(path):\n    return requests.get(BASE + path, auth=LOGIN)\n\n\n";
        let chain = each(size, |n| format!("def step_{}(path):\n    return step_{n}(path + '/{n}')\n\n\n", n + 1));
        python(&format!("{last}{chain}step_{size}('tickets')\nstep_0('users')\n"))
    });
    at_most_doubles(|size| {
        let chain = each(size, |n| format!("const step{} = (path) => step{n}(path);\n", n + 1));
        javascript(&format!(
            "const step0 = (path) => fetch(BASE + path, {{ headers }});\n{chain}step{size}('tickets');\nstep0('users');\n"
        ))
    });
}

#[test]
fn chains_of_methods() {
    at_most_doubles(|size| {
        let calls = each(size, |n| format!(".with_{n}({n})"));
        let methods = each(size, |n| {
            format!("    def with_{n}(self, value):\n        self.options['{n}'] = value\n        return self\n\n")
        });
        let class = "class Desk:\n    def __init__(self):\n        self.options = {}\n\n    def send(self):\n        return requests.get(BASE + 'tickets', auth=LOGIN, params=self.options)\n\n";
        python(&format!("{class}{methods}\nDesk(){calls}.send()\n"))
    });
}

#[test]
fn callers_of_a_wrapper() {
    at_most_doubles(|size| {
        let wrapper = "def send(verb, path, **options):\n    return requests.request(verb, BASE + path, auth=LOGIN, **options)\n\n\n";
        let callers = each(size, |n| {
            format!(
                "def call_{n}(ident):\n    send('PUT', f'tickets/{{ident}}', json={{'n': {n}}})\n    return send('GET', 'users', params={{'page': {n}}})\n\n\n"
            )
        });
        python(&format!("{wrapper}{callers}"))
    });
    at_most_doubles(|size| {
        let class =
            "class Desk {\n  send(verb, path, body) { return fetch(BASE + path, { method: verb, headers, body }); }\n";
        let methods = each(size, |n| {
            format!("  call{n}(id) {{ this.send('PUT', 'tickets/' + id, {n}); return this.send('GET', 'users'); }}\n")
        });
        javascript(&format!("{class}{methods}}}\nnew Desk().call0(1);\n"))
    });
}

#[test]
fn alternatives() {
    at_most_doubles(|size| {
        let tests = each(size, |n| format!("    if kind == 'k{n}':\n        path = 'tickets/{n}/comments'\n"));
        python(&format!(
            "requests.get(BASE + 'users', auth=LOGIN)\n\n\ndef send(kind):\n    path = 'tickets'\n{tests}    return requests.get(BASE + path, auth=LOGIN)\n"
        ))
    });
    at_most_doubles(|size| {
        let cases = each(size, |n| format!("    case {n}: path += 'tickets/{n}'; break;\n"));
        javascript(&format!(
            "function send(kind) {{\n  let path = BASE;\n  switch (kind) {{\n{cases}  }}\n  return fetch(path, {{ headers }});\n}}\nfetch(BASE + 'users', {{ headers }});\n"
        ))
    });
}

/// Each pair of pieces has every alternative of both.
#[test]
fn products_of_alternatives() {
    at_most_doubles(|size| {
        let pieces = each(size, |n| format!("    url += 'a{n}' if flags[{n}] else 'b{n}'\n"));
        python(&format!(
            "def send(flags):\n    url = BASE + 'tickets/'\n{pieces}    return requests.get(url, auth=LOGIN)\n"
        ))
    });
}

#[test]
fn fields_of_objects() {
    at_most_doubles(|size| {
        let set = each(size, |n| format!("        self.path_{n} = self.base + 'tickets/{n}'\n"));
        let read = each(size, |n| format!("        requests.get(self.path_{n}, auth=LOGIN)\n"));
        python(&format!(
            "class Desk:\n    def __init__(self):\n        self.base = BASE\n{set}\n    def all(self):\n{read}\n\nDesk().all()\n"
        ))
    });
    at_most_doubles(|size| {
        let entries = each(size, |n| format!("  path{n}: BASE + 'tickets/{n}',\n"));
        let read = each(size, |n| format!("fetch(paths.path{n}, {{ headers }});\n"));
        javascript(&format!("const paths = {{\n{entries}}};\n{read}"))
    });
}

#[test]
fn loops_and_branches() {
    at_most_doubles(|size| {
        let loops = each(size, |n| {
            format!(
                "    for row in rows:\n        if row['n'] > {n}:\n            url = BASE + 'tickets'\n        else:\n            url = BASE + 'users'\n        requests.put(url, auth=LOGIN, json=row)\n"
            )
        });
        python(&format!("def send(rows):\n{loops}"))
    });
    // A list that is walked one by one.
    at_most_doubles(|size| {
        let paths = each(size, |n| format!("    'tickets/{n}',\n"));
        python(&format!("for path in [\n{paths}]:\n    requests.get(BASE + path, auth=LOGIN)\n"))
    });
}

#[test]
fn classes_that_inherit() {
    at_most_doubles(|size| {
        let first =
            "class Desk0:\n    def send(self, path):\n        return requests.get(BASE + path, auth=LOGIN)\n\n\n";
        let classes = each(size, |n| {
            format!(
                "class Desk{}(Desk0):\n    def all_{n}(self):\n        return self.send('tickets/{n}')\n\n\n",
                n + 1
            )
        });
        python(&format!("{first}{classes}"))
    });
}

#[test]
fn functions_given_to_functions() {
    at_most_doubles(|size| {
        let given = each(size, |n| format!("retry(lambda: requests.get(BASE + 'tickets/{n}', auth=LOGIN))\n"));
        python(&format!(
            "def retry(call):\n    try:\n        return call()\n    except OSError:\n        return call()\n\n\n{given}"
        ))
    });
}

/// Files that import one wrapper, and a chain of files that import each other.
#[test]
fn files() {
    let user = |n: usize| {
        let text = format!("from desk import send\n\n\ndef call_{n}():\n    return send('tickets/{n}')\n");
        (format!("user_{n}.py"), text)
    };
    let wrapper = || python("def send(path):\n    return requests.get(BASE + path, auth=LOGIN)\n");
    at_most_doubles(|size| wrapper().into_iter().chain((0..size).map(user)).collect());
    // Files that have nothing to do with each other.
    at_most_doubles(|size| {
        let code = wrapper().remove(0).1;
        (0..size).map(|n| (format!("p{n}/desk_{n}.py"), format!("{code}send('tickets/{n}')\n"))).collect()
    });
    at_most_doubles(|size| {
        let link = |n: usize| {
            let text = format!(
                "# zendesk\nfrom desk_{n} import step as below\n\n\ndef step(path):\n    return below(path)\n\n\nstep('users')\n"
            );
            (format!("desk_{}.py", n + 1), text)
        };
        let first = wrapper().remove(0).1.replace("def send", "def step");
        std::iter::once(("desk_0.py".to_owned(), format!("{first}\n\nstep('tickets')\n")))
            .chain((0..size).map(link))
            .collect()
    });
}
