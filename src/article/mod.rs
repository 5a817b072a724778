//! Reading an article: a file, standard input, HTML or a string becomes an [`Article`], with the page's
//! furniture dropped. Uses `bengali`.

use crate::{Span, bengali::PartialDate};

/// A news article as read. `text` never changes after reading; everything else points into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// The caller's name for the article, if it has one.
    pub id: Option<String>,
    /// The headline.
    pub title: Option<Title>,
    /// For plain text the whole decoded input without its byte order mark, furniture included; for HTML the
    /// extracted text.
    pub text: String,
    /// The paragraphs of the body, in order, without title and furniture: spans into `text`, free of white
    /// space at both ends, maybe with line breaks inside.
    pub paragraphs: Vec<Span>,
    /// The day of publication, where the page or the caller gives it.
    pub published: Option<PartialDate>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// Where it came from: a path as given, or `-`.
    pub origin: Option<String>,
    /// What was dropped as furniture.
    pub dropped: Dropped,
}

/// A headline, and its place in the text where it stands there (a title given by the caller does not).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The title in normal form.
    pub text: String,
    /// Its place in [`Article::text`].
    pub span: Option<Span>,
}

/// Counts of what was dropped as page furniture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Lines dropped.
    pub lines: usize,
    /// Characters dropped.
    pub characters: usize,
}

/// One sentence of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its place in [`Article::text`].
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// The sentence in normal form: what `text[span]` normalises to.
    pub text: String,
}
