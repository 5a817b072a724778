//! What can go wrong when a model is pulled.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
    time::Duration,
};

use thiserror::Error;

use crate::{Hint, model::ModelError};

/// Why a model was not pulled. What was downloaded up to there is kept for the next try.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The licence forbids commercial use, and nobody said that this is well.
    #[error("`{name}` may not be used commercially: its licence is {licence}")]
    Noncommercial {
        /// The model.
        name: String,
        /// Its licence.
        licence: String,
    },
    /// The model's description does not say where it can be fetched.
    #[error("nothing says where `{name}` can be fetched")]
    NoSource {
        /// The model.
        name: String,
    },
    /// The model's description says something that cannot be.
    #[error("the entry of `{name}` is not valid: {problem}")]
    Entry {
        /// The model.
        name: String,
        /// The key, what it says and what was expected.
        problem: String,
    },
    /// The store refuses, or what was fetched tells no whole description.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Something is missing here and the network is forbidden.
    #[error("`{file}` is not here, and the hub may not be asked while offline")]
    Offline {
        /// The file.
        file: String,
    },
    /// The hub's address is none.
    #[error(
        "the hub's address is not understood: got `{endpoint}`, expected `https://host` or `http://host/prefix`"
    )]
    Endpoint {
        /// As it was given.
        endpoint: String,
    },
    /// A proxy's address is none, or of a kind that is not supported.
    #[error("the address of the proxy for {scheme} is not understood, expected `http://host:port`")]
    Proxy {
        /// For which addresses it was given.
        scheme: &'static str,
    },
    /// No connection, or it broke, or it stood still, again and again.
    #[error("cannot fetch `{url}`")]
    Connection {
        /// What was fetched.
        url: String,
        /// The last thing that happened.
        source: Box<ureq::Error>,
    },
    /// The server answered with an error.
    #[error("`{url}`: the server answers {status}{}", code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Status {
        /// What was asked for.
        url: String,
        /// HTTP status.
        status: u16,
        /// The hub's own name of the trouble, such as `GatedRepo`.
        code: Option<String>,
        /// How long the server asks to wait.
        wait: Option<Duration>,
    },
    /// The server answered with something that its protocol does not allow.
    #[error("`{url}`: {problem}")]
    Answer {
        /// What was asked for.
        url: String,
        /// What is wrong with the answer.
        problem: String,
    },
    /// The server has another revision than was asked for.
    #[error("`{url}`: got revision {got}, expected {expected}")]
    Revision {
        /// What was asked for.
        url: String,
        /// The commit that the server names.
        got: String,
        /// The commit that the model is pinned to.
        expected: String,
    },
    /// A file has not the size that it should have.
    #[error("`{file}` from `{from}` is not the expected file: got {got} bytes, expected {expected}")]
    Size {
        /// The file.
        file: String,
        /// Where it came from.
        from: String,
        /// What the server says or sent, in bytes.
        got: u64,
        /// What the registry or the hub says.
        expected: u64,
    },
    /// A file has not the content that it should have.
    #[error("`{file}` from `{from}` is not the expected file: got {got}, expected {expected}")]
    Hash {
        /// The file.
        file: String,
        /// Where it came from.
        from: String,
        /// Kind and digits of what came.
        got: String,
        /// Kind and digits of what was expected.
        expected: String,
    },
    /// Nobody says what the content should be.
    #[error("`{file}` cannot be checked: neither the registry nor the server at `{url}` gives a hash")]
    NoHash {
        /// The file.
        file: String,
        /// Where the hash was asked for.
        url: String,
    },
    /// The files are here, but graphs have to be made of them, and the program for it is not.
    #[error("`{name}` has no public graphs: its files are in `{}` now, and `{program}` is needed to export them", folder.display())]
    NoExporter {
        /// The model.
        name: String,
        /// Where its files are.
        folder: PathBuf,
        /// The program that is missing.
        program: String,
        /// The whole command, for a shell.
        command: String,
    },
    /// The export failed.
    #[error("cannot export `{name}`: {problem}")]
    Export {
        /// The model.
        name: String,
        /// The last line that the exporter wrote about its trouble, or what its result lacks.
        problem: String,
        /// The whole command, for a shell.
        command: String,
    },
    /// The disk is too full.
    #[error("there is not enough room in `{}`: {} are needed, {} are free", folder.display(), megabytes(*needed), megabytes(*free))]
    Space {
        /// The folder.
        folder: PathBuf,
        /// Bytes still to be fetched.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// A file or folder cannot be written or read.
    #[error("cannot {action} `{}`", path.display())]
    Store {
        /// What was to be done.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Rounded up: a message that 1 MB is missing where 1.2 MB are would mislead.
fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

impl DownloadError {
    /// For `map_err`: the system refused to do something with a path.
    pub(super) fn store(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Store { action, path, source }
    }
}

impl Hint for DownloadError {
    fn hint(&self) -> Option<String> {
        const ROOM: &str = "free room there, or set `SHONGKHEP_HOME` to a folder with room";
        Some(match self {
            Self::Noncommercial { .. } => {
                "read that licence: newsrooms that sell papers or advertisements are commercial as a rule; if your use is \
                 none, give `--accept-noncommercial`"
                    .to_owned()
            }
            Self::NoSource { .. } => "give it a `[source]` with `repository` and `revision`, or import its folder".to_owned(),
            Self::Entry { .. } => "correct the entry, or update the program if it is one of its own".to_owned(),
            Self::Model(error) => return error.hint(),
            Self::Offline { .. } => {
                "pull it once without `--offline`, `SHONGKHEP_OFFLINE` and `HF_HUB_OFFLINE`".to_owned()
            }
            Self::Endpoint { .. } => "set `HF_ENDPOINT` to the hub's or a mirror's address, or unset it".to_owned(),
            Self::Proxy { .. } => {
                "set `HTTPS_PROXY` and `HTTP_PROXY` to an HTTP proxy's address, or unset them".to_owned()
            }
            Self::Connection { .. } => {
                "check the network and the proxy, then run the same command again: it goes on where it stopped"
                    .to_owned()
            }
            Self::Status { status: 401, .. } => {
                "there is no such repository, or it is not open to all: set `HF_TOKEN` to a valid token that may read it"
                    .to_owned()
            }
            Self::Status { status: 403, .. } => {
                "accept the model's conditions on its page with your account, and set `HF_TOKEN` to a token of it"
                    .to_owned()
            }
            Self::Status { status: 404, .. } => {
                "check repository, revision and path of the model's entry, and `HF_ENDPOINT` where it is set".to_owned()
            }
            Self::Status { wait: Some(wait), .. } => {
                format!("the server asks to wait {} s: run the same command again after that", wait.as_secs())
            }
            Self::Status { .. } => {
                "run the same command again later: it goes on where it stopped".to_owned()
            }
            Self::Answer { .. } | Self::Revision { .. } => {
                "the server or a proxy on the way does not speak the hub's protocol: check `HF_ENDPOINT` and the proxy"
                    .to_owned()
            }
            Self::Size { .. } | Self::Hash { .. } => {
                "nothing of it was kept: the server or a proxy on the way serves another file; check `HF_ENDPOINT`"
                    .to_owned()
            }
            Self::NoHash { .. } => {
                "use the public hub, or, if you trust that server, `--trust-on-first-use`: what comes now is recorded \
                 and enforced from then on"
                    .to_owned()
            }
            Self::NoExporter { name, command, .. } => format!(
                "install the Python packages `optimum-onnx` and `torch` and run the same command again; or run `{command}` where \
                 they are, and `shongkhep models import {name}` with the folder that it wrote"
            ),
            Self::Export { command, .. } => format!("run it by hand to see all that it says: `{command}`"),
            Self::Space { .. } => ROOM.to_owned(),
            Self::Store { source, .. } => match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ROOM.to_owned(),
                _ => "set `SHONGKHEP_HOME` to a folder that you may write to".to_owned(),
            },
        })
    }
}
