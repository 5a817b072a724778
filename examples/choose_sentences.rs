//! Chooses the sentences of articles by several methods and budgets, for comparing methods (see `docs/choosing.md`).
//!
//! Reads articles from standard input, one JSON object a line (`{"title": …, "text": …}`), and writes one JSON
//! object a line: the sentences, and for each method the indices it chooses for 1, 2, 3 … sentences (`growing`) and
//! within each word budget (`within`).
//!
//!     choose_sentences --budgets 60,100 --method lead --method '{"position": 2}' < articles.jsonl

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use shongkhep::{
    Span,
    article::Sentence,
    bengali,
    summary::{Budget, Chooser, Method, Weights},
};

#[derive(Deserialize)]
struct Input {
    title: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct Output {
    sentences: Vec<String>,
    methods: Vec<Choices>,
}

#[derive(Serialize)]
struct Choices {
    growing: Vec<Vec<usize>>,
    within: BTreeMap<usize, Vec<usize>>,
}

fn main() -> Result<()> {
    let (methods, budgets) = arguments()?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let article: Input = serde_json::from_str(&line?).context("an article is an object with `text`")?;
        let sentences = sentences(&article.text);
        let title = article.title.as_deref().filter(|title| !title.is_empty());
        let chooser = Chooser::new(&sentences, title);
        let chosen = |method: &Method, sentences: usize, words| {
            let chosen = chooser.choose(method, &Budget { sentences, words });
            chosen.into_iter().map(|chosen| chosen.index).collect()
        };
        let choices = |method| Choices {
            growing: (1..=sentences.len()).map(|count| chosen(method, count, None)).collect(),
            within: budgets
                .iter()
                .map(|&words| (words, chosen(method, sentences.len(), Some(words))))
                .collect(),
        };
        let methods = methods.iter().map(choices).collect();
        let sentences = sentences.iter().map(|sentence| sentence.text.clone()).collect();
        serde_json::to_writer(&mut out, &Output { sentences, methods })?;
        writeln!(out)?;
    }
    Ok(())
}

fn arguments() -> Result<(Vec<Method>, Vec<usize>)> {
    let (mut methods, mut budgets) = (Vec::new(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let (Some(option), Some(value)) = (arguments.next(), arguments.next()) {
        match (option.as_str(), value.as_str()) {
            ("--budgets", list) => {
                budgets = list
                    .split(',')
                    .map(str::parse)
                    .collect::<Result<_, _>>()
                    .context("`--budgets` takes numbers")?;
            }
            ("--method", "lead") => methods.push(Method::Lead),
            ("--method", "lexrank") => methods.push(Method::LexRank),
            ("--method", "centroid") => methods.push(Method::Centroid),
            ("--method", "combined") => methods.push(Method::default()),
            ("--method", json) => {
                let weights: Weights = serde_json::from_str(json)
                    .with_context(|| format!("`{json}` is no method and no weights"))?;
                methods.push(Method::Combined(weights));
            }
            _ => bail!("unknown option `{option}`, expected `--method` or `--budgets`"),
        }
    }
    Ok((methods, budgets))
}

/// One sentence an entry; a line is a paragraph.
fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (paragraph, line) in text.split_inclusive('\n').enumerate() {
        for span in bengali::sentence_spans(line) {
            let span: Span = span.shifted(start);
            sentences.push(Sentence { span, paragraph, text: bengali::normal_form(span.of(text)) });
        }
        start += line.len();
    }
    sentences
}
