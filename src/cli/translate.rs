//! `shongkhep translate`: exactly one line out for each line in.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use shongkhep::{DigestOptions, Digester};

use tracing::info;

use super::{Context, Outcome, engine::EngineArguments, progress::Progress, sink::Sink};

/// Lines that are translated together: enough to fill batches, few enough to keep memory and latency small.
const WINDOW: usize = 128;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shongkhep translate sentences.txt > english.txt
  echo 'ঢাকায় আজ বৃষ্টি হয়েছে।' | shongkhep translate")]
pub struct TranslateArguments {
    /// Text, UTF-8, line by line; `-` for standard input
    #[arg(value_name = "FILE|-", default_value = "-")]
    input: PathBuf,

    /// Write to a file, which appears when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    engine: EngineArguments,
}

pub fn run(arguments: &TranslateArguments, context: &Context) -> anyhow::Result<Outcome> {
    let name = arguments.input.display().to_string();
    let mut lines: Box<dyn BufRead> = if name == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&arguments.input).with_context(|| format!("could not read `{name}`"))?;
        Box::new(BufReader::new(file))
    };
    let digester = arguments.engine.digester(DigestOptions::default(), context)?;
    let mut out = Sink::open(arguments.output.as_deref())?;
    let mut progress = Progress::new(None, "lines", context.quiet);
    let (mut number, mut doubtful) = (0, 0);
    loop {
        let first = number + 1;
        let (window, failed) = window(&mut *lines, &name, &mut number);
        doubtful += write(&digester, &window, first, &mut out)?;
        progress.advance(window.len() as u64);
        failed?;
        if window.is_empty() {
            break;
        }
    }
    drop(progress);
    out.finish()?;
    if doubtful > 0 && !context.quiet {
        eprintln!("{doubtful} of {number} lines have warnings; `--verbose` lists them");
    }
    Ok(Outcome::AllDone)
}

/// The next lines, without their ends; what comes before a line that cannot be read is not lost.
fn window(lines: &mut dyn BufRead, name: &str, number: &mut usize) -> (Vec<String>, anyhow::Result<()>) {
    let mut window = Vec::new();
    while window.len() < WINDOW {
        let mut line = Vec::new();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return (window, Err(error).with_context(|| format!("could not read `{name}`"))),
        }
        *number += 1;
        let first = *number == 1;
        match String::from_utf8(line) {
            Ok(line) => {
                let line = line.strip_suffix('\n').unwrap_or(&line);
                let line = line.strip_suffix('\r').unwrap_or(line);
                window.push(if first { line.trim_start_matches('\u{feff}') } else { line }.to_owned());
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to() + 1;
                let error = anyhow::anyhow!(
                    "`{name}`: line {number}, byte {at}: not UTF-8; convert the file, for example with `iconv -t UTF-8`"
                );
                return (window, Err(error));
            }
        }
    }
    (window, Ok(()))
}

/// Translates and writes the window, of which the first line has the number `first`; gives the number of lines with warnings.
fn write(digester: &Digester, window: &[String], first: usize, out: &mut Sink) -> anyhow::Result<usize> {
    let texts: Vec<&str> = window.iter().map(String::as_str).collect();
    let mut doubtful = 0;
    for (number, translation) in (first..).zip(digester.translate(&texts)?) {
        writeln!(out, "{}", translation.en).context("cannot write the translation")?;
        for warning in &translation.warnings {
            info!("line {number}: {}: {}", warning.code, warning.message);
        }
        doubtful += usize::from(!translation.warnings.is_empty());
    }
    out.flush().context("cannot write the translation")?;
    Ok(doubtful)
}
