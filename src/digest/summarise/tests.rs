//! The pipeline with a summariser that says what a test tells it to.

use super::*;
use crate::digest::result::SCHEMA;

/// Says the same of every text; counts words for tokens.
struct Fake {
    longest: usize,
    summaries: Vec<&'static str>,
    cut: bool,
}

impl Fake {
    fn new(summaries: &[&'static str]) -> Self {
        Self { longest: 500, summaries: summaries.to_vec(), cut: false }
    }
}

impl Summarise for Fake {
    fn longest(&self) -> usize {
        self.longest
    }

    fn length(&self, text: &str) -> Result<usize, TranslateError> {
        Ok(text.split_whitespace().count())
    }

    fn summarise(
        &self,
        texts: &[String],
        _: Option<usize>,
        best: usize,
    ) -> Result<Vec<Vec<Candidate>>, TranslateError> {
        let candidates = self.summaries.iter().take(best).enumerate().map(|(rank, summary)| Candidate {
            pieces: vec![(*summary).to_owned()],
            score: -(rank as f32),
            cut: self.cut,
        });
        Ok(vec![candidates.collect(); texts.len()])
    }
}

const ARTICLE: &str = "সিলেটে বন্যায় ১৪ জনের মৃত্যু

সিলেটে বন্যায় গত সোমবার ১৪ জন মারা গেছেন। সুরমা নদীর পানি ৩০ সেন্টিমিটার বেড়েছে। মন্ত্রী আনিসুর রহমান ঢাকায় পুলিশের সঙ্গে কথা বলেছেন।

জেলা প্রশাসন ৬১২টি আশ্রয়কেন্দ্র খুলেছে। ট্রেন চলাচল বন্ধ রয়েছে।";

fn digest_of(text: &str, fake: &Fake) -> Digest {
    let (article, options) = (Article::from_text(text).unwrap(), DigestOptions::default());
    let prepared = Prepared::for_summary(&article, &options).unwrap();
    let model = ModelFacts { name: "fake".into(), revision: "0".into(), precision: "none".into() };
    let digest = digest(prepared, &options, fake, None, model).unwrap();
    for sentence in &digest.sentences {
        assert_eq!(bengali::normal_form(sentence.span.of(&article.text)), sentence.bn);
    }
    digest
}

fn codes(digest: &Digest) -> Vec<WarningCode> {
    digest.warnings.iter().map(|warning| warning.code).collect()
}

#[test]
fn each_sentence_has_its_source_in_the_summary_s_order() {
    let fake =
        Fake::new(&["Minister Anisur Rahman met police in Dhaka. On Monday 14 people died in Sylhet."]);
    let digest = digest_of(ARTICLE, &fake);
    assert_eq!((digest.schema, digest.stats.chosen, digest.model.name.as_str()), (SCHEMA, 2, "fake"));
    let [minister, deaths] = digest.sentences.as_slice() else { panic!("{:?}", digest.sentences) };
    assert!(minister.bn.starts_with("মন্ত্রী"), "{}", minister.bn);
    assert!(deaths.bn.contains("সোমবার"), "{}", deaths.bn);
    assert_eq!(deaths.checks.len(), 2, "{:?}", deaths.checks);
    assert!(!codes(&digest).contains(&WarningCode::NumberAdded));
    assert!(!codes(&digest).contains(&WarningCode::Unsupported));
}

#[test]
fn without_a_translator_the_first_sentence_is_the_headline_and_the_title_is_told_to_be_left() {
    let digest = digest_of(ARTICLE, &Fake::new(&["On Monday 14 people died in Sylhet."]));
    assert_eq!(digest.headline.en, "On Monday 14 people died in Sylhet.");
    assert_eq!(digest.headline.bn, digest.sentences[0].bn);
    assert!(codes(&digest).contains(&WarningCode::Untranslated));
    assert!(!codes(&digest).contains(&WarningCode::NoTitle));
}

#[test]
fn a_figure_of_another_sentence_is_not_added_and_an_invented_one_is() {
    let digest =
        digest_of(ARTICLE, &Fake::new(&["On Monday 14 people died in Sylhet and 612 shelters opened."]));
    assert!(!codes(&digest).contains(&WarningCode::NumberAdded), "{:?}", digest.warnings);
    let digest = digest_of(ARTICLE, &Fake::new(&["On Monday 14 people died in Sylhet and 800 were hurt."]));
    assert!(codes(&digest).contains(&WarningCode::NumberAdded), "{:?}", digest.warnings);
    assert!(digest.warnings.iter().any(|warning| warning.message.contains("`800`")));
}

#[test]
fn a_figure_that_the_summary_leaves_is_lost_and_not_changed_into_another_sentence_s() {
    let digest = digest_of(ARTICLE, &Fake::new(&["The water of the Surma rose 612 centimetres."]));
    assert!(codes(&digest).contains(&WarningCode::NumberChanged), "{:?}", digest.warnings);
    let digest = digest_of(ARTICLE, &Fake::new(&["The Surma rose, 612 shelters opened."]));
    let surma = digest.sentences.iter().find(|sentence| sentence.bn.contains("সুরমা"));
    assert!(surma.is_none_or(|surma| surma.checks.iter().all(|check| check.en.is_none())), "{surma:?}");
    assert!(!codes(&digest).contains(&WarningCode::NumberChanged), "{:?}", digest.warnings);
}

#[test]
fn what_no_sentence_says_is_unsupported() {
    let digest =
        digest_of(ARTICLE, &Fake::new(&["Parliament passed a budget for cricket stadiums yesterday."]));
    assert!(codes(&digest).contains(&WarningCode::Unsupported), "{:?}", digest.warnings);
}

#[test]
fn the_candidate_that_adds_nothing_wins() {
    let digest = digest_of(
        ARTICLE,
        &Fake::new(&["On Monday 44 people died in Sylhet.", "On Monday 14 people died in Sylhet."]),
    );
    assert_eq!(digest.sentences[0].en, "On Monday 14 people died in Sylhet.");
}

#[test]
fn a_long_article_is_read_in_parts_and_says_each_thing_once() {
    let mut fake = Fake::new(&["On Monday 14 people died in Sylhet."]);
    fake.longest = 20;
    let digest = digest_of(ARTICLE, &fake);
    assert!(codes(&digest).contains(&WarningCode::ArticleSplit));
    assert_eq!(digest.sentences.len(), 1, "{:?}", digest.sentences);
    fake.longest = 4;
    assert!(codes(&digest_of(ARTICLE, &fake)).contains(&WarningCode::SentenceSplit));
}

#[test]
fn a_summary_that_stops_or_says_nothing_is_told() {
    let fake = Fake { cut: true, ..Fake::new(&["On Monday 14 people died in"]) };
    assert!(codes(&digest_of(ARTICLE, &fake)).contains(&WarningCode::OutputCut));
    let digest = digest_of(ARTICLE, &Fake::new(&[""]));
    assert!(digest.sentences.is_empty() && digest.headline.en.is_empty());
    assert!(digest.warnings.iter().any(|warning| warning.message == "the model gave no summary"));
}

#[test]
fn a_pronoun_without_its_sentence_leans_on_context() {
    let leaning =
        |summary| codes(&digest_of(ARTICLE, &Fake::new(&[summary]))).contains(&WarningCode::LeansOnContext);
    assert!(leaning("He met police in Dhaka."));
    assert!(!leaning("Minister Anisur Rahman came to Dhaka. He met police."));
}
