//! Short forms of persons' names: `কিম` is Kim Jong Un in an article that names him in full.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::gazetteer::fold;
use super::{EntityKind, Found, Unit, Via};

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

/// Joins single words and one-word names to the one person of the article whose first or last name they are.
pub(super) fn join_short_forms(units: &mut [Unit]) {
    let full = full_names(units);
    if full.is_empty() {
        return;
    }
    for unit in units {
        for found in &mut unit.found {
            if found.kind == EntityKind::Person
                && let [word] = found.key.as_slice()
                && let Some(person) = full.get(word)
            {
                found.en.clone_from(&person.en);
                found.via = person.via;
            }
        }
        for loose in std::mem::take(&mut unit.loose) {
            let known = loose.bases.into_iter().find_map(|(key, bn, span)| {
                let person = full.get(&key)?;
                let (en, via) = (person.en.clone(), person.via);
                Some(Found { kind: EntityKind::Person, key: vec![key], en, bn, via, span })
            });
            unit.found.extend(known);
        }
    }
}

/// A person named in full.
struct Person {
    en: String,
    via: Via,
}

/// First and last words of the full names in the article, without those that two persons share.
fn full_names(units: &[Unit]) -> HashMap<String, Person> {
    static COMMON: LazyLock<HashSet<String>> =
        LazyLock::new(|| SHARED.iter().map(|word| fold(word)).collect());
    let mut persons: HashMap<String, Person> = HashMap::new();
    let mut ambiguous: HashSet<String> = HashSet::new();
    for found in units.iter().flat_map(|unit| &unit.found).filter(|found| found.kind == EntityKind::Person) {
        let [first, .., last] = found.key.as_slice() else { continue };
        for word in [first, last] {
            let telling = word.chars().count() > 2 && !COMMON.contains(word);
            match persons.get(word) {
                Some(person) if person.en != found.en => {
                    ambiguous.insert(word.clone());
                }
                None if telling => {
                    persons.insert(word.clone(), Person { en: found.en.clone(), via: found.via });
                }
                _ => {}
            }
        }
    }
    persons.retain(|word, _| !ambiguous.contains(word));
    persons
}
