//! Pulling models from hubs that are well, broken, lying or gone: what comes into the store is whole and right, or nothing.
#![allow(clippy::unwrap_used, reason = "a test's helper fails with its test")]

#[path = "common/hub.rs"]
mod hub;

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use hub::{COMMIT, Hub, Reply, Request, Site, git_blob, gzip, noise, sha256};
use shongkhep::{
    Hint, Settings,
    model::{
        ModelConfig, ModelFiles, SourceKind,
        download::{DownloadError, Event, Progress, PullOptions, Pulled, Timing, pull},
    },
    settings::{HubSettings, Token},
};

const WEIGHTS: &str = "onnx/weights.bin";
const TOKEN: &str = "hf_secret";

fn weights() -> Vec<u8> {
    noise(300_000, 1)
}

fn tokenizer() -> Vec<u8> {
    b"{\"version\": \"1.0\"}\n".repeat(50)
}

fn site() -> Site {
    let files = [(WEIGHTS, weights()), ("tokenizer.json", tokenizer())];
    Site { files: files.map(|(path, content)| (path.to_owned(), content)).into(), ..Site::default() }
}

fn total() -> u64 {
    (weights().len() + tokenizer().len()) as u64
}

/// An entry of the registry that knows no sizes and hashes.
fn entry() -> ModelConfig {
    let text = format!(
        r#"
name = "tiny"
revision = "{COMMIT}"
family = "m2m100"
layout = "optimum-merged"
precision = "int8"
licence = "MIT"
[files]
weights = {{ file = "weights.bin", path = "{WEIGHTS}" }}
tokenizer = {{ file = "tokenizer.json" }}
[shape]
vocabulary = 10
width = 8
heads = 2
head_width = 4
decoder_layers = 1
longest = 16
[ids]
bos = 0
pad = 1
eos = 2
unk = 3
decoder_start = 2
[languages]
source = "bn"
target = "en"
[generation]
beams = 4
length_penalty = 1.0
no_repeat_ngram = 4
early_stopping = false
max_ratio = 1.6
max_extra = 16
[source]
kind = "hub"
repository = "org/tiny"
revision = "{COMMIT}"
"#
    );
    toml::from_str(&text).unwrap()
}

/// The same with size and hash of each file.
fn full_entry() -> ModelConfig {
    let mut entry = entry();
    for (role, content) in [("weights", weights()), ("tokenizer", tokenizer())] {
        let file = entry.files.get_mut(role).unwrap();
        (file.size, file.sha256) = (Some(content.len() as u64), Some(sha256(&content)));
    }
    entry
}

/// Patience for a test.
const TIMING: Timing = Timing {
    connect: Duration::from_secs(5),
    stall: Duration::from_secs(1),
    attempts: 4,
    pause: Duration::from_millis(2),
    longest_pause: Duration::from_secs(2),
};

/// A machine with a store of its own.
struct Machine {
    root: tempfile::TempDir,
    options: PullOptions,
    offline: bool,
}

