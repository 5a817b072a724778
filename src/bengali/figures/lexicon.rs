//! The words that numbers, units, currencies and the calendar are written with.

use std::{collections::HashMap, sync::LazyLock};

/// What a word means to a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A number below a hundred.
    Small(u32),
    /// শত: joins what stands before it to what follows.
    Hundred,
    /// হাজার, লাখ, কোটি …
    Scale(u64),
    /// শতাধিক, সহস্রাধিক: "more than" with its number, or with the one before it.
    Over(u64),
    /// A whole number in one word: অর্ধশতাধিক.
    Whole(u64),
    /// দেড়, আড়াই, in hundredths.
    Fixed(i64),
    /// সাড়ে, সোয়া, পৌনে: hundredths added to the number that follows.
    Added(i64),
    /// দশমিক.
    Point,
    /// An ordinal in words.
    Ordinal(u32),
    /// An ordinal's ending, glued to digits.
    OrdinalEnding,
    /// A classifier: টি, জন.
    Classifier,
    /// টা: a classifier, or the hour of the clock.
    Hour,
    Percent,
    /// An ISO 4217 code.
    Currency(&'static str),
    /// A hundredth of the currency before it.
    Cent(&'static str),
    /// A unit by its English standard form.
    Unit(&'static str),
    Month(u8),
    /// A month of the Bengali calendar.
    BengaliMonth,
    /// 1 (Monday) to 7.
    Weekday(u8),
    /// সাল: makes a year of the number before it.
    Year,
    DayPart(DayPart),
    /// পহেলা, একুশে: a day before the name of a month.
    Day(u8),
}

/// A part of the day, which tells the hours before noon from those after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayPart {
    Morning,
    /// বেলা: late morning to afternoon.
    Day,
    Noon,
    Afternoon,
    Evening,
    Night,
}

impl DayPart {
    /// The hour (0 to 23) that `hour` on a twelve-hour clock means in this part of the day.
    pub(super) fn hour(self, hour: u8) -> u8 {
        match (self, hour) {
            (_, 13..) => hour,
            (Self::Night, 12) => 0,
            (Self::Night, 6..=11)
            | (Self::Day, 1..=6)
            | (Self::Noon, 1..=5)
            | (Self::Afternoon | Self::Evening, 1..=11) => hour + 12,
            _ => hour,
        }
    }
}

/// Number words below a hundred from zero on, ten to a line; spellings of one number are parted by a space.
#[rustfmt::skip]
const SMALL: [&str; 100] = [
    "শূন্য শুন্য শূণ্য", "এক", "দুই দু", "তিন", "চার", "পাঁচ", "ছয়", "সাত", "আট", "নয়",
    "দশ", "এগারো এগার", "বারো", "তেরো তের", "চৌদ্দ", "পনেরো পনের", "ষোলো ষোল", "সতেরো সতের", "আঠারো আঠার", "উনিশ ঊনিশ",
    "বিশ কুড়ি", "একুশ", "বাইশ", "তেইশ", "চব্বিশ", "পঁচিশ", "ছাব্বিশ", "সাতাশ", "আটাশ আঠাশ", "ঊনত্রিশ উনত্রিশ",
    "ত্রিশ তিরিশ", "একত্রিশ", "বত্রিশ", "তেত্রিশ", "চৌত্রিশ", "পঁয়ত্রিশ", "ছত্রিশ", "সাঁইত্রিশ সাইত্রিশ", "আটত্রিশ", "ঊনচল্লিশ উনচল্লিশ",
    "চল্লিশ", "একচল্লিশ", "বিয়াল্লিশ", "তেতাল্লিশ", "চুয়াল্লিশ", "পঁয়তাল্লিশ", "ছেচল্লিশ", "সাতচল্লিশ", "আটচল্লিশ", "ঊনপঞ্চাশ উনপঞ্চাশ",
    "পঞ্চাশ", "একান্ন", "বায়ান্ন", "তিপ্পান্ন", "চুয়ান্ন", "পঞ্চান্ন", "ছাপ্পান্ন", "সাতান্ন", "আটান্ন", "ঊনষাট উনষাট",
    "ষাট", "একষট্টি", "বাষট্টি", "তেষট্টি", "চৌষট্টি", "পঁয়ষট্টি", "ছেষট্টি", "সাতষট্টি", "আটষট্টি", "ঊনসত্তর উনসত্তর",
    "সত্তর", "একাত্তর", "বাহাত্তর", "তিয়াত্তর", "চুয়াত্তর", "পঁচাত্তর", "ছিয়াত্তর", "সাতাত্তর", "আটাত্তর", "ঊনআশি উনআশি",
    "আশি", "একাশি", "বিরাশি", "তিরাশি", "চুরাশি", "পঁচাশি", "ছিয়াশি", "সাতাশি", "আটাশি", "ঊননব্বই উননব্বই",
    "নব্বই", "একানব্বই", "বিরানব্বই", "তিরানব্বই", "চুরানব্বই", "পঁচানব্বই", "ছিয়ানব্বই", "সাতানব্বই", "আটানব্বই", "নিরানব্বই",
];

/// Ordinals in words, from the second on: `প্রথম` says "first of all" as often as it counts.
const ORDINALS: [&str; 9] = ["দ্বিতীয়", "তৃতীয়", "চতুর্থ", "পঞ্চম", "ষষ্ঠ", "সপ্তম", "অষ্টম", "নবম", "দশম"];

const MONTHS: [&str; 12] = [
    "জানুয়ারি জানুয়ারী",
    "ফেব্রুয়ারি ফেব্রুয়ারী",
    "মার্চ",
    "এপ্রিল",
    "মে",
    "জুন",
    "জুলাই",
    "আগস্ট আগষ্ট অগাস্ট",
    "সেপ্টেম্বর",
    "অক্টোবর",
    "নভেম্বর",
    "ডিসেম্বর",
];

const BENGALI_MONTHS: &str = "বৈশাখ জ্যৈষ্ঠ আষাঢ় শ্রাবণ ভাদ্র আশ্বিন কার্তিক অগ্রহায়ণ পৌষ মাঘ ফাল্গুন চৈত্র";

const WEEKDAYS: [&str; 7] = ["সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রোববার রবিবার"];

const SCALES: &[(&str, u64)] = &[
    ("হাজার সহস্র", 1_000),
    ("লাখ লক্ষ", 100_000),
    ("মিলিয়ন", 1_000_000),
    ("কোটি", 10_000_000),
    ("বিলিয়ন", 1_000_000_000),
    ("ট্রিলিয়ন", 1_000_000_000_000),
];

const OTHER: &[(&str, Meaning)] = &[
    ("শত শ শো", Meaning::Hundred),
    ("শতাধিক", Meaning::Over(100)),
    ("সহস্রাধিক হাজারাধিক", Meaning::Over(1_000)),
    ("লক্ষাধিক লাখাধিক", Meaning::Over(100_000)),
    ("অর্ধশত অর্ধশতাধিক", Meaning::Whole(50)),
    ("অর্ধলাখ অর্ধলক্ষ অর্ধলক্ষাধিক", Meaning::Whole(50_000)),
    ("অর্ধকোটি", Meaning::Whole(5_000_000)),
    ("দেড়", Meaning::Fixed(150)),
    ("আড়াই", Meaning::Fixed(250)),
    ("সাড়ে", Meaning::Added(50)),
    ("সোয়া", Meaning::Added(25)),
    ("পৌনে পৌণে", Meaning::Added(-25)),
    ("দশমিক", Meaning::Point),
    ("ম য় র্থ ষ্ঠ তম শে ই লা রা ঠা", Meaning::OrdinalEnding),
    ("টি টো জন খানা খানি বার", Meaning::Classifier),
    ("টা ঘটিকা", Meaning::Hour),
    ("শতাংশ পার্সেন্ট পারসেন্ট", Meaning::Percent),
    ("সাল সন খ্রিস্টাব্দ খ্রিষ্টাব্দ", Meaning::Year),
    ("পহেলা পয়লা", Meaning::Day(1)),
    ("একুশে", Meaning::Day(21)),
    ("পঁচিশে", Meaning::Day(25)),
    ("সকাল ভোর ভোররাত", Meaning::DayPart(DayPart::Morning)),
    ("বেলা", Meaning::DayPart(DayPart::Day)),
    ("দুপুর", Meaning::DayPart(DayPart::Noon)),
    ("বিকেল বিকাল", Meaning::DayPart(DayPart::Afternoon)),
    ("সন্ধ্যা", Meaning::DayPart(DayPart::Evening)),
    ("রাত মধ্যরাত", Meaning::DayPart(DayPart::Night)),
];

const CURRENCIES: &[(&str, &str)] = &[
    ("টাকা Tk BDT", "BDT"),
    ("রুপি রুপী", "INR"),
    ("ডলার USD", "USD"),
    ("ইউরো", "EUR"),
    ("পাউন্ড", "GBP"),
    ("ইয়েন", "JPY"),
    ("ইউয়ান", "CNY"),
    ("রিয়াল", "SAR"),
    ("দিরহাম", "AED"),
    ("দিনার", "KWD"),
    ("রিঙ্গিত", "MYR"),
    ("রুবল", "RUB"),
    ("লিরা", "TRY"),
    ("ফ্রাঁ", "CHF"),
    ("বাথ", "THB"),
];

/// Words before a currency that several countries share: the word's beginning, the currency, the country's own.
pub(super) const OF_COUNTRY: &[(&str, &str, &str)] = &[
    ("মার্কিন", "USD", "USD"),
    ("অস্ট্রেলী", "USD", "AUD"),
    ("অস্ট্রেলিয়", "USD", "AUD"),
    ("কানাড", "USD", "CAD"),
    ("সিঙ্গাপুর", "USD", "SGD"),
    ("হংকং", "USD", "HKD"),
    ("নিউজিল্যান্ড", "USD", "NZD"),
    ("ভারতী", "INR", "INR"),
    ("পাকিস্তান", "INR", "PKR"),
    ("শ্রীলঙ্কা", "INR", "LKR"),
    ("শ্রীলঙ্কান", "INR", "LKR"),
    ("নেপাল", "INR", "NPR"),
    ("ব্রিটিশ", "GBP", "GBP"),
    ("সৌদি", "SAR", "SAR"),
    ("ইরান", "SAR", "IRR"),
    ("কাতার", "SAR", "QAR"),
    ("ওমান", "SAR", "OMR"),
    ("কুয়েত", "KWD", "KWD"),
    ("ইরাক", "KWD", "IQD"),
    ("বাহরাইন", "KWD", "BHD"),
    ("সুইস", "CHF", "CHF"),
    ("চীনা", "CNY", "CNY"),
    ("জাপানি", "JPY", "JPY"),
];

const UNITS: &[(&str, &str)] = &[
    ("কিলোমিটার কিমি km", "km"),
    ("মিটার", "m"),
    ("সেন্টিমিটার সেমি", "cm"),
    ("মিলিমিটার মিমি", "mm"),
    ("মাইল", "mile"),
    ("ফুট ফিট", "foot"),
    ("ইঞ্চি", "inch"),
    ("গজ", "yard"),
    ("কেজি কিলোগ্রাম kg", "kg"),
    ("গ্রাম", "g"),
    ("মিলিগ্রাম", "mg"),
    ("টন", "tonne"),
    ("মণ", "maund"),
    ("ভরি", "bhori"),
    ("ক্যারেট", "carat"),
    ("লিটার", "litre"),
    ("মিলিলিটার", "ml"),
    ("ব্যারেল", "barrel"),
    ("কিউসেক", "cusec"),
    ("একর", "acre"),
    ("হেক্টর", "hectare"),
    ("বিঘা", "bigha"),
    ("কাঠা", "katha"),
    ("বর্গকিলোমিটার", "sq km"),
    ("বর্গমিটার", "sq m"),
    ("বর্গফুট", "sq ft"),
    ("বর্গমাইল", "sq mile"),
    ("ঘনমিটার", "cubic m"),
    ("ঘনফুট", "cubic ft"),
    ("ডিগ্রি ডিগ্রী", "degree"),
    ("ওয়াট", "W"),
    ("কিলোওয়াট", "kW"),
    ("মেগাওয়াট", "MW"),
    ("গিগাওয়াট", "GW"),
    ("ভোল্ট", "V"),
    ("ডজন", "dozen"),
    ("সেকেন্ড", "second"),
    ("মিনিট", "minute"),
    ("ঘণ্টা ঘন্টা", "hour"),
    ("দিন", "day"),
    ("সপ্তাহ", "week"),
    ("মাস", "month"),
    ("বছর বৎসর", "year"),
    ("দশক", "decade"),
    ("শতাব্দী শতক", "century"),
];

/// Units of two words: the first, and what it makes of the second.
pub(super) const UNIT_PAIRS: &[(&str, &str, &str)] = &[
    ("মেট্রিক", "tonne", "tonne"),
    ("নটিক্যাল", "mile", "nautical mile"),
    ("বর্গ", "km", "sq km"),
    ("বর্গ", "m", "sq m"),
    ("বর্গ", "foot", "sq ft"),
    ("বর্গ", "mile", "sq mile"),
    ("ঘন", "m", "cubic m"),
    ("ঘন", "foot", "cubic ft"),
];

/// What may follow a word that a figure knows, and leave its meaning: case endings and emphasis.
const ENDINGS: &[&str] = &[
    "",
    "র",
    "ের",
    "এর",
    "য়ের",
    "ে",
    "য়",
    "তে",
    "কে",
    "ই",
    "ও",
    "েই",
    "েও",
    "রই",
    "রও",
    "েরই",
    "েরও",
    "য়ই",
    "য়ও",
    "তেই",
    "তেও",
    "কেই",
    "কেও",
    "ব্যাপী",
    "ভর",
];

/// Words too short or too like others to carry an ending.
const BARE: &[&str] =
    &["মে", "শ", "ম", "য়", "রা", "লা", "ঠা", "শে", "দু", "বেলা", "ই", "ফিট", "বাথ", "সন", "মাঘ", "অর্ধশত"];

/// A word of more bytes than this is no number word, whatever it begins with.
const LONGEST_WORD: usize = 120;

/// A known word, and what is left of the text after its ending.
pub(super) struct Known {
    pub(super) meaning: Meaning,
    /// Bytes of the word that belong to it, its ending included.
    pub(super) length: usize,
    pub(super) inflected: bool,
}

struct Lexicon {
    words: HashMap<&'static str, Meaning>,
    /// The longest word, in bytes.
    longest: usize,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = HashMap::new();
    let mut add = |spellings: &'static str, meaning: Meaning| {
        words.extend(spellings.split(' ').map(|word| (word, meaning)));
    };
    for (value, spellings) in (0..).zip(SMALL) {
        add(spellings, Meaning::Small(value));
    }
    for (value, word) in (2..).zip(ORDINALS) {
        add(word, Meaning::Ordinal(value));
    }
    for (month, spellings) in (1..).zip(MONTHS) {
        add(spellings, Meaning::Month(month));
    }
    for (weekday, spellings) in (1..).zip(WEEKDAYS) {
        add(spellings, Meaning::Weekday(weekday));
    }
    add(BENGALI_MONTHS, Meaning::BengaliMonth);
    for &(spellings, scale) in SCALES {
        add(spellings, Meaning::Scale(scale));
    }
    for &(spellings, code) in CURRENCIES {
        add(spellings, Meaning::Currency(code));
    }
    add("পয়সা", Meaning::Cent("BDT"));
    add("সেন্ট", Meaning::Cent("USD"));
    for &(spellings, unit) in UNITS {
        add(spellings, Meaning::Unit(unit));
    }
    for &(spellings, meaning) in OTHER {
        add(spellings, meaning);
    }
    let longest = words.keys().map(|word| word.len()).max().unwrap_or(0);
    Lexicon { words, longest }
});

