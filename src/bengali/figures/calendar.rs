//! Dates and times of day.

use rust_decimal::Decimal;

use super::{
    lexicon::{DayPart, Meaning},
    number::{Form, Number},
    shape::{Shape, is_counter, whole},
    token::Token,
};
use crate::bengali::figure::PartialDate;

/// Words after `৩টা`, `৩টার` that say that it is a time of day.
const AFTER_HOUR: &[&str] = &["দিকে", "পর", "আগে", "মধ্যে", "থেকে", "পর্যন্ত", "নাগাদ", "সময়", "বাজে", "বেজে"];

/// A value as a day of the month.
pub(super) fn day(value: Decimal) -> Option<u8> {
    whole(value).filter(|day| (1..=31).contains(day)).and_then(|day| u8::try_from(day).ok())
}

/// A year, of which the century may be left out (`৭১ সালে`, `২৪ সালে`).
pub(super) fn full_year(year: u32) -> Option<i32> {
    let century = match year {
        0..50 => 2000,
        50..100 => 1900,
        _ => 0,
    };
    i32::try_from(year + century).ok()
}

/// Hour and minute of a value on the clock: `সাড়ে ৯` is 9:30, `পৌনে ১০` is 9:45.
pub(super) fn clock(value: Decimal, minute: Option<u8>, part: Option<DayPart>) -> Option<(u8, u8)> {
    let hour = whole(value.trunc()).filter(|hour| *hour <= 24).and_then(|hour| u8::try_from(hour).ok())?;
    let minute = match minute {
        Some(minute) => minute,
        None => u8::try_from(whole(value.fract() * Decimal::from(60))?).ok()?,
    };
    // পৌনে ১টা is a quarter to one: 12:45.
    let hour = if hour == 0 && !value.is_integer() { 12 } else { hour };
    let hour = part.map_or(hour, |part| part.hour(hour));
    Some((hour % 24, minute))
}

