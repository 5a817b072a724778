//! Words without their endings, for comparing: `ঢাকা`, `ঢাকার`, `ঢাকায়`, `ঢাকাতেই` have one stem.
//!
//! Without a dictionary an ending cannot be told from a word that happens to end that way (`সরকার` is no genitive). So
//! endings are taken off until none is left, from every word alike: `সরকার`, `সরকারের`, `সরকারকে` share the stem `সরকা`,
//! which is no word, and need not be. Only where that fails (`বৈঠকে` is `বৈঠক`+`ে`, `কিমকে` is `কিম`+`কে`) do lists decide.

use super::{
    normal::matching_form,
    script::{VIRAMA, is_bengali_letter, is_bengali_sign},
};

/// Endings, longest first within a group: plural, classifier and case.
const ENDINGS: &[Ending] = &[
    ending("মণ্ডলী", After::Any),
    ending("গুলো", After::Any),
    ending("গুলি", After::Any),
    ending("গুলা", After::Any),
    ending("সমূহ", After::Any),
    ending("বৃন্দ", After::Any),
    ending("েদের", After::Any),
    ending("েরা", After::Any),
    ending("দের", After::Any),
    ending("য়ের", After::Vowel),
    ending("রা", After::Any),
    ending("টি", After::Any),
    ending("টা", After::Any),
    ending("জন", After::Count),
    ending("কে", After::Any),
    ending("তে", After::Vowel),
    ending("ের", After::Any),
    ending("য়", After::LongA),
    ending("র", After::Vowel),
    ending("ে", After::Any),
    ending("ই", After::Long),
    ending("ও", After::Long),
];

/// Words in ক whose locative in ে looks like an objective in কে; a compound may end in one.
const IN_K: &[&str] = &[
    "সড়ক",
    "বৈঠক",
    "নাটক",
    "ফেসবুক",
    "টিকটক",
    "দশক",
    "শতক",
    "সূচক",
    "ফলক",
    "স্মারক",
    "পুস্তক",
    "পদক",
    "ফটক",
    "ইরাক",
    "পোশাক",
    "প্রতীক",
    "ক্লিনিক",
    "অলিম্পিক",
    "মোজাম্বিক",
    "চমক",
    "আটক",
    "থমক",
    "ছিটক",
    "অনেক",
    "প্রান্তিক",
    "কটক",
    "নাসিক",
    "একক",
    "ফাঁক",
    "বিপাক",
    "আলোক",
    "তারেক",
    "মোবারক",
    "ছাতক",
    "লোক",
    "দিক",
    "অভিষেক",
    "স্টক",
    "বাইক",
    "ব্লক",
    "সার্ক",
];

/// Words after which জন counts people.
const COUNTS: &[&str] =
    &["এক", "দু", "দুই", "তিন", "চার", "পাঁচ", "ছয়", "সাত", "আট", "নয়", "দশ", "কয়েক", "অনেক", "কত", "বহু"];

struct Ending {
    text: &'static str,
    after: After,
}

/// What must stand before an ending.
#[derive(Clone, Copy)]
enum After {
    Any,
    /// A vowel or vowel sign. `তে` asks for more, see [`takes_te`].
    Vowel,
    /// The vowel sign া.
    LongA,
    /// A digit or a number word.
    Count,
    /// At least three syllables: shorter words in ই and ও are mostly whole (`জুলাই`, `ভিডিও`).
    Long,
}

const fn ending(text: &'static str, after: After) -> Ending {
    Ending { text, after }
}

/// The stem of a word: its matching form without case endings (`র ের কে তে য় ে`), plurals (`রা দের গুলো`), classifiers (`টি
/// টা জন`) and the emphatic `ই ও`; respectful pronouns become plain (`তাঁর`, `তার`). A stem is for comparing with other
/// stems, not for showing: it need not be a word.
///
/// At least two syllables stay. Words in other scripts are only brought into their matching form.
pub fn stem(word: &str) -> String {
    let mut form = plain_pronoun(matching_form(word));
    while let Some(length) = ENDINGS.iter().find_map(|ending| without(&form, ending)) {
        form.truncate(length);
    }
    form
}

/// The length of `form` without the ending, if it has it.
fn without(form: &str, ending: &Ending) -> Option<usize> {
    let rest = form.strip_suffix(ending.text)?;
    let last = rest.chars().next_back()?;
    let starts_with_letter = ending.text.starts_with(is_bengali_letter);
    let fits = match ending.after {
        After::Any => true,
        After::Vowel => is_vowel(last),
        After::LongA => last == 'া',
        After::Count => last.is_ascii_digit() || COUNTS.contains(&rest),
        After::Long => has_syllables(rest, 3),
    };
    let whole = has_syllables(rest, 2)
        && fits
        && !(starts_with_letter && last == VIRAMA)
        && (ending.text != "তে" || takes_te(rest))
        && !(ending.text == "কে" && is_in_k(form));
    whole.then_some(rest.len())
}

