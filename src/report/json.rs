//! One JSON document, indented.

use std::io::{self, Write};

use crate::report::view::View;
use crate::report::{Context, careful, rows};

pub(super) fn write(view: &View<'_>, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    careful::pretty(out, &rows::document(view, context))
}
