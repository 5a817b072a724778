//! The traps that Bengali text sets: each line of the list that the room was built against is a test here.

use std::time::{Duration, Instant};

use shongkhep::bengali::{
    Figure, FigureKind, figures, matching_form, normal_form, normalise, romanise, script_count,
    sentence_spans, stem, words,
};

fn sentences(text: &str) -> Vec<&str> {
    sentence_spans(text).into_iter().map(|span| span.of(text)).collect()
}

/// Each figure as `KIND value`, with its unit where it has one.
fn found(text: &str) -> Vec<String> {
    let show = |figure: &Figure| {
        let kind = format!("{:?}", figure.kind).to_uppercase();
        let unit = figure.unit.map_or(String::new(), |unit| format!(" {unit}"));
        format!("{kind} {}{unit}", figure.value)
    };
    figures(text).iter().map(show).collect()
}

/// The text has exactly these figures.
#[track_caller]
fn has(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "{text}");
}

// Sentence ends

#[test]
fn decimals_grouping_and_titles_are_not_split() {
    for one in [
        "রোববার সর্বোচ্চ তাপমাত্রা ছিল ৩৮.৫ ডিগ্রি।",
        "মোট বরাদ্দ ১২,৩৪,৫৬৭.৮৯ টাকা ধরা হয়েছে।",
        "সভায় ড. নাসরিন, মো. কামাল ও ডা. রুমানা বক্তব্য দেন।",
        "লে. কর্নেল (অব.) জামিল বাসা নং. ১২ থেকে বের হন।",
        "এ. কে. এম. রফিক বি.এন.পি.র সাবেক নেতা।",
    ] {
        assert_eq!(sentences(one), [one]);
    }
}

#[test]
fn quotations_stay_whole() {
    let text = "চেয়ারম্যান বলেন, ‘বাঁধ ভেঙেছে। আমরা কাজ শুরু করেছি।’ এলাকায় পানি কমছে।";
    assert_eq!(sentences(text), ["চেয়ারম্যান বলেন, ‘বাঁধ ভেঙেছে। আমরা কাজ শুরু করেছি।’", "এলাকায় পানি কমছে।"]);
    let spaced = "চেয়ারম্যান বলেন, ‘বাঁধ ভেঙেছে।  ’ এলাকায় পানি কমছে।";
    assert_eq!(sentences(spaced), ["চেয়ারম্যান বলেন, ‘বাঁধ ভেঙেছে।  ’", "এলাকায় পানি কমছে।"]);
}

#[test]
fn look_alikes_of_the_danda() {
    let text = "নদীর পানি বাড়ছে| ফসল ডুবেছে৷ মানুষ আশ্রয় খুঁজছে।";
    assert_eq!(sentences(text).len(), 3);
    assert_eq!(normal_form(text), normal_form("নদীর পানি বাড়ছে। ফসল ডুবেছে। মানুষ আশ্রয় খুঁজছে।"));
}

#[test]
fn a_danda_needs_no_space_after_it() {
    assert_eq!(sentences("ফেরি বন্ধ।যাত্রীরা বিপাকে।"), ["ফেরি বন্ধ।", "যাত্রীরা বিপাকে।"]);
}

#[test]
fn hard_newlines_do_not_end_a_sentence_and_unwrap() {
    let text = "বন্যায় তলিয়ে গেছে\nউপজেলার সব সড়ক।\n\nশিরোনাম ছাড়া লাইন";
    assert_eq!(sentences(text), ["বন্যায় তলিয়ে গেছে\nউপজেলার সব সড়ক।", "শিরোনাম ছাড়া লাইন"]);
    assert_eq!(normal_form("তলিয়ে গেছে\nসব সড়ক"), normal_form("তলিয়ে গেছে সব সড়ক"));
}

// Letters

