//! Romanisation of names that no list knows, in the plain spelling of Bangladesh's English papers: `রহমান` is Rahman,
//! `নারায়ণগঞ্জ` Narayanganj.
//!
//! Bengali writes no sign for the vowel that follows a consonant by default, and drops it in speech where the word
//! stays easy to say. So a word is first cut into syllables (a cluster of consonants and its vowel), then the silent
//! default vowels are found from the end of the word backwards, as in other Indian scripts: one falls between a
//! vowel and a consonant with a vowel (`র-হ-মা-ন` → rah-man), and at the end of a word after a single consonant.

use super::{
    normal::normal_form,
    script::{NUKTA, VIRAMA, ZWJ, ZWNJ, digit, is_bengali_letter, is_consonant},
};

/// Parts of names whose usual spelling no rule gives, in normal form.
#[rustfmt::skip]
const USUAL: &[(&str, &str)] = &[
    ("হোসেন", "Hossain"), ("হোসাইন", "Hossain"), ("হুসাইন", "Hussain"), ("চৌধুরী", "Chowdhury"), ("চৌধুরি", "Chowdhury"),
    ("শেখ", "Sheikh"), ("মিয়া", "Mia"), ("মিঞা", "Mia"), ("বেগম", "Begum"), ("সৈয়দ", "Syed"),
    ("আক্তার", "Akter"), ("আখতার", "Akhter"), ("মো", "Md"), ("মোঃ", "Md"), ("মোহাম্মদ", "Mohammad"),
    ("মুহাম্মদ", "Muhammad"), ("আহমেদ", "Ahmed"), ("আহমদ", "Ahmad"), ("হক", "Haque"), ("রায়", "Roy"),
    ("সেন", "Sen"), ("ঘোষ", "Ghosh"), ("বসু", "Basu"), ("জয়", "Joy"), ("জিয়া", "Zia"),
    ("জামান", "Zaman"), ("আজাদ", "Azad"), ("আজিজ", "Aziz"), ("জাহিদ", "Zahid"), ("নজরুল", "Nazrul"),
    ("রাজ্জাক", "Razzak"), ("মির্জা", "Mirza"), ("রেজা", "Reza"), ("রিজভী", "Rizvi"), ("কাজী", "Kazi"),
    ("হাওলাদার", "Howlader"), ("সরকার", "Sarker"), ("মজুমদার", "Majumder"), ("তালুকদার", "Talukder"), ("সিকদার", "Sikder"),
    ("শিকদার", "Sikder"), ("হায়দার", "Haider"), ("ঢাকা", "Dhaka"), ("চন্দ্র", "Chandra"), ("কুমার", "Kumar"),
    ("সাহা", "Saha"), ("দাস", "Das"), ("সুলতানা", "Sultana"), ("ইউনূস", "Yunus"), ("ইউনুস", "Yunus"),
    ("ইউসুফ", "Yusuf"), ("ইয়াসিন", "Yasin"), ("তারেক", "Tarique"), ("ফখরুল", "Fakhrul"), ("খান", "Khan"),
];

/// Final clusters after which the default vowel is silent, by their first consonant or whole.
const SILENT_AFTER: &[&str] =
    &["ঞ্জ", "ন্ড", "ণ্ড", "ন্ট", "ঙ্ক", "স্ট", "ল্ড", "ল্ট", "ক্স", "ন্স", "ম্প", "স্ক", "ফট", "ক্ট", "ল্ফ", "ন্ক", "ল্ম"];

