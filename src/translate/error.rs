//! What can go wrong between Bengali and English.

use thiserror::Error;

use crate::{Hint, model::ModelError, runtime::RuntimeError, seq2seq::Seq2SeqError};

/// An error of the translator.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TranslateError {
    /// ONNX Runtime could not be had.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The model's files are missing or wrong.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] Seq2SeqError),
    /// `model.toml` names a family whose habits this version does not know.
    #[error(
        "model `{model}` is of the family `{family}`, which this version cannot run, expected `m2m100`, \
         `nllb`, `mbart50`, `marian`, `t5` or `indictrans2`"
    )]
    UnknownFamily {
        /// The model's name.
        model: String,
        /// The family that was asked for.
        family: String,
    },
    /// The tokenizer's file cannot be read as one.
    #[error("the tokenizer `{file}` of model `{model}` cannot be read")]
    Tokenizer {
        /// The model's name.
        model: String,
        /// The tokenizer's file.
        file: String,
        /// What the tokenizer library said.
        source: tokenizers::Error,
    },
    /// Tokenizer and graphs do not belong together.
    #[error(
        "the tokenizer of model `{model}` does not fit its graphs: got {got} tokens, expected at most {expected}"
    )]
    TokenizerSize {
        /// The model's name.
        model: String,
        /// Tokens of the tokenizer.
        got: usize,
        /// Vocabulary of the graphs.
        expected: usize,
    },
    /// The tokenizer lacks a token that the family's habits rest on.
    #[error("the tokenizer `{file}` of model `{model}` has no token `{token}`, which its family needs")]
    NoSuchToken {
        /// The model's name.
        model: String,
        /// The tokenizer's file.
        file: String,
        /// The token that was looked up.
        token: String,
    },
    /// The tokenizer failed on a text.
    #[error("the tokenizer of model `{model}` failed")]
    Tokenizing {
        /// The model's name.
        model: String,
        /// What the tokenizer library said.
        source: tokenizers::Error,
    },
}

impl Hint for TranslateError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Runtime(error) => error.hint(),
            Self::Model(error) => error.hint(),
            Self::Engine(error) => error.hint(),
            Self::UnknownFamily { .. }
            | Self::Tokenizer { .. }
            | Self::TokenizerSize { .. }
            | Self::NoSuchToken { .. } => {
                Some("export the model again, or correct its `model.toml`".to_owned())
            }
            Self::Tokenizing { .. } => None,
        }
    }
}