impl Machine {
    fn new() -> Self {
        let options = PullOptions { timing: TIMING, ..PullOptions::default() };
        Self { root: tempfile::tempdir().unwrap(), options, offline: false }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn settings(&self, endpoint: String) -> Settings {
        let hub = HubSettings {
            endpoint: Some(endpoint),
            token: Token::new(TOKEN),
            cache: Some(self.path("cache")),
            ..HubSettings::default()
        };
        Settings { store: Some(self.path("store")), offline: self.offline, hub, ..Settings::default() }
    }

    fn pull_entry(&self, hub: &Hub, entry: &ModelConfig) -> Result<Pulled, DownloadError> {
        pull(entry, &self.settings(hub.address()), &self.options, &mut ())
    }

    fn pull(&self, hub: &Hub) -> Result<Pulled, DownloadError> {
        self.pull_entry(hub, &entry())
    }

    fn error(&self, hub: &Hub, entry: &ModelConfig) -> DownloadError {
        let error = self.pull_entry(hub, entry).unwrap_err();
        assert!(!self.model().exists(), "nothing comes into the store");
        error
    }

    fn model(&self) -> PathBuf {
        self.path("store/models/tiny")
    }

    fn partial(&self, name: &str) -> PathBuf {
        self.path("store/partial").join(format!("tiny-{COMMIT}")).join(name)
    }

    /// The model is in the store, and everything about it is right.
    fn assert_whole(&self) {
        let model = ModelFiles::from_folder(self.model()).unwrap();
        model.verify().unwrap();
        assert_eq!(fs::read(model.path("weights").unwrap()).unwrap(), weights());
        assert_eq!(fs::read(model.path("tokenizer").unwrap()).unwrap(), tokenizer());
        assert_eq!(*model.config(), full_entry());
        assert_eq!(names(&self.model()), ["model.toml", "tokenizer.json", "weights.bin"]);
        assert!(names(&self.path("store/partial")).is_empty());
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn is_weights(request: &Request) -> bool {
    request.path.ends_with("weights.bin")
}

/// A hub whose answers to requests for the weights' content are spoiled; the number counts those requests.
fn spoiling_content(spoil: impl Fn(&Request, usize, Reply) -> Reply + Send + Sync + 'static) -> Hub {
    Hub::spoiled(site(), move |request, before, reply| {
        if is_weights(request) && request.method == "GET" { spoil(request, before, reply) } else { reply }
    })
}

fn ranges(hub: &Hub) -> Vec<Option<String>> {
    let requests = hub.requests();
    let content = requests.iter().filter(|request| is_weights(request) && request.method == "GET");
    content.map(|request| request.header("Range").map(str::to_owned)).collect()
}

#[test]
fn a_model_is_pulled_once_and_described_with_sizes_and_hashes() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let pulled = machine.pull(&hub).unwrap();
    assert_eq!(pulled, Pulled { folder: machine.model(), was_there: false });
    machine.assert_whole();
    assert_eq!((hub.count("HEAD"), hub.count("GET"), hub.sent()), (2, 2, total()));
    for request in hub.requests() {
        assert_eq!(request.header("Authorization"), Some("Bearer hf_secret"));
        assert_eq!(request.header("Accept-Encoding"), Some("identity"));
    }
    assert!(machine.pull(&hub).unwrap().was_there);
    assert_eq!(hub.requests().len(), 4, "what is there is not asked for again");
}

#[test]
fn what_the_registry_knows_the_hub_is_not_asked() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull_entry(&hub, &full_entry()).unwrap();
    machine.assert_whole();
    assert_eq!((hub.count("HEAD"), hub.count("GET")), (0, 2));
}

#[test]
fn progress_tells_sizes_and_goes_up_to_them() {
    struct Told(Vec<String>, u64);
    impl Progress for Told {
        fn event(&mut self, event: Event<'_>) {
            match event {
                Event::At { bytes } => self.1 = bytes,
                Event::Checked { bytes } => self.0.push(format!("{} of {bytes}", self.1)),
                Event::Began { files, bytes } => self.0.push(format!("{files} files, {bytes}")),
                Event::File { name, .. } => self.0.push(name.to_owned()),
                other => panic!("{other:?}"),
            }
        }
    }
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let mut told = Told(Vec::new(), 0);
    pull(&entry(), &machine.settings(hub.address()), &machine.options, &mut told).unwrap();
    assert_eq!(
        told.0,
        ["2 files, 300950", "tokenizer.json", "950 of 950", "weights.bin", "300000 of 300000"]
    );
}

#[test]
fn a_connection_that_breaks_is_resumed_where_it_broke() {
    // Six pieces, more than the attempts that may fail in a row: each brings something.
    let hub = spoiling_content(|_, before, reply| Reply { cut: (before < 5).then_some(50_000), ..reply });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    let expected = [0, 50, 100, 150, 200, 250].map(|at| (at > 0).then(|| format!("bytes={at}000-")));
    assert_eq!(ranges(&hub), expected);
    assert_eq!(hub.sent(), total(), "no byte is sent twice");
    let requests = hub.requests();
    let resumed = requests.iter().filter(|request| request.header("Range").is_some());
    let etag = format!("\"{}\"", sha256(&weights()));
    assert!(resumed.into_iter().all(|request| request.header("If-Range") == Some(&etag)));
}

#[test]
fn a_server_that_ignores_ranges_is_asked_for_the_whole() {
    let hub = spoiling_content(|_, before, mut reply| {
        (reply.status, reply.body) = (200, weights());
        reply = reply.with("Content-Length", 300_000).without("Content-Range");
        Reply { cut: (before == 0).then_some(123_456), ..reply }
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub), [None, Some("bytes=123456-".to_owned())]);
}

#[test]
fn a_server_that_stands_still_is_left_and_asked_again() {
    let hub = spoiling_content(|_, before, reply| {
        let stall = (before == 0).then_some((100_000, Duration::from_secs(30)));
        Reply { stall, ..reply }
    });
    let (machine, began) = (Machine::new(), Instant::now());
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(ranges(&hub)[1].as_deref().map(|range| range.starts_with("bytes=1")), Some(true));
}

#[test]
fn a_server_that_breaks_off_without_end_is_given_up_and_its_part_kept() {
    let hub = spoiling_content(|_, before, reply| Reply {
        cut: Some(if before == 0 { 200_000 } else { 0 }),
        ..reply
    });
    let machine = Machine::new();
    let error = machine.error(&hub, &entry());
    assert!(matches!(error, DownloadError::Connection { .. }), "{error}");
    assert!(error.hint().unwrap().contains("goes on where it stopped"));
    assert_eq!(ranges(&hub).len(), 4, "one that brought something, and three that did not");
    assert_eq!(fs::metadata(machine.partial("weights.bin.part")).unwrap().len(), 200_000);

    let well = Hub::start(site());
    machine.pull(&well).unwrap();
    machine.assert_whole();
    assert_eq!(well.sent(), 100_000, "the tokenizer and the first part are here");
}

#[test]
fn lies_about_the_length_are_told_with_both_values() {
    let cases: [(fn(Reply) -> Reply, u64); 3] = [
        // A whole file that is shorter than the registry says.
        (
            |mut reply| {
                reply.body.truncate(299_999);
                reply.with("Content-Length", 299_999)
            },
            299_999,
        ),
        // More than the registry says, announced and not.
        (
            |mut reply| {
                reply.body.push(0);
                reply.with("Content-Length", 300_001)
            },
            300_001,
        ),
        (
            |mut reply| {
                reply.body.push(0);
                reply.without("Content-Length")
            },
            300_001,
        ),
    ];
    for (lie, expected_got) in cases {
        let (machine, hub) = (Machine::new(), spoiling_content(move |_, _, reply| lie(reply)));
        match machine.error(&hub, &full_entry()) {
            DownloadError::Size { file, got, expected, .. } => {
                assert_eq!((file.as_str(), got, expected), ("weights.bin", expected_got, 300_000));
            }
            other => panic!("{other}"),
        }
        machine.pull(&Hub::start(site())).unwrap();
        machine.assert_whole();
    }
    // What the hub says before it sends anything is compared too.
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("X-Linked-Size", 5));
    let mut entry = full_entry();
    entry.files.get_mut("weights").unwrap().sha256 = None;
    let error = Machine::new().error(&hub, &entry);
    assert!(matches!(error, DownloadError::Size { got: 5, expected: 300_000, .. }), "{error}");
    assert_eq!(hub.count("GET"), 0);
}

