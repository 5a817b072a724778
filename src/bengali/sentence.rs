//! Where Bengali sentences end.
//!
//! A danda (or what is typed for one), `?` and `!` end a sentence; a blank line always does. A point hardly ever does:
//! inside Bengali it marks an abbreviation or a decimal. What is quoted or bracketed is not cut: the sentence goes on
//! to the closing mark, as long as the two marks pair up within a paragraph and a sane length.

mod enclosure;

use super::{
    normal::bar_is_danda,
    script::{is_bengali, is_bengali_letter},
};
use crate::Span;
use enclosure::{Enclosures, is_closing};

/// Words that carry a sentence on after a quotation that ends in a danda: `‘…।’ বলে জানান তিনি।`
const CARRIES_ON: &[&str] = &["বলে", "বলেও", "বলেই", "বলেন", "বলেছেন", "বললেন", "বলছিলেন", "জানান", "লেখেন"];

/// Abbreviations whose point, even at a line's end, does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "মো",
    "মোসা",
    "ডা",
    "লে",
    "নং",
    "অব",
    "প্রো",
    "ইঞ্জি",
    "অ্যাড",
    "লি",
    "প্রা",
    "কো",
    "মি",
    "কিমি",
    "সেমি",
    "খ্রি",
    "পৃ",
    "ড",
    "সা",
    "রা",
    "আ",
    "হি",
    "বাং",
    "ইং",
    "মু",
    "শ্রী",
    "মাও",
    "অধ্যা",
    "কর্নে",
    "মে",
    "জে",
    "ব্রিগে",
    "ক্যা",
    "সি",
    "কে",
    "জি",
];

/// English abbreviations after which a capital does not begin a sentence.
const LATIN_ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Jr", "Sr", "vs", "No", "Inc", "Ltd", "Co", "Corp", "Gen", "Col",
    "Lt", "Capt", "Sgt", "Gov", "Sen", "Rep", "Md", "etc", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug",
    "Sep", "Sept", "Oct", "Nov", "Dec",
];

/// A point at the end of a line ends a sentence of at least this many characters.
const LONG_SENTENCE: usize = 40;

/// The sentences of a text, in order, as spans into the text as given (it need not be in normal form), without white
/// space at either end. Between and around them stands only white space.
///
/// A blank line ends a sentence, a single line break does not.
pub fn sentence_spans(text: &str) -> Vec<Span> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let scanner = Scanner { text, enclosures: Enclosures::find(&characters), characters };
    scanner.scan()
}

struct Scanner<'a> {
    text: &'a str,
    characters: Vec<(usize, char)>,
    enclosures: Enclosures,
}

