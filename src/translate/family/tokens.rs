//! A model's tokenizer: text to ids and back, and tokens by name. Nothing is added to a text, nothing is cut.

use tokenizers::Tokenizer;

use super::TranslateError;
use crate::model::ModelFiles;

/// The tokenizer of one file.
pub(crate) struct Tokens {
    tokenizer: Tokenizer,
    model: String,
    file: String,
}

impl Tokens {
    /// Reads the file of a role; `vocabulary` is how many tokens the graphs know.
    pub(crate) fn read(files: &ModelFiles, role: &str, vocabulary: usize) -> Result<Self, TranslateError> {
        let model = files.config().name.clone();
        let (bytes, file) = (files.file(role)?, files.file_name(role)?.to_owned());
        let mut tokenizer = match Tokenizer::from_bytes(&**bytes) {
            Ok(tokenizer) => tokenizer,
            Err(source) => return Err(TranslateError::Tokenizer { model, file, source }),
        };
        // A truncating tokenizer would cut sentences silently; padding is the engine's.
        tokenizer.with_padding(None);
        if let Err(source) = tokenizer.with_truncation(None) {
            return Err(TranslateError::Tokenizing { model, source });
        }
        // `</s>` in an article is text, no end mark.
        tokenizer.set_encode_special_tokens(true);
        let got = tokenizer.get_vocab_size(true);
        if got > vocabulary {
            return Err(TranslateError::TokenizerSize { model, got, expected: vocabulary });
        }
        Ok(Self { tokenizer, model, file })
    }

    /// The ids of a text's own tokens: a tokenizer's template is not asked, since it may hold another language's tag.
    pub(crate) fn ids(&self, text: &str) -> Result<Vec<u32>, TranslateError> {
        let encoding = self.tokenizer.encode_fast(text, false).map_err(|source| self.failed(source))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The text of ids, without special tokens.
    pub(crate) fn text(&self, ids: &[u32]) -> Result<String, TranslateError> {
        self.tokenizer.decode(ids, true).map_err(|source| self.failed(source))
    }

    /// The id of a token, if there is one of this name.
    pub(crate) fn id(&self, token: &str) -> Option<u32> {
        self.tokenizer.token_to_id(token)
    }

    /// The id of a token that the model cannot do without.
    pub(crate) fn needed(&self, token: &str) -> Result<u32, TranslateError> {
        self.id(token).ok_or_else(|| TranslateError::NoSuchToken {
            model: self.model.clone(),
            file: self.file.clone(),
            token: token.to_owned(),
        })
    }

    /// Every token and its id.
    pub(crate) fn all(&self) -> impl Iterator<Item = (String, u32)> {
        self.tokenizer.get_vocab(true).into_iter()
    }

    fn failed(&self, source: tokenizers::Error) -> TranslateError {
        TranslateError::Tokenizing { model: self.model.clone(), source }
    }
}
