//! Digests by a model that summarises: a tiny mT5 in the layout of the public one, which knows a few summaries by heart.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{fs, num::NonZeroUsize, path::PathBuf};

use serde::Deserialize;
use shongkhep::{
    Article, Digest, DigestOptions, Digester, Hint,
    article::ReadOptions,
    bengali,
    digest::{DigestError, SCHEMA, WarningCode},
    model::ModelFiles,
    output::{self, Format},
    summary::Budget,
    translate::Summariser,
};

/// An article that the model was trained on, with the summary that it was given.
#[derive(Deserialize)]
struct Known {
    title: String,
    text: String,
    summary: String,
}

/// What `transformers` makes of a text: its tokens, end mark included, and the summary's, start token included.
#[derive(Deserialize)]
struct Expected {
    tokens: Vec<u32>,
}

impl Known {
    fn article(&self) -> Article {
        Article::from_text(&format!("{}\n\n{}", self.title, self.text)).unwrap()
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/summariser")
}

fn read<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    serde_json::from_slice(&fs::read(folder().join(file)).unwrap()).unwrap()
}

fn known() -> [Known; 3] {
    read("articles.json").try_into().ok().unwrap()
}

/// The articles of the samples, one after the other: far longer than the model reads at once.
fn long() -> Article {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let texts = ["flood.txt", "economy.txt", "court.txt"].map(|name| {
        let article = Article::from_path(samples.join(name), &ReadOptions::default()).unwrap();
        let paragraphs: Vec<&str> = article.paragraphs.iter().map(|span| span.of(&article.text)).collect();
        paragraphs.join("\n\n")
    });
    Article::from_text(&format!("{}\n\n{}", known()[0].title, texts.join("\n\n"))).unwrap()
}

fn digester(threads: usize, options: DigestOptions) -> Digester {
    common::runtime();
    Digester::builder()
        .settings(common::settings())
        .model(ModelFiles::from_folder(folder()).unwrap())
        .threads(NonZeroUsize::new(threads).unwrap())
        .options(options)
        .build()
        .unwrap()
}

