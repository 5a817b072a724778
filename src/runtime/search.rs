//! Where the ONNX Runtime library is looked for, in which order, and how the first one that works is loaded.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fmt, fs,
    path::{Path, PathBuf},
};

use ort::environment::EnvironmentBuilder;
use serde::Serialize;

use super::{
    RuntimeError, Version, elf, python,
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
    let unfit = |reason| Unfit { unloadable: false, reason };
    let too_old =
        |got: &dyn fmt::Display| unfit(format!("too old: got {got}, expected {} or newer", Version::OLDEST));
    if let Some(version) = candidate.version.filter(|version| *version < Version::OLDEST) {
        return Err(too_old(&version));
    }
    if let Ok(Some((got, expected))) = elf::cut_short(&candidate.path) {
        return Err(unfit(format!("it is cut short: got {got} bytes, expected {expected}")));
    }
    ort::init_from(&candidate.path).map_err(|error| match error {
        ort::LoadDynamicError::Dlopen { error, .. } => {
            let message = error.to_string().replace('\n', " ");
            Unfit { unloadable: true, reason: format!("it does not load: {}", message.trim()) }
        }
        ort::LoadDynamicError::MissingApi { .. } => unfit("it is not an ONNX Runtime library".to_owned()),
        ort::LoadDynamicError::BadVersion { version_str, .. } => too_old(&version_str),
        other => unfit(other.to_string()),
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

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// A folder with empty files in it.
    fn files(names: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in names {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        root
    }

    fn names(root: &Path, candidates: &[Candidate]) -> Vec<String> {
        let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_str().unwrap().to_owned();
        candidates.iter().map(|candidate| name(&candidate.path)).collect()
    }

    #[test]
    fn the_store_offers_the_fetched_version_first_and_then_the_newest() {
        let root = files(&[
            "onnxruntime/1.24.0/libonnxruntime.so.1.24.0",
            "onnxruntime/1.31.1/libonnxruntime.so.1.31.1",
            "onnxruntime/1.31.1/libonnxruntime.so.1.31.1.sha256",
            "onnxruntime/1.100.0/libonnxruntime.so.1.100.0",
            "onnxruntime/.fetch-x/libonnxruntime.so.1.31.1",
            "onnxruntime/.lock",
        ]);
        let settings = Settings { store: Some(root.path().to_path_buf()), ..Settings::default() };
        assert_eq!(
            names(root.path(), &candidates(Place::Store, &settings)),
            [
                "onnxruntime/1.31.1/libonnxruntime.so.1.31.1",
                "onnxruntime/1.100.0/libonnxruntime.so.1.100.0",
                "onnxruntime/1.24.0/libonnxruntime.so.1.24.0",
            ]
        );
    }

    #[test]
    fn a_package_s_metadata_tells_the_version_that_the_file_name_does_not() {
        let root = files(&[
            "lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so",
            "lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime_providers_shared.so",
            "lib/python3.12/site-packages/onnx-1.99.0.dist-info/METADATA",
            "lib/python3.12/site-packages/onnxruntime_gpu-1.26.0.dist-info/METADATA",
        ]);
        let settings =
            Settings { python_environment: Some(root.path().to_path_buf()), ..Settings::default() };
        let found = candidates(Place::Python, &settings);
        assert_eq!(
            names(root.path(), &found),
            ["lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so"]
        );
        assert_eq!(found[0].version, Version::parse("1.26.0"));
    }

    #[test]
    fn the_system_is_asked_only_where_that_is_allowed() {
        let allowed = Settings { system_library: true, ..Settings::default() };
        assert_eq!(
            names(Path::new(""), &candidates(Place::System, &allowed)),
            ["libonnxruntime.so", "libonnxruntime.so.1",]
        );
        assert!(candidates(Place::System, &Settings::default()).is_empty());
    }
}
