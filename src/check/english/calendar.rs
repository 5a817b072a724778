//! Dates and times of day in English newspaper forms.

use rust_decimal::prelude::ToPrimitive;

use super::number::Reader;
use crate::bengali::{FigureValue, PartialDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The month that `word` names, 1 to 12, and whether it is written in full.
pub(super) fn month(word: &str) -> Option<(u8, bool)> {
    let place = MONTHS.iter().position(|month| {
        word == *month
            || word == "sept" && month.starts_with("sept")
            || word.len() == 3 && month.starts_with(word)
    })?;
    Some((u8::try_from(place).ok()? + 1, MONTHS.get(place) == Some(&word)))
}

/// The day of the week that `word` names, 1 (Monday) to 7.
fn weekday(word: &str) -> Option<u8> {
    let word = word.strip_suffix('s').unwrap_or(word);
    WEEKDAYS.iter().position(|day| word == *day).and_then(|day| u8::try_from(day + 1).ok())
}

impl Reader<'_> {
    /// A date that starts at token `at`, and the token after it.
    pub fn date(&self, at: usize) -> Option<(PartialDate, usize)> {
        self.month_first(at)
            .or_else(|| self.day_first(at))
            .or_else(|| self.in_digits(at))
            .or_else(|| self.year_alone(at))
            .or_else(|| self.day_of_week(at))
    }

    pub(super) fn day_of_week(&self, at: usize) -> Option<(PartialDate, usize)> {
        let weekday = weekday(self.word(at)?).filter(|_| self.capital(at))?;
        Some((PartialDate { weekday: Some(weekday), ..PartialDate::default() }, at + 1))
    }

    fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.capital)
    }

    /// A month's name at `at`, and the token after it (and after the dot of `Sept.`).
    fn month_name(&self, at: usize) -> Option<(u8, bool, usize)> {
        let (month, full) = month(self.word(at)?).filter(|_| self.capital(at))?;
        let dotted = !full && self.mark(at + 1, '.') && self.glued(at + 1);
        Some((month, full, at + 1 + usize::from(dotted)))
    }

    /// A day of the month at `at` (`28`, `28th`), and the token after it.
    fn day(&self, at: usize) -> Option<(u8, usize)> {
        let (day, digits) = self.whole(at)?;
        let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day) && digits <= 2)?;
        // `March 5,000`, `March 5.5` are other numerals already; `April 28-year-old` and `April 5%` are none of ours.
        let ordinal = self.glued(at + 1) && matches!(self.word(at + 1), Some("st" | "nd" | "rd" | "th"));
        Some((day, at + 1 + usize::from(ordinal)))
    }

    /// A year in four digits, after an optional comma or `of`.
    fn year(&self, at: usize) -> Option<(i32, usize)> {
        let at = at + usize::from(self.mark(at, ',') || self.word(at) == Some("of"));
        let (year, digits) = self.whole(at)?;
        let year = i32::try_from(year).ok().filter(|year| digits == 4 && (1000..2200).contains(year))?;
        // `April 28, 2024`; not `on April 28, 1500 people`, which only the plural noun would tell: years since 1800.
        (!self.mark(at.wrapping_sub(1), ',') || year >= 1800).then_some((year, at + 1))
    }

    /// `April 28, 2024`, `April 28`, `April 2024`, `in April`.
    fn month_first(&self, at: usize) -> Option<(PartialDate, usize)> {
        let (number_of_month, full, end) = self.month_name(at)?;
        let date = PartialDate { month: Some(number_of_month), ..PartialDate::default() };
        let number = end + usize::from(self.word(end) == Some("the"));
        if let Some((day, end)) = self.day(number).filter(|(_, end)| !self.mark(*end, ':')) {
            let (year, end) = self.year(end).map_or((None, end), |(year, end)| (Some(year), end));
            return Some((PartialDate { year, day: Some(day), ..date }, end));
        }
        if let Some((year, end)) = self.year(end) {
            return Some((PartialDate { year: Some(year), ..date }, end));
        }
        // `May` and `March` are other words too, and `Mar`, `Jun` alone are names, but not beside another month.
        let names =
            |at: Option<usize>| at.and_then(|at| self.word(at)).is_some_and(|word| month(word).is_some());
        if names(at.checked_sub(2)) && self.joint(at - 1).is_some()
            || names(Some(end + 1)) && self.joint(end).is_some()
        {
            return Some((date, end));
        }
        let hyphen = usize::from(at > 0 && self.past_hyphen(at - 1) == at);
        let before = at.checked_sub(1 + hyphen).and_then(|before| self.word(before));
        let sure = match MONTHS.get(usize::from(number_of_month) - 1) {
            Some(&("may" | "march")) => before.is_some_and(|word| {
                let in_words = [
                    "in", "within", "from", "through", "during", "after", "before", "of", "since", "by",
                    "until", "till", "last", "next", "this", "early", "late", "mid",
                ];
                in_words.contains(&word)
            }),
            _ => true,
        } || self.word(end) == Some("day");
        (full && sure).then_some((date, end))
    }

    /// `28 April 2024`, `28th of April`.
    fn day_first(&self, at: usize) -> Option<(PartialDate, usize)> {
        let (day, end) = self.day(at)?;
        let end = end + usize::from(self.word(end) == Some("of"));
        let (month, _, end) = self.month_name(self.past_hyphen(end))?;
        let (year, end) = self.year(end).map_or((None, end), |(year, end)| (Some(year), end));
        Some((PartialDate { year, month: Some(month), day: Some(day), weekday: None }, end))
    }

    /// `28/04/2024`, `28.04.2024`, `28-4-2024`, `2024-04-28`; the day first unless it cannot be.
    fn in_digits(&self, at: usize) -> Option<(PartialDate, usize)> {
        let (first, second, third, end) = if let Some((first, _)) = self.whole(at) {
            if !['/', '-'].into_iter().any(|mark| self.mark(at + 1, mark) && self.mark(at + 3, mark)) {
                return None;
            }
            (first, self.whole(at + 2)?.0, self.whole(at + 4)?.0, at + 5)
        } else {
            let (first, second) = self.tokens.get(at)?.lower.split_once('.')?;
            if !(self.mark(at + 1, '.') && self.glued(at + 2)) {
                return None;
            }
            (first.parse().ok()?, second.parse().ok()?, self.whole(at + 2)?.0, at + 3)
        };
        let (year, month, day) = match (first, second, third) {
            (1000..2200, 1..=12, 1..=31) => (first, second, third),
            (1..=31, 1..=12, 1000..2200) => (third, second, first),
            (1..=12, 13..=31, 1000..2200) => (third, first, second),
            _ => return None,
        };
        let date = PartialDate {
            year: i32::try_from(year).ok(),
            month: u8::try_from(month).ok(),
            day: u8::try_from(day).ok(),
            weekday: None,
        };
        Some((date, end))
    }

    /// `2024`, `1990s`: four plain digits of the last or the next centuries, with no scale or unit behind.
    pub(super) fn year_alone(&self, at: usize) -> Option<(PartialDate, usize)> {
        let (year, digits) = self.whole(at)?;
        let year = i32::try_from(year).ok().filter(|year| digits == 4 && (1800..2100).contains(year))?;
        let end = at + 1 + usize::from(self.glued(at + 1) && self.word(at + 1) == Some("s"));
        let counts = self.number(at).is_none_or(|number| !number.plain_digits || self.counts(&number));
        (!counts).then_some((PartialDate { year: Some(year), ..PartialDate::default() }, end))
    }

    /// A time of day that starts at token `at`, and the token after it.
    pub fn time(&self, at: usize) -> Option<(FigureValue, usize)> {
        self.clock(at)
            .or_else(|| self.spoken(at))
            .map(|(hour, minute, end)| (FigureValue::Time { hour, minute }, end))
    }

    /// `10:30 pm`, `10.30pm`, `10 pm`, `0230 GMT`, `10 in the morning`.
    fn clock(&self, at: usize) -> Option<(u8, u8, usize)> {
        let text = &self.tokens.get(at)?.lower;
        self.numeral(at)?;
        let zone = matches!(self.word(at + 1), Some("gmt" | "utc" | "hrs" | "hours" | "bst"));
        let (hour, minute, end, sure) = if self.mark(at + 1, ':') && self.glued(at + 2) {
            let (minute, digits) = self.whole(at + 2)?;
            let seconds = self.mark(at + 3, ':') && self.glued(at + 4) && self.whole(at + 4).is_some();
            (self.whole(at)?.0, minute, if seconds { at + 5 } else { at + 3 }, digits == 2)
        } else if let Some((hour, minute)) = text.split_once('.') {
            (hour.parse().ok()?, minute.parse().ok()?, at + 1, minute.len() == 2 && zone)
        } else if text.len() == 4 {
            let (value, _) = self.whole(at)?;
            (value / 100, value % 100, at + 1, zone || value < 1000)
        } else {
            (self.whole(at)?.0, 0, at + 1, false)
        };
        let (hour, minute) = (u8::try_from(hour).ok()?, u8::try_from(minute).ok()?);
        if hour > 24 || minute > 59 {
            return None;
        }
        let half = match self.word(end) {
            Some("am") => Some((false, end + 1)),
            Some("pm") => Some((true, end + 1)),
            Some("noon") => Some((true, end + 1)),
            Some("midnight") => Some((false, end + 1)),
            Some("in") if self.word(end + 1) == Some("the") => match self.word(end + 2) {
                Some("morning") => Some((false, end + 3)),
                Some("afternoon" | "evening") => Some((true, end + 3)),
                _ => None,
            },
            Some("at") if self.word(end + 1) == Some("night") => Some((hour > 5 && hour != 12, end + 2)),
            Some("o'clock") => return Some((hour % 24, minute, end + 1)),
            _ => None,
        };
        match half {
            Some((pm, end)) => Some((half_day(hour, pm), minute, end)),
            None => sure.then_some((hour % 24, minute, end)),
        }
    }

    /// `noon`, `midnight`, `half past ten`, `a quarter to 9`, `ten o'clock`, `ten in the morning`.
    fn spoken(&self, at: usize) -> Option<(u8, u8, usize)> {
        let first = self.word(at)?;
        match first {
            "noon" => return Some((12, 0, at + 1)),
            "midnight" => return Some((0, 0, at + 1)),
            _ => {}
        }
        let hour_at = |at: usize| -> Option<(u8, usize)> {
            let number = self.number(at).filter(|number| !number.ordinal)?;
            let hour = number.value.to_u8().filter(|hour| (1..=12).contains(hour))?;
            Some((hour, number.end))
        };
        let part = at + usize::from(first == "a");
        let (hour, minute, end) = match (self.word(part)?, self.word(part + 1)) {
            ("half", Some("past")) => hour_at(part + 2).map(|(hour, end)| (hour, 30, end))?,
            ("quarter", Some("past")) => hour_at(part + 2).map(|(hour, end)| (hour, 15, end))?,
            ("quarter", Some("to")) => {
                hour_at(part + 2).map(|(hour, end)| ((hour + 10) % 12 + 1, 45, end))?
            }
            _ => {
                let (hour, end) = hour_at(at)?;
                match (self.word(end), self.word(end + 1)) {
                    (Some("o'clock"), _) => (hour, 0, end + 1),
                    (Some("am" | "pm"), _) | (Some("in"), Some("the")) => (hour, 0, end),
                    _ => return None,
                }
            }
        };
        match (self.word(end), self.word(end + 1), self.word(end + 2)) {
            (Some("am"), ..) => Some((half_day(hour, false), minute, end + 1)),
            (Some("pm"), ..) => Some((half_day(hour, true), minute, end + 1)),
            (Some("in"), Some("the"), Some("morning")) => Some((half_day(hour, false), minute, end + 3)),
            (Some("in"), Some("the"), Some("afternoon" | "evening")) => {
                Some((half_day(hour, true), minute, end + 3))
            }
            (Some("in"), Some("the"), _) => None,
            _ => Some((hour, minute, end)),
        }
    }
}

