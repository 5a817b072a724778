use super::*;
use crate::model::ModelFiles;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

const NLLB: &str = r#"{"model_type": "m2m_100", "vocab_size": 12, "d_model": 32, "decoder_attention_heads": 4, "decoder_layers": 3,
    "max_position_embeddings": 1024, "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}"#;
const NLLB_TOKENIZER: &str = r#"{"added_tokens": [{"id": 11, "content": "eng_Latn"}, {"id": 10, "content": "ben_Beng"}],
    "model": {"type": "BPE", "unk_token": "<unk>", "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}}}"#;

fn nllb() -> Vec<(&'static str, &'static str)> {
    vec![
        ("config.json", NLLB),
        ("generation_config.json", r#"{"num_beams": 5, "max_length": 200}"#),
        ("tokenizer_config.json", r#"{"tokenizer_class": "NllbTokenizer"}"#),
        ("tokenizer.json", NLLB_TOKENIZER),
        ("onnx/encoder_model_quantized.onnx", "e"),
        ("onnx/decoder_model_merged_quantized.onnx", "de"),
    ]
}

#[test]
fn an_export_of_nllb_is_described_and_opened() {
    let folder = folder(&nllb());
    let model = ModelFiles::from_folder(folder.path()).unwrap();
    let config = model.config();
    assert_eq!((config.family.as_str(), config.layout.as_str()), ("nllb", "optimum-merged"));
    assert_eq!(config.precision, "int8");
    let shape = Shape {
        vocabulary: 12,
        target_vocabulary: None,
        width: 32,
        heads: 4,
        head_width: 8,
        decoder_layers: 3,
        longest: 1024,
    };
    assert_eq!(config.shape, shape);
    let ids =
        Ids { bos: 0, pad: 1, eos: 2, unk: 3, decoder_start: 2, forced_bos: Some(11), suppress: Vec::new() };
    assert_eq!(config.ids, ids);
    assert_eq!(config.languages.source_tag.as_deref(), Some("ben_Beng"));
    assert_eq!((config.generation.beams, config.generation.no_repeat_ngram), (5, 3));
    assert_eq!(config.files["decoder"].size, Some(2));
    assert_eq!(
        model.path("decoder").unwrap(),
        folder.path().join("onnx/decoder_model_merged_quantized.onnx")
    );
    assert_eq!(model.path("tokenizer").unwrap(), folder.path().join("tokenizer.json"));
}

#[test]
fn a_split_export_of_marian_suppresses_its_padding() {
    let folder = folder(&[
        (
            "config.json",
            r#"{"model_type": "marian", "vocab_size": 8, "d_model": 16, "decoder_attention_heads": 2, "decoder_layers": 1,
            "max_position_embeddings": 512, "pad_token_id": 7, "eos_token_id": 0, "decoder_start_token_id": 7,
            "num_beams": 6, "bad_words_ids": [[7]]}"#,
        ),
        ("tokenizer.json", r#"{"model": {"unk_id": 1, "vocab": [["</s>", 0.0], ["<unk>", 0.0]]}}"#),
        ("encoder_model.onnx", ""),
        ("encoder_model.onnx_data", "12345"),
        ("decoder_model.onnx", ""),
        ("decoder_model.onnx_data", "1"),
        ("decoder_with_past_model.onnx", ""),
        ("decoder_with_past_model.onnx_data", "2"),
        ("other.onnx_data", "3"),
    ]);
    let config = derive(folder.path(), None).unwrap();
    assert_eq!((config.family.as_str(), config.layout.as_str()), ("marian", "optimum"));
    assert_eq!((config.precision.as_str(), config.generation.beams), ("fp32", 6));
    let ids = Ids { bos: 7, pad: 7, eos: 0, unk: 1, decoder_start: 7, forced_bos: None, suppress: vec![7] };
    assert_eq!(config.ids, ids);
    let roles: Vec<(&str, &str)> =
        config.files.iter().map(|(role, entry)| (role.as_str(), entry.file.as_str())).collect();
    let expected = [
        ("config", "config.json"),
        ("decoder", "decoder_model.onnx"),
        ("decoder_weights", "decoder_model.onnx_data"),
        ("decoder_with_past", "decoder_with_past_model.onnx"),
        ("decoder_with_past_model.onnx_data", "decoder_with_past_model.onnx_data"),
        ("encoder", "encoder_model.onnx"),
        ("encoder_weights", "encoder_model.onnx_data"),
        ("tokenizer", "tokenizer.json"),
    ];
    assert_eq!(roles, expected);
}

#[test]
fn an_export_of_indictrans2_has_two_vocabularies() {
    let folder = folder(&[
        (
            "config.json",
            r#"{"model_type": "IndicTrans", "encoder_vocab_size": 20, "decoder_vocab_size": 9, "decoder_embed_dim": 16,
            "decoder_attention_heads": 2, "decoder_layers": 2, "max_source_positions": 256, "bos_token_id": 0, "pad_token_id": 1,
            "eos_token_id": 2, "decoder_start_token_id": 2}"#,
        ),
        ("tokenizer_src.json", r#"{"added_tokens": [{"id": 5, "content": "eng_Latn"}]}"#),
        ("tokenizer_tgt.json", "{}"),
        ("encoder_model.onnx", ""),
        ("decoder_model.onnx", ""),
        ("decoder_with_past_model.onnx", ""),
        ("decoder_shared.onnx.data", "1"),
    ]);
    let config = derive(folder.path(), None).unwrap();
    assert_eq!((config.family.as_str(), config.layout.as_str()), ("indictrans2", "indictrans2"));
    assert_eq!((config.shape.vocabulary, config.shape.target_vocabulary), (20, Some(9)));
    assert_eq!((config.ids.forced_bos, config.ids.unk), (None, 3));
    assert_eq!(config.files["decoder_weights"].file, "decoder_shared.onnx.data");
    assert_eq!(config.files["target_tokenizer"].file, "tokenizer_tgt.json");
}

#[test]
fn a_summariser_starts_with_its_language() {
    let folder = folder(&[
        (
            "config.json",
            r#"{"model_type": "mt5", "vocab_size": 30, "d_model": 16, "d_kv": 4, "num_heads": 2, "num_layers": 2,
            "pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0,
            "task_specific_params": {"langid_map": {"english": [7, "<extra_id_7>"]}}}"#,
        ),
        (
            "tokenizer.json",
            r#"{"model": {"unk_id": 2, "vocab": [["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["<extra_id_7>", 0.0]]}}"#,
        ),
        ("encoder_model.onnx", ""),
        ("decoder_model_merged.onnx", ""),
    ]);
    let mut config = derive(folder.path(), None).unwrap();
    assert_eq!((config.family.as_str(), config.ids.decoder_start, config.shape.longest), ("t5", 3, 512));
    assert_eq!((config.shape.heads, config.shape.head_width), (2, 4));
    let registry = crate::model::Registry::ours().unwrap();
    supplement(&mut config, &registry.find("mt5-crosssum-en").unwrap().config);
    assert_eq!((config.task, config.noncommercial), (Task::Summarise, true));
    assert_eq!((config.generation.max_extra, config.ids.decoder_start), (83, 3));
}

#[test]
fn what_the_registry_leaves_open_comes_from_the_files() {
    let registry = crate::model::Registry::ours().unwrap();
    let mut config = registry.find("m2m100-418m").unwrap().config.clone();
    assert!(config.problem().is_some());
    let known = config.ids.clone();
    let files = [("config.json", NLLB.replace("\"vocab_size\": 12", "\"vocab_size\": 128112"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = folder(&files);
    complete(&mut config, folder.path()).unwrap();
    assert_eq!(config.shape.vocabulary, 128_112);
    assert_eq!(config.ids, Ids { bos: 0, unk: 3, ..known });
}

#[test]
fn what_cannot_be_told_is_said() {
    let without = |name: &str| nllb().into_iter().filter(|(file, _)| *file != name).collect::<Vec<_>>();
    let cases = [
        (without("tokenizer.json"), "there is no `tokenizer.json`"),
        (without("onnx/encoder_model_quantized.onnx"), "there is no `encoder_model.onnx` with"),
        (
            without("tokenizer_config.json"),
            "its family cannot be told: `model_type` is `m2m_100`, `tokenizer_class` is ``",
        ),
        (vec![("config.json", "{")], "`config.json` is not understood: EOF"),
        (
            vec![("config.json", r#"{"model_type": "bert"}"#)],
            "its family cannot be told: `model_type` is `bert`",
        ),
        (Vec::new(), "there is no `model.toml` and no `config.json`"),
    ];
    for (files, expected) in cases {
        let folder = folder(&files);
        let error = derive(folder.path(), None).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let folder = folder(&without("tokenizer_config.json"));
    assert_eq!(derive(folder.path(), Some("nllb")).unwrap().ids.forced_bos, Some(11));
    let error = derive(folder.path(), Some("bert")).unwrap_err().to_string();
    assert!(error.contains("got the family `bert`, expected one of `nllb`, `m2m100`"), "{error}");
}
