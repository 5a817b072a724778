//! The check on the embedded model.

use super::{ModelError, ModelFiles};
use crate::report::{Check, Status};

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
