//! Many articles: a lazy stream of them becomes a stream of digests in the same order, with sentences of many articles
//! in one engine batch ([`Digester::digest_all`]); and whole runs over files, with a journal, that go on where they were
//! stopped ([`run()`]). `docs/batch.md` has the formats. Uses `article` and `digest`.
//!
//! Digests are the same, byte for byte, as those of [`Digester::digest`], whatever the [`BatchOptions`] and the number of
//! workers (for models whose `model.toml` says `batch_invariant = true`).

mod error;
mod input;
mod journal;
mod output;
mod record;
mod retry;
mod run;
mod schedule;
mod stream;

use std::time::Duration;

pub use error::{BatchError, RecordError};
pub use input::{Fields, InputFormat, InputOptions, Inputs};
pub use output::Target;
pub use record::{ERROR_SCHEMA, Place};
pub use run::{RunOptions, Summary, run};
pub use stream::DigestAll;

#[cfg(doc)]
use crate::Digester;
use crate::seq2seq::BatchSize;

/// How much is worked on at once. It changes speed, memory and latency, never a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchOptions {
    /// Most articles in a window. A window's sentences share engine batches; one window is on its way for each worker,
    /// and one more.
    pub articles: usize,
    /// A window is full, too, with so many bytes of input.
    pub bytes: usize,
    /// How long an article may wait for company; `None` is until the window is full or the input ends.
    pub flush_after: Option<Duration>,
    /// How much runs at once in the engine; `None` is the engine's default, or one sentence for a model whose results
    /// depend on it.
    pub batch: Option<BatchSize>,
}

impl Default for BatchOptions {
    /// 32 articles or 4 MiB, without hurry.
    fn default() -> Self {
        Self { articles: 32, bytes: 4 << 20, flush_after: None, batch: None }
    }
}
