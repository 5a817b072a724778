//! T5 and mT5: the source is `text </s>`, where a model of several target languages wants its tag (`<2en>` of MADLAD-400) in
//! front. A model that is told its language by the token that the decoder starts from (mT5 trained on CrossSum) says so in
//! `ids.decoder_start` of its `model.toml`.

use super::{Encoded, Family, Tokens, TranslateError};
use crate::{bengali, model::ModelFiles, seq2seq::Source};

/// A T5 or mT5 model.
pub(super) struct T5 {
    tokens: Tokens,
    tag: Option<u32>,
    eos: u32,
}

impl T5 {
    pub(super) fn load(files: &ModelFiles) -> Result<Self, TranslateError> {
        let config = files.config();
        let tokens = Tokens::read(files, "tokenizer", config.shape.vocabulary)?;
        let tag = config.languages.target_tag.as_deref().map(|tag| tokens.needed(tag)).transpose()?;
        Ok(Self { tokens, tag, eos: config.ids.eos })
    }
}

impl Family for T5 {
    fn source_form(&self, text: &str) -> String {
        bengali::normal_form(text)
    }

    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        let mut ids: Vec<u32> = self.tag.into_iter().collect();
        ids.extend(self.tokens.ids(text)?);
        ids.push(self.eos);
        Ok(Encoded { source: Source::from(ids), ..Encoded::default() })
    }

    fn decode(&self, ids: &[u32], _of: &Encoded) -> Result<String, TranslateError> {
        self.tokens.text(ids)
    }

    fn forced_bos(&self) -> Option<u32> {
        None
    }
}
