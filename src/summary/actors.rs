//! Who acts in a sentence: a person's office or an institution; and the one person that `তিনি` must mean.

use std::collections::BTreeSet;

use crate::{Span, bengali};

/// Offices and callings of persons, as the last word before a name.
const OFFICES: &str = "
    মন্ত্রী প্রধানমন্ত্রী রাষ্ট্রপতি উপদেষ্টা সচিব সভাপতি সম্পাদক চেয়ারম্যান মেয়র পরিচালক মহাপরিচালক
    কমিশনার কর্মকর্তা প্রশাসক উপাচার্য অধ্যক্ষ অধ্যাপক ড ডা ডাক্তার চিকিৎসক বিচারপতি বিচারক আইনজীবী
    অ্যাডভোকেট ওসি সুপার পরিদর্শক উপপরিদর্শক গভর্নর অধিনায়ক কোচ নেতা মুখপাত্র প্রতিমন্ত্রী প্রধান
    প্রকৌশলী শিক্ষক জেনারেল কর্নেল মেজর ব্যবস্থাপক সাংসদ স্পিকার রাষ্ট্রদূত অর্থনীতিবিদ গবেষক আবহাওয়াবিদ";
/// Institutions that act in the news.
const INSTITUTIONS: &str = "
    সরকার পুলিশ র্যাব আদালত হাইকোর্ট মন্ত্রণালয় অধিদপ্তর দপ্তর কমিশন সংসদ ব্যাংক কর্তৃপক্ষ বোর্ড
    বিশ্ববিদ্যালয় হাসপাতাল আওয়ামী বিএনপি জামায়াত জাতিসংঘ সেনাবাহিনী বিজিবি দুদক ফায়ার প্রশাসন দল
    সংস্থা কোম্পানি প্রতিষ্ঠান সমিতি আবহাওয়া সিটি";
/// Words that are hardly ever anything but a part of a person's name.
const NAMES: &str = "
    মোহাম্মদ মুহাম্মদ মো মোঃ মোছা রহমান হোসেন হোসাইন হাসান ইসলাম আহমেদ আহমদ উদ্দিন চৌধুরী খান মিয়া আলম
    আবদুল আবদুর আবুল করিম রহিম কবির হক মাহমুদ আক্তার আখতার বেগম খাতুন সুলতানা হাসিনা শেখ সৈয়দ ইউনূস
    মোল্লা তালুকদার ভূঁইয়া ভূইয়া সিকদার হাওলাদার কাদের জামান আজাদ ফারুক দাস ঘোষ চক্রবর্তী ভট্টাচার্য
    সাহা দত্ত মুখার্জি বন্দ্যোপাধ্যায় চট্টোপাধ্যায় মণ্ডল চাকমা মারমা ত্রিপুরা ইমরান সাকিব তামিম
    মুশফিকুর ইব্রাহিম খালেদ নাহিদ সালাম";
/// What follows at once after the name of one who speaks or acts.
const ACTS: &str = "
    বলেন বলেছেন বললেন জানান জানিয়েছেন জানালেন সাংবাদিকদের দাবি অভিযোগ আশা মন্তব্য উল্লেখ ঘোষণা নির্দেশ
    আহ্বান উদ্বোধন";
/// Compounds in this are offices too.
const MINISTER: &str = "মন্ত্রী";
/// The longest name taken for one, in words.
const LONGEST_NAME: usize = 4;

/// Endings that a name in the nominative hardly ever has: of the locative, objective and genitive.
const CASES: &[&str] = &["ে", "কে", "তে", "ের", "দের", "য়", "রা"];

/// A list of words, to look up as they stand or by their stem (a stem need not be a word).
struct Words {
    forms: BTreeSet<String>,
    stems: BTreeSet<String>,
}

impl Words {
    fn new(words: &str) -> Self {
        Self {
            forms: words.split_whitespace().map(bengali::matching_form).collect(),
            stems: words.split_whitespace().map(bengali::stem).collect(),
        }
    }
}

/// Finds actors.
pub(super) struct Actors {
    offices: Words,
    institutions: Words,
    names: Words,
    acts: Words,
}

impl Actors {
    pub(super) fn new() -> Self {
        Self {
            offices: Words::new(OFFICES),
            institutions: Words::new(INSTITUTIONS),
            names: Words::new(NAMES),
            acts: Words::new(ACTS),
        }
    }

