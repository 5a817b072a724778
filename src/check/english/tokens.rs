//! English text cut into the tokens that figures are made of: numerals, words and single marks.

use rust_decimal::Decimal;

use super::{calendar::month, words::currency};
use crate::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A numeral in digits, grouping commas and one decimal point included.
    Numeral(Decimal),
    /// Digits whose commas group nothing (`14,0000`), and the number they make without them.
    Malformed(Decimal),
    /// Letters, with digits and apostrophes inside (`don't`, `G20`) or as a dotted abbreviation (`a.m.`).
    Word,
    /// Any other character.
    Mark(char),
}

/// A token with its place and its lower-case text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub span: Span,
    pub shape: Shape,
    /// The text in lower case, without a possessive ending and without the dots of an abbreviation.
    pub lower: String,
    /// Whether the token starts with a capital letter.
    pub capital: bool,
    /// Whether it follows the token before it without white space.
    pub glued: bool,
}

/// Cuts `text` into tokens, left to right; white space is left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut gap = true;
    while let Some(first) = rest(text, at).chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            gap = true;
            continue;
        }
        let (len, shape) = if first.is_ascii_digit() {
            let (len, well_formed) = numeral(rest(text, at), follows_month(&tokens));
            let digits: String = rest(text, at).chars().take(len).filter(|c| *c != ',').collect();
            let shape = if well_formed { Shape::Numeral } else { Shape::Malformed };
            // A numeral too long for a decimal (29 digits) counts as nothing: no figure of a news text is.
            (len, digits.parse().map_or(Shape::Mark('#'), shape))
        } else if first.is_alphabetic() {
            let word = rest(text, at).get(..word_length(rest(text, at))).unwrap_or_default();
            // `Tk50,000` is a currency and a numeral.
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let is_currency = currency(&letters.to_lowercase()).is_some();
            (if is_currency { letters.len() } else { word.len() }, Shape::Word)
        } else {
            (first.len_utf8(), Shape::Mark(first))
        };
        let span = Span::new(at, at + len);
        tokens.push(Token {
            span,
            shape,
            lower: plain(span.of(text)),
            capital: first.is_uppercase(),
            glued: !gap,
        });
        at += len;
        gap = false;
    }
    tokens
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Lower case, without `'s` and without the dots of an abbreviation.
fn plain(word: &str) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    let stem = lower.strip_suffix("'s").unwrap_or(&lower);
    if stem.starts_with(char::is_alphabetic) { stem.replace('.', "") } else { stem.to_owned() }
}

/// Whether the last of `tokens` is a month's name, maybe with a dot.
fn follows_month(tokens: &[Token]) -> bool {
    tokens.iter().rev().take(2).any(|token| month(&token.lower).is_some())
}

/// Bytes of the digits at the start of `text`, and whether they are one numeral. Where commas follow that group
/// nothing, they are not (`14,0000`, `5,000,00`, `14,05`), unless they stand in a list of short numbers or of years
/// (`10,15`, `2015,2016`) or before the year of a date (`December 30,2018`): then the numeral ends at the comma.
fn numeral(text: &str, follows_month: bool) -> (usize, bool) {
    let bytes = text.as_bytes();
    let digits_from = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let length = numeral_length(text);
    let mut end = length;
    let mut is_list = length == digits_from(0);
    while bytes.get(end) == Some(&b',') && digits_from(end + 1) > 0 {
        let group = digits_from(end + 1);
        let like = group <= 2 || group == 4 && (length == 4 || length <= 2 && follows_month);
        is_list &= like && bytes.get(end + 1) != Some(&b'0');
        end += 1 + group;
    }
    if end == length || is_list {
        return (length, true);
    }
    let decimals = if bytes.get(end) == Some(&b'.') { digits_from(end + 1) } else { 0 };
    (if decimals > 0 { end + 1 + decimals } else { end }, false)
}

/// Bytes of the well-formed numeral at the start of `text`: `5`, `1,87,500`, `5,000,000`, `7.5`.
fn numeral_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits_from = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits_from(0);
    // Groups of two or three digits after commas, of which the last must have three (Indian or Western style).
    if end <= 3 {
        let mut at = end;
        while bytes.get(at) == Some(&b',') {
            let group = digits_from(at + 1);
            if group != 2 && group != 3 {
                break;
            }
            at += 1 + group;
            if group == 3 {
                end = at;
            }
        }
    }
    if bytes.get(end) == Some(&b'.') {
        let decimals = digits_from(end + 1);
        if decimals > 0 {
            end += 1 + decimals;
        }
    }
    end
}

/// Bytes of the word at the start of `text`.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    let mut letters = 0; // letters since the last dot
    let mut dotted = true; // so far only single letters with dots between
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match c {
            c if c.is_alphanumeric() => {
                letters += 1;
                dotted &= letters == 1;
            }
            '\'' | '’' if next.is_some_and(char::is_alphabetic) => dotted = false,
            // A dot belongs to `a.m.` and `U.S.`, not to the end of a sentence.
            '.' if dotted && letters == 1 && (end > 1 || next.is_some_and(char::is_alphabetic)) => {
                letters = 0
            }
            _ => break,
        }
        end = at + c.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn numerals_keep_their_grouping_and_their_decimals() {
        assert_eq!(texts("1,87,500 and 5,000,000."), ["1,87,500", "and", "5,000,000", "."]);
        assert_eq!(texts("7.5% of 10, 15"), ["7.5", "%", "of", "10", ",", "15"]);
        assert_eq!(texts("December 30,2018"), ["December", "30", ",", "2018"]);
    }

    #[test]
    fn digits_with_commas_that_group_nothing_stay_together() {
        for malformed in
            ["14,0000", "5,000,00", "1,50,00", "14,05", "1400,250", "1.5,000", "14,2000", "14,0000.5"]
        {
            let tokens = tokens(malformed);
            assert_eq!(tokens.len(), 1, "{malformed}");
            assert!(matches!(tokens[0].shape, Shape::Malformed(_)), "{malformed}");
        }
        assert_eq!(texts("10,15,20 in 2015,2016"), ["10", ",", "15", ",", "20", "in", "2015", ",", "2016"]);
        assert_eq!(texts("Dec. 30,2018"), ["Dec", ".", "30", ",", "2018"]);
        assert_eq!(texts("14,000, 28.04.2024"), ["14,000", ",", "28.04", ".", "2024"]);
    }

    #[test]
    fn a_currency_is_cut_from_its_digits() {
        assert_eq!(texts("Tk50,000 Rs5 G20"), ["Tk", "50,000", "Rs", "5", "G20"]);
    }

    #[test]
    fn words_keep_apostrophes_and_abbreviations() {
        assert_eq!(
            texts("don't G20 9.30 a.m. in U.S. I. Go."),
            ["don't", "G20", "9.30", "a.m.", "in", "U.S.", "I", ".", "Go", "."]
        );
        assert_eq!(
            tokens("Monday's p.m.").iter().map(|t| t.lower.clone()).collect::<Vec<_>>(),
            ["monday", "pm"]
        );
    }

    #[test]
    fn any_characters_are_taken() {
        assert_eq!(texts("€5 – ৫ ’ 😀"), ["€", "5", "–", "৫", "’", "😀"]);
        assert_eq!(texts(&"9".repeat(60)).len(), 1);
    }
}
