//! `Digester`: the pipeline from an article to its digest.

use std::num::NonZeroUsize;

use tracing::info;

use super::{
    error::DigestError,
    language::{self, Language},
    result::{
        ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats, Translation,
    },
    source::{Source, Translated},
    warning::{Warning, WarningCode},
};
use crate::{
    Article, Settings,
    article::Sentence,
    bengali,
    check::Status,
    entity,
    model::ModelFiles,
    summary::{self, Budget, Chosen, Context},
    translate::{TranslateOptions, Translator},
};

/// How many hypotheses of the beam are looked at.
const HYPOTHESES: usize = 8;

/// What a digest should hold.
#[derive(Clone, Debug)]
pub struct DigestOptions {
    /// Sentences and Bengali words to choose.
    pub budget: Budget,
    /// Entities to list.
    pub entities: usize,
    /// Beams of the search; `None` for the model's own default.
    pub beams: Option<NonZeroUsize>,
    /// Whether the digest carries the article's text.
    pub with_text: bool,
}

impl Default for DigestOptions {
    fn default() -> Self {
        Self { budget: Budget::default(), entities: 8, beams: None, with_text: false }
    }
}

/// Makes digests. `Send + Sync`; build one and share it.
///
/// ```no_run
/// use shongkhep::{Article, Digester};
///
/// let digester = Digester::builder().build()?;
/// let digest = digester.digest(&Article::from_path("article.txt", &Default::default())?)?;
/// println!("{}", digest.headline.en);
/// for sentence in &digest.sentences {
///     println!("{} ({})", sentence.en, sentence.bn);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Digester {
    translator: Translator,
    options: DigestOptions,
}

/// Settings of a [`Digester`] before it is built.
#[derive(Debug, Default)]
pub struct DigesterBuilder {
    settings: Option<Settings>,
    model: Option<ModelFiles>,
    threads: Option<NonZeroUsize>,
    options: DigestOptions,
}

impl DigesterBuilder {
    /// Where to look for ONNX Runtime and the store; the default is [`Settings::from_env`].
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = Some(settings);
        self
    }

    /// The model; the default is the embedded one.
    #[must_use]
    pub fn model(mut self, model: ModelFiles) -> Self {
        self.model = Some(model);
        self
    }

    /// Threads that compute one sentence batch; the default is one a core.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// What a digest should hold.
    #[must_use]
    pub fn options(mut self, options: DigestOptions) -> Self {
        self.options = options;
        self
    }

    /// Finds ONNX Runtime and loads the model. Fetches nothing.
    ///
    /// # Errors
    /// Where ONNX Runtime is not found, or the model's files are missing, corrupt or of another layout.
    pub fn build(self) -> Result<Digester, DigestError> {
        let settings = self.settings.unwrap_or_else(Settings::from_env);
        let model = self.model.map_or_else(ModelFiles::embedded, Ok)?;
        let translator = Translator::load(&model, &settings, self.threads.or(settings.threads))?;
        let digester = Digester { translator, options: self.options };
        let ModelFacts { name, revision, precision } = digester.model();
        info!(name, revision, precision, "loaded the model");
        Ok(digester)
    }
}

impl Digester {
    /// A builder with every default.
    pub fn builder() -> DigesterBuilder {
        DigesterBuilder::default()
    }

    /// Texts of any number of sentences → their English, in order, chosen and guarded as in a digest. Line breaks inside a
    /// text become spaces; a sentence without Bengali letters stays as it is, in ASCII digits and marks.
    ///
    /// # Errors
    /// Where inference fails.
    pub fn translate(&self, texts: &[&str]) -> Result<Vec<Translation>, DigestError> {
        let sentences: Vec<(usize, String)> = texts
            .iter()
            .enumerate()
            .flat_map(|(text, bengali)| {
                let spans = bengali::sentence_spans(bengali);
                spans.into_iter().map(move |span| (text, bengali::normal_form(span.of(bengali))))
            })
            .collect();
        let sources: Vec<Source> =
            sentences.iter().map(|(_, bengali)| Source::new(bengali, None, &[])).collect();
        let mut translations = vec![Translation::default(); texts.len()];
        for ((text, _), translated) in sentences.iter().zip(self.translate_sources(&sources)?) {
            if let Some(translation) = translations.get_mut(*text) {
                if !translation.en.is_empty() && !translated.en.is_empty() {
                    translation.en.push(' ');
                }
                translation.en.push_str(&translated.en);
                translation.warnings.extend(translated.warnings);
            }
        }
        Ok(translations)
    }

