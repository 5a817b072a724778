//! Addresses: the hub's endpoint, a file's address at a revision, and where a redirect leads. Two addresses are of the
//! same host only if scheme, host and port agree.

use std::fmt;

use ureq::http::Uri;

use super::DownloadError;

/// The public hub.
pub(super) const PUBLIC_HUB: &str = "https://huggingface.co";

/// An `http` or `https` address.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Url {
    uri: Uri,
}

impl Url {
    /// `None` for anything but an absolute `http` or `https` address without a user name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        (is_web && !has_user && uri.host().is_some_and(|host| !host.is_empty())).then_some(Self { uri })
    }

    /// The endpoint that the user named, or the public hub's; a slash at its end does not count.
    pub(super) fn endpoint(named: Option<&str>) -> Result<Self, DownloadError> {
        let text = named.unwrap_or(PUBLIC_HUB);
        let url = Self::parse(text.trim_end_matches('/')).filter(|url| url.uri.query().is_none());
        url.ok_or_else(|| DownloadError::Endpoint { endpoint: text.to_owned() })
    }

    /// `{endpoint}/{repository}/resolve/{revision}/{path}`, the address of a file's content.
    pub(super) fn resolve(
        &self,
        repository: &str,
        revision: &str,
        path: &str,
    ) -> Result<Self, DownloadError> {
        let base = self.to_string();
        let base = base.trim_end_matches('/');
        let text = format!("{base}/{}/resolve/{}/{}", encode(repository), encode(revision), encode(path));
        Self::parse(&text).ok_or(DownloadError::Endpoint { endpoint: text })
    }

    /// Where `location`, the value of a `Location` header of an answer from here, leads (RFC 3986, section 5.2, without
    /// the removal of dot segments, which servers do themselves).
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        let location = location.split('#').next().unwrap_or_default();
        let scheme = self.uri.scheme_str()?;
        let root = format!("{scheme}://{}", self.uri.authority()?);
        let is_absolute = location
            .split_once("://")
            .is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let text = if location.is_empty() {
            return None;
        } else if is_absolute {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            format!("{root}{location}")
        } else if location.starts_with('?') {
            format!("{root}{}{location}", self.uri.path())
        } else {
            let folder = self.uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{root}{folder}/{location}")
        };
        Self::parse(&text)
    }

    /// Scheme, host and port, comparable.
    fn origin(&self) -> (&str, String, u16) {
        let port = self.uri.port_u16().unwrap_or(if self.is_secure() { 443 } else { 80 });
        (self.scheme(), self.host().to_ascii_lowercase(), port)
    }

    pub(super) fn is_same_host(&self, other: &Self) -> bool {
        self.origin() == other.origin()
    }

    pub(super) fn is_secure(&self) -> bool {
        self.scheme() == "https"
    }

    pub(super) fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or_default()
    }

    pub(super) fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// For messages: without the query, which is long and may hold a signature.
    pub(super) fn shown(&self) -> String {
        let text = self.to_string();
        text.split('?').next().unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.uri)
    }
}

/// What stands in a message about an address.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Percent-encodes what may not stand in a path (RFC 3986, section 3.3); slashes stay.
fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(byte.into())
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn files_are_addressed_at_a_revision_below_any_prefix() {
        for (endpoint, expected) in [
            (None, "https://huggingface.co/Xenova/m2m/resolve/9c37/onnx/a%20b.onnx"),
            (
                Some("http://mirror:8080/hf//"),
                "http://mirror:8080/hf/Xenova/m2m/resolve/9c37/onnx/a%20b.onnx",
            ),
        ] {
            let endpoint = Url::endpoint(endpoint).unwrap();
            assert_eq!(
                endpoint.resolve("Xenova/m2m", "9c37", "onnx/a b.onnx").unwrap().to_string(),
                expected
            );
        }
        for bad in
            ["huggingface.co", "ftp://host", "https://", "https://me@host", "https://host?x=1", "nonsense"]
        {
            let error = Url::endpoint(Some(bad)).unwrap_err();
            assert!(error.to_string().contains(&format!("`{bad}`")), "{error}");
        }
    }

    #[test]
    fn redirects_lead_where_the_standard_says() {
        let from = url("https://hub/org/name/resolve/main/file?x=1");
        for (location, expected) in [
            ("https://cdn.example/blob?Signature=s", "https://cdn.example/blob?Signature=s"),
            ("//cdn.example/blob", "https://cdn.example/blob"),
            ("/api/other", "https://hub/api/other"),
            ("other", "https://hub/org/name/resolve/main/other"),
            ("?y=2", "https://hub/org/name/resolve/main/file?y=2"),
            ("/a?to=http://b", "https://hub/a?to=http://b"),
            ("b?to=http://c", "https://hub/org/name/resolve/main/b?to=http://c"),
            ("/a#part", "https://hub/a"),
        ] {
            assert_eq!(from.join(location).unwrap().to_string(), expected, "{location}");
        }
        assert_eq!(from.join(""), None);
        assert_eq!(from.join("ftp://host/file"), None);
    }

    #[test]
    fn a_host_is_scheme_name_and_port() {
        let hub = url("https://Hub.example/x");
        assert!(hub.is_same_host(&url("https://hub.example:443/y?z")));
        for other in ["http://hub.example/x", "https://hub.example:8443/x", "https://cdn.hub.example/x"] {
            assert!(!hub.is_same_host(&url(other)), "{other}");
        }
    }

    #[test]
    fn messages_hold_no_query() {
        let signed = url("https://cdn.example/blob?Signature=secret");
        assert_eq!(
            (signed.shown(), format!("{signed:?}")),
            ("https://cdn.example/blob".into(), "https://cdn.example/blob".into())
        );
    }
}
