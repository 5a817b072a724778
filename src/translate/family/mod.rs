//! A model family's habits: what its models read of a sentence, and how their output reads. [`Family`] is the seam; each
//! file here is one family, by its name in `model.toml`, or what several share.

mod indictrans2;
mod m2m100;
mod marian;
mod mbart50;
mod nllb;
mod t5;
mod tagged;
mod tokens;

use super::TranslateError;
use crate::{model::ModelFiles, seq2seq::Source};
use indictrans2::IndicTrans2;
use m2m100::M2m100;
use marian::Marian;
use t5::T5;
use tokens::Tokens;

/// What a model is given of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Token ids with all that the family adds, and what may not stand in the output.
    pub source: Source,
    /// What was taken out of the text, and goes back into the output: numerals of slots, for example.
    pub held: Vec<String>,
    /// The same for names: the English of each name that a slot stands for.
    pub names: Vec<String>,
}

/// The habits of a model family, with the tokenizer of one of its models.
pub(crate) trait Family: Send + Sync {
    /// The form of a sentence that the model was trained to read, on one line.
    fn source_form(&self, text: &str) -> String;

    /// What the model is given of a text in source form.
    fn encode(&self, text: &str) -> Result<Encoded, TranslateError>;

    /// What an output reads; `of` is the text's encoding.
    fn decode(&self, ids: &[u32], of: &Encoded) -> Result<String, TranslateError>;

    /// The first token of every output, where the family looks it up by name.
    fn forced_bos(&self) -> Option<u32>;
}

/// The family that `model.toml` names, with the model's tokenizer.
///
/// # Errors
/// A family that is not known; a tokenizer that is missing, cannot be read, lacks a token that the family needs, or has
/// more tokens than the graphs.
pub(crate) fn load(files: &ModelFiles) -> Result<Box<dyn Family>, TranslateError> {
    let config = files.config();
    Ok(match config.family.as_str() {
        "m2m100" => Box::new(M2m100::load(files)?),
        "nllb" => Box::new(nllb::load(files)?),
        "marian" => Box::new(Marian::load(files)?),
        "t5" => Box::new(T5::load(files)?),
        "indictrans2" => Box::new(IndicTrans2::load(files)?),
        "mbart50" => Box::new(mbart50::load(files)?),
        _ => {
            let (model, family) = (config.name.clone(), config.family.clone());
            return Err(TranslateError::UnknownFamily { model, family });
        }
    })
}
