//! A figure: a number, date, sum of money … with its kind and its value, in whichever language it was read.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use crate::Span;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FigureKind {
    /// A calendar date or a part of one (`২৮ এপ্রিল`, `২০২৪ সালে`, `সোমবার`).
    Date,
    /// A time of day (`সকাল ১০:৩০`).
    Time,
    /// A sum of money (`৫০ কোটি টাকা`).
    Money,
    /// A number with a unit of measure (`৫ কিলোমিটার`).
    Quantity,
    /// A share of a hundred (`৭ দশমিক ৫ শতাংশ`).
    Percent,
    /// A person's age (`২৫ বছর বয়সী`).
    Age,
    /// Any other number, an ordinal included (`১৪ হাজার`, `৩টি`, `১০ম`).
    Number,
}

/// Money's currency, as its ISO 4217 code (`BDT`, `INR`, `USD`, `EUR` …).
pub type Currency = String;

/// A date of which any part may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Gregorian year.
    pub year: Option<i32>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day of the month, 1 to 31.
    pub day: Option<u8>,
    /// Day of the week, 1 (Monday) to 7 (Sunday), as in ISO 8601.
    pub weekday: Option<u8>,
}

impl fmt::Display for PartialDate {
    /// ISO 8601, `XX` for an unknown part in between: `2025-04-28`, `2024`, `XXXX-04-28`, `XXXX-04`; a weekday
    /// alone as `XXXX-WXX-1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => write!(f, "XXXX")?,
        }
        match (self.month, self.day, self.weekday) {
            (Some(month), Some(day), _) => write!(f, "-{month:02}-{day:02}"),
            (Some(month), None, _) => write!(f, "-{month:02}"),
            (None, Some(day), _) => write!(f, "-XX-{day:02}"),
            (None, None, Some(weekday)) => write!(f, "-WXX-{weekday}"),
            (None, None, None) => Ok(()),
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The value of a figure, comparable across languages.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureValue {
    /// A plain number; percentages, quantities and ages hold their number here too.
    Number(Decimal),
    /// A date or a part of one.
    Date(PartialDate),
    /// Hour (0 to 23) and minute of the day. Without a word for the part of the day the hour is as written.
    Time {
        /// Hour, 0 to 23.
        hour: u8,
        /// Minute, 0 to 59.
        minute: u8,
    },
    /// An amount and its currency.
    Money(Decimal, Currency),
}

impl fmt::Display for FigureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Date(date) => write!(f, "{date}"),
            Self::Time { hour, minute } => write!(f, "{hour:02}:{minute:02}"),
            Self::Money(amount, currency) => write!(f, "{} {currency}", amount.normalize()),
        }
    }
}

/// One figure of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Where it stands in the text it was read from: number, unit and classifier together.
    pub span: Span,
    /// What it counts.
    pub kind: FigureKind,
    /// Its value.
    pub value: FigureValue,
    /// The unit of a quantity in its English standard form (`km`, `kg`, `hour`); `None` for other kinds.
    pub unit: Option<&'static str>,
}
