//! Comments that silence findings, and findings about such comments.
//!
//! A directive is `zlint: ignore[rule, rule] until=2027-04-30 reason` after a comment leader, or
//! `zlint: ignore-file[rule, rule] reason` near the top. It is found in the raw text, so it works
//! in every language, and in the middle of an expression that spans lines.

mod directive;
mod removal;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Applicability, Date, Edit, Finding, Fix, Label};
use crate::engine::paths::Base;
use crate::engine::policy::{Policy, RuleSet};
use crate::engine::settle::Asked;
use crate::engine::{QuotedFile, Sources};
use crate::lang;
use crate::rules::unused_suppression;
use crate::text::{FileId, Span};

use directive::{Ignore, MARK, Parsed, is_alone, is_commented, parse};
use removal::Place;

/// Lines from the top in which `ignore-file` may stand: below a licence, above the code.
const TOP: usize = 30;

/// What comments may do, and what is known of the run.
#[derive(Debug)]
pub struct Comments<'r> {
    /// What configurations say of them, and the day that it is.
    pub policy: &'r Policy,
    /// The folder that paths are relative to.
    pub base: &'r Base,
    /// The names of all rules.
    pub known: &'r [&'r str],
    /// Files that were not analysed as a whole: what a comment in them would silence may not have been seen.
    pub in_part: &'r BTreeSet<&'r str>,
    /// The files that were asked for.
    pub asked: &'r Asked,
    /// Whether all code is in view: only then can it be said of a comment that it silences nothing.
    pub whole: bool,
}

impl<'r> Comments<'r> {
    /// What the configuration of a file says.
    fn rules(&self, file: &QuotedFile) -> &'r RuleSet {
        self.policy.rules_for(&self.base.absolute(file.path.as_ref()))
    }
}

/// The outcome of applying the directives.
#[derive(Debug, Default)]
pub struct Settled {
    /// Findings that no directive silences.
    pub kept: Vec<Finding>,
    /// Findings about the directives themselves.
    pub extra: Vec<Finding>,
    /// Findings that a directive silences.
    pub silenced: Vec<Finding>,
}

/// Apply the directives in `sources`.
pub fn apply(findings: Vec<Finding>, sources: &Sources, comments: &Comments<'_>) -> Settled {
    if !comments.policy.comments {
        return Settled { kept: findings, ..Settled::default() };
    }
    let mut directives = Directives::default();
    let mut extra = Vec::new();
    for (id, file) in &sources.0 {
        scan(*id, file, comments, &mut directives, &mut extra);
    }
    let (mut silenced, kept): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| directives.silence(sources, finding));
    silenced.retain(|finding| comments.asked.holds(sources.path(finding.primary.span.file)));
    let judge = Judge { sources, comments };
    let faulty: Vec<_> = directives.all.iter().filter_map(|directive| judge.faulty(directive)).collect();
    let places = faulty.iter().flat_map(|(directive, _)| directive.places());
    let written = in_comments(sources, places.chain(extra.iter().map(start_of)));
    extra.retain(|finding| written.get(&start_of(finding)) != Some(&Some(false)));
    extra.extend(faulty.iter().flat_map(|(directive, faults)| judge.complaints(directive, faults, &written)));
    // A document may show such comments.
    let is_example = |finding: &Finding| sources.0.get(&finding.primary.span.file).is_some_and(QuotedFile::is_example);
    extra.retain(|finding| !is_example(finding) && !directives.silence(sources, finding));
    Settled { kept, extra, silenced }
}

/// A byte of a text.
type At = (FileId, usize);

fn start_of(finding: &Finding) -> At {
    let span = finding.primary.span;
    (span.file, span.start as usize)
}

