//! What a number counts, read from the words around it: a unit, a currency, a classifier, a month, the clock.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    calendar,
    lexicon::{DayPart, Meaning, OF_COUNTRY, UNIT_PAIRS},
    number::{Form, Number},
    token::Token,
};
use crate::bengali::figure::{FigureKind, FigureValue, PartialDate};

/// What a number counts. Numbers joined to it (`১৭ থেকে ১৮ ডিগ্রি`) count the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// Nothing said.
    Plain,
    /// A classifier or an ordinal's ending.
    Count,
    Percent,
    Money(&'static str),
    Unit(&'static str),
    Age,
    Year,
    /// A day of a month, maybe of a year.
    Day {
        month: u8,
        year: Option<i32>,
    },
    /// A day of a month of the Bengali calendar, which has no fixed Gregorian one.
    BengaliDay,
    /// The clock; `minute` where it is told apart from the number.
    Clock {
        part: Option<DayPart>,
        minute: Option<u8>,
    },
}

impl Shape {
    /// Kind, value and unit of `value` in this shape; `None` where the number does not fit it.
    pub(super) fn value(self, value: Decimal) -> Option<(FigureKind, FigureValue, Option<&'static str>)> {
        let number = FigureValue::Number(value);
        Some(match self {
            Self::Plain | Self::Count => (FigureKind::Number, number, None),
            Self::Percent => (FigureKind::Percent, number, None),
            Self::Age => (FigureKind::Age, number, None),
            Self::Unit(unit) => (FigureKind::Quantity, number, Some(unit)),
            Self::Money(code) => (FigureKind::Money, FigureValue::Money(value, code.to_owned()), None),
            Self::Year => {
                let year = whole(value).and_then(calendar::full_year)?;
                date(PartialDate { year: Some(year), ..PartialDate::default() })
            }
            Self::Day { month, year } => date(PartialDate {
                year,
                month: Some(month),
                day: Some(calendar::day(value)?),
                weekday: None,
            }),
            Self::BengaliDay => {
                date(PartialDate { day: Some(calendar::day(value)?), ..PartialDate::default() })
            }
            Self::Clock { part, minute } => {
                let (hour, minute) = calendar::clock(value, minute, part)?;
                (FigureKind::Time, FigureValue::Time { hour, minute }, None)
            }
        })
    }
}

fn date(date: PartialDate) -> (FigureKind, FigureValue, Option<&'static str>) {
    (FigureKind::Date, FigureValue::Date(date), None)
}

/// The value as a whole number, if it is one.
pub(super) fn whole(value: Decimal) -> Option<u32> {
    if value.is_integer() { value.to_u32() } else { None }
}

/// First parts of the words for people whose age is told as `১০ বছরের শিশু`.
const PEOPLE: &[&str] =
    &["শিশু", "কিশোর", "মেয়ে", "ছেলে", "কন্যা", "বৃদ্ধ", "তরুণ", "যুবক", "যুবতী", "বালক", "বালিকা", "পুত্র"];

/// Words that say that গ্রাম is a weight, not a village.
const WEIGHED: &[&str] =
    &["ওজন", "হেরোইন", "গাঁজা", "স্বর্ণ", "সোনা", "আইস", "ইয়াবা", "আফিম", "কোকেন", "চাল", "ডাল", "চিনি", "লবণ"];

/// Words before a number in brackets that is no age: a section of a law.
const SECTIONS: &[&str] = &["ধারা", "উপধারা", "দফা", "অনুচ্ছেদ", "বিধি", "নম্বর", "নং"];

/// Words after `৭১-এর` that make a year of it.
const HISTORY: &[&str] =
    &["মুক্তিযুদ্ধ", "গণ", "ভাষা", "ছাত্র", "জুলাই", "অভ্যুত্থান", "আন্দোলন", "নির্বাচন", "স্বাধীনতা", "বন্যা"];

/// Reads what the number begun at token `start` counts. Gives the shape and the first token after it.
pub(super) fn shape(
    tokens: &[Token<'_>],
    start: usize,
    number: &Number,
    part: Option<DayPart>,
) -> (Shape, usize) {
    let next = number.next;
    if matches!(number.form, Form::Ordinal | Form::Inflected) {
        let counter = tokens.get(next).is_some_and(|token| token.glued && is_counter(token));
        return if counter { (Shape::Count, next + 1) } else { (Shape::Plain, next) };
    }
    if let Some(clock) = calendar::clock_shape(tokens, number, part) {
        return clock;
    }
    let around = Around { tokens, start, number };
    around.after().or_else(|| around.before()).unwrap_or((Shape::Plain, next))
}

struct Around<'a> {
    tokens: &'a [Token<'a>],
    start: usize,
    number: &'a Number,
}

