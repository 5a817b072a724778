//! What M2M100, NLLB and mBART-50 have in common: the source is `[its language's tag] text </s>`, and the target's tag comes
//! first in the output.

use super::{Encoded, Family, Tokens, TranslateError};
use crate::{bengali, model::ModelFiles, seq2seq::Source};

/// A model that is told both languages by tags.
pub(super) struct Tagged {
    tokens: Tokens,
    source: u32,
    target: u32,
    eos: u32,
}

impl Tagged {
    /// Looks the tags of `model.toml` up in the tokenizer, or where it names none, those of the family.
    pub(super) fn load(files: &ModelFiles, source: &str, target: &str) -> Result<Self, TranslateError> {
        let config = files.config();
        let tokens = Tokens::read(files, "tokenizer", config.shape.vocabulary)?;
        let languages = &config.languages;
        Ok(Self {
            source: tokens.needed(languages.source_tag.as_deref().unwrap_or(source))?,
            target: tokens.needed(languages.target_tag.as_deref().unwrap_or(target))?,
            eos: config.ids.eos,
            tokens,
        })
    }
}

impl Family for Tagged {
    fn source_form(&self, text: &str) -> String {
        bengali::normal_form(text)
    }

    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        let mut ids = vec![self.source];
        ids.extend(self.tokens.ids(text)?);
        ids.push(self.eos);
        Ok(Encoded { source: Source::from(ids), ..Encoded::default() })
    }

    fn decode(&self, ids: &[u32], _of: &Encoded) -> Result<String, TranslateError> {
        // Not every export marks tags as special tokens, which decoding leaves out.
        self.tokens.text(ids.strip_prefix(&[self.target]).unwrap_or(ids))
    }

    fn forced_bos(&self) -> Option<u32> {
        Some(self.target)
    }
}
