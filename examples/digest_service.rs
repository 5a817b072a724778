//! How another service uses the library: one `Digester` for all its threads, articles in, JSON out.
//!
//! Reads file names on standard input, one a line, and writes a line of JSON for each:
//!
//!     ls tests/samples/*.txt | cargo run --release --example digest_service
#![allow(clippy::print_stderr, reason = "an example is a program")]

use std::{
    io::{self, BufRead, Write},
    sync::mpsc,
    thread,
};

use shongkhep::{Article, Digester, Hint, Settings, article::ReadOptions, runtime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The library never uses the network by itself; a program that may do so asks for it in so many words.
    let settings = Settings::from_env();
    runtime::find_or_fetch(&settings, &mut |message| eprintln!("{message}"))?;

    let digester = Digester::builder().settings(settings).build()?;
    let (requests, work) = mpsc::channel::<String>();
    thread::scope(|scope| {
        let digester = &digester;
        scope.spawn(move || {
            for path in work {
                match answer(digester, &path) {
                    Ok(json) => drop(writeln!(io::stdout(), "{json}")),
                    Err(error) => drop(writeln!(io::stderr(), "{path}: {error}")),
                }
            }
        });
        for path in io::stdin().lock().lines() {
            requests.send(path?)?;
        }
        drop(requests);
        Ok(())
    })
}

/// One digest as JSON, with warnings told apart from failures.
fn answer(digester: &Digester, path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let article = Article::from_path(path, &ReadOptions::default())?;
    let digest = digester.digest(&article).map_err(|error| match error.hint() {
        Some(hint) => format!("{error} (hint: {hint})"),
        None => error.to_string(),
    })?;
    for warning in &digest.warnings {
        eprintln!("{path}: {}: {}", warning.code, warning.message);
    }
    Ok(serde_json::to_string(&digest)?)
}
