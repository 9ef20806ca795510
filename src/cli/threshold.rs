//! `fail-on`: which findings fail a run.

use std::str::FromStr;

use crate::diag::{Date, Finding, Severity};
use crate::engine::suppress::closest;

/// From where on a finding fails the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Threshold {
    /// From this severity on.
    Severity(Severity),
    /// What stops working within so many days, or has stopped already. Findings of which no day is known
    /// do not count.
    BreaksWithin(u32),
}

impl Threshold {
    /// Whether a finding fails a run of this day.
    pub(super) fn fails(self, finding: &Finding, as_of: Date) -> bool {
        match self {
            Threshold::Severity(least) => finding.severity >= least,
            Threshold::BreaksWithin(days) => finding.breaks.is_some_and(|day| as_of.days_until(day) <= i64::from(days)),
        }
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold::Severity(Severity::Warning)
    }
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const SEVERITIES: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];
        if let Some(severity) = SEVERITIES.into_iter().find(|severity| severity.name() == text) {
            return Ok(Threshold::Severity(severity));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["breaks", "within", days, "day" | "days"] => match days.parse() {
                Ok(days) => Ok(Threshold::BreaksWithin(days)),
                Err(_) => Err(format!("`{days}` is no number of days; write it as `breaks within 90 days`")),
            },
            ["breaks", ..] => Err(format!("`{text}` is not understood; write it as `breaks within 90 days`")),
            _ => Err(match closest(text, &SEVERITIES.map(Severity::name)) {
                Some(near) => format!("there is no severity `{text}`; did you mean `{near}`?"),
                None => format!("`{text}` is not understood; write note, warning, error, or `breaks within 90 days`"),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases() {
        let parse = |text: &str| text.parse::<Threshold>();
        assert_eq!(parse("note"), Ok(Threshold::Severity(Severity::Note)));
        assert_eq!(parse("breaks within 90 days"), Ok(Threshold::BreaksWithin(90)));
        assert_eq!(parse("breaks  within 1 day"), Ok(Threshold::BreaksWithin(1)));
        assert_eq!(parse("errror").unwrap_err(), "there is no severity `errror`; did you mean `error`?");
        assert!(parse("fatal").unwrap_err().contains("note, warning, error"));
        assert!(parse("breaks within soon days").unwrap_err().starts_with("`soon` is no number of days"));
        assert!(parse("breaks within -3 days").unwrap_err().starts_with("`-3` is no number of days"));
        assert!(parse("breaks in 3 weeks").unwrap_err().contains("`breaks within 90 days`"));
        assert!(parse("").is_err());
    }
}
