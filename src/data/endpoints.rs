//! The endpoint table: which operation a method and path name, and which scope that needs.

pub mod path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::endpoints::path::{Fit, Segment, segments};
use crate::data::scopes::ScopeCatalog;

/// How sure a scope is for an endpoint; see `rules/endpoints.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    /// Zendesk's own documentation names it.
    Doc,
    /// Someone reported or shipped it for this very call.
    Evidence,
    /// Follows from the family the path belongs to.
    Derived,
    /// Only the broad scope is safe.
    Unknown,
}

impl Certainty {
    /// The word shown to users and used in the table.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Doc => "doc",
            Certainty::Evidence => "evidence",
            Certainty::Derived => "derived",
            Certainty::Unknown => "unknown",
        }
    }

    /// The certainty of this name.
    pub fn named(name: &str) -> Option<Certainty> {
        [Certainty::Doc, Certainty::Evidence, Certainty::Derived, Certainty::Unknown]
            .into_iter()
            .find(|certainty| certainty.name() == name)
    }
}

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// HTTP method, upper case.
    pub method: String,
    /// Path with named parameters: `/api/v2/tickets/{ticket_id}`.
    pub path: String,
    /// Zendesk's name of the operation.
    pub operation: String,
    /// The section of the reference it stands in.
    pub tag: String,
    /// The resource whose scope it needs; `None` for the broad one.
    pub resource: Option<String>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where the path was read.
    pub source: String,
    segments: Vec<Segment>,
    /// Whether the first resource is a word: a row that starts with a parameter fits anything.
    anchored: bool,
}

/// The scope a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeAnswer<'a> {
    /// The resource, if its narrow scope will do.
    pub resource: Option<String>,
    /// The scope: `tickets:read`, or a broad `read`.
    pub scope: String,
    /// The broad scope that covers it: `read` or `write`.
    pub access: &'static str,
    /// How sure the scope is.
    pub certainty: Certainty,
    /// The table's path, e.g. `/api/v2/tickets/{ticket_id}`, when it has one for this call.
    pub operation: Option<&'a str>,
    /// Whether the family the path belongs to spoke, not a row of its own.
    pub family_only: bool,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub struct EndpointTable {
    rows: Vec<Endpoint>,
    /// Row numbers by the first resource, where that is a word.
    by_resource: FxHashMap<String, Vec<usize>>,
    /// Numbers of the other rows.
    open: Vec<usize>,
    /// Segments of the longest row.
    longest: usize,
    /// Narrow scopes that follow from a row's resource but do not exist: `auditlogs:write`.
    absent: FxHashSet<String>,
}

/// How well a row fits, better ones greater. Known text counts first, as it decides the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    texts: usize,
    parts: usize,
    parameters: usize,
    method: bool,
    /// Whether the path was taken as written, not with a locale left out.
    whole: bool,
}

/// Rows that fit a path equally well; never empty.
struct Best<'a> {
    score: Score,
    rows: Vec<&'a Endpoint>,
}

