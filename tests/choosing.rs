//! Written cases of choosing: small articles, each with one thing that must come out right.

use proptest::prelude::*;
use shongkhep::{
    article::Sentence,
    bengali,
    summary::{Budget, Chooser, Chosen, Context, Method, choose},
};

/// A line is a paragraph.
fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (paragraph, line) in text.split_inclusive('\n').enumerate() {
        for span in bengali::sentence_spans(line) {
            let span = span.shifted(start);
            sentences.push(Sentence { span, paragraph, text: bengali::normal_form(span.of(text)) });
        }
        start += line.len();
    }
    sentences
}

fn budget(sentences: usize) -> Budget {
    Budget { sentences, words: None }
}

fn chosen(text: &str, title: Option<&str>, budget: &Budget) -> Vec<Chosen> {
    choose(&sentences(text), title, budget)
}

fn indices(chosen: &[Chosen]) -> Vec<usize> {
    chosen.iter().map(|chosen| chosen.index).collect()
}

const FLOOD: &str = "টানা বৃষ্টি ও উজানের ঢলে সুনামগঞ্জের ছয় উপজেলায় আড়াই লাখ মানুষ পানিবন্দী হয়ে পড়েছে।
জেলা প্রশাসক রাশেদ ইকবাল চৌধুরী জানান, ১২০টি আশ্রয়কেন্দ্রে ৪৫ হাজার মানুষ উঠেছে।
আকাশ মেঘলা ছিল।
পানি উন্নয়ন বোর্ডের হিসাবে সুরমা নদীর পানি বিপৎসীমার ৭৮ সেন্টিমিটার ওপর দিয়ে বইছে।
দুর্গত এলাকায় ত্রাণ কম কেন?
কৃষি বিভাগ বলছে, সুনামগঞ্জে ৮ হাজার হেক্টর জমির ধান পানিতে ডুবে গেছে।";

#[test]
fn three_sentences_in_the_order_of_the_article() {
    let chosen = chosen(FLOOD, None, &Budget::default());
    let indices = indices(&chosen);
    assert_eq!(indices.len(), 3);
    assert!(indices.is_sorted());
    assert_eq!(indices[0], 0, "the lead carries most");
    assert!(
        chosen
            .iter()
            .all(|chosen| chosen.context == Context::StandsAlone && (0.0..=1.0).contains(&chosen.salience))
    );
}

#[test]
fn fragments_and_questions_lose_to_figures_and_actors() {
    assert_eq!(indices(&chosen(FLOOD, None, &budget(4))), [0, 1, 3, 5]);
}

#[test]
fn a_pronoun_loses_to_a_sentence_that_stands_alone() {
    let text = "রাজশাহীতে আমের বাজারে এ মৌসুমে ৫০০ কোটি টাকার কেনাবেচার আশা করছে জেলা প্রশাসন।
ব্যবসায়ী ও বাগানমালিকেরা প্রস্তুতি নিয়েছেন।
তাঁদের আশা, রাজশাহীর আমের বাজারে কেনাবেচা বাড়বে।
জেলা প্রশাসন জানায়, রাজশাহীর আমের বাজারে ২৪ ঘণ্টা পুলিশ পাহারা থাকবে।";
    assert_eq!(indices(&chosen(text, None, &budget(2))), [0, 3]);
}

#[test]
fn a_pronoun_brings_its_antecedent() {
    let text = "দেশের ব্যাংক খাতে সংস্কার চলছে।
অর্থনীতিবিদ সেলিনা পারভীনের গবেষণায় খেলাপি ঋণের নতুন হিসাব পাওয়া গেছে।
তাঁর হিসাবে দেশের ব্যাংক খাতে খেলাপি ঋণ এখন ৩ লাখ ৪৫ হাজার কোটি টাকা, যা মোট ঋণের ২০ শতাংশ।";
    let chosen = chosen(text, Some("খেলাপি ঋণ মোট ঋণের ২০ শতাংশ"), &budget(2));
    assert_eq!(indices(&chosen), [1, 2]);
    assert_eq!(chosen[1].context, Context::WithAntecedent(1));
}

const MINISTER: &str = "ঢাকায় বাজেট নিয়ে সংবাদ সম্মেলন হয়েছে।
অর্থমন্ত্রী কামরুল হাসান বলেন, সবার কথা শোনা হবে।
তিনি বলেন, আগামী বাজেটে শিক্ষা খাতে ৯৫ হাজার কোটি টাকা বরাদ্দ রাখা হবে।";

