//! Whether an English reading may answer for a Bengali figure: by what is counted and by the value.

use rust_decimal::Decimal;

use super::english::{Reading, Strength, plain};
use super::units::same_amount;
use crate::bengali::{Figure, FigureKind, FigureValue};

/// A part of a value that must stand in the English.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Number(Decimal),
    Month(u8),
    Weekday(u8),
    Time(u8, u8),
}

/// The parts of a value; several only for a date.
pub(super) fn parts(value: &FigureValue) -> Vec<Part> {
    match value {
        FigureValue::Number(number) | FigureValue::Money(number, _) => vec![Part::Number(*number)],
        FigureValue::Time { hour, minute } => vec![Part::Time(*hour, *minute)],
        FigureValue::Date(date) => [
            date.day.map(|day| Part::Number(Decimal::from(day))),
            date.month.map(Part::Month),
            date.year.map(|year| Part::Number(Decimal::from(year))),
            date.weekday.map(Part::Weekday),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

/// The unit of a figure; an age is in years.
pub(super) fn unit(figure: &Figure) -> Option<&'static str> {
    figure.unit.or_else(|| (figure.kind == FigureKind::Age).then_some("year"))
}

/// Whether `reading` holds `part` of a figure in `unit`.
pub(super) fn meets(part: &Part, unit: Option<&str>, reading: &Reading) -> bool {
    let held = parts(&reading.figure.value);
    match *part {
        Part::Time(hour, minute) => held.iter().any(|held| match *held {
            // Without a word for the half of the day a Bengali hour is as written, so `am` can contradict only an
            // hour after noon.
            Part::Time(h, m) => {
                m == minute && (h == hour || h % 12 == hour % 12 && (hour < 13 || h > 11 || h == 0))
            }
            Part::Number(n) => minute == 0 && n == Decimal::from((hour + 11) % 12 + 1),
            _ => false,
        }),
        Part::Number(number) => {
            let same = |other: Decimal| same_amount((number, unit), (other, reading.unit));
            held.iter().any(|held| matches!(*held, Part::Number(other) if same(other)))
                || reading.others.iter().any(|other| same(*other))
        }
        _ => held.contains(part),
    }
}

/// Whether what the English reading counts does not contradict what `figure`, one of `all` of its sentence, counts.
/// A number without anything counted leaves that open; so does a Bengali number that may be a share or a day in words
/// that `bengali` does not know as such (`৪০ ভাগ`, `মার্চের ১০ তারিখ`), or one whose currency, age or half of the day may
/// stand at another figure of the sentence (`৫০০ ও ৬০০ টাকা`).
pub(super) fn fits(figure: &Figure, reading: &Reading, all: &[Figure]) -> bool {
    use FigureKind::{Age, Date, Money, Number, Percent, Quantity, Time};
    if reading.strength == Strength::Malformed {
        return false;
    }
    let kind = reading.figure.kind;
    // `2024` is read as a year, but may be any number.
    let bare = kind == Number || kind == Date && plain(&reading.figure.value).is_some();
    match figure.kind {
        Number => match kind {
            Number | Date | Percent => true,
            Quantity => false,
            Money | Age | Time => all.iter().any(|other| other.kind == kind),
        },
        Date => bare || kind == Date,
        Time => kind == Time || reading.hour,
        Money => bare && !reading.ordinal || kind == Money && same_currency(figure, &reading.figure),
        Percent => bare && !reading.ordinal || kind == Percent,
        // Of ordinals those that name the unit of a point in time; a duration of days is told by none.
        Quantity | Age if reading.ordinal => {
            reading.unit == unit(figure) && matches!(reading.unit, Some("minute" | "year" | "century"))
        }
        Quantity | Age => bare || matches!(kind, Quantity | Age),
    }
}

/// Whether two sums may be in one currency.
fn same_currency(bn: &Figure, en: &Figure) -> bool {
    match (&bn.value, &en.value) {
        (FigureValue::Money(_, bn), FigureValue::Money(_, en)) => {
            // `$` stands for several dollars, `Rs` for several rupees.
            bn == en || en == "USD" && bn.ends_with('D') && bn != "BDT" || en == "INR" && bn.ends_with("KR")
        }
        _ => false,
    }
}
