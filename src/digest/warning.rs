//! Warnings as data: a closed list of codes, each with a sentence for people and, where it has one, a place.

use std::fmt;

use serde::Serialize;

use crate::Span;

/// The kinds of warning, written in snake case in JSON. `ARCHITECTURE.md` lists them with their checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The article has no title; the headline is that of the first chosen sentence.
    NoTitle,
    /// Fewer sentences than the digest should have.
    TooShort,
    /// Much of the text is in another script.
    MixedScript,
    /// A figure of the Bengali is missing in the English.
    NumberLost,
    /// A figure of the Bengali has another value in the English.
    NumberChanged,
    /// The English has a figure that the Bengali sentence does not have.
    NumberAdded,
    /// A name of the Bengali has no counterpart in the English.
    NameMissing,
    /// A sentence or title without Bengali letters, given as it stands.
    NotBengali,
    /// The English repeated itself and was cut.
    RepetitionCut,
    /// The English is far shorter or longer than its Bengali.
    LengthRatio,
    /// The English held Bengali letters, which were romanised or dropped.
    BengaliLeft,
    /// The model gave no words for the sentence.
    Untranslated,
    /// The article was too long for a summarising model and was read in parts.
    ArticleSplit,
    /// A sentence of a summary says what no sentence of the article says.
    Unsupported,
    /// The sentence was too long for the model and was translated in pieces.
    SentenceSplit,
    /// The translation stopped at the longest length before it was done.
    OutputCut,
    /// A chosen sentence leans on one that is not in the digest.
    LeansOnContext,
    /// A chosen sentence opened with a pronoun, and was translated with the name that it stands for.
    PronounReplaced,
}

impl fmt::Display for WarningCode {
    /// The code as JSON writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Something an editor should know about a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Which kind.
    pub code: WarningCode,
    /// One line for people.
    pub message: String,
    /// The place in [`Article::text`](crate::Article::text) it is about.
    pub span: Option<Span>,
}

impl Warning {
    pub(super) fn new(code: WarningCode, message: impl Into<String>, span: Option<Span>) -> Self {
        Self { code, message: message.into(), span }
    }
}
