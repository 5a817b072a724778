//! The normal form: the one spelling that every later step sees, with a map back to the original; and the
//! matching form, in which words are compared but never shown.
//!
//! Bengali reaches us in several encodings of the same letters (`ো` or `ে`+`া`, `য়` as one code point or two, `ত্‍` for
//! `ৎ`), with characters that print nothing. Everything decided here looks only at what precedes a character and at
//! the consonant cluster around it, so that normalising twice changes nothing.

use unicode_normalization::{
    IsNormalized, UnicodeNormalization,
    char::{canonical_combining_class, decompose_canonical},
    is_nfc_quick,
};

use super::script::{
    NUKTA, VIRAMA, ZWJ, ZWNJ, digit, is_bengali, is_bengali_sign, is_consonant, is_ignorable,
};
use crate::Span;

/// A text in normal form, and where each part of it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of the normal form and the stretch of the original it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// First byte in the normal form; the piece ends where the next begins.
    at: usize,
    source: Span,
    /// Whether the two are the same bytes: then a place inside it maps to a place inside the original.
    verbatim: bool,
}

impl Normalised {
    /// The normal form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Maps a span of the normal form to the span of the original that it was made from. Both ends fall on
    /// character boundaries, whatever was asked; a span that does not fit is cut to the text.
    pub fn source(&self, span: Span) -> Span {
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.ceil_char_boundary(span.end);
        let Some(first) = self.piece(start) else {
            return Span::new(0, 0);
        };
        let from = if first.verbatim {
            (first.source.start + start - first.at).min(first.source.end)
        } else {
            first.source.start
        };
        let Some(last) = self.piece(end.saturating_sub(1)).filter(|_| end > start) else {
            return Span::new(from, from);
        };
        let to = if last.verbatim { last.source.start + end - last.at } else { last.source.end };
        Span::new(from, to)
    }

    /// The piece that holds byte `at`, or the last one.
    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(after.saturating_sub(1))
    }

    fn push(&mut self, text: &str, source: Span, original: &str) {
        let verbatim = source.of(original) == text;
        let joins = self.pieces.last().is_some_and(|last| last.verbatim && last.source.end == source.start);
        match self.pieces.last_mut() {
            Some(last) if verbatim && joins => last.source.end = source.end,
            _ => self.pieces.push(Piece { at: self.text.len(), source, verbatim }),
        }
        self.text.push_str(text);
    }
}

/// A character that stays, with the span of the original it stands for.
type Kept = (char, Span);

