//! Digests by a model that summarises straight into English: the article in windows that fit the model, a summary of each, its
//! sentences aligned with the Bengali that they tell, and the same checks as for a translation.
//!
//! The title is translated, not summarised, since an editor expects the headline to be the article's own: by the embedded
//! model, whose drafts of the sentences also serve the alignment. A program without the embedded model takes the
//! first sentence of the summary for a headline, and says so.

mod align;
mod line;
mod merge;
mod sentences;
mod windows;
mod words;

use self::{
    line::{Facts, Told},
    merge::{Line, merge},
    sentences::leans_back,
    windows::windows,
};
use super::{
    digester::{DigestOptions, HYPOTHESES, translate_sources},
    error::DigestError,
    guard::{Guarded, guard},
    prepared::{Prepared, Whole},
    result::{Digest, ModelFacts},
    warning::{Warning, WarningCode},
};
use crate::{
    Article, Span,
    article::Sentence,
    bengali,
    summary::{Chooser, Weights},
    translate::{Candidate, Summariser, TranslateError, TranslateOptions, Translator},
};

pub use align::{Aligner, Alignment};

/// What is asked of a summariser.
pub(super) trait Summarise {
    /// Most tokens of a text.
    fn longest(&self) -> usize;

    /// The tokens of a text.
    fn length(&self, text: &str) -> Result<usize, TranslateError>;

    /// At most `best` summaries of each text, best first.
    fn summarise(
        &self,
        texts: &[String],
        beams: Option<usize>,
        best: usize,
    ) -> Result<Vec<Vec<Candidate>>, TranslateError>;
}

impl Summarise for Summariser {
    fn longest(&self) -> usize {
        self.longest()
    }

    fn length(&self, text: &str) -> Result<usize, TranslateError> {
        self.length(text)
    }

    fn summarise(
        &self,
        texts: &[String],
        beams: Option<usize>,
        best: usize,
    ) -> Result<Vec<Vec<Candidate>>, TranslateError> {
        self.summarise(texts, beams, best)
    }
}

/// The summary of one window: the best of its candidates.
struct Summary {
    sentences: Vec<Told>,
    guarded: Guarded,
    cut: bool,
}

/// The digest of an article that was prepared [for this](Prepared::for_summary), from its summaries by `summariser`, which
/// `model` describes.
///
/// # Errors
/// Where inference fails.
pub(super) fn digest(
    mut prepared: Prepared,
    options: &DigestOptions,
    summariser: &impl Summarise,
    translator: Option<&Translator>,
    model: ModelFacts,
) -> Result<Digest, DigestError> {
    let Some(whole) = prepared.take_whole() else { return Ok(prepared.finish(Vec::new(), model)) };
    let Whole { article, sentences, entities } = &*whole;
    let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    let windows = windows(&texts, summariser.longest(), &|text: &str| summariser.length(text))?;
    let beams = options.beams.map(std::num::NonZeroUsize::get);
    let found = summariser.summarise(&windows.texts, beams, HYPOTHESES)?;

    let drafts = match translator {
        Some(translator) => drafts(translator, &texts)?,
        None => Vec::new(),
    };
    let aligner = Aligner::new(article, sentences, entities, &drafts);
    let facts = Facts::new(article, sentences, entities, aligner);
    let summaries: Vec<Summary> = found.iter().filter_map(|found| best(found, &facts)).collect();

    if windows.texts.len() > 1 {
        let message =
            format!("the article is too long for the model and was read in {} parts", windows.texts.len());
        prepared.warn(Warning::new(WarningCode::ArticleSplit, message, None));
    }
    for sentence in windows.in_pieces.iter().filter_map(|&index| sentences.get(index)) {
        let message = "a sentence too long for the model was read in pieces";
        prepared.warn(Warning::new(WarningCode::SentenceSplit, message, Some(sentence.span)));
    }
    let lines = lines(&summaries, sentences, article);
    if lines.is_empty() {
        prepared.warn(Warning::new(WarningCode::Untranslated, "the model gave no summary", None));
    }
    let mut translated = match translator {
        Some(translator) => {
            let sources: Vec<_> = prepared.sources().iter().collect();
            translate_sources(translator, options, &sources, None)?
        }
        None => {
            prepared
                .leave_title("no model translates the title; the headline is the summary's first sentence");
            Vec::new()
        }
    };
    let mut before: Option<(usize, usize)> = None;
    for line in merge(lines, &options.budget) {
        let Some(summary) = summaries.get(line.window) else { continue };
        let Some(told) = summary.sentences.get(line.place) else { continue };
        let (source, mut told) = facts.checked(told);
        let span = source.span;
        let follows = line.place > 0 && before == Some((line.window, line.place - 1));
        if leans_back(&line.english) && !follows {
            let message = "the sentence opens with a pronoun, and what it stands for is not in the digest";
            told.warnings.push(Warning::new(WarningCode::LeansOnContext, message, span));
        }
        if line.place + 1 == summary.sentences.len() {
            told.warnings.extend(summary.warnings(span));
        }
        before = Some((line.window, line.place));
        prepared.add(source, line.salience);
        translated.push(told);
    }
    Ok(prepared.finish(translated, model))
}

