//! Short forms of persons' names: `কিম` is Kim Jong Un in an article that names him in full.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::ending::bases;
use super::gazetteer::fold;
use super::names::{NameMention, Word, is_name_part, text_words};
use super::{EntityKind, Unit, Via, overlaps};
use crate::Span;

/// Parts of names that many persons share or that are everyday words, so that alone they point at nobody.
const SHARED: &[&str] = &[
    "শেখ",
    "মো",
    "মোঃ",
    "মোহাম্মদ",
    "মুহাম্মদ",
    "মুহম্মদ",
    "রহমান",
    "ইসলাম",
    "হোসেন",
    "হোসাইন",
    "হাসান",
    "আহমেদ",
    "আহমদ",
    "খান",
    "আলী",
    "উদ্দিন",
    "উদ্দীন",
    "আলম",
    "চৌধুরী",
    "মিয়া",
    "বেগম",
    "সরকার",
    "বিশ্বাস",
    "পাল",
    "সেন",
    "দাস",
    "দাশ",
    "রায়",
    "হক",
    "আমিন",
    "মাহমুদ",
    "করিম",
    "সিং",
    "খাতুন",
    "আবদুল",
    "আব্দুল",
    "আবুল",
    "আবু",
    "সৈয়দ",
    "সৈয়দা",
    "গাজী",
    "কাজী",
    "মীর",
    "মির্জা",
    "শাহ",
    "বিন",
    "আল",
    "ডি",
    "দা",
    "মে",
    "জয়",
    "শান্ত",
    "হৃদয়",
    "নূর",
    "আলো",
    "রানা",
    "রাজা",
    "রানি",
    "প্রিন্স",
    "পোপ",
    "বাদশাহ",
    "সাগর",
    "রুনি",
    "সুলতানা",
    "আক্তার",
    "আখতার",
    "জাহান",
    "নাহার",
    "কুমার",
    "চন্দ্র",
    "দত্ত",
    "ঘোষ",
    "সাহা",
    "তালুকদার",
    "মজুমদার",
    "মোল্লা",
    "খন্দকার",
    "ফকির",
    "সিদ্দিকী",
    "মাদার",
    "মহাত্মা",
    "জন",
    "জর্জ",
    "ডেভিড",
    "মার্ক",
    "মাইক",
    "টিম",
    "বিল",
    "স্টিভ",
    "বেন",
    "জো",
    "রশিদ",
    "সালমান",
    "শর্মা",
    "বসু",
    "লি",
    "মা",
    "উন",
    "ইল",
    "ইন",
    "এ",
    "কে",
    "এস",
    "এম",
    "এইচ",
    "জি",
    "আ",
    "হ",
    "নাথ",
    "বুলবুল",
    "কামাল",
    "আজাদ",
    "ফারুক",
    "স্মিথ",
    "আলমগীর",
];

/// Joins to the persons whom the article names in full: their full names where no title introduces them, and single words
/// that are the first or last name of just one of them and stand beside no other part of a name.
pub(super) fn join_short_forms(units: &mut [Unit]) {
    let persons = Persons::of(units);
    if persons.all.is_empty() {
        return;
    }
    for unit in units {
        for found in &mut unit.found {
            if found.kind == EntityKind::Person
                && let [word] = found.key.as_slice()
                && let Some(person) = persons.short(word)
            {
                found.en.clone_from(&person.en);
                found.via = person.via;
            }
        }
        for name in persons.named(unit) {
            unit.add_name(name);
        }
    }
}

/// A person named in full.
struct Person {
    key: Vec<String>,
    en: String,
    via: Via,
}

/// The persons whom an article names in full.
struct Persons {
    all: Vec<Person>,
    /// The persons whose name begins with a word.
    by_first: HashMap<String, Vec<usize>>,
    /// The one person whose first or last name is a word, which alone points at him.
    by_short: HashMap<String, usize>,
}

