//! A whole model: its files come into `partial/NAME-REVISION/` of the store, with a `model.toml` that records size and
//! SHA-256 of each, and the folder becomes `models/NAME/` when all is there. One process at a time does it for a model.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{
    DownloadError, Event, Progress, PullOptions,
    files::{Fetcher, Wanted},
};
use crate::{
    Settings,
    model::{ModelConfig, ModelFiles},
};

/// A model that is in the store now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it was there before, whole and of this revision.
    pub was_there: bool,
}

/// Fetches a model of the registry into the store, or goes on with an earlier pull that was interrupted.
///
/// # Errors
///
/// The licence is not accepted; offline with files missing; no room; the hub or the way to it fails again and again; a file
/// is not the expected one; the store cannot be written. What was fetched is kept for the next call, except what is wrong.
pub fn pull(
    config: &ModelConfig,
    settings: &Settings,
    options: &PullOptions,
    progress: &mut dyn Progress,
) -> Result<Pulled, DownloadError> {
    let name = &config.name;
    if config.noncommercial && !options.accept_noncommercial {
        let (name, licence) = (name.clone(), config.licence.clone());
        return Err(DownloadError::Noncommercial { name, licence });
    }
    let source = config.source.as_ref().ok_or_else(|| DownloadError::NoSource { name: name.clone() })?;
    let store = settings.store.as_deref().ok_or(DownloadError::NoStore)?;
    if let Some(problem) = config.problem().or_else(|| unsafe_name(name)) {
        return Err(DownloadError::Entry { name: name.clone(), problem });
    }
    let folder = store.join("models").join(name);
    let _lock = lock(&store.join("locks"), name, progress)?;
    let installed = installed(&folder).filter(|installed| installed.source.as_ref() == Some(source));
    // What an earlier pull measured holds for this revision from then on, where the registry does not say more.
    let mut wanted = wanted(config, installed.as_ref());
    if installed.is_some_and(|installed| installed == complete(config, &wanted)) && is_whole(&folder) {
        return Ok(Pulled { folder, was_there: true });
    }
    let partial = open_partial(&store.join("partial"), name, &source.revision)?;
    for Wanted { name, .. } in &wanted {
        // Saves fetching what an older description of the same files had; where it cannot be linked, it is fetched.
        let _ = fs::hard_link(folder.join(name), partial.join(name));
    }
    let fetcher = Fetcher::new(settings, *options, &source.repository, &source.revision)?;
    let fetched = fetcher.fetch_all(&wanted, &partial, progress)?;
    for (wanted, fetched) in wanted.iter_mut().zip(fetched) {
        (wanted.size, wanted.sha256) = (Some(fetched.size), Some(fetched.sha256));
    }
    describe(&complete(config, &wanted), &partial)?;
    install(&partial, &folder)?;
    Ok(Pulled { folder, was_there: false })
}

fn unsafe_name(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_safe = !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain);
    (!is_safe).then(|| format!("`name`: got `{name}`, expected letters, digits, `-`, `_` and `.`"))
}

/// The files of a description, each once, with all that is known about them.
fn wanted(config: &ModelConfig, installed: Option<&ModelConfig>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for (role, entry) in &config.files {
        if wanted.iter().any(|wanted| wanted.name == entry.file) {
            continue;
        }
        let recorded = installed.and_then(|installed| installed.files.get(role));
        let recorded = recorded.filter(|recorded| recorded.repository_path() == entry.repository_path());
        wanted.push(Wanted {
            name: entry.file.clone(),
            path: entry.repository_path().to_owned(),
            size: entry.size.or_else(|| recorded?.size),
            sha256: entry.sha256.clone().or_else(|| recorded?.sha256.clone()),
        });
    }
    wanted
}

/// The description with size and hash of each file.
fn complete(config: &ModelConfig, files: &[Wanted]) -> ModelConfig {
    let mut config = config.clone();
    for entry in config.files.values_mut() {
        if let Some(file) = files.iter().find(|file| file.name == entry.file) {
            (entry.size, entry.sha256) = (file.size, file.sha256.clone());
        }
    }
    config
}

/// The description in a model folder, if there is one that is understood.
fn installed(folder: &Path) -> Option<ModelConfig> {
    toml::from_str(&fs::read_to_string(folder.join(DESCRIPTION)).ok()?).ok()
}

fn is_whole(folder: &Path) -> bool {
    ModelFiles::from_folder(folder).and_then(|model| model.verify()).is_ok()
}

const DESCRIPTION: &str = "model.toml";

/// Waits for the right to write a model, held as long as the file is open. `None` where the file system knows no locks.
fn lock(folder: &Path, name: &str, progress: &mut dyn Progress) -> Result<Option<File>, DownloadError> {
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
fn open_partial(root: &Path, name: &str, revision: &str) -> Result<PathBuf, DownloadError> {
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

/// What stands after the model's name: a revision, or the word for a folder that was replaced.
fn is_left(rest: &str) -> bool {
    rest == REPLACED || rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

const REPLACED: &str = "replaced";

/// Writes the description beside the files and removes everything else: what is there now becomes the model.
fn describe(config: &ModelConfig, partial: &Path) -> Result<(), DownloadError> {
    let path = partial.join(DESCRIPTION);
    let text = toml::to_string(config)
        .map_err(|error| DownloadError::Entry { name: config.name.clone(), problem: error.to_string() })?;
    for entry in fs::read_dir(partial).map_err(DownloadError::store("read", partial))?.flatten() {
        let file_name = entry.file_name();
        if !config.files.values().any(|file| *file.file == *file_name) {
            super::part::remove(&entry.path())?;
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
fn install(partial: &Path, folder: &Path) -> Result<(), DownloadError> {
    let parent = folder.parent().unwrap_or(folder);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let replaced = partial.with_file_name(format!("{name}-{REPLACED}"));
    fs::create_dir_all(parent).map_err(DownloadError::store("create", parent))?;
    let replace = || {
        if folder.exists() {
            if replaced.exists() {
                fs::remove_dir_all(&replaced)?;
            }
            fs::rename(folder, &replaced)?;
        }
        fs::rename(partial, folder)?;
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
