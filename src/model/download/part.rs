//! `Part`: a file that is not whole yet, `NAME.part`, beside it the ETag that its beginning came with, `NAME.etag`. A killed
//! process leaves both, and the next one goes on from there.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::DownloadError;
use crate::hash::hex;

/// An open file that grows, and the SHA-256 of what is in it.
pub(super) struct Part {
    path: PathBuf,
    etag_path: PathBuf,
    file: File,
    hasher: Sha256,
    len: u64,
    is_mended: bool,
}

impl Part {
    /// Opens what an earlier process left of the file `name`, or an empty one.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, DownloadError> {
        let path = folder.join(format!("{name}.part"));
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(DownloadError::store("write", &path))?;
        let etag_path = folder.join(format!("{name}.etag"));
        let mut part = Self { path, etag_path, file, hasher: Sha256::new(), len: 0, is_mended: false };
        part.read().map_err(DownloadError::store("read", &part.path))?;
        part.is_mended = part.len > 0;
        Ok(part)
    }

    fn read(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = self.file.read(&mut buffer)?;
            self.hasher.update(buffer.get(..read).unwrap_or_default());
            self.len += read as u64;
            if read == 0 {
                return Ok(());
            }
        }
    }

    /// How many bytes are there.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Whether it came in more than one piece.
    pub(super) fn is_mended(&self) -> bool {
        self.is_mended
    }

    /// The ETag of the answer that its beginning came with, if it had a strong one.
    pub(super) fn etag(&self) -> Option<String> {
        let etag = fs::read_to_string(&self.etag_path).ok()?;
        let is_whole = etag.len() > 1 && etag.starts_with('"') && etag.ends_with('"');
        (is_whole && !etag.contains(|c: char| c.is_control())).then_some(etag)
    }

    /// Empties it, to begin anew with an answer that has this ETag.
    pub(super) fn restart(&mut self, etag: Option<&str>) -> Result<(), DownloadError> {
        let wrong = |path: &PathBuf| DownloadError::store("write", path.clone());
        // First the bytes, then the ETag: at no time may it stand beside bytes of another answer.
        self.file.set_len(0).map_err(wrong(&self.path))?;
        self.file.seek(SeekFrom::Start(0)).map_err(wrong(&self.path))?;
        match etag {
            Some(etag) => fs::write(&self.etag_path, etag).map_err(wrong(&self.etag_path))?,
            None => remove(&self.etag_path)?,
        }
        (self.hasher, self.len, self.is_mended) = (Sha256::new(), 0, false);
        Ok(())
    }

    /// The next bytes come from another answer than the last.
    pub(super) fn mend(&mut self) {
        self.is_mended = true;
    }

    /// Adds bytes at its end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), DownloadError> {
        self.file.write_all(bytes).map_err(DownloadError::store("write", &self.path))?;
        self.hasher.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// SHA-256 of what is there, as lower-case hex.
    pub(super) fn sha256(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, once it is on the disk.
    pub(super) fn finish(self, to: &Path) -> Result<(), DownloadError> {
        self.file.sync_all().map_err(DownloadError::store("write", &self.path))?;
        drop(self.file);
        fs::rename(&self.path, to).map_err(DownloadError::store("write", to))?;
        remove(&self.etag_path)
    }

    /// Removes it: what is in it is wrong.
    pub(super) fn discard(self) -> Result<(), DownloadError> {
        drop(self.file);
        remove(&self.path)?;
        remove(&self.etag_path)
    }
}

/// Removes a file; that there is none is well.
pub(super) fn remove(path: &Path) -> Result<(), DownloadError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(DownloadError::store("remove", path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha256;

    #[test]
    fn what_one_process_left_the_next_one_finishes() {
        let folder = tempfile::tempdir().unwrap();
        let mut part = Part::open(folder.path(), "weights").unwrap();
        part.restart(Some("\"one\"")).unwrap();
        part.append(b"some ").unwrap();
        assert!(!part.is_mended());
        drop(part);

        let mut part = Part::open(folder.path(), "weights").unwrap();
        assert_eq!((part.len(), part.is_mended(), part.etag().as_deref()), (5, true, Some("\"one\"")));
        part.append(b"bytes").unwrap();
        assert_eq!(part.sha256(), sha256(b"some bytes"));
        let whole = folder.path().join("weights");
        part.finish(&whole).unwrap();
        assert_eq!(fs::read(whole).unwrap(), b"some bytes");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_new_beginning_forgets_bytes_and_etag() {
        let folder = tempfile::tempdir().unwrap();
        let mut part = Part::open(folder.path(), "weights").unwrap();
        part.restart(Some("\"one\"")).unwrap();
        part.append(b"longer than the next").unwrap();
        part.restart(None).unwrap();
        part.append(b"new").unwrap();
        assert_eq!((part.len(), part.etag(), part.sha256()), (3, None, sha256(b"new")));
        assert_eq!(fs::read(part.path()).unwrap(), b"new");
        part.discard().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_etag_that_was_cut_short_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let part = Part::open(folder.path(), "weights").unwrap();
        for torn in ["", "\"", "\"abc", "\"abc\"\n"] {
            fs::write(folder.path().join("weights.etag"), torn).unwrap();
            assert_eq!(part.etag(), None, "{torn:?}");
        }
    }
}
