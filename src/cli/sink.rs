//! Where data goes: standard output, or a file that is written beside its place and renamed when it is whole.

use std::{
    fs::{File, Permissions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::NamedTempFile;

/// Standard output, a file in the making, or something that is no file (a device, a pipe) and is written as it is.
pub enum Sink {
    Standard(BufWriter<io::Stdout>),
    File { scratch: BufWriter<NamedTempFile>, path: PathBuf },
    Device(BufWriter<File>),
}

impl Sink {
    /// # Errors
    /// Where no file can be made beside `path`.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Standard(BufWriter::new(io::stdout())));
        };
        let shown = path.display();
        let cannot = || format!("cannot write `{shown}`");
        // A link is followed: what it points to is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let old = path.metadata().ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            let device = File::options().write(true).open(&path).with_context(cannot)?;
            return Ok(Self::Device(BufWriter::new(device)));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            anyhow::bail!("cannot write `{shown}`: there is no folder `{}`", folder.display());
        }
        let mut scratch = tempfile::Builder::new();
        scratch.prefix(".shongkhep-");
        if let Some(permissions) = old.map(|old| old.permissions()).or_else(of_a_new_file) {
            scratch.permissions(permissions);
        }
        let scratch = scratch
            .tempfile_in(folder)
            .map_err(|error| error.kind())
            .map_err(io::Error::from)
            .with_context(cannot)?;
        Ok(Self::File { scratch: BufWriter::new(scratch), path })
    }

    /// Makes everything written so far last: flushes what is written to, or puts the file in its place.
    ///
    /// # Errors
    /// Those of the disk; an older file of that name is then as it was.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Standard(mut out) => out.flush().context("cannot write to standard output"),
            Self::Device(mut out) => out.flush().context("cannot write the output"),
            Self::File { scratch, path } => {
                let write = || format!("cannot write `{}`", path.display());
                let scratch =
                    scratch.into_inner().map_err(io::IntoInnerError::into_error).with_context(write)?;
                scratch.as_file().sync_all().with_context(write)?;
                scratch.persist(&path).map_err(|failed| failed.error).with_context(write)?;
                Ok(())
            }
        }
    }
}

/// What any new file may be read and written by, before the user's mask is applied; `None` where files have no such mode.
fn of_a_new_file() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    None
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::Device(out) => out.write(bytes),
            Self::File { scratch, .. } => scratch.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::Device(out) => out.flush(),
            Self::File { scratch, .. } => scratch.flush(),
        }
    }
}

/// Whether the reader of standard output has gone: nothing more to say, and no error.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(broken)
}