#[test]
fn a_body_without_a_length_that_ends_early_is_resumed() {
    let hub = spoiling_content(|_, before, reply| {
        let cut = (before == 0).then_some(70_000);
        Reply { cut, ..reply.without("Content-Length") }
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub)[1].as_deref(), Some("bytes=70000-"));
}

#[test]
fn wrong_bytes_are_refused_and_not_kept() {
    for entry in [entry(), full_entry()] {
        let hub = spoiling_content(|_, _, mut reply| {
            reply.body[150_000] ^= 1;
            reply
        });
        let machine = Machine::new();
        let error = machine.error(&hub, &entry);
        let expected = format!("expected SHA-256 {}", sha256(&weights()));
        assert!(
            matches!(error, DownloadError::Hash { .. }) && error.to_string().ends_with(&expected),
            "{error}"
        );
        assert_eq!(ranges(&hub), [None], "in one piece there is nothing to gain from another try");
        assert!(!machine.partial("weights.bin").exists() && !machine.partial("weights.bin.part").exists());
        machine.pull(&Hub::start(site())).unwrap();
        machine.assert_whole();
    }
    // A small file is checked by its git name.
    let hub = Hub::spoiled(site(), |request, _, mut reply| {
        if request.method == "GET" && !is_weights(request) {
            reply.body[3] ^= 1;
        }
        reply
    });
    let error = Machine::new().error(&hub, &entry()).to_string();
    assert!(error.ends_with(&format!("expected git blob {}", git_blob(&tokenizer()))), "{error}");
}

