//! `shongkhep digest`: articles in, digests out.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use shongkhep::{
    Article, Digest, DigestOptions, Digester,
    article::{ReadOptions, parse_date},
    bengali::PartialDate,
    output::{self, Format},
    summary::Budget,
};

use super::{Context, Outcome, engine::EngineArguments, progress::Progress, sink::Sink, tell};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shongkhep digest article.txt
  shongkhep digest --sentences 2 --format markdown -o notes.md page.html
  curl -s https://example.org/news.html | shongkhep digest - --format json
  shongkhep digest --format json articles/*.txt > digests.jsonl")]
pub struct DigestArguments {
    /// Articles: plain text or HTML, UTF-8 or UTF-16; `-` for standard input
    #[arg(required = true, value_name = "FILE|-")]
    inputs: Vec<PathBuf>,

    /// How to write a digest; JSON of several inputs is one line each
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,

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

    /// The title, for an input without one of its own
    #[arg(long)]
    title: Option<String>,

    /// The day of publication
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<PartialDate>,

    /// The digest's id [default: the path]
    #[arg(long)]
    id: Option<String>,

    /// Write to a file, which appears when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Let warnings make the exit code 1
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    engine: EngineArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Text,
    Json,
    Markdown,
}

pub fn run(arguments: &DigestArguments, context: &Context) -> anyhow::Result<Outcome> {
    let several = arguments.inputs.len() > 1;
    if several && (arguments.title.is_some() || arguments.id.is_some()) {
        bail!("`--title` and `--id` are for one input, got {}", arguments.inputs.len());
    }
    if arguments.inputs.iter().filter(|input| is_standard(input)).count() > 1 {
        bail!("`-` can be given once");
    }
    if arguments.sentences == 0 {
        bail!("`--sentences` must be at least 1");
    }
    let budget = Budget { sentences: arguments.sentences, words: arguments.words };
    let options = DigestOptions { budget, with_text: arguments.with_text, ..DigestOptions::default() };
    let format = match arguments.format {
        FormatName::Text => Format::Text,
        FormatName::Json if several => Format::JsonLine,
        FormatName::Json => Format::Json,
        FormatName::Markdown => Format::Markdown,
    };
    let colour = arguments.output.is_none() && !context.settings.no_color && std::io::stdout().is_terminal();
    let mut digester = None;
    let mut out = Sink::open(arguments.output.as_deref())?;
    let mut progress = Progress::new(Some(arguments.inputs.len() as u64), "articles", context.quiet);
    let (mut done, mut warned) = (0, false);
    for input in &arguments.inputs {
        match digest(input, arguments, options.clone(), context, &mut digester) {
            Ok(digest) => {
                if several && !matches!(format, Format::JsonLine) {
                    heading(format, done > 0, &input.display().to_string(), &mut out)?;
                }
                progress_pause(&progress, || output::write(&digest, format, colour, &mut out))?;
                done += 1;
                warned |= !digest.warnings.is_empty();
            }
            Err(Failure::Input(error)) => progress.interrupt(|| tell(&error)),
            Err(Failure::Setup(error)) => return Err(error),
        }
        progress.advance(1);
    }
    if done == 0 {
        return Ok(Outcome::NothingDone);
    }
    drop(progress);
    out.finish()?;
    let all = done == arguments.inputs.len() && !(arguments.strict && warned);
    Ok(if all { Outcome::AllDone } else { Outcome::SomeFailed })
}

/// An input that fails is told and passed over; a set-up that fails ends the run.
enum Failure {
    Input(anyhow::Error),
    Setup(anyhow::Error),
}

/// Reads and digests one input. The engine is made for the first input that can be read.
fn digest(
    input: &Path,
    arguments: &DigestArguments,
    options: DigestOptions,
    context: &Context,
    digester: &mut Option<Digester>,
) -> Result<Digest, Failure> {
    let read = ReadOptions {
        clean: !arguments.no_clean,
        title: arguments.title.clone(),
        published: arguments.date,
        id: arguments.id.clone().or_else(|| Some(input.display().to_string())),
    };
    let article = Article::from_path(input, &read).map_err(|error| Failure::Input(error.into()))?;
    let engine = match digester {
        Some(digester) => digester,
        None => digester.insert(arguments.engine.digester(options, context).map_err(Failure::Setup)?),
    };
    engine.digest(&article).map_err(|error| Failure::Input(error.into()))
}

/// Tells which of several inputs the next digest is of.
fn heading(format: Format, between: bool, input: &str, out: &mut Sink) -> std::io::Result<()> {
    let gap = if between { "\n" } else { "" };
    match format {
        Format::Markdown => writeln!(out, "{gap}<!-- {input} -->"),
        _ => writeln!(out, "{gap}==> {input} <=="),
    }
}

fn progress_pause(progress: &Progress, write: impl FnOnce() -> std::io::Result<()>) -> anyhow::Result<()> {
    let mut written = Ok(());
    progress.interrupt(|| written = write());
    written.context("cannot write the digest")
}

fn is_standard(input: &Path) -> bool {
    input == Path::new("-")
}

/// A whole day.
fn date(text: &str) -> Result<PartialDate, String> {
    parse_date(text)
        .filter(|date| date.year.is_some() && date.day.is_some())
        .ok_or_else(|| format!("got `{text}`, expected a day such as 2025-04-28"))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_whole_days() {
        assert_eq!(date("2025-04-28").map(|date| date.to_string()), Ok("2025-04-28".to_owned()));
        for wrong in ["2025", "2025-13-01", "২৮ এপ্রিল", "2025-04-32", "yesterday"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
