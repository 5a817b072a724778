//! What users meet when the input or the set-up is wrong: each time a message that names the file, the place and the remedy, the
//! right exit code, and nothing lost.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{fs, path::Path};

use assert_cmd::assert::Assert;
use tempfile::TempDir;

/// Writes `bytes` to a file of that name in a fresh folder and digests it.
fn digest(name: &str, bytes: &[u8]) -> (TempDir, Assert) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let assert = common::shongkhep(&folder.path().join("store"))
        .current_dir(folder.path())
        .args(["digest", name])
        .assert();
    (folder, assert)
}

/// Fails with exit code 2, nothing on standard output, and every one of `parts` in its message.
fn refused(name: &str, bytes: &[u8], parts: &[&str]) {
    let (_folder, assert) = digest(name, bytes);
    let output = assert.code(2).stdout("").get_output().clone();
    let message = String::from_utf8(output.stderr).unwrap();
    for part in parts {
        assert!(message.contains(part), "no `{part}` in: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name).display().to_string()
}

#[test]
fn an_empty_file() {
    refused("empty.txt", b"", &["empty.txt", "empty"]);
    refused("blank.txt", b" \n\t\n", &["blank.txt", "empty"]);
}

#[test]
fn only_furniture() {
    refused(
        "page.txt",
        "আরও পড়ুন\n\nবিজ্ঞাপন\n\nShare this news on:\n\nimg\n".as_bytes(),
        &["page.txt", "--no-clean"],
    );
}

#[test]
fn a_picture() {
    refused("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", &["photo.txt", "PNG"]);
}

#[test]
fn invalid_utf_8() {
    let mut bytes = "ঢাকায় ".as_bytes().to_vec();
    let place = bytes.len();
    bytes.extend([0xff, b' ']);
    refused("latin.txt", &bytes, &["latin.txt", &format!("offset {place}"), "UTF-8", "hint:"]);
}

#[test]
fn english_text() {
    let text =
        "The flood has hit seven districts of the north.\n\nThousands have left their homes since Monday.";
    refused("english.txt", text.as_bytes(), &["english.txt", "is not Bengali", "0 %", "hint:"]);
}

#[test]
fn assamese_text() {
    let text = "অসমৰ মুখ্যমন্ত্ৰীয়ে আজি গুৱাহাটীত এখন সভাত ভাষণ দিয়ে। ৰাজ্যৰ সকলো জিলাৰ পৰা মানুহ আহিছিল।";
    refused("assamese.txt", text.as_bytes(), &["assamese.txt", "Assamese", "hint:"]);
}

#[test]
fn two_words_give_an_honest_short_digest() {
    let (_folder, assert) = digest("short.txt", "ঢাকায় বৃষ্টি".as_bytes());
    let output = assert.success().get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("too_short"), "{text}");
}

#[test]
fn a_sentence_of_twenty_thousand_characters_is_translated_in_pieces() {
    let clause = "নদীর পানি বেড়ে গ্রামের পর গ্রাম তলিয়ে গেছে, ";
    let sentence = clause.repeat(20_000 / clause.chars().count());
    let (_folder, assert) = digest("long.txt", format!("{sentence}মানুষ আশ্রয় নিয়েছে।").as_bytes());
    let output = assert.success().get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("sentence_split"), "{text}");
}

#[test]
fn a_missing_file_among_good_ones_loses_nothing() {
    let home = TempDir::new().unwrap();
    let (flood, court) = (sample("flood.txt"), sample("court.txt"));
    let output = common::shongkhep(home.path())
        .args(["digest", "--format", "json", &flood, "nowhere.txt", &court])
        .assert()
        .code(1)
        .get_output()
        .clone();
    let lines: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<&str> = lines.iter().filter_map(|digest| digest["id"].as_str()).collect();
    assert_eq!(ids, [flood.as_str(), court.as_str()]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("nowhere.txt"), "{message}");
}

#[test]
fn a_corrupt_model_file() {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("model");
    fs::create_dir(&model).unwrap();
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/default");
    for entry in fs::read_dir(default).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), model.join(entry.file_name())).unwrap();
    }
    let mut weights = fs::read(model.join("weights.bin")).unwrap();
    let middle = weights.len() / 2;
    weights[middle] ^= 1;
    fs::write(model.join("weights.bin"), weights).unwrap();
    let output = common::shongkhep(folder.path())
        .args(["digest", "--model", model.to_str().unwrap(), &sample("flood.txt")])
        .assert()
        .code(2)
        .stdout("")
        .get_output()
        .clone();
    let message = String::from_utf8(output.stderr).unwrap();
    for part in ["weights.bin", "SHA-256", "hint:"] {
        assert!(message.contains(part), "no `{part}` in: {message}");
    }
}

/// Digests a sample where no ONNX Runtime is to be found; `None` where this machine's loader knows one of its own.
fn without_runtime(store: &Path, nothing: &Path, offline: bool) -> Option<String> {
    let mut command = common::shongkhep(store);
    for variable in ["ORT_DYLIB_PATH", "SHONGKHEP_OFFLINE", "VIRTUAL_ENV", "CONDA_PREFIX"] {
        command.env_remove(variable);
    }
    command.env("PATH", nothing).env("HOME", nothing).args(["digest", &sample("flood.txt")]);
    let output = command.args(offline.then_some("--offline")).assert().get_output().clone();
    if output.status.success() {
        return None;
    }
    assert_eq!(output.status.code(), Some(2));
    Some(String::from_utf8(output.stderr).unwrap())
}

#[test]
fn no_onnx_runtime_and_offline() {
    let home = TempDir::new().unwrap();
    let Some(message) = without_runtime(home.path(), home.path(), true) else { return };
    for part in ["ONNX Runtime", "offline", "hint:"] {
        assert!(message.contains(part), "no `{part}` in: {message}");
    }
}

#[test]
fn a_store_that_cannot_be_written_does_not_matter_once_the_runtime_is_there() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    common::shongkhep(&file.join("store")).args(["digest", &sample("flood.txt")]).assert().success();
    let output = common::shongkhep(&file.join("store")).arg("doctor").assert().get_output().clone();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("hint:"), "{report}");
}

#[test]
fn a_store_that_cannot_be_written_when_the_runtime_must_be_fetched() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let Some(message) = without_runtime(&file.join("store"), folder.path(), false) else { return };
    assert!(message.contains("store") && message.contains("SHONGKHEP_HOME"), "{message}");
}

#[test]
fn usage_errors_are_code_2() {
    let home = TempDir::new().unwrap();
    for arguments in [
        &["digest"][..],
        &["digest", "--sentences", "0", "x"],
        &["digest", "--date", "tomorrow", "x"],
        &["digest", "--title", "t", "a", "b"],
        &["digest", "--model", "nowhere", &sample("flood.txt")],
        &["summarise"],
    ] {
        common::shongkhep(home.path()).args(arguments).assert().code(2).stdout("");
    }
}
