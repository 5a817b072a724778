//! The journal of a run, a file of JSON lines beside its output: what the run was begun with, then how far it came. What
//! it confirms is in the output, whole; what stands in the output beyond that is cut off when the run goes on.

use std::{
    collections::BTreeSet,
    fs::{File, TryLockError},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{BatchError, record::Mark};

/// The schema string of a journal.
const SCHEMA: &str = "shongkhep.journal/1";

/// What a run is begun with; it goes on only with the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    schema: String,
    /// The version of the program: another one may digest otherwise.
    program: String,
    /// Name, revision and precision, and the hash of the whole description.
    model: String,
    /// What decides about a digest.
    options: String,
    /// As given.
    inputs: Vec<String>,
}

impl Header {
    pub(super) fn new(model: String, options: String, inputs: Vec<String>) -> Self {
        let (schema, program) = (SCHEMA.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Self { schema, program, model, options, inputs }
    }

    /// The first thing in which `found` differs: what it is, here and there.
    fn difference(&self, found: &Self) -> Option<(&'static str, String, String)> {
        let inputs = |header: &Self| header.inputs.join(" ");
        [
            ("journal format", self.schema.clone(), found.schema.clone()),
            ("program version", self.program.clone(), found.program.clone()),
            ("model", self.model.clone(), found.model.clone()),
            ("options", self.options.clone(), found.options.clone()),
            ("inputs", inputs(self), inputs(found)),
        ]
        .into_iter()
        .find(|(_, own, other)| own != other)
    }
}

/// How far a run came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    /// Records of the input that are in the output.
    pub records: u64,
    /// Bytes of the output; 0 where it is a folder.
    pub bytes: u64,
    /// The [`Mark`] of the records that have digests; those that failed may be mended in the input and tried again.
    pub mark: Mark,
    /// The numbers of the records, counted from 1, that are error records.
    pub failed: BTreeSet<u64>,
    /// The numbers that came into `failed`, or left it, since the last line of the journal.
    changed: BTreeSet<u64>,
}

impl Point {
    /// The record with this number, and this mark, has a digest or an error record now.
    pub(super) fn put(&mut self, number: u64, mark: &Mark, is_digest: bool) {
        let changed = if is_digest {
            self.mark.join(mark);
            self.failed.remove(&number)
        } else {
            self.failed.insert(number)
        };
        if changed {
            self.changed.insert(number);
        }
    }

    fn step(&self) -> Step {
        let (failed, mended) = self.changed.iter().partition(|number| self.failed.contains(number));
        Step { records: self.records, bytes: self.bytes, mark: self.mark, failed, mended }
    }

    /// The point that `step` leads to.
    fn after(&self, step: Step) -> Self {
        let Step { records, bytes, mark, failed, mended } = step;
        let mut after = Self { records, bytes, mark, ..self.clone() };
        after.changed = failed.iter().chain(&mended).copied().collect();
        after.failed.extend(failed);
        after.failed.retain(|number| !mended.contains(number));
        after
    }
}

/// A [`Point`] as the journal tells it: by what has changed since the line before.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    records: u64,
    bytes: u64,
    mark: Mark,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    failed: BTreeSet<u64>,
    /// Failed before, and not any more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    mended: BTreeSet<u64>,
}

/// A line of the journal behind the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    /// The output holds this much.
    Confirmed(Step),
    /// A rewritten output with this in it is whole, and about to take the old one's place.
    Replacing(Step),
}

/// An open journal; no other process has it.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

/// What a journal says when it is opened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub point: Point,
    /// The last thing that was begun: a rewritten output that takes the old one's place.
    pub replacing: Option<Point>,
}

impl Journal {
    /// Whether there is a journal that says what it belongs to.
    pub(super) fn is_begun(path: &Path) -> bool {
        let first = || {
            let mut line = Vec::new();
            BufReader::new(File::open(path).ok()?).read_until(b'\n', &mut line).ok()?;
            Some(line.ends_with(b"\n"))
        };
        first().unwrap_or(false)
    }

