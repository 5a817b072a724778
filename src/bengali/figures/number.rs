//! The value of a number, in digits or in words: `১৪ হাজার`, `দুই লাখ পঞ্চাশ হাজার`, `সাড়ে তিনশ`, `৭ দশমিক ৫`.

use rust_decimal::Decimal;

use super::{
    lexicon::Meaning,
    token::{Digits, Kind, Token},
};

/// A number and where it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: Decimal,
    /// The first token after it.
    pub(super) next: usize,
    /// How it was written.
    pub(super) form: Form,
    /// The product of its scales where it is one figure before them (`৫ লাখ`: 100,000), for `৩ থেকে ৫ লাখ`.
    pub(super) scale: Option<Decimal>,
}

/// How a number was written, which decides what may be read into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits only, this many.
    Plain(usize),
    /// Digits with a point, grouping or a scale word.
    Digits,
    /// One word below a hundred (`তিন`).
    Word,
    /// The same with a case ending (`একাত্তরের`): a decade or a year as often as a number.
    Inflected,
    /// An ordinal in words: it ranks what follows, it does not measure it.
    Ordinal,
    /// Several words, or one that can only be a number.
    Words,
}

/// Reads the number that begins at token `at`. A scale without a number before it (`লাখ টাকা`) is none.
pub(super) fn number(tokens: &[Token<'_>], at: usize) -> Option<Number> {
    let mut reading = Reading {
        tokens,
        at,
        total: Decimal::ZERO,
        current: None,
        last: None,
        product: Decimal::ONE,
        hundreds: false,
        groups: 0,
    };
    if let Some(number) = reading.single() {
        return Some(number);
    }
    while reading.step().is_some() {}
    reading.finish(at)
}

struct Reading<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    /// Sum of what closed with a scale.
    total: Decimal,
    /// What waits for its scale.
    current: Option<Decimal>,
    /// The last scale.
    last: Option<Decimal>,
    product: Decimal,
    /// Whether শ was among them.
    hundreds: bool,
    /// How many numbers were read before or between scales.
    groups: usize,
}