/// Which of these places stand in comments, as far as front-ends can tell.
fn in_comments(sources: &Sources, places: impl Iterator<Item = At>) -> BTreeMap<At, Option<bool>> {
    let mut by_file: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
    for (file, at) in places {
        by_file.entry(file).or_default().insert(at);
    }
    let of_file = |(id, places): (FileId, BTreeSet<usize>)| {
        let places: Vec<usize> = places.into_iter().collect();
        let file = sources.0.get(&id);
        let answers = file.and_then(|file| Some(lang::frontend(file.lang?).comments(file.lang?, &file.bytes, &places)));
        let answers = answers.unwrap_or_else(|| vec![None; places.len()]);
        places.into_iter().zip(answers).map(move |(at, answer)| ((id, at), answer))
    };
    by_file.into_iter().flat_map(of_file).collect()
}

/// The directives of a run, by the lines they speak of: a file may hold thousands.
#[derive(Debug, Default)]
struct Directives {
    all: Vec<Directive>,
    /// By path and place on disk: the texts of one host share what stands in front of them.
    of_places: BTreeMap<(String, u32), usize>,
    of_files: BTreeMap<FileId, Vec<usize>>,
    of_lines: BTreeMap<(FileId, usize), Vec<usize>>,
}

impl Directives {
    fn add(&mut self, place: (String, u32), reach: Reach, directive: Directive) {
        let file = directive.place.file;
        let index = *self.of_places.entry(place).or_insert(self.all.len());
        if index == self.all.len() {
            self.all.push(directive);
        } else if let Some(first) = self.all.get_mut(index) {
            first.copies.push(directive.place);
        }
        match reach {
            Reach::File => self.of_files.entry(file).or_default().push(index),
            Reach::Lines(own, below) => {
                for line in BTreeSet::from([own, below]) {
                    self.of_lines.entry((file, line)).or_default().push(index);
                }
            }
        }
    }

    /// Whether some directive silences the finding; all that speak of it are marked.
    fn silence(&mut self, sources: &Sources, finding: &Finding) -> bool {
        let span = finding.primary.span;
        let Some(file) = sources.0.get(&span.file) else { return false };
        let last = span.end.saturating_sub(1).max(span.start);
        let lines = (span.file, file.lines.line(span.start))..=(span.file, file.lines.line(last));
        let here = self.of_lines.range(lines).flat_map(|(_, indices)| indices);
        let mut silenced = false;
        for index in here.chain(self.of_files.get(&span.file).into_iter().flatten()) {
            let Some(directive) = self.all.get_mut(*index) else { continue };
            let expired = directive.expired.is_some();
            for name in directive.names.iter_mut().filter(|name| name.text == finding.rule) {
                name.used = true;
                silenced |= !name.never && !expired;
            }
        }
        silenced
    }
}

/// Which lines a directive speaks of.
#[derive(Debug)]
enum Reach {
    File,
    /// Zero-based lines: its own, and the one below a comment that stands alone.
    Lines(usize, usize),
}

/// A well-formed directive.
#[derive(Debug)]
struct Directive {
    names: Vec<Name>,
    /// The last day on which it held, if that has passed.
    expired: Option<Date>,
    /// Whether it must say why, and does not.
    owes_reason: bool,
    place: Place,
    /// The same bytes on disk in other texts of the run.
    copies: Vec<Place>,
}

/// A rule named by a directive.
#[derive(Debug)]
struct Name {
    text: String,
    span: Span,
    /// Whether the configuration lets no comment silence the rule.
    never: bool,
    /// Whether there is something that it speaks of.
    used: bool,
}

impl Directive {
    /// Where it stands, in each text that holds it.
    fn places(&self) -> impl Iterator<Item = At> {
        std::iter::once(&self.place).chain(&self.copies).map(|place| (place.file, place.start))
    }
}

/// What is said about directives once all findings were held against them.
struct Judge<'a> {
    sources: &'a Sources,
    comments: &'a Comments<'a>,
}

/// What is wrong with one name of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault<'a> {
    /// It is no rule's; the one that was probably meant.
    Unknown(Option<&'a str>),
    /// The configuration does not let comments silence the rule.
    Never,
    /// Its day has passed.
    Expired(Date),
    /// It silences nothing.
    Unused,
}

