//! `ModelFiles`: a model's description together with its files, in memory or in a folder.
//!
//! # When a folder's files are checked
//!
//! Every opening checks each file's size, and the hash of those of at most [`HASHED_AT_OPENING`] bytes. Larger ones are
//! hashed once, when they come into the store, and by [`ModelFiles::verify`]: to hash gigabytes at each start would take
//! longer than to digest an article. So damage that keeps the size of a large file is seen by `models verify` only.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

#[cfg(feature = "embedded-model")]
use super::embedded;
use super::{DESCRIPTION, FileEntry, ModelConfig, ModelError, derive};
use crate::hash::{sha256, sha256_of_file};

/// Size, in bytes, up to which a file's hash is checked at each opening: 32 MiB cost about a tenth of a second at most. Our own models and all tokenizers are below it.
pub const HASHED_AT_OPENING: u64 = 32 << 20;

/// Where a model came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Compiled into the program.
    Embedded,
    /// Read from a folder.
    Folder(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("the embedded model"),
            Self::Folder(path) => write!(f, "the model in `{}`", path.display()),
        }
    }
}

/// The content of a file: part of the program, or read and shared. Cloning copies nothing.
#[derive(Clone)]
pub enum Bytes {
    /// Compiled into the program.
    Static(&'static [u8]),
    /// Read from a file.
    Shared(Arc<[u8]>),
}

impl Bytes {
    /// The content as a shared buffer, for what must own it; copied once if it is part of the program.
    pub fn to_shared(&self) -> Arc<[u8]> {
        match self {
            Self::Static(bytes) => Arc::from(*bytes),
            Self::Shared(bytes) => Arc::clone(bytes),
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

/// A model: its description and its files, which fit the description in number and size.
#[derive(Clone, Debug)]
pub struct ModelFiles {
    config: ModelConfig,
    origin: Origin,
    files: BTreeMap<String, ModelFile>,
}

/// One file: in memory from the start, or on disk until somebody asks for its bytes.
#[derive(Clone, Debug)]
pub(super) struct ModelFile {
    pub(super) size: u64,
    pub(super) path: Option<PathBuf>,
    pub(super) bytes: Arc<OnceLock<Bytes>>,
}

impl ModelFiles {
    /// The model compiled into this program. Its hashes are not checked, since that would cost time at each start
    /// and the files are part of the program; [`ModelFiles::verify`] checks them.
    ///
    /// # Errors
    ///
    /// The program was built without the feature `embedded-model`.
    pub fn embedded() -> Result<Self, ModelError> {
        #[cfg(feature = "embedded-model")]
        return Self::assemble(parse(embedded::CONFIG, &Origin::Embedded)?, Origin::Embedded, |entry| {
            embedded::file(&entry.file)
        });
        #[cfg(not(feature = "embedded-model"))]
        Err(ModelError::NotEmbedded)
    }

    /// The model in a folder. Nothing is read into memory but the description, `model.toml`; what is checked is said above.
    /// An export with a `config.json` and no `model.toml` is described by what its files say, at each opening anew.
    ///
    /// # Errors
    ///
    /// `model.toml` or a file that it lists is missing, unreadable, invalid or damaged; an export that cannot be described.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self, ModelError> {
        let folder = folder.as_ref();
        let path = folder.join(DESCRIPTION);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder.join("config.json").is_file() => {
                return Self::of(derive::derive(folder, None)?, folder);
            }
            text => text.map_err(|source| ModelError::Read { path, source })?,
        };
        let origin = Origin::Folder(folder.to_path_buf());
        let config = parse(&String::from_utf8_lossy(&text), &origin)?;
        let model = Self::assemble(config, origin, |entry| on_disk(folder.join(&entry.file)))?;
        model.verify_up_to(HASHED_AT_OPENING)?;
        Ok(model)
    }

    /// A model whose files are in a folder as in its repository, and which is described from elsewhere.
    pub(super) fn of(config: ModelConfig, folder: &Path) -> Result<Self, ModelError> {
        let origin = Origin::Folder(folder.to_path_buf());
        Self::assemble(config, origin, |entry| on_disk(folder.join(entry.repository_path())))
    }

    fn assemble(
        config: ModelConfig,
        origin: Origin,
        open: impl Fn(&FileEntry) -> Result<ModelFile, ModelError>,
    ) -> Result<Self, ModelError> {
        if let Some(problem) = config.problem() {
            return Err(ModelError::Invalid { origin, problem });
        }
        let mut files = BTreeMap::new();
        for (role, entry) in &config.files {
            let file = open(entry)?;
            if let Some(expected) = entry.size.filter(|&expected| expected != file.size) {
                return Err(ModelError::Size { origin, file: entry.file.clone(), got: file.size, expected });
            }
            files.insert(role.clone(), file);
        }
        Ok(Self { config, origin, files })
    }

    /// What `model.toml` says.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Where the model came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The content of the file with a role, such as `tokenizer`. A folder's file is read on the first call and stays in
    /// memory as long as this value or a clone of it: of a graph with large weights take the [`path`](Self::path).
    ///
    /// # Errors
    ///
    /// The model has no such file, or it cannot be read, or it changed its size since the model was opened.
    pub fn file(&self, role: &str) -> Result<&Bytes, ModelError> {
        let (entry, file) = self.entry(role)?;
        if let (None, Some(path)) = (file.bytes.get(), &file.path) {
            let bytes = fs::read(path).map_err(|source| ModelError::Read { path: path.clone(), source })?;
            let (got, expected) = (bytes.len() as u64, file.size);
            if got != expected {
                let (origin, file) = (self.origin.clone(), entry.file.clone());
                return Err(ModelError::Size { origin, file, got, expected });
            }
            return Ok(file.bytes.get_or_init(|| Bytes::Shared(bytes.into())));
        }
        file.bytes.get().ok_or_else(|| self.no_such_file(role))
    }

    /// Where the file with a role is; `None` where the model has no such file, or has it in memory.
    pub fn path(&self, role: &str) -> Option<PathBuf> {
        self.files.get(role)?.path.clone()
    }

    /// The name of the file with a role; a graph refers to its weights by the name of their file.
    ///
    /// # Errors
    ///
    /// The model has no such file.
    pub fn file_name(&self, role: &str) -> Result<&str, ModelError> {
        self.config.files.get(role).map(|entry| entry.file.as_str()).ok_or_else(|| self.no_such_file(role))
    }

    fn entry(&self, role: &str) -> Result<(&FileEntry, &ModelFile), ModelError> {
        let found = self.config.files.get(role).zip(self.files.get(role));
        found.ok_or_else(|| self.no_such_file(role))
    }

    pub(super) fn no_such_file(&self, role: &str) -> ModelError {
        ModelError::NoSuchFile { origin: self.origin.clone(), role: role.to_owned() }
    }

    /// The size of all files together, in bytes.
    pub fn size(&self) -> u64 {
        self.files.values().map(|file| file.size).sum()
    }

    /// Checks every file of which `model.toml` gives the hash, piece by piece, however large. A file without a hash is
    /// passed over: the store's models have all of them.
    ///
    /// # Errors
    ///
    /// The first file whose content is not what `model.toml` says.
    pub fn verify(&self) -> Result<(), ModelError> {
        self.verify_up_to(u64::MAX)
    }

    fn verify_up_to(&self, size: u64) -> Result<(), ModelError> {
        for (role, entry) in &self.config.files {
            let (_, file) = self.entry(role)?;
            let Some(expected) = entry.sha256.as_ref().filter(|_| file.size <= size) else {
                continue;
            };
            let got = match &file.path {
                Some(path) => {
                    sha256_of_file(path).map_err(|source| ModelError::Read { path: path.clone(), source })?
                }
                None => sha256(self.file(role)?),
            };
            if got != *expected {
                let (origin, file) = (self.origin.clone(), entry.file.clone());
                return Err(ModelError::Hash { origin, file, got, expected: expected.clone() });
            }
        }
        Ok(())
    }
}

/// A `model.toml`.
fn parse(text: &str, origin: &Origin) -> Result<ModelConfig, ModelError> {
    toml::from_str(text).map_err(|error| {
        let before = text.as_bytes().get(..error.span().map_or(0, |span| span.start));
        let line = 1 + before.unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        ModelError::Syntax { origin: origin.clone(), line, message: error.message().replace('\n', ", ") }
    })
}

/// A file that is read when it is needed.
fn on_disk(path: PathBuf) -> Result<ModelFile, ModelError> {
    let metadata = fs::metadata(&path).and_then(|metadata| match metadata.is_file() {
        true => Ok(metadata),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")),
    });
    match metadata {
        Ok(metadata) => Ok(ModelFile { size: metadata.len(), path: Some(path), bytes: Arc::default() }),
        Err(source) => Err(ModelError::Read { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, model::valid::tests::text};

    const CONTENT: &[u8] = b"some weights";

    /// A folder with a model of one file.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(DESCRIPTION), text(CONTENT.len(), &sha256(CONTENT))).unwrap();
        fs::write(folder.path().join("weights.bin"), CONTENT).unwrap();
        folder
    }

    #[cfg(feature = "embedded-model")]
    #[test]
    fn the_embedded_model_is_whole() {
        let model = ModelFiles::embedded().unwrap();
        model.verify().unwrap();
        for role in ["encoder", "decoder", "weights", "tokenizer"] {
            assert!(!model.file(role).unwrap().is_empty(), "{role}");
            assert_eq!(model.path(role), None);
        }
        let config = model.config();
        assert_eq!(config.layout, "shongkhep");
        assert_eq!(config.shape.heads * config.shape.head_width, config.shape.width);
    }

    #[test]
    fn a_folder_is_read() {
        let folder = folder();
        let model = ModelFiles::from_folder(folder.path()).unwrap();
        assert_eq!(&**model.file("weights").unwrap(), CONTENT);
        assert_eq!(&*model.file("weights").unwrap().to_shared(), CONTENT);
        assert_eq!(model.file_name("weights").unwrap(), "weights.bin");
        assert_eq!((model.size(), model.config().name.as_str()), (CONTENT.len() as u64, "tiny"));
        let error = model.file("decoder").unwrap_err().to_string();
        assert!(error.ends_with("`model.toml` lists no file `decoder`"), "{error}");
    }

    #[test]
    fn a_folder_s_file_is_opened_by_its_path_and_read_once() {
        let folder = folder();
        let model = ModelFiles::from_folder(folder.path()).unwrap();
        assert_eq!(model.path("weights").unwrap(), folder.path().join("weights.bin"));
        assert_eq!(model.path("decoder"), None);
        let first = model.file("weights").unwrap().to_shared();
        fs::remove_file(folder.path().join("weights.bin")).unwrap();
        let clone = model.clone();
        assert!(Arc::ptr_eq(&first, &clone.file("weights").unwrap().to_shared()));
    }

    #[test]
    fn a_large_file_is_hashed_when_asked_only() {
        let folder = tempfile::tempdir().unwrap();
        let size = HASHED_AT_OPENING + 1;
        let toml = text(usize::try_from(size).unwrap(), &"0".repeat(64));
        fs::write(folder.path().join(DESCRIPTION), toml).unwrap();
        fs::File::create(folder.path().join("weights.bin")).unwrap().set_len(size).unwrap();
        let model = ModelFiles::from_folder(folder.path()).unwrap();
        assert!(matches!(model.verify(), Err(ModelError::Hash { .. })));
    }

    #[test]
    fn size_and_hash_may_be_unknown() {
        let folder = folder();
        let toml = text(0, "x").replace(", size = 0, sha256 = \"x\"", "");
        fs::write(folder.path().join(DESCRIPTION), toml).unwrap();
        let model = ModelFiles::from_folder(folder.path()).unwrap();
        assert_eq!((model.size(), model.config().files["weights"].size), (CONTENT.len() as u64, None));
        model.verify().unwrap();
    }

    #[test]
    fn damage_is_named_with_file_and_both_values() {
        let folder = folder();
        let (path, weights) = (folder.path(), folder.path().join("weights.bin"));
        let at = format!("the model in `{}`", path.display());

        fs::write(&weights, b"some weight").unwrap();
        let error = ModelFiles::from_folder(path).unwrap_err();
        assert_eq!(error.to_string(), format!("{at}: `weights.bin` is damaged: got 11 bytes, expected 12"));

        fs::write(&weights, b"some weightz").unwrap();
        let error = ModelFiles::from_folder(path).unwrap_err();
        let (got, expected) = (sha256(b"some weightz"), sha256(CONTENT));
        let message = format!("{at}: `weights.bin` is damaged: got SHA-256 {got}, expected {expected}");
        assert_eq!(error.to_string(), message);
        assert_eq!(
            error.hint().unwrap(),
            "copy or export the model folder again; one of the store, remove and fetch again"
        );

        fs::remove_file(&weights).unwrap();
        let error = ModelFiles::from_folder(path).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot read the model file `{}`", weights.display()));
        assert!(error.hint().unwrap().contains("every file that it lists"));
    }

    #[test]
    fn a_broken_description_is_told_with_its_line() {
        let folder = folder();
        let toml = folder.path().join(DESCRIPTION);
        for (content, expected) in [
            ("name = ".to_owned(), "`model.toml` is not understood: line 1: "),
            (text(12, "x").replace("beams = 4", "beams = \"four\""), "line 28: invalid type"),
            (text(12, &sha256(CONTENT)).replace("\nwidth = 8", ""), "not valid: `shape.width`: missing or 0"),
            (text(12, &sha256(CONTENT)).replace("\neos = 2", ""), "not valid: `ids.eos`: missing"),
            (text(12, "x"), "`model.toml` is not valid: `files.weights.sha256`: got `x`"),
        ] {
            fs::write(&toml, content).unwrap();
            let error = ModelFiles::from_folder(folder.path()).unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains('\n'), "{error}");
        }
        fs::remove_file(&toml).unwrap();
        let error = ModelFiles::from_folder(folder.path()).unwrap_err();
        assert!(matches!(error, ModelError::Read { path, .. } if path == toml));
    }
}
