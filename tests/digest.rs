//! Properties of digests with the embedded model. No exact English here: a better model must land without touching these.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod common;

use std::{collections::HashSet, num::NonZeroUsize, path::PathBuf, sync::OnceLock};

use shongkhep::{
    Article, Digest, DigestOptions, Digester, Span,
    article::ReadOptions,
    bengali,
    check::Status,
    digest::{FigureCheck, SCHEMA, WarningCode},
    entity::{EntityKind, Gazetteer},
    output::{self, Format},
};

const SAMPLES: [&str; 8] = [
    "flood.txt",
    "politics.txt",
    "cricket.txt",
    "economy.txt",
    "court.txt",
    "science.txt",
    "storm.html",
    "scrape.txt",
];

fn sample(name: &str) -> Article {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    Article::from_path(path, &ReadOptions::default()).unwrap()
}

fn digester(threads: usize, options: DigestOptions) -> Digester {
    common::runtime();
    Digester::builder()
        .settings(common::settings())
        .threads(NonZeroUsize::new(threads).unwrap())
        .options(options)
        .build()
        .unwrap()
}

/// Every sample with its digest, made once.
fn digests() -> &'static [(Article, Digest)] {
    static DIGESTS: OnceLock<Vec<(Article, Digest)>> = OnceLock::new();
    DIGESTS.get_or_init(|| {
        let digester = digester(2, DigestOptions::default());
        SAMPLES
            .iter()
            .map(|name| {
                let article = sample(name);
                let digest = digester.digest(&article).unwrap();
                (article, digest)
            })
            .collect()
    })
}

/// English, Bengali, span and checks of the headline and each sentence.
fn lines(digest: &Digest) -> impl Iterator<Item = (&str, &str, Option<Span>, &[FigureCheck])> {
    let headline = &digest.headline;
    let headline = (headline.en.as_str(), headline.bn.as_str(), headline.span, headline.checks.as_slice());
    let sentences =
        digest.sentences.iter().map(|s| (s.en.as_str(), s.bn.as_str(), Some(s.span), s.checks.as_slice()));
    std::iter::once(headline).chain(sentences)
}

fn json(digest: &Digest) -> serde_json::Value {
    serde_json::to_value(digest).unwrap()
}

#[test]
fn a_digest_has_a_headline_and_three_sentences_in_order() {
    for (article, digest) in digests() {
        assert!(!digest.headline.en.is_empty(), "{:?}", article.origin);
        assert_eq!(digest.sentences.len(), 3, "{:?}", article.origin);
        assert!(digest.sentences.windows(2).all(|pair| pair[0].span.start < pair[1].span.start));
        assert!(digest.sentences.iter().all(|s| (0.0..=1.0).contains(&s.salience)));
    }
}

#[test]
fn spans_point_at_what_they_stand_for() {
    for (article, digest) in digests() {
        for (_, bn, span, _) in lines(digest) {
            let span = span.expect("every sample has its title in the text");
            assert_eq!(bengali::normal_form(span.of(&article.text)), bn, "{:?}", article.origin);
        }
        for entity in &digest.entities {
            assert!(!entity.mentions.is_empty(), "{entity:?}");
            for mention in &entity.mentions {
                assert!(!mention.of(&article.text).is_empty(), "{entity:?}");
            }
        }
    }
}

#[test]
fn every_figure_of_the_bengali_is_kept_or_flagged() {
    let mut figures = 0;
    for (article, digest) in digests() {
        for (en, bn, span, checks) in lines(digest) {
            let expected: Vec<String> =
                bengali::figures(bn).iter().map(|figure| figure.span.of(bn).to_owned()).collect();
            let checked: Vec<String> = checks.iter().map(|check| check.bn.clone()).collect();
            assert_eq!(checked, expected, "{:?}", article.origin);
            figures += checks.len();
            for check in checks {
                match check.status {
                    Status::Kept => {
                        let kept = check.en.as_deref().expect("what is kept stands somewhere");
                        assert!(en.contains(kept), "{kept} in {en}");
                    }
                    Status::Changed | Status::Lost => assert!(
                        digest.warnings.iter().any(|warning| {
                            matches!(warning.code, WarningCode::NumberChanged | WarningCode::NumberLost)
                                && warning.span == span
                                && warning.message.contains(&check.bn)
                        }),
                        "{check:?} has no warning"
                    ),
                }
            }
        }
    }
    assert!(figures >= 30, "the samples are full of figures, got {figures}");
}

#[test]
fn the_english_is_in_latin_script_and_does_not_repeat_itself() {
    for (article, digest) in digests() {
        for (en, ..) in lines(digest) {
            assert!(!en.contains(|c| ('\u{0964}'..='\u{09ff}').contains(&c)), "{en}");
            let words: Vec<String> = en
                .split_whitespace()
                .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
                .collect();
            let mut seen = HashSet::new();
            assert!(words.windows(4).all(|phrase| seen.insert(phrase)), "{:?}: {en}", article.origin);
        }
    }
}

