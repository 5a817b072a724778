//! `Digester`: the pipeline from an article to its digest.

use std::{borrow::Cow, num::NonZeroUsize};

use super::{
    choice::{self, Choice},
    error::DigestError,
    language::{self, Language},
    result::{ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats},
    warning::{Warning, WarningCode},
};
use crate::{
    Article, Span,
    article::Sentence,
    bengali::{self, Figure},
    check::Status,
    entity,
    model::ModelFiles,
    settings::Settings,
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
        Ok(Digester { translator, options: self.options })
    }
}

/// A sentence or title that goes to the translator.
struct Source<'a> {
    bengali: &'a str,
    /// What goes to the translator: the same, or with its opening pronoun replaced.
    text: Cow<'a, str>,
    span: Option<Span>,
    figures: Vec<Figure>,
}

impl Digester {
    /// A builder with every default.
    pub fn builder() -> DigesterBuilder {
        DigesterBuilder::default()
    }

    /// Texts of any number of sentences → their English, in order, chosen and guarded as in a digest. Text without
    /// words comes back as it is; line breaks inside a text become spaces.
    ///
    /// # Errors
    /// Where inference fails.
    pub fn translate(&self, texts: &[&str]) -> Result<Vec<String>, DigestError> {
        let sentences: Vec<(usize, String)> = texts
            .iter()
            .enumerate()
            .flat_map(|(text, bengali)| {
                let spans = bengali::sentence_spans(bengali);
                spans.into_iter().map(move |span| (text, bengali::normal_form(span.of(bengali))))
            })
            .collect();
        let sources: Vec<Source> = sentences.iter().map(|(_, bengali)| Source::new(bengali, None)).collect();
        let mut english = vec![String::new(); texts.len()];
        for ((text, _), (translated, _)) in
            sentences.iter().zip(self.translate_sources(&sources, &mut Vec::new())?)
        {
            if let Some(line) = english.get_mut(*text) {
                if !line.is_empty() && !translated.is_empty() {
                    line.push(' ');
                }
                line.push_str(&translated);
            }
        }
        Ok(english)
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
        let chosen =
            summary::choose(&sentences, title.map(|title| title.text.as_str()), &self.options.budget);
        if sentences.len() < self.options.budget.sentences.min(2) {
            let message = format!("only {} sentence(s) to choose from", sentences.len());
            warnings.push(Warning::new(WarningCode::TooShort, message, None));
        }
        let sources: Vec<Source> = title
            .map(|title| Source::new(&title.text, title.span))
            .into_iter()
            .chain(chosen.iter().filter_map(|chosen| {
                let sentence = sentences.get(chosen.index)?;
                warn_of_context(chosen, sentence, &mut warnings);
                Some(Source {
                    text: chosen.text(sentence).into(),
                    ..Source::new(&sentence.text, Some(sentence.span))
                })
            }))
            .collect();
        let mut translated = self.translate_sources(&sources, &mut warnings)?.into_iter();
        let headline = title.and_then(|_| translated.next());
        let translated: Vec<(String, Vec<FigureCheck>)> = translated.collect();
        let headline = match (title, headline) {
            (Some(title), Some((en, checks))) => {
                Headline { en, bn: title.text.clone(), span: title.span, checks }
            }
            _ => {
                warnings.push(Warning::new(
                    WarningCode::NoTitle,
                    "no title; the headline is the first chosen sentence",
                    None,
                ));
                first_as_headline(&sentences, &chosen, &translated)
            }
        };
        let digest_sentences: Vec<DigestSentence> = chosen
            .iter()
            .zip(translated)
            .filter_map(|(chosen, (en, checks))| {
                let sentence = sentences.get(chosen.index)?;
                Some(DigestSentence {
                    en,
                    bn: sentence.text.clone(),
                    span: sentence.span,
                    salience: chosen.salience,
                    checks,
                })
            })
            .collect();
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
        let mut entities = entity::entities(article, &sentences);
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

    /// English and checked figures of every source, in order; what is wrong goes to `warnings`.
    fn translate_sources(
        &self,
        sources: &[Source],
        warnings: &mut Vec<Warning>,
    ) -> Result<Vec<(String, Vec<FigureCheck>)>, DigestError> {
        let texts: Vec<&str> = sources.iter().map(|source| source.text.as_ref()).collect();
        let beams = self.options.beams.map(NonZeroUsize::get);
        let options = TranslateOptions { beams, best: HYPOTHESES, ..TranslateOptions::default() };
        let candidates = self.translator.translate(&texts, &options)?;
        let pick = |(source, candidates): (&Source, Vec<_>)| match choice::choose(
            source.bengali,
            &source.figures,
            &candidates,
        ) {
            Some(choice) => {
                warn(source, &choice, warnings);
                let checks = checks(source, &choice);
                (choice.guarded.text, checks)
            }
            None => (String::new(), Vec::new()),
        };
        Ok(sources.iter().zip(candidates).map(pick).collect())
    }
}

impl<'a> Source<'a> {
    fn new(bengali: &'a str, span: Option<Span>) -> Self {
        Self { bengali, text: bengali.into(), span, figures: bengali::figures(bengali) }
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
fn first_as_headline(
    sentences: &[Sentence],
    chosen: &[Chosen],
    translated: &[(String, Vec<FigureCheck>)],
) -> Headline {
    let first = chosen.first().and_then(|chosen| sentences.get(chosen.index));
    let (en, checks) = translated.first().cloned().unwrap_or_default();
    Headline {
        en,
        bn: first.map(|s| s.text.clone()).unwrap_or_default(),
        span: first.map(|s| s.span),
        checks,
    }
}

fn checks(source: &Source, choice: &Choice) -> Vec<FigureCheck> {
    let of = |check: &crate::check::FigureCheck| FigureCheck {
        kind: check.bn.kind,
        bn: check.bn.span.of(source.bengali).to_owned(),
        en: check.en.as_ref().map(|(text, _)| text.clone()),
        value: check.bn.value.clone(),
        status: check.status,
    };
    choice.figures.checks.iter().map(of).collect()
}

/// One warning for each thing that is wrong with a translated sentence.
fn warn(source: &Source, choice: &Choice, warnings: &mut Vec<Warning>) {
    let mut add = |code, message: String| warnings.push(Warning::new(code, message, source.span));
    for check in &choice.figures.checks {
        let bn = check.bn.span.of(source.bengali);
        match (check.status, &check.en) {
            (Status::Kept, _) => {}
            (Status::Changed, Some((en, _))) => {
                add(WarningCode::NumberChanged, format!("`{bn}` became `{en}` in the English"))
            }
            (Status::Changed | Status::Lost, _) => {
                add(WarningCode::NumberLost, format!("`{bn}` is missing in the English"))
            }
        }
    }
    for figure in &choice.figures.added {
        let en = figure.span.of(&choice.guarded.text);
        add(WarningCode::NumberAdded, format!("`{en}` stands in the English but not in the Bengali"));
    }
    if choice.guarded.text.is_empty() {
        add(WarningCode::Untranslated, "the model gave no words for this sentence".to_owned());
    } else if !choice.credible_length {
        add(WarningCode::LengthRatio, "the English is far shorter or longer than the Bengali".to_owned());
    }
    if choice.guarded.repetition_cut {
        add(WarningCode::RepetitionCut, "the English repeated itself and was cut".to_owned());
    }
    if choice.guarded.bengali_left {
        add(WarningCode::BengaliLeft, "Bengali letters in the English were romanised".to_owned());
    }
    if choice.split {
        add(WarningCode::SentenceSplit, "a long sentence was translated in pieces".to_owned());
    }
    if choice.cut {
        add(WarningCode::OutputCut, "the translation stopped before its end".to_owned());
    }
}

/// Each value once, under its worst status.
fn all_figures(headline: &Headline, sentences: &[DigestSentence]) -> Vec<FigureCheck> {
    let mut all: Vec<FigureCheck> = Vec::new();
    for check in headline.checks.iter().chain(sentences.iter().flat_map(|sentence| &sentence.checks)) {
        match all.iter_mut().find(|known| known.kind == check.kind && known.value == check.value) {
            Some(known) if known.status == Status::Kept => *known = check.clone(),
            Some(_) => {}
            None => all.push(check.clone()),
        }
    }
    all
}
