//! A whole run: inputs → digests and error records in one output, in input order, with a journal beside it where the
//! output can have one, so that a run that was killed goes on where it was.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    BatchError, BatchOptions, Inputs, RecordError, Target,
    input::Records,
    journal::{Header, Journal, Point},
    output::{self, Output},
    record::Tag,
    retry,
    schedule::Windows,
};
use crate::{
    Digest, Digester,
    digest::{DigestError, WarningCode},
};

/// How a run goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// How much is worked on at once.
    pub batch: BatchOptions,
    /// The run stops when more records than this have failed in it; `None` is never.
    pub max_failures: Option<u64>,
    /// Whether the records that failed in earlier runs are tried again, first.
    pub retry_failed: bool,
}

/// What a run has done so far, or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that earlier runs of the same output had done, and that still stand.
    pub done_before: u64,
    /// How many of them as error records.
    pub failed_before: u64,
    /// Digests made now.
    pub digests: u64,
    /// Records that failed now.
    pub failed: u64,
    /// Headlines and sentences translated now.
    pub sentences: u64,
    /// Warnings of the digests made now, by kind.
    pub warnings: BTreeMap<WarningCode, u64>,
    /// Bytes of the inputs read, as they are on the disk, those of earlier runs included.
    pub consumed: u64,
    /// Whether the run stopped at [`RunOptions::max_failures`].
    pub stopped: bool,
}

impl Summary {
    /// Records done now.
    pub fn records(&self) -> u64 {
        self.digests + self.failed
    }

    pub(super) fn count(&mut self, tag: &Tag, result: &Result<Digest, RecordError>) {
        self.consumed = self.consumed.max(tag.consumed);
        match result {
            Ok(digest) => {
                self.digests += 1;
                let lines = digest.sentences.len() + usize::from(digest.article.title.is_some());
                self.sentences += lines as u64;
                for warning in &digest.warnings {
                    *self.warnings.entry(warning.code).or_default() += 1;
                }
            }
            Err(_) => self.failed += 1,
        }
    }
}

/// Digests all `inputs` into `target`; `watch` is told after each window how far it is. A run whose journal says that
/// it was begun before goes on behind what the journal confirms; one that is done already does nothing.
///
/// A record that fails is an error record in the output (schema `shongkhep.error/1`) and ends nothing.
///
/// # Errors
/// The output or its journal cannot be written, or belong to a run with another model, other options or other inputs.
/// What the journal confirms is safe, and the same call goes on there.
pub fn run(
    digester: &Digester,
    inputs: Inputs,
    target: Target,
    options: &RunOptions,
    watch: &mut dyn FnMut(&Summary),
) -> Result<Summary, BatchError> {
    let is_special = |path: &Path| path.metadata().is_ok_and(|there| !there.is_file());
    let stream = match target {
        Target::Stream(stream) => stream,
        Target::File(path) if is_special(&path) => {
            let device = std::fs::File::options().write(true).open(&path);
            Box::new(device.map_err(|source| output::failed(&path, source))?)
        }
        Target::File(path) => return Kept::open(digester, inputs, path, false, options)?.run(watch),
        Target::Folder(path) => return Kept::open(digester, inputs, path, true, options)?.run(watch),
    };
    if options.retry_failed {
        return Err(BatchError::Retry { problem: "needs an output that was kept; a stream is not" });
    }
    let mut writing = Writing {
        output: Output::stream(stream),
        journal: None,
        point: Point::default(),
        summary: Summary::default(),
        watch,
    };
    writing.all(digester, inputs.records(), options)?;
    Ok(writing.summary)
}

/// An output with what is on its way into it.
struct Writing<'a> {
    output: Output,
    journal: Option<Journal>,
    point: Point,
    summary: Summary,
    watch: &'a mut dyn FnMut(&Summary),
}

