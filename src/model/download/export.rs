//! Models without public graphs: a program, named by the entry's command, makes graphs of the fetched files.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{DownloadError, Event, Progress, partial::EXPORT};
use crate::{
    Settings,
    hash::sha256_of_file,
    model::{FileEntry, ModelConfig, derive},
};

/// Runs the export command of a model whose files are in `input`. Returns a folder beside it with the graphs, and the
/// description of these.
pub(super) fn export(
    config: &ModelConfig,
    settings: &Settings,
    input: &Path,
    progress: &mut dyn Progress,
) -> Result<(TempDir, ModelConfig), DownloadError> {
    let name = &config.name;
    let template = config.source.as_ref().and_then(|source| source.command.as_deref()).unwrap_or_default();
    // A folder of its own each time: a program that outlived a killed pull may still write to the last one.
    let parent = input.parent().unwrap_or(input);
    let output = tempfile::Builder::new().prefix(&format!("{name}-{EXPORT}")).tempdir_in(parent);
    let output = output.map_err(DownloadError::store("write", parent))?;
    let words = words(template, input, output.path());
    let Some((program, arguments)) = words.split_first() else {
        return Err(DownloadError::Entry {
            name: name.clone(),
            problem: "`source.command`: missing, expected the command that exports the files".to_owned(),
        });
    };
    let by_hand = || shell(&self::words(template, input, &PathBuf::from(name)));
    let Some(path) = find(program, settings) else {
        let (name, program, folder) = (name.clone(), program.clone(), input.to_owned());
        return Err(DownloadError::NoExporter { name, folder, program, command: by_hand() });
    };
    let failed = |problem: String| DownloadError::Export { name: name.clone(), problem, command: by_hand() };
    progress.event(Event::Exporting { command: &shell(&words) });
    let run = Command::new(path)
        .args(arguments)
        // All that it needs is here and checked; it should fetch nothing else.
        .env("HF_HUB_OFFLINE", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !run.status.success() {
        let said = String::from_utf8_lossy(&run.stderr);
        let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty());
        return Err(failed(last.map_or_else(|| run.status.to_string(), str::to_owned)));
    }
    let mut derived = derive::derive(output.path(), Some(&config.family))?;
    derive::supplement(&mut derived, config);
    derived.name.clone_from(&config.name);
    derived.revision.clone_from(&config.revision);
    for entry in derived.files.values_mut() {
        measure(entry, output.path()).map_err(DownloadError::store("read", output.path()))?;
    }
    Ok((output, derived))
}

/// Puts a file of a folder where its name says, on the disk, and notes its size and hash.
fn measure(entry: &mut FileEntry, folder: &Path) -> io::Result<()> {
    let path = folder.join(&entry.file);
    if let Some(inside) = entry.path.take() {
        fs::rename(folder.join(inside), &path)?;
    }
    let file = File::open(&path)?;
    file.sync_all()?;
    (entry.size, entry.sha256) = (Some(file.metadata()?.len()), Some(sha256_of_file(&path)?));
    Ok(())
}

/// The words of a command, with the folders in their places.
fn words(template: &str, input: &Path, output: &Path) -> Vec<String> {
    let (input, output) = (input.to_string_lossy(), output.to_string_lossy());
    template
        .split_whitespace()
        .map(|word| word.replace("{input}", &input).replace("{output}", &output))
        .collect()
}

/// The same as a line for a shell.
fn shell(words: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    let quoted = |word: &String| match word.chars().all(is_plain) && !word.is_empty() {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A program of the active Python environment, or of the path.
fn find(program: &str, settings: &Settings) -> Option<PathBuf> {
    let scripts = if cfg!(windows) { "Scripts" } else { "bin" };
    let environment = settings.python_environment.as_ref().map(|folder| folder.join(scripts));
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    environment.iter().chain(&settings.path).map(|folder| folder.join(&file)).find(|path| path.is_file())
}
