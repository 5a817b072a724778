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
    /// A file of the registry is not understood.
    #[error("`{}`, line {line}: {problem}", .file.display())]
    Registry {
        /// The file.
        file: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// What, in one line.
        problem: String,
    },
    /// A folder holds no model that could be described.
    #[error("the folder `{}` is no model that can be used: {problem}", .folder.display())]
    Export {
        /// The folder.
        folder: PathBuf,
        /// What is missing or not understood.
        problem: String,
    },
    /// No model has this name.
    #[error("there is no model `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What was perhaps meant.
        nearest: Option<String>,
    },
    /// The registry knows the model, but it is not on this machine.
    #[error("the model `{name}` is not in the store")]
    NotPulled {
        /// Its name.
        name: String,
        /// Its licence.
        licence: String,
        /// Whether that forbids commercial use.
        noncommercial: bool,
        /// Whether it must be exported after it was fetched.
        is_export: bool,
    },
    /// A name that no model can have.
    #[error("{problem}")]
    Name {
        /// What it is and what was expected.
        problem: String,
    },
    /// There is a model of this name already.
    #[error("there is a model `{name}` in the store already")]
    Taken {
        /// The name.
        name: String,
    },
    /// The settings name no store.
    #[error("there is no folder for models on this machine")]
    NoStore,
    /// The store cannot be read or written.
    #[error("cannot {action} `{}`", .path.display())]
    Store {
        /// What was being done: `read`, `write` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Hint for ModelError {
    fn hint(&self) -> Option<String> {
        let remedy = match self {
            Self::NotPulled { name, licence, noncommercial, is_export } => {
                let flag = if *noncommercial { " --accept-noncommercial" } else { "" };
                let mut hint = format!("fetch it with `shongkhep models pull {name}{flag}`");
                if *noncommercial {
                    hint.push_str(&format!(" if its licence, {licence}, allows your use"));
                }
                if *is_export {
                    hint.push_str("; it is exported then, which needs Python");
                }
                return Some(hint);
            }
            Self::Unknown { nearest: Some(nearest), .. } => {
                return Some(format!("did you mean `{nearest}`? `shongkhep models list` names the models"));
            }
            Self::Unknown { nearest: None, .. } => {
                "`shongkhep models list` names the models; a folder is given by its path"
            }
            Self::Taken { name } => {
                return Some(format!(
                    "choose another name, or remove it with `shongkhep models remove {name}`"
                ));
            }
            Self::Registry { .. } => "correct the file or move it away; docs/models.md tells what it holds",
            Self::Export { .. } => {
                "give a folder with a `model.toml`, or an export by `optimum-cli export onnx --task text2text-generation-with-past`"
            }
            Self::Name { .. } => return None,
            Self::NoStore => "set SHONGKHEP_HOME to a folder that you may write",
            Self::Store { .. } => {
                "check that you may write the store and that its disk has room; SHONGKHEP_HOME names another"
            }
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
                Origin::Folder(_) => {
                    "copy or export the model folder again; one of the store, remove and fetch again"
                }
            },
        };
        Some(remedy.to_owned())
    }
}
