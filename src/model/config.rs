//! `ModelConfig`: the content of a `model.toml`. What differs between models is data here, not code elsewhere.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A model as its `model.toml` describes it. Keys that are not listed here are ignored.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ModelConfig {
    /// Name of the model.
    pub name: String,
    /// Changes whenever one of the files changes.
    pub revision: String,
    /// Architecture, such as `m2m100`.
    pub family: String,
    /// Names and shapes of the graphs' inputs and outputs; `shongkhep` is the layout of our own export.
    pub layout: String,
    /// How the weights are stored, such as `int8`.
    pub precision: String,
    /// Licence of the weights.
    pub licence: String,
    /// Whether a row's result does not depend on the other rows of its batch.
    #[serde(default)]
    pub batch_invariant: bool,
    /// The files by their role: `encoder`, `decoder`, `weights`, `tokenizer` in the layout `shongkhep`.
    pub files: BTreeMap<String, FileEntry>,
    /// Sizes of the network.
    pub shape: Shape,
    /// Special token ids.
    pub ids: Ids,
    /// What is translated into what.
    pub languages: Languages,
    /// Defaults for generating text.
    pub generation: Generation,
}

/// One file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FileEntry {
    /// Its name in the model's folder.
    pub file: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content as lower-case hex.
    pub sha256: String,
}

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Shape {
    /// Number of tokens in the joint vocabulary.
    pub vocabulary: usize,
    /// Width of the hidden states.
    pub width: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Width of a head's keys and values.
    pub head_width: usize,
    /// Layers of the decoder, each with its own cache.
    pub decoder_layers: usize,
    /// Longest sequence, in tokens, that the positions allow.
    pub longest: usize,
}

/// Special token ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Ids {
    /// Beginning of a sequence.
    pub bos: u32,
    /// Padding.
    pub pad: u32,
    /// End of a sequence.
    pub eos: u32,
    /// A token outside the vocabulary.
    pub unk: u32,
    /// The token that the decoder starts with.
    pub decoder_start: u32,
    /// The token that must come first in the output, such as a language's tag.
    pub forced_bos: Option<u32>,
}

/// What is translated into what, as ISO 639-1 codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Languages {
    /// Language read.
    pub source: String,
    /// Language written.
    pub target: String,
}

/// Defaults for generating text.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
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

impl ModelConfig {
    /// The first thing in it that cannot be, in words, with both values.
    pub(super) fn problem(&self) -> Option<String> {
        let files = || self.files.iter().find_map(|(role, entry)| entry.problem(role));
        self.shape
            .problem()
            .or_else(|| self.ids.problem(self.shape.vocabulary))
            .or_else(|| self.generation.problem())
            .or_else(files)
    }
}

impl Shape {
    fn problem(&self) -> Option<String> {
        let sizes = [
            ("vocabulary", self.vocabulary),
            ("width", self.width),
            ("heads", self.heads),
            ("head_width", self.head_width),
            ("decoder_layers", self.decoder_layers),
            ("longest", self.longest),
        ];
        let (key, _) = sizes.into_iter().find(|(_, size)| *size == 0)?;
        Some(format!("`shape.{key}`: got 0, expected at least 1"))
    }
}

impl Ids {
    fn problem(&self, vocabulary: usize) -> Option<String> {
        let ids = [
            ("bos", Some(self.bos)),
            ("pad", Some(self.pad)),
            ("eos", Some(self.eos)),
            ("unk", Some(self.unk)),
            ("decoder_start", Some(self.decoder_start)),
            ("forced_bos", self.forced_bos),
        ];
        let is_outside = |id: &u32| usize::try_from(*id).map_or(true, |id| id >= vocabulary);
        let (key, id) = ids.into_iter().find_map(|(key, id)| Some((key, id.filter(is_outside)?)))?;
        Some(format!("`ids.{key}`: got {id}, expected less than the vocabulary's {vocabulary}"))
    }
}

impl Generation {
    fn problem(&self) -> Option<String> {
        if self.beams == 0 {
            return Some("`generation.beams`: got 0, expected at least 1".to_owned());
        }
        let numbers = [("length_penalty", self.length_penalty), ("max_ratio", self.max_ratio)];
        let (key, got) = numbers.into_iter().find(|(_, number)| !number.is_finite() || *number < 0.0)?;
        Some(format!("`generation.{key}`: got {got}, expected a number of at least 0"))
    }
}

impl FileEntry {
    fn problem(&self, role: &str) -> Option<String> {
        let Self { file, sha256, .. } = self;
        let is_plain = !file.is_empty() && !file.contains(['/', '\\', ':']) && file != "." && file != "..";
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_plain {
            Some(format!(
                "`files.{role}.file`: got `{file}`, expected the plain name of a file in the same folder"
            ))
        } else if !is_hash {
            Some(format!("`files.{role}.sha256`: got `{sha256}`, expected 64 lower-case hexadecimal digits"))
        } else {
            None
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A whole `model.toml` for a model of one file.
    pub(in crate::model) fn text(size: usize, sha256: &str) -> String {
        format!(
            r#"name = "tiny"
revision = "0123456789ab"
family = "m2m100"
layout = "shongkhep"
precision = "int8"
licence = "none"
batch_invariant = true
colour = "unknown keys are ignored"
[files]
weights = {{ file = "weights.bin", size = {size}, sha256 = "{sha256}" }}
[shape]
vocabulary = 10
width = 8
heads = 2
head_width = 4
decoder_layers = 1
longest = 16
[ids]
bos = 0
pad = 1
eos = 2
unk = 3
decoder_start = 2
[languages]
source = "bn"
target = "en"
[generation]
beams = 4
length_penalty = 1.0
no_repeat_ngram = 4
early_stopping = false
max_ratio = 1.6
max_extra = 16
"#
        )
    }

    fn problem_after(from: &str, to: &str) -> Option<String> {
        let original = text(3, &"a".repeat(64));
        let changed = original.replace(from, to);
        assert_ne!(original, changed, "{from}");
        toml::from_str::<ModelConfig>(&changed).unwrap().problem()
    }

    #[test]
    fn a_good_description_has_no_problem() {
        let config: ModelConfig = toml::from_str(&text(3, &"a".repeat(64))).unwrap();
        assert_eq!(config.problem(), None);
        assert_eq!(config.ids.forced_bos, None);
        assert_eq!(config.files["weights"].size, 3);
    }

    #[test]
    fn problems_are_named_with_both_values() {
        let plain = "`files.weights.file`: got `../weights.bin`, expected the plain name of a file in the same folder";
        let cases = [
            ("unk = 3", "unk = 10", "`ids.unk`: got 10, expected less than the vocabulary's 10"),
            (
                "unk = 3",
                "unk = 3\nforced_bos = 99",
                "`ids.forced_bos`: got 99, expected less than the vocabulary's 10",
            ),
            ("heads = 2", "heads = 0", "`shape.heads`: got 0, expected at least 1"),
            ("beams = 4", "beams = 0", "`generation.beams`: got 0, expected at least 1"),
            (
                "max_ratio = 1.6",
                "max_ratio = -1.0",
                "`generation.max_ratio`: got -1, expected a number of at least 0",
            ),
            ("weights.bin", "../weights.bin", plain),
            ("aaaa\"", "aaaA\"", "expected 64 lower-case hexadecimal digits"),
        ];
        for (from, to, expected) in cases {
            let got = problem_after(from, to).unwrap();
            assert!(got.ends_with(expected), "{got}");
        }
    }
}
