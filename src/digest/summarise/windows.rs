//! An article as texts that fit the model's input: whole sentences, as many as there is room for; the next window begins
//! some sentences back, so that what belongs together stands together in one of them.

use crate::translate::split;

/// A window begins in the last part of the one before: at most this share of the room is shared.
const OVERLAP: usize = 4;

/// An article cut to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Windows {
    /// The texts, in order.
    pub texts: Vec<String>,
    /// Indices of the sentences that fit no window whole, and stand in pieces.
    pub in_pieces: Vec<usize>,
}

/// Cuts `sentences` into windows of at most `limit` as `length` measures a text; one window where they all fit.
pub(super) fn windows<E>(
    sentences: &[&str],
    limit: usize,
    length: &impl Fn(&str) -> Result<usize, E>,
) -> Result<Windows, E> {
    let mut in_pieces = Vec::new();
    let mut units = Vec::with_capacity(sentences.len());
    for (index, sentence) in sentences.iter().enumerate() {
        let pieces = split(sentence, limit, length)?;
        if pieces.len() > 1 {
            in_pieces.push(index);
        }
        for piece in pieces {
            units.push((piece, length(piece)?));
        }
    }
    let mut texts = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let mut end = start + fitting(units.iter().skip(start), limit).max(1);
        let text = loop {
            let text = joined(units.get(start..end).unwrap_or_default());
            // A tokenizer may need more for the whole than for its parts.
            if end == start + 1 || length(&text)? <= limit {
                break text;
            }
            end -= 1;
        };
        texts.push(text);
        if end == units.len() {
            break;
        }
        let shared = fitting(units.iter().take(end).skip(start + 1).rev(), limit / OVERLAP);
        start = end - shared;
    }
    Ok(Windows { texts, in_pieces })
}

/// How many of `units`, from the first on, fit `limit` together.
fn fitting<'a>(units: impl Iterator<Item = &'a (&'a str, usize)>, limit: usize) -> usize {
    let mut used = 0;
    let fits = |(_, length): &&(&str, usize)| {
        used += length;
        used <= limit
    };
    units.take_while(fits).count()
}

fn joined(units: &[(&str, usize)]) -> String {
    units.iter().map(|(text, _)| *text).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::convert::Infallible;

    fn words(text: &str) -> Result<usize, Infallible> {
        Ok(text.split_whitespace().count())
    }

    #[test]
    fn what_fits_is_one_window() {
        let made = windows(&["এক দুই।", "তিন।"], 3, &words).unwrap();
        assert_eq!(made, Windows { texts: vec!["এক দুই। তিন।".to_owned()], in_pieces: vec![] });
        assert!(windows(&[], 3, &words).unwrap().texts.is_empty());
    }

    #[test]
    fn windows_overlap_by_whole_sentences() {
        let sentences = ["ক ক।", "খ খ।", "গ গ।", "ঘ ঘ।", "ঙ ঙ।", "চ চ।"];
        let made = windows(&sentences, 8, &words).unwrap();
        assert_eq!(made.texts, ["ক ক। খ খ। গ গ। ঘ ঘ।", "ঘ ঘ। ঙ ঙ। চ চ।"]);
    }

    #[test]
    fn a_sentence_too_long_for_a_window_is_told() {
        let made = windows(&["এক।", "এক দুই তিন, চার পাঁচ ছয়।"], 4, &words).unwrap();
        assert_eq!(made.in_pieces, [1]);
        assert_eq!(made.texts, ["এক। এক দুই তিন,", "চার পাঁচ ছয়।"]);
    }

    proptest! {
        #[test]
        fn every_sentence_stands_whole_in_a_window(
            lengths in prop::collection::vec(1usize..12, 0..40),
            limit in 12usize..40,
        ) {
            let sentences: Vec<String> = lengths
                .iter()
                .enumerate()
                .map(|(index, length)| vec![format!("শব্দ{index}"); *length].join(" ") + "।")
                .collect();
            let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
            let made = windows(&sentences, limit, &words).unwrap();
            prop_assert!(made.in_pieces.is_empty());
            for sentence in sentences {
                prop_assert!(made.texts.iter().any(|text| text.contains(sentence)));
            }
            for text in &made.texts {
                prop_assert!(words(text).unwrap() <= limit);
            }
        }
    }
}
