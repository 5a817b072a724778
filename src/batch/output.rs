//! Where digests and error records go: a file of lines, a folder with a file for each article, or a stream.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::{
    BatchError, RecordError,
    journal::Point,
    record::{ErrorRecord, Tag},
};
use crate::Digest;

/// Where a run writes.
pub enum Target {
    /// Lines, to something that is written once, such as standard output. Such a run cannot be resumed.
    Stream(Box<dyn Write + Send>),
    /// Lines, in a file; its journal stands beside it, with `.journal` behind its name. What is there but is no regular
    /// file (a device, a pipe) is a stream.
    File(PathBuf),
    /// A file for each record, such as `00000017-id.json` or `00000018-id.error.json`, numbered from 1 in input order;
    /// the journal stands beside the folder.
    Folder(PathBuf),
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stream(_) => f.write_str("Stream"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Folder(path) => f.debug_tuple("Folder").field(path).finish(),
        }
    }
}

/// The line of a record, with its end.
pub(super) fn line(tag: &Tag, result: &Result<Digest, RecordError>) -> io::Result<Vec<u8>> {
    let mut line = match result {
        Ok(digest) => serde_json::to_vec(digest)?,
        Err(error) => serde_json::to_vec(&ErrorRecord::new(tag, error))?,
    };
    line.push(b'\n');
    Ok(line)
}

/// An output that is being written.
pub(super) enum Output {
    Stream(BufWriter<Box<dyn Write + Send>>),
    File { file: BufWriter<File>, path: PathBuf },
    Folder(PathBuf),
}

impl Output {
    pub(super) fn stream(stream: Box<dyn Write + Send>) -> Self {
        Self::Stream(BufWriter::new(stream))
    }

    /// The file at `path`, cut to its first `bytes` bytes.
    pub(super) fn file(path: &Path, bytes: u64) -> Result<Self, BatchError> {
        let open = || {
            let mut file = File::options().write(true).create(true).truncate(false).open(path)?;
            let got = file.metadata()?.len();
            file.set_len(bytes.min(got))?;
            file.seek(SeekFrom::End(0))?;
            Ok((file, got))
        };
        let (file, got) = open().map_err(|source| failed(path, source))?;
        if got < bytes {
            let (got, expected) = (format!("{got} bytes"), format!("at least {bytes}"));
            return Err(BatchError::Changed { output: path.to_path_buf(), got, expected });
        }
        Ok(Self::File { file: BufWriter::new(file), path: path.to_path_buf() })
    }

    /// The folder at `path` with what `point` says: digests and error records that it does not know of are removed.
    pub(super) fn folder(path: &Path, point: &Point) -> Result<Self, BatchError> {
        let open = || {
            fs::create_dir_all(path)?;
            for (number, is_error, file) in numbered(path)? {
                if number > point.records || is_error != point.failed.contains(&number) {
                    fs::remove_file(file)?;
                }
            }
            Ok(())
        };
        open().map_err(|source| failed(path, source))?;
        Ok(Self::Folder(path.to_path_buf()))
    }

    /// Writes the record with this number, counted from 1; gives the bytes by which the file grows.
    pub(super) fn put(
        &mut self,
        number: u64,
        tag: &Tag,
        result: &Result<Digest, RecordError>,
    ) -> Result<u64, BatchError> {
        let put = line(tag, result).and_then(|line| {
            match self {
                Self::Stream(stream) => stream.write_all(&line)?,
                Self::File { file, .. } => file.write_all(&line)?,
                Self::Folder(folder) => {
                    put_file(folder, &file_name(number, &tag.id, result.is_err()), &line)?
                }
            }
            Ok(line.len() as u64)
        });
        put.map_err(|source| self.failed(source))
    }

    /// Brings everything to where it lasts.
    pub(super) fn flush(&mut self) -> Result<(), BatchError> {
        let flushed = match self {
            Self::Stream(stream) => stream.flush(),
            Self::File { file, .. } => file.flush().and_then(|()| file.get_ref().sync_data()),
            Self::Folder(_) => Ok(()),
        };
        flushed.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> BatchError {
        match self {
            Self::Stream(_) => failed(Path::new("-"), source),
            Self::File { path, .. } | Self::Folder(path) => failed(path, source),
        }
    }
}

pub(super) fn failed(path: &Path, source: io::Error) -> BatchError {
    BatchError::Output { path: path.display().to_string(), source }
}

/// A file appears under its name when it is whole.
fn put_file(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let scratch = folder.join(format!(".{name}.part"));
    let mut file = File::create(&scratch)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&scratch, folder.join(name))
}

/// Behind the name of an error record's file.
const ERROR_ENDING: &str = ".error.json";

/// Characters of an id that go into a file's name.
const LONGEST_NAME: usize = 40;

/// `00000017-id.json`: in a list of names the order of the input, and what it is.
fn file_name(number: u64, id: &str, failed: bool) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let id: String = id.chars().map(plain).take(LONGEST_NAME).collect();
    format!("{number:08}-{id}{}", if failed { ERROR_ENDING } else { ".json" })
}

/// The records' files of a folder with their numbers and whether they are error records, in no order; scratch files and
/// others are left out.
pub(super) fn numbered(folder: &Path) -> io::Result<Vec<(u64, bool, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.ends_with(".json")) else { continue };
        if let Some(number) = name.split_once('-').and_then(|(number, _)| number.parse().ok()) {
            found.push((number, name.ends_with(ERROR_ENDING), entry.path()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_the_order_and_are_plain() {
        assert_eq!(file_name(17, "খবর/১ x.txt", false), "00000017-খবর_১_x.txt.json");
        assert_eq!(file_name(18, &"a".repeat(99), true), format!("00000018-{}.error.json", "a".repeat(40)));
    }

    #[test]
    fn only_the_records_files_are_numbered() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["00000002-b.error.json", "00000001-a.json", "notes.json", ".00000003-c.json.part"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = numbered(folder.path()).unwrap().into_iter().map(|(number, failed, _)| (number, failed));
        let mut found: Vec<(u64, bool)> = found.collect();
        found.sort_unstable();
        assert_eq!(found, [(1, false), (2, true)]);
    }

    #[test]
    fn a_file_is_cut_but_never_filled_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        fs::write(&path, "12345").unwrap();
        drop(Output::file(&path, 3).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"123");
        assert!(matches!(Output::file(&path, 4), Err(BatchError::Changed { .. })));
    }
}
