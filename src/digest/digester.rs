//! `Digester`: the pipeline from an article to its digest.

use std::num::NonZeroUsize;

use tracing::info;

use super::{
    engine::Engine,
    error::DigestError,
    prepared::Prepared,
    result::{Digest, ModelFacts, Translation},
    source::{Source, Translated},
    summarise,
};
use crate::{
    Article, Settings, bengali,
    model::ModelFiles,
    summary::Budget,
    translate::{TranslateOptions, Translator},
};

/// How many hypotheses of the beam are looked at.
pub(super) const HYPOTHESES: usize = 8;

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
    engine: Engine,
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
        let engine = Engine::load(&model, &settings, self.threads.or(settings.threads))?;
        let digester = Digester { engine, options: self.options };
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
    /// Where the model summarises and does not translate, or inference fails.
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
        let translated = translate_sources(self.engine.translator()?, &self.options, &sources)?;
        let mut translations = vec![Translation::default(); texts.len()];
        for ((text, _), translated) in sentences.iter().zip(translated) {
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
        match &self.engine {
            Engine::Translator(translator) => {
                let prepared = Prepared::new(article, &self.options)?;
                let translated = translate_sources(translator, &self.options, prepared.sources())?;
                Ok(prepared.finish(translated, self.model()))
            }
            Engine::Summariser { summariser, translator } => {
                let prepared = Prepared::for_summary(article, &self.options)?;
                let translator = translator.as_deref();
                summarise::digest(prepared, &self.options, &**summariser, translator, self.model())
            }
        }
    }

    /// The model that gives the English of the digest's sentences.
    pub fn model(&self) -> ModelFacts {
        let config = self.engine.config();
        ModelFacts {
            name: config.name.clone(),
            revision: config.revision.clone(),
            precision: config.precision.clone(),
        }
    }
}

/// What becomes of every source, in order.
pub(super) fn translate_sources(
    translator: &Translator,
    options: &DigestOptions,
    sources: &[Source],
) -> Result<Vec<Translated>, DigestError> {
    let texts: Vec<&str> = sources.iter().map(Source::text).collect();
    let beams = options.beams.map(NonZeroUsize::get);
    let options = TranslateOptions { beams, best: HYPOTHESES, ..TranslateOptions::default() };
    let candidates = translator.translate(&texts, &options)?;
    Ok(sources.iter().zip(candidates).map(|(source, candidates)| source.translated(&candidates)).collect())
}