impl Scanner<'_> {
    fn scan(&self) -> Vec<Span> {
        let mut sentences = Vec::new();
        let mut start = 0;
        let mut at = 0;
        // The mark that ended what stands before `at`, closing quotes left out.
        let mut mark = None;
        while let Some(c) = self.get(at) {
            if c.is_whitespace() {
                let (next, breaks) = self.white_space(at);
                if breaks {
                    self.close(&mut sentences, start, at);
                    start = next;
                    mark = None;
                }
                at = next;
                continue;
            }
            let closes = self.enclosures.closes(at);
            if !closes && !is_closing(c) {
                mark = self.is_mark(start, at).then_some(c);
            }
            at += 1;
            let Some(end_mark) = mark else { continue };
            if self.enclosures.depth_after(at - 1) > 0 {
                continue;
            }
            let (end, quoted) = self.absorb(at, closes || is_closing(c));
            if self.ends(start, at - 1, end, end_mark, quoted) {
                self.close(&mut sentences, start, end);
                start = end;
                mark = None;
            }
            at = end;
        }
        self.close(&mut sentences, start, self.characters.len());
        sentences
    }

    fn get(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|(_, c)| *c)
    }

    fn offset(&self, at: usize) -> usize {
        self.characters.get(at).map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(self.offset(start)..self.offset(end)).unwrap_or_default()
    }

    /// Adds the sentence between two places, trimmed, unless it is empty.
    fn close(&self, sentences: &mut Vec<Span>, start: usize, end: usize) {
        let whole = self.slice(start, end);
        let from = self.offset(start) + whole.len() - whole.trim_start().len();
        let trimmed = whole.trim();
        if !trimmed.is_empty() {
            sentences.push(Span::new(from, from + trimmed.len()));
        }
    }

    /// The end of the white space that begins at `at`, and whether it holds a blank line.
    fn white_space(&self, mut at: usize) -> (usize, bool) {
        let mut breaks = 0;
        let mut before = ' ';
        while let Some(c) = self.get(at).filter(|c| c.is_whitespace()) {
            breaks += match c {
                '\u{2029}' => 2,
                '\n' if before == '\r' => 0,
                '\n' | '\r' | '\u{0085}' | '\u{2028}' => 1,
                _ => 0,
            };
            before = c;
            at += 1;
        }
        (at, breaks > 1)
    }

    /// The next character after spaces that do not end a paragraph.
    fn next_visible(&self, at: usize) -> (usize, Option<char>) {
        let (next, breaks) = self.white_space(at);
        (next, if breaks { None } else { self.get(next) })
    }

    /// Whether the character at `at` is one that can end the sentence begun at `start`.
    fn is_mark(&self, start: usize, at: usize) -> bool {
        let before = if at > start { self.get(at - 1).unwrap_or(' ') } else { ' ' };
        let after = self.get(at + 1);
        match self.get(at) {
            Some('।' | '৷' | '॥') => !self.is_list_marker(start, at),
            Some('|') => {
                let ends_line =
                    || self.slice(at + 1, at + 2).contains('\n') || self.next_visible(at + 1).1.is_none();
                let last = self.slice(start, at).trim_end().chars().next_back();
                bar_is_danda(before) || (before == ' ' && last.is_some_and(bar_is_danda) && ends_line())
            }
            Some('?' | '!') => !after.is_some_and(|c| c.is_alphanumeric() && !is_bengali_letter(c)),
            Some('.') => self.is_full_stop(start, at),
            _ => false,
        }
    }

    /// `১।`, `ক।` at the start: a list's number, not a sentence.
    fn is_list_marker(&self, start: usize, at: usize) -> bool {
        at - start <= 12 && {
            let item = self.slice(start, at).trim();
            let letters = item.chars().count();
            (1..=3).contains(&letters) && item.chars().all(char::is_numeric)
                || letters == 1 && item.chars().all(is_bengali_letter)
        }
    }

    /// A point ends a sentence after a Latin word before a capital, or at the end of a line after a long sentence.
    fn is_full_stop(&self, start: usize, at: usize) -> bool {
        let mut from = at;
        while from > start && self.get(from - 1).is_some_and(|c| !c.is_whitespace() && c != '.' && c != '(') {
            if at - from > 30 {
                return false;
            }
            from -= 1;
        }
        let word = self.slice(from, at);
        let (mut next, mut follower) = (at + 1, self.get(at + 1));
        while follower.is_some_and(is_closing) {
            next += 1;
            follower = self.get(next);
        }
        if !follower.is_some_and(char::is_whitespace) || from > start && self.get(from - 1) == Some('.') {
            return false;
        }
        if word.chars().all(|c| c.is_ascii_alphabetic()) {
            let lower = word.chars().filter(char::is_ascii_lowercase).count();
            return lower >= 2
                && !LATIN_ABBREVIATIONS.contains(&word)
                && self.next_visible(next).1.is_some_and(|c| c.is_ascii_uppercase());
        }
        let (visible, _) = self.next_visible(next);
        self.slice(next, visible).contains(['\n', '\r'])
            && at - start >= LONG_SENTENCE
            && word.chars().next_back().is_some_and(is_bengali)
            && word.chars().filter(|c| is_bengali_letter(*c)).count() > 1
            && !ABBREVIATIONS.contains(&word)
    }

    /// Takes in what belongs to the end of a sentence before `at`: more marks, closing quotes, also after a space.
    /// Gives the place behind it, and whether a closing quote was among it (or before it).
    fn absorb(&self, mut at: usize, mut quoted: bool) -> (usize, bool) {
        loop {
            let (next, c) = self.next_visible(at);
            let spaced = next > at;
            let lone =
                |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_closing(c) || is_end_mark(c));
            match c {
                Some(c) if is_end_mark(c) => at = next + 1,
                Some(c)
                    if is_closing(c)
                        && !self.enclosures.opens(next)
                        && (!spaced || lone(self.get(next + 1))) =>
                {
                    quoted = true;
                    at = next + 1;
                }
                _ => return (at, quoted),
            }
        }
    }

    /// Whether the sentence from `start`, its last character at `last`, truly ends before `end`, given what follows.
    fn ends(&self, start: usize, last: usize, end: usize, mark: char, quoted: bool) -> bool {
        let (next, follower) = self.next_visible(end);
        match follower {
            None => true,
            Some(',' | ';' | ':') => false,
            Some('-' | '–' | '—') => !quoted,
            Some(_) if !quoted => true,
            Some(_) => {
                let word: String = self.characters.iter().skip(next).take(12).map(|(_, c)| *c).collect();
                let word = word.split(|c: char| !is_bengali(c)).next().unwrap_or_default();
                if CARRIES_ON.contains(&word) {
                    return false;
                }
                // `‘কে তুমি?’ নাটকে` goes on; `তিনি বলেন, ‘কে তুমি?’` is over.
                !matches!(mark, '?' | '!') || self.is_introduced(start, last)
            }
        }
    }

    /// Whether the quotation that closes at or after `last` was introduced by a comma, colon or dash.
    fn is_introduced(&self, start: usize, last: usize) -> bool {
        let Some(open) = self.enclosures.opener(last).filter(|open| *open > start) else {
            return false;
        };
        let before = self.characters.get(start..open).unwrap_or_default();
        let before = before.iter().rev().map(|(_, c)| *c).find(|c| !c.is_whitespace());
        before.is_some_and(|c| matches!(c, ',' | ':' | '-' | '–' | '—'))
    }
}

