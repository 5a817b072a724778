//! Ids of single tokens, read off a `tokenizer.json` without building the tokenizer.

use std::{collections::HashMap, fs::File, io::BufReader, path::Path};

use serde::Deserialize;

/// The tokens of a `tokenizer.json`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Tokens {
    added_tokens: Vec<Added>,
    model: Model,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Model {
    unk_id: Option<u32>,
    unk_token: Option<String>,
    vocab: Vocabulary,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Vocabulary {
    /// Byte pairs and words: the id of each token.
    Ids(HashMap<String, u32>),
    /// Unigrams: tokens with their scores, in the order of their ids.
    Scores(Vec<(String, f64)>),
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::Scores(Vec::new())
    }
}

impl Tokens {
    /// `None` where there is no such file, or it is of another make.
    pub(super) fn read(path: &Path) -> Option<Self> {
        serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()
    }

    /// The id of a token.
    pub(super) fn id(&self, token: &str) -> Option<u32> {
        let added = self.added_tokens.iter().find(|added| added.content == token);
        added.map(|added| added.id).or_else(|| match &self.model.vocab {
            Vocabulary::Ids(ids) => ids.get(token).copied(),
            Vocabulary::Scores(scores) => {
                scores.iter().position(|(other, _)| other == token).and_then(|id| u32::try_from(id).ok())
            }
        })
    }

    /// The id of the token for what is not in the vocabulary.
    pub(super) fn unknown(&self) -> Option<u32> {
        self.model.unk_id.or_else(|| self.id(self.model.unk_token.as_deref().unwrap_or("<unk>")))
    }
}
