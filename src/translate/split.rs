//! Cutting a sentence that is too long for the model at the clause mark nearest its middle, so that nothing is lost.

use unicode_segmentation::UnicodeSegmentation;

/// Words that open a clause: a cut before one of them leaves both halves readable.
const CONJUNCTIONS: [&str; 14] =
    ["এবং", "কিন্তু", "তবে", "আর", "অথবা", "কারণ", "যদিও", "যে", "যা", "যার", "যেখানে", "ফলে", "তাই", "অন্যদিকে"];

/// How good a place to cut is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// After an end mark or a semicolon.
    End,
    /// After a comma, colon or dash.
    Clause,
    /// Before a conjunction.
    Conjunction,
    /// Between other words.
    Word,
}

/// The pieces of `text`, in order, each at most `limit` long as `count` measures it (a single character may be longer);
/// between them stood at most white space.
pub(crate) fn split<'a, E>(
    text: &'a str,
    limit: usize,
    count: &impl Fn(&str) -> Result<usize, E>,
) -> Result<Vec<&'a str>, E> {
    let mut pieces = Vec::new();
    // A stack instead of recursion: a hostile text makes no deep calls.
    let mut waiting = vec![text.trim()];
    while let Some(piece) = waiting.pop() {
        match if count(piece)? > limit { halves(piece) } else { None } {
            Some((first, second)) => waiting.extend([second, first]),
            None if piece.is_empty() => {}
            None => pieces.push(piece),
        }
    }
    Ok(pieces)
}

/// Both sides of the best cut: the best kind of place in the middle half of the text, of these the one nearest the
/// middle; else the nearest place between words, between letters, between characters. `None` for a single character.
fn halves(text: &str) -> Option<(&str, &str)> {
    let middle = text.len() / 2;
    let distance = |at: &usize| at.abs_diff(middle);
    let places = boundaries(text);
    let central = places.iter().filter(|(at, _)| distance(at) <= text.len() / 4);
    let at = (central.min_by_key(|(at, place)| (*place, distance(at))).map(|&(at, _)| at))
        .or_else(|| places.iter().map(|&(at, _)| at).min_by_key(distance))
        .or_else(|| text.grapheme_indices(true).map(|(at, _)| at).filter(|&at| at > 0).min_by_key(distance))
        .or_else(|| text.char_indices().map(|(at, _)| at).filter(|&at| at > 0).min_by_key(distance))?;
    let (first, second) = text.split_at_checked(at)?;
    Some((first.trim_end(), second.trim_start()))
}

/// All places between words, and after a danda that stands close to the next sentence.
fn boundaries(text: &str) -> Vec<(usize, Place)> {
    let mut places = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
            places.push((at, kind(head, tail)));
        } else if before == '।' && c.is_alphanumeric() {
            places.push((at, Place::End));
        }
        before = c;
    }
    places
}

/// The kind of the white space between `head` and `tail`.
fn kind(head: &str, tail: &str) -> Place {
    let head = head.trim_end_matches(['\'', '"', ')']);
    match head.chars().next_back() {
        Some('।' | '?' | '!' | ';') => Place::End,
        Some(',' | ':' | '-') => Place::Clause,
        _ if tail.split_whitespace().next().is_some_and(|word| CONJUNCTIONS.contains(&word)) => {
            Place::Conjunction
        }
        _ => Place::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::convert::Infallible;

    fn by_words(text: &str, limit: usize) -> Vec<&str> {
        split(text, limit, &|piece| Ok::<_, Infallible>(piece.split_whitespace().count())).unwrap()
    }

    #[test]
    fn short_sentences_stay_whole() {
        assert_eq!(by_words("তিনি এসেছেন, দেখেছেন।", 10), ["তিনি এসেছেন, দেখেছেন।"]);
        assert!(by_words(" ", 10).is_empty());
    }

    #[test]
    fn cuts_at_the_best_mark_near_the_middle() {
        assert_eq!(by_words("এক দুই তিন; চার পাঁচ, ছয়", 5), ["এক দুই তিন;", "চার পাঁচ, ছয়"]);
        assert_eq!(by_words("এক দুই, তিন চার পাঁচ ছয়", 5), ["এক দুই,", "তিন চার পাঁচ ছয়"]);
        assert_eq!(by_words("এক দুই তিন কিন্তু চার পাঁচ", 5), ["এক দুই তিন", "কিন্তু চার পাঁচ"]);
        assert_eq!(by_words("এক দুই তিন চার", 3), ["এক দুই", "তিন চার"]);
    }

    #[test]
    fn figures_are_not_cut() {
        // A comma inside a figure is no clause mark.
        assert_eq!(by_words("মোট 1,87,500 টাকা পেলেন", 3), ["মোট 1,87,500", "টাকা পেলেন"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[কখা্ি ,;।\\-\u{200d}a1]{0,120}", limit in 1usize..20) {
            let count = |piece: &str| Ok::<_, Infallible>(piece.graphemes(true).count());
            let pieces = split(&text, limit, &count).unwrap();
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&pieces.concat()), bare(&text));
            for piece in pieces {
                prop_assert!(count(piece).unwrap() <= limit, "{}", piece);
            }
        }
    }
}
