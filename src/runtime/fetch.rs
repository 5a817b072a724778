//! Fetching ONNX Runtime into the store: the official Python package by pip, its hash checked, only the library
//! kept. Nothing here runs unless it is called by name.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    RuntimeError, python,
    wheel::{self, WHEEL_VERSION, Wheel},
};
use crate::{Settings, hash::sha256_of_file};

/// Fetches the ONNX Runtime library into the store unless it is there already, and returns its path. `say` gets one
/// line before something that takes time and one when it is done.
///
/// Several processes may do it at once: one fetches, the others wait for it and find its result.
///
/// # Errors
///
/// Offline, no package for this machine, no store that can be written, no pip, pip's failure, a wrong hash.
pub fn fetch(settings: &Settings, say: &mut dyn FnMut(&str)) -> Result<PathBuf, RuntimeError> {
    if settings.offline {
        return Err(RuntimeError::Offline);
    }
    fetch_wheel(settings, Wheel::of_this_machine()?, say)
}

fn fetch_wheel(
    settings: &Settings,
    wheel: Wheel,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, RuntimeError> {
    let store = settings.store.as_deref().ok_or(RuntimeError::NoStore)?;
    let root = wheel::folder(store);
    let folder = root.join(WHEEL_VERSION);
    fs::create_dir_all(&root).map_err(cannot("create", &root))?;
    let lock = lock(&root, say)?;
    if let Some(library) = wheel::is_whole(&folder) {
        return Ok(library);
    }
    if lock.is_some() {
        remove_leftovers(&root);
    }
    let temporary =
        tempfile::Builder::new().prefix(LEFTOVER).tempdir_in(&root).map_err(cannot("write to", &root))?;
    let package = download(settings, wheel, temporary.path(), say)?;
    let got = sha256_of_file(&package).map_err(cannot("read", &package))?;
    if got != wheel.sha256 {
        let file = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Err(RuntimeError::Hash { file, got, expected: wheel.sha256.to_owned() });
    }
    let library = wheel::unpack(&package, &folder)?;
    say(&format!("ONNX Runtime {WHEEL_VERSION} is now at `{}`", library.display()));
    Ok(library)
}

/// How the folders that an interrupted fetch leaves behind begin.
const LEFTOVER: &str = ".fetch-";

/// Waits for the right to fetch, held as long as the file is open. `None` where the file system knows no locks:
/// then two processes may both fetch, and the later rename wins with the same file.
fn lock(root: &Path, say: &mut dyn FnMut(&str)) -> Result<Option<File>, RuntimeError> {
    let path = root.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(cannot("write", &path))?;
    let waited = match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            say("Waiting for another process that is fetching ONNX Runtime");
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    match waited {
        Ok(()) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(cannot("lock", &path)(error)),
    }
}

/// Removes what interrupted fetches left; called under the lock, so none of it is in use.
fn remove_leftovers(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(LEFTOVER)) {
            // What cannot be removed does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Has pip put the package into `folder`.
fn download(
    settings: &Settings,
    wheel: Wheel,
    folder: &Path,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, RuntimeError> {
    let mut tried = Vec::new();
    for (name, through_python) in [("python3", true), ("python", true), ("pip3", false), ("pip", false)] {
        let shown = if through_python { format!("{name} -m pip") } else { name.to_owned() };
        let Some(program) = settings.path.iter().find_map(|folder| python::program_in(folder, &[name]))
        else {
            tried.push(format!("`{shown}`: not on the path"));
            continue;
        };
        say(&format!("Fetching ONNX Runtime {WHEEL_VERSION} ({}) with `{shown}`, once", wheel.platform));
        let mut command = Command::new(program);
        if through_python {
            command.args(["-m", "pip"]);
        }
        match run_pip(&mut command, wheel, folder) {
            Ok(()) => return package_in(folder, shown),
            Err(PipFailure::Failed(message)) => return Err(RuntimeError::Pip { command: shown, message }),
            Err(PipFailure::IsNoPip(message)) => tried.push(format!("`{shown}`: {message}")),
        }
    }
    Err(RuntimeError::NoPip { tried })
}

enum PipFailure {
    /// Pip itself reports that it failed: another pip would fail alike.
    Failed(String),
    /// The command does not lead to a working pip.
    IsNoPip(String),
}

fn run_pip(command: &mut Command, wheel: Wheel, folder: &Path) -> Result<(), PipFailure> {
    command
        .args(["download", "--no-deps", "--only-binary=:all:", "--python-version", "3.12"])
        .args(["--implementation", "cp", "--abi", "cp312", "--platform", wheel.platform])
        .args(["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--dest"])
        .arg(folder)
        .arg(format!("onnxruntime=={WHEEL_VERSION}"))
        // Nothing is installed, so a user's rule to install only into virtual environments does not apply.
        .env("PIP_REQUIRE_VIRTUALENV", "0")
        .stdin(Stdio::null());
    let output = command.output().map_err(|error| PipFailure::IsNoPip(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let mut lines = said.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let error = lines.clone().find_map(|line| line.strip_prefix("ERROR:"));
    Err(match error {
        Some(error) => PipFailure::Failed(error.trim().to_owned()),
        None => PipFailure::IsNoPip(lines.next().map_or_else(|| output.status.to_string(), str::to_owned)),
    })
}

fn package_in(folder: &Path, command: String) -> Result<PathBuf, RuntimeError> {
    let entries = fs::read_dir(folder).map_err(cannot("read", folder))?;
    let package = entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    package.ok_or_else(|| RuntimeError::Pip {
        command,
        message: "it reported success but left no file".to_owned(),
    })
}

fn cannot(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RuntimeError {
    let path = path.to_path_buf();
    move |source| RuntimeError::Store { action, path, source }
}
