//! `shongkhep models`: what is known, what is here, whether it is whole.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Subcommand;
use serde::Serialize;
use shongkhep::{
    Settings,
    model::{
        self, EMBEDDED, Entry, ModelConfig, ModelError, ModelFiles, Origin, Registry, SourceKind, Store,
    },
};

use super::{
    Context, Outcome,
    optimize::{self, OptimizeArguments},
    pull::{self, PullArguments},
};

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List the models that are known by name, and those that are in the store
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell what a model is: licence, size, quality, where it is from
    Show {
        /// Its name
        name: String,
    },
    /// Fetch models into the store
    Pull(PullArguments),
    /// Check every byte of a model, or of all that are in the store
    Verify {
        /// Its name
        name: Option<String>,
    },
    /// Remove a model from the store
    Remove {
        /// Its name
        name: String,
    },
    /// Print a model's folder
    Path {
        /// Its name
        name: String,
    },
    /// Copy a model folder into the store: one of ours, or an export by Optimum
    #[command(after_help = "Example:
  optimum-cli export onnx --model facebook/nllb-200-distilled-600M --task text2text-generation-with-past exported
  shongkhep models import my-nllb exported")]
    Import {
        /// Its name from then on
        name: String,
        /// The folder
        path: PathBuf,
        /// The family, where the folder's files do not tell: nllb, m2m100, mbart50, marian, t5 or indictrans2
        #[arg(long)]
        family: Option<String>,
    },
    /// Make a smaller copy of a stored model that knows Bengali and English only, with the same translations
    Optimize(OptimizeArguments),
}

pub fn run(command: &ModelsCommand, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let settings = &context.settings;
    match command {
        ModelsCommand::List { json } => list(settings, *json, out)?,
        ModelsCommand::Show { name } => show(name, settings, out)?,
        ModelsCommand::Pull(arguments) => return pull::run(arguments, context),
        ModelsCommand::Verify { name } => return verify(name.as_deref(), settings, out),
        ModelsCommand::Remove { name } => {
            let folder = stored(name, settings)?;
            Store::open(settings)?.remove(name)?;
            if !context.quiet {
                eprintln!("removed `{}`", folder.display());
            }
        }
        ModelsCommand::Path { name } => writeln!(out, "{}", stored(name, settings)?.display())?,
        ModelsCommand::Optimize(arguments) => {
            return optimize::run(arguments, &stored(&arguments.name, settings)?, context, out);
        }
        ModelsCommand::Import { name, path, family } => {
            let registry = Registry::load(settings)?;
            let model = Store::open(settings)?.import(name, path, family.as_deref(), registry.find(name))?;
            if !context.quiet {
                eprintln!("`{name}` is in the store, {}", megabytes(model.size()));
            }
        }
    }
    out.flush()?;
    Ok(Outcome::AllDone)
}

/// The folder of a model of the store; it may be damaged.
fn stored(name: &str, settings: &Settings) -> anyhow::Result<PathBuf> {
    let store = Store::open(settings)?;
    if !store.has(name) {
        if name == EMBEDDED {
            anyhow::bail!("`{EMBEDDED}` is part of the program and has no folder");
        }
        // What is missing is told as everywhere.
        model::find_by_name(name, settings, &Registry::load(settings)?)?;
    }
    Ok(store.folder(name))
}

/// Where a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// In the program.
    Embedded,
    /// In the store, its sizes right.
    Stored,
    /// In the store, but not whole.
    Damaged,
    /// Known by name, and not here.
    Known,
}

/// A line of the list.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    state: State,
    /// Bytes of all files; `null` where some are not known.
    size: Option<u64>,
    /// The user's file of the registry that names it.
    registry_file: Option<PathBuf>,
    /// Whether that takes the place of one of ours.
    replaces_ours: bool,
    /// Its folder.
    path: Option<PathBuf>,
    #[serde(flatten)]
    config: Option<Facts>,
}

/// What the list tells of a description.
#[derive(Debug, Serialize)]
struct Facts {
    task: model::Task,
    family: String,
    precision: String,
    revision: String,
    licence: String,
    noncommercial: bool,
    quality: Option<String>,
}

impl From<&ModelConfig> for Facts {
    fn from(config: &ModelConfig) -> Self {
        Self {
            task: config.task,
            family: config.family.clone(),
            precision: config.precision.clone(),
            revision: config.revision.clone(),
            licence: config.licence.clone(),
            noncommercial: config.noncommercial,
            quality: config.quality.as_ref().map(|quality| quality.text.clone()),
        }
    }
}

