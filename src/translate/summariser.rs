//! `Summariser`: a model that reads a whole text and writes its summary in English (mT5 fine-tuned on CrossSum).

use std::{fmt, num::NonZeroUsize};

use super::{
    Candidate, TranslateError, english,
    family::{Encoded, Family},
};
use crate::{
    Settings,
    model::{ModelConfig, ModelFiles},
    seq2seq::{BatchSize, Generation, Hypothesis, Seq2Seq},
};

/// A model that summarises. `Send + Sync`; load one and share it.
pub struct Summariser {
    config: ModelConfig,
    family: Box<dyn Family>,
    engine: Seq2Seq,
}

impl fmt::Debug for Summariser {
    /// Leaves the tokenizer out: it would fill pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summariser").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Summariser {
    /// Finds ONNX Runtime as `settings` say and loads the model, with `threads` threads (`None`, and at most: one a core).
    ///
    /// # Errors
    /// ONNX Runtime is not found; the model's family or layout is unknown; a file is missing or does not fit the others.
    pub fn load(
        files: &ModelFiles,
        settings: &Settings,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, TranslateError> {
        let (family, engine) = super::load(files, settings, threads)?;
        Ok(Self { config: files.config().clone(), family, engine })
    }

    /// The model's description.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Most tokens of a text, the end mark not counted.
    pub fn longest(&self) -> usize {
        self.engine.longest().saturating_sub(1)
    }

    /// The length of `text` in tokens, without the end mark.
    ///
    /// # Errors
    /// A failure of the tokenizer.
    pub fn length(&self, text: &str) -> Result<usize, TranslateError> {
        Ok(self.family.encode(text)?.source.ids.len().saturating_sub(1))
    }

    /// Summaries of each text, in the order of the texts, best first: at most `best`, with `beams` beams (`None`: the
    /// model's own). White space counts as one space, as the model was trained; an empty text has no summary.
    ///
    /// # Errors
    /// A text longer than [`longest`](Self::longest); a setting out of range; a failure of the tokenizer or of ONNX Runtime.
    pub fn summarise<S: AsRef<str>>(
        &self,
        texts: &[S],
        beams: Option<usize>,
        best: usize,
    ) -> Result<Vec<Vec<Candidate>>, TranslateError> {
        let defaults = Generation::from(&self.config);
        let beams = beams.unwrap_or(defaults.beams);
        let generation = Generation { beams, best: best.clamp(1, beams.max(1)), ..defaults };
        let mut results: Vec<Vec<Candidate>> = vec![Vec::new(); texts.len()];
        let (mut places, mut sources) = (Vec::new(), Vec::new());
        for (place, text) in texts.iter().enumerate() {
            let text = text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                places.push(place);
                sources.push(self.family.encode(&text)?.source);
            }
        }
        let found = self.engine.generate(&sources, &generation, BatchSize::from(&self.config))?;
        for (place, hypotheses) in places.into_iter().zip(&found) {
            if let Some(result) = results.get_mut(place) {
                *result = hypotheses.iter().map(|one| self.candidate(one)).collect::<Result<_, _>>()?;
            }
        }
        Ok(results)
    }

    fn candidate(&self, hypothesis: &Hypothesis) -> Result<Candidate, TranslateError> {
        let text = self.family.decode(&hypothesis.ids, &Encoded::default())?;
        let pieces = vec![english::tidy(&without_sentinels(&text))];
        Ok(Candidate { pieces, score: hypothesis.score, cut: !hypothesis.ended })
    }
}

/// The text without pieces such as `<extra_id_57>`, which stand for languages and are no words.
fn without_sentinels(text: &str) -> String {
    const OPENING: &str = "<extra_id_";
    let mut parts = text.split(OPENING);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('>') {
            Some((number, rest)) if number.bytes().all(|digit| digit.is_ascii_digit()) => {
                out.push(' ');
                out.push_str(rest);
            }
            _ => {
                out.push_str(OPENING);
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_sentinels;

    #[test]
    fn sentinels_are_no_words() {
        assert_eq!(without_sentinels("<extra_id_57>Rain<extra_id_0>fell."), " Rain fell.");
        assert_eq!(without_sentinels("a <extra_id_x> b <extra_id_"), "a <extra_id_x> b <extra_id_");
    }
}
