//! The one ONNX Runtime package that this build fetches, and taking the library out of it.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use zip::{ZipArchive, result::ZipError};

use super::{RuntimeError, version::is_library};
use crate::hash::sha256_of_file;

/// The version of the Python package `onnxruntime` that is fetched.
pub const WHEEL_VERSION: &str = "1.31.1";

/// A package for one kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wheel {
    /// pip's name for the platform.
    pub platform: &'static str,
    /// SHA-256 of the package as lower-case hex.
    pub sha256: &'static str,
}

impl Wheel {
    /// The package for the machine this program was built for.
    pub(super) fn of_this_machine() -> Result<Self, RuntimeError> {
        let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
        let os = if cfg!(target_env = "musl") { "musl" } else { os };
        Self::of(os, architecture).ok_or(RuntimeError::NoPackage { os, architecture })
    }

    fn of(os: &str, architecture: &str) -> Option<Self> {
        let (platform, sha256) = match (os, architecture) {
            ("linux", "x86_64") => {
                ("manylinux_2_28_x86_64", "1f3dea47f2f0e5117c2404cea7d21fd253ae7836a3bf167a501cdfbb2600d536")
            }
            ("linux", "aarch64") => {
                ("manylinux_2_28_aarch64", "0b9a492176886992e0e875f06bc0367e333f5fff11711a2d642e18b02f3009cc")
            }
            ("macos", "aarch64") => {
                ("macosx_14_0_arm64", "96dd2564b10ea7153ad9c207e7cd8e5917cb3ba521e0e0a62ac03486fdc8d56c")
            }
            ("windows", "x86_64") => {
                ("win_amd64", "ae8a9a351efda685cc59a66226cdefaa37a126c1d66872ca23a2de9425326130")
            }
            _ => return None,
        };
        Some(Self { platform, sha256 })
    }
}

/// The store's folder for ONNX Runtime, with one folder a version in it.
pub(super) fn folder(store: &Path) -> PathBuf {
    store.join("onnxruntime")
}

/// Takes the library, and nothing else, out of a package into `folder` and returns its path. The file appears
/// there whole or not at all, with the SHA-256 of its content in a file beside it, by which [`is_whole`] knows it.
pub(super) fn unpack(wheel: &Path, folder: &Path) -> Result<PathBuf, RuntimeError> {
    let damaged = |source| RuntimeError::Unpack { path: wheel.to_path_buf(), source };
    let cannot = |action, path: &Path| {
        let path = path.to_path_buf();
        move |source| RuntimeError::Store { action, path, source }
    };
    let file = File::open(wheel).map_err(cannot("read", wheel))?;
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    let entry = archive.file_names().flatten().find_map(|name| {
        let library = library_name(&name)?.to_owned();
        Some((name.into_owned(), library))
    });
    let (entry, library) = entry.ok_or_else(|| damaged(ZipError::FileNotFound))?;
    let library = folder.join(library);
    let mut content = archive.by_name(&entry).map_err(damaged)?;

    fs::create_dir_all(folder).map_err(cannot("create", folder))?;
    // On the same file system, and cleaned up with it if this is interrupted.
    let scratch = wheel.parent().unwrap_or(folder);
    let mut target = part(scratch).map_err(cannot("write to", scratch))?;
    io::copy(&mut content, target.as_file_mut()).map_err(cannot("write", target.path()))?;
    let hash = sha256_of_file(target.path()).map_err(cannot("read", target.path()))?;
    let mut sum = part(scratch).map_err(cannot("write to", scratch))?;
    sum.as_file_mut().write_all(hash.as_bytes()).map_err(cannot("write", sum.path()))?;
    for (temporary, name) in [(sum, sum_file(&library)), (target, library.clone())] {
        temporary.as_file().sync_all().map_err(cannot("write", temporary.path()))?;
        temporary.persist(&name).map_err(|error| cannot("write", &name)(error.error))?;
    }
    sync_folder(folder).map_err(cannot("write", folder))?;
    Ok(library)
}

/// The library that an earlier fetch put into `folder`, if it is there and still what it was.
pub(super) fn is_whole(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let library = entries
        .map(|entry| entry.path())
        .find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_library))?;
    let expected = fs::read_to_string(sum_file(&library)).ok()?;
    (sha256_of_file(&library).ok()? == expected).then_some(library)
}

/// `x.so` for the package's entry `onnxruntime/capi/x.so`, if that is the library.
fn library_name(entry: &str) -> Option<&str> {
    entry.strip_prefix("onnxruntime/capi/").filter(|name| is_library(name))
}

fn sum_file(library: &Path) -> PathBuf {
    let mut name = library.as_os_str().to_owned();
    name.push(".sha256");
    name.into()
}

/// A temporary file in `folder`, readable by everyone once it is renamed.
fn part(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".part-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}

/// Makes a rename last through a power cut, where the platform can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use zip::{ZipWriter, write::SimpleFileOptions};

    /// The name of the library in a package for this machine.
    pub(in crate::runtime) fn library_file() -> &'static str {
        match std::env::consts::OS {
            "macos" => "libonnxruntime.1.31.1.dylib",
            "windows" => "onnxruntime.dll",
            _ => "libonnxruntime.so.1.31.1",
        }
    }

    /// Writes a package that holds `content` as the library, among the other files of such a package.
    pub(in crate::runtime) fn write_wheel(path: &Path, library: &str, content: &[u8]) {
        let mut zip = ZipWriter::new(File::create(path).unwrap());
        for (name, content) in [
            ("onnxruntime/__init__.py", b"# python".as_slice()),
            ("onnxruntime/capi/libonnxruntime_providers_shared.so", b"provider"),
            ("onnxruntime/capi/../../evil.so", b"evil"),
            (&format!("onnxruntime/capi/{library}"), content),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
    }

    #[test]
    fn four_kinds_of_machine_have_a_package() {
        let machines =
            [("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64"), ("windows", "x86_64")];
        for (os, architecture) in machines {
            let wheel = Wheel::of(os, architecture).unwrap();
            assert_eq!(wheel.sha256.len(), 64);
            assert!(wheel.sha256.bytes().all(|b| b.is_ascii_hexdigit()));
        }
        for (os, architecture) in [("linux", "riscv64"), ("macos", "x86_64"), ("musl", "x86_64")] {
            assert_eq!(Wheel::of(os, architecture), None);
        }
    }

    #[test]
    fn only_the_library_is_unpacked_and_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let (wheel, store) = (folder.path().join("w.whl"), folder.path().join("store"));
        write_wheel(&wheel, library_file(), b"machine code");
        assert_eq!(is_whole(&store), None);

        let library = unpack(&wheel, &store).unwrap();
        assert_eq!(library, store.join(library_file()));
        assert_eq!(fs::read(&library).unwrap(), b"machine code");
        let mut names: Vec<_> =
            fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [library_file().into(), sum_file(Path::new(library_file())).into_os_string()]);
        assert_eq!(is_whole(&store), Some(library.clone()));

        fs::write(&library, b"machine cod").unwrap();
        assert_eq!(is_whole(&store), None, "a changed library is noticed");
    }

    #[test]
    fn a_package_without_the_library_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("w.whl");
        write_wheel(&wheel, "something_else.so", b"");
        assert!(matches!(unpack(&wheel, folder.path()), Err(RuntimeError::Unpack { .. })));
        fs::write(&wheel, b"not a zip").unwrap();
        assert!(matches!(unpack(&wheel, folder.path()), Err(RuntimeError::Unpack { .. })));
    }
}
