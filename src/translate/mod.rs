//! Bengali sentences → English sentences: a model family's habits around `seq2seq`. Source form, tokens, numerals as
//! slots, long sentences in pieces, n-best candidates, tidy English. Uses `seq2seq` and `bengali`.

mod english;
mod error;
mod names;
mod slots;
mod source;
mod split;

use std::{fmt, num::NonZeroUsize};

use tokenizers::Tokenizer;

pub use error::TranslateError;
use names::{Named, Names};
use slots::Slotted;

use crate::{
    Settings, bengali,
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
    /// Most tokens of a piece; longer sentences are translated in pieces.
    pub longest_piece: usize,
    /// How much runs at once; `None` is the engine's default, or one sentence for a model whose results depend on it.
    pub batch: Option<BatchSize>,
}

impl Default for TranslateOptions {
    /// One candidate; pieces of at most 120 tokens, since the default model was trained on sentences of up to 126.
    fn default() -> Self {
        Self { beams: None, best: 1, longest_piece: 120, batch: None }
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
    tokenizer: Tokenizer,
    engine: Seq2Seq,
    /// What a model knows that reads and writes numerals as slots.
    slots: Option<SlotIds>,
    /// The names that travel as slots; none for a model without them.
    names: Names,
}

/// The tokens that slots are made of, and those that they replace.
#[derive(Debug)]
struct SlotIds {
    /// For numerals.
    slots: Vec<u32>,
    /// For names.
    names: Vec<u32>,
    /// Every token with a digit in it.
    digits: Vec<u32>,
}

impl fmt::Debug for Translator {
    /// Leaves the tokenizer out: it would fill pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("Translator");
        f.field("engine", &self.engine).field("slots", &self.slots).finish_non_exhaustive()
    }
}

/// What the model is given of a sentence: all of it, or a piece.
struct Piece {
    sentence: usize,
    source: Source,
    values: Values,
}

/// What the slots of a piece stand for.
#[derive(Default)]
struct Values {
    numerals: Vec<String>,
    names: Vec<String>,
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
        let config = files.config().clone();
        if config.family != "m2m100" {
            return Err(TranslateError::UnknownFamily { model: config.name, family: config.family });
        }
        let tokenizer = read_tokenizer(files)?;
        // More threads than cores only wait for each other.
        let cores = std::thread::available_parallelism().ok();
        let threads = threads.map(|threads| cores.map_or(threads, |cores| threads.min(cores)));
        let engine = Seq2Seq::load(files, runtime::environment(settings)?, threads)?;
        let slots = SlotIds::of(&tokenizer);
        let names = match slots.as_ref().filter(|slots| !slots.names.is_empty()) {
            Some(_) => Names::parse(&String::from_utf8_lossy(files.file("names")?)),
            None => Names::default(),
        };
        Ok(Self { config, tokenizer, engine, slots, names })
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
        let generation = Generation { beams, best: options.best.clamp(1, beams.max(1)), ..defaults };
        let limit = options.longest_piece.clamp(1, self.engine.longest());

        let mut results: Vec<Vec<Candidate>> = Vec::with_capacity(sentences.len());
        let mut pieces = Vec::new();
        for (index, sentence) in sentences.iter().enumerate() {
            let text = source::source_form(sentence.as_ref());
            let wordless = !source::has_words(&text);
            results.push(if wordless && !text.is_empty() { vec![unchanged(&text)] } else { Vec::new() });
            if !wordless {
                let length = |piece: &str| self.tokens(piece).map(|(ids, _)| ids.len());
                for piece in split::split(&text, limit, &length)? {
                    pieces.push(self.piece(index, piece)?);
                }
            }
        }

