//! Settings that hold an API token: by their names, or because code in view reads them as one.
//!
//! Settings and code meet at names alone: what a program reads from its environment under a name is
//! what a file sets under it. Code of a group of files is evaluated by itself, so its reads are
//! collected first ([`SettingRead`]) and joined with the settings of all files when these are known
//! ([`link`]).

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use crate::data::needles::SettingTool;
use crate::diag::Confidence;
use crate::ir::{Entry, Expr, ExprId, FileFacts, Item, Part, Stmt, StrLit, TOP_LEVEL};
use crate::recognise::http::words;
use crate::recognise::related::is_test_path;
use crate::recognise::{Context, Recognised};
use crate::text::{Family, FileId, Span};
use crate::value::{FileIx, HoleKind, Piece, Template};

/// How many maps above a setting are asked whose it is.
const NEAR: usize = 3;

/// A value that code reads from outside and sends as a credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingRead {
    /// The name it is read by.
    pub name: String,
    /// Where it is read.
    pub span: Span,
    /// Where it is sent, or marked as an API token.
    pub used: Span,
    /// Whether it is an API token; else it is an OAuth token.
    pub api_token: bool,
}

/// A setting of a file.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name, without the maps around it.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The bytes of its value, if that is written there.
    pub value: Option<Span>,
    /// The name that it takes its value from, if that is all its value is.
    pub refers: Option<String>,
    /// Whether its name says that it holds an API token.
    pub named: bool,
    /// How sure it is that it holds one.
    pub confidence: Confidence,
    /// A program in the same file that reads it by itself.
    pub tool: Option<SettingTool>,
    /// Where code reads it as an API token.
    pub readers: BTreeSet<SettingRead>,
}

/// A name with its value, below the names of the maps around it.
pub(super) struct Named<'f> {
    /// Its name as it is written.
    pub(super) key: &'f StrLit,
    /// Its value.
    pub(super) value: ExprId,
    /// Its place among [`Names`].
    at: usize,
}

/// The names of a file's settings, each with the place of the one around it.
pub(super) struct Names<'f>(Vec<(Option<usize>, &'f str)>);

