//! Scripts in settings: the steps of workflows and pipelines, tasks of Ansible. Each is a text of its
//! own, behind the variables that the maps around it set.
//!
//! A step is found by its keys, not by the name of the file: `run` in workflows and actions of GitHub
//! and in CircleCI, `script` and its kin in GitLab and Bitbucket, `bash` in Azure, `shell` in Ansible.

use crate::lang::embedded::{Part, named};
use crate::lang::settings::reference::{Piece, pieces};
use crate::lang::settings::tree::{Entry, Value, part, sets_variables, variable};
use crate::text::Lang;
use crate::text::embedded::{Assembled, Spelling};

/// Keys of scripts, in the order in which they run.
const SCRIPTS: &[&str] = &["before_script", "run", "script", "bash", "sh", "after_script"];

/// Keys of Ansible's modules that run a shell.
const SHELLS: &[&str] = &["shell", "ansible.builtin.shell", "command", "ansible.builtin.command"];

/// Most scripts of one file.
const MAX_SCRIPTS: usize = 500;

/// Whether a text may hold scripts at all.
pub(super) fn may_stand_in(text: &[u8]) -> bool {
    SCRIPTS.iter().chain(SHELLS).any(|key| memchr::memmem::find(text, format!("{key}:").as_bytes()).is_some())
}

/// The scripts in a tree.
pub(super) fn parts(tree: &Value) -> Vec<Part> {
    let mut finding = Finding::default();
    finding.value(tree);
    finding.parts
}

#[derive(Debug, Default)]
struct Finding<'t> {
    /// The variables of the maps that are open, outermost first.
    variables: Vec<(Assembled, Given<'t>)>,
    parts: Vec<Part>,
}

/// What a variable is set to.
#[derive(Debug)]
enum Given<'t> {
    /// A value of the tree.
    Value(&'t Value),
    /// Text behind `NAME=`.
    Text(Assembled),
}

impl<'t> Finding<'t> {
    // Recursion ends where the tree does, and that is bounded.
    fn value(&mut self, value: &'t Value) {
        match value {
            Value::Map(entries) => self.map(value, entries),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Text(_) | Value::Other(_) => {}
        }
    }

    fn map(&mut self, map: &'t Value, entries: &'t [Entry]) {
        let outer = self.variables.len();
        for entry in entries.iter().filter(|entry| sets_variables(&entry.key)) {
            self.set(&entry.value);
        }
        self.scripts(map, entries);
        let is_script = |entry: &&Entry| SCRIPTS.iter().any(|key| entry.key.text == key.as_bytes());
        entries.iter().filter(|entry| !is_script(entry)).for_each(|entry| self.value(&entry.value));
        self.variables.truncate(outer);
    }

    /// Take the variables of a map or list.
    fn set(&mut self, value: &'t Value) {
        for entry in value.entries() {
            // GitLab may describe a variable: `{value: …, description: …}`.
            let held = entry.value.get("value").unwrap_or(&entry.value);
            self.variables.push((entry.key.clone(), Given::Value(held)));
        }
        if let Value::List(items) = value {
            for (name, held, text) in items.iter().filter_map(variable) {
                match (held, text) {
                    (Some(held), _) => self.variables.push((name, Given::Value(held))),
                    (None, Some(text)) => self.variables.push((name, Given::Text(text))),
                    (None, None) => {}
                }
            }
        }
    }

