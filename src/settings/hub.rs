//! What the surroundings say about the model hub: where it is, who asks, and the cache that its own tools keep. The
//! variables are those of the `huggingface_hub` Python package, so that one set-up serves both.

use std::{
    ffi::OsString,
    fmt, fs,
    path::{Path, PathBuf},
};

use super::{absolute, is_yes};

/// Where models are pulled from and on whose behalf. The default is the public hub, nobody, no cache, no proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HubSettings {
    /// The hub's address; `None` is the public one, `https://huggingface.co`.
    pub endpoint: Option<String>,
    /// Who asks: needed for gated and private models. Sent to `endpoint` and to no other host.
    pub token: Option<Token>,
    /// The cache folder of the hub's own tools (`.../huggingface/hub`), read and never written.
    pub cache: Option<PathBuf>,
    /// Whether the hub may not be asked (other uses of the network: [`Settings::offline`](crate::Settings)).
    pub offline: bool,
    /// The proxies to go through.
    pub proxies: Proxies,
}

/// A secret that is never shown, not even by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token; `None` where the text is blank.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Proxies by the scheme of the address that is asked for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Proxy for `http://` addresses.
    pub http: Option<String>,
    /// Proxy for `https://` addresses.
    pub https: Option<String>,
    /// Hosts that are reached without one: `example.org` with all below it, or `*`.
    pub bypass: Vec<String>,
}

impl Proxies {
    /// The proxy for an address, if it goes through one.
    pub fn of(&self, scheme: &str, host: &str) -> Option<&str> {
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let is_bypassed = self.bypass.iter().any(|entry| {
            let entry = entry.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
            entry.is_empty()
                || host.strip_suffix(&entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        let proxy = if scheme == "https" { &self.https } else { &self.http };
        proxy.as_deref().filter(|_| !is_bypassed)
    }
}

/// A proxy's address may hold a password.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (http, https) = (self.http.is_some(), self.https.is_some());
        f.debug_struct("Proxies")
            .field("http", &http)
            .field("https", &https)
            .field("bypass", &self.bypass)
            .finish()
    }
}

impl HubSettings {
    /// See [`Settings::from_env`](crate::Settings::from_env).
    pub(super) fn read(variable: impl Fn(&str) -> Option<OsString>, user: Option<&Path>) -> Self {
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let folder = |name: &str| variable(name).map(|value| absolute(Path::new(&value)));
        let yes = |name: &str| variable(name).is_some_and(|value| is_yes(&value));
        let either_case = |name: &str| text(&name.to_ascii_lowercase()).or_else(|| text(name));

        let caches = folder("XDG_CACHE_HOME").or_else(|| Some(user?.join(".cache")));
        let home = folder("HF_HOME").or_else(|| Some(caches?.join("huggingface")));
        let in_home = |name: &str| home.as_ref().map(|home| home.join(name));
        let token_file = || fs::read_to_string(folder("HF_TOKEN_PATH").or_else(|| in_home("token"))?).ok();
        let token = || Token::new(&text("HF_TOKEN").or_else(token_file)?);
        let any_proxy = either_case("ALL_PROXY");
        Self {
            endpoint: text("HF_ENDPOINT"),
            token: if yes("HF_HUB_DISABLE_IMPLICIT_TOKEN") { None } else { token() },
            cache: folder("HF_HUB_CACHE").or_else(|| in_home("hub")),
            offline: yes("HF_HUB_OFFLINE"),
            proxies: Proxies {
                http: either_case("HTTP_PROXY").or_else(|| any_proxy.clone()),
                https: either_case("HTTPS_PROXY").or(any_proxy),
                bypass: either_case("NO_PROXY")
                    .unwrap_or_default()
                    .split(',')
                    .map(|entry| entry.trim().to_owned())
                    .filter(|entry| !entry.is_empty())
                    .collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> HubSettings {
        let variable =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        HubSettings::read(variable, Some(Path::new("/home/reader")))
    }

    #[test]
    fn nothing_set_gives_the_usual_cache_and_no_token() {
        let hub = read(&[]);
        assert_eq!(hub.cache, Some("/home/reader/.cache/huggingface/hub".into()));
        assert_eq!((hub.endpoint, hub.token, hub.offline), (None, None, false));
        assert_eq!(hub.proxies, Proxies::default());
    }

    #[test]
    fn the_cache_follows_the_most_exact_variable() {
        let cache = |variables: &[(&str, &str)]| read(variables).cache.unwrap();
        let all = [("XDG_CACHE_HOME", "/c"), ("HF_HOME", "/h"), ("HF_HUB_CACHE", "/hub")];
        assert_eq!(cache(&all), Path::new("/hub"));
        assert_eq!(cache(&all[..2]), Path::new("/h/hub"));
        assert_eq!(cache(&all[..1]), Path::new("/c/huggingface/hub"));
    }

    #[test]
    fn the_token_is_read_from_the_environment_or_a_file_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        let file = folder.path().join("elsewhere");
        let token = |variables: &[(&str, &str)]| read(variables).token.map(|token| token.reveal().to_owned());
        assert_eq!(token(&[("HF_HOME", home)]), None);
        fs::write(folder.path().join("token"), "from-home\n").unwrap();
        fs::write(&file, "from-file").unwrap();
        let path = file.to_str().unwrap();
        assert_eq!(token(&[("HF_HOME", home)]).unwrap(), "from-home");
        assert_eq!(token(&[("HF_HOME", home), ("HF_TOKEN_PATH", path)]).unwrap(), "from-file");
        let set = [("HF_HOME", home), ("HF_TOKEN_PATH", path), ("HF_TOKEN", " direct\n")];
        assert_eq!(token(&set).unwrap(), "direct");
        assert!(!format!("{:?}", read(&set)).contains("direct"));
        assert_eq!(token(&[("HF_TOKEN", "direct"), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")]), None);
    }

    #[test]
    fn proxies_go_by_scheme_and_spare_the_hosts_that_are_named() {
        let hub = read(&[
            ("https_proxy", "http://user:secret@proxy:3128"),
            ("ALL_PROXY", "http://other"),
            ("NO_PROXY", "localhost, .example.org,*.inner.net"),
        ]);
        let of = |scheme, host| hub.proxies.of(scheme, host);
        assert_eq!(of("https", "huggingface.co"), Some("http://user:secret@proxy:3128"));
        assert_eq!(of("http", "huggingface.co"), Some("http://other"));
        for host in ["localhost", "example.org", "EU.example.org", "a.inner.net"] {
            assert_eq!(of("https", host), None, "{host}");
        }
        assert!(of("https", "notexample.org").is_some());
        assert!(!format!("{hub:?}").contains("secret"));
        assert_eq!(read(&[("ALL_PROXY", "http://p"), ("NO_PROXY", "*")]).proxies.of("http", "any"), None);
    }

    #[test]
    fn the_hub_can_be_forbidden_by_itself() {
        assert!(read(&[("HF_HUB_OFFLINE", "1")]).offline);
        assert!(!read(&[("HF_HUB_OFFLINE", "off")]).offline);
    }
}
