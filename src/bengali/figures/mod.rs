//! Finds the figures of a Bengali text: numbers, dates, money, percentages, times, ages, quantities.
//!
//! A figure is what an English translation would surely show as a number. So `এক` by itself (also "a") is none, nor
//! a scale without a number (`কোটি কোটি`), a decade's or a year's short name (`একাত্তরের`) or a fraction in words
//! (`দুই-তৃতীয়াংশ`).
//!
//! The text is brought into normal form and cut into tokens; a number is read from tokens ([`number`]), then what it
//! counts ([`shape`], [`calendar`]); numbers joined by "to" or "and" share what the last of them counts.

mod calendar;
mod lexicon;
mod number;
mod shape;
mod shown;
mod token;

use rust_decimal::Decimal;

use super::{
    figure::{Figure, FigureKind, FigureValue, PartialDate},
    normal::normalise,
};
use crate::Span;
use lexicon::{DayPart, Meaning};
use number::{Form, Number, number};
use shape::{Shape, shape, whole};
use token::{Token, tokens};

/// Words that join numbers which count the same thing.
const JOINING: &[&str] = &["থেকে", "হতে", "ও", "এবং", "বা", "কিংবা", "অথবা", "আর"];

/// More numbers than this in a row do not wait for what the last of them counts.
const LONGEST_LIST: usize = 31;

/// Words between the part of the day and the hour.
const ABOUT: &[&str] = &["আনুমানিক", "প্রায়", "ঠিক"];

/// The figures of a Bengali text, left to right, not overlapping; of several readings the longest. Spans point into
/// the text as given, which need not be in normal form.
///
/// ```
/// use shongkhep::bengali::figures;
///
/// let text = "২৮ এপ্রিল ১৪ হাজার মানুষ সাড়ে তিন কোটি টাকা পান।";
/// let found: Vec<String> = figures(text).iter().map(|figure| figure.value.to_string()).collect();
/// assert_eq!(found, ["XXXX-04-28", "14000", "35000000 BDT"]);
/// ```
pub fn figures(text: &str) -> Vec<Figure> {
    let normalised = normalise(text);
    let tokens = tokens(normalised.text());
    let mut scanner = Scanner { tokens: &tokens, figures: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        at = scanner.take(at).max(at + 1);
    }
    let mut figures = scanner.figures;
    for figure in &mut figures {
        figure.span = normalised.source(figure.span);
    }
    figures
}

/// A number of a list, and where it begins.
#[derive(Clone, Copy)]
struct Item {
    start: usize,
    number: Number,
    /// Joined to the next by a comma only.
    comma: bool,
}

struct Scanner<'a> {
    tokens: &'a [Token<'a>],
    figures: Vec<Figure>,
}

