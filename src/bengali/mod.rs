//! What is true of the Bengali language and of nothing else: normal form, sentence ends, words and
//! their endings, numerals and number words, the calendar, romanisation. Uses no other room.

mod figure;
mod figures;
mod normal;
mod romanise;
mod script;
mod sentence;
mod stem;
mod word;

pub use figure::{Currency, Figure, FigureKind, FigureValue, PartialDate};
pub use figures::figures;
pub use normal::{Normalised, matching_form, normal_form, normalise};
pub use romanise::romanise;
pub use script::{ScriptCount, is_bengali_letter, script_count};
pub use sentence::sentence_spans;
pub use stem::stem;
pub use word::words;
