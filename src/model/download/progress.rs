//! What a pull tells while it runs. The library prints nothing: who calls it decides what is shown.

use std::time::Duration;

/// Something that happened during a pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another process holds the model's lock; the pull goes on when that one is done.
    Locked,
    /// The files are known and there is room for them.
    Began {
        /// How many files the model has.
        files: usize,
        /// Their size together in bytes, as far as it is known.
        bytes: u64,
    },
    /// A file begins.
    File {
        /// Its name.
        name: &'a str,
        /// Its size in bytes, where it is known.
        size: Option<u64>,
    },
    /// So many bytes of the current file are there. Falls when a file has to start anew.
    At {
        /// From the file's beginning.
        bytes: u64,
    },
    /// The current file is whole and checked.
    Checked {
        /// Its size in bytes.
        bytes: u64,
    },
    /// A program begins to make graphs of the fetched files; it may take minutes.
    Exporting {
        /// The command.
        command: &'a str,
    },
    /// A request failed and is tried again.
    Retrying {
        /// What failed.
        problem: &'a str,
        /// How long is waited first.
        pause: Duration,
    },
}

/// Receives what happens. `()` ignores it.
pub trait Progress {
    /// One event; called often, so it should return fast.
    fn event(&mut self, event: Event<'_>);
}

impl Progress for () {
    fn event(&mut self, _: Event<'_>) {}
}
