//! Numerals travel through a model as slots, `<1>` … `<9>` in the order of the source: the model copies one token and never
//! spells digits, so a numeral is copied exactly or missing; its unit is still the model's to translate. The same as `scripts/train/text.py`, but for
//! numbers of more than 18 digits, which stay as they are.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

/// How many numerals of a sentence can travel as slots; the others stay in digits.
pub(super) const SLOTS: usize = 9;

/// A source sentence with its numerals taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slotted {
    /// The sentence with slots.
    pub text: String,
    /// What each slot stands for, in ASCII digits.
    pub numerals: Vec<String>,
}

/// `line` (source form: ASCII digits, NFC) with slots for its numerals.
pub(super) fn slotted(line: &str) -> Slotted {
    let line = compact(line);
    let (mut text, mut numerals, mut at) = (String::with_capacity(line.len()), Vec::new(), 0);
    for numeral in
        pattern(&NUMERAL).find_iter(&line).filter(|found| !ordinal(&line[found.end()..])).take(SLOTS)
    {
        text.push_str(&line[at..numeral.start()]);
        numerals.push(numeral.as_str().to_owned());
        text.push_str(&format!("<{}>", numerals.len()));
        at = numeral.end();
    }
    text.push_str(&line[at..]);
    Slotted { text, numerals }
}

/// English with slots → English with numerals, grouped in thousands where the source groups, ordinals with their ending.
/// A slot that stands for nothing is dropped.
pub(super) fn filled(english: &str, numerals: &[String]) -> String {
    let fill = |found: &Captures| {
        let numeral = found[1].parse::<usize>().ok().and_then(|slot| numerals.get(slot.checked_sub(1)?));
        let ending = found.get(2).map_or("", |ending| ending.as_str());
        match numeral {
            Some(numeral) if ending.is_empty() => grouped(numeral),
            Some(numeral) => format!("{}{}", grouped(numeral), ordinal_ending(numeral)),
            None => String::new(),
        }
    };
    pattern(&SLOT).replace_all(english, fill).into_owned()
}

type Pattern = LazyLock<Result<Regex, regex::Error>>;

/// A numeral with separators inside.
static NUMERAL: Pattern = LazyLock::new(|| Regex::new(r"[0-9]+(?:[.,:][0-9]+)*"));
static GROUPED: Pattern = LazyLock::new(|| Regex::new(r"^[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?$"));
static SLOT: Pattern = LazyLock::new(|| Regex::new(r"<([1-9])>(?:(st|nd|rd|th)\b)?"));
static DECIMAL: Pattern = LazyLock::new(|| Regex::new(&format!("{N} দশমিক ([0-9]+)")));
static CLOCK: Pattern = LazyLock::new(|| Regex::new("([0-9]{1,2}) ?টা ([0-9]{1,2}) মিনিট(ের|ে)?"));
static PART_OF_HOUR: Pattern = LazyLock::new(|| Regex::new(&format!("{PART} ([0-9]{{1,2}})( ?টা)")));
static PART_OF_UNIT: Pattern =
    LazyLock::new(|| Regex::new(&format!("{PART} ([0-9]+)( ?(?:হাজার|লাখ|লক্ষ|কোটি|শতাংশ|মিলিয়ন|বিলিয়ন))")));
static THOUSANDS: Pattern =
    LazyLock::new(|| Regex::new(&format!("(?:{N} কোটি )?(?:{N} (?:লাখ|লক্ষ) )?{N} হাজার")));
static CRORES: Pattern = LazyLock::new(|| Regex::new(&format!("{N} কোটি ([0-9]{{1,2}}) (?:লাখ|লক্ষ)")));

static LARGE: Pattern = LazyLock::new(|| Regex::new(&format!("{N} (লাখ|লক্ষ|কোটি)")));

/// What makes an amount of a number of lakh or crore; English news keeps these words for money.
const MONEY: [&str; 8] = ["টাকা", "ডলার", "রুপি", "ইউরো", "পাউন্ড", "রিয\u{9bc}াল", "ইয\u{9bc}েন", "ইউয\u{9bc}ান"];

