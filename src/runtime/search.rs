//! Where the ONNX Runtime library is looked for, in which order, and how the first one that works is loaded.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fmt, fs,
    path::{Path, PathBuf},
};

use ort::environment::EnvironmentBuilder;
use serde::Serialize;

use super::{
    RuntimeError, Version, python,
    version::is_library,
    wheel::{self, WHEEL_VERSION},
};
use crate::Settings;

/// The kinds of place where a library may be, in the order of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Named by `ORT_DYLIB_PATH` or the caller.
    Named,
    /// Beside the running program.
    Beside,
    /// In the store, where [`fetch`](super::fetch) put it.
    Store,
    /// In an installed Python package `onnxruntime`.
    Python,
    /// Wherever the system's loader looks.
    System,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Named => "`ORT_DYLIB_PATH`",
            Self::Beside => "beside the program",
            Self::Store => "the store",
            Self::Python => "an installed Python package",
            Self::System => "the system's libraries",
        })
    }
}

/// A library file that may be the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub path: PathBuf,
    pub place: Place,
    /// As far as file names tell it.
    pub version: Option<Version>,
}

/// A library that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The file, or the bare name that the system's loader was asked for.
    pub path: PathBuf,
    /// Where it was found.
    pub place: Place,
    /// Why it is not used.
    pub reason: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.reason)
    }
}

/// Loads the first library that works. What was passed over on the way is added to `skipped`.
pub(super) fn load_first(
    settings: &Settings,
    skipped: &mut Vec<Skipped>,
) -> Result<(EnvironmentBuilder, Candidate), RuntimeError> {
    if let Some(path) = &settings.runtime_library {
        let candidate = named(path)?;
        return match load(&candidate) {
            Ok(builder) => Ok((builder, candidate)),
            Err(Unfit { reason, .. }) => Err(RuntimeError::Named { path: path.clone(), reason }),
        };
    }
    for place in [Place::Beside, Place::Store, Place::Python, Place::System] {
        for candidate in candidates(place, settings) {
            match load(&candidate) {
                Ok(builder) => return Ok((builder, candidate)),
                // That the system's loader knows no such name is the usual case and tells nobody anything.
                Err(unfit) if unfit.unloadable && place == Place::System => {}
                Err(Unfit { reason, .. }) => skipped.push(Skipped { path: candidate.path, place, reason }),
            }
        }
    }
    Err(RuntimeError::NotFound { skipped: std::mem::take(skipped) })
}

/// The files to try in one kind of place, best first.
pub(super) fn candidates(place: Place, settings: &Settings) -> Vec<Candidate> {
    let files = match place {
        Place::Named => settings.runtime_library.iter().cloned().collect(),
        Place::Beside => settings.program_folder.as_deref().map(libraries_in).unwrap_or_default(),
        Place::Store => settings.store.as_deref().map(in_store).unwrap_or_default(),
        Place::Python => {
            return python::package_folders(settings).iter().flat_map(|f| in_package(f)).collect();
        }
        Place::System if settings.system_library => {
            let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
            let with_abi = cfg!(target_os = "linux").then(|| format!("{name}.1").into());
            [Some(name.into()), with_abi].into_iter().flatten().collect()
        }
        Place::System => Vec::new(),
    };
    files.into_iter().map(|path| Candidate { version: Version::of_library(&path), place, path }).collect()
}

/// The library that the user named. A path that exists is made absolute; a bare name is left to the loader.
fn named(path: &Path) -> Result<Candidate, RuntimeError> {
    let wrong = |reason: &str| RuntimeError::Named { path: path.to_path_buf(), reason: reason.to_owned() };
    let is_bare = path.components().count() == 1 && path.is_relative();
    let path = match path.metadata() {
        Ok(file) if file.is_dir() => return Err(wrong("it is a folder, expected a file")),
        Ok(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()),
        Err(_) if is_bare => path.to_path_buf(),
        Err(error) => return Err(wrong(&error.to_string())),
    };
    Ok(Candidate { version: Version::of_library(&path), place: Place::Named, path })
}

/// Why a library is not used.
struct Unfit {
    /// Whether it could not even be loaded.
    unloadable: bool,
    reason: String,
}

/// Loads a library, or says why not. A failed attempt leaves the process free to try another.
fn load(candidate: &Candidate) -> Result<EnvironmentBuilder, Unfit> {
    let loaded_but = |reason| Unfit { unloadable: false, reason };
    let too_old = |got: &dyn fmt::Display| {
        loaded_but(format!("too old: got {got}, expected {} or newer", Version::OLDEST))
    };
    if let Some(version) = candidate.version.filter(|version| *version < Version::OLDEST) {
        return Err(too_old(&version));
    }
    ort::init_from(&candidate.path).map_err(|error| match error {
        ort::LoadDynamicError::Dlopen { error, .. } => {
            let message = error.to_string().replace('\n', " ");
            Unfit { unloadable: true, reason: format!("it does not load: {}", message.trim()) }
        }
        ort::LoadDynamicError::MissingApi { .. } => {
            loaded_but("it is not an ONNX Runtime library".to_owned())
        }
        ort::LoadDynamicError::BadVersion { version_str, .. } => too_old(&version_str),
        other => loaded_but(other.to_string()),
    })
}

/// The libraries in a folder, the newest first.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_library))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    found.sort_by_cached_key(|path| std::cmp::Reverse((Version::of_library(path), path.clone())));
    found
}

/// What earlier fetches left in the store: the version that this build would fetch, then any other, newest first.
fn in_store(store: &Path) -> Vec<PathBuf> {
    let versions = fs::read_dir(wheel::folder(store)).into_iter().flatten().flatten();
    let mut versions: Vec<(bool, Version, PathBuf)> = versions
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name == WHEEL_VERSION, Version::parse(&name)?, entry.path()))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.iter().flat_map(|(.., folder)| libraries_in(folder)).collect()
}

/// The library of a Python package, its version taken from the package's metadata where the file name has none.
fn in_package(packages: &Path) -> Vec<Candidate> {
    let files = libraries_in(&packages.join("onnxruntime").join("capi"));
    let installed = || {
        fs::read_dir(packages).ok()?.flatten().find_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (package, version) = name.strip_suffix(".dist-info")?.split_once('-')?;
            package.starts_with("onnxruntime").then(|| Version::parse(version)).flatten()
        })
    };
    files
        .into_iter()
        .map(|path| Candidate {
            version: Version::of_library(&path).or_else(installed),
            place: Place::Python,
            path,
        })
        .collect()
}
