//! What a configuration adds to the catalogue: models in files of their own, names, endpoints.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use crate::cli::config::{ConfigError, Source, with_hint};
use crate::data::Catalog;
use crate::data::model::ModelFile;
use crate::data::own::{Mistake, OwnEndpoint};
use crate::limits;

/// What a file of a configuration gives.
pub(super) struct Given<'c, T> {
    /// The file.
    pub(super) source: Source<'c>,
    /// The folder it lies in.
    pub(super) folder: &'c Path,
    /// What it gives.
    pub(super) given: T,
}

/// An endpoint, and where it is written.
type Placed = (Range<usize>, OwnEndpoint);

/// All that a configuration adds; each part may be given by another file.
#[derive(Default)]
pub(super) struct Additions<'c> {
    pub(super) models: Option<Given<'c, &'c [Spanned<String>]>>,
    pub(super) names: Option<Given<'c, &'c [Spanned<String>]>>,
    pub(super) endpoints: Option<Given<'c, Vec<Placed>>>,
}

/// The catalogue with all that a configuration adds; `None` if it adds nothing. Only the files that
/// the configuration names are read, and the table beside a model that speaks of one.
pub(super) fn catalog(config: Source<'_>, additions: Additions<'_>) -> Result<Option<Arc<Catalog>>, ConfigError> {
    let Additions { models, names, endpoints } = additions;
    if models.is_none() && names.is_none() && endpoints.is_none() {
        return Ok(None);
    }
    let embedded = Catalog::embedded().map_err(|error| config.wrong(None, error.to_string()))?;
    let mut catalog = embedded.clone();
    if let Some(Given { source, folder, given }) = models {
        for model in given {
            let file = folder.join(model.get_ref());
            let unreadable = |error| {
                let message = format!("cannot read {}: {error}; models are files beside this one", file.display());
                source.wrong(Some(model.span()), message)
            };
            let text = plain_text(&file).map_err(unreadable)?;
            add_model(&mut catalog, &file, &text)?;
        }
    }
    if let Some(Given { source, given, .. }) = names {
        for name in given {
            catalog.add_name(name.get_ref()).map_err(|message| source.wrong(Some(name.span()), message))?;
        }
    }
    if let Some(Given { source, given, .. }) = endpoints {
        for (place, endpoint) in given {
            catalog.add_endpoint(&endpoint).map_err(|message| source.wrong(Some(place), message))?;
        }
    }
    Ok(Some(Arc::new(catalog)))
}

fn add_model(catalog: &mut Catalog, file: &Path, text: &str) -> Result<(), ConfigError> {
    let source = Source { file, text };
    let told = |mistake: Mistake| source.wrong(mistake.at, with_hint(&mistake.message));
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let model = ModelFile::own(&name, text).map_err(told)?;
    let beside: PathBuf = file.with_extension("tsv");
    let table = match &model.operations {
        Some(_) => {
            let missing = |error| {
                let message = format!("`operations` needs the table {} beside this file: {error}", beside.display());
                source.wrong(text.find("operations").map(|at| at..at), message)
            };
            Some(plain_text(&beside).map_err(missing)?)
        }
        None => None,
    };
    catalog.add_own(model, text, table.as_deref()).map_err(|mistake| match (&table, mistake.in_table) {
        (Some(table), true) => Source { file: &beside, text: table }.wrong(mistake.at, mistake.message),
        _ => told(mistake),
    })
}

/// The text of a plain file of sensible size.
pub(super) fn plain_text(file: &Path) -> io::Result<String> {
    let about = fs::metadata(file)?;
    if !about.is_file() || about.len() > limits::MAX_FILE_SIZE {
        return Err(io::Error::other("it is no plain file, or too large for what it is to be"));
    }
    fs::read_to_string(file)
}
