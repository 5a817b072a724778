//! How a sentence opens: whether it can be read alone, or leans on the sentence before it.

use std::collections::BTreeSet;

use crate::{Span, bengali};

/// Pronouns and words for place, time and kind that point back.
const POINTING_BACK: &str = "
    তিনি তাঁর তাঁকে তাঁরা তাঁদের তাঁদেরকে তাঁরও তিনিও তার তারা তাদের তাকে সে ইনি উনি তা তাতে এটি এটা এটিই
    সেটি সেটা ওটা এগুলো সেগুলো এগুলোর এসব সেসব এতে এর এরা ওরা এদের ওদের এখানে সেখানে সেখান তখন এমন তেমন
    এভাবে সেভাবে এজন্য এ এই ওই ঐ সেই একই উভয় দুজনই অপর অপরজন উক্ত এসময় এসময়ে সেসময়";
/// Connectives, which make sense only after something.
const CONNECTIVES: &str = "
    তবে কিন্তু এদিকে অন্যদিকে অপরদিকে এছাড়া এছাড়াও তাছাড়া একইসঙ্গে পাশাপাশি ফলে তাই কারণ কেননা অথচ
    অবশ্য আর আবার এমনকি বরং অর্থাৎ সুতরাং অতএব পরে এরপর এরপরই তারপর এরই যেমন একইভাবে উল্লেখ্য প্রসঙ্গত
    যদিও নইলে নতুবা এতেই এতেও এবং";
/// After `এ`, `এই` and the like these words make an expression of time or place that needs no antecedent
/// (`এ বছর`, `এ পর্যন্ত`).
const SELF_EXPLAINING: &str = "
    বছর বছরের বছরে মাস মাসে মাসের সপ্তাহে সপ্তাহের পর্যন্ত প্রথম মুহূর্তে দেশে দেশের শতকে যুগে মৌসুমে";
/// Words of time that may stand before the word that counts (`আজ তিনি`).
const TIMES: &str = "
    আজ গতকাল আগামীকাল শনিবার রোববার রবিবার সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার সকালে দুপুরে
    বিকেলে বিকালে সন্ধ্যায় রাতে";
const FIRST_PERSON: &str = "আমি আমরা আমার আমাদের আমাকে আমিও আমাদেরকে";
/// Words that show who speaks.
const SPEECH: &str = "
    বলেন বলেছেন বললেন বলছেন বলে বলেছে জানান জানিয়েছেন জানিয়েছে জানায় জানালেন মন্তব্য দাবি অভিযোগ
    উল্লেখ ভাষ্য ভাষায় মতে প্রশ্ন লিখেছেন লেখেন";

/// How a sentence opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Can be read without the sentence before it.
    StandsAlone,
    /// With `তিনি বলেন`, `তিনি আরও জানান` and the like: who spoke before speaks on. The place of `তিনি`, which a
    /// name could replace.
    He(Span),
    /// With a pronoun or another word that points back.
    PointsBack,
    /// With a connective.
    Connective,
    /// A quotation, or a part of one, without its speaker.
    Quotation,
}

/// Tells openings apart; holds its word lists in matching form.
pub(super) struct Openings {
    pointing_back: BTreeSet<String>,
    connectives: BTreeSet<String>,
    self_explaining: BTreeSet<String>,
    times: BTreeSet<String>,
    first_person: BTreeSet<String>,
    speech: BTreeSet<String>,
}

impl Openings {
    pub(super) fn new() -> Self {
        Self {
            pointing_back: forms(POINTING_BACK),
            connectives: forms(CONNECTIVES),
            self_explaining: forms(SELF_EXPLAINING),
            times: forms(TIMES),
            first_person: forms(FIRST_PERSON),
            speech: forms(SPEECH),
        }
    }

    /// How `text`, one sentence, opens.
    pub(super) fn of(&self, text: &str) -> Opening {
        let spans = bengali::words(text);
        let words: Vec<String> = spans.iter().map(|span| bengali::matching_form(span.of(text))).collect();
        let word = |place: usize| words.get(place).map_or("", String::as_str);
        let quotes = quoted(text);
        let inside = |span: &Span| {
            // In order and apart from each other: only the first that ends behind the word's start can hold it.
            let next = quotes.partition_point(|quote| quote.end <= span.start);
            quotes.get(next).is_some_and(|quote| quote.overlaps(*span))
        };
        let outside: Vec<&String> =
            spans.iter().zip(&words).filter(|(span, _)| !inside(span)).map(|(_, word)| word).collect();
        if self.unattributed(&outside, words.len()) {
            return Opening::Quotation;
        }
        if spans.first().is_some_and(inside) {
            return Opening::StandsAlone; // the words are the speaker's, who is named
        }
        let first = words.iter().position(|word| !self.times.contains(word)).unwrap_or_default();
        if self.connectives.contains(word(first)) || (word(first), word(first + 1)) == ("তা", "ছাড়া")
        {
            return Opening::Connective;
        }
        if !self.pointing_back.contains(word(first)) {
            return Opening::StandsAlone;
        }
        match (word(first), spans.first()) {
            ("এ" | "এই", _) if self.self_explaining.contains(word(first + 1)) => Opening::StandsAlone,
            ("তিনি", Some(&place))
                if first == 0 && self.speech.contains(word(1 + usize::from(is_more(word(1))))) =>
            {
                Opening::He(place)
            }
            _ => Opening::PointsBack,
        }
    }

