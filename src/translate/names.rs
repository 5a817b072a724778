//! Names travel through a model as slots, `<A>` … `<I>` in the order of the source: the model copies one token where it would
//! spell a name, or invent one. A table that comes with the model says which words are names and what their English
//! is. The same as `slotted` in `scripts/train/names.py`.

use std::collections::HashMap;

/// How many names of a sentence can travel as slots; the others stay as they are.
pub(super) const SLOTS: usize = 9;

/// Most words of one name.
const LONGEST: usize = 5;

/// Case endings in the normal form, shortest first, and what must stand before each.
const ENDINGS: [(&str, Before); 22] = [
    ("ই", Before::Any),
    ("ও", Before::Any),
    ("ে", Before::Consonant),
    ("র", Before::Vowel),
    ("য\u{9bc}", Before::Vowel),
    ("সহ", Before::Any),
    ("টি", Before::Any),
    ("রা", Before::Vowel),
    ("কে", Before::Any),
    ("তে", Before::Any),
    ("েও", Before::Consonant),
    ("ের", Before::Consonant),
    ("য\u{9bc}ে", Before::Any),
    ("তেও", Before::Vowel),
    ("রাও", Before::Vowel),
    ("কেও", Before::Any),
    ("টির", Before::Any),
    ("য\u{9bc}ের", Before::Any),
    ("েরা", Before::Consonant),
    ("দের", Before::Any),
    ("গুলোর", Before::Any),
    ("দেরকে", Before::Any),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Any,
    Vowel,
    Consonant,
}

/// The words that are names, with their English.
#[derive(Debug, Default)]
pub(super) struct Names {
    english: HashMap<String, String>,
}

/// A source line with its names taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// The line with slots.
    pub text: String,
    /// The English that each slot stands for.
    pub names: Vec<String>,
}

impl Names {
    /// Reads a table: a Bengali word, a tab and its English in each line. A line without a tab is passed over.
    pub(super) fn parse(table: &str) -> Self {
        let lines = table.lines().filter_map(|line| line.split_once('\t'));
        Self { english: lines.map(|(bn, en)| (bn.to_owned(), en.to_owned())).collect() }
    }

    /// `line` (source form) with slots for its names, case endings left behind them.
    pub(super) fn slotted(&self, line: &str) -> Named {
        let (mut named, mut at) = (Named::default(), 0);
        for run in self.runs(line).into_iter().take(SLOTS) {
            named.text.push_str(line.get(at..run.start).unwrap_or_default());
            named.text.push_str(&slot(named.names.len()));
            named.names.push(run.english.join(" "));
            at = run.end;
        }
        named.text.push_str(line.get(at..).unwrap_or_default());
        named
    }

    /// Each run of words that are names with one space between; an ending ends it.
    fn runs(&self, line: &str) -> Vec<Run<'_>> {
        let mut runs: Vec<Run<'_>> = Vec::new();
        let mut open = None;
        for (start, word) in words(line) {
            let Some((stem, english)) = self.name(word) else {
                open = None;
                continue;
            };
            let end = start + stem.len();
            match runs.last_mut() {
                Some(run)
                    if open.is_some_and(|open| line.get(open..start) == Some(" "))
                        && run.english.len() < LONGEST =>
                {
                    run.end = end;
                    run.english.push(english);
                }
                _ => runs.push(Run { start, end, english: vec![english] }),
            }
            open = (stem.len() == word.len()).then_some(end);
        }
        runs
    }

    /// The longest way to read `word` as a name: the name and its English.
    fn name<'w>(&self, word: &'w str) -> Option<(&'w str, &str)> {
        let stems = ENDINGS.iter().filter_map(|(ending, before)| stem(word, ending, *before));
        let found = |stem: &'w str| Some((stem, self.english.get(stem)?.as_str()));
        found(word).or_else(|| stems.map(found).find_map(|found| found))
    }
}

/// A name in a line, without the ending of its last word.
struct Run<'a> {
    start: usize,
    end: usize,
    english: Vec<&'a str>,
}

/// The token of a slot, counted from 0.
pub(super) fn slot(index: usize) -> String {
    let letter = u8::try_from(index).ok().and_then(|index| b'A'.checked_add(index)).unwrap_or(b'?');
    format!("<{}>", char::from(letter))
}

/// English with slots → English with names. A slot that stands for nothing is dropped.
pub(super) fn filled(english: &str, names: &[String]) -> String {
    (0..SLOTS).fold(english.to_owned(), |text, index| {
        text.replace(&slot(index), names.get(index).map_or("", String::as_str))
    })
}

/// `word` without `ending`, if two letters or more are left and the last of them fits it.
fn stem<'a>(word: &'a str, ending: &str, before: Before) -> Option<&'a str> {
    let stem = word.strip_suffix(ending)?;
    let last = stem.chars().next_back()?;
    let vowel = matches!(last, 'অ'..='ঔ' | 'া'..='ৌ');
    let fits = before == Before::Any || (before == Before::Vowel) == vowel;
    (fits && stem.chars().nth(1).is_some()).then_some(stem)
}

/// The runs of Bengali letters and signs, each with its place.
fn words(line: &str) -> Vec<(usize, &str)> {
    let is_part = |c: char| matches!(c, '\u{980}'..='\u{9e5}' | '\u{9f0}'..='\u{9ff}');
    let mut words = Vec::new();
    let mut at = 0;
    for word in line.split(|c| !is_part(c)) {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len();
        at += line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::parse("হাসিনা\tHasina\nশেখ\tSheikh\nঢাকা\tDhaka\nইরান\tIran\nno tab here\nটোকিও\tTokyo\n")
    }

    #[track_caller]
    fn check(line: &str, text: &str, english: &[&str]) {
        let named = names().slotted(line);
        assert_eq!(
            (named.text.as_str(), named.names),
            (text, english.iter().map(|&name| name.to_owned()).collect())
        );
    }

    #[test]
    fn a_name_leaves_its_ending() {
        check("শেখ হাসিনার ঢাকা সফর", "<A>র <B> সফর", &["Sheikh Hasina", "Dhaka"]);
        check("ঢাকায\u{9bc} ইরানের সঙ্গে।", "<A>য\u{9bc} <B>ের সঙ্গে।", &["Dhaka", "Iran"]);
        check("টোকিও থেকে", "<A> থেকে", &["Tokyo"]);
    }

    #[test]
    fn names_are_joined_across_one_space_only() {
        check("ঢাকা, ইরান ও টোকিও", "<A>, <B> ও <C>", &["Dhaka", "Iran", "Tokyo"]);
        check("ঢাকা-টোকিও", "<A>-<B>", &["Dhaka", "Tokyo"]);
        check("ঢাকা  টোকিও", "<A>  <B>", &["Dhaka", "Tokyo"]);
    }

    #[test]
    fn what_is_no_name_stays() {
        check("", "", &[]);
        check("ঢাকনা খোলা 12", "ঢাকনা খোলা 12", &[]);
        let many = "ঢাকা, ".repeat(12);
        let named = names().slotted(&many);
        assert_eq!(named.names.len(), SLOTS);
        assert_eq!(named.text.matches("ঢাকা").count(), 3);
    }

    #[test]
    fn slots_are_filled_and_strangers_dropped() {
        let names = ["Sheikh Hasina".to_owned(), "Dhaka".to_owned()];
        assert_eq!(filled("<A>'s visit to <B> and <C>.", &names), "Sheikh Hasina's visit to Dhaka and .");
    }
}
