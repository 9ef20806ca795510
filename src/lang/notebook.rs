//! Jupyter notebooks: the code cells, in order, are one file of the kernel's language.
//!
//! Cells of another language stand by themselves, and so do the commands that a cell gives to the
//! shell (`!curl …`). Outputs are not looked at.

mod command;
mod magic;

use std::collections::BTreeMap;

use crate::diag::ProblemKind;
use crate::ir::Fault;
use crate::lang;
use crate::lang::bulk;
use crate::lang::embedded::{Holding, HostReader, Part, named};
use crate::lang::json::{Json, Value};
use crate::lang::notebook::magic::CellMagic;
use crate::text::embedded::{Assembled, Cell, Spelling};
use crate::text::{Host, Lang};

/// The keys under which outputs, pictures and the state of widgets stand.
const BULK: &[&[u8]] = &[b"outputs", b"attachments", b"widgets"];

/// Reads notebooks, in the formats 3 and 4.
#[derive(Debug)]
pub struct Notebook;

impl HostReader for Notebook {
    fn host(&self) -> Host {
        Host::Notebook
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ipynb"]
    }

    fn read(&self, text: &[u8], limit: u64) -> Holding {
        let mut holding = Holding::default();
        let (code, left) = bulk::without(text, BULK);
        if left as u64 > limit {
            let message = format!("larger than {limit} bytes without its outputs; raise --max-file-size to read it");
            holding.faults.push(Fault { kind: ProblemKind::TooLarge, line: None, message });
            return holding;
        }
        let mut json = Json::parse(&code);
        if json.as_ref().is_none_or(|json| !json.is_valid()) && text.len() as u64 <= limit {
            // In a broken notebook, what looks like outputs may be more than that.
            json = Json::parse(text);
        }
        match json {
            Some(json) => read(&json, &mut holding),
            None => holding.faults.push(fault(None, "not JSON, so no notebook; it is not analysed")),
        }
        holding
    }
}

fn read(json: &Json<'_>, holding: &mut Holding) {
    let objects = if json.is_valid() { Vec::new() } else { json.objects() };
    let cells = if json.is_valid() { json.root().map(cells).unwrap_or_default() } else { loose_cells(&objects) };
    if !json.is_valid() {
        let message = match cells.len() {
            0 => "not valid JSON, so no notebook; it is not analysed",
            _ => "not valid JSON, so no notebook; the cells that can be made out are analysed",
        };
        holding.faults.push(fault(json.error_line(), message));
    } else if !json.root().is_some_and(is_notebook) {
        holding.faults.push(fault(None, "JSON, but not that of a notebook: it has no list of cells"));
    }
    let metadata = json.root().into_iter().chain(objects).find_map(|object| object.get("metadata"));
    Reading { kernel: metadata.and_then(kernel), ..Reading::default() }.read(&cells, holding);
}

fn fault(line: Option<usize>, message: &str) -> Fault {
    Fault { kind: ProblemKind::Syntax, line, message: message.to_owned() }
}

/// The cells of a notebook, those of all its sheets in format 3.
fn cells(root: Value<'_>) -> Vec<Value<'_>> {
    let sheets = root.get("worksheets").into_iter().flat_map(Value::items);
    let lists = root.get("cells").into_iter().chain(sheets.filter_map(|sheet| sheet.get("cells")));
    lists.flat_map(Value::items).collect()
}

fn is_notebook(root: Value<'_>) -> bool {
    root.get("cells").is_some_and(Value::is_array) || root.get("worksheets").is_some_and(Value::is_array)
}

/// What looks like a cell in a notebook that is broken.
fn loose_cells<'j>(objects: &[Value<'j>]) -> Vec<Value<'j>> {
    objects.iter().copied().filter(|object| object.get("cell_type").is_some()).collect()
}

/// The language of the kernel.
fn kernel(metadata: Value<'_>) -> Option<String> {
    let said = |section: &str, key: &str| metadata.get(section)?.get(key)?.to_text();
    // A kernel may have any name, so that only well-known ones say something.
    let by_name = || said("kernelspec", "name").filter(|name| known(name).is_some());
    said("language_info", "name").or_else(|| said("kernelspec", "language")).or_else(by_name)
}

