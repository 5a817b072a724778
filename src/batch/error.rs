//! What can go wrong: with one record ([`RecordError`], which becomes an error record in the output), or with a whole
//! run ([`BatchError`], which ends it).

use std::{io, path::PathBuf};

use thiserror::Error;

use crate::{Hint, article::ReadError, digest::DigestError};

/// Why a record of the input has no digest.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Its text is no article.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The article cannot be digested.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The input cannot be read, or not any further.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
    /// The line or file is larger than a record may be.
    #[error("is too large: got more than {expected} bytes")]
    TooLarge {
        /// The most bytes that a record may have.
        expected: usize,
    },
    /// The line is no UTF-8.
    #[error("is not UTF-8: got byte 0x{byte:02X} at byte {at} of the line")]
    NotUtf8 {
        /// The first byte that does not fit.
        byte: u8,
        /// Its place in the line, counted from 1.
        at: usize,
    },
    /// The line ends before its JSON does.
    #[error("is torn: its JSON ends in the middle, after {bytes} bytes")]
    Torn {
        /// The line's length.
        bytes: usize,
    },
    /// The line is no JSON.
    #[error("is not JSON: {message} at column {column}")]
    Json {
        /// What the parser said.
        message: String,
        /// Where, in bytes, counted from 1.
        column: usize,
    },
    /// The line is JSON, but no object.
    #[error("is {got}, expected a JSON object with the article's fields")]
    NotObject {
        /// What it is.
        got: &'static str,
    },
    /// A field has another type.
    #[error("the field `{field}` is {got}, expected {expected}")]
    FieldType {
        /// Its name.
        field: String,
        /// What it is.
        got: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// Neither text nor HTML.
    #[error("has neither text in `{text}` nor HTML in `{html}`")]
    NoContent {
        /// The name of the field for text.
        text: String,
        /// The name of the field for HTML.
        html: String,
    },
    /// The file is no feed.
    #[error("is not an RSS or Atom feed: {message}")]
    Feed {
        /// What the parser said.
        message: String,
    },
    /// An entry of a feed has no text.
    #[error("the entry has no text: neither content nor summary")]
    EmptyEntry,
}

impl Hint for RecordError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Read(error) => return error.hint(),
            Self::Digest(error) => return error.hint(),
            Self::Io(_) => "check the file; what comes after this place in it was not read",
            Self::TooLarge { .. } => "raise `--max-record-bytes` if it is one article",
            Self::NotUtf8 { .. } => "convert the file, for example with `iconv -t UTF-8`",
            Self::Torn { .. } => "the file may have been cut or is still being written; write it again",
            Self::Json { .. } | Self::NotObject { .. } => {
                "give one JSON object a line; `jq -c '.[]'` makes lines of an array"
            }
            Self::FieldType { .. } | Self::NoContent { .. } => {
                "name the fields with `--text-field`, `--html-field`, `--id-field` and `--title-field`"
            }
            Self::Feed { .. } => "check the file, or give `--input-format`",
            Self::EmptyEntry => "digest the page that the entry links to instead",
        };
        Some(hint.to_owned())
    }
}

/// Why a run did not begin, or ended early. What is in the output up to what the journal confirms is safe.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// An input is not there.
    #[error("cannot read the input `{path}`")]
    Input {
        /// As given.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A pattern that matches nothing, or is none.
    #[error("the pattern `{pattern}` {problem}")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Standard input was given twice.
    #[error("`-` can be given once")]
    TwiceStandardInput,
    /// The output cannot be written.
    #[error("cannot write the output `{path}`")]
    Output {
        /// The file or folder; `-` for a stream.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The journal cannot be read or written.
    #[error("cannot keep the journal `{}`", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is an output, and no journal tells what it is.
    #[error("`{}` is there already, and no journal `{}` beside it", output.display(), journal.display())]
    NoJournal {
        /// The output.
        output: PathBuf,
        /// Where its journal would be.
        journal: PathBuf,
    },
    /// The journal belongs to another run.
    #[error("`{}` was begun with other {what}: got {got}, expected {expected}", journal.display())]
    OtherRun {
        /// The journal.
        journal: PathBuf,
        /// Model, options, inputs, program or output.
        what: &'static str,
        /// What this run has.
        got: String,
        /// What the journal says.
        expected: String,
    },
    /// The output is not what the journal confirms.
    #[error("`{}` is not as its journal says: got {got}, expected {expected}", output.display())]
    Changed {
        /// The output.
        output: PathBuf,
        /// What is there.
        got: String,
        /// What should be.
        expected: String,
    },
    /// Another process writes this output.
    #[error("another run is writing what `{}` belongs to", journal.display())]
    Busy {
        /// The journal.
        journal: PathBuf,
    },
    /// Failed records cannot be retried.
    #[error("`--retry-failed` {problem}")]
    Retry {
        /// Why.
        problem: &'static str,
    },
    /// The engine could not be started.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

impl Hint for BatchError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Input { .. } => "check the path; `-` is standard input",
            Self::Pattern { .. } => "check the pattern, such as 'articles/**/*.txt'",
            Self::TwiceStandardInput => "join the streams, or give files",
            Self::Output { source, .. } | Self::Journal { source, .. } => match source.kind() {
                io::ErrorKind::BrokenPipe => return None,
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "free some space and run the same command again: it goes on where the journal ends"
                }
                _ => "mend it and run the same command again: it goes on where the journal ends",
            },
            Self::NoJournal { .. } => "give another `--output`, or move the file away",
            Self::OtherRun { .. } => {
                "run with what it was begun with, or give another `--output`, or remove both files to begin again"
            }
            Self::Changed { .. } => "give another `--output`, or remove output and journal to begin again",
            Self::Busy { .. } => "wait for it, or give another `--output`",
            Self::Retry { .. } => "give the inputs as files, and an `--output` that is a file or a folder",
            Self::Digest(error) => return error.hint(),
        };
        Some(hint.to_owned())
    }
}
