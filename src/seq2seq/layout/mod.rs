//! How a model is cut into graphs. [`Layout`] is the seam; each file here is one layout, by its name in `model.toml`.

mod optimum;
mod shongkhep;
mod tensors;

use ort::environment::Environment;

use super::Seq2SeqError;
use super::batch::Padded;
use super::decode::Steps;
use crate::model::{ModelConfig, ModelFiles};
use optimum::Optimum;
use shongkhep::Shongkhep;

/// A way to run an encoder-decoder over ONNX Runtime.
pub(crate) trait Layout: Send + Sync {
    /// Encodes the sources and stands ready for the first step with `beams` rows a sentence.
    fn start<'a>(
        &'a self,
        sources: &Padded,
        beams: usize,
    ) -> Result<Box<dyn Steps<Error = Seq2SeqError> + 'a>, Seq2SeqError>;
}

/// What a layout is loaded from.
pub(crate) struct Parts<'a> {
    /// The model's description and its files.
    pub files: &'a ModelFiles,
    /// Where sessions are made.
    pub environment: &'a Environment,
    /// Threads inside an operator; 0 leaves it to ONNX Runtime.
    pub threads: usize,
}

impl Parts<'_> {
    fn config(&self) -> &ModelConfig {
        self.files.config()
    }
}

/// Loads the graphs of a model as its layout says, and checks every tensor that will be used by name, type and shape.
pub(crate) fn load(parts: &Parts<'_>) -> Result<Box<dyn Layout>, Seq2SeqError> {
    let config = parts.config();
    Ok(match config.layout.as_str() {
        "shongkhep" => Box::new(Shongkhep::load(parts)?),
        "optimum" => Box::new(Optimum::split(parts)?),
        // Optimum's names; a second decoder that lacks `encoder_hidden_states` and gives more than is asked is as welcome.
        "indictrans2" => Box::new(Optimum::split(parts)?),
        "optimum-merged" => Box::new(Optimum::merged(parts)?),
        _ => {
            let (model, layout) = (config.name.clone(), config.layout.clone());
            return Err(Seq2SeqError::UnknownLayout { model, layout });
        }
    })
}
