//! `ModelConfig`: the content of a `model.toml`. What differs between models is data here, not code elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A model as its `model.toml` describes it, or as an entry of the registry does. Keys that are not listed here are
/// ignored.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ModelConfig {
    /// Name of the model.
    pub name: String,
    /// Changes whenever one of the files changes: of our own models a short hash, of public ones the hub's commit.
    pub revision: String,
    /// What the model does.
    #[serde(default)]
    pub task: Task,
    /// Architecture and habits, such as `m2m100`, `nllb`, `marian`, `t5` or `indictrans2`.
    pub family: String,
    /// Names and shapes of the graphs' inputs and outputs: `shongkhep` (our own export), `optimum`, `optimum-merged`
    /// or `indictrans2`.
    pub layout: String,
    /// How the weights are stored, such as `int8`.
    pub precision: String,
    /// Licence of the weights.
    pub licence: String,
    /// Whether that licence forbids commercial use.
    #[serde(default)]
    pub noncommercial: bool,
    /// Whether a row's result does not depend on the other rows of its batch.
    #[serde(default)]
    pub batch_invariant: bool,
    /// The files by their role: `encoder`, `decoder`, `decoder_with_past`, `weights` (external data of all graphs) or
    /// `encoder_weights` and `decoder_weights`, `tokenizer`, `target_tokenizer`, `config` … Other roles are carried along.
    pub files: BTreeMap<String, FileEntry>,
    /// Sizes of the network. The registry may not know them; a model's folder must.
    #[serde(default, skip_serializing_if = "is_open")]
    pub shape: Shape,
    /// Special token ids. The registry may not know them; a model's folder must.
    #[serde(default, skip_serializing_if = "is_open")]
    pub ids: Ids,
    /// What is read and what is written.
    pub languages: Languages,
    /// Defaults for generating text.
    pub generation: Generation,
    /// Where it can be fetched; the registry and what was pulled from it have this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How good it is, where somebody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
}

/// What a model does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// A sentence in, a sentence out.
    #[default]
    Translate,
    /// An article in, a summary in the target language out.
    Summarise,
}

/// One file of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct FileEntry {
    /// Its name in the model's folder.
    pub file: String,
    /// Where it is in the repository, where that differs from `file`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its size in bytes; the registry may not know it, a model in the store always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-256 of its content as lower-case hex; known where `size` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Sizes of the network; 0 is one that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Shape {
    /// Number of tokens in the joint vocabulary, or in the source's where the sides differ.
    #[serde(skip_serializing_if = "is_zero")]
    pub vocabulary: usize,
    /// Number of tokens in the target's vocabulary where the sides differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_vocabulary: Option<usize>,
    /// Width of the hidden states.
    #[serde(skip_serializing_if = "is_zero")]
    pub width: usize,
    /// Attention heads of a layer.
    #[serde(skip_serializing_if = "is_zero")]
    pub heads: usize,
    /// Width of a head's keys and values.
    #[serde(skip_serializing_if = "is_zero")]
    pub head_width: usize,
    /// Layers of the decoder, each with its own cache.
    #[serde(skip_serializing_if = "is_zero")]
    pub decoder_layers: usize,
    /// Longest sequence, in tokens, that the positions allow.
    #[serde(skip_serializing_if = "is_zero")]
    pub longest: usize,
}

/// Special token ids; [`UNKNOWN_ID`] is one that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Ids {
    /// Beginning of a sequence; a family without such a token repeats `pad`.
    #[serde(skip_serializing_if = "is_unknown")]
    pub bos: u32,
    /// Padding.
    #[serde(skip_serializing_if = "is_unknown")]
    pub pad: u32,
    /// End of a sequence.
    #[serde(skip_serializing_if = "is_unknown")]
    pub eos: u32,
    /// A token outside the vocabulary.
    #[serde(skip_serializing_if = "is_unknown")]
    pub unk: u32,
    /// The token that the decoder starts with.
    #[serde(skip_serializing_if = "is_unknown")]
    pub decoder_start: u32,
    /// The token that must come first in the output, such as a language's tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forced_bos: Option<u32>,
    /// Tokens that are never generated, such as the padding of Marian models.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppress: Vec<u32>,
}

/// Stands for an id that is not known; no vocabulary is that large.
pub const UNKNOWN_ID: u32 = u32::MAX;

impl Default for Ids {
    /// Nothing is known.
    fn default() -> Self {
        let [bos, pad, eos, unk, decoder_start] = [UNKNOWN_ID; 5];
        Self { bos, pad, eos, unk, decoder_start, forced_bos: None, suppress: Vec::new() }
    }
}

/// Whether nothing of it is known.
fn is_open<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

fn is_zero(size: &usize) -> bool {
    *size == 0
}

fn is_unknown(id: &u32) -> bool {
    *id == UNKNOWN_ID
}

/// What is read and what is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Languages {
    /// Language read, as an ISO 639-1 code.
    pub source: String,
    /// Language written, as an ISO 639-1 code.
    pub target: String,
    /// The source language as the family's tokenizer spells it, such as `ben_Beng`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_tag: Option<String>,
    /// The target language as the family's tokenizer spells it, such as `eng_Latn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_tag: Option<String>,
}

/// Defaults for generating text.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Generation {
    /// Width of the beam; 1 is greedy search.
    pub beams: usize,
    /// Exponent of the length by which a hypothesis's log-probability is divided.
    pub length_penalty: f32,
    /// Length of the n-grams that may not occur twice in an output; 0 allows all.
    pub no_repeat_ngram: usize,
    /// Whether to stop as soon as `beams` hypotheses are complete.
    pub early_stopping: bool,
    /// Longest output in tokens per source token; `max_extra` is added.
    pub max_ratio: f32,
    /// See `max_ratio`.
    pub max_extra: usize,
}

/// Where a model can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Source {
    /// What lies there.
    pub kind: SourceKind,
    /// The repository on the hub, `OWNER/NAME`.
    pub repository: String,
    /// The commit, 40 hexadecimal digits; or `main` where nobody has pinned one yet: what the hub has at the time.
    pub revision: String,
    /// The command that makes graphs of the fetched files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// What lies in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Graphs for ONNX Runtime, ready to use.
    Hub,
    /// A model of another program, which [`Source::command`] exports.
    Export,
}

/// How good a model is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Quality {
    /// The figures and the test set.
    pub text: String,
    /// Who measured them, and where that can be read.
    pub from: String,
}

impl Shape {
    /// Number of tokens that the decoder chooses from.
    pub fn target_vocabulary(&self) -> usize {
        self.target_vocabulary.unwrap_or(self.vocabulary)
    }
}

impl Source {
    /// Whether the revision names one commit for ever.
    pub fn is_pinned(&self) -> bool {
        self.revision != UNPINNED
    }
}

/// The revision of a source that names no commit.
pub(super) const UNPINNED: &str = "main";

impl FileEntry {
    /// Where the file is in its repository.
    pub fn repository_path(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.file)
    }
}
