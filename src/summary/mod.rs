//! Choosing the sentences that carry an article: salience, redundancy, budget. Uses `bengali` and the type
//! [`Sentence`].
//!
//! Each sentence is scored by its place, its centrality (TF-IDF centroid over stems), its overlap
//! with the title, its figures, its actors and its length; sentences are then taken by maximal marginal relevance.
//! A sentence that leans on the one before it (`তিনি`, `এতে`, `তবে`, a quotation without its speaker) is taken only
//! together with that one, or with its pronoun replaced where the name is sure. Memory and time grow with the
//! length of the article, not with its square. `docs/choosing.md` has the measurements.

mod actors;
mod centrality;
mod features;
mod opening;
mod select;
mod terms;

use serde::{Deserialize, Serialize};

use self::{features::Features, terms::Vectors};
use crate::{Span, article::Sentence};

/// How much may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Most sentences.
    pub sentences: usize,
    /// Most words (as [`words`](crate::bengali::words) counts them), if bounded. Where no sentence fits, one is chosen all the
    /// same.
    pub words: Option<usize>,
}

impl Default for Budget {
    /// Three sentences, of any length.
    fn default() -> Self {
        Self { sentences: 3, words: None }
    }
}

/// One chosen sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Which sentence.
    pub index: usize,
    /// How much of the article it carries, 0 to 1.
    pub salience: f32,
    /// How it is to be read.
    pub context: Context,
}

impl Chosen {
    /// The text to read and to translate: the sentence's, with its pronoun replaced where that was resolved.
    pub fn text(&self, sentence: &Sentence) -> String {
        let text = sentence.text.as_str();
        match &self.context {
            Context::Resolved { pronoun, name } => {
                let (before, after) = (text.get(..pronoun.start), text.get(pronoun.end..));
                [before.unwrap_or_default(), name, after.unwrap_or_default()].concat()
            }
            _ => text.to_owned(),
        }
    }
}

/// How a chosen sentence is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Context {
    /// By itself (every choice of a baseline method says so: they do not look).
    StandsAlone,
    /// After the sentence of this index, the one before it: chosen too, or saying what the headline says.
    WithAntecedent(usize),
    /// With its opening pronoun replaced by the name that it surely stands for.
    Resolved {
        /// The pronoun's place in [`Sentence::text`].
        pronoun: Span,
        /// The name, as the sentence before has it.
        name: String,
    },
    /// It leans on a sentence that could not be brought. Only where there was nothing better to choose.
    Unresolved,
}

/// A way of choosing.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// The first sentences: the baseline that news is hard to beat with.
    Lead,
    /// By LexRank alone, without redundancy control and the rules of context.
    LexRank,
    /// By the TF-IDF centroid alone, without redundancy control and the rules of context.
    Centroid,
    /// By all features, with redundancy control and the rules of context.
    Combined(Weights),
}

impl Default for Method {
    fn default() -> Self {
        Self::Combined(Weights::default())
    }
}

/// What each feature counts for in [`Method::Combined`]. Only their relation to each other matters, except for
/// `redundancy`. The defaults come from the comparison in `docs/choosing.md`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Nearness to the start.
    pub position: f32,
    /// Weight of its terms in the centroid of the article.
    pub centroid: f32,
    /// Overlap with the title.
    pub title: f32,
    /// Figures: numbers, dates, money.
    pub figures: f32,
    /// A named person, office or institution.
    pub actor: f32,
    /// Length, up to 25 words.
    pub length: f32,
    /// What similarity to a chosen sentence costs: salience (0 to 1) less this × cosine.
    pub redundancy: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            position: 1.0,
            centroid: 2.0,
            title: 0.5,
            figures: 0.25,
            actor: 0.25,
            length: 2.0,
            redundancy: 0.3,
        }
    }
}

/// Chooses by the default method; the result is in the order of the article.
pub fn choose(sentences: &[Sentence], title: Option<&str>, budget: &Budget) -> Vec<Chosen> {
    Chooser::new(sentences, title).choose(&Method::default(), budget)
}

/// An article's sentences with their features, to choose from by any method and budget.
pub struct Chooser {
    features: Vec<Features>,
    vectors: Vectors,
}

impl Chooser {
    /// Finds the features of all sentences of one article; `title` is its headline.
    pub fn new(sentences: &[Sentence], title: Option<&str>) -> Self {
        let (features, vectors) = features::features(sentences, title);
        Self { features, vectors }
    }

    /// The salience of every sentence, 0 to 1, before anything is chosen.
    pub fn salience(&self, weights: &Weights) -> Vec<f32> {
        self.features.iter().map(|features| features.salience(weights)).collect()
    }

    /// Chooses by the given method; the result is in the order of the article.
    pub fn choose(&self, method: &Method, budget: &Budget) -> Vec<Chosen> {
        let values = |value: &dyn Fn(&Features) -> f32| self.features.iter().map(value).collect::<Vec<f32>>();
        match method {
            Method::Lead => self.highest(&values(&|features| features.position), budget),
            Method::LexRank => self.highest(&centrality::lexrank(&self.vectors), budget),
            Method::Centroid => self.highest(&values(&|features| features.centroid), budget),
            Method::Combined(weights) => {
                let salience = self.salience(weights);
                select::select(&self.features, &self.vectors, &salience, weights.redundancy, budget)
            }
        }
    }

    /// The sentences of the highest values that fit, one at least.
    fn highest(&self, values: &[f32], budget: &Budget) -> Vec<Chosen> {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&one, &other| values[other].total_cmp(&values[one]).then(one.cmp(&other)));
        let (mut taken, mut used) = (Vec::new(), 0);
        for &index in &order {
            let words = used + self.features[index].words;
            if taken.len() < budget.sentences && budget.words.is_none_or(|most| words <= most) {
                taken.push(index);
                used = words;
            }
        }
        if taken.is_empty() && budget.sentences > 0 {
            taken.extend(order.first());
        }
        taken.sort_unstable();
        let chosen = |index| Chosen { index, salience: values[index], context: Context::StandsAlone };
        taken.into_iter().map(chosen).collect()
    }
}