/// A romanisation of a Bengali word or name, ASCII only, each word with a capital. Rule based: it is meant to be
/// readable, and is a guess where the usual spelling follows no rule.
pub fn romanise(word: &str) -> String {
    let normal = normal_form(word).replace([ZWJ, ZWNJ], "");
    let mut out = String::new();
    let mut rest = normal.as_str();
    while let Some(c) = rest.chars().next() {
        let is_part = |c: char| {
            is_bengali_letter(c) || (super::word::is_word_character(c) && !c.is_ascii() && digit(c).is_none())
        };
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if length > 0 {
            let (part, tail) = rest.split_at(length);
            out.push_str(&name(part));
            rest = tail;
            continue;
        }
        match digit(c) {
            Some(value) => out.push(char::from(b'0' + value)),
            None if c.is_ascii() => out.push(c),
            None if matches!(c, '–' | '—') => out.push('-'),
            None => {}
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// One word without digits or punctuation.
fn name(word: &str) -> String {
    if let Some((_, usual)) = USUAL.iter().find(|(bengali, _)| *bengali == word) {
        return (*usual).to_owned();
    }
    let mut syllables = syllables(word);
    silence(&mut syllables);
    let mut out = String::new();
    for (i, syllable) in syllables.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| syllables.get(i));
        syllable.write(&mut out, before, i, i + 1 == syllables.len());
    }
    let mut letters = out.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// What follows the consonants of a syllable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Vowel {
    /// Not written: অ after a consonant.
    Default,
    /// None: silent, or a virama.
    Silent,
    /// A vowel or vowel sign, as the sign.
    Written(char),
}

/// Consonants and the vowel after them; a vowel alone has none.
struct Syllable {
    onset: Vec<char>,
    vowel: Vowel,
    /// ং, ঃ, ঁ
    marks: Vec<char>,
}

/// Cuts a word in normal form into syllables. Characters of other scripts are left out.
fn syllables(word: &str) -> Vec<Syllable> {
    let mut syllables: Vec<Syllable> = Vec::new();
    let mut joins = false;
    for c in word.chars() {
        let last = syllables.last_mut();
        match (c, last) {
            (NUKTA, Some(last)) => {
                if let Some(letter) = last.onset.last_mut() {
                    *letter = dotted(*letter);
                }
            }
            (VIRAMA, Some(_)) => joins = true,
            ('ঁ' | 'ং' | 'ঃ', Some(last)) => last.marks.push(c),
            ('\u{09BE}'..='\u{09CC}', Some(last)) => last.vowel = Vowel::Written(c),
            (_, Some(last)) if joins && is_consonant(c) => {
                last.onset.push(c);
                joins = false;
            }
            _ if is_consonant(c) => {
                syllables.push(Syllable { onset: vec![c], vowel: Vowel::Default, marks: Vec::new() });
            }
            ('ৎ', _) => {
                syllables.push(Syllable { onset: vec!['ত'], vowel: Vowel::Silent, marks: Vec::new() })
            }
            _ => {
                if let Some(sign) = vowel_sign(c) {
                    syllables.push(Syllable { onset: Vec::new(), vowel: sign, marks: Vec::new() });
                }
            }
        }
        if c != VIRAMA && c != NUKTA {
            joins = false;
        }
    }
    if joins && let Some(last) = syllables.last_mut() {
        last.vowel = Vowel::Silent;
    }
    syllables
}

/// A letter with its dot, as one character that [`consonant`] tells apart.
fn dotted(letter: char) -> char {
    match letter {
        'ড' => '\u{09DC}',
        'ঢ' => '\u{09DD}',
        'য' => '\u{09DF}',
        other => other,
    }
}

/// Finds the default vowels that are silent, from the end backwards.
fn silence(syllables: &mut [Syllable]) {
    for i in (0..syllables.len()).rev() {
        let voiced = |at: Option<usize>| {
            at.and_then(|at| syllables.get(at)).is_some_and(|syllable| syllable.vowel != Vowel::Silent)
        };
        let Some(syllable) = syllables.get(i) else { continue };
        if syllable.vowel != Vowel::Default || i == 0 {
            continue;
        }
        let silent = if i + 1 == syllables.len() {
            syllable.falls_silent_at_end()
        } else {
            let open = syllables.get(i - 1).is_some_and(|before| !before.marks.contains(&'ং'));
            // বুধন্তি: no vowel falls before a nasal and another consonant.
            let next_has_onset = syllables.get(i + 1).is_some_and(|next| match next.onset.as_slice() {
                [] => false,
                [first, _, ..] => !matches!(first, 'ন' | 'ণ' | 'ম' | 'ঞ' | 'ঙ'),
                _ => true,
            });
            syllable.onset.len() == 1
                && syllable.marks.is_empty()
                && open
                && next_has_onset
                && voiced(i.checked_sub(1))
                && voiced(Some(i + 1))
        };
        if silent && let Some(syllable) = syllables.get_mut(i) {
            syllable.vowel = Vowel::Silent;
        }
    }
}

impl Syllable {
    fn falls_silent_at_end(&self) -> bool {
        let cluster: String = self.onset.iter().map(char::to_string).collect::<Vec<_>>().join("\u{09CD}");
        self.marks.is_empty()
            && (self.onset.len() == 1
                || self.onset.first() == Some(&'র')
                || SILENT_AFTER.contains(&cluster.as_str()))
    }

    /// Writes the syllable behind `out`, given the one before it, its place, and whether it is the last.
    fn write(&self, out: &mut String, before: Option<&Syllable>, index: usize, last: bool) {
        let after_vowel = before.is_some_and(|before| before.vowel != Vowel::Silent);
        if self.onset == ['\u{09DF}'] && after_vowel {
            self.write_glide(out, before, index, last);
        } else {
            self.write_onset(out, index == 0);
            match self.vowel {
                Vowel::Default => out.push('a'),
                Vowel::Written(sign) => out.push_str(vowel(sign)),
                Vowel::Silent => {}
            }
        }
        for mark in &self.marks {
            match mark {
                'ং' => out.push_str("ng"),
                'ঁ' if !last => out.push('n'),
                _ => {}
            }
        }
    }

    /// য় between vowels: `মিয়া` Mia, `আনোয়ার` Anwar, `নোয়াখালী` Noakhali, `হৃদয়` Hriday.
    fn write_glide(&self, out: &mut String, before: Option<&Syllable>, index: usize, last: bool) {
        let previous = before.map(|before| before.vowel);
        let vowel = match self.vowel {
            Vowel::Default => "a",
            Vowel::Silent => "",
            Vowel::Written(sign) => vowel(sign),
        };
        match previous {
            // ওয়াহিদ, আনোয়ার
            Some(Vowel::Written('ো'))
                if !vowel.is_empty() && (index > 1 || before.is_some_and(|b| b.onset.is_empty())) =>
            {
                out.pop();
                out.push('w');
            }
            Some(Vowel::Written('ি' | 'ী' | 'ু' | 'ূ' | 'ো')) if !vowel.is_empty() => {}
            Some(Vowel::Default) if last && vowel.is_empty() => {
                out.pop();
                out.push_str("oy");
            }
            _ => out.push('y'),
        }
        out.push_str(vowel);
    }

    fn write_onset(&self, out: &mut String, first: bool) {
        let mut rest = self.onset.as_slice();
        let mut before = None;
        while let Some((&c, tail)) = rest.split_first() {
            rest = tail;
            let a_follows = self.vowel == Vowel::Written('া');
            let text = match (before, c, tail.first()) {
                (None, 'ক', Some('ষ')) => {
                    rest = tail.get(1..).unwrap_or_default();
                    if first && tail.len() == 1 { "kh" } else { "ksh" }
                }
                (None, 'জ', Some('ঞ')) => {
                    rest = tail.get(1..).unwrap_or_default();
                    "gy"
                }
                (_, 'ঙ', Some('গ' | 'ক' | 'খ' | 'ঘ')) => "n",
                (_, 'চ', Some('চ' | 'ছ')) => "c",
                // ব্যাংক, শ্যামল
                (Some(before), 'য', _) if first && a_follows && !matches!(before, 'শ' | 'ন' | 'ধ' | 'ত') => {
                    ""
                }
                (Some(_), 'য', _) => "y",
                (Some('ম' | 'ব' | 'র' | 'দ' | 'ল'), 'ব', _) if !first => "b",
                (Some(_), 'ব', _) => "w",
                _ => consonant(c),
            };
            out.push_str(text);
            before = Some(c);
        }
    }
}

/// The Latin letters of a consonant.
fn consonant(c: char) -> &'static str {
    match c {
        'ক' => "k",
        'খ' => "kh",
        'গ' => "g",
        'ঘ' => "gh",
        'ঙ' => "ng",
        'চ' => "ch",
        'ছ' => "ch",
        'জ' | 'য' => "j",
        'ঝ' => "jh",
        'ঞ' | 'ণ' | 'ন' => "n",
        'ট' | 'ত' => "t",
        'ঠ' | 'থ' => "th",
        'ড' | 'দ' => "d",
        'ঢ' | 'ধ' => "dh",
        'প' => "p",
        'ফ' => "f",
        'ব' => "b",
        'ভ' => "bh",
        'ম' => "m",
        'র' | 'ৰ' | '\u{09DC}' | '\u{09DD}' => "r",
        'ল' => "l",
        'শ' | 'ষ' => "sh",
        'স' => "s",
        'হ' => "h",
        'ৱ' => "w",
        '\u{09DF}' => "y",
        _ => "",
    }
}

