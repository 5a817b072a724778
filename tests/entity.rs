//! Entities of short Bengali articles, written for these tests.

use proptest::prelude::*;
use shongkhep::Span;
use shongkhep::article::{Article, Dropped, Sentence, Title};
use shongkhep::bengali::{normal_form, sentence_spans};
use shongkhep::entity::{Entity, EntityKind, Via, entities};

/// An article whose first line is the title and whose other lines are paragraphs.
fn article(text: &str) -> (Article, Vec<Sentence>) {
    let (title, rest) = text.split_once('\n').unwrap_or(("", text));
    let body = text.len() - rest.len();
    let span = Span::new(0, title.len());
    let article = Article {
        id: None,
        title: (!title.trim().is_empty()).then(|| Title { text: normal_form(title), span: Some(span) }),
        text: text.to_owned(),
        paragraphs: vec![Span::new(body, text.len())],
        published: None,
        byline: None,
        origin: None,
        dropped: Dropped::default(),
    };
    let sentences = sentence_spans(rest)
        .into_iter()
        .map(|span| Sentence { span: span.shifted(body), paragraph: 0, text: normal_form(span.of(rest)) })
        .collect();
    (article, sentences)
}

fn found(text: &str) -> Vec<Entity> {
    let (article, sentences) = article(text);
    entities(&article, &sentences)
}

/// `KIND English = Bengali` of each entity.
fn names(text: &str) -> Vec<String> {
    found(text).iter().map(|e| format!("{:?} {} = {}", e.kind, e.en, e.bn)).collect()
}

/// Every mention, and the words there.
fn mentions(text: &str, en: &str) -> Vec<String> {
    let (article, _) = article(text);
    found(text)
        .into_iter()
        .filter(|entity| entity.en == en)
        .flat_map(|entity| entity.mentions)
        .map(|span| span.of(&article.text).to_owned())
        .collect()
}

#[test]
fn inflected_names_are_one_entity() {
    let text = "ঢাকায় বৃষ্টি\nঢাকার রাস্তায় পানি জমেছে। মন্ত্রী বলেন, ঢাকাকে বাঁচাতে হবে। বৃষ্টি থামেনি ঢাকাতেও।";
    assert_eq!(names(text), ["Place Dhaka = ঢাকা"]);
    assert_eq!(mentions(text, "Dhaka"), ["ঢাকা"; 4]);
}

#[test]
fn the_longest_name_wins() {
    assert_eq!(
        names("\nঢাকা বিশ্ববিদ্যালয়ের শিক্ষার্থীরা ঢাকা মেডিকেল কলেজ হাসপাতালে ভর্তি আছেন।"),
        [
            "Org Dhaka University = ঢাকা বিশ্ববিদ্যালয়",
            "Org Dhaka Medical College Hospital = ঢাকা মেডিকেল কলেজ হাসপাতাল"
        ]
    );
}

