//! What an English number counts, by the words about it: money, a share, an age, a quantity, a time of day.

use rust_decimal::Decimal;

use super::number::{Number, Reader};
use super::words::{currency, denominator, nationality, unit};
use crate::bengali::{FigureKind, FigureValue};

impl Reader<'_> {
    /// What a number counts, by the words after it: kind, value, the unit of a quantity or an age; the token after those.
    pub(super) fn after(&self, number: &Number) -> (FigureKind, FigureValue, Option<&'static str>, usize) {
        let value = FigureValue::Number(number.value);
        let end = number.end;
        let next = self.past_hyphen(end);
        let Some(token) = self.tokens.get(next) else { return (FigureKind::Number, value, None, end) };
        let word = token.lower.as_str();
        let one_more = self.word(next + 1);
        match (word, one_more) {
            ("%" | "percent" | "pc", _) => return (FigureKind::Percent, value, None, next + 1),
            ("per", Some("cent")) => return (FigureKind::Percent, value, None, next + 2),
            ("percentage", Some("point" | "points")) => return (FigureKind::Percent, value, None, next + 2),
            ("year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days", _) => {
                let old = self.past_hyphen(next + 1);
                if self.word(old) == Some("old") {
                    return (FigureKind::Age, value, unit(word), old + 1);
                }
                if (one_more, self.word(next + 2)) == (Some("of"), Some("age")) {
                    return (FigureKind::Age, value, unit(word), next + 3);
                }
            }
            _ => {}
        }
        let named = if nationality(word) { next + 1 } else { next };
        if let Some(code) = self.word(named).and_then(currency).filter(|_| !number.ordinal) {
            return (FigureKind::Money, FigureValue::Money(number.value, code.to_owned()), None, named + 1);
        }
        // A hundredth of the currency.
        let hundredth = match self.word(named) {
            Some("cent" | "cents") => Some("USD"),
            Some("paisa" | "poisha") => Some("BDT"),
            _ => None,
        };
        if let (Some(code), Some(amount)) = (hundredth, number.value.checked_div(Decimal::ONE_HUNDRED)) {
            return (FigureKind::Money, FigureValue::Money(amount, code.to_owned()), None, named + 1);
        }
        if number.ordinal {
            return (FigureKind::Number, value, None, end);
        }
        let two = matches!(word, "square" | "sq" | "cubic" | "nautical" | "metric");
        let measured = next + usize::from(two) + usize::from(two && self.mark(next + 1, '.'));
        // The G of `5G` is no gram.
        let in_unit = self.tokens.get(measured).filter(|token| !(token.lower == "g" && token.capital));
        let measure = match (word, in_unit.and_then(|token| unit(&token.lower))) {
            ("cubic", Some("m")) => Some("cubic m"),
            ("cubic", Some("foot")) => Some("cubic ft"),
            ("square" | "sq", Some("km")) => Some("sq km"),
            ("square" | "sq", Some("m")) => Some("sq m"),
            ("square" | "sq", Some("foot")) => Some("sq ft"),
            ("square" | "sq", Some("mile")) => Some("sq mile"),
            ("nautical", Some("mile")) => Some("nautical mile"),
            ("metric", Some("tonne")) => Some("tonne"),
            (_, found) => found.filter(|_| !two),
        };
        match measure {
            Some(unit) => (FigureKind::Quantity, value, Some(unit), measured + 1),
            None => (FigureKind::Number, value, None, end),
        }
    }

    /// The unit behind an ordinal (`39th minute`, `19th-century`); that of an anniversary is the year.
    pub(super) fn ordinal_unit(&self, number: &Number) -> Option<&'static str> {
        let word = self.word(self.past_hyphen(number.end)).filter(|_| number.ordinal)?;
        match word {
            _ if self.is_in_century(number) => Some("century"),
            "anniversary" | "birthday" => Some("year"),
            _ => unit(word),
        }
    }

    /// Whether an ordinal counts centuries; `the 19th or early 20th century` names two.
    pub(super) fn is_in_century(&self, number: &Number) -> bool {
        let century = |at: usize| matches!(self.word(at), Some("century" | "centuries"));
        number.ordinal && (number.end..number.end + 5).any(century)
    }

    /// Whether a number may be a time of day by the words about it: `at 6 on Monday`, `by six.`.
    pub(super) fn is_hour(&self, at: usize, number: &Number) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        let introduced = before.is_some_and(|word| {
            let in_words = [
                "at", "by", "around", "about", "from", "to", "till", "until", "after", "before", "between",
                "past",
            ];
            in_words.contains(&word)
        });
        let alone = self.word(number.end).is_none_or(|word| {
            let in_words = [
                "on",
                "in",
                "to",
                "and",
                "till",
                "until",
                "this",
                "that",
                "today",
                "tomorrow",
                "yesterday",
                "local",
            ];
            in_words.contains(&word) || self.day_of_week(number.end).is_some()
        });
        introduced && alone && !number.ordinal
    }

    /// Whether money, a share or a quantity is counted; not by a singular that may begin a name (`2016 second round`).
    pub(super) fn counts(&self, number: &Number) -> bool {
        let (kind, _, unit, end) = self.after(number);
        let singular = matches!(unit, Some("second" | "minute" | "hour" | "day" | "week" | "month" | "year"))
            && !self.word(end - 1).is_some_and(|word| word.ends_with('s'));
        kind != FigureKind::Number && !singular
    }

    /// Whether the words of a number may say something else: `first`, `one`, `the two`, `a thousand`, `two-thirds`.
    pub(super) fn is_loose(&self, at: usize, number: &Number, kind: FigureKind) -> bool {
        let Some(word) = self.word(at) else { return false };
        let fraction = self.word(self.past_hyphen(number.end)).and_then(denominator).is_some();
        let plain = kind == FigureKind::Number && (number.ordinal || word == "two");
        matches!(word, "a" | "an" | "half") || fraction || number.end == at + 1 && (plain || word == "one")
    }
}
