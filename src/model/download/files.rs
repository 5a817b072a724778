//! All files of a model into one folder: from where they are already, from the hub's own cache, or from the hub, after a
//! look at the room on the disk. Each gets its name there only when its content is checked.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    DownloadError, Event, Progress, Timing, cache,
    fetch::{Target, fetch},
    http::{Client, Metadata},
    identity::Identity,
    retry::with_patience,
};
use crate::{Settings, hash::sha256_of_file};

/// How a pull is to be done.
#[derive(Clone, Copy, Debug)]
pub struct PullOptions {
    /// Whether the licence's ban on commercial use is accepted.
    pub accept_noncommercial: bool,
    /// Whether a file may be taken as it comes where nobody gives a hash of it.
    pub trust_on_first_use: bool,
    /// Waiting times and attempts.
    pub timing: Timing,
    /// Tells the free bytes of the disk that a folder is on.
    pub free_space: fn(&Path) -> io::Result<u64>,
}

impl Default for PullOptions {
    fn default() -> Self {
        let free_space = |folder: &Path| fs4::available_space(folder);
        Self { accept_noncommercial: false, trust_on_first_use: false, timing: Timing::default(), free_space }
    }
}

/// A file of a repository that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its name in the folder.
    pub(super) name: String,
    /// Its path in the repository.
    pub(super) path: String,
    /// Its size in bytes, where the registry knows it.
    pub(super) size: Option<u64>,
    /// Its SHA-256 as lower-case hex, where the registry knows it.
    pub(super) sha256: Option<String>,
}

/// A file that is in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fetched {
    pub(super) size: u64,
    /// SHA-256 as lower-case hex.
    pub(super) sha256: String,
}

/// Fetches files of one repository at one commit.
pub(super) struct Fetcher<'a> {
    repository: &'a str,
    commit: String,
    cache: Option<&'a Path>,
    client: Option<Client>,
    options: PullOptions,
}

/// Whether a revision is a commit, which stays what it is.
pub(super) fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A wanted file with what is known about it.
struct Known<'a> {
    wanted: &'a Wanted,
    size: Option<u64>,
    identity: Option<Identity>,
    /// A file of the cache that was found to be this one.
    cached: Option<(PathBuf, Fetched)>,
}

impl<'a> Fetcher<'a> {
    /// For the files of a repository at a revision. That may be a name, such as `main`: then it is the commit that the hub
    /// says it is now, by its answer for the file `path`, or offline the one that its cache says.
    pub(super) fn new(
        settings: &'a Settings,
        options: PullOptions,
        repository: &'a str,
        revision: &str,
        path: &str,
        progress: &mut dyn Progress,
    ) -> Result<Self, DownloadError> {
        let is_offline = settings.offline || settings.hub.offline;
        let client = if is_offline { None } else { Some(Client::new(&settings.hub, options.timing)?) };
        let (cache, commit) = (settings.hub.cache.as_deref(), revision.to_owned());
        let mut fetcher = Self { repository, commit, cache, client, options };
        if !is_commit(revision) {
            fetcher.commit = match &fetcher.client {
                Some(client) => {
                    let url = client.resolve(repository, revision, path)?;
                    let told = with_patience(options.timing, progress, || client.metadata(&url))?.commit;
                    told.filter(|commit| is_commit(commit)).ok_or_else(|| DownloadError::Answer {
                        url: url.shown(),
                        problem: format!("the server does not say which commit `{revision}` is"),
                    })?
                }
                None => fetcher
                    .cache
                    .and_then(|cache| cache::commit(cache, repository, revision))
                    .filter(|commit| is_commit(commit))
                    .ok_or_else(|| DownloadError::Offline { file: path.to_owned() })?,
            };
        }
        Ok(fetcher)
    }

    /// The commit that the files are of.
    pub(super) fn commit(&self) -> &str {
        &self.commit
    }

