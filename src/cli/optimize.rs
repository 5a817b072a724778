//! `shongkhep models optimize`: prunes a stored model's vocabulary to Bengali and English and puts the result beside it.
//! The work is done by `scripts/optimize/prune.py`, which is part of the program and needs a Python with `onnx`.

use std::{
    ffi::OsStr,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use shongkhep::{Settings, model::Store};

use super::{Context, Outcome};

const SCRIPT: &str = include_str!("../../scripts/optimize/prune.py");
/// Modules that the script cannot do without.
const NEEDED: &str = "numpy onnx";

#[derive(Debug, Args)]
#[command(after_help = "Example:
  shongkhep models optimize nllb-600m
  shongkhep digest --model nllb-600m-bn-en article.txt

Bengali and English text is cut into the same tokens as before and translated the same; other scripts become unknown.
With --text and --seen-latin the model gets smaller still; English words that the texts lack may then be cut otherwise.")]
pub struct OptimizeArguments {
    /// Its name in the store; the result is NAME-bn-en
    pub(super) name: String,

    /// A text whose tokens are kept, too; a text a line, may be given several times (needs the Python package tokenizers)
    #[arg(long, value_name = "FILE")]
    text: Vec<PathBuf>,

    /// Keep Latin tokens only where the texts use them
    #[arg(long, requires = "text")]
    seen_latin: bool,

    /// The Python to run [default: python3 or python on the path]
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
}

pub fn run(
    arguments: &OptimizeArguments,
    folder: &Path,
    context: &Context,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let store = Store::open(&context.settings)?;
    let name = format!("{}-bn-en", arguments.name);
    if store.has(&name) {
        bail!("`{name}` is in the store already; `shongkhep models remove {name}` makes room for a new one");
    }
    let before = store.model(&arguments.name)?.size();
    let python = python(arguments)?;
    let scratch = scratch(&context.settings)?;
    let (script, pruned) = (scratch.path().join("prune.py"), scratch.path().join("pruned"));
    fs::write(&script, SCRIPT).with_context(|| format!("cannot write `{}`", script.display()))?;

    let mut command = Command::new(&python);
    command.arg(&script).arg(folder).arg(&pruned).args(["--name", &name]);
    if !arguments.text.is_empty() {
        command.arg("--text").args(&arguments.text);
    }
    if arguments.seen_latin {
        command.arg("--seen-latin");
    }
    let status = command
        .stdin(Stdio::null())
        .stdout(if context.quiet { Stdio::null() } else { std::io::stderr().into() })
        .status()
        .with_context(|| format!("cannot start `{}`", python.display()))?;
    if !status.success() {
        bail!("the pruning by `{}` failed ({status}); nothing was changed", python.display());
    }
    let after = store.import(&name, &pruned, None, None)?.size();
    writeln!(out, "{name}: {:.1} MB, from {:.1} MB", after as f64 / 1e6, before as f64 / 1e6)?;
    Ok(Outcome::AllDone)
}

/// A folder on the store's disk that is gone afterwards: the temporary folder of the system may be too small.
fn scratch(settings: &Settings) -> anyhow::Result<tempfile::TempDir> {
    let root = settings.store.as_ref().map(|store| store.join("partial"));
    let root = root.ok_or_else(|| anyhow!("there is no store"))?;
    let made = fs::create_dir_all(&root).and_then(|()| tempfile::tempdir_in(&root));
    made.with_context(|| format!("cannot write `{}`", root.display()))
}

/// A Python that has what the script needs.
fn python(arguments: &OptimizeArguments) -> anyhow::Result<PathBuf> {
    let needed = if arguments.text.is_empty() { NEEDED.to_owned() } else { format!("{NEEDED} tokenizers") };
    let import = format!("import {}", needed.replace(' ', ", "));
    let given = arguments.python.as_deref().map(Path::as_os_str);
    let candidates =
        given.map_or_else(|| vec![OsStr::new("python3"), OsStr::new("python")], |given| vec![given]);
    let mut there = false;
    for candidate in &candidates {
        let probe = Command::new(candidate).args(["-c", &import]).stdin(Stdio::null()).output();
        match probe {
            Ok(output) if output.status.success() => return Ok(candidate.into()),
            Ok(_) => there = true,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot start `{}`", candidate.display()));
            }
        }
    }
    let tried: Vec<String> =
        candidates.iter().map(|candidate| format!("`{}`", candidate.display())).collect();
    let tried = tried.join(" and ");
    if there {
        bail!(
            "{tried}: no Python with all of {needed}; install them with `pip install {needed}`, or name another with --python"
        );
    }
    bail!(
        "{tried}: no such program; install Python 3.11 or newer with `pip install {needed}`, or name one with --python"
    )
}
