//! The checks on the embedded model and on those of the store.

use super::{ModelError, ModelFiles, Store};
use crate::{
    Hint, Settings,
    report::{Check, Status},
};

/// Checks the embedded model, every byte of it.
pub fn check() -> Check {
    let model = ModelFiles::embedded().and_then(|model| model.verify().map(|()| model));
    match model {
        Ok(model) => {
            let (config, megabytes) = (model.config(), model.size() as f64 / 1e6);
            let (name, revision, precision) = (&config.name, &config.revision, &config.precision);
            Check::ok(
                "model",
                format!("embedded `{name}` {revision}, {precision}, {megabytes:.1} MB, verified"),
            )
        }
        Err(error @ ModelError::NotEmbedded) => {
            Check { status: Status::Warn, ..Check::failed("model", &error) }
        }
        Err(error) => Check::failed("model", &error),
    }
}

/// Checks that each model of the store is whole, by the sizes of its files: hashes of gigabytes are for `models verify`.
pub fn check_store(settings: &Settings) -> Check {
    let names = match Store::open(settings).and_then(|store| Ok((store.names()?, store))) {
        Ok((names, _)) if names.is_empty() => return Check::ok("models", "none in the store"),
        Ok(found) => found,
        Err(error) => return Check { status: Status::Warn, ..Check::failed("models", &error) },
    };
    let (names, store) = names;
    let (mut whole, mut notes, mut hint) = (Vec::new(), Vec::new(), None);
    for name in names {
        match store.model(&name) {
            Ok(model) => whole.push(format!("`{name}` {:.1} MB", model.size() as f64 / 1e6)),
            Err(error) => {
                notes.push(format!("`{name}`: {error}"));
                hint = error.hint();
            }
        }
    }
    let whole = if whole.is_empty() { "none".to_owned() } else { whole.join(", ") };
    if notes.is_empty() {
        return Check::ok("models", format!("in the store, sizes right: {whole}"));
    }
    let detail = format!("in the store, {} damaged; sizes right: {whole}", notes.len());
    Check { status: Status::Fail, notes, hint, ..Check::ok("models", detail) }
}