/// Reads a day's month at token `at`, and the year after it.
pub(super) fn day_shape(tokens: &[Token<'_>], value: Decimal, at: usize) -> Option<(Shape, usize)> {
    day(value)?;
    match tokens.get(at)?.meaning()? {
        Meaning::BengaliMonth => Some((Shape::BengaliDay, at + 1)),
        Meaning::Month(month) => {
            let (year, next) = year_after(tokens, at + 1);
            Some((Shape::Day { month, year }, next))
        }
        _ => None,
    }
}

/// A date that begins with its month (`এপ্রিল ২০২৪`, `এপ্রিল ২৮, ২০২৪`, `এপ্রিল মাসে`), and the first token after it.
pub(super) fn month_first(tokens: &[Token<'_>], at: usize) -> Option<(PartialDate, usize)> {
    let token = tokens.get(at)?;
    let Meaning::Month(month) = token.meaning()? else { return None };
    let next_text = tokens.get(at + 1).map_or("", |next| next.text);
    let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
    let mut date = PartialDate { month: Some(month), ..PartialDate::default() };
    if let Some((day, _)) = tokens.get(at + 1).and_then(Token::plain)
        && let Some(day) = day_number(day)
        && let (Some(year), next) = year_after(tokens, at + 2)
    {
        date.day = Some(day);
        date.year = Some(year);
        return Some((date, next));
    }
    let (year, next) = year_after(tokens, at + 1);
    date.year = year;
    let is_march =
        month == 3 && (matches!(next_text, "টু" | "ফর") || matches!(before, "লং" | "রোড" | "পদযাত্রা"));
    let is_may = month != 5 || year.is_some() || next_text.starts_with("মাস") || next_text.starts_with("দিবস");
    if is_march || !is_may {
        return None;
    }
    let month_word = year.is_none() && next_text.starts_with("মাস");
    Some((date, next + usize::from(month_word)))
}

fn day_number(day: u32) -> Option<u8> {
    u8::try_from(day).ok().filter(|day| (1..=31).contains(day))
}

/// A year at `at`, maybe after a comma, maybe with সাল after it, and the first token after it; `at` if there is none.
fn year_after(tokens: &[Token<'_>], at: usize) -> (Option<i32>, usize) {
    let from = at + usize::from(tokens.get(at).is_some_and(|token| token.is_mark(',')));
    let year = tokens
        .get(from)
        .and_then(Token::plain)
        .filter(|(year, count)| *count == 4 && (1000..3000).contains(year));
    let Some((year, _)) = year else { return (None, at) };
    let follower = tokens.get(from + 1).and_then(Token::meaning);
    let counts = matches!(
        follower,
        Some(
            Meaning::Classifier
                | Meaning::Scale(_)
                | Meaning::Currency(_)
                | Meaning::Unit(_)
                | Meaning::Percent
        )
    );
    if counts {
        return (None, at);
    }
    (i32::try_from(year).ok(), from + 1 + usize::from(follower == Some(Meaning::Year)))
}

/// A date in figures at `at`, day first or year first (`২১/০২/২০২৪`, `2024-02-21`), and the first token after it.
pub(super) fn numeric_date(tokens: &[Token<'_>], at: usize) -> Option<(PartialDate, usize)> {
    let [first, one, second, two, third, ..] = tokens.get(at..)? else { return None };
    let mark =
        |token: &Token<'_>| ['/', '-', '.'].into_iter().find(|mark| token.is_mark(*mark) && token.glued);
    if mark(one).is_none() || mark(one) != mark(two) || !second.glued || !third.glued {
        return None;
    }
    let (first, second, third) = (first.plain()?, second.plain()?, third.plain()?);
    let (day, year) = match (first.1, third.1) {
        (4, 1..=2) => (third.0, first.0),
        (1..=2, 4) => (first.0, third.0),
        _ => return None,
    };
    let month = u8::try_from(second.0).ok().filter(|month| (1..=12).contains(month))?;
    let year = i32::try_from(year).ok().filter(|year| (1000..3000).contains(year))?;
    Some((
        PartialDate { year: Some(year), month: Some(month), day: Some(day_number(day)?), weekday: None },
        at + 5,
    ))
}

/// Whether the number is a time of day, from what follows it and the part of the day before it.
pub(super) fn clock_shape(
    tokens: &[Token<'_>],
    number: &Number,
    part: Option<DayPart>,
) -> Option<(Shape, usize)> {
    let hyphen = tokens.get(number.next)?.is_mark('-')
        && tokens.get(number.next + 1).is_some_and(|token| token.glued && is_counter(token));
    let at = number.next + usize::from(hyphen);
    let token = tokens.get(at)?;
    let meaning = |at: usize| tokens.get(at).and_then(Token::meaning);
    clock(number.value, None, part).or_else(|| clock(number.value, Some(0), part))?;
    // ১০:৩০
    if token.is_mark(':') && token.glued && matches!(number.form, Form::Plain(1..=2)) {
        let (minute, _) =
            tokens.get(at + 1).filter(|token| token.glued).and_then(Token::plain).filter(|m| m.1 == 2)?;
        let minute = u8::try_from(minute).ok().filter(|minute| *minute < 60)?;
        let mut next = at + 2;
        if matches!(meaning(next), Some(Meaning::Hour | Meaning::Unit("minute"))) {
            next += 1;
        }
        let half = tokens.get(next).map_or("", |token| token.text);
        let (part, next) = match half {
            "এএম" | "AM" | "am" => {
                (Some(DayPart::Night).filter(|_| number.value == Decimal::from(12)), next + 1)
            }
            "পিএম" | "PM" | "pm" => {
                (Some(DayPart::Afternoon).filter(|_| number.value < Decimal::from(12)), next + 1)
            }
            _ => (part, next),
        };
        return Some((Shape::Clock { part, minute: Some(minute) }, next));
    }
    // ১০.৩০ মিনিটে
    if part.is_some() && number.value.scale() == 2 && matches!(number.form, Form::Digits) {
        let minute = whole(number.value.fract() * Decimal::ONE_HUNDRED).filter(|minute| *minute < 60);
        let follows = matches!(meaning(at), Some(Meaning::Hour | Meaning::Unit("minute")));
        let minute = minute.filter(|_| follows).and_then(|minute| u8::try_from(minute).ok())?;
        return Some((Shape::Clock { part, minute: Some(minute) }, at + 1));
    }
    if meaning(at) != Some(Meaning::Hour) {
        return None;
    }
    // ১০টা ৩০ মিনিটে
    let minutes = tokens.get(at + 1).and_then(Token::plain).filter(|(minute, _)| *minute < 60);
    if let Some((minute, _)) = minutes.filter(|_| meaning(at + 2) == Some(Meaning::Unit("minute"))) {
        return Some((Shape::Clock { part, minute: u8::try_from(minute).ok() }, at + 3));
    }
    let by_form = token.text.ends_with("টায়") || token.text.starts_with("ঘটিকা");
    let by_next =
        tokens.get(at + 1).is_some_and(|next| AFTER_HOUR.iter().any(|word| next.text.starts_with(word)));
    clock(number.value, None, part)?;
    (part.is_some() || by_form || by_next).then_some((Shape::Clock { part, minute: None }, at + 1))
}
