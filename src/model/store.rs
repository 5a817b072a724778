//! The store: model folders by name, `models/NAME/` of the user's data folder, each whole or not there. A folder is made in
//! `partial/`, written through to the disk, and gets its name by a rename; `locks/` keeps two processes from doing it at once.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{DESCRIPTION, Entry, FileEntry, ModelConfig, ModelError, ModelFiles, derive, find::EMBEDDED};
use crate::{Settings, hash};

/// The models on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

/// The right to change a model of the store; given up when it is dropped, and when its process ends.
#[derive(Debug)]
pub struct Lock {
    /// `None` where the file system knows no locks.
    _file: Option<File>,
}

/// What can be wrong with a name, which is also that of a folder.
pub(super) fn name_problem(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(is_plain)
        && !name.ends_with('.')
        && name.len() <= 64;
    if name == EMBEDDED {
        Some(format!("`name`: got `{name}`, which is the embedded model's"))
    } else if !is_name {
        Some(format!("`name`: got `{name}`, expected up to 64 letters, digits, `-`, `_` and `.`"))
    } else {
        None
    }
}

impl Store {
    /// The store that the settings name; it need not exist yet.
    ///
    /// # Errors
    ///
    /// The settings name none.
    pub fn open(settings: &Settings) -> Result<Self, ModelError> {
        settings.store.clone().map(|root| Self { root }).ok_or(ModelError::NoStore)
    }

