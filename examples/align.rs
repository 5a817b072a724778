//! Measures how well an English sentence finds its Bengali source: reads lines `Bengali<TAB>English` on standard input, makes
//! an article of every 20 of them and looks for each English sentence in its article and in the next one, where it is not.
//! Drafts come from the embedded model, or with `--without-drafts` from nowhere.
//!
//!     cut -f1,2 pairs.tsv | cargo run --release --example align

#![allow(clippy::print_stdout)]

use std::io::{self, BufRead};

use shongkhep::{
    Article, Settings,
    article::Sentence,
    digest::{Aligner, Alignment},
    entity,
    model::ModelFiles,
    runtime,
    translate::{TranslateOptions, Translator},
};

/// Pairs in an article.
const PAIRS: usize = 20;

/// One article: its aligner, for each pair the sentences that its Bengali became, and its English.
struct Made {
    aligner: Aligner,
    places: Vec<Vec<usize>>,
    english: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let with_drafts = !std::env::args().any(|argument| argument == "--without-drafts");
    let settings = Settings::from_env();
    runtime::find_or_fetch(&settings, &mut |line| println!("{line}"))?;
    let translator = Translator::load(&ModelFiles::embedded()?, &settings, None)?;
    let options = TranslateOptions { beams: Some(1), ..TranslateOptions::default() };

    let lines = io::stdin().lock().lines().collect::<Result<Vec<String>, _>>()?;
    let pairs: Vec<(&str, &str)> = lines.iter().filter_map(|line| line.split_once('\t')).collect();
    let mut articles = Vec::new();
    for pairs in pairs.chunks(PAIRS).filter(|pairs| pairs.len() == PAIRS) {
        let text = pairs.iter().map(|(bengali, _)| bengali.trim()).collect::<Vec<_>>().join("\n\n");
        let article = Article { title: None, ..Article::from_text(&text)? };
        let sentences = article.sentences();
        let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let mut drafts = Vec::new();
        if with_drafts {
            for candidates in translator.translate(&texts, &options)? {
                drafts.push(candidates.first().map(|best| best.text()).unwrap_or_default());
            }
        }
        let entities = entity::entities(&article, &sentences);
        articles.push(Made {
            aligner: Aligner::new(&article, &sentences, &entities, &drafts),
            places: places(pairs, &text, &sentences),
            english: pairs.iter().map(|(_, english)| (*english).to_owned()).collect(),
        });
    }
    report(&articles);
    Ok(())
}

/// For each pair the sentences that lie in its Bengali.
fn places(pairs: &[(&str, &str)], text: &str, sentences: &[Sentence]) -> Vec<Vec<usize>> {
    let mut from = 0;
    let place = |(bengali, _): &(&str, &str)| {
        let start = from + text[from..].find(bengali.trim()).unwrap_or_default();
        from = start + bengali.trim().len();
        let inside = |(_, sentence): &(usize, &Sentence)| (start..from).contains(&sentence.span.start);
        sentences.iter().enumerate().filter(inside).map(|(index, _)| index).collect()
    };
    pairs.iter().map(place).collect()
}

fn report(articles: &[Made]) {
    let (mut whole, mut half, mut fused, mut both, mut stretched) = (0, 0, 0, 0, 0);
    let (mut right, mut halves, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    let (mut asked, mut asked_fused) = (0, 0);
    let support = |found: Option<Alignment>| found.map_or(0.0, |found| found.support);
    for (at, made) in articles.iter().enumerate() {
        let elsewhere = &articles[(at + 1) % articles.len()].aligner;
        for (index, (english, place)) in made.english.iter().zip(&made.places).enumerate() {
            if place.is_empty() {
                continue;
            }
            asked += 1;
            let holds = |found: Option<Alignment>, place: &[usize]| {
                found.is_some_and(|found| (found.first..=found.last).any(|index| place.contains(&index)))
            };
            let found = made.aligner.align(english);
            whole += usize::from(holds(found, place));
            stretched += usize::from(
                found.is_some_and(|found| !place.contains(&found.first) || !place.contains(&found.last))
                    && holds(found, place),
            );
            right.push(support(found));
            absent.push(support(elsewhere.align(english)));
            let found = made.aligner.align(&first_half(english));
            half += usize::from(holds(found, place));
            halves.push(support(found));
            if let (Some(next), Some(next_place)) = (made.english.get(index + 1), made.places.get(index + 1))
            {
                asked_fused += 1;
                let found = made.aligner.align(&[first_half(english), first_half(next)].join(", and "));
                fused += usize::from(holds(found, place) || holds(found, next_place));
                both += usize::from(holds(found, place) && holds(found, next_place));
            }
        }
    }
    let percent = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
    println!("{asked} sentences in {} articles", articles.len());
    println!(
        "whole sentence: source found {:.1} %, with a neighbour {:.1} %",
        percent(whole, asked),
        percent(stretched, asked)
    );
    println!("its first half: source found {:.1} %", percent(half, asked));
    println!(
        "two halves: one source found {:.1} %, both {:.1} %",
        percent(fused, asked_fused),
        percent(both, asked_fused)
    );
    println!("support below …\tof its article\tits half\tof another article");
    for threshold in [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6] {
        let below = |supports: &[f32]| {
            percent(supports.iter().filter(|support| **support < threshold).count(), supports.len())
        };
        println!("{threshold}\t{:.1} %\t{:.1} %\t{:.1} %", below(&right), below(&halves), below(&absent));
    }
}

fn first_half(english: &str) -> String {
    let words: Vec<&str> = english.split_whitespace().collect();
    words[..words.len().div_ceil(2)].join(" ")
}