/// Reads the known word that `word` begins with: the longest one after which only an ending is left, or another
/// known word (`পাঁচহাজার`, `তিনদিন`, `দুটি`).
pub(super) fn look_up(word: &str) -> Option<Known> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let lexicon = &*LEXICON;
    let mut end = word.floor_char_boundary(lexicon.longest);
    while end > 0 {
        let (start, rest) = word.split_at(end);
        if let Some(&meaning) = lexicon.words.get(start) {
            if ENDINGS.contains(&rest) && (rest.is_empty() || !BARE.contains(&start)) {
                return Some(Known { meaning, length: word.len(), inflected: !rest.is_empty() });
            }
            if is_number(meaning) && look_up(rest).is_some_and(|next| may_follow(meaning, next.meaning)) {
                return Some(Known { meaning, length: end, inflected: false });
            }
        }
        end = word.floor_char_boundary(end - 1);
    }
    None
}

fn is_number(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Small(_) | Meaning::Hundred | Meaning::Scale(_) | Meaning::Fixed(_) | Meaning::Ordinal(_)
    )
}

/// Whether a word with the meaning `next` may be glued to a number word.
fn may_follow(number: Meaning, next: Meaning) -> bool {
    match next {
        Meaning::Classifier | Meaning::Hour | Meaning::Currency(_) | Meaning::Hundred | Meaning::Over(_) => {
            true
        }
        // আড়াইহাজার is a town.
        Meaning::Scale(_) => matches!(number, Meaning::Small(_)),
        Meaning::Unit(unit) => matches!(unit, "day" | "week" | "month" | "year" | "hour" | "minute"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bengali::normal_form;

    #[test]
    fn every_word_is_in_normal_form_and_stands_once() {
        let lists = SMALL.iter().chain(&ORDINALS).chain(&MONTHS).chain(&WEEKDAYS).copied();
        let tables = SCALES.iter().map(|e| e.0).chain(OTHER.iter().map(|e| e.0));
        let more = CURRENCIES.iter().map(|e| e.0).chain(UNITS.iter().map(|e| e.0)).chain([BENGALI_MONTHS]);
        let mut seen = std::collections::HashSet::new();
        for word in lists.chain(tables).chain(more).flat_map(|words| words.split(' ')) {
            assert_eq!(word, normal_form(word));
            assert!(seen.insert(word), "{word} stands twice");
        }
        for ending in ENDINGS {
            assert_eq!(*ending, normal_form(ending));
        }
    }

    #[test]
    fn glued_words_come_apart() {
        let known = look_up("পাঁচহাজার").unwrap();
        assert_eq!((known.meaning, known.length), (Meaning::Small(5), "পাঁচ".len()));
        assert_eq!(look_up(&normal_form("দশকে")).unwrap().meaning, Meaning::Unit("decade"));
        for word in ["সাতক্ষীরা", "মেয়ে", "দুদক", "লক্ষ্মী", "হাজারীবাগ", "শতবর্ষ", "বিশেষ"]
        {
            assert!(look_up(&normal_form(word)).is_none(), "{word}");
        }
    }
}
