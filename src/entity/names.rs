//! Names in a text: the longest names of the gazetteer, and persons whom a title introduces.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::EntityKind;
use super::ending::bases;
use super::gazetteer::{Gazetteer, fold};
use crate::Span;
use crate::bengali::{romanise, words};

/// Parts of Bangladeshi and Indian personal names and their usual English spelling.
static NAME_PARTS: &str = include_str!("../../models/lists/name-parts.tsv");

/// Folded part of a name to its English spelling.
static PARTS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    NAME_PARTS.lines().filter_map(|line| line.split_once('\t')).map(|(bn, en)| (fold(bn), en)).collect()
});

/// Words before a person's name; a compound may end in one (`স্বরাষ্ট্রমন্ত্রী`).
const TITLES: &[&str] = &[
    "মন্ত্রী",
    "রাষ্ট্রপতি",
    "সচিব",
    "উপদেষ্টা",
    "বিচারপতি",
    "বিচারক",
    "অধ্যাপক",
    "প্রভাষক",
    "উপাচার্য",
    "প্রক্টর",
    "মেয়র",
    "কাউন্সিলর",
    "চেয়ারম্যান",
    "সভাপতি",
    "সম্পাদক",
    "পরিচালক",
    "কমিশনার",
    "সুপার",
    "গভর্নর",
    "রাষ্ট্রদূত",
    "হাইকমিশনার",
    "প্রকৌশলী",
    "চিকিৎসক",
    "আইনজীবী",
    "সাংবাদিক",
    "অ্যাডভোকেট",
    "ব্যারিস্টার",
    "জেনারেল",
    "ব্রিগেডিয়ার",
    "কর্নেল",
    "মেজর",
    "ক্যাপ্টেন",
    "লেফটেন্যান্ট",
    "মাওলানা",
    "মুফতি",
    "ম্যাজিস্ট্রেট",
    "কর্মকর্তা",
    "শিক্ষক",
    "নেতা",
    "নেত্রী",
    "হাফেজ",
    "আলহাজ",
];

/// Titles that no compound ends in.
const WHOLE_TITLES: &[&str] = &["ড", "ডা", "ওসি", "এসপি", "ডিসি", "এসআই", "ইউএনও", "জনাব", "মিস্টার"];

/// First parts of a name that need no title before them.
const OPENERS: &[&str] = &["মো", "মোঃ", "মোছা", "মোছাম্মৎ", "মোসাম্মৎ"];

/// Words that are not the unknown part of a name between a title and a known part.
const NOT_NAMES: &[&str] = &[
    "ও",
    "এবং",
    "আর",
    "বা",
    "হিসেবে",
    "হিসাবে",
    "সঙ্গে",
    "সাথে",
    "বলেন",
    "জানান",
    "তিনি",
    "তাঁর",
    "তার",
    "এই",
    "সেই",
    "একজন",
    "পদে",
    "ছিলেন",
    "সাবেক",
    "বর্তমান",
    "নতুন",
    "প্রধান",
    "স্থানীয়",
    "জেলা",
    "উপজেলা",
    "মামলা",
    "এক",
    "দুই",
    "থেকে",
    "জন্য",
    "আগে",
    "পরে",
    "বিশেষ",
    "সহকারী",
    "উপ",
    "যুগ্ম",
    "অতিরিক্ত",
    "ভারপ্রাপ্ত",
    "প্রয়াত",
    "শহীদ",
    "হাজি",
    "বিএনপি",
    "আওয়ামী",
    "উত্তর",
    "দক্ষিণ",
    "পূর্ব",
    "পশ্চিম",
];

/// The longest name of the gazetteer, in words.
const LONGEST_NAME: usize = 8;

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameMention {
    /// Its place in the text, without the case ending.
    pub span: Span,
    pub kind: EntityKind,
    /// The folded words of the name as mentioned.
    pub key: Vec<String>,
    pub en: String,
    /// Whether it was romanised by rule, not found in the gazetteer.
    pub by_rule: bool,
}

/// A word of a text in normal form.
pub(super) struct Word<'a> {
    pub span: Span,
    pub text: &'a str,
    pub folded: String,
    /// Whether the word belongs together with the word before it: only spaces, hyphens, apostrophes or the dot of an
    /// abbreviation stand between.
    pub joined: bool,
}

/// The words of `text`, which is in normal form.
pub(super) fn text_words(text: &str) -> Vec<Word<'_>> {
    let mut end = 0;
    words(text)
        .into_iter()
        .map(|span| {
            let gap = Span::new(end, span.start).of(text);
            let joined = gap.chars().all(|c| matches!(c, ' ' | '-' | '‑' | '–' | '\'' | '’' | '.'));
            end = span.end;
            Word { span, text: span.of(text), folded: fold(span.of(text)), joined }
        })
        .collect()
}

