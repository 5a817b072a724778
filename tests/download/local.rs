//! What comes from this machine: the cache of the hub's own tools, and the export of models without graphs.

use std::{fs, path::PathBuf};

use shongkhep::{
    Hint, Settings,
    model::{
        ModelConfig, ModelFiles, SourceKind,
        download::{DownloadError, pull},
    },
};

use crate::{
    hub::{Hub, sha256},
    machine::{Machine, entry, fill_cache, full_entry, names, site, tokenizer, total, weights},
};

#[cfg(unix)]
#[test]
fn what_the_hub_s_own_cache_has_is_not_downloaded() {
    let hub = Hub::start(site());
    for (entry, offline) in [(entry(), false), (full_entry(), true), (entry(), true)] {
        let machine = Machine { offline, ..Machine::new() };
        let blobs = fill_cache(&machine);
        machine.pull_entry(&hub, &entry).unwrap();
        machine.assert_whole();
        assert!(hub.requests().is_empty());
        let inode = |path: PathBuf| std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap());
        let (ours, theirs) = (machine.model().join("weights.bin"), blobs.join(sha256(&weights())));
        assert_eq!(inode(ours), inode(theirs), "no second copy of the bytes");
    }
}

#[cfg(unix)]
#[test]
fn a_damaged_cache_is_passed_over_and_left_as_it_is() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let blob = fill_cache(&machine).join(sha256(&weights()));
    fs::write(&blob, "damaged").unwrap();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!((fs::read(blob).unwrap(), hub.sent()), (b"damaged".to_vec(), 300_000));
}

/// An entry without public graphs, exported by a program of the test's.
#[cfg(unix)]
fn export_entry() -> ModelConfig {
    let mut entry = entry();
    let source = entry.source.as_mut().unwrap();
    source.kind = SourceKind::Export;
    source.command = Some("exporter --model {input} {output}".to_owned());
    entry
}

/// Puts a shell script among the machine's programs. Another process writes it there: while this one holds a file open for
/// writing, a process that another test starts may inherit it, and the file cannot be run.
#[cfg(unix)]
fn exporter(machine: &Machine, script: &str) -> Vec<PathBuf> {
    let (text, folder) = (machine.path("script"), machine.path("bin"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
    let mut install = std::process::Command::new("install");
    install.args(["-m", "755"]).args([&text, &folder.join("exporter")]);
    assert!(install.status().unwrap().success());
    vec![folder]
}

#[cfg(unix)]
#[test]
fn a_model_without_graphs_is_exported_or_says_how() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let mut settings = machine.settings(hub.address());
    let pull = |settings: &Settings| pull(&export_entry(), settings, &machine.options, &mut ());
    let error = pull(&settings).unwrap_err();
    assert!(matches!(error, DownloadError::NoExporter { .. }), "{error}");
    let command = format!(
        "`exporter --model {} tiny`",
        machine.partial("").display().to_string().trim_end_matches('/')
    );
    let hint = error.hint().unwrap();
    assert!(hint.contains(&command) && hint.contains("`shongkhep models import tiny`"), "{hint}");
    assert_eq!((hub.sent(), machine.model().exists()), (total(), false), "the files are here and checked");

    settings.path = exporter(&machine, "echo 'No module named torch' >&2; exit 1");
    let error = pull(&settings).unwrap_err();
    assert_eq!(error.to_string(), "cannot export `tiny`: No module named torch");
    settings.path = exporter(&machine, "exit 0");
    let error = pull(&settings).unwrap_err();
    assert!(error.to_string().ends_with("there is no `model.toml` and no `config.json`"), "{error}");

    let script = r#"test -s "$2/weights.bin" && test "$HF_HUB_OFFLINE" = 1 && cd "$3" && cp "$2/tokenizer.json" . || exit 1
for f in encoder_model decoder_model decoder_model_merged; do echo $f > $f.onnx; done
echo data > encoder_model.onnx_data; echo data > decoder_model.onnx_data; mkdir cache
echo '{"model_type": "m2m_100", "vocab_size": 10, "d_model": 8, "decoder_attention_heads": 2, "decoder_layers": 1,
  "max_position_embeddings": 16, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}' > config.json"#;
    settings.path = exporter(&machine, script);
    assert!(!pull(&settings).unwrap().was_there);
    let model = ModelFiles::from_folder(machine.model()).unwrap();
    model.verify().unwrap();
    assert_eq!(&**model.file("decoder").unwrap(), b"decoder_model_merged\n");
    assert_eq!(&**model.file("tokenizer").unwrap(), tokenizer());
    let files = [
        "config.json",
        "decoder_model_merged.onnx",
        "encoder_model.onnx",
        "encoder_model.onnx_data",
        "model.toml",
        "tokenizer.json",
    ];
    assert_eq!(names(&machine.model()), files);
    assert!(names(&machine.path("store/partial")).is_empty());
    assert!(pull(&settings).unwrap().was_there);
    assert_eq!(hub.sent(), total(), "fetched once in all");
}
