//! The loop over output positions for a batch of sentences: feed the last tokens, read the logits, let each
//! sentence's search choose. Knows a model only as [`Steps`].

use super::beam::{NotFinite, Search};

/// The logits of a step, sentences × rows × vocabulary.
pub(crate) struct Logits<'a> {
    /// All of them.
    pub values: &'a [f32],
    /// Rows a sentence. Fewer than beams where all hypotheses of a sentence are still alike: its last row stands for those
    /// that are missing.
    pub rows: usize,
}

/// A decoder in the middle of a batch: it holds the key-value cache and whatever the encoder gave.
pub(crate) trait Steps {
    /// What can go wrong in a step.
    type Error;

    /// One step: row `r` takes `tokens[r]` and continues row `parents[r]` of the step before (at the first step, of
    /// nothing). Rows are sentences × beams, a sentence's beams side by side.
    fn step(&mut self, tokens: &[i64], parents: &[i64]) -> Result<Logits<'_>, Self::Error>;

    /// From now on only these of the present sentences, in this order; the next step's `parents` still count in the
    /// rows of the step before.
    fn keep(&mut self, sentences: &[usize]) -> Result<(), Self::Error>;
}

/// How a batch ended early.
#[derive(Debug)]
pub(crate) enum DecodeError<E> {
    /// A step failed.
    Step(E),
    /// A row of logits was no distribution; the output position.
    NotFinite(usize),
}

/// Runs the searches to their ends. Once at most half of the present sentences still search, the finished ones are
/// dropped, but never below `fewest` sentences.
pub(crate) fn decode<S: Steps + ?Sized>(
    steps: &mut S,
    searches: &mut [Search],
    beams: usize,
    vocabulary: usize,
    fewest: usize,
) -> Result<(), DecodeError<S::Error>> {
    // The searches that have rows in the present batch, and each one's place in the batch of the step before.
    let mut present: Vec<usize> = (0..searches.len()).collect();
    let mut places = present.clone();
    let (mut tokens, mut parents) = (Vec::new(), Vec::new());
    loop {
        let active =
            present.iter().filter(|&&i| searches.get(i).is_some_and(|search| !search.is_done())).count();
        if active == 0 {
            return Ok(());
        }
        if 2 * active <= present.len() && active.max(fewest) < present.len() {
            let kept = choose(&present, searches, active.max(fewest));
            steps.keep(&kept).map_err(DecodeError::Step)?;
            present = kept.iter().filter_map(|&place| present.get(place).copied()).collect();
            places = kept;
        }
        tokens.clear();
        parents.clear();
        for (&i, &place) in present.iter().zip(&places) {
            for (token, parent) in searches.get(i).into_iter().flat_map(Search::rows) {
                tokens.push(i64::from(token));
                parents.push((place * beams + parent) as i64);
            }
        }
        let logits = steps.step(&tokens, &parents).map_err(DecodeError::Step)?;
        places = (0..present.len()).collect();
        for (place, &i) in present.iter().enumerate() {
            let Some(search) = searches.get_mut(i) else { continue };
            let position = search.generated();
            let row = |beam: usize| {
                let row = place * logits.rows + beam.min(logits.rows.saturating_sub(1));
                let start = row * vocabulary;
                logits.values.get(start..start + vocabulary).unwrap_or_default()
            };
            search.advance(row).map_err(|NotFinite| DecodeError::NotFinite(position))?;
        }
    }
}

