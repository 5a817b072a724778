//! What can keep an article from being digested.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

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
    /// The model's files are missing or wrong.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model could not be loaded, or translation failed.
    #[error(transparent)]
    Translate(#[from] TranslateError),
    /// The system gave no thread to work on many articles with.
    #[error("cannot start a thread")]
    Threads(#[source] io::Error),
    /// A fault of the program while it worked on this article.
    #[error("the program failed on this article: {message}")]
    Internal {
        /// What it said.
        message: String,
    },
}

impl DigestError {
    /// A result that should be there and is not.
    pub(crate) fn lost() -> Self {
        Self::Internal { message: "its result was lost".to_owned() }
    }

    /// Runs `work`; a panic in it is that article's failure, so that one odd page cannot end a run over thousands.
    pub(crate) fn catch<T, E: From<Self>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Self::Internal { message: said.unwrap_or("no reason given").to_owned() }.into())
        })
    }
}

impl Hint for DigestError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotBengali { .. } => Some(
                "give the Bengali text of the article; `translate` and `digest` read Bengali only".to_owned(),
            ),
            Self::Assamese { .. } => Some("Assamese is not supported; give a Bengali article".to_owned()),
            Self::NoLetters { .. } => Some("check that the input is the article itself".to_owned()),
            Self::Threads(_) => Some("ask for fewer workers".to_owned()),
            Self::Internal { .. } => Some("please report it together with the article".to_owned()),
            Self::Model(error) => error.hint(),
            Self::Translate(error) => error.hint(),
        }
    }
}
