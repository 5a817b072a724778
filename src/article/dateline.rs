//! Dates as news pages print them, in Bengali and English: `২৮ এপ্রিল ২০২৫`, `Apr 29, 2025`, `2025-04-28`,
//! `২৮/০৪/২০২৫`. Only the Gregorian calendar: a Bengali or Hijri date beside it is passed over.

use std::{collections::HashMap, sync::LazyLock};

use crate::bengali::{self, PartialDate};

const MONTHS: &[(u8, &[&str])] = &[
    (1, &["জানুয়ারি", "জানুয়ারী", "january", "jan"]),
    (2, &["ফেব্রুয়ারি", "ফেব্রুয়ারী", "february", "feb"]),
    (3, &["মার্চ", "march", "mar"]),
    (4, &["এপ্রিল", "april", "apr"]),
    (5, &["মে", "may"]),
    (6, &["জুন", "june", "jun"]),
    (7, &["জুলাই", "july", "jul"]),
    (8, &["আগস্ট", "আগষ্ট", "অগাস্ট", "august", "aug"]),
    (9, &["সেপ্টেম্বর", "september", "sept", "sep"]),
    (10, &["অক্টোবর", "october", "oct"]),
    (11, &["নভেম্বর", "november", "nov"]),
    (12, &["ডিসেম্বর", "december", "dec"]),
];

/// What is written behind the day: `২১শে`, `5th`.
const DAY_ENDINGS: &str = "লা, রা, ঠা, ই, শে, st, nd, rd, th";

/// Words that may stand beside a date in a line that holds nothing else: what happened on that day, days of the week,
/// times of day and zones, the other calendars.
const BESIDE_A_DATE: &str = "
    প্রকাশ, প্রকাশিত, প্রকাশের, প্রকাশকাল, সময়, তারিখ, আপডেট, আপডেটেড, আপডেটের, হালনাগাদ, সর্বশেষ, শেষ,
    অনলাইন, প্রিন্ট, সংস্করণ, ইং, published, publish, updated, update, last, posted, modified, date, time,
    on, at,
    শনিবার, রবিবার, রোববার, সোমবার, মঙ্গলবার, বুধবার, বৃহস্পতিবার, শুক্রবার, saturday, sunday, monday,
    tuesday, wednesday, thursday, friday, sat, sun, mon, tue, wed, thu, fri,
    ভোর, সকাল, দুপুর, বিকাল, বিকেল, সন্ধ্যা, রাত, টা, টায়, মিনিট, মিনিটে, am, pm, এএম, পিএম, bst, bdst,
    gmt, ist, utc, t, z,
    বৈশাখ, জ্যৈষ্ঠ, আষাঢ়, শ্রাবণ, ভাদ্র, আশ্বিন, কার্তিক, অগ্রহায়ণ, পৌষ, মাঘ, ফাল্গুন, চৈত্র, খ্রিষ্টাব্দ,
    খ্রিস্টাব্দ, বঙ্গাব্দ, হিজরি, মহররম, সফর, রমজান, শাওয়াল, জিলকদ, জিলহজ, রজব, শাবান
";

/// `৩ ঘণ্টা আগে`, `5 hours ago`: the unit, then the word that closes it.
const UNITS_AGO: &str = "
    সেকেন্ড, মিনিট, ঘণ্টা, ঘন্টা, দিন, সপ্তাহ, মাস, বছর, second, seconds, minute, minutes, min, mins, hour,
    hours, day, days, week, weeks, month, months, year, years
";
const AGO: &str = "আগে, পূর্বে, ago";

/// Every word above with what it means, in the form that [`tokens`] gives.
static WORDS: LazyLock<HashMap<String, Token>> = LazyLock::new(|| {
    let form = |word: &str| bengali::normal_form(word).to_lowercase();
    let mut words = HashMap::new();
    let kinds = [
        (BESIDE_A_DATE, Token::Filler),
        (DAY_ENDINGS, Token::DayEnding),
        (AGO, Token::Ago),
        (UNITS_AGO, Token::Unit),
    ];
    for (list, token) in kinds {
        words.extend(list.split(',').map(|word| (form(word), token)));
    }
    for &(month, names) in MONTHS {
        words.extend(names.iter().map(|name| (form(name), Token::Month(month))));
    }
    words
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A number and how many digits it was written with.
    Number(u32, usize),
    Month(u8),
    DayEnding,
    Filler,
    Unit,
    Ago,
    /// Any other word.
    Other,
}

/// The first date of `text`, if it names at least a day and a month. For a caller's date and for pages' metadata.
///
/// ```
/// use shongkhep::article::parse_date;
///
/// assert_eq!(parse_date("প্রকাশ: ২৮ এপ্রিল ২০২৫, ১০:৩০").unwrap().to_string(), "2025-04-28");
/// assert_eq!(parse_date("Apr 29, 2025").unwrap().to_string(), "2025-04-29");
/// assert!(parse_date("গত বছর").is_none());
/// ```
pub fn parse_date(text: &str) -> Option<PartialDate> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| date_at(&tokens[at..])).map(|(date, _)| date)
}

/// The date of a line that holds nothing but dates, times and the words that go with them.
pub(super) fn only_date(line: &str) -> Option<PartialDate> {
    let tokens = tokens(line);
    let mut found = None;
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        at += match date_at(&tokens[at..]) {
            Some((date, used)) => {
                found = found.or(Some(date));
                used
            }
            None if token == Token::Other => return None,
            None => 1,
        };
    }
    found
}

