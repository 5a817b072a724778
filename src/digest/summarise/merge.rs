//! Choosing among the sentences of several summaries: each thing once, the most salient first, within the budget.

use std::collections::HashSet;

use super::{align::Alignment, words::telling_words};
use crate::summary::Budget;

/// Two sentences that share so much of their telling words (Jaccard index) say the same.
const SAME: f32 = 0.6;

/// A sentence of the summary of one window.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Which window.
    pub window: usize,
    /// Its place in that window's summary.
    pub place: usize,
    pub english: String,
    pub source: Alignment,
    /// The salience of its source, 0 to 1.
    pub salience: f32,
    /// Bengali words of its source.
    pub words: usize,
}

/// The lines to keep, in the order given: of those that say the same in different windows the better supported, and of
/// the rest the most salient ones that fit `budget`, one at least.
pub(super) fn merge(lines: Vec<Line>, budget: &Budget) -> Vec<Line> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let by = |key: fn(&Line) -> f32, order: &mut Vec<usize>| {
        order.sort_by(|&a, &b| {
            let key = |index: usize| lines.get(index).map_or(0.0, key);
            key(b).total_cmp(&key(a)).then(a.cmp(&b))
        });
    };
    by(|line| line.source.support, &mut order);
    let mut unlike: Vec<usize> = Vec::new();
    for index in order {
        let Some(line) = lines.get(index) else { continue };
        if !unlike.iter().filter_map(|&other| lines.get(other)).any(|other| say_the_same(line, other)) {
            unlike.push(index);
        }
    }
    by(|line| line.salience, &mut unlike);
    let (mut kept, mut used) = (HashSet::new(), 0);
    for &index in &unlike {
        let words = used + lines.get(index).map_or(0, |line| line.words);
        if kept.len() < budget.sentences && budget.words.is_none_or(|most| words <= most) {
            kept.insert(index);
            used = words;
        }
    }
    if kept.is_empty() && budget.sentences > 0 {
        kept.extend(unlike.first());
    }
    lines.into_iter().enumerate().filter(|(index, _)| kept.contains(index)).map(|(_, line)| line).collect()
}

/// Whether two lines say the same: the same words, or the same source in two windows.
fn say_the_same(line: &Line, other: &Line) -> bool {
    let meet = line.source.first <= other.source.last && other.source.first <= line.source.last;
    let stems = |line: &Line| -> HashSet<String> {
        telling_words(&line.english).into_iter().map(|word| word.stem).collect()
    };
    let (one, two) = (stems(line), stems(other));
    let (shared, all) = (one.intersection(&two).count(), one.union(&two).count());
    line.window != other.window && meet || all > 0 && shared as f32 >= SAME * all as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(window: usize, english: &str, source: usize, support: f32, salience: f32) -> Line {
        let source = Alignment { first: source, last: source, support };
        Line { window, place: 0, english: english.to_owned(), source, salience, words: 10 }
    }

    fn kept(lines: &[Line], sentences: usize, words: Option<usize>) -> Vec<String> {
        let merged = merge(lines.to_vec(), &Budget { sentences, words });
        merged.into_iter().map(|line| line.english).collect()
    }

    #[test]
    fn the_most_salient_stay_in_their_order() {
        let lines = [
            line(0, "Rivers rose.", 0, 0.5, 0.4),
            line(0, "Trains stopped.", 3, 0.5, 0.2),
            line(1, "Schools closed.", 9, 0.5, 0.9),
        ];
        assert_eq!(kept(&lines, 2, None), ["Rivers rose.", "Schools closed."]);
        assert_eq!(kept(&lines, 3, Some(10)), ["Schools closed."]);
        assert_eq!(kept(&lines, 3, Some(5)), ["Schools closed."], "one at least");
        assert!(kept(&lines, 0, None).is_empty());
    }

    #[test]
    fn what_two_windows_say_stands_once_and_the_better_supported() {
        let lines =
            [line(0, "Water rose in Sylhet.", 4, 0.3, 0.9), line(1, "Floods hit Sylhet.", 4, 0.6, 0.9)];
        assert_eq!(kept(&lines, 3, None), ["Floods hit Sylhet."]);
        let lines =
            [line(0, "Water rose in Sylhet.", 4, 0.6, 0.9), line(1, "In Sylhet water rose.", 5, 0.3, 0.9)];
        assert_eq!(kept(&lines, 3, None), ["Water rose in Sylhet."]);
    }

    #[test]
    fn one_summary_may_tell_a_sentence_in_two() {
        let lines = [line(0, "Water rose in Sylhet.", 4, 0.6, 0.9), line(0, "Trains stopped.", 4, 0.3, 0.9)];
        assert_eq!(kept(&lines, 3, None).len(), 2);
    }
}