#[test]
fn pieces_of_two_files_are_fetched_again_as_one() {
    // Without an ETag nothing tells the server's new file from its old one but the hash.
    let hub = spoiling_content(|_, before, mut reply| {
        if before == 0 {
            (reply.body, reply.cut) = (noise(300_000, 2), Some(100_000));
        }
        reply.without("ETag")
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub), [None, Some("bytes=100000-".to_owned()), None]);
}

#[test]
fn a_server_that_always_breaks_off_and_sends_wrong_bytes_is_not_asked_for_ever() {
    let hub = spoiling_content(|request, _, mut reply| {
        let is_first = request.header("Range").is_none();
        reply.body[1000] ^= 1;
        Reply { cut: is_first.then_some(100_000), ..reply }
    });
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Hash { .. }), "{error}");
    assert_eq!(ranges(&hub).len(), 4);
}

#[test]
fn a_part_of_another_answer_is_not_gone_on_with() {
    // The second answer has another ETag, the third one begins at another place: each is dropped, the whole is asked for.
    let spoilt: [fn(Reply) -> Reply; 2] = [
        |reply| reply.with("ETag", "\"another\""),
        |reply| reply.with("Content-Range", "bytes 90000-299999/300000"),
    ];
    for spoil in spoilt {
        let hub = spoiling_content(move |_, before, reply| match before {
            0 => Reply { cut: Some(100_000), ..reply },
            1 => spoil(reply),
            _ => reply,
        });
        let machine = Machine::new();
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        assert_eq!(ranges(&hub), [None, Some("bytes=100000-".to_owned()), None]);
    }
}

#[test]
fn a_range_that_the_server_has_not_is_asked_for_as_a_whole() {
    let hub = spoiling_content(|request, before, reply| match before {
        0 => Reply { cut: Some(100_000), ..reply },
        1 => {
            assert!(request.header("Range").is_some());
            Reply::new(416).with("Content-Range", "bytes */50").with("Content-Length", 0)
        }
        _ => reply,
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub).len(), 3);
}

#[test]
fn the_token_never_goes_to_another_host() {
    let elsewhere = Hub::start(site());
    let hub = Hub::start(Site { elsewhere: Some(elsewhere.address()), ..site() });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(elsewhere.sent(), 300_000);
    assert_eq!((elsewhere.count("HEAD"), elsewhere.count("GET")), (0, 1));
    assert!(elsewhere.requests().iter().all(|request| request.header("Authorization").is_none()));
    assert!(hub.requests().iter().all(|request| request.header("Authorization").is_some()));
}

#[test]
fn a_download_from_another_host_is_resumed_through_the_hub() {
    let elsewhere =
        Hub::spoiled(site(), |_, before, reply| Reply { cut: (before == 0).then_some(200_000), ..reply });
    let hub = Hub::start(Site { elsewhere: Some(elsewhere.address()), ..site() });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(elsewhere.sent(), 300_000);
    let requests = elsewhere.requests();
    assert_eq!(requests[1].header("Range"), Some("bytes=200000-"));
    assert!(
        requests[1].header("If-Range").unwrap().starts_with("\"blob-"),
        "the ETag of the host that sends it"
    );
}