impl Persons {
    fn of(units: &[Unit]) -> Self {
        static COMMON: LazyLock<HashSet<String>> =
            LazyLock::new(|| SHARED.iter().map(|word| fold(word)).collect());
        let mut persons = Self { all: Vec::new(), by_first: HashMap::new(), by_short: HashMap::new() };
        let mut known: HashSet<&[String]> = HashSet::new();
        let mut ambiguous: HashSet<&String> = HashSet::new();
        for found in
            units.iter().flat_map(|unit| &unit.found).filter(|found| found.kind == EntityKind::Person)
        {
            let [first, .., last] = found.key.as_slice() else { continue };
            if !known.insert(&found.key) {
                continue;
            }
            let place = persons.all.len();
            persons.by_first.entry(first.clone()).or_default().push(place);
            for word in [first, last] {
                // A part that many persons share points at a person of the gazetteer only.
                let shared = COMMON.contains(word) || found.via == Via::Transliteration && is_name_part(word);
                match persons.by_short.get(word).and_then(|at| persons.all.get(*at)) {
                    Some(other) if other.en != found.en => {
                        ambiguous.insert(word);
                    }
                    None if word.chars().count() > 2 && !shared => {
                        persons.by_short.insert(word.clone(), place);
                    }
                    _ => {}
                }
            }
            persons.all.push(Person { key: found.key.clone(), en: found.en.clone(), via: found.via });
        }
        persons.by_short.retain(|word, _| !ambiguous.contains(word));
        persons
    }

    fn short(&self, word: &str) -> Option<&Person> {
        self.all.get(*self.by_short.get(word)?)
    }

    /// Mentions of the persons among the words of `unit` that nothing covers yet.
    fn named(&self, unit: &Unit) -> Vec<NameMention> {
        let words = text_words(unit.normal.text());
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let mention = (!overlaps(&unit.taken, word.span)).then(|| self.at(&words, at)).flatten();
            at += mention.as_ref().map_or(1, |mention| mention.key.len());
            found.extend(mention);
        }
        found
    }

    /// The person named by the words from `at` on.
    fn at(&self, words: &[Word<'_>], at: usize) -> Option<NameMention> {
        let word = words.get(at)?;
        let full =
            self.by_first.get(&word.folded).into_iter().flatten().filter_map(|place| self.all.get(*place));
        for person in full {
            let Some(name) = words.get(at..at + person.key.len()) else { continue };
            let Some((last, others)) = name.split_last() else { continue };
            let Some((last_key, other_keys)) = person.key.split_last() else { continue };
            let same = others.iter().map(|word| &word.folded).eq(other_keys)
                && name.iter().skip(1).all(|word| word.joined)
                && !others.is_empty();
            let base = bases(last.text).into_iter().find(|base| fold(base) == *last_key);
            if let Some(base) = base.filter(|_| same) {
                return Some(mention(
                    person,
                    word.span.start,
                    last.span.start + base.len(),
                    person.key.clone(),
                ));
            }
        }
        let part =
            |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|word| has_name_part(word));
        let before = if word.joined { at.checked_sub(1) } else { None };
        let after = words.get(at + 1).filter(|next| next.joined).map(|_| at + 1);
        if part(before) || part(after) {
            return None;
        }
        bases(word.text).into_iter().find_map(|base| {
            let key = fold(base);
            let person = self.short(&key)?;
            Some(mention(person, word.span.start, word.span.start + base.len(), vec![key]))
        })
    }
}

fn mention(person: &Person, start: usize, end: usize, key: Vec<String>) -> NameMention {
    NameMention {
        span: Span::new(start, end),
        kind: EntityKind::Person,
        key,
        en: person.en.clone(),
        by_rule: person.via == Via::Transliteration,
    }
}

/// Whether a word beside a short form makes it a part of some other name; `মোদি সরকার` is a government.
fn has_name_part(word: &Word<'_>) -> bool {
    bases(word.text).into_iter().any(|base| {
        let folded = fold(base);
        is_name_part(&folded) && !["সরকার", "বিশ্বাস"].contains(&folded.as_str())
    })
}