/// Who says which scope a place needs.
enum Speaker<'a> {
    /// The row of the place itself, and whether its method is the one asked for.
    Row(&'a Endpoint, bool),
    /// A row near it.
    Family(&'a Endpoint),
    /// Rows that do not agree.
    Several,
    /// Nobody.
    None,
}

impl EndpointTable {
    /// Read the table; the error says which line is not of its form.
    ///
    /// # Errors
    /// A line without its seven columns, or with a certainty nobody knows.
    pub fn parse(text: &str) -> Result<EndpointTable, String> {
        let mut table = EndpointTable::default();
        for (number, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let row = Endpoint::parse(line).ok_or_else(|| format!("line {}: not an endpoint: {line}", number + 1))?;
            table.push(row);
        }
        Ok(table)
    }

    /// Take note of which halves of the resources exist.
    pub(super) fn settle(&mut self, scopes: &ScopeCatalog) {
        let halves = scopes.resources.iter().flat_map(|resource| {
            let missing = |there: bool, access: &str| (!there).then(|| format!("{}:{access}", resource.name));
            [missing(resource.read.is_some(), "read"), missing(resource.write.is_some(), "write")]
        });
        self.absent = halves.flatten().collect();
    }

    /// Add a row that somebody saw at work, in place of the one for the same method and path.
    ///
    /// # Errors
    /// The scope is not one that a call of this method may need, or the path is not of its form.
    pub(super) fn add(&mut self, method: &str, path: &str, scope: &str) -> Result<(), String> {
        let access = access(method);
        let resource = match scope.rsplit_once(':') {
            Some((resource, half)) if half == access => resource,
            None if scope == access => "-",
            _ => return Err(format!("a {method} needs `{access}` or a scope that ends in `:{access}`")),
        };
        let line = format!("{method}\t{path}\tOwn\tOwn\t{resource}\t{}\town", Certainty::Evidence.name());
        let row = Endpoint::parse(&line).ok_or_else(|| "write a path such as \"/api/v2/tickets/{id}\"".to_owned())?;
        let same = |known: &&mut Endpoint| known.method == row.method && known.segments == row.segments;
        match self.rows.iter_mut().find(same) {
            Some(known) => *known = row,
            None => self.push(row),
        }
        Ok(())
    }

    fn push(&mut self, row: Endpoint) {
        self.longest = self.longest.max(row.segments.len());
        let alike = match row.segments.get(FIRST_RESOURCE) {
            Some(Segment::Text(resource)) => match self.by_resource.get_mut(resource) {
                Some(alike) => alike,
                None => self.by_resource.entry(resource.clone()).or_default(),
            },
            _ => &mut self.open,
        };
        alike.push(self.rows.len());
        self.rows.push(row);
    }

    /// The rows, by path and method.
    pub fn rows(&self) -> &[Endpoint] {
        &self.rows
    }

    /// The row for a method and a path as code builds it, unknown parts as `{}`. The row of another
    /// method speaks for a path that has none of this one. `None` when nothing fits, or rows of
    /// different families fit equally well.
    pub fn find(&self, method: &str, path: &str) -> Option<&Endpoint> {
        match self.speaker(method, &segments(path)) {
            Speaker::Row(row, _) => Some(row),
            Speaker::Family(_) | Speaker::Several | Speaker::None => None,
        }
    }

    /// The scope that a call needs. What is not in the table gets the scope of the nearest place
    /// above it, and the broad scope where none speaks.
    pub fn scope_for(&self, method: &str, path: &str) -> ScopeAnswer<'_> {
        let access = access(method);
        let mut place = segments(path);
        // no row is longer, so only the beginning of a very long path can say something
        let mut whole = place.len() <= self.longest + 1;
        place.truncate(self.longest + 1);
        while !place.is_empty() {
            match self.speaker(method, &place) {
                Speaker::Row(row, same_method) => return self.answer(row, access, whole, whole && same_method),
                Speaker::Family(row) => return self.answer(row, access, false, false),
                Speaker::Several => break,
                Speaker::None => place.pop(),
            };
            whole = false;
        }
        broad(access)
    }

    /// Who speaks for a place: its row; without one, the rows below it if they are one family. A hole
    /// at its end may stand for nothing: in `/users/search/{}` the word is hardly the id of a user.
    fn speaker(&self, method: &str, place: &[Segment]) -> Speaker<'_> {
        let above = place.split_last().filter(|(last, _)| **last == Segment::Hole).map(|(_, above)| above);
        let over = above.and_then(|above| self.best(method, above));
        match (self.best(method, place), over) {
            (Some(best), Some(over)) if over.score.texts > best.score.texts => over.family(),
            (Some(best), _) => best.speaker(),
            (None, Some(over)) => over.family(),
            (None, None) => self.below(place).map_or(Speaker::None, Speaker::Family),
        }
    }

    /// The scope that `row` gives to a call: whether it is the row of that path, and of that method.
    fn answer<'a>(&self, row: &'a Endpoint, access: &'static str, path: bool, known: bool) -> ScopeAnswer<'a> {
        let narrow = row.resource.as_ref().map(|resource| format!("{resource}:{access}"));
        let narrow = narrow.filter(|scope| !self.absent.contains(scope));
        let certainty = match (&narrow, known) {
            (_, true) => row.certainty,
            (Some(_), false) => row.certainty.max(Certainty::Derived),
            (None, false) => Certainty::Unknown,
        };
        ScopeAnswer {
            resource: narrow.as_ref().and(row.resource.clone()),
            scope: narrow.unwrap_or_else(|| access.to_owned()),
            access,
            certainty,
            operation: path.then_some(row.path.as_str()),
            family_only: !known,
        }
    }

    fn best(&self, method: &str, place: &[Segment]) -> Option<Best<'_>> {
        let mut best: Option<Best<'_>> = None;
        self.weigh(method, place, true, &mut best);
        if let Some(shorter) = without_locale(place) {
            self.weigh(method, &shorter, false, &mut best);
        }
        best
    }

    /// Add the rows as long as `place` to the best so far.
    fn weigh<'a>(&'a self, method: &str, place: &[Segment], whole: bool, best: &mut Option<Best<'a>>) {
        for row in self.alike(place).filter(|row| row.segments.len() == place.len()) {
            let Some(score) = row.score(method, place, whole) else { continue };
            match best {
                Some(so_far) if so_far.score == score => so_far.rows.push(row),
                Some(so_far) if so_far.score > score => {}
                _ => *best = Some(Best { score, rows: vec![row] }),
            }
        }
    }

    /// The rows that may fit a place, in order: all but those of another resource.
    fn alike(&self, place: &[Segment]) -> impl Iterator<Item = &Endpoint> {
        let (mut few, mut all) = (Vec::new(), 0..0);
        match place.get(FIRST_RESOURCE) {
            Some(Segment::Text(resource)) => {
                few.extend(self.by_resource.get(resource).into_iter().flatten().chain(&self.open));
                few.sort_unstable();
            }
            _ => all = 0..self.rows.len(),
        }
        few.into_iter().chain(all).filter_map(|row| self.rows.get(row))
    }

    /// A row below a place, if all such rows are one family.
    fn below(&self, place: &[Segment]) -> Option<&Endpoint> {
        let mut longer: Vec<&Endpoint> =
            self.alike(place).filter(|row| row.segments.len() > place.len() && row.anchored).collect();
        // The nearest speaks where several are equally sure.
        longer.sort_by_key(|row| row.segments.len());
        let fits = |row: &&Endpoint| {
            let mut fit = place.iter().zip(&row.segments).map(|(code, row)| code.fits(row));
            fit.all(|fit| fit.is_some_and(|fit| fit != Fit::Open))
        };
        one_family(longer.into_iter().filter(fits))
    }
}

