//! The folders of a pull: the lock of a model, the folder that its files come into, its description, and the step that makes
//! it a model of the store.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{DownloadError, Event, Progress, part};
use crate::model::{ModelConfig, ModelFiles};

const DESCRIPTION: &str = "model.toml";

/// The description in a model folder, if there is one that is understood.
pub(super) fn installed(folder: &Path) -> Option<ModelConfig> {
    toml::from_str(&fs::read_to_string(folder.join(DESCRIPTION)).ok()?).ok()
}

pub(super) fn is_whole(folder: &Path) -> bool {
    ModelFiles::from_folder(folder).and_then(|model| model.verify()).is_ok()
}

/// Waits for the right to write a model, held as long as the file is open. `None` where the file system knows no locks.
pub(super) fn lock(
    folder: &Path,
    name: &str,
    progress: &mut dyn Progress,
) -> Result<Option<File>, DownloadError> {
    fs::create_dir_all(folder).map_err(DownloadError::store("create", folder))?;
    let path = folder.join(format!("{name}.lock"));
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(DownloadError::store("write", &path))?;
    let waited = match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            progress.event(Event::Locked);
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    match waited {
        Ok(()) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(DownloadError::store("lock", &path)(error)),
    }
}

/// The folder that the files of a revision come into. What other revisions of the model left is removed: it would take
/// room for ever.
pub(super) fn open_partial(root: &Path, name: &str, revision: &str) -> Result<PathBuf, DownloadError> {
    let partial = root.join(format!("{name}-{revision}"));
    fs::create_dir_all(&partial).map_err(DownloadError::store("create", &partial))?;
    for entry in fs::read_dir(root).map_err(DownloadError::store("read", root))?.flatten() {
        let file_name = entry.file_name();
        let rest = file_name.to_str().and_then(|other| other.strip_prefix(name)?.strip_prefix('-'));
        if rest.is_some_and(|rest| rest != revision && is_left(rest)) {
            // What cannot be removed does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(partial)
}

/// What stands after the model's name: a revision, or a word for a folder that was replaced or half exported.
fn is_left(rest: &str) -> bool {
    rest == REPLACED
        || rest.starts_with(EXPORT)
        || rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

const REPLACED: &str = "replaced";

/// How the rest of the name of a folder with exported graphs begins.
pub(super) const EXPORT: &str = "export.";

/// Writes the description beside the files and removes everything else: what is there now becomes the model.
pub(super) fn describe(config: &ModelConfig, partial: &Path) -> Result<(), DownloadError> {
    let path = partial.join(DESCRIPTION);
    let text = toml::to_string(config)
        .map_err(|error| DownloadError::Entry { name: config.name.clone(), problem: error.to_string() })?;
    for entry in fs::read_dir(partial).map_err(DownloadError::store("read", partial))?.flatten() {
        let file_name = entry.file_name();
        if !config.files.values().any(|file| *file.file == *file_name) {
            part::remove(&entry.path())?;
        }
    }
    let write = || {
        let mut file = File::create(&path)?;
        io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()?;
        sync_folder(partial)
    };
    write().map_err(DownloadError::store("write", &path))
}

/// Gives the finished folder its place. A process that is killed between the two renames leaves the model under neither
/// name, and all of its files where the next pull finds them.
pub(super) fn install(finished: &Path, folder: &Path, partials: &Path) -> Result<(), DownloadError> {
    let parent = folder.parent().unwrap_or(folder);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let replaced = partials.join(format!("{name}-{REPLACED}"));
    fs::create_dir_all(parent).map_err(DownloadError::store("create", parent))?;
    let replace = || {
        if folder.exists() {
            if replaced.exists() {
                fs::remove_dir_all(&replaced)?;
            }
            fs::rename(folder, &replaced)?;
        }
        fs::rename(finished, folder)?;
        sync_folder(parent)
    };
    replace().map_err(DownloadError::store("write", folder))?;
    // What cannot be removed is removed by the next pull.
    let _ = fs::remove_dir_all(&replaced);
    Ok(())
}

/// Makes renames in a folder last through a loss of power, where the system can be told to.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