fn is_end_mark(c: char) -> bool {
    matches!(c, '।' | '৷' | '॥' | '?' | '!')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        sentence_spans(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn dandas_and_what_is_typed_for_them() {
        assert_eq!(of("আজ বৃষ্টি হয়েছে। কাল রোদ উঠবে।"), ["আজ বৃষ্টি হয়েছে।", "কাল রোদ উঠবে।"]);
        assert_eq!(
            of("আজ বৃষ্টি হয়েছে।কাল রোদ উঠবে৷পরশু কী হবে? জানি না!"),
            ["আজ বৃষ্টি হয়েছে।", "কাল রোদ উঠবে৷", "পরশু কী হবে?", "জানি না!"]
        );
        assert_eq!(
            of("আজ বৃষ্টি হয়েছে| কাল রোদ উঠবে |\nপরশু ছুটি"),
            ["আজ বৃষ্টি হয়েছে|", "কাল রোদ উঠবে |", "পরশু ছুটি"]
        );
        assert_eq!(of("প্রথম পাতা | খেলার খবর"), ["প্রথম পাতা | খেলার খবর"]);
    }

    #[test]
    fn points_inside_bengali_end_nothing() {
        for one in [
            "তাপমাত্রা ছিল ২৮.৫ ডিগ্রি সেলসিয়াস।",
            "ড. মো. রহিম ও ডা. এ. কে. আজাদ সভায় ছিলেন।",
            "লে. কর্নেল (অব.) শফিক ও বি.এন.পি. নেতারা এসেছেন।",
            "বাড়ির নং. ৪৫, মোট ১,২৩,৪৫৬.৭৮ টাকা।",
        ] {
            assert_eq!(of(one), [one]);
        }
    }

    #[test]
    fn points_that_end_a_sentence() {
        assert_eq!(
            of("The court sat. It will rule on Monday. Mr. Khan agreed."),
            ["The court sat.", "It will rule on Monday.", "Mr. Khan agreed."]
        );
        assert_eq!(of("উপজেলার চারটি গ্রামের মানুষ এখনো পানিবন্দী রয়েছেন.\nত্রাণ এসেছে কাল।").len(), 2);
        assert_eq!(of("সভায় প্রধান অতিথি হিসেবে উপস্থিত ছিলেন জনাব মো.\nরহিম উদ্দিন।").len(), 1);
    }

    #[test]
    fn a_quotation_is_not_cut() {
        assert_eq!(
            of("তিনি বলেন, ‘পানি বাড়ছে। সবাই সাবধান থাকুন।’ পরে সভা শেষ হয়।"),
            ["তিনি বলেন, ‘পানি বাড়ছে। সবাই সাবধান থাকুন।’", "পরে সভা শেষ হয়।"]
        );
        assert_eq!(of("তিনি বলেন, ‘পানি বাড়ছে।  ’ পরে সভা শেষ হয়।").len(), 2);
        assert_eq!(
            of("তিনি বলেন, \"পানি বাড়ছে। সাবধান।\" পরে সভা হয়। \"কী হবে?\" কেউ জানে না।")[0],
            "তিনি বলেন, \"পানি বাড়ছে। সাবধান।\""
        );
        assert_eq!(of("‘পানি বাড়ছে।’ বলে জানান তিনি। সভা শেষ।").len(), 2);
        assert_eq!(of("‘কে তুমি?’ নাটকে তিনি আছেন।").len(), 1);
        assert_eq!(of("তিনি বলেন, ‘কে তুমি?’ কেউ সাড়া দেয়নি।").len(), 2);
    }

    #[test]
    fn a_stray_quotation_mark_swallows_nothing() {
        assert_eq!(of("‘পানি বাড়ছে। সবাই সাবধান।\n\nপরে সভা হয়। কেউ আসেনি।’").len(), 4);
        assert_eq!(of("দু’টি ঘর ভেঙেছে। ক’দিন পরে আরও ভাঙবে।").len(), 2);
        assert_eq!(of("পানি বাড়ছে।” সভা শেষ হয়।"), ["পানি বাড়ছে।”", "সভা শেষ হয়।"]);
    }

    #[test]
    fn line_breaks() {
        assert_eq!(of("বন্যায় ডুবেছে গ্রাম\n\nপানি\nবাড়ছে। "), ["বন্যায় ডুবেছে গ্রাম", "পানি\nবাড়ছে।"]);
        assert_eq!(of("শিরোনাম\r\n \r\nপানি"), ["শিরোনাম", "পানি"]);
        assert_eq!(of("  \n\n "), [""; 0]);
    }

    #[test]
    fn list_numbers_and_runs_of_marks() {
        assert_eq!(of("১। প্রথম কাজ শেষ। ২। দ্বিতীয় কাজ বাকি।"), ["১। প্রথম কাজ শেষ।", "২। দ্বিতীয় কাজ বাকি।"]);
        assert_eq!(of("এ কী হলো?! । কেউ জানে না।।"), ["এ কী হলো?! ।", "কেউ জানে না।।"]);
        assert_eq!(of("(বিস্তারিত আসছে।) পানি বাড়ছে।"), ["(বিস্তারিত আসছে।)", "পানি বাড়ছে।"]);
    }
}