#[test]
fn a_relative_redirect_keeps_the_token_and_a_circle_ends() {
    let moved = |request: &Request| request.path.starts_with("/org/tiny/");
    let mut renamed = site();
    renamed.prefix = "/api".to_owned();
    let hub = Hub::spoiled(renamed, move |request, _, reply| {
        if moved(request) {
            return Reply::new(307)
                .with("Location", format!("/api{}", request.path))
                .with("Content-Length", 0);
        }
        reply
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert!(hub.requests().iter().all(|request| request.header("Authorization").is_some()));

    let circle = Hub::spoiled(site(), |request, _, _| {
        Reply::new(302).with("Location", request.path.clone()).with("Content-Length", 0)
    });
    let error = Machine::new().error(&circle, &entry());
    assert!(error.to_string().ends_with("more than 10 redirects"), "{error}");
}

#[test]
fn refusals_are_told_at_once_with_what_to_do() {
    for (status, code, hint) in [
        (401, "RepoNotFound", "set `HF_TOKEN`"),
        (403, "GatedRepo", "accept the model's conditions"),
        (404, "EntryNotFound", "check repository, revision and path"),
    ] {
        for entry in [entry(), full_entry()] {
            let hub = Hub::spoiled(site(), move |_, _, _| {
                Reply::new(status).with("X-Error-Code", code).with("Content-Length", 0)
            });
            let error = Machine::new().error(&hub, &entry);
            assert!(error.to_string().ends_with(&format!("the server answers {status} ({code})")), "{error}");
            assert!(error.hint().unwrap().contains(hint), "{error}");
            assert_eq!(hub.requests().len(), 1);
        }
    }
}

#[test]
fn a_busy_server_is_asked_again_when_it_wishes() {
    for (status, wait) in [(429, Some("1")), (503, None), (500, None)] {
        let hub = Hub::spoiled(site(), move |request, before, reply| match (before, wait) {
            (0, Some(wait)) if is_weights(request) && request.method == "GET" => {
                Reply::new(status).with("Retry-After", wait).with("Content-Length", 0)
            }
            (0 | 1, None) => Reply::new(status).with("Content-Length", 0),
            _ => reply,
        });
        let (machine, began) = (Machine::new(), Instant::now());
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        if wait.is_some() {
            assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
        }
    }
}

#[test]
fn a_server_that_stays_busy_or_asks_for_too_long_a_wait_is_given_up() {
    let hub = Hub::spoiled(site(), |_, _, _| Reply::new(503).with("Content-Length", 0));
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Status { status: 503, .. }), "{error}");
    assert_eq!(hub.requests().len(), 4);

    let hub =
        Hub::spoiled(site(), |_, _, _| Reply::new(429).with("Retry-After", 3600).with("Content-Length", 0));
    let error = Machine::new().error(&hub, &entry());
    assert!(error.hint().unwrap().starts_with("the server asks to wait 3600 s"), "{error}");
    assert_eq!(hub.requests().len(), 1);
}

#[test]
fn without_any_hash_a_file_is_refused_unless_the_server_is_trusted() {
    let nameless = |_: &Request, _: usize, reply: Reply| reply.without("ETag").without("X-Linked-Etag");
    let hub = Hub::spoiled(site(), nameless);
    let mut machine = Machine::new();
    let error = machine.error(&hub, &entry());
    assert!(matches!(error, DownloadError::NoHash { .. }), "{error}");
    assert!(error.hint().unwrap().contains("`--trust-on-first-use`"));
    assert_eq!(hub.count("GET"), 0);

    machine.options.trust_on_first_use = true;
    machine.pull(&hub).unwrap();
    machine.assert_whole();

    // From then on it is enforced: the damaged file is fetched again, and the server's new one is not taken for it.
    fs::write(machine.model().join("tokenizer.json"), "damaged").unwrap();
    let other = Hub::spoiled(site(), move |request, before, mut reply| {
        reply.body.first_mut().into_iter().for_each(|byte| *byte ^= 1);
        nameless(request, before, reply)
    });
    let error = machine.pull(&other).unwrap_err();
    assert!(matches!(error, DownloadError::Hash { .. }), "{error}");
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(hub.sent(), total() + tokenizer().len() as u64, "only the damaged file was fetched again");
}

#[test]
fn what_comes_compressed_is_measured_unpacked() {
    // As front servers of small files do it: packed, the ETag weakened, no length.
    for breaks in [false, true] {
        let hub = Hub::spoiled(site(), move |request, before, mut reply| {
            if is_weights(request) {
                return reply;
            }
            let etag = format!("W/\"{}\"", git_blob(&tokenizer()));
            reply.body = gzip(&tokenizer());
            reply.cut = (breaks && before == 0 && request.method == "GET").then_some(reply.body.len() / 2);
            reply.with("Content-Encoding", "gzip").with("ETag", etag).without("Content-Length")
        });
        let machine = Machine::new();
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        assert!(ranges(&hub).iter().all(Option::is_none));
    }
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("Content-Encoding", "br"));
    let error = Machine::new().error(&hub, &entry()).to_string();
    assert!(error.contains("encoding `br`"), "{error}");
}