fn json(digest: &Digest) -> String {
    let mut out = Vec::new();
    output::write(digest, Format::Json, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn spans_are_true(article: &Article, digest: &Digest) {
    for sentence in &digest.sentences {
        assert!(!sentence.bn.is_empty() && !sentence.en.is_empty(), "{sentence:?}");
        assert_eq!(bengali::normal_form(sentence.span.of(&article.text)), sentence.bn);
        assert!((0.0..=1.0).contains(&sentence.salience), "{sentence:?}");
    }
}

#[test]
fn the_summary_is_that_of_transformers() {
    common::runtime();
    let model = ModelFiles::from_folder(folder()).unwrap();
    let summariser = Summariser::load(&model, &common::settings(), None).unwrap();
    for (known, expected) in known().iter().zip(read::<Expected>("expected.json")) {
        assert_eq!(summariser.length(&known.text).unwrap(), expected.tokens.len() - 1);
        let spaced = known.text.replace(' ', " \n ");
        let found = summariser.summarise(&[&known.text, &spaced], None, 4).unwrap();
        assert_eq!(found[0][0].text(), known.summary);
        assert!(!found[0][0].cut && found[0].windows(2).all(|pair| pair[0].score >= pair[1].score));
        assert_eq!(found[0], found[1], "white space counts as one space");
    }
}

#[test]
fn each_sentence_of_the_summary_points_at_its_source() {
    let [flood, ..] = known();
    let article = flood.article();
    let digest = digester(2, DigestOptions::default()).digest(&article).unwrap();
    spans_are_true(&article, &digest);
    assert_eq!((digest.schema, digest.model.name.as_str()), (SCHEMA, "tiny-summariser"));
    let english: Vec<&str> = digest.sentences.iter().map(|sentence| sentence.en.as_str()).collect();
    assert_eq!(english.join(" "), flood.summary);
    assert!(digest.sentences[0].bn.contains("সোমবার") && digest.sentences[1].bn.contains("ট্রেন"));
    assert_eq!(digest.stats.chosen, 2);
    let codes: Vec<WarningCode> = digest.warnings.iter().map(|warning| warning.code).collect();
    for never in
        [WarningCode::NumberAdded, WarningCode::Unsupported, WarningCode::ArticleSplit, WarningCode::NoTitle]
    {
        assert!(!codes.contains(&never), "{:?}", digest.warnings);
    }
}

#[test]
fn an_invented_figure_is_told() {
    let [_, remittance, _] = known();
    let article = remittance.article();
    // Greedy search has one hypothesis; of several one without the figure would be chosen.
    let options = DigestOptions { beams: NonZeroUsize::new(1), ..DigestOptions::default() };
    let digest = digester(2, options).digest(&article).unwrap();
    assert_eq!(digest.sentences[0].en, remittance.summary);
    spans_are_true(&article, &digest);
    let told = digest.warnings.iter().filter(|warning| {
        matches!(warning.code, WarningCode::NumberAdded | WarningCode::NumberChanged)
            && warning.message.contains("45")
    });
    assert_eq!(told.count(), 1, "{:?}", digest.warnings);
    assert!(
        digest.sentences[0].checks.iter().any(|check| check.bn.contains("২৮৬")),
        "{:?}",
        digest.sentences[0]
    );
}

#[test]
fn a_sentence_about_something_else_is_told() {
    let [.., fire] = known();
    let article = fire.article();
    let digest = digester(2, DigestOptions::default()).digest(&article).unwrap();
    spans_are_true(&article, &digest);
    let unsupported: Vec<_> =
        digest.warnings.iter().filter(|warning| warning.code == WarningCode::Unsupported).collect();
    assert_eq!(unsupported.len(), 1, "{:?}", digest.warnings);
    assert_eq!(unsupported[0].span, Some(digest.sentences[1].span));
}

#[cfg(feature = "embedded-model")]
#[test]
fn the_headline_is_the_title_translated() {
    let [flood, ..] = known();
    let digest = digester(2, DigestOptions::default()).digest(&flood.article()).unwrap();
    let title =
        Digester::builder().settings(common::settings()).build().unwrap().digest(&flood.article()).unwrap();
    assert_eq!(digest.headline, title.headline);
    let untitled = Article::from_text(&flood.text).unwrap();
    let digest = digester(2, DigestOptions::default()).digest(&untitled).unwrap();
    assert_eq!(
        (&digest.headline.en, &digest.headline.bn),
        (&digest.sentences[0].en, &digest.sentences[0].bn)
    );
    assert!(digest.warnings.iter().any(|warning| warning.code == WarningCode::NoTitle));
}

#[test]
fn a_long_article_is_read_in_parts_within_the_budget() {
    let article = long();
    let budget = Budget { sentences: 2, words: Some(120) };
    let digest = digester(2, DigestOptions { budget, ..DigestOptions::default() }).digest(&article).unwrap();
    spans_are_true(&article, &digest);
    assert!(
        digest.warnings.iter().any(|warning| warning.code == WarningCode::ArticleSplit),
        "{:?}",
        digest.warnings
    );
    assert!((1..=2).contains(&digest.sentences.len()), "{:?}", digest.sentences);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let (one, two) = (digester(1, DigestOptions::default()), digester(2, DigestOptions::default()));
    for article in known().iter().map(Known::article).chain([long()]) {
        assert_eq!(json(&one.digest(&article).unwrap()), json(&two.digest(&article).unwrap()));
    }
}

#[test]
fn a_summariser_does_not_translate() {
    let error = digester(1, DigestOptions::default()).translate(&["ঢাকায় বৃষ্টি হয়েছে।"]).unwrap_err();
    assert!(matches!(error, DigestError::CannotTranslate { .. }), "{error}");
    assert!(error.hint().is_some());
}

#[test]
fn the_program_digests_with_it() {
    let (home, input) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let [flood, ..] = known();
    fs::write(&input, format!("{}\n\n{}", flood.title, flood.text)).unwrap();
    let output = common::shongkhep(home.path())
        .args(["digest", "--format", "json", "--model"])
        .args([folder().as_path(), input.path()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let digest: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(digest["schema"], SCHEMA);
    assert_eq!(digest["sentences"].as_array().unwrap().len(), 2);
}
