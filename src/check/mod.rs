//! Whether an English sentence keeps the figures of the Bengali one. Uses `bengali` alone.
//!
//! Values are compared, not words: `৫০ লাখ` is kept by `50 lakh`, `5 million` and `5,000,000`; the parts of a date
//! may stand apart; a time may be told with or without its half of the day. What the English leaves open (a number
//! without its currency or unit) counts as kept; what it contradicts (another currency) does not.

mod english;

use rust_decimal::Decimal;
use std::fmt;

use serde::Serialize;

use self::english::{Reading, Strength, readings};
use crate::Span;
use crate::bengali::{Figure, FigureKind, FigureValue};

pub use english::english_figures;

/// What became of a figure in the translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its value stands in the English.
    Kept,
    /// Another value of its kind stands in its place.
    Changed,
    /// Nothing answers for it.
    Lost,
}

impl fmt::Display for Status {
    /// As JSON writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A Bengali figure and what answers for it in the English.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureCheck {
    /// The figure, as given.
    pub bn: Figure,
    /// The English words that keep or replace it and their place in the English text; `None` if lost.
    pub en: Option<(String, Span)>,
    /// What became of it.
    pub status: Status,
}

/// The result of [`check_figures`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureReport {
    /// One check for each Bengali figure, in the order given.
    pub checks: Vec<FigureCheck>,
    /// Figures of the English that no Bengali figure accounts for; those taken for a changed figure are not
    /// among them.
    pub added: Vec<Figure>,
}

impl FigureReport {
    /// How many figures are not kept.
    pub fn flagged(&self) -> usize {
        self.checks.iter().filter(|check| check.status != Status::Kept).count()
    }
}

/// Compares the figures of a Bengali sentence with its English translation.
pub fn check_figures(bn: &[Figure], en_text: &str) -> FigureReport {
    let english = readings(en_text);
    let mut used = vec![false; english.len()];
    let mut answers: Vec<Option<usize>> = vec![None; bn.len()];

    // The closest answers first: same kind and value, then same value, each English figure once; then any that
    // stands there at all, since a translator may name a repeated value once.
    for closeness in [Closeness::SameKind, Closeness::SameValue, Closeness::Repeated] {
        for (place, figure) in bn.iter().enumerate() {
            if answers.get(place) != Some(&None) {
                continue;
            }
            if let Some(found) = answer(figure, &english, &mut used, closeness)
                && let Some(slot) = answers.get_mut(place)
            {
                *slot = Some(found);
            }
        }
    }

    let words = |reading: &Reading| (reading.figure.span.of(en_text).to_owned(), reading.figure.span);
    let mut checks = Vec::with_capacity(bn.len());
    for (place, (figure, found)) in bn.iter().zip(&answers).enumerate() {
        let (status, reading) = match found {
            Some(found) => (Status::Kept, english.get(*found)),
            None => match replacement(place, bn.len(), figure, &english, &used) {
                Some(other) => {
                    used.iter_mut().skip(other).take(1).for_each(|used| *used = true);
                    (Status::Changed, english.get(other))
                }
                None => (Status::Lost, None),
            },
        };
        checks.push(FigureCheck { bn: figure.clone(), en: reading.map(words), status });
    }
    let added =
        english.into_iter().zip(used).filter(|(reading, used)| reading.strength == Strength::Firm && !used);
    FigureReport { checks, added: added.map(|(reading, _)| reading.figure).collect() }
}

/// How close an English figure must be to answer for a Bengali one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closeness {
    /// Same kind, same value, not yet taken.
    SameKind,
    /// Same value, not yet taken.
    SameValue,
    /// Same value or one that the words may stand for, taken or not; a date's parts from several figures.
    Repeated,
}

/// Finds the English figure that keeps `figure`, marks it as used, and gives its index.
fn answer(figure: &Figure, english: &[Reading], used: &mut [bool], closeness: Closeness) -> Option<usize> {
    let parts = parts(&figure.value);
    let free = |place: usize| used.get(place) == Some(&false);
    let whole = english.iter().enumerate().position(|(place, reading)| {
        let open = match closeness {
            Closeness::SameKind => {
                free(place) && reading.strength > Strength::Hint && reading.figure.kind == figure.kind
            }
            Closeness::SameValue => free(place) && reading.strength > Strength::Hint,
            Closeness::Repeated => true,
        };
        open && compatible(figure, &reading.figure) && parts.iter().all(|part| meets(part, reading))
    });
    if let Some(place) = whole {
        used.iter_mut().skip(place).take(1).for_each(|used| *used = true);
        return Some(place);
    }
    if closeness != Closeness::Repeated || parts.len() < 2 {
        return None;
    }
    // `Monday … 28 April`: each part somewhere.
    let found: Option<Vec<usize>> =
        parts.iter().map(|part| english.iter().position(|reading| meets(part, reading))).collect();
    let found = found?;
    for place in &found {
        used.iter_mut().skip(*place).take(1).for_each(|used| *used = true);
    }
    found.first().copied()
}

/// A part of a value that must stand in the English.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Number(Decimal),
    Month(u8),
    Weekday(u8),
    Time(u8, u8),
}

fn parts(value: &FigureValue) -> Vec<Part> {
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

/// Whether `reading` holds `part`.
fn meets(part: &Part, reading: &Reading) -> bool {
    let held = parts(&reading.figure.value);
    match *part {
        Part::Time(hour, minute) => held.iter().any(|held| match *held {
            // Without a word for the half of the day a Bengali hour is as written, so `am` can contradict only an
            // hour after noon.
            Part::Time(h, m) => {
                m == minute && (h == hour || h % 12 == hour % 12 && (hour < 13 || h > 11 || h == 0))
            }
            Part::Number(n) => minute == 0 && (n == Decimal::from(hour) || n == Decimal::from(hour % 12)),
            _ => false,
        }),
        Part::Number(number) => held.contains(part) || reading.others.contains(&number),
        _ => held.contains(part),
    }
}

/// Whether the English figure does not contradict the currency of the Bengali one.
fn compatible(bn: &Figure, en: &Figure) -> bool {
    match (&bn.value, &en.value) {
        (FigureValue::Money(_, bn), FigureValue::Money(_, en)) => {
            // `$` stands for several dollars, `Rs` for several rupees.
            bn == en || en == "USD" && bn.ends_with('D') && bn != "BDT" || en == "INR" && bn.ends_with("KR")
        }
        _ => true,
    }
}

/// The free English figure of the same kind that stands nearest to the place of a lost Bengali figure.
fn replacement(
    place: usize,
    of: usize,
    figure: &Figure,
    english: &[Reading],
    used: &[bool],
) -> Option<usize> {
    let counts = |kind| matches!(kind, FigureKind::Number | FigureKind::Quantity | FigureKind::Age);
    let same = |kind| kind == figure.kind || counts(kind) && counts(figure.kind);
    let distance = |at: usize| (at * of).abs_diff(place * english.len());
    english
        .iter()
        .enumerate()
        .filter(|(at, reading)| {
            reading.strength > Strength::Hint && used.get(*at) == Some(&false) && same(reading.figure.kind)
        })
        .min_by_key(|(at, _)| distance(*at))
        .map(|(at, _)| at)
}
