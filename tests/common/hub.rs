//! A model hub in miniature: an HTTP/1.1 server in threads that speaks the hub's protocol, and spoils its answers as a test
//! asks it to.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use sha1::Sha1;
use sha2::{Digest, Sha256};

pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// An answer, and how it is sent.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Close the connection after so many bytes of the body.
    pub cut: Option<usize>,
    /// Stand still after so many bytes of the body.
    pub stall: Option<(usize, Duration)>,
    /// Rest that long after each kilobyte.
    pub pace: Option<Duration>,
}

impl Reply {
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Sets a header, in place of any other of its name.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self
    }
}

/// What a repository holds.
#[derive(Clone, Default)]
pub struct Site {
    /// Stands before the path of each address.
    pub prefix: String,
    /// Where large files are: their addresses redirect there.
    pub elsewhere: Option<String>,
    /// Content by path in the repository.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// From this size on a file is a large one, with a SHA-256 for a name.
pub const LARGE: usize = 100_000;

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn git_blob(bytes: &[u8]) -> String {
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", bytes.len()));
    hasher.update(bytes);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Site {
    /// What a hub that is well answers.
    fn answer(&self, request: &Request) -> Reply {
        let base = format!("{}/org/tiny/resolve/{COMMIT}/", self.prefix);
        let path = request.path.strip_prefix(&base).or_else(|| request.path.strip_prefix("/blob/"));
        let is_blob = request.path.starts_with("/blob/");
        let Some((path, content)) = path.and_then(|path| Some((path, self.files.get(path)?))) else {
            return Reply::new(404).with("X-Error-Code", "EntryNotFound").with("Content-Length", 0);
        };
        let is_large = content.len() >= LARGE;
        let name = if is_large { sha256(content) } else { git_blob(content) };
        let mut reply = Reply::new(200);
        if !is_blob {
            reply = reply.with("X-Repo-Commit", COMMIT);
            if is_large {
                reply =
                    reply.with("X-Linked-Etag", format!("\"{name}\"")).with("X-Linked-Size", content.len());
            }
            if let Some(elsewhere) = self.elsewhere.as_ref().filter(|_| is_large) {
                reply.status = 302;
                reply.body = b"Found. Redirecting".to_vec();
                return reply
                    .with("Location", format!("{elsewhere}/blob/{path}?Signature=s"))
                    .with("Content-Length", 18);
            }
        }
        // The servers of large files have names of their own for them.
        let etag = if is_blob { format!("\"blob-{}\"", &name[..8]) } else { format!("\"{name}\"") };
        reply = reply.with("ETag", &etag).with("Accept-Ranges", "bytes");
        let is_same = request.header("If-Range").is_none_or(|wanted| wanted == etag);
        let first = request
            .header("Range")
            .filter(|_| is_same)
            .and_then(|range| range.strip_prefix("bytes=")?.split('-').next()?.parse::<usize>().ok());
        let (total, first) = match first {
            Some(first) if first >= content.len() => {
                return Reply::new(416)
                    .with("Content-Range", format!("bytes */{}", content.len()))
                    .with("Content-Length", 0);
            }
            Some(first) => {
                reply.status = 206;
                let range = format!("bytes {first}-{}/{}", content.len() - 1, content.len());
                reply = reply.with("Content-Range", range);
                (content.len() - first, first)
            }
            None => (content.len(), 0),
        };
        reply.body = content[first..].to_vec();
        reply.with("Content-Length", total)
    }
}

/// A running server; it stops taking connections with the test's process.
pub struct Hub {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    sent: Arc<AtomicU64>,
}

impl Hub {
    /// A hub that is well.
    pub fn start(site: Site) -> Self {
        Self::spoiled(site, |_, _, reply| reply)
    }

    /// A hub that sends what `spoil` makes of a good answer. It gets the request, and how many of the same method and path
    /// came before.
    pub fn spoiled(
        site: Site,
        spoil: impl Fn(&Request, usize, Reply) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let hub =
            Self { address: listener.local_addr().unwrap(), requests: Arc::default(), sent: Arc::default() };
        let (requests, sent) = (Arc::clone(&hub.requests), Arc::clone(&hub.sent));
        let answer =
            Arc::new(move |request: &Request, before: usize| spoil(request, before, site.answer(request)));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (requests, sent, answer) =
                    (Arc::clone(&requests), Arc::clone(&sent), Arc::clone(&answer));
                thread::spawn(move || serve(&stream, &requests, &sent, &*answer));
            }
        });
        hub
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests of a method came.
    pub fn count(&self, method: &str) -> usize {
        self.requests().iter().filter(|request| request.method == method).count()
    }

    /// Bytes of bodies that were sent.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Answers one connection's requests until it is closed.
fn serve(
    stream: &TcpStream,
    requests: &Mutex<Vec<Request>>,
    sent: &AtomicU64,
    answer: &dyn Fn(&Request, usize) -> Reply,
) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader) {
        let before = {
            let mut requests = requests.lock().unwrap();
            let is_like = |other: &&Request| (&other.method, &other.path) == (&request.method, &request.path);
            let before = requests.iter().filter(is_like).count();
            requests.push(request.clone());
            before
        };
        let reply = answer(&request, before);
        if write_reply(stream, &request, &reply, sent).is_none() {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let path = target.split('?').next()?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
            None => return Some(Request { method, path, headers }),
        }
    }
}

/// `None` where the connection is at its end.
fn write_reply(mut stream: &TcpStream, request: &Request, reply: &Reply, sent: &AtomicU64) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} Said so\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    if matches!(request.method.as_str(), "HEAD" | "CONNECT") {
        return Some(());
    }
    let mut at = 0;
    for chunk in reply.body.chunks(1024) {
        let chunk = &chunk[..chunk.len().min(reply.cut.map_or(usize::MAX, |cut| cut - at))];
        stream.write_all(chunk).ok()?;
        stream.flush().ok()?;
        at += chunk.len();
        sent.fetch_add(chunk.len() as u64, Ordering::SeqCst);
        if reply.cut == Some(at) {
            return None;
        }
        if let Some((_, pause)) = reply.stall.filter(|(after, _)| *after <= at) {
            thread::sleep(pause);
            return None;
        }
        if let Some(pause) = reply.pace {
            thread::sleep(pause);
        }
    }
    // A body without a length ends with the connection.
    let is_measured = reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Length"));
    is_measured.then_some(())
}

/// Bytes without a pattern, the same for the same seed.
pub fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        // xorshift64 (Marsaglia 2003)
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.push(state.to_le_bytes()[3]);
    }
    bytes
}

/// Packs as `Content-Encoding: gzip` does.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::default()).read_to_end(&mut packed).unwrap();
    packed
}