impl Around<'_> {
    fn token(&self, at: usize) -> Option<&Token<'_>> {
        self.tokens.get(at)
    }

    fn word_starts(&self, at: usize, starts: &[&str]) -> bool {
        self.token(at)
            .is_some_and(|token| token.is_word() && starts.iter().any(|start| token.text.starts_with(start)))
    }

    /// What follows the number.
    fn after(&self) -> Option<(Shape, usize)> {
        let mut at = self.number.next;
        // ৫-টি
        if self.token(at)?.is_mark('-')
            && self.token(at + 1).is_some_and(|token| token.glued && is_counter(token))
        {
            at += 1;
        }
        let token = self.token(at)?;
        let is_plain = matches!(self.number.form, Form::Plain(_));
        match token.meaning() {
            Some(Meaning::OrdinalEnding) if token.glued && is_plain => {
                let day = calendar::day_shape(self.tokens, self.number.value, at + 1);
                return Some(day.unwrap_or((Shape::Count, at + 1)));
            }
            Some(Meaning::Month(_) | Meaning::BengaliMonth) => {
                return calendar::day_shape(self.tokens, self.number.value, at);
            }
            Some(Meaning::Year) if matches!(self.number.form, Form::Plain(2..=4) | Form::Word) => {
                return Some((Shape::Year, at + 1));
            }
            Some(Meaning::Classifier | Meaning::Hour) => return Some((Shape::Count, at + 1)),
            Some(Meaning::Percent) if self.is_land(at + 1) => return Some((Shape::Unit("decimal"), at + 1)),
            Some(Meaning::Percent) => return Some((Shape::Percent, at + 1)),
            Some(Meaning::Currency("GBP")) if self.word_starts(at + 1, &["ওজন"]) => {
                return Some((Shape::Unit("pound"), at + 1));
            }
            Some(Meaning::Currency(code)) => return Some((Shape::Money(code), at + 1)),
            Some(Meaning::Unit("century")) if self.is_land(at + 1) => {
                return Some((Shape::Unit("decimal"), at + 1));
            }
            Some(Meaning::Unit("g")) if !self.is_weight(at + 1) => return None,
            Some(Meaning::Unit("year")) if self.is_age(at) => {
                return Some((Shape::Age, at + 1 + usize::from(self.word_starts(at + 1, &["বয়স", "বয়স্ক"]))));
            }
            Some(Meaning::Unit(unit)) => return Some((Shape::Unit(unit), at + 1)),
            _ => {}
        }
        if token.is_mark('%') || token.is_mark('％') {
            return Some((Shape::Percent, at + 1));
        }
        if let Some(code) = token.text.chars().next().and_then(symbol).filter(|_| token.glued) {
            return Some((Shape::Money(code), at + 1));
        }
        if token.is_mark('/') && self.token(at + 1).is_some_and(|token| token.is_mark('-')) {
            let named = self.token(at + 2).and_then(Token::meaning) == Some(Meaning::Currency("BDT"));
            return Some((Shape::Money("BDT"), at + 2 + usize::from(named)));
        }
        if self.is_year_with_ending(at) {
            return Some((Shape::Year, at));
        }
        if token.is_word() { self.pair(at) } else { None }
    }

    /// Units and currencies of two words: `মেট্রিক টন`, `মার্কিন ডলার`.
    fn pair(&self, at: usize) -> Option<(Shape, usize)> {
        let first = self.token(at)?.text;
        if first.starts_with("বয়স") {
            return Some((Shape::Age, at + 1));
        }
        match self.token(at + 1)?.meaning()? {
            Meaning::Unit(unit) => UNIT_PAIRS
                .iter()
                .find(|(word, second, _)| *word == first && *second == unit)
                .map(|(_, _, whole)| (Shape::Unit(whole), at + 2)),
            Meaning::Currency(code) => OF_COUNTRY
                .iter()
                .find(|(word, shared, _)| first.starts_with(word) && *shared == code)
                .map(|(_, _, own)| (Shape::Money(own), at + 2)),
            _ => None,
        }
    }

    /// What stands before the number: `শতকরা ৫০ ভাগ`, `বয়স ২৫`, `(২৫)` after a name.
    fn before(&self) -> Option<(Shape, usize)> {
        let next = self.number.next;
        let before = self.start.checked_sub(1).and_then(|at| self.token(at))?;
        if before.text == "শতকরা" {
            return Some((Shape::Percent, next + usize::from(self.word_starts(next, &["ভাগ"]))));
        }
        let age = whole(self.number.value).filter(|age| (1..=110).contains(age));
        if age.is_none() || !matches!(self.number.form, Form::Plain(1..=3)) {
            return None;
        }
        let in_brackets = before.is_mark('(') && self.token(next).is_some_and(|token| token.is_mark(')'));
        let named = self.start.checked_sub(2).is_some_and(|at| {
            self.token(at).is_some_and(|token| token.is_word() && token.meaning().is_none())
                && !self.word_starts(at, SECTIONS)
        });
        ((in_brackets && named) || self.after_the_word_age()).then_some((Shape::Age, next))
    }

    /// Whether বয়স stands at most two words before.
    fn after_the_word_age(&self) -> bool {
        let words = (1..=3).map_while(|back| {
            self.start.checked_sub(back).filter(|at| self.token(*at).is_some_and(Token::is_word))
        });
        words.into_iter().any(|at| self.word_starts(at, &["বয়স"]))
    }

    /// Whether the years at `at` are somebody's age.
    fn is_age(&self, at: usize) -> bool {
        let of = self.token(at).is_some_and(|token| token.text.ends_with('র') && token.text != "বছর");
        self.word_starts(at + 1, &["বয়স"])
            || self.after_the_word_age()
            || (of && self.word_starts(at + 1, PEOPLE))
    }

    /// ২০২৪-এর, ২০২৪-এ, ৭১-এর মুক্তিযুদ্ধ
    fn is_year_with_ending(&self, at: usize) -> bool {
        let dash = usize::from(self.token(at).is_some_and(|token| token.is_mark('-') && token.glued));
        let ends =
            |endings: &[&str]| self.token(at + dash).is_some_and(|token| endings.contains(&token.text));
        match self.number.form {
            Form::Plain(4) => {
                let is_year = whole(self.number.value).is_some_and(|year| (1900..2100).contains(&year));
                is_year && dash == 1 && ends(&["এ", "এর", "র", "তে", "এই"])
            }
            // ৭১-এর মুক্তিযুদ্ধ, ’৫২-র ভাষা আন্দোলন
            Form::Plain(2) => ends(&["এর", "র"]) && self.word_starts(at + dash + 1, HISTORY),
            _ => false,
        }
    }

    fn is_land(&self, at: usize) -> bool {
        self.word_starts(at, &["জমি", "জায়গা", "ভূমি", "জমির"])
    }

    fn is_weight(&self, at: usize) -> bool {
        self.number.value >= Decimal::from(25)
            || !self.number.value.is_integer()
            || self.word_starts(at, WEIGHED)
    }
}

/// A classifier or the word for the hour.
pub(super) fn is_counter(token: &Token<'_>) -> bool {
    matches!(token.meaning(), Some(Meaning::Classifier | Meaning::Hour))
}

/// The currency of a symbol.
pub(super) fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '৳' => "BDT",
        '$' => "USD",
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        '₹' => "INR",
        _ => return None,
    })
}
