//! The figures of an English text: numbers, dates, times, money, percentages, ages and quantities to values.
//!
//! [`readings`] also gives what only the comparison with the Bengali needs: other values that the same words
//! may stand for (`5-6 crore` is 5 crore to 6 crore), and words that may answer for a Bengali number but are none that a
//! translation could have invented (`both`, `once`, `a`).

mod calendar;
mod counted;
mod number;
mod tokens;
mod words;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use self::number::{Number, Reader};
use self::tokens::{Shape, Token, tokens};
use self::words::{currency, denominator, soft_value, unit};
use crate::Span;
use crate::bengali::{Figure, FigureKind, FigureValue, PartialDate};

/// A figure as it may be meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub figure: Figure,
    /// The unit of a quantity; also of an age (`year`), and the one behind an ordinal (`the 39th minute`).
    pub unit: Option<&'static str>,
    /// Whether it is `first`, `21st`.
    pub ordinal: bool,
    /// Whether a bare number may be a time of day: `at 6`, the 5 of `5-6pm`.
    pub hour: bool,
    /// Other numbers that the same words may stand for.
    pub others: Vec<Decimal>,
    pub strength: Strength,
}

/// How surely words are a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// May answer for a Bengali number, but is none itself: `both`, `once`, `a`, the 20 of `G20`.
    Hint,
    /// A number in words that English uses where Bengali has none: `one`, `the two`, `first`, `two-thirds`, `noon`.
    Loose,
    /// A figure.
    Firm,
    /// Digits that are no number (`14,0000`): something stands there, but it keeps nothing.
    Malformed,
}

/// The figures of an English text, left to right, not overlapping; spans into `text`.
///
/// A year stands as a date, a number with a currency as money; a weekday beside a date is a figure of its own; digits
/// that are no number (`14,0000`) stand as one with their value without commas.
pub fn english_figures(text: &str) -> Vec<Figure> {
    readings(text)
        .into_iter()
        .filter(|reading| reading.strength >= Strength::Firm)
        .map(|reading| reading.figure)
        .collect()
}

/// All readings of `text`, left to right, soft ones included.
pub(super) fn readings(text: &str) -> Vec<Reading> {
    let tokens = tokens(text);
    let reader = Reader { tokens: &tokens };
    let mut readings: Vec<Reading> = Vec::new();
    // The number before, if only a joint of a range stands between it and this token: `5` of `5-6 crore`.
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < tokens.len() {
        if let Some((mut reading, end, number)) = reader.figure(at) {
            if let Some(first) = open.and_then(|place| readings.get_mut(place)) {
                first.hour |= reading.figure.kind == FigureKind::Time;
                if let Some(last) = &number {
                    widen(first, &mut reading, last);
                }
            }
            readings.push(reading);
            open = number.filter(|n| !n.ordinal && reader.joint(n.end).is_some()).map(|_| readings.len() - 1);
            at = end;
            if open.is_some() {
                at = reader.joint(end).unwrap_or(end);
            }
        } else {
            open = None;
            readings.extend(reader.soft(at));
            at += 1;
        }
    }
    readings
}

/// Lets the scale, the sign and the century of one end of a range count for the other.
fn widen(first: &mut Reading, last: &mut Reading, number: &Number) {
    let (Some(low), Some(high)) = (plain(&first.figure.value), plain(&last.figure.value)) else { return };
    if number.scale > Decimal::ONE {
        first.others.extend(low.checked_mul(number.scale));
    }
    if let (FigureValue::Money(_, currency), FigureValue::Number(_)) =
        (&first.figure.value, &last.figure.value)
    {
        last.figure.value = FigureValue::Money(high, currency.clone());
        last.figure.kind = FigureKind::Money;
    }
    // `2018-19` is 2018 to 2019.
    let century = low - low % Decimal::ONE_HUNDRED;
    if (1800..2100).contains(&low.to_i64().unwrap_or_default()) && high < Decimal::ONE_HUNDRED {
        last.others.push(century + high);
    }
}

/// The number of a figure; of a date its year if it has nothing else.
pub(super) fn plain(value: &FigureValue) -> Option<Decimal> {
    match value {
        FigureValue::Number(number) | FigureValue::Money(number, _) => Some(*number),
        FigureValue::Date(PartialDate { year: Some(year), month: None, day: None, weekday: None }) => {
            Some(Decimal::from(*year))
        }
        _ => None,
    }
}