#[test]
fn a_mirror_may_be_below_a_prefix() {
    let hub = Hub::start(Site { prefix: "/mirror/hf".to_owned(), ..site() });
    let machine = Machine::new();
    let settings = machine.settings(format!("{}/mirror/hf/", hub.address()));
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();
}

#[test]
fn a_proxy_is_gone_through_but_for_the_hosts_that_are_spared() {
    // It answers in place of any host that a connection is asked for.
    let proxy = Hub::spoiled(site(), |request, _, reply| match request.method.as_str() {
        "CONNECT" => Reply::new(200),
        _ => reply,
    });
    let machine = Machine::new();
    let mut settings = machine.settings("http://hub.invalid".to_owned());
    settings.hub.proxies.http = Some(proxy.address());
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();
    let connections = proxy.requests();
    let mut connections = connections.iter().filter(|request| request.method == "CONNECT");
    assert!(
        connections
            .all(|request| request.path == "hub.invalid:80" && request.header("Authorization").is_none())
    );
    assert!(proxy.count("CONNECT") >= 1);

    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let mut settings = machine.settings(hub.address());
    settings.hub.proxies.http = Some("http://127.0.0.1:9".to_owned());
    settings.hub.proxies.bypass = vec!["127.0.0.1".to_owned()];
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();

    settings.hub.proxies.http = Some("socks5://127.0.0.1:9".to_owned());
    let error =
        pull(&ModelConfig { name: "other".to_owned(), ..entry() }, &settings, &machine.options, &mut ());
    assert!(matches!(error.unwrap_err(), DownloadError::Proxy { scheme: "http" }));
}

#[test]
fn another_commit_than_the_pinned_one_is_refused() {
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("X-Repo-Commit", "f".repeat(40)));
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Revision { .. }), "{error}");
    assert_eq!(hub.count("GET"), 0);
}

#[test]
fn offline_nothing_is_asked() {
    let hub = Hub::start(site());
    for entry in [entry(), full_entry()] {
        let machine = Machine { offline: true, ..Machine::new() };
        let error = machine.error(&hub, &entry);
        assert!(error.to_string().ends_with("the hub may not be asked while offline"), "{error}");
        let mut settings = machine.settings(hub.address());
        (settings.offline, settings.hub.offline) = (false, true);
        let error = pull(&entry, &settings, &machine.options, &mut ()).unwrap_err();
        assert!(error.hint().unwrap().contains("`HF_HUB_OFFLINE`"));
    }
    assert!(hub.requests().is_empty());
}

/// Fills the cache as the hub's own tools do.
#[cfg(unix)]
fn fill_cache(machine: &Machine) -> PathBuf {
    let folder = machine.path("cache/models--org--tiny");
    let snapshot = folder.join("snapshots").join(COMMIT);
    fs::create_dir_all(folder.join("blobs")).unwrap();
    fs::create_dir_all(snapshot.join("onnx")).unwrap();
    let link = |content: &[u8], name: &str, from: &str, to: &Path| {
        fs::write(folder.join("blobs").join(name), content).unwrap();
        std::os::unix::fs::symlink(format!("{from}blobs/{name}"), to).unwrap();
    };
    link(&weights(), &sha256(&weights()), "../../../", &snapshot.join(WEIGHTS));
    link(&tokenizer(), &git_blob(&tokenizer()), "../../", &snapshot.join("tokenizer.json"));
    folder.join("blobs")
}

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

#[test]
fn too_little_room_is_told_before_anything_is_fetched() {
    let (mut machine, hub) = (Machine::new(), Hub::start(site()));
    machine.options.free_space = |_: &Path| -> io::Result<u64> { Ok(300_949) };
    match machine.error(&hub, &full_entry()) {
        DownloadError::Space { needed, free, .. } => assert_eq!((needed, free), (300_950, 300_949)),
        other => panic!("{other}"),
    }
    assert_eq!(hub.count("GET"), 0);
    machine.options.free_space = |_| Ok(300_950);
    machine.pull_entry(&hub, &full_entry()).unwrap();
    machine.assert_whole();
}

