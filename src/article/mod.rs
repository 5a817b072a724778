//! Reading an article: a file, standard input, HTML or a string becomes an [`Article`], with the page's
//! furniture dropped. Uses `bengali`.

mod dateline;
mod decode;
mod error;
mod furniture;
mod heading;
mod html;
mod layout;
mod line;
mod markers;
mod story;

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

pub use dateline::parse_date;
pub use error::ReadError;

use crate::{
    Span,
    bengali::{self, PartialDate},
};

/// How an article is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOptions {
    /// Whether page furniture is dropped; it is unless the caller says otherwise.
    pub clean: bool,
    /// A title to use in place of the one found.
    pub title: Option<String>,
    /// A day of publication to use in place of the one found.
    pub published: Option<PartialDate>,
    /// The caller's name for the article.
    pub id: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { clean: true, title: None, published: None, id: None }
    }
}

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

impl Article {
    /// Reads the file at `path`, or standard input where `path` is `-`.
    ///
    /// # Errors
    ///
    /// [`ReadError::Io`] where it cannot be read, else as [`from_bytes`](Self::from_bytes).
    pub fn from_path(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self, ReadError> {
        let origin = path.as_ref().display().to_string();
        if origin == STDIN {
            return Self::from_reader(io::stdin().lock(), STDIN, options);
        }
        let file = File::open(path).map_err(|source| ReadError::Io { origin: origin.clone(), source })?;
        Self::from_reader(file, &origin, options)
    }

    /// Reads `reader` to its end; `origin` says where it came from (`-` for standard input).
    ///
    /// # Errors
    ///
    /// [`ReadError::Io`] where it cannot be read, else as [`from_bytes`](Self::from_bytes).
    pub fn from_reader(
        mut reader: impl Read,
        origin: &str,
        options: &ReadOptions,
    ) -> Result<Self, ReadError> {
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|source| ReadError::Io { origin: origin_name(Some(origin)), source })?;
        read(&bytes, Some(origin), options)
    }

    /// Reads plain text or HTML, told apart by content: UTF-8 with or without a byte order mark, or UTF-16 with
    /// one.
    ///
    /// # Errors
    ///
    /// Where the bytes are no text, hold no text, or hold nothing but page furniture.
    pub fn from_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Self, ReadError> {
        read(bytes, None, options)
    }

    /// Reads plain text, whatever it looks like.
    ///
    /// ```
    /// use shongkhep::Article;
    ///
    /// let article = Article::from_text("নদীর পানি কমেছে\n\nসুরমা নদীর পানি ১২ সেন্টিমিটার কমেছে। ট্রেন চলছে।")?;
    /// assert_eq!(article.title.as_ref().unwrap().text, "নদীর পানি কমেছে");
    /// assert_eq!(article.sentences()[1].text, "ট্রেন চলছে।");
    /// # Ok::<(), shongkhep::article::ReadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes).
    pub fn from_text(text: &str) -> Result<Self, ReadError> {
        Self::from_text_with(text, &ReadOptions::default())
    }

    /// As [`from_text`](Self::from_text), with options.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes).
    pub fn from_text_with(text: &str, options: &ReadOptions) -> Result<Self, ReadError> {
        let text = decode::decode(text.as_bytes(), &origin_name(None))?;
        story::read(text, story::Metadata::default(), None, options)
    }

    /// Reads an HTML page, or a part of one.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), and where the page has no readable text.
    pub fn from_html(html: &str) -> Result<Self, ReadError> {
        Self::from_html_with(html, &ReadOptions::default())
    }

    /// As [`from_html`](Self::from_html), with options.
    ///
    /// # Errors
    ///
    /// As [`from_html`](Self::from_html).
    pub fn from_html_with(html: &str, options: &ReadOptions) -> Result<Self, ReadError> {
        let html = decode::decode(html.as_bytes(), &origin_name(None))?;
        html::read(&html, None, options)
    }

    /// The sentences of the body, in order.
    pub fn sentences(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        for (paragraph, span) in self.paragraphs.iter().enumerate() {
            for found in bengali::sentence_spans(span.of(&self.text)) {
                let span = found.shifted(span.start);
                let text = bengali::normal_form(span.of(&self.text));
                if !text.is_empty() {
                    sentences.push(Sentence { span, paragraph, text });
                }
            }
        }
        sentences
    }
}

/// What a path says that means standard input.
const STDIN: &str = "-";

fn read(bytes: &[u8], origin: Option<&str>, options: &ReadOptions) -> Result<Article, ReadError> {
    let text = decode::decode(bytes, &origin_name(origin))?;
    if html::is_html(&text) {
        html::read(&text, origin, options)
    } else {
        story::read(text, story::Metadata::default(), origin, options)
    }
}

/// How messages call an input.
fn origin_name(origin: Option<&str>) -> String {
    match origin {
        None => "the input".to_owned(),
        Some(STDIN) => "standard input".to_owned(),
        Some(path) => path.to_owned(),
    }
}
