//! Where data goes: standard output, or a file that is written beside its place and renamed when it is whole.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::NamedTempFile;

/// Standard output or a file in the making.
pub enum Sink {
    Standard(BufWriter<io::Stdout>),
    File { scratch: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Sink {
    /// # Errors
    /// Where no file can be made beside `path`.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Standard(BufWriter::new(io::stdout())));
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let scratch = NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write in `{}`", folder.display()))?;
        Ok(Self::File { scratch: BufWriter::new(scratch), path: path.to_owned() })
    }

    /// Makes everything written so far last: flushes standard output, or puts the file in its place.
    ///
    /// # Errors
    /// Those of the disk; an older file of that name is then as it was.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Standard(mut out) => out.flush().context("cannot write to standard output"),
            Self::File { scratch, path } => {
                let write = || format!("cannot write `{}`", path.display());
                let scratch =
                    scratch.into_inner().map_err(io::IntoInnerError::into_error).with_context(write)?;
                scratch.as_file().sync_all().with_context(write)?;
                allow_reading(scratch.as_file()).with_context(write)?;
                scratch.persist(&path).map_err(|failed| failed.error).with_context(write)?;
                Ok(())
            }
        }
    }
}

/// A temporary file is its owner's alone; an output file is like any other.
#[cfg(unix)]
fn allow_reading(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn allow_reading(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File { scratch, .. } => scratch.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
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
