//! The two halves of the pipeline around translation: article → [`Prepared`], what is to be translated and all that the
//! digest needs of the article; and its translations → [`Digest`]. Between the halves the article itself is not needed.

use tracing::info;

use super::{
    digester::DigestOptions,
    error::DigestError,
    language::{self, Language},
    result::{ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats},
    source::{Source, Translated},
    warning::{Warning, WarningCode},
};
use crate::{
    Article, Span,
    article::Sentence,
    check::Status,
    entity::{self, Entity},
    summary::{self, Chosen, Context},
};

/// An article that was read and whose sentences are chosen, on its way to the translator.
#[derive(Debug)]
pub(crate) struct Prepared {
    id: Option<String>,
    article: ArticleFacts,
    entities: Vec<Entity>,
    warnings: Vec<Warning>,
    /// What to say where no title is translated; the headline is then the first sentence.
    without_title: Option<Warning>,
    /// Title first, where there is one; then the chosen sentences in the article's order.
    sources: Vec<Source>,
    /// Place and salience of each chosen sentence.
    chosen: Vec<(Span, f32)>,
    /// What a summariser needs besides.
    whole: Option<Box<Whole>>,
    /// Complete but for the figures.
    stats: Stats,
}

impl Prepared {
    /// Reads `article`: its language, its entities, the sentences that carry it.
    ///
    /// # Errors
    /// [`DigestError::NotBengali`], [`DigestError::Assamese`] and [`DigestError::NoLetters`].
    pub(super) fn new(article: &Article, options: &DigestOptions) -> Result<Self, DigestError> {
        let (mut prepared, sentences, entities) = Self::read(article, options)?;
        let title = article.title.as_ref().map(|title| title.text.as_str());
        for choice in summary::choose(&sentences, title, &options.budget) {
            let Some(sentence) = sentences.get(choice.index) else { continue };
            warn_of_context(&choice, sentence, &mut prepared.warnings);
            let source = Source::new(&sentence.text, Some(sentence.span), &entities);
            prepared.add(source.read_as(choice.text(sentence)), choice.salience);
        }
        Ok(prepared)
    }

    /// Reads `article` for a model that summarises it: nothing is chosen, and all of it is kept.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub(super) fn for_summary(article: &Article, options: &DigestOptions) -> Result<Self, DigestError> {
        let (mut prepared, sentences, entities) = Self::read(article, options)?;
        prepared.whole = Some(Box::new(Whole { article: article.clone(), sentences, entities }));
        Ok(prepared)
    }

    /// Reads `article` and chooses nothing: the only source is its title.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    fn read(
        article: &Article,
        options: &DigestOptions,
    ) -> Result<(Self, Vec<Sentence>, Vec<Entity>), DigestError> {
        let mut warnings = Vec::new();
        if let Language::Mixed(percent) = language::check(article)? {
            let message = format!("only {percent} % of the letters are Bengali");
            warnings.push(Warning::new(WarningCode::MixedScript, message, None));
        }
        let sentences = article.sentences();
        let title = article.title.as_ref();
        let entities = entity::entities(article, &sentences);
        info!(
            origin = article.origin.as_deref().unwrap_or("-"),
            sentences = sentences.len(),
            dropped_lines = article.dropped.lines,
            entities = entities.len(),
            "read an article"
        );
        if sentences.len() < options.budget.sentences.min(2) {
            let message = format!("sentences to choose from: {}", sentences.len());
            warnings.push(Warning::new(WarningCode::TooShort, message, None));
        }
        let no_title = || {
            let message = "no title; the headline is the first chosen sentence";
            Warning::new(WarningCode::NoTitle, message, None)
        };
        let prepared = Self {
            id: article.id.clone(),
            article: ArticleFacts::of(article, options.with_text),
            entities: entities.iter().take(options.entities).cloned().collect(),
            warnings,
            without_title: if title.is_some() { None } else { Some(no_title()) },
            stats: Stats {
                paragraphs: article.paragraphs.len(),
                sentences: sentences.len(),
                dropped_lines: article.dropped.lines,
                dropped_characters: article.dropped.characters,
                ..Stats::default()
            },
            sources: title.map(|title| Source::new(&title.text, title.span, &entities)).into_iter().collect(),
            chosen: Vec::new(),
            whole: None,
        };
        Ok((prepared, sentences, entities))
    }

    /// Adds a chosen sentence, or what else an English sentence has for its source.
    pub(super) fn add(&mut self, source: Source, salience: f32) {
        self.chosen.push((source.span.unwrap_or_default(), salience));
        self.sources.push(source);
    }

    /// The whole article, once: where it is to be summarised.
    pub(super) fn take_whole(&mut self) -> Option<Box<Whole>> {
        self.whole.take()
    }

    /// Adds a warning about the article.
    pub(super) fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// Lets the first sentence be the headline where there is a title, which `message` says.
    pub(super) fn leave_title(&mut self, message: &str) {
        if self.without_title.is_none() {
            let title = self.sources.drain(..1).next();
            let span = title.and_then(|title| title.span);
            self.without_title = Some(Warning::new(WarningCode::Untranslated, message, span));
        }
    }

    /// What is to be translated.
    pub(super) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The digest, from what became of each source, in order.
    pub(super) fn finish(self, mut translated: Vec<Translated>, model: ModelFacts) -> Digest {
        let Self { id, article, entities, mut warnings, without_title, sources, chosen, mut stats, .. } =
            self;
        stats.chosen = chosen.len();
        warnings
            .extend(translated.iter_mut().flat_map(|translated| std::mem::take(&mut translated.warnings)));
        let mut lines = sources.into_iter().zip(translated);
        let title = if without_title.is_none() { lines.next() } else { None };
        let headline = title.map(|(source, Translated { en, checks, .. })| Headline {
            en,
            bn: source.bengali,
            span: source.span,
            checks,
        });
        let sentences: Vec<DigestSentence> = lines
            .zip(chosen)
            .map(|((source, Translated { en, checks, .. }), (span, salience))| DigestSentence {
                en,
                bn: source.bengali,
                span,
                salience,
                checks,
            })
            .collect();
        let headline = headline.unwrap_or_else(|| {
            warnings.extend(without_title);
            first_as_headline(&sentences)
        });
        let figures = all_figures(&headline, &sentences);
        let count = |status| figures.iter().filter(|figure| figure.status == status).count();
        stats.figures_kept = count(Status::Kept);
        stats.figures_changed = count(Status::Changed);
        stats.figures_lost = count(Status::Lost);
        Digest { schema: SCHEMA, id, article, headline, sentences, entities, figures, warnings, model, stats }
    }
}

/// An article with all that was found in it.
#[derive(Debug)]
pub(super) struct Whole {
    pub article: Article,
    pub sentences: Vec<Sentence>,
    /// All of them, most salient first.
    pub entities: Vec<Entity>,
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