/// Places of the `count` present sentences to keep: the active ones, filled up with finished ones, in order.
fn choose(present: &[usize], searches: &[Search], count: usize) -> Vec<usize> {
    let is_done =
        |&place: &usize| present.get(place).and_then(|&i| searches.get(i)).is_none_or(Search::is_done);
    let mut places: Vec<usize> = (0..present.len()).collect();
    places.sort_by_key(is_done);
    places.truncate(count);
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::super::beam::SpecialIds;
    use super::super::generation::{Generation, Hypothesis};
    use super::*;
    use proptest::prelude::*;

    const VOCABULARY: usize = 24;
    const IDS: SpecialIds = SpecialIds { pad: 1, eos: 2, start: 2 };

    /// A model whose logits depend on the sentence and on every token that a row has seen, so that a wrongly
    /// reordered cache shows.
    struct Mock {
        sentences: Vec<u64>,
        beams: usize,
        rows: Vec<Vec<i64>>,
        logits: Vec<f32>,
        fed: usize,
    }

    impl Mock {
        fn new(sentences: &[u64], beams: usize) -> Self {
            Self { sentences: sentences.to_vec(), beams, rows: Vec::new(), logits: Vec::new(), fed: 0 }
        }
    }

    fn mix(mut x: u64) -> u64 {
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    impl Steps for Mock {
        type Error = String;

        fn step(&mut self, tokens: &[i64], parents: &[i64]) -> Result<Logits<'_>, String> {
            if tokens.len() != self.sentences.len() * self.beams || tokens.len() != parents.len() {
                return Err(format!("{} tokens, {} parents", tokens.len(), parents.len()));
            }
            let rows = tokens.iter().zip(parents).map(|(&token, &parent)| {
                let mut row = self.rows.get(parent as usize).cloned().unwrap_or_default();
                row.push(token);
                row
            });
            self.rows = rows.collect();
            self.fed += self.rows.len();
            self.logits.clear();
            for (r, row) in self.rows.iter().enumerate() {
                let seed =
                    row.iter().fold(self.sentences[r / self.beams], |seed, &token| mix(seed ^ token as u64));
                let bits = |id: usize| mix(seed ^ (id as u64) << 32) >> 40;
                self.logits.extend((0..VOCABULARY).map(|id| bits(id) as f32 / (1 << 22) as f32));
            }
            Ok(Logits { values: &self.logits, rows: self.beams })
        }

        fn keep(&mut self, sentences: &[usize]) -> Result<(), String> {
            self.sentences = sentences.iter().map(|&place| self.sentences[place]).collect();
            Ok(())
        }
    }

    fn run(sentences: &[u64], settings: &Generation, fewest: usize) -> (Vec<Vec<Hypothesis>>, usize) {
        let mut steps = Mock::new(sentences, settings.beams);
        // Different longest lengths, so that sentences finish at different steps.
        let mut searches: Vec<Search> =
            sentences.iter().map(|&s| Search::new(settings, IDS, 3 + (s % 13) as usize)).collect();
        decode(&mut steps, &mut searches, settings.beams, VOCABULARY, fewest).unwrap();
        (searches.into_iter().map(Search::into_hypotheses).collect(), steps.fed)
    }

    proptest! {
        #[test]
        fn company_changes_nothing(
            sentences in prop::collection::vec(0u64..1000, 1..9),
            beams in 1usize..5,
            ngram in 0usize..4,
            fewest in 1usize..3,
        ) {
            let settings = Generation { beams, best: beams, no_repeat_ngram: ngram, ..Generation::default() };
            let (together, _) = run(&sentences, &settings, fewest);
            for (i, &sentence) in sentences.iter().enumerate() {
                let (alone, _) = run(&[sentence], &settings, 1);
                prop_assert_eq!(&alone[0], &together[i]);
            }
        }
    }

    #[test]
    fn finished_sentences_leave_the_batch() {
        let settings = Generation { beams: 2, min_new: 20, ..Generation::default() };
        // Longest lengths 3, 3, 3 and 15.
        let (_, fed) = run(&[0, 13, 26, 12], &settings, 1);
        assert_eq!(fed, 3 * 8 + 12 * 2);
        let (_, fed) = run(&[0, 13, 26, 12], &settings, 2);
        assert_eq!(fed, 3 * 8 + 12 * 4);
    }

    #[test]
    fn a_failed_step_and_a_broken_row_are_told_apart() {
        let settings = Generation { beams: 1, ..Generation::default() };
        let mut searches = [Search::new(&settings, IDS, 4)];
        let mut steps = Mock::new(&[1, 2], 1);
        assert!(matches!(decode(&mut steps, &mut searches, 1, VOCABULARY, 1), Err(DecodeError::Step(_))));
        let mut steps = Mock::new(&[1], 1);
        // A vocabulary larger than the row: there are no logits to read.
        let result = decode(&mut steps, &mut searches, 1, VOCABULARY + 1, 1);
        assert!(matches!(result, Err(DecodeError::NotFinite(0))));
    }
}
