//! One file from one address: what is there already is not fetched again, what breaks off is resumed, and what comes is
//! measured while it comes.

use std::{io, path::Path};

use super::{
    DownloadError, Event, Progress, Timing,
    http::{Answer, Client, failure},
    identity::Identity,
    part::Part,
    retry::{Failure, Patience},
    url::Url,
};

/// The file that is wanted.
pub(super) struct Target<'a> {
    /// Its name in the folder.
    pub(super) name: &'a str,
    /// Where it is.
    pub(super) url: &'a Url,
    /// Its size in bytes, where it is known.
    pub(super) size: Option<u64>,
    /// Its hash; `None` where the user trusts the server.
    pub(super) identity: Option<&'a Identity>,
}

/// Fetches a file into a folder and returns its SHA-256. It gets its name there when it is whole and checked; until then
/// it is `NAME.part`, which another call goes on with.
pub(super) fn fetch(
    client: &Client,
    timing: Timing,
    target: &Target<'_>,
    folder: &Path,
    progress: &mut dyn Progress,
) -> Result<String, DownloadError> {
    let mut part = Part::open(folder, target.name)?;
    if target.size.is_some_and(|size| part.len() > size) {
        part.restart(None)?;
    }
    let mut patience = Patience::new(timing);
    let (mut longest, mut is_whole) = (part.len(), target.size == Some(part.len()));
    let mut may_mend = true;
    loop {
        progress.event(Event::At { bytes: part.len() });
        if is_whole {
            match check(&part, target) {
                Ok(()) => {
                    let sha256 = part.sha256();
                    part.finish(&folder.join(target.name))?;
                    return Ok(sha256);
                }
                // Its pieces may be of two files; from its beginning it would be right. Once, or a server that breaks off
                // and sends wrong bytes would be asked for ever.
                Err(error) if part.is_mended() && may_mend => {
                    may_mend = false;
                    tracing::info!("{error}; fetching it again from its beginning");
                    part.restart(None)?;
                    longest = 0;
                }
                Err(error) => {
                    part.discard()?;
                    return Err(error);
                }
            }
        }
        match attempt(client, target, &mut part, progress) {
            Ok(()) => is_whole = true,
            Err(failure) => {
                is_whole = false;
                if part.len() > longest {
                    longest = part.len();
                    patience.restore();
                }
                patience.wait(failure, progress)?;
            }
        }
    }
}

/// One request and what comes of it, added to the part.
fn attempt(
    client: &Client,
    target: &Target<'_>,
    part: &mut Part,
    progress: &mut dyn Progress,
) -> Result<(), Failure> {
    let answer = client.content(target.url, part.len(), part.etag().as_deref())?;
    match answer.status() {
        200 => {
            part.restart(answer.strong_etag().as_deref())?;
            progress.event(Event::At { bytes: 0 });
            let length = answer.number("Content-Length").filter(|_| !answer.is_encoded());
            if let (Some(got), Some(expected)) = (length, target.size)
                && got != expected
            {
                return Err(target.wrong_size(&answer.from, got, expected).into());
            }
        }
        206 if part.len() > 0 && continues(&answer, part, target.size) => part.mend(),
        // The server's file is shorter than the part, or another: the next attempt asks for the whole of it.
        206 | 416 if part.len() > 0 => {
            part.restart(None)?;
            let problem = format!("the server cannot go on where it stopped ({})", answer.status());
            let error = DownloadError::Answer { url: answer.from, problem };
            return Err(Failure::Passing { error, wait: Some(std::time::Duration::ZERO) });
        }
        206 => {
            let problem = "the server sends a part where the whole file was asked for".to_owned();
            return Err(DownloadError::Answer { url: answer.from, problem }.into());
        }
        _ => return Err(answer.refusal()),
    }
    receive(answer, target, part, progress)
}

/// Whether an answer with a part begins where ours ends, and is of the same file.
fn continues(answer: &Answer, part: &Part, size: Option<u64>) -> bool {
    let is_same = match (answer.strong_etag(), part.etag()) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => true,
    };
    let fits = answer
        .range()
        .is_some_and(|(first, total)| first == part.len() && size.is_none_or(|size| size == total));
    is_same && fits && !answer.is_encoded()
}

fn receive(
    answer: Answer,
    target: &Target<'_>,
    part: &mut Part,
    progress: &mut dyn Progress,
) -> Result<(), Failure> {
    let (from, is_encoded) = (answer.from.clone(), answer.is_encoded());
    let mut reader = answer.into_reader()?;
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                if is_encoded {
                    // A place in what was unpacked is no place in what the server has.
                    part.restart(None)?;
                }
                return Err(broken(from, error));
            }
        };
        if read == 0 {
            break;
        }
        let expected = target.size.unwrap_or(u64::MAX);
        let got = part.len() + read as u64;
        if got > expected {
            part.restart(None)?;
            return Err(target.wrong_size(&from, got, expected).into());
        }
        part.append(buffer.get(..read).unwrap_or_default())?;
        progress.event(Event::At { bytes: got });
    }
    match target.size {
        Some(expected) if part.len() < expected => {
            let got = part.len();
            if is_encoded {
                part.restart(None)?;
            }
            Err(Failure::Passing { error: target.wrong_size(&from, got, expected), wait: None })
        }
        _ => Ok(()),
    }
}

/// Where reading fails, the connection broke, stood still, or what came does not unpack: all of it may pass.
fn broken(url: String, error: io::Error) -> Failure {
    let is_of_the_content =
        error.kind() == io::ErrorKind::InvalidData || error.kind() == io::ErrorKind::InvalidInput;
    match failure(url, error.into()) {
        Failure::Final(error) if is_of_the_content => Failure::Passing { error, wait: None },
        failure => failure,
    }
}

fn check(part: &Part, target: &Target<'_>) -> Result<(), DownloadError> {
    let from = target.url.shown();
    if let Some(expected) = target.size.filter(|size| *size != part.len()) {
        return Err(target.wrong_size(&from, part.len(), expected));
    }
    let Some(expected) = target.identity else { return Ok(()) };
    let got = match expected {
        Identity::Sha256(_) => Identity::Sha256(part.sha256()),
        Identity::GitBlob(_) => {
            expected.measure(part.path()).map_err(DownloadError::store("read", part.path()))?
        }
    };
    if got == *expected {
        return Ok(());
    }
    let (file, got, expected) = (target.name.to_owned(), got.to_string(), expected.to_string());
    Err(DownloadError::Hash { file, from, got, expected })
}

impl Target<'_> {
    fn wrong_size(&self, from: &str, got: u64, expected: u64) -> DownloadError {
        DownloadError::Size { file: self.name.to_owned(), from: from.to_owned(), got, expected }
    }
}
