//! A text cut into the tokens that figures are read from.

use rust_decimal::Decimal;

use super::lexicon::{Meaning, look_up};
use crate::{
    Span,
    bengali::{script::digit, word::is_word_character},
};

/// One token of a text in normal form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) span: Span,
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    /// Whether no space stands before it.
    pub(super) glued: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Digits(Digits),
    /// A word, with its meaning where it has one for figures.
    Word {
        meaning: Option<Meaning>,
        inflected: bool,
    },
    Mark(char),
}

/// A number written in digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits {
    /// The value; `None` where it is too long to be one (a telephone or account number).
    pub(super) value: Option<Decimal>,
    /// Digits only, without point or grouping.
    pub(super) plain: bool,
    /// How many digits there are.
    pub(super) count: usize,
}

impl Token<'_> {
    pub(super) fn meaning(&self) -> Option<Meaning> {
        match self.kind {
            Kind::Word { meaning, .. } => meaning,
            _ => None,
        }
    }

    pub(super) fn is_mark(&self, mark: char) -> bool {
        matches!(self.kind, Kind::Mark(c) if c == mark)
    }

    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word { .. })
    }

    /// The value of plain digits that fit a small number.
    pub(super) fn plain(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Digits(Digits { value: Some(value), plain: true, count }) => {
                u32::try_from(value).ok().map(|value| (value, count))
            }
            _ => None,
        }
    }
}

/// The tokens of a text in normal form: numbers in digits, words (a number word glued to its classifier, unit or
/// scale is taken apart), and every other character by itself.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    let mut glued = false;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if c.is_whitespace() {
            glued = false;
            at += c.len_utf8();
            continue;
        }
        let (length, kind) = if digit(c).is_some() {
            let after_point = glued && tokens.last().is_some_and(|token| token.is_mark('.'));
            let (length, digits) = digits(rest, !after_point);
            (length, Kind::Digits(digits))
        } else if is_word_character(c) {
            word(rest)
        } else if is_apostrophe(c)
            && tokens.last().is_some_and(|token| glued && drops_apostrophe(token, rest))
        {
            at += c.len_utf8();
            continue;
        } else {
            (c.len_utf8(), Kind::Mark(c))
        };
        let span = Span::new(at, at + length);
        tokens.push(Token { span, text: span.of(text), kind, glued });
        at += length;
        glued = true;
    }
    tokens
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '’' | '\'' | '‘')
}

/// Whether an apostrophe at the start of `rest`, right after `token`, is part of a number: `দু’জন`, `৯’শ`, `৩শ’ ৭৭`.
fn drops_apostrophe(token: &Token<'_>, rest: &str) -> bool {
    let after = rest.strip_prefix(is_apostrophe).unwrap_or(rest);
    let mut next = after.chars();
    let before_hundred = next.next() == Some('শ') && !next.next().is_some_and(is_word_character);
    let is_number =
        matches!(token.kind, Kind::Digits(_)) || matches!(token.meaning(), Some(Meaning::Small(_)));
    let after_hundred = token.meaning() == Some(Meaning::Hundred) && after.starts_with(' ');
    token.text == "দু" || (is_number && before_hundred) || after_hundred
}

/// The word at the start of `rest`, or that part of it which is a number word.
fn word(rest: &str) -> (usize, Kind) {
    let inside =
        |c: &char| digit(*c).is_none() && (is_word_character(*c) || matches!(c, '\u{200C}' | '\u{200D}'));
    let length: usize = rest.chars().take_while(inside).map(char::len_utf8).sum();
    let length = length.max(rest.chars().next().map_or(0, char::len_utf8));
    let word = rest.get(..length).unwrap_or_default();
    match look_up(word) {
        Some(known) => {
            (known.length, Kind::Word { meaning: Some(known.meaning), inflected: known.inflected })
        }
        None => (length, Kind::Word { meaning: None, inflected: false }),
    }
}

/// More groups of digits than this are a list, not a number.
const LONGEST_GROUPING: usize = 8;

/// The number in digits at the start of `rest`: with commas where they group digits in twos and threes (Indian or
/// international), and with a decimal point, if it may have one.
fn digits(rest: &str, may_have_point: bool) -> (usize, Digits) {
    let run = |from: usize| -> usize {
        let tail = rest.get(from..).unwrap_or_default();
        tail.chars().take_while(|c| digit(*c).is_some()).map(char::len_utf8).sum()
    };
    let follows = |at: usize, mark: char| {
        rest.get(at..).is_some_and(|tail| tail.starts_with(mark)) && run(at + mark.len_utf8()) > 0
    };
    let whole = run(0);
    let mut length = whole;
    let mut groups: Vec<usize> = vec![count(rest, 0, whole)];
    while follows(length, ',') && groups.len() < LONGEST_GROUPING {
        let next = run(length + 1);
        groups.push(count(rest, length + 1, length + 1 + next));
        length += 1 + next;
    }
    if !is_grouped(&groups) {
        length = whole;
    }
    let grouped = length > whole;
    let mut point = false;
    if may_have_point && follows(length, '.') {
        let end = length + 1 + run(length + 1);
        // 12.05.2024 is no decimal.
        if !follows(end, '.') {
            length = end;
            point = true;
        }
    }
    let ascii: String = rest
        .get(..length)
        .unwrap_or_default()
        .chars()
        .filter(|c| *c != ',')
        .map(|c| digit(c).map_or(c, |value| char::from(b'0' + value)))
        .collect();
    let count = ascii.len() - usize::from(point);
    let is_identifier = count > 18 || (count > 5 && ascii.starts_with('0') && !point);
    let value = if is_identifier { None } else { ascii.parse().ok() };
    (length, Digits { value, plain: !grouped && !point, count })
}

fn count(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).map_or(0, |part| part.chars().count())
}

/// Whether digit groups of these sizes are one number: the last of three, those before it all of two or all of
/// three, the first not longer than they.
fn is_grouped(groups: &[usize]) -> bool {
    let Some((last, before)) = groups.split_last() else { return false };
    let Some((first, middle)) = before.split_first() else { return false };
    let size = middle.first().copied().unwrap_or(3);
    *last == 3
        && (2..=3).contains(&size)
        && middle.iter().all(|group| *group == size)
        && (1..=size).contains(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn digits_come_apart_from_what_is_glued_to_them() {
        assert_eq!(of("৩টি ৫জন ১০০টাকা"), ["৩", "টি", "৫", "জন", "১০০", "টাকা"]);
        assert_eq!(of("দু’জন দুই-তিন"), ["দু", "জন", "দুই", "-", "তিন"]);
    }

    #[test]
    fn commas_group_or_part() {
        assert_eq!(of("১,৮৭,৫০০"), ["১,৮৭,৫০০"]);
        assert_eq!(of("1,234,567.5"), ["1,234,567.5"]);
        assert_eq!(of("১,২,৩"), ["১", ",", "২", ",", "৩"]);
        assert_eq!(of("২০২৪,৫০০"), ["২০২৪", ",", "৫০০"]);
        assert_eq!(of("১২.০৫.২০২৪"), ["১২", ".", "০৫", ".", "২০২৪"]);
    }

    #[test]
    fn an_identifier_has_no_value() {
        let telephone = tokens("০১৭১২৩৪৫৬৭৮");
        assert!(matches!(telephone[0].kind, Kind::Digits(Digits { value: None, .. })));
    }
}
