//! Choosing among the hypotheses of the beam: one that keeps every figure wins over one that scores higher and does not.

use super::{
    guard::{Guarded, credible_length, guard},
    names::{self, ExpectedName},
};
use crate::{
    bengali::Figure,
    check::{FigureReport, check_figures},
    translate::Candidate,
};

/// A translation that was chosen, and how it fared.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub guarded: Guarded,
    pub figures: FigureReport,
    /// The Bengali of the names that the English lacks.
    pub missing_names: Vec<String>,
    pub credible_length: bool,
    /// Translated in pieces.
    pub split: bool,
    /// Stopped at the longest length.
    pub cut: bool,
}

impl Choice {
    /// How much is wrong with it, worst first: less is better.
    fn faults(&self) -> (bool, usize, usize) {
        let Self { guarded, figures, missing_names, credible_length, cut, .. } = self;
        let others = [guarded.repetition_cut, *cut, !credible_length, guarded.bengali_left];
        let others = others.into_iter().filter(|fault| *fault).count() + missing_names.len();
        (guarded.text.is_empty(), figures.flagged() + figures.added.len(), others)
    }
}

/// The best of `candidates` (best score first) for the sentence `bengali` with its `figures`; the higher score decides
/// among equals. `None` when there are none.
pub(super) fn choose(
    bengali: &str,
    figures: &[Figure],
    names: &[ExpectedName],
    candidates: &[Candidate],
) -> Option<Choice> {
    candidates.iter().map(|candidate| assess(bengali, figures, names, candidate)).min_by_key(Choice::faults)
}

fn assess(bengali: &str, figures: &[Figure], names: &[ExpectedName], candidate: &Candidate) -> Choice {
    let guarded = guard(&candidate.pieces);
    Choice {
        figures: check_figures(figures, &guarded.text),
        missing_names: names::missing(names, &guarded.text).map(|name| name.bn.clone()).collect(),
        credible_length: credible_length(bengali, &guarded.text),
        guarded,
        split: candidate.pieces.len() > 1,
        cut: candidate.cut,
    }
}
