//! `Digest`: what a reader of our JSON gets (`shongkhep.digest/1`), field for field.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::warning::Warning;
use crate::{
    Article, Span,
    bengali::{FigureKind, FigureValue, PartialDate},
    check::Status,
    entity::Entity,
};

/// The schema string of [`Digest`]; it changes only when a reader of the JSON would break.
pub const SCHEMA: &str = "shongkhep.digest/1";

/// An English digest of one Bengali article. A pure function of article, model and options.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Digest {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The article's id, if it has one.
    pub id: Option<String>,
    /// Facts about the article.
    pub article: ArticleFacts,
    /// The headline; without a title, that of the first chosen sentence.
    pub headline: Headline,
    /// The chosen sentences, in the article's order; those of a summary in the summary's.
    pub sentences: Vec<DigestSentence>,
    /// The key entities, most salient first.
    pub entities: Vec<Entity>,
    /// Every figure of the headline and the chosen sentences, each value once.
    pub figures: Vec<FigureCheck>,
    /// What an editor should know; empty when every check passed.
    pub warnings: Vec<Warning>,
    /// The model that translated.
    pub model: ModelFacts,
    /// Counts, never times.
    pub stats: Stats,
}

/// What is known about the article besides its sentences.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArticleFacts {
    /// The Bengali title.
    pub title: Option<String>,
    /// The day of publication, ISO 8601.
    pub published: Option<PartialDate>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// Where it came from.
    pub origin: Option<String>,
    /// The whole text that spans point into; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl ArticleFacts {
    pub(super) fn of(article: &Article, with_text: bool) -> Self {
        Self {
            title: article.title.as_ref().map(|title| title.text.clone()),
            published: article.published,
            byline: article.byline.clone(),
            origin: article.origin.clone(),
            text: with_text.then(|| article.text.clone()),
        }
    }
}

/// The headline in both languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Headline {
    /// English.
    pub en: String,
    /// Bengali, in normal form.
    pub bn: String,
    /// Its place in [`Article::text`]; `None` for a title that the caller gave.
    pub span: Option<Span>,
    /// Its figures, checked.
    pub checks: Vec<FigureCheck>,
}

/// One chosen sentence in both languages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DigestSentence {
    /// English.
    pub en: String,
    /// Bengali: what `text[span]` normalises to.
    pub bn: String,
    /// Its place in [`Article::text`].
    pub span: Span,
    /// How much of the article it carries, 0 to 1.
    pub salience: f32,
    /// Its figures, checked.
    pub checks: Vec<FigureCheck>,
}

/// One figure of a Bengali sentence and what became of it in the English.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureCheck {
    /// What it counts.
    pub kind: FigureKind,
    /// As the Bengali writes it.
    pub bn: String,
    /// As the English writes it; `None` where it is lost.
    pub en: Option<String>,
    /// The value that the Bengali gives.
    pub value: FigureValue,
    /// Whether the English keeps it.
    pub status: Status,
}

impl Serialize for FigureCheck {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FigureCheck", 5)?;
        fields.serialize_field("kind", &self.kind)?;
        fields.serialize_field("bn", &self.bn)?;
        fields.serialize_field("en", &self.en)?;
        fields.serialize_field("value", &self.value.to_string())?;
        fields.serialize_field("status", &self.status)?;
        fields.end()
    }
}

/// The English of a text that is no article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Translation {
    /// English, on one line.
    pub en: String,
    /// What is in doubt; without spans.
    pub warnings: Vec<Warning>,
}

/// Which model translated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelFacts {
    /// Its name.
    pub name: String,
    /// Its revision.
    pub revision: String,
    /// The precision of its weights.
    pub precision: String,
}

/// Counts of what was read, dropped, chosen and checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Paragraphs of the body.
    pub paragraphs: usize,
    /// Sentences of the body.
    pub sentences: usize,
    /// Sentences chosen.
    pub chosen: usize,
    /// Lines dropped as page furniture.
    pub dropped_lines: usize,
    /// Characters dropped as page furniture.
    pub dropped_characters: usize,
    /// Figures of headline and chosen sentences that the English keeps.
    pub figures_kept: usize,
    /// … that it gives another value.
    pub figures_changed: usize,
    /// … that it lacks.
    pub figures_lost: usize,
}
