//! Sequence to sequence: token ids in, token ids out, on ONNX Runtime. Encoder and decoder sessions, a key-value cache
//! that is handed from step to step, greedy and beam search, batching. Uses `runtime` and `model`.
//!
//! What a source becomes does not depend on its company: not on the other sources of the call, the batch size or the
//! number of threads (for models whose `model.toml` says `batch_invariant = true`).

mod batch;
mod beam;
mod decode;
mod error;
mod generation;
mod layout;
mod scores;

use std::num::NonZeroUsize;

use ort::environment::Environment;

use crate::model::{ModelConfig, ModelFiles};

pub use batch::BatchSize;
use batch::{Padded, WIDTH_STEP, plan};
use beam::{Search, SpecialIds};
use decode::{DecodeError, decode};
pub use error::Seq2SeqError;
pub use generation::{EarlyStopping, Generation, Hypothesis, Source};
use layout::{Layout, Parts};

/// An encoder-decoder model, ready to generate. Cheap to share between threads behind a reference: a session runs one
/// step at a time, and calls take turns.
pub struct Seq2Seq {
    layout: Box<dyn Layout>,
    model: String,
    ids: SpecialIds,
    /// Never generated.
    suppress: Vec<u32>,
    vocabulary: usize,
    target_vocabulary: usize,
    batch_invariant: bool,
    longest: usize,
}

impl std::fmt::Debug for Seq2Seq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut f = f.debug_struct("Seq2Seq");
        f.field("model", &self.model).field("vocabulary", &self.vocabulary).field("longest", &self.longest);
        f.finish_non_exhaustive()
    }
}

impl Seq2Seq {
    /// Loads a model's graphs, each with `threads` threads inside an operator (`None`: one a core).
    ///
    /// # Errors
    /// A layout that is not known; a file missing; a graph that ONNX Runtime refuses, or one whose tensors do not fit
    /// the layout and `model.toml`.
    pub fn load(
        files: &ModelFiles,
        environment: &Environment,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, Seq2SeqError> {
        let config = files.config();
        let threads = threads.map_or(0, NonZeroUsize::get);
        let layout = layout::load(&Parts { files, environment, threads })?;
        let (ids, target_vocabulary) = (&config.ids, config.shape.target_vocabulary());
        for (name, id) in [("pad", ids.pad), ("eos", ids.eos), ("decoder_start", ids.decoder_start)] {
            if id as usize >= target_vocabulary {
                let place = format!("`ids.{name}` of model `{}`", config.name);
                return Err(Seq2SeqError::UnknownId { place, id, vocabulary: target_vocabulary });
            }
        }
        Ok(Self {
            layout,
            model: config.name.clone(),
            ids: SpecialIds { pad: ids.pad, eos: ids.eos, start: ids.decoder_start },
            suppress: ids.suppress.clone(),
            vocabulary: config.shape.vocabulary,
            target_vocabulary,
            batch_invariant: config.batch_invariant,
            longest: config.shape.longest,
        })
    }

    /// The model's positions: most tokens of a source, and of an output with its start token.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Generates outputs for each source, in the order of the sources: `generation.best` hypotheses each, best first
    /// (fewer where the vocabulary allows no more).
    ///
    /// # Errors
    /// A setting out of range; an empty source, one longer than [`longest`](Self::longest) or one with an unknown id;
    /// a failure of ONNX Runtime.
    pub fn generate(
        &self,
        sources: &[Source],
        generation: &Generation,
        batch: BatchSize,
    ) -> Result<Vec<Vec<Hypothesis>>, Seq2SeqError> {
        generation.check(self.target_vocabulary)?;
        self.check_sources(sources)?;
        let lengths: Vec<usize> = sources.iter().map(|source| source.ids.len()).collect();
        let mut results = vec![Vec::new(); sources.len()];
        for indices in plan(&lengths, batch) {
            let together: Vec<&Source> = indices.iter().filter_map(|&i| sources.get(i)).collect();
            let found = self.generate_batch(&together, generation)?;
            for (index, hypotheses) in indices.into_iter().zip(found) {
                if let Some(result) = results.get_mut(index) {
                    *result = hypotheses;
                }
            }
        }
        Ok(results)
    }

    fn generate_batch(
        &self,
        sources: &[&Source],
        generation: &Generation,
    ) -> Result<Vec<Vec<Hypothesis>>, Seq2SeqError> {
        // Matrix products of a single row run through other kernels, whose sums are rounded differently: a lone
        // sentence in greedy search gets company, unless the model depends on company anyway.
        let fewest = if generation.beams == 1 && self.batch_invariant { 2 } else { 1 };
        let mut together = sources.to_vec();
        together.extend(sources.last().into_iter().cycle().take(fewest.max(sources.len()) - sources.len()));

        let mut searches: Vec<Search> = together
            .iter()
            .map(|source| {
                let max_new = generation.max_new(source.ids.len(), self.longest);
                let suppress = [&self.suppress[..], &source.suppress].concat();
                Search::new(generation, self.ids, max_new).restricted(&suppress, &source.once)
            })
            .collect();
        let ids: Vec<&[u32]> = together.iter().map(|source| source.ids.as_slice()).collect();
        // Padding is seen by dynamic quantisation: where it cannot help, there is as little as can be.
        let width_step = if self.batch_invariant { WIDTH_STEP } else { 1 };
        let mut steps = self.layout.start(&Padded::new(&ids, self.ids.pad, width_step), generation.beams)?;
        decode(steps.as_mut(), &mut searches, generation.beams, self.target_vocabulary, fewest).map_err(
            |error| match error {
                DecodeError::Step(error) => error,
                DecodeError::NotFinite(position) => {
                    Seq2SeqError::NotFinite { model: self.model.clone(), position }
                }
            },
        )?;
        Ok(searches.into_iter().take(sources.len()).map(Search::into_hypotheses).collect())
    }

    fn check_sources(&self, sources: &[Source]) -> Result<(), Seq2SeqError> {
        for (index, Source { ids: source, .. }) in sources.iter().enumerate() {
            if source.is_empty() {
                return Err(Seq2SeqError::EmptySource { index });
            }
            if source.len() > self.longest {
                return Err(Seq2SeqError::SourceTooLong { index, got: source.len(), longest: self.longest });
            }
            if let Some(&id) = source.iter().find(|&&id| id as usize >= self.vocabulary) {
                let place = format!("source {index}");
                return Err(Seq2SeqError::UnknownId { place, id, vocabulary: self.vocabulary });
            }
        }
        Ok(())
    }
}

impl From<&ModelConfig> for Generation {
    /// The model's own defaults, one hypothesis a sentence.
    fn from(config: &ModelConfig) -> Self {
        let defaults = &config.generation;
        Self {
            beams: defaults.beams,
            best: 1,
            length_penalty: defaults.length_penalty,
            early_stopping: if defaults.early_stopping { EarlyStopping::Yes } else { EarlyStopping::No },
            no_repeat_ngram: defaults.no_repeat_ngram,
            min_new: 0,
            max_ratio: defaults.max_ratio,
            max_extra: defaults.max_extra,
            forced_bos: config.ids.forced_bos,
        }
    }
}
