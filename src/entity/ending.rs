//! Case endings on the last word of a name, for finding the name below them (`ঢাকায়`, `হাসিনাকে`, `বিএনপিরও`).

/// Endings in normal form and what may stand before them.
const ENDINGS: [(&str, After); 18] = [
    ("দেরকে", After::Any),
    ("দের", After::Any),
    ("েরা", After::Any),
    ("কেও", After::Any),
    ("কেই", After::Any),
    ("য়ের", After::Vowel),
    ("য়ে", After::Vowel),
    ("ের", After::Consonant),
    ("তে", After::Vowel),
    ("কে", After::Any),
    ("রা", After::Vowel),
    ("টি", After::Any),
    ("সহ", After::Any),
    ("য়", After::Vowel),
    ("র", After::Vowel),
    ("ে", After::Consonant),
    ("ই", After::Any),
    ("ও", After::Any),
];

#[derive(Clone, Copy, Debug)]
enum After {
    Any,
    Vowel,
    Consonant,
}

/// The word itself and what is left of it without one or two endings, the longest first.
pub(super) fn bases(word: &str) -> Vec<&str> {
    let mut bases = vec![word];
    let mut rest = word;
    for _ in 0..2 {
        let Some(shorter) = ENDINGS.iter().find_map(|(ending, after)| without(rest, ending, *after)) else {
            break;
        };
        bases.push(shorter);
        rest = shorter;
    }
    // `মেহেরপুরে` ends in ের only by chance, `ইরানের` is no name in ে: the shorter endings are tried as well.
    for (ending, after) in [("র", After::Vowel), ("ে", After::Consonant)] {
        if let Some(shorter) = without(word, ending, after)
            && !bases.contains(&shorter)
        {
            bases.push(shorter);
        }
    }
    bases
}

fn without<'a>(word: &'a str, ending: &str, after: After) -> Option<&'a str> {
    let rest = word.strip_suffix(ending)?;
    let last = rest.chars().next_back()?;
    let vowel = matches!(last, 'অ'..='ঔ' | 'া'..='ৌ' | '\u{981}');
    let fits = match after {
        After::Any => true,
        // `পিয়ংইয়ংয়ের`: ং takes the endings of both.
        After::Vowel => vowel || last == 'ং',
        After::Consonant => !vowel,
    };
    // What is left holds at least two letters or one with a vowel sign (`চীন`, `রো`).
    (fits && rest.chars().nth(1).is_some()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bengali::normal_form;

    #[test]
    fn names_are_found_below_their_endings() {
        for (word, name) in [
            ("ঢাকার", "ঢাকা"),
            ("ঢাকায়", "ঢাকা"),
            ("ঢাকায়ও", "ঢাকা"),
            ("হাসিনাকে", "হাসিনা"),
            ("কিমের", "কিম"),
            ("চীনে", "চীন"),
            ("দিল্লিতে", "দিল্লি"),
            ("ফেনীর", "ফেনী"),
            ("চাঁদপুরের", "চাঁদপুর"),
            ("চাঁদপুরে", "চাঁদপুর"),
            ("যুক্তরাষ্ট্রকেও", "যুক্তরাষ্ট্র"),
            ("ইউএসএআইডির", "ইউএসএআইডি"),
            ("পিয়ংইয়ংয়ের", "পিয়ংইয়ং"),
        ] {
            let word = normal_form(word);
            assert!(bases(&word).contains(&normal_form(name).as_str()), "{word}: {:?}", bases(&word));
        }
    }

    #[test]
    fn short_words_and_other_scripts_stay() {
        assert_eq!(bases("ের"), ["ের"]);
        assert_eq!(bases("BBC"), ["BBC"]);
        assert_eq!(bases(""), [""]);
    }
}
