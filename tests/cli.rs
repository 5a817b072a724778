//! The command line as users type it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use tempfile::TempDir;

fn sample(name: &str) -> String {
    format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn stdout(command: &mut assert_cmd::Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn a_digest_can_be_text_json_and_markdown() {
    let home = TempDir::new().unwrap();
    let run = |format: &str| {
        stdout(common::shongkhep(home.path()).args(["digest", "--format", format, &sample("flood.txt")]))
    };
    let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    let headline = json["headline"]["en"].as_str().unwrap();
    assert!(run("text").contains(headline.split_whitespace().next().unwrap()));
    assert!(run("markdown").starts_with("# "));
}

#[test]
fn several_digests_as_text_say_whose_they_are() {
    let home = TempDir::new().unwrap();
    let text =
        stdout(common::shongkhep(home.path()).args(["digest", &sample("court.txt"), &sample("flood.txt")]));
    for name in ["court.txt", "flood.txt"] {
        assert!(text.contains(&format!("==> {} <==", sample(name))), "{text}");
    }
}

#[test]
fn standard_input_gives_the_same_digest_but_for_where_it_came_from() {
    let home = TempDir::new().unwrap();
    let text = fs::read(sample("court.txt")).unwrap();
    let piped = stdout(
        common::shongkhep(home.path())
            .args(["digest", "-", "--format", "json", "--id", "x"])
            .write_stdin(text),
    );
    let read = stdout(common::shongkhep(home.path()).args([
        "digest",
        &sample("court.txt"),
        "--format",
        "json",
        "--id",
        "x",
    ]));
    let mut digests: Vec<serde_json::Value> =
        [piped, read].iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(digests[0]["article"]["origin"], "-");
    for digest in &mut digests {
        digest["article"]["origin"] = serde_json::Value::Null;
    }
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn title_date_and_id_can_be_given() {
    let home = TempDir::new().unwrap();
    let text = "নদীর পানি গত ২৪ ঘণ্টায় ১২ সেন্টিমিটার কমেছে বলে জানিয়েছে পানি উন্নয়ন বোর্ড।";
    let json = stdout(
        common::shongkhep(home.path())
            .args([
                "digest",
                "-",
                "--format",
                "json",
                "--title",
                "পানি কমছে",
                "--date",
                "2024-06-20",
                "--id",
                "a1",
            ])
            .write_stdin(text),
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["id"].as_str(), json["article"]["published"].as_str()),
        (Some("a1"), Some("2024-06-20"))
    );
    assert_eq!(json["headline"]["bn"], json["article"]["title"]);
    assert!(json["headline"]["span"].is_null());
}

#[test]
fn an_output_file_appears_whole_and_nothing_else_does() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("digest.json");
    common::shongkhep(folder.path())
        .args(["digest", "--format", "json", "-o", target.to_str().unwrap(), &sample("flood.txt")])
        .assert()
        .success()
        .stdout("");
    let first = fs::read_to_string(&target).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&first).is_ok());
    common::shongkhep(folder.path())
        .args(["digest", "-o", target.to_str().unwrap(), "nowhere.txt"])
        .assert()
        .code(2);
    assert_eq!(fs::read_to_string(&target).unwrap(), first, "a failed run leaves the old file");
    let files: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["digest.json"]);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_as_it_is_and_a_file_keeps_its_mode() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};

    let folder = TempDir::new().unwrap();
    common::shongkhep(folder.path())
        .args(["digest", "-o", "/dev/null", &sample("flood.txt")])
        .assert()
        .success();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let target = folder.path().join("private.json");
    fs::write(&target, "").unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
    common::shongkhep(folder.path())
        .args(["digest", "-o", target.to_str().unwrap(), &sample("flood.txt")])
        .assert()
        .success();
    let written = fs::metadata(&target).unwrap();
    assert!(written.len() > 0);
    assert_eq!(written.permissions().mode() & 0o777, 0o600);
}

#[test]
fn strict_turns_warnings_into_exit_code_1() {
    let home = TempDir::new().unwrap();
    let mut command = common::shongkhep(home.path());
    command.args(["digest", "-", "--strict"]).write_stdin("ঢাকায় বৃষ্টি হয়েছে।").assert().code(1);
}

#[test]
fn translate_gives_exactly_a_line_for_a_line() {
    let home = TempDir::new().unwrap();
    let input = "\u{feff}ঢাকায় বৃষ্টি হয়েছে। কাল রোদ উঠবে।\r\n\n   \nপানি কমছে।";
    let english = stdout(common::shongkhep(home.path()).arg("translate").write_stdin(input));
    let lines: Vec<&str> = english.split('\n').collect();
    assert_eq!(lines.len(), 5, "four lines and the end of the last: {english:?}");
    assert!(!lines[0].is_empty() && !lines[3].is_empty());
    assert_eq!((lines[1], lines[2], lines[4]), ("", "", ""));
    assert_eq!(stdout(common::shongkhep(home.path()).arg("translate").write_stdin("")), "");
}

#[test]
fn translate_keeps_what_came_before_a_bad_line() {
    let home = TempDir::new().unwrap();
    let mut input = "পানি কমছে।\n".as_bytes().to_vec();
    input.extend([b'a', 0xff, b'\n']);
    let output = common::shongkhep(home.path())
        .arg("translate")
        .write_stdin(input)
        .assert()
        .code(2)
        .get_output()
        .clone();
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("line 2, byte 2") && message.contains("UTF-8"), "{message}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = TempDir::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_shongkhep"))
        .env("SHONGKHEP_HOME", home.path())
        .env("ORT_DYLIB_PATH", common::runtime().library())
        .args(["digest", "--with-text", "--format", "json"])
        .args([sample("flood.txt"), sample("court.txt"), sample("politics.txt"), sample("science.txt")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let complaints: Vec<String> =
        BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
    assert_eq!((child.wait().unwrap().code(), complaints), (Some(0), vec![]));
}

#[test]
fn quiet_runs_say_nothing_on_standard_error() {
    let home = TempDir::new().unwrap();
    common::shongkhep(home.path())
        .args(["digest", "--quiet", &sample("flood.txt")])
        .assert()
        .success()
        .stderr("");
}

#[test]
fn version_and_completions() {
    let home = TempDir::new().unwrap();
    let version = stdout(common::shongkhep(home.path()).arg("--version"));
    assert!(
        version.contains(env!("CARGO_PKG_VERSION")) && version.contains("embedded model default"),
        "{version}"
    );
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            stdout(common::shongkhep(home.path()).args(["completions", shell])).contains("shongkhep"),
            "{shell}"
        );
    }
}
