//! What can be wrong with a model's files, each with its remedy.

use std::{io, path::PathBuf};

use super::files::Origin;
use crate::Hint;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// This build carries no model.
    #[error("this build has no embedded model")]
    NotEmbedded,
    /// A file of the model is missing or cannot be read.
    #[error("cannot read the model file `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `model.toml` is no TOML or lacks a key.
    #[error("{origin}: `model.toml` is not understood: line {line}: {message}")]
    Syntax {
        /// Which model.
        origin: Origin,
        /// Where, counted from 1.
        line: usize,
        /// What, in one line.
        message: String,
    },
    /// `model.toml` says something that cannot be.
    #[error("{origin}: `model.toml` is not valid: {problem}")]
    Invalid {
        /// Which model.
        origin: Origin,
        /// The key, what it says and what was expected.
        problem: String,
    },
    /// `model.toml` lists no file for a role that is needed.
    #[error("{origin}: `model.toml` lists no file `{role}`")]
    NoSuchFile {
        /// Which model.
        origin: Origin,
        /// The role, such as `decoder`.
        role: String,
    },
    /// A file has another size than `model.toml` says.
    #[error("{origin}: `{file}` is damaged: got {got} bytes, expected {expected}")]
    Size {
        /// Which model.
        origin: Origin,
        /// The file.
        file: String,
        /// Its size in bytes.
        got: u64,
        /// The size that `model.toml` gives.
        expected: u64,
    },
    /// A file has another content than `model.toml` says.
    #[error("{origin}: `{file}` is damaged: got SHA-256 {got}, expected {expected}")]
    Hash {
        /// Which model.
        origin: Origin,
        /// The file.
        file: String,
        /// SHA-256 as lower-case hex.
        got: String,
        /// The hash that `model.toml` gives.
        expected: String,
    },
}

impl Hint for ModelError {
    fn hint(&self) -> Option<String> {
        let remedy = match self {
            Self::NotEmbedded => "build with the feature `embedded-model`, or name a model folder",
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "a model folder holds `model.toml` and every file that it lists: check the path or copy it again"
            }
            Self::Read { .. } => "check that you may read the folder and its files",
            Self::Syntax { origin, .. }
            | Self::Invalid { origin, .. }
            | Self::NoSuchFile { origin, .. }
            | Self::Size { origin, .. }
            | Self::Hash { origin, .. } => match origin {
                Origin::Embedded => "the program file is damaged: build or install it again",
                Origin::Folder(_) => "copy or export the model folder again",
            },
        };
        Some(remedy.to_owned())
    }
}
