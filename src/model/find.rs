//! From what a user types for a model to the model: the embedded one, one of the store, or a folder.

use std::path::Path;

use super::{ModelError, ModelFiles, Registry, SourceKind, Store};
use crate::Settings;

/// The name of the embedded model.
pub const EMBEDDED: &str = "default";

/// The model that `name_or_path` means: `default` is the embedded one; else a name in the store; else a folder. Whoever has a
/// folder of the same name as a model of the store writes `./NAME`. Nothing is fetched.
///
/// # Errors
///
/// A name that is known but not in the store; one that is not known; a model that is not whole.
pub fn find(name_or_path: &str, settings: &Settings) -> Result<ModelFiles, ModelError> {
    if let Some(model) = here(name_or_path, settings) {
        return model;
    }
    let path = Path::new(name_or_path);
    if path.is_dir() || name_or_path.contains(['/', '\\']) {
        return ModelFiles::from_folder(path);
    }
    Err(not_here(name_or_path, settings, &Registry::load(settings)?))
}

/// The model of this name, never a folder.
///
/// # Errors
///
/// Those of [`find`].
pub fn find_by_name(name: &str, settings: &Settings, registry: &Registry) -> Result<ModelFiles, ModelError> {
    here(name, settings).unwrap_or_else(|| Err(not_here(name, settings, registry)))
}

fn here(name: &str, settings: &Settings) -> Option<Result<ModelFiles, ModelError>> {
    if name == EMBEDDED {
        return Some(ModelFiles::embedded());
    }
    let store = Store::open(settings).ok().filter(|store| store.has(name))?;
    Some(store.model(name))
}

/// The error for a name that is not in the store: how to get the model, or what was perhaps meant.
fn not_here(name: &str, settings: &Settings, registry: &Registry) -> ModelError {
    if let Some(entry) = registry.find(name) {
        let is_export = entry.config.source.as_ref().is_some_and(|source| source.kind == SourceKind::Export);
        let (name, licence) = (name.to_owned(), entry.config.licence.clone());
        return ModelError::NotPulled { name, licence, noncommercial: entry.config.noncommercial, is_export };
    }
    let stored = Store::open(settings).and_then(|store| store.names());
    let mut names: Vec<String> = stored.unwrap_or_default();
    names.extend(registry.entries().iter().map(|entry| entry.config.name.clone()));
    names.push(EMBEDDED.to_owned());
    ModelError::Unknown { name: name.to_owned(), nearest: nearest(name, &names) }
}

/// The name that is likest to what was typed, if any is alike at all: at least 0.6 in Jaro-Winkler's measure, which counts
/// common letters near each other and a common beginning.
fn nearest(name: &str, names: &[String]) -> Option<String> {
    let likeness = |known: &String| strsim::jaro_winkler(&name.to_lowercase(), known);
    let best = names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.6).then(|| best.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hint;

    fn failure(name: &str) -> ModelError {
        let store = tempfile::tempdir().unwrap();
        let settings = Settings { store: Some(store.path().to_owned()), ..Settings::default() };
        find(name, &settings).unwrap_err()
    }

    #[test]
    fn a_name_that_is_not_there_says_how_to_get_it() {
        let error = failure("m2m100-418m");
        assert_eq!(error.to_string(), "the model `m2m100-418m` is not in the store");
        assert_eq!(error.hint().unwrap(), "fetch it with `shongkhep models pull m2m100-418m`");
        let hint = failure("nllb-600m").hint().unwrap();
        assert!(hint.contains("`shongkhep models pull nllb-600m --accept-noncommercial`"), "{hint}");
        assert!(hint.contains("CC-BY-NC-4.0"), "{hint}");
    }

    #[test]
    fn an_unknown_name_suggests_the_nearest() {
        for (typed, meant) in [
            ("nllb-600", "nllb-600m"),
            ("NLLB600m", "nllb-600m"),
            ("indictrans2", "indictrans2-distilled"),
            ("mt5-crossum", "mt5-crosssum-en"),
            ("defualt", "default"),
        ] {
            let hint = failure(typed).hint().unwrap();
            assert!(hint.contains(&format!("did you mean `{meant}`?")), "{typed}: {hint}");
        }
        assert_eq!(
            failure("zzz").hint().unwrap(),
            "`shongkhep models list` names the models; a folder is given by its path"
        );
    }

    #[test]
    fn a_path_is_a_folder() {
        assert!(matches!(failure("./nllb-600m"), ModelError::Read { .. }));
    }
}
