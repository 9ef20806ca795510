//! Everything under `rules/` is of its form: models, pure functions, endpoints, scopes, needles,
//! pages. That the models' examples give what they promise is the pipeline's test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;
use zlint::data::Catalog;
use zlint::data::endpoints::Endpoint;
use zlint::data::model::{CallModel, Does, ModelFile, Slot, VERBS};
use zlint::data::operations::{self, Operation};
use zlint::data::pure::PureFile;
use zlint::recognise::oauth::Parameter;
use zlint::text::Family;

const TODAY: &str = "2026-11-22";

fn rules() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn catalog() -> &'static Catalog {
    Catalog::embedded().unwrap()
}

/// The files below a folder of `rules/`, sorted.
fn files(folder: &str) -> Vec<Utf8PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![rules().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir_utf8() else { continue };
        for path in entries.map(|entry| entry.unwrap().into_path()) {
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn models() -> Vec<(Utf8PathBuf, ModelFile)> {
    let read = |path: Utf8PathBuf| {
        let model =
            toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"));
        (path, model)
    };
    let files = [files("clients"), files("sdks")].concat();
    files.into_iter().filter(|path| path.extension() == Some("toml")).map(read).collect()
}

fn folder(family: Family) -> &'static str {
    match family {
        Family::Python => "python",
        Family::JavaScript => "javascript",
        Family::Rust => "rust",
        Family::Shell => "shell",
        Family::Postman => "postman",
        Family::Recording => "recording",
        Family::Hcl => "hcl",
        Family::Http => "http",
        Family::Settings => "settings",
    }
}

#[test]
fn the_embedded_catalogue_loads() {
    let catalog = catalog();
    assert_eq!(catalog.libraries.len(), models().len());
    assert!(catalog.endpoints.rows().len() > 1_000);
    assert_eq!(catalog.scopes.as_of, TODAY);
}

/// What the binary searches files for before it reads its rules is what these say.
#[test]
fn needles_are_known_before_the_catalogue_is_read() {
    assert_eq!(Catalog::embedded_needles(), catalog().needles());
}

/// Rules are the same in the form that the binary carries and in the one that people write.
#[test]
fn rules_say_the_same_in_both_forms() {
    let mut texts = Vec::new();
    for file in ["clients", "sdks", "pure"].into_iter().flat_map(files) {
        let name = file.strip_prefix(rules()).unwrap().as_str().replace('\\', "/");
        texts.push((name, fs::read_to_string(&file).unwrap()));
    }
    for name in ["endpoints.tsv", "needles.toml", "scopes.toml"] {
        texts.push((name.to_owned(), fs::read_to_string(rules().join(name)).unwrap()));
    }
    texts.sort();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let written = Catalog::load(&texts).unwrap();
    assert_eq!(format!("{:?}", written.libraries), format!("{:?}", catalog().libraries));
    assert_eq!(format!("{:?}", written.lists), format!("{:?}", catalog().lists));
    assert_eq!(format!("{:?}", written.scopes), format!("{:?}", catalog().scopes));
}

#[test]
fn models_are_named_as_their_files() {
    for (path, model) in models() {
        let name = path.strip_prefix(rules()).unwrap().components().skip(1).collect::<Utf8PathBuf>().with_extension("");
        assert_eq!(model.id, name.as_str());
        assert!(model.id.starts_with(&format!("{}/", folder(model.language))), "{path}: not in its language's folder");
    }
}

#[test]
fn models_say_where_they_come_from() {
    let date = Regex::new(r"^20\d\d-\d\d-\d\d$").unwrap();
    for (path, model) in models() {
        assert!(model.docs.starts_with("https://"), "{path}: no documentation");
        assert!(date.is_match(&model.checked) && model.checked.as_str() <= TODAY, "{path}: not checked");
    }
}

#[test]
fn models_have_examples() {
    let expect =
        Regex::new(r"^([A-Z]+ /[^ ?]*  auth=(token|password|bearer|none|unknown)|OAUTH (authorize|token) .+)$")
            .unwrap();
    for (path, model) in models() {
        assert!(model.examples.len() >= 2, "{path}: fewer than two examples");
        for example in &model.examples {
            assert!(!example.expect.is_empty(), "{path}: an example that expects nothing");
            for line in &example.expect {
                assert!(expect.is_match(line), "{path}: {line}");
            }
            let needles = catalog().needles();
            assert!(needles.iter().any(|needle| example.code.contains(needle)), "{path}: no needle in its example");
        }
    }
}

#[test]
fn models_spell_a_bearer_header() {
    for (path, model) in models() {
        // in the signed-in user's own session there is no token to send
        // ... and of a command that is run, the command's own model speaks
        let runs = |call: &&CallModel| call.takes.contains_key(&Slot::Argv) || call.takes.is_empty();
        let in_session =
            model.calls.iter().filter(|call| call.does == Does::Send).all(|call| call.session || runs(&call));
        let spelt = model.bearer.as_ref().is_some_and(|bearer| !bearer.instead.is_empty());
        assert!(spelt || in_session, "{path}: no [bearer]");
    }
}

#[test]
fn models_agree_with_themselves() {
    for (path, model) in models() {
        for call in &model.calls {
            let first = call.path.iter().next().unwrap_or_else(|| panic!("{path}: a call without a path"));
            assert!(call.verbs.iter().all(|verb| VERBS.contains(&verb.as_str())), "{path}: {first}: unknown verb");
            let templates = call.path.iter().filter(|path| path.contains("{verb}")).count();
            assert!(
                call.verbs.is_empty() || templates == call.path.iter().count(),
                "{path}: {first}: verbs for nothing"
            );
            let builds = call.returns.is_some() || call.asks.is_some();
            assert!(call.does != Does::Build || builds, "{path}: {first} builds nothing");
            for own in &call.adds {
                assert!(Parameter::ALL.iter().any(|p| p.name() == own), "{path}: {first}: unknown parameter {own}");
            }
            if let Some(returned) = &call.returns {
                assert!(catalog().type_named(model.language, returned).is_some(), "{path}: no type {returned}");
            }
        }
        let sources = model.types.iter().map(|ty| &ty.takes).chain(model.calls.iter().map(|call| &call.takes));
        for (slot, source) in sources.flatten().flat_map(|(slot, sources)| sources.0.iter().map(move |one| (slot, one)))
        {
            let given = source.arg.is_some() || source.name.is_some();
            assert!(given != source.value.is_some(), "{path}: {slot:?}: an argument or a constant");
            assert!(source.key.is_none() || given, "{path}: {slot:?}: a key of nothing");
        }
    }
}

/// The tables of operations are sorted, each line is told apart from its neighbours, and its path is
/// one that the endpoint table or a family in it knows.
#[test]
fn operations_are_sorted_and_known() {
    let shape = Regex::new(r"^(/(\{\}|[A-Za-z0-9_.-]+))+$").unwrap();
    let chain = Regex::new(r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$").unwrap();
    for (path, model) in models() {
        let table = path.with_extension("tsv");
        assert_eq!(model.operations.is_some(), table.exists(), "{path}: a table without its model or the reverse");
        let Some(client) = model.operations else { continue };
        assert!(model.types.iter().any(|ty| ty.name == client), "{path}: no type {client}");
        let text = fs::read_to_string(&table).unwrap();
        assert!(text.starts_with("# ") && text.contains("\n#CHAIN\tMETHOD\tPATH\tGIVEN\n"), "{table}: no header");
        let mut before = ("", usize::MAX);
        let mut seen = BTreeSet::new();
        for line in operations::lines(&text) {
            let row = Operation::parse(line).unwrap_or_else(|| panic!("{table}: {line}"));
            let given: Vec<&str> = row.given().collect();
            assert!(before.0 < row.chain || (before.0 == row.chain && given.len() <= before.1), "{table}: {line}");
            before = (row.chain, given.len());
            assert!(seen.insert((row.chain, given)), "{table}: twice: {line}");
            assert!(chain.is_match(row.chain) && shape.is_match(row.path), "{table}: {line}");
            assert!(VERBS.contains(&row.method.to_lowercase().as_str()), "{table}: {line}");
            assert!(is_family_known(row.method, row.path), "{table}: nothing is known of {line}");
            let access = format!("{client}.{}", row.chain);
            let [first, ..] = catalog().calls_at(model.language, &access) else { panic!("{table}: {line}") };
            let found = catalog().call(*first).unwrap();
            assert_eq!(found.path, access);
            assert_eq!(catalog().libraries[found.library].id, model.id, "{line}");
        }
    }
}

/// Whether the endpoint table has a row for a path or for something near it.
fn is_family_known(method: &str, path: &str) -> bool {
    let answer = catalog().endpoints.scope_for(method, path);
    let place: Vec<&str> = path.split('/').take(4).collect();
    let beside =
        |row: &Endpoint| row.path.split('/').map(|part| part.trim_end_matches(".json")).take(4).eq(place.clone());
    !answer.family_only || answer.resource.is_some() || catalog().endpoints.rows().iter().any(beside)
}

/// A path means one thing: a call, a maker of objects, or a pure function; a type has one model.
#[test]
fn access_paths_are_claimed_once() {
    use Family::{Hcl, Http, JavaScript, Postman, Python, Recording, Rust, Shell};
    for family in [Python, JavaScript, Rust, Shell, Postman, Recording, Hcl, Http] {
        let libraries = catalog().libraries.iter().filter(|library| library.language == family);
        let mut claims: BTreeMap<&str, &str> = BTreeMap::new();
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for library in libraries {
            for ty in &library.types {
                for name in std::iter::once(&ty.name).chain(&ty.also) {
                    assert_eq!(names.insert(name, &library.id), None, "type {name} of {}", library.id);
                }
                for maker in &ty.made_by {
                    assert_eq!(claims.insert(maker, &library.id), None, "{maker} of {}", library.id);
                }
            }
        }
        for call in catalog().calls.iter().filter(|call| catalog().libraries[call.library].language == family) {
            let library = &catalog().libraries[call.library].id;
            // A call that needs an argument by name stands beside what the library makes without it.
            let other = claims.insert(&call.path, library);
            let beside = other == Some(library) && !call.model.given.is_empty();
            assert!(other.is_none() || beside, "{} of {library}: {other:?}", call.path);
        }
        for (path, library) in claims {
            assert_eq!(catalog().function(family, path), None, "{path} of {library} is a pure function too");
        }
    }
}

#[test]
fn pure_functions_are_listed_once() {
    for path in files("pure") {
        let file: PureFile = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(path.file_stem(), Some(folder(file.language)));
        for rows in [&file.functions, &file.methods, &file.members] {
            let mut seen = BTreeSet::new();
            for name in rows.iter().flat_map(|row| row.path.iter()) {
                assert!(seen.insert(name), "{path}: {name} twice");
                assert!(!name.is_empty() && !name.contains(char::is_whitespace), "{path}: {name:?}");
            }
        }
        assert!(file.methods.iter().flat_map(|row| row.path.iter()).all(|name| !name.contains('.')), "{path}");
    }
}

#[test]
fn endpoints_are_sorted_unique_and_sourced() {
    let shape = Regex::new(r"^(/(\{[A-Za-z_]+\}|[A-Za-z0-9_.-]+)(\.json)?)+$").unwrap();
    let holes = Regex::new(r"\{[^}]*\}").unwrap();
    let resources: BTreeSet<&str> = catalog().scopes.resources.iter().map(|one| one.name.as_str()).collect();
    let mut before = (String::new(), String::new());
    let mut shapes = BTreeSet::new();
    for row in catalog().endpoints.rows() {
        let key = (row.path.clone(), row.method.clone());
        assert!(before < key, "{key:?} after {before:?}");
        before = key;
        assert!(["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&row.method.as_str()), "{}", row.method);
        assert!(shape.is_match(&row.path), "{}", row.path);
        assert!(shapes.insert((row.method.clone(), holes.replace_all(&row.path, "{}").into_owned())), "{}", row.path);
        assert!(!row.operation.is_empty() && !row.tag.is_empty(), "{}", row.path);
        assert!(["oas", "memory"].contains(&row.source.as_str()), "{}: {}", row.path, row.source);
        assert!(row.resource.as_deref().is_none_or(|name| resources.contains(name)), "{}: no such resource", row.path);
        assert_eq!(catalog().lists.other_product(None, &row.path), None, "{}", row.path);
    }
    let header = fs::read_to_string(rules().join("endpoints.tsv")).unwrap();
    let header: String = header.lines().take_while(|line| line.starts_with('#')).collect();
    assert!(header.contains(TODAY) && header.contains("oas =") && header.contains("memory ="), "no date or sources");
}

/// Every narrow scope that a row leads to exists.
#[test]
fn endpoints_ask_for_scopes_that_exist() {
    for row in catalog().endpoints.rows() {
        let scope = catalog().endpoints.scope_for(&row.method, &row.path).scope;
        assert!(catalog().scopes.standing(&scope).is_some(), "{} {}: {scope}", row.method, row.path);
        let narrow = scope.split_once(':').map(|(resource, _)| resource);
        assert_eq!(narrow, row.resource.as_deref(), "{} {}", row.method, row.path);
    }
}

#[test]
fn scopes_are_sorted_and_named_once() {
    let scopes = &catalog().scopes;
    let resources: Vec<&str> = scopes.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert!(resources.is_sorted(), "{resources:?}");
    assert!(scopes.resources.iter().all(|resource| resource.read.or(resource.write).is_some()));
    let mut guessed = BTreeSet::new();
    for guess in &scopes.guesses {
        assert!(guess.means == "-" || resources.contains(&guess.means.as_str()), "{}", guess.means);
        for name in &guess.names {
            assert!(guessed.insert(name), "{name} twice");
            assert!(!resources.contains(&name.as_str()), "{name} is a resource");
        }
    }
}

#[test]
fn lists_are_lower_case_where_they_are_compared_so() {
    let lists = &catalog().lists;
    let hosts = lists.hosts.iter().chain(lists.other_products.iter().flat_map(|product| &product.hosts));
    for text in hosts.chain(&lists.placeholders) {
        assert_eq!(*text, text.to_lowercase());
    }
    for path in lists.other_products.iter().flat_map(|product| &product.paths) {
        assert!(path.starts_with('/') && !path.ends_with('/'), "{path}");
    }
}

#[test]
fn rule_pages_have_their_sections() {
    const SECTIONS: [&str; 6] = ["What it does", "Why", "Example", "Use instead", "Fix safety", "References"];
    for path in files("docs") {
        let text = fs::read_to_string(&path).unwrap();
        let headings: Vec<&str> = outside_fences(&text).filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings[0], format!("# {}", path.file_stem().unwrap()));
        let sections: Vec<&str> = headings.iter().skip(1).map(|line| line.trim_start_matches("## ")).collect();
        assert_eq!(sections, SECTIONS, "{path}");
        for section in ["Example", "Use instead"] {
            let body = text.split_once(&format!("## {section}\n")).unwrap().1.split("\n## ").next().unwrap();
            let languages: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("```")).step_by(2).collect();
            assert!(!languages.is_empty(), "{path}: {section} shows no code");
            let code = ["python", "javascript", "rust", "sh"];
            let settings = ["dotenv", "yaml", "toml", "ini", "json", "dockerfile"];
            assert!(
                languages.iter().all(|name| code.contains(name))
                    || languages.iter().all(|name| settings.contains(name)),
                "{path}: {languages:?}"
            );
        }
    }
}

/// The lines of a page that are not inside a code block.
fn outside_fences(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}
