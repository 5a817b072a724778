//! The inputs of a run: files of lines, feeds, articles, folders of any of these, patterns, standard input. Each becomes
//! a stream of records; what cannot be read becomes a record too, and the stream goes on behind it.

mod compressed;
mod feed;
mod files;
mod jsonl;

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufRead, Cursor, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use files::{Given, Walk};

use super::{
    BatchError, RecordError,
    record::{Content, Mark, Place, Record},
};

/// The names of the fields of a JSON line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// Text or a number: the digest's id.
    pub id: String,
    /// The headline.
    pub title: String,
    /// The article as plain text.
    pub text: String,
    /// The article as HTML; read where there is no text.
    pub html: String,
    /// The day of publication.
    pub date: String,
}

impl Default for Fields {
    /// `id`, `title`, `text`, `html` and `date`.
    fn default() -> Self {
        let [id, title, text, html, date] = ["id", "title", "text", "html", "date"].map(str::to_owned);
        Self { id, title, text, html, date }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    /// Told by its name (`.jsonl`, `.ndjson`), else by how its content begins; standard input is lines.
    #[default]
    Auto,
    /// A JSON object a line.
    Jsonl,
    /// RSS or Atom.
    Feed,
    /// One article, text or HTML.
    Article,
}

/// How inputs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputOptions {
    /// The fields of a JSON line.
    pub fields: Fields,
    /// What the files hold.
    pub format: InputFormat,
    /// Whether page furniture is dropped.
    pub clean: bool,
    /// The most bytes of a line, of an article's file or of a feed, after decompression.
    pub longest: usize,
}

impl Default for InputOptions {
    /// Everything told by content, furniture dropped, records of up to 16 MiB.
    fn default() -> Self {
        let (fields, format) = (Fields::default(), InputFormat::default());
        Self { fields, format, clean: true, longest: 16 << 20 }
    }
}

/// The inputs of a run, checked to be there, in the order in which they are read.
#[derive(Clone, Debug)]
pub struct Inputs {
    given: Vec<Given>,
    options: Arc<InputOptions>,
    /// Never read, though a folder or pattern may hold it: the run's own output.
    leave_out: Vec<PathBuf>,
}

impl Inputs {
    /// `-` is standard input; a name that is no file and has `*`, `?` or `[` in it is a pattern; a folder is read with
    /// everything in it but hidden files, in the order of names.
    ///
    /// # Errors
    /// An input that is not there, a pattern without a match, `-` given twice.
    pub fn new(paths: &[PathBuf], options: InputOptions) -> Result<Self, BatchError> {
        let given = paths.iter().map(|path| Given::new(path)).collect::<Result<Vec<_>, _>>()?;
        if given.iter().filter(|given| **given == Given::Standard).count() > 1 {
            return Err(BatchError::TwiceStandardInput);
        }
        Ok(Self { given, options: Arc::new(options), leave_out: Vec::new() })
    }

    /// Leaves out what is at or below `paths`, where a folder or a pattern would lead there.
    pub(super) fn without(mut self, paths: &[&Path]) -> Self {
        self.leave_out = paths.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
        self
    }

    /// Whether standard input is among them, which can be read only once.
    pub fn has_standard_input(&self) -> bool {
        self.given.contains(&Given::Standard)
    }

    /// How the inputs are read.
    pub fn options(&self) -> &InputOptions {
        &self.options
    }

    /// As given.
    pub(super) fn names(&self) -> Vec<String> {
        self.given.iter().map(ToString::to_string).collect()
    }

    /// The size of all files, as they are on the disk; `None` with standard input. Walks through the folders.
    pub fn total_bytes(&self) -> Option<u64> {
        if self.has_standard_input() {
            return None;
        }
        let files = self.walk().filter_map(Result::ok);
        Some(files.filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum())
    }

    fn walk(&self) -> Walk {
        Walk::new(self.given.clone(), self.leave_out.clone())
    }

    /// The records, from the first.
    pub(super) fn records(&self) -> Records {
        Records {
            files: self.walk(),
            current: None,
            options: Arc::clone(&self.options),
            consumed: Arc::new(AtomicU64::new(0)),
            read: 0,
        }
    }
}

/// What a reader of one file gives: which record of the file it is, and its content.
type Contents = Box<dyn Iterator<Item = (Number, Content)> + Send>;

/// Which record of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Line(u64),
    Entry(u64),
    Only,
}

