//! Punctuation, digits and Bengali letters in the one form that IndicTrans2 was trained to read: first the punctuation
//! table of `IndicTransToolkit` and ASCII digits, later the Bengali normaliser of the Indic NLP Library.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

use super::pattern;

/// Spaces and marks as the Moses punctuation normaliser leaves them; applied in this order.
static PUNCTUATION: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let table = [
        (r"\r", ""),
        (r"\(\s*", "("),
        (r"\s*\)", ")"),
        (r"\s:\s?", ":"),
        (r"\s;\s?", ";"),
        ("[`´‘‚’]", "'"),
        ("[„“”«»]", "\""),
        ("[–—]", "-"),
        (r"\x{a0}%", "%"),
        (r"nº\x{a0}", "nº "),
        (r"\x{a0}ºC", " ºC"),
        (r"\x{a0}([?!;])", "$1"),
        (r",\x{a0}", ", "),
        (" {2,}", " "),
        (r"\) ([.!:?;,])", ")$1"),
        (r"(\d) %", "$1%"),
        (r#""([,.]+)"#, "$1\""),
    ];
    table.into_iter().map(|(from, to)| (pattern(from), to)).collect()
});

/// A colon right after a character of the Bengali block, which stands for a visarga.
static COLON: LazyLock<Regex> = LazyLock::new(|| pattern(r"([\x{980}-\x{9ff}]):"));

/// The zeros of the scripts whose digits become ASCII digits; each script's ten digits stand side by side.
const ZEROS: [char; 11] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{c66}', '\u{ce6}',
    '\u{1c50}', '\u{abf0}',
];

/// Letters and signs with their normal form. What is not here stays.
const LETTERS: [(&str, &str); 16] = [
    // Invisible marks.
    ("\u{feff}", ""),
    ("\u{fffe}", ""),
    ("\u{2060}", ""),
    ("\u{ad}", ""),
    ("\u{200b}", " "),
    ("\u{a0}", " "),
    ("\u{200c}", ""),
    ("\u{200d}", ""),
    // Marks that the punctuation table leaves.
    ("''", "\""),
    ("…", "..."),
    // A letter with a dot below is two characters.
    ("\u{9dc}", "\u{9a1}\u{9bc}"),
    ("\u{9dd}", "\u{9a2}\u{9bc}"),
    ("\u{9df}", "\u{9af}\u{9bc}"),
    // A vowel sign of two parts is one.
    ("\u{9c7}\u{9be}", "\u{9cb}"),
    ("\u{9c7}\u{9d7}", "\u{9cc}"),
    // What is typed for a double danda; the single ones are `DANDAS`.
    ("\u{9e5}", "॥"),
];

/// What is typed for a danda: a reserved code, the bar, and the currency numerator that looks like it.
const DANDAS: [char; 3] = ['\u{9e4}', '|', '\u{9f7}'];

/// Punctuation in one form, without space around the text.
pub(super) fn punctuation(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for (from, to) in PUNCTUATION.iter() {
        if let Cow::Owned(replaced) = from.replace_all(&text, *to) {
            text = Cow::Owned(replaced);
        }
    }
    text.trim().to_owned()
}

/// Digits of the Indic scripts (and of Arabic and Persian) as ASCII digits.
pub(super) fn ascii_digits(text: &str) -> String {
    let ascii = |c: char| {
        let value =
            ZEROS.iter().find_map(|&zero| u32::from(c).checked_sub(u32::from(zero)).filter(|&n| n < 10));
        value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
    };
    text.chars().map(ascii).collect()
}

/// Bengali letters in the Indic NLP Library's normal form.
pub(super) fn letters(text: &str) -> String {
    let mut normal = text.trim().to_owned();
    for (from, to) in LETTERS {
        if normal.contains(from) {
            normal = normal.replace(from, to);
        }
    }
    let normal = normal.replace(DANDAS, "।");
    COLON.replace_all(&normal, |found: &Captures<'_>| format!("{}\u{983}", &found[1])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_spaces() {
        assert_eq!(punctuation("তিনি বলেন , ( হ্যাঁ ) । ‘ঠিক’ — “না”."), "তিনি বলেন , (হ্যাঁ) । 'ঠিক' - \"না.\"");
        assert_eq!(punctuation(" ৫০ %  বাড়ল\u{a0}! "), "৫০% বাড়ল!");
        assert_eq!(punctuation("সময় : ১০টা ; স্থান"), "সময়:১০টা;স্থান");
    }

    #[test]
    fn digits_of_every_script() {
        assert_eq!(ascii_digits("২০২৪ २०२४ ٢٠٢٤ ૨ ౦ ৳৫"), "2024 2024 2024 2 0 ৳5");
    }

    #[test]
    fn letters_in_normal_form() {
        assert_eq!(letters("\u{9df}\u{9dc}\u{9dd}"), "\u{9af}\u{9bc}\u{9a1}\u{9bc}\u{9a2}\u{9bc}");
        assert_eq!(letters("ক\u{9c7}\u{9be}থা| শেষ\u{9f7}"), "কোথা। শেষ।");
        assert_eq!(letters("তিনি বলেন: 9:30"), "তিনি বলেন\u{983} 9:30");
        assert_eq!(letters("র\u{200d}্যাব…"), "র্যাব...");
    }
}
