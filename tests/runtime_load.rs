//! The real ONNX Runtime: found or fetched, loaded, and running the embedded model's graphs.

mod common;

use shongkhep::{
    Settings,
    runtime::{self, Version},
};

#[test]
fn the_runtime_is_loaded_once_and_knows_its_version() {
    let first = common::runtime();
    assert!(first.version().is_some_and(|version| version >= Version::OLDEST), "{first:?}");
    let elsewhere = Settings { runtime_library: Some("/nowhere/at/all.so".into()), ..Settings::default() };
    let second = runtime::find(&elsewhere).expect("the first library stays, whatever later settings say");
    assert_eq!(first.library(), second.library());
}

#[cfg(feature = "embedded-model")]
#[test]
fn the_embedded_encoder_runs_from_memory() {
    use ort::{session::Session, value::Tensor};
    use shongkhep::model::ModelFiles;

    let model = ModelFiles::embedded().unwrap();
    let (encoder, weights) = (model.file("encoder").unwrap(), model.file("weights").unwrap());
    let builder = Session::builder(common::runtime().environment()).unwrap();
    let name = model.file_name("weights").unwrap();
    let mut builder = builder.with_external_initializer_file_in_memory(name, weights.to_shared()).unwrap();
    let mut session = builder.commit_from_memory(encoder).unwrap();

    let ids = Tensor::from_array(([1, 3], vec![5_i64, 6, 2])).unwrap();
    let mask = Tensor::from_array(([1, 3], vec![1_i64; 3])).unwrap();
    let outputs = session.run(ort::inputs!["input_ids" => ids, "attention_mask" => mask]).unwrap();
    let states = outputs["last_hidden_state"].try_extract_array::<f32>().unwrap();
    assert_eq!(states.shape(), [1, 3, model.config().shape.width]);
    assert!(states.iter().all(|state| state.is_finite()) && states.iter().any(|state| *state != 0.0));
}

#[test]
fn doctor_prints_the_loaded_library_and_finds_nothing_wrong() {
    let home = tempfile::tempdir().unwrap();
    let output = common::shongkhep(home.path()).args(["doctor", "--json"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ok"], true);
    let names: Vec<_> =
        report["checks"].as_array().unwrap().iter().map(|check| check["name"].clone()).collect();
    assert_eq!(names, ["runtime", "store", "network", "model", "models"]);
    let facts = &report["checks"][0]["facts"];
    assert_eq!(facts["path"], common::runtime().library().to_str().unwrap());
    assert_eq!(facts["version"], common::runtime().version().unwrap().to_string());
    assert_eq!(report["checks"][1]["facts"]["path"], home.path().to_str().unwrap());
    assert_eq!(report["checks"][2]["facts"]["offline"], true);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "doctor leaves no file behind");
}

#[test]
fn doctor_fails_on_a_library_that_is_not_there() {
    let home = tempfile::tempdir().unwrap();
    let mut command = common::shongkhep(home.path());
    let output = command.env("ORT_DYLIB_PATH", "/nowhere/at/all.so").arg("doctor").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("FAIL  runtime  the library that `ORT_DYLIB_PATH` names cannot be used"), "{text}");
    assert!(text.contains("\nhint: set `ORT_DYLIB_PATH` to the library file of ONNX Runtime"), "{text}");
}