#[test]
fn no_furniture_reaches_a_digest() {
    for (article, digest) in digests() {
        let text = json(digest).to_string();
        for furniture in ["আরও পড়ুন", "সর্বশেষ", "বিজ্ঞাপন", "img", "Share this", "সংগৃহীত", "এসএন", "শেয়ার"]
        {
            assert!(!text.contains(&bengali::normal_form(furniture)), "{furniture}: {:?}", article.origin);
        }
    }
    let (_, scrape) = digests()
        .iter()
        .find(|(article, _)| article.origin.as_ref().unwrap().ends_with("scrape.txt"))
        .unwrap();
    assert!(scrape.stats.dropped_lines > 5 && scrape.stats.dropped_characters > 100, "{:?}", scrape.stats);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let one = digester(1, DigestOptions::default());
    for (article, digest) in digests().iter().take(4) {
        let mut other = Vec::new();
        output::write(&one.digest(article).unwrap(), Format::Json, false, &mut other).unwrap();
        let mut first = Vec::new();
        output::write(digest, Format::Json, false, &mut first).unwrap();
        assert_eq!(String::from_utf8(first).unwrap(), String::from_utf8(other).unwrap());
    }
}

#[test]
fn one_digester_serves_many_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let digester = digester(1, DigestOptions::default());
    shared(&digester);
    std::thread::scope(|scope| {
        for (article, digest) in digests().iter().take(2) {
            let digester = &digester;
            scope.spawn(move || assert_eq!(digester.digest(article).unwrap(), *digest));
        }
    });
}

#[test]
fn the_json_has_the_fields_that_others_read() {
    let (_, digest) = &digests()[0];
    let json = json(digest);
    assert_eq!(json["schema"], SCHEMA);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(
        keys(&json),
        [
            "article",
            "entities",
            "figures",
            "headline",
            "id",
            "model",
            "schema",
            "sentences",
            "stats",
            "warnings"
        ]
    );
    assert_eq!(keys(&json["article"]), ["byline", "origin", "published", "title"]);
    assert_eq!(keys(&json["headline"]), ["bn", "checks", "en", "span"]);
    assert_eq!(keys(&json["sentences"][0]), ["bn", "checks", "en", "salience", "span"]);
    assert_eq!(keys(&json["sentences"][0]["span"]), ["end", "start"]);
    assert_eq!(keys(&json["entities"][0]), ["bn", "en", "kind", "mentions", "salience", "via"]);
    assert_eq!(keys(&json["figures"][0]), ["bn", "en", "kind", "status", "value"]);
    assert_eq!(keys(&json["model"]), ["name", "precision", "revision"]);
    assert_eq!(json["article"]["published"], "2024-06-19");
    assert!(json["stats"].as_object().unwrap().values().all(serde_json::Value::is_u64));
}

#[test]
fn without_a_title_the_first_sentence_is_the_headline() {
    let digester = digester(2, DigestOptions::default());
    let text =
        "সাত জেলায় বন্যার পানি কমতে শুরু করেছে বলে জানিয়েছে পানি উন্নয়ন বোর্ড। নদীর পানি গত ২৪ ঘণ্টায় ১২ সেন্টিমিটার কমেছে।";
    let digest = digester.digest(&Article::from_text(text).unwrap()).unwrap();
    assert_eq!(
        (&digest.headline.en, &digest.headline.bn),
        (&digest.sentences[0].en, &digest.sentences[0].bn)
    );
    assert!(digest.warnings.iter().any(|warning| warning.code == WarningCode::NoTitle));
}

#[test]
fn a_text_travels_only_where_it_is_asked_for() {
    let digester = digester(2, DigestOptions { with_text: true, ..DigestOptions::default() });
    let article = sample("science.txt");
    assert_eq!(digester.digest(&article).unwrap().article.text.as_ref(), Some(&article.text));
}

#[test]
fn translation_gives_a_line_for_a_text() {
    let digester = digester(2, DigestOptions::default());
    let english = digester.translate(&["", "ঢাকায় আজ বৃষ্টি হয়েছে। কাল আবার বৃষ্টি হতে পারে।", "১২৩", "   "]).unwrap();
    assert_eq!(english.len(), 4);
    assert_eq!((english[0].en.as_str(), english[2].en.as_str(), english[3].en.as_str()), ("", "123", ""));
    assert!(english[1].en.split_whitespace().count() > 4, "{english:?}");
    assert!(english.iter().all(|line| !line.en.contains('\n')));
}

#[test]
fn what_is_not_bengali_is_not_made_up() {
    let digester = digester(2, DigestOptions::default());
    let english = digester.translate(&["This is an English line of 2024."]).unwrap();
    assert_eq!(english[0].en, "This is an English line of 2024.");
    assert_eq!(english[0].warnings[0].code, WarningCode::NotBengali);
}

#[test]
fn a_place_of_which_the_english_has_no_trace_is_flagged() {
    for (article, digest) in digests() {
        for place in digest.entities.iter().filter(|entity| entity.kind == EntityKind::Place) {
            let known = Gazetteer::default().name(&place.bn);
            let known: Vec<&str> = known.into_iter().flat_map(|name| name.spellings()).collect();
            let words = known.into_iter().chain([place.en.as_str()]).flat_map(str::split_whitespace);
            let beginnings: Vec<String> =
                words.map(|word| word.to_lowercase().chars().take(3).collect()).collect();
            for (en, _, span, _) in lines(digest) {
                let span = span.unwrap();
                let here = place.mentions.iter().any(|mention| span.contains(*mention));
                let trace = en
                    .to_lowercase()
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| beginnings.iter().any(|beginning| word.starts_with(beginning)));
                let flagged = digest.warnings.iter().any(|warning| {
                    warning.code == WarningCode::NameMissing
                        && warning.span == Some(span)
                        && warning.message.contains(&place.bn)
                });
                assert!(!here || trace || flagged, "{:?}: {place:?} in {en}", article.origin);
            }
        }
    }
}
