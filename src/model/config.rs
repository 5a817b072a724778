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
    /// Sizes of the network.
    pub shape: Shape,
    /// Special token ids.
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

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Shape {
    /// Number of tokens in the joint vocabulary, or in the source's where the sides differ.
    pub vocabulary: usize,
    /// Number of tokens in the target's vocabulary where the sides differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_vocabulary: Option<usize>,
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Ids {
    /// Beginning of a sequence; a family without such a token repeats `pad`.
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forced_bos: Option<u32>,
    /// Tokens that are never generated, such as the padding of Marian models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppress: Vec<u32>,
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
    /// The commit, 40 hexadecimal digits.
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

impl ModelConfig {
    /// The first thing in it that cannot be, in words, with both values.
    pub(super) fn problem(&self) -> Option<String> {
        let files = || self.files.iter().find_map(|(role, entry)| entry.problem(role));
        self.shape
            .problem()
            .or_else(|| self.ids.problem(&self.shape))
            .or_else(|| self.generation.problem())
            .or_else(|| self.source.as_ref()?.problem())
            .or_else(files)
    }
}

impl Shape {
    /// Number of tokens that the decoder chooses from.
    pub fn target_vocabulary(&self) -> usize {
        self.target_vocabulary.unwrap_or(self.vocabulary)
    }

    fn problem(&self) -> Option<String> {
        let sizes = [
            ("vocabulary", self.vocabulary),
            ("target_vocabulary", self.target_vocabulary()),
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
    /// The decoder never meets `bos` and `unk`, and the encoder only these and `pad` and `eos`.
    fn problem(&self, shape: &Shape) -> Option<String> {
        let (read, written) = (shape.vocabulary, shape.target_vocabulary());
        let single = [
            ("bos", Some(self.bos), read),
            ("pad", Some(self.pad), read.min(written)),
            ("eos", Some(self.eos), read.min(written)),
            ("unk", Some(self.unk), read),
            ("decoder_start", Some(self.decoder_start), written),
            ("forced_bos", self.forced_bos, written),
        ];
        let suppressed = self.suppress.iter().map(|&id| ("suppress", Some(id), written));
        let is_outside = |id: u32, below: usize| usize::try_from(id).map_or(true, |id| id >= below);
        single.into_iter().chain(suppressed).find_map(|(key, id, below)| {
            let id = id.filter(|&id| is_outside(id, below))?;
            Some(format!("`ids.{key}`: got {id}, expected less than the vocabulary's {below}"))
        })
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

impl Source {
    fn problem(&self) -> Option<String> {
        let Self { repository, revision, .. } = self;
        let is_part = |part: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !part.is_empty() && part.chars().all(plain) && !part.starts_with('.')
        };
        if !repository.split_once('/').is_some_and(|(owner, name)| is_part(owner) && is_part(name)) {
            Some(format!("`source.repository`: got `{repository}`, expected `OWNER/NAME`"))
        } else if !is_hex(revision, 40) {
            Some(format!("`source.revision`: got `{revision}`, expected 40 lower-case hexadecimal digits"))
        } else {
            None
        }
    }
}

impl FileEntry {
    /// Where the file is in its repository.
    pub fn repository_path(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.file)
    }

    fn problem(&self, role: &str) -> Option<String> {
        let Self { file, path, sha256, .. } = self;
        if !is_plain(file) || file == "model.toml" {
            Some(format!(
                "`files.{role}.file`: got `{file}`, expected the plain name of a file in the same folder"
            ))
        } else if let Some(path) = path.as_ref().filter(|path| !path.split('/').all(is_plain)) {
            Some(format!(
                "`files.{role}.path`: got `{path}`, expected a path inside the repository, such as `onnx/{file}`"
            ))
        } else {
            let sha256 = sha256.as_ref().filter(|sha256| !is_hex(sha256, 64))?;
            Some(format!("`files.{role}.sha256`: got `{sha256}`, expected 64 lower-case hexadecimal digits"))
        }
    }
}

/// Whether this names a file and cannot lead out of its folder.
fn is_plain(name: &str) -> bool {
    let forbidden = |c: char| matches!(c, '/' | '\\' | ':') || c.is_control();
    !name.is_empty() && !name.contains(forbidden) && name != "." && name != ".."
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
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
        let original = rich();
        let changed = original.replace(from, to);
        assert_ne!(original, changed, "{from}");
        toml::from_str::<ModelConfig>(&changed).unwrap().problem()
    }

    #[test]
    fn a_good_description_has_no_problem() {
        let config: ModelConfig = toml::from_str(&text(3, &"a".repeat(64))).unwrap();
        assert_eq!(config.problem(), None);
        assert_eq!(config.ids.forced_bos, None);
        assert_eq!(config.files["weights"].size, Some(3));
        assert_eq!((config.task, config.noncommercial), (Task::Translate, false));
        assert_eq!((config.source, config.quality), (None, None));
    }

    /// What only some models have, added to the whole one.
    fn rich() -> String {
        let text = text(3, &"a".repeat(64));
        let text = text.replace("batch_invariant = true", "task = \"summarise\"\nnoncommercial = true");
        let text = text.replace("unk = 3", "unk = 3\nforced_bos = 5\nsuppress = [1, 11]");
        let text = text.replace("width = 8", "width = 8\ntarget_vocabulary = 12");
        let text = text.replace("target = \"en\"", "target = \"en\"\ntarget_tag = \"eng_Latn\"");
        let revision = "0123456789".repeat(4);
        text.replace("file = \"weights.bin\"", "file = \"weights.bin\", path = \"onnx/weights.bin\"")
            + &format!(
                "[source]\nkind = \"export\"\nrepository = \"someone/some-model\"\nrevision = \"{revision}\"\n\
                 command = \"export IN OUT\"\n[quality]\ntext = \"good\"\nfrom = \"hearsay\"\n"
            )
    }

    #[test]
    fn what_is_written_is_read_again() {
        let config: ModelConfig = toml::from_str(&rich()).unwrap();
        assert_eq!(config.problem(), None);
        assert_eq!(config.files["weights"].repository_path(), "onnx/weights.bin");
        assert_eq!(config.ids.suppress, [1, 11]);
        assert_eq!(config.source.as_ref().unwrap().kind, SourceKind::Export);
        let written = toml::to_string(&config).unwrap();
        assert!(written.contains("max_ratio = 1.6\n"), "{written}");
        assert_eq!(toml::from_str::<ModelConfig>(&written).unwrap(), config);
    }

    #[test]
    fn problems_are_named_with_both_values() {
        let plain = "`files.weights.file`: got `../weights.bin`, expected the plain name of a file in the same folder";
        let cases = [
            ("unk = 3", "unk = 10", "`ids.unk`: got 10, expected less than the vocabulary's 10"),
            (
                "forced_bos = 5",
                "forced_bos = 12",
                "`ids.forced_bos`: got 12, expected less than the vocabulary's 12",
            ),
            ("[1, 11]", "[1, 12]", "`ids.suppress`: got 12, expected less than the vocabulary's 12"),
            ("pad = 1", "pad = 11", "`ids.pad`: got 11, expected less than the vocabulary's 10"),
            (
                "target_vocabulary = 12",
                "target_vocabulary = 0",
                "`shape.target_vocabulary`: got 0, expected at least 1",
            ),
            ("heads = 2", "heads = 0", "`shape.heads`: got 0, expected at least 1"),
            ("beams = 4", "beams = 0", "`generation.beams`: got 0, expected at least 1"),
            (
                "max_ratio = 1.6",
                "max_ratio = -1.0",
                "`generation.max_ratio`: got -1, expected a number of at least 0",
            ),
            ("\"weights.bin", "\"../weights.bin", plain),
            ("onnx/", "../", "expected a path inside the repository, such as `onnx/weights.bin`"),
            ("onnx/", "/", "expected a path inside the repository, such as `onnx/weights.bin`"),
            ("someone/some-model", "someone/../some-model", "expected `OWNER/NAME`"),
            ("0123456789\"\ncommand", "main\"\ncommand", "expected 40 lower-case hexadecimal digits"),
            ("aaaa\"", "aaaA\"", "expected 64 lower-case hexadecimal digits"),
        ];
        for (from, to, expected) in cases {
            let got = problem_after(from, to).unwrap();
            assert!(got.ends_with(expected), "{got}");
        }
    }
}
