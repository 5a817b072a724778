//! A generator that can be timed from outside: loads a model, says `ready`, then for each line of standard input
//! generates an output of a fixed length for every source and prints the seconds that took.
//!
//!     cargo run --release --example bench_generate -- MODEL SOURCES LENGTH BEAMS BATCH THREADS
//!
//! MODEL is a folder or `embedded`; SOURCES a file with the token ids of a source a line. `scripts/bench/peers.py`
//! drives it in turn with other engines.
#![allow(clippy::print_stdout, reason = "this is a program")]

use std::{
    error::Error,
    fs, io,
    num::{NonZeroUsize, ParseIntError},
    time::Instant,
};

use shongkhep::{
    Settings,
    model::ModelFiles,
    runtime,
    seq2seq::{BatchSize, Generation, Seq2Seq, Source},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, sources, numbers @ ..] = arguments.as_slice() else {
        return Err("usage: bench_generate MODEL SOURCES LENGTH BEAMS BATCH THREADS".into());
    };
    let numbers = numbers.iter().map(|number| number.parse()).collect::<Result<Vec<usize>, _>>()?;
    let [length, beams, batch, threads] = numbers[..] else {
        return Err("LENGTH, BEAMS, BATCH and THREADS are four whole numbers".into());
    };
    let files = match model.as_str() {
        "embedded" => ModelFiles::embedded()?,
        folder => ModelFiles::from_folder(folder)?,
    };
    let read = fs::read_to_string(sources)?;
    let ids = read.lines().map(|line| line.split_whitespace().map(str::parse).collect());
    let sources: Vec<Source> =
        ids.map(|ids: Result<Vec<u32>, ParseIntError>| ids.map(Source::from)).collect::<Result<_, _>>()?;
    let generation = Generation {
        beams,
        min_new: length,
        max_ratio: 0.0,
        max_extra: length,
        no_repeat_ngram: 0,
        length_penalty: 1.0,
        forced_bos: None,
        ..Generation::from(files.config())
    };
    let size = BatchSize { sentences: batch, tokens: usize::MAX };
    let runtime = runtime::find(&Settings::from_env())?;
    let engine = Seq2Seq::load(&files, runtime.environment(), NonZeroUsize::new(threads))?;
    drop(files);
    println!("ready");
    for line in io::stdin().lines() {
        line?;
        let began = Instant::now();
        let outputs = engine.generate(&sources, &generation, size)?;
        let seconds = began.elapsed().as_secs_f64();
        let tokens: usize = outputs.iter().flatten().map(|output| output.ids.len()).sum();
        if tokens != length * sources.len() {
            return Err(format!("{tokens} tokens came out, not {length} for each source").into());
        }
        println!("{seconds}");
    }
    Ok(())
}
