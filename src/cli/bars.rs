//! Two bars on standard error while a model is pulled: all of it, and the current file. Where standard error is no terminal
//! there are no bars, only a line for each file.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use shongkhep::model::download::{Event, Progress};

/// Shows a pull.
pub struct Bars {
    bars: MultiProgress,
    total: ProgressBar,
    file: ProgressBar,
    /// Size of the files that are done.
    done: u64,
    is_terminal: bool,
    is_quiet: bool,
}

impl Bars {
    /// Nothing is shown before the pull begins.
    pub fn new(is_quiet: bool) -> Self {
        let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        let target = if is_quiet || !is_terminal {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bars = MultiProgress::with_draw_target(target);
        let total = bars.add(
            ProgressBar::new(0).with_style(style("{prefix:24} {bar:24} {bytes}/{total_bytes} ({eta} left)")),
        );
        let file = bars.add(
            ProgressBar::new(0)
                .with_style(style("{prefix:24} {bar:24} {bytes}/{total_bytes} ({bytes_per_sec})")),
        );
        Self { bars, total, file, done: 0, is_terminal, is_quiet }
    }

    fn say(&self, line: &str) {
        if !self.is_quiet {
            self.bars.suspend(|| eprintln!("{line}"));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Progress for Bars {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Locked => self.say("Waiting for another process that is pulling this model"),
            Event::Began { bytes, .. } => {
                self.total.set_prefix("all");
                self.total.set_length(bytes);
            }
            Event::File { name, size } => {
                self.file.reset();
                self.file.set_prefix(name.to_owned());
                self.file.set_length(size.unwrap_or(0));
            }
            Event::At { bytes } => {
                self.file.set_position(bytes);
                self.total.set_position(self.done + bytes);
            }
            Event::Checked { bytes } => {
                self.done += bytes;
                self.total.set_position(self.done);
                if !self.is_terminal {
                    self.say(&format!("{}: {bytes} bytes, checked", self.file.prefix()));
                }
            }
            Event::Exporting { command } => {
                self.say(&format!("Exporting, which may take minutes: `{command}`"))
            }
            Event::Retrying { problem, pause } => {
                self.say(&format!("{problem}; trying again in {:.0} s", pause.as_secs_f32().ceil()));
            }
            _ => {}
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.file.finish_and_clear();
        self.total.finish_and_clear();
    }
}
