//! `Digester`: the pipeline from an article to its digest.

use std::{num::NonZeroUsize, sync::Arc, thread};

use tracing::info;

use super::{
    error::DigestError,
    prepared::Prepared,
    result::{Digest, ModelFacts, Translation},
    source::{Source, Translated},
};
use crate::{
    Article, Settings, bengali,
    hash::sha256,
    model::ModelFiles,
    seq2seq::BatchSize,
    summary::Budget,
    translate::{TranslateError, TranslateOptions, Translator},
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

/// Makes digests. `Send + Sync`; build one and share it, by reference or as a clone: clones share the model.
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
#[derive(Clone, Debug)]
pub struct Digester {
    /// The model, loaded once for each worker; never empty.
    engines: Arc<[Translator]>,
    model: ModelFacts,
    /// Tells this model from every other, those with the same name included.
    fingerprint: String,
    batch_invariant: bool,
    options: DigestOptions,
}

/// Settings of a [`Digester`] before it is built.
#[derive(Debug, Default)]
pub struct DigesterBuilder {
    settings: Option<Settings>,
    model: Option<ModelFiles>,
    threads: Option<NonZeroUsize>,
    workers: Option<NonZeroUsize>,
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

    /// Threads to compute with, shared out among the workers; the default is one a core.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How many windows [`Digester::digest_all`] works on at the same time; the default is 1. Each worker loads the
    /// model for itself.
    #[must_use]
    pub fn workers(mut self, workers: NonZeroUsize) -> Self {
        self.workers = Some(workers);
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
        let workers = self.workers.map_or(1, NonZeroUsize::get);
        let mut threads = self.threads.or(settings.threads);
        if workers > 1 {
            let all = threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
            threads = NonZeroUsize::new((all / workers).max(1));
        }
        let engines: Vec<Translator> = (0..workers)
            .map(|_| Translator::load(&model, &settings, threads))
            .collect::<Result<_, TranslateError>>()?;
        let config = model.config();
        let (name, revision, precision) = (&config.name, &config.revision, &config.precision);
        info!(name, revision, precision, workers, "loaded the model");
        // The description has the hash of each file in it.
        let description = sha256(format!("{config:?}").as_bytes());
        Ok(Digester {
            engines: engines.into(),
            model: ModelFacts {
                name: name.clone(),
                revision: revision.clone(),
                precision: precision.clone(),
            },
            fingerprint: format!("{name} {revision} {precision} {description}"),
            batch_invariant: config.batch_invariant,
            options: self.options,
        })
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
        let sources: Vec<&Source> = sources.iter().collect();
        let mut translations = vec![Translation::default(); texts.len()];
        for ((text, _), translated) in sentences.iter().zip(self.translate_sources(0, &sources, None)?) {
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
        let prepared = self.prepare(article)?;
        self.finish_all(0, vec![prepared], None).pop().unwrap_or_else(|| Err(DigestError::lost()))
    }

    /// The model that translates.
    pub fn model(&self) -> ModelFacts {
        self.model.clone()
    }

    /// What the digests hold.
    pub fn options(&self) -> &DigestOptions {
        &self.options
    }

    /// The same for the same model only: its name, revision and precision, and the hash of its description.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether a digest is the same whatever runs beside it.
    pub(crate) fn is_batch_invariant(&self) -> bool {
        self.batch_invariant
    }

    /// How many engines there are for workers to use.
    pub(crate) fn engines(&self) -> usize {
        self.engines.len()
    }

    /// The first half of the way: reads `article` and chooses its sentences.
    ///
    /// # Errors
    /// Where the article is not Bengali.
    pub(crate) fn prepare(&self, article: &Article) -> Result<Prepared, DigestError> {
        Prepared::new(article, &self.options)
    }

    /// The second half, for articles whose sentences share batches: a digest for each, in order. One that fails
    /// brings down no other.
    pub(crate) fn finish_all(
        &self,
        engine: usize,
        articles: Vec<Prepared>,
        batch: Option<BatchSize>,
    ) -> Vec<Result<Digest, DigestError>> {
        let sources: Vec<&Source> = articles.iter().flat_map(Prepared::sources).collect();
        let together = DigestError::catch(|| self.translate_sources(engine, &sources, batch));
        if let (Err(_), true) = (&together, articles.len() > 1) {
            // Alone, each shows whether it is the one that fails.
            let alone = articles.into_iter().map(|article| self.finish_all(engine, vec![article], batch));
            return alone.flatten().collect();
        }
        let mut translated = match together {
            Ok(translated) => translated.into_iter(),
            Err(error) => return vec![Err(error)],
        };
        let finish = |article: Prepared| {
            let own = translated.by_ref().take(article.sources().len()).collect();
            DigestError::catch(|| Ok(article.finish(own, self.model.clone())))
        };
        articles.into_iter().map(finish).collect()
    }

    /// What becomes of every source, in order.
    fn translate_sources(
        &self,
        engine: usize,
        sources: &[&Source],
        batch: Option<BatchSize>,
    ) -> Result<Vec<Translated>, DigestError> {
        let translator = self.engines.get(engine).ok_or_else(DigestError::lost)?;
        let texts: Vec<&str> = sources.iter().map(|source| source.text()).collect();
        let beams = self.options.beams.map(NonZeroUsize::get);
        let options = TranslateOptions { beams, best: HYPOTHESES, batch, ..TranslateOptions::default() };
        let candidates = translator.translate(&texts, &options)?;
        let pairs = sources.iter().zip(candidates);
        Ok(pairs.map(|(source, candidates)| source.translated(&candidates)).collect())
    }
}