    /// Whether a person's name or office, or an institution, is named.
    pub(super) fn any(&self, text: &str) -> bool {
        bengali::words(text).into_iter().any(|span| {
            let stem = bengali::stem(span.of(text));
            let lists = [&self.offices, &self.institutions, &self.names];
            stem.ends_with(MINISTER) || lists.iter().any(|list| list.stems.contains(&stem))
        })
    }

    /// The name of the only person in the sentence, where it is sure that there is one, that the name begins
    /// after an office and ends before a verb of saying or the end, and that the person is the subject.
    pub(super) fn only_person(&self, text: &str) -> Option<String> {
        let spans = bengali::words(text);
        let forms: Vec<String> = spans.iter().map(|span| bengali::matching_form(span.of(text))).collect();
        let stems: Vec<String> = forms.iter().map(|form| bengali::stem(form)).collect();
        let office = |stem: &String| stem.ends_with(MINISTER) || self.offices.stems.contains(stem);
        let mut offices = (0..spans.len()).filter(|&place| office(&stems[place]));
        let (office, None) = (offices.next()?, offices.next()) else { return None };
        if !forms[office].ends_with(MINISTER) && !self.offices.forms.contains(&forms[office]) {
            return None; // with an ending: `মন্ত্রীর`, `নেতারা`
        }
        let start = office + 1;
        let end = (start..spans.len())
            .find(|&place| self.acts.forms.contains(&forms[place]))
            .unwrap_or(spans.len());
        let (first, last) = (spans.get(start)?, spans.get(end.checked_sub(1)?)?);
        let said = forms.iter().any(|form| self.acts.forms.contains(form));
        let fits = (2..=LONGEST_NAME).contains(&end.saturating_sub(start));
        if !said
            || !fits
            || !forms[start..end].iter().all(|form| self.may_be_name(form))
            || !unbroken(text, &spans[office..end])
        {
            return None;
        }
        let named = |stem: &String| self.names.stems.contains(stem);
        let sure =
            stems[start..end].iter().any(named) && !stems[..start].iter().chain(&stems[end..]).any(named);
        sure.then(|| Span::new(first.start, last.end).of(text).to_owned())
    }

    /// A word of letters only that seems to have no case ending.
    fn may_be_name(&self, form: &str) -> bool {
        self.names.forms.contains(form)
            || (form.chars().all(|c| !c.is_numeric()) && !CASES.iter().any(|case| form.ends_with(case)))
    }
}

/// Whether only spaces, or the full stop of an abbreviation, stand between the words.
fn unbroken(text: &str, spans: &[Span]) -> bool {
    spans.windows(2).all(|pair| match pair {
        [one, other] => matches!(Span::new(one.end, other.start).of(text), " " | ". "),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_only_where_sure() {
        let cases = [
            ("শিল্পমন্ত্রী আমির হোসেন বলেন, কারখানা খুলবে।", Some("আমির হোসেন")),
            ("কাজ শেষ হবে জুনে, জানান প্রকৌশলী মো. আবদুর রহমান।", Some("মো. আবদুর রহমান")),
            ("কৃষিমন্ত্রী গতকাল সংবাদ সম্মেলনে বলেন, ধান কেনা হবে।", None),
            ("মেয়র কামাল হোসেন ও সচিব রফিকুল ইসলাম বলেন, কাজ চলছে।", None),
            ("অধ্যাপক সেলিম রহমান ও কবির হোসেন বলেন, কাজ চলছে।", None),
            ("মন্ত্রীর ভাই করিম হোসেন বলেন, ভুল হয়েছে।", None),
            ("নদীর পানি বাড়ছে।", None),
            ("", None),
        ];
        let actors = Actors::new();
        for (text, expected) in cases {
            assert_eq!(actors.only_person(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn offices_names_and_institutions_act() {
        let actors = Actors::new();
        for text in ["স্বাস্থ্যমন্ত্রীর নির্দেশে", "পুলিশের দাবি", "রহমানের বাড়ি"]
        {
            assert!(actors.any(text), "{text}");
        }
        assert!(!actors.any("আকাশ মেঘলা ছিল"));
    }
}
