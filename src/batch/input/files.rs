//! Files, folders and patterns: which files are read, and in which order.

use std::{
    collections::VecDeque,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::super::BatchError;

/// What a path says that means standard input.
pub(super) const STANDARD: &str = "-";

/// One input, as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Standard,
    /// A file or a folder.
    Path(PathBuf),
    Pattern(String),
}

impl Given {
    pub(super) fn new(path: &Path) -> Result<Self, BatchError> {
        if path == Path::new(STANDARD) {
            return Ok(Self::Standard);
        }
        let shown = path.display().to_string();
        match path.metadata() {
            Ok(_) => Ok(Self::Path(path.to_path_buf())),
            Err(error) if error.kind() == io::ErrorKind::NotFound && shown.contains(['*', '?', '[']) => {
                let bad = |problem| BatchError::Pattern { pattern: shown.clone(), problem };
                let found = glob::glob(&shown);
                let mut found = found.map_err(|error| bad(format!("is not understood: {}", error.msg)))?;
                if found.next().is_none() {
                    return Err(bad("matches no file".to_owned()));
                }
                Ok(Self::Pattern(shown))
            }
            Err(source) => Err(BatchError::Input { path: shown, source }),
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str(STANDARD),
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Pattern(pattern) => f.write_str(pattern),
        }
    }
}

/// Whether a file's name says that it is one of lines: `.jsonl` or `.ndjson`, maybe with `.gz` or `.zst` behind it.
pub(super) fn is_lines_by_name(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}

/// Where a walk fails.
type Lost = (PathBuf, io::Error);

/// Every file of the inputs, in order. Holds the names of one folder on each level, never those of a whole tree.
pub(super) struct Walk {
    given: VecDeque<Given>,
    pattern: Option<glob::Paths>,
    /// What is still to be seen in each folder that the walk is in.
    folders: Vec<VecDeque<PathBuf>>,
    leave_out: Vec<PathBuf>,
}

impl Walk {
    pub(super) fn new(given: Vec<Given>, leave_out: Vec<PathBuf>) -> Self {
        Self { given: given.into(), pattern: None, folders: Vec::new(), leave_out }
    }

    /// The next path that is to be read or entered, and whether it was found in a folder.
    fn path(&mut self) -> Option<Result<(PathBuf, bool), Lost>> {
        loop {
            if let Some(folder) = self.folders.last_mut() {
                match folder.pop_front() {
                    Some(path) => return Some(Ok((path, true))),
                    None => drop(self.folders.pop()),
                }
            } else if let Some(pattern) = &mut self.pattern {
                match pattern.next() {
                    Some(Ok(path)) => return Some(Ok((path, false))),
                    Some(Err(error)) => return Some(Err((error.path().to_path_buf(), error.into()))),
                    None => self.pattern = None,
                }
            } else {
                match self.given.pop_front()? {
                    Given::Standard => return Some(Ok((PathBuf::from(STANDARD), false))),
                    Given::Path(path) => return Some(Ok((path, false))),
                    // It was understood before.
                    Given::Pattern(pattern) => self.pattern = glob::glob(&pattern).ok(),
                }
            }
        }
    }

    fn is_left_out(&self, path: &Path) -> bool {
        let below = |path: PathBuf| self.leave_out.iter().any(|out| path.starts_with(out));
        !self.leave_out.is_empty() && std::path::absolute(path).is_ok_and(below)
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Lost>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, found) = match self.path()? {
                Ok(path) => path,
                Err(lost) => return Some(Err(lost)),
            };
            if path != Path::new(STANDARD) && (self.is_left_out(&path) || found && leads_away(&path)) {
                continue;
            }
            if path == Path::new(STANDARD) || !path.is_dir() {
                return Some(Ok(path));
            }
            match inside(&path) {
                Ok(inside) => self.folders.push(inside),
                Err(error) => return Some(Err((path, error))),
            }
        }
    }
}

/// Whether it is a link to a folder, which could lead round in a circle.
fn leads_away(path: &Path) -> bool {
    path.is_symlink() && path.is_dir()
}

/// What is in a folder and not hidden, in the order of names.
fn inside(folder: &Path) -> io::Result<VecDeque<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: Given, leave_out: &[PathBuf], root: &Path) -> Vec<String> {
        let walk = Walk::new(vec![given], leave_out.to_vec());
        walk.map(|path| path.unwrap().strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn folders_are_walked_in_the_order_of_names_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("b/inner")).unwrap();
        for name in ["c.txt", "a.html", "b/2.txt", "b/inner/1.txt", ".hidden", "b/10.txt"] {
            fs::write(root.join(name), "x").unwrap();
        }
        let all = ["a.html", "b/10.txt", "b/2.txt", "b/inner/1.txt", "c.txt"];
        assert_eq!(names(Given::new(root).unwrap(), &[], root), all);
        let pattern = || Given::new(&root.join("**/*.txt")).unwrap();
        let texts = ["b/10.txt", "b/2.txt", "b/inner/1.txt", "c.txt"];
        assert_eq!(names(pattern(), &[], root), texts);
        assert_eq!(names(pattern(), &[root.join("b")], root), ["c.txt"]);
        assert!(matches!(Given::new(&root.join("*.pdf")), Err(BatchError::Pattern { .. })));
        assert!(matches!(Given::new(&root.join("d.txt")), Err(BatchError::Input { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_not_followed_round() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b")).unwrap();
        assert_eq!(names(Given::new(folder.path()).unwrap(), &[], folder.path()), ["a.txt"]);
    }

    #[test]
    fn lines_are_known_by_name() {
        let lines = ["a.jsonl", "a.NDJSON.gz", "a.jsonl.zst"];
        assert!(lines.iter().all(|name| is_lines_by_name(Path::new(name))));
        assert!(!["a.json", "a.gz", "jsonl"].iter().any(|name| is_lines_by_name(Path::new(name))));
    }
}
