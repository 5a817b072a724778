//! `shongkhep models pull`, as a user runs it: what it says, its exit codes, and what is there when it is killed.
#![allow(clippy::unwrap_used, reason = "a test's helper fails with its test")]

#[path = "common/hub.rs"]
#[allow(dead_code, reason = "each test file uses what it needs")]
mod hub;
#[path = "download/machine.rs"]
#[allow(dead_code, reason = "each test file uses what it needs")]
mod machine;

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use hub::{COMMIT, Hub, Reply, sha256};
use machine::{Machine, entry, names, site, total, weights};
use shongkhep::model::ModelConfig;

/// The program, with the machine's store, a hub, and entries of the user's own.
fn pulling(machine: &Machine, hub: &Hub, entries: &[ModelConfig]) -> Command {
    #[derive(serde::Serialize)]
    struct File<'a> {
        model: &'a [ModelConfig],
    }
    let folder = machine.path("store/registry.d");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("mine.toml"), toml::to_string(&File { model: entries }).unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_shongkhep"));
    command
        .env("SHONGKHEP_HOME", machine.path("store"))
        .env("HF_ENDPOINT", hub.address())
        .env("HF_HOME", machine.path("hub-home"))
        .env("NO_COLOR", "1")
        .args(["models", "pull"]);
    for variable in ["SHONGKHEP_OFFLINE", "HF_HUB_OFFLINE", "HF_HUB_CACHE", "HF_TOKEN", "HF_TOKEN_PATH"] {
        command.env_remove(variable);
    }
    command
}

/// Exit code and standard error.
fn outcome(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    assert!(output.stdout.is_empty(), "data goes to standard output, and there is none");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn models_are_pulled_by_name_and_each_file_is_told() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let (code, said) = outcome(pulling(&machine, &hub, &[entry()]).arg("tiny"));
    machine.assert_whole();
    let ready = format!("`tiny` is ready: `{}`", machine.model().display());
    let expected = ["tokenizer.json: 950 bytes, checked", "weights.bin: 300000 bytes, checked", &ready];
    assert_eq!((code, said.lines().collect::<Vec<_>>()), (0, expected.to_vec()));
    let (code, said) = outcome(pulling(&machine, &hub, &[entry()]).arg("tiny"));
    assert!(code == 0 && said.starts_with("`tiny` is there already"), "{said}");
    assert_eq!(outcome(pulling(&machine, &hub, &[entry()]).args(["tiny", "--quiet"])), (0, String::new()));
}

#[test]
fn what_keeps_a_model_from_being_pulled_is_told_with_exit_code_2() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let restricted = ModelConfig { noncommercial: true, licence: "CC-BY-NC-4.0".to_owned(), ..entry() };
    for (arguments, expected) in [
        (&["tiny"][..], "its licence is CC-BY-NC-4.0"),
        (&["tiny"], "`--accept-noncommercial`"),
        (&["tiny", "--accept-noncommercial", "--offline"], "the hub may not be asked while offline"),
        (&["tinny"], "did you mean `tiny`?"),
        (&["tiny", "nobody-knows-it", "--accept-noncommercial"], "there is no model `nobody-knows-it`"),
        (&[], "required arguments were not provided"),
    ] {
        let (code, said) =
            outcome(pulling(&machine, &hub, std::slice::from_ref(&restricted)).args(arguments));
        assert!(code == 2 && said.contains(expected), "{arguments:?}: {code}, {said}");
    }
    assert!(hub.requests().is_empty() && !machine.model().exists());
    let accepted = ["tiny", "--accept-noncommercial"];
    assert_eq!(outcome(pulling(&machine, &hub, &[restricted]).args(accepted)).0, 0);
}

#[test]
fn a_killed_program_goes_on_where_it_was() {
    let machine = Machine::new();
    let slow = Hub::spoiled(site(), |_, _, reply| Reply { pace: Some(Duration::from_millis(3)), ..reply });
    let mut process = pulling(&machine, &slow, &[entry()]).arg("tiny").stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while slow.sent() < total() / 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "the program does not pull");
        thread::sleep(Duration::from_millis(1));
    }
    process.kill().unwrap();
    assert!(!process.wait().unwrap().success() && !machine.model().exists());
    let there = fs::metadata(machine.partial("weights.bin.part")).unwrap().len();
    assert!(there > 0);

    let well = Hub::start(site());
    assert_eq!(outcome(pulling(&machine, &well, &[entry()]).arg("tiny")).0, 0);
    machine.assert_whole();
    assert!(well.sent() <= total() - there, "{} sent, {there} were there", well.sent());
    assert_eq!(names(&machine.path("store/models")), ["tiny"]);
    let described = fs::read_to_string(machine.model().join("model.toml")).unwrap();
    assert!(described.contains(&sha256(&weights())) && described.contains(COMMIT));
}
