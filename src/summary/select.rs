//! Taking sentences one by one within the budget: maximal marginal relevance (Carbonell and Goldstein 1998),
//! where a sentence that leans on the one before it is taken together with that one, or not at all.

use super::{
    Budget, Chosen, Context,
    features::{Features, Need},
    terms::Vectors,
};

/// A sentence this similar (cosine) to a chosen one says nothing new.
const DUPLICATE: f32 = 0.75;

/// A possible next step: the sentence, with the one before it where it brings that.
#[derive(Clone, Copy)]
struct Step {
    index: usize,
    antecedent: Option<usize>,
    value: f32,
}

struct Selection<'a> {
    features: &'a [Features],
    salience: &'a [f32],
    redundancy: f32,
    budget: &'a Budget,
    taken: Vec<bool>,
    /// For each sentence its greatest cosine to a taken one.
    nearest: Vec<f32>,
    sentences: usize,
    words: usize,
}

/// Chooses by marginal relevance: `salience − redundancy × nearest`. Where no sentence fits the budget of words,
/// the best one is taken nevertheless: an article that has a sentence has a digest.
pub(super) fn select(
    features: &[Features],
    vectors: &Vectors,
    salience: &[f32],
    redundancy: f32,
    budget: &Budget,
) -> Vec<Chosen> {
    let mut selection = Selection {
        features,
        salience,
        redundancy,
        budget,
        taken: vec![false; features.len()],
        nearest: vec![0.0; features.len()],
        sentences: 0,
        words: 0,
    };
    while selection.sentences < budget.sentences {
        let step = selection.best().or_else(|| selection.last_resort());
        let Some(step) = step else { break };
        for index in step.antecedent.into_iter().chain([step.index]) {
            selection.take(index, vectors);
        }
    }
    selection.chosen()
}

impl Selection<'_> {
    /// The step of the greatest value that fits; of equal ones the first.
    fn best(&self) -> Option<Step> {
        let steps = (0..self.features.len()).filter_map(|index| self.step(index));
        steps.reduce(|best, step| if step.value > best.value { step } else { best })
    }

    /// The step that would take sentence `index`, where it may be taken.
    fn step(&self, index: usize) -> Option<Step> {
        if !self.open(index) {
            return None;
        }
        let alone = Step { index, antecedent: None, value: self.value(index) };
        let step = match (&self.features[index].need, index.checked_sub(1)) {
            (Need::Antecedent, Some(before)) if !self.known(before) => {
                let readable = self.open(before) && self.readable(before);
                let value = f32::midpoint(alone.value, self.value(before));
                readable.then_some(Step { antecedent: Some(before), value, ..alone })?
            }
            _ => alone,
        };
        self.fits(step).then_some(step)
    }

    /// When nothing has been taken and nothing may be: the best of what there is, rules aside.
    fn last_resort(&self) -> Option<Step> {
        let steps = (0..self.features.len()).filter(|_| self.sentences == 0);
        let steps = steps.map(|index| Step { index, antecedent: None, value: self.salience[index] });
        let rank = |step: &Step| {
            (self.fits(*step), !self.features[step.index].repeats_title, self.readable(step.index))
        };
        steps.reduce(|best, step| {
            let order = rank(&step).cmp(&rank(&best)).then(step.value.total_cmp(&best.value));
            if order.is_gt() { step } else { best }
        })
    }

    /// Whether a sentence is still to be had and says something new.
    fn open(&self, index: usize) -> bool {
        !self.taken[index] && !self.features[index].repeats_title && self.nearest[index] < DUPLICATE
    }

    /// Whether the reader has met the sentence: taken, or the headline says it.
    fn known(&self, index: usize) -> bool {
        self.taken[index] || self.features[index].repeats_title
    }

    /// Whether the sentence can be read with what the reader has met.
    fn readable(&self, index: usize) -> bool {
        self.features[index].need != Need::Antecedent
            || index.checked_sub(1).is_some_and(|before| self.known(before))
    }

    fn value(&self, index: usize) -> f32 {
        self.salience[index] - self.redundancy * self.nearest[index]
    }

    fn fits(&self, step: Step) -> bool {
        let steps = || step.antecedent.into_iter().chain([step.index]);
        let words: usize = steps().map(|index| self.features[index].words).sum();
        self.sentences + steps().count() <= self.budget.sentences
            && self.budget.words.is_none_or(|most| self.words + words <= most)
    }

    fn take(&mut self, index: usize, vectors: &Vectors) {
        self.taken[index] = true;
        self.sentences += 1;
        self.words += self.features[index].words;
        for (nearest, cosine) in self.nearest.iter_mut().zip(vectors.cosines(index)) {
            *nearest = nearest.max(cosine);
        }
    }

    /// What was taken, in the order of the article, each with how it is to be read.
    fn chosen(&self) -> Vec<Chosen> {
        let taken = (0..self.features.len()).filter(|&index| self.taken[index]);
        taken
            .map(|index| Chosen { index, salience: self.salience[index], context: self.context(index) })
            .collect()
    }

    fn context(&self, index: usize) -> Context {
        match (&self.features[index].need, index.checked_sub(1)) {
            (Need::Nothing, _) | (_, None) => Context::StandsAlone,
            (_, Some(before)) if self.known(before) => Context::WithAntecedent(before),
            (Need::Name { pronoun, name }, _) => Context::Resolved { pronoun: *pronoun, name: name.clone() },
            (Need::Antecedent, _) => Context::Unresolved,
        }
    }
}