    /// The scripts that a map holds itself, as one text.
    fn scripts(&mut self, map: &Value, entries: &[Entry]) {
        let runs = map.get("run").is_some();
        let keys = SCRIPTS.iter().chain(SHELLS.iter().filter(|_| !runs));
        let held = keys.filter_map(|key| map.get(key));
        let mut body = Assembled::default();
        held.for_each(|value| add_script(value, &mut body));
        if body.text.iter().all(u8::is_ascii_whitespace) || self.parts.len() >= MAX_SCRIPTS {
            return;
        }
        let shell =
            entries.iter().find(|entry| runs && entry.key.text == b"shell").and_then(|entry| entry.value.text());
        let Some(lang) = shell.map_or(Some(Lang::Shell), interpreter) else { return };
        let mut code = Assembled::default();
        if lang == Lang::Shell {
            self.variables.iter().for_each(|(name, given)| add_variable(name, given, &mut code));
        }
        add_with_variables(&body, lang, &mut code);
        self.parts.push(Part { lang, code, cells: Vec::new(), spelling: Spelling::Plain });
    }
}

/// The language of `shell: bash -e {0}`.
fn interpreter(shell: &Assembled) -> Option<Lang> {
    let text = String::from_utf8_lossy(&shell.text);
    let first = text.split_whitespace().next()?;
    named(first.rsplit('/').next()?)
}

/// The lines of a script: one text, a list of them, or a map with the `command`.
fn add_script(value: &Value, body: &mut Assembled) {
    match value {
        Value::Text(text) => {
            body.append(text, 0..text.text.len());
            if !text.text.ends_with(b"\n") {
                body.insert(b"\n");
            }
        }
        Value::List(items) => items.iter().for_each(|item| add_script(item, body)),
        Value::Map(_) => {
            if let Some(Value::Text(_)) = value.get("command").or_else(|| value.get("cmd")) {
                let command = value.get("command").or_else(|| value.get("cmd"));
                command.into_iter().for_each(|command| add_script(command, body));
            }
        }
        Value::Other(_) => {}
    }
}

/// `NAME="value"`, unless nothing of the value is known: then the variable comes from outside under its own name.
fn add_variable(name: &Assembled, given: &Given<'_>, code: &mut Assembled) {
    let is_name = name.text.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_')
        && name.text.first().is_some_and(|c| !c.is_ascii_digit());
    let text = match given {
        Given::Value(Value::Text(text)) => text,
        Given::Text(text) => text,
        Given::Value(_) => return,
    };
    let all = pieces(&text.text);
    if !is_name || !all.iter().any(|piece| matches!(piece, Piece::Text(_))) {
        return;
    }
    code.append(name, 0..name.text.len());
    code.insert(b"=\"");
    for piece in all {
        match piece {
            Piece::Text(range) => add_quoted(text, range, code),
            Piece::Reference { range, name } => add_reference(text, range, name, code),
        }
    }
    code.insert(b"\"\n");
}

/// Text between double quotes.
fn add_quoted(text: &Assembled, range: std::ops::Range<usize>, code: &mut Assembled) {
    let mut done = range.start;
    for at in range.clone() {
        if matches!(text.text.get(at), Some(b'"' | b'\\' | b'$' | b'`')) {
            code.append(text, done..at);
            code.insert(b"\\");
            done = at;
        }
    }
    code.append(text, done..range.end);
}

fn add_reference(text: &Assembled, range: std::ops::Range<usize>, name: Option<String>, code: &mut Assembled) {
    let name = name.unwrap_or_else(|| "unknown".to_owned());
    code.replace(text.map.host(range), format!("${{{name}}}").as_bytes());
}

/// A script in which references of the host (`${{ … }}`, `{{ … }}`) are variables of the shell.
fn add_with_variables(body: &Assembled, lang: Lang, code: &mut Assembled) {
    let mut done = 0;
    for piece in pieces(&body.text) {
        let Piece::Reference { range, name } = piece else { continue };
        let written = body.text.get(range.clone()).unwrap_or_default();
        if written.starts_with(b"${{") || written.starts_with(b"{{") {
            code.append(body, done..range.start);
            done = range.end;
            if lang == Lang::Shell {
                add_reference(body, range, name, code);
            } else {
                code.replace(body.map.host(range), name.unwrap_or_default().as_bytes());
            }
        }
    }
    let rest: Assembled = part(body, done..body.text.len());
    code.append(&rest, 0..rest.text.len());
}