/// Whether `line` closes with a date (with or without a time behind it) or with `২ ঘণ্টা আগে`.
pub(super) fn ends_with_date(line: &str) -> bool {
    let tokens = tokens(line);
    if let [.., Token::Number(..), Token::Unit, Token::Ago] = tokens[..] {
        return true;
    }
    let tail = tokens.iter().rposition(|&token| token == Token::Other).map_or(0, |at| at + 1);
    // The year keeps a headline that closes with "২৬ মার্চ" out.
    (tail..tokens.len()).any(|at| date_at(&tokens[at..]).is_some_and(|(date, _)| date.year.is_some()))
}

/// The date that `tokens` open with, and how many of them it takes.
fn date_at(tokens: &[Token]) -> Option<(PartialDate, usize)> {
    use Token::{DayEnding, Month, Number};
    let (year, month, day, used) = match *tokens {
        [Number(year, 4), Number(month, 1 | 2), Number(day, 1 | 2), ..] => (Some(year), month, day, 3),
        [Number(day, 1 | 2), Number(month, 1 | 2), Number(year, 4), ..] => (Some(year), month, day, 3),
        [Number(day, 1 | 2), Month(month), Number(year, 4), ..] => (Some(year), u32::from(month), day, 3),
        [Number(day, 1 | 2), DayEnding, Month(month), Number(year, 4), ..] => {
            (Some(year), u32::from(month), day, 4)
        }
        [Month(month), Number(day, 1 | 2), DayEnding, Number(year, 4), ..] => {
            (Some(year), u32::from(month), day, 4)
        }
        [Month(month), Number(day, 1 | 2), Number(year, 4), ..] => (Some(year), u32::from(month), day, 3),
        [Number(day, 1 | 2), Month(month), ..] => (None, u32::from(month), day, 2),
        [Number(day, 1 | 2), DayEnding, Month(month), ..] => (None, u32::from(month), day, 3),
        _ => return None,
    };
    let fits = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && year.is_none_or(|year| (1900..=2100).contains(&year));
    let date = PartialDate {
        year: year.and_then(|year| i32::try_from(year).ok()),
        month: u8::try_from(month).ok(),
        day: u8::try_from(day).ok(),
        weekday: None,
    };
    fits.then_some((date, used))
}

/// Runs of digits and runs of letters; everything between them is passed over.
fn tokens(text: &str) -> Vec<Token> {
    let ascii = |c: char| match c {
        '০'..='৯' => char::from_digit(u32::from(c) - u32::from('০'), 10).unwrap_or(c),
        _ => c,
    };
    let text: String = bengali::normal_form(text).to_lowercase().chars().map(ascii).collect();
    let class = |c: char| match c {
        '0'..='9' => Some(true),
        c if c.is_alphabetic() || matches!(c, '\u{981}'..='\u{9ff}') => Some(false),
        _ => None,
    };
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let kind = class(first);
        let (run, after) = rest.split_at(rest.find(|c| class(c) != kind).unwrap_or(rest.len()));
        match kind {
            Some(true) => tokens.push(Token::Number(run.parse().unwrap_or(u32::MAX), run.len())),
            Some(false) => tokens.push(WORDS.get(run).copied().unwrap_or(Token::Other)),
            None => {}
        }
        rest = after;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse_date(text).map(|date| date.to_string())
    }

    #[test]
    fn dates_of_both_languages_are_read() {
        for (text, expected) in [
            ("২৮ এপ্রিল ২০২৫", "2025-04-28"),
            ("সোমবার, ২১শে ফেব্রুয়ারি, ২০২২", "2022-02-21"),
            ("প্রকাশিত: ০২ এপ্রিল ২০২৫, ১৮:২০", "2025-04-02"),
            ("Published: 5 September 2023 at 11:40 PM", "2023-09-05"),
            ("Sept 5th, 2023", "2023-09-05"),
            ("2024-05-28T08:15:00+06:00", "2024-05-28"),
            ("২৮/০৪/২০২৫", "2025-04-28"),
            ("১৬ ডিসেম্বর", "XXXX-12-16"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "২০২৫", "এপ্রিল", "৩২ জুন ২০২৪", "৪৫ মে", "১২/১৩/২০২৪", "99999999999 1 1"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_line_holds_nothing_else() {
        for line in ["প্রকাশ: ১৯ জুন ২০২৪, ২১:৪৫", "সোমবার, ২৮ এপ্রিল ২০২৫ | ১৫ বৈশাখ ১৪৩২ বঙ্গাব্দ", "Apr 29, 2025"]
        {
            assert!(only_date(line).is_some(), "{line}");
        }
        for line in ["২৫ মার্চ ১৯৭১ ঢাকায় গণহত্যা", "সেতু খুলল ২৫ জুন ২০২২", "রাত ৮টা", "সর্বশেষ"]
        {
            assert!(only_date(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_dated_headline_closes_with_its_date() {
        for line in [
            "তিন অঙ্কের প্রথম ছোঁয়া পেলেন সাদমান Apr 29, 2025",
            "হাওরে বজ্রপাতে প্রাণ গেল দুই জেলের ২৯ এপ্রিল ২০২৫, ১০:৩০",
            "লবণ মাঠে বজ্রপাত ২ ঘণ্টা আগে",
            "Ferry sinks 5 hours ago",
        ] {
            assert!(ends_with_date(line), "{line}");
        }
        for line in ["ভোট হবে ২৯ এপ্রিল", "২৮ এপ্রিল ২০২৫ সালে যা ঘটেছিল", "চার দিন আগের কথা", ""]
        {
            assert!(!ends_with_date(line), "{line}");
        }
    }
}
