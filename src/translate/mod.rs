//! Bengali sentences → English sentences: a model family's habits around `seq2seq`. Source form, tokens, numerals as
//! slots, long sentences in pieces, n-best candidates, tidy English. Uses `seq2seq` and `bengali`.

mod english;
mod error;
mod family;
mod names;
mod slots;
mod source;
mod split;
mod summariser;

use std::{fmt, num::NonZeroUsize};

pub use error::TranslateError;
use family::{Encoded, Family};
pub(crate) use split::split;
pub use summariser::Summariser;

use crate::{
    Settings,
    model::{ModelConfig, ModelFiles},
    runtime,
    seq2seq::{BatchSize, Generation, Hypothesis, Seq2Seq, Source},
};

/// How to translate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TranslateOptions {
    /// Number of beams; `None` is the model's own.
    pub beams: Option<usize>,
    /// Candidates wanted per sentence, best first; as many as beams are the most there can be.
    pub best: usize,
    /// Most tokens of a piece, tags and end mark included; longer sentences are translated in pieces. `None` is what the
    /// model's family is used to.
    pub longest_piece: Option<usize>,
    /// How much runs at once; `None` is the engine's default, or one sentence for a model whose results depend on it.
    pub batch: Option<BatchSize>,
}

impl Default for TranslateOptions {
    /// One candidate, all else as the model has it.
    fn default() -> Self {
        Self { beams: None, best: 1, longest_piece: None, batch: None }
    }
}

/// One translation of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// English, one line for each piece that the sentence was translated in; most often one.
    pub pieces: Vec<String>,
    /// Log-probability a token (as far as the length penalty is 1); the mean over the pieces where there are several.
    pub score: f32,
    /// The longest output length ended it, not the model.
    pub cut: bool,
}

impl Candidate {
    /// The whole sentence.
    pub fn text(&self) -> String {
        let pieces = self.pieces.iter().map(String::as_str).filter(|piece| !piece.is_empty());
        pieces.collect::<Vec<_>>().join(" ")
    }
}

/// A model that translates. `Send + Sync`; load one and share it.
pub struct Translator {
    config: ModelConfig,
    family: Box<dyn Family>,
    engine: Seq2Seq,
}

impl fmt::Debug for Translator {
    /// Leaves the tokenizer out: it would fill pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Translator").field("engine", &self.engine).finish_non_exhaustive()
    }
}

/// What the model is given of a sentence: all of it, or a piece.
struct Piece {
    sentence: usize,
    encoded: Encoded,
}

/// A model's habits and its graphs, for a translator or a summariser.
fn load(
    files: &ModelFiles,
    settings: &Settings,
    threads: Option<NonZeroUsize>,
) -> Result<(Box<dyn Family>, Seq2Seq), TranslateError> {
    let family = family::load(files)?;
    // More threads than cores only wait for each other.
    let cores = std::thread::available_parallelism().ok();
    let threads = threads.map(|threads| cores.map_or(threads, |cores| threads.min(cores)));
    Ok((family, Seq2Seq::load(files, runtime::environment(settings)?, threads)?))
}

