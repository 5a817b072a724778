//! A sentence of a summary, held against the article: its source, its figures and names.

use super::{Aligner, Alignment};
use crate::{
    Article, Span,
    article::Sentence,
    bengali::{self, Figure},
    check::{EnglishFigures, FigureReport, Status, check_figures},
    digest::{
        choice::Choice,
        guard::Guarded,
        source::{Source, Translated},
        warning::{Warning, WarningCode},
    },
    entity::Entity,
};

/// What an article says, to hold its summary against.
pub(super) struct Facts<'a> {
    article: &'a Article,
    sentences: &'a [Sentence],
    entities: &'a [Entity],
    aligner: Aligner,
    /// The figures of title and sentences.
    figures: Vec<Figure>,
}

/// A sentence of a summary and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub english: String,
    pub source: Alignment,
    /// Its figures that stand nowhere in the article.
    pub unsourced: Vec<Figure>,
    /// Whether the source accounts for enough of it.
    pub supported: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn new(
        article: &'a Article,
        sentences: &'a [Sentence],
        entities: &'a [Entity],
        aligner: Aligner,
    ) -> Self {
        let title = article.title.iter().map(|title| title.text.as_str());
        let texts = title.chain(sentences.iter().map(|sentence| sentence.text.as_str()));
        let figures = texts.flat_map(bengali::figures).collect();
        Self { article, sentences, entities, aligner, figures }
    }

    /// Where `english` comes from; `None` where it says nothing.
    pub(super) fn told(&self, english: &str) -> Option<Told> {
        let source = self.aligner.align(english)?;
        Some(Told {
            english: english.to_owned(),
            supported: self.aligner.supports(&source),
            unsourced: EnglishFigures::new(english).without_source(&self.figures),
            source,
        })
    }

    /// Its Bengali, and what is to be said of it.
    pub(super) fn checked(&self, told: &Told) -> (Source, Translated) {
        let Alignment { first, last, support } = told.source;
        let spans = |index: usize| self.sentences.get(index).map(|sentence| sentence.span);
        let span = match (spans(first), spans(last)) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::default(),
        };
        let bengali = bengali::normal_form(span.of(&self.article.text));
        let source = Source::new(&bengali, Some(span), self.entities);
        let figures = self.report(&bengali::figures(&bengali), told);
        let mut checked = source.checked(Choice {
            missing_names: source.missing_names(&told.english),
            guarded: Guarded { text: told.english.clone(), ..Guarded::default() },
            figures,
            // A summary is shorter than its source.
            credible_length: true,
            split: false,
            cut: false,
        });
        if !told.supported {
            let percent = (100.0 * support).round();
            let message =
                format!("no sentence says this: the nearest accounts for {percent} % of the English");
            checked.warnings.push(Warning::new(WarningCode::Unsupported, message, Some(span)));
        }
        (source, checked)
    }

    /// What became of the figures of the source. A figure that another sentence of the article gives stands in for none of
    /// them and is not added.
    fn report(&self, bengali: &[Figure], told: &Told) -> FigureReport {
        let is_unsourced = |span: Span| told.unsourced.iter().any(|figure| figure.span == span);
        let mut report = check_figures(bengali, &told.english);
        for check in &mut report.checks {
            let elsewhere = check.en.as_ref().is_some_and(|(_, span)| !is_unsourced(*span));
            if check.status == Status::Changed && elsewhere {
                (check.status, check.en) = (Status::Lost, None);
            }
        }
        let changed: Vec<Span> =
            report.checks.iter().filter_map(|check| check.en.as_ref().map(|(_, span)| *span)).collect();
        report.added =
            told.unsourced.iter().filter(|figure| !changed.contains(&figure.span)).cloned().collect();
        report
    }
}
