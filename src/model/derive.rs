//! The description of a model that has no `model.toml`: an export of Optimum's or of IndicTrans2's, read off the files that
//! `transformers` writes, `config.json`, `generation_config.json`, `tokenizer_config.json`, and the tokenizer.

mod graphs;
mod tokens;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{FileEntry, Generation, Ids, Languages, ModelConfig, ModelError, Shape, Task, UNKNOWN_ID};
use crate::hash::hex;
use tokens::Tokens;

/// A family by its name, with what `transformers` calls it and how it spells Bengali and English.
struct Family {
    name: &'static str,
    model_type: &'static [&'static str],
    /// What a tokenizer class of the family begins with, where families share a `model_type`.
    tokenizer: Option<&'static str>,
    tags: Option<(&'static str, &'static str)>,
    /// The id of the unknown token, where the tokenizer does not tell.
    unk: u32,
}

const FAMILIES: [Family; 6] = [
    Family {
        name: "nllb",
        model_type: &["m2m_100"],
        tokenizer: Some("Nllb"),
        tags: Some(("ben_Beng", "eng_Latn")),
        unk: 3,
    },
    Family {
        name: "m2m100",
        model_type: &["m2m_100"],
        tokenizer: Some("M2M100"),
        tags: Some(("__bn__", "__en__")),
        unk: 3,
    },
    Family {
        name: "mbart50",
        model_type: &["mbart"],
        tokenizer: Some("MBart50"),
        tags: Some(("bn_IN", "en_XX")),
        unk: 3,
    },
    Family { name: "marian", model_type: &["marian"], tokenizer: None, tags: None, unk: 1 },
    Family { name: "t5", model_type: &["t5", "mt5"], tokenizer: None, tags: None, unk: 2 },
    Family {
        name: "indictrans2",
        model_type: &["IndicTrans"],
        tokenizer: None,
        tags: Some(("ben_Beng", "eng_Latn")),
        unk: 3,
    },
];

/// What the files of `transformers` in a folder say.
struct Export<'a> {
    folder: &'a Path,
    config: Value,
    generation: Value,
    tokenizer: Value,
}

/// Describes the export in a folder, as `file` names and `path`s inside it with sizes, without hashes. The name is the
/// folder's; the licence is not known.
///
/// # Errors
///
/// It is no export; its family is none of ours or cannot be told and `family` does not say; a file is missing.
pub(super) fn derive(folder: &Path, family: Option<&str>) -> Result<ModelConfig, ModelError> {
    let export = Export::read(folder)?;
    let family = export.family(family)?;
    let found = graphs::find(folder, family.name == "indictrans2")
        .map_err(|problem| ModelError::Export { folder: folder.to_owned(), problem })?;
    let mut files = found.files;
    export.add_small_files(&mut files)?;
    let shape = export.shape()?;
    let ids = export.ids(family)?;
    let name = folder.canonicalize().ok().and_then(|folder| Some(folder.file_name()?.to_str()?.to_owned()));
    let (source_tag, target_tag) = family.tags.unzip();
    let tag = |tag: Option<&str>| tag.map(str::to_owned);
    let config = ModelConfig {
        name: name.unwrap_or_else(|| family.name.to_owned()),
        revision: revision(&export.config, &files),
        task: Task::Translate,
        family: family.name.to_owned(),
        layout: found.layout.to_owned(),
        precision: found.precision.to_owned(),
        licence: "not known: see where the model came from".to_owned(),
        noncommercial: false,
        batch_invariant: false,
        files,
        shape,
        ids,
        languages: Languages {
            source: "bn".to_owned(),
            target: "en".to_owned(),
            source_tag: tag(source_tag),
            target_tag: tag(target_tag),
        },
        generation: export.generation(),
        source: None,
        quality: None,
    };
    match config.problem() {
        None => Ok(config),
        Some(problem) => Err(export.failed(format!("its files tell no whole description: {problem}"))),
    }
}

/// Adds to a derived description what only the registry knows: the licence, what the model is for, and with which settings.
pub(super) fn supplement(derived: &mut ModelConfig, entry: &ModelConfig) {
    derived.task = entry.task;
    derived.family.clone_from(&entry.family);
    derived.licence.clone_from(&entry.licence);
    derived.noncommercial = entry.noncommercial;
    derived.batch_invariant = entry.batch_invariant;
    derived.languages = entry.languages.clone();
    derived.generation = entry.generation;
    derived.source.clone_from(&entry.source);
    derived.quality.clone_from(&entry.quality);
    if entry.shape.longest != 0 {
        derived.shape.longest = entry.shape.longest;
    }
}

