//! The last guard on a translated sentence: no repetition loop, no Bengali letter, a credible length.

use std::collections::HashSet;

use crate::bengali;

/// A phrase of this many words may stand once in a sentence.
const PHRASE: usize = 4;

/// The credible number of English words for one Bengali word: of 54,578 sentence pairs of news (six words or more,
/// human translations) 99.9 % lie between 0.69 and 2.2.
const CREDIBLE: std::ops::RangeInclusive<f32> = 0.6..=2.5;

/// Sentences of fewer Bengali words have no credible ratio.
const RATIO_WORDS: usize = 6;

/// A sentence after the guard, and what the guard did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guarded {
    pub text: String,
    pub repetition_cut: bool,
    pub bengali_left: bool,
}

/// Romanises what is left in Bengali script, then cuts each piece of the sentence where it begins to repeat itself.
pub(super) fn guard(pieces: &[String]) -> Guarded {
    let mut guarded = Guarded::default();
    for english in pieces {
        let (text, bengali_left) = without_bengali(english);
        let (text, repetition_cut) = without_repetition(&text);
        guarded.bengali_left |= bengali_left;
        guarded.repetition_cut |= repetition_cut;
        if !(guarded.text.is_empty() || text.is_empty()) {
            guarded.text.push(' ');
        }
        guarded.text.push_str(&text);
    }
    guarded
}

/// Whether the length of `english` is credible for `bengali`, in words.
pub(super) fn credible_length(bengali: &str, english: &str) -> bool {
    let (source, target) = (bengali.split_whitespace().count(), english.split_whitespace().count());
    source < RATIO_WORDS || CREDIBLE.contains(&(target as f32 / source as f32))
}

fn without_bengali(english: &str) -> (String, bool) {
    let english = english.replace(['।', '॥'], ".");
    let in_block = |c: char| ('\u{0980}'..='\u{09ff}').contains(&c);
    if !english.contains(in_block) {
        return (english, false);
    }
    let (mut text, mut rest) = (String::with_capacity(english.len()), english.as_str());
    while let Some(start) = rest.find(in_block) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(from.find(|c| !in_block(c)).unwrap_or(from.len()));
        text.push_str(before);
        text.push_str(&bengali::romanise(run).replace(in_block, ""));
        rest = after;
    }
    text.push_str(rest);
    (text.split_whitespace().collect::<Vec<_>>().join(" "), true)
}

/// Cuts before the second coming of a phrase of [`PHRASE`] words, or of a shorter one that comes three times running. A phrase of
/// numbers alone may come again.
fn without_repetition(english: &str) -> (String, bool) {
    let words: Vec<&str> = english.split_whitespace().collect();
    let (places, keys): (Vec<usize>, Vec<String>) = words
        .iter()
        .enumerate()
        .map(|(place, word)| (place, key(word)))
        .filter(|(_, key)| !key.is_empty())
        .unzip();
    let keep = repetition(&keys).and_then(|keep| places.get(keep).copied());
    let Some(keep) = keep else { return (english.to_owned(), false) };
    let mut text = words.get(..keep).unwrap_or_default().join(" ");
    text.truncate(text.trim_end_matches([',', ';', ':', '-', ' ']).len());
    if !text.is_empty() && !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    (text, true)
}

/// A word without case and punctuation.
fn key(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// How many words to keep, where the sentence repeats itself.
fn repetition(keys: &[String]) -> Option<usize> {
    let mut seen = HashSet::new();
    let phrase = keys.windows(PHRASE).position(|window| !seen.insert(window));
    let run = (1..PHRASE)
        .filter_map(|length| {
            let repeats = |window: &[String]| {
                let (first, rest) = window.split_at(length);
                rest.chunks(length).all(|next| next == first)
                    && first.iter().any(|key| key.contains(char::is_alphabetic))
            };
            keys.windows(3 * length).position(repeats).map(|start| start + length)
        })
        .min();
    phrase.into_iter().chain(run).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(english: &str) -> (String, bool) {
        without_repetition(english)
    }

    #[test]
    fn a_phrase_of_four_words_stands_once() {
        let (text, was_cut) = cut("He said that the minister said that the minister said that it was.");
        assert_eq!((text.as_str(), was_cut), ("He said that the minister.", true));
        let (text, was_cut) = cut("The water of the river rose and the water in the lake fell.");
        assert_eq!(
            (text.as_str(), was_cut),
            ("The water of the river rose and the water in the lake fell.", false)
        );
    }

    #[test]
    fn the_same_word_three_times_is_a_loop_and_twice_is_not() {
        assert_eq!(cut("It was very very very very good."), ("It was very.".to_owned(), true));
        assert_eq!(cut("It was very very good."), ("It was very very good.".to_owned(), false));
        assert_eq!(cut("in Dhaka, in Dhaka, in Dhaka"), ("in Dhaka.".to_owned(), true));
    }

    #[test]
    fn marks_and_numbers_are_no_loops() {
        for english in ["a - - - b - - - c", "The score was 1-1, 1-1, 1-1 at last."] {
            assert_eq!(cut(english), (english.to_owned(), false));
        }
    }

    #[test]
    fn a_danda_ends_the_sentence_and_quotes_stay() {
        let guarded = guard(&["The minister said। “রহমান” spoke".to_owned()]);
        assert!(
            guarded.text.starts_with("The minister said. “") && guarded.text.ends_with("” spoke"),
            "{}",
            guarded.text
        );
    }

    #[test]
    fn case_and_punctuation_do_not_hide_a_repetition() {
        assert!(cut("Rain fell in Dhaka today, rain fell in Dhaka.").1);
    }

    #[test]
    fn no_bengali_letter_is_left() {
        let guarded = guard(&["The minister রহমান spoke। in Dhaka".to_owned()]);
        assert!(guarded.bengali_left);
        assert!(!guarded.text.contains(|c: char| ('\u{0964}'..='\u{09ff}').contains(&c)), "{}", guarded.text);
        assert!(
            guarded.text.starts_with("The minister ") && guarded.text.ends_with("in Dhaka"),
            "{}",
            guarded.text
        );
    }

    #[test]
    fn lengths_out_of_proportion_are_not_credible() {
        let bengali = "এক দুই তিন চার পাঁচ ছয় সাত আট";
        assert!(credible_length(bengali, "one two three four five six seven eight"));
        assert!(!credible_length(bengali, "one two"));
        assert!(!credible_length(bengali, &"word ".repeat(30)));
        assert!(credible_length("বৃষ্টি", "It is raining hard again today"));
    }
}