    /// The digest of `article`.
    ///
    /// # Errors
    /// Where the article is not Bengali, or inference fails.
    pub fn digest(&self, article: &Article) -> Result<Digest, DigestError> {
        let mut warnings = Vec::new();
        if let Language::Mixed(percent) = language::check(article)? {
            let message = format!("only {percent} % of the letters are Bengali");
            warnings.push(Warning::new(WarningCode::MixedScript, message, None));
        }
        let sentences = article.sentences();
        let title = article.title.as_ref();
        let mut entities = entity::entities(article, &sentences);
        info!(
            origin = article.origin.as_deref().unwrap_or("-"),
            sentences = sentences.len(),
            dropped_lines = article.dropped.lines,
            entities = entities.len(),
            "read an article"
        );
        let chosen =
            summary::choose(&sentences, title.map(|title| title.text.as_str()), &self.options.budget);
        if sentences.len() < self.options.budget.sentences.min(2) {
            let message = format!("sentences to choose from: {}", sentences.len());
            warnings.push(Warning::new(WarningCode::TooShort, message, None));
        }
        let sources: Vec<Source> = title
            .map(|title| Source::new(&title.text, title.span, &entities))
            .into_iter()
            .chain(chosen.iter().filter_map(|chosen| {
                let sentence = sentences.get(chosen.index)?;
                warn_of_context(chosen, sentence, &mut warnings);
                let source = Source::new(&sentence.text, Some(sentence.span), &entities);
                Some(source.read_as(chosen.text(sentence)))
            }))
            .collect();
        let mut translated = self.translate_sources(&sources)?;
        warnings
            .extend(translated.iter_mut().flat_map(|translated| std::mem::take(&mut translated.warnings)));
        let mut translated = translated.into_iter();
        let headline = title.and_then(|title| {
            let Translated { en, checks, .. } = translated.next()?;
            Some(Headline { en, bn: title.text.clone(), span: title.span, checks })
        });
        let digest_sentences: Vec<DigestSentence> = chosen
            .iter()
            .zip(translated)
            .filter_map(|(chosen, Translated { en, checks, .. })| {
                let sentence = sentences.get(chosen.index)?;
                let (bn, span) = (sentence.text.clone(), sentence.span);
                Some(DigestSentence { en, bn, span, salience: chosen.salience, checks })
            })
            .collect();
        let headline = headline.unwrap_or_else(|| {
            let message = "no title; the headline is the first chosen sentence";
            warnings.push(Warning::new(WarningCode::NoTitle, message, None));
            first_as_headline(&digest_sentences)
        });
        let figures = all_figures(&headline, &digest_sentences);
        let count = |status| figures.iter().filter(|figure| figure.status == status).count();
        let stats = Stats {
            paragraphs: article.paragraphs.len(),
            sentences: sentences.len(),
            chosen: digest_sentences.len(),
            dropped_lines: article.dropped.lines,
            dropped_characters: article.dropped.characters,
            figures_kept: count(Status::Kept),
            figures_changed: count(Status::Changed),
            figures_lost: count(Status::Lost),
        };
        entities.truncate(self.options.entities);
        Ok(Digest {
            schema: SCHEMA,
            id: article.id.clone(),
            article: ArticleFacts::of(article, self.options.with_text),
            headline,
            sentences: digest_sentences,
            entities,
            figures,
            warnings,
            model: self.model(),
            stats,
        })
    }

    /// The model that translates.
    pub fn model(&self) -> ModelFacts {
        let config = self.translator.config();
        ModelFacts {
            name: config.name.clone(),
            revision: config.revision.clone(),
            precision: config.precision.clone(),
        }
    }

    /// What becomes of every source, in order.
    fn translate_sources(&self, sources: &[Source]) -> Result<Vec<Translated>, DigestError> {
        let texts: Vec<&str> = sources.iter().map(Source::text).collect();
        let beams = self.options.beams.map(NonZeroUsize::get);
        let options = TranslateOptions { beams, best: HYPOTHESES, ..TranslateOptions::default() };
        let candidates = self.translator.translate(&texts, &options)?;
        Ok(sources
            .iter()
            .zip(candidates)
            .map(|(source, candidates)| source.translated(&candidates))
            .collect())
    }
}

/// Where a chosen sentence leans on another, or was changed so that it does not.
fn warn_of_context(chosen: &Chosen, sentence: &Sentence, warnings: &mut Vec<Warning>) {
    let (code, message) = match &chosen.context {
        Context::StandsAlone | Context::WithAntecedent(_) => return,
        Context::Resolved { pronoun, name } => {
            let pronoun = pronoun.of(&sentence.text);
            (WarningCode::PronounReplaced, format!("`{pronoun}` was read as `{name}`"))
        }
        Context::Unresolved => {
            (WarningCode::LeansOnContext, "the sentence leans on one that is not in the digest".to_owned())
        }
    };
    warnings.push(Warning::new(code, message, Some(sentence.span)));
}

/// The headline of an article without a title.
fn first_as_headline(sentences: &[DigestSentence]) -> Headline {
    let first = sentences.first().cloned();
    first.map_or_else(Headline::default, |DigestSentence { en, bn, span, checks, .. }| Headline {
        en,
        bn,
        span: Some(span),
        checks,
    })
}

/// Each value once, under its worst status.
fn all_figures(headline: &Headline, sentences: &[DigestSentence]) -> Vec<FigureCheck> {
    let mut all: Vec<FigureCheck> = Vec::new();
    for check in headline.checks.iter().chain(sentences.iter().flat_map(|sentence| &sentence.checks)) {
        match all.iter_mut().find(|known| known.kind == check.kind && known.value == check.value) {
            Some(known) if badness(check.status) > badness(known.status) => *known = check.clone(),
            Some(_) => {}
            None => all.push(check.clone()),
        }
    }
    all
}

fn badness(status: Status) -> u8 {
    match status {
        Status::Kept => 0,
        Status::Changed => 1,
        Status::Lost => 2,
    }
}