/// The hour of 24 for an hour of 12 before or after noon.
fn half_day(hour: u8, pm: bool) -> u8 {
    match (hour, pm) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        _ => hour % 24,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn date(text: &str) -> Option<String> {
        let tokens = tokens(text);
        let (date, end) = Reader { tokens: &tokens }.date(0)?;
        Some(format!("{date} {}", tokens.len() - end))
    }

    fn time(text: &str) -> Option<String> {
        let tokens = tokens(text);
        let (time, end) = Reader { tokens: &tokens }.time(0)?;
        Some(format!("{time} {}", tokens.len() - end))
    }

    #[test]
    fn dates_in_words() {
        for text in [
            "April 28, 2024",
            "28 April 2024",
            "28th of April, 2024",
            "Apr. 28 2024",
            "28/04/2024",
            "2024-04-28",
            "28.4.2024",
        ] {
            assert_eq!(date(text).as_deref(), Some("2024-04-28 0"), "{text}");
        }
        assert_eq!(date("April 28 and").as_deref(), Some("XXXX-04-28 1"));
        assert_eq!(date("July 2016").as_deref(), Some("2016-07 0"));
        assert_eq!(date("Monday").as_deref(), Some("XXXX-WXX-1 0"));
        assert_eq!(date("2024").as_deref(), Some("2024 0"));
        assert_eq!(date("2016 second").as_deref(), Some("2016 1"));
        assert_eq!(date("1990s").as_deref(), Some("1990 0"));
        assert_eq!(date("December 2-13").as_deref(), Some("XXXX-12-02 2"));
    }

    #[test]
    fn words_and_numbers_that_are_no_dates() {
        for text in
            ["may", "May be", "March on", "Mar", "2000 crore", "2000 km", "2000 taka", "5", "3/4", "sat"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(time("10:30 pm").as_deref(), Some("22:30 0"));
        assert_eq!(time("9.30am").as_deref(), Some("09:30 0"));
        assert_eq!(time("12:05 a.m.").as_deref(), Some("00:05 0"));
        assert_eq!(time("0230 UTC").as_deref(), Some("02:30 1"));
        assert_eq!(time("half past ten").as_deref(), Some("10:30 0"));
        assert_eq!(time("a quarter to one").as_deref(), Some("12:45 0"));
        assert_eq!(time("noon").as_deref(), Some("12:00 0"));
        assert_eq!(time("ten in the morning").as_deref(), Some("10:00 0"));
        assert_eq!(time("8 o'clock").as_deref(), Some("08:00 0"));
        assert_eq!(time("9.30 percent"), None);
        assert_eq!(time("2024 people"), None);
    }
}