#[test]
fn both_encodings_compare_equal() {
    assert_eq!(normal_form("ন\u{09A6}\u{09C0} ভ\u{09BE}ঙ\u{09CD}গ\u{09C7}"), "নদী ভাঙ্গে");
    for (one, other) in
        [("\u{09AF}\u{09BC}", "\u{09DF}"), ("\u{09A1}\u{09BC}", "\u{09DC}"), ("\u{09A2}\u{09BC}", "\u{09DD}")]
    {
        assert_eq!(normal_form(one), normal_form(other));
    }
    assert_eq!(normal_form("ক\u{09C7}\u{09BE}ট\u{09BF}"), normal_form("ক\u{09CB}ট\u{09BF}"));
    assert_eq!(matching_form("ম\u{09C7}\u{09D7}স"), matching_form("ম\u{09CC}স"));
}

#[test]
fn joiners_are_kept_in_spans_and_ignored_in_matching() {
    let text = "র\u{200D}্যাব অভিযান চালায়";
    assert_eq!(matching_form("র\u{200D}্যাব"), matching_form("র\u{200C}্যাব"));
    assert_eq!(matching_form("র\u{200D}্যাব"), "র্যাব");
    assert_eq!(words(text)[0].of(text), "র\u{200D}্যাব");
    let normalised = normalise(text);
    assert_eq!(normalised.source(words(normalised.text())[0]).of(text), "র\u{200D}্যাব");
}

#[test]
fn a_colon_is_visarga_after_a_letter_and_a_colon_after_a_digit() {
    assert_eq!(matching_form("নি:শ্বাস"), matching_form("নিঃশ্বাস"));
    assert_eq!(matching_form("১০:৩০"), "10:30");
    assert_eq!(normal_form("দু:খ"), "দু:খ");
}

#[test]
fn a_word_with_vowel_signs_is_one_word() {
    let text = "শিক্ষার্থীদের দাবি";
    assert_eq!(words(text).len(), 2);
}

#[test]
fn scripts_are_told_apart() {
    let assamese = script_count("অসমৰ ৰাজধানী দিছপুৰ");
    assert_eq!(assamese.assamese, 3);
    assert_eq!(script_count("বাংলাদেশের রাজধানী ঢাকা").assamese, 0);
    let mixed = script_count("BBC News বাংলা");
    assert_eq!((mixed.latin, mixed.bengali, mixed.letters), (7, 2, 9));
}

// Numbers

#[test]
fn scales_and_fractions() {
    has("১৪ হাজার মানুষ", &["NUMBER 14000"]);
    has("২ লাখ মানুষ ও ২ লক্ষ গাছ", &["NUMBER 200000", "NUMBER 200000"]);
    has("৫ কোটি টাকা", &["MONEY 50000000 BDT"]);
    has("দেড় লাখ টাকা, আড়াই কেজি", &["MONEY 150000 BDT", "QUANTITY 2.5 kg"]);
    has("সাড়ে তিন হাজার মানুষ", &["NUMBER 3500"]);
    has("পৌনে দুই কিলোমিটার, সোয়া এক ঘণ্টা", &["QUANTITY 1.75 km", "QUANTITY 1.25 hour"]);
    has("মোট ১,৮৭,৫০০ টাকা", &["MONEY 187500 BDT"]);
    has("৭ লাখ ৬১ হাজার ৭৮৫ কোটি টাকা", &["MONEY 7617850000000 BDT"]);
}

#[test]
fn ranges_are_two_figures() {
    has("তাপমাত্রা ১৭ থেকে ১৮ ডিগ্রি", &["QUANTITY 17 degree", "QUANTITY 18 degree"]);
    has("১৭-১৮ জন", &["NUMBER 17", "NUMBER 18"]);
    has("৩ থেকে ৫ লাখ টাকা", &["MONEY 300000 BDT", "MONEY 500000 BDT"]);
    has("৫০০ থেকে ১ হাজার টাকা", &["MONEY 500 BDT", "MONEY 1000 BDT"]);
    has("১৭ ও ১৮ এপ্রিল", &["DATE XXXX-04-17", "DATE XXXX-04-18"]);
}

