//! Whether the figures of an English text have a source among Bengali ones: what a summary must not add, and which
//! sentence a summary's figures come from. Unlike [`check_figures`](super::check_figures) it asks nothing of the Bengali: a
//! summary may leave figures out.

use super::english::{Reading, Strength, readings};
use super::fit::{Part, fits, meets, parts, unit};
use crate::bengali::{Figure, FigureKind};

/// The figures of an English text, read once to be held against the figures of many Bengali ones.
#[derive(Clone, Debug)]
pub struct EnglishFigures {
    readings: Vec<Reading>,
}

impl EnglishFigures {
    /// Reads the figures of `text`.
    pub fn new(text: &str) -> Self {
        let is_figure = |reading: &Reading| reading.strength >= Strength::Firm;
        Self { readings: readings(text).into_iter().filter(is_figure).collect() }
    }

    /// How many figures there are.
    pub fn count(&self) -> usize {
        self.readings.len()
    }

    /// For each figure, in the order of the text, whether it has a source among `bengali`.
    pub fn sourced<'a>(&'a self, bengali: &'a [Figure]) -> impl Iterator<Item = bool> + 'a {
        self.readings.iter().map(|reading| has_source(reading, bengali))
    }

    /// The figures that have no source among `bengali`; spans into the text.
    pub fn without_source(&self, bengali: &[Figure]) -> Vec<Figure> {
        let missing = self.readings.iter().filter(|reading| !has_source(reading, bengali));
        missing.map(|reading| reading.figure.clone()).collect()
    }
}

/// Whether each part of the reading stands in a figure of `bengali` that may count the same thing. A year that no Bengali
/// figure gives makes a date unsourced, whoever has its day and month.
fn has_source(reading: &Reading, bengali: &[Figure]) -> bool {
    let open: Vec<&Figure> = bengali.iter().filter(|figure| fits(figure, reading, bengali)).collect();
    let whole = parts(&reading.figure.value);
    if let [Part::Number(_) | Part::Time(..)] = whole.as_slice() {
        let same = |figure: &Figure, part: &Part| meets(part, unit(figure), reading);
        return open.iter().any(|figure| parts(&figure.value).iter().any(|part| same(figure, part)));
    }
    // A date's day may stand apart from its month as a plain number.
    let dated = |figure: &&&Figure| matches!(figure.kind, FigureKind::Date | FigureKind::Number);
    let held: Vec<Part> = open.iter().filter(dated).flat_map(|figure| parts(&figure.value)).collect();
    whole.iter().all(|part| held.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bengali::{figures, normal_form};

    fn unsourced(bengali: &str, english: &str) -> Vec<String> {
        let missing = EnglishFigures::new(english).without_source(&figures(&normal_form(bengali)));
        missing.iter().map(|figure| figure.span.of(english).to_owned()).collect()
    }

    #[test]
    fn what_the_bengali_has_is_sourced_and_what_it_leaves_is_not_asked_for() {
        let bengali = "২৮ এপ্রিল ২০২৪ সোমবার ৫০ লাখ টাকা ও ১২ কিলোমিটার সড়ক, ৭ শতাংশ মানুষ।";
        for english in [
            "On Monday they got 5 million taka.",
            "on 28 April",
            "in April 2024, 12 km of road",
            "12,000 metres of road and 7 percent",
            "It rained.",
        ] {
            assert!(unsourced(bengali, english).is_empty(), "{english}");
        }
    }

    #[test]
    fn what_the_bengali_does_not_have_is_named() {
        assert_eq!(unsourced("১৪ জন মারা গেছে।", "14 people died, 20 were hurt"), ["20"]);
        assert_eq!(unsourced("২৮ এপ্রিল তিনি আসেন।", "He came on 28 April 2023."), ["28 April 2023"]);
        assert_eq!(unsourced("৫০ টাকা দাম।", "It costs $50."), ["$50"]);
        assert_eq!(unsourced("তিনি আসেন।", "He came on Friday with 5,000 men.").len(), 2);
    }
}
