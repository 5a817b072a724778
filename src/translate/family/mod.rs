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

    /// Most tokens of a piece of a sentence. Public models were trained on texts of hundreds of tokens, but translate best
    /// what looks like a sentence.
    fn longest_piece(&self) -> usize {
        256
    }

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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use serde::Deserialize;

    use super::*;

    /// The lines of a fixture that `scripts/fixtures/families.py` wrote: ids of the tokenizer that `transformers` writes in
    /// Python, and what the ids of the text read.
    #[derive(Deserialize)]
    struct Fixture {
        lines: Vec<Line>,
    }

    #[derive(Deserialize)]
    struct Line {
        text: String,
        ids: Vec<u32>,
        decoded: String,
    }

    /// A family's fixture as a model folder, its `model.toml` changed by `edit`.
    fn files(family: &str, edit: impl Fn(String) -> String) -> (tempfile::TempDir, ModelFiles) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/families").join(family);
        let folder = tempfile::tempdir().unwrap();
        for file in fs::read_dir(&from).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        let toml = edit(fs::read_to_string(from.join("optimum.toml")).unwrap());
        fs::write(folder.path().join("model.toml"), toml).unwrap();
        let files = ModelFiles::from_folder(folder.path()).unwrap();
        (folder, files)
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn ids_and_texts_are_those_of_the_tokenizers_in_python() {
        for name in ["m2m100", "marian", "mbart50", "nllb", "t5"] {
            let (folder, files) = files(name, |toml| toml);
            let family = load(&files).unwrap();
            let fixture: Fixture =
                serde_json::from_slice(&fs::read(folder.path().join("expected.json")).unwrap()).unwrap();
            assert!(fixture.lines.len() >= 12);
            for line in &fixture.lines {
                let encoded = family.encode(&line.text).unwrap();
                assert_eq!(encoded.source.ids, line.ids, "{name}: {}", line.text);
                assert!(encoded.held.is_empty() && encoded.names.is_empty());
                // The source form is no other text to these tokenizers.
                let form = family.source_form(&line.text);
                assert_eq!(family.encode(&form).unwrap(), encoded, "{name}: {form}");

                let read = family.decode(&line.ids, &encoded).unwrap();
                assert_eq!(words(&read), words(&line.decoded), "{name}: {}", line.text);
            }
        }
    }

    #[test]
    fn the_targets_tag_comes_first_and_is_no_text() {
        for (name, tag) in [("m2m100", "__en__"), ("nllb", "eng_Latn"), ("mbart50", "en_XX")] {
            let (_folder, files) = files(name, |toml| toml);
            let family = load(&files).unwrap();
            let target = family.forced_bos().unwrap();
            let tokens = Tokens::read(&files, "tokenizer", files.config().shape.vocabulary).unwrap();
            assert_eq!(tokens.id(tag), Some(target));
            let ids = tokens.ids("বৃষ্টি থেমেছে।").unwrap();
            let output = [&[target], &ids[..]].concat();
            assert_eq!(family.decode(&output, &Encoded::default()).unwrap(), "বৃষ্টি থেমেছে।", "{name}");
        }
    }

    #[test]
    fn tags_are_looked_up_by_name_and_a_missing_one_is_named() {
        let (_folder, known) = files("nllb", |toml| toml.replace("eng_Latn", "fra_Latn"));
        let english = load(&files("nllb", |toml| toml).1).unwrap().forced_bos();
        assert_ne!(load(&known).unwrap().forced_bos(), english);
        for (name, from, to) in [("nllb", "eng_Latn", "xyz_Latn"), ("mbart50", "bn_IN", "bn_XY")] {
            let (_folder, files) = files(name, |toml| toml.replace(from, to));
            let error = load(&files).err().unwrap().to_string();
            let wanted = format!(
                "the tokenizer `tokenizer.json` of model `tiny-{name}` has no token `{to}`, which its family needs"
            );
            assert_eq!(error, wanted);
        }
        // Without tags of its own, a model has those of its family; where it names one of several targets, it comes first.
        let untagged = |toml: String| {
            let lines = toml.lines().filter(|line| !line.contains("_tag ="));
            lines.collect::<Vec<_>>().join("\n")
        };
        let (_folder, files) = files("nllb", untagged);
        assert_eq!(load(&files).unwrap().forced_bos(), english);
    }

    #[test]
    fn special_tokens_in_a_text_are_text() {
        let (_folder, files) = files("nllb", |toml| toml);
        let family = load(&files).unwrap();
        let ids = family.encode("তিনি </s> eng_Latn বলেন").unwrap().source.ids;
        let (last, inner) = ids.split_last().unwrap();
        assert_eq!(*last, files.config().ids.eos);
        assert!(!inner.contains(last) && !inner.contains(&family.forced_bos().unwrap()), "{ids:?}");
    }
}
