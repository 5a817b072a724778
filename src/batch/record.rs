//! A record of the input on its way: where it stands, what it holds, how it becomes an article; and the error record that
//! stands in the output for one without a digest.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, error::Category};
use sha2::{Digest as _, Sha256};

use super::{InputOptions, RecordError, schedule::Job};
use crate::{
    Article, Hint,
    article::{ReadOptions, parse_date},
    bengali::PartialDate,
};

/// The schema string of an error record.
pub const ERROR_SCHEMA: &str = "shongkhep.error/1";

/// Where in the input a record stands. Its display, such as `articles.jsonl:17`, is the id of a record without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as reached from what was given; `-` for standard input.
    pub input: String,
    /// The line, counted from 1, in a file of lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The entry, counted from 1, in a feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.input)?;
        self.line.or(self.entry).map_or(Ok(()), |number| write!(f, ":{number}"))
    }
}

/// What a record holds, as read and not yet looked into.
#[derive(Debug)]
pub(crate) enum Content {
    /// A line of JSON, without its end.
    Line(Vec<u8>),
    /// A whole file of text or HTML.
    File(Vec<u8>),
    /// An entry of a feed.
    Entry(Entry),
    /// Something that could not be read.
    Broken(RecordError),
}

/// What a feed says of an article.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub id: Option<String>,
    pub title: Option<String>,
    pub body: String,
    pub is_html: bool,
    pub published: Option<PartialDate>,
    pub link: Option<String>,
}

impl Content {
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Line(bytes) | Self::File(bytes) => bytes.len(),
            Self::Entry(entry) => entry.body.len(),
            Self::Broken(_) => 0,
        }
    }
}

/// A hash of records: of one, or of any number, joined in any order. The same marks mean the same input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Mark([u8; 32]);

impl Mark {
    /// SHA-256 of a record's number, place and content.
    pub(crate) fn of(number: u64, place: &Place, content: &Content) -> Self {
        let mut hash = Sha256::new();
        hash.update(number.to_le_bytes());
        let mut part = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(bytes);
        };
        part(place.to_string().as_bytes());
        match content {
            Content::Line(bytes) | Content::File(bytes) => part(bytes),
            Content::Entry(Entry { id, title, body, .. }) => {
                part(id.as_deref().unwrap_or_default().as_bytes());
                part(title.as_deref().unwrap_or_default().as_bytes());
                part(body.as_bytes());
            }
            Content::Broken(error) => part(error.to_string().as_bytes()),
        }
        Self(hash.finalize().into())
    }

    /// Adds a record: the bits that differ. Enough to notice another input; nobody is kept from forging one.
    pub(crate) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own ^= other);
    }
}

impl fmt::Display for Mark {
    /// Lower-case hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}

impl TryFrom<String> for Mark {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut mark = Self::default();
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != mark.0.len() || !rest.is_empty() {
            return Err("expected 64 hex digits");
        }
        for (byte, pair) in mark.0.iter_mut().zip(pairs) {
            let pair = std::str::from_utf8(pair).map_err(|_| "expected hex digits")?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| "expected hex digits")?;
        }
        Ok(mark)
    }
}

/// A record as the readers give it.
#[derive(Debug)]
pub(crate) struct Record {
    pub place: Place,
    pub content: Content,
    pub mark: Mark,
    /// Bytes of the inputs read so far, as they are on the disk.
    pub consumed: u64,
    pub options: Arc<InputOptions>,
    /// Known once it is opened.
    pub id: Option<String>,
}

/// What is left of a record beside its digest.
#[derive(Debug)]
pub(crate) struct Tag {
    pub place: Place,
    pub id: String,
    pub mark: Mark,
    pub consumed: u64,
}

impl Job for Record {
    type Tag = Tag;
    type Error = RecordError;

    fn bytes(&self) -> usize {
        self.content.bytes()
    }

