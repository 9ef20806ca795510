//! Which files hold settings, by their names. An ending says much of it; what other tools write and nobody configures
//! with (lock files, compilers' settings, texts for translators) is left out.

use camino::Utf8Path;

use crate::lang::embedded;
use crate::text::{FileKind, Host, Lang};

/// Ends of names of example files: `.env.example`, `env.sample`.
const EXAMPLES: &[&str] = &[
    "example",
    "examples",
    "sample",
    "template",
    "tmpl",
    "tpl",
    "dist",
    "default",
    "defaults",
    "local",
    "test",
    "dev",
    "development",
    "prod",
    "production",
    "staging",
    "stage",
    "ci",
    "docker",
];

/// Files in these formats that are no settings.
const OTHER: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "composer.json",
    "deno.json",
    "deno.lock",
    "bun.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "lerna.json",
    "nx.json",
    "jsconfig.json",
    "angular.json",
    "mkdocs.yml",
    "openapi.json",
    "openapi.yaml",
    "openapi.yml",
    "swagger.json",
    "swagger.yaml",
    "swagger.yml",
    "Cargo.toml",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    "CITATION.cff",
    "zlint.toml",
    "renovate.json",
    ".pre-commit-config.yaml",
];

/// Starts and ends of names of such files.
const OTHER_STARTS: &[&str] = &["tsconfig.", ".eslintrc", ".prettierrc"];
const OTHER_ENDS: &[&str] = &[".lock.json", "-lock.json", ".schema.json", ".geojson", ".map.json", ".min.json"];

/// Folders of texts for translators.
const TRANSLATIONS: &[&str] =
    &["locales", "locale", "i18n", "l10n", "translations", "lang", "langs", "languages", "_locales", "messages"];

/// Hidden files that are looked at all the same.
const HIDDEN: &[&str] = &[".gitlab-ci.yml", ".gitlab-ci.yaml", ".travis.yml", ".drone.yml", ".woodpecker.yml"];

/// Hidden folders that are looked at all the same, each with the folders in it that are; all if none is named.
const HIDDEN_FOLDERS: &[(&str, &[&str])] = &[(".github", &["workflows", "actions"]), (".circleci", &[])];

/// What kind of settings a file holds, if it holds any and its ending does not say so of other code.
pub fn detect(path: &Utf8Path) -> Option<FileKind> {
    let name = path.file_name()?;
    if is_dotenv(name) {
        return Some(FileKind::Code(Lang::Dotenv));
    }
    if is_dockerfile(name) {
        return Some(FileKind::Host(Host::Dockerfile));
    }
    None
}

/// Whether a file of a format that settings have is something else.
pub(in crate::lang) fn is_other(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let folders = || path.parent().into_iter().flat_map(Utf8Path::components);
    OTHER.contains(&name)
        || OTHER_STARTS.iter().any(|start| name.starts_with(start))
        || OTHER_ENDS.iter().any(|end| name.ends_with(end))
        || folders().any(|folder| TRANSLATIONS.contains(&folder.as_str()))
        || is_language(path.file_stem().unwrap_or_default())
}

/// Whether a name is that of a language: `en`, `pt-BR`, `en_us`.
fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let letters = |part: &str, length| part.len() == length && part.bytes().all(|c| c.is_ascii_alphabetic());
    let first = parts.next().is_some_and(|part| letters(part, 2));
    let second = parts.next().is_none_or(|part| letters(part, 2) || letters(part, 4));
    // `ci.yml` configures; no language has this code.
    first && second && parts.next().is_none() && !matches!(name, "ci" | "cd" | "qa" | "dev" | "db" | "ui")
}

/// Whether a hidden file or folder is looked at without being asked to. `folder` is the name of the folder it is in.
pub fn is_shown(name: &str, is_folder: bool) -> bool {
    if is_folder {
        HIDDEN_FOLDERS.iter().any(|(folder, _)| *folder == name)
    } else {
        HIDDEN.contains(&name) || is_dotenv(name)
    }
}

/// Whether a file or folder in a hidden folder is looked at too.
pub fn is_shown_in(folder: &str, name: &str) -> bool {
    let inner = HIDDEN_FOLDERS.iter().find(|(hidden, _)| *hidden == folder).map(|(_, inner)| *inner);
    inner.is_none_or(|inner| inner.is_empty() || inner.contains(&name))
}

/// `.env`, `.env.example`, `.tmpl.env`, `env.sample`, `config.env.template`.
fn is_dotenv(name: &str) -> bool {
    let is_example = |end: &str| EXAMPLES.contains(&end.to_lowercase().as_str());
    if !name.contains("env") || embedded_ending(name) {
        return false;
    }
    if let Some(rest) = name.strip_prefix(".env") {
        return rest.is_empty() || rest == "rc" || rest.starts_with(['.', '-', '_']);
    }
    name.ends_with(".env")
        || name.rsplit_once('.').is_some_and(|(start, end)| is_example(end) && is_dotenv_stem(start))
        || name.rsplit_once('-').is_some_and(|(start, end)| is_example(end) && is_dotenv_stem(start))
}

fn is_dotenv_stem(name: &str) -> bool {
    name == "env" || name == "dotenv" || name.ends_with(".env")
}

/// Whether a name ends like code or a host: `.env.ts`, `.env.yaml`.
fn embedded_ending(name: &str) -> bool {
    let path = Utf8Path::new(name);
    path.extension().is_some_and(|ending| ending != "env" && crate::lang::language_of(ending).is_some())
        || embedded::detect(path).is_some()
}

/// `Dockerfile`, `Dockerfile.dev`, `Containerfile`.
fn is_dockerfile(name: &str) -> bool {
    ["Dockerfile", "Containerfile"]
        .iter()
        .any(|start| name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_'])))
        && !embedded_ending(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_by_name() {
        for name in [
            ".env",
            ".env.example",
            ".tmpl.env",
            "env.sample",
            "a.env",
            ".envrc",
            "env.example",
            ".env-sample",
            "config.env.sample",
            ".env.local.bak",
        ] {
            assert_eq!(detect(Utf8Path::new(name)), Some(FileKind::Code(Lang::Dotenv)), "{name}");
        }
        for name in ["env.ts", ".env.ts", "environment.py", "env", ".envoy", "env.d.ts", "sample"] {
            assert_eq!(detect(Utf8Path::new(name)), None, "{name}");
        }
        for name in ["Dockerfile", "a/Dockerfile.dev", "Containerfile"] {
            assert_eq!(detect(Utf8Path::new(name)), Some(FileKind::Host(Host::Dockerfile)), "{name}");
        }
    }

    #[test]
    fn what_is_no_configuration() {
        for name in [
            "package.json",
            "locales/en/common.json",
            "en.json",
            "pt-BR.json",
            "tsconfig.base.json",
            "pnpm-lock.yaml",
            "x/i18n/a.yml",
            "api.schema.json",
        ] {
            assert!(is_other(Utf8Path::new(name)), "{name}");
        }
        for name in ["appsettings.json", "ci.yml", "config/prod.yaml", "docker-compose.yml", "values.yaml", "a.toml"] {
            assert!(!is_other(Utf8Path::new(name)), "{name}");
        }
    }
}