/// Digits, maybe grouped, maybe with a fraction.
const N: &str = r"([0-9][0-9,]*(?:\.[0-9]+)?)";
/// Half past, a quarter past, a quarter to. NFC, as the source form is.
const PART: &str = "(সাড\u{9bc}ে|সোয\u{9bc}া|পৌনে)";

/// A pattern that a test has shown to be well-formed; one that is not matches nothing.
fn pattern(pattern: &'static Pattern) -> &'static Regex {
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| match Regex::new("[^\\s\\S]") {
        Ok(nothing) => nothing,
        Err(_) => unreachable!("the empty class is a pattern"),
    });
    pattern.as_ref().unwrap_or_else(|_| &NOTHING)
}

/// Each number that mixes digits and words written in digits: `4 হাজার 751` as `4,751`, `সাড়ে 7টা` as `7:30টা`, `7 লাখ মানুষ` as
/// `700,000 মানুষ`; of money, lakh and crore stay.
fn compact(line: &str) -> String {
    let line = pattern(&DECIMAL).replace_all(line, "$1.$2");
    let line = pattern(&CLOCK).replace_all(&line, |found: &Captures| {
        let ending = match found.get(3).map(|ending| ending.as_str()) {
            Some("ের") => "টার",
            Some(_) => "টায\u{9bc}",
            None => "টা",
        };
        format!("{}:{:0>2}{ending}", &found[1], &found[2])
    });
    let line = pattern(&PART_OF_HOUR).replace_all(&line, |found: &Captures| {
        let hour = found[2].parse::<i32>().unwrap_or_default();
        let minutes = hour * 60 + quarters(&found[1]) * 15;
        let hour = if minutes < 60 { 12 } else { minutes / 60 };
        format!("{hour}:{:02}{}", minutes.rem_euclid(60), &found[3])
    });
    let line = pattern(&PART_OF_UNIT).replace_all(&line, |found: &Captures| {
        let part = Decimal::new(i64::from(quarters(&found[1])) * 25, 2);
        match number(&found[2]) {
            Some(whole) => format!("{}{}", (whole + part).normalize(), &found[3]),
            None => found[0].to_owned(),
        }
    });
    let line = thousands(&line);
    let line = pattern(&CRORES).replace_all(&line, |found: &Captures| {
        match (number(&found[1]), number(&found[2])) {
            (Some(crores), Some(lakhs)) => {
                let crores = (crores + lakhs / Decimal::ONE_HUNDRED).normalize();
                format!("{} কোটি", in_thousands(&crores.to_string()))
            }
            _ => found[0].to_owned(),
        }
    });
    pattern(&LARGE)
        .replace_all(&line, |found: &Captures| {
            let after = found.get(0).and_then(|whole| line.get(whole.end()..)).unwrap_or_default();
            let scale = if &found[2] == "কোটি" { 10_000_000 } else { 100_000 };
            match number(&found[1]).filter(|_| stands_alone(after) && !is_money(after)) {
                Some(value) => in_thousands(&(value * Decimal::from(scale)).normalize().to_string()),
                None => found[0].to_owned(),
            }
        })
        .into_owned()
}

/// Whether a word ends before `after`.
fn stands_alone(after: &str) -> bool {
    !after.starts_with(|c| ('\u{980}'..='\u{9ff}').contains(&c))
}

/// Whether one of the four words after a number, before a mark, names a currency.
fn is_money(after: &str) -> bool {
    let ends = |word: &str| word.ends_with(['।', ',', ';', '?', '!', ')']);
    for word in after.split_whitespace().take(4) {
        if MONEY.iter().any(|money| word.starts_with(money)) {
            return true;
        }
        if ends(word) {
            break;
        }
    }
    false
}

/// Quarters that a word adds to the number after it.
fn quarters(word: &str) -> i32 {
    match word {
        "পৌনে" => -1,
        "সোয\u{9bc}া" => 1,
        _ => 2,
    }
}

