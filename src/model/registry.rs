//! The registry: models that are known by name, and where they can be fetched. `models/registry.toml` is compiled in; the
//! user's own entries are the files `registry.d/*.toml` of the store, and win over ours of the same name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::Spanned;

use super::{ModelConfig, ModelError, store::name_problem};
use crate::Settings;

/// The models that are known by name, ours and the user's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    entries: Vec<Entry>,
}

/// A model of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is known of the model. Sizes, hashes, shape and ids may be missing.
    pub config: ModelConfig,
    /// The user's file that it is from; `None` for one of ours.
    pub file: Option<PathBuf>,
    /// Whether it stands in place of one of ours.
    pub replaces_ours: bool,
}

/// A file of the registry.
#[derive(Deserialize)]
struct RegistryFile {
    #[serde(default, rename = "model")]
    models: Vec<Spanned<ModelConfig>>,
}

const OURS: &str = include_str!("../../models/registry.toml");

impl Registry {
    /// The models that this program knows by itself.
    ///
    /// # Errors
    ///
    /// None in a program whose tests passed.
    pub fn ours() -> Result<Self, ModelError> {
        let entry = |(_, config)| Entry { config, file: None, replaces_ours: false };
        let entries = read(OURS, Path::new("models/registry.toml"))?.into_iter().map(entry).collect();
        Ok(Self { entries })
    }

    /// Our models and the user's. Files are read in the order of their names.
    ///
    /// # Errors
    ///
    /// A file of the user's that cannot be read or understood, or names a model that another of them has named.
    pub fn load(settings: &Settings) -> Result<Self, ModelError> {
        let mut registry = Self::ours()?;
        let Some(folder) = settings.store.as_ref().map(|store| store.join("registry.d")) else {
            return Ok(registry);
        };
        for file in files(&folder).map_err(|source| ModelError::Read { path: folder, source })? {
            let text = fs::read(&file).map_err(|source| ModelError::Read { path: file.clone(), source })?;
            for (line, config) in read(&String::from_utf8_lossy(&text), &file)? {
                registry.add(config, &file, line)?;
            }
        }
        Ok(registry)
    }

    fn add(&mut self, config: ModelConfig, file: &Path, line: usize) -> Result<(), ModelError> {
        let entry = Entry { config, file: Some(file.to_owned()), replaces_ours: false };
        match self.entries.iter_mut().find(|known| known.config.name == entry.config.name) {
            None => self.entries.push(entry),
            Some(known) => match &known.file {
                None => *known = Entry { replaces_ours: true, ..entry },
                Some(other) => {
                    let problem =
                        format!("the model `{}` is in `{}` too", entry.config.name, other.display());
                    return Err(ModelError::Registry { file: file.to_owned(), line, problem });
                }
            },
        }
        Ok(())
    }

    /// All models, ours first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The model of this name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.config.name == name)
    }
}

