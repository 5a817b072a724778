//! The folder that a model's files come into, until it is whole and becomes a model of the store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{DownloadError, files::is_commit, part};
use crate::model::ModelConfig;

/// How the rest of the name of a folder with exported graphs begins, after the model's name.
pub(super) const EXPORT: &str = "export.";

/// The folder for a model at a commit. What other commits and exports of it left is removed: it would take room for ever.
/// The caller holds the model's lock.
pub(super) fn open(root: &Path, name: &str, commit: &str) -> Result<PathBuf, DownloadError> {
    let partial = root.join(format!("{name}-{commit}"));
    fs::create_dir_all(&partial).map_err(DownloadError::store("create", &partial))?;
    for entry in fs::read_dir(root).map_err(DownloadError::store("read", root))?.flatten() {
        let file_name = entry.file_name();
        let rest = file_name.to_str().and_then(|other| other.strip_prefix(name)?.strip_prefix('-'));
        if rest.is_some_and(|rest| rest.starts_with(EXPORT) || is_commit(rest) && rest != commit) {
            // What cannot be removed does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(partial)
}

/// Removes everything that the description does not name.
pub(super) fn tidy(folder: &Path, config: &ModelConfig) -> Result<(), DownloadError> {
    for entry in fs::read_dir(folder).map_err(DownloadError::store("read", folder))?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if config.files.values().any(|file| *file.file == *name) {
            continue;
        }
        match path.is_dir() {
            true => fs::remove_dir_all(&path).map_err(DownloadError::store("remove", &path))?,
            false => part::remove(&path)?,
        }
    }
    Ok(())
}