/// The names among `words`, left to right, not overlapping.
pub(super) fn names(words: &[Word<'_>], gazetteer: Gazetteer) -> Vec<NameMention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let known = known_name(rest, gazetteer);
        let introduced = introduced_person(words, at);
        let longest = match (known, introduced) {
            // The gazetteer's spelling wins unless the title introduces more than it knows.
            (Some((known, n)), Some((by_rule, m))) => Some(if m > n { (by_rule, m) } else { (known, n) }),
            (known, introduced) => known.or(introduced),
        };
        match longest {
            Some((mention, count)) => {
                found.push(mention);
                at += count;
            }
            None => at += 1,
        }
    }
    found
}

/// The longest name of the gazetteer at the start of `words`, and how many words it takes.
fn known_name(words: &[Word<'_>], gazetteer: Gazetteer) -> Option<(NameMention, usize)> {
    let first = words.first()?;
    let mut key = String::new();
    let mut best = None;
    for (place, word) in words.iter().enumerate().take(LONGEST_NAME) {
        if place > 0 {
            if !word.joined {
                break;
            }
            key.push(' ');
        }
        let before = key.len();
        let mut more = false;
        for (tried, base) in bases(word.text).into_iter().enumerate() {
            key.truncate(before);
            key.push_str(&fold(base));
            let found = gazetteer.find(&key);
            more |= tried == 0 && found.more;
            if let Some(name) = found.name {
                let mention = NameMention {
                    span: Span::new(first.span.start, word.span.start + base.len()),
                    kind: name.kind,
                    key: key.split(' ').map(str::to_owned).collect(),
                    en: name.en().to_owned(),
                    by_rule: false,
                };
                best = Some((mention, place + 1));
                break;
            }
        }
        if !more {
            break;
        }
        key.truncate(before);
        key.push_str(&word.folded);
    }
    best
}

/// A person at word `at` whom the word before introduces, where all words but one are known parts of names.
fn introduced_person(words: &[Word<'_>], at: usize) -> Option<(NameMention, usize)> {
    let first = words.get(at)?;
    let opener = OPENERS.iter().any(|opener| fold(opener) == first.folded);
    let introduced = at
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|title| first.joined && is_title(&title.folded));
    if !(opener || introduced) || is_title(&first.folded) {
        return None;
    }
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut end = first.span.end;
    let mut unknown = 0;
    for (place, word) in words.iter().enumerate().skip(at) {
        if parts.len() == 5 || place > at && !word.joined {
            break;
        }
        if let Some(english) = PARTS.get(&word.folded) {
            parts.push((word.folded.clone(), (*english).to_owned()));
            end = word.span.end;
            continue;
        }
        if let Some((base, english)) = bases(word.text)
            .into_iter()
            .skip(1)
            .find_map(|base| PARTS.get(&fold(base)).map(|english| (base, *english)))
        {
            parts.push((fold(base), english.to_owned()));
            end = word.span.start + base.len();
            break;
        }
        // An unknown part only before a known one.
        let next = words.get(place + 1).filter(|next| next.joined);
        let goes_on = next.is_some_and(|next| {
            PARTS.contains_key(&next.folded)
                || bases(next.text).into_iter().any(|base| PARTS.contains_key(&fold(base)))
        });
        if unknown > 0 || !goes_on || !may_be_a_name(word) {
            break;
        }
        unknown += 1;
        parts.push((word.folded.clone(), romanise(word.text)));
        end = word.span.end;
    }
    if parts.len() < 2 || parts.iter().any(|(_, english)| english.is_empty()) {
        return None;
    }
    let count = parts.len();
    let (key, english): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
    let mention = NameMention {
        span: Span::new(first.span.start, end),
        kind: EntityKind::Person,
        key,
        en: english.join(" "),
        by_rule: true,
    };
    Some((mention, count))
}

/// Whether a folded word is a part of many persons' names.
pub(super) fn is_name_part(folded: &str) -> bool {
    PARTS.contains_key(folded)
}

fn is_title(folded: &str) -> bool {
    static FOLDED: LazyLock<(Vec<String>, Vec<String>)> = LazyLock::new(|| {
        let all = |titles: &[&str]| titles.iter().map(|title| fold(title)).collect();
        (all(TITLES), all(WHOLE_TITLES))
    });
    let (endings, whole) = &*FOLDED;
    endings.iter().any(|title| folded.ends_with(title.as_str())) || whole.iter().any(|title| title == folded)
}

/// Whether an unknown word may be a part of a name: no function word, title, number or word with a case ending.
fn may_be_a_name(word: &Word<'_>) -> bool {
    static FOLDED: LazyLock<Vec<String>> =
        LazyLock::new(|| NOT_NAMES.iter().map(|word| fold(word)).collect());
    let bare = &word.folded;
    let inflected =
        ["ের", "কে", "রা", "দের", "তে", "য়", "গুলো", "টি"].iter().any(|ending| bare.ends_with(&fold(ending)));
    bare.chars().count() > 2
        && !inflected
        && !FOLDED.contains(bare)
        && !is_title(bare)
        && bare.chars().all(|c| matches!(c, '\u{980}'..='\u{9E5}'))
}