/// The embedded model, then the registry's, then what else is in the store.
fn rows(settings: &Settings) -> anyhow::Result<Vec<Row>> {
    let registry = Registry::load(settings)?;
    let store = Store::open(settings).ok();
    let row = |name: &str, state, size, config: Option<&ModelConfig>| Row {
        name: name.to_owned(),
        state,
        size,
        registry_file: None,
        replaces_ours: false,
        path: None,
        config: config.map(Facts::from),
    };
    let stored = |name: &str| {
        let store = store.as_ref().filter(|store| store.has(name))?;
        let mut row = match store.model(name) {
            Ok(model) => row(name, State::Stored, Some(model.size()), Some(model.config())),
            Err(_) => row(name, State::Damaged, None, None),
        };
        row.path = Some(store.folder(name));
        Some(row)
    };
    let mut rows = Vec::new();
    if let Ok(model) = ModelFiles::embedded() {
        rows.push(row(EMBEDDED, State::Embedded, Some(model.size()), Some(model.config())));
    }
    for entry in registry.entries() {
        let (name, config) = (&entry.config.name, &entry.config);
        let size = config.files.values().map(|file| file.size).sum();
        let mut row = stored(name).unwrap_or_else(|| row(name, State::Known, size, None));
        row.config = row.config.or_else(|| Some(config.into()));
        (row.registry_file, row.replaces_ours) = (entry.file.clone(), entry.replaces_ours);
        rows.push(row);
    }
    for name in store.as_ref().map_or(Ok(Vec::new()), Store::names)? {
        if registry.find(&name).is_none() {
            rows.extend(stored(&name));
        }
    }
    Ok(rows)
}

fn list(settings: &Settings, json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let rows = rows(settings)?;
    if json {
        serde_json::to_writer_pretty(&mut *out, &rows).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    for row in rows {
        let state = match row.state {
            State::Embedded => "embedded",
            State::Stored => "in store",
            State::Damaged => "DAMAGED",
            State::Known => "-",
        };
        let size = row.size.map_or_else(|| "?".to_owned(), megabytes);
        let (task, licence) =
            row.config.map_or(("", String::new()), |facts| (task(facts.task), facts.licence));
        let mut line = format!("{:width$}  {state:8}  {size:>9}  {task:9}  {licence}", row.name);
        if let Some(file) = row.registry_file {
            let instead = if row.replaces_ours { ", instead of ours" } else { "" };
            line.push_str(&format!("  (from {}{instead})", file.display()));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn show(name: &str, settings: &Settings, out: &mut dyn Write) -> anyhow::Result<()> {
    let registry = Registry::load(settings)?;
    let known = registry.find(name);
    let here = model::find_by_name(name, settings, &registry);
    let (config, state, size) = match (&here, known) {
        (Ok(model), _) => {
            let place = match model.origin() {
                Origin::Embedded => "embedded".to_owned(),
                Origin::Folder(folder) => folder.display().to_string(),
            };
            (model.config(), place, Some(model.size()))
        }
        (Err(ModelError::NotPulled { .. }), Some(Entry { config, .. })) => {
            (config, "not in the store".to_owned(), config.files.values().map(|file| file.size).sum())
        }
        _ => return Ok(here.map(drop)?),
    };
    let mut line = |key: &str, value: &str| match value {
        "" => Ok(()),
        value => writeln!(out, "{key:12}{value}"),
    };
    let commercial = if config.noncommercial { ", no commercial use" } else { "" };
    let (source, target) = (&config.languages.source, &config.languages.target);
    let parts = format!("{} {}, {}", config.family, config.precision, config.layout);
    line("name", &config.name)?;
    line("where", &state)?;
    line("task", &format!("{}, {source} to {target}", task(config.task)))?;
    line("licence", &format!("{}{commercial}", config.licence))?;
    line("size", &size.map_or_else(|| "not known before it is fetched".to_owned(), megabytes))?;
    line("model", &parts)?;
    line("revision", &config.revision)?;
    if let Some(quality) = &config.quality {
        line("quality", &quality.text)?;
        line("measured by", &quality.from)?;
    }
    if let Some(source) = &config.source {
        let what = match source.kind {
            SourceKind::Hub => "",
            SourceKind::Export => ", to be exported",
        };
        line("source", &format!("{} at {}{what}", source.repository, source.revision))?;
        line("export", source.command.as_deref().unwrap_or_default())?;
    }
    if let Some(file) = known.and_then(|entry| entry.file.as_ref()) {
        line("registry", &file.display().to_string())?;
    }
    for (role, file) in &config.files {
        let size = file.size.map_or_else(|| "size not known".to_owned(), |size| format!("{size} bytes"));
        line(
            "file",
            &format!(
                "{role}: {}, {size}, SHA-256 {}",
                file.file,
                file.sha256.as_deref().unwrap_or("not known")
            ),
        )?;
    }
    Ok(())
}

/// Checks models one after another; a damaged one does not keep the others from being checked.
fn verify(name: Option<&str>, settings: &Settings, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let store = Store::open(settings)?;
    let registry = Registry::load(settings)?;
    let names = match name {
        Some(name) => vec![name.to_owned()],
        None => store.names()?,
    };
    let mut outcome = Outcome::AllDone;
    for name in &names {
        let verified = model::find_by_name(name, settings, &registry)
            .and_then(|model| model.verify().map(|()| model.size()));
        match verified {
            Ok(size) => writeln!(out, "{name}: whole, {}", megabytes(size))?,
            Err(error) if names.len() == 1 => return Err(error.into()),
            Err(error) => {
                super::tell(&error.into());
                outcome = Outcome::SomeFailed;
            }
        }
    }
    out.flush()?;
    Ok(outcome)
}

fn task(task: model::Task) -> &'static str {
    match task {
        model::Task::Translate => "translate",
        model::Task::Summarise => "summarise",
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