/// An English draft of each sentence, by greedy search.
fn drafts(translator: &Translator, texts: &[&str]) -> Result<Vec<String>, TranslateError> {
    let options = TranslateOptions { beams: Some(1), ..TranslateOptions::default() };
    let candidates = translator.translate(texts, &options)?;
    let best = |candidates: &Vec<Candidate>| candidates.first().map(Candidate::text).unwrap_or_default();
    Ok(candidates.iter().map(best).collect())
}

/// The candidate of which least is wrong; the higher score decides among equals.
fn best(candidates: &[Candidate], facts: &Facts) -> Option<Summary> {
    let summaries = candidates.iter().map(|candidate| {
        let guarded = guard(&candidate.pieces);
        let sentences = sentences::sentences(&guarded.text);
        let sentences = sentences.into_iter().filter_map(|sentence| facts.told(sentence)).collect();
        Summary { sentences, guarded, cut: candidate.cut }
    });
    summaries.min_by_key(Summary::faults)
}

impl Summary {
    /// How much is wrong with it, worst first: less is better.
    fn faults(&self) -> (bool, usize, usize, usize) {
        let unsourced = self.sentences.iter().map(|told| told.unsourced.len()).sum();
        let unsupported = self.sentences.iter().filter(|told| !told.supported).count();
        let others = [self.guarded.repetition_cut, self.guarded.bengali_left, self.cut];
        let others = others.into_iter().filter(|fault| *fault).count();
        (self.sentences.is_empty(), unsourced, unsupported, others)
    }

    /// What is wrong with the summary as a whole, told at its last sentence, whose source is at `span`.
    fn warnings(&self, span: Option<Span>) -> Vec<Warning> {
        let of = [
            (
                self.guarded.repetition_cut,
                WarningCode::RepetitionCut,
                "the summary repeated itself and was cut",
            ),
            (
                self.guarded.bengali_left,
                WarningCode::BengaliLeft,
                "Bengali letters in the summary were romanised",
            ),
            (self.cut, WarningCode::OutputCut, "the summary stopped before its end"),
        ];
        let wrong = of.into_iter().filter(|(wrong, ..)| *wrong);
        wrong.map(|(_, code, message)| Warning::new(code, message, span)).collect()
    }
}

/// The sentences of all summaries, in order.
fn lines(summaries: &[Summary], sentences: &[Sentence], article: &Article) -> Vec<Line> {
    let title = article.title.as_ref().map(|title| title.text.as_str());
    let salience = Chooser::new(sentences, title).salience(&Weights::default());
    let mut lines = Vec::new();
    for (window, summary) in summaries.iter().enumerate() {
        for (place, told) in summary.sentences.iter().enumerate() {
            let sources = told.source.first..=told.source.last;
            let words = |sentence: &Sentence| bengali::words(&sentence.text).len();
            lines.push(Line {
                window,
                place,
                english: told.english.clone(),
                source: told.source,
                salience: sources
                    .clone()
                    .filter_map(|index| salience.get(index).copied())
                    .fold(0.0, f32::max),
                words: sentences.get(sources).unwrap_or_default().iter().map(words).sum(),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests;
