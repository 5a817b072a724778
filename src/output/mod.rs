//! One writer a format: a [`Digest`] becomes text, JSON or Markdown. No writer decides anything.

mod markdown;
mod table;
mod text;

use std::io::{self, Write};

use crate::digest::Digest;

/// The formats a digest can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For reading in a terminal.
    #[default]
    Text,
    /// One JSON object, indented.
    Json,
    /// One JSON object on one line.
    JsonLine,
    /// Markdown.
    Markdown,
}

/// Writes `digest` to `out`. `colour` adds ANSI colours to text, and changes nothing else.
///
/// # Errors
/// Those of `out`.
pub fn write(digest: &Digest, format: Format, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(digest, colour, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, digest)?;
            writeln!(out)
        }
        Format::JsonLine => {
            serde_json::to_writer(&mut *out, digest)?;
            writeln!(out)
        }
        Format::Markdown => markdown::write(digest, out),
    }
}
