//! `shongkhep batch`: many articles into one output, with a journal beside it.

use std::{
    io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::bail;
use clap::{Args, ValueEnum};
use shongkhep::{
    DigestOptions,
    batch::{self, BatchOptions, Fields, InputFormat, InputOptions, Inputs, RunOptions, Summary, Target},
    seq2seq::BatchSize,
    summary::Budget,
};

use super::{Context, Outcome, batch_report::Report, engine::EngineArguments};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shongkhep batch articles.jsonl.gz --output digests.jsonl
  shongkhep batch 'pages/**/*.html' feed.xml --output digests/
  shongkhep batch dump.jsonl --text-field body --id-field url --output digests.jsonl
  shongkhep batch dump.jsonl --output digests.jsonl --retry-failed
  producer | shongkhep batch - --output - --flush-after 1 | consumer

The same command again goes on where a run was stopped. A record that fails is a line with the schema
`shongkhep.error/1` and makes the exit code 1.")]
pub struct BatchArguments {
    /// Files of JSON lines (plain, gzip or Zstandard), RSS or Atom feeds, articles as text or HTML, folders, patterns; `-`
    /// for JSON lines on standard input
    #[arg(required = true, value_name = "INPUT|-")]
    inputs: Vec<PathBuf>,

    /// A file of JSON lines, in input order; a folder (with `/` behind its name) with a file for each article; `-` for
    /// standard output, which cannot be resumed
    #[arg(short, long, value_name = "FILE|FOLDER/|-")]
    output: PathBuf,

    /// What the inputs hold
    #[arg(long, value_enum, default_value_t = FormatName::Auto)]
    input_format: FormatName,

    /// The field with the article's id, text or a number
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_field: String,

    /// The field with the headline
    #[arg(long, value_name = "NAME", default_value = "title")]
    title_field: String,

    /// The field with the article as plain text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_field: String,

    /// The field with the article as HTML, read where there is no text
    #[arg(long, value_name = "NAME", default_value = "html")]
    html_field: String,

    /// The field with the day of publication
    #[arg(long, value_name = "NAME", default_value = "date")]
    date_field: String,

    /// The most bytes of one record; a larger one fails
    #[arg(long, value_name = "N", default_value_t = InputOptions::default().longest)]
    max_record_bytes: usize,

    /// Sentences to choose
    #[arg(long, value_name = "N", default_value_t = Budget::default().sentences)]
    sentences: usize,

    /// Bengali words that the chosen sentences may have together
    #[arg(long, value_name = "N")]
    words: Option<usize>,

    /// Keep page furniture such as share lines and lists of other headlines
    #[arg(long)]
    no_clean: bool,

    /// Put the article's text into the JSON, so that spans can be followed
    #[arg(long)]
    with_text: bool,

    /// Try the records again that failed in earlier runs
    #[arg(long, conflicts_with_all = ["fail_fast", "max_failures"])]
    retry_failed: bool,

    /// Stop at the first record that fails
    #[arg(long, conflicts_with = "max_failures")]
    fail_fast: bool,

    /// Stop when more than N records have failed
    #[arg(long, value_name = "N")]
    max_failures: Option<u64>,

    /// Articles that are worked on at the same time, each with a model of its own in memory [default: one a thread with
    /// the embedded model, else 1]
    #[arg(long, value_name = "N")]
    workers: Option<NonZeroUsize>,

    /// Articles whose sentences share batches
    #[arg(long, value_name = "N", default_value_t = default_window())]
    window: NonZeroUsize,

    /// Most sentences in a batch [default: 32, or 1 for a model whose results depend on it]
    #[arg(long, value_name = "N")]
    batch_size: Option<NonZeroUsize>,

    /// How long an article may wait for others to share its batches [default: 1 with standard input, else no limit]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    flush_after: Option<Duration>,

    /// How to tell the progress on standard error: a bar on a terminal, or lines of JSON
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,

    /// How often a line of JSON tells the progress
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    log_every: Duration,

    #[command(flatten)]
    engine: EngineArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// Told by name and content
    Auto,
    /// A JSON object a line
    Jsonl,
    /// RSS or Atom
    Feed,
    /// One article, text or HTML
    Article,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

pub fn run(arguments: &BatchArguments, context: &Context) -> anyhow::Result<Outcome> {
    if arguments.sentences == 0 {
        bail!("`--sentences` must be at least 1");
    }
    let inputs = Inputs::new(&arguments.inputs, arguments.input_options())?;
    let streams = inputs.has_standard_input();
    let digest = DigestOptions {
        budget: Budget { sentences: arguments.sentences, words: arguments.words },
        with_text: arguments.with_text,
        ..DigestOptions::default()
    };
    let workers = arguments.workers.unwrap_or_else(|| arguments.engine.default_workers(context));
    let digester = arguments.engine.digester_with(workers, digest, context)?;
    let size = |sentences: NonZeroUsize| BatchSize { sentences: sentences.get(), ..BatchSize::default() };
    let options = RunOptions {
        batch: BatchOptions {
            articles: arguments.window.get(),
            flush_after: arguments.flush_after.or(streams.then_some(Duration::from_secs(1))),
            batch: arguments.batch_size.map(size),
            ..BatchOptions::default()
        },
        max_failures: if arguments.fail_fast { Some(0) } else { arguments.max_failures },
        retry_failed: arguments.retry_failed,
    };
    let target = target(&arguments.output);
    if matches!(target, Target::Stream(_)) && !streams && !context.quiet {
        eprintln!("note: `--output -` keeps no journal: a run that is stopped begins again from the start");
    }
    let mut report = Report::new(&inputs, arguments.log_format, arguments.log_every, context.quiet);
    let summary = batch::run(&digester, inputs, target, &options, &mut |summary| report.tell(summary))?;
    report.finish(&summary, &arguments.output);
    Ok(outcome(&summary))
}

impl BatchArguments {
    fn input_options(&self) -> InputOptions {
        InputOptions {
            fields: Fields {
                id: self.id_field.clone(),
                title: self.title_field.clone(),
                text: self.text_field.clone(),
                html: self.html_field.clone(),
                date: self.date_field.clone(),
            },
            format: match self.input_format {
                FormatName::Auto => InputFormat::Auto,
                FormatName::Jsonl => InputFormat::Jsonl,
                FormatName::Feed => InputFormat::Feed,
                FormatName::Article => InputFormat::Article,
            },
            clean: !self.no_clean,
            longest: self.max_record_bytes,
        }
    }
}

/// What failed in earlier runs and still stands counts: the exit code is that of the output.
fn outcome(summary: &Summary) -> Outcome {
    let failed = summary.failed_before + summary.failed;
    let digests = summary.done_before - summary.failed_before + summary.digests;
    match (failed, digests) {
        (0, _) => Outcome::AllDone,
        (_, 0) => Outcome::NothingDone,
        _ => Outcome::SomeFailed,
    }
}

fn target(output: &Path) -> Target {
    if output == Path::new("-") {
        Target::Stream(Box::new(io::stdout()))
    } else if output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/") {
        Target::Folder(output.to_path_buf())
    } else {
        Target::File(output.to_path_buf())
    }
}

fn default_window() -> NonZeroUsize {
    NonZeroUsize::new(BatchOptions::default().articles).unwrap_or(NonZeroUsize::MIN)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("got `{text}`, expected seconds such as 0.5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_apart() {
        assert!(matches!(target(Path::new("-")), Target::Stream(_)));
        assert!(matches!(target(Path::new("digests/")), Target::Folder(_)));
        assert!(matches!(target(Path::new("/")), Target::Folder(_)));
        assert!(matches!(target(Path::new("digests.jsonl")), Target::File(_)));
    }

    #[test]
    fn the_outcome_is_that_of_the_whole_output() {
        let outcome = |done_before, failed_before, digests, failed| match outcome(&Summary {
            done_before,
            failed_before,
            digests,
            failed,
            ..Summary::default()
        }) {
            Outcome::AllDone => 0,
            Outcome::SomeFailed => 1,
            Outcome::NothingDone => 2,
        };
        assert_eq!(outcome(0, 0, 0, 0), 0, "an empty input");
        assert_eq!((outcome(0, 0, 9, 0), outcome(0, 0, 9, 1), outcome(0, 0, 0, 1)), (0, 1, 2));
        assert_eq!((outcome(9, 1, 0, 0), outcome(9, 0, 0, 1), outcome(1, 1, 0, 0)), (1, 1, 2));
    }
}
