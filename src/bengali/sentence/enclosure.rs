//! Which quotation marks and brackets of a text pair up, so that a sentence is not cut between them.

use crate::bengali::script::is_bengali;

/// A pair further apart than this is no quotation but two stray marks.
const LONGEST: usize = 1_000;

/// Short words written with an apostrophe (`ক’দিন`, `দু’টি`, `হ’ল`).
const BEFORE_APOSTROPHE: &[&str] =
    &["ক", "দু", "হ", "চা", "ন", "ছ", "ব", "শ", "পাঁচ", "চার", "তিন", "সাত", "আট", "ল"];

/// Kinds of paired marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Single,
    Double,
    StraightSingle,
    StraightDouble,
    Angle,
    Round,
    Square,
}

/// How many kinds there are.
const PAIRS: usize = 7;

/// Whether `c` may close a quotation or bracket.
pub(super) fn is_closing(c: char) -> bool {
    matches!(c, '’' | '”' | '\'' | '"' | '»' | ')' | ']')
}

/// The pairs of a text, by character index.
pub(super) struct Enclosures {
    /// How many pairs are open after each character.
    depth: Vec<u32>,
    /// For a character that closes a pair, the index of the one that opens it.
    opener: Vec<Option<usize>>,
    /// Whether a character opens a pair.
    opens: Vec<bool>,
}

impl Enclosures {
    /// Pairs up the marks of a text, paragraph by paragraph.
    pub(super) fn find(characters: &[(usize, char)]) -> Self {
        let mut found = Self {
            depth: vec![0; characters.len()],
            opener: vec![None; characters.len()],
            opens: vec![false; characters.len()],
        };
        let mut open: Vec<(Pair, usize)> = Vec::new();
        let mut counts = [0usize; PAIRS];
        let mut line_breaks = 0;
        for (i, (_, c)) in characters.iter().enumerate() {
            if c.is_whitespace() {
                line_breaks += usize::from(*c == '\n') + 2 * usize::from(*c == '\u{2029}');
                if line_breaks > 1 {
                    open.clear();
                    counts = [0; PAIRS];
                }
                continue;
            }
            line_breaks = 0;
            let Some((pair, closes)) = role(characters, i, *c, &counts) else { continue };
            if !closes {
                open.push((pair, i));
                counts[pair as usize] += 1;
                continue;
            }
            if counts[pair as usize] == 0 {
                continue;
            }
            while let Some((kind, from)) = open.pop() {
                counts[kind as usize] -= 1;
                if kind == pair {
                    found.pair(from, i);
                    break;
                }
            }
        }
        found.sum_depths();
        found
    }

    fn pair(&mut self, from: usize, to: usize) {
        if to - from > LONGEST {
            return;
        }
        if let Some(opens) = self.opens.get_mut(from) {
            *opens = true;
        }
        if let Some(opener) = self.opener.get_mut(to) {
            *opener = Some(from);
        }
    }

    fn sum_depths(&mut self) {
        let mut depth = 0u32;
        for ((slot, opener), opens) in self.depth.iter_mut().zip(&self.opener).zip(&self.opens) {
            depth += u32::from(*opens);
            depth = depth.saturating_sub(u32::from(opener.is_some()));
            *slot = depth;
        }
    }

    /// How many pairs are open after the character.
    pub(super) fn depth_after(&self, at: usize) -> u32 {
        self.depth.get(at).copied().unwrap_or(0)
    }

    /// Whether the character closes a pair.
    pub(super) fn closes(&self, at: usize) -> bool {
        self.opener(at).is_some()
    }

    /// Whether the character opens a pair.
    pub(super) fn opens(&self, at: usize) -> bool {
        self.opens.get(at).copied().unwrap_or(false)
    }

    /// The character that opens the pair which the one at `at` closes.
    pub(super) fn opener(&self, at: usize) -> Option<usize> {
        self.opener.get(at).copied().flatten()
    }
}

/// Whether the mark at `at` opens (`false`) or closes (`true`) a pair, and which.
fn role(characters: &[(usize, char)], at: usize, c: char, counts: &[usize; PAIRS]) -> Option<(Pair, bool)> {
    let before = at.checked_sub(1).and_then(|at| characters.get(at)).map_or(' ', |(_, c)| *c);
    let after = characters.get(at + 1).map_or(' ', |(_, c)| *c);
    let is_open = |pair: Pair| counts[pair as usize] > 0;
    let at_front = (before.is_whitespace()
        || matches!(before, '(' | '[' | '-' | '–' | '—' | ',' | ':' | '।'))
        && !after.is_whitespace();
    match c {
        '‘' => Some((Pair::Single, false)),
        '“' | '„' => Some((Pair::Double, false)),
        '«' => Some((Pair::Angle, false)),
        '(' => Some((Pair::Round, false)),
        '[' => Some((Pair::Square, false)),
        '»' => Some((Pair::Angle, true)),
        ')' => Some((Pair::Round, true)),
        ']' => Some((Pair::Square, true)),
        // Some papers open with the closing mark.
        '”' => Some((Pair::Double, is_open(Pair::Double) || !at_front)),
        '"' => Some((Pair::StraightDouble, is_open(Pair::StraightDouble))),
        '’' if is_apostrophe(characters, at, before, after) => None,
        '’' => Some((Pair::Single, true)),
        '\'' if is_apostrophe(characters, at, before, after) => None,
        '\'' if is_open(Pair::StraightSingle) => Some((Pair::StraightSingle, true)),
        '\'' if at_front => Some((Pair::StraightSingle, false)),
        _ => None,
    }
}

/// `দু’টি`, `’৭১`: inside a word after one of a few short words, between Latin letters, or before a year.
fn is_apostrophe(characters: &[(usize, char)], at: usize, before: char, after: char) -> bool {
    if before.is_whitespace() {
        return after.is_numeric();
    }
    if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() {
        return true;
    }
    if !is_bengali(before) || !is_bengali(after) {
        return false;
    }
    let word: String =
        characters.get(at.saturating_sub(8)..at).unwrap_or_default().iter().map(|(_, c)| *c).collect();
    let word = word.rsplit(|c: char| !is_bengali(c)).next().unwrap_or_default();
    BEFORE_APOSTROPHE.contains(&word)
}