/// The value of digits; `None` for so many that a crore of them would not fit a [`Decimal`].
fn number(digits: &str) -> Option<Decimal> {
    let digits = digits.replace(',', "");
    if digits.len() <= 18 { digits.parse().ok() } else { None }
}

/// `[N কোটি ][N লাখ ]N হাজার[ ddd]` as one number.
fn thousands(line: &str) -> String {
    let (mut out, mut at, mut from) = (String::with_capacity(line.len()), 0, 0);
    while let Some(found) = pattern(&THOUSANDS).captures_at(line, from) {
        let Some(whole) = found.get(0) else { break };
        from = whole.end();
        let part = |group: usize, scale: i64| match found.get(group) {
            Some(digits) => number(digits.as_str()).map(|value| value * Decimal::from(scale)),
            None => Some(Decimal::ZERO),
        };
        let (Some(crores), Some(lakhs), Some(thousands)) =
            (part(1, 10_000_000), part(2, 100_000), part(3, 1_000))
        else {
            continue;
        };
        let mut value = crores + lakhs + thousands;
        let mut end = whole.end();
        if let Some((rest, hundreds)) = hundreds(&line[end..]).and_then(|rest| Some((rest, number(rest)?))) {
            value += hundreds;
            end += 1 + rest.len();
        }
        out.push_str(&line[at..whole.start()]);
        out.push_str(&in_thousands(&value.normalize().to_string()));
        (at, from) = (end, end);
    }
    out.push_str(&line[at..]);
    out
}

/// The one to three digits that go on a number of thousands, after one space, and do not begin a number of their own
/// (`2 হাজার 3 হাজার`).
fn hundreds(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(' ')?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mut after = rest[length..].chars();
    let goes_on =
        matches!(after.next(), Some('.' | ',' | ':')) && after.next().is_some_and(|c| c.is_ascii_digit());
    let unit = rest[length..].trim_start_matches(' ');
    let own = ["হাজার", "লাখ", "লক্ষ"].iter().any(|word| unit.starts_with(word));
    ((1..=3).contains(&length) && !goes_on && !own).then(|| &rest[..length])
}

/// `1ম`, `2য়`, `4র্থ`, `6ষ্ঠ`: first, second … which English writes as words.
fn ordinal(rest: &str) -> bool {
    ["ম", "য\u{9bc}", "র্থ", "ষ্ঠ"].iter().any(|ending| rest.strip_prefix(ending).is_some_and(stands_alone))
}

/// Indian grouping (`1,87,500`) as thousands (`187,500`); a list (`10,11,12`) with spaces; anything else as it is.
fn grouped(numeral: &str) -> String {
    if pattern(&GROUPED).is_match(numeral) {
        in_thousands(&numeral.replace(',', ""))
    } else {
        numeral.replace(',', ", ")
    }
}