    /// Whether most of the sentence's words are quoted, or it speaks in the first person, and nobody is said to
    /// speak.
    fn unattributed(&self, outside: &[&String], words: usize) -> bool {
        let mostly_quoted = words > outside.len() && outside.len() * 2 < words;
        let first_person = outside.first().is_some_and(|word| self.first_person.contains(*word));
        (mostly_quoted || first_person) && !outside.iter().any(|word| self.speech.contains(*word))
    }
}

/// The share of a sentence's bytes that stands between quotation marks, 0 to 1.
pub(super) fn quoted_share(text: &str) -> f32 {
    let quoted: usize = quoted(text).iter().map(|quote| quote.len()).sum();
    (quoted as f32 / text.len().max(1) as f32).min(1.0)
}

/// The quoted stretches of a sentence. A quotation that opens earlier or closes later than the sentence reaches
/// to its start or end.
fn quoted(text: &str) -> Vec<Span> {
    let mut quotes = Vec::new();
    let mut open = None;
    for (place, mark) in text.char_indices() {
        match mark {
            '‘' | '“' | '«' => open = open.or(Some(place)),
            '”' | '»' => quotes.push(Span::new(open.take().unwrap_or_default(), place)),
            // `’` is an apostrophe too: it closes only what is open or what ends the sentence.
            '’' if open.is_some() || text[place..].chars().nth(2).is_none() => {
                quotes.push(Span::new(open.take().unwrap_or_default(), place));
            }
            '"' => match open.take() {
                Some(start) => quotes.push(Span::new(start, place)),
                None => open = Some(place),
            },
            _ => {}
        }
    }
    quotes.extend(open.map(|start| Span::new(start, text.len())));
    quotes
}

/// `আরও`, in both spellings: it may stand between the speaker and the verb.
fn is_more(word: &str) -> bool {
    matches!(word, "আরও" | "আরো")
}

fn forms(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(bengali::matching_form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings() {
        let cases = [
            ("জেলা প্রশাসক ত্রাণ বিতরণ করেন।", Opening::StandsAlone),
            ("এ বছর বোরোর ফলন ভালো হয়েছে।", Opening::StandsAlone),
            ("‘সবুজ বাংলা’ নামের একটি সংগঠন গাছ লাগিয়েছে।", Opening::StandsAlone),
            ("‘নদী বাঁচাতে হবে’, বলেন মেয়র।", Opening::StandsAlone),
            ("‘তিনি আর নেই’, বলেন ছোট ভাই।", Opening::StandsAlone),
            ("আমরা তদন্ত করছি, বলেন পুলিশ সুপার।", Opening::StandsAlone),
            ("তিনি বলেন, কাজ চলছে।", Opening::He(Span::new(0, "তিনি".len()))),
            ("তিনি আরও জানান, কাজ চলছে।", Opening::He(Span::new(0, "তিনি".len()))),
            ("তিনি ঢাকায় ফিরেছেন।", Opening::PointsBack),
            ("আজ তিনি ঢাকায় ফিরেছেন।", Opening::PointsBack),
            ("তাঁর বাড়ি রংপুরে।", Opening::PointsBack),
            ("এতে দুজন আহত হন।", Opening::PointsBack),
            ("এ সময় বিদ্যুৎ ছিল না।", Opening::PointsBack),
            ("এর আগে দলটি হেরেছিল।", Opening::PointsBack),
            ("একই সঙ্গে কর কমানো হয়েছে।", Opening::PointsBack),
            ("তবে দাম কমেনি।", Opening::Connective),
            ("এদিকে বৃষ্টি বাড়ছে।", Opening::Connective),
            ("তা ছাড়া রাস্তা ভাঙা।", Opening::Connective),
            ("‘আমরা ঘর হারিয়েছি।", Opening::Quotation),
            ("সরকার কিছুই করেনি।’", Opening::Quotation),
            ("\"বৃষ্টি থামলে আবার শুরু হবে।\"", Opening::Quotation),
            ("আমাদের আর কিছু নেই।", Opening::Quotation),
            ("", Opening::StandsAlone),
        ];
        let openings = Openings::new();
        for (text, expected) in cases {
            assert_eq!(openings.of(text), expected, "{text}");
        }
    }
}
