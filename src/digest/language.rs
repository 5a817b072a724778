//! Is this Bengali at all? Letters are counted by script; Assamese shares the script but for two letters.

use super::error::DigestError;
use crate::{Article, bengali};

/// At least this share of the letters must be Bengali; below [`MIXED`] the digest carries a warning. Bengali news
/// about companies or sport is rarely under nine tenths; half is another language with Bengali names in it.
const LEAST: f32 = 0.5;
const MIXED: f32 = 0.8;

/// At least this share of the Bengali-script letters are `ৰ` or `ৱ` in Assamese text, where they are the everyday r
/// and w; Bengali does not use them.
const ASSAMESE: f32 = 0.01;

/// What the body's letters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Bengali,
    /// Bengali with much of another script: the share of Bengali letters, in percent.
    Mixed(u32),
}

/// # Errors
/// [`DigestError::NotBengali`] and [`DigestError::Assamese`].
pub(super) fn check(article: &Article) -> Result<Language, DigestError> {
    let (mut letters, mut own, mut assamese) = (0, 0, 0);
    for paragraph in &article.paragraphs {
        let count = bengali::script_count(paragraph.of(&article.text));
        letters += count.letters;
        own += count.bengali + count.assamese;
        assamese += count.assamese;
    }
    let origin = || article.origin.clone().unwrap_or_else(|| "the text".to_owned());
    if letters == 0 {
        return Err(DigestError::NoLetters { origin: origin() });
    }
    let share = own as f32 / letters as f32;
    let percent = (share * 100.0).round() as u32;
    if share < LEAST {
        return Err(DigestError::NotBengali { origin: origin(), percent });
    }
    if assamese as f32 >= ASSAMESE * own as f32 {
        return Err(DigestError::Assamese { origin: origin(), letters: assamese });
    }
    Ok(if share < MIXED { Language::Mixed(percent) } else { Language::Bengali })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> Result<Language, DigestError> {
        check(&Article::from_text(text).expect("text"))
    }

    #[test]
    fn english_is_refused_and_bengali_with_names_is_not() {
        assert!(matches!(
            language("The flood has hit seven districts of the north."),
            Err(DigestError::NotBengali { percent: 0, .. })
        ));
        assert_eq!(
            language("বিবিসি নিউজ (BBC News) জানিয়েছে, উত্তরের সাত জেলায় বন্যা দেখা দিয়েছে।").ok(),
            Some(Language::Bengali)
        );
    }

    #[test]
    fn half_and_half_is_mixed() {
        let mixed = "সাত জেলায় বন্যা হয়েছে বলে জানা গেছে। Flood in seven.";
        assert!(matches!(language(mixed), Ok(Language::Mixed(50..80))));
    }

    #[test]
    fn assamese_is_named() {
        let assamese = "অসমৰ মুখ্যমন্ত্ৰীয়ে আজি গুৱাহাটীত এখন সভাত ভাষণ দিয়ে।";
        assert!(matches!(language(assamese), Err(DigestError::Assamese { .. })));
    }

    #[test]
    fn digits_alone_are_no_language() {
        assert!(matches!(language("১২৩৪ ৫৬৭৮"), Err(DigestError::NoLetters { .. })));
    }
}