#[test]
fn several_pulls_at_once_fetch_once() {
    let (machine, hub) = (
        Machine::new(),
        spoiling_content(|_, _, reply| Reply { pace: Some(Duration::from_millis(1)), ..reply }),
    );
    let were_there: usize = thread::scope(|scope| {
        let pulling: Vec<_> = (0..3).map(|_| scope.spawn(|| machine.pull(&hub).unwrap().was_there)).collect();
        pulling.into_iter().map(|pulled| usize::from(pulled.join().unwrap())).sum()
    });
    machine.assert_whole();
    assert_eq!((were_there, hub.sent()), (2, total()));
}

#[test]
fn a_new_description_of_the_same_files_fetches_nothing_and_a_new_revision_everything() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull(&hub).unwrap();
    let mut entry = entry();
    entry.generation.beams = 5;
    assert!(!machine.pull_entry(&hub, &entry).unwrap().was_there);
    assert_eq!(hub.sent(), total());
    assert_eq!(ModelFiles::from_folder(machine.model()).unwrap().config().generation.beams, 5);

    let revision = "f".repeat(40);
    entry.source.as_mut().unwrap().revision = revision.clone();
    entry.revision = revision.clone();
    fs::create_dir_all(machine.path("store/partial/tiny-replaced")).unwrap();
    fs::create_dir_all(machine.path("store/partial").join(format!("tiny-large-{COMMIT}"))).unwrap();
    let new = Hub::spoiled(Site::default(), |request, _, _| {
        let content = if is_weights(request) { b"new weights".to_vec() } else { b"new tokenizer".to_vec() };
        let reply = Reply::new(200).with("ETag", format!("\"{}\"", git_blob(&content)));
        Reply { body: content.clone(), ..reply.with("Content-Length", content.len()) }
    });
    machine.pull_entry(&new, &entry).unwrap();
    let model = ModelFiles::from_folder(machine.model()).unwrap();
    assert_eq!(
        (model.config().revision.as_str(), &**model.file("weights").unwrap()),
        (revision.as_str(), &b"new weights"[..])
    );
    assert_eq!(
        names(&machine.path("store/partial")),
        [format!("tiny-large-{COMMIT}")],
        "another model's part stays"
    );
}

#[test]
fn killed_while_it_takes_the_old_one_s_place_nothing_is_fetched_again() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull(&hub).unwrap();
    fs::create_dir_all(machine.path("store/partial/tiny-replaced")).unwrap();
    fs::rename(machine.model(), machine.path("store/partial").join(format!("tiny-{COMMIT}"))).unwrap();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!((hub.sent(), hub.count("GET")), (total(), 2));
}

#[test]
fn a_licence_without_commercial_use_must_be_accepted() {
    let (mut machine, hub) = (Machine::new(), Hub::start(site()));
    let entry = ModelConfig { noncommercial: true, licence: "CC-BY-NC-4.0".to_owned(), ..entry() };
    let error = machine.error(&hub, &entry);
    assert_eq!(error.to_string(), "`tiny` may not be used commercially: its licence is CC-BY-NC-4.0");
    assert!(error.hint().unwrap().contains("`--accept-noncommercial`"));
    assert!(hub.requests().is_empty());
    machine.options.accept_noncommercial = true;
    assert!(machine.pull_entry(&hub, &entry).is_ok());
}