    fn open(&mut self) -> Result<Article, RecordError> {
        // What is opened is taken: its bytes are not needed beside the article.
        match std::mem::replace(&mut self.content, Content::Entry(Entry::default())) {
            Content::Line(line) => self.open_line(&line),
            Content::File(bytes) => {
                let origin = self.place.to_string();
                let read = ReadOptions { id: Some(origin.clone()), ..self.read_options() };
                Ok(Article::from_reader(&*bytes, &origin, &read)?)
            }
            Content::Entry(entry) => self.open_entry(entry),
            Content::Broken(error) => Err(error),
        }
    }

    fn into_tag(self) -> Tag {
        let id = self.id.unwrap_or_else(|| self.place.to_string());
        Tag { id, place: self.place, mark: self.mark, consumed: self.consumed }
    }
}

impl Record {
    fn read_options(&self) -> ReadOptions {
        ReadOptions { clean: self.options.clean, ..ReadOptions::default() }
    }

    fn open_line(&mut self, line: &[u8]) -> Result<Article, RecordError> {
        let fields = object(line)?;
        let names = self.options.fields.clone();
        let id = match fields.get(&names.id) {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            Some(other) => return Err(wrong(&names.id, other, "text or a number")),
        };
        self.id = id.filter(|id| !id.is_empty());
        let id = self.id.clone().unwrap_or_else(|| self.place.to_string());
        let published = text(&fields, &names.date)?.and_then(|date| {
            let parsed = parse_date(date);
            if parsed.is_none() {
                tracing::warn!("{}: `{date}` in `{}` is no date, and is ignored", self.place, names.date);
            }
            parsed
        });
        let title = text(&fields, &names.title)?.map(str::to_owned);
        let read = ReadOptions { title, published, id: Some(id), ..self.read_options() };
        match (text(&fields, &names.text)?, text(&fields, &names.html)?) {
            (Some(text), _) => Ok(Article::from_text_with(text, &read)?),
            (None, Some(html)) => Ok(Article::from_html_with(html, &read)?),
            (None, None) => Err(RecordError::NoContent { text: names.text, html: names.html }),
        }
    }

    fn open_entry(&mut self, entry: Entry) -> Result<Article, RecordError> {
        self.id = entry.id;
        if entry.body.trim().is_empty() {
            return Err(RecordError::EmptyEntry);
        }
        let id = Some(self.id.clone().unwrap_or_else(|| self.place.to_string()));
        let read = ReadOptions { title: entry.title, published: entry.published, id, ..self.read_options() };
        let article = if entry.is_html {
            Article::from_html_with(&entry.body, &read)?
        } else {
            Article::from_text_with(&entry.body, &read)?
        };
        Ok(Article { origin: entry.link, ..article })
    }
}

/// The JSON object that a line holds.
fn object(line: &[u8]) -> Result<Map<String, Value>, RecordError> {
    let text = std::str::from_utf8(line).map_err(|error| RecordError::NotUtf8 {
        byte: line.get(error.valid_up_to()).copied().unwrap_or_default(),
        at: error.valid_up_to() + 1,
    })?;
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(RecordError::NotObject { got: kind(&other) }),
        Err(error) if error.classify() == Category::Eof => Err(RecordError::Torn { bytes: line.len() }),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(RecordError::Json { message, column: error.column() })
        }
    }
}

/// The text of a field; `None` where it is missing, null or blank.
fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, RecordError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.trim().is_empty())),
        Some(other) => Err(wrong(name, other, "text")),
    }
}

fn wrong(field: &str, got: &Value, expected: &'static str) -> RecordError {
    RecordError::FieldType { field: field.to_owned(), got: kind(got), expected }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// What stands in the output for a record without a digest.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorRecord<'a> {
    schema: &'static str,
    id: &'a str,
    place: &'a Place,
    error: String,
    hint: Option<String>,
}

impl<'a> ErrorRecord<'a> {
    pub(crate) fn new(tag: &'a Tag, error: &RecordError) -> Self {
        // The message with its causes, on one line.
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            let said = inner.to_string();
            if !message.ends_with(&said) {
                message = format!("{message}: {said}");
            }
            cause = inner.source();
        }
        let (id, place) = (tag.id.as_str(), &tag.place);
        Self { schema: ERROR_SCHEMA, id, place, error: message.replace('\n', " "), hint: error.hint() }
    }
}