    /// Brings all files into `folder`, which exists, and returns what they are, in the same order.
    pub(super) fn fetch_all(
        &self,
        wanted: &[Wanted],
        folder: &Path,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Fetched>, DownloadError> {
        let known: Vec<_> =
            wanted.iter().map(|wanted| self.look_up(wanted, progress)).collect::<Result<_, _>>()?;
        // What is here or can be linked takes no room. The rest needs some.
        let mut fetched = Vec::new();
        for known in &known {
            fetched.push(known.find(folder)?);
        }
        let mut needed = 0;
        for (known, _) in known.iter().zip(&fetched).filter(|(_, fetched)| fetched.is_none()) {
            if known.cached.is_none() {
                self.client(known.wanted)?;
            }
            needed += known.missing(folder);
        }
        self.check_space(folder, needed)?;
        let bytes = known.iter().map(|known| known.size.unwrap_or(0)).sum();
        progress.event(Event::Began { files: known.len(), bytes });
        known
            .iter()
            .zip(fetched)
            .map(|(known, fetched)| {
                progress.event(Event::File { name: &known.wanted.name, size: known.size });
                let fetched = fetched.map_or_else(|| self.fetch(known, folder, progress), Ok)?;
                progress.event(Event::Checked { bytes: fetched.size });
                Ok(fetched)
            })
            .collect()
    }

    /// What the file must be (by the registry, else by the name of the cache's blob, else by the hub), and whether the cache
    /// has just that.
    fn look_up<'w>(
        &self,
        wanted: &'w Wanted,
        progress: &mut dyn Progress,
    ) -> Result<Known<'w>, DownloadError> {
        let cached =
            self.cache.and_then(|cache| cache::find(cache, self.repository, &self.commit, &wanted.path));
        let registered = wanted.sha256.clone().map(Identity::Sha256);
        let mut known = Known { wanted, size: wanted.size, identity: registered.clone(), cached: None };
        if let Some(cached) = &cached {
            known.identity = registered.clone().or_else(|| cached.identity.clone());
            known.use_cached(&cached.path);
        }
        let is_known = known.cached.is_some() || (registered.is_some() && wanted.size.is_some());
        if !is_known && (self.client.is_some() || registered.is_none()) {
            let told = self.ask(wanted, progress)?;
            (known.identity, known.size) = (registered.or(told.identity), wanted.size.or(told.size));
            if let Some(cached) = &cached {
                known.use_cached(&cached.path);
            }
        }
        if known.identity.is_none() && !self.options.trust_on_first_use {
            let url = self.client(wanted)?.resolve(self.repository, &self.commit, &wanted.path)?.shown();
            return Err(DownloadError::NoHash { file: wanted.name.clone(), url });
        }
        Ok(known)
    }

    /// Asks the hub about a file, and makes sure that it speaks of the same commit.
    fn ask(&self, wanted: &Wanted, progress: &mut dyn Progress) -> Result<Metadata, DownloadError> {
        let client = self.client(wanted)?;
        let url = client.resolve(self.repository, &self.commit, &wanted.path)?;
        let told = with_patience(self.options.timing, progress, || client.metadata(&url))?;
        if let Some(got) = told.commit.as_ref().filter(|commit| **commit != self.commit) {
            let (got, expected) = (got.clone(), self.commit.clone());
            return Err(DownloadError::Revision { url: url.shown(), got, expected });
        }
        match (wanted.size, told.size) {
            (Some(expected), Some(got)) if got != expected => {
                let (file, from) = (wanted.name.clone(), url.shown());
                Err(DownloadError::Size { file, from, got, expected })
            }
            _ => Ok(told),
        }
    }

    fn client(&self, wanted: &Wanted) -> Result<&Client, DownloadError> {
        self.client.as_ref().ok_or_else(|| DownloadError::Offline { file: wanted.name.clone() })
    }

    fn check_space(&self, folder: &Path, needed: u64) -> Result<(), DownloadError> {
        let free = (self.options.free_space)(folder).map_err(DownloadError::store("read", folder))?;
        if needed > free {
            return Err(DownloadError::Space { folder: folder.to_path_buf(), needed, free });
        }
        Ok(())
    }

    fn fetch(
        &self,
        known: &Known<'_>,
        folder: &Path,
        progress: &mut dyn Progress,
    ) -> Result<Fetched, DownloadError> {
        let Known { wanted, size, identity, cached } = known;
        let path = folder.join(&wanted.name);
        if let Some((cached, _)) = cached {
            cache::copy(cached, &path)?;
            if let Some(fetched) = known.check(&path)? {
                return Ok(fetched);
            }
        }
        let client = self.client(wanted)?;
        let url = client.resolve(self.repository, &self.commit, &wanted.path)?;
        let target = Target { name: &wanted.name, url: &url, size: *size, identity: identity.as_ref() };
        let sha256 = fetch(client, self.options.timing, &target, folder, progress)?;
        let size = fs::metadata(&path).map_err(DownloadError::store("read", &path))?.len();
        Ok(Fetched { size, sha256 })
    }
}

impl Known<'_> {
    /// Notes a file of the cache if it is the wanted one; one that cannot be read, or is another, is left alone.
    fn use_cached(&mut self, path: &Path) {
        if self.cached.is_some() || self.identity.is_none() {
            return;
        }
        if let Ok(Some(fetched)) = self.measure(path) {
            self.size = Some(fetched.size);
            self.cached = Some((path.to_path_buf(), fetched));
        }
    }

    /// The file, if it is in the folder already or can be linked there from the cache.
    fn find(&self, folder: &Path) -> Result<Option<Fetched>, DownloadError> {
        let path = folder.join(&self.wanted.name);
        if let Some(fetched) = self.check(&path)? {
            return Ok(Some(fetched));
        }
        // There is no link where the cache is on another disk, or its file system knows none.
        Ok(self
            .cached
            .as_ref()
            .filter(|(cached, _)| fs::hard_link(cached, &path).is_ok())
            .map(|(_, fetched)| fetched.clone()))
    }

    /// Whether the file in the folder is the wanted one. One that is not is removed; that takes away only this name, so
    /// a file that is linked to the cache stays there.
    fn check(&self, path: &Path) -> Result<Option<Fetched>, DownloadError> {
        match self.measure(path) {
            Ok(Some(fetched)) => Ok(Some(fetched)),
            Ok(None) => {
                tracing::warn!("`{}` is not the expected file and is fetched again", path.display());
                super::part::remove(path)?;
                Ok(None)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DownloadError::store("read", path)(error)),
        }
    }

    /// Size and SHA-256 of a file if it is the wanted one.
    fn measure(&self, path: &Path) -> io::Result<Option<Fetched>> {
        let size = fs::metadata(path)?.len();
        if self.size.is_some_and(|expected| expected != size) {
            return Ok(None);
        }
        let sha256 = sha256_of_file(path)?;
        let is_right = match &self.identity {
            None => true,
            Some(Identity::Sha256(expected)) => sha256 == *expected,
            Some(blob) => blob.measure(path)? == *blob,
        };
        Ok(is_right.then_some(Fetched { size, sha256 }))
    }

    /// How many bytes are still to come.
    fn missing(&self, folder: &Path) -> u64 {
        let part = folder.join(format!("{}.part", self.wanted.name));
        let there = fs::metadata(part).map_or(0, |metadata| metadata.len());
        self.size.unwrap_or(0).saturating_sub(there)
    }
}