#[test]
fn ordinals() {
    has("১ম ২য় ৩য় ৪র্থ ১০ম", &["NUMBER 1", "NUMBER 2", "NUMBER 3", "NUMBER 4", "NUMBER 10"]);
    has("২১শে ফেব্রুয়ারি", &["DATE XXXX-02-21"]);
    has("৪৫তম বিসিএস, তৃতীয় সপ্তাহ", &["NUMBER 45", "NUMBER 3"]);
}

#[test]
fn glued_classifiers_and_units() {
    has("৩টি ঘর, ৫জন শ্রমিক, ১০০টাকা, ১২হাজার", &["NUMBER 3", "NUMBER 5", "MONEY 100 BDT", "NUMBER 12000"]);
    has("দুটি ঘর, তিনজন, পাঁচদিন, দু’জন", &["NUMBER 2", "NUMBER 3", "QUANTITY 5 day", "NUMBER 2"]);
    let text = "৩টি ঘর";
    assert_eq!(figures(text)[0].span.of(text), "৩টি");
}

#[test]
fn the_figures_that_users_complain_of() {
    has("ষোলো নয়, সতেরো জন", &["NUMBER 16", "NUMBER 17"]);
    has("২৩১ জন", &["NUMBER 231"]);
    has("231 জন, ২৩১ জন", &["NUMBER 231", "NUMBER 231"]);
}

#[test]
fn dates_and_years() {
    has("২১ ফেব্রুয়ারি ২০২৪, বুধবার", &["DATE 2024-02-21", "DATE XXXX-WXX-3"]);
    has("২০২৪ সালের ৫ আগস্ট", &["DATE 2024-08-05"]);
    has("২০২৪ সালে", &["DATE 2024"]);
    has("এপ্রিল ২৮, ২০২৫", &["DATE 2025-04-28"]);
    has("২১/০২/২০২৪", &["DATE 2024-02-21"]);
    has("১৪ বৈশাখ", &["DATE XXXX-XX-14"]);
    has("২০২৩-২৪ অর্থবছর", &["DATE 2023", "DATE 2024"]);
    has("মে মাসে বৃষ্টি, মেয়ে মেলায়", &["DATE XXXX-05"]);
    has("লং মার্চ টু ঢাকা", &[]);
}

#[test]
fn times_of_day() {
    has("সকাল ১০:৩০ মিনিটে", &["TIME 10:30"]);
    has("রাত আটটায়, রাত ১২টায়, রাত ২টায়", &["TIME 20:00", "TIME 00:00", "TIME 02:00"]);
    has("সাড়ে ৯টায় এবং বেলা পৌনে ১টার দিকে", &["TIME 09:30", "TIME 12:45"]);
    has("সকাল ১০টা থেকে বিকেল ৪টা পর্যন্ত", &["TIME 10:00", "TIME 16:00"]);
    has("রাত ৯টা থেকে ১১টা", &["TIME 21:00", "TIME 23:00"]);
    has("৩টা বই", &["NUMBER 3"]);
}

#[test]
fn money_percent_age_and_quantity() {
    has("৳৫০০, $৫ মিলিয়ন, Tk 250", &["MONEY 500 BDT", "MONEY 5000000 USD", "MONEY 250 BDT"]);
    has(
        "৫০ কোটি মার্কিন ডলার, ৩০০ রুপি, ২০ ইউরো, ১০ সৌদি রিয়াল",
        &["MONEY 500000000 USD", "MONEY 300 INR", "MONEY 20 EUR", "MONEY 10 SAR"],
    );
    has("২ টাকা ৫০ পয়সা", &["MONEY 2.5 BDT"]);
    has(
        "৭ দশমিক ৫ শতাংশ, ৩.২%, শতকরা ৯০ ভাগ, এক শতাংশ",
        &["PERCENT 7.5", "PERCENT 3.2", "PERCENT 90", "PERCENT 1"],
    );
    has("করিম মিয়া (৪৫), ২৫ বছর বয়সী, ১০ বছরের শিশু, বয়স ৬০", &["AGE 45", "AGE 25", "AGE 10", "AGE 60"]);
    has(
        "১০ বছরের কারাদণ্ড, ৫ শতাংশ জমি, ৩ লাখ মেট্রিক টন",
        &["QUANTITY 10 year", "QUANTITY 5 decimal", "QUANTITY 300000 tonne"],
    );
}