fn in_thousands(digits: &str) -> String {
    let (whole, fraction) = digits.split_at(digits.find(['.', ':']).unwrap_or(digits.len()));
    let mut out = String::with_capacity(digits.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

fn ordinal_ending(numeral: &str) -> &'static str {
    let tens = numeral.len() >= 2 && numeral[..numeral.len() - 1].ends_with('1');
    match numeral.chars().last() {
        Some('1') if !tens => "st",
        Some('2') if !tens => "nd",
        Some('3') if !tens => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    #[test]
    fn every_pattern_is_well_formed_and_in_normal_form() {
        for pattern in [
            &NUMERAL,
            &GROUPED,
            &SLOT,
            &DECIMAL,
            &CLOCK,
            &PART_OF_HOUR,
            &PART_OF_UNIT,
            &THOUSANDS,
            &CRORES,
            &LARGE,
        ] {
            let pattern = pattern.as_ref().expect("a pattern");
            assert_eq!(pattern.as_str(), nfc(pattern.as_str()));
        }
    }

    #[test]
    fn numbers_of_digits_and_words_are_written_in_digits() {
        for (bengali, expected) in [
            ("4 হাজার 751 পয়েন্টে", "4,751 পয়েন্টে"),
            ("4 হাজার 751, আর", "4,751, আর"),
            ("4 হাজার 75.5", "4,000 75.5"),
            ("4 হাজার 2019 সালে", "4,000 2019 সালে"),
            ("2 হাজার 637 কোটি 40 লাখ 99 হাজার টাকা", "2,637 কোটি 4,099,000 টাকা"),
            ("2 হাজার 3 হাজার টাকা", "2,000 3,000 টাকা"),
            ("2 হাজার 3 লাখ 5 হাজার", "2,000 305,000"),
            ("12 কোটি 77 লাখ 11 হাজার 793 জন", "127,711,793 জন"),
            ("14 হাজারের বেশি", "14,000ের বেশি"),
            ("5 লাখ 44 হাজার 831 কোটি 88 লাখ টাকা", "544,831.88 কোটি টাকা"),
            ("1 কোটি 50 লাখ টাকা", "1.5 কোটি টাকা"),
            ("50 কোটি টাকা", "50 কোটি টাকা"),
            ("7 লাখ মানুষ", "700,000 মানুষ"),
            ("1.5 কোটি মার্কিন ডলার", "1.5 কোটি মার্কিন ডলার"),
            ("5 লাখ থেকে 7 লাখ টাকার", "5 লাখ থেকে 7 লাখ টাকার"),
            ("দেড় লাখ, 3 লাখ।", "দেড় লাখ, 300,000।"),
            ("17 কোটি মানুষের", "170,000,000 মানুষের"),
            ("7 লাখের বেশি", "7 লাখের বেশি"),
            ("29 দশমিক 25 টাকা", "29.25 টাকা"),
            ("সাড়ে 3 হাজার", "3,500"),
            ("সাড়ে 7 শতাংশ", "7.5 শতাংশ"),
            ("সাড়ে 11টার দিকে", "11:30টার দিকে"),
            ("পৌনে 1টার", "12:45টার"),
            ("সকাল 9টা 5 মিনিটে", "সকাল 9:05টায়"),
            ("3 টা 15 মিনিটের দিকে", "3:15টার দিকে"),
        ] {
            assert_eq!(compact(&nfc(bengali)), nfc(expected));
        }
    }

    #[test]
    fn numbers_beyond_all_measure_stay_as_they_are() {
        let long = "9".repeat(40);
        for unit in ["হাজার", "কোটি 5 লাখ", "দশমিক 5"] {
            assert!(compact(&format!("{long} {unit}")).starts_with(&long));
        }
        assert_eq!(compact(&format!("সাড\u{9bc}ে {long} কোটি")), format!("সাড\u{9bc}ে {long} কোটি"));
    }

    #[test]
    fn numerals_become_slots_in_order_and_ordinals_do_not() {
        let line = slotted(&nfc("1ম ও 4র্থ দিনে 17টি উপজেলায় 7 লাখ 25 হাজার মানুষ, 21শে জুন"));
        assert_eq!(line.text, nfc("1ম ও 4র্থ দিনে <1>টি উপজেলায় <2> মানুষ, <3>শে জুন"));
        assert_eq!(line.numerals, ["17", "725,000", "21"]);
    }

    #[test]
    fn a_tenth_numeral_stays_in_digits() {
        let line = slotted("1 2 3 4 5 6 7 8 9 10");
        assert_eq!(line.text, "<1> <2> <3> <4> <5> <6> <7> <8> <9> 10");
    }

    #[test]
    fn slots_are_filled_with_what_they_stand_for() {
        let numerals = ["21".to_owned(), "1,87,500".to_owned(), "12".to_owned()];
        assert_eq!(filled("The <1>th and <3>nd got Tk <2>.", &numerals), "The 21st and 12th got Tk 187,500.");
        assert_eq!(filled("on June <1>, <9>", &numerals), "on June 21, ");
        let lists = ["10,11,12", "2018,2019", "5,6", "3:15,4:30", "4,099,000"].map(str::to_owned);
        assert_eq!(filled("<1> <2> <3> <4> <5>", &lists), "10, 11, 12 2018, 2019 5, 6 3:15, 4:30 4,099,000");
    }
}