    /// The folder of a model, whether it is there or not.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.root.join("models").join(name)
    }

    /// Whether there is a model of this name.
    pub fn has(&self, name: &str) -> bool {
        name_problem(name).is_none() && self.folder(name).join(DESCRIPTION).is_file()
    }

    /// The names of all models that are there, in order.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn names(&self) -> Result<Vec<String>, ModelError> {
        let folder = self.root.join("models");
        let listed = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(failed("read", &folder))?,
        };
        let mut names = Vec::new();
        for model in listed {
            let name = model.map_err(failed("read", &folder))?.file_name();
            names.extend(name.into_string().ok().filter(|name| self.has(name)));
        }
        names.sort();
        Ok(names)
    }

    /// A model of the store, opened as [`ModelFiles::from_folder`] does.
    ///
    /// # Errors
    ///
    /// It is not there, or not whole.
    pub fn model(&self, name: &str) -> Result<ModelFiles, ModelError> {
        ModelFiles::from_folder(self.folder(name))
    }

    /// Waits until no other process changes this model, and brings back what a process that was killed between the two
    /// renames of [`install`](Self::install) had put aside.
    ///
    /// # Errors
    ///
    /// The name cannot be one; the store cannot be written.
    pub fn lock(&self, name: &str) -> Result<Lock, ModelError> {
        self.lock_telling(name, &mut || {})
    }

    /// The same, and calls `waiting` before it waits for another process.
    pub(super) fn lock_telling(&self, name: &str, waiting: &mut dyn FnMut()) -> Result<Lock, ModelError> {
        if let Some(problem) = name_problem(name) {
            return Err(ModelError::Name { problem });
        }
        let folder = self.root.join("locks");
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        let path = folder.join(format!("{name}.lock"));
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(failed("write", &path))?;
        let locked = match file.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
        };
        let lock = match locked {
            Ok(()) => Lock { _file: Some(file) },
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Lock { _file: None },
            Err(error) => return Err(failed("lock", &path)(error)),
        };
        let (aside, folder) = (self.aside(name), self.folder(name));
        if aside.exists() {
            if folder.exists() {
                fs::remove_dir_all(&aside).map_err(failed("remove", &aside))?;
            } else {
                fs::rename(&aside, &folder).map_err(failed("write", &folder))?;
            }
        }
        Ok(lock)
    }

    /// An empty folder on the store's disk in which a model can be made; the caller holds the model's lock. What a killed
    /// process left there is removed.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn temporary(&self, name: &str, _lock: &Lock) -> Result<PathBuf, ModelError> {
        let folder = self.partials().join(format!("{name}-import"));
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed("remove", &folder))?;
        }
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        Ok(folder)
    }

    /// Where folders are made before they become models.
    pub(super) fn partials(&self) -> PathBuf {
        self.root.join("partial")
    }

    /// Where the old folder of a model waits until the new one is in its place.
    fn aside(&self, name: &str) -> PathBuf {
        self.partials().join(format!("{name}-replaced"))
    }

    /// Gives a whole folder of the same disk its place as the model `name`, in place of what was there. Its files must have
    /// been written through to the disk; the caller holds the model's lock. A process killed at any moment leaves the old
    /// model, the new one, or for the blink between two renames the old one aside, where [`lock`](Self::lock) finds it.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn install(&self, whole: &Path, name: &str, _lock: &Lock) -> Result<(), ModelError> {
        let (folder, aside, models) = (self.folder(name), self.aside(name), self.root.join("models"));
        let replace = || {
            fs::create_dir_all(&models)?;
            sync_folder(whole)?;
            if folder.exists() {
                fs::create_dir_all(aside.parent().unwrap_or(&aside))?;
                fs::rename(&folder, &aside)?;
            }
            fs::rename(whole, &folder)?;
            sync_folder(&models)?;
            if aside.exists() { fs::remove_dir_all(&aside) } else { Ok(()) }
        };
        replace().map_err(failed("write", &folder))
    }

    /// Removes a model: its name first, then its files.
    ///
    /// # Errors
    ///
    /// The store cannot be written. That there is no such model is none.
    pub fn remove(&self, name: &str) -> Result<(), ModelError> {
        let lock = self.lock(name)?;
        let (folder, trash) = (self.folder(name), self.temporary(name, &lock)?);
        if folder.exists() {
            let rename = || fs::remove_dir(&trash).and_then(|()| fs::rename(&folder, &trash));
            rename().map_err(failed("remove", &folder))?;
        }
        fs::remove_dir_all(&trash).map_err(failed("remove", &trash))
    }

    /// Copies a model folder into the store: one with a `model.toml`, or an export with a `config.json`, of which the rest is
    /// derived (`family` says what cannot be). An entry of the registry of the same name adds what an export does not say:
    /// licence, task, languages, generation defaults.
    ///
    /// # Errors
    ///
    /// The name is taken or cannot be one; the folder is no model, or damaged; the store cannot be written.
    pub fn import(
        &self,
        name: &str,
        from: &Path,
        family: Option<&str>,
        entry: Option<&Entry>,
    ) -> Result<ModelFiles, ModelError> {
        let lock = self.lock(name)?;
        if self.has(name) {
            return Err(ModelError::Taken { name: name.to_owned() });
        }
        let model = if family.is_some() || !from.join(DESCRIPTION).is_file() {
            let mut config = derive::derive(from, family)?;
            if let Some(entry) = entry {
                derive::supplement(&mut config, &entry.config);
            }
            ModelFiles::of(config, from)?
        } else {
            ModelFiles::from_folder(from)?
        };
        let temporary = self.temporary(name, &lock)?;
        let made = self.copy(&model, name, &temporary).and_then(|()| self.install(&temporary, name, &lock));
        if made.is_err() {
            // It is of no use; where it cannot be removed now, the next import does.
            let _ = fs::remove_dir_all(&temporary);
        }
        made.and_then(|()| self.model(name))
    }

    /// Copies a model's files, and describes them with the sizes and hashes of the copies.
    fn copy(&self, model: &ModelFiles, name: &str, to: &Path) -> Result<(), ModelError> {
        let mut config = ModelConfig { name: name.to_owned(), ..model.config().clone() };
        for (role, entry) in &mut config.files {
            let from = model.path(role).ok_or_else(|| model.no_such_file(role))?;
            let copied = copy_file(&from, &to.join(&entry.file))?;
            if let Some(expected) =
                entry.sha256.as_ref().filter(|expected| copied.sha256.as_ref() != Some(expected))
            {
                let (file, expected) = (entry.file.clone(), expected.clone());
                let got = copied.sha256.unwrap_or_default();
                return Err(ModelError::Hash { origin: model.origin().clone(), file, got, expected });
            }
            *entry = FileEntry { path: entry.path.take(), file: entry.file.clone(), ..copied };
        }
        describe(&config, to)
    }
}

