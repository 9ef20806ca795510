//! Basic authentication becomes a Bearer token.

use camino::Utf8Path;

use crate::data::model::{Bearer, ModelFile, Renewed};
use crate::diag::fix::TokenModule;
use crate::diag::{Applicability, Edit, Edits, Fix};
use crate::recognise::written::{Element, Form, List, Site};
use crate::recognise::{AuthKind, AuthUse, Recognised};
use crate::rewrite::token::Source;
use crate::rewrite::{Rewriting, insert, list, spelling};
use crate::text::{Family, FileId, Span};

/// What a rewrite is made with.
struct Rewriter<'a> {
    rewriting: &'a Rewriting<'a>,
    model: &'a ModelFile,
    bearer: &'a Bearer,
    source: Source,
    /// Whether the module that the source names is only planned: nobody has asked for it to be written.
    planned: bool,
    family: Family,
    /// Whether the code is an example of a document.
    example: bool,
}

/// The edits of one place, and what keeps them from being made unasked.
struct Change {
    edits: Vec<Edit>,
    doubt: Option<&'static str>,
}

impl Change {
    fn sure(edits: Vec<Edit>) -> Self {
        Self { edits, doubt: None }
    }
}

/// The Bearer form in place of the credentials.
///
/// # Errors
/// Why there is none, as a sentence for a note.
pub fn bearer(
    rewriting: &Rewriting<'_>,
    found: &Recognised,
    model: Option<&ModelFile>,
    auth: &AuthUse,
) -> Result<Fix, &'static str> {
    if auth.identity.is_some() {
        return Err("no rewrite: the user name varies, and one OAuth token cannot act for many users");
    }
    let Some((model, bearer)) = model.and_then(|model| Some((model, model.bearer.as_ref()?))) else {
        return Err("no rewrite: no request that sends these credentials is in view");
    };
    let written = &auth.written;
    let first = written.pairs.values().next().or_else(|| written.given.values().flatten().next());
    let Some((first, file)) = first.and_then(|site| Some((site, rewriting.file(site.span)?))) else {
        return Err("no rewrite: the credentials reach the request in a way that no single place shows");
    };
    let shared = shared_folder(rewriting, found, first.span.file);
    let sources = Source::all(rewriting, first, &shared);
    let family = file.lang.family();
    let offered = sources.into_iter().find_map(|(source, planned)| {
        // What is written into a workflow has to fit its quotes, too.
        let example = file.is_example() || file.is_in_settings();
        Rewriter { rewriting, model, bearer, source, planned, family, example }.fix(auth)
    });
    offered.ok_or("no rewrite: the credentials are merged with other settings; both have to be taken apart by hand")
}

/// The folder that all files of a package have in common that sign in.
fn shared_folder<'a>(rewriting: &Rewriting<'a>, found: &Recognised, file: FileId) -> camino::Utf8PathBuf {
    let folder = |file: FileId| rewriting.texts.get(&file).and_then(|file| file.path.parent());
    let Some(own) = folder(file) else { return camino::Utf8PathBuf::new() };
    let package = rewriting.packages.get(&file);
    let sites = found.auths.iter().flat_map(|auth| auth.written.given.values().flatten());
    let others = sites.map(|site| site.span.file).filter(|other| {
        rewriting.packages.get(other) == package
            && rewriting.texts.get(other).map(|file| file.lang.family())
                == rewriting.texts.get(&file).map(|file| file.lang.family())
    });
    let common = |a: &'a Utf8Path, b: &Utf8Path| a.ancestors().find(|folder| b.starts_with(folder)).unwrap_or(a);
    others.filter_map(folder).fold(own, common).to_owned()
}

