//! The options and the set-up that every subcommand with a model shares.

use std::{num::NonZeroUsize, path::Path};

use clap::Args;
use shongkhep::{DigestOptions, Digester, model::ModelFiles, runtime};

use super::Context;

#[derive(Debug, Args)]
pub struct EngineArguments {
    /// The model: `default` (the embedded one) or the path of a model folder
    #[arg(long, value_name = "NAME|PATH", default_value = "default")]
    model: String,

    /// Beams of the search [default: the model's own]
    #[arg(long, value_name = "N", value_parser = beams)]
    beams: Option<NonZeroUsize>,

    /// Threads to compute with [default: one a core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl EngineArguments {
    /// Finds ONNX Runtime, fetching it once where there is none, and loads the model.
    pub fn digester(&self, options: DigestOptions, context: &Context) -> anyhow::Result<Digester> {
        self.digester_with(NonZeroUsize::MIN, options, context)
    }

    /// How many workers there are where nobody says: one a thread for the embedded model, which is small; one for others.
    pub fn default_workers(&self, context: &Context) -> NonZeroUsize {
        let cores = || std::thread::available_parallelism().ok();
        let threads = self.threads.or(context.settings.threads).or_else(cores);
        threads.filter(|_| self.model == "default").unwrap_or(NonZeroUsize::MIN)
    }

    /// The same with several workers, each with a model of its own.
    pub fn digester_with(
        &self,
        workers: NonZeroUsize,
        options: DigestOptions,
        context: &Context,
    ) -> anyhow::Result<Digester> {
        let mut say = |message: &str| {
            if !context.quiet {
                eprintln!("{message}");
            }
        };
        runtime::find_or_fetch(&context.settings, &mut say)?;
        let options = DigestOptions { beams: self.beams, ..options };
        let mut builder =
            Digester::builder().settings(context.settings.clone()).options(options).workers(workers);
        if self.model != "default" {
            builder = builder.model(ModelFiles::from_folder(Path::new(&self.model))?);
        }
        if let Some(threads) = self.threads {
            builder = builder.threads(threads);
        }
        Ok(builder.build()?)
    }
}

/// More beams cost memory and bring nothing.
const MOST_BEAMS: usize = 64;

fn beams(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|beams: &NonZeroUsize| beams.get() <= MOST_BEAMS)
        .ok_or_else(|| format!("got `{text}`, expected 1 to {MOST_BEAMS}"))
}