/// The user's files; none where there is no such folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for file in listed {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The models of a file, each with the line that it begins at.
fn read(text: &str, file: &Path) -> Result<Vec<(usize, ModelConfig)>, ModelError> {
    let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let failed = |line, problem| ModelError::Registry { file: file.to_owned(), line, problem };
    let read: RegistryFile = toml::from_str(text).map_err(|error| {
        failed(line(error.span().map_or(0, |span| span.start)), error.message().replace('\n', ", "))
    })?;
    let mut models: Vec<(usize, ModelConfig)> = Vec::new();
    for model in read.models {
        let (line, config) = (line(model.span().start), model.into_inner());
        let twice = models.iter().any(|(_, other)| other.name == config.name);
        let sourceless = || config.source.is_none().then(|| "it has no `[model.source]`".to_owned());
        let problem = name_problem(&config.name)
            .or_else(|| config.entry_problem())
            .or_else(sourceless)
            .or_else(|| twice.then(|| "it stands here twice".to_owned()));
        if let Some(problem) = problem {
            return Err(failed(line, format!("the model `{}`: {problem}", config.name)));
        }
        models.push((line, config));
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SourceKind, UNKNOWN_ID};

    /// Names whose commit nobody has recorded, so that `main` is what there is.
    const UNPINNED: [&str; 2] = ["indictrans2-distilled-fp16", "opus-mt-mul-en"];

    #[test]
    fn every_model_of_ours_can_be_fetched_and_says_what_it_may_be_used_for() {
        let registry = Registry::ours().unwrap();
        let names: Vec<&str> = registry.entries().iter().map(|entry| entry.config.name.as_str()).collect();
        let expected = [
            "indictrans2-distilled",
            "indictrans2-distilled-fp16",
            "nllb-600m",
            "m2m100-418m",
            "opus-mt-mul-en",
            "opus-mt-bn-en",
            "mt5-crosssum-en",
        ];
        assert_eq!(names, expected);
        for Entry { config, .. } in registry.entries() {
            let name = config.name.as_str();
            let source = config.source.as_ref().unwrap();
            assert!(!config.licence.is_empty(), "{name}");
            assert_eq!(config.noncommercial, ["nllb-600m", "mt5-crosssum-en"].contains(&name), "{name}");
            assert_eq!(config.noncommercial, config.licence.contains("-NC-"), "{name}");
            assert_eq!(config.revision, source.revision, "{name}");
            match source.kind {
                SourceKind::Hub => {
                    assert_eq!(source.is_pinned(), !UNPINNED.contains(&name), "{name}");
                    assert!(config.files.contains_key("encoder") && config.files.contains_key("decoder"));
                }
                SourceKind::Export => {
                    let command = source.command.as_ref().unwrap();
                    assert!(command.contains("{input}") && command.contains("{output}"), "{name}");
                }
            }
            let hashed = config.files.values().filter(|file| file.sha256.is_some());
            assert!(hashed.into_iter().all(|file| file.size.is_some()), "{name}");
            assert!(config.quality.is_some() && !config.batch_invariant, "{name}");
            assert_eq!((config.languages.source.as_str(), config.languages.target.as_str()), ("bn", "en"));
        }
    }

    #[test]
    fn every_key_of_ours_is_understood() {
        // What serde would ignore, such as a key spelled wrong, is lost on the way there and back.
        let table: toml::Table = toml::from_str(OURS).unwrap();
        for (model, entry) in table["model"].as_array().unwrap().iter().zip(Registry::ours().unwrap().entries)
        {
            let again: toml::Table = toml::to_string(&entry.config).unwrap().parse().unwrap();
            assert_eq!(&again, model.as_table().unwrap(), "{}", entry.config.name);
        }
    }

    #[test]
    fn what_is_not_known_stays_open() {
        let registry = Registry::ours().unwrap();
        let m2m100 = &registry.find("m2m100-418m").unwrap().config;
        assert_eq!((m2m100.shape.vocabulary, m2m100.ids.unk), (0, UNKNOWN_ID));
        assert_eq!((m2m100.ids.pad, m2m100.ids.forced_bos), (1, Some(128_022)));
        assert_eq!(m2m100.files["tokenizer"].sha256, None);
    }

    /// The registry with a file of the user's.
    fn with(text: &str) -> (PathBuf, Result<Registry, ModelError>) {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join("registry.d");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("mine.toml"), text).unwrap();
        fs::write(folder.join("notes.txt"), "not read").unwrap();
        let settings = Settings { store: Some(store.path().to_owned()), ..Settings::default() };
        (folder.join("mine.toml"), Registry::load(&settings))
    }

    /// One model of ours as a user would write it, under another name.
    fn one(name: &str) -> String {
        let ours = OURS.split("[[model]]").find(|model| model.contains("\"nllb-600m\"")).unwrap();
        format!("[[model]]{}", ours.replace("\"nllb-600m\"", &format!("\"{name}\"")))
    }

    #[test]
    fn the_user_s_models_are_added_and_win() {
        let (file, registry) = with(&one("mine"));
        let registry = registry.unwrap();
        assert_eq!(registry.entries().len(), 8);
        let entry = registry.find("mine").unwrap();
        assert_eq!((entry.file.as_ref(), entry.replaces_ours), (Some(&file), false));

        let (_, registry) = with(&one("nllb-600m").replace("CC-BY-NC-4.0", "as I say"));
        let registry = registry.unwrap();
        assert_eq!(registry.entries().len(), 7);
        let entry = registry.find("nllb-600m").unwrap();
        assert!(entry.replaces_ours && entry.config.licence == "as I say");
    }

    #[test]
    fn a_broken_file_of_the_user_s_is_named_with_its_line() {
        let second = one("second");
        let lines = one("first").lines().count();
        let cases = [
            ("[[model]]\nname = 3".to_owned(), 2, "invalid type: integer `3`, expected a string"),
            (
                one("first") + &second.replace("beams = 4", "beams = 0"),
                lines + 1,
                "`generation.beams`: got 0",
            ),
            (one("a/b"), 1, "the model `a/b`: `name`: got `a/b`"),
            (one("first") + &one("first"), lines + 1, "it stands here twice"),
            (one("first").replace("[model.source]", "[model.sauce]"), 1, "it has no `[model.source]`"),
        ];
        for (text, line, expected) in cases {
            let (file, registry) = with(&text);
            let error = registry.unwrap_err().to_string();
            let start = format!("`{}`, line {line}: ", file.display());
            assert!(error.starts_with(&start) && error.contains(expected), "{error}");
        }
    }
}
