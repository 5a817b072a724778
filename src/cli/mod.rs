//! The command line, one file a subcommand; no logic that a library user would miss. Data goes to standard output,
//! everything else to standard error.
//!
//! Exit codes: 0 all done, warnings included; 1 some inputs failed (or, with `--strict`, a digest has warnings); 2 usage
//! or set-up, or nothing could be done.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where the program speaks")]

mod bars;
mod batch;
mod batch_report;
mod digest;
mod doctor;
mod engine;
mod models;
mod optimize;
mod progress;
mod pull;
mod sink;
mod translate;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, Subcommand};
use shongkhep::{
    Hint, Settings,
    article::ReadError,
    batch::BatchError,
    digest::DigestError,
    model::{ModelError, ModelFiles, download::DownloadError},
    runtime::{self, RuntimeError},
};
use tracing_subscriber::EnvFilter;

/// Reads a Bengali news article and gives an English digest that an editor can trust, offline.
#[derive(Debug, Parser)]
#[command(name = "shongkhep", about, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// Print the versions of the program, of ONNX Runtime and of the embedded model
    #[arg(short = 'V', long)]
    version: bool,

    /// Make no use of the network, not even to fetch ONNX Runtime once (also `SHONGKHEP_OFFLINE=1`)
    #[arg(long, global = true)]
    offline: bool,

    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say what is being done on standard error; twice for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

const EXAMPLES: &str = "Examples:
  shongkhep digest article.txt
  shongkhep digest --format json page.html | jq .headline
  shongkhep batch articles.jsonl.gz --output digests.jsonl
  shongkhep translate sentences.txt > english.txt
  shongkhep doctor

Exit codes: 0 all done (warnings included), 1 some inputs failed, 2 usage or set-up, or nothing could be done.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Digest articles: headline, sentences, entities, checked figures
    Digest(digest::DigestArguments),
    /// Digest many articles into one file of lines, or a folder; goes on where it was stopped
    Batch(batch::BatchArguments),
    /// Translate text line by line: exactly one line out for each line in
    Translate(translate::TranslateArguments),
    /// List, check, import and remove models
    #[command(subcommand)]
    Models(models::ModelsCommand),
    /// Say whether everything needed is there, and what to do about what is not
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  shongkhep completions bash > ~/.local/share/bash-completion/completions/shongkhep"
    )]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// What a run came to.
enum Outcome {
    AllDone,
    /// Some inputs failed, or warnings count as failures.
    SomeFailed,
    NothingDone,
}

/// What every subcommand may want to know.
struct Context {
    settings: Settings,
    quiet: bool,
}

/// `shongkhep 0.1.0 (ONNX Runtime 1.31.1, embedded model default 321487c24ed9)`; fetches nothing.
fn version(settings: &Settings, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let runtime = runtime::find(settings).ok().and_then(|runtime| runtime.version());
    let runtime = runtime.map_or_else(|| "not found".to_owned(), |version| version.to_string());
    let model = ModelFiles::embedded().map_or_else(
        |_| "none".to_owned(),
        |files| format!("{} {}", files.config().name, files.config().revision),
    );
    let own = env!("CARGO_PKG_VERSION");
    writeln!(out, "shongkhep {own} (ONNX Runtime {runtime}, embedded model {model})")?;
    Ok(Outcome::AllDone)
}

/// Runs the command and says what went wrong.
pub fn run(arguments: Arguments) -> ExitCode {
    log(arguments.quiet, arguments.verbose);
    let mut settings = Settings::from_env();
    settings.offline |= arguments.offline;
    let context = Context { settings, quiet: arguments.quiet };
    let outcome = match arguments.command {
        _ if arguments.version => version(&context.settings, &mut io::stdout().lock()),
        None => Err(anyhow::anyhow!("no command given; `shongkhep --help` lists them")),
        Some(Command::Digest(arguments)) => digest::run(&arguments, &context),
        Some(Command::Batch(arguments)) => batch::run(&arguments, &context),
        Some(Command::Translate(arguments)) => translate::run(&arguments, &context),
        Some(Command::Models(command)) => models::run(&command, &context, &mut io::stdout().lock()),
        Some(Command::Doctor { json }) => doctor::run(&context.settings, json, &mut io::stdout().lock())
            .map(|healthy| if healthy { Outcome::AllDone } else { Outcome::NothingDone }),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "shongkhep", &mut script);
            io::stdout().lock().write_all(&script).map(|()| Outcome::AllDone).map_err(Into::into)
        }
    };
    match outcome {
        Ok(Outcome::AllDone) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        Ok(Outcome::NothingDone) => ExitCode::from(2),
        Err(error) if sink::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::from(2)
        }
    }
}

/// Writes an error with its causes on one line, and its advice below.
fn tell(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
    if let Some(hint) = hint(error) {
        eprintln!("\nhint: {hint}");
    }
}

fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        cause
            .downcast_ref::<DigestError>()
            .and_then(Hint::hint)
            .or_else(|| cause.downcast_ref::<RuntimeError>().and_then(Hint::hint))
            .or_else(|| cause.downcast_ref::<ModelError>().and_then(Hint::hint))
            .or_else(|| cause.downcast_ref::<DownloadError>().and_then(Hint::hint))
            .or_else(|| cause.downcast_ref::<ReadError>().and_then(Hint::hint))
            .or_else(|| cause.downcast_ref::<BatchError>().and_then(Hint::hint))
    })
}

/// `NO_COLOR` is the subscriber's own business.
fn log(quiet: bool, verbose: u8) {
    let level = match (quiet, verbose) {
        (true, _) => "off",
        (_, 0) => "warn,ort=error",
        (_, 1) => "info,ort=warn",
        _ => "debug",
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(io::stderr)
        .without_time();
    if io::IsTerminal::is_terminal(&io::stderr()) {
        log.init();
    } else {
        log.with_ansi(false).init();
    }
}
