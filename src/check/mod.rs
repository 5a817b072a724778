//! Whether an English sentence keeps the figures of the Bengali one. Uses `bengali` alone.
//!
//! Values are compared, not words: `৫০ লাখ` is kept by `50 lakh`, `5 million` and `5,000,000`; the parts of a date
//! may stand apart; a time may be told with or without its half of the day. What the English leaves open (a number
//! without its currency or unit) counts as kept; what it contradicts does not: another currency, another unit that is
//! not the same amount (`১২৮ সেন্টিমিটার` / `128 metres`), another thing counted (`১৪ জন` / `14 days`).

mod english;
mod fit;
mod source;
mod units;

use std::fmt;

use serde::Serialize;

use self::english::{Reading, Strength, readings};
use self::fit::{Part, fits, meets, parts, unit};
use crate::Span;
use crate::bengali::{Figure, FigureKind, FigureValue, PartialDate};

pub use english::english_figures;
pub use source::EnglishFigures;

/// What became of a figure in the translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its value stands in the English.
    Kept,
    /// Another value of its kind stands in its place, or its value counts something else.
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
    let mut english = English::new(en_text);
    let mut answers: Vec<Option<usize>> = vec![None; bn.len()];

    // The closest answers first: same kind and value, then same value, each English figure once; then any that
    // stands there at all, since a translator may name a repeated value once.
    for closeness in [Closeness::SameKind, Closeness::SameValue, Closeness::Repeated] {
        for (figure, answer) in bn.iter().zip(&mut answers) {
            if answer.is_none() {
                *answer = english.answer(figure, bn, closeness);
            }
        }
    }

    let words = |reading: &Reading| (reading.figure.span.of(en_text).to_owned(), reading.figure.span);
    let mut checks = Vec::with_capacity(bn.len());
    for (place, (figure, found)) in bn.iter().zip(&answers).enumerate() {
        let (status, found) = match found {
            Some(found) => (Status::Kept, Some(*found)),
            None => match english.replacement(place, bn.len(), figure) {
                Some(other) => (Status::Changed, Some(other)),
                None => (Status::Lost, None),
            },
        };
        let reading = found.and_then(|found| english.readings.get(found));
        checks.push(FigureCheck { bn: figure.clone(), en: reading.map(words), status });
    }
    FigureReport { checks, added: english.added() }
}

/// How close an English figure must be to answer for a Bengali one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closeness {
    /// Same kind, same value, not yet taken.
    SameKind,
    /// Same value, not yet taken.
    SameValue,
    /// Same value or one that the words may stand for, free or taken by a figure alike; a date's parts from several.
    Repeated,
}

/// The readings of the English text, and for each the Bengali figure that it answers for first.
struct English<'a> {
    readings: Vec<Reading>,
    taken: Vec<Option<&'a Figure>>,
}

impl<'a> English<'a> {
    fn new(text: &str) -> Self {
        let readings = readings(text);
        let taken = vec![None; readings.len()];
        Self { readings, taken }
    }

    fn is_free(&self, place: usize) -> bool {
        self.taken.get(place).is_some_and(Option::is_none)
    }

    fn take(&mut self, place: usize, figure: &'a Figure) {
        if let Some(slot) = self.taken.get_mut(place) {
            slot.get_or_insert(figure);
        }
    }

    /// Finds the reading that keeps `figure`, one of `all` of its sentence, takes it, and gives its index.
    fn answer(&mut self, figure: &'a Figure, all: &[Figure], closeness: Closeness) -> Option<usize> {
        let parts = parts(&figure.value);
        let unit = unit(figure);
        let open = |(place, reading): &(usize, &Reading)| {
            let open = match closeness {
                Closeness::SameKind => {
                    self.is_free(*place)
                        && reading.strength > Strength::Hint
                        && reading.figure.kind == figure.kind
                }
                Closeness::SameValue => self.is_free(*place) && reading.strength > Strength::Hint,
                Closeness::Repeated => {
                    self.taken.get(*place).is_some_and(|taken| taken.is_none_or(|first| alike(first, figure)))
                }
            };
            open && fits(figure, reading, all)
        };
        let open: Vec<(usize, &Reading)> = self.readings.iter().enumerate().filter(open).collect();
        let find = |parts: &[Part]| {
            let holds = |reading: &Reading| parts.iter().all(|part| meets(part, unit, reading));
            open.iter().find(|(_, reading)| holds(reading)).map(|(place, _)| *place)
        };
        let found = match find(&parts) {
            Some(whole) => vec![whole],
            // `Monday … 28 April`: each part somewhere.
            None if closeness == Closeness::Repeated && parts.len() > 1 => {
                parts.chunks(1).map(find).collect::<Option<_>>()?
            }
            None => return None,
        };
        for place in &found {
            self.take(*place, figure);
        }
        found.first().copied()
    }

    /// Takes the free reading that stands in for the lost `figure`, the `place`th of `of`: one of the same value (which
    /// counts something else) or the nearest of the same kind; and gives its index.
    fn replacement(&mut self, place: usize, of: usize, figure: &'a Figure) -> Option<usize> {
        let counts = |kind| matches!(kind, FigureKind::Number | FigureKind::Quantity | FigureKind::Age);
        let parts = parts(&figure.value);
        let free = self
            .readings
            .iter()
            .enumerate()
            .filter(|(at, reading)| reading.strength > Strength::Hint && self.is_free(*at));
        let (_, found) = free
            .filter_map(|(at, reading)| {
                let kind = reading.figure.kind;
                let same_kind = kind == figure.kind || counts(kind) && counts(figure.kind);
                let same_value = parts.iter().all(|part| meets(part, None, reading));
                let distance = (at * of).abs_diff(place * self.readings.len());
                let stands_in = same_kind || same_value || reading.strength == Strength::Malformed;
                stands_in.then_some(((!same_value, !same_kind, distance), at))
            })
            .min()?;
        self.take(found, figure);
        Some(found)
    }

    /// The figures that nothing has taken.
    fn added(self) -> Vec<Figure> {
        let free = self.readings.into_iter().zip(self.taken).filter(|(_, taken)| taken.is_none());
        free.filter(|(reading, _)| reading.strength >= Strength::Firm)
            .map(|(reading, _)| reading.figure)
            .collect()
    }
}

/// Whether one English figure may stand for both: numbers of the same kind, unit and value, dates or times, or a date
/// and its day that the Bengali tells apart from it (`মার্চের ১০ তারিখ`).
fn alike(first: &Figure, second: &Figure) -> bool {
    if let (FigureValue::Date(PartialDate { day: None, .. }), FigureKind::Number) =
        (&first.value, second.kind)
    {
        return true;
    }
    first.kind == second.kind
        && first.unit == second.unit
        && (matches!(first.kind, FigureKind::Date | FigureKind::Time) || first.value == second.value)
}
