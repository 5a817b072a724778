//! What speaks for and against each sentence, and the salience that follows from it.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    Weights,
    actors::Actors,
    centrality,
    opening::{self, Opening, Openings},
    terms::{Stemmer, Vectors},
};
use crate::{Span, article::Sentence, bengali};

/// Fewer words than this are a fragment.
const FRAGMENT: usize = 5;
/// From this many words on a sentence gains nothing by being longer.
const LONG: usize = 25;
/// From this many figures on a sentence gains nothing by more.
const MANY_FIGURES: usize = 2;
/// The share of a sentence's rarity that the title must hold for the sentence to repeat it.
const REPEATED: f32 = 0.8;
/// What a fragment, a question or a quotation without its speaker costs, as a share of all weights.
const POOR: f32 = 0.5;
/// What a sentence costs that somebody says in quotation marks from end to end; a part quoted costs its share.
const QUOTED: f32 = 0.25;

/// The word lists, brought into matching form once a process.
static LISTS: LazyLock<(Stemmer, Openings, Actors)> =
    LazyLock::new(|| (Stemmer::new(), Openings::new(), Actors::new()));

/// What the sentence needs besides itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Need {
    /// Nothing.
    Nothing,
    /// The sentence before it.
    Antecedent,
    /// A name in place of the pronoun at `pronoun` (in the sentence's text), which is sure.
    Name { pronoun: Span, name: String },
}

/// One sentence's features; values that weights multiply lie in 0 to 1.
#[derive(Clone, Debug)]
pub(super) struct Features {
    /// 1 for the first sentence, falling as 1/n.
    pub(super) position: f32,
    pub(super) centroid: f32,
    /// The share of the title, by rarity, that the sentence holds.
    pub(super) title: f32,
    pub(super) figures: f32,
    pub(super) actor: f32,
    pub(super) length: f32,
    /// What is taken off for a fragment, a question or a quotation.
    pub(super) cost: f32,
    /// Says nothing that the title does not.
    pub(super) repeats_title: bool,
    pub(super) words: usize,
    pub(super) need: Need,
}

impl Features {
    /// The weighted mean of the features, 0 to 1, less what a poor choice costs.
    pub(super) fn salience(&self, weights: &Weights) -> f32 {
        let parts = [
            (weights.position, self.position),
            (weights.centroid, self.centroid),
            (weights.title, self.title),
            (weights.figures, self.figures),
            (weights.actor, self.actor),
            (weights.length, self.length),
        ];
        let total: f32 = parts.iter().map(|(weight, _)| weight).sum();
        let sum: f32 = parts.iter().map(|(weight, value)| weight * value).sum();
        let mean = if total > 0.0 { sum / total } else { 0.0 };
        (mean - self.cost).clamp(0.0, 1.0)
    }
}

/// The features of every sentence, and the vectors behind them.
pub(super) fn features(sentences: &[Sentence], title: Option<&str>) -> (Vec<Features>, Vectors) {
    let (stemmer, openings, actors) = &*LISTS;
    let stems: Vec<Vec<String>> = sentences.iter().map(|sentence| stemmer.stems(&sentence.text)).collect();
    let title: BTreeSet<String> = stemmer.stems(title.unwrap_or_default()).into_iter().collect();
    let vectors = Vectors::new(&stems);
    let centroid = centrality::centroid(&vectors);
    let rarity =
        |stems: &mut dyn Iterator<Item = &String>| stems.map(|stem| vectors.rarity(stem)).sum::<f32>();
    let whole_title = rarity(&mut title.iter());
    let mut rows = Vec::with_capacity(sentences.len());
    for (index, sentence) in sentences.iter().enumerate() {
        let text = sentence.text.as_str();
        let words = bengali::words(text).len();
        let held: BTreeSet<String> = stems[index].iter().cloned().collect();
        let shared = rarity(&mut held.intersection(&title));
        let opening = openings.of(text);
        let poor = words < FRAGMENT || text.ends_with('?') || opening == Opening::Quotation;
        let before = index.checked_sub(1).map(|before| sentences[before].text.as_str());
        rows.push(Features {
            position: 1.0 / (index as f32 + 1.0),
            centroid: centroid[index],
            title: if whole_title > 0.0 { shared / whole_title } else { 0.0 },
            figures: share(bengali::figures(text).len(), MANY_FIGURES),
            actor: if actors.any(text) { 1.0 } else { 0.0 },
            length: share(words, LONG),
            cost: if poor { POOR } else { QUOTED * opening::quoted_share(text) },
            repeats_title: !held.is_empty() && shared >= REPEATED * rarity(&mut held.iter()),
            words,
            need: before.map_or(Need::Nothing, |before| need(&opening, before, actors)),
        });
    }
    (rows, vectors)
}

/// The first sentence of an article was written to be read first, however it opens; any other may need something.
fn need(opening: &Opening, before: &str, actors: &Actors) -> Need {
    match opening {
        Opening::StandsAlone => Need::Nothing,
        &Opening::He(pronoun) => {
            actors.only_person(before).map_or(Need::Antecedent, |name| Need::Name { pronoun, name })
        }
        Opening::PointsBack | Opening::Connective | Opening::Quotation => Need::Antecedent,
    }
}

fn share(count: usize, enough: usize) -> f32 {
    count.min(enough) as f32 / enough as f32
}
