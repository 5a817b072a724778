//! Models by name, as users type it: imported, listed, shown, verified, damaged, removed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny");

/// `shongkhep ARGUMENTS` with a store of its own: whether it succeeded, standard output, standard error.
fn run(home: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = common::shongkhep(home).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn succeed(home: &Path, arguments: &[&str]) -> String {
    let (code, out, error) = run(home, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {error}");
    out
}

fn fail(home: &Path, arguments: &[&str]) -> String {
    let (code, out, error) = run(home, arguments);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {error}");
    error
}

/// The line of `models list --json` for a model.
fn listed(home: &Path, name: &str) -> Option<Value> {
    let rows: Value = serde_json::from_str(&succeed(home, &["models", "list", "--json"])).unwrap();
    let rows = rows.as_array().unwrap();
    assert!(rows.iter().filter(|row| row["name"] == name).count() <= 1);
    rows.iter().find(|row| row["name"] == name).cloned()
}

#[test]
fn a_folder_is_imported_listed_shown_used_and_removed() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    assert_eq!(listed(home, "small"), None);
    succeed(home, &["models", "import", "small", TINY]);

    let row = listed(home, "small").unwrap();
    assert_eq!((&row["state"], &row["size"]), (&"stored".into(), &311_248.into()));
    assert_eq!((&row["task"], &row["family"]), (&"translate".into(), &"m2m100".into()));
    assert_eq!(row["licence"], "MIT OR Apache-2.0");
    let text = succeed(home, &["models", "list"]);
    assert!(text.lines().any(|line| line.starts_with("small ") && line.contains("in store")), "{text}");

    let shown = succeed(home, &["models", "show", "small"]);
    for expected in [
        "name        small",
        "licence     MIT OR Apache-2.0",
        "size        0.3 MB",
        "weights: weights.bin, 282880 bytes",
    ] {
        assert!(shown.contains(expected), "{shown}");
    }
    let folder = succeed(home, &["models", "path", "small"]);
    assert_eq!(Path::new(folder.trim_end()), home.join("models/small"));
    assert_eq!(
        fs::read(home.join("models/small/weights.bin")).unwrap(),
        fs::read(format!("{TINY}/weights.bin")).unwrap()
    );
    assert_eq!(succeed(home, &["models", "verify"]), "small: whole, 0.3 MB\n");

    let translate = |model: &str| {
        let mut command = common::shongkhep(home);
        let output = command
            .args(["translate", "--model", model, "-q"])
            .write_stdin("ঢাকায় বৃষ্টি হয়েছে।\n")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    assert_eq!(translate("small"), translate(TINY));

    let error = fail(home, &["models", "import", "small", TINY]);
    assert!(error.contains("there is a model `small` in the store already"), "{error}");
    succeed(home, &["models", "remove", "small"]);
    assert_eq!(listed(home, "small"), None);
    assert!(!home.join("models/small").exists());
    assert!(fail(home, &["models", "remove", "small"]).contains("there is no model `small`"));
}

#[test]
fn damage_is_found_where_it_is_looked_for() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    for name in ["one", "two"] {
        succeed(home, &["models", "import", name, TINY]);
    }
    let doctor = |home: &Path| {
        let (_, out, _) = run(home, &["doctor", "--json"]);
        let report: Value = serde_json::from_str(&out).unwrap();
        report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "models").cloned().unwrap()
    };
    assert_eq!(doctor(home)["status"], "ok");

    let weights = home.join("models/one/weights.bin");
    let mut bytes = fs::read(&weights).unwrap();
    bytes[1000] ^= 1;
    fs::write(&weights, &bytes).unwrap();
    let (code, out, error) = run(home, &["models", "verify"]);
    assert_eq!((code, out.as_str()), (Some(1), "two: whole, 0.3 MB\n"), "{error}");
    assert!(error.contains("models/one`: `weights.bin` is damaged: got SHA-256 "), "{error}");
    assert!(fail(home, &["models", "verify", "one"]).contains("`weights.bin` is damaged"));
    assert_eq!(listed(home, "one").unwrap()["state"], "damaged");

    fs::write(&weights, &bytes[..100]).unwrap();
    let check = doctor(home);
    assert_eq!(check["status"], "fail");
    assert!(check["notes"][0].as_str().unwrap().contains("got 100 bytes, expected 282880"), "{check}");
    let error = fail(
        home,
        &["digest", "--model", "one", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/flood.txt")],
    );
    assert!(error.contains("`weights.bin` is damaged: got 100 bytes, expected 282880"), "{error}");
    succeed(home, &["models", "remove", "one"]);
    assert_eq!(doctor(home)["status"], "ok");
}

#[test]
fn the_registry_tells_what_can_be_fetched() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let row = listed(home, "nllb-600m").unwrap();
    assert_eq!((&row["state"], &row["noncommercial"]), (&"known".into(), &true.into()));
    assert_eq!((&row["path"], &row["replaces_ours"]), (&Value::Null, &false.into()));
    assert_eq!(listed(home, "mt5-crosssum-en").unwrap()["task"], "summarise");
    assert_eq!(listed(home, "m2m100-418m").unwrap()["size"], Value::Null);

    let shown = succeed(home, &["models", "show", "nllb-600m"]);
    for expected in [
        "where       not in the store",
        "CC-BY-NC-4.0, no commercial use",
        "57.01 chrF++ on FLORES-200 devtest",
        "Xenova/nllb-200-distilled-600M at 261c31d1a5732c67cdd16d80e8d6088507c7ccea",
    ] {
        assert!(shown.contains(expected), "{shown}");
    }
    let error = fail(home, &["translate", "--model", "nllb-600m"]);
    assert!(error.contains("the model `nllb-600m` is not in the store"), "{error}");
    assert!(
        error.contains("hint: fetch it with `shongkhep models pull nllb-600m --accept-noncommercial`"),
        "{error}"
    );
    let error = fail(home, &["translate", "--model", "nlb-600m"]);
    assert!(error.contains("did you mean `nllb-600m`?"), "{error}");
    assert!(fail(home, &["models", "show", "nlb-600m"]).contains("did you mean `nllb-600m`?"));
}

