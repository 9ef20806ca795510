//! Days of the calendar, for counting down to a deadline.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day (in UTC) of a count of seconds since 1970.
    pub fn from_unix(seconds: u64) -> Self {
        let mut days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX);
        let mut year = 1970;
        while days >= year_length(year) {
            days -= year_length(year);
            year += 1;
        }
        let mut month = 1;
        while days >= month_length(year, month) {
            days -= month_length(year, month);
            month += 1;
        }
        Self { year, month, day: u8::try_from(days + 1).unwrap_or(1) }
    }

    /// Days from this one to another; negative when the other lies before.
    pub fn days_until(self, other: Date) -> i64 {
        other.number() - self.number()
    }

    /// Days since the first of January of the year 1.
    fn number(self) -> i64 {
        let before = i64::from(self.year) - 1;
        let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
        let months: i64 = (1..self.month).map(|month| month_length(self.year, month)).sum();
        before * 365 + leap_days + months + i64::from(self.day)
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn year_length(year: i32) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn month_length(year: i32, month: u8) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no date; write it as 2026-11-22");
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (year.len(), month.len(), day.len()) != (4, 2, 2) || ![year, month, day].into_iter().all(digits) {
            return Err(wrong());
        }
        let year = year.parse().map_err(|_| wrong())?;
        let month = month.parse().map_err(|_| wrong())?;
        let day: u8 = day.parse().map_err(|_| wrong())?;
        let exists = (1..=12).contains(&month) && day >= 1 && i64::from(day) <= month_length(year, month);
        if exists { Ok(Self { year, month, day }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(date("2026-11-22").days_until(date("2027-04-30")), 159);
        assert_eq!(date("2027-05-01").days_until(date("2027-04-30")), -1);
        assert_eq!(date("2000-02-28").days_until(date("2000-03-01")), 2);
        assert_eq!(Date::from_unix(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_unix(951_782_400).to_string(), "2000-02-29");
        assert_eq!(Date::from_unix(1_798_675_199).to_string(), "2026-12-30");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "2026",
            "2026-2-3",
            "2026-+1-02",
            "+026-01-02",
            "2026-13-01",
            "2026-02-29",
            "2026-01-00",
            "26-01-010",
            "2026-01-01-01",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