/// The records of a run, one after the other.
pub(super) struct Records {
    files: Walk,
    current: Option<(String, Contents)>,
    options: Arc<InputOptions>,
    consumed: Arc<AtomicU64>,
    read: u64,
}

impl Records {
    /// Passes over the first `count` records; gives how many there are, and the mark of those whose numbers (from 1) are
    /// not among `failed`.
    pub(super) fn skip_over(&mut self, count: u64, failed: &BTreeSet<u64>) -> (u64, Mark) {
        let mut mark = Mark::default();
        while self.read < count
            && let Some(record) = self.next()
        {
            if !failed.contains(&self.read) {
                mark.join(&record.mark);
            }
        }
        (self.read, mark)
    }
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some((input, contents)) = &mut self.current {
                if let Some((number, content)) = contents.next() {
                    let (line, entry) = match number {
                        Number::Line(line) => (Some(line), None),
                        Number::Entry(entry) => (None, Some(entry)),
                        Number::Only => (None, None),
                    };
                    let place = Place { input: input.clone(), line, entry };
                    self.read += 1;
                    return Some(Record {
                        mark: Mark::of(self.read, &place, &content),
                        place,
                        content,
                        consumed: self.consumed.load(Ordering::Relaxed),
                        options: Arc::clone(&self.options),
                        id: None,
                    });
                }
                self.current = None;
            }
            let (path, contents) = match self.files.next()? {
                Ok(path) => {
                    let contents = open(&path, &self.options, &self.consumed);
                    (path, contents.unwrap_or_else(unreadable))
                }
                Err((path, error)) => (path, unreadable(error)),
            };
            self.current = Some((path.display().to_string(), contents));
        }
    }
}

/// A file that cannot be read is one record.
fn unreadable(error: io::Error) -> Contents {
    Box::new(std::iter::once((Number::Only, Content::Broken(RecordError::Io(error)))))
}

/// The records of one file; `-` is standard input.
fn open(path: &Path, options: &InputOptions, consumed: &Arc<AtomicU64>) -> io::Result<Contents> {
    let is_standard = path == Path::new(files::STANDARD);
    let raw: Box<dyn Read + Send> =
        if is_standard { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    let mut content = compressed::plain(Counted { raw, count: Arc::clone(consumed) })?;
    let format = match options.format {
        InputFormat::Auto if is_standard || files::is_lines_by_name(path) => InputFormat::Jsonl,
        InputFormat::Auto => by_content(&mut content)?,
        given => given,
    };
    Ok(match format {
        InputFormat::Jsonl => Box::new(jsonl::Lines::new(content, options.longest)),
        InputFormat::Feed => feed::entries(content, options.longest),
        InputFormat::Article | InputFormat::Auto => {
            let whole = whole(content, options.longest).map_or_else(Content::Broken, Content::File);
            Box::new(std::iter::once((Number::Only, whole)))
        }
    })
}

/// Bytes that are looked at to tell what a file holds.
const BEGINNING: u64 = 1024;

/// What a file holds, told by how it begins. The content is as it was, afterwards.
fn by_content(content: &mut Box<dyn BufRead + Send>) -> io::Result<InputFormat> {
    let mut beginning = Vec::new();
    content.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
    let text = String::from_utf8_lossy(&beginning);
    let mut start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let opens_object = start.starts_with('{') && !start.starts_with("{\\rtf");
    while let Some(rest) = start.strip_prefix("<?").or_else(|| start.strip_prefix("<!--")) {
        start = rest.split_once('>').map_or("", |(_, after)| after.trim_start());
    }
    let is_feed = ["<rss", "<feed", "<rdf:RDF"].iter().any(|root| start.starts_with(root));
    let rest = std::mem::replace(content, Box::new(io::empty()));
    *content = Box::new(Cursor::new(beginning).chain(rest));
    Ok(match (opens_object, is_feed) {
        (true, _) => InputFormat::Jsonl,
        (_, true) => InputFormat::Feed,
        _ => InputFormat::Article,
    })
}

/// Everything that `content` holds, if it is not more than `longest` bytes.
fn whole(content: impl Read, longest: usize) -> Result<Vec<u8>, RecordError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    content.take(limit).read_to_end(&mut bytes).map_err(RecordError::Io)?;
    if bytes.len() > longest {
        return Err(RecordError::TooLarge { expected: longest });
    }
    Ok(bytes)
}

/// Counts the bytes that are read through it.
struct Counted<R> {
    raw: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.count.fetch_add(u64::try_from(read).unwrap_or_default(), Ordering::Relaxed);
        Ok(read)
    }
}