#[test]
fn what_is_no_figure() {
    for text in [
        "এক ব্যক্তি, একটি বাড়ি, একজন শিক্ষক, একদিন, এক-একটি ম্যাচ",
        "হাজার হাজার মানুষ, কোটি কোটি টাকা, লাখ টাকা, শত শত বাড়ি",
        "এটি ঠিক নয়। প্রথমবারের মতো প্রথম",
        "সাতক্ষীরা, আটঘর, চারদিকে, দশমিনা, আড়াইহাজার, একাত্তরের স্মৃতি",
        "দুই-তৃতীয়াংশ, দু-এক দিন, নয়-ছয়, দুজনই, সত্তরের দশক",
        "ফোন ০১৭১২৩৪৫৬৭৮, F16, 4G",
    ] {
        has(text, &[]);
    }
}

#[test]
fn figures_of_unnormalised_text_point_into_it() {
    let text = "প্রায়  সাড\u{09BC}ে\u{00A0}৩\u{200B}০০ \nটাকা";
    let figures = figures(text);
    assert_eq!(figures[0].kind, FigureKind::Money);
    assert_eq!(figures[0].value.to_string(), "350 BDT");
    assert_eq!(figures[0].span.of(text), "সাড\u{09BC}ে\u{00A0}৩\u{200B}০০ \nটাকা");
}

// Names

#[test]
fn an_inflected_name_matches_the_name() {
    for form in ["ঢাকার", "ঢাকায়", "ঢাকাকে", "ঢাকাতেই"] {
        assert_eq!(stem(form), stem("ঢাকা"), "{form}");
    }
    assert_eq!(stem("হাসিনার"), stem("হাসিনা"));
    assert_eq!(stem("কিমের"), stem("কিম"));
    assert_eq!(stem("কিমকে"), stem("কিম"));
}

#[test]
fn names_are_romanised_as_papers_spell_them() {
    for (name, expected) in [
        ("রহমান", "Rahman"),
        ("নারায়ণগঞ্জ", "Narayanganj"),
        ("আনোয়ার হোসেন", "Anwar Hossain"),
        ("নোয়াখালী", "Noakhali"),
        ("কুষ্টিয়া", "Kushtia"),
        ("চাঁদপুর", "Chandpur"),
        ("র\u{200D}্যাব-৭", "Rab-7"),
    ] {
        assert_eq!(romanise(name), expected);
    }
}

// Size

/// A very long text is read in time that grows with its length, whatever it holds: what took the square of it would
/// take minutes here.
#[test]
fn time_grows_with_length_only() {
    let parts = [
        "বন্যায় ২৮ এপ্রিল ১৪ হাজার মানুষ সাড়ে তিন কোটি টাকার ক্ষতির মুখে পড়েন। ",
        "১,",
        "১-",
        "১২,১২,",
        "‘",
        "\u{200D}",
        "হাজার",
        "হাজার ",
        "৭ লাখ ",
        "|",
        "ে\u{09BC}",
        "।’",
        "('",
        "দুই ও ",
        "(১",
        "দশমিক শূন্য ",
        "দের",
        "\u{301}\u{331}",
        ".",
        "১:",
    ];
    for part in parts {
        let text = part.repeat(300_000 / part.len());
        let start = Instant::now();
        let count = sentence_spans(&text).len()
            + words(&text).len()
            + figures(&text).len()
            + normal_form(&text).len();
        assert!(count > 0 && start.elapsed() < Duration::from_secs(30), "{part:?}: {:?}", start.elapsed());
    }
}
