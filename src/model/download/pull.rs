//! A whole model: its files come into `partial/NAME-REVISION/` of the store, with a `model.toml` that records size and
//! SHA-256 of each, and the folder becomes `models/NAME/` when all is there. One process at a time does it for a model.

use std::{fs, path::PathBuf};

use super::{
    DownloadError, Event, Progress, PullOptions,
    export::export,
    files::{Fetcher, Wanted, is_commit},
    partial,
};
use crate::{
    Settings,
    model::{DESCRIPTION, ModelConfig, Source, SourceKind, Store, derive, describe},
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
    if let Some(problem) = config.entry_problem() {
        return Err(DownloadError::Entry { name: name.clone(), problem });
    }
    let store = Store::open(settings)?;
    let lock = store.lock_telling(name, &mut || progress.event(Event::Locked))?;
    let folder = store.folder(name);
    // What an earlier pull measured holds for its commit from then on, where the registry does not say more.
    let installed = installed(&store, name).filter(|installed| is_of(installed, source));
    if installed.as_ref().is_some_and(|installed| is_described(installed, config, &store)) {
        if store.model(name).and_then(|model| model.verify()).is_ok() {
            return Ok(Pulled { folder, was_there: true });
        }
        tracing::warn!("`{}` is damaged and is mended", folder.display());
    }
    let revision = installed.as_ref().and_then(|installed| installed.source.as_ref()).unwrap_or(source);
    let revision = revision.revision.clone();
    let mut wanted = wanted(config, installed.as_ref().filter(|_| source.kind == SourceKind::Hub));
    let path = wanted.first().map_or("", |wanted| wanted.path.as_str()).to_owned();
    let fetcher = Fetcher::new(settings, *options, &source.repository, &revision, &path, progress)?;
    let partial = partial::open(&store.partials(), name, fetcher.commit())?;
    if source.kind == SourceKind::Hub {
        for Wanted { name, .. } in &wanted {
            // Saves fetching what an older description of the same files had; where it cannot be linked, it is fetched.
            let _ = fs::hard_link(folder.join(name), partial.join(name));
        }
    }
    let fetched = fetcher.fetch_all(&wanted, &partial, progress)?;
    for (wanted, fetched) in wanted.iter_mut().zip(fetched) {
        (wanted.size, wanted.sha256) = (Some(fetched.size), Some(fetched.sha256));
    }
    let mut config = with_files(config, &wanted, fetcher.commit());
    match source.kind {
        SourceKind::Hub => {
            derive::complete(&mut config, &partial)?;
            partial::tidy(&partial, &config)?;
            describe(&config, &partial)?;
            store.install(&partial, name, &lock)?;
        }
        SourceKind::Export => {
            let (exported, config) = export(&config, settings, &partial, progress)?;
            partial::tidy(exported.path(), &config)?;
            describe(&config, exported.path())?;
            store.install(&exported.keep(), name, &lock)?;
            // What cannot be removed is removed by the next pull.
            let _ = fs::remove_dir_all(&partial);
        }
    }
    Ok(Pulled { folder, was_there: false })
}

/// The description of a model of the store, its files being damaged or not.
fn installed(store: &Store, name: &str) -> Option<ModelConfig> {
    toml::from_str(&fs::read_to_string(store.folder(name).join(DESCRIPTION)).ok()?).ok()
}

/// Whether a model of the store came from this source. An entry whose revision is a name takes what was pulled once.
fn is_of(installed: &ModelConfig, source: &Source) -> bool {
    installed.source.as_ref().is_some_and(|theirs| {
        let revision = if is_commit(&source.revision) { &source.revision } else { &theirs.revision };
        *theirs == Source { revision: revision.clone(), ..source.clone() }
    })
}

/// Whether a model of the store, which is of the same source, is described as the entry says now.
fn is_described(installed: &ModelConfig, config: &ModelConfig, store: &Store) -> bool {
    let Some(source) = &installed.source else { return false };
    let now = match source.kind {
        SourceKind::Hub => {
            let mut now = with_files(config, &wanted(config, Some(installed)), &source.revision);
            derive::complete(&mut now, &store.folder(&config.name)).ok().map(|()| now)
        }
        // What the graphs are was told by them.
        SourceKind::Export => {
            let mut now = installed.clone();
            derive::supplement(&mut now, &with_files(config, &[], &source.revision));
            Some(now)
        }
    };
    now.as_ref() == Some(installed)
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

/// The description with size and hash of each file and the commit that they are of.
fn with_files(config: &ModelConfig, files: &[Wanted], commit: &str) -> ModelConfig {
    let mut config = config.clone();
    for entry in config.files.values_mut() {
        if let Some(file) = files.iter().find(|file| file.name == entry.file) {
            (entry.size, entry.sha256) = (file.size, file.sha256.clone());
        }
    }
    if let Some(source) = config.source.as_mut().filter(|source| !is_commit(&source.revision)) {
        if config.revision == source.revision {
            config.revision = commit.to_owned();
        }
        source.revision = commit.to_owned();
    }
    config
}
