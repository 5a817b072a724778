//! Marian (OPUS-MT): the source is `text </s>`, where a model of several target languages wants its tag (`>>eng<<`) in front.
//! Both sides share one numbering of tokens, but each cuts text by pieces of its own: the output is read with
//! `target_tokenizer`, if the model has one. The decoder starts from padding, which is never generated: `model.toml` says both.

use super::{Encoded, Family, Tokens, TranslateError};
use crate::{bengali, model::ModelFiles, seq2seq::Source};

/// A Marian model.
pub(super) struct Marian {
    source: Tokens,
    /// Where it is not that of the source.
    target: Option<Tokens>,
    tag: Option<u32>,
    eos: u32,
}

impl Marian {
    pub(super) fn load(files: &ModelFiles) -> Result<Self, TranslateError> {
        let config = files.config();
        let source = Tokens::read(files, "tokenizer", config.shape.vocabulary)?;
        let target = match config.files.contains_key("target_tokenizer") {
            true => Some(Tokens::read(files, "target_tokenizer", config.shape.target_vocabulary())?),
            false => None,
        };
        let tag = config.languages.target_tag.as_deref().map(|tag| source.needed(tag)).transpose()?;
        Ok(Self { source, target, tag, eos: config.ids.eos })
    }
}

impl Family for Marian {
    fn source_form(&self, text: &str) -> String {
        bengali::normal_form(text)
    }

    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        let mut ids: Vec<u32> = self.tag.into_iter().collect();
        ids.extend(self.source.ids(text)?);
        ids.push(self.eos);
        Ok(Encoded { source: Source::from(ids), ..Encoded::default() })
    }

    fn decode(&self, ids: &[u32], _of: &Encoded) -> Result<String, TranslateError> {
        self.target.as_ref().unwrap_or(&self.source).text(ids)
    }

    fn forced_bos(&self) -> Option<u32> {
        None
    }
}
