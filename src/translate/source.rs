//! The form of a Bengali sentence that the model was trained to read (`bengali` in `scripts/train/text.py`).

use crate::bengali;

/// The normal form with ASCII digits, quotes and dashes, every bar a danda, and no zero-width characters.
pub(super) fn source_form(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in bengali::normal_form(text).chars() {
        match c {
            '০'..='৯' => plain.extend(char::from_digit(u32::from(c) - u32::from('০'), 10)),
            '’' | '‘' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            '–' | '—' => plain.push('-'),
            '…' => plain.push_str("..."),
            '৷' | '|' => plain.push('।'),
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{ad}' => {}
            _ => plain.push(c),
        }
    }
    // What was dropped may have stood between two spaces.
    if plain.contains("  ") || plain.starts_with(' ') || plain.ends_with(' ') {
        plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    plain
}

/// Whether there is anything to translate: a Bengali letter.
pub(super) fn has_words(text: &str) -> bool {
    text.chars().any(bengali::is_bengali_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_in_training() {
        assert_eq!(source_form("‘র‍্যাব’ — ২০২৪ সালে…"), "'র্যাব' - 2024 সালে...");
        assert_eq!(source_form("  তিনি\n বলেন “হ্যাঁ” | "), "তিনি বলেন \"হ্যাঁ\" ।");
        assert_eq!(source_form("\u{feff}য\u{9bc}ে \u{200b} বাড\u{9bc}ি"), source_form("\u{9df}ে বা\u{9dc}ি"));
    }

    #[test]
    fn punctuation_is_no_words() {
        assert!(!has_words(""));
        assert!(!has_words("। … “” – ***"));
        assert!(has_words("ক"));
        assert!(!has_words("2") && !has_words("An English line."));
    }

    proptest! {
        #[test]
        fn idempotent_and_trimmed(text in "\\PC{0,60}") {
            let once = source_form(&text);
            prop_assert_eq!(source_form(&once), once.clone());
            prop_assert_eq!(once.trim(), &once);
        }
    }
}
