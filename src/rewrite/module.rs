//! The module that gives out access tokens: where it lies, and how code reaches it.

use camino::{Utf8Path, Utf8PathBuf};

use crate::diag::Edit;
use crate::recognise::written::Site;
use crate::rewrite::{Rewriting, insert};
use crate::text::{Family, Host, Lang, SourceFile};

/// The file that makes a folder a package of Python.
const PYTHON_PACKAGE: &str = "__init__.py";

/// Whether rewriting must know that a path is there: a token module may lie at it, or it makes a folder a package.
pub fn matters(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| {
        [PYTHON_PACKAGE, "zendesk_oauth.py", "zendesk_oauth.rs", "zendesk_oauth.sh"].contains(&name)
            || name.strip_prefix("zendesk-token.").is_some_and(|end| ["ts", "js", "mjs", "cjs"].contains(&end))
    })
}

/// The module as one file uses it.
#[derive(Debug, Clone)]
pub(super) struct ModuleUse {
    /// Its path, as paths are shown.
    pub(super) path: String,
    /// What the file calls it.
    pub(super) name: String,
    /// How the file imports it; `{names}` stands for what is imported. A module of Rust or a script is brought in whole.
    line: String,
    /// Whether it is there.
    pub(super) exists: bool,
}

impl ModuleUse {
    pub(super) fn file_name(&self) -> &str {
        Utf8Path::new(&self.path).file_name().unwrap_or(&self.path)
    }

    /// The import of a name, unless it is there.
    pub(super) fn import(&self, file: &SourceFile, site: &Site, name: &str) -> Option<Edit> {
        match self.line.split_once("{names}") {
            Some(around) => insert::import(file, site, around, name),
            None => insert::line(file, site, &self.line),
        }
    }
}

/// The module for a file: next to it, or at the top of what belongs together. `shared` is the folder that all files
/// have in common that need it.
pub(super) fn of(rewriting: &Rewriting<'_>, file: &SourceFile, shared: &Utf8Path) -> Option<ModuleUse> {
    let (path, name, line) = match file.lang.family() {
        Family::Python => python(rewriting, file)?,
        Family::JavaScript => javascript(rewriting, file, shared)?,
        Family::Rust => rust(file)?,
        // The commands of a notebook, or of a workflow, are a script here only.
        Family::Shell
            if file.embedding.as_ref().is_some_and(|embedding| {
                embedding.host.kind == Host::Notebook || embedding.host.kind.is_settings()
            }) =>
        {
            return None;
        }
        Family::Shell => shell(file)?,
        Family::Postman | Family::Recording | Family::Hcl | Family::Http | Family::Settings => return None,
    };
    let path = path.into_string();
    let exists = rewriting.present.contains(path.as_str());
    Some(ModuleUse { path, name: name.to_owned(), line, exists })
}

type Reached = (Utf8PathBuf, &'static str, String);

/// Beside a script; at the top of a package, where relative imports reach it.
fn python(rewriting: &Rewriting<'_>, file: &SourceFile) -> Option<Reached> {
    let folder = file.path.parent()?;
    let is_package = |folder: &Utf8Path| rewriting.present.contains(folder.join(PYTHON_PACKAGE).as_str());
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let is_script = text.contains("__name__ ==") && !text.contains("\nfrom .");
    if !is_package(folder) || is_script {
        return Some((
            folder.join("zendesk_oauth.py"),
            "zendesk_oauth",
            "from zendesk_oauth import {names}".to_owned(),
        ));
    }
    let levels = folder.ancestors().take_while(|folder| is_package(folder)).count();
    let top = folder.ancestors().nth(levels - 1)?;
    let dots = ".".repeat(levels);
    Some((top.join("zendesk_oauth.py"), "zendesk_oauth", format!("from {dots}zendesk_oauth import {{names}}")))
}

fn javascript(rewriting: &Rewriting<'_>, file: &SourceFile, shared: &Utf8Path) -> Option<Reached> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let is_module = text.lines().any(|line| line.starts_with("import ") || line.starts_with("export "));
    let ending = match (file.lang, file.path.extension()) {
        (Lang::TypeScript | Lang::Tsx, _) => "ts",
        (_, Some("mjs")) => "mjs",
        _ if is_module => "mjs",
        _ => "cjs",
    };
    let name = format!("zendesk-token.{ending}");
    let folder = file.path.parent()?;
    let there = folder.ancestors().find(|folder| rewriting.present.contains(folder.join(&name).as_str()));
    let home = there.unwrap_or(shared);
    let down = folder.strip_prefix(home).ok()?.components().count();
    let up = if down == 0 { "./".to_owned() } else { "../".repeat(down) };
    let line = match ending {
        "cjs" => format!("const {{ {{names}} }} = require('{up}{name}');"),
        "mjs" => format!("import {{ {{names}} }} from '{up}{name}';"),
        // As the file's other imports of neighbours end.
        _ if text.contains(".js';") || text.contains(".js\";") => {
            format!("import {{ {{names}} }} from '{up}zendesk-token.js';")
        }
        _ => format!("import {{ {{names}} }} from '{up}zendesk-token';"),
    };
    Some((home.join(name), "zendesk-token", line))
}

/// In the folder of the crate's root. A file that is not the root itself names the path.
fn rust(file: &SourceFile) -> Option<Reached> {
    let folder = file.path.parent()?;
    let home = folder.ancestors().find(|folder| folder.file_name() == Some("src")).unwrap_or(folder);
    let is_root = folder == home && matches!(file.path.file_name(), Some("main.rs" | "lib.rs"));
    let up = "../".repeat(folder.strip_prefix(home).ok()?.components().count());
    let line = if is_root {
        "mod zendesk_oauth;".to_owned()
    } else {
        format!("#[path = \"{up}zendesk_oauth.rs\"]\nmod zendesk_oauth;")
    };
    Some((home.join("zendesk_oauth.rs"), "zendesk_oauth", line))
}

fn shell(file: &SourceFile) -> Option<Reached> {
    let path = file.path.parent()?.join("zendesk_oauth.sh");
    Some((path, "zendesk_oauth", ". \"$(dirname \"$0\")/zendesk_oauth.sh\" || exit 1".to_owned()))
}