impl<'a> Judge<'a> {
    fn fault(&self, directive: &Directive, name: &Name) -> Option<Fault<'a>> {
        let path = self.sources.path(directive.place.file);
        if !self.comments.known.contains(&name.text.as_str()) {
            Some(Fault::Unknown(closest(&name.text, self.comments.known)))
        } else if name.never {
            Some(Fault::Never)
        } else if let Some(until) = directive.expired.filter(|_| name.used) {
            Some(Fault::Expired(until))
        } else {
            let unused = self.comments.whole
                && !name.used
                && name.text != unused_suppression::META.name
                && !self.comments.in_part.contains(path);
            unused.then_some(Fault::Unused)
        }
    }

    /// A directive with what is wrong with each of its names, if anything is wrong with it.
    fn faulty<'d>(&self, directive: &'d Directive) -> Option<(&'d Directive, Vec<Option<Fault<'a>>>)> {
        let faults: Vec<_> = directive.names.iter().map(|name| self.fault(directive, name)).collect();
        (directive.owes_reason || faults.iter().any(Option::is_some)).then_some((directive, faults))
    }

    /// What is said of a directive, and where that stands in comments.
    fn complaints(
        &self,
        directive: &Directive,
        faults: &[Option<Fault<'_>>],
        written: &BTreeMap<At, Option<bool>>,
    ) -> Vec<Finding> {
        let answers = || directive.places().filter_map(|at| *written.get(&at)?);
        if answers().any(|is_comment| !is_comment) && !answers().any(|is_comment| is_comment) {
            return Vec::new();
        }
        let names = || directive.names.iter().zip(faults);
        let useless = |fault: &Option<Fault<'_>>| matches!(fault, Some(Fault::Unused | Fault::Unknown(None)));
        let keep: Vec<&str> =
            names().filter(|(_, fault)| !useless(fault)).map(|(name, _)| name.text.as_str()).collect();
        // A text must not be changed, so the fix is offered for what is sure to be a comment.
        let file = self.sources.0.get(&directive.place.file).filter(|_| answers().any(|is_comment| is_comment));
        let fixes = |name: &Name, fault: Fault<'_>| match fault {
            Fault::Unused | Fault::Unknown(None) => file.and_then(|file| directive.place.without(file, &keep)),
            Fault::Unknown(Some(meant)) => Some(renamed(name, meant)),
            Fault::Never | Fault::Expired(_) => None,
        };
        let complaint = |(name, fault): (&Name, &Option<Fault<'_>>)| {
            let fault = (*fault)?;
            Some(Finding { fixes: fixes(name, fault).into_iter().collect(), ..about(name, fault) })
        };
        let mut found: Vec<Finding> = names().filter_map(complaint).collect();
        if directive.owes_reason {
            let place = &directive.place;
            let span = Span::new(place.file, place.start, place.list.end + 1);
            let help = "write it behind the bracket: `zlint: ignore[rule-name] reason`".to_owned();
            found.push(complain(span, "the ignore comment gives no reason".to_owned(), help));
        }
        found
    }
}

/// What to say about a name.
fn about(name: &Name, fault: Fault<'_>) -> Finding {
    let rule = &name.text;
    let (message, help) = match fault {
        Fault::Unknown(meant) => {
            let help = match meant {
                Some(rule) => format!("did you mean `{rule}`?"),
                None => "`zlint rules` lists the rules".to_owned(),
            };
            (format!("the ignore comment names `{rule}`, which is no rule"), help)
        }
        Fault::Never => (
            format!("the configuration does not let a comment silence `{rule}`"),
            "settle the finding, or take the rule out of `never-ignore`".to_owned(),
        ),
        Fault::Expired(day) => (
            format!("the ignore comment for `{rule}` ended on {day}"),
            "settle what it excused, or give it a later day".to_owned(),
        ),
        Fault::Unused => (format!("the ignore comment for `{rule}` silences nothing"), "remove it".to_owned()),
    };
    complain(name.span, message, help)
}

/// The name that was probably meant in place of a misspelt one: silencing findings is for a person to decide.
fn renamed(name: &Name, meant: &str) -> Fix {
    Fix::of(format!("name `{meant}`"), Applicability::Suggestion, Edit::replace(name.span, meant))
}

