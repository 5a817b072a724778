//! `Identity`: what tells a file from every other, by the registry or by the hub, and whether a file on disk has it.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha1::{Digest, Sha1};

use crate::hash::{hex, sha256_of_file};

/// A hash of a file's content, as lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// SHA-256 of the content; the hub's own name of a large file.
    Sha256(String),
    /// SHA-1 of `blob`, a space, the size, a zero byte and the content: git's name of a file, the hub's of a small one.
    GitBlob(String),
}

impl Identity {
    /// What the hub's ETag says: 64 hexadecimal digits are a SHA-256, 40 a git blob's name; any other says nothing.
    pub(super) fn of_etag(etag: &str) -> Option<Self> {
        let digits = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"').to_ascii_lowercase();
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match digits.len() {
            64 if is_hex => Some(Self::Sha256(digits)),
            40 if is_hex => Some(Self::GitBlob(digits)),
            _ => None,
        }
    }

    /// The same kind of hash of a file on disk.
    pub(super) fn measure(&self, path: &Path) -> io::Result<Self> {
        match self {
            Self::Sha256(_) => sha256_of_file(path).map(Self::Sha256),
            Self::GitBlob(_) => git_blob(path).map(Self::GitBlob),
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(digits) => write!(f, "SHA-256 {digits}"),
            Self::GitBlob(digits) => write!(f, "git blob {digits}"),
        }
    }
}

fn git_blob(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", file.metadata()?.len()));
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etags_are_told_by_their_length() {
        let (sha256, sha1) = ("a".repeat(64), "b".repeat(40));
        assert_eq!(Identity::of_etag(&format!("\"{sha256}\"")), Some(Identity::Sha256(sha256)));
        assert_eq!(Identity::of_etag(&format!("W/\"{sha1}\"")), Some(Identity::GitBlob(sha1.clone())));
        assert_eq!(Identity::of_etag(&sha1.to_uppercase()), Some(Identity::GitBlob(sha1)));
        for other in ["", "\"5f3c-18a\"", &"g".repeat(40), &"a".repeat(41)] {
            assert_eq!(Identity::of_etag(other), None, "{other}");
        }
    }

    #[test]
    fn files_are_measured_as_git_and_sha256sum_do() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hello\n").unwrap();
        // `printf 'hello\n' | git hash-object --stdin` and `| sha256sum`.
        for digits in [
            "ce013625030ba8dba906f756967f9e9ca394464a",
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
        ] {
            let identity = Identity::of_etag(digits).unwrap();
            assert_eq!(identity.measure(file.path()).unwrap(), identity);
        }
    }
}
