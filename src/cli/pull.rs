//! `models pull NAME…`: fetches public models into the store.

use clap::Args;
use shongkhep::model::{
    self, ModelConfig, Registry,
    download::{PullOptions, pull},
};

use super::{Context, Outcome, bars::Bars};

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  shongkhep models pull m2m100-418m\n\nA pull that was interrupted goes on where it \
                        stopped when it is run again."
)]
pub struct PullArguments {
    /// The models, as `shongkhep models list` names them
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    /// Accept licences that forbid commercial use
    #[arg(long)]
    accept_noncommercial: bool,

    /// Take files of which nobody gives a hash as they come now, and enforce that from then on
    #[arg(long)]
    trust_on_first_use: bool,
}

/// Pulls each model; the first that fails ends it.
pub fn run(arguments: &PullArguments, context: &Context) -> anyhow::Result<Outcome> {
    let options = PullOptions {
        accept_noncommercial: arguments.accept_noncommercial,
        trust_on_first_use: arguments.trust_on_first_use,
        ..PullOptions::default()
    };
    // A name that nobody knows is told before gigabytes of the one before it are fetched.
    let registry = Registry::load(&context.settings)?;
    let find = |name: &String| entry(name, &registry, context);
    let entries = arguments.names.iter().map(find).collect::<anyhow::Result<Vec<_>>>()?;
    for entry in &entries {
        let pulled = pull(entry, &context.settings, &options, &mut Bars::new(context.quiet))?;
        if !context.quiet {
            let state = if pulled.was_there { "is there already" } else { "is ready" };
            eprintln!("`{}` {state}: `{}`", entry.name, pulled.folder.display());
        }
    }
    Ok(Outcome::AllDone)
}

/// The registry's entry; of a model that only the store has, its own description, which may say where it was from.
fn entry(name: &str, registry: &Registry, context: &Context) -> anyhow::Result<ModelConfig> {
    match registry.find(name) {
        Some(entry) => Ok(entry.config.clone()),
        None => Ok(model::find_by_name(name, &context.settings, registry)?.config().clone()),
    }
}