/// Fills in what an entry of the registry leaves open, from the model's own files in a folder.
///
/// # Errors
///
/// Something is open, and the folder does not tell it.
pub fn complete(config: &mut ModelConfig, folder: &Path) -> Result<(), ModelError> {
    if config.problem().is_none() {
        return Ok(());
    }
    let export = Export::read(folder)?;
    let family = export.family(Some(&config.family))?;
    let (shape, ids) = (export.shape()?, export.ids(family)?);
    let own = &mut config.shape;
    for (own, found) in [
        (&mut own.vocabulary, shape.vocabulary),
        (&mut own.width, shape.width),
        (&mut own.heads, shape.heads),
        (&mut own.head_width, shape.head_width),
        (&mut own.decoder_layers, shape.decoder_layers),
        (&mut own.longest, shape.longest),
    ] {
        *own = if *own == 0 { found } else { *own };
    }
    own.target_vocabulary = own.target_vocabulary.or(shape.target_vocabulary);
    let own = &mut config.ids;
    for (own, found) in [
        (&mut own.bos, ids.bos),
        (&mut own.pad, ids.pad),
        (&mut own.eos, ids.eos),
        (&mut own.unk, ids.unk),
        (&mut own.decoder_start, ids.decoder_start),
    ] {
        *own = if *own == UNKNOWN_ID { found } else { *own };
    }
    own.forced_bos = own.forced_bos.or(ids.forced_bos);
    if own.suppress.is_empty() {
        own.suppress = ids.suppress;
    }
    match config.problem() {
        None => Ok(()),
        Some(problem) => Err(export.failed(format!("its files tell no whole description: {problem}"))),
    }
}

