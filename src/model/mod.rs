//! Model files: what `model.toml` says about a model, and its graphs, weights and tokenizer, from the embedded default or
//! in a folder. Uses no other room.

mod config;
mod error;
mod files;
mod report;

pub use config::{
    FileEntry, Generation, Ids, Languages, ModelConfig, Quality, Shape, Source, SourceKind, Task,
};
pub use error::ModelError;
pub use files::{Bytes, HASHED_AT_OPENING, ModelFiles, Origin};
pub use report::check;
