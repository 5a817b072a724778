//! How long to wait for a server and how often to try again.

use std::{
    hash::{BuildHasher, RandomState},
    thread,
    time::Duration,
};

use super::{DownloadError, Event, Progress};

/// Waiting times and the number of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Longest time for a connection to come about.
    pub connect: Duration,
    /// Longest time without a byte from the server.
    pub stall: Duration,
    /// So many failures in a row end it; the count begins anew whenever something came before the failure.
    pub attempts: u32,
    /// Pause after the first failure; doubled after each that follows, and shortened by chance by up to a half.
    pub pause: Duration,
    /// Longest pause, also where the server asks for one (`Retry-After`); asks it for more, it is given up.
    pub longest_pause: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            attempts: 6,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(300),
        }
    }
}

/// A failed attempt.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another attempt would fail alike.
    Final(DownloadError),
    /// Another attempt may succeed.
    Passing {
        /// What went wrong.
        error: DownloadError,
        /// How long the server asks to wait.
        wait: Option<Duration>,
    },
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Self {
        Self::Final(error)
    }
}

/// Counts the attempts in a row that brought nothing.
pub(super) struct Patience {
    timing: Timing,
    failures: u32,
}

impl Patience {
    pub(super) fn new(timing: Timing) -> Self {
        Self { timing, failures: 0 }
    }

    /// Something new came: the count begins anew.
    pub(super) fn restore(&mut self) {
        self.failures = 0;
    }

    /// Waits after a failure, or gives its error back where there is no point in waiting.
    pub(super) fn wait(
        &mut self,
        failure: Failure,
        progress: &mut dyn Progress,
    ) -> Result<(), DownloadError> {
        let (error, wait) = match failure {
            Failure::Final(error) => return Err(error),
            Failure::Passing { error, wait } => (error, wait),
        };
        self.failures += 1;
        let longest = self.timing.longest_pause;
        if self.failures >= self.timing.attempts || wait.is_some_and(|wait| wait > longest) {
            return Err(error);
        }
        let pause = wait.unwrap_or_else(|| self.pause().min(longest));
        let problem =
            std::error::Error::source(&error).map_or(error.to_string(), |cause| format!("{error}: {cause}"));
        tracing::info!("{problem}; trying again in {:.1} s", pause.as_secs_f32());
        progress.event(Event::Retrying { problem: &problem, pause });
        thread::sleep(pause);
        Ok(())
    }

    /// Doubled with each failure; by chance between a half and the whole of it, so that many clients that one failure
    /// cut off do not come back at the same moment.
    fn pause(&self) -> Duration {
        let doubled = self.timing.pause.saturating_mul(1 << (self.failures - 1).min(16));
        let chance = RandomState::new().hash_one(self.failures) % 1000;
        doubled.mul_f64(0.5 + chance as f64 / 2000.0)
    }
}

/// Runs `attempt` until it succeeds, fails for good, or patience is at its end.
pub(super) fn with_patience<T>(
    timing: Timing,
    progress: &mut dyn Progress,
    mut attempt: impl FnMut() -> Result<T, Failure>,
) -> Result<T, DownloadError> {
    let mut patience = Patience::new(timing);
    loop {
        match attempt() {
            Ok(value) => return Ok(value),
            Err(failure) => patience.wait(failure, progress)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMING: Timing = Timing {
        connect: Duration::ZERO,
        stall: Duration::ZERO,
        attempts: 4,
        pause: Duration::from_millis(8),
        longest_pause: Duration::from_millis(20),
    };

    fn error() -> DownloadError {
        DownloadError::Offline { file: "it".to_owned() }
    }

    fn passing(wait: Option<u64>) -> Failure {
        Failure::Passing { error: error(), wait: wait.map(Duration::from_millis) }
    }

    /// The pauses that an attempt's failures lead to.
    struct Pauses(Vec<Duration>);

    impl Progress for Pauses {
        fn event(&mut self, event: Event<'_>) {
            if let Event::Retrying { pause, .. } = event {
                self.0.push(pause);
            }
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let mut pauses = Pauses(Vec::new());
        let mut attempts = 0;
        let outcome: Result<(), _> = with_patience(TIMING, &mut pauses, || {
            attempts += 1;
            Err(passing(None))
        });
        assert!(outcome.is_err());
        assert_eq!((attempts, pauses.0.len()), (4, 3));
        for (pause, whole) in pauses.0.iter().zip([8, 16, 20]) {
            let whole = Duration::from_millis(whole);
            assert!(
                *pause <= whole && *pause >= whole.min(Duration::from_millis(32)) / 2,
                "{pause:?} of {whole:?}"
            );
        }
    }

    #[test]
    fn the_server_s_wish_is_kept_up_to_the_longest() {
        let mut pauses = Pauses(Vec::new());
        let mut failures = vec![passing(Some(0)), passing(Some(20))];
        let outcome = with_patience(TIMING, &mut pauses, || failures.pop().map_or(Ok(7), Err));
        assert_eq!(outcome.unwrap(), 7);
        assert_eq!(pauses.0, [Duration::from_millis(20), Duration::ZERO]);
        let mut patience = Patience::new(TIMING);
        assert!(patience.wait(passing(Some(21)), &mut ()).is_err());
        assert!(patience.wait(Failure::Final(error()), &mut ()).is_err());
    }

    #[test]
    fn what_is_new_restores_patience() {
        let mut patience = Patience::new(Timing { pause: Duration::ZERO, ..TIMING });
        for _ in 0..10 {
            patience.wait(passing(None), &mut ()).unwrap();
            patience.restore();
        }
    }
}
