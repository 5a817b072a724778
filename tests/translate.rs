//! The translator on the tiny model of `tests/fixtures/tiny`, which reads Bengali letter by letter and writes nonsense
//! deterministically, and on the embedded one.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{fs, num::NonZeroUsize};

use shongkhep::{
    model::ModelFiles,
    seq2seq::BatchSize,
    translate::{Candidate, TranslateError, TranslateOptions, Translator},
};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny");
const SENTENCES: [&str; 6] =
    ["বৃষ্টি থেমেছে।", "", "।", "তিনি বলেন, ‘আমরা যাব’।", "১২ মার্চ, ২০২৫", "নদীর পানি বাড়ছে; গ্রাম ডুবছে।"];

fn load(files: &ModelFiles, threads: usize) -> Result<Translator, TranslateError> {
    common::runtime();
    Translator::load(files, &common::settings(), NonZeroUsize::new(threads))
}

fn tiny() -> Translator {
    load(&ModelFiles::from_folder(TINY).unwrap(), 1).unwrap()
}

fn four_best() -> TranslateOptions {
    TranslateOptions { best: 4, ..TranslateOptions::default() }
}

#[test]
fn every_sentence_has_its_candidates_best_first() {
    let found = tiny().translate(&SENTENCES, &four_best()).unwrap();
    assert_eq!(found.len(), SENTENCES.len());
    for (sentence, candidates) in SENTENCES.iter().zip(&found) {
        assert!(candidates.len() <= 4);
        assert!(
            candidates.windows(2).all(|pair| pair[0].score >= pair[1].score),
            "{sentence}: {candidates:?}"
        );
        let mut texts: Vec<String> = candidates.iter().map(Candidate::text).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), candidates.len(), "{sentence}: {candidates:?}");
        assert!(candidates.iter().all(|candidate| !candidate.text().contains("</s>")), "{candidates:?}");
    }
    assert_eq!(found[1], []);
    assert_eq!(found[2], [Candidate { pieces: vec![".".to_owned()], score: 0.0, cut: false }]);
    assert!(found[0].len() > 1 && !found[0][0].text().is_empty(), "{found:?}");
}

#[test]
fn company_beams_of_batches_and_threads_change_nothing() {
    let files = ModelFiles::from_folder(TINY).unwrap();
    let together = load(&files, 2).unwrap().translate(&SENTENCES, &four_best()).unwrap();
    let translator = load(&files, 1).unwrap();
    for (sentence, wanted) in SENTENCES.iter().zip(&together) {
        assert_eq!(&translator.translate(&[sentence], &four_best()).unwrap()[0], wanted);
    }
    let one_by_one = TranslateOptions { batch: Some(BatchSize { sentences: 1, tokens: 64 }), ..four_best() };
    assert_eq!(translator.translate(&SENTENCES, &one_by_one).unwrap(), together);
}

#[test]
fn long_sentences_are_translated_in_pieces() {
    let translator = tiny();
    let clauses = ["নদীর পানি বাড়ছে,", "গ্রাম ডুবছে,", "মানুষ আশ্রয় খুঁজছে।"];
    let options =
        TranslateOptions { longest_piece: Some(24), beams: Some(2), best: 1, ..TranslateOptions::default() };
    let whole = translator.translate(&[clauses.join(" ")], &options).unwrap();
    assert_eq!(whole[0][0].pieces.len(), 3);
    let parts = translator.translate(&clauses, &options).unwrap();
    assert!(parts.iter().all(|candidates| candidates[0].pieces.len() == 1));
    let parts: Vec<String> = parts.iter().map(|candidates| candidates[0].text()).collect();
    assert_eq!(whole[0][0].pieces, parts);

    // More than the model's 64 positions, with and without anything to cut at.
    let options = TranslateOptions { beams: Some(1), ..TranslateOptions::default() };
    for long in ["ঢাকা শহর ".repeat(60), "কখগ".repeat(100), "ক\u{9cd}".repeat(200)] {
        let found = translator.translate(&[&long], &options).unwrap();
        assert!(found[0][0].pieces.len() > 1 && !found[0][0].text().is_empty(), "{long}");
    }
}

#[test]
fn more_candidates_than_beams_are_as_many_as_beams() {
    let options = TranslateOptions { beams: Some(2), best: 9, ..TranslateOptions::default() };
    let found = tiny().translate(&SENTENCES[..1], &options).unwrap();
    assert!((1..=2).contains(&found[0].len()));
    let none = TranslateOptions { beams: Some(0), ..TranslateOptions::default() };
    let error = tiny().translate(&SENTENCES[..1], &none).unwrap_err().to_string();
    assert!(
        error.starts_with("the generation setting `beams` is out of range: got 0, expected 1 to"),
        "{error}"
    );
}

