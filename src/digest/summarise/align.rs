//! Which Bengali sentence an English one tells: the one that accounts for most of it.
//!
//! A word of the English is accounted for by a Bengali sentence whose draft translation has it, whose names are spelled
//! so, or one of whose words sounds like it; a figure by one of the same value. Words weigh by their rarity among the article's
//! sentences, as in TF-IDF. `examples/align.rs` measures it.

use std::collections::HashSet;

use super::words::{Word, bengali_sounds, sounds_like, stem, telling_words};
use crate::{
    Article,
    article::Sentence,
    bengali::{self, Figure},
    check::EnglishFigures,
    digest::names,
    entity::Entity,
};

/// What the share of a Bengali sentence that the English tells counts beside the share of the English that it accounts for:
/// among sentences that account for the same, the shorter is meant.
const PRECISION: f32 = 0.3;

/// A neighbour belongs to the source where it accounts for so much more of the English.
const NEIGHBOUR_GAIN: f32 = 0.1;

/// Less support than this, and the English says something else: with drafts 5 % of the sentences of a news article lie below, and
/// 81 % of those of another article.
const LEAST_SUPPORT: f32 = 0.2;

/// The same without drafts: 25 % and 71 %.
const LEAST_SUPPORT_WITHOUT_DRAFTS: f32 = 0.1;

/// The source of an English sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    /// Index of the first Bengali sentence.
    pub first: usize,
    /// Index of the last: `first`, or the one after it.
    pub last: usize,
    /// How much of the English they account for, 0 to 1.
    pub support: f32,
}

/// The sentences of an article, each with what English it accounts for.
#[derive(Clone, Debug)]
pub struct Aligner {
    offers: Vec<Offer>,
    /// Whether only white space stands between a sentence and the next one.
    joined: Vec<bool>,
    least_support: f32,
}

/// What a Bengali sentence accounts for.
#[derive(Clone, Debug)]
struct Offer {
    /// Stems of its draft translation and of the English spellings of its names.
    stems: HashSet<String>,
    sounds: Vec<String>,
    figures: Vec<Figure>,
    /// How many telling things it says, at least 1.
    length: f32,
}

impl Aligner {
    /// `sentences` are those of `article`, `entities` its entities, and `drafts` an English draft of each sentence, or nothing
    /// where there is no translator.
    pub fn new(article: &Article, sentences: &[Sentence], entities: &[Entity], drafts: &[String]) -> Self {
        let offer = |(index, sentence): (usize, &Sentence)| {
            let draft = drafts.get(index).map_or("", String::as_str);
            let mut stems: HashSet<String> = telling_words(draft).into_iter().map(|word| word.stem).collect();
            let figures = bengali::figures(&sentence.text);
            let words = if stems.is_empty() { bengali::words(&sentence.text).len() / 2 } else { stems.len() };
            let length = (words + figures.len()).max(1) as f32;
            for name in names::expected(Some(sentence.span), entities) {
                stems.extend(name.words().map(stem));
            }
            Offer { stems, sounds: bengali_sounds(&sentence.text), figures, length }
        };
        let joined = |pair: &[Sentence]| match pair {
            [one, next] => {
                article.text.get(one.span.end..next.span.start).is_some_and(|gap| gap.trim().is_empty())
            }
            _ => false,
        };
        Self {
            offers: sentences.iter().enumerate().map(offer).collect(),
            joined: sentences.windows(2).map(joined).collect(),
            least_support: if drafts.is_empty() { LEAST_SUPPORT_WITHOUT_DRAFTS } else { LEAST_SUPPORT },
        }
    }

    /// The source of `english`: the sentence that accounts for most of it, with a neighbour that accounts for much of the rest.
    /// `None` where there are no sentences, or the English says nothing.
    pub fn align(&self, english: &str) -> Option<Alignment> {
        let accounts = self.accounts(english)?;
        let rank = |index: usize| accounts.share(&[index]) + PRECISION * accounts.told(index, &self.offers);
        let best = (0..self.offers.len())
            .map(|index| (index, rank(index)))
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?
            .0;
        let alone = accounts.share(&[best]);
        let joined = |first: usize| self.joined.get(first).copied().unwrap_or(false);
        let with_next = joined(best).then_some((best, best + 1));
        let with_last = best.checked_sub(1).filter(|&before| joined(before)).map(|before| (before, best));
        let pair = [with_next, with_last]
            .into_iter()
            .flatten()
            .map(|(first, last)| Alignment { first, last, support: accounts.share(&[first, last]) })
            .filter(|pair| pair.support >= alone + NEIGHBOUR_GAIN)
            .reduce(|best, next| if next.support > best.support { next } else { best });
        Some(pair.unwrap_or(Alignment { first: best, last: best, support: alone }))
    }

    /// Whether the source accounts for enough of the English to have been its source.
    pub fn supports(&self, source: &Alignment) -> bool {
        source.support >= self.least_support
    }

    /// Which parts of `english` each sentence accounts for; `None` where there are no parts or no sentences.
    fn accounts(&self, english: &str) -> Option<Accounts> {
        let words = telling_words(english);
        let figures = EnglishFigures::new(english);
        let parts = words.len() + figures.count();
        if parts == 0 || self.offers.is_empty() {
            return None;
        }
        let held: Vec<Vec<bool>> = self
            .offers
            .iter()
            .map(|offer| {
                let words = words.iter().map(|word| offer.has(word));
                words.chain(figures.sourced(&offer.figures)).collect()
            })
            .collect();
        let weight = |part: usize| {
            let holders = held.iter().filter(|held| held.get(part) == Some(&true)).count();
            (1.0 + self.offers.len() as f32 / holders.max(1) as f32).ln()
        };
        Some(Accounts { weights: (0..parts).map(weight).collect(), held })
    }
}

impl Offer {
    fn has(&self, word: &Word) -> bool {
        self.stems.contains(&word.stem)
            || word
                .sound
                .as_ref()
                .is_some_and(|sound| self.sounds.iter().any(|bengali| sounds_like(sound, bengali)))
    }
}

/// The parts of an English sentence, and which of them each Bengali sentence accounts for.
struct Accounts {
    weights: Vec<f32>,
    held: Vec<Vec<bool>>,
}

impl Accounts {
    /// The share of the English, by weight, that one of `sentences` accounts for.
    fn share(&self, sentences: &[usize]) -> f32 {
        let held = |part: usize| {
            sentences.iter().any(|&index| self.held.get(index).and_then(|held| held.get(part)) == Some(&true))
        };
        let all: f32 = self.weights.iter().sum();
        let found: f32 =
            self.weights.iter().enumerate().filter(|&(part, _)| held(part)).map(|(_, w)| w).sum();
        found / all
    }

    /// The share of sentence `index` that the English tells, at most 1.
    fn told(&self, index: usize, offers: &[Offer]) -> f32 {
        let held = self.held.get(index).map_or(0, |held| held.iter().filter(|held| **held).count());
        let length = offers.get(index).map_or(1.0, |offer| offer.length);
        (held as f32 / length).min(1.0)
    }
}