/// The display normal form of a text, with its map back to the original.
///
/// - One canonical composition (NFC, in which য় ড় ঢ় are a letter and a dot; `ত্‍` typed for `ৎ` becomes `ৎ`).
/// - Every run of white space, line breaks too, becomes one space; none at either end.
/// - `৷`, and `|` where it is typed for a danda, become `।`.
/// - Characters that print nothing are dropped; the joiners U+200C and U+200D stay only where they shape a cluster
///   of consonants (`র‍্যাব`).
pub fn normalise(text: &str) -> Normalised {
    let kept = dandas(joiners(text));
    let mut normalised = Normalised { text: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut rest = kept.as_slice();
    let mut composed = String::new();
    while let Some((&(c, span), tail)) = rest.split_first() {
        let length = if c.is_whitespace() {
            1 + tail.iter().take_while(|(c, _)| c.is_whitespace()).count()
        } else {
            1 + tail.iter().take_while(|(c, _)| !c.is_whitespace() && !starts_segment(*c)).count()
        };
        let (segment, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        let source = Span::new(span.start, segment.last().map_or(span.end, |(_, last)| last.end));
        composed.clear();
        if c.is_whitespace() {
            if normalised.text.is_empty() || rest.is_empty() {
                continue;
            }
            composed.push(' ');
        } else if length == 1 && c.is_ascii() {
            composed.push(c);
        } else {
            composed.extend(segment.iter().map(|(c, _)| *c).nfc());
        }
        normalised.push(&composed, source, text);
    }
    normalised
}

/// The normal form without its map: `normalise(text).text()`.
pub fn normal_form(text: &str) -> String {
    normalise(text).text
}

/// The form in which words are compared, never shown: the normal form without joiners, digits in ASCII, and a
/// colon typed for visarga (after a Bengali letter) read as one.
pub fn matching_form(word: &str) -> String {
    let normal = normal_form(word);
    let mut form = String::with_capacity(normal.len());
    let mut before = ' ';
    for c in normal.chars() {
        match c {
            ZWJ | ZWNJ => continue,
            ':' if is_bengali(before) && digit(before).is_none() => form.push('ঃ'),
            _ => match digit(c) {
                Some(value) => form.push(char::from(b'0' + value)),
                None => form.push(c),
            },
        }
        before = c;
    }
    // Without its joiner, what stood on both sides may compose.
    if normal.contains([ZWJ, ZWNJ]) { form.nfc().collect() } else { form }
}

/// Whether `c` begins a segment that normalises by itself: nothing before it changes it or is changed by it.
fn starts_segment(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    if matches!(c, '\u{0980}'..='\u{09FF}') {
        return !matches!(c, '\u{09BC}' | '\u{09BE}' | '\u{09CD}' | '\u{09D7}' | '\u{09FE}');
    }
    let mut first = None;
    decompose_canonical(c, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(c);
    canonical_combining_class(first) == 0 && is_nfc_quick(std::iter::once(first)) != IsNormalized::Maybe
}

/// Drops what prints nothing, and of the joiners all but the first of a run that shapes a cluster.
fn joiners(text: &str) -> Vec<Kept> {
    let all: Vec<Kept> = text
        .char_indices()
        .filter(|(_, c)| !is_ignorable(*c))
        .map(|(at, c)| (c, Span::new(at, at + c.len_utf8())))
        .collect();
    let mut kept: Vec<Kept> = Vec::with_capacity(all.len());
    let mut rest = all.as_slice();
    while let Some((&(c, span), tail)) = rest.split_first() {
        rest = tail;
        if !is_joiner(&(c, span)) {
            kept.push((c, span));
            continue;
        }
        rest = skip_joiners(tail);
        match kept.as_slice() {
            [.., ('ত', from), (VIRAMA, _)] if c == ZWJ => {
                let from = *from;
                kept.truncate(kept.len() - 2);
                kept.push(('ৎ', Span::new(from.start, span.end)));
            }
            before if shapes_cluster(before, rest) => kept.push((c, span)),
            _ => {}
        }
    }
    kept
}

fn is_joiner((c, _): &Kept) -> bool {
    matches!(*c, ZWJ | ZWNJ)
}

fn skip_joiners(characters: &[Kept]) -> &[Kept] {
    let run = characters.iter().take_while(|c| is_joiner(c)).count();
    characters.get(run..).unwrap_or_default()
}

/// Whether a joiner between `before` and `after` shapes a cluster: consonant, virama, joiner, consonant (`ক্‌ষ`) or
/// consonant, joiner, virama, consonant (`র‍্য`).
fn shapes_cluster(before: &[Kept], after: &[Kept]) -> bool {
    let ends_in_consonant = |before: &[Kept]| match before {
        [.., (letter, _), (NUKTA, _)] | [.., (letter, _)] => is_consonant(*letter),
        [] => false,
    };
    let starts_with_consonant = |after: &[Kept]| after.first().is_some_and(|(c, _)| is_consonant(*c));
    match (before, after) {
        ([before @ .., (VIRAMA, _)], after) => ends_in_consonant(before) && starts_with_consonant(after),
        (before, [(VIRAMA, _), after @ ..]) => {
            ends_in_consonant(before) && starts_with_consonant(skip_joiners(after))
        }
        _ => false,
    }
}

/// Makes one danda of those that are typed differently.
fn dandas(mut characters: Vec<Kept>) -> Vec<Kept> {
    let text_end = characters.iter().rposition(|(c, _)| !c.is_whitespace());
    let mut before = ' ';
    let mut before_space = ' ';
    for (i, (c, _)) in characters.iter_mut().enumerate() {
        let is_danda = match *c {
            '৷' => true,
            '|' => bar_is_danda(before) || (text_end == Some(i) && bar_is_danda(before_space)),
            _ => false,
        };
        if is_danda {
            *c = '।';
        }
        before = *c;
        if !c.is_whitespace() {
            before_space = *c;
        }
    }
    characters
}

/// Whether a `|` right after `before` was typed for a danda: it closes a Bengali word or what was quoted.
pub(super) fn bar_is_danda(before: char) -> bool {
    is_bengali(before) || is_bengali_sign(before) || matches!(before, '।' | '’' | '”' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_one_letter() {
        assert_eq!(
            normal_form("\u{09DC}\u{09DD}\u{09DF}"),
            "\u{09A1}\u{09BC}\u{09A2}\u{09BC}\u{09AF}\u{09BC}"
        );
        assert_eq!(normal_form("ক\u{09C7}\u{09BE}"), "ক\u{09CB}");
        assert_eq!(normal_form("উত\u{09CD}\u{200D}সব"), "উৎসব");
        assert_eq!(normal_form("ক\u{09C7}\u{200B}\u{09BE}"), "ক\u{09CB}");
    }

    #[test]
    fn space_and_unprinted_characters() {
        assert_eq!(normal_form("\u{FEFF} ঢাকা\u{00A0}\r\n\r\n শহর\t"), "ঢাকা শহর");
        assert_eq!(normal_form("ঢা\u{00AD}কা\u{200B}"), "ঢাকা");
        assert_eq!(normal_form(" \u{200D} "), "");
    }

    #[test]
    fn joiners_stay_where_they_shape() {
        assert_eq!(normal_form("র\u{200D}্যাব"), "র\u{200D}্যাব");
        assert_eq!(normal_form("ক্\u{200C}\u{200D}ষ"), "ক্\u{200C}ষ");
        assert_eq!(normal_form("\u{200C}ঢাকা\u{200D} শহর\u{200C}"), "ঢাকা শহর");
        assert_eq!(matching_form("র\u{200D}্যাব"), matching_form("র্যাব"));
    }

    #[test]
    fn dandas_become_one() {
        assert_eq!(normal_form("তিনি আসেন৷ পরে যান|"), "তিনি আসেন। পরে যান।");
        assert_eq!(normal_form("তিনি আসেন |\n"), "তিনি আসেন ।");
        assert_eq!(normal_form("খবর | প্রথম পাতা"), "খবর | প্রথম পাতা");
        assert_eq!(normal_form("a|b"), "a|b");
    }

    #[test]
    fn matching_reads_a_colon_as_visarga_and_digits_as_ascii() {
        assert_eq!(matching_form("দু:খ"), "দুঃখ");
        assert_eq!(matching_form("১০:৩০"), "10:30");
    }

    #[test]
    fn spans_lead_back() {
        let original = "  ক\u{09C7}\u{09BE}থায়\u{00A0}\n র\u{200D}্যাব৷ ";
        let normalised = normalise(original);
        assert_eq!(normalised.text(), normal_form("কোথায় র\u{200D}্যাব।"));
        let word = normalised.text().find('র').unwrap();
        let span = normalised.source(Span::new(word, normalised.text().len()));
        assert_eq!(span.of(original), "র\u{200D}্যাব৷");
        assert_eq!(normalised.source(Span::new(0, "কো".len())).of(original), "ক\u{09C7}\u{09BE}");
        assert_eq!(normalise("").source(Span::new(3, 9)), Span::new(0, 0));
    }
}
