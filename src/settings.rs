//! `Settings`: everything that the process's surroundings may decide, read in one place. The rest of the library
//! takes a `&Settings` and never looks at the environment itself.

mod hub;

use std::{
    env,
    ffi::OsString,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

pub use hub::{HubSettings, Proxies, Token};

/// Where things are and what is allowed. A library caller may fill it by hand, or start from
/// [`Settings::from_env`] and change fields; the default names nothing and forbids nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The store: a folder for what is fetched. `None` where the platform names no data folder for the user.
    pub store: Option<PathBuf>,
    /// The ONNX Runtime library to use and no other; it is an error when it cannot be loaded.
    pub runtime_library: Option<PathBuf>,
    /// The folder of the running program, where a library may lie beside it.
    pub program_folder: Option<PathBuf>,
    /// The active Python environment (`venv` or conda), looked at before any Python on `path`.
    pub python_environment: Option<PathBuf>,
    /// Folders in which programs (`python3`, `pip`) are looked for, in order.
    pub path: Vec<PathBuf>,
    /// The user's home folder, for Python packages installed for one user.
    pub home: Option<PathBuf>,
    /// Whether the system's loader may look for ONNX Runtime in its own folders when nothing else is found.
    pub system_library: bool,
    /// Whether every use of the network is forbidden.
    pub offline: bool,
    /// The model hub, for `models pull`.
    pub hub: HubSettings,
    /// How many threads inference uses; `None` leaves the choice to the program.
    pub threads: Option<NonZeroUsize>,
    /// Whether output must stay free of colour.
    pub no_color: bool,
}

impl Settings {
    /// Reads the settings from the process's environment.
    ///
    /// - `SHONGKHEP_HOME`: the store; otherwise `shongkhep` in the platform's data folder.
    /// - `ORT_DYLIB_PATH`: the ONNX Runtime library to use.
    /// - `SHONGKHEP_OFFLINE`: forbids the network, unless empty, `0`, `false`, `no` or `off`.
    /// - `SHONGKHEP_THREADS`: a positive number; anything else is ignored with a logged warning.
    /// - `HF_ENDPOINT`, `HF_TOKEN` (or a file: `HF_TOKEN_PATH`, else `$HF_HOME/token`; none with
    ///   `HF_HUB_DISABLE_IMPLICIT_TOKEN`), `HF_HUB_CACHE` (else `$HF_HOME/hub`, else `huggingface/hub` in
    ///   `$XDG_CACHE_HOME` or `~/.cache`), `HF_HUB_OFFLINE`: the model hub.
    /// - `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case: proxies to the hub.
    /// - `NO_COLOR`: not empty means no colour.
    /// - `PATH`, `VIRTUAL_ENV`, `CONDA_PREFIX`: where Python and its packages are.
    pub fn from_env() -> Self {
        Self::read(|name| env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let folder = |name: &str| variable(name).map(|value| absolute(Path::new(&value)));
        let home = dirs::home_dir();
        Self {
            store: folder("SHONGKHEP_HOME").or_else(|| Some(dirs::data_dir()?.join("shongkhep"))),
            runtime_library: variable("ORT_DYLIB_PATH").map(PathBuf::from),
            program_folder: program_folder(),
            python_environment: folder("VIRTUAL_ENV").or_else(|| folder("CONDA_PREFIX")),
            path: variable("PATH").map(|value| env::split_paths(&value).collect()).unwrap_or_default(),
            hub: HubSettings::read(&variable, home.as_deref()),
            home,
            system_library: true,
            offline: variable("SHONGKHEP_OFFLINE").is_some_and(|value| is_yes(&value)),
            threads: variable("SHONGKHEP_THREADS").and_then(|value| threads(&value)),
            no_color: variable("NO_COLOR").is_some(),
        }
    }
}

/// The folder of the running program, symbolic links followed.
fn program_folder() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    let program = program.canonicalize().unwrap_or(program);
    program.parent().map(Path::to_path_buf)
}

/// A path that stays right when the working folder changes.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn is_yes(value: &OsString) -> bool {
    !["0", "false", "no", "off"].iter().any(|no| value.eq_ignore_ascii_case(no))
}

fn threads(value: &OsString) -> Option<NonZeroUsize> {
    let parsed = value.to_str().and_then(|text| text.trim().parse().ok());
    if parsed.is_none() {
        tracing::warn!("`SHONGKHEP_THREADS` is ignored: got {value:?}, expected a positive number");
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Settings {
        Settings::read(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn nothing_set_gives_the_platform_s_data_folder_and_a_free_network() {
        let settings = read(&[]);
        assert_eq!(settings.store, dirs::data_dir().map(|folder| folder.join("shongkhep")));
        assert_eq!(settings.runtime_library, None);
        assert!(!settings.offline && !settings.no_color && settings.system_library);
        assert!(settings.path.is_empty());
    }

    #[test]
    fn variables_are_read() {
        let settings = read(&[
            ("SHONGKHEP_HOME", "somewhere/store"),
            ("ORT_DYLIB_PATH", "/lib/onnx.so"),
            ("SHONGKHEP_OFFLINE", "1"),
            ("SHONGKHEP_THREADS", "3"),
            ("NO_COLOR", "1"),
            ("CONDA_PREFIX", "/conda"),
        ]);
        let store = settings.store.unwrap();
        assert!(store.is_absolute() && store.ends_with("somewhere/store"));
        assert_eq!(settings.runtime_library, Some("/lib/onnx.so".into()));
        assert!(settings.offline && settings.no_color);
        assert_eq!(settings.threads, NonZeroUsize::new(3));
        assert_eq!(settings.python_environment, Some("/conda".into()));
    }

    #[test]
    fn offline_is_yes_unless_it_plainly_says_no() {
        for (value, offline) in [("1", true), ("yes", true), ("0", false), ("False", false), ("no", false)] {
            assert_eq!(read(&[("SHONGKHEP_OFFLINE", value)]).offline, offline, "{value}");
        }
    }

    #[test]
    fn a_thread_count_that_is_no_positive_number_is_ignored() {
        for value in ["0", "-2", "many", ""] {
            assert_eq!(read(&[("SHONGKHEP_THREADS", value)]).threads, None, "{value}");
        }
    }
}
