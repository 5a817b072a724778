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
    commit: &'a str,
    cache: Option<&'a Path>,
    client: Option<Client>,
    options: PullOptions,
}

/// A wanted file with what is known about it.
struct Known<'a> {
    wanted: &'a Wanted,
    size: Option<u64>,
    identity: Option<Identity>,
    cached: Option<PathBuf>,
}

impl<'a> Fetcher<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        options: PullOptions,
        repository: &'a str,
        commit: &'a str,
    ) -> Result<Self, DownloadError> {
        let is_offline = settings.offline || settings.hub.offline;
        let client = if is_offline { None } else { Some(Client::new(&settings.hub, options.timing)?) };
        Ok(Self { repository, commit, cache: settings.hub.cache.as_deref(), client, options })
    }

    /// Brings all files into `folder`, which exists, and returns what they are, in the same order.
    pub(super) fn fetch_all(
        &self,
        wanted: &[Wanted],
        folder: &Path,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Fetched>, DownloadError> {
        let known: Vec<_> = wanted.iter().map(|wanted| self.look_up(wanted, progress)).collect::<Result<_, _>>()?;
        // What is here or can be linked takes no room. The rest needs some.
        let mut fetched = Vec::new();
        for known in &known {
            fetched.push(known.find(folder)?);
        }
        let missing = || known.iter().zip(&fetched).filter(|(_, fetched)| fetched.is_none()).map(|(known, _)| known);
        let needed = missing().map(|known| known.missing(folder)).sum();
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

    /// What the file must be: by the registry, else by the cache's blob, else by the hub.
    fn look_up<'w>(
        &self,
        wanted: &'w Wanted,
        progress: &mut dyn Progress,
    ) -> Result<Known<'w>, DownloadError> {
        let cached =
            self.cache.and_then(|cache| cache::find(cache, self.repository, self.commit, &wanted.path));
        let cached = cached.filter(|cached| wanted.size.is_none_or(|size| size == cached.size));
        let registered = wanted.sha256.clone().map(Identity::Sha256);
        let by_cache = cached.as_ref().and_then(|cached| Some((cached.identity.clone()?, cached.size)));
        let (identity, size) = match (registered, by_cache) {
            (Some(identity), _) if wanted.size.is_some() || self.client.is_none() => (Some(identity), wanted.size),
            (None, Some((identity, size))) => (Some(identity), Some(size)),
            (registered, _) => {
                let told = self.ask(wanted, progress)?;
                (registered.or(told.identity), wanted.size.or(told.size))
            }
        };
        let cached = cached.map(|cached| cached.path);
        if identity.is_none() && !self.options.trust_on_first_use {
            let url = match &self.client {
                Some(client) => client.resolve(self.repository, self.commit, &wanted.path)?.shown(),
                None => self.repository.to_owned(),
            };
            return Err(DownloadError::NoHash { file: wanted.name.clone(), url });
        }
        Ok(Known { wanted, size, identity, cached })
    }

    /// Asks the hub about a file, and makes sure that it speaks of the same commit.
    fn ask(&self, wanted: &Wanted, progress: &mut dyn Progress) -> Result<Metadata, DownloadError> {
        let client = self.client(wanted)?;
        let url = client.resolve(self.repository, self.commit, &wanted.path)?;
        let told = with_patience(self.options.timing, progress, || client.metadata(&url))?;
        if let Some(got) = told.commit.as_ref().filter(|commit| *commit != self.commit) {
            let (got, expected) = (got.clone(), self.commit.to_owned());
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
        if let Some(cached) = cached {
            cache::copy(cached, &path)?;
            if let Some(fetched) = known.check(&path)? {
                return Ok(fetched);
            }
        }
        let client = self.client(wanted)?;
        let url = client.resolve(self.repository, self.commit, &wanted.path)?;
        let target = Target { name: &wanted.name, url: &url, size: *size, identity: identity.as_ref() };
        let sha256 = fetch(client, self.options.timing, &target, folder, progress)?;
        let size = fs::metadata(&path).map_err(DownloadError::store("read", &path))?.len();
        Ok(Fetched { size, sha256 })
    }
}

impl Known<'_> {
    /// The file, if it is in the folder already or can be linked there from the cache.
    fn find(&self, folder: &Path) -> Result<Option<Fetched>, DownloadError> {
        let path = folder.join(&self.wanted.name);
        if let Some(fetched) = self.check(&path)? {
            return Ok(Some(fetched));
        }
        match &self.cached {
            // The cache is on another disk, or its file system knows no links.
            Some(cached) if cache::link(cached, &path).is_err() => Ok(None),
            Some(_) => self.check(&path),
            None => Ok(None),
        }
    }

    /// Whether a file is the wanted one. One that is not is removed; the name is only one link to a file of the cache.
    fn check(&self, path: &Path) -> Result<Option<Fetched>, DownloadError> {
        let fault = || DownloadError::store("read", path);
        let size = match fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault()(error)),
        };
        let is_right = self.size.is_none_or(|expected| expected == size)
            && match &self.identity {
                Some(identity) => identity.measure(path).map_err(fault())? == *identity,
                None => true,
            };
        if is_right {
            return Ok(Some(Fetched { size, sha256: sha256_of_file(path).map_err(fault())? }));
        }
        tracing::warn!("`{}` is not the expected file and is fetched again", path.display());
        super::part::remove(path)?;
        Ok(None)
    }

    /// How many bytes are still to come.
    fn missing(&self, folder: &Path) -> u64 {
        let part = folder.join(format!("{}.part", self.wanted.name));
        let there = fs::metadata(part).map_or(0, |metadata| metadata.len());
        self.size.unwrap_or(0).saturating_sub(there)
    }
}