impl Writing<'_> {
    /// Digests all of `records`; confirms each window.
    fn all(&mut self, digester: &Digester, records: Records, options: &RunOptions) -> Result<(), BatchError> {
        let windows = Windows::start(digester, records, &options.batch).map_err(DigestError::Threads)?;
        for window in windows {
            for (tag, result) in &window {
                self.point.records += 1;
                self.point.bytes += self.output.put(self.point.records, tag, result)?;
                self.point.put(self.point.records, &tag.mark, result.is_ok());
                self.summary.count(tag, result);
                if options.max_failures.is_some_and(|most| self.summary.failed > most) {
                    self.summary.stopped = true;
                    break;
                }
            }
            self.output.flush()?;
            if let Some(journal) = &mut self.journal {
                journal.confirm(&mut self.point)?;
            }
            (self.watch)(&self.summary);
            if self.summary.stopped {
                break;
            }
        }
        Ok(())
    }
}

/// A run whose output is kept, with its journal, ready to go on.
pub(super) struct Kept<'a> {
    pub digester: &'a Digester,
    pub inputs: Inputs,
    pub path: PathBuf,
    pub is_folder: bool,
    pub options: &'a RunOptions,
    pub journal: Journal,
    pub point: Point,
    /// Behind what is done.
    records: Records,
}

impl<'a> Kept<'a> {
    fn open(
        digester: &'a Digester,
        inputs: Inputs,
        path: PathBuf,
        is_folder: bool,
        options: &'a RunOptions,
    ) -> Result<Self, BatchError> {
        let journal_path = beside(&path, ".journal")?;
        let inputs = inputs.without(&[&path, &journal_path, &beside(&path, retry::ENDING)?]);
        if options.retry_failed && inputs.has_standard_input() {
            return Err(BatchError::Retry { problem: "reads the inputs again, and standard input is gone" });
        }
        if !Journal::is_begun(&journal_path) && is_used(&path, is_folder) {
            return Err(BatchError::NoJournal { output: path, journal: journal_path });
        }
        let how = format!("{:?} {:?}", digester.options(), inputs.options());
        let how = match options.batch.batch {
            Some(batch) if !digester.is_batch_invariant() => format!("{how} {batch:?}"),
            _ => how,
        };
        let header = Header::new(digester.fingerprint().to_owned(), how, inputs.names());
        let (mut journal, mut state) = Journal::open(&journal_path, &header)?;
        match state.replacing.take() {
            Some(point) => state.point = retry::complete(&path, &mut journal, point)?,
            None => retry::forget(&path)?,
        }
        let point = state.point;
        let mut records = inputs.records();
        let (read, mark) = records.skip_over(point.records, &point.failed);
        if read < point.records || mark != point.mark {
            let got = format!("{read} records, hash {mark}");
            let expected = format!("{} records, hash {}", point.records, point.mark);
            return Err(BatchError::OtherRun { journal: journal_path, what: "inputs", got, expected });
        }
        Ok(Self { digester, inputs, path, is_folder, options, journal, point, records })
    }

    fn run(mut self, watch: &mut dyn FnMut(&Summary)) -> Result<Summary, BatchError> {
        // Opened before anything is tried again, so that what is not confirmed is gone.
        let output = self.output()?;
        let mut summary = Summary {
            done_before: self.point.records,
            failed_before: self.point.failed.len() as u64,
            ..Summary::default()
        };
        let output = if self.options.retry_failed && !self.point.failed.is_empty() {
            drop(output);
            let tried = retry::retry(&mut self, &mut summary, watch)?;
            self.point = tried;
            self.output()?
        } else {
            output
        };
        let mut writing = Writing { output, journal: Some(self.journal), point: self.point, summary, watch };
        writing.all(self.digester, self.records, self.options)?;
        Ok(writing.summary)
    }

    fn output(&self) -> Result<Output, BatchError> {
        if self.is_folder {
            Output::folder(&self.path, &self.point)
        } else {
            Output::file(&self.path, self.point.bytes)
        }
    }
}

/// The path with something behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> Result<PathBuf, BatchError> {
    let mut name: OsString = path.file_name().map(Into::into).ok_or_else(|| {
        let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "it has no name");
        output::failed(path, source)
    })?;
    name.push(ending);
    Ok(path.with_file_name(name))
}

/// Whether something is there that a new run would destroy.
fn is_used(path: &Path, is_folder: bool) -> bool {
    if is_folder {
        path.is_file() || output::numbered(path).is_ok_and(|files| !files.is_empty())
    } else {
        path.metadata().is_ok_and(|file| file.len() > 0)
    }
}
