//! What is true of the Bengali language and of nothing else: normal form, sentence ends, words and
//! their endings, numerals and number words, the calendar, romanisation. Uses no other room.

mod figure;

pub use figure::{Currency, Figure, FigureKind, FigureValue, PartialDate};
