//! The search for one sentence: greedy with one beam, else beam search, with the rules on what may come next. It
//! follows `transformers` 5.23 (`GenerationMixin._beam_search`) in every choice that shows in the result: twice as
//! many candidates as beams a step, of which only the best `beams` may end; length counted in generated tokens, end
//! mark and forced first token included. The search knows no model: it is fed rows of logits.

use std::cmp::Ordering;

use super::generation::{EarlyStopping, Generation, Hypothesis};
use super::scores::{Normaliser, top};

/// The ids that the search must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpecialIds {
    /// Padding: fed to the rows of a search that is done, never generated.
    pub pad: u32,
    /// The end mark.
    pub eos: u32,
    /// What the decoder starts from.
    pub start: u32,
}

/// A row of logits held no finite distribution.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotFinite;

/// A hypothesis that goes on: its tokens from the start token on, and the sum of their log-probabilities.
#[derive(Clone, Debug)]
struct Running {
    tokens: Vec<u32>,
    sum: f32,
}

/// A hypothesis one token longer, not yet copied out.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    sum: f32,
    parent: usize,
    token: u32,
}

/// The state of one sentence's search. It owns `beams` rows of the batch, of which the first `running.len()` are in use.
#[derive(Debug)]
pub(crate) struct Search {
    settings: Generation,
    ids: SpecialIds,
    max_new: usize,
    running: Vec<Running>,
    /// For each running hypothesis, the row (0 to `beams`) of the last step that it continues.
    parents: Vec<usize>,
    /// Best first; at most `beams`.
    finished: Vec<Hypothesis>,
    generated: usize,
    done: bool,
    candidates: Vec<Candidate>,
    best: Vec<(u32, f32)>,
    banned: Vec<u32>,
    suppress: Vec<u32>,
    once: Vec<u32>,
}

impl Search {
    /// A search for outputs of at most `max_new` tokens, end mark included.
    pub(crate) fn new(settings: &Generation, ids: SpecialIds, max_new: usize) -> Self {
        Self {
            settings: settings.clone(),
            ids,
            max_new,
            running: vec![Running { tokens: vec![ids.start], sum: 0.0 }],
            parents: vec![0],
            finished: Vec::with_capacity(settings.beams + 1),
            generated: 0,
            done: false,
            candidates: Vec::new(),
            best: Vec::new(),
            banned: Vec::new(),
            suppress: Vec::new(),
            once: Vec::new(),
        }
    }

    /// The same search for outputs without the tokens of `suppress`, and with those of `once` at most once.
    pub(crate) fn restricted(self, suppress: &[u32], once: &[u32]) -> Self {
        Self { suppress: suppress.to_vec(), once: once.to_vec(), ..self }
    }

    /// Whether nothing more can change the result.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    /// Tokens generated so far by each running hypothesis.
    pub(crate) fn generated(&self) -> usize {
        self.generated
    }

