//! What zlint says: findings, their places, problems with the input. No rendering here.

pub mod date;
pub mod fingerprint;
pub mod fix;
pub mod redact;

use crate::text::{FileId, Span};

pub use date::Date;
pub use fix::{Applicability, Edit, Edits, Fix};
pub use redact::Redacted;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// For information.
    Note,
    /// Should be changed.
    Warning,
    /// Stops working, or gives a secret away.
    Error,
}

impl Severity {
    /// The next less severe one.
    pub fn lower(self) -> Self {
        match self {
            Severity::Error => Severity::Warning,
            Severity::Warning | Severity::Note => Severity::Note,
        }
    }

    /// The word shown to users and read from the command line.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// Only the shape fits; not shown by default.
    Low,
    /// The host is not spelled out, yet all else fits.
    Medium,
    /// Host, credential and use are all known.
    High,
}

impl Confidence {
    /// The word shown to users and read from the command line.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// Whether a rule can offer a changed text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FixAvailability {
    /// Never.
    Never,
    /// For some shapes.
    Sometimes,
    /// For every finding.
    Always,
}

/// A rule's identity and words.
#[derive(Debug)]
pub struct RuleMeta {
    /// The rule's only identity: kebab-case, never reused; an old name redirects for ever.
    pub name: &'static str,
    /// One phrase, no capital, no full stop.
    pub summary: &'static str,
    /// Severity unless a finding or the configuration says otherwise.
    pub severity: Severity,
    /// Tags as SARIF shows them, e.g. `security`, `external/cwe/cwe-798`.
    pub tags: &'static [&'static str],
    /// GitHub's numeric security severity (0.0 to 10.0), as a string; empty when it is no security matter.
    pub security_severity: &'static str,
    /// Whether it offers a changed text.
    pub fixes: FixAvailability,
    /// From which day on what it finds does not work, when that is one day for all its findings.
    pub breaks: Option<Date>,
    /// The rule's page.
    pub docs: &'static str,
    /// Version that first had it.
    pub since: &'static str,
}

/// A place that belongs to a finding, with the words shown there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; never holds a secret.
    pub message: String,
}

/// One diagnostic.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Name of the rule.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence that stands alone; no capital, no full stop.
    pub message: String,
    /// The place it is about.
    pub primary: Label,
    /// Places that tell the story.
    pub secondary: Vec<Label>,
    /// Whether what stands at the primary place gets from there to each of the secondary ones.
    pub flows: bool,
    /// Why.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: String,
    /// Changes that would settle it, the best first.
    pub fixes: Vec<Fix>,
    /// From which day on this does not work; `None` if no day is known, or it never did.
    pub breaks: Option<Date>,
    /// Byte ranges that hold a secret: no report may show their bytes.
    pub secrets: Vec<Span>,
}

impl Finding {
    /// A finding of a rule with no more to it: sure, at the rule's own severity.
    pub fn new(meta: &'static RuleMeta, primary: Label, message: String) -> Self {
        Self {
            rule: meta.name,
            severity: meta.severity,
            confidence: Confidence::High,
            message,
            primary,
            secondary: Vec::new(),
            flows: false,
            notes: Vec::new(),
            help: String::new(),
            fixes: Vec::new(),
            breaks: meta.breaks,
            secrets: Vec::new(),
        }
    }
}

/// Something that kept a file, or a part of it, from being analysed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file, if it has an id in this run.
    pub file: Option<FileId>,
    /// Its path as shown to the user.
    pub path: String,
    /// Why; also the key under which skips are counted.
    pub kind: ProblemKind,
    /// One sentence with what to do about it.
    pub message: String,
}

/// Why something was not analysed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProblemKind {
    /// The operating system refused.
    Unreadable,
    /// Over the size limit.
    TooLarge,
    /// A large machine-made file.
    Generated,
    /// UTF-16 or another encoding that is not analysed.
    Encoding,
    /// Not UTF-8 in its name.
    OddName,
    /// A link that leads out of what is read.
    Link,
    /// Named on the command line, in a language zlint does not read.
    UnknownLanguage,
    /// The parser gave up on the whole file.
    Syntax,
    /// Nested deeper than zlint follows, or with more facts than it keeps.
    TooDeep,
    /// A bound of the evaluation was hit.
    Cut,
    /// zlint itself failed on this file.
    Internal,
}

impl ProblemKind {
    /// The words under which such problems are counted.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::Unreadable => "unreadable",
            ProblemKind::TooLarge => "too large",
            ProblemKind::Generated => "machine-made",
            ProblemKind::Encoding => "encoding",
            ProblemKind::OddName => "file name",
            ProblemKind::Link => "link",
            ProblemKind::UnknownLanguage => "unknown language",
            ProblemKind::Syntax => "syntax",
            ProblemKind::TooDeep => "too deep",
            ProblemKind::Cut => "cut short",
            ProblemKind::Internal => "internal error",
        }
    }
}