#[test]
fn the_user_s_registry_is_read_and_its_mistakes_are_told() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let ours = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/models/registry.toml")).unwrap();
    let entry = ours.split("[[model]]").find(|entry| entry.contains("name = \"nllb-600m\"")).unwrap();
    fs::create_dir(home.join("registry.d")).unwrap();
    let file = home.join("registry.d/mine.toml");
    fs::write(&file, format!("[[model]]{}", entry.replace("Xenova/", "Someone/"))).unwrap();

    let row = listed(home, "nllb-600m").unwrap();
    assert_eq!((&row["replaces_ours"], row["registry_file"].as_str()), (&true.into(), file.to_str()));
    let text = succeed(home, &["models", "list"]);
    let line = text.lines().find(|line| line.starts_with("nllb-600m ")).unwrap();
    assert!(line.ends_with(&format!("(from {}, instead of ours)", file.display())), "{line}");
    assert!(succeed(home, &["models", "show", "nllb-600m"]).contains("Someone/nllb-200-distilled-600M"));

    fs::write(&file, "[[model]]\nname = \"mine\"\nfamily = 3\n").unwrap();
    let error = fail(home, &["models", "list"]);
    assert!(error.contains(&format!("`{}`, line 3: invalid type", file.display())), "{error}");
    // What needs no registry does not read it.
    succeed(home, &["translate", "--model", TINY, "/dev/null"]);
}

/// What an export of Optimum's has beside its graphs, with graphs of any bytes.
fn export(folder: &Path, bytes: usize) {
    let config = r#"{"model_type": "m2m_100", "vocab_size": 12, "d_model": 32, "decoder_attention_heads": 4, "decoder_layers": 3,
        "max_position_embeddings": 64, "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}"#;
    fs::write(folder.join("config.json"), config).unwrap();
    fs::write(folder.join("tokenizer_config.json"), r#"{"tokenizer_class": "NllbTokenizer"}"#).unwrap();
    fs::write(folder.join("tokenizer.json"), r#"{"added_tokens": [{"id": 11, "content": "eng_Latn"}]}"#)
        .unwrap();
    fs::create_dir(folder.join("onnx")).unwrap();
    for graph in ["encoder_model", "decoder_model_merged"] {
        fs::write(folder.join(format!("onnx/{graph}.onnx")), vec![7; bytes]).unwrap();
    }
}

#[test]
fn an_export_is_described_when_it_is_imported() {
    let (home, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let home = home.path();
    export(folder.path(), 10);
    let from = folder.path().to_str().unwrap();
    succeed(home, &["models", "import", "exported", from]);
    let toml: toml::Table =
        fs::read_to_string(home.join("models/exported/model.toml")).unwrap().parse().unwrap();
    assert_eq!((toml["name"].as_str(), toml["layout"].as_str()), (Some("exported"), Some("optimum-merged")));
    assert_eq!(toml["ids"]["forced_bos"].as_integer(), Some(11));
    assert_eq!(toml["files"]["encoder"]["size"].as_integer(), Some(10));
    // `printf '\7%.0s' {1..10} | sha256sum`
    let hash = "bf52943413e4b2e64c1b18f831aae28a7c3e4c2792a99500c06bf6c5a933aab5";
    assert_eq!(toml["files"]["encoder"]["sha256"].as_str(), Some(hash));
    assert_eq!(succeed(home, &["models", "verify", "exported"]), "exported: whole, 0.0 MB\n");

    // Of a name in the registry, the licence and the settings come from there.
    succeed(home, &["models", "import", "nllb-600m", from]);
    let shown = succeed(home, &["models", "show", "nllb-600m"]);
    assert!(shown.contains("licence     CC-BY-NC-4.0, no commercial use"), "{shown}");

    fs::remove_file(folder.path().join("tokenizer.json")).unwrap();
    let error = fail(home, &["models", "import", "again", from]);
    assert!(error.contains("there is no `tokenizer.json`") && error.contains("hint: "), "{error}");
    assert!(fail(home, &["models", "import", "../up", from]).contains("`name`: got `../up`"));
    assert!(!home.join("models/again").exists() && !home.join("partial/again-import").exists());
}

#[test]
fn an_import_that_is_killed_leaves_nothing_and_can_be_done_again() {
    let (home, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let home = home.path();
    export(folder.path(), 24 << 20);
    let mut caught = 0;
    for round in 0..12 {
        let mut import = Command::new(env!("CARGO_BIN_EXE_shongkhep"))
            .args(["models", "import", "large"])
            .arg(folder.path())
            .env("SHONGKHEP_HOME", home)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(10 + 25 * round));
        import.kill().unwrap();
        import.wait().unwrap();
        if home.join("partial/large-import").exists() {
            caught += 1;
        }
        // Whole or not there.
        if home.join("models/large").exists() {
            succeed(home, &["models", "verify", "large"]);
            succeed(home, &["models", "remove", "large"]);
        }
    }
    assert!(caught > 0, "no import was killed while it copied");
    succeed(home, &["models", "import", "large", folder.path().to_str().unwrap()]);
    succeed(home, &["models", "verify", "large"]);
    assert_eq!(fs::read_dir(home.join("partial")).unwrap().count(), 0);
}