    /// The last token of each of the `beams` rows, and the row of the step before that it continues. Rows without a
    /// hypothesis repeat the first one, so that they add nothing to the range of a batch's values; those of a search
    /// that is done stay as they are.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, usize)> + '_ {
        let used = if self.done { 0 } else { self.running.len() };
        (0..self.settings.beams).map(move |row| {
            let hypothesis = if row < used { row } else { 0 };
            match (self.running.get(hypothesis), self.parents.get(hypothesis)) {
                (Some(running), Some(&parent)) if used > 0 => {
                    (running.tokens.last().copied().unwrap_or(self.ids.start), parent)
                }
                _ => (self.ids.pad, row),
            }
        })
    }

    /// Takes one step: `row(i)` is the logits of beam `i`.
    pub(crate) fn advance<'a>(&mut self, row: impl Fn(usize) -> &'a [f32]) -> Result<(), NotFinite> {
        if self.done {
            return Ok(());
        }
        self.collect(row)?;
        self.generated += 1;
        if self.settings.beams == 1 {
            self.step_greedily();
        } else {
            self.step_beams();
        }
        Ok(())
    }

    /// The `best` outputs, best first.
    pub(crate) fn into_hypotheses(mut self) -> Vec<Hypothesis> {
        self.finished.truncate(self.settings.best);
        self.finished
    }

    /// Fills `candidates` with the best continuations of all running hypotheses, best first; of equal ones the lower
    /// beam, then the lower id comes first.
    fn collect<'a>(&mut self, row: impl Fn(usize) -> &'a [f32]) -> Result<(), NotFinite> {
        let wanted = if self.settings.beams == 1 { 1 } else { 2 * self.settings.beams };
        self.candidates.clear();
        for (parent, hypothesis) in self.running.iter().enumerate() {
            if let (Some(token), 0) = (self.settings.forced_bos, self.generated) {
                self.candidates.push(Candidate { sum: hypothesis.sum, parent, token });
                continue;
            }
            let row = row(parent);
            let normaliser = Normaliser::of(row).ok_or(NotFinite)?;
            ban(&mut self.banned, &self.settings, self.ids, &hypothesis.tokens, self.generated);
            self.banned.extend_from_slice(&self.suppress);
            self.banned.extend(self.once.iter().filter(|once| hypothesis.tokens.contains(once)));
            top(row, wanted, &self.banned, &mut self.best);
            self.candidates.extend(self.best.iter().map(|&(token, logit)| Candidate {
                sum: normaliser.log_probability(logit) + hypothesis.sum,
                parent,
                token,
            }));
        }
        self.candidates.sort_by(|a, b| {
            let by_sum = b.sum.partial_cmp(&a.sum).unwrap_or(Ordering::Equal);
            by_sum.then(a.parent.cmp(&b.parent)).then(a.token.cmp(&b.token))
        });
        self.candidates.truncate(wanted);
        Ok(())
    }

    fn step_greedily(&mut self) {
        let Some(&candidate) = self.candidates.first() else {
            // Every token is banned: what there is, is the answer.
            self.end_running();
            return;
        };
        let next = self.extend(candidate);
        if candidate.token == self.ids.eos || self.generated >= self.max_new {
            self.finish(&next);
        }
        self.done = !self.finished.is_empty();
        self.running = vec![next];
        self.parents = vec![0];
    }

    fn step_beams(&mut self) {
        if self.candidates.is_empty() {
            self.end_running();
            return;
        }
        let beams = self.settings.beams;
        let out_of_room = self.generated >= self.max_new;
        let candidates = std::mem::take(&mut self.candidates);
        let mut running = Vec::with_capacity(beams);
        let mut parents = Vec::with_capacity(beams);
        for (rank, &candidate) in candidates.iter().enumerate() {
            if out_of_room || candidate.token == self.ids.eos {
                // Those beyond the first `beams` are there only to keep as many running.
                if rank < beams {
                    let next = self.extend(candidate);
                    self.finish(&next);
                }
            } else if running.len() < beams {
                running.push(self.extend(candidate));
                parents.push(candidate.parent);
            }
        }
        self.candidates = candidates;
        self.running = running;
        self.parents = parents;
        self.done = out_of_room || self.running.is_empty() || self.cannot_improve();
    }

    fn extend(&self, candidate: Candidate) -> Running {
        let mut tokens = Vec::new();
        if let Some(parent) = self.running.get(candidate.parent) {
            tokens.reserve_exact(parent.tokens.len() + 1);
            tokens.extend_from_slice(&parent.tokens);
        }
        tokens.push(candidate.token);
        Running { tokens, sum: candidate.sum }
    }

    /// Enters a hypothesis among the finished ones, if it is good enough; equal scores keep the earlier one first.
    fn finish(&mut self, hypothesis: &Running) {
        let score = self.score(hypothesis.sum, self.generated);
        let place = self.finished.partition_point(|other| other.score >= score);
        if place >= self.settings.beams {
            return;
        }
        let ended = hypothesis.tokens.len() > 1 && hypothesis.tokens.last() == Some(&self.ids.eos);
        let inner = 1..hypothesis.tokens.len() - usize::from(ended);
        let ids = hypothesis.tokens.get(inner).unwrap_or_default().to_vec();
        self.finished.insert(place, Hypothesis { ids, score, log_probability: hypothesis.sum, ended });
        self.finished.truncate(self.settings.beams);
    }

    /// Ends the search where no token may follow any running hypothesis.
    fn end_running(&mut self) {
        self.generated = self.generated.saturating_sub(1).max(1);
        for hypothesis in std::mem::take(&mut self.running) {
            self.finish(&hypothesis);
        }
        self.done = true;
    }

    fn score(&self, sum: f32, length: usize) -> f32 {
        sum / (length as f64).powf(f64::from(self.settings.length_penalty)) as f32
    }

    /// Whether the finished hypotheses are all there and, as far as `early_stopping` looks, cannot be beaten.
    fn cannot_improve(&self) -> bool {
        let (Some(best), Some(worst)) = (self.running.first(), self.finished.last()) else { return false };
        if self.finished.len() < self.settings.beams {
            return false;
        }
        let length = match self.settings.early_stopping {
            EarlyStopping::Yes => return true,
            EarlyStopping::Never if self.settings.length_penalty > 0.0 => self.max_new,
            EarlyStopping::Never | EarlyStopping::No => self.generated,
        };
        self.score(best.sum, length) <= worst.score
    }
}

