//! Which characters are Bengali letters, signs and digits, and how many letters of which script a text has.

/// U+200C, keeps two letters from joining.
pub(super) const ZWNJ: char = '\u{200C}';
/// U+200D, asks two letters to join.
pub(super) const ZWJ: char = '\u{200D}';
/// The sign that removes a consonant's vowel and joins it to the next one (hasanta).
pub(super) const VIRAMA: char = '\u{09CD}';
/// The dot below of য় ড় ঢ়.
pub(super) const NUKTA: char = '\u{09BC}';

/// Whether `c` is a letter of the Bengali script: a consonant or a vowel that stands alone. Vowel signs, digits
/// and punctuation are not letters; the Assamese letters ৰ and ৱ are.
pub fn is_bengali_letter(c: char) -> bool {
    matches!(c, '\u{0985}'..='\u{09B9}' | '\u{09CE}' | '\u{09DC}'..='\u{09E1}' | '\u{09F0}' | '\u{09F1}')
}

/// A Bengali consonant, either spelling of those with a dot.
pub(super) fn is_consonant(c: char) -> bool {
    matches!(c, '\u{0995}'..='\u{09B9}' | '\u{09DC}'..='\u{09DF}' | '\u{09F0}' | '\u{09F1}')
}

/// A vowel sign, candrabindu, anusvara, visarga, nukta or virama: what hangs on a letter.
pub(super) fn is_bengali_sign(c: char) -> bool {
    matches!(c, '\u{0981}'..='\u{0983}' | '\u{09BC}' | '\u{09BE}'..='\u{09CD}' | '\u{09D7}' | '\u{09E2}' | '\u{09E3}' | '\u{09FE}')
}

/// A letter, sign or digit of the Bengali script.
pub(super) fn is_bengali(c: char) -> bool {
    is_bengali_letter(c) || is_bengali_sign(c) || matches!(c, '০'..='৯')
}

/// The value of a digit in Bengali or ASCII.
pub(super) fn digit(c: char) -> Option<u8> {
    let base = match c {
        '0'..='9' => '0',
        '০'..='৯' => '০',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(base)).ok()
}

/// Characters that print nothing and mean nothing in Bengali: byte order mark, zero-width space, soft hyphen,
/// word joiner, direction marks.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{00AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Letters of a text by script. `bengali + latin + other = letters`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScriptCount {
    /// Letters of the Bengali script, `assamese` included.
    pub bengali: usize,
    /// Latin letters.
    pub latin: usize,
    /// Those letters of the Bengali script that Assamese uses and Bengali does not: ৰ and ৱ.
    pub assamese: usize,
    /// Letters of any other script.
    pub other: usize,
    /// All letters.
    pub letters: usize,
}

/// Counts the letters of a text by script.
pub fn script_count(text: &str) -> ScriptCount {
    let mut count = ScriptCount::default();
    for c in text.chars() {
        if is_bengali_letter(c) {
            count.bengali += 1;
            count.assamese += usize::from(matches!(c, 'ৰ' | 'ৱ'));
        } else if is_bengali_sign(c) || !c.is_alphabetic() {
            continue;
        } else if matches!(c, 'A'..='Z' | 'a'..='z' | '\u{00AA}' | '\u{00BA}' | '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}')
        {
            count.latin += 1;
        } else {
            count.other += 1;
        }
        count.letters += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_by_script() {
        let count = script_count("BBC News বাংলা, ২০২৪ Привет");
        assert_eq!(count, ScriptCount { bengali: 3 - 1, latin: 7, assamese: 0, other: 6, letters: 15 });
        assert_eq!(script_count("অসমৰ").assamese, 1);
        assert_eq!(script_count("।,!৳ ১২ ়"), ScriptCount::default());
    }

    #[test]
    fn signs_and_digits_are_no_letters() {
        assert!("কঅৎড়ড়".chars().filter(|&c| c != NUKTA).all(is_bengali_letter));
        assert!(!"া্ং৳৭।".chars().any(is_bengali_letter));
        assert_eq!((digit('৭'), digit('7'), digit('٧')), (Some(7), Some(7), None));
    }
}
