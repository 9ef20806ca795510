//! Programs that are run by their name: a model's slots filled from the words of a command line.

use crate::data::CallIx;
use crate::data::command::{CommandModel, Operands, OptionModel, Takes};
use crate::data::model::{Slot, VERBS};
use crate::eval::call::Args;
use crate::eval::slots::merge_slot;
use crate::eval::words::commands;
use crate::eval::{Evaluator, EventKind, Slots};
use crate::ir::Why;
use crate::text::{Family, Span};
use crate::value::{Fields, Origin, Record, StrSet, Template, Value};

/// The argument that stands for what is piped into a command.
pub(super) const STDIN: &str = "<";

/// Commands that run one another (`sudo env bash -c …`).
const MAX_RUNS: usize = 6;

/// The words of a command line.
#[derive(Debug, Clone)]
struct Line {
    words: Vec<Value>,
    /// What is piped in.
    stdin: Option<Value>,
    /// What further words may be, if there may be any.
    rest: Option<Value>,
}

impl Evaluator<'_> {
    /// A command that is called by its name, as a shell does.
    pub(super) fn call_command(&mut self, ix: CallIx, args: &Args, at: Span) -> Value {
        let line = Line { words: args.positional.clone(), stdin: args.named(STDIN).cloned(), rest: args.rest.clone() };
        self.run_modelled(ix, line, at, MAX_RUNS);
        let path = self.catalog.call(ix).map_or("", |call| &call.path);
        Value::external(&format!("{path}()"))
    }

    /// A call that runs the command its slots spell: a program with a list of words, a list of words,
    /// or one text for a shell.
    pub(super) fn run_command(&mut self, slots: &Slots, at: Span) {
        let program = slots.get(&Slot::Program).map(|program| program.alternatives().first().unwrap_or(program));
        let argv = slots.get(&Slot::Argv);
        match (program, argv) {
            (None, Some(Value::Text(text))) => self.run_script(text, None, at, MAX_RUNS),
            (program, argv) => {
                let mut words: Vec<Value> = program.cloned().into_iter().collect();
                let mut rest = None;
                for list in argv.into_iter().flat_map(Value::alternatives).take(1) {
                    match list {
                        Value::Seq(seq) => {
                            words.extend(seq.items.iter().cloned());
                            rest.clone_from(&seq.rest);
                        }
                        Value::Null => {}
                        other => rest = Some(other.clone()),
                    }
                }
                self.run_line(Line { words, stdin: None, rest }, at, MAX_RUNS);
            }
        }
    }

    /// The commands of a text.
    fn run_script(&mut self, script: &StrSet, stdin: Option<Value>, at: Span, runs: usize) {
        for text in script.templates() {
            let mut stdin = stdin.clone();
            for words in commands(text) {
                let words = words.into_iter().map(|word| Value::Text(StrSet::from(word))).collect();
                self.run_line(Line { words, stdin: stdin.take(), rest: None }, at, runs);
            }
        }
    }

    /// A command line whose first word is the program, behind variables it is given.
    fn run_line(&mut self, mut line: Line, at: Span, runs: usize) {
        let is_variable = |word: &Value| {
            let text = start_of(word);
            let name = text.split('=').next().unwrap_or_default();
            name.len() < text.len() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let given = line.words.iter().take_while(|word| is_variable(word)).count();
        line.words.drain(..given);
        if line.words.is_empty() {
            return;
        }
        let program = line.words.remove(0).as_str().unwrap_or_default();
        let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = program.strip_suffix(".exe").unwrap_or(program);
        let known = self.catalog.calls_at(Family::Shell, name).first().copied();
        if let Some(ix) = known {
            self.run_modelled(ix, line, at, runs);
        }
    }

    /// Run a modelled command.
    fn run_modelled(&mut self, ix: CallIx, line: Line, at: Span, runs: usize) {
        let Some(runs) = runs.checked_sub(1) else { return };
        let Some(command) = self.catalog.call(ix).and_then(|call| call.model.command.as_deref()) else { return };
        let mut filled = Filled { at, stdin: line.stdin.clone(), ..Filled::default() };
        filled.read(command, &line.words);
        filled.open |= line.rest.is_some();
        for script in std::mem::take(&mut filled.scripts) {
            self.run_script(&script.to_text(at), line.stdin.clone(), at, runs);
        }
        let operands = filled.operands.split_off(command.skip.min(filled.operands.len()));
        match command.operands {
            Operands::Ignored => {}
            Operands::Command => self.run_line(Line { words: operands, ..line }, at, runs),
            Operands::Script => {
                let space = Value::text(" ", Origin::near(at));
                let script = crate::eval::pure_text::joined(&Value::seq(operands), &space, at);
                self.run_script(&script.to_text(at), line.stdin, at, runs);
            }
            Operands::Urls | Operands::Items => {
                if command.operands == Operands::Urls {
                    filled.urls(operands)
                } else {
                    filled.items(operands)
                }
                if filled.url.is_none() {
                    filled.url.clone_from(&line.rest);
                }
                if let Some(slots) = filled.slots() {
                    let kind = EventKind::Request { call: ix, slots: slots.into(), started: at, sent: true };
                    self.observe(kind, at);
                }
            }
        }
    }
}

