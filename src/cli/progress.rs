//! Progress on standard error: shown only on a terminal, and only once the work has taken a while.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A bar that appears when the work turns out to be long.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    shown: bool,
    wanted: bool,
}

impl Progress {
    /// `total` steps of `what`, or a count without an end.
    pub fn new(total: Option<u64>, what: &'static str, quiet: bool) -> Self {
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::new_spinner(),
        };
        let template = match total {
            Some(_) => format!("{{bar:30}} {{pos}}/{{len}} {what} ({{per_sec}}, {{eta}} left)"),
            None => format!("{{spinner}} {{pos}} {what} ({{per_sec}})"),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        Self { bar, began: Instant::now(), shown: false, wanted: !quiet }
    }

    /// `count` more steps are done.
    pub fn advance(&mut self, count: u64) {
        if self.wanted && !self.shown && self.began.elapsed() > PATIENCE {
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            self.shown = true;
        }
        self.bar.inc(count);
    }

    /// Writes through `say` without tearing the bar.
    pub fn interrupt(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