impl Reader<'_> {
    /// The token after a joint of a range or a list: `-`, `–`, `to`, `and`, `or`.
    fn joint(&self, at: usize) -> Option<usize> {
        let mark = ['-', '–', '—', '/', '~'].into_iter().any(|mark| self.mark(at, mark));
        (mark || matches!(self.word(at), Some("to" | "and" | "or"))).then_some(at + 1)
    }

    /// The figure that starts at token `at`, the token after it, and the number in it where it has just one.
    fn figure(&self, at: usize) -> Option<(Reading, usize, Option<Number>)> {
        if let Shape::Malformed(digits) = self.tokens.get(at)?.shape {
            let value = FigureValue::Number(digits);
            let mut reading = self.reading(at, at + 1, FigureKind::Number, value, Vec::new());
            reading.strength = Strength::Malformed;
            return Some((reading, at + 1, None));
        }
        if let Some((value, end)) = self.time(at) {
            let others = match value {
                FigureValue::Time { hour, minute } => [hour, hour % 12, minute].map(Decimal::from).to_vec(),
                _ => Vec::new(),
            };
            let mut reading = self.reading(at, end, FigureKind::Time, value, others);
            // `on Friday noon` answers দুপুরে, which is no figure.
            if matches!(self.word(at), Some("noon" | "midnight")) {
                reading.strength = Strength::Loose;
            }
            return Some((reading, end, None));
        }
        if let Some((money, end, number)) = self.money_sign_first(at) {
            return Some((money, end, Some(number)));
        }
        if let Some((date, end)) = self.date(at) {
            let number = self.number(at).filter(|number| number.end == end);
            let reading = self.reading(at, end, FigureKind::Date, FigureValue::Date(date), Vec::new());
            return Some((reading, end, number));
        }
        if let Some(aged) = self.aged(at) {
            return Some(aged);
        }
        let number = self.number(at)?;
        let (kind, value, unit, end) = self.after(&number);
        let mut reading = self.reading(at, end, kind, value, Vec::new());
        reading.figure.unit = unit.filter(|_| kind == FigureKind::Quantity);
        reading.unit = unit.or_else(|| self.ordinal_unit(&number));
        reading.ordinal = number.ordinal;
        reading.hour = kind == FigureKind::Number && self.is_hour(at, &number);
        let others = &mut reading.others;
        others.extend(self.noun_and_a_part(&number).and_then(|(part, _)| number.value.checked_add(part)));
        // `5 thousand and 117`.
        let rest = self.word(number.end).filter(|and| *and == "and" && number.scale > Decimal::ONE);
        let rest = rest.and_then(|_| self.number(number.end + 1)).filter(|rest| rest.value < number.scale);
        others.extend(rest.and_then(|rest| number.value.checked_add(rest.value)));
        // `10m` may be metres, `4K` a name.
        if self.word(number.end - 1).is_some_and(|word| word.len() == 1) {
            others.extend(number.value.checked_div(number.scale));
        }
        // `'52`.
        if at > 0 && self.glued(at) && (self.mark(at - 1, '\'') || self.mark(at - 1, '’')) {
            others.extend([1900, 2000].map(|century| number.value + Decimal::from(century)));
        }
        // `one-third`, `two-thirds`, `three-quarters`.
        let below = self.word(self.past_hyphen(number.end)).and_then(denominator);
        others.extend(below.and_then(|below| number.value.checked_div(below)));
        // The Bengali may name a century by its hundred.
        if self.is_in_century(&number) {
            others.extend(number.value.checked_mul(Decimal::ONE_HUNDRED));
        }
        // The Bengali counts in dozens too.
        if self.word(number.end - 1) == Some("dozen") {
            others.extend(number.value.checked_div(Decimal::from(12)));
        }
        if self.is_loose(at, &number, kind) {
            reading.strength = Strength::Loose;
        }
        Some((reading, end, Some(Number { end, ..number })))
    }

    fn reading(
        &self,
        at: usize,
        end: usize,
        kind: FigureKind,
        value: FigureValue,
        others: Vec<Decimal>,
    ) -> Reading {
        let place = |at: usize| self.tokens.get(at).map_or(Span::new(0, 0), |token| token.span);
        let span = Span::new(place(at).start, place(end.saturating_sub(1)).end);
        Reading {
            figure: Figure { span, kind, value, unit: None },
            unit: None,
            ordinal: false,
            hour: false,
            others,
            strength: Strength::Firm,
        }
    }

    /// `Tk 50 crore`, `Tk. 50`, `Tk50`, `$5m`, `US$5`, `Rs 500`.
    fn money_sign_first(&self, at: usize) -> Option<(Reading, usize, Number)> {
        let token = self.tokens.get(at)?;
        let sign = match token.shape {
            Shape::Mark(_) => currency(&token.lower)?,
            Shape::Word if token.lower == "us" && self.mark(at + 1, '$') && self.glued(at + 1) => "USD",
            Shape::Word => return self.money_word_first(at, token),
            Shape::Numeral(_) | Shape::Malformed(_) => return None,
        };
        let start = at + 1 + usize::from(token.shape == Shape::Word);
        self.money(at, start, sign)
    }

    fn money_word_first(&self, at: usize, token: &Token) -> Option<(Reading, usize, Number)> {
        let code = currency(&token.lower)?;
        // `Euro 2024` is a tournament.
        if token.lower == "euro" && token.capital && self.year_alone(at + 1).is_some() {
            return None;
        }
        self.money(at, at + 1 + usize::from(self.mark(at + 1, '.')), code)
    }

    fn money(&self, at: usize, start: usize, code: &str) -> Option<(Reading, usize, Number)> {
        let number = self.number(start).filter(|number| !number.ordinal)?;
        let value = FigureValue::Money(number.value, code.to_owned());
        let end = number.end;
        Some((self.reading(at, end, FigureKind::Money, value, Vec::new()), end, number))
    }

    /// `aged 25`, `age of 25`: an age by the word before it.
    fn aged(&self, at: usize) -> Option<(Reading, usize, Option<Number>)> {
        let start = match (self.word(at)?, self.word(at + 1)) {
            ("aged", _) => at + 1,
            ("age", Some("of")) => at + 2,
            _ => return None,
        };
        let number = self.number(start)?;
        let value = FigureValue::Number(number.value);
        let mut reading = self.reading(start, number.end, FigureKind::Age, value, Vec::new());
        // `aged 6 months`.
        reading.unit = self.word(number.end).and_then(unit).or(Some("year"));
        Some((reading, number.end, Some(number)))
    }

    /// The half of `a year and a half`, `two years and a half`.
    fn noun_and_a_part(&self, number: &Number) -> Option<(Decimal, usize)> {
        self.word(number.end)?;
        self.and_a_part(number.end + 1)
    }

    /// What the token may stand for although it is no figure.
    fn soft(&self, at: usize) -> Vec<Reading> {
        let Some(token) = self.tokens.get(at) else { return Vec::new() };
        if token.shape != Shape::Word {
            return Vec::new();
        }
        let soft = |value: Decimal, others: Vec<Decimal>| Reading {
            strength: Strength::Hint,
            ..self.reading(at, at + 1, FigureKind::Number, FigureValue::Number(value), others)
        };
        if let Some(value) = soft_value(&token.lower) {
            let article = matches!(token.lower.as_str(), "a" | "an");
            if token.lower == "half"
                && matches!(self.word(self.past_hyphen(at + 1)), Some("century" | "centuries"))
            {
                return vec![soft(Decimal::from(50), Vec::new())];
            }
            let half = self.noun_and_a_part(&Number {
                value,
                end: at + 1,
                scale: Decimal::ONE,
                ordinal: false,
                plain_digits: false,
            });
            let mut others: Vec<Decimal> =
                half.filter(|_| article).and_then(|(part, _)| value.checked_add(part)).into_iter().collect();
            others.extend(self.and_a_part(at + 1).map(|(part, _)| Decimal::ONE + part));
            // `a third`, `a fifth`.
            let below = self.word(at + 1).filter(|_| article).and_then(denominator);
            others.extend(below.and_then(|below| value.checked_div(below)));
            // `a couple of thousand`.
            let of = at + 1 + usize::from(self.word(at + 1) == Some("of"));
            let scale = self.word(of).and_then(number::scale).map(|(scale, _)| scale);
            others.extend(scale.and_then(|scale| value.checked_mul(scale)));
            return vec![soft(value, others)];
        }
        // `the past decade and a half`.
        if let Some((part, _)) = self.and_a_part(at + 1) {
            return vec![soft(Decimal::ONE + part, Vec::new())];
        }
        // `World War II`, `Elizabeth II`.
        const ROMAN: [&str; 11] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi"];
        if let Some(place) = ROMAN.iter().position(|roman| token.capital && *roman == token.lower) {
            return vec![soft(Decimal::from(place + 1), Vec::new())];
        }
        // Digits inside a name: `G20`, `B2B`, `T20`.
        token
            .lower
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .map(|value| soft(value, Vec::new()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `KIND value [unit] "text"` for each figure.
    fn read(text: &str) -> Vec<String> {
        english_figures(text)
            .into_iter()
            .map(|f| {
                let unit = f.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
                format!("{:?} {}{unit} {:?}", f.kind, f.value, f.span.of(text))
            })
            .collect()
    }

    #[test]
    fn money() {
        assert_eq!(read("Tk 50 crore"), [r#"Money 500000000 BDT "Tk 50 crore""#]);
        assert_eq!(read("Tk50 lakh"), [r#"Money 5000000 BDT "Tk50 lakh""#]);
        assert_eq!(read("Tk. 1,87,500"), [r#"Money 187500 BDT "Tk. 1,87,500""#]);
        assert_eq!(read("$5.2m, US$3"), [r#"Money 5200000 USD "$5.2m""#, r#"Money 3 USD "US$3""#]);
        assert_eq!(read("20 million US dollars"), [r#"Money 20000000 USD "20 million US dollars""#]);
        assert_eq!(read("Rs 500 crore"), [r#"Money 5000000000 INR "Rs 500 crore""#]);
        assert_eq!(read("Tk 5-6 crore"), [r#"Money 5 BDT "Tk 5""#, r#"Money 60000000 BDT "6 crore""#]);
    }

    #[test]
    fn percent_age_and_quantity() {
        assert_eq!(read("7.5 per cent"), [r#"Percent 7.5 "7.5 per cent""#]);
        assert_eq!(read("6.5% growth"), [r#"Percent 6.5 "6.5%""#]);
        assert_eq!(read("a 10-year-old child"), [r#"Age 10 "10-year-old""#]);
        assert_eq!(read("Karim, aged 25"), [r#"Age 25 "25""#]);
        assert_eq!(read("five kilometres away"), [r#"Quantity 5 km "five kilometres""#]);
        assert_eq!(read("10 million cubic feet"), [r#"Quantity 10000000 cubic ft "10 million cubic feet""#]);
        assert_eq!(read("5 metric tons"), [r#"Quantity 5 tonne "5 metric tons""#]);
        assert_eq!(read("2000 metres"), [r#"Quantity 2000 m "2000 metres""#]);
        assert_eq!(read("a 5G phone"), [r#"Number 5 "5""#]);
        assert_eq!(read("56 sq km"), [r#"Quantity 56 sq km "56 sq km""#]);
        assert_eq!(read("a three-day visit"), [r#"Quantity 3 day "three-day""#]);
    }

    #[test]
    fn a_sentence_with_several() {
        assert_eq!(
            read("On Monday (April 28), 14,000 people of 45 countries met at 3:30 pm."),
            [
                r#"Date XXXX-WXX-1 "Monday""#,
                r#"Date XXXX-04-28 "April 28""#,
                r#"Number 14000 "14,000""#,
                r#"Number 45 "45""#,
                r#"Time 15:30 "3:30 pm""#
            ]
        );
    }

    #[test]
    fn digits_that_are_no_number_are_one_figure() {
        assert_eq!(read("14,0000 people"), [r#"Number 140000 "14,0000""#]);
        assert_eq!(read("Tk14,000"), [r#"Money 14000 BDT "Tk14,000""#]);
    }

    #[test]
    fn words_that_are_only_sometimes_numbers_are_no_figures() {
        assert!(read("The first lady, both sons and a G20 guest; no one came once.").is_empty());
    }

    #[test]
    fn hostile_input_is_read_without_a_panic() {
        for text in [
            "",
            "$",
            "Tk",
            "aged",
            "half",
            "a half",
            "5-",
            "5 to",
            "and a half",
            "৳৫",
            "9999999999999 trillion trillion",
        ] {
            let _ = readings(text);
        }
    }
}