#[test]
fn the_only_person_before_replaces_the_pronoun() {
    let sentences = sentences(MINISTER);
    let chosen = choose(&sentences, Some("শিক্ষায় বরাদ্দ ৯৫ হাজার কোটি টাকা"), &budget(1));
    assert_eq!(indices(&chosen), [2]);
    assert!(matches!(&chosen[0].context, Context::Resolved { name, .. } if name == "কামরুল হাসান"), "{chosen:?}");
    assert_eq!(
        chosen[0].text(&sentences[2]),
        "কামরুল হাসান বলেন, আগামী বাজেটে শিক্ষা খাতে ৯৫ হাজার কোটি টাকা বরাদ্দ রাখা হবে।"
    );
}

#[test]
fn of_two_persons_none_replaces_the_pronoun() {
    let two = MINISTER.replace("কামরুল হাসান", "কামরুল হাসান ও প্রতিমন্ত্রী রফিক আহমেদ");
    let title = Some("শিক্ষায় বরাদ্দ ৯৫ হাজার কোটি টাকা");
    for count in 1..=3 {
        for chosen in chosen(&two, title, &budget(count)) {
            assert!(!matches!(chosen.context, Context::Resolved { .. } | Context::Unresolved), "{chosen:?}");
        }
    }
    assert_ne!(indices(&chosen(&two, title, &budget(1))), [2]);
}

#[test]
fn a_connective_never_stands_alone() {
    let text = "চট্টগ্রাম বন্দরে ধর্মঘট শেষ হয়েছে।
তবে বন্দর কর্তৃপক্ষ জানায়, চট্টগ্রাম বন্দরে এখনো ৪২টি জাহাজ ও ৩০ হাজার কনটেইনার আটকে আছে।
এদিকে চট্টগ্রাম বন্দরে শ্রমিকদের ১১ দফা দাবি নিয়ে সরকারের সঙ্গে বৈঠক শুরু হয়েছে।";
    assert_eq!(indices(&chosen(text, None, &budget(1))), [0]);
    let two = chosen(text, None, &budget(2));
    assert_eq!(indices(&two), [0, 1]);
    assert_eq!(two[1].context, Context::WithAntecedent(0));
}

#[test]
fn a_quotation_without_its_speaker_is_not_chosen() {
    let text = "বরিশালে লঞ্চে আগুন লেগে ১২ জন দগ্ধ হয়েছেন বলে ফায়ার সার্ভিস জানিয়েছে।
যাত্রীরা ভয়ে নদীতে ঝাঁপ দেন।
‘আমি ছেলেকে নিয়ে নদীতে ঝাঁপ দিয়েছি, বরিশালে লঞ্চে আগুন দেখে ১২ জন দগ্ধ মানুষ চিৎকার করছিল।’
‘এমন আগুন জীবনে দেখিনি’, বলেন বরিশালের যাত্রী সালমা বেগম।";
    assert_eq!(indices(&chosen(text, None, &budget(3))), [0, 1, 3]);
}

#[test]
fn a_sentence_that_repeats_the_title_is_not_spent() {
    let text = "মেট্রোরেলের ভাড়া কমল ১০ শতাংশ।
সরকার জানায়, মেট্রোরেলের ভাড়া কমানোর নতুন হার কার্যকর হবে ১ জুলাই থেকে।
উত্তরা থেকে মতিঝিল যেতে যাত্রীদের এখন ৯০ টাকা লাগবে।";
    assert_eq!(indices(&chosen(text, Some("মেট্রোরেলের ভাড়া কমল ১০ শতাংশ"), &budget(1))), [1]);
    assert_eq!(indices(&chosen(text, Some("মেট্রোরেলের ভাড়া কমল ১০ শতাংশ"), &budget(3))), [1, 2]);
    assert_eq!(indices(&chosen(text, None, &budget(3))), [0, 1, 2], "without a title it is news");
}

