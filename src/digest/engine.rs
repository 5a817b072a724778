//! What gives a digest its English: a translator, or a summariser with a translator at its side.

use std::num::NonZeroUsize;

use super::error::DigestError;
use crate::{
    Settings,
    model::{ModelConfig, ModelFiles, Task},
    translate::{Summariser, Translator},
};

/// A loaded model, by its task.
#[derive(Debug)]
pub(super) enum Engine {
    /// Translates sentences that were chosen.
    Translator(Box<Translator>),
    /// Summarises the article.
    Summariser {
        summariser: Box<Summariser>,
        /// The embedded model, where the program has one: for the title, and for drafts to align with.
        translator: Option<Box<Translator>>,
    },
}

impl Engine {
    /// Loads the model, with `threads` threads (`None`: one a core).
    ///
    /// # Errors
    /// As [`Translator::load`].
    pub(super) fn load(
        model: &ModelFiles,
        settings: &Settings,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, DigestError> {
        if model.config().task == Task::Translate {
            return Ok(Self::Translator(Box::new(Translator::load(model, settings, threads)?)));
        }
        let summariser = Box::new(Summariser::load(model, settings, threads)?);
        let translator = match ModelFiles::embedded() {
            Ok(embedded) => Some(Box::new(Translator::load(&embedded, settings, threads)?)),
            Err(_) => None,
        };
        Ok(Self::Summariser { summariser, translator })
    }

    /// The description of the model.
    pub(super) fn config(&self) -> &ModelConfig {
        match self {
            Self::Translator(translator) => translator.config(),
            Self::Summariser { summariser, .. } => summariser.config(),
        }
    }

    /// The model, where it translates.
    ///
    /// # Errors
    /// [`DigestError::CannotTranslate`] where it summarises.
    pub(super) fn translator(&self) -> Result<&Translator, DigestError> {
        match self {
            Self::Translator(translator) => Ok(translator),
            Self::Summariser { summariser, .. } => {
                Err(DigestError::CannotTranslate { model: summariser.config().name.clone() })
            }
        }
    }
}
