//! Every bound of `src/limits.rs`, but for known gaps, is told when it is reached: as a problem of the report, or as the reason why a call's
//! endpoint is not known.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::path::PathBuf;

use tree::tree;
use zlint::diag::ProblemKind;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, Report};
use zlint::limits;

/// How a report tells that something was left out.
enum Told {
    /// A problem of this kind, in these words among others.
    Problem(ProblemKind, &'static str),
    /// A call whose endpoint is not known, for this reason among others.
    Open(&'static str),
}

/// A bound, a size that does not reach it, one that does, and what is told then.
struct Bound {
    name: &'static str,
    below: usize,
    above: usize,
    of: fn(usize) -> Report,
    told: Told,
}

/// Not bounds of what is followed.
const OTHER: [&str; 7] = [
    "MAX_JAVASCRIPT_BRACKETS",
    "MAX_JAVASCRIPT_GUESSES",
    "MAX_JAVASCRIPT_MODIFIERS",
    "MAX_JAVASCRIPT_NESTING",
    "MAX_PYTHON_CHAIN",
    "MAX_PYTHON_NESTING",
    "WORKER_STACK",
];

/// Known gaps (ARCHITECTURE.md): what a register leads to is not told.
const GAPS: [&str; 2] = ["MAX_LISTED_NAMES", "MAX_STATEMENTS_ON"];

/// How many times a size in `limits` fits a file here.
const SMALL: u64 = 4 << 10;

fn check(files: &[(String, String)], change: impl FnOnce(&mut Options), paths: &[&str]) -> Report {
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = tree(&borrowed);
    let mut options = Options::new(Base::new(folder.path()));
    change(&mut options);
    engine::check(&options, &Input::Paths(paths.iter().map(PathBuf::from).collect())).unwrap()
}

fn all(files: &[(String, String)]) -> Report {
    check(files, |_| {}, &["."])
}

fn one(name: &str, text: impl Into<String>) -> Report {
    all(&[(name.to_owned(), text.into())])
}

/// Rust that has the account.
fn rust(code: &str) -> String {
    format!("const BASE: &str = \"https://acme.zendesk.com/api/v2/\";\n{code}")
}

/// Python that has the account and the token.
fn python(code: &str) -> String {
    format!(
        "import os\nimport requests\nBASE = 'https://acme.zendesk.com/api/v2/'\nLOGIN = (os.environ['MAIL'] + '/token', os.environ['KEY'])\n{code}"
    )
}

fn each(size: usize, line: impl Fn(usize) -> String) -> String {
    (0..size).map(line).collect()
}

/// A file of this size in lines of an ordinary length.
fn long(size: usize, comment: &str) -> String {
    let line = format!("{comment} zendesk {}\n", "x".repeat(60));
    let mut text = line.repeat(size / line.len());
    text.push_str(&format!("{comment}{}", "x".repeat(size - text.len() - comment.len())));
    text
}

/// Calls that take so many steps: loops in loops.
fn busy(name: &str, loops: usize) -> String {
    let heads = each(loops, |n| format!("{}for i{n} in rows:\n", "  ".repeat(n + 1)));
    let (body, get) = ("  ".repeat(loops + 1), "requests.get(BASE + 'tickets', auth=LOGIN)");
    format!("def {name}(rows):\n  {get}\n{heads}{body}rows = rows or rows or rows or rows\n\n")
}

fn recordings(count: usize) -> String {
    let entry = |n: usize| {
        format!("{{\"request\":{{\"method\":\"GET\",\"url\":\"https://acme.zendesk.com/api/v2/views/way{n}x\"}}}}")
    };
    let entries: Vec<String> = (0..count).map(entry).collect();
    format!("{{\"log\":{{\"entries\":[{}]}}}}", entries.join(","))
}

fn send_path(statements: &str) -> Report {
    one(
        "desk.py",
        python(&format!(
            "def send(kind):\n    path = 'tickets'\n{statements}    requests.get(BASE + path, auth=LOGIN)\n"
        )),
    )
}

const SIZES: &[Bound] = &[
    Bound {
        name: "MAX_FILE_SIZE",
        below: limits::MAX_FILE_SIZE as usize,
        above: limits::MAX_FILE_SIZE as usize + 1,
        of: |size| one("a.py", long(size, "#")),
        told: Told::Problem(ProblemKind::TooLarge, "larger than"),
    },
    Bound {
        name: "NOTEBOOK_FACTOR",
        below: 0,
        above: 1,
        of: |more| {
            let size = (SMALL * limits::NOTEBOOK_FACTOR) as usize + more;
            let (begin, end) = (
                "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"# zendesk\"],\"outputs\":[{\"text\":\"",
                "\"}]}],\"metadata\":{},\"nbformat\":4}",
            );
            let text = format!("{begin}{}{end}", "x".repeat(size - begin.len() - end.len()));
            check(&[("a.ipynb".into(), text)], |options| options.max_file_size = SMALL, &["."])
        },
        told: Told::Problem(ProblemKind::TooLarge, "larger than"),
    },
    Bound {
        name: "CARRIER_FACTOR",
        below: 0,
        above: 1,
        of: |more| {
            let size = (SMALL * limits::CARRIER_FACTOR) as usize + more;
            let requests = recordings(10);
            let text = format!("{requests}{}", " ".repeat(size - requests.len()));
            check(&[("a.har".into(), text)], |options| options.max_file_size = SMALL, &["."])
        },
        told: Told::Problem(ProblemKind::TooLarge, "larger than"),
    },
    Bound {
        name: "GENERATED_FILE_SIZE",
        below: limits::GENERATED_FILE_SIZE as usize,
        above: limits::GENERATED_FILE_SIZE as usize + 1,
        of: |size| one("a.js", format!("//zendesk{}", "x".repeat(size - 9))),
        told: Told::Problem(ProblemKind::Generated, "bundle"),
    },
    Bound {
        name: "MAX_SETTINGS",
        below: limits::MAX_SETTINGS,
        above: limits::MAX_SETTINGS + 1,
        of: |size| one("a.env", long(size, "#")),
        told: Told::Problem(ProblemKind::TooLarge, "settings"),
    },
];

const FACTS: &[Bound] = &[
    Bound {
        name: "MAX_REQUESTS",
        below: limits::MAX_REQUESTS,
        above: limits::MAX_REQUESTS + 1,
        of: |count| one("a.har", recordings(count)),
        told: Told::Problem(ProblemKind::TooDeep, "more requests"),
    },
    Bound {
        name: "MAX_DEPTH",
        below: limits::MAX_DEPTH as usize / 2,
        above: limits::MAX_DEPTH as usize + 1,
        of: |depth| one("a.py", python(&format!("x = {}1{}\n", "[".repeat(depth), "]".repeat(depth)))),
        told: Told::Problem(ProblemKind::TooDeep, "nested deeper"),
    },
    Bound {
        name: "MAX_RUST_BRACKETS",
        below: limits::MAX_RUST_BRACKETS as usize - 10,
        above: limits::MAX_RUST_BRACKETS as usize + 1,
        of: |depth| one("a.rs", rust(&format!("const X: u8 = {}1{};\n", "(".repeat(depth), ")".repeat(depth)))),
        told: Told::Problem(ProblemKind::TooDeep, "nested deeper"),
    },
    Bound {
        name: "MAX_RUST_PREFIXES",
        below: limits::MAX_RUST_PREFIXES as usize - 1,
        above: limits::MAX_RUST_PREFIXES as usize + 1,
        of: |count| one("a.rs", rust(&format!("const X: bool = {}true;\n", "!".repeat(count)))),
        told: Told::Problem(ProblemKind::TooDeep, "nested deeper"),
    },
    Bound {
        name: "MAX_RUST_CHAIN",
        below: 100,
        above: limits::MAX_RUST_CHAIN as usize + 1,
        of: |count| one("a.rs", rust(&format!("const X: u8 = 1{};\n", " + 1".repeat(count)))),
        told: Told::Problem(ProblemKind::TooDeep, "nested deeper"),
    },
    Bound {
        name: "MAX_FACTS",
        below: 10_000,
        above: limits::MAX_FACTS + 1,
        of: |count| {
            one("a.py", python(&format!("x = [\n{}]\n", each(count / 25, |_| "1,".repeat(25) + "\n") + "1, 1")))
        },
        told: Told::Problem(ProblemKind::TooDeep, "more"),
    },
];

const VALUES: &[Bound] = &[
    Bound {
        name: "MAX_ALTERNATIVES",
        below: limits::MAX_ALTERNATIVES - 1,
        above: limits::MAX_ALTERNATIVES + 1,
        of: |count| send_path(&each(count, |n| format!("    if kind == {n}:\n        path = 'views/{n}x'\n"))),
        told: Told::Open("more different values"),
    },
    Bound {
        name: "MAX_TEXT",
        below: 20,
        above: limits::MAX_TEXT + 1,
        of: |length| send_path(&format!("    path = '{}'\n", "x".repeat(length))),
        told: Told::Open("more code than is followed"),
    },
    Bound {
        name: "MAX_PIECES",
        below: 4,
        above: limits::MAX_PIECES + 1,
        of: |count| send_path(&format!("    path = ''\n{}", each(count, |n| format!("    path += 'p{n}'\n")))),
        told: Told::Open("more code than is followed"),
    },
    Bound {
        name: "MAX_FIELDS",
        below: limits::MAX_FIELDS - 1,
        above: limits::MAX_FIELDS + 1,
        of: |count| {
            let entries = each(count, |n| format!("'k{n}': 'tickets/{n}', "));
            send_path(&format!("    path = {{{entries}'z': 'users'}}['z']\n"))
        },
        told: Told::Open("comes from `z`"),
    },
    Bound {
        name: "MAX_VALUE_DEPTH",
        below: limits::MAX_VALUE_DEPTH - 2,
        above: limits::MAX_VALUE_DEPTH + 1,
        of: |depth| {
            let (open, close, way) = ("{'a': ".repeat(depth), "}".repeat(depth), "['a']".repeat(depth));
            send_path(&format!("    path = {open}'users'{close}{way}\n"))
        },
        told: Told::Open("more code than is followed"),
    },
];

const EVALUATION: &[Bound] = &[
    Bound {
        name: "MAX_UNROLL",
        below: limits::MAX_UNROLL / 2 - 1,
        above: limits::MAX_UNROLL / 2 + 1,
        of: |count| {
            let list = |count, what: &str| each(count, |n| format!("'{what}/{n}', "));
            // Lists of one length are joined item by item.
            let (tickets, users) = (list(count, "tickets"), list(count + 1, "users"));
            let lists = format!("PATHS = [{tickets}] if os.environ['A'] else [{users}]\n");
            one("desk.py", python(&format!("{lists}for path in PATHS:\n    requests.get(BASE + path, auth=LOGIN)\n")))
        },
        told: Told::Problem(ProblemKind::Cut, "too many paths"),
    },
    Bound {
        name: "MAX_CALL_DEPTH",
        below: limits::MAX_CALL_DEPTH - 2,
        above: limits::MAX_CALL_DEPTH + 2,
        of: |count| {
            let steps = each(count, |n| format!("def step_{}(path):\n    return step_{n}(path)\n\n", n + 1));
            let first = "def step_0(path):\n    return requests.get(BASE + path, auth=LOGIN)\n\n";
            one("desk.py", python(&format!("{first}{steps}step_{count}('tickets')\n")))
        },
        told: Told::Open("no caller in view gives"),
    },
    Bound {
        name: "MAX_EXPR_DEPTH",
        below: 2,
        above: 9,
        of: |count| {
            let deep = |n: usize| {
                format!(
                    "def step_{}(path):\n    return {}step_{n}(path){}\n\n",
                    n + 1,
                    "str(".repeat(300),
                    ")".repeat(300)
                )
            };
            let first = "def step_0(path):\n    return requests.get(BASE + path, auth=LOGIN)\n\n";
            one("desk.py", python(&format!("{first}{}step_{count}('tickets')\n", each(count, deep))))
        },
        told: Told::Problem(ProblemKind::Cut, "too many paths"),
    },
    Bound {
        name: "MAX_STEPS",
        below: 5,
        above: 16,
        of: |loops| one("desk.py", python(&busy("send", loops))),
        told: Told::Problem(ProblemKind::Cut, "too many paths"),
    },
    Bound {
        name: "MAX_TEST_STEPS",
        below: 2,
        above: 40,
        of: |count| {
            let tests = each(count, |n| busy(&format!("test_{n}"), 11));
            let main = python("requests.get(BASE + 'users', auth=LOGIN)\n");
            all(&[("desk.py".into(), main), ("tests/test_desk.py".into(), python(&tests))])
        },
        told: Told::Problem(ProblemKind::Cut, "too many paths through tests"),
    },
    Bound {
        name: "MAX_TOTAL_STEPS",
        below: 10,
        above: 500,
        of: |count| one("desk.py", python(&each(count, |n| busy(&format!("send_{n}"), 11)))),
        told: Told::Problem(ProblemKind::Cut, "too many paths"),
    },
];

/// A client in Python, and files that use it.
fn with_client(files: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let client = python("def send(path):\n    return requests.get(BASE + path, auth=LOGIN)\n");
    std::iter::once(("desk_0.py".to_owned(), client)).chain(files).collect()
}

/// A file that says the service's name and needs so many others for its calls.
fn hub(count: usize) -> Vec<(String, String)> {
    let imports = each(count, |n| format!("from part_{n} import path_{n}\n"));
    let uses = each(count, |n| format!("    requests.get(BASE + path_{n}, auth=LOGIN)\n"));
    let hub = ("hub.py".to_owned(), python(&format!("{imports}def send():\n{uses}")));
    (0..count).map(|n| (format!("part_{n}.py"), format!("path_{n} = 'tickets'\n"))).chain([hub]).collect()
}

const FILES: &[Bound] = &[
    Bound {
        name: "MAX_LATE_SETTINGS",
        below: limits::MAX_LATE_SETTINGS,
        above: limits::MAX_LATE_SETTINGS + 1,
        of: |count| {
            let code =
                python("requests.get(BASE + 'users', auth=('me@acme.test/token', os.environ['DESK_API_TOKEN']))\n");
            let settings = |n| (format!("s{n}.env"), "DESK_API_TOKEN=\n".to_owned());
            all(&(0..count).map(settings).chain([("desk.py".into(), code)]).collect::<Vec<_>>())
        },
        told: Told::Problem(ProblemKind::Cut, "files of settings"),
    },
    Bound {
        name: "MAX_PACKAGE_FILES",
        below: limits::MAX_PACKAGE_FILES,
        above: limits::MAX_PACKAGE_FILES + 1,
        of: |count| {
            let manifest = ("package.json".to_owned(), "{\"name\": \"zendesk-sync\"}".to_owned());
            let file = |n| (format!("src/a{n}.js"), format!("export const a{n} = 1;\n"));
            all(&(0..count).map(file).chain([manifest]).collect::<Vec<_>>())
        },
        told: Told::Problem(ProblemKind::Cut, "named after the service"),
    },
    Bound {
        name: "MAX_FOLDER_FILES",
        below: limits::MAX_FOLDER_FILES,
        above: limits::MAX_FOLDER_FILES + 1,
        of: |count| {
            let main = ("zendesk.tf".to_owned(), "provider \"zendesk\" {\n  token = local.a1\n}\n".to_owned());
            let file = |n| (format!("a{n}.tf"), format!("locals {{\n  a{n} = \"x\"\n}}\n"));
            all(&(1..count).map(file).chain([main]).collect::<Vec<_>>())
        },
        told: Told::Problem(ProblemKind::Cut, "one folder"),
    },
    Bound {
        name: "MAX_CLOSURE_FILES",
        below: 50,
        above: limits::MAX_CLOSURE_FILES + 1,
        of: |count| all(&hub(count)),
        told: Told::Problem(ProblemKind::Cut, "connected files"),
    },
    Bound {
        name: "MAX_CONTEXT_FILES",
        below: limits::MAX_CONTEXT_FILES - 1,
        above: limits::MAX_CONTEXT_FILES + 1,
        of: |count| {
            let files = hub(count);
            check(&files, |options| options.context = Some(options.base.absolute(".".as_ref())), &["hub.py"])
        },
        told: Told::Problem(ProblemKind::Cut, "connected files"),
    },
    Bound {
        name: "MAX_CLOSURE_ROUNDS",
        below: 2,
        above: 3 * limits::MAX_CLOSURE_ROUNDS + 4,
        of: |count| {
            let last = ("path_0.py".to_owned(), "path = 'tickets'\n".to_owned());
            let link =
                |n| (format!("path_{}.py", n + 1), format!("from path_{n} import path as below\npath = below\n"));
            let hub = python(&format!("from path_{count} import path\nrequests.get(BASE + path, auth=LOGIN)\n"));
            all(&(0..count).map(link).chain([last, ("desk.py".to_owned(), hub)]).collect::<Vec<_>>())
        },
        told: Told::Open("known only when the program runs"),
    },
    Bound {
        name: "MAX_IMPORTER_ROUNDS",
        below: 1,
        above: limits::MAX_IMPORTER_ROUNDS + 3,
        of: |count| {
            let link = |n: usize| {
                let last = if n + 1 == count { "\n\nsend('users')\n" } else { "" };
                let text =
                    format!("from desk_{n} import send as below\n\n\ndef send(path):\n    return below(path)\n{last}");
                (format!("desk_{}.py", n + 1), text)
            };
            all(&with_client((0..count).map(link)))
        },
        told: Told::Open("no caller in view gives"),
    },
    Bound {
        name: "MAX_IMPORTER_CANDIDATES",
        below: limits::MAX_IMPORTER_CANDIDATES,
        above: limits::MAX_IMPORTER_CANDIDATES + 1,
        of: |count| {
            let user = |n| (format!("user_{n}.py"), "from desk_0 import send\nsend('tickets')\n".to_owned());
            all(&with_client((0..count).map(user)))
        },
        told: Told::Problem(ProblemKind::Cut, "connected files"),
    },
];

fn is_told(report: &Report, told: &Told) -> bool {
    match told {
        Told::Problem(kind, words) => {
            report.problems.iter().any(|problem| problem.kind == *kind && problem.message.contains(words))
        }
        Told::Open(words) => report.plan.unresolved.iter().any(|call| call.why.contains(words)),
    }
}

/// What keeps a report from being whole.
fn said(report: &Report) -> String {
    let problems = report.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message));
    let open = report.plan.unresolved.iter().map(|call| format!("{:?}: {}", call.endpoint, call.why));
    problems.chain(open).take(5).collect::<Vec<_>>().join("\n")
}

fn hold(bounds: &[Bound]) {
    let mut wrong = Vec::new();
    for Bound { name, below, above, of, told } in bounds {
        let report = of(*below);
        if !said(&report).is_empty() {
            wrong.push(format!("{name}: told at {below}: {}", said(&report)));
        }
        let report = of(*above);
        if !is_told(&report, told) {
            wrong.push(format!("{name}: not told at {above}: {}", said(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sizes_of_files() {
    hold(SIZES);
}

#[test]
fn facts_of_files() {
    hold(FACTS);
}

#[test]
fn values() {
    hold(VALUES);
}

#[test]
fn evaluation() {
    hold(EVALUATION);
}

#[test]
fn connected_files() {
    hold(FILES);
}

/// Nobody adds a bound and forgets to tell.
#[test]
fn no_bound_is_missing() {
    let declared = include_str!("../src/limits.rs").lines().filter_map(|line| line.strip_prefix("pub const "));
    let declared: BTreeSet<&str> = declared.filter_map(|line| line.split(':').next()).collect();
    let bounds = [SIZES, FACTS, VALUES, EVALUATION, FILES].into_iter().flatten().map(|bound| bound.name);
    assert_eq!(declared, bounds.chain(OTHER).chain(GAPS).collect());
}