/// Writes a model's description into its folder, through to the disk.
///
/// # Errors
///
/// It lacks what a folder's description must have; the folder cannot be written.
pub fn describe(config: &ModelConfig, folder: &Path) -> Result<(), ModelError> {
    let origin = super::Origin::Folder(folder.to_path_buf());
    let text = match config.problem() {
        Some(problem) => return Err(ModelError::Invalid { origin, problem }),
        None => toml::to_string(config)
            .map_err(|error| ModelError::Invalid { origin, problem: error.to_string() })?,
    };
    let path = folder.join(DESCRIPTION);
    let write = || {
        let mut file = File::create(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(failed("write", &path))
}

/// Copies a file through to the disk; gives size and hash of what was written.
fn copy_file(from: &Path, to: &Path) -> Result<FileEntry, ModelError> {
    let unreadable = |source| ModelError::Read { path: from.to_owned(), source };
    let mut source = File::open(from).map_err(unreadable)?;
    let mut target = File::create(to).map_err(failed("write", to))?;
    let (mut hasher, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => buffer.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error)),
        };
        hasher.update(read);
        target.write_all(read).map_err(failed("write", to))?;
        size += read.len() as u64;
    }
    target.sync_all().map_err(failed("write", to))?;
    let sha256 = Some(hash::hex(&hasher.finalize()));
    Ok(FileEntry { size: Some(size), sha256, ..FileEntry::default() })
}

/// Makes what stands in a folder last through a loss of power, where the system can be told to.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ModelError {
    let path = path.to_owned();
    move |source| ModelError::Store { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folders_and_lead_nowhere_else() {
        for good in ["nllb-600m", "a", "Mine_2.0"] {
            assert_eq!(name_problem(good), None, "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a\\b", "-a", "a.", "default", "ক", "C:", &"a".repeat(65)] {
            assert!(name_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn what_a_killed_install_put_aside_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let store = Store { root: root.path().to_owned() };
        fs::create_dir_all(store.aside("a")).unwrap();
        fs::create_dir_all(root.path().join("models")).unwrap();
        fs::write(store.aside("a").join(DESCRIPTION), "old").unwrap();
        assert!(!store.has("a"));
        drop(store.lock("a").unwrap());
        assert!(store.has("a") && !store.aside("a").exists());

        fs::create_dir_all(store.aside("a")).unwrap();
        let lock = store.lock("a").unwrap();
        assert!(store.has("a") && !store.aside("a").exists());
        let temporary = store.temporary("a", &lock).unwrap();
        fs::write(temporary.join(DESCRIPTION), "new").unwrap();
        store.install(&temporary, "a", &lock).unwrap();
        assert_eq!(fs::read_to_string(store.folder("a").join(DESCRIPTION)).unwrap(), "new");
        assert!(!temporary.exists() && !store.aside("a").exists());
    }

    #[test]
    fn a_model_is_changed_by_one_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let store = Store { root: root.path().to_owned() };
        let lock = store.lock("a").unwrap();
        let (told, heard) = std::sync::mpsc::channel();
        let other = store.clone();
        let thread = std::thread::spawn(move || {
            drop(other.lock("a").unwrap());
            told.send(()).unwrap();
        });
        assert!(heard.recv_timeout(std::time::Duration::from_millis(100)).is_err());
        drop(store.lock("b").unwrap());
        drop(lock);
        heard.recv().unwrap();
        thread.join().unwrap();
    }
}
