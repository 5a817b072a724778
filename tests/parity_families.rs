//! The engine on the public families' models in the layouts that Optimum exports, against `transformers`: every id of every
//! case of `tests/fixtures/families/*/expected.json`, which `scripts/fixtures/families.py` wrote.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{fs, num::NonZeroUsize, path::Path};

use common::cases::Expected;
use shongkhep::{
    model::{ModelError, ModelFiles},
    seq2seq::{BatchSize, Generation, Seq2Seq, Seq2SeqError, Source},
    translate::{TranslateOptions, Translator},
};

const FAMILIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/families");
const NAMES: [&str; 5] = ["m2m100", "marian", "mbart50", "nllb", "t5"];
const LAYOUTS: [&str; 2] = ["optimum", "optimum-merged"];

/// A model folder made of a family's fixture in one layout, with its `model.toml` changed by `edit`.
fn files(
    family: &str,
    layout: &str,
    edit: impl Fn(String) -> String,
) -> (tempfile::TempDir, Result<ModelFiles, ModelError>) {
    let (from, to) = (Path::new(FAMILIES).join(family), tempfile::tempdir().unwrap());
    for file in fs::read_dir(&from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    let toml = fs::read_to_string(from.join(format!("{layout}.toml"))).unwrap();
    fs::write(to.path().join("model.toml"), edit(toml)).unwrap();
    let files = ModelFiles::from_folder(to.path());
    (to, files)
}

fn load(files: &ModelFiles, threads: usize) -> Result<Seq2Seq, Seq2SeqError> {
    Seq2Seq::load(files, common::runtime().environment(), NonZeroUsize::new(threads))
}

fn engine(family: &str, layout: &str, edit: impl Fn(String) -> String) -> Seq2Seq {
    let (_folder, files) = files(family, layout, edit);
    load(&files.unwrap(), 1).unwrap()
}

#[test]
fn every_id_is_that_of_transformers() {
    for family in NAMES {
        let expected = Expected::read(Path::new(FAMILIES).join(family));
        for layout in LAYOUTS {
            let engine = engine(family, layout, |toml| toml);
            for sentences in [32, 5] {
                let batch = BatchSize { sentences, tokens: 4096 };
                let name = format!("{family}, {layout}, {sentences} sentences a batch");
                let (compared, ended) = expected.assert_same(&name, &engine, batch);
                // Guards against a fixture that has lost its cases.
                let cases = expected.cases.len();
                assert!(cases >= 29 && compared >= 290 && ended >= 220, "{name}: {cases} {compared} {ended}");
            }
        }
    }
}

#[test]
fn a_model_that_depends_on_company_runs_as_it_is() {
    let variant = |toml: String| toml.replace("batch_invariant = true", "batch_invariant = false");
    for layout in LAYOUTS {
        let engine = engine("nllb", layout, variant);
        let expected = Expected::read(Path::new(FAMILIES).join("nllb"));
        expected.assert_same(layout, &engine, BatchSize { sentences: 1, tokens: 4096 });
    }
}

#[test]
fn layouts_batches_and_threads_change_no_bit() {
    let sources = Expected::read(Path::new(FAMILIES).join("m2m100")).sources;
    let sources: Vec<Source> = sources.into_iter().map(Source::from).collect();
    for beams in [1, 4] {
        let generation = Generation { beams, best: beams, ..Generation::default() };
        let mut reference = None;
        for layout in LAYOUTS {
            let (_folder, files) = files("m2m100", layout, |toml| toml);
            for (threads, sentences) in [(1, 1), (1, 7), (2, 32)] {
                let engine = load(files.as_ref().unwrap(), threads).unwrap();
                let batch = BatchSize { sentences, tokens: 4096 };
                let found = engine.generate(&sources, &generation, batch).unwrap();
                let bits: Vec<Vec<(Vec<u32>, u32)>> = found
                    .into_iter()
                    .map(|all| all.into_iter().map(|one| (one.ids, one.score.to_bits())).collect())
                    .collect();
                let reference = reference.get_or_insert_with(|| bits.clone());
                assert!(
                    *reference == bits,
                    "{layout}, {beams} beams, {threads} threads, {sentences} a batch"
                );
            }
        }
    }
}

#[test]
fn both_layouts_translate_bengali_to_the_same_text_without_tags() {
    let sentences = ["বৃষ্টি থেমেছে।", "পদ্মা সেতুতে ২৪ ঘণ্টায় ৩১ হাজার ৫১৭টি গাড়ি পার হয়েছে।", "১২", ""];
    let options = TranslateOptions { best: 4, ..TranslateOptions::default() };
    common::runtime();
    for family in NAMES {
        let translate = |layout| {
            let (_folder, files) = files(family, layout, |toml| toml);
            let translator =
                Translator::load(&files.unwrap(), &common::settings(), NonZeroUsize::new(1)).unwrap();
            translator.translate(&sentences, &options).unwrap()
        };
        let found = translate("optimum");
        assert_eq!(found, translate("optimum-merged"), "{family}");
        for candidates in &found[..2] {
            // A model that never saw its tag in training may well end at once, but not in every hypothesis.
            assert!(candidates.iter().any(|one| !one.text().is_empty()), "{family}: {candidates:?}");
            for candidate in candidates {
                let text = candidate.text();
                let tags = ["__en__", "eng_Latn", "en_XX", "<pad>", "</s>", "\0"];
                assert!(!tags.iter().any(|tag| text.contains(tag)), "{family}: {text}");
            }
        }
        assert_eq!(found[2][0].text(), "12");
        assert!(found[3].is_empty());
    }
}

#[test]
fn graphs_of_another_layout_are_named_when_loaded() {
    let error = |family, layout, edit: &dyn Fn(String) -> String| {
        let (_folder, files) = files(family, layout, edit);
        load(&files.unwrap(), 1).unwrap_err().to_string()
    };
    let to_split = |toml: String| toml.replace("\"optimum-merged\"", "\"optimum\"");
    assert_eq!(
        error("m2m100", "optimum-merged", &to_split),
        "the decoder graph of model `tiny-m2m100` wants an input `past_key_values.0.decoder.key`, which its layout does not know"
    );
    let to_merged = |toml: String| toml.replace("\"optimum\"", "\"optimum-merged\"");
    let found = error("m2m100", "optimum", &to_merged);
    let start = "the decoder graph of model `tiny-m2m100` has no input `past_key_values.0.decoder.key`, which its layout needs; its inputs are `";
    assert!(found.starts_with(start), "{found}");

    let one_more = |toml: String| toml.replace("decoder_layers = 2", "decoder_layers = 3");
    let found = error("m2m100", "optimum", &one_more);
    assert!(found.contains("no output `present.2.decoder.key`"), "{found}");
    let narrower = |toml: String| toml.replace("head_width = 16", "head_width = 8");
    let found = error("m2m100", "optimum-merged", &narrower);
    assert!(found.ends_with("got f32 [?, 2, ?, 16], expected f32 [?, 2, ?, 8]"), "{found}");
    let without_past = |toml: String| {
        let lines = toml.lines().filter(|line| !line.starts_with("decoder_with_past"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert!(error("m2m100", "optimum", &without_past).contains("`decoder_with_past`"));
}