#[test]
fn the_same_news_is_not_told_twice() {
    let text = "হাইকোর্ট নদী দখলের মামলায় ১৫ জনকে ৫ বছরের কারাদণ্ড দিয়েছেন।
রায়ে বলা হয়, দখলদারেরা নদীর ৩০ একর জমি ভরাট করেছিল।
নদী দখলের মামলায় হাইকোর্টের কারাদণ্ড ১৫ জনের, ৫ বছর।
আইনজীবী মাহবুব আলম বলেন, সরকার নদীর জমি উদ্ধারে অভিযান চালাবে।";
    assert_eq!(indices(&chosen(text, None, &budget(3))), [0, 1, 3]);
}

#[test]
fn the_opening_of_the_article_needs_nothing_before_it() {
    let chosen = chosen("তিনি ১৯৭১ সালে যুদ্ধে গিয়েছিলেন, ফেরেননি। গ্রামের মানুষ তাঁকে ভোলেনি।", None, &budget(1));
    assert_eq!(indices(&chosen), [0]);
}

#[test]
fn the_budget_of_words_holds_unless_nothing_fits() {
    let sentences = sentences(FLOOD);
    let words = |chosen: &[Chosen]| -> usize {
        chosen.iter().map(|chosen| bengali::words(&sentences[chosen.index].text).len()).sum()
    };
    for most in [5, 13, 20, 30, 60] {
        let chosen = choose(&sentences, None, &Budget { sentences: 6, words: Some(most) });
        assert!(!chosen.is_empty() && words(&chosen) <= most, "{most}: {chosen:?}");
    }
    assert_eq!(choose(&sentences, None, &Budget { sentences: 6, words: Some(1) }).len(), 1);
    assert!(choose(&sentences, None, &budget(0)).is_empty());
    assert!(choose(&[], None, &Budget::default()).is_empty());
}

#[test]
fn a_megabyte_is_chosen_from() {
    let places = ["ঢাকা", "খুলনা", "রংপুর", "সিলেট", "বরিশাল", "কুমিল্লা", "যশোর"];
    let mut text = String::new();
    for number in 0.. {
        let (place, other) = (places[number % 7], places[number * 5 % 7]);
        text += &format!(
            "{place}র {number} নম্বর গুদাম থেকে {}টি ট্রাক সরকারি চাল নিয়ে {other}য় পৌঁছেছে। ",
            number * 37 % 1009
        );
        text += if number % 3 == 0 {
            "তবে সময় লেগেছে বেশি।\n"
        } else {
            "পুলিশ পথে পাহারা দিয়েছে।\n"
        };
        if text.len() > 1_000_000 {
            break;
        }
    }
    let sentences = sentences(&text);
    assert!(sentences.len() > 5000, "got {}", sentences.len());
    assert_eq!(choose(&sentences, None, &Budget::default()).len(), 3);
}

proptest! {
    /// Whatever the text: nothing panics, the budget holds, indices rise, every antecedent is there, and the same
    /// input gives the same choice.
    #[test]
    fn any_text(
        parts in prop::collection::vec("(তিনি |তবে |‘|\"|[ক-হ]{1,4}া? |[০-৯]{1,3} |\\PC){0,9}[।?’]?\n?", 0..12),
        title in prop::option::of("[ক-চ]{1,3} [ক-চ]{1,3}"),
        count in 0_usize..6,
        words in prop::option::of(0_usize..30),
    ) {
        let sentences = sentences(&parts.concat());
        let budget = Budget { sentences: count, words };
        let chosen = choose(&sentences, title.as_deref(), &budget);
        prop_assert!(chosen.len() <= count);
        prop_assert!(chosen.is_empty() == (count == 0 || sentences.is_empty()));
        prop_assert!(chosen.windows(2).all(|pair| pair[0].index < pair[1].index));
        for one in &chosen {
            prop_assert!(one.index < sentences.len() && (0.0..=1.0).contains(&one.salience));
            if let Context::WithAntecedent(before) = one.context {
                prop_assert_eq!(before + 1, one.index);
            }
            prop_assert!(!one.text(&sentences[one.index]).is_empty());
        }
        let unresolved = chosen.iter().filter(|one| one.context == Context::Unresolved).count();
        prop_assert!(unresolved <= 1);
        prop_assert_eq!(&chosen, &choose(&sentences, title.as_deref(), &budget));
        let chooser = Chooser::new(&sentences, title.as_deref());
        for method in [Method::Lead, Method::LexRank, Method::Centroid] {
            let baseline = chooser.choose(&method, &budget).len();
            prop_assert!(baseline <= count && (baseline == 0) == chosen.is_empty());
        }
    }
}