/// What the words of a command give.
#[derive(Debug, Default)]
struct Filled {
    at: Span,
    stdin: Option<Value>,
    operands: Vec<Value>,
    url: Option<Value>,
    slots: Slots,
    method: Option<Value>,
    /// The method that an option stands for, and the option's place in the list.
    implied: Option<(usize, String)>,
    body: Vec<Value>,
    query: Vec<Value>,
    as_query: bool,
    bearer: bool,
    /// Whether options may be given that are not seen.
    open: bool,
    scripts: Vec<Value>,
}

impl Filled {
    /// Sort words into options and operands.
    fn read(&mut self, command: &CommandModel, words: &[Value]) {
        let mut rest = words.iter().filter(|word| !matches!(word, Value::Null));
        while let Some(word) = rest.next() {
            let start = start_of(word);
            let only_operands = command.options_first && !self.operands.is_empty();
            if only_operands || start.len() < 2 || !start.starts_with('-') {
                self.operands.push(word.clone());
            } else if start == "--" {
                self.operands.extend(rest.by_ref().cloned());
            } else if start.starts_with("--") {
                self.long(command, word, &start, &mut rest);
            } else {
                self.short(command, word, &start, &mut rest);
            }
        }
    }

    /// `--name value`, `--name=value`.
    fn long<'v>(
        &mut self,
        command: &CommandModel,
        word: &Value,
        start: &str,
        rest: &mut impl Iterator<Item = &'v Value>,
    ) {
        let (name, attached) = match start.find('=') {
            Some(at) => (start.get(..at).unwrap_or_default(), Some(behind(word, at + 1))),
            None => (start, None),
        };
        if let Some((place, option)) = command.option(name) {
            self.option(place, option, attached, rest);
        }
    }

    /// `-X value`, `-Xvalue`, `-sSLX value`. A name of several letters behind one dash is looked for first.
    fn short<'v>(
        &mut self,
        command: &CommandModel,
        word: &Value,
        start: &str,
        rest: &mut impl Iterator<Item = &'v Value>,
    ) {
        if start.len() > 2
            && let Some((place, option)) = command.option(start)
        {
            return self.option(place, option, None, rest);
        }
        for (at, letter) in start.char_indices().skip(1) {
            let Some((place, option)) = command.option(&format!("-{letter}")) else { continue };
            let end = at + letter.len_utf8();
            let tail = behind(word, end);
            let attached = (!is_empty(&tail)).then_some(tail);
            if option.takes.is_some() {
                return self.option(place, option, attached, rest);
            }
            self.option(place, option, None, rest);
        }
    }

    fn option<'v>(
        &mut self,
        place: usize,
        option: &OptionModel,
        attached: Option<Value>,
        rest: &mut impl Iterator<Item = &'v Value>,
    ) {
        self.as_query |= option.as_query;
        self.open |= option.opens;
        if let Some(method) = &option.method
            && self.implied.as_ref().is_none_or(|(known, _)| place < *known)
        {
            self.implied = Some((place, method.clone()));
        }
        let Some(takes) = option.takes else { return };
        if let Some(value) = attached.or_else(|| rest.next().cloned()) {
            self.take(takes, value);
        }
    }

    fn take(&mut self, takes: Takes, value: Value) {
        match takes {
            Takes::Value => {}
            Takes::Method => self.method = Some(value),
            Takes::Url => self.add_url(value),
            Takes::Header => self.header(&value),
            Takes::Auth => self.auth(value),
            Takes::User => drop(self.slots.insert(Slot::User, value)),
            Takes::Password => drop(self.slots.insert(Slot::Password, value)),
            Takes::Bearer => drop(self.slots.insert(Slot::Bearer, value)),
            Takes::Scheme => self.bearer |= value.as_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")),
            Takes::Body => {
                let value = self.content(value);
                self.body.push(value);
            }
            Takes::File => self.body.push(Value::unknown(Why::Outside, self.at)),
            Takes::Query => self.query.push(value),
            Takes::Script => self.scripts.push(value),
        }
    }

    /// What `@-` and `@file` stand for.
    fn content(&self, value: Value) -> Value {
        let start = start_of(&value);
        match start.strip_prefix('@') {
            Some("-") => self.stdin.clone().unwrap_or_else(|| Value::unknown(Why::Outside, self.at)),
            Some(_) => Value::unknown(Why::Outside, self.at),
            None => value,
        }
    }

    fn add_url(&mut self, url: Value) {
        self.url = Some(self.url.take().map_or(url.clone(), |before| before.join(url)));
    }

    /// `user:password`. A name alone is known to be one; something unknown may be both.
    fn auth(&mut self, value: Value) {
        let alone = match &value {
            Value::Text(set) => set
                .templates()
                .iter()
                .all(|text| text.find(":").is_none() && text.pieces().iter().any(|p| p.as_text().is_some())),
            _ => false,
        };
        self.slots.insert(if alone { Slot::User } else { Slot::Auth }, value);
    }

    /// `Name: value`.
    fn header(&mut self, line: &Value) {
        let mut record = Record::default();
        let mut fields = Fields::new();
        for text in line.to_text(self.at).templates() {
            let name = text.find(":").and_then(|at| Some((text.split_at(at).0.as_str()?, at + 1)));
            match name {
                Some((name, end)) => {
                    let value = Value::Text(text.split_at(end).1.trim_start(char::is_whitespace).into());
                    let name: std::sync::Arc<str> = name.trim().into();
                    let joined = fields.remove(&name).map_or(value.clone(), |before| before.join(value));
                    fields.insert(name, joined);
                }
                None => record.open = true,
            }
        }
        record.fields = fields;
        merge_slot(&mut self.slots, Slot::Headers, Value::record(record));
    }

    /// Operands that are addresses. Where one looks like an address, one that is wholly unknown holds
    /// further options.
    fn urls(&mut self, operands: Vec<Value>) {
        let known = operands.iter().any(looks_like_address);
        for operand in operands {
            if known && !looks_like_address(&operand) {
                self.open = true;
            } else {
                self.add_url(operand);
            }
        }
    }

    /// `METHOD URL Name:value name=value name==value`.
    fn items(&mut self, operands: Vec<Value>) {
        let mut operands = operands.into_iter().peekable();
        let is_method = |word: &Value| {
            word.as_str().is_some_and(|word| VERBS.contains(&word.to_lowercase().as_str()) && !word.contains('.'))
        };
        self.method = operands.next_if(is_method).or(self.method.take());
        if let Some(url) = operands.next() {
            self.add_url(url);
        }
        for item in operands {
            let text = start_of(&item);
            let at = text.find([':', '=']);
            match at.and_then(|at| text.get(at..)) {
                Some(sign) if sign.starts_with("==") => self.query.push(item),
                Some(sign) if sign.starts_with('=') || sign.starts_with(":=") => {
                    self.body.push(item);
                    self.implied.get_or_insert((usize::MAX, "POST".to_owned()));
                }
                Some(_) => self.header(&item),
                None => self.open = true,
            }
        }
    }

    /// All of it as slots; `None` without an address.
    fn slots(mut self) -> Option<Slots> {
        let at = self.at;
        let mut slots = std::mem::take(&mut self.slots);
        slots.insert(Slot::Url, self.url.take()?);
        if let Some(body) = form(self.body, at) {
            slots.insert(if self.as_query { Slot::Query } else { Slot::Body }, body);
        }
        if let Some(query) = form(self.query, at) {
            slots.entry(Slot::Query).or_insert(query);
        }
        let implied = self.implied.map(|(_, method)| Value::text(&method, Origin::near(at)));
        if let Some(method) = self.method.or(implied) {
            slots.insert(Slot::Method, method);
        }
        if self.bearer
            && let Some(token) = slots.remove(&Slot::Auth).or_else(|| slots.remove(&Slot::User))
        {
            slots.insert(Slot::Bearer, token);
        }
        if self.open {
            merge_slot(&mut slots, Slot::Headers, Value::record(Record { open: true, ..Record::default() }));
        }
        Some(slots)
    }
}

/// Parts of a form as one text.
fn form(parts: Vec<Value>, at: Span) -> Option<Value> {
    let and = Value::text("&", Origin::near(at));
    match parts.len() {
        0 => None,
        1 => parts.into_iter().next(),
        _ => Some(crate::eval::pure_text::joined(&Value::seq(parts), &and, at)),
    }
}

/// The known text that a word starts with.
fn start_of(word: &Value) -> String {
    match word {
        Value::Text(set) => set.templates().first().map(Template::known_start).unwrap_or_default(),
        _ => String::new(),
    }
}

/// What stands behind an offset of a word.
fn behind(word: &Value, offset: usize) -> Value {
    match word {
        Value::Text(set) => Value::Text(set.map(|text| text.split_at(offset).1)),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Text(set) if set.templates().iter().all(Template::is_empty))
}

fn looks_like_address(value: &Value) -> bool {
    match value {
        Value::Text(set) => set.templates().iter().any(|text| text.find("/").is_some() || text.find(".").is_some()),
        _ => false,
    }
}
