//! Many articles: the same digests as one by one, in order, lazily; inputs of every kind; failures as records.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use shongkhep::{
    Article, Digest, Digester,
    article::ReadOptions,
    batch::{self, BatchError, BatchOptions, InputOptions, Inputs, RunOptions, Target},
    model::ModelFiles,
    seq2seq::BatchSize,
};
use tempfile::TempDir;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny");

fn tiny(workers: usize) -> Digester {
    common::runtime();
    Digester::builder()
        .settings(common::settings())
        .model(ModelFiles::from_folder(TINY).unwrap())
        .workers(NonZeroUsize::new(workers).unwrap())
        .threads(NonZeroUsize::new(workers).unwrap())
        .build()
        .unwrap()
}

/// Articles of different lengths, no two alike.
fn text(number: usize) -> String {
    let places = ["ঢাকা", "খুলনা", "সিলেট", "রংপুর", "বরিশাল"];
    let place = places[number % places.len()];
    let mut text = format!("{place} শহরে পানি কমছে\n\n{place} শহরের {} গ্রামে পানি কমেছে।", number + 2);
    for line in 0..number % 4 {
        text.push_str(&format!(" প্রশাসন {} জনকে চাল দিয়েছে।", 100 * line + number));
    }
    text.push_str(" মানুষ ঘরে ফিরছে।");
    text
}

fn article(number: usize) -> Article {
    let id = Some(format!("a{number}"));
    Article::from_text_with(&text(number), &ReadOptions { id, ..ReadOptions::default() }).unwrap()
}

fn json_lines(digests: impl Iterator<Item = Digest>) -> Vec<String> {
    digests.map(|digest| serde_json::to_string(&digest).unwrap()).collect()
}

fn options(articles: usize, sentences: usize) -> BatchOptions {
    let batch = Some(BatchSize { sentences, ..BatchSize::default() });
    BatchOptions { articles, batch, ..BatchOptions::default() }
}

#[test]
fn digests_are_those_of_single_articles_whatever_the_windows_and_workers() {
    let alone = tiny(1);
    let wanted = json_lines((0..30).map(|number| alone.digest(&article(number)).unwrap()));
    for (workers, articles, sentences) in [(1, 1, 1), (1, 7, 3), (2, 4, 32), (3, 30, 5), (2, 100, 200)] {
        let digests = tiny(workers).digest_all_with((0..30).map(article), options(articles, sentences));
        let lines = json_lines(digests.map(Result::unwrap));
        assert_eq!(lines, wanted, "{workers} workers, windows of {articles}, batches of {sentences}");
    }
}

