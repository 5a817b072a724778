//! Tokens by punctuation, and Bengali letters as Devanagari: the model reads all Indic languages in one script. Both as
//! the Indic NLP Library does it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern;

/// A number that the tokens cut at its marks: `14 , 5`, `10 : 30`.
static CUT_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern("(?:[0-9]+ [,.:/] )+[0-9]+"));

/// Punctuation is a token of its own, except inside numbers; tokens are parted by single spaces.
///
/// A list such as `14, 16` becomes one number, `14,16`, as in the model's training.
pub(super) fn tokenise(text: &str) -> String {
    let mut parted = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            // The library's expression escapes the backslash away.
            '\\' => parted.push(c),
            _ if c.is_ascii_punctuation() || is_indic_mark(c) => parted.extend([' ', c, ' ']),
            '\t' => parted.push(' '),
            _ => parted.push(c),
        }
    }
    let tokens: Vec<&str> = parted.split(' ').filter(|token| !token.is_empty()).collect();
    let whole = |number: &Captures<'_>| number[0].replace(' ', "");
    CUT_NUMBER.replace_all(&tokens.join(" "), whole).into_owned()
}

/// Dandas, and the sentence marks of Meetei Mayek and Ol Chiki.
fn is_indic_mark(c: char) -> bool {
    matches!(c, '।' | '॥' | '\u{aaf0}' | '\u{aaf1}' | '\u{abeb}'..='\u{abef}' | '\u{1c7e}' | '\u{1c7f}')
}

/// Each character of the Bengali block up to its digits as the character in the same place of the Devanagari block.
/// What comes after the digits, such as the sign for taka, stays.
pub(super) fn devanagari(text: &str) -> String {
    let shifted = text.chars().map(|c| match c {
        '\u{980}'..='\u{9ef}' => char::from_u32(u32::from(c) - 0x80).unwrap_or(c),
        _ => c,
    });
    // A hasanta between spaces joins its neighbours.
    shifted.collect::<String>().replace(" \u{94d} ", "\u{94d}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_tokens_and_numbers_are_whole() {
        assert_eq!(tokenise("তিনি(৫)বলেন,\"না\"।"), "তিনি ( ৫ ) বলেন , \" না \" ।");
        assert_eq!(tokenise("1,23,456 ও 10:30, 14, 16"), "1,23,456 ও 10:30,14,16");
        assert_eq!(tokenise("14,5 জন <ID1>টি\tক\\খ"), "14,5 জন < ID1 > টি ক\\খ");
    }

    #[test]
    fn letters_keep_their_place() {
        assert_eq!(devanagari("বাংলা ভাষা ৳5 । য়"), "बांला भाषा ৳5 । य़");
        assert_eq!(devanagari("ক \u{9cd} ত"), "क\u{94d}त");
    }

    proptest! {
        #[test]
        fn digits_stay_in_order(text in "[0-9কখ,.:/ ]{0,40}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            prop_assert_eq!(digits(&devanagari(&tokenise(&text))), digits(&text));
        }
    }
}
