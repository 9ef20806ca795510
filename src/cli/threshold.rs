//! `fail-on`: which findings fail a run.

use std::fmt;
use std::str::FromStr;

use crate::diag::{Confidence, Date, Finding, Severity};
use crate::engine::suppress::closest;

/// Which findings fail a run: those that meet all that it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Threshold {
    /// At least so severe.
    severity: Option<Severity>,
    /// At least so sure.
    confidence: Option<Confidence>,
    /// What stops working within so many days, or has stopped already. Findings of which no day is known
    /// do not count.
    breaks_within: Option<u32>,
}

/// It says nothing at all.
const NOTHING: Threshold = Threshold { severity: None, confidence: None, breaks_within: None };

const SEVERITIES: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];
const CONFIDENCES: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

impl Threshold {
    /// Whether a finding fails a run of this day.
    pub(super) fn fails(self, finding: &Finding, as_of: Date) -> bool {
        let soon = |days: u32| finding.breaks.is_some_and(|day| as_of.days_until(day) <= i64::from(days));
        self.severity.is_none_or(|least| finding.severity >= least)
            && self.confidence.is_none_or(|least| finding.confidence >= least)
            && self.breaks_within.is_none_or(soon)
    }

    /// Add one condition.
    fn add(&mut self, part: &str) -> Result<(), String> {
        let words: Vec<&str> = part.split_whitespace().collect();
        let twice = match words.as_slice() {
            ["breaks", "within", days, "day" | "days"] => match days.parse() {
                Ok(days) => self.breaks_within.replace(days).is_some(),
                Err(_) => return Err(format!("`{days}` is no number of days; write it as `breaks within 90 days`")),
            },
            ["breaks", ..] => return Err(format!("`{part}` is not understood; write it as `breaks within 90 days`")),
            [word, "confidence"] => match CONFIDENCES.into_iter().find(|confidence| confidence.name() == *word) {
                Some(confidence) => self.confidence.replace(confidence).is_some(),
                None => return Err(format!("there is no confidence `{word}`; there are low, medium and high")),
            },
            _ => match SEVERITIES.into_iter().find(|severity| severity.name() == part) {
                Some(severity) => self.severity.replace(severity).is_some(),
                None => return Err(no_severity(part)),
            },
        };
        if twice { Err(format!("`{part}` says a second time what was said before it")) } else { Ok(()) }
    }
}

fn no_severity(part: &str) -> String {
    match closest(part, &SEVERITIES.map(Severity::name)) {
        Some(near) => format!("there is no severity `{part}`; did you mean `{near}`?"),
        None => format!(
            "`{part}` is not understood; write note, warning, error, `high confidence`, `breaks within 90 days`, or \
             several of these with commas"
        ),
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold { severity: Some(Severity::Warning), ..NOTHING }
    }
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut threshold = NOTHING;
        for part in text.split(',') {
            threshold.add(part.trim())?;
        }
        Ok(threshold)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.map(|severity| severity.name().to_owned());
        let confidence = self.confidence.map(|confidence| format!("{} confidence", confidence.name()));
        let days = self.breaks_within.map(|days| format!("breaks within {days} days"));
        let parts: Vec<String> = [severity, confidence, days].into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases() {
        let parse = |text: &str| text.parse::<Threshold>();
        let shown = |text: &str| parse(text).unwrap().to_string();
        assert_eq!(parse("note"), Ok(Threshold { severity: Some(Severity::Note), ..NOTHING }));
        assert_eq!(parse("warning"), Ok(Threshold::default()));
        assert_eq!(shown("breaks within 90 days"), "breaks within 90 days");
        assert_eq!(shown("breaks  within 1 day"), "breaks within 1 days");
        assert_eq!(
            shown("breaks within 9 days,high  confidence , error"),
            "error, high confidence, breaks within 9 days"
        );
        assert!(parse("sure confidence").unwrap_err().contains("low, medium and high"));
        assert!(parse("error, warning").unwrap_err().contains("a second time"));
        assert!(parse("error,").is_err());
        assert_eq!(parse("errror").unwrap_err(), "there is no severity `errror`; did you mean `error`?");
        assert!(parse("fatal").unwrap_err().contains("note, warning, error"));
        assert!(parse("breaks within soon days").unwrap_err().starts_with("`soon` is no number of days"));
        assert!(parse("breaks within -3 days").unwrap_err().starts_with("`-3` is no number of days"));
        assert!(parse("breaks in 3 weeks").unwrap_err().contains("`breaks within 90 days`"));
        assert!(parse("").is_err());
    }
}