/// Fills `banned` with the tokens that may not follow `tokens` (start token included): padding, the end mark before
/// the shortest length, and whatever would repeat an n-gram.
fn ban(banned: &mut Vec<u32>, settings: &Generation, ids: SpecialIds, tokens: &[u32], generated: usize) {
    banned.clear();
    banned.push(ids.pad);
    if generated < settings.min_new {
        banned.push(ids.eos);
    }
    let size = settings.no_repeat_ngram;
    if size == 0 || tokens.len() < size {
        return;
    }
    let (_, suffix) = tokens.split_at(tokens.len() + 1 - size);
    for window in tokens.windows(size) {
        if let Some((&last, start)) = window.split_last()
            && start == suffix
            && !banned.contains(&last)
        {
            banned.push(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: SpecialIds = SpecialIds { pad: 1, eos: 2, start: 2 };

    fn settings(beams: usize) -> Generation {
        Generation { beams, best: beams, ..Generation::default() }
    }

    /// Runs a search on a model given as a function from the tokens so far to log-probabilities (tokens 3 and up).
    fn run(settings: &Generation, max_new: usize, model: impl Fn(&[u32]) -> Vec<f32>) -> Vec<Hypothesis> {
        let mut search = Search::new(settings, IDS, max_new);
        while !search.is_done() {
            let rows: Vec<Vec<f32>> = search.running.iter().map(|running| model(&running.tokens)).collect();
            search.advance(|i| rows.get(i).map_or(&[][..], Vec::as_slice)).unwrap();
        }
        search.into_hypotheses()
    }

    /// Six tokens: `p` gives the probabilities of 2 (end), 3, 4, 5; the rest is shared by 0 and 1.
    fn distribution(p: [f32; 4]) -> Vec<f32> {
        let rest = (1.0 - p.iter().sum::<f32>()).max(1e-6) / 2.0;
        [rest, rest, p[0], p[1], p[2], p[3]].map(f32::ln).to_vec()
    }

    /// The greedy trap: 3 looks best at first, but 4 leads to a far likelier end.
    fn trap(tokens: &[u32]) -> Vec<f32> {
        match tokens.get(1) {
            None => distribution([0.01, 0.5, 0.4, 0.05]),
            Some(3) => distribution([0.3, 0.2, 0.2, 0.2]),
            Some(_) => distribution([0.9, 0.02, 0.02, 0.02]),
        }
    }

    #[test]
    fn suppressed_tokens_never_come_and_single_ones_once() {
        for beams in [1, 3] {
            let mut search = Search::new(&settings(beams), IDS, 6).restricted(&[3], &[4, 5]);
            let row = [-9.0, -9.0, -5.0, -0.1, -0.2, -0.3, -2.0, -2.5];
            while !search.is_done() {
                search.advance(|_| &row[..]).unwrap();
            }
            let found = search.into_hypotheses();
            for hypothesis in found {
                assert!(!hypothesis.ids.contains(&3), "{hypothesis:?}");
                for once in [4, 5] {
                    assert!(hypothesis.ids.iter().filter(|&&id| id == once).count() <= 1, "{hypothesis:?}");
                }
                assert!(beams > 1 || hypothesis.ids == [4, 5, 6, 6, 6, 6], "{hypothesis:?}");
            }
        }
    }

    #[test]
    fn greedy_takes_the_best_token_each_time() {
        let found = run(&settings(1), 8, trap);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ids, [3]);
        assert!(found[0].ended);
        assert!((found[0].log_probability - (0.5f32 * 0.3).ln()).abs() < 1e-5);
        assert!((found[0].score - (0.5f32 * 0.3).ln() / 2.0).abs() < 1e-5, "two tokens, end mark included");
    }

    #[test]
    fn beams_find_what_greedy_misses() {
        let found = run(&settings(2), 8, trap);
        assert_eq!(found[0].ids, [4]);
        assert!((found[0].log_probability - (0.4f32 * 0.9).ln()).abs() < 1e-5);
        assert_eq!(found.len(), 2);
        assert!(found[0].score > found[1].score);
    }

    #[test]
    fn length_penalty_prefers_longer_outputs() {
        // Ends with 0.4 at once or, after 3s of probability 0.55, with 0.4 each time.
        let model = |_: &[u32]| distribution([0.4, 0.55, 0.01, 0.01]);
        let short = run(&Generation { length_penalty: 0.0, ..settings(3) }, 6, model);
        let long = run(&Generation { length_penalty: 2.0, ..settings(3) }, 6, model);
        assert_eq!(short[0].ids.len(), 0);
        assert!(long[0].ids.len() > short[0].ids.len());
        assert_eq!(short[0].score, short[0].log_probability, "a penalty of 0 divides by 1");
    }

    #[test]
    fn early_stopping_ends_with_the_first_full_set() {
        let model = |_: &[u32]| distribution([0.3, 0.6, 0.05, 0.01]);
        let count = |early_stopping| {
            let settings = Generation { early_stopping, length_penalty: 1.0, ..settings(2) };
            let mut search = Search::new(&settings, IDS, 30);
            while !search.is_done() {
                let row = model(&[]);
                search.advance(|_| &row).unwrap();
            }
            search.generated()
        };
        assert!(count(EarlyStopping::Yes) < count(EarlyStopping::No));
        assert!(count(EarlyStopping::No) <= count(EarlyStopping::Never));
    }

    #[test]
    fn longest_length_cuts_and_says_so() {
        let found = run(&settings(2), 3, |_| distribution([0.001, 0.7, 0.2, 0.05]));
        assert!(found.iter().all(|hypothesis| hypothesis.ids.len() <= 3));
        assert_eq!(found[0].ids, [3, 3, 3]);
        assert!(!found[0].ended);
        assert_eq!(run(&settings(1), 3, |_| distribution([0.001, 0.7, 0.2, 0.05]))[0].ids, [3, 3, 3]);
    }

    #[test]
    fn shortest_length_holds_back_the_end_mark() {
        for beams in [1, 3] {
            let found = run(&Generation { min_new: 4, ..settings(beams) }, 9, |_| {
                distribution([0.8, 0.1, 0.05, 0.02])
            });
            assert!(found.iter().all(|hypothesis| hypothesis.ids.len() >= 4), "{found:?}");
            assert_eq!(found[0].ids.len(), 4);
        }
    }

    #[test]
    fn ngrams_do_not_repeat() {
        for beams in [1, 2] {
            for size in 2..4 {
                let settings = Generation { no_repeat_ngram: size, ..settings(beams) };
                for found in run(&settings, 12, |_| distribution([0.01, 0.6, 0.3, 0.08])) {
                    let mut seen: Vec<&[u32]> = found.ids.windows(size).collect();
                    let all = seen.len();
                    seen.sort_unstable();
                    seen.dedup();
                    assert_eq!(seen.len(), all, "{:?}", found.ids);
                }
            }
        }
        let mut banned = Vec::new();
        let settings = Generation { no_repeat_ngram: 3, ..settings(1) };
        ban(&mut banned, &settings, IDS, &[2, 3, 4, 5, 3, 4], 5);
        assert_eq!(banned, [IDS.pad, 5]);
        ban(&mut banned, &settings, IDS, &[2, 3], 1);
        assert_eq!(banned, [IDS.pad]);
    }

    #[test]
    fn forced_first_token_is_free_and_padding_never_comes() {
        for beams in [1, 2] {
            let settings = Generation { forced_bos: Some(5), ..settings(beams) };
            let model = |_: &[u32]| vec![0.0, 9.0, 1.0, 0.5, 0.2, 0.1];
            let found = run(&settings, 5, model);
            assert!(found.iter().all(|hypothesis| hypothesis.ids.first() == Some(&5)));
            assert!(found.iter().all(|hypothesis| !hypothesis.ids.contains(&IDS.pad)));
        }
    }

    #[test]
    fn equal_candidates_keep_the_order_of_ids() {
        let found = run(&Generation { min_new: 1, ..settings(2) }, 2, |tokens| match tokens.len() {
            1 => vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            _ => vec![0.0, 0.0, 9.0, 1.0, 1.0, 1.0],
        });
        assert_eq!(found.iter().map(|hypothesis| hypothesis.ids.clone()).collect::<Vec<_>>(), [[3], [4]]);
    }

    #[test]
    fn broken_rows_are_an_error_and_exhausted_ones_an_end() {
        let mut search = Search::new(&settings(1), IDS, 5);
        assert_eq!(search.advance(|_| &[f32::NAN; 6]), Err(NotFinite));
        let only_padding = [f32::NEG_INFINITY, 0.0, f32::NEG_INFINITY];
        for beams in [1, 2] {
            let mut search = Search::new(&settings(beams), IDS, 5);
            search.advance(|_| &only_padding).unwrap();
            assert!(search.is_done());
            assert_eq!(search.into_hypotheses()[0].ids, [0u32; 0]);
        }
    }
}
