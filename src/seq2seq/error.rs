//! What can go wrong between token ids and token ids.

use thiserror::Error;

use crate::{Hint, model::ModelError};

/// An error of the sequence-to-sequence engine.
#[derive(Debug, Error)]
pub enum Seq2SeqError {
    /// The model's files do not hold what the engine needs.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// ONNX Runtime refused a graph or failed while running it.
    #[error("ONNX Runtime failed while {action} the {graph} graph of model `{model}`")]
    Runtime {
        /// What was being done: `loading`, `running` …
        action: &'static str,
        /// Which graph, by the role of its file.
        graph: &'static str,
        /// The model's name.
        model: String,
        /// What ONNX Runtime said.
        #[source]
        source: ort::Error,
    },
    /// A graph lacks a tensor that its layout prescribes.
    #[error(
        "the {graph} graph of model `{model}` has no {side} `{tensor}`, which its layout needs; its {side}s are {present}"
    )]
    MissingTensor {
        /// Which graph.
        graph: &'static str,
        /// The model's name.
        model: Box<str>,
        /// `input` or `output`.
        side: &'static str,
        /// The name that was looked for.
        tensor: Box<str>,
        /// The names that are there, with commas.
        present: Box<str>,
    },
    /// A tensor has another type or shape than the layout and `model.toml` say.
    #[error(
        "the {side} `{tensor}` of the {graph} graph of model `{model}` does not fit `model.toml`: \
         got {got}, expected {expected}"
    )]
    WrongTensor {
        /// Which graph.
        graph: &'static str,
        /// The model's name.
        model: Box<str>,
        /// `input` or `output`.
        side: &'static str,
        /// The tensor.
        tensor: Box<str>,
        /// Type and shape found; `?` is a free dimension.
        got: Box<str>,
        /// Type and shape wanted.
        expected: Box<str>,
    },
    /// A graph wants an input that its layout does not know.
    #[error("the {graph} graph of model `{model}` wants an input `{tensor}`, which its layout does not know")]
    ForeignInput {
        /// Which graph.
        graph: &'static str,
        /// The model's name.
        model: Box<str>,
        /// The input.
        tensor: Box<str>,
    },
    /// `model.toml` names a layout that this version cannot run.
    #[error(
        "model `{model}` has the layout `{layout}`, which this version cannot run, expected `shongkhep`, \
         `optimum`, `optimum-merged` or `indictrans2`"
    )]
    UnknownLayout {
        /// The model's name.
        model: String,
        /// The layout that was asked for.
        layout: String,
    },
    /// A source is longer than the model's positions.
    #[error("source {index} is too long for the model: got {got} tokens, expected at most {longest}")]
    SourceTooLong {
        /// Index of the source in the call.
        index: usize,
        /// Its length in tokens.
        got: usize,
        /// The model's limit in tokens.
        longest: usize,
    },
    /// A source without tokens.
    #[error("source {index} holds no tokens, expected at least 1")]
    EmptySource {
        /// Index of the source in the call.
        index: usize,
    },
    /// A token id outside the model's vocabulary.
    #[error("{place} holds the token id {id}, expected an id below the vocabulary's size {vocabulary}")]
    UnknownId {
        /// Where it was met.
        place: String,
        /// The id.
        id: u32,
        /// Size of the vocabulary.
        vocabulary: usize,
    },
    /// A generation setting that makes no sense.
    #[error("the generation setting `{setting}` is out of range: got {got}, expected {expected}")]
    BadSetting {
        /// The setting's name.
        setting: &'static str,
        /// Its value.
        got: String,
        /// What it may be.
        expected: String,
    },
    /// The decoder gave logits that are no numbers, so the weights or the graph are broken.
    #[error(
        "model `{model}` gave a score that is not a number at output position {position}; its files are damaged"
    )]
    NotFinite {
        /// The model's name.
        model: String,
        /// Output position, counted from 0.
        position: usize,
    },
}

impl Hint for Seq2SeqError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Model(error) => error.hint(),
            Self::MissingTensor { .. }
            | Self::WrongTensor { .. }
            | Self::ForeignInput { .. }
            | Self::UnknownLayout { .. } => {
                Some("export the model again, or correct its `model.toml`".to_owned())
            }
            Self::NotFinite { .. } => Some("fetch or export the model again".to_owned()),
            Self::SourceTooLong { .. } => Some("split the source into shorter pieces".to_owned()),
            Self::Runtime { .. }
            | Self::EmptySource { .. }
            | Self::UnknownId { .. }
            | Self::BadSetting { .. } => None,
        }
    }
}