impl Translator {
    /// Finds ONNX Runtime as `settings` say and loads the model, with `threads` threads (`None`, and at most: one a core).
    ///
    /// # Errors
    /// ONNX Runtime is not found; the model's family or layout is unknown; a file is missing or does not fit the others.
    pub fn load(
        files: &ModelFiles,
        settings: &Settings,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, TranslateError> {
        let (family, engine) = load(files, settings, threads)?;
        Ok(Self { config: files.config().clone(), family, engine })
    }

    /// The model's description.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Candidates for each sentence, in the order of the sentences, best first, no text twice. An empty sentence has
    /// none; one without Bengali letters comes back in source form, without the model.
    ///
    /// # Errors
    /// A setting out of range, or a failure of the tokenizer or of ONNX Runtime.
    pub fn translate<S: AsRef<str>>(
        &self,
        sentences: &[S],
        options: &TranslateOptions,
    ) -> Result<Vec<Vec<Candidate>>, TranslateError> {
        let defaults = Generation::from(&self.config);
        let beams = options.beams.unwrap_or(defaults.beams);
        let forced_bos = self.family.forced_bos().or(defaults.forced_bos);
        let generation =
            Generation { beams, best: options.best.clamp(1, beams.max(1)), forced_bos, ..defaults };
        let limit = options.longest_piece.unwrap_or(self.family.longest_piece());
        let limit = limit.clamp(1, self.engine.longest());

        let mut results: Vec<Vec<Candidate>> = Vec::with_capacity(sentences.len());
        let mut pieces = Vec::new();
        for (index, sentence) in sentences.iter().enumerate() {
            let sentence = sentence.as_ref();
            results.push(Vec::new());
            if !source::has_words(sentence) {
                results.last_mut().into_iter().for_each(|result| result.extend(unchanged(sentence)));
                continue;
            }
            let text = self.family.source_form(sentence);
            let length = |piece: &str| self.family.encode(piece).map(|encoded| encoded.source.ids.len());
            for piece in split(&text, limit, &length)? {
                pieces.push(Piece { sentence: index, encoded: self.family.encode(piece)? });
            }
        }

        let sources: Vec<Source> =
            pieces.iter_mut().map(|piece| std::mem::take(&mut piece.encoded.source)).collect();
        let batch = options.batch.unwrap_or(BatchSize::from(&self.config));
        let found = self.engine.generate(&sources, &generation, batch)?;
        let mut translated: Vec<Vec<Vec<Candidate>>> = Vec::new();
        translated.resize_with(sentences.len(), Vec::new);
        for (piece, hypotheses) in pieces.iter().zip(&found) {
            let candidates: Result<_, _> =
                hypotheses.iter().map(|one| self.candidate(one, &piece.encoded)).collect();
            if let Some(of_sentence) = translated.get_mut(piece.sentence) {
                of_sentence.push(candidates?);
            }
        }
        for (result, pieces) in results.iter_mut().zip(translated) {
            result.extend(joined(pieces));
        }
        Ok(results)
    }

    fn candidate(&self, hypothesis: &Hypothesis, of: &Encoded) -> Result<Candidate, TranslateError> {
        let text = self.family.decode(&hypothesis.ids, of)?;
        let (score, cut) = (hypothesis.score, !hypothesis.ended);
        Ok(Candidate { pieces: vec![english::tidy(&text)], score, cut })
    }
}

/// A sentence that the model has nothing to do with, unless it is empty; digits and marks have an English form.
fn unchanged(sentence: &str) -> Option<Candidate> {
    let text = source::source_form(sentence).replace('।', ".");
    (!text.is_empty()).then(|| Candidate { pieces: vec![text], score: 0.0, cut: false })
}

/// The candidates of a sentence from those of its pieces: the k-th of each piece make the k-th of the sentence. Texts
/// that came before are dropped.
fn joined(pieces: Vec<Vec<Candidate>>) -> Vec<Candidate> {
    let ranks = pieces.iter().map(Vec::len).max().unwrap_or_default();
    let mut candidates: Vec<Candidate> = Vec::with_capacity(ranks);
    for rank in 0..ranks {
        let parts: Vec<&Candidate> =
            pieces.iter().filter_map(|piece| piece.get(rank).or_else(|| piece.last())).collect();
        let texts: Vec<String> = parts.iter().flat_map(|part| part.pieces.iter().cloned()).collect();
        if candidates.iter().all(|candidate| candidate.pieces != texts) {
            let score = parts.iter().map(|part| part.score).sum::<f32>() / parts.len() as f32;
            candidates.push(Candidate { pieces: texts, score, cut: parts.iter().any(|part| part.cut) });
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, score: f32) -> Candidate {
        Candidate { pieces: vec![text.to_owned()], score, cut: false }
    }

    #[test]
    fn pieces_are_joined_rank_by_rank() {
        let first = vec![candidate("One,", -1.0), candidate("A,", -2.0)];
        let second = vec![Candidate { cut: true, ..candidate("two.", -3.0) }];
        let sentence = joined(vec![first, second]);
        let wanted =
            |first: &str, score| Candidate { pieces: vec![first.into(), "two.".into()], score, cut: true };
        assert_eq!(sentence, [wanted("One,", -2.0), wanted("A,", -2.5)]);
    }

    #[test]
    fn a_text_stands_once() {
        let same = vec![candidate("One.", -1.0), candidate("One.", -1.5), candidate("Two.", -2.0)];
        assert_eq!(joined(vec![same]), [candidate("One.", -1.0), candidate("Two.", -2.0)]);
        assert!(joined(Vec::new()).is_empty());
    }

    #[test]
    fn a_translator_is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Translator>();
    }
}