impl Rewriter<'_> {
    /// The whole change.
    fn fix(&self, auth: &AuthUse) -> Option<Fix> {
        let written = &auth.written;
        let changes: Option<Vec<Change>> = if self.renews_itself() && !written.pairs.is_empty() {
            written.pairs.values().map(|site| self.object(site, site.span)).collect()
        } else if written.given.is_empty() {
            None
        } else {
            written.given.values().map(|site| self.site(site.as_ref()?)).collect()
        };
        let changes = changes?;
        let doubt = changes.iter().find_map(|change| change.doubt);
        let edits = Edits::new(changes.into_iter().flat_map(|change| change.edits).collect())?;
        let is_shown = doubt.is_some() || self.example || self.planned;
        let applicability = if is_shown { Applicability::Suggestion } else { Applicability::Unsafe };
        let mut title = self.source.title(self.planned);
        if let Some(doubt) = doubt {
            title = format!("{title}, but {doubt}");
        }
        if self.is_read_once(auth) {
            title.push_str("; it is read once, when the file is loaded");
        }
        if auth.kind == AuthKind::Password {
            title.push_str("; make the OAuth client as the user who signs in here");
        }
        let asks = doubt.or(self.example.then_some("it stands in a text around it, which it has to fit"));
        Some(Fix { title, applicability, edits, module: self.module(), asks })
    }

    /// Whether a header is made while its file is loaded, so that its token is never renewed: good for a short run.
    fn is_read_once(&self, auth: &AuthUse) -> bool {
        let made_on_loading = |site: &Site| matches!(site.form, Form::Header) && site.function.is_none();
        let sites = auth.written.given.values().flatten();
        self.family == Family::Python
            && matches!(self.source, Source::Module(_))
            && sites.into_iter().any(made_on_loading)
    }

    /// Whether the library takes an object that asks for a token with each request.
    fn renews_itself(&self) -> bool {
        matches!(self.source, Source::Module(_)) && self.bearer.object.is_some()
    }

    fn module(&self) -> Option<TokenModule> {
        let library = self.model.id.rsplit('/').next().unwrap_or_default();
        if self.planned { None } else { self.source.missing(library) }
    }

    /// What one place becomes.
    fn site(&self, site: &Site) -> Option<Change> {
        match &site.form {
            Form::Pair => self.object(site, site.span),
            Form::Named(..) if self.renews_itself() => self.object(site, site.span),
            Form::Named(name, list) | Form::Entry(name, list) => self.headers(site, name, list),
            Form::Client(name, list, call) => self.client(site, name, list, *call),
            Form::Header => self.header(site),
            Form::Chained if self.bearer.instead.starts_with('.') => self.spelled(site),
            Form::Option if self.bearer.instead.starts_with('-') => self.spelled(site),
            Form::Chained | Form::Option => None,
            Form::Sdk(list) => self.sdk(site, list),
        }
    }

    /// The edits of a place together with the lines that they bring along.
    fn with_lines(&self, site: &Site, edit: Vec<Edit>, imported: &str) -> Option<Change> {
        let file = self.rewriting.file(site.span)?;
        let line = match &self.source {
            Source::Module(module) => module.import(file, site, imported),
            Source::Environment if self.family == Family::Python => insert::line(file, site, "import os"),
            Source::Environment => None,
        };
        let dropped = site.spent.iter().filter_map(|spent| insert::drop_assignment(self.rewriting, spent));
        Some(Change::sure(edit.into_iter().chain(line).chain(dropped).collect()))
    }

    /// An object that signs each request.
    fn object(&self, site: &Site, span: Span) -> Option<Change> {
        let object = self.bearer.object.as_deref()?;
        self.with_lines(site, vec![Edit::replace(span, format!("{object}()"))], object)
    }

    /// The expression that yields the token, and what keeps it from being put there unasked.
    fn token(&self, site: &Site) -> (String, Option<&'static str>) {
        let head = site.function.map_or("", |function| signature(self.rewriting.text(function)));
        // In Rust the word stands before the function.
        let is_async = head.contains("async ")
            || site.function.is_some_and(|function| self.rewriting.before(function).trim_end().ends_with("async"));
        let doubt = match (&self.source, self.family) {
            (Source::Module(_), Family::JavaScript) if site.function.is_none() => {
                Some("the token is awaited, and this runs once when the file is loaded: move it into an async function")
            }
            (Source::Module(_), Family::JavaScript) if !is_async => {
                Some("the token is awaited, so this function becomes async and its callers wait for it")
            }
            (_, Family::Hcl | Family::Http) => Some("the variable has to be set"),
            _ if site.kept => Some("a header that is made once goes stale: make it for each request"),
            (_, Family::Rust) if !head.contains("Result") => {
                Some("the function must be able to return the error of a token that is not there")
            }
            _ => None,
        };
        (self.source.expression(self.family, !is_async), doubt)
    }

    fn name(&self) -> &'static str {
        match self.family {
            Family::Python => "get_token",
            Family::JavaScript => "getZendeskToken",
            Family::Rust
            | Family::Shell
            | Family::Postman
            | Family::Recording
            | Family::Hcl
            | Family::Http
            | Family::Settings => "",
        }
    }

    /// The library's own words in the place of the credentials.
    fn spelled(&self, site: &Site) -> Option<Change> {
        let (token, doubt) = self.token(site);
        let text = spelling::fill(&self.bearer.instead, self.family, &token);
        // A chain keeps its lines.
        let written = self.rewriting.text(site.span);
        let space = u32::try_from(written.len() - written.trim_start().len()).unwrap_or_default();
        // A word that is one variable in quotes is told without the closing one.
        let open = written.matches('"').count() % 2 == 1 && self.rewriting.after(site.span).starts_with('"');
        let span = Span { start: site.span.start + space, end: site.span.end + u32::from(open), ..site.span };
        let change = self.with_lines(site, vec![Edit::replace(span, text)], self.name())?;
        Some(Change { doubt, ..change })
    }

    /// The value of a header.
    fn header(&self, site: &Site) -> Option<Change> {
        let (token, doubt) = self.token(site);
        let text = spelling::header_value(self.family, &token);
        let change = self.with_lines(site, vec![Edit::replace(site.span, text)], self.name())?;
        Some(Change { doubt, ..change })
    }

    /// An `Authorization` header beside the other headers of a call, in place of its credentials.
    fn headers(&self, site: &Site, name: &str, list: &List) -> Option<Change> {
        if list.open || !self.bearer.instead.starts_with("headers") {
            return None;
        }
        let (token, doubt) = self.token(site);
        let value = spelling::header_value(self.family, &token);
        let entry = spelling::header_entry(self.family, &value);
        let own = list::whole(self.rewriting, list.element(name)?)?;
        // Some libraries take user name and password each by itself.
        let beside = list.element("password").filter(|_| name != "auth");
        let beside = beside.and_then(|element| list::whole(self.rewriting, element));
        let mut edits = match list.element("headers") {
            Some(headers) => {
                let merged = match &headers.object {
                    Some(object) => list::prepend(self.rewriting, object, &entry)?,
                    None => self.merged(headers, &entry)?,
                };
                vec![merged, list::remove(self.rewriting, own)]
            }
            None if list.is_object => vec![Edit::replace(own, format!("headers: {{ {entry} }}"))],
            None => vec![Edit::replace(own, format!("headers={{{entry}}}"))],
        };
        edits.extend(beside.map(|beside| list::remove(self.rewriting, beside)));
        let change = self.with_lines(site, edits, self.name())?;
        Some(Change { doubt, ..change })
    }

    /// Headers from elsewhere with one more.
    fn merged(&self, headers: &Element, entry: &str) -> Option<Edit> {
        let value = self.rewriting.text(headers.value);
        Some(match self.family {
            Family::Python => Edit::replace(headers.value, format!("{{**{value}, {entry}}}")),
            Family::JavaScript => {
                let whole = list::whole(self.rewriting, headers)?;
                Edit::replace(whole, format!("headers: {{ ...{value}, {entry} }}"))
            }
            Family::Rust
            | Family::Shell
            | Family::Postman
            | Family::Recording
            | Family::Hcl
            | Family::Http
            | Family::Settings => {
                return None;
            }
        })
    }

    /// A client that asks for a token with each request: what it was made with goes, and a function wraps it.
    fn client(&self, site: &Site, name: &str, list: &List, call: Span) -> Option<Change> {
        let wrap = self.bearer.wrap.as_deref().filter(|_| matches!(self.source, Source::Module(_)))?;
        let own = list::whole(self.rewriting, list.element(name)?)?;
        let end = Span { start: call.end, end: call.end, ..call };
        let edits =
            vec![Edit::insert(call, format!("{wrap}(")), list::remove(self.rewriting, own), Edit::replace(end, ")")];
        self.with_lines(site, edits, wrap)
    }

    /// An SDK's constructor that is given an access token.
    fn sdk(&self, site: &Site, list: &List) -> Option<Change> {
        let client = self.bearer.client.as_ref()?;
        let (token, doubt) = self.token(site);
        let given = list.element(&client.token)?;
        let whole = list::whole(self.rewriting, given)?;
        let at_hand = |_: &&Renewed| matches!(self.source, Source::Module(_));
        let renewed = client.renewed.as_ref().filter(at_hand).filter(|renewed| list.element(&renewed.option).is_none());
        let (option, value, name) = match renewed {
            Some(Renewed { option, function }) => (option, format!("{function}()"), function.as_str()),
            None => (&client.becomes, token, self.name()),
        };
        let mut text = match list.is_object {
            true if self.family == Family::Python => format!("\"{option}\": {value}"),
            true => format!("{option}: {value}"),
            false => format!("{option}={value}"),
        };
        for (name, value) in client.adds.iter().filter(|(name, _)| list.element(name).is_none()) {
            text.push_str(&format!("{}{name}: {value}", list::separator(self.rewriting, whole)));
        }
        let gone = client.remove.iter().filter_map(|name| list.element(name));
        let mut edits = vec![Edit::replace(whole, text)];
        for element in gone {
            edits.push(list::remove(self.rewriting, list::whole(self.rewriting, element)?));
        }
        let change = self.with_lines(site, edits, name)?;
        Some(Change { doubt, ..change })
    }
}

/// A function's text up to its body.
fn signature(text: &str) -> &str {
    let end = text.find(['{', '\n']).unwrap_or(text.len());
    // A long signature goes over several lines until its parameters end.
    let end = if text.get(..end).is_some_and(|head| head.contains('(') && !head.contains(')')) {
        text.find(") ")
            .or_else(|| text.find(")\n"))
            .and_then(|at| text[at..].find(['{', '\n']).map(|more| at + more))
            .unwrap_or(end)
    } else {
        end
    };
    text.get(..end).unwrap_or(text)
}
