//! zlint: finds Zendesk API-token authentication, infers the OAuth scopes the code needs, and shows
//! the rewrite. ARCHITECTURE.md has the map.

pub mod cli;
pub mod data;
pub mod diag;
pub mod engine;
pub mod eval;
pub mod fix;
pub mod index;
pub mod injected;
pub mod ir;
pub mod lang;
pub mod limits;
pub mod program;
pub mod recognise;
pub mod report;
pub mod rewrite;
pub mod rules;
pub mod scaffold;
pub mod scopes;
pub mod text;
pub mod value;
