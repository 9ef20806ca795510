//! What was recognised in some of the files of a run.

use std::collections::BTreeSet;

use crate::recognise::Recognised;
use crate::text::FileId;

impl Recognised {
    /// The files that something was recognised in.
    pub fn files(&self) -> BTreeSet<FileId> {
        let spans = (self.requests.iter().map(|one| one.span))
            .chain(self.unresolved.iter().map(|one| one.span))
            .chain(self.auths.iter().map(|one| one.span))
            .chain(self.oauth.iter().map(|one| one.span))
            .chain(self.wrong_endpoints.iter().map(|one| one.span))
            .chain(self.renewal_gaps.iter().map(|one| one.span))
            .chain(self.kept_tokens.iter().map(|one| one.span))
            .chain(self.wrong_schemes.iter().map(|one| one.span))
            .chain(self.callers.iter().map(|one| one.span))
            .chain(self.secrets.iter().map(|one| one.span))
            .chain(self.settings.iter().map(|one| one.span))
            .chain(self.reads.iter().map(|one| one.span));
        spans.map(|span| span.file).collect()
    }

    /// What lies in files that are kept. What is said of the run as a whole stays.
    pub fn within(&self, keep: &dyn Fn(FileId) -> bool) -> Recognised {
        let mut part = self.clone();
        part.requests.retain(|one| keep(one.span.file));
        part.unresolved.retain(|one| keep(one.span.file));
        part.auths.retain(|one| keep(one.span.file));
        part.oauth.retain(|one| keep(one.span.file));
        part.wrong_endpoints.retain(|one| keep(one.span.file));
        part.renewal_gaps.retain(|one| keep(one.span.file));
        part.kept_tokens.retain(|one| keep(one.span.file));
        part.wrong_schemes.retain(|one| keep(one.span.file));
        part.callers.retain(|one| keep(one.span.file));
        part.secrets.retain(|one| keep(one.span.file));
        part.settings.retain(|one| keep(one.span.file));
        part.reads.retain(|one| keep(one.span.file));
        part
    }
}
