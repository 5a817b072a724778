//! The checks on ONNX Runtime and its store.

use std::{io, path::Path};

use super::{RuntimeError, find};
use crate::{
    Settings,
    report::{Check, Status},
};

/// Checks the library (by loading it), the store and the use of the network. Fetches nothing and leaves no file.
pub fn checks(settings: &Settings) -> Vec<Check> {
    vec![library(settings), store(settings), network(settings)]
}

fn library(settings: &Settings) -> Check {
    let note = |skipped: &super::Skipped| format!("passed over {skipped}");
    match find(settings) {
        Ok(runtime) => {
            let version =
                runtime.version().map_or("of unknown version".to_owned(), |version| version.to_string());
            let detail =
                format!("ONNX Runtime {version} at `{}` ({})", runtime.library().display(), runtime.place());
            Check { notes: runtime.skipped().iter().map(note).collect(), ..Check::ok("runtime", detail) }
                .with("path", text(runtime.library()))
                .with("version", runtime.version().map(|version| version.to_string()))
        }
        Err(error) => {
            let notes = match &error {
                RuntimeError::NotFound { skipped } => skipped.iter().map(note).collect(),
                _ => Vec::new(),
            };
            Check { notes, ..Check::failed("runtime", &error) }
        }
    }
}

fn store(settings: &Settings) -> Check {
    let Some(store) = &settings.store else {
        return as_warning(Check::failed("store", &RuntimeError::NoStore));
    };
    let written = try_writing(store);
    let writable = written.is_ok();
    let check = match written {
        Ok(()) => Check::ok("store", format!("`{}`, writable", store.display())),
        Err(source) => {
            let error = RuntimeError::Store { action: "write to", path: store.clone(), source };
            as_warning(Check::failed("store", &error))
        }
    };
    check.with("path", text(store)).with("writable", writable)
}

/// A store that cannot be written hinders fetching only.
fn as_warning(check: Check) -> Check {
    Check { status: Status::Warn, ..check }
}

/// Whether the store can be written, or could be created: a file is made and removed in the nearest folder there is.
fn try_writing(store: &Path) -> io::Result<()> {
    let existing = store.ancestors().find(|folder| folder.exists()).unwrap_or(store);
    tempfile::Builder::new().prefix(".check-").tempfile_in(existing).map(drop)
}

fn network(settings: &Settings) -> Check {
    let detail = if settings.offline {
        "forbidden (offline)"
    } else {
        "allowed, used only to fetch ONNX Runtime where there is none"
    };
    Check::ok("network", detail).with("offline", settings.offline)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
