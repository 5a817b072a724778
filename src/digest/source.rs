//! A sentence or title on its way through the translator: what is expected of its English, and what became of it.

use super::{
    choice::{self, Choice},
    names::{self, ExpectedName},
    result::FigureCheck,
    warning::{Warning, WarningCode},
};
use crate::{
    Span,
    bengali::{self, Figure},
    check::{self, Status},
    entity::Entity,
    translate::Candidate,
};

/// A sentence or title that goes to the translator. Owns its text, so that it can wait for others to go with.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// In normal form.
    pub bengali: String,
    /// What is read for it where that is not `bengali`: its opening pronoun may be replaced.
    text: Option<String>,
    /// Its place in the article.
    pub span: Option<Span>,
    figures: Vec<Figure>,
    /// Names that the English should hold.
    names: Vec<ExpectedName>,
}

/// What became of a source.
#[derive(Clone, Debug, Default)]
pub(super) struct Translated {
    pub en: String,
    pub checks: Vec<FigureCheck>,
    pub warnings: Vec<Warning>,
}

impl Source {
    /// `bengali` stands at `span` of an article that has `entities`.
    pub(super) fn new(bengali: &str, span: Option<Span>, entities: &[Entity]) -> Self {
        let (figures, names) = (bengali::figures(bengali), names::expected(span, entities));
        Self { bengali: bengali.to_owned(), text: None, span, figures, names }
    }

    /// The same, but `text` goes to the translator.
    pub(super) fn read_as(self, text: String) -> Self {
        Self { text: Some(text), ..self }
    }

    /// What goes to the translator.
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.bengali)
    }

    /// The best of `candidates`, checked.
    pub(super) fn translated(&self, candidates: &[Candidate]) -> Translated {
        let Some(choice) = choice::choose(&self.bengali, &self.figures, &self.names, candidates) else {
            return Translated::default();
        };
        self.checked(choice)
    }

    /// The English of `choice`, with what is to be said of it.
    pub(super) fn checked(&self, choice: Choice) -> Translated {
        let (checks, warnings) = (self.checks(&choice), self.warnings(&choice));
        Translated { en: choice.guarded.text, checks, warnings }
    }

    /// The Bengali of its names that `english` lacks.
    pub(super) fn missing_names(&self, english: &str) -> Vec<String> {
        names::missing(&self.names, english).map(|name| name.bn.clone()).collect()
    }

    fn checks(&self, choice: &Choice) -> Vec<FigureCheck> {
        let of = |check: &check::FigureCheck| FigureCheck {
            kind: check.bn.kind,
            bn: check.bn.span.of(&self.bengali).to_owned(),
            en: check.en.as_ref().map(|(text, _)| text.clone()),
            value: check.bn.value.clone(),
            status: check.status,
        };
        choice.figures.checks.iter().map(of).collect()
    }

    /// One warning for each thing that is wrong with the English.
    fn warnings(&self, choice: &Choice) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut add = |code, message: String| warnings.push(Warning::new(code, message, self.span));
        for check in &choice.figures.checks {
            let bn = check.bn.span.of(&self.bengali);
            match (check.status, &check.en) {
                (Status::Kept, _) => {}
                (Status::Changed, Some((en, _))) => {
                    add(WarningCode::NumberChanged, format!("`{bn}` became `{en}` in the English"));
                }
                (Status::Changed | Status::Lost, _) => {
                    add(WarningCode::NumberLost, format!("`{bn}` is missing in the English"));
                }
            }
        }
        for figure in &choice.figures.added {
            let en = figure.span.of(&choice.guarded.text);
            add(WarningCode::NumberAdded, format!("`{en}` stands in the English but not in the Bengali"));
        }
        for name in &choice.missing_names {
            add(WarningCode::NameMissing, format!("`{name}` has no counterpart in the English"));
        }
        for (wrong, code, message) in [
            (self.is_foreign(), WarningCode::NotBengali, "no Bengali letters; given as it stands"),
            (
                choice.guarded.text.is_empty(),
                WarningCode::Untranslated,
                "the model gave no words for this sentence",
            ),
            (
                !choice.credible_length,
                WarningCode::LengthRatio,
                "the English is far shorter or longer than the Bengali",
            ),
            (
                choice.guarded.repetition_cut,
                WarningCode::RepetitionCut,
                "the English repeated itself and was cut",
            ),
            (
                choice.guarded.bengali_left,
                WarningCode::BengaliLeft,
                "Bengali letters in the English were romanised",
            ),
            (choice.split, WarningCode::SentenceSplit, "a long sentence was translated in pieces"),
            (choice.cut, WarningCode::OutputCut, "the translation stopped before its end"),
        ] {
            if wrong {
                add(code, message.to_owned());
            }
        }
        warnings
    }

    /// Whether the source has letters, and none of them Bengali.
    fn is_foreign(&self) -> bool {
        let count = bengali::script_count(&self.bengali);
        count.letters > 0 && count.bengali == 0
    }
}
