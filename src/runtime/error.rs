//! What can go wrong with finding, fetching and loading ONNX Runtime, each with its remedy.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use super::{search::Skipped, wheel::WHEEL_VERSION};
use crate::Hint;

/// Why there is no ONNX Runtime to work with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// No place holds a library that works; the only error that [`fetch`](super::fetch) can remedy.
    #[error("no usable ONNX Runtime was found: {}", looked_at(.skipped))]
    NotFound {
        /// What was tried in vain.
        skipped: Vec<Skipped>,
    },
    /// The library that the user named does not work.
    #[error("the library that `ORT_DYLIB_PATH` names cannot be used: `{}`: {reason}", .path.display())]
    Named {
        /// The library as named.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The library was loaded, but no environment could be made of it.
    #[error("ONNX Runtime at `{}` gives no environment", .path.display())]
    Environment {
        /// The library.
        path: PathBuf,
        /// What the runtime says.
        source: ort::Error,
    },
    /// There is none, and the network is forbidden.
    #[error("ONNX Runtime is not installed, and fetching it is forbidden while offline")]
    Offline,
    /// No official build for this kind of machine.
    #[error("there is no official ONNX Runtime {WHEEL_VERSION} package for {os} on {architecture}")]
    NoPackage {
        /// Operating system.
        os: &'static str,
        /// Processor architecture.
        architecture: &'static str,
    },
    /// The platform names no data folder and none is set.
    #[error("there is no folder to keep ONNX Runtime in")]
    NoStore,
    /// The store cannot be written or read.
    #[error("cannot {action} `{}`", .path.display())]
    Store {
        /// What was to be done.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No pip that runs.
    #[error("no pip was found to fetch ONNX Runtime with: {}", .tried.join("; "))]
    NoPip {
        /// Each command with what it said.
        tried: Vec<String>,
    },
    /// Pip ran and failed.
    #[error("`{command}` could not fetch ONNX Runtime: {message}")]
    Pip {
        /// The command, without its arguments.
        command: String,
        /// The last line that it wrote about its trouble.
        message: String,
    },
    /// What pip fetched is not the expected file.
    #[error("`{file}` is not the expected ONNX Runtime package: got SHA-256 {got}, expected {expected}")]
    Hash {
        /// Name of the file.
        file: String,
        /// SHA-256 as lower-case hex.
        got: String,
        /// SHA-256 as lower-case hex.
        expected: String,
    },
    /// The package has the right hash but cannot be unpacked.
    #[error("cannot unpack the ONNX Runtime library from `{}`", .path.display())]
    Unpack {
        /// The package.
        path: PathBuf,
        /// What the archive reader says.
        source: zip::result::ZipError,
    },
}

/// What to do on a full disk.
const ROOM: &str = "free about 100 MB there, or set `SHONGKHEP_HOME` to a folder with room";

impl Hint for RuntimeError {
    fn hint(&self) -> Option<String> {
        let by_hand = format!(
            "install it with `pip install onnxruntime=={WHEEL_VERSION}`, or set `ORT_DYLIB_PATH` to the library's path"
        );
        Some(match self {
            Self::NotFound { .. } => format!("`shongkhep digest` fetches it once where it may use the network; or {by_hand}"),
            Self::Named { .. } => format!(
                "set `ORT_DYLIB_PATH` to the library file of ONNX Runtime {} or newer, or unset it",
                super::Version::OLDEST
            ),
            Self::Environment { .. } => {
                "another part of this process may have set ONNX Runtime up already: let this library do it first"
                    .to_owned()
            }
            Self::Offline => format!("run once without `--offline` and `SHONGKHEP_OFFLINE`, {by_hand}"),
            Self::NoPackage { .. } => {
                "build ONNX Runtime or take your distribution's, and set `ORT_DYLIB_PATH` to the library's path"
                    .to_owned()
            }
            Self::Store { source, .. }
                if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) =>
            {
                ROOM.to_owned()
            }
            Self::Pip { message, .. } if message.contains("No space left") => ROOM.to_owned(),
            Self::NoStore | Self::Store { .. } => "set `SHONGKHEP_HOME` to a folder that you may write to".to_owned(),
            Self::NoPip { .. } => {
                "install Python 3 with pip and try again, or set `ORT_DYLIB_PATH` to the library's path".to_owned()
            }
            Self::Pip { .. } => format!("check the network and pip's settings (proxy, index), {by_hand}"),
            Self::Hash { .. } => {
                format!("pip's index may be a mirror with changed files: use another (`PIP_INDEX_URL`), {by_hand}")
            }
            Self::Unpack { .. } => format!("try again, {by_hand}"),
        })
    }
}

fn looked_at(skipped: &[Skipped]) -> String {
    match skipped {
        [] => "no file of its name in any of the usual places".to_owned(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}
