//! How another service digests a stream of articles: a queue of its own on one side, digests in the same order on the
//! other, and no more in memory than the windows on their way.
//!
//! Reads file names on standard input, one a line, and writes a line of JSON for each article:
//!
//!     ls tests/samples/*.txt | cargo run --release --example batch_service
#![allow(clippy::print_stderr, reason = "an example is a program")]

use std::{
    io::{self, BufRead, Write},
    num::NonZeroUsize,
    sync::mpsc::sync_channel,
    thread,
    time::Duration,
};

use shongkhep::{Article, Digester, Hint, Settings, article::ReadOptions, batch::BatchOptions, runtime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::from_env();
    runtime::find_or_fetch(&settings, &mut |message| eprintln!("{message}"))?;
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let digester = Digester::builder().settings(settings).workers(workers).build()?;

    // The service's own queue. It holds eight articles; who fills it waits while the digester is busy.
    let (articles, queue) = sync_channel::<Article>(8);
    let producer = thread::spawn(move || {
        for path in io::stdin().lock().lines().map_while(Result::ok) {
            let options = ReadOptions { id: Some(path.clone()), ..ReadOptions::default() };
            let sent = match Article::from_path(&path, &options) {
                Ok(article) => articles.send(article).is_ok(),
                Err(error) => {
                    eprintln!("{path}: {error}");
                    true
                }
            };
            if !sent {
                break;
            }
        }
    });

    // No article waits longer than a second for others to share its batches.
    let options = BatchOptions { flush_after: Some(Duration::from_secs(1)), ..BatchOptions::default() };
    for digest in digester.digest_all_with(queue, options) {
        match digest {
            Ok(digest) => writeln!(io::stdout(), "{}", serde_json::to_string(&digest)?)?,
            // One article that fails ends nothing.
            Err(error) => eprintln!("{error} ({})", error.hint().unwrap_or_default()),
        }
    }
    producer.join().map_err(|_| "the producer failed")?;
    Ok(())
}