/// The language that a cell gives itself: in format 3, and in notebooks of several languages.
fn own_language(cell: Value<'_>) -> Option<String> {
    let said = |section: &str, key: &str| cell.get("metadata")?.get(section)?.get(key)?.to_text();
    let in_format_3 = || cell.get("language")?.to_text();
    said("vscode", "languageId").or_else(|| said("polyglot_notebook", "kernelName")).or_else(in_format_3)
}

/// The language of a name, if its cells are read: those of Rust need not make up a program.
fn known(name: &str) -> Option<Lang> {
    named(name).filter(|lang| *lang != Lang::Rust)
}

/// The code of a cell: one string, or one a line.
fn code(cell: Value<'_>) -> Assembled {
    let mut code = Assembled::default();
    let source = cell.get("source").or_else(|| cell.get("input"));
    for line in source.into_iter().chain(source.into_iter().flat_map(Value::items)) {
        line.append_to(&mut code);
    }
    code
}

/// The cells on their way to texts.
#[derive(Debug, Default)]
struct Reading {
    /// The language of cells that say none.
    kernel: Option<String>,
    /// The text of each language.
    together: BTreeMap<Lang, Part>,
    /// Cells that are files of their own.
    alone: Vec<Part>,
    /// Languages that are not read, each with the number of its cells.
    unread: BTreeMap<String, usize>,
}

impl Reading {
    fn read(mut self, cells: &[Value<'_>], holding: &mut Holding) {
        for (index, cell) in (1..).zip(cells) {
            if cell.get("cell_type").is_some_and(|kind| kind.is("code")) {
                self.cell(index, *cell);
            }
        }
        for (language, count) in self.unread {
            let cells = if count == 1 { "1 cell is".to_owned() } else { format!("{count} cells are") };
            let message = format!("{cells} in {language}, a language zlint does not read");
            holding.faults.push(Fault { kind: ProblemKind::UnknownLanguage, line: None, message });
        }
        holding.parts.extend(self.together.into_values().chain(self.alone));
    }

    fn cell(&mut self, index: u32, cell: Value<'_>) {
        let code = code(cell);
        let name = own_language(cell).or_else(|| self.kernel.clone()).unwrap_or_else(|| "python".to_owned());
        let Some(lang) = known(&name) else {
            *self.unread.entry(name).or_default() += 1;
            return;
        };
        let magic = if lang == Lang::Python { magic::of_cell(&code.text) } else { None };
        let (lang, body, alone) = match magic {
            None => (lang, 0, false),
            Some((CellMagic::Runs(lang), body)) => (lang, body, false),
            Some((CellMagic::Writes(lang), body)) => (lang, body, true),
            Some((CellMagic::Other, _)) => return,
        };
        let part = if alone {
            self.alone.push(Part::empty(lang));
            self.alone.last_mut()
        } else {
            Some(self.together.entry(lang).or_insert_with(|| Part::empty(lang)))
        };
        if let Some(commands) = part.map(|part| part.add(index, &code, body)) {
            self.commands(index, &commands);
        }
    }

    /// What a cell gives to the shell. A quote left open would take in the commands of later cells.
    fn commands(&mut self, index: u32, commands: &Assembled) {
        if commands.text.is_empty() {
            return;
        }
        if !lang::frontend(Lang::Shell).syntax_errors(Lang::Shell, &commands.text).is_empty() {
            let mut script = Part::empty(Lang::Shell);
            script.add(index, commands, 0);
            self.alone.push(script);
        } else {
            self.together.entry(Lang::Shell).or_insert_with(|| Part::empty(Lang::Shell)).add(index, commands, 0);
        }
    }
}

impl Part {
    fn empty(lang: Lang) -> Self {
        Self { lang, code: Assembled::default(), cells: Vec::new(), spelling: Spelling::Json }
    }

    /// Add a cell from an offset of its code on. Returns what it gives to the shell.
    fn add(&mut self, index: u32, code: &Assembled, from: usize) -> Assembled {
        self.cells.push(Cell { index, start: self.code.text.len() });
        let mut commands = Assembled::default();
        match self.lang {
            Lang::Python => commands = magic::append_python(code, from, &mut self.code),
            _ => self.code.append(code, from..code.text.len()),
        }
        if !self.code.text.ends_with(b"\n") {
            self.code.insert(b"\n");
        }
        commands
    }
}

#[cfg(test)]
mod tests;
