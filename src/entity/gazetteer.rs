//! The gazetteer: known names in Bengali and their standard English newspaper spelling.
//!
//! `models/gazetteer.tsv` is sorted by the folded Bengali name, so that a look-up is a binary search on the bytes of the
//! compiled-in text: nothing is parsed or allocated at start-up. `scripts/gazetteer.py` writes it and repeats [`fold`].

use std::cmp::Ordering;

use super::EntityKind;
use crate::bengali::matching_form;

/// One line a name: kind, Bengali, English spellings with `|` between, source.
static NAMES: &str = include_str!("../../models/gazetteer.tsv");

/// Names and how to look them up. [`Gazetteer::default`] is the one compiled in.
#[derive(Clone, Copy, Debug)]
pub struct Gazetteer {
    lines: &'static str,
}

/// A name of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Person, organisation, place or event.
    pub kind: EntityKind,
    /// The Bengali name: words with one space between, without punctuation.
    pub bn: &'static str,
    /// The English spellings, the preferred one first, separated by `|`.
    spellings: &'static str,
}

impl Name {
    /// The preferred English spelling.
    pub fn en(&self) -> &'static str {
        self.spellings.split('|').next().unwrap_or_default()
    }

    /// Every accepted English spelling, the preferred one first (`Chattogram`, `Chittagong`).
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.spellings.split('|')
    }
}

/// What the gazetteer knows of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The name that consists of exactly these words.
    pub name: Option<Name>,
    /// Whether some name goes on after these words.
    pub more: bool,
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self { lines: NAMES }
    }
}

impl Gazetteer {
    /// The name that `bn` is, without case endings; its words may be joined by any punctuation.
    pub fn name(&self, bn: &str) -> Option<Name> {
        let words: Vec<String> =
            crate::bengali::words(bn).into_iter().map(|span| fold(span.of(bn))).collect();
        self.find(&words.join(" ")).name
    }

    /// Looks up folded words with one space between.
    pub(super) fn find(&self, key: &str) -> Found {
        let mut found = Found { name: None, more: false };
        if key.is_empty() {
            return found;
        }
        let mut at = self.first_not_before(key);
        while let Some(name) = self.line(at).and_then(parse) {
            match compare(name.bn, key) {
                (Ordering::Equal, _) => found.name = Some(name),
                (_, Some(' ')) => {
                    found.more = true;
                    break;
                }
                _ => break,
            }
            at = self.next(at);
        }
        found
    }

    /// The start of the first line whose name does not sort before `key`.
    fn first_not_before(&self, key: &str) -> usize {
        let (mut low, mut high) = (0, self.lines.len());
        while low < high {
            let middle = self.line_start(low + (high - low) / 2);
            let before =
                self.line(middle).and_then(parse).is_some_and(|name| compare(name.bn, key).0.is_lt());
            if before {
                low = self.next(middle);
            } else {
                high = middle;
            }
        }
        low
    }

    /// The start of the line that holds byte `at`.
    fn line_start(&self, at: usize) -> usize {
        let before = self.lines.as_bytes().get(..at).unwrap_or_default();
        before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
    }

    fn line(&self, start: usize) -> Option<&'static str> {
        self.lines.get(start..)?.lines().next()
    }

    fn next(&self, start: usize) -> usize {
        start + self.line(start).map_or(0, str::len) + 1
    }
}

fn parse(line: &'static str) -> Option<Name> {
    let mut fields = line.split('\t');
    let kind = match fields.next()? {
        "PERSON" => EntityKind::Person,
        "ORG" => EntityKind::Org,
        "PLACE" => EntityKind::Place,
        "EVENT" => EntityKind::Event,
        _ => return None,
    };
    Some(Name { kind, bn: fields.next()?, spellings: fields.next()? })
}

/// Compares a name's folded form with `key`; where `key` is the beginning of the name, also what comes next in it.
fn compare(name: &str, key: &str) -> (Ordering, Option<char>) {
    let mut name = name.chars().map(folded);
    for k in key.chars() {
        match name.next() {
            Some(n) if n == k => {}
            Some(n) => return (n.cmp(&k), None),
            None => return (Ordering::Less, None),
        }
    }
    match name.next() {
        None => (Ordering::Equal, None),
        next => (Ordering::Greater, next),
    }
}

/// A word as the gazetteer compares it: the matching form in which spellings that newspapers exchange are one: long
/// vowel signs short, ণ as ন (`মোদী`, `মোদি`; `ধানমণ্ডি`, `ধানমন্ডি`).
pub(super) fn fold(word: &str) -> String {
    matching_form(word).chars().map(folded).collect()
}

fn folded(c: char) -> char {
    match c {
        'ী' => 'ি',
        'ূ' => 'ু',
        'ণ' => 'ন',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn en(bn: &str) -> Option<&'static str> {
        Gazetteer::default().name(bn).map(|name| name.en())
    }

    #[test]
    fn every_line_is_found_by_its_own_name() {
        let gazetteer = Gazetteer::default();
        let mut before = String::new();
        for line in NAMES.lines() {
            let name = parse(line).unwrap();
            assert_eq!(gazetteer.name(name.bn), Some(name), "{line}");
            assert!(!name.en().is_empty() && name.en().chars().all(|c| !c.is_control()), "{line}");
            let key = fold(name.bn);
            assert!(before < key, "{before} is not before {key}");
            before = key;
        }
    }

    #[test]
    fn spellings_and_variants() {
        assert_eq!(en("শেখ হাসিনা"), Some("Sheikh Hasina"));
        assert_eq!(en("নরেন্দ্র মোদী"), Some("Narendra Modi"));
        assert_eq!(en("ধানমণ্ডি"), Some("Dhanmondi"));
        assert_eq!(en("র\u{200D}্যাব"), Some("RAB"));
        assert_eq!(en("আল-কায়েদা"), Some("al-Qaeda"));
        let chattogram: Vec<_> = Gazetteer::default().name("চট্টগ্রাম").unwrap().spellings().collect();
        assert_eq!(chattogram, ["Chattogram", "Chittagong"]);
    }

    #[test]
    fn beginnings_are_told_from_names() {
        let gazetteer = Gazetteer::default();
        assert!(gazetteer.find(&fold("শেখ")).name.is_none() && gazetteer.find(&fold("শেখ")).more);
        let dhaka = gazetteer.find("ঢাকা");
        assert!(dhaka.name.is_some() && dhaka.more);
        for unknown in ["", " ", "ঢা", "zzz", "\u{10FFFF}", "অঅঅ"] {
            assert_eq!(gazetteer.find(unknown), Found { name: None, more: false }, "{unknown:?}");
        }
    }
}
