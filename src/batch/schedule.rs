//! The scheduler: jobs come from one iterator, are gathered into windows, and leave as digests in the order in which
//! they came. Each worker takes a whole window: it reads and prepares its articles, translates their sentences in
//! batches shared among all of them, and finishes the digests; so one worker's reading overlaps another's translating.
//!
//! Memory is bounded by the windows on the way, one a worker and one more: a worker needs a permit to gather a window,
//! and gets it when an earlier window is handed out.

use std::{
    collections::BTreeMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use super::BatchOptions;
use crate::{
    Article, Digest, Digester,
    digest::{DigestError, Prepared},
};

/// Something that becomes an article on a worker's thread.
pub(crate) trait Job: Send + 'static {
    /// What is left of it once it is an article.
    type Tag: Send + 'static;
    /// Why there is no digest.
    type Error: From<DigestError> + Send + 'static;

    /// Roughly what it occupies.
    fn bytes(&self) -> usize;

    /// Makes the article; called once.
    fn open(&mut self) -> Result<Article, Self::Error>;

    /// What goes with the result.
    fn into_tag(self) -> Self::Tag;
}

/// A job's tag with its digest.
pub(crate) type Done<J> = (<J as Job>::Tag, Result<Digest, <J as Job>::Error>);

/// The windows of a run, in order; ends its threads when it is dropped.
pub(crate) struct Windows<J: Job> {
    done: Receiver<(u64, Vec<Done<J>>)>,
    /// Windows that were done before their turn.
    early: BTreeMap<u64, Vec<Done<J>>>,
    next: u64,
    permits: Sender<()>,
    stop: Arc<AtomicBool>,
    /// Wakes a worker that waits for jobs.
    wake: SyncSender<Option<J>>,
    workers: Vec<JoinHandle<()>>,
    reader: Option<JoinHandle<()>>,
}

/// Where workers gather their windows, one at a time.
struct Intake<J> {
    /// `None` is the end.
    jobs: Receiver<Option<J>>,
    permits: Receiver<()>,
    taken: u64,
    ended: bool,
}

impl<J: Job> Windows<J> {
    /// Starts one thread that reads `jobs` and one worker for each engine of `digester`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        digester: &Digester,
        jobs: impl Iterator<Item = J> + Send + 'static,
        options: &BatchOptions,
    ) -> io::Result<Self> {
        // One job waits; what a worker gathers counts to its window.
        let (jobs_in, jobs_out) = sync_channel(1);
        let (permits, permits_out) = channel();
        let (done_in, done) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let intake = Intake { jobs: jobs_out, permits: permits_out, taken: 0, ended: false };
        let intake = Arc::new(Mutex::new(intake));
        let mut windows = Self {
            done,
            early: BTreeMap::new(),
            next: 0,
            permits,
            stop: Arc::clone(&stop),
            wake: jobs_in.clone(),
            workers: Vec::new(),
            reader: None,
        };
        for engine in 0..digester.engines() {
            let (digester, options) = (digester.clone(), options.clone());
            let (intake, stop, done) = (Arc::clone(&intake), Arc::clone(&stop), done_in.clone());
            let work = move || {
                while let Some((number, window)) = gather(&intake, &options, &stop) {
                    let results = digest_window(&digester, engine, window, &options);
                    if done.send((number, results)).is_err() {
                        break;
                    }
                }
            };
            windows.workers.push(thread::Builder::new().name(format!("digest-{engine}")).spawn(work)?);
        }
        for _ in 0..=digester.engines() {
            // The receiver lives in `intake`.
            let _ = windows.permits.send(());
        }
        let read = move || {
            let sent = catch_unwind(AssertUnwindSafe(|| {
                for job in jobs {
                    if jobs_in.send(Some(job)).is_err() || stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
            }));
            let _ = jobs_in.send(None);
            if let Err(panic) = sent {
                resume_unwind(panic);
            }
        };
        windows.reader = Some(thread::Builder::new().name("read".to_owned()).spawn(read)?);
        Ok(windows)
    }
}

impl<J: Job> Iterator for Windows<J> {
    type Item = Vec<Done<J>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(window) = self.early.remove(&self.next) {
                self.next += 1;
                // Where no worker is left, none needs it.
                let _ = self.permits.send(());
                return Some(window);
            }
            match self.done.recv() {
                Ok((number, window)) => drop(self.early.insert(number, window)),
                Err(_) => break,
            }
        }
        // A panic of the caller's own iterator must not look like the end of the input.
        if let Some(Err(panic)) = self.reader.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
        None
    }
}

impl<J: Job> Drop for Windows<J> {
    /// Waits for the windows that are being worked on, but not for the reader: its iterator may wait for ever.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.wake.try_send(None);
        let (closed, _) = channel();
        drop(std::mem::replace(&mut self.permits, closed));
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

/// The next window and its number; `None` at the end. Closes a window when it is full, or when its first job has waited
/// as long as it may.
fn gather<J: Job>(
    intake: &Mutex<Intake<J>>,
    options: &BatchOptions,
    stop: &AtomicBool,
) -> Option<(u64, Vec<J>)> {
    let mut intake: MutexGuard<'_, _> = intake.lock().unwrap_or_else(PoisonError::into_inner);
    if intake.ended {
        return None;
    }
    intake.permits.recv().ok()?;
    let (mut window, mut bytes) = (Vec::new(), 0);
    let mut until: Option<Instant> = None;
    while window.len() < options.articles.max(1) && bytes < options.bytes {
        let job = match until {
            Some(until) => intake.jobs.recv_timeout(until.saturating_duration_since(Instant::now())),
            None => intake.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        if stop.load(Ordering::Relaxed) {
            intake.ended = true;
            return None;
        }
        match job {
            Ok(Some(job)) => {
                bytes += job.bytes();
                window.push(job);
                until = until.or_else(|| Instant::now().checked_add(options.flush_after?));
            }
            Err(RecvTimeoutError::Timeout) => break,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                intake.ended = true;
                break;
            }
        }
    }
    if window.is_empty() {
        return None;
    }
    let number = intake.taken;
    intake.taken += 1;
    Some((number, window))
}

/// Digests a window; the sentences of its articles share batches.
fn digest_window<J: Job>(
    digester: &Digester,
    engine: usize,
    window: Vec<J>,
    options: &BatchOptions,
) -> Vec<Done<J>> {
    let (mut prepared, mut tags) = (Vec::with_capacity(window.len()), Vec::with_capacity(window.len()));
    for mut job in window {
        let read =
            DigestError::catch(|| -> Result<Prepared, J::Error> { Ok(digester.prepare(&job.open()?)?) });
        tags.push((job.into_tag(), read.map(|article| prepared.push(article))));
    }
    let mut digests = digester.finish_all(engine, prepared, options.batch).into_iter();
    tags.into_iter()
        .map(|(tag, read)| {
            let digest = read.and_then(|()| {
                let digest = digests.next().unwrap_or_else(|| Err(DigestError::lost()));
                digest.map_err(Into::into)
            });
            (tag, digest)
        })
        .collect()
}
