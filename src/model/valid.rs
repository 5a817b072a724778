//! What a [`ModelConfig`] cannot say, whether in a folder's `model.toml` or in the registry.

use super::{
    DESCRIPTION, FileEntry, Generation, Ids, ModelConfig, Shape, Source, UNKNOWN_ID, config::UNPINNED,
};

impl ModelConfig {
    /// The first thing that a folder's `model.toml` cannot say or must say and does not, in words, with both values.
    pub(super) fn problem(&self) -> Option<String> {
        let missing = || self.shape.missing().or_else(|| self.ids.missing());
        self.entry_problem().or_else(missing)
    }

    /// The first thing that an entry of the registry cannot say: shape and ids may be left to the model's own files.
    pub(super) fn entry_problem(&self) -> Option<String> {
        let files = || self.files.iter().find_map(|(role, entry)| entry.problem(role));
        self.ids
            .problem(&self.shape)
            .or_else(|| self.generation.problem())
            .or_else(|| self.source.as_ref()?.problem())
            .or_else(files)
    }
}

impl Shape {
    fn missing(&self) -> Option<String> {
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
        Some(format!("`shape.{key}`: missing or 0, expected at least 1"))
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
        let is_outside = |id: u32, below: usize| {
            id != UNKNOWN_ID && below > 0 && usize::try_from(id).map_or(true, |id| id >= below)
        };
        single.into_iter().chain(suppressed).find_map(|(key, id, below)| {
            let id = id.filter(|&id| is_outside(id, below))?;
            Some(format!("`ids.{key}`: got {id}, expected less than the vocabulary's {below}"))
        })
    }
}

impl Ids {
    fn missing(&self) -> Option<String> {
        let ids = [
            ("bos", self.bos),
            ("pad", self.pad),
            ("eos", self.eos),
            ("unk", self.unk),
            ("decoder_start", self.decoder_start),
        ];
        let (key, _) = ids.into_iter().find(|(_, id)| *id == UNKNOWN_ID)?;
        Some(format!("`ids.{key}`: missing"))
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
        } else if self.is_pinned() && !is_hex(revision, 40) {
            Some(format!(
                "`source.revision`: got `{revision}`, expected 40 lower-case hexadecimal digits, or `{UNPINNED}`"
            ))
        } else {
            None
        }
    }
}

impl FileEntry {
    fn problem(&self, role: &str) -> Option<String> {
        let Self { file, path, sha256, .. } = self;
        if !is_plain(file) || file == DESCRIPTION {
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
    use crate::model::{SourceKind, Task};

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
                "`shape.target_vocabulary`: missing or 0, expected at least 1",
            ),
            ("heads = 2", "heads = 0", "`shape.heads`: missing or 0, expected at least 1"),
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
            (
                "0123456789\"\ncommand",
                "v1.0\"\ncommand",
                "expected 40 lower-case hexadecimal digits, or `main`",
            ),
            ("aaaa\"", "aaaA\"", "expected 64 lower-case hexadecimal digits"),
        ];
        for (from, to, expected) in cases {
            let got = problem_after(from, to).unwrap();
            assert!(got.ends_with(expected), "{got}");
        }
    }
}