impl<'a> Export<'a> {
    fn read(folder: &'a Path) -> Result<Self, ModelError> {
        let read = |name: &str| match fs::read(folder.join(name)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| ModelError::Export {
                folder: folder.to_owned(),
                problem: format!("`{name}` is not understood: {error}"),
            }),
            Err(_) => Ok(None),
        };
        let config = read("config.json")?.ok_or_else(|| ModelError::Export {
            folder: folder.to_owned(),
            problem: "there is no `model.toml` and no `config.json`".to_owned(),
        })?;
        let generation = read("generation_config.json")?.unwrap_or_default();
        Ok(Self { folder, config, generation, tokenizer: read("tokenizer_config.json")?.unwrap_or_default() })
    }

    fn failed(&self, problem: String) -> ModelError {
        ModelError::Export { folder: self.folder.to_owned(), problem }
    }

    /// The family that was named, else the one that `model_type` and, where several share it, the tokenizer's class tell.
    fn family(&self, named: Option<&str>) -> Result<&'static Family, ModelError> {
        let names = || FAMILIES.map(|family| format!("`{}`", family.name)).join(", ");
        if let Some(named) = named {
            let family = FAMILIES.iter().find(|family| family.name == named);
            return family.ok_or_else(|| {
                self.failed(format!("got the family `{named}`, expected one of {}", names()))
            });
        }
        let model_type = self.config["model_type"].as_str().unwrap_or_default();
        let class = self.tokenizer["tokenizer_class"].as_str().unwrap_or_default();
        let is_it = |family: &&Family| {
            family.model_type.contains(&model_type)
                && family.tokenizer.is_none_or(|tokenizer| class.starts_with(tokenizer))
        };
        FAMILIES.iter().find(is_it).ok_or_else(|| {
            let problem = format!(
                "its family cannot be told: `model_type` is `{model_type}`, `tokenizer_class` is `{class}`; \
                 `--family` can be one of {}",
                names()
            );
            self.failed(problem)
        })
    }

    /// The tokenizers and what `transformers` wrote, by role.
    fn add_small_files(&self, files: &mut BTreeMap<String, FileEntry>) -> Result<(), ModelError> {
        for (role, name) in [
            ("tokenizer", "tokenizer.json"),
            ("tokenizer", "tokenizer_src.json"),
            ("target_tokenizer", "tokenizer_tgt.json"),
            ("tokenizer_meta", "tokenizer_meta.json"),
            ("config", "config.json"),
            ("generation_config", "generation_config.json"),
            ("tokenizer_config", "tokenizer_config.json"),
        ] {
            if let Ok(metadata) = fs::metadata(self.folder.join(name)) {
                let entry =
                    FileEntry { file: name.to_owned(), size: Some(metadata.len()), ..FileEntry::default() };
                files.entry(role.to_owned()).or_insert(entry);
            }
        }
        match files.contains_key("tokenizer") {
            true => Ok(()),
            false => Err(self.failed("there is no `tokenizer.json`".to_owned())),
        }
    }

    /// The first of these keys of `config.json` that is a number.
    fn number(&self, keys: &[&str]) -> Option<usize> {
        let number = |key: &&str| self.config[*key].as_u64().and_then(|number| usize::try_from(number).ok());
        keys.iter().find_map(number)
    }

    fn shape(&self) -> Result<Shape, ModelError> {
        let meta = fs::read(self.folder.join("tokenizer_meta.json"));
        let meta: Value = meta.ok().and_then(|meta| serde_json::from_slice(&meta).ok()).unwrap_or_default();
        let from_meta = |key: &str| meta[key].as_u64().and_then(|size| usize::try_from(size).ok());
        let need = |what: &str, found: Option<usize>| {
            found.ok_or_else(|| self.failed(format!("`config.json` does not tell the {what}")))
        };
        let read = self.number(&["encoder_vocab_size", "vocab_size"]).or_else(|| from_meta("src_dict_size"));
        let vocabulary = need("size of the vocabulary", read)?;
        let written = self.number(&["decoder_vocab_size"]).or_else(|| from_meta("tgt_dict_size"));
        let width = need("width", self.number(&["d_model", "decoder_embed_dim"]))?;
        let heads = need("number of heads", self.number(&["decoder_attention_heads", "num_heads"]))?;
        let layers = self.number(&["decoder_layers", "num_decoder_layers", "num_layers"]);
        let positions = self.number(&["max_position_embeddings", "max_source_positions", "n_positions"]);
        // T5 has relative positions; 512 is what its models were trained on.
        let longest = positions.or_else(|| self.number(&["d_kv"]).map(|_| 512));
        Ok(Shape {
            vocabulary,
            target_vocabulary: written.filter(|written| *written != vocabulary),
            width,
            heads,
            head_width: self.number(&["d_kv"]).unwrap_or(width / heads.max(1)),
            decoder_layers: need("number of decoder layers", layers)?,
            longest: need("longest input", longest)?,
        })
    }

    /// A token id of `generation_config.json`, else of `config.json`; of a list, the first.
    fn id(&self, key: &str) -> Option<u32> {
        let id = |value: &Value| {
            let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
            value.as_u64().and_then(|id| u32::try_from(id).ok())
        };
        id(&self.generation[key]).or_else(|| id(&self.config[key]))
    }

    fn ids(&self, family: &Family) -> Result<Ids, ModelError> {
        let need = |key: &str| {
            self.id(key).ok_or_else(|| self.failed(format!("`config.json` does not tell `{key}`")))
        };
        let (pad, eos) = (need("pad_token_id")?, need("eos_token_id")?);
        let file = ["tokenizer.json", "tokenizer_src.json"].map(|name| self.folder.join(name));
        let tokens = file.iter().find_map(|path| Tokens::read(path)).unwrap_or_default();
        let tagged = || tokens.id(family.tags?.1).filter(|_| family.name != "indictrans2");
        // CrossSum starts the decoder with a token of the target language.
        let language = &self.config["task_specific_params"]["langid_map"]["english"][1];
        let language = language.as_str().and_then(|token| tokens.id(token));
        let decoder_start = match language.or_else(|| self.id("decoder_start_token_id")) {
            Some(id) => id,
            None => need("decoder_start_token_id")?,
        };
        let mut suppress: Vec<u32> = if family.name == "marian" { vec![pad] } else { Vec::new() };
        for banned in self.generation["bad_words_ids"].as_array().into_iter().flatten() {
            let id = banned.as_array().filter(|ids| ids.len() == 1).and_then(|ids| ids.first()?.as_u64());
            suppress.extend(id.and_then(|id| u32::try_from(id).ok()).filter(|id| !suppress.contains(id)));
        }
        Ok(Ids {
            bos: self.id("bos_token_id").unwrap_or(pad),
            pad,
            eos,
            unk: tokens.unknown().unwrap_or(family.unk),
            decoder_start,
            forced_bos: tagged().or_else(|| self.id("forced_bos_token_id")),
            suppress,
        })
    }

    /// What the files say, else what suits news.
    fn generation(&self) -> Generation {
        let value = |key: &str| match &self.generation[key] {
            Value::Null => &self.config[key],
            value => value,
        };
        let whole = |key: &str| value(key).as_u64().and_then(|number| usize::try_from(number).ok());
        Generation {
            beams: whole("num_beams").filter(|beams| *beams > 0).unwrap_or(4),
            length_penalty: value("length_penalty").as_f64().unwrap_or(1.0) as f32,
            no_repeat_ngram: whole("no_repeat_ngram_size").unwrap_or(3),
            early_stopping: value("early_stopping").as_bool().unwrap_or(false),
            max_ratio: 1.6,
            max_extra: 16,
        }
    }
}

/// Twelve digits that change with `config.json` and with the names and sizes of the files.
fn revision(config: &Value, files: &BTreeMap<String, FileEntry>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(config.to_string());
    for file in files.values() {
        hasher.update(format!("\n{} {}", file.repository_path(), file.size.unwrap_or_default()));
    }
    hex(&hasher.finalize()).chars().take(12).collect()
}

#[cfg(test)]
mod tests;