impl Reading<'_> {
    fn token(&self) -> Option<&Token<'_>> {
        self.tokens.get(self.at)
    }

    /// Numbers that are one word: `শতাধিক`, `অর্ধকোটি`, `তৃতীয়`.
    fn single(&self) -> Option<Number> {
        let (value, form) = match self.token()?.meaning()? {
            Meaning::Over(value) | Meaning::Whole(value) => (Decimal::from(value), Form::Words),
            Meaning::Ordinal(value) => (Decimal::from(value), Form::Ordinal),
            _ => return None,
        };
        Some(Number { value, next: self.at + 1, form, scale: None })
    }

    /// Takes in the next token, if it belongs to the number.
    fn step(&mut self) -> Option<()> {
        let token = *self.token()?;
        match token.kind {
            Kind::Digits(Digits { value, .. }) => self.coefficient(value?),
            Kind::Word { meaning: Some(meaning), .. } => match meaning {
                Meaning::Small(value) => self.coefficient(Decimal::from(value)),
                Meaning::Fixed(hundredths) => self.coefficient(Decimal::new(hundredths, 2)),
                Meaning::Added(hundredths) => self.fraction(Decimal::new(hundredths, 2)),
                Meaning::Hundred => self.hundred(),
                Meaning::Scale(scale) => self.scale(Decimal::from(scale)),
                Meaning::Over(scale) => {
                    self.current?;
                    self.scale(Decimal::from(scale))
                }
                Meaning::Point => self.decimals(),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number that waits for its scale, or follows the last.
    fn coefficient(&mut self, value: Decimal) -> Option<()> {
        match (self.current, self.last) {
            // পাঁচশ পঞ্চাশ
            (Some(current), _) if self.is_hundreds(current) && value < Decimal::ONE_HUNDRED => {
                self.continues().then_some(())?;
                self.current = Some(current.checked_add(value)?);
            }
            (Some(_), _) => return None,
            (None, Some(last)) if value >= last || !self.continues() => return None,
            (None, _) => {
                self.current = Some(value);
                self.groups += 1;
            }
        }
        self.at += 1;
        Some(())
    }

    /// Whether `current` was just made by শ, so that a smaller number may follow.
    fn is_hundreds(&self, current: Decimal) -> bool {
        let by_word = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).and_then(Token::meaning);
        by_word == Some(Meaning::Hundred) && current >= Decimal::ONE_HUNDRED
    }

    /// Whether the token here can continue a number already begun: it is not the day, hour, year or rank of
    /// something else.
    fn continues(&self) -> bool {
        let next = self.tokens.get(self.at + 1);
        let is_other = next.is_some_and(|next| match next.meaning() {
            Some(Meaning::Month(_) | Meaning::BengaliMonth | Meaning::Hour | Meaning::Year) => true,
            Some(Meaning::OrdinalEnding) => next.text != "তম",
            _ => (next.is_mark(':') || next.is_mark('/')) && next.glued,
        });
        !is_other
    }

    /// সাড়ে তিন, সোয়া এক; সোয়া and পৌনে also stand for 1.25 and 0.75 by themselves.
    fn fraction(&mut self, added: Decimal) -> Option<()> {
        if self.current.is_some() {
            return None;
        }
        let next = self.tokens.get(self.at + 1)?;
        let base = match next.kind {
            Kind::Digits(Digits { value, .. }) => value,
            Kind::Word { meaning: Some(Meaning::Small(value)), .. } => Some(Decimal::from(value)),
            _ => None,
        };
        match base {
            Some(base) if self.last.is_some_and(|last| base >= last) => return None,
            Some(base) => {
                self.current = Some(base.checked_add(added.checked_mul(step(base))?)?);
                self.at += 2;
            }
            None if self.last.is_some() || added == Decimal::new(50, 2) => return None,
            None => {
                let counts =
                    matches!(next.meaning(), Some(Meaning::Hundred | Meaning::Scale(_) | Meaning::Unit(_)));
                counts.then_some(())?;
                self.current = Some(Decimal::ONE.checked_add(added)?);
                self.at += 1;
            }
        }
        self.groups += 2;
        Some(())
    }

    fn hundred(&mut self) -> Option<()> {
        let current = self.current.filter(|current| *current < Decimal::ONE_HUNDRED)?;
        self.current = Some(current.checked_mul(Decimal::ONE_HUNDRED)?);
        self.hundreds = true;
        self.at += 1;
        Some(())
    }

    fn scale(&mut self, scale: Decimal) -> Option<()> {
        match self.last {
            Some(last) if scale == last => return None,
            // ৭ লাখ ৬১ হাজার কোটি
            Some(last) if scale > last => {
                let sum = self.total.checked_add(self.current.unwrap_or_default())?;
                self.total = sum.checked_mul(scale)?;
                self.product = self.product.checked_mul(scale)?;
            }
            _ => {
                let part = self.current?.checked_mul(scale)?;
                self.total = self.total.checked_add(part)?;
                self.product = scale;
            }
        }
        self.current = None;
        self.last = Some(scale);
        self.at += 1;
        Some(())
    }

    /// ৭ দশমিক ০৫, সাত দশমিক শূন্য পাঁচ: digits after the point, as written.
    fn decimals(&mut self) -> Option<()> {
        // `দশমিক ৫` alone is 0.5.
        let current =
            self.current.or(self.last.is_none().then_some(Decimal::ZERO)).filter(Decimal::is_integer)?;
        let mut digits = String::new();
        let mut at = self.at + 1;
        while let Some(token) = self.tokens.get(at).filter(|_| digits.len() < 12) {
            match token.kind {
                Kind::Digits(Digits { value: Some(value), plain: true, count })
                    if digits.chars().all(|c| c == '0') =>
                {
                    digits.push_str(&format!("{value:0>count$}"));
                    at += 1;
                    break;
                }
                Kind::Word { meaning: Some(Meaning::Small(value)), .. } => {
                    digits.push_str(&value.to_string())
                }
                _ => break,
            }
            at += 1;
        }
        let fraction: Decimal = format!("0.{digits}").parse().ok().filter(|_| !digits.is_empty())?;
        self.current = Some(current.checked_add(fraction)?);
        self.groups += 2;
        self.at = at;
        Some(())
    }

    fn finish(self, start: usize) -> Option<Number> {
        if self.at == start {
            return None;
        }
        let value = self.total.checked_add(self.current.unwrap_or_default())?;
        let first = self.tokens.get(start)?;
        let form = match (self.at - start, first.kind) {
            (1, Kind::Digits(Digits { plain: true, count, .. })) => Form::Plain(count),
            (_, Kind::Digits(_)) => Form::Digits,
            (1, Kind::Word { inflected: true, .. }) => Form::Inflected,
            (1, Kind::Word { meaning: Some(Meaning::Small(_)), .. }) => Form::Word,
            _ => Form::Words,
        };
        let scale = match (self.hundreds, self.last, self.current) {
            (false, Some(_), None) => Some(self.product),
            (true, None, Some(_)) => Some(Decimal::ONE_HUNDRED),
            _ => None,
        };
        let scale = scale.filter(|_| self.groups == 1);
        Some(Number { value, next: self.at, form, scale })
    }
}

/// What "a half" is half of after a round number: সাড়ে ৭০০ is 750.
fn step(base: Decimal) -> Decimal {
    [1_000, 100]
        .map(Decimal::from)
        .into_iter()
        .find(|step| base >= *step && base.checked_rem(*step) == Some(Decimal::ZERO))
        .unwrap_or(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::{super::token::tokens, *};
    use crate::bengali::normal_form;

    fn value(text: &str) -> Option<String> {
        let text = normal_form(text);
        let tokens = tokens(&text);
        number(&tokens, 0)
            .filter(|number| number.next == tokens.len())
            .map(|number| number.value.normalize().to_string())
    }

    #[test]
    fn digits_and_scales() {
        for (text, expected) in [
            ("১৪ হাজার", "14000"),
            ("২ লাখ", "200000"),
            ("২ লক্ষ", "200000"),
            ("৫ কোটি", "50000000"),
            ("৫কোটি", "50000000"),
            ("১ কোটি ২০ লাখ ৫০ হাজার ৩০০", "12050300"),
            ("৭ লাখ ৬১ হাজার কোটি", "7610000000000"),
            ("৫ হাজার কোটি", "50000000000"),
            ("৩.৫ মিলিয়ন", "3500000"),
            ("১,৮৭,৫০০", "187500"),
            ("৫শ", "500"),
            ("৫ শতাধিক", "500"),
            ("৩শ’ ৭৭ কোটি", "3770000000"),
            ("৩৯ হাজার ৯’শ", "39900"),
            ("১ লাখ সাড়ে ৩ হাজার", "103500"),
            ("সাড়ে ৭০০", "750"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn words() {
        for (text, expected) in [
            ("তিন", "3"),
            ("পঁয়ষট্টি", "65"),
            ("একশ", "100"),
            ("এক হাজার এক", "1001"),
            ("পাঁচশ পঞ্চাশ", "550"),
            ("পাঁচশো", "500"),
            ("দুই লাখ পঞ্চাশ হাজার", "250000"),
            ("পাঁচশ পঞ্চাশ কোটি", "5500000000"),
            ("দেড় লাখ", "150000"),
            ("দেড়শ", "150"),
            ("আড়াই হাজার", "2500"),
            ("আড়াই", "2.5"),
            ("সাড়ে তিন", "3.5"),
            ("সাড়ে তিনশ", "350"),
            ("সাড়ে ১২ হাজার", "12500"),
            ("পৌনে দুই", "1.75"),
            ("সোয়া এক", "1.25"),
            ("সোয়া লাখ", "125000"),
            ("শতাধিক", "100"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn decimals_in_words() {
        assert_eq!(value("৭ দশমিক ৫").as_deref(), Some("7.5"));
        assert_eq!(value("৭ দশমিক ০৫").as_deref(), Some("7.05"));
        assert_eq!(value("শূন্য দশমিক শূন্য পাঁচ").as_deref(), Some("0.05"));
        assert_eq!(value("সাত দশমিক পঁচিশ").as_deref(), Some("7.25"));
        assert_eq!(value("৩ দশমিক শূন্য ৭").as_deref(), Some("3.07"));
        assert_eq!(value("দশমিক ১৮").as_deref(), Some("0.18"));
        assert_eq!(value("১ দশমিক ২ বিলিয়ন").as_deref(), Some("1200000000"));
    }

    #[test]
    fn what_is_no_number() {
        for text in ["কোটি কোটি", "হাজার হাজার", "লাখ", "শত", "সাড়ে", "দশমিক", "৫ হাজার হাজার"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