/// A copy of the tiny model whose tokenizer and `model.toml` are edited.
fn edited(tokenizer: impl Fn(String) -> String, toml: impl Fn(String) -> String) -> TranslateError {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file);
    for file in fs::read_dir(TINY).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let before = fs::read_to_string(path("tokenizer.json")).unwrap();
    let after = tokenizer(before);
    fs::write(path("tokenizer.json"), &after).unwrap();
    let config = fs::read_to_string(path("model.toml")).unwrap();
    let lines = config.lines().map(|line| {
        if line.starts_with("tokenizer =") {
            let hash = sha256(after.as_bytes());
            format!(
                "tokenizer = {{ file = \"tokenizer.json\", size = {}, sha256 = \"{hash}\" }}",
                after.len()
            )
        } else {
            line.to_owned()
        }
    });
    fs::write(path("model.toml"), toml(lines.collect::<Vec<_>>().join("\n"))).unwrap();
    load(&ModelFiles::from_folder(folder.path()).unwrap(), 1).unwrap_err()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn models_that_cannot_translate_are_refused_when_loaded() {
    let same = |text: String| text;
    let error = edited(|_| "{}".to_owned(), same).to_string();
    assert!(error.starts_with("the tokenizer `tokenizer.json` of model `tiny` cannot be read"), "{error}");
    let error = edited(same, |toml| toml.replace("\"m2m100\"", "\"bert\"")).to_string();
    let wanted = "model `tiny` is of the family `bert`, which this version cannot run, expected `";
    assert!(error.starts_with(wanted), "{error}");
    let error = edited(|json| json.replace("\"Z\": 170", "\"Z\": 170, \"new\": 171"), same).to_string();
    assert_eq!(
        error,
        "the tokenizer of model `tiny` does not fit its graphs: got 172 tokens, expected at most 171"
    );
}

#[cfg(feature = "embedded-model")]
#[test]
fn the_embedded_model_writes_english() {
    let translator = load(&ModelFiles::embedded().unwrap(), 2).unwrap();
    let sentences = ["প্রধানমন্ত্রী আজ ঢাকায় এক সংবাদ সম্মেলনে এ কথা বলেন।", "তিনি আর ফিরে আসেননি।", ""];
    let found = translator.translate(&sentences, &four_best()).unwrap();
    for candidates in &found[..2] {
        assert!(!candidates.is_empty());
        for candidate in candidates {
            let english = candidate.text().chars().filter(char::is_ascii_alphabetic).count();
            assert!(english > 8 && candidate.pieces.len() == 1, "{candidate:?}");
        }
    }
    assert_eq!(found[2], []);
}

#[cfg(feature = "embedded-model")]
#[test]
fn a_model_with_slots_writes_no_numeral_that_its_source_does_not_have() {
    let files = ModelFiles::embedded().unwrap();
    let tokenizer = String::from_utf8(files.file("tokenizer").unwrap().to_vec()).unwrap();
    if !tokenizer.contains("\"<1>\"") {
        return; // a model without slots promises nothing of the kind
    }
    let found = load(&files, 2)
        .unwrap()
        .translate(&["গত ৪৮ ঘণ্টায় ১৭টি উপজেলায় ১৪ জন নিহত হয়েছেন।"], &four_best())
        .unwrap();
    let mut written = 0;
    for candidate in &found[0] {
        let text = candidate.text();
        assert!(!text.contains('<'), "{text}");
        for numeral in text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()) {
            assert!(["48", "17", "14"].contains(&numeral), "{text}");
            written += 1;
        }
    }
    assert!(written > 0, "{found:?}");
}

#[cfg(feature = "embedded-model")]
#[test]
fn known_names_come_out_in_their_usual_spelling() {
    let sentences = [
        ("শেখ হাসিনা ঢাকায় এসেছেন।", "Sheikh Hasina"),
        ("মঙ্গলবার রাজশাহীতে বৃষ্টি হয়েছে।", "Rajshahi"),
        ("খালেদা জিয়া হাসপাতালে ভর্তি হয়েছেন।", "Khaleda Zia"),
        ("দেলোয়ার হোসেন এ কথা বলেন।", "Delwar Hossain"),
        ("আনিসুর রহমান সাংবাদিকদের এ তথ্য জানান।", "Anisur Rahman"),
        ("সিলেট ও সুনামগঞ্জে বন্যা হয়েছে।", "Sunamganj"),
        ("গাজীপুরে আগুন লেগেছে।", "Gazipur"),
    ];
    let texts = sentences.map(|(bengali, _)| bengali);
    let files = ModelFiles::embedded().unwrap();
    let found = load(&files, 2).unwrap().translate(&texts, &four_best()).unwrap();
    let best: Vec<String> = found.iter().map(|candidates| candidates[0].text()).collect();
    let kept = best.iter().zip(sentences).filter(|(english, (_, name))| english.contains(name)).count();
    // One in seven may go missing, as long as no slot is left in the English.
    assert!(kept >= 6, "{best:?}");
    assert!(found.iter().flatten().all(|candidate| !candidate.text().contains('<')), "{found:?}");
}