#[test]
fn a_revision_that_is_a_name_is_pinned_to_its_commit() {
    let named = |mut entry: ModelConfig| {
        entry.revision = "main".to_owned();
        entry.source.as_mut().unwrap().revision = "main".to_owned();
        entry
    };
    // Only the name's first question is asked by name: all else is of the commit that the hub answered with.
    let hub = Hub::spoiled(site(), |request, _, reply| {
        if request.path.contains("/resolve/main/") {
            return Reply::new(200).with("X-Repo-Commit", COMMIT).with("Content-Length", 0);
        }
        reply
    });
    let machine = Machine::new();
    machine.pull_entry(&hub, &named(entry())).unwrap();
    machine.assert_whole();
    let by_name = |request: &&Request| request.path.contains("/main/");
    assert_eq!(hub.requests().iter().filter(by_name).count(), 1);
    let before = hub.requests().len();
    assert!(machine.pull_entry(&hub, &named(full_entry())).unwrap().was_there);
    assert_eq!(hub.requests().len(), before, "what was pulled once stays");

    let silent = Hub::spoiled(site(), |_, _, _| Reply::new(200).with("Content-Length", 0));
    let error = Machine::new().error(&silent, &named(entry())).to_string();
    assert!(error.ends_with("the server does not say which commit `main` is"), "{error}");

    #[cfg(unix)]
    {
        let machine = Machine { offline: true, ..Machine::new() };
        fill_cache(&machine);
        let error = machine.error(&hub, &named(entry()));
        assert!(matches!(error, DownloadError::Offline { .. }), "{error}");
        let refs = machine.path("cache/models--org--tiny/refs");
        fs::create_dir(&refs).unwrap();
        fs::write(refs.join("main"), COMMIT).unwrap();
        machine.pull_entry(&hub, &named(entry())).unwrap();
        machine.assert_whole();
    }
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
    assert_eq!(error.to_string(), "cannot export `tiny`: it left no `encoder_model.onnx`");

    let script = "test -s \"$2/weights.bin\" && test \"$HF_HUB_OFFLINE\" = 1 && cd \"$3\" && cp \"$2/tokenizer.json\" . \
                  && for f in encoder_model decoder_model decoder_model_merged; do echo $f > $f.onnx; done \
                  && echo data > encoder_model.onnx_data && echo data > decoder_model.onnx_data";
    settings.path = exporter(&machine, script);
    assert!(!pull(&settings).unwrap().was_there);
    let model = ModelFiles::from_folder(machine.model()).unwrap();
    model.verify().unwrap();
    assert_eq!(&**model.file("decoder").unwrap(), b"decoder_model_merged\n");
    assert_eq!(&**model.file("tokenizer").unwrap(), tokenizer());
    let files = [
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

#[test]
fn a_name_cannot_lead_out_of_the_store() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    for name in ["../tiny", "..", "", "a/b", ".hidden"] {
        let error = machine.error(&hub, &ModelConfig { name: name.to_owned(), ..entry() });
        assert!(matches!(error, DownloadError::Entry { .. }), "{error}");
    }
    assert!(hub.requests().is_empty());
}

/// Run by the next test in a process of its own, to be killed; does nothing otherwise.
#[test]
fn pull_in_a_process_of_its_own() {
    let Ok(store) = std::env::var("SHONGKHEP_TEST_PULL") else { return };
    let settings = Settings { store: Some(store.into()), ..Settings::from_env() };
    pull(&entry(), &settings, &PullOptions::default(), &mut ()).unwrap();
}

#[test]
fn killed_at_any_point_it_is_whole_or_goes_on() {
    const POINTS: u64 = 10;
    thread::scope(|scope| {
        for point in 1..=POINTS {
            scope.spawn(move || {
                let machine = Machine::new();
                let slow = Hub::spoiled(site(), |_, _, reply| Reply {
                    pace: Some(Duration::from_millis(3)),
                    ..reply
                });
                let mut process = std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["pull_in_a_process_of_its_own", "--exact"])
                    .env("SHONGKHEP_TEST_PULL", machine.path("store"))
                    .env("HF_ENDPOINT", slow.address())
                    .env("HF_HOME", machine.path("hub-home"))
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap();
                let until = total() * point / (POINTS + 1);
                let began = Instant::now();
                while slow.sent() < until {
                    assert!(began.elapsed() < Duration::from_secs(60), "the process does not pull");
                    thread::sleep(Duration::from_millis(1));
                }
                process.kill().unwrap();
                assert!(!process.wait().unwrap().success());
                assert!(!machine.model().exists(), "not before it is whole");

                let well = Hub::start(site());
                machine.pull(&well).unwrap();
                machine.assert_whole();
                // The server's socket may hold some of what it sent; the rest was written by the process.
                let most = total() - until + 64 * 1024;
                assert!(
                    well.sent() < total() && well.sent() <= most,
                    "{} of {most} at point {point}",
                    well.sent()
                );
            });
        }
    });
}
