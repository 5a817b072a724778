//! Where installed Python packages are, found by looking at folders only: starting an interpreter to ask would
//! cost more time than a digest may take.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Settings;

/// The `site-packages` (and Debian's `dist-packages`) folders that exist, without repetition: those of the active
/// environment, of each Python on the path in its order, and of the user.
pub(super) fn package_folders(settings: &Settings) -> Vec<PathBuf> {
    let mut prefixes: Vec<PathBuf> = settings.python_environment.iter().cloned().collect();
    prefixes.extend(settings.path.iter().flat_map(|folder| prefixes_of(folder)));
    prefixes.extend(settings.home.iter().map(|home| home.join(".local")));
    let mut folders = Vec::new();
    for folder in prefixes.iter().flat_map(|prefix| packages_under(prefix)) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    if let Some(home) = &settings.home {
        let versions = subfolders(&home.join("Library/Python"), "3.");
        folders.extend(versions.into_iter().map(|version| version.join("lib/python/site-packages")));
    }
    folders
}

/// The installation prefixes that the interpreters in one folder of the path belong to.
fn prefixes_of(folder: &Path) -> Vec<PathBuf> {
    let Some(interpreter) = program_in(folder, &["python3", "python"]) else { return Vec::new() };
    if folder.file_name().is_some_and(|name| name == "shims") {
        return folder.parent().map(managed_versions).unwrap_or_default();
    }
    let resolved = interpreter.canonicalize().ok();
    let bins = [Some(folder), resolved.as_deref().and_then(Path::parent)];
    bins.into_iter().flatten().map(prefix_of_bin).collect()
}

/// The Pythons of a version manager whose shims are scripts: the chosen one first, then the newest. Any of them
/// serves, since the library does not depend on the Python it came with.
fn managed_versions(root: &Path) -> Vec<PathBuf> {
    let chosen = fs::read_to_string(root.join("version")).unwrap_or_default();
    let mut versions = subfolders(&root.join("versions"), "");
    versions.extend(subfolders(&root.join("installs/python"), ""));
    versions.sort_by_key(|version| {
        let name = version.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        !chosen.split_whitespace().any(|chosen| chosen == name)
    });
    versions
}

/// `/usr` for `/usr/bin`; a folder that is not one of programs only (Windows) is a prefix itself.
fn prefix_of_bin(folder: &Path) -> PathBuf {
    let is_bin = folder.file_name().is_some_and(|name| name == "bin" || name == "Scripts");
    folder.parent().filter(|_| is_bin).unwrap_or(folder).to_path_buf()
}

fn packages_under(prefix: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for lib in [prefix.join("lib"), prefix.join("local/lib")] {
        for version in subfolders(&lib, "python3") {
            folders.extend([version.join("site-packages"), version.join("dist-packages")]);
        }
    }
    if cfg!(windows) {
        folders.push(prefix.join("Lib/site-packages"));
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

/// The folders in `folder` whose name begins with `start`, the newest (by the numbers in the name) first.
fn subfolders(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            (name.starts_with(start) && entry.path().is_dir()).then(|| (numbers(&name), entry.path()))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

fn numbers(name: &str) -> Vec<u32> {
    name.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// The first of `names` that is a file in `folder`, with the platform's ending for programs.
pub(super) fn program_in(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .map(|name| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|program| program.is_file())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// A folder with files and folders (names ending in `/`) in it.
    fn tree(names: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in names {
            let path = root.path().join(name);
            fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
            if !name.ends_with('/') {
                fs::write(&path, b"").unwrap();
            }
        }
        root
    }

    fn found(root: &Path, settings: &Settings) -> Vec<String> {
        package_folders(settings)
            .iter()
            .map(|folder| folder.strip_prefix(root).unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_active_environment_comes_before_the_path_and_the_user() {
        let root = tree(&[
            "venv/lib/python3.12/site-packages/",
            "usr/bin/python3",
            "usr/lib/python3/dist-packages/",
            "usr/lib/python3.9/site-packages/",
            "usr/lib/python3.11/site-packages/",
            "usr/local/lib/python3.11/dist-packages/",
            "home/.local/lib/python3.11/site-packages/",
            "other/lib/python3.8/site-packages/",
        ]);
        let root = root.path().canonicalize().unwrap();
        let settings = Settings {
            python_environment: Some(root.join("venv")),
            path: vec![root.join("other/bin"), root.join("usr/bin"), root.join("usr/bin")],
            home: Some(root.join("home")),
            ..Settings::default()
        };
        assert_eq!(
            found(&root, &settings),
            [
                "venv/lib/python3.12/site-packages",
                "usr/lib/python3.11/site-packages",
                "usr/lib/python3.9/site-packages",
                "usr/lib/python3/dist-packages",
                "usr/local/lib/python3.11/dist-packages",
                "home/.local/lib/python3.11/site-packages",
            ]
        );
    }

    #[test]
    fn a_link_leads_to_the_environment_and_to_its_base() {
        let root = tree(&[
            "env/bin/",
            "env/lib/python3.13/site-packages/",
            "base/bin/python3.13",
            "base/lib/python3.13/site-packages/",
        ]);
        let root = root.path().canonicalize().unwrap();
        std::os::unix::fs::symlink(root.join("base/bin/python3.13"), root.join("env/bin/python3")).unwrap();
        let settings = Settings { path: vec![root.join("env/bin")], ..Settings::default() };
        assert_eq!(
            found(&root, &settings),
            ["env/lib/python3.13/site-packages", "base/lib/python3.13/site-packages",]
        );
    }

    #[test]
    fn shims_lead_to_the_versions_of_their_manager_the_chosen_one_first() {
        let root = tree(&[
            "pyenv/shims/python3",
            "pyenv/versions/3.9.2/lib/python3.9/site-packages/",
            "pyenv/versions/3.10.0/lib/python3.10/site-packages/",
            "pyenv/versions/3.12.1/lib/python3.12/site-packages/",
        ]);
        fs::write(root.path().join("pyenv/version"), "3.10.0\n").unwrap();
        let settings = Settings { path: vec![root.path().join("pyenv/shims")], ..Settings::default() };
        assert_eq!(
            found(root.path(), &settings),
            [
                "pyenv/versions/3.10.0/lib/python3.10/site-packages",
                "pyenv/versions/3.12.1/lib/python3.12/site-packages",
                "pyenv/versions/3.9.2/lib/python3.9/site-packages",
            ]
        );
    }

    #[test]
    fn nothing_in_reach_gives_nothing() {
        assert!(package_folders(&Settings::default()).is_empty());
    }
}