/// Whether `তে` after this is an ending, not the last consonant of a word in ত with ে (`সংঘাতে`, `কুয়েতে`).
fn takes_te(rest: &str) -> bool {
    match rest.chars().next_back() {
        Some('ে') => false,
        Some('া') => !["ঘা", "পা", "রা", "হা", "খা", "য়া", "মা", "জা"].iter().any(|end| rest.ends_with(end)),
        _ => true,
    }
}

/// Whether the word is one of those in ক, in the locative.
fn is_in_k(form: &str) -> bool {
    form.strip_suffix('ে').is_some_and(|word| IN_K.iter().any(|known| word.ends_with(known)))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'অ'..='ঔ' | 'া'..='ৌ')
}

/// Whether the text has at least so many syllables: letters that no virama joins to the one before. A digit counts
/// for two.
fn has_syllables(text: &str, enough: usize) -> bool {
    let mut count = 0;
    let mut before = ' ';
    for c in text.chars() {
        if c.is_ascii_digit() {
            count += 2;
        } else if before != VIRAMA && !is_bengali_sign(c) {
            count += 1;
        }
        if count >= enough {
            return true;
        }
        before = c;
    }
    false
}

/// `তাঁর`, `যাঁরা`, `এঁদের` without the candrabindu that shows respect.
fn plain_pronoun(form: String) -> String {
    let is_pronoun = ["তাঁ", "যাঁ", "এঁ", "ওঁ"]
        .iter()
        .any(|start| form.strip_prefix(start).is_some_and(|rest| rest.starts_with(['র', 'দ', 'ক'])));
    if is_pronoun { form.replacen('ঁ', "", 1) } else { form }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_a_stem(words: &[&str]) {
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        assert!(stems.iter().all(|stem| *stem == stems[0]), "{words:?} have the stems {stems:?}");
    }

    #[test]
    fn a_name_and_its_inflections_share_a_stem() {
        share_a_stem(&["ঢাকা", "ঢাকার", "ঢাকায়", "ঢাকাকে", "ঢাকাতে", "ঢাকাতেই", "ঢাকায়ও"]);
        share_a_stem(&["হাসিনা", "হাসিনার", "হাসিনাকে", "হাসিনাও"]);
        share_a_stem(&["কিম", "কিমের", "কিমকে"]);
        share_a_stem(&["দিল্লি", "দিল্লির", "দিল্লিতে"]);
        share_a_stem(&["জাপান", "জাপানে", "জাপানের", "জাপানকে", "জাপানেই"]);
        share_a_stem(&["জামায়াত", "জামায়াতে", "জামায়াতের"]);
        share_a_stem(&["সরকার", "সরকারের", "সরকারকে", "সরকারই"]);
        share_a_stem(&["বৈঠক", "বৈঠকে", "বৈঠকের"]);
        share_a_stem(&["মন্ত্রণালয়", "মন্ত্রণালয়ের", "মন্ত্রণালয়কে", "মন্ত্রণালয়ে"]);
        share_a_stem(&["গাজীপুর", "গাজীপুরের", "গাজীপুরে"]);
    }

    #[test]
    fn plurals_and_classifiers_fall() {
        share_a_stem(&["শিক্ষার্থী", "শিক্ষার্থীরা", "শিক্ষার্থীদের", "শিক্ষার্থীদেরকে"]);
        share_a_stem(&["শিক্ষক", "শিক্ষকেরা", "শিক্ষকদের", "শিক্ষকরা"]);
        share_a_stem(&["ঘটনা", "ঘটনাটি", "ঘটনাগুলো", "ঘটনাগুলোর"]);
        assert_eq!(stem("৩টি"), "3");
        assert_eq!(stem("৫জন"), "5");
        share_a_stem(&["তাঁর", "তার"]);
    }

    #[test]
    fn lists_are_in_matching_form() {
        let words = ENDINGS
            .iter()
            .map(|ending| ending.text)
            .chain(IN_K.iter().copied())
            .chain(COUNTS.iter().copied());
        for word in words {
            assert_eq!(word, matching_form(word));
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (one, other) in [("জুলাই", "জুলি"), ("ভারত", "ভার"), ("ইরাক", "ইরান"), ("মুম্বই", "মুম্বা"), ("পার্টি", "পার")]
        {
            assert_ne!(stem(one), stem(other));
        }
        assert_eq!(stem("BBC"), "BBC");
        assert_eq!(stem(""), "");
    }
}
