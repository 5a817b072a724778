//! Words of a text, whatever script they are in.

use unicode_normalization::char::is_combining_mark;

use super::script::{ZWJ, ZWNJ, digit, is_bengali_letter, is_bengali_sign, is_ignorable};
use crate::Span;

/// First parts of words that are often typed with a colon for visarga (`দু:খ`, `নি:শ্বাস`).
const BEFORE_VISARGA: &[&str] =
    &["দু", "নি", "অন্ত", "আন্ত", "পুন", "প্রাত", "স্বত", "বহি", "মন", "চতু", "অধ", "দুর", "শির", "নিশ"];

/// The words of a text, in order: letters with their signs, and digits, joiners inside them included. Punctuation
/// belongs to no word, but for a point or comma between two digits (`১,৮৭,৫০০` is one word) and a colon typed for
/// visarga (`দু:খ`).
pub fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    let mut characters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map_or(' ', |(_, c)| *c);
        let inside = starts_word(c)
            || start.is_some_and(|start| {
                is_word_character(c)
                    || is_joining(c)
                    || matches!(c, '.' | ',') && digit(before).is_some() && digit(after).is_some()
                    || c == ':' && is_bengali_letter(after) && is_visarga_stem(text, start, at)
            });
        match start {
            None if inside => start = Some(at),
            Some(from) if !inside => {
                words.push(trimmed(text, from, at));
                start = None;
            }
            _ => {}
        }
        before = c;
    }
    if let Some(from) = start {
        words.push(trimmed(text, from, text.len()));
    }
    words
}

/// A letter or digit; a sign that hangs on nothing starts no word.
fn starts_word(c: char) -> bool {
    c.is_alphanumeric() && !is_bengali_sign(c) && (c.is_ascii() || !is_combining_mark(c))
}

/// A letter, a sign that hangs on one, or a digit.
pub(super) fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || is_bengali_sign(c) || (!c.is_ascii() && is_combining_mark(c))
}

fn is_joining(c: char) -> bool {
    matches!(c, ZWJ | ZWNJ) || is_ignorable(c)
}

fn is_visarga_stem(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|stem| BEFORE_VISARGA.contains(&stem))
}

/// A word may hold joining characters but not end in one.
fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let word = text.get(start..end).unwrap_or_default();
    Span::new(start, start + word.trim_end_matches(is_joining).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn words_keep_their_signs_and_leave_punctuation() {
        assert_eq!(of("‘ঢাকায় বৃষ্টি’, বলেন (BBC) তিনি।"), ["ঢাকায়", "বৃষ্টি", "বলেন", "BBC", "তিনি"]);
        assert_eq!(of("র\u{200D}্যাব-৭ এর\u{200D}"), ["র\u{200D}্যাব", "৭", "এর"]);
    }

    #[test]
    fn a_number_is_one_word() {
        assert_eq!(of("১,৮৭,৫০০ টাকা, ৩.৫ কেজি, ১০:৩০"), ["১,৮৭,৫০০", "টাকা", "৩.৫", "কেজি", "১০", "৩০"]);
    }

    #[test]
    fn a_colon_for_visarga_is_inside_the_word() {
        assert_eq!(of("দু:খ প্রকাশ"), ["দু:খ", "প্রকাশ"]);
        assert_eq!(of("ছবি:সংগৃহীত"), ["ছবি", "সংগৃহীত"]);
    }
}