        let sources: Vec<Source> = pieces.iter_mut().map(|piece| std::mem::take(&mut piece.source)).collect();
        let found = self.engine.generate(&sources, &generation, self.batch_size(options))?;
        let mut translated: Vec<Vec<Vec<Candidate>>> = Vec::new();
        translated.resize_with(sentences.len(), Vec::new);
        for (piece, hypotheses) in pieces.iter().zip(&found) {
            let candidates: Result<_, _> =
                hypotheses.iter().map(|one| self.candidate(one, &piece.values)).collect();
            if let Some(of_sentence) = translated.get_mut(piece.sentence) {
                of_sentence.push(candidates?);
            }
        }
        for (result, pieces) in results.iter_mut().zip(translated) {
            result.extend(joined(pieces));
        }
        Ok(results)
    }

    fn batch_size(&self, options: &TranslateOptions) -> BatchSize {
        let default = BatchSize::default();
        let own = if self.config.batch_invariant { default } else { BatchSize { sentences: 1, ..default } };
        options.batch.unwrap_or(own)
    }

    /// What the model is given of a text in source form.
    fn piece(&self, sentence: usize, text: &str) -> Result<Piece, TranslateError> {
        let (ids, values) = self.tokens(text)?;
        let mut source = Source::from(ids);
        if let Some(slots) = &self.slots {
            slots.restrict(&mut source, &values, bengali::figures(text).len());
        }
        Ok(Piece { sentence, source, values })
    }

    /// The tokens of a text in source form, and what its slots stand for.
    fn tokens(&self, text: &str) -> Result<(Vec<u32>, Values), TranslateError> {
        let Slotted { text, numerals } = match self.slots {
            Some(_) => slots::slotted(text),
            None => Slotted { text: text.to_owned(), numerals: Vec::new() },
        };
        let Named { text, names } = self.names.slotted(&text);
        let encoding =
            self.tokenizer.encode_fast(text.as_str(), true).map_err(|source| self.tokenizing(source))?;
        Ok((encoding.get_ids().to_vec(), Values { numerals, names }))
    }

    fn candidate(&self, hypothesis: &Hypothesis, values: &Values) -> Result<Candidate, TranslateError> {
        let text = self.tokenizer.decode(&hypothesis.ids, true).map_err(|source| self.tokenizing(source))?;
        let text = if self.slots.is_some() { slots::filled(&text, &values.numerals) } else { text };
        let text = names::filled(&text, &values.names);
        let (score, cut) = (hypothesis.score, !hypothesis.ended);
        Ok(Candidate { pieces: vec![english::tidy(&text)], score, cut })
    }

    fn tokenizing(&self, source: tokenizers::Error) -> TranslateError {
        TranslateError::Tokenizing { model: self.config.name.clone(), source }
    }
}

impl SlotIds {
    /// `None` for a model that knows no slots.
    fn of(tokenizer: &Tokenizer) -> Option<Self> {
        let slots: Vec<u32> =
            (1..=slots::SLOTS).filter_map(|slot| tokenizer.token_to_id(&format!("<{slot}>"))).collect();
        let has_digit = |token: &str| token.contains(|c: char| c.is_ascii_digit());
        let digits = tokenizer
            .get_vocab(true)
            .into_iter()
            .filter(|(token, id)| has_digit(token) && !slots.contains(id));
        let mut digits: Vec<u32> = digits.map(|(_, id)| id).collect();
        digits.sort_unstable();
        let names: Vec<u32> =
            (0..names::SLOTS).filter_map(|slot| tokenizer.token_to_id(&names::slot(slot))).collect();
        let names = if names.len() == names::SLOTS { names } else { Vec::new() };
        (slots.len() == slots::SLOTS).then_some(Self { slots, names, digits })
    }

    /// An output may have each slot of its source once, and no other. Where all `figures` of the sentence are among its
    /// `numerals` slots, it may not spell digits either: they could only be an invention.
    fn restrict(&self, source: &mut Source, values: &Values, figures: usize) {
        for (slots, used) in [(&self.slots, values.numerals.len()), (&self.names, values.names.len())] {
            let (own, others) = slots.split_at(used.min(slots.len()));
            source.once.extend_from_slice(own);
            source.suppress.extend_from_slice(others);
        }
        if figures <= values.numerals.len() && !source.ids.iter().any(|id| self.digits.contains(id)) {
            source.suppress.extend_from_slice(&self.digits);
        }
    }
}

fn read_tokenizer(files: &ModelFiles) -> Result<Tokenizer, TranslateError> {
    let config = files.config();
    let bytes = files.file("tokenizer")?;
    let mut tokenizer = match Tokenizer::from_bytes(&**bytes) {
        Ok(tokenizer) => tokenizer,
        Err(source) => {
            let file = files.file_name("tokenizer")?.to_owned();
            return Err(TranslateError::Tokenizer { model: config.name.clone(), file, source });
        }
    };
    // A truncating tokenizer would cut sentences silently; padding is the engine's.
    tokenizer.with_padding(None);
    if let Err(source) = tokenizer.with_truncation(None) {
        return Err(TranslateError::Tokenizing { model: config.name.clone(), source });
    }
    let (got, expected) = (tokenizer.get_vocab_size(true), config.shape.vocabulary);
    if got > expected {
        return Err(TranslateError::TokenizerSize { model: config.name.clone(), got, expected });
    }
    Ok(tokenizer)
}

/// A sentence that the model has nothing to do with; only a danda has an English form.
fn unchanged(text: &str) -> Candidate {
    Candidate { pieces: vec![text.replace('।', ".")], score: 0.0, cut: false }
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
