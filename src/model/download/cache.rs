//! The cache that the hub's own tools keep, read and never written: a file that is there need not be downloaded.
//!
//! Its layout is that of the `huggingface_hub` package: `models--OWNER--NAME/snapshots/COMMIT/PATH`, as a rule a symbolic
//! link to `blobs/ETAG`, whose name is the hub's own hash of the content.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{DownloadError, identity::Identity};

/// A file in the cache. Whether its content is right is still to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cached {
    /// The file itself, links followed.
    pub(super) path: PathBuf,
    /// The hash that the hub gave, by the blob's name; `None` where the cache was written without links.
    pub(super) identity: Option<Identity>,
}

fn folder(cache: &Path, repository: &str) -> PathBuf {
    cache.join(format!("models--{}", repository.replace('/', "--")))
}

/// The commit that a name such as `main` stood for when the cache last asked.
pub(super) fn commit(cache: &Path, repository: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(folder(cache, repository).join("refs").join(name)).ok()?;
    Some(text.trim().to_owned())
}

/// The file of a repository at a commit, if the cache has it.
pub(super) fn find(cache: &Path, repository: &str, commit: &str, path: &str) -> Option<Cached> {
    let file = path
        .split('/')
        .fold(folder(cache, repository).join("snapshots").join(commit), |folder, part| folder.join(part));
    let path = fs::canonicalize(file).ok()?;
    let is_blob = path.parent().and_then(Path::file_name).is_some_and(|folder| folder == "blobs");
    let identity =
        path.file_name().and_then(|name| name.to_str()).filter(|_| is_blob).and_then(Identity::of_etag);
    Some(Cached { path, identity })
}

/// Copies a file so that it has its name only when it is whole.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), DownloadError> {
    let mut partial = to.as_os_str().to_owned();
    partial.push(".copy");
    let partial = PathBuf::from(partial);
    let copy = || {
        let mut file = File::create(&partial)?;
        io::copy(&mut File::open(from)?, &mut file)?;
        file.sync_all()?;
        fs::rename(&partial, to)
    };
    copy().map_err(DownloadError::store("write", &partial))
}