impl<'f> Names<'f> {
    /// The names of the maps around a setting, outermost first, then its own.
    pub(super) fn path(&self, one: &Named<'_>) -> Vec<&'f str> {
        let mut path = Vec::new();
        let mut next = Some(one.at);
        while let Some((around, name)) = next.and_then(|at| self.0.get(at)) {
            path.push(*name);
            next = *around;
        }
        path.reverse();
        path
    }
}

/// All settings of a file, in order of place, and their names.
pub(super) fn all(facts: &FileFacts) -> (Names<'_>, Vec<Named<'_>>) {
    let top = facts.functions.get(TOP_LEVEL).map_or(&[][..], |top| &top.body);
    let roots = top.iter().filter_map(|stmt| match stmt {
        Stmt::Expr(id) => Some((None, *id)),
        _ => None,
    });
    let mut open: Vec<(Option<usize>, ExprId)> = roots.collect();
    let (mut names, mut found) = (Names(Vec::new()), Vec::new());
    while let Some((around, id)) = open.pop() {
        match facts.exprs.get(id) {
            Some(Expr::Dict(entries)) => {
                for entry in entries {
                    let Entry::Pair(key, value) = entry else { continue };
                    let Some(Expr::Str(key)) = facts.exprs.get(*key) else { continue };
                    let at = names.0.len();
                    names.0.push((around, &key.value));
                    found.push(Named { key, value: *value, at });
                    open.push((Some(at), *value));
                }
            }
            Some(Expr::List(items)) => {
                open.extend(items.iter().map(|(Item::One(id) | Item::Spread(id))| (around, *id)));
            }
            _ => {}
        }
    }
    found.sort_by_key(|one| one.key.span);
    (names, found)
}

/// The settings of a group of files that may hold an API token.
pub fn settings(cx: &Context<'_>, files: &[FileIx], found: &mut Recognised) {
    for &file in files {
        let facts = cx.program.facts(file);
        if facts.lang.family() != Family::Settings {
            found.tools.extend(tools(cx, facts));
            continue;
        }
        let test = is_test_path(cx.program.path(file).as_str());
        let (names, all) = all(facts);
        for one in all {
            // Most names end the question here.
            let ends = cx.catalog.lists.ends_as_token(&words(&one.key.value), true);
            let said = ends && says_api_token(cx, file, &names.path(&one)) && may_hold_token(facts, one.value);
            found.settings.push(Setting {
                name: one.key.value.to_string(),
                span: one.key.span,
                value: written(facts, one.value),
                refers: refers(facts, one.value),
                named: said,
                confidence: if test { Confidence::Low } else { Confidence::High },
                tool: None,
                readers: BTreeSet::new(),
            });
        }
    }
}

/// Programs that a script runs and that read settings by themselves.
fn tools(cx: &Context<'_>, facts: &FileFacts) -> Vec<(FileId, SettingTool)> {
    let runs = |tool: &&SettingTool| {
        let by_name = facts.names.find(&tool.program).is_some();
        by_name || facts.exprs.iter().any(|expr| matches!(expr, Expr::Str(text) if tool.is_program(&text.value)))
    };
    if facts.lang.family() != Family::Shell {
        return Vec::new();
    }
    cx.catalog.lists.setting_tools.iter().filter(runs).map(|tool| (facts.file, tool.clone())).collect()
}

/// Whether the names of a setting and of the maps around it say that it holds an API token of the service.
fn says_api_token(cx: &Context<'_>, file: FileIx, path: &[&str]) -> bool {
    let Some((own, around)) = path.split_last() else { return false };
    let lists = &cx.catalog.lists;
    let of_vendor = |name: &str| lists.vendors.iter().any(|vendor| name.to_lowercase().contains(vendor.as_str()));
    if path.iter().any(|name| of_vendor(name)) {
        return false;
    }
    match cx.name_speaks(own) {
        Some(own_speaks) => own_speaks && lists.ends_as_token(&words(own), true),
        None => {
            let near = around.iter().rev().take(NEAR);
            let between = near.clone().take_while(|name| cx.name_speaks(name).is_none());
            let plain = between.flat_map(|name| words(name)).all(|word| !lists.no_token_words.contains(&word));
            let by_map = near.clone().find_map(|name| cx.name_speaks(name));
            let by_file = || {
                let stem = cx.program.path(file).file_stem().and_then(|stem| cx.name_speaks(stem));
                stem == Some(true) && words(own).iter().any(|word| word.starts_with("api"))
            };
            let speaks = by_map == Some(true) || (by_map.is_none() && by_file());
            speaks && plain && lists.ends_as_token(&words(own), false)
        }
    }
}

/// Whether a value may be a token: text without spaces, nothing, something from elsewhere, a description of it.
fn may_hold_token(facts: &FileFacts, value: ExprId) -> bool {
    match facts.exprs.get(value) {
        Some(Expr::Str(text)) => {
            let plain = facts.lang.has_only_text() || !text.value.trim().contains(char::is_whitespace);
            plain && !matches!(&*text.value, "true" | "false" | "yes" | "no" | "on" | "off")
        }
        Some(Expr::Template(_) | Expr::Dict(_) | Expr::Null | Expr::Name(_) | Expr::Unknown(_)) => true,
        _ => false,
    }
}

/// The text of a value, if some of it is written there.
fn written(facts: &FileFacts, value: ExprId) -> Option<Span> {
    match facts.exprs.get(value)? {
        Expr::Str(text) => (!text.value.is_empty()).then_some(text.span),
        Expr::Template(parts) => {
            let texts = parts.iter().filter_map(|part| match part {
                Part::Text(text) => Some(text.span),
                Part::Hole(_) => None,
            });
            texts.reduce(|a, b| Span { file: a.file, start: a.start.min(b.start), end: a.end.max(b.end) })
        }
        _ => None,
    }
}

/// The name that a value refers to.
fn refers(facts: &FileFacts, value: ExprId) -> Option<String> {
    match facts.exprs.get(value)? {
        Expr::Name(name) => Some(facts.names.name(*name).to_owned()),
        _ => None,
    }
}

/// What of a credential comes from outside, and where it is read.
pub(super) fn reads(credential: &Template, used: Span, api_token: bool) -> Vec<SettingRead> {
    let read = |piece: &Piece| match piece {
        Piece::Hole(hole, at) => match &hole.kind {
            HoleKind::Env(name) => Some(SettingRead { name: name.to_string(), span: at.span, used, api_token }),
            HoleKind::Param(..) | HoleKind::Base64(_) | HoleKind::Json(_) | HoleKind::Opaque(_) => None,
        },
        Piece::Text(..) => None,
    };
    credential.pieces().iter().filter_map(read).collect()
}

/// Join settings with the code that reads them, and keep those that hold an API token: by what code does with them,
/// else by name. `path` gives the path of a text, `on_disk` the file it stands in, `says` whether a name speaks of the
/// service.
pub fn link<'p>(
    found: &mut Recognised,
    says: &dyn Fn(&str) -> bool,
    path: &dyn Fn(FileId) -> &'p Utf8Path,
    on_disk: &dyn Fn(FileId) -> FileId,
) {
    let mut by_name: BTreeMap<&str, Vec<&SettingRead>> = BTreeMap::new();
    for read in &found.reads {
        by_name.entry(&read.name).or_default().push(read);
    }
    let mut said: BTreeSet<(FileId, String)> = BTreeSet::new();
    let settings = std::mem::take(&mut found.settings);
    let mut kept = Vec::new();
    for mut setting in settings {
        let home = home(path(setting.span.file));
        let near = |read: &&&SettingRead| path(read.span.file).starts_with(home);
        let all = by_name.get(setting.name.as_str()).map_or(&[][..], Vec::as_slice);
        // `TOKEN: ${{ secrets.GITHUB_TOKEN }}` sets another program's variable of this name.
        let file = on_disk(setting.span.file);
        let here = all.iter().any(|read| on_disk(read.span.file) == file);
        let other = |name: &String| *name != setting.name && !setting.named && !says(name);
        let elsewhere = !here && setting.refers.as_ref().is_some_and(other);
        if elsewhere {
            continue;
        }
        let mut readers: Vec<&SettingRead> = all.iter().filter(near).copied().collect();
        if readers.is_empty() && setting.named {
            readers = all.to_vec();
        }
        let as_token = readers.iter().any(|read| read.api_token);
        if !as_token && (!setting.named || !readers.is_empty()) {
            continue;
        }
        let tool = found.tools.iter().find(|(by, tool)| on_disk(*by) == file && tool.settings.contains(&setting.name));
        setting.tool = tool.map(|(_, tool)| tool.clone());
        setting.readers = readers.into_iter().filter(|read| read.api_token).cloned().collect();
        // A name that several lists of a file hold is one setting.
        if said.insert((file, words(&setting.name).concat())) {
            kept.push(setting);
        }
    }
    found.settings = kept;
}

/// The folder that a file of settings speaks for: its own, above those of the build server.
pub fn home(path: &Utf8Path) -> &Utf8Path {
    let hidden = |folder: &&Utf8Path| folder.file_name().is_some_and(|name| name.starts_with('.'));
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    folder.ancestors().filter(hidden).last().and_then(Utf8Path::parent).unwrap_or(folder)
}
