//! Prints the entities of a Bengali article: kind, salience, English, Bengali, mentions.
//!
//!     cargo run --example entities -- tests/samples/flood.txt

use std::process::ExitCode;

use shongkhep::Article;
use shongkhep::entity::entities;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: entities FILE");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("`{path}`: {error}");
            return ExitCode::FAILURE;
        }
    };
    let article = Article::from_text(&text);
    for entity in entities(&article, &article.sentences()) {
        let mentions: Vec<&str> = entity.mentions.iter().map(|span| span.of(&article.text)).collect();
        println!(
            "{:?}\t{:.2}\t{}\t{}\t{:?}\t{}",
            entity.kind,
            entity.salience,
            entity.en,
            entity.bn,
            entity.via,
            mentions.join(" | ")
        );
    }
    ExitCode::SUCCESS
}