#[test]
fn a_name_does_not_run_over_punctuation() {
    let found = names("\nকথা বলেন শেখ, হাসিনা ছিলেন না।");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn honorifics_and_spelling_variants_are_no_part_of_the_name() {
    let text = "\nভারতের প্রধানমন্ত্রী নরেন্দ্র মোদী ঢাকা আসছেন। পরে নরেন্দ্র মোদির সঙ্গে বৈঠক হবে।";
    assert_eq!(mentions(text, "Narendra Modi"), ["নরেন্দ্র মোদী", "নরেন্দ্র মোদি"]);
}

#[test]
fn a_short_form_joins_the_full_name() {
    let text = "কিমের হুঁশিয়ারি\nউত্তর কোরিয়ার নেতা কিম জং উন ক্ষেপণাস্ত্র পরীক্ষা দেখেছেন। কিম বলেন, এটি জবাব। কিমকে ঘিরে ছিলেন সেনারা।";
    let kim = found(text).into_iter().find(|entity| entity.kind == EntityKind::Person).unwrap();
    assert_eq!((kim.en.as_str(), kim.bn.as_str(), kim.via), ("Kim Jong Un", "কিম জং উন", Via::Gazetteer));
    assert_eq!(mentions(text, "Kim Jong Un"), ["কিম", "কিম জং উন", "কিম", "কিম"]);
}

#[test]
fn a_shared_or_everyday_word_is_nobodys_short_form() {
    let text = "\nসাজীব ওয়াজেদ জয় নয়, দলের জয় চাই। আসাদুজ্জামান খান কামাল বক্তব্য দেন। পরে খান আতাউর কথা বলেন। \
                সুনামগঞ্জের মমতা ব্যানার্জি ও সোনিয়া গান্ধী আর রাহুল গান্ধী। গান্ধী বলেন, হবে।";
    assert_eq!(mentions(text, "Asaduzzaman Khan Kamal"), ["আসাদুজ্জামান খান কামাল"]);
    assert_eq!(mentions(text, "Rahul Gandhi"), ["রাহুল গান্ধী"]);
    assert_eq!(mentions(text, "Sonia Gandhi"), ["সোনিয়া গান্ধী"]);
}

#[test]
fn a_title_introduces_a_person() {
    let text = "\nপানি উন্নয়ন বোর্ডের নির্বাহী প্রকৌশলী মো. আনিসুর রহমান এ কথা জানান। জেলার পুলিশ সুপার আবদুল করিমকে বদলি করা হয়েছে। \
                আবদুল করিম তা মেনে নেন।";
    assert_eq!(mentions(text, "Md Anisur Rahman"), ["মো. আনিসুর রহমান"]);
    assert_eq!(mentions(text, "Abdul Karim"), ["আবদুল করিম", "আবদুল করিম"]);
    let karim = found(text).into_iter().find(|entity| entity.en == "Abdul Karim").unwrap();
    assert_eq!((karim.kind, karim.via), (EntityKind::Person, Via::Transliteration));
}

#[test]
fn words_after_a_title_that_are_no_name_are_left() {
    let found = names("\nমন্ত্রী বলেন, সচিব এবং কর্মকর্তারা ছিলেন। সভাপতি হিসেবে ইসলাম ধর্মের কথা বলেন শিক্ষক।");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_title_and_the_lead_weigh_most() {
    let text =
        "সিলেটে বন্যা\nসিলেটে নদীর পানি বাড়ছে। সুনামগঞ্জেও একই অবস্থা। সিলেটের মানুষ কষ্টে আছেন। শেষে ভারত থেকে ঢল আসে।";
    let found = found(text);
    assert_eq!(found.iter().map(|e| e.en.as_str()).collect::<Vec<_>>(), ["Sylhet", "Sunamganj", "India"]);
    assert!(found.iter().all(|entity| (0.0..=1.0).contains(&entity.salience)));
    assert!((found[0].salience - 1.0).abs() < 1e-6);
}

#[test]
fn a_title_outside_the_text_has_no_mentions() {
    let (mut article, sentences) = article("\nসুনামগঞ্জে বৃষ্টি। সিলেটে রোদ।");
    article.title = Some(Title {
        text: "সিলেট ও ঢাকার আবহাওয়া".to_owned(), span: None
    });
    let found = entities(&article, &sentences);
    assert_eq!(
        found.iter().map(|e| (e.en.as_str(), e.mentions.len())).collect::<Vec<_>>(),
        [("Sylhet", 1), ("Sunamganj", 1)]
    );
}

#[test]
fn joiners_and_line_breaks_stand_inside_names() {
    let text = "\nর\u{200D}্যাবের অভিযানে শেখ\nহাসিনার নাম আসে।";
    assert_eq!(mentions(text, "RAB"), ["র\u{200D}্যাব"]);
    assert_eq!(mentions(text, "Sheikh Hasina"), ["শেখ\nহাসিনা"]);
}

#[test]
fn as_json() {
    let found = found("\nঢাকায় আজ বৃষ্টি হয়েছে।");
    assert_eq!(
        serde_json::to_value(&found[0]).unwrap(),
        serde_json::json!({"kind": "PLACE", "en": "Dhaka", "bn": "ঢাকা", "via": "gazetteer", "salience": found[0].salience,
            "mentions": [{"start": 1, "end": 13}]})
    );
}

#[test]
fn time_is_linear_in_the_length() {
    let paragraph =
        "প্রধানমন্ত্রী শেখ হাসিনা ঢাকায় বলেন, সিলেট ও চট্টগ্রামের বন্যায় মো. আনিসুর রহমান কাজ করছেন। হাসিনাকে ধন্যবাদ। ";
    let time = |copies: usize| {
        let text = format!("\n{}", paragraph.repeat(copies));
        let (article, sentences) = article(&text);
        let start = std::time::Instant::now();
        assert_eq!(
            entities(&article, &sentences).iter().map(|e| e.mentions.len()).sum::<usize>(),
            copies * 6
        );
        start.elapsed().as_secs_f64()
    };
    let (one, eight) = (time(100).max(0.005), time(800));
    assert!(eight < one * 40.0, "800 paragraphs took {eight} s, 100 took {one} s");
}

proptest! {
    #[test]
    fn mentions_are_whole_characters_of_the_text(text in "(\\PC|[ক-হািীুেোয়ংঃ্০-৯।\u{200C}\u{200D} \n]|ঢাকা|মো\\. |শেখ হাসিনা|কিম জং উন|কিম){0,60}") {
        let (article, sentences) = article(&text);
        for entity in entities(&article, &sentences) {
            prop_assert!(!entity.mentions.is_empty());
            prop_assert!(!entity.en.is_empty() && !entity.bn.is_empty());
            for span in entity.mentions {
                prop_assert!(article.text.get(span.range()).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}

#[test]
fn figures_are_rendered_in_newspaper_english() {
    let text = "\n২০২৪ সালের ২৮ এপ্রিল সোমবার সকাল সাড়ে ১০টায় সভা বসে। ৫০ কোটি টাকা খরচ হবে। ১৪ হাজার পরিবার পাবে ২ কেজি চাল। \
                প্রবৃদ্ধি ৭ দশমিক ৫ শতাংশ। ২৫ বছর বয়সী এক যুবক ৩টি ঘর পান।";
    let found: Vec<String> = found(text)
        .into_iter()
        .inspect(|entity| assert_eq!(entity.via, Via::Rule))
        .map(|entity| format!("{:?} {}", entity.kind, entity.en))
        .collect();
    assert_eq!(
        found,
        [
            "Date 28 April 2024",
            "Date Monday",
            "Time 10:30 am",
            "Money Tk 50 crore",
            "Number 14,000",
            "Quantity 2 kg",
            "Percent 7.5 percent",
            "Age 25 years"
        ]
    );
}

#[test]
fn a_figure_inside_a_name_is_no_entity() {
    let found = names("\nআড়াইহাজারে দ্বিতীয় বিশ্বযুদ্ধের স্মৃতি।");
    assert_eq!(found, ["Place Araihazar = আড়াইহাজার", "Event Second World War = দ্বিতীয় বিশ্বযুদ্ধ"]);
}
