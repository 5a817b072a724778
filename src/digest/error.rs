//! What can keep an article from being digested.

use crate::{Hint, model::ModelError, translate::TranslateError};

/// Why there is no digest, or no digester.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// The text is in another language.
    #[error("`{origin}` is not Bengali: {percent} % of its letters are Bengali, at least 50 % expected")]
    NotBengali {
        /// The article's origin.
        origin: String,
        /// The share of Bengali letters.
        percent: u32,
    },
    /// The text is Assamese.
    #[error("`{origin}` is Assamese, not Bengali: {letters} letters `ৰ` or `ৱ`, which Bengali does not use")]
    Assamese {
        /// The article's origin.
        origin: String,
        /// How many such letters.
        letters: usize,
    },
    /// The text has no letters.
    #[error("`{origin}` has no letters, so there is nothing to summarise")]
    NoLetters {
        /// The article's origin.
        origin: String,
    },
    /// The model writes summaries, and something else was asked of it.
    #[error("model `{model}` summarises articles and cannot translate")]
    CannotTranslate {
        /// The model's name.
        model: String,
    },
    /// The model's files are missing or wrong.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model could not be loaded, or translation failed.
    #[error(transparent)]
    Translate(#[from] TranslateError),
}

impl Hint for DigestError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotBengali { .. } => Some(
                "give the Bengali text of the article; `translate` and `digest` read Bengali only".to_owned(),
            ),
            Self::Assamese { .. } => Some("Assamese is not supported; give a Bengali article".to_owned()),
            Self::NoLetters { .. } => Some("check that the input is the article itself".to_owned()),
            Self::CannotTranslate { .. } => {
                Some("use `digest` with it, or another model to translate".to_owned())
            }
            Self::Model(error) => error.hint(),
            Self::Translate(error) => error.hint(),
        }
    }
}
