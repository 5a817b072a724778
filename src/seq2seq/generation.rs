//! How to decode: the settings of one call, and what comes out of it.

use super::Seq2SeqError;

/// When beam search for a sentence may stop, as `early_stopping` of `transformers`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EarlyStopping {
    /// As soon as there are as many finished hypotheses as beams.
    Yes,
    /// When no running hypothesis would beat the worst finished one if it ended at its present length.
    #[default]
    No,
    /// When no running hypothesis can beat the worst finished one at any length up to the longest.
    Never,
}

/// The settings of one call of [`Seq2Seq::generate`](super::Seq2Seq::generate).
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// Number of beams; 1 is greedy search.
    pub beams: usize,
    /// Hypotheses wanted per sentence, best first; at most `beams`.
    pub best: usize,
    /// A hypothesis' score is its log-probability divided by its length in tokens to this power.
    pub length_penalty: f32,
    /// When a sentence's search may end.
    pub early_stopping: EarlyStopping,
    /// No run of so many tokens comes twice in one output; 0 switches the rule off.
    pub no_repeat_ngram: usize,
    /// The output does not end before it has so many tokens.
    pub min_new: usize,
    /// Longest output in tokens, as a multiple of the source's tokens …
    pub max_ratio: f32,
    /// … plus this many; always bounded by the model's positions.
    pub max_extra: usize,
    /// The first token of every output (a target language tag), where the model needs one.
    pub forced_bos: Option<u32>,
}

/// One source, and what may not stand in its outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The tokens, end mark included.
    pub ids: Vec<u32>,
    /// Tokens that no output has (`suppress_tokens` of `transformers`).
    pub suppress: Vec<u32>,
    /// Tokens that an output has at most once.
    pub once: Vec<u32>,
}

impl From<Vec<u32>> for Source {
    /// A source whose outputs are free.
    fn from(ids: Vec<u32>) -> Self {
        Self { ids, ..Self::default() }
    }
}

impl Default for Generation {
    fn default() -> Self {
        Self {
            beams: 4,
            best: 1,
            length_penalty: 1.0,
            early_stopping: EarlyStopping::No,
            no_repeat_ngram: 0,
            min_new: 0,
            max_ratio: 2.0,
            max_extra: 16,
            forced_bos: None,
        }
    }
}

impl Generation {
    /// Longest output in tokens, the end mark included, for a source of `source` tokens: the ratio rounded up plus the
    /// extra, at least 1 and at most what `longest` positions leave beside the decoder's start token.
    pub fn max_new(&self, source: usize, longest: usize) -> usize {
        // In single precision the product rounds back to what the decimal ratio means: 1.6 × 10 is 16, not a bit more.
        let wanted = (self.max_ratio * source as f32).ceil() as usize;
        wanted.saturating_add(self.max_extra).min(longest.saturating_sub(1)).max(1)
    }

    /// Checks the settings against each other and the vocabulary.
    ///
    /// # Errors
    /// [`Seq2SeqError::BadSetting`] names the first setting out of range.
    pub fn check(&self, vocabulary: usize) -> Result<(), Seq2SeqError> {
        let bad =
            |setting, got: String, expected: String| Err(Seq2SeqError::BadSetting { setting, got, expected });
        // Two candidates a beam must exist beside the suppressed padding.
        let most = vocabulary.saturating_sub(1) / 2;
        if self.beams == 0 || self.beams > most {
            return bad("beams", self.beams.to_string(), format!("1 to {most}"));
        }
        if self.best == 0 || self.best > self.beams {
            return bad("best", self.best.to_string(), format!("1 to {}, the number of beams", self.beams));
        }
        if !self.length_penalty.is_finite() {
            return bad("length_penalty", self.length_penalty.to_string(), "a finite number".into());
        }
        if !self.max_ratio.is_finite() || self.max_ratio < 0.0 {
            return bad("max_ratio", self.max_ratio.to_string(), "a finite number, 0 or more".into());
        }
        match self.forced_bos {
            Some(id) if id as usize >= vocabulary => {
                bad("forced_bos", id.to_string(), format!("an id below the vocabulary's size {vocabulary}"))
            }
            _ => Ok(()),
        }
    }
}

/// One output for a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// The tokens, without the decoder's start token and the end mark.
    pub ids: Vec<u32>,
    /// Log-probability divided by length (end mark included) to the power of the length penalty; higher is better.
    pub score: f32,
    /// Sum of the tokens' log-probabilities (natural logarithm), end mark included; a forced token counts 0.
    pub log_probability: f32,
    /// Whether the model ended it; false where the longest length cut it.
    pub ended: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_output_follows_the_source() {
        let generation = Generation { max_ratio: 1.6, max_extra: 16, ..Generation::default() };
        assert_eq!(generation.max_new(10, 512), 32);
        assert_eq!(generation.max_new(11, 512), 34, "17.6 is rounded up");
        assert_eq!(generation.max_new(400, 512), 511);
        assert_eq!(generation.max_new(5, 1), 1);
    }

    #[test]
    fn settings_out_of_range_are_named() {
        let check = |generation: Generation| generation.check(10).unwrap_err().to_string();
        assert_eq!(
            check(Generation { beams: 5, ..Generation::default() }),
            "the generation setting `beams` is out of range: got 5, expected 1 to 4"
        );
        assert_eq!(
            check(Generation { best: 5, ..Generation::default() }),
            "the generation setting `best` is out of range: got 5, expected 1 to 4, the number of beams"
        );
        assert!(
            check(Generation { length_penalty: f32::NAN, ..Generation::default() })
                .contains("`length_penalty`")
        );
        assert!(check(Generation { max_ratio: -1.0, ..Generation::default() }).contains("`max_ratio`"));
        assert!(check(Generation { forced_bos: Some(10), ..Generation::default() }).contains("got 10"));
        assert!(Generation::default().check(10).is_ok());
    }
}
