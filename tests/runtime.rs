//! Finding ONNX Runtime where there is none that works. No test here loads a real library into its own process:
//! a process keeps the first that it loads, and the stand-ins of these tests would then never be tried.
#![allow(clippy::unwrap_used, reason = "a test's helper fails with its test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use shongkhep::{
    Hint, Settings,
    runtime::{self, Place, RuntimeError, Skipped, WHEEL_VERSION},
};

const NAME: &str = if cfg!(windows) {
    "onnxruntime.dll"
} else if cfg!(target_os = "macos") {
    "libonnxruntime.dylib"
} else {
    "libonnxruntime.so"
};

/// Writes a file that has a library's name but is none.
fn stand_in(root: &Path, folder: &str) -> PathBuf {
    let path = root.join(folder).join(NAME);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, b"not a library").unwrap();
    path
}

/// Settings that look nowhere but in a folder of the test's own.
fn settings(root: &Path) -> Settings {
    Settings {
        store: Some(root.join("store")),
        program_folder: Some(root.join("program")),
        python_environment: Some(root.join("python")),
        ..Settings::default()
    }
}

fn skipped(error: RuntimeError) -> Vec<Skipped> {
    match error {
        RuntimeError::NotFound { skipped } => skipped,
        other => panic!("{other}"),
    }
}

#[test]
fn places_are_tried_in_order_and_what_fails_is_remembered() {
    let root = tempfile::tempdir().unwrap();
    let python = stand_in(root.path(), "python/lib/python3.12/site-packages/onnxruntime/capi");
    let store = stand_in(root.path(), &format!("store/onnxruntime/{WHEEL_VERSION}"));
    let beside = stand_in(root.path(), "program");

    let error = runtime::environment(&settings(root.path())).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(beside.to_str().unwrap()) && message.ends_with("(and 2 more)"), "{message}");
    assert!(error.hint().unwrap().contains("`ORT_DYLIB_PATH`"));
    let skipped = skipped(error);
    let tried: Vec<_> = skipped.iter().map(|skipped| (skipped.place, skipped.path.clone())).collect();
    assert_eq!(tried, [(Place::Beside, beside), (Place::Store, store), (Place::Python, python)]);
    assert!(skipped.iter().all(|skipped| skipped.reason.starts_with("it does not load: ")), "{skipped:?}");
}

#[cfg(unix)]
#[test]
fn a_library_that_is_too_old_is_passed_over_unloaded() {
    let root = tempfile::tempdir().unwrap();
    stand_in(root.path(), "python/lib/python3.9/site-packages/onnxruntime/capi");
    fs::create_dir(root.path().join("python/lib/python3.9/site-packages/onnxruntime-1.23.2.dist-info"))
        .unwrap();
    let skipped = skipped(runtime::environment(&settings(root.path())).unwrap_err());
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].reason, "too old: got 1.23.2, expected 1.24.0 or newer");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_is_cut_short_is_passed_over_and_does_not_end_the_process() {
    let root = tempfile::tempdir().unwrap();
    let library = stand_in(root.path(), "program");
    fs::copy("/proc/self/exe", &library).unwrap();
    let whole = fs::metadata(&library).unwrap().len();
    fs::File::options().write(true).open(&library).unwrap().set_len(1 << 16).unwrap();
    let skipped = skipped(runtime::environment(&settings(root.path())).unwrap_err());
    assert_eq!(skipped[0].reason, format!("it is cut short: got 65536 bytes, expected {whole}"));
}

#[test]
fn a_library_that_is_named_must_work_whatever_else_there_is() {
    let root = tempfile::tempdir().unwrap();
    let named = stand_in(root.path(), "named");
    let refused = |path: PathBuf| {
        let settings = Settings { runtime_library: Some(path), ..settings(root.path()) };
        let error = runtime::environment(&settings).unwrap_err();
        assert!(matches!(error, RuntimeError::Named { .. }), "{error}");
        assert_eq!(
            error.hint().unwrap(),
            "set `ORT_DYLIB_PATH` to the library file of ONNX Runtime 1.24.0 or newer, or unset it"
        );
        error.to_string()
    };
    assert!(refused(named.clone()).contains("it does not load: "));
    assert!(refused(named.parent().unwrap().into()).ends_with("it is a folder, expected a file"));
    let missing = root.path().join("nothing.so");
    let start = format!("the library that `ORT_DYLIB_PATH` names cannot be used: `{}`: ", missing.display());
    assert!(refused(missing).starts_with(&start));
}

#[test]
fn the_library_never_fetches_on_its_own_and_never_offline() {
    let root = tempfile::tempdir().unwrap();
    let settings = Settings { offline: true, ..settings(root.path()) };
    assert!(skipped(runtime::environment(&settings).unwrap_err()).is_empty());
    let mut said = 0;
    let error = runtime::find_or_fetch(&settings, &mut |_| said += 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ONNX Runtime is not installed, and fetching it is forbidden while offline"
    );
    assert!(error.hint().unwrap().starts_with("run once without `--offline`"));
    assert_eq!(said, 0);
    assert!(!root.path().join("store").exists());
}

#[test]
fn doctor_s_checks_tell_what_was_tried_and_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let beside = stand_in(root.path(), "program");
    fs::write(root.path().join("store"), b"a file, not a folder").unwrap();
    let checks = runtime::checks(&Settings { offline: true, ..settings(root.path()) });
    let json = serde_json::to_value(&checks).unwrap();
    assert_eq!((&json[0]["name"], &json[0]["status"]), (&"runtime".into(), &"fail".into()));
    let note = json[0]["notes"][0].as_str().unwrap();
    assert!(note.starts_with(&format!("passed over `{}`: it does not load", beside.display())), "{note}");
    assert!(json[0]["hint"].as_str().unwrap().contains("pip install onnxruntime"));
    assert_eq!((&json[1]["name"], &json[1]["status"]), (&"store".into(), &"warn".into()));
    assert!(json[1]["hint"].as_str().unwrap().contains("`SHONGKHEP_HOME`"));
    assert_eq!(json[2]["facts"]["offline"], true);
}
