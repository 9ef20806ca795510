//! One JSON document, indented.

use std::io::{self, Write};

use crate::report::Context;
use crate::report::rows;
use crate::report::view::View;

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &rows::document(view, context))?;
    writeln!(out)
}
