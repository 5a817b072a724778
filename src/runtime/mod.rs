//! Finding, fetching and loading the ONNX Runtime shared library, once a process. Uses no other room.
//!
//! A process can hold one runtime only: the first library that loads stays, whatever later settings say, and
//! [`Runtime::library`] tells which it is. Nothing here uses the network except [`fetch`] and
//! [`find_or_fetch`], which say so in their names.

mod elf;
mod error;
mod fetch;
mod python;
mod report;
mod search;
mod version;
mod wheel;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

pub use error::RuntimeError;
pub use fetch::fetch;
use ort::environment::Environment;
pub use report::checks;
pub use search::{Place, Skipped};
pub use version::Version;
pub use wheel::WHEEL_VERSION;

use crate::Settings;

/// The loaded ONNX Runtime.
#[derive(Debug)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
    place: Place,
    version: Option<Version>,
    skipped: Vec<Skipped>,
}

impl Runtime {
    /// What sessions are made in.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The library's path; a bare file name where the system's loader found it.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// In which kind of place it was found.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Its version as its file name, its package or its build description tells it.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// The libraries that were passed over before this one, with the reason.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }
}

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// The process's ONNX Runtime environment; the first call finds and loads the library.
///
/// # Errors
///
/// No library that works was found, or the one that the settings name does not work. A later call tries again.
pub fn environment(settings: &Settings) -> Result<&'static Environment, RuntimeError> {
    find(settings).map(Runtime::environment)
}

/// Like [`environment`], with what is known about the library.
///
/// # Errors
///
/// As [`environment`].
pub fn find(settings: &Settings) -> Result<&'static Runtime, RuntimeError> {
    static LOADING: Mutex<()> = Mutex::new(());
    let _guard = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = load(settings)?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

/// Like [`find`], and where no library is found, [`fetch`]es one first: for programs that tell their user.
///
/// # Errors
///
/// As [`environment`] and [`fetch`].
pub fn find_or_fetch(
    settings: &Settings,
    say: &mut dyn FnMut(&str),
) -> Result<&'static Runtime, RuntimeError> {
    match find(settings) {
        Err(RuntimeError::NotFound { .. }) => {
            fetch(settings, say)?;
            find(settings)
        }
        found => found,
    }
}

fn load(settings: &Settings) -> Result<Runtime, RuntimeError> {
    let mut skipped = Vec::new();
    let (builder, found) = search::load_first(settings, &mut skipped)?;
    let environment = builder
        .with_name("shongkhep")
        .with_telemetry(false)
        .build()
        .map_err(|source| RuntimeError::Environment { path: found.path.clone(), source })?;
    let version = found.version.or_else(|| Version::of_build(ort::info()));
    tracing::debug!(library = %found.path.display(), place = %found.place, "loaded ONNX Runtime");
    Ok(Runtime { environment, library: found.path, place: found.place, version, skipped })
}

/// The runtime for the unit tests of this package: found as users find it, or fetched once a machine into a folder
/// that all tests share.
#[cfg(test)]
pub(crate) fn for_tests() -> &'static Runtime {
    let store = dirs::cache_dir().unwrap_or_else(std::env::temp_dir).join("shongkhep-tests");
    let settings = Settings { store: Some(store), ..Settings::from_env() };
    match find_or_fetch(&settings, &mut |line| eprintln!("{line}")) {
        Ok(runtime) => runtime,
        Err(error) => panic!("the tests need ONNX Runtime: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_is_found_once_and_new_enough() {
        let runtime = for_tests();
        assert!(runtime.version().is_some_and(|version| version >= Version::OLDEST), "{runtime:?}");
        assert!(std::ptr::eq(runtime, find(&Settings::default()).unwrap()));
    }
}
