//! IndicTrans2's layout against `transformers`' search over a network of our own (`scripts/fixtures/indictrans.py`): every id
//! of every case, alone and in company, and whole lines from Bengali to English. Parity with the authors' code is not
//! proved by this.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{fs, num::NonZeroUsize, path::Path};

use common::cases::Expected;
use serde::Deserialize;
use shongkhep::{
    model::ModelFiles,
    seq2seq::{BatchSize, Generation, Seq2Seq, Source},
    translate::{TranslateOptions, Translator},
};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/indictrans2/model");
const EOS: u32 = 2;
const ALONE: BatchSize = BatchSize { sentences: 1, tokens: 1024 };

/// Beside the cases.
#[derive(Deserialize)]
struct Lines {
    lines: Vec<Line>,
}

/// A line from Bengali to English.
#[derive(Deserialize)]
struct Line {
    text: String,
    ids: Vec<u32>,
    output: Vec<u32>,
    english: String,
}

fn lines() -> Vec<Line> {
    let text = fs::read(Path::new(MODEL).join("expected.json")).unwrap();
    serde_json::from_slice::<Lines>(&text).unwrap().lines
}

fn engine() -> Seq2Seq {
    let files = ModelFiles::from_folder(MODEL).unwrap();
    Seq2Seq::load(&files, common::runtime().environment(), NonZeroUsize::new(1)).unwrap()
}

#[test]
fn every_id_is_that_of_the_reference_search() {
    let (expected, engine) = (Expected::read(MODEL), engine());
    for batch in [BatchSize::default(), BatchSize { sentences: 5, tokens: 1024 }, ALONE] {
        let (compared, ended) = expected.assert_same("indictrans2", &engine, batch);
        // Guards against a fixture that has lost its cases.
        let cases = expected.cases.len();
        assert!(cases >= 25 && compared >= 250 && ended >= 220, "{cases} {compared} {ended}");
    }
}

#[test]
fn lines_give_the_ids_of_the_reference() {
    let lines = lines();
    assert!(lines.len() >= 80);
    let generation = Generation { beams: 5, max_ratio: 0.0, max_extra: 20, ..Generation::default() };
    let sources: Vec<Source> = lines.iter().map(|line| Source::from(line.ids.clone())).collect();
    let found = engine().generate(&sources, &generation, BatchSize::default()).unwrap();
    for (line, hypotheses) in lines.iter().zip(&found) {
        let best = &hypotheses[0];
        let ids: Vec<u32> = best.ids.iter().copied().chain(best.ended.then_some(EOS)).collect();
        assert_eq!(ids, line.output, "{}", line.text);
    }
}

/// Tidying changes spaces and marks, and those of the toolkit are tested beside the code.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn lines_come_out_as_the_toolkit_and_the_reference_say() {
    let lines = lines();
    let files = ModelFiles::from_folder(MODEL).unwrap();
    let settings = common::settings();
    common::runtime();
    let translator = Translator::load(&files, &settings, NonZeroUsize::new(1)).unwrap();
    // What has no Bengali letter is not translated at all.
    let lines: Vec<&Line> =
        lines.iter().filter(|line| line.text.chars().any(shongkhep::bengali::is_bengali_letter)).collect();
    assert!(lines.len() >= 80);
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let together = translator.translate(&texts, &TranslateOptions::default()).unwrap();
    let alone = TranslateOptions { batch: Some(ALONE), ..TranslateOptions::default() };
    assert_eq!(translator.translate(&texts, &alone).unwrap(), together);
    for (line, candidates) in lines.iter().zip(&together) {
        assert_eq!(letters(&candidates[0].text()), letters(&line.english), "{}", line.text);
    }
}

#[test]
fn graphs_in_the_wrong_place_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(MODEL).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join("model.toml");
    let toml = fs::read_to_string(&path).unwrap();
    let swapped = toml.replace("decoder = {", "x = {").replace("decoder_with_past = {", "decoder = {");
    fs::write(&path, swapped.replace("x = {", "decoder_with_past = {")).unwrap();
    let files = ModelFiles::from_folder(folder.path()).unwrap();
    let error = Seq2Seq::load(&files, common::runtime().environment(), None).unwrap_err().to_string();
    assert!(error.contains("`encoder_hidden_states`") && error.contains("tiny-indictrans2"), "{error}");
}