impl Scanner<'_> {
    /// Takes the figure that begins at token `at`, if one does, and gives the token to go on from.
    fn take(&mut self, at: usize) -> usize {
        let Some(token) = self.tokens.get(at) else { return at };
        if token.is_word() {
            match token.meaning() {
                None => return at + 1,
                Some(Meaning::Weekday(weekday)) => {
                    self.push_date(
                        at,
                        at + 1,
                        PartialDate { weekday: Some(weekday), ..PartialDate::default() },
                    );
                    return at + 1;
                }
                Some(Meaning::Month(_)) => return self.month(at),
                Some(Meaning::DayPart(part)) => return self.times(at, part),
                Some(Meaning::Day(day)) => return self.named_day(at, day),
                Some(Meaning::Currency(code)) if token.text.is_ascii() => return self.prefixed(at, code),
                _ => {}
            }
        } else if let Some((date, next)) = calendar::numeric_date(self.tokens, at) {
            self.push_date(at, next, date);
            return next;
        } else if let Some(code) = token.text.chars().next().and_then(shape::symbol) {
            return self.prefixed(at, code);
        }
        self.list(at, at, None).0
    }

    /// A month without a day before it.
    fn month(&mut self, at: usize) -> usize {
        let Some((date, next)) = calendar::month_first(self.tokens, at) else { return at + 1 };
        self.push_date(at, next, date);
        next
    }

    /// একুশে ফেব্রুয়ারি. পহেলা বৈশাখ is a name in English too.
    fn named_day(&mut self, at: usize, day: u8) -> usize {
        let Some((shape, next)) = calendar::day_shape(self.tokens, Decimal::from(day), at + 1) else {
            return at + 1;
        };
        if shape != Shape::BengaliDay {
            self.push(at, next, Decimal::from(day), shape);
        }
        next
    }

    /// A sum of money behind its currency: `$৫০ মিলিয়ন`, `Tk 500`.
    fn prefixed(&mut self, at: usize, code: &'static str) -> usize {
        let is_digits = self.tokens.get(at + 1).is_some_and(|token| !token.is_word());
        let Some(number) = number(self.tokens, at + 1).filter(|_| is_digits) else { return at + 1 };
        let named = self.tokens.get(number.next).and_then(Token::meaning) == Some(Meaning::Currency(code));
        let next = number.next + usize::from(named);
        self.push(at, next, number.value, Shape::Money(code));
        next
    }

    /// Times of day after a word for the part of the day: `সকাল ১০টা থেকে ১১টা`.
    fn times(&mut self, at: usize, part: DayPart) -> usize {
        let from =
            at + 1 + usize::from(self.tokens.get(at + 1).is_some_and(|token| ABOUT.contains(&token.text)));
        let (mut next, mut is_time) = self.list(at, from, Some(part));
        while let Some(start) = self.joined(next).filter(|_| is_time) {
            let (after, again) = self.list(start, start, Some(part));
            if after <= start {
                break;
            }
            next = after;
            is_time = again;
        }
        next
    }

    /// The token behind a joining word or dash at `at`.
    fn joined(&self, at: usize) -> Option<usize> {
        self.tokens.get(at).filter(|token| is_joining(token)).map(|_| at + 1)
    }

    /// Takes the numbers from token `first` on that share what they count. The figure of the first begins at token
    /// `from` if it is a time. Gives the token to go on from, and whether the numbers were times.
    fn list(&mut self, from: usize, first: usize, part: Option<DayPart>) -> (usize, bool) {
        let mut items: Vec<Item> = Vec::new();
        let mut at = first;
        let (last_shape, end) = loop {
            let Some(number) = number(self.tokens, at) else {
                match items.last() {
                    Some(item) => break (Shape::Plain, item.number.next),
                    None => return (first, false),
                }
            };
            let (shape, next) = shape(self.tokens, at, &number, part);
            items.push(Item { start: at, number, comma: false });
            let separator = self.tokens.get(next);
            let comma = separator.is_some_and(|token| token.is_mark(','));
            let joins = shape == Shape::Plain && next == number.next && separator.is_some_and(is_joining);
            if shape != Shape::Plain
                || !(joins || comma)
                || items.len() >= LONGEST_LIST
                || !self.is_number(next + 1)
            {
                break (shape, next);
            }
            if let Some(item) = items.last_mut() {
                item.comma = comma;
            }
            at = next + 1;
        };
        let Some((last, before)) = items.split_last() else { return (first, false) };
        let is_time = matches!(last_shape, Shape::Clock { .. });
        let fiscal = self.is_fiscal(&items, last_shape);
        for (i, item) in before.iter().enumerate() {
            let mut shared = if fiscal { Shape::Year } else { share(last_shape, item) };
            let mut value = item.number.value;
            let apart = before.get(i..).unwrap_or_default().iter().any(|item| item.comma);
            if apart && !matches!(last_shape, Shape::Day { .. } | Shape::BengaliDay | Shape::Year) {
                shared = Shape::Plain;
            } else if let Some(scale) = last.number.scale {
                value = shared_scale(&item.number, &last.number, scale);
            }
            self.push_number(
                if is_time && i == 0 { from } else { item.start },
                item,
                item.number.next,
                value,
                shared,
                true,
            );
        }
        if fiscal && let Some(first) = before.last() {
            let century = first.number.value - first.number.value % Decimal::ONE_HUNDRED;
            self.push(last.start, end, century + last.number.value, Shape::Year);
            return (end, false);
        }
        let start = if is_time && before.is_empty() { from } else { last.start };
        let end = self.last(start, last, last_shape, end);
        (end, is_time)
    }

    /// Whether a number in digits or words begins at `at`.
    fn is_number(&self, at: usize) -> bool {
        number(self.tokens, at).is_some_and(|number| number.form != Form::Inflected)
    }

    /// Takes the last number of a list with what it counts; gives the token to go on from.
    fn last(&mut self, start: usize, item: &Item, shape: Shape, end: usize) -> usize {
        let value = item.number.value;
        match shape {
            Shape::Money(code) => {
                if let Some((cents, next)) = self.cents(end, code)
                    && let Some(value) = value.checked_add(cents)
                {
                    self.push(start, next, value, shape);
                    return next;
                }
            }
            Shape::Year => {
                if let Some(year) = whole(value).and_then(calendar::full_year)
                    && let Some(next) = self.date_of_year(start, end, year)
                {
                    return next;
                }
            }
            Shape::Plain => {
                let meaning = self.tokens.get(end).and_then(Token::meaning);
                if let Some(Meaning::Cent(code)) = meaning {
                    self.push(start, end + 1, value / Decimal::ONE_HUNDRED, Shape::Money(code));
                    return end + 1;
                }
                if self.is_bare_year(item) {
                    self.push(start, end, value, Shape::Year);
                    return end;
                }
            }
            _ => {}
        }
        self.push_number(start, item, end, value, shape, false);
        end
    }

    /// ৫০ পয়সা after an amount in taka, as a part of it.
    fn cents(&self, at: usize, code: &str) -> Option<(Decimal, usize)> {
        let number = number(self.tokens, at)?;
        let is_cents = self.tokens.get(number.next)?.meaning()?
            == Meaning::Cent(if code == "BDT" { "BDT" } else { "USD" });
        (is_cents && number.value < Decimal::ONE_HUNDRED)
            .then_some((number.value / Decimal::ONE_HUNDRED, number.next + 1))
    }

    /// ২০২৪ সালের ৫ আগস্ট, ২০২৪ সালের জুলাই: one date.
    fn date_of_year(&mut self, start: usize, at: usize, year: i32) -> Option<usize> {
        if let Some((date, next)) = calendar::month_first(self.tokens, at) {
            let date = PartialDate { year: date.year.or(Some(year)), ..date };
            self.push_date(start, next, date);
            return Some(next);
        }
        let number = number(self.tokens, at)?;
        let (Shape::Day { month, year: None }, next) = shape(self.tokens, at, &number, None) else {
            return None;
        };
        self.push(start, next, number.value, Shape::Day { month, year: Some(year) });
        Some(next)
    }

    /// Four digits that can only be a year: `বিশ্বকাপ ২০২৬`.
    fn is_bare_year(&self, item: &Item) -> bool {
        matches!(item.number.form, Form::Plain(4))
            && item.number.next == item.start + 1
            && whole(item.number.value).is_some_and(|year| (1950..=2050).contains(&year) && year % 100 != 0)
    }

    /// ২০২৩-২৪, or before সাল also ২০১৭-২২
    fn is_fiscal(&self, items: &[Item], shape: Shape) -> bool {
        let [first, second] = items else { return false };
        let by_dash = self.tokens.get(first.number.next).is_some_and(|token| !token.is_word() && token.glued);
        let years = (whole(first.number.value), whole(second.number.value));
        let (Form::Plain(4), Form::Plain(2), (Some(one), Some(two))) =
            (first.number.form, second.number.form, years)
        else {
            return false;
        };
        by_dash
            && (1900..2100).contains(&one)
            && ((one + 1) % 100 == two || (shape == Shape::Year && one % 100 < two))
    }

    /// Adds a number as a figure, if it is one that a translation would show.
    fn push_number(
        &mut self,
        start: usize,
        item: &Item,
        end: usize,
        value: Decimal,
        shape: Shape,
        joined: bool,
    ) {
        if shown::is_shown(self.tokens, item, end, value, shape, joined) {
            self.push(start, end, value, shape);
        }
    }

    fn push(&mut self, start: usize, end: usize, value: Decimal, shape: Shape) {
        if let Some((kind, value, unit)) = shape.value(value).or_else(|| Shape::Plain.value(value)) {
            let span = self.span(start, end);
            self.figures.push(Figure { span, kind, value, unit });
        }
    }

    fn push_date(&mut self, start: usize, end: usize, date: PartialDate) {
        let span = self.span(start, end);
        self.figures.push(Figure {
            span,
            kind: FigureKind::Date,
            value: FigureValue::Date(date),
            unit: None,
        });
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let from = self.tokens.get(start).map_or(0, |token| token.span.start);
        let to = end.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(from, |token| token.span.end);
        Span::new(from, to.max(from))
    }
}

fn is_joining(token: &Token<'_>) -> bool {
    if token.is_word() {
        JOINING.contains(&token.text)
    } else {
        matches!(token.text, "-" | "–" | "—" | "~" | "/")
    }
}

/// What a number joined to one of this shape counts.
fn share(shape: Shape, item: &Item) -> Shape {
    match shape {
        Shape::Count => Shape::Plain,
        Shape::Clock { part, .. } => Shape::Clock { part, minute: None },
        Shape::Year if !matches!(item.number.form, Form::Plain(2 | 4)) => Shape::Plain,
        other => other,
    }
}

/// ৩ থেকে ৫ লাখ: the lower number takes the scale of the higher one.
fn shared_scale(lower: &Number, higher: &Number, scale: Decimal) -> Decimal {
    let small = matches!(lower.form, Form::Plain(_) | Form::Word | Form::Digits) && lower.scale.is_none();
    let rises = higher.value.checked_div(scale).is_some_and(|higher| lower.value < higher);
    match lower.value.checked_mul(scale) {
        Some(value) if small && rises => value,
        _ => lower.value,
    }
}
