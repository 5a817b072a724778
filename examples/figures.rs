//! Checks the figures of translations: reads lines `Bengali<TAB>English` on standard input and prints how many values
//! were kept, changed, lost and added; with `--list` also each figure that was flagged.
//!
//!     cut -f1,2 pairs.tsv | cargo run --example figures -- --list

#![allow(clippy::print_stdout)]

use std::io::{self, BufRead};

use shongkhep::bengali::figures;
use shongkhep::check::{Status, check_figures};

fn main() -> io::Result<()> {
    let list = std::env::args().any(|argument| argument == "--list");
    let (mut values, mut kept, mut changed, mut lost, mut added) = (0, 0, 0, 0, 0);
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Some((bengali, english)) = line.split_once('\t') else { continue };
        let report = check_figures(&figures(bengali), english);
        for check in &report.checks {
            values += 1;
            match check.status {
                Status::Kept => kept += 1,
                Status::Changed => changed += 1,
                Status::Lost => lost += 1,
            }
            if list && check.status != Status::Kept {
                let answer = check.en.as_ref().map_or("-", |(words, _)| words.as_str());
                let words = check.bn.span.of(bengali);
                println!("{:?}\t{words}\t{}\t{answer}\t{bengali}\t{english}", check.status, check.bn.value);
            }
        }
        for figure in &report.added {
            added += 1;
            if list {
                println!("Added\t-\t{}\t{}\t{bengali}\t{english}", figure.value, figure.span.of(english));
            }
        }
    }
    println!("values {values}, kept {kept}, changed {changed}, lost {lost}, added {added}");
    Ok(())
}
