//! `ModelFiles`: a model's description together with the bytes of its files.

use std::{
    collections::BTreeMap,
    fmt, fs,
    ops::Deref,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{ModelConfig, ModelError};
use crate::hash::sha256;

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

/// A model: its description and its files' bytes, which fit the description in number and size.
#[derive(Clone, Debug)]
pub struct ModelFiles {
    config: ModelConfig,
    origin: Origin,
    files: BTreeMap<String, Bytes>,
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
        return Self::assemble(embedded::CONFIG, Origin::Embedded, embedded::file);
        #[cfg(not(feature = "embedded-model"))]
        Err(ModelError::NotEmbedded)
    }

    /// The model in a folder, every file read and checked against its size and hash.
    ///
    /// # Errors
    ///
    /// `model.toml` or a file that it lists is missing, unreadable, invalid or damaged.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self, ModelError> {
        let folder = folder.as_ref();
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| ModelError::Read { path, source })
        };
        let config = read("model.toml")?;
        let origin = Origin::Folder(folder.to_path_buf());
        let model = Self::assemble(&String::from_utf8_lossy(&config), origin, |name| {
            read(name).map(|bytes| Bytes::Shared(bytes.into()))
        })?;
        model.verify()?;
        Ok(model)
    }

    fn assemble(
        config: &str,
        origin: Origin,
        read: impl Fn(&str) -> Result<Bytes, ModelError>,
    ) -> Result<Self, ModelError> {
        let config: ModelConfig = match toml::from_str(config) {
            Ok(config) => config,
            Err(error) => {
                let before = config.as_bytes().get(..error.span().map_or(0, |span| span.start));
                let line = 1 + before.unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
                return Err(ModelError::Syntax {
                    origin,
                    line,
                    message: error.message().replace('\n', ", "),
                });
            }
        };
        if let Some(problem) = config.problem() {
            return Err(ModelError::Invalid { origin, problem });
        }
        let mut files = BTreeMap::new();
        for (role, entry) in &config.files {
            let bytes = read(&entry.file)?;
            let (got, expected) = (bytes.len() as u64, entry.size);
            if got != expected {
                return Err(ModelError::Size { origin, file: entry.file.clone(), got, expected });
            }
            files.insert(role.clone(), bytes);
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

    /// The content of the file with a role, such as `encoder`.
    ///
    /// # Errors
    ///
    /// The model has no such file.
    pub fn file(&self, role: &str) -> Result<&Bytes, ModelError> {
        self.files.get(role).ok_or_else(|| self.no_such_file(role))
    }

    /// The name of the file with a role; a graph refers to its weights by the name of their file.
    ///
    /// # Errors
    ///
    /// The model has no such file.
    pub fn file_name(&self, role: &str) -> Result<&str, ModelError> {
        self.config.files.get(role).map(|entry| entry.file.as_str()).ok_or_else(|| self.no_such_file(role))
    }

    fn no_such_file(&self, role: &str) -> ModelError {
        ModelError::NoSuchFile { origin: self.origin.clone(), role: role.to_owned() }
    }

    /// The size of all files together, in bytes.
    pub fn size(&self) -> u64 {
        self.config.files.values().map(|entry| entry.size).sum()
    }

    /// Checks every file against its hash.
    ///
    /// # Errors
    ///
    /// The first file whose content is not what `model.toml` says.
    pub fn verify(&self) -> Result<(), ModelError> {
        for (role, entry) in &self.config.files {
            let got = sha256(self.file(role)?);
            if got != entry.sha256 {
                let (origin, file) = (self.origin.clone(), entry.file.clone());
                return Err(ModelError::Hash { origin, file, got, expected: entry.sha256.clone() });
            }
        }
        Ok(())
    }
}

/// The files of `models/default/`, as they were when the program was built.
#[cfg(feature = "embedded-model")]
mod embedded {
    use super::{Bytes, ModelError, Origin};

    pub(super) const CONFIG: &str = include_str!("../../models/default/model.toml");

    const FILES: [(&str, &[u8]); 4] = [
        ("encoder.onnx", include_bytes!("../../models/default/encoder.onnx")),
        ("decoder.onnx", include_bytes!("../../models/default/decoder.onnx")),
        ("weights.bin", include_bytes!("../../models/default/weights.bin")),
        ("tokenizer.json", include_bytes!("../../models/default/tokenizer.json")),
    ];

    pub(super) fn file(name: &str) -> Result<Bytes, ModelError> {
        match FILES.into_iter().find(|(file, _)| *file == name) {
            Some((_, bytes)) => Ok(Bytes::Static(bytes)),
            None => Err(ModelError::NoSuchFile { origin: Origin::Embedded, role: name.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, model::config::tests::text};

    const CONTENT: &[u8] = b"some weights";

    /// A folder with a model of one file.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("model.toml"), text(CONTENT.len(), &sha256(CONTENT))).unwrap();
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
        assert_eq!(error.hint().unwrap(), "copy or export the model folder again");

        fs::remove_file(&weights).unwrap();
        let error = ModelFiles::from_folder(path).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot read the model file `{}`", weights.display()));
        assert!(error.hint().unwrap().contains("every file that it lists"));
    }

    #[test]
    fn a_broken_description_is_told_with_its_line() {
        let folder = folder();
        let toml = folder.path().join("model.toml");
        for (content, expected) in [
            ("name = ".to_owned(), "`model.toml` is not understood: line 1: "),
            (text(12, "x").replace("beams = 4", "beams = \"four\""), "line 28: invalid type"),
            (text(12, "x").replace("\nwidth = 8", ""), "missing field `width`"),
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