#[cfg(feature = "embedded-model")]
#[test]
fn the_embedded_model_s_digests_do_not_depend_on_their_company() {
    common::runtime();
    let samples = ["flood", "politics", "cricket", "economy", "court", "science", "scrape"];
    let read = |name: &str| {
        let path = format!("{}/tests/samples/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        Article::from_path(path, &ReadOptions::default()).unwrap()
    };
    let articles: Vec<Article> = samples.iter().map(|name| read(name)).collect();
    let digester = |workers: usize| {
        let workers = NonZeroUsize::new(workers).unwrap();
        Digester::builder().settings(common::settings()).workers(workers).build().unwrap()
    };
    let alone = digester(1);
    let wanted = json_lines(articles.iter().map(|article| alone.digest(article).unwrap()));
    for (workers, window, sentences) in [(1, 7, 32), (2, 3, 5)] {
        let digests = digester(workers).digest_all_with(articles.clone(), options(window, sentences));
        assert_eq!(json_lines(digests.map(Result::unwrap)), wanted, "{workers}, {window}, {sentences}");
    }
}

#[test]
fn reading_is_lazy_never_far_ahead_and_ends_when_nobody_wants_more() {
    let read = Arc::new(AtomicUsize::new(0));
    let endless = {
        let read = Arc::clone(&read);
        (0..).map(move |number: usize| {
            read.fetch_add(1, Ordering::SeqCst);
            article(number)
        })
    };
    let mut digests = tiny(2).digest_all_with(endless, options(3, 32));
    thread::sleep(Duration::from_millis(50));
    assert_eq!(read.load(Ordering::SeqCst), 0, "nothing is read before anybody asks");
    for number in 0..4 {
        assert_eq!(digests.next().unwrap().unwrap().id.unwrap(), format!("a{number}"));
    }
    thread::sleep(Duration::from_millis(500));
    // Two windows given out or being given out, three more on their way, one article in the queue and one at its door.
    let ahead = read.load(Ordering::SeqCst);
    assert!(ahead <= 5 * 3 + 2, "{ahead} articles were read for 4 digests");
    drop(digests);
    thread::sleep(Duration::from_millis(100));
    let at_the_end = read.load(Ordering::SeqCst);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(read.load(Ordering::SeqCst), at_the_end, "reading ends");
}

#[test]
fn an_iterator_that_waits_does_not_hold_up_who_drops_the_digests() {
    let (articles, queue) = std::sync::mpsc::channel();
    articles.send(article(1)).unwrap();
    let hurry = BatchOptions { flush_after: Some(Duration::from_millis(1)), ..BatchOptions::default() };
    let mut digests = tiny(2).digest_all_with(queue, hurry);
    assert!(digests.next().unwrap().is_ok());
    let began = Instant::now();
    drop(digests);
    assert!(began.elapsed() < Duration::from_secs(10));
    drop(articles);
}

#[test]
fn a_panic_of_the_articles_iterator_is_not_the_end_of_the_input() {
    let articles = (0..10).map(|number| if number == 5 { panic!("no more") } else { article(number) });
    let digester = tiny(1);
    let ran = catch_unwind(AssertUnwindSafe(|| digester.digest_all_with(articles, options(2, 32)).count()));
    assert_eq!(ran.unwrap_err().downcast_ref::<&str>(), Some(&"no more"));
}

#[test]
fn an_article_that_fails_fails_alone() {
    let english = || Article::from_text("The river has risen in seven districts of the north.").unwrap();
    let articles = [article(0), english(), article(2)];
    let results: Vec<_> = tiny(1).digest_all(articles).collect();
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}

// ---- the command line -------------------------------------------------------------------------------------------

fn batch(home: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = common::shongkhep(home);
    command.args(["batch", "--model", TINY, "--quiet"]).args(arguments);
    command
}

fn line(number: usize) -> String {
    let (title, text) = text(number).split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    json!({"id": format!("a{number}"), "title": title, "text": text, "date": "2025-04-28"}).to_string()
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn read(path: &str) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_cannot_be_digested_is_a_record_with_its_place() {
    let folder = TempDir::new().unwrap();
    let (input, output) = (path(&folder, "in.jsonl"), path(&folder, "out.jsonl"));
    let long = json!({"text": "ক".repeat(40_000)}).to_string();
    let torn = line(3);
    let torn = &torn[..torn.floor_char_boundary(60)];
    let mut bytes = Vec::new();
    for part in [
        line(0).as_bytes(),
        b"",
        torn.as_bytes(),
        b"{\"id\":\"x\",\"text\":\"\xff\"}",
        long.as_bytes(),
        b"[1]",
        b"{\"id\":7,\"body\":\"x\"}",
        b"{\"id\":\"n\",\"text\":5}",
        b"{\"id\":\"e\",\"text\":\"The river has risen in seven districts.\"}",
        b"{\"id\":\"b\",\"text\":\"\\u0000\\u0001\"}",
        line(9).as_bytes(),
    ] {
        bytes.extend_from_slice(part);
        bytes.push(b'\n');
    }
    fs::write(&input, bytes).unwrap();
    batch(folder.path(), &[&input, "--output", &output, "--max-record-bytes", "50000"]).assert().code(1);
    let lines = read(&output);
    let facts: Vec<(&str, u64, &str)> = lines[1..lines.len() - 1]
        .iter()
        .map(|line| {
            assert_eq!(line["schema"], "shongkhep.error/1");
            assert_eq!(line["place"]["input"], input.as_str());
            assert!(!line["hint"].as_str().unwrap().is_empty());
            let id = line["id"].as_str().unwrap();
            let id = id.strip_prefix(input.as_str()).unwrap_or(id);
            (id, line["place"]["line"].as_u64().unwrap(), line["error"].as_str().unwrap())
        })
        .collect();
    let wanted = [
        (":3", 3, "is torn"),
        (":4", 4, "is not UTF-8: got byte 0xFF at byte 19"),
        (":5", 5, "is too large: got more than 50000 bytes"),
        (":6", 6, "is an array, expected a JSON object"),
        ("7", 7, "has neither text in `text` nor HTML in `html`"),
        ("n", 8, "the field `text` is a number, expected text"),
        ("e", 9, "is not Bengali"),
        ("b", 10, "binary data"),
    ];
    assert_eq!(facts.len(), wanted.len(), "{facts:#?}");
    for (fact, wanted) in facts.iter().zip(wanted) {
        assert_eq!((fact.0, fact.1), (wanted.0, wanted.1));
        assert!(fact.2.contains(wanted.2), "{fact:?}");
    }
    assert_eq!((&lines[0]["id"], &lines[9]["id"]), (&json!("a0"), &json!("a9")));
    assert_eq!(lines[0]["article"]["published"], "2025-04-28");
}

#[test]
fn lines_may_be_compressed_and_their_fields_have_other_names() {
    let folder = TempDir::new().unwrap();
    let plain: String = (0..5).map(|number| line(number) + "\n").collect();
    let renamed = plain.replace("\"text\"", "\"body\"").replace("\"title\"", "\"head\"");
    let renamed = renamed.replace("\"id\"", "\"url\"").replace("\"date\"", "\"day\"");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(plain.as_bytes()).unwrap();
    // Names that say nothing: the content tells.
    for (name, bytes) in [
        ("plain", plain.clone().into_bytes()),
        ("gzip", gzip.finish().unwrap()),
        ("zstandard", zstd::encode_all(plain.as_bytes(), 1).unwrap()),
        ("renamed.jsonl", renamed.into_bytes()),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let out = |name: &str, more: &[&str]| {
        let mut arguments = vec![name, "--output", "-"];
        arguments.extend(more);
        let mut command = batch(folder.path(), &arguments);
        let output = command.current_dir(folder.path()).assert().success().get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    let wanted = out("plain", &[]);
    assert_eq!(wanted.lines().count(), 5);
    assert_eq!(out("gzip", &[]), wanted);
    assert_eq!(out("zstandard", &[]), wanted);
    let fields =
        ["--text-field", "body", "--title-field", "head", "--id-field", "url", "--date-field", "day"];
    assert_eq!(out("renamed.jsonl", &fields), wanted);
}

#[test]
fn folders_and_patterns_give_what_single_runs_give_and_never_their_own_output() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("b");
    fs::create_dir(&inner).unwrap();
    fs::write(folder.path().join("c.txt"), text(1)).unwrap();
    fs::write(inner.join("a.txt"), text(2)).unwrap();
    fs::write(inner.join("b.html"), format!("<html><body><p>{}</p></body></html>", text(3))).unwrap();
    let single = |files: &[&str]| {
        let mut command = common::shongkhep(folder.path());
        command.args(["digest", "--model", TINY, "--format", "json", "--quiet"]).args(files);
        let output = command.current_dir(folder.path()).assert().success().get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    let run = |input: &str| {
        let mut command = batch(folder.path(), &[input, "--output", "out.jsonl"]);
        command.current_dir(folder.path()).assert().success();
        let output = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
        fs::remove_file(folder.path().join("out.jsonl")).unwrap();
        fs::remove_file(folder.path().join("out.jsonl.journal")).unwrap();
        output
    };
    assert_eq!(run("b"), single(&["b/a.txt", "b/b.html"]));
    assert_eq!(run("**/*.txt"), single(&["b/a.txt", "c.txt"]));
    // The output lies in the folder that is read.
    assert_eq!(run("."), single(&["./b/a.txt", "./b/b.html", "./c.txt"]));
}

#[test]
fn a_feed_gives_its_entries() {
    let folder = TempDir::new().unwrap();
    let (input, output) = (path(&folder, "feed.xml"), path(&folder, "out.jsonl"));
    let feed = format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>খবর</title>\
         <item><title>পানি কমছে</title><guid>g-1</guid><link>https://example.org/1</link>\
         <pubDate>Mon, 28 Apr 2025 01:00:00 +0600</pubDate><description>{}</description></item>\
         <item><title>খালি</title><guid>g-2</guid></item></channel></rss>",
        text(1).split_once("\n\n").unwrap().1
    );
    fs::write(&input, feed).unwrap();
    batch(folder.path(), &[&input, "--output", &output]).assert().code(1);
    let lines = read(&output);
    assert_eq!((&lines[0]["id"], &lines[0]["headline"]["bn"]), (&json!("g-1"), &json!("পানি কমছে")));
    assert_eq!(lines[0]["article"]["published"], "2025-04-28");
    assert!(lines[0]["article"]["origin"].as_str().unwrap().starts_with("https://example.org/1"));
    assert_eq!((&lines[1]["id"], &lines[1]["place"]["entry"]), (&json!("g-2"), &json!(2)));
}

#[test]
fn a_filter_answers_before_its_input_ends() {
    let home = TempDir::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_shongkhep"))
        .env("SHONGKHEP_HOME", home.path())
        .env("ORT_DYLIB_PATH", common::runtime().library())
        .args(["batch", "-", "--output", "-", "--model", TINY, "--flush-after", "0.05", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    for number in 0..3 {
        writeln!(input, "{}", line(number)).unwrap();
        // Blocks for ever if the answer waited for the end of the input.
        let answer: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], format!("a{number}"));
    }
    drop(input);
    assert!(output.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_run_stops_at_as_many_failures_as_it_may_have() {
    let folder = TempDir::new().unwrap();
    let (input, output) = (path(&folder, "in.jsonl"), path(&folder, "out.jsonl"));
    let lines = [line(0), "{}".into(), line(2), "{}".into(), line(4), "{}".into()].join("\n");
    fs::write(&input, lines).unwrap();
    let run = |more: &[&str]| {
        let mut arguments = vec![input.as_str(), "--output", &output];
        arguments.extend(more);
        let code = batch(folder.path(), &arguments).assert().get_output().status.code();
        (code, read(&output).len())
    };
    assert_eq!(run(&["--fail-fast"]), (Some(1), 2));
    assert_eq!(run(&["--max-failures", "1"]), (Some(1), 6), "goes on behind what failed");
    assert_eq!(run(&[]), (Some(1), 6), "nothing is left to do, and some have failed");
    fs::write(&input, "{}\n").unwrap();
    batch(folder.path(), &[&input, "--output", &path(&folder, "other.jsonl")]).assert().code(2);
    fs::write(&input, "\n").unwrap();
    batch(folder.path(), &[&input, "--output", &path(&folder, "empty.jsonl")]).assert().success();
}

#[test]
fn progress_and_summary_can_be_json() {
    let folder = TempDir::new().unwrap();
    let (input, output) = (path(&folder, "in.jsonl"), path(&folder, "out.jsonl"));
    fs::write(&input, [line(0), "{}".into(), line(2)].join("\n")).unwrap();
    let mut command = common::shongkhep(folder.path());
    command.args(["batch", "--model", TINY, &input, "--output", &output, "--window", "1", "--workers", "1"]);
    command.args(["--log-format", "json", "--log-every", "0"]);
    let said = String::from_utf8(command.assert().code(1).get_output().stderr.clone()).unwrap();
    let events: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = events.last().unwrap();
    assert_eq!(events.len(), 4, "{said}");
    assert!(events[..3].iter().all(|event| event["event"] == "progress"));
    assert_eq!(
        (&summary["event"], &summary["digests"], &summary["failed"]),
        (&json!("summary"), &json!(2), &json!(1))
    );
    assert_eq!(summary["sentences"], 1 + 2 + 1 + 3, "headlines and sentences: {summary}");
    let counted: u64 = summary["warnings"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    let warnings: u64 =
        read(&output).iter().filter_map(|line| Some(line["warnings"].as_array()?.len() as u64)).sum();
    assert_eq!(counted, warnings);
}

#[test]
fn an_output_that_cannot_be_written_ends_the_run() {
    /// Takes so many bytes, and then no more.
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            match self.0.min(bytes.len()) {
                0 => Err(std::io::ErrorKind::StorageFull.into()),
                room => {
                    self.0 -= room;
                    Ok(room)
                }
            }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("in.jsonl");
    fs::write(&input, (0..20).map(|number| line(number) + "\n").collect::<String>()).unwrap();
    let inputs = Inputs::new(&[PathBuf::from(&input)], InputOptions::default()).unwrap();
    let options = RunOptions { batch: options(2, 32), ..RunOptions::default() };
    let mut windows = 0;
    let stream = Target::Stream(Box::new(Full(9000)));
    let ended = batch::run(&tiny(1), inputs, stream, &options, &mut |_| windows += 1);
    assert!(matches!(ended, Err(BatchError::Output { .. })), "{ended:?}");
    assert!((1..10).contains(&windows), "{windows}");
}