/// Where the first resource stands, behind `/api/v2/`.
const FIRST_RESOURCE: usize = 2;

impl Endpoint {
    fn parse(line: &str) -> Option<Endpoint> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().filter(|column| !column.is_empty()).map(str::to_owned);
        let (method, path, operation, tag) = (next()?, next()?, next()?, next()?);
        let resource = next()?;
        let certainty = Certainty::named(&next()?)?;
        let source = next()?;
        let resource = (resource != "-").then_some(resource);
        let segments = segments(&path);
        let anchored = matches!(segments.get(FIRST_RESOURCE), Some(Segment::Text(_)) | None);
        let row = Endpoint { method, path, operation, tag, resource, certainty, source, segments, anchored };
        columns.next().is_none().then_some(row)
    }

    fn score(&self, method: &str, place: &[Segment], whole: bool) -> Option<Score> {
        let asked = if method.eq_ignore_ascii_case("HEAD") { "GET" } else { method };
        let same = self.method.eq_ignore_ascii_case(asked);
        let mut score = Score { texts: 0, parts: 0, parameters: 0, method: same, whole };
        for (code, row) in place.iter().zip(&self.segments) {
            match code.fits(row)? {
                Fit::Text => score.texts += 1,
                Fit::Part => score.parts += 1,
                Fit::Parameter => score.parameters += 1,
                Fit::Open if self.anchored => {}
                Fit::Open => return None,
            }
        }
        Some(score)
    }
}

impl<'a> Best<'a> {
    /// Their row, if they are the methods of one path; their family, if they have one.
    fn speaker(&self) -> Speaker<'a> {
        let mut paths = self.rows.iter().map(|row| &row.path);
        let first = paths.next();
        match self.family() {
            Speaker::Family(row) if paths.all(|path| Some(path) == first) => Speaker::Row(row, self.score.method),
            other => other,
        }
    }

    /// Their family, if they belong to one.
    fn family(&self) -> Speaker<'a> {
        one_family(self.rows.iter().copied()).map_or(Speaker::Several, Speaker::Family)
    }
}

/// The least sure of the rows, if all need the same resource.
fn one_family<'a>(mut rows: impl Iterator<Item = &'a Endpoint>) -> Option<&'a Endpoint> {
    let mut speaker = rows.next()?;
    for row in rows {
        if row.resource != speaker.resource {
            return None;
        }
        if row.certainty > speaker.certainty {
            speaker = row;
        }
    }
    Some(speaker)
}

/// `/api/v2/help_center/en-us/articles` without the locale.
fn without_locale(place: &[Segment]) -> Option<Vec<Segment>> {
    let help_center = |segment: &Segment| matches!(segment, Segment::Text(text) if text == "help_center");
    let at = place.iter().position(help_center)? + 1;
    let locale = place.get(at).filter(|_| place.len() > at + 1)?;
    locale.may_be_locale().then(|| {
        let mut shorter = place.to_vec();
        shorter.remove(at);
        shorter
    })
}

/// The half of a scope that a method needs; a POST that only searches is a write all the same.
fn access(method: &str) -> &'static str {
    if method.eq_ignore_ascii_case("GET") || method.eq_ignore_ascii_case("HEAD") { "read" } else { "write" }
}

fn broad(access: &'static str) -> ScopeAnswer<'static> {
    ScopeAnswer {
        resource: None,
        scope: access.to_owned(),
        access,
        certainty: Certainty::Unknown,
        operation: None,
        family_only: true,
    }
}
