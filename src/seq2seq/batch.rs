//! Which sources run together, and how they are laid side by side.

use crate::model::ModelConfig;

/// How much runs at once. It changes speed and memory, never results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSize {
    /// Most sentences in a batch.
    pub sentences: usize,
    /// Most source tokens in a batch, padding included; a longer sentence runs alone.
    pub tokens: usize,
}

impl Default for BatchSize {
    fn default() -> Self {
        Self { sentences: 32, tokens: 1024 }
    }
}

impl From<&ModelConfig> for BatchSize {
    /// The default, or one sentence for a model whose results depend on their company.
    fn from(config: &ModelConfig) -> Self {
        let default = Self::default();
        if config.batch_invariant { default } else { Self { sentences: 1, ..default } }
    }
}

/// Source widths are multiples of this, so that the kernels' vector loops have no tail whose sums would depend on the
/// batch.
pub(crate) const WIDTH_STEP: usize = 8;

/// The width that a source of so many tokens is padded to at least.
fn width(tokens: usize) -> usize {
    tokens.next_multiple_of(WIDTH_STEP)
}

/// Groups sources (given by length) into batches: longest first, neighbours of like length together. Each index stands
/// in exactly one batch.
pub(crate) fn plan(lengths: &[usize], size: BatchSize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    let length = |index: usize| lengths.get(index).copied().unwrap_or_default();
    order.sort_by_key(|&index| (std::cmp::Reverse(length(index)), index));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let room = batches.last_mut().filter(|batch| {
            let widest = batch.first().map_or(0, |&first| width(length(first)));
            batch.len() < size.sentences && (batch.len() + 1) * widest <= size.tokens
        });
        match room {
            Some(batch) => batch.push(index),
            None => batches.push(vec![index]),
        }
    }
    batches
}

/// Sources side by side, padded to one width.
#[derive(Debug)]
pub(crate) struct Padded {
    /// Token ids, sentences × width.
    pub ids: Vec<i64>,
    /// 1 for a token, 0 for padding, sentences × width.
    pub mask: Vec<i64>,
    /// Number of sentences.
    pub sentences: usize,
    /// Common width.
    pub width: usize,
}

impl Padded {
    /// Pads to the next multiple of `width_step`.
    pub(crate) fn new(sources: &[&[u32]], pad: u32, width_step: usize) -> Self {
        let width = sources.iter().map(|source| source.len()).max().unwrap_or_default();
        let width = width.next_multiple_of(width_step);
        let mut ids = Vec::with_capacity(sources.len() * width);
        let mut mask = Vec::with_capacity(sources.len() * width);
        for source in sources {
            let padding = width - source.len();
            ids.extend(source.iter().copied().chain(std::iter::repeat_n(pad, padding)).map(i64::from));
            mask.extend(std::iter::repeat_n(1, source.len()).chain(std::iter::repeat_n(0, padding)));
        }
        Self { ids, mask, sentences: sources.len(), width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_source_is_planned_once_and_within_the_budget(
            lengths in prop::collection::vec(1usize..100, 0..60),
            sentences in 1usize..10,
            tokens in 1usize..400,
        ) {
            let batches = plan(&lengths, BatchSize { sentences, tokens });
            let mut seen: Vec<usize> = batches.concat();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in batches {
                prop_assert!(batch.len() <= sentences);
                let widest = batch.iter().map(|&i| width(lengths[i])).max().unwrap();
                prop_assert!(batch.len() == 1 || batch.len() * widest <= tokens);
            }
        }
    }

    #[test]
    fn a_model_that_depends_on_company_runs_alone() {
        let text = include_str!("../../tests/fixtures/tiny/model.toml");
        let mut config: ModelConfig = toml::from_str(text).unwrap();
        assert_eq!(BatchSize::from(&config), BatchSize::default());
        config.batch_invariant = false;
        assert_eq!(BatchSize::from(&config).sentences, 1);
    }

    #[test]
    fn padding_fills_up_to_a_multiple_of_eight() {
        let padded = Padded::new(&[&[5, 6, 2], &[7, 2]], 1, WIDTH_STEP);
        assert_eq!((padded.sentences, padded.width), (2, 8));
        assert_eq!(padded.ids, [5, 6, 2, 1, 1, 1, 1, 1, 7, 2, 1, 1, 1, 1, 1, 1]);
        assert_eq!(padded.mask, [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Padded::new(&[&[5, 6, 2], &[7, 2]], 1, 1).ids, [5, 6, 2, 7, 2, 1]);
    }
}
