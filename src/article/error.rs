//! What can go wrong while reading an article. Each message is one line that names the input, the place and
//! the remedy.

use std::io;

use thiserror::Error;

use crate::Hint;

/// An input that is no article. `origin` is the path as given, `standard input`, or `the input` for bytes and
/// strings that came without a name.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file or stream could not be read.
    #[error("could not read `{origin}`")]
    Io {
        /// The input.
        origin: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },

    /// No text at all.
    #[error("`{origin}` is empty: got {bytes} bytes without any text, expected a Bengali article")]
    Empty {
        /// The input.
        origin: String,
        /// Size of the input in bytes.
        bytes: usize,
    },

    /// Text, but every line of it is page furniture.
    #[error(
        "`{origin}` holds only page furniture: got {lines} lines of it and no sentence, expected an article"
    )]
    OnlyFurniture {
        /// The input.
        origin: String,
        /// Lines dropped.
        lines: usize,
    },

    /// An HTML page without text that could be an article.
    #[error("`{origin}` is an HTML page without readable text")]
    NoTextInHtml {
        /// The input.
        origin: String,
    },

    /// An HTML page that nests its elements too deeply to be parsed in reasonable time.
    #[error("`{origin}` nests its HTML too deeply: got {got} open elements, expected at most {expected}")]
    HtmlTooDeep {
        /// The input.
        origin: String,
        /// Elements open at the deepest place.
        got: usize,
        /// The most that are read.
        expected: usize,
    },

    /// A file of another kind, told by its first bytes.
    #[error("`{origin}` is {kind}, expected plain text or HTML")]
    Binary {
        /// The input.
        origin: String,
        /// What it is, with its article: `a PNG image`.
        kind: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },

    /// Bytes that are no UTF-8.
    #[error("`{origin}` is not UTF-8: got byte 0x{byte:02X} at byte offset {offset}")]
    NotUtf8 {
        /// The input.
        origin: String,
        /// Offset of the first byte that does not fit, from the start of the input.
        offset: usize,
        /// That byte.
        byte: u8,
        /// What to do about it.
        remedy: &'static str,
    },

    /// Bytes that are no UTF-16 behind a UTF-16 byte order mark.
    #[error("`{origin}` is not UTF-16: got a {what} at byte offset {offset}")]
    NotUtf16 {
        /// The input.
        origin: String,
        /// Offset of the first code unit that does not fit, from the start of the input.
        offset: usize,
        /// What stands there.
        what: &'static str,
    },
}

impl Hint for ReadError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path, or give `-` for standard input",
                io::ErrorKind::IsADirectory => "give the files in it, such as `folder/*.txt`",
                io::ErrorKind::PermissionDenied => "allow yourself to read it",
                _ => return None,
            },
            Self::Empty { .. } => "give a file that holds the text of the article",
            Self::OnlyFurniture { .. } => "copy the story itself, or keep every line with `--no-clean`",
            Self::NoTextInHtml { .. } | Self::HtmlTooDeep { .. } => {
                "save its story as plain text and read that"
            }
            Self::Binary { remedy, .. } | Self::NotUtf8 { remedy, .. } => remedy,
            Self::NotUtf16 { .. } => "save it again as UTF-8",
        };
        Some(hint.to_owned())
    }
}
