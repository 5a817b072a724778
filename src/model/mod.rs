//! Model files: what `model.toml` says about a model, and the bytes of its graphs, weights and tokenizer, from the
//! embedded default or from a folder. Uses no other room.

mod config;
mod error;
mod files;
mod report;

pub use config::{FileEntry, Generation, Ids, Languages, ModelConfig, Shape};
pub use error::ModelError;
pub use files::{Bytes, ModelFiles, Origin};
pub use report::check;
