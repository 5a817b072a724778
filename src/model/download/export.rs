//! Models without public graphs: a program, named by the entry's command, makes graphs of the fetched files.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{DownloadError, Event, Progress, install::EXPORT};
use crate::{
    Settings,
    hash::sha256_of_file,
    model::{FileEntry, ModelConfig},
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
    let files = files(output.path(), &config.layout)
        .map_err(DownloadError::store("read", output.path()))?
        .map_err(|missing| failed(format!("it left no `{missing}`")))?;
    Ok((output, ModelConfig { files, ..config.clone() }))
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

/// The graphs and what goes with them, by role, with size and hash; `Err` names a graph that is missing. The names are those
/// that `optimum-cli export onnx` gives.
fn files(folder: &Path, layout: &str) -> std::io::Result<Result<BTreeMap<String, FileEntry>, &'static str>> {
    let graphs: &[(&str, &str)] = match layout {
        "optimum-merged" => &[("encoder", "encoder_model.onnx"), ("decoder", "decoder_model_merged.onnx")],
        _ => &[
            ("encoder", "encoder_model.onnx"),
            ("decoder", "decoder_model.onnx"),
            ("decoder_with_past", "decoder_with_past_model.onnx"),
        ],
    };
    if let Some((_, missing)) = graphs.iter().find(|(_, file)| !folder.join(file).is_file()) {
        return Ok(Err(missing));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        let stem = file.split('.').next().unwrap_or_default();
        let graph = graphs.iter().find(|(_, graph)| *graph == file);
        let role = match graph {
            Some((role, _)) => (*role).to_owned(),
            // Graphs of other layouts are left out; so is the data of theirs, which begins with their name.
            None if file.contains(".onnx") && !graphs.iter().any(|(_, graph)| file.starts_with(graph)) => {
                continue;
            }
            None if file.contains(".onnx") => file.replace('.', "_"),
            None if file.ends_with(".json") => stem.to_owned(),
            None => file.replace('.', "_"),
        };
        let path = entry.path();
        if path.is_file() && !stem.is_empty() {
            let (size, sha256) = (Some(fs::metadata(&path)?.len()), Some(sha256_of_file(&path)?));
            files.insert(role, FileEntry { file, path: None, size, sha256 });
        }
    }
    Ok(Ok(files))
}