    /// Opens the journal at `path`, or begins one. A last line that is torn is forgotten.
    ///
    /// # Errors
    /// It belongs to a run with something else than `header`, or to one that is still going on, or cannot be read.
    pub(super) fn open(path: &Path, header: &Header) -> Result<(Self, State), BatchError> {
        let failed = |source| BatchError::Journal { path: path.to_path_buf(), source };
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(failed)?;
        if !lock(&file) {
            return Err(BatchError::Busy { journal: path.to_path_buf() });
        }
        let mut lines = BufReader::new(&file);
        let (mut line, mut whole) = (Vec::new(), 0);
        lines.read_until(b'\n', &mut line).map_err(failed)?;
        let mut state = State::default();
        let begun = line.ends_with(b"\n");
        if begun {
            let found: Header = serde_json::from_slice(&line).map_err(io::Error::from).map_err(failed)?;
            if let Some((what, got, expected)) = header.difference(&found) {
                return Err(BatchError::OtherRun { journal: path.to_path_buf(), what, got, expected });
            }
        }
        // Without its end, even a line that can be read is not whole.
        while line.ends_with(b"\n") {
            whole += line.len() as u64;
            line.clear();
            lines.read_until(b'\n', &mut line).map_err(failed)?;
            match serde_json::from_slice(line.strip_suffix(b"\n").unwrap_or_default()) {
                Ok(Entry::Confirmed(step)) => {
                    state = State { point: state.point.after(step), replacing: None };
                    state.point.changed.clear();
                }
                Ok(Entry::Replacing(step)) => state.replacing = Some(state.point.after(step)),
                Err(_) => break,
            }
        }
        drop(lines);
        let mut journal = Self { path: path.to_path_buf(), file };
        journal.file.set_len(whole).map_err(failed)?;
        journal.file.seek(SeekFrom::Start(whole)).map_err(failed)?;
        if !begun {
            journal.append(header)?;
        }
        Ok((journal, state))
    }

    /// The output holds what `point` says, on the disk.
    pub(super) fn confirm(&mut self, point: &mut Point) -> Result<(), BatchError> {
        self.append(&Entry::Confirmed(point.step()))?;
        point.changed.clear();
        Ok(())
    }

    /// A rewritten output is whole; see [`State::replacing`].
    pub(super) fn replacing(&mut self, point: &Point) -> Result<(), BatchError> {
        self.append(&Entry::Replacing(point.step()))
    }

    fn append(&mut self, entry: &impl Serialize) -> Result<(), BatchError> {
        let line = serde_json::to_vec(entry).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            self.file.write_all(&line)?;
            self.file.sync_data()
        });
        line.map_err(|source| BatchError::Journal { path: self.path.clone(), source })
    }
}

/// Whether the lock could be had. A program that another thread is just starting shares it until it runs, so a lock that
/// nobody holds may seem taken for a moment. A file system without locks has none.
fn lock(file: &File) -> bool {
    for _ in 0..20 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            _ => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hint;

    fn header(model: &str) -> Header {
        Header::new(model.to_owned(), "three sentences".to_owned(), vec!["a.jsonl".to_owned()])
    }

    /// `records` records, of which the second has failed; the third mends it.
    fn point(records: u64) -> Point {
        let failed = if records == 2 { BTreeSet::from([2]) } else { BTreeSet::new() };
        Point { records, bytes: 10 * records, failed, ..Point::default() }
    }

    #[test]
    fn a_journal_remembers_the_last_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.journal");
        assert!(!Journal::is_begun(&path));
        let (mut journal, state) = Journal::open(&path, &header("m")).unwrap();
        assert_eq!(state, State::default());
        let mut now = Point::default();
        for records in 1..=2 {
            now.put(records, &Mark::default(), records != 2);
            (now.records, now.bytes) = (records, 10 * records);
            journal.confirm(&mut now).unwrap();
            assert_eq!(now, point(records));
        }
        now.put(2, &Mark::default(), true);
        (now.records, now.bytes) = (3, 30);
        journal.replacing(&now).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        // Cut anywhere, it is as it was at the last line end before.
        let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').map(|at| at + 1).collect();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (journal, state) = Journal::open(&path, &header("m")).unwrap();
            drop(journal);
            let lines = ends.iter().filter(|&&end| end <= cut).count();
            let wanted = [0, 0, 1, 2, 2][lines];
            let wanted = if wanted == 0 { Point::default() } else { point(wanted) };
            let replacing = state.replacing.map(|point| (point.records, point.failed));
            let wanted = (wanted, (lines == 4).then(|| (3, BTreeSet::new())));
            assert_eq!((state.point, replacing), wanted, "{cut}");
            assert_eq!(std::fs::read(&path).unwrap(), whole[..ends[lines.max(1) - 1]], "{cut}");
        }
    }

    #[test]
    fn another_run_and_a_run_at_the_same_time_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.journal");
        let (journal, _) = Journal::open(&path, &header("m")).unwrap();
        assert!(matches!(Journal::open(&path, &header("m")), Err(BatchError::Busy { .. })));
        drop(journal);
        let error = Journal::open(&path, &header("n")).unwrap_err();
        let message = format!("`{}` was begun with other model: got n, expected m", path.display());
        assert_eq!(error.to_string(), message);
        assert!(error.hint().is_some());
    }
}
