//! Versions of ONNX Runtime, and the file names that tell them.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fmt,
    path::Path,
};

use serde::{Serialize, Serializer};

/// A version of ONNX Runtime. Compared by its numbers; a pre-release counts as its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Always 1 so far.
    pub major: u32,
    /// The API level.
    pub minor: u32,
    /// Fixes.
    pub patch: u32,
}

impl Version {
    /// The oldest runtime that has the API this library was built for.
    pub const OLDEST: Self = Self { major: 1, minor: ort::MINOR_VERSION, patch: 0 };

    /// Reads `1.31.1`, `1.31` or `1.32.0.dev20260101`; `None` without at least two numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(leading_number);
        let (major, minor) = (numbers.next()??, numbers.next()??);
        Some(Self { major, minor, patch: numbers.next().flatten().unwrap_or(0) })
    }

    /// The version in a library's file name: `libonnxruntime.so.1.31.1`, `libonnxruntime.1.31.1.dylib`. A name
    /// without one may be a symbolic link to a name that has it.
    pub(super) fn of_library(path: &Path) -> Option<Self> {
        let in_name = |path: &Path| Self::parse(library_suffix(path.file_name()?.to_str()?)?);
        in_name(path).or_else(|| in_name(&path.canonicalize().ok()?))
    }

    /// The version in a build description such as `git-branch=rel-1.31.1, git-commit-id=…`.
    pub(super) fn of_build(description: &str) -> Option<Self> {
        let (_, rest) = description.split_once("git-branch=rel-")?;
        Self::parse(rest.split(',').next()?)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether a file's name is that of the ONNX Runtime library itself, not of one of its providers.
pub(super) fn is_library(name: &str) -> bool {
    library_suffix(name).is_some()
}

/// What a library's name says about its version (`1.31.1`, often nothing); `None` if it is no such library.
fn library_suffix(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(DLL_PREFIX)?.strip_prefix("onnxruntime")?;
    let version = rest.strip_suffix(DLL_SUFFIX).or_else(|| rest.strip_prefix(DLL_SUFFIX))?;
    if version.is_empty() {
        return Some(version);
    }
    let version = version.strip_prefix('.')?;
    version.chars().all(|c| c.is_ascii_digit() || c == '.').then_some(version)
}

fn leading_number(part: &str) -> Option<u32> {
    let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
    part.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32, minor: u32, patch: u32) -> Option<Version> {
        Some(Version { major, minor, patch })
    }

    #[test]
    fn versions_are_parsed_and_ordered() {
        assert_eq!(Version::parse("1.31.1"), version(1, 31, 1));
        assert_eq!(Version::parse("1.21"), version(1, 21, 0));
        assert_eq!(Version::parse("1.32.0rc1"), version(1, 32, 0));
        assert_eq!(Version::parse("1"), None);
        assert_eq!(Version::parse("one.two"), None);
        assert!(version(1, 9, 1) < version(1, 24, 0));
    }

    #[test]
    fn a_build_description_tells_a_release() {
        let release = "ORT Build Info: git-branch=rel-1.31.1, git-commit-id=abc, build type=Release";
        assert_eq!(Version::of_build(release), version(1, 31, 1));
        assert_eq!(Version::of_build("ORT Build Info: git-branch=main, git-commit-id=abc"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_the_runtime_s_own_library_counts() {
        for name in ["libonnxruntime.so", "libonnxruntime.so.1", "libonnxruntime.so.1.31.1"] {
            assert!(is_library(name), "{name}");
        }
        for name in ["libonnxruntime_providers_shared.so", "onnxruntime.so", "libonnxruntime.so.part", "x"] {
            assert!(!is_library(name), "{name}");
        }
        assert_eq!(Version::of_library(Path::new("/x/libonnxruntime.so.1.30.2")), version(1, 30, 2));
        assert_eq!(Version::of_library(Path::new("/x/libonnxruntime.so")), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_has_the_version_of_its_target() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join(format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}"));
        let target = if cfg!(target_os = "macos") {
            "libonnxruntime.1.29.0.dylib"
        } else {
            "libonnxruntime.so.1.29.0"
        };
        std::fs::write(folder.path().join(target), b"").unwrap();
        std::os::unix::fs::symlink(target, &link).unwrap();
        assert_eq!(Version::of_library(&link), version(1, 29, 0));
    }
}