/// The Latin letters of a vowel sign.
fn vowel(sign: char) -> &'static str {
    match sign {
        'া' => "a",
        'ি' | 'ী' => "i",
        'ু' | 'ূ' => "u",
        'ৃ' => "ri",
        'ে' => "e",
        'ৈ' => "oi",
        'ো' => "o",
        'ৌ' => "ou",
        _ => "",
    }
}

/// The sign of a vowel that stands alone.
fn vowel_sign(c: char) -> Option<Vowel> {
    Some(match c {
        'অ' => Vowel::Default,
        'আ' => Vowel::Written('া'),
        'ই' | 'ঈ' => Vowel::Written('ি'),
        'উ' | 'ঊ' => Vowel::Written('ু'),
        'ঋ' => Vowel::Written('ৃ'),
        'এ' => Vowel::Written('ে'),
        'ঐ' => Vowel::Written('ৈ'),
        'ও' => Vowel::Written('ো'),
        'ঔ' => Vowel::Written('ৌ'),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_vowels_fall() {
        for (bengali, expected) in [
            ("করিম", "Karim"),
            ("আকবর", "Akbar"),
            ("জামালপুর", "Jamalpur"),
            ("সত্যজিৎ", "Satyajit"),
            ("দত্ত", "Datta"),
            ("বুধন্তি", "Budhanti"),
            ("রংপুর", "Rangpur"),
        ] {
            assert_eq!(romanise(bengali), expected);
        }
    }

    #[test]
    fn clusters_and_glides() {
        for (bengali, expected) in [
            ("লক্ষ্মীপুর", "Lakshmipur"),
            ("জাহাঙ্গীর", "Jahangir"),
            ("বিশ্বজিৎ", "Bishwajit"),
            ("ব্রাহ্মণবাড়িয়া", "Brahmanbaria"),
            ("ওয়াহিদ", "Wahid"),
            ("তন্ময়", "Tanmoy"),
        ] {
            assert_eq!(romanise(bengali), expected);
        }
    }

    #[test]
    fn the_list_is_in_normal_form() {
        for (bengali, latin) in USUAL {
            assert_eq!(*bengali, normal_form(bengali));
            assert!(latin.is_ascii());
        }
    }

    #[test]
    fn what_is_not_bengali() {
        assert_eq!(romanise("বিবিসি News ২৪"), "Bibisi News 24");
        assert_eq!(romanise("é।"), "");
    }
}
