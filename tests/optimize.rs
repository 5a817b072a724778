//! `models optimize`: the command around `scripts/optimize/prune.py`, and the script itself where Python has `onnx`.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{fs, path::Path, process::Command};

const FULL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pruned/full");
const PRUNED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pruned/bn-en");

/// A store with the whole model of the fixture in it.
fn store() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    common::shongkhep(home.path()).args(["models", "import", "tiny-nllb", FULL]).assert().success();
    home
}

fn said(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// What is in the folder, its parts in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().file_name()));
    let mut names: Vec<String> =
        entries.into_iter().flatten().map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_missing_is_named() {
    let home = store();
    let optimize = |arguments: &[&str]| {
        said(&common::shongkhep(home.path()).args(["models", "optimize"]).args(arguments).assert().code(2))
    };
    let error = optimize(&["tiny-nllb", "--python", "no-such-python"]);
    assert!(error.contains("`no-such-python`: no such program"), "{error}");
    assert!(optimize(&["nothing-of-this-name"]).contains("nothing-of-this-name"));
    assert!(optimize(&["tiny-nllb", "--seen-latin"]).contains("--text"), "texts decide which Latin is seen");
    assert_eq!(names(&home.path().join("models")), ["tiny-nllb"]);
}

#[cfg(unix)]
#[test]
fn a_python_that_fails_changes_nothing() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = store();
    let python = home.path().join("python");
    let optimize = |script: &str| {
        fs::write(&python, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = common::shongkhep(home.path());
        said(&command.args(["models", "optimize", "tiny-nllb", "--python"]).arg(&python).assert().code(2))
    };
    let error = optimize("exit 1");
    assert!(error.contains("no Python with all of numpy onnx") && error.contains("pip install"), "{error}");
    let error = optimize("[ \"$1\" = -c ] || { echo 'error: half way' >&2; mkdir \"$3\"; exit 3; }");
    assert!(error.contains("error: half way") && error.contains("nothing was changed"), "{error}");
    // One that says it did it, and did not.
    let error = optimize("[ \"$1\" = -c ] || mkdir \"$3\"");
    assert!(error.contains("error: "), "{error}");
    assert_eq!(names(&home.path().join("models")), ["tiny-nllb"]);
    assert_eq!(names(&home.path().join("partial")), [""; 0]);
}

/// Needs a Python with `onnx` and `numpy`; without one there is nothing that could be run.
#[test]
#[allow(clippy::print_stderr, reason = "a test that was not run is told")]
fn the_pruned_model_is_that_of_the_fixture() {
    let has_onnx = Command::new("python3").args(["-c", "import numpy, onnx"]).output();
    if !has_onnx.is_ok_and(|output| output.status.success()) {
        eprintln!("not run: python3 has no `numpy` and `onnx`");
        return;
    }
    let home = store();
    let optimize = || common::shongkhep(home.path()).args(["models", "optimize", "tiny-nllb"]).assert();
    optimize().success();
    let made = home.path().join("models/tiny-nllb-bn-en");
    for name in ["encoder_model_quantized.onnx", "decoder_model_merged_quantized.onnx", "tokenizer.json"] {
        assert!(
            fs::read(made.join(name)).unwrap() == fs::read(Path::new(PRUNED).join(name)).unwrap(),
            "{name}"
        );
    }
    common::shongkhep(home.path()).args(["models", "verify", "tiny-nllb-bn-en"]).assert().success();
    assert!(said(&optimize().code(2)).contains("is in the store already"));
}
