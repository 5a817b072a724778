//! Whether a number is a figure: one that an English translation would surely show as a number.

use rust_decimal::Decimal;

use super::{
    Item, is_joining,
    lexicon::Meaning,
    number::{Form, number},
    shape::Shape,
    token::Token,
};

/// Number words that need company to be a number: নয় also says "is not", the others are years of history.
const WITH_COMPANY: &[&str] = &["নয়", "দু", "বায়ান্ন", "ঊনসত্তর", "একাত্তর", "চব্বিশ"];

/// What comes in twos: `দুই পক্ষ` is "both sides" as often as "two sides".
const BOTH: &[&str] = &[
    "পক্ষ",
    "দল",
    "দেশ",
    "পুঁজিবাজার",
    "বাজার",
    "শেয়ারবাজার",
    "দফা",
    "পাশ",
    "হাত",
    "সংস্করণ",
    "ধার",
    "দিক",
    "বেলা",
    "অঙ্ক",
    "পাড়",
    "তীর",
    "প্রান্ত",
    "চোখ",
];

/// Whether a number of a list would be shown. It counts `value` of `shape`, ends before token `end`, and may be joined
/// to a number behind it.
pub(super) fn is_shown(
    tokens: &[Token<'_>],
    item: &Item,
    end: usize,
    value: Decimal,
    shape: Shape,
    joined: bool,
) -> bool {
    let place = Place { tokens, item, end };
    let number = &item.number;
    let text = tokens.get(item.start).map_or("", |token| token.text);
    match number.form {
        Form::Inflected => false,
        Form::Word if place.is_in_loose_pair() => false,
        Form::Word if value == Decimal::ONE => shape == Shape::Percent || (joined && !item.comma),
        Form::Word if value.is_zero() => shape != Shape::Plain && !joined,
        _ if place.is_manner_of_speaking(shape) => false,
        Form::Word if shape == Shape::Plain => !WITH_COMPANY.contains(&text) && !place.is_part_of_word(),
        Form::Plain(_) | Form::Digits => !place.is_in_latin(),
        _ => true,
    }
}

/// A number among its neighbours.
struct Place<'a> {
    tokens: &'a [Token<'a>],
    item: &'a Item,
    end: usize,
}

impl Place<'_> {
    /// দু-এক, নয়-ছয়: two small numbers in words that do not rise are a manner of speaking.
    fn is_in_loose_pair(&self) -> bool {
        let item = self.item;
        let by_dash = |at: usize| self.tokens.get(at).is_some_and(|token| matches!(token.text, "-" | "–"));
        let small = |at: usize| match self.tokens.get(at).and_then(Token::meaning) {
            Some(Meaning::Small(value)) => Some(Decimal::from(value)),
            _ => None,
        };
        let value = item.number.value;
        let falls =
            by_dash(item.number.next) && small(item.number.next + 1).is_some_and(|next| next <= value);
        let fell = item.start >= 2
            && by_dash(item.start - 1)
            && small(item.start - 2).is_some_and(|before| before >= value);
        falls || fell
    }

    /// Numbers that English says with another word: decades (`ষাটের দশক`), "both" (`দুজনই`, `দুই পক্ষ`), "twice" (`দুবার`), "any
    /// other" (`আর দশটা`).
    fn is_manner_of_speaking(&self, shape: Shape) -> bool {
        let (item, end) = (self.item, self.end);
        let value = item.number.value;
        let text = |at: usize| self.tokens.get(at).map_or("", |token| token.text);
        let last = text(end.saturating_sub(1));
        let before = item.start.checked_sub(1).map_or("", text);
        let ten = Decimal::TEN;
        let is_decade =
            value >= Decimal::from(20) && value < Decimal::ONE_HUNDRED && value % ten == Decimal::ZERO;
        if is_decade {
            let named = (0..3).any(|after| text(end + after).starts_with("দশক"));
            let ending = matches!(text(end), "-" | "এর" | "র" | "দশকে" | "দশকের");
            return shape == Shape::Unit("decade") || (named && ending);
        }
        if value == Decimal::TWO && matches!(item.number.form, Form::Word) {
            let is_both = (shape == Shape::Plain && BOTH.iter().any(|word| text(end).starts_with(word)))
                || (end > item.start + 1 && last.ends_with('ই'));
            return is_both || last.starts_with("বার");
        }
        if text(end).starts_with("যুগ") {
            return true;
        }
        let is_round = value == ten || value == Decimal::from(5);
        is_round && shape == Shape::Count && matches!(before, "আর" | "অন্য")
    }

    /// Whether the number goes on as a word (`দুই-তৃতীয়াংশ`, `সাত-সকালে`).
    fn is_part_of_word(&self) -> bool {
        let end = self.end;
        let word = |at: usize| self.tokens.get(at).filter(|token| token.is_word());
        let broken = self.tokens.get(end).is_some_and(|token| token.is_mark('^') && token.glued);
        let hyphened = self.tokens.get(end).is_some_and(|token| token.is_mark('-') && token.glued)
            && word(end + 1).is_some_and(|token| token.glued);
        let in_decade = self.tokens.get(end).is_some_and(is_joining)
            && number(self.tokens, end + 1).is_some_and(|number| number.form == Form::Inflected);
        broken || hyphened || in_decade || word(end).is_some_and(|token| token.text.contains("াংশ"))
    }

    /// Whether digits touch a Latin letter (`F16`, `4G`).
    fn is_in_latin(&self) -> bool {
        let (start, next) = (self.item.start, self.item.number.next);
        let latin = |token: &Token<'_>| {
            token.text.chars().all(|c| c.is_ascii_alphabetic()) && token.meaning().is_none()
        };
        let glued = self.tokens.get(start).is_some_and(|token| token.glued);
        (glued && start.checked_sub(1).and_then(|at| self.tokens.get(at)).is_some_and(latin))
            || self.tokens.get(next).is_some_and(|token| token.glued && latin(token))
    }
}
