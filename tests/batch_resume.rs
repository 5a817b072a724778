//! A run that is killed, or whose disk is full, or whose records fail, and is started again: its output is that of a run
//! that nothing happened to.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny");

/// One record in ten is torn.
const RECORDS: usize = 60;

fn line(number: usize) -> String {
    let text = format!("খুলনা শহরে {} জন মানুষ ঘরে ফিরেছে। নদীর পানি {number} সেন্টিমিটার কমেছে।", number + 2);
    json!({"id": number, "title": format!("পানি কমছে, {number}"), "text": text}).to_string()
}

fn torn(number: usize) -> String {
    format!("{{\"id\": {number}, \"text\": \"")
}

fn input(is_torn: impl Fn(usize) -> bool) -> String {
    (0..RECORDS).map(|number| if is_torn(number) { torn(number) } else { line(number) } + "\n").collect()
}

/// A place for one run.
struct Place {
    folder: TempDir,
    output: &'static str,
}

impl Place {
    fn new(output: &'static str, input: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("in.jsonl"), input).unwrap();
        Self { folder, output }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shongkhep"));
        command
            .env("SHONGKHEP_HOME", self.folder.path())
            .env("ORT_DYLIB_PATH", common::runtime().library())
            .current_dir(self.folder.path())
            .args(["batch", "in.jsonl", "--output", self.output, "--model", TINY, "--window", "2", "--quiet"])
            .args(more)
            .stderr(Stdio::piped());
        command
    }

    /// Runs to the end; the exit code and what was said.
    fn run(&self, more: &[&str]) -> (Option<i32>, String) {
        let output = self.command(more).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Every file of the output with its content; of a folder without what a reader does not see.
    fn content(&self) -> BTreeMap<String, Vec<u8>> {
        let path = self.path(self.output);
        let files: Vec<PathBuf> = if path.is_dir() {
            fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect()
        } else {
            vec![path]
        };
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = files.into_iter().filter(|path| !name(path).starts_with('.'));
        files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
    }

    /// How much there is: bytes of a file, or files of a folder.
    fn size(&self) -> u64 {
        let path = self.path(self.output);
        match fs::read_dir(&path) {
            Ok(entries) => entries.count() as u64,
            Err(_) => path.metadata().map_or(0, |file| file.len()),
        }
    }

    /// Lines of the journal.
    fn confirmed(&self) -> usize {
        let journal = self.path(self.output.trim_end_matches('/')).display().to_string() + ".journal";
        fs::read_to_string(journal).map_or(0, |text| text.lines().count())
    }
}

/// Numbers that look random and are the same each time (the multiplier is Knuth's, of MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

/// Kills the process some moments after the output has reached a size, or lets it end. Whether it was killed.
fn kill_at(mut child: Child, size: u64, place: &Place, moments: Duration) -> bool {
    let began = Instant::now();
    while place.size() < size && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(120), "the run hangs");
        thread::sleep(Duration::from_micros(200));
    }
    thread::sleep(moments);
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

/// Kills runs at `points` random points, goes on, and compares; every second one is killed twice.
fn kill_and_go_on(output: &'static str, points: u64, seed: u64) {
    let text = input(|number| number % 10 == 3);
    let undisturbed = Place::new(output, &text);
    assert_eq!(undisturbed.run(&[]), (Some(1), String::new()));
    let (wanted, whole) = (undisturbed.content(), undisturbed.size());
    let mut random = Random(seed);
    let mut in_the_middle = 0;
    for point in 0..points {
        let place = Place::new(output, &text);
        let (mut size, moments) = (random.below(whole), random.below(4000));
        if point == 0 {
            size = 0;
        }
        kill_at(place.command(&[]).spawn().unwrap(), size, &place, Duration::from_micros(moments));
        if point % 2 == 1 {
            let size = place.size() + random.below(whole / 4);
            kill_at(place.command(&[]).spawn().unwrap(), size, &place, Duration::from_micros(moments));
        }
        let confirmed = place.confirmed();
        in_the_middle += usize::from(confirmed > 1 && confirmed <= RECORDS / 2);
        let ended = place.run(&[]);
        assert_eq!(ended, (Some(1), String::new()), "point {point}, {size} bytes, {moments} µs");
        assert_eq!(place.content(), wanted, "point {point}, {size} bytes, {moments} µs");
    }
    assert!(in_the_middle as u64 >= points / 2, "only {in_the_middle} of {points} runs were killed half-way");
}

#[test]
fn a_file_killed_at_twenty_points_ends_as_if_nothing_had_happened() {
    kill_and_go_on("out.jsonl", 20, 1);
}

#[test]
fn a_folder_killed_at_points_ends_as_if_nothing_had_happened() {
    kill_and_go_on("out/", 5, 2);
}

/// Mends the torn lines after a first run and tries them again, killed on the way at random points.
fn retry_killed(output: &'static str, points: u64) {
    let mended = Place::new(output, &input(|_| false));
    assert_eq!(mended.run(&[]), (Some(0), String::new()));
    let wanted = mended.content();
    let mut random = Random(3);
    for point in 0..points {
        let place = Place::new(output, &input(|number| number % 10 == 3));
        assert_eq!(place.run(&[]).0, Some(1));
        fs::write(place.path("in.jsonl"), input(|_| false)).unwrap();
        let began = Instant::now();
        let child = place.command(&["--retry-failed"]).spawn().unwrap();
        // Without a size to wait for: the moments are the time that it takes to start, and to try again.
        kill_at(child, 0, &place, Duration::from_millis(random.below(600)));
        let ended = place.run(&["--retry-failed"]);
        assert_eq!(ended, (Some(0), String::new()), "point {point}, {:?}", began.elapsed());
        assert_eq!(place.content(), wanted, "point {point}");
        assert!(!place.path("out.jsonl.retry").exists());
    }
}

