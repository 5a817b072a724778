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
    let last = lines.next().map_or_else(|| output.status.to_string(), str::to_owned);
    Err(match error.map(str::trim) {
        // Pip heads a trace of its own calls with this word; what happened stands at the trace's end.
        Some("Exception:") => PipFailure::Failed(last),
        Some(error) => PipFailure::Failed(error.to_owned()),
        None => PipFailure::IsNoPip(last),
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::{
        Hint,
        hash::sha256_of_file,
        runtime::wheel::tests::{library_file, write_wheel},
    };

    /// A machine with a store, a folder of programs and a package for a scripted pip to "download".
    struct Machine {
        root: tempfile::TempDir,
        wheel: Wheel,
    }

    impl Machine {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir(root.path().join("bin")).unwrap();
            let package = root.path().join("onnxruntime-1.31.1-cp312-cp312-test.whl");
            write_wheel(&package, library_file(), b"machine code");
            let sha256 = sha256_of_file(&package).unwrap().leak();
            Self { root, wheel: Wheel { platform: "test_platform", sha256 } }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.root.path().join(name)
        }

        /// Puts a shell script among the programs. Another process writes it there: while this one holds a file
        /// open for writing, a process that another test starts may inherit it, and the file cannot be run.
        fn program(&self, name: &str, script: &str) {
            let text = self.path(name);
            fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
            let mut install = Command::new("install");
            install.args(["-m", "755"]).args([&text, &self.path("bin").join(name)]);
            assert!(install.status().unwrap().success());
        }

        /// A script that does what pip does: note its arguments, wait a little, leave the package in `--dest`.
        fn pip(&self) -> String {
            let (log, package) = (self.path("log"), self.path("*.whl"));
            format!(
                r#"echo "$@" >> '{}'
while [ "$1" != --dest ]; do shift; done
sleep 0.2
cp {} "$2""#,
                log.display(),
                package.display()
            )
        }

        fn settings(&self) -> Settings {
            Settings { store: Some(self.path("store")), path: vec![self.path("bin")], ..Settings::default() }
        }

        fn fetch(&self) -> Result<PathBuf, RuntimeError> {
            fetch_wheel(&self.settings(), self.wheel, &mut |_| {})
        }

        fn error(&self) -> (String, String) {
            let error = self.fetch().unwrap_err();
            (error.to_string(), error.hint().unwrap())
        }

        /// Names in the store, hidden ones too.
        fn stored(&self) -> Vec<String> {
            let mut names: Vec<String> = ["store/onnxruntime", "store/onnxruntime/1.31.1"]
                .iter()
                .flat_map(|folder| fs::read_dir(self.path(folder)).into_iter().flatten().flatten())
                .map(|entry| entry.file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    #[test]
    fn the_library_is_fetched_once_and_only_it_is_kept() {
        let machine = Machine::new();
        machine.program("python3", &machine.pip());
        let mut said = Vec::new();
        let mut say = |line: &str| said.push(line.to_owned());
        let library = fetch_wheel(&machine.settings(), machine.wheel, &mut say).unwrap();
        assert_eq!(library, machine.path("store/onnxruntime/1.31.1").join(library_file()));
        assert_eq!(fs::read(&library).unwrap(), b"machine code");
        assert_eq!(
            said,
            [
                "Fetching ONNX Runtime 1.31.1 (test_platform) with `python3 -m pip`, once".to_owned(),
                format!("ONNX Runtime 1.31.1 is now at `{}`", library.display()),
            ]
        );
        let sum = format!("{}.sha256", library_file());
        assert_eq!(machine.stored(), [".lock", "1.31.1", library_file(), &sum]);

        assert_eq!(machine.fetch().unwrap(), library);
        let log = fs::read_to_string(machine.path("log")).unwrap();
        assert_eq!(log.lines().count(), 1, "the second call finds it there: {log}");
        let expected = "-m pip download --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
                        --abi cp312 --platform test_platform --no-input";
        assert!(log.starts_with(expected) && log.ends_with(" onnxruntime==1.31.1\n"), "{log}");
    }

    #[test]
    fn a_damaged_library_is_fetched_again() {
        let machine = Machine::new();
        machine.program("python3", &machine.pip());
        let library = machine.fetch().unwrap();
        fs::write(&library, b"machine").unwrap();
        assert_eq!(machine.fetch().unwrap(), library);
        assert_eq!(fs::read(&library).unwrap(), b"machine code");
    }

    #[test]
    fn several_at_once_fetch_once() {
        let machine = Machine::new();
        machine.program("python3", &machine.pip());
        std::thread::scope(|scope| {
            let fetching: Vec<_> = (0..4).map(|_| scope.spawn(|| machine.fetch().unwrap())).collect();
            for fetched in fetching {
                assert_eq!(fs::read(fetched.join().unwrap()).unwrap(), b"machine code");
            }
        });
        assert_eq!(fs::read_to_string(machine.path("log")).unwrap().lines().count(), 1);
    }

    #[test]
    fn what_an_interrupted_fetch_left_is_removed() {
        let machine = Machine::new();
        machine.program("python3", &machine.pip());
        let left = machine.path("store/onnxruntime/.fetch-abc");
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("half.whl"), b"half").unwrap();
        machine.fetch().unwrap();
        assert!(!left.exists());
    }

    #[test]
    fn other_commands_are_tried_where_python_has_no_pip() {
        let machine = Machine::new();
        machine.program("python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        machine.program("python", "exit 127");
        machine.program("pip", &machine.pip());
        assert!(machine.fetch().is_ok());
        let log = fs::read_to_string(machine.path("log")).unwrap();
        assert!(log.starts_with("download --no-deps"), "{log}");
    }

    #[test]
    fn without_any_pip_each_attempt_is_told() {
        let machine = Machine::new();
        machine.program("python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        let (message, hint) = machine.error();
        assert_eq!(
            message,
            "no pip was found to fetch ONNX Runtime with: `python3 -m pip`: /usr/bin/python3: No module named pip; \
             `python -m pip`: not on the path; `pip3`: not on the path; `pip`: not on the path"
        );
        assert!(hint.starts_with("install Python 3 with pip and try again"), "{hint}");
    }

    #[test]
    fn pip_s_own_failure_is_shown_and_no_other_pip_is_bothered() {
        let machine = Machine::new();
        machine.program(
            "python3",
            "echo 'WARNING: slow' >&2; echo 'ERROR: No matching distribution' >&2; echo >&2; exit 1",
        );
        machine.program("pip", &machine.pip());
        let (message, hint) = machine.error();
        assert_eq!(message, "`python3 -m pip` could not fetch ONNX Runtime: No matching distribution");
        assert!(hint.starts_with("check the network and pip's settings"), "{hint}");
        assert_eq!(machine.stored(), [".lock"]);
    }

    #[test]
    fn the_cause_of_pip_s_own_trace_is_shown() {
        let machine = Machine::new();
        let trace =
            "echo 'ERROR: Exception:' >&2; echo 'Traceback' >&2; echo 'OSError: No space left on device' >&2";
        machine.program("python3", &format!("{trace}; exit 2"));
        let (message, hint) = machine.error();
        assert_eq!(
            message,
            "`python3 -m pip` could not fetch ONNX Runtime: OSError: No space left on device"
        );
        assert!(hint.starts_with("free about 100 MB"), "{hint}");
    }

    #[test]
    fn a_wrong_hash_leaves_nothing_behind() {
        let mut machine = Machine::new();
        machine.program("python3", &machine.pip());
        let got = std::mem::replace(&mut machine.wheel.sha256, "0123");
        let (message, hint) = machine.error();
        assert_eq!(
            message,
            format!(
                "`onnxruntime-1.31.1-cp312-cp312-test.whl` is not the expected ONNX Runtime package: \
                 got SHA-256 {got}, expected 0123"
            )
        );
        assert!(hint.contains("mirror"), "{hint}");
        assert_eq!(machine.stored(), [".lock"]);
    }

    #[test]
    fn a_pip_that_leaves_no_file_is_an_error() {
        let machine = Machine::new();
        machine.program("python3", "exit 0");
        assert!(machine.error().0.ends_with("it reported success but left no file"));
    }

    #[test]
    fn a_store_that_cannot_be_made_is_an_error() {
        let machine = Machine::new();
        machine.program("python3", &machine.pip());
        fs::write(machine.path("store"), b"a file, not a folder").unwrap();
        let (message, hint) = machine.error();
        assert_eq!(message, format!("cannot create `{}`", machine.path("store/onnxruntime").display()));
        assert_eq!(hint, "set `SHONGKHEP_HOME` to a folder that you may write to");
        assert!(!machine.path("log").exists(), "pip does not run in vain");
    }

    #[test]
    fn a_full_disk_has_its_own_hint() {
        let error = cannot("write", Path::new("/store"))(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), "cannot write `/store`");
        assert!(error.hint().unwrap().starts_with("free about 100 MB"));
    }
}
