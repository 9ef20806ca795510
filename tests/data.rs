//! Everything under `rules/` is of its form: models, endpoints, scopes, needles, rule pages.

#![allow(clippy::unwrap_used)]

use zlint::data::Catalog;

#[test]
fn the_embedded_catalogue_loads() {
    Catalog::embedded().unwrap();
}
