//! Requests to the hub: redirects are followed by hand, so that the token goes to the hub's own host and to no other,
//! and what the hub says about a file is read before a redirect leads to other hosts.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use ureq::{
    Agent, Body, Error, Proxy,
    http::{HeaderMap, Request, Response, StatusCode},
};

use super::{DownloadError, Timing, identity::Identity, retry::Failure, retry_after, url::Url};
use crate::settings::{HubSettings, Proxies, Token};

/// A redirect after that many others is a circle.
const MOST_REDIRECTS: usize = 10;

/// Speaks to one hub.
pub(super) struct Client {
    endpoint: Url,
    token: Option<Token>,
    proxies: Proxies,
    direct: Agent,
    http: Option<Agent>,
    https: Option<Agent>,
}

/// What the hub says about a file before its content is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// The commit that the file is of.
    pub(super) commit: Option<String>,
    /// Its hash.
    pub(super) identity: Option<Identity>,
    /// Its size in bytes.
    pub(super) size: Option<u64>,
}

/// How far redirects are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// As long as they stay on the hub's host: a redirect to another is itself the answer.
    OnTheHub,
    Everywhere,
}

/// An answer to a request for content.
pub(super) struct Answer {
    /// Where it came from in the end, for messages.
    pub(super) from: String,
    response: Response<Body>,
}

impl Client {
    pub(super) fn new(hub: &HubSettings, timing: Timing) -> Result<Self, DownloadError> {
        let agent = |proxy: Option<Proxy>| {
            let config = Agent::config_builder()
                .proxy(proxy)
                .max_redirects(0)
                .http_status_as_error(false)
                .user_agent(concat!("shongkhep/", env!("CARGO_PKG_VERSION")))
                // A content that is compressed on the way can be neither measured nor resumed.
                .accept_encoding("identity")
                .timeout_resolve(Some(timing.connect))
                .timeout_connect(Some(timing.connect))
                .timeout_recv_response(Some(timing.stall))
                .timeout_per_read(Some(timing.stall))
                .timeout_per_write(Some(timing.stall));
            Agent::new_with_config(config.build())
        };
        let through = |scheme: &'static str, address: &Option<String>| match address {
            None => Ok(None),
            Some(address) => match Proxy::new(address) {
                Ok(proxy)
                    if matches!(proxy.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https) =>
                {
                    Ok(Some(agent(Some(proxy))))
                }
                _ => Err(DownloadError::Proxy { scheme }),
            },
        };
        Ok(Self {
            endpoint: Url::endpoint(hub.endpoint.as_deref())?,
            token: hub.token.clone(),
            http: through("http", &hub.proxies.http)?,
            https: through("https", &hub.proxies.https)?,
            direct: agent(None),
            proxies: hub.proxies.clone(),
        })
    }

    /// The address of a file's content.
    pub(super) fn resolve(&self, repository: &str, revision: &str, path: &str) -> Result<Url, DownloadError> {
        self.endpoint.resolve(repository, revision, path)
    }

    /// What the hub says about the file at an address.
    pub(super) fn metadata(&self, url: &Url) -> Result<Metadata, Failure> {
        let mut answer = self.send("HEAD", url, &[], Follow::OnTheHub)?;
        if matches!(answer.status(), 405 | 501) {
            answer = self.send("GET", url, &[("Range", "bytes=0-0")], Follow::OnTheHub)?;
        }
        let status = answer.response.status();
        if !status.is_success() && !status.is_redirection() {
            return Err(answer.refusal());
        }
        let linked = answer.number("X-Linked-Size");
        Ok(Metadata {
            commit: answer.text("X-Repo-Commit").map(str::to_owned),
            identity: answer
                .text("X-Linked-Etag")
                .or_else(|| answer.text("ETag"))
                .and_then(Identity::of_etag),
            // A redirect's own length is that of its page, a compressed content's that of what is sent.
            size: match status {
                _ if linked.is_some() => linked,
                StatusCode::OK if !answer.is_encoded() => answer.number("Content-Length"),
                StatusCode::PARTIAL_CONTENT => answer.range().map(|(_, total)| total),
                _ => None,
            },
        })
    }

    /// The content at an address, from byte `from` on if the server agrees and `etag` still holds there.
    pub(super) fn content(&self, url: &Url, from: u64, etag: Option<&str>) -> Result<Answer, Failure> {
        let range = format!("bytes={from}-");
        let mut headers = Vec::new();
        if from > 0 {
            headers.push(("Range", range.as_str()));
            headers.extend(etag.map(|etag| ("If-Range", etag)));
        }
        self.send("GET", url, &headers, Follow::Everywhere)
    }

    fn send(
        &self,
        method: &str,
        url: &Url,
        headers: &[(&str, &str)],
        follow: Follow,
    ) -> Result<Answer, Failure> {
        let mut url = url.clone();
        for _ in 0..MOST_REDIRECTS {
            let answer = self.send_once(method, &url, headers)?;
            let is_redirect = matches!(answer.status(), 301 | 302 | 303 | 307 | 308);
            let Some(location) = answer.text("Location").filter(|_| is_redirect) else {
                return Ok(answer);
            };
            let wrong = |problem: String| DownloadError::Answer { url: url.shown(), problem };
            let next = url
                .join(location)
                .ok_or_else(|| wrong("it redirects to what is no `http` or `https` address".to_owned()))?;
            if follow == Follow::OnTheHub && !next.is_same_host(&self.endpoint) {
                return Ok(answer);
            }
            if url.is_secure() && !next.is_secure() {
                return Err(
                    wrong(format!("it redirects to `{}`, which is not encrypted", next.shown())).into()
                );
            }
            url = next;
        }
        let problem = format!("more than {MOST_REDIRECTS} redirects");
        Err(DownloadError::Answer { url: url.shown(), problem }.into())
    }

    fn send_once(&self, method: &str, url: &Url, headers: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method).uri(url.uri().clone());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = self.token.as_ref().filter(|_| url.is_same_host(&self.endpoint)) {
            request = request.header("Authorization", format!("Bearer {}", token.reveal()));
        }
        let request = request.body(()).map_err(|source| failure(url.shown(), source.into()))?;
        let response = self.agent(url).run(request).map_err(|source| failure(url.shown(), source))?;
        Ok(Answer { from: url.shown(), response })
    }

    fn agent(&self, url: &Url) -> &Agent {
        let proxied = if url.is_secure() { &self.https } else { &self.http };
        match (proxied, self.proxies.of(url.scheme(), url.host())) {
            (Some(agent), Some(_)) => agent,
            _ => &self.direct,
        }
    }
}

