//! Whether the names of a Bengali sentence stand in its English.

use std::collections::HashSet;

use crate::{
    Span,
    entity::{Entity, EntityKind, Gazetteer},
};

/// Words that many names share, so that they tell little: one of them found does not make a longer name present.
const COMMON: [&str; 10] =
    ["river", "district", "upazila", "division", "the", "and", "for", "city", "mohammad", "bangladesh"];

/// A name that the English of a sentence should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExpectedName {
    pub bn: String,
    /// The words of each accepted spelling, in lower case.
    spellings: Vec<Vec<String>>,
}

/// The names that stand in the sentence at `span`.
pub(super) fn expected(span: Option<Span>, entities: &[Entity]) -> Vec<ExpectedName> {
    let Some(span) = span else { return Vec::new() };
    let is_name = |entity: &&Entity| {
        matches!(entity.kind, EntityKind::Person | EntityKind::Org | EntityKind::Place | EntityKind::Event)
    };
    let here = |entity: &&Entity| entity.mentions.iter().any(|mention| span.contains(*mention));
    entities.iter().filter(is_name).filter(here).map(ExpectedName::of).collect()
}

/// Those of `names` that `english` lacks.
pub(super) fn missing<'a>(
    names: &'a [ExpectedName],
    english: &str,
) -> impl Iterator<Item = &'a ExpectedName> {
    let words: HashSet<String> = words(english).collect();
    names.iter().filter(move |name| !name.stands_among(&words))
}

impl ExpectedName {
    fn of(entity: &Entity) -> Self {
        let mut spellings: Vec<Vec<String>> = vec![words(&entity.en).collect()];
        if let Some(name) = Gazetteer::default().name(&entity.bn) {
            spellings.extend(name.spellings().map(|spelling| words(spelling).collect()));
        }
        Self { bn: entity.bn.clone(), spellings }
    }

    /// The words of every accepted spelling, in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.spellings.iter().flatten().map(String::as_str)
    }

    /// Whether half the telling words of some spelling are there, or its initials. A surname may stand for a person, and a
    /// translator shortens long names.
    fn stands_among(&self, english: &HashSet<String>) -> bool {
        self.spellings.iter().any(|spelling| {
            let telling: Vec<&String> =
                spelling.iter().filter(|word| word.len() > 2 && !COMMON.contains(&word.as_str())).collect();
            let telling = if telling.is_empty() { spelling.iter().collect() } else { telling };
            let found = telling.iter().filter(|word| stands(word, english)).count();
            let initials: String = spelling.iter().filter_map(|word| word.chars().next()).collect();
            2 * found >= telling.len() || (initials.len() > 1 && english.contains(&initials))
        })
    }
}

/// Whether `word` or a word derived from it (`Palestine`, `Palestinian`; `China`, `Chinese`) is there.
fn stands(word: &str, english: &HashSet<String>) -> bool {
    let letters = word.chars().count();
    let stem: String = word.chars().take(if letters < 4 { letters } else { 4.max(letters - 2) }).collect();
    english.contains(word) || (letters >= 4 && english.iter().any(|other| other.starts_with(&stem)))
}

/// Words in lower case, letters and digits only, without `'s`; a hyphen parts words.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–' | '(' | ')' | ','))
        .map(|word| {
            let word = word.to_lowercase();
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            word.chars().filter(|c| c.is_alphanumeric()).collect()
        })
        .filter(|word: &String| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Via;

    fn name(kind: EntityKind, bn: &str, en: &str) -> Entity {
        let mentions = vec![Span::new(10, 20)];
        Entity { kind, bn: bn.to_owned(), en: en.to_owned(), via: Via::Gazetteer, salience: 1.0, mentions }
    }

    fn lacks(entity: &Entity, english: &str) -> bool {
        let names = expected(Some(Span::new(0, 100)), std::slice::from_ref(entity));
        missing(&names, english).count() == 1
    }

    #[test]
    fn a_name_must_stand_in_the_english() {
        let korea = name(EntityKind::Place, "উত্তর কোরিয়া", "North Korea");
        assert!(lacks(&korea, "The United States has sent troops."));
        assert!(!lacks(&korea, "North Korea's troops were sent."));
        assert!(!lacks(&name(EntityKind::Place, "চীন", "China"), "a Chinese ship"));
    }

    #[test]
    fn surnames_initials_and_other_spellings_count() {
        let person = name(EntityKind::Person, "মো. আনিসুর রহমান", "Md Anisur Rahman");
        assert!(!lacks(&person, "Rahman said so."));
        assert!(lacks(&person, "Md Shahid Hossain said so."));
        let board = name(EntityKind::Org, "পানি উন্নয়ন বোর্ড", "Water Development Board");
        assert!(!lacks(&board, "the WDB said"));
        assert!(!lacks(&name(EntityKind::Place, "চট্টগ্রাম", "Chattogram"), "in Chittagong on Monday"));
    }

    #[test]
    fn names_elsewhere_and_figures_are_not_expected() {
        let korea = name(EntityKind::Place, "উত্তর কোরিয়া", "North Korea");
        assert!(expected(Some(Span::new(15, 100)), &[korea]).is_empty());
        assert!(expected(Some(Span::new(0, 100)), &[name(EntityKind::Date, "সোমবার", "Monday")]).is_empty());
    }
}
