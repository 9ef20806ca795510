//! One JSON object a line and finding.

use std::io::{self, Write};

use crate::report::view::View;
use crate::report::{careful, rows};

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    rows::diagnostics(view).try_for_each(|diagnostic| careful::compact(out, &diagnostic))
}
