//! What `shongkhep batch` says on standard error: a bar on a terminal or a line of JSON now and then, and a summary.

use std::{
    io::{self, IsTerminal},
    path::Path,
    time::{Duration, Instant},
};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use shongkhep::batch::{Inputs, Summary};

use super::batch::LogFormat;

/// Tells how a run goes.
pub struct Report {
    show: Show,
    began: Instant,
    /// The size of the inputs in bytes, where it can be known.
    total: Option<u64>,
    /// When the first window was done, and the bytes read by then: what comes after tells how long the rest takes.
    first: Option<(Instant, u64)>,
}

enum Show {
    Nothing,
    /// Only the summary.
    Summary,
    Bar(ProgressBar),
    Json {
        every: Duration,
        last: Instant,
    },
}

impl Report {
    pub fn new(inputs: &Inputs, format: LogFormat, every: Duration, quiet: bool) -> Self {
        let began = Instant::now();
        let show = match format {
            _ if quiet => Show::Nothing,
            LogFormat::Json => Show::Json { every, last: began },
            LogFormat::Text if io::stderr().is_terminal() => Show::Bar(ProgressBar::no_length()),
            LogFormat::Text => Show::Summary,
        };
        let total =
            if matches!(show, Show::Bar(_) | Show::Json { .. }) { inputs.total_bytes() } else { None };
        if let Show::Bar(bar) = &show {
            let template = if total.is_some() { "{wide_bar} {percent} %  {msg}" } else { "{spinner} {msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            if let Some(total) = total {
                bar.set_length(total);
            }
        }
        Self { show, began, total, first: None }
    }

    /// A window is done.
    pub fn tell(&mut self, summary: &Summary) {
        let (began, consumed) = *self.first.get_or_insert((Instant::now(), summary.consumed));
        let left = self.total.and_then(|total| left(total, summary.consumed, consumed, began.elapsed()));
        let pace = Pace::of(summary, self.began.elapsed());
        match &mut self.show {
            Show::Nothing | Show::Summary => {}
            Show::Bar(bar) => {
                let left = left.map_or(String::new(), |left| format!(", {} left", HumanDuration(left)));
                bar.set_position(summary.consumed);
                bar.set_message(format!(
                    "{} articles ({:.1}/s), {:.1} sentences/s, {} failed{left}",
                    HumanCount(summary.records()),
                    pace.articles,
                    pace.sentences,
                    HumanCount(summary.failed)
                ));
            }
            Show::Json { every, last } => {
                if last.elapsed() >= *every {
                    *last = Instant::now();
                    let mut line = line("progress", summary, &pace, self.began.elapsed());
                    line["seconds_left"] = left.map(|left| rounded(left.as_secs_f64())).into();
                    eprintln!("{line}");
                }
            }
        }
    }

    /// The run is done, or has stopped.
    pub fn finish(self, summary: &Summary, output: &Path) {
        let elapsed = self.began.elapsed();
        let pace = Pace::of(summary, elapsed);
        match self.show {
            Show::Nothing => return,
            Show::Json { .. } => {
                let mut line = line("summary", summary, &pace, elapsed);
                line["done_before"] = summary.done_before.into();
                line["failed_before"] = summary.failed_before.into();
                line["stopped"] = summary.stopped.into();
                let warnings =
                    summary.warnings.iter().map(|(code, count)| (code.to_string(), (*count).into()));
                line["warnings"] = Value::Object(warnings.collect());
                return eprintln!("{line}");
            }
            Show::Bar(bar) => bar.finish_and_clear(),
            Show::Summary => {}
        }
        let output = output.display();
        eprintln!(
            "{} digests, {} failed, in {:.1} s: {:.2} articles/s, {:.2} sentences/s",
            HumanCount(summary.digests),
            HumanCount(summary.failed),
            elapsed.as_secs_f64(),
            pace.articles,
            pace.sentences
        );
        if summary.done_before > 0 {
            let (done, failed) = (HumanCount(summary.done_before), HumanCount(summary.failed_before));
            eprintln!("done before, in `{output}`: {done}, of which failed: {failed}");
        }
        if !summary.warnings.is_empty() {
            let warnings: Vec<String> =
                summary.warnings.iter().map(|(code, count)| format!("{code} {count}")).collect();
            eprintln!("warnings: {}", warnings.join(", "));
        }
        if summary.stopped {
            eprintln!("stopped: too many failures; the same command goes on behind them");
        }
    }
}

/// How fast it goes, a second.
struct Pace {
    articles: f64,
    sentences: f64,
}

impl Pace {
    fn of(summary: &Summary, elapsed: Duration) -> Self {
        let a_second = |count: u64| count as f64 / elapsed.as_secs_f64().max(1e-9);
        Self { articles: a_second(summary.records()), sentences: a_second(summary.sentences) }
    }
}

fn line(event: &str, summary: &Summary, pace: &Pace, elapsed: Duration) -> Value {
    json!({
        "event": event,
        "digests": summary.digests,
        "failed": summary.failed,
        "sentences": summary.sentences,
        "articles_per_second": rounded(pace.articles),
        "sentences_per_second": rounded(pace.sentences),
        "seconds": rounded(elapsed.as_secs_f64()),
    })
}

/// Three decimals.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// How long the rest takes, if it goes on as from `first` bytes to `consumed` bytes in `elapsed`.
fn left(total: u64, consumed: u64, first: u64, elapsed: Duration) -> Option<Duration> {
    let done = consumed.checked_sub(first).filter(|done| *done > 0)?;
    let rest = total.saturating_sub(consumed) as f64 / done as f64;
    Duration::try_from_secs_f64(elapsed.as_secs_f64() * rest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_bytes() {
        let ten = Duration::from_secs(10);
        assert_eq!(left(100, 60, 40, ten), Some(Duration::from_secs(20)));
        assert_eq!(left(100, 100, 40, ten), Some(Duration::ZERO));
        assert_eq!(left(100, 40, 40, ten), None, "nothing to go by yet");
    }
}