fn complain(span: Span, message: String, help: String) -> Finding {
    Finding { help, ..Finding::new(&unused_suppression::META, Label { span, message: String::new() }, message) }
}

/// Find the directives of one file.
fn scan(id: FileId, file: &QuotedFile, comments: &Comments<'_>, directives: &mut Directives, wrong: &mut Vec<Finding>) {
    let mut below = Below::default();
    let mut rules = None;
    for at in memchr::memmem::find_iter(&file.bytes, MARK) {
        let line = file.lines.line(u32::try_from(at).unwrap_or(u32::MAX));
        let range = file.lines.line_range(&file.bytes, line);
        let before = file.bytes.get(range.start..at).unwrap_or_default();
        let text = file.bytes.get(at..range.end).unwrap_or_default();
        if !is_commented(before) {
            continue;
        }
        match parse(text) {
            Parsed::Prose => {}
            Parsed::Wrong { length, why } => {
                let message = format!("this ignore comment is not understood: {why}");
                let help = "write `zlint: ignore[rule-name] reason`".to_owned();
                wrong.push(complain(Span::new(id, at, at + length), message, help));
            }
            Parsed::Ignore(Ignore { whole_file: true, .. }) if line >= TOP => {
                let message = format!("`ignore-file` stands below line {TOP} and has no effect");
                let help = "move it to the top of the file".to_owned();
                wrong.push(complain(Span::new(id, at, range.end), message, help));
            }
            Parsed::Ignore(ignore) => {
                let target = if is_alone(before) { below.next_code_line(file, line) } else { line };
                let reach = if ignore.whole_file { Reach::File } else { Reach::Lines(line, target) };
                let on_disk = file.on_disk(Span::new(id, at, at + MARK.len())).start;
                let rules = *rules.get_or_insert_with(|| comments.rules(file));
                let directive = directive(id, at, ignore, rules, comments.policy.as_of);
                directives.add((file.path.clone(), on_disk), reach, directive);
            }
        }
    }
}

/// A directive that was read at some byte of a text.
fn directive(file: FileId, at: usize, ignore: Ignore, rules: &RuleSet, as_of: Option<Date>) -> Directive {
    let named = |(text, offset): (String, usize)| {
        let span = Span::new(file, at + offset, at + offset + text.len());
        Name { never: rules.never_ignore.contains(&text), text, span, used: false }
    };
    Directive {
        names: ignore.names.into_iter().map(named).collect(),
        expired: ignore.until.filter(|until| as_of.is_some_and(|today| today > *until)),
        owes_reason: rules.require_reason && !ignore.has_reason,
        place: Place { file, start: at, list: at + ignore.list.start..at + ignore.list.end },
        copies: Vec::new(),
    }
}

/// The last answer of [`Below::next_code_line`], which the next comment of a stack shares.
#[derive(Debug, Default)]
struct Below {
    comment: usize,
    code: usize,
}

impl Below {
    /// The line that a comment on its own line speaks of: the next that is no comment itself.
    fn next_code_line(&mut self, file: &QuotedFile, line: usize) -> usize {
        if !(self.comment..self.code).contains(&line) {
            let is_comment = |line: &usize| {
                let text = file.bytes.get(file.lines.line_range(&file.bytes, *line)).unwrap_or_default();
                is_alone(text) && !text.trim_ascii_start().starts_with(b"*")
            };
            self.comment = line;
            // Past the end if only comments follow: they share this answer too.
            let end = file.lines.lines();
            self.code = (line + 1..end).find(|line| !is_comment(line)).unwrap_or(end);
        }
        self.code
    }
}

/// The known name nearest to a misspelt one, if it is near at all.
pub fn closest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let distance = |other: &&str| edit_distance(name, other);
    known.iter().copied().min_by_key(distance).filter(|other| distance(other) <= 1 + name.len() / 4)
}

/// Levenshtein's distance, over bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let here = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
