//! Model files: what `model.toml` says about a model, and its graphs, weights and tokenizer, from the embedded default or
//! in a folder; the registry of models that are known by name, and the store of those that are on this machine. Uses no
//! other room.

mod config;
mod derive;
pub mod download;
#[cfg(feature = "embedded-model")]
mod embedded;
mod error;
mod files;
mod find;
mod registry;
mod report;
mod store;
mod valid;

pub use config::{
    FileEntry, Generation, Ids, Languages, ModelConfig, Quality, Shape, Source, SourceKind, Task, UNKNOWN_ID,
};
pub use derive::complete;
pub use error::ModelError;
pub use files::{Bytes, HASHED_AT_OPENING, ModelFiles, Origin};
pub use find::{EMBEDDED, find, find_by_name};
pub use registry::{Entry, Registry};
pub use report::{check, check_store};
pub use store::{Lock, Store, describe};

/// The name of a model's description in its folder.
const DESCRIPTION: &str = "model.toml";
