//! One JSON object a line and finding.

use std::io::{self, Write};

use crate::report::rows;
use crate::report::view::View;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in rows::diagnostics(view) {
        serde_json::to_writer(&mut *out, &diagnostic)?;
        writeln!(out)?;
    }
    Ok(())
}
