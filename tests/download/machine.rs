//! A machine with a store of its own, the small model that tests pull into it, and the hubs that have it.

use std::{fs, path::Path, path::PathBuf, time::Duration};

use shongkhep::{
    Settings,
    model::{
        ModelConfig, ModelFiles,
        download::{DownloadError, PullOptions, Pulled, Timing, pull},
    },
    settings::{HubSettings, Token},
};

use crate::hub::{COMMIT, Hub, Reply, Request, Site, git_blob, noise, sha256};

pub const WEIGHTS: &str = "onnx/weights.bin";
pub const TOKEN: &str = "hf_secret";

pub fn weights() -> Vec<u8> {
    noise(300_000, 1)
}

pub fn tokenizer() -> Vec<u8> {
    b"{\"version\": \"1.0\"}\n".repeat(50)
}

pub fn site() -> Site {
    let files = [(WEIGHTS, weights()), ("tokenizer.json", tokenizer())];
    Site { files: files.map(|(path, content)| (path.to_owned(), content)).into(), ..Site::default() }
}

pub fn total() -> u64 {
    (weights().len() + tokenizer().len()) as u64
}

/// An entry of the registry that knows no sizes and hashes.
pub fn entry() -> ModelConfig {
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
pub fn full_entry() -> ModelConfig {
    let mut entry = entry();
    for (role, content) in [("weights", weights()), ("tokenizer", tokenizer())] {
        let file = entry.files.get_mut(role).unwrap();
        (file.size, file.sha256) = (Some(content.len() as u64), Some(sha256(&content)));
    }
    entry
}

/// Patience for a test.
pub const TIMING: Timing = Timing {
    connect: Duration::from_secs(5),
    stall: Duration::from_secs(1),
    attempts: 4,
    pause: Duration::from_millis(2),
    longest_pause: Duration::from_secs(2),
};

/// A machine with a store of its own.
pub struct Machine {
    pub root: tempfile::TempDir,
    pub options: PullOptions,
    pub offline: bool,
}

impl Machine {
    pub fn new() -> Self {
        let options = PullOptions { timing: TIMING, ..PullOptions::default() };
        Self { root: tempfile::tempdir().unwrap(), options, offline: false }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub fn settings(&self, endpoint: String) -> Settings {
        let hub = HubSettings {
            endpoint: Some(endpoint),
            token: Token::new(TOKEN),
            cache: Some(self.path("cache")),
            ..HubSettings::default()
        };
        Settings { store: Some(self.path("store")), offline: self.offline, hub, ..Settings::default() }
    }

    pub fn pull_entry(&self, hub: &Hub, entry: &ModelConfig) -> Result<Pulled, DownloadError> {
        pull(entry, &self.settings(hub.address()), &self.options, &mut ())
    }

    pub fn pull(&self, hub: &Hub) -> Result<Pulled, DownloadError> {
        self.pull_entry(hub, &entry())
    }

    pub fn error(&self, hub: &Hub, entry: &ModelConfig) -> DownloadError {
        let error = self.pull_entry(hub, entry).unwrap_err();
        assert!(!self.model().exists(), "nothing comes into the store");
        error
    }

    pub fn model(&self) -> PathBuf {
        self.path("store/models/tiny")
    }

    pub fn partial(&self, name: &str) -> PathBuf {
        self.path("store/partial").join(format!("tiny-{COMMIT}")).join(name)
    }

    /// The model is in the store, and everything about it is right.
    pub fn assert_whole(&self) {
        let model = ModelFiles::from_folder(self.model()).unwrap();
        model.verify().unwrap();
        assert_eq!(fs::read(model.path("weights").unwrap()).unwrap(), weights());
        assert_eq!(fs::read(model.path("tokenizer").unwrap()).unwrap(), tokenizer());
        assert_eq!(*model.config(), full_entry());
        assert_eq!(names(&self.model()), ["model.toml", "tokenizer.json", "weights.bin"]);
        assert!(names(&self.path("store/partial")).is_empty());
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn is_weights(request: &Request) -> bool {
    request.path.ends_with("weights.bin")
}

/// A hub whose answers to requests for the weights' content are spoiled; the number counts those requests.
pub fn spoiling_content(spoil: impl Fn(&Request, usize, Reply) -> Reply + Send + Sync + 'static) -> Hub {
    Hub::spoiled(site(), move |request, before, reply| {
        if is_weights(request) && request.method == "GET" { spoil(request, before, reply) } else { reply }
    })
}

pub fn ranges(hub: &Hub) -> Vec<Option<String>> {
    let requests = hub.requests();
    let content = requests.iter().filter(|request| is_weights(request) && request.method == "GET");
    content.map(|request| request.header("Range").map(str::to_owned)).collect()
}

/// Fills the cache as the hub's own tools do.
#[cfg(unix)]
pub fn fill_cache(machine: &Machine) -> PathBuf {
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