#[test]
fn failed_records_that_were_mended_take_their_places() {
    retry_killed("out.jsonl", 5);
    retry_killed("out/", 5);
}

#[test]
fn what_still_fails_stays_and_a_run_may_go_on_and_retry_at_once() {
    let text = input(|number| number % 10 == 3);
    let place = Place::new("out.jsonl", &text);
    assert_eq!(place.run(&["--max-failures", "2"]).0, Some(1));
    let stopped = place.size();
    // One of three is mended; the rest of the input was not read yet.
    let text = text.replacen(&torn(13), &line(13), 1);
    fs::write(place.path("in.jsonl"), &text).unwrap();
    assert_eq!(place.run(&["--retry-failed"]).0, Some(1));
    assert!(place.size() > stopped);
    let undisturbed = Place::new("out.jsonl", &text);
    undisturbed.run(&[]);
    assert_eq!(place.content(), undisturbed.content());
}

#[test]
fn a_run_goes_on_only_with_what_it_was_begun_with() {
    let text = input(|_| false);
    let place = Place::new("out.jsonl", &text);
    place.run(&["--max-failures", "0"]);
    let before = place.content();
    let refused = |more: &[&str], what: &str| {
        let (code, said) = place.run(more);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(what) && said.contains("hint: "), "{said}");
        assert_eq!(place.content(), before);
    };
    refused(&["--sentences", "1"], "was begun with other options");
    refused(&["--beams", "1"], "was begun with other options");
    refused(&["in.jsonl"], "was begun with other inputs");
    fs::write(place.path("in.jsonl"), text.replacen("খুলনা", "ঢাকা", 1)).unwrap();
    refused(&[], "was begun with other inputs");
    fs::write(place.path("in.jsonl"), &text[..text.floor_char_boundary(text.len() / 2)]).unwrap();
    refused(&[], "was begun with other inputs");
    fs::write(place.path("in.jsonl"), &text).unwrap();

    let whole = fs::read(place.path("out.jsonl")).unwrap();
    fs::write(place.path("out.jsonl"), &whole[..whole.len() - 1]).unwrap();
    let (code, said) = place.run(&[]);
    assert!(code == Some(2) && said.contains("is not as its journal says"), "{said}");
    fs::write(place.path("out.jsonl"), &whole).unwrap();

    let journal = fs::read_to_string(place.path("out.jsonl.journal")).unwrap();
    let other = journal.replacen("\"model\":\"", "\"model\":\"other ", 1);
    fs::write(place.path("out.jsonl.journal"), other).unwrap();
    refused(&[], "was begun with other model");
    fs::remove_file(place.path("out.jsonl.journal")).unwrap();
    refused(&[], "is there already, and no journal");
}

#[test]
fn more_input_behind_what_is_done_is_digested() {
    let text = input(|_| false);
    let half = text.lines().take(RECORDS / 2).map(|line| line.to_owned() + "\n").collect::<String>();
    let place = Place::new("out.jsonl", &half);
    assert_eq!(place.run(&[]).0, Some(0));
    fs::write(place.path("in.jsonl"), &text).unwrap();
    assert_eq!(place.run(&[]).0, Some(0));
    let whole = Place::new("out.jsonl", &text);
    whole.run(&[]);
    assert_eq!(place.content(), whole.content());
}

/// A disk that is full, as far as a test without rights can have one: files may not grow beyond a limit.
#[cfg(unix)]
#[test]
fn a_full_disk_stops_the_run_and_it_goes_on_when_there_is_room() {
    let text = input(|number| number % 10 == 3);
    let undisturbed = Place::new("out.jsonl", &text);
    undisturbed.run(&[]);
    let place = Place::new("out.jsonl", &text);
    let program = place.command(&[]);
    let mut shell = Command::new("sh");
    // 20 blocks of 512 bytes (1,024 in bash); a program that ignores the signal gets an error from `write`.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 20; exec \"$0\" \"$@\""]).arg(program.get_program());
    shell.args(program.get_args()).current_dir(place.folder.path());
    for (name, value) in program.get_envs() {
        shell.env(name, value.unwrap());
    }
    let output = shell.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot write the output `out.jsonl`") && said.contains("goes on where"), "{said}");
    assert!(place.confirmed() > 1, "some windows were done");
    assert_eq!(place.run(&[]).0, Some(1));
    assert_eq!(place.content(), undisturbed.content());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_a_stream() {
    let place = Place::new("/dev/full", &input(|_| false));
    let (code, said) = place.run(&[]);
    assert!(code == Some(2) && said.contains("cannot write the output `-`"), "{said}");
}

#[test]
fn a_stream_cannot_be_resumed_and_says_so() {
    let place = Place::new("-", &input(|_| false));
    let (code, said) = place.run(&["--retry-failed"]);
    assert!(code == Some(2) && said.contains("needs an output that was kept"), "{said}");
    let quiet = place.command(&[]);
    let mut loud = Command::new(quiet.get_program());
    loud.args(quiet.get_args().filter(|argument| *argument != "--quiet")).current_dir(place.folder.path());
    loud.env("ORT_DYLIB_PATH", common::runtime().library());
    let said = String::from_utf8(loud.output().unwrap().stderr).unwrap();
    assert!(said.contains("keeps no journal"), "{said}");
}
