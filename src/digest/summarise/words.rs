//! English words as they are compared with Bengali sentences: by stem, and by sound where the Bengali romanises to it.

use crate::bengali;

/// Words that tell nothing about which sentence is meant.
const FUNCTION_WORDS: &str = "
    a an the this that these those and or but nor so yet if then than as at by for from in into of off on onto out over to up
    with without about after before between during under until upon while when where which who whom whose what how why
    is are was were be been being am has have had having do does did doing will would shall should can could may might must
    he she it they we you i him her them us me his hers its their theirs our your my himself herself itself themselves
    not no also there here such other some any all both each more most very only own same too just said says say told
    according";

/// Fewer consonants are no sound to know a word by.
const LEAST_SOUND: usize = 3;

/// Consonants that case endings may add to a Bengali word (`দের`, `টির`).
const MOST_ENDING: usize = 2;

/// A word of an English sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub stem: String,
    /// Its consonants, where there are enough of them.
    pub sound: Option<String>,
}

/// The words of `english` that tell something, in order, each once; figures are none.
pub(super) fn telling_words(english: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for word in letters(english) {
        if FUNCTION_WORDS.split_whitespace().any(|function| function == word) {
            continue;
        }
        let stem = stem(&word);
        if words.iter().all(|known| known.stem != stem) {
            words.push(Word { sound: sound(&word), stem });
        }
    }
    words
}

/// Runs of letters in lower case, apostrophes and what follows them dropped.
fn letters(english: &str) -> impl Iterator<Item = String> {
    english
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .filter_map(|word| word.split(['\'', '’']).find(|part| !part.is_empty()))
        .filter(|word| !word.contains(|c: char| c.is_numeric()))
        .map(str::to_lowercase)
}

/// The word without the commonest endings. It need not be a word; it only has to be the same for forms of one word.
pub(super) fn stem(word: &str) -> String {
    const ENDINGS: [(&str, &str); 11] = [
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ers", ""),
        ("ed", ""),
        ("es", ""),
        ("er", ""),
        ("ly", ""),
        ("s", ""),
        ("e", ""),
        ("y", "y"),
    ];
    let ending = ENDINGS.iter().find(|(ending, _)| word.len() >= ending.len() + 3 && word.ends_with(ending));
    let cut = |(ending, instead): &(&str, &str)| {
        word.strip_suffix(ending).map(|stem| [stem.trim_end_matches('e'), instead].concat())
    };
    ending.and_then(cut).unwrap_or_else(|| word.to_owned())
}

/// The consonants of a Latin word, those that romanisations exchange made one (`z` and `j`, `v` and `b`, `f` and `ph`), none
/// twice running; `None` for too few.
pub(super) fn sound(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().filter(char::is_ascii_alphabetic).peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let consonants = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y' | 'h' => "",
            'p' if next == 'h' => "f",
            'c' if next == 'h' => "c",
            'c' if matches!(next, 'e' | 'i' | 'y') => "s",
            'c' | 'q' => "k",
            'x' => "ks",
            'z' => "j",
            'v' => "b",
            _ => {
                if !out.ends_with(letter) {
                    out.push(letter);
                }
                continue;
            }
        };
        if !consonants.is_empty() && !out.ends_with(consonants) {
            out.push_str(consonants);
        }
    }
    (out.len() >= LEAST_SOUND).then_some(out)
}

/// The sounds of the words of a Bengali text, romanised.
pub(super) fn bengali_sounds(text: &str) -> Vec<String> {
    bengali::words(text).into_iter().filter_map(|span| sound(&bengali::romanise(span.of(text)))).collect()
}

/// Whether an English word sounds like a Bengali one, which may carry a case ending.
pub(super) fn sounds_like(english: &str, bengali: &str) -> bool {
    bengali.strip_prefix(english).is_some_and(|ending| ending.len() <= MOST_ENDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            ["river", "rivers"],
            ["flooding", "flooded"],
            ["city", "cities"],
            ["rise", "rises"],
            ["killed", "kills"],
        ] {
            assert_eq!(stem(forms[0]), stem(forms[1]), "{forms:?}");
        }
        assert_ne!(stem("water"), stem("wall"));
    }

    #[test]
    fn telling_words_are_neither_function_words_nor_figures() {
        let stems: Vec<String> = telling_words("The Board's 12 officials said that officials met.")
            .into_iter()
            .map(|word| word.stem)
            .collect();
        assert_eq!(stems, ["board", "official", "met"]);
    }

    #[test]
    fn borrowed_words_and_names_sound_alike() {
        for (english, bengali) in [
            ("Singapore", "সিঙ্গাপুরের"),
            ("Chowdhury", "চৌধুরী"),
            ("Sylhet", "সিলেটে"),
            ("police", "পুলিশ"),
            ("Rahman", "রহমানকে"),
        ] {
            let (english, bengali) = (sound(english).unwrap(), bengali_sounds(bengali));
            assert!(bengali.iter().any(|one| sounds_like(&english, one)), "{english} {bengali:?}");
        }
        assert_eq!(sound("India"), None, "two consonants are no sound");
    }
}