/// What a failed connection is: most pass.
pub(super) fn failure(url: String, source: Error) -> Failure {
    let is_final = match &source {
        Error::Http(_) | Error::BadUri(_) | Error::Rustls(_) | Error::Tls(_) | Error::InvalidProxyUrl => true,
        // TLS tells a bad certificate as invalid data.
        Error::Io(error) => error.kind() == std::io::ErrorKind::InvalidData,
        _ => false,
    };
    let error = DownloadError::Connection { url, source: Box::new(source) };
    if is_final { Failure::Final(error) } else { Failure::Passing { error, wait: None } }
}

impl Answer {
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(super) fn text(&self, header: &str) -> Option<&str> {
        self.headers().get(header).and_then(|value| value.to_str().ok()).map(str::trim)
    }

    pub(super) fn number(&self, header: &str) -> Option<u64> {
        self.text(header)?.parse().ok()
    }

    /// First byte and the whole file's size of an answer with a part, from `Content-Range: bytes 5-9/10`.
    pub(super) fn range(&self) -> Option<(u64, u64)> {
        let (range, total) = self.text("Content-Range")?.strip_prefix("bytes ")?.split_once('/')?;
        let (first, _) = range.split_once('-')?;
        Some((first.trim().parse().ok()?, total.trim().parse().ok()?))
    }

    /// Whether the content is compressed on the way.
    pub(super) fn is_encoded(&self) -> bool {
        self.text("Content-Encoding").is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    }

    /// An ETag that may stand in `If-Range`: only a strong one says that bytes are equal (RFC 9110, section 13.1.5).
    pub(super) fn strong_etag(&self) -> Option<String> {
        self.text("ETag").filter(|etag| etag.starts_with('"') && !self.is_encoded()).map(str::to_owned)
    }

    /// The error that a status other than success is.
    pub(super) fn refusal(&self) -> Failure {
        let wait = self.text("Retry-After").and_then(retry_after::parse);
        let error = DownloadError::Status {
            url: self.from.clone(),
            status: self.status(),
            code: self.text("X-Error-Code").map(str::to_owned),
            wait,
        };
        match self.status() {
            408 | 425 | 429 | 500 | 502 | 503 | 504 => Failure::Passing { error, wait },
            _ => Failure::Final(error),
        }
    }

    /// The content, unpacked where it is compressed.
    pub(super) fn into_reader(self) -> Result<Box<dyn Read>, DownloadError> {
        let encoding = self.text("Content-Encoding").unwrap_or("identity").to_ascii_lowercase();
        let reader = self.response.into_body().into_reader();
        match encoding.as_str() {
            "identity" => Ok(Box::new(reader)),
            "gzip" | "x-gzip" => Ok(Box::new(MultiGzDecoder::new(reader))),
            _ => {
                let problem =
                    format!("the content comes in the encoding `{encoding}`, which was not asked for");
                Err(DownloadError::Answer { url: self.from, problem })
            }
        }
    }
}
