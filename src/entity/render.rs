//! A figure's value in English newspaper style: `28 April 2024`, `Tk 50 crore`, `14,000`, `7.5 percent`.

use rust_decimal::Decimal;

use crate::bengali::{Figure, FigureKind, FigureValue, PartialDate};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Words for the parts of the day, which tell the hours before noon from those after.
const PARTS_OF_DAY: [&str; 12] =
    ["সকাল", "ভোর", "এএম", "AM", "দুপুর", "বেলা", "বিকেল", "বিকাল", "সন্ধ্যা", "রাত", "পিএম", "PM"];

/// The English words for `figure`, which stands as `bn` in the Bengali text.
pub(super) fn english(figure: &Figure, bn: &str) -> String {
    match &figure.value {
        FigureValue::Date(value) => date(*value),
        FigureValue::Time { hour, minute } => time(*hour, *minute, bn),
        FigureValue::Money(amount, currency) => money(*amount, currency),
        FigureValue::Number(number) => match figure.kind {
            FigureKind::Percent => format!("{} percent", grouped(*number)),
            FigureKind::Age => counted(*number, "year"),
            FigureKind::Quantity => match figure.unit {
                Some(unit) => counted(*number, unit),
                None => in_millions(*number),
            },
            _ => in_millions(*number),
        },
    }
}

fn date(date: PartialDate) -> String {
    let month = date.month.and_then(|month| MONTHS.get(usize::from(month).checked_sub(1)?));
    let weekday = date.weekday.and_then(|day| WEEKDAYS.get(usize::from(day).checked_sub(1)?));
    let day = [
        date.day.map(|day| day.to_string()),
        month.map(ToString::to_string),
        date.year.map(|y| y.to_string()),
    ];
    let day = day.into_iter().flatten().collect::<Vec<_>>().join(" ");
    match (weekday, day.is_empty()) {
        (Some(weekday), true) => (*weekday).to_owned(),
        (Some(weekday), false) => format!("{weekday}, {day}"),
        (None, _) => day,
    }
}

/// With am or pm only where the Bengali names the part of the day.
fn time(hour: u8, minute: u8, bn: &str) -> String {
    let told = hour == 0 || hour > 12 || PARTS_OF_DAY.iter().any(|word| bn.contains(word));
    let half = if hour < 12 { "am" } else { "pm" };
    match (hour, minute) {
        _ if !told => format!("{hour}:{minute:02}"),
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{} {half}", (hour + 11) % 12 + 1),
        _ => format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1),
    }
}

/// Lakh and crore for the currencies of South Asia, millions for the others.
fn money(amount: Decimal, currency: &str) -> String {
    let sign = match currency {
        "BDT" => "Tk ",
        "INR" | "PKR" | "LKR" | "NPR" => "Rs ",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        _ => "",
    };
    let indian = sign == "Tk " || sign == "Rs ";
    let scales: &[(i64, &str)] = if indian {
        &[(1_000_000_000_000, " lakh crore"), (10_000_000, " crore"), (100_000, " lakh")]
    } else {
        &[(1_000_000_000_000, " trillion"), (1_000_000_000, " billion"), (1_000_000, " million")]
    };
    let value =
        scaled(amount, scales).unwrap_or_else(|| if indian { lakhs(amount) } else { grouped(amount) });
    if sign.is_empty() { format!("{currency} {value}") } else { format!("{sign}{value}") }
}

fn in_millions(number: Decimal) -> String {
    scaled(number, &[(1_000_000_000, " billion"), (1_000_000, " million")]).unwrap_or_else(|| grouped(number))
}

/// The number with the largest scale that leaves few decimals: three, with the smallest scale two (`Tk 1,87,500` is
/// shorter than `Tk 1.875 lakh`).
fn scaled(number: Decimal, scales: &[(i64, &str)]) -> Option<String> {
    let (smallest, larger) = scales.split_last()?;
    let part = |scale: i64| number.checked_div(Decimal::from(scale)).map(|part| part.normalize());
    let mut reached = false;
    for (scale, word) in larger {
        let part = part(*scale).filter(|part| *part >= Decimal::ONE);
        reached |= part.is_some();
        if let Some(part) = part.filter(|part| part.scale() <= 3) {
            return Some(format!("{}{word}", grouped(part)));
        }
    }
    let part = part(smallest.0).filter(|part| !reached && *part >= Decimal::ONE && part.scale() <= 2)?;
    Some(format!("{}{}", grouped(part), smallest.1))
}

/// `5 hours`, `1 hour`, `5 km`: words take a plural, symbols do not.
fn counted(number: Decimal, unit: &str) -> String {
    let last = unit.rsplit(' ').next().unwrap_or(unit);
    let symbol = matches!(
        last,
        "km" | "m" | "cm" | "mm" | "kg" | "g" | "mg" | "ml" | "ft" | "W" | "kW" | "MW" | "GW" | "V"
    );
    let plural = match unit {
        _ if symbol || number == Decimal::ONE => unit.to_owned(),
        "foot" => "feet".to_owned(),
        "inch" => "inches".to_owned(),
        "century" => "centuries".to_owned(),
        _ => format!("{unit}s"),
    };
    format!("{} {plural}", in_millions(number))
}

/// Digits in groups of three.
fn grouped(number: Decimal) -> String {
    group(number, |left| left % 3 == 0)
}

/// Digits grouped as lakh and crore are (`1,87,500`).
fn lakhs(number: Decimal) -> String {
    group(number, |left| left == 3 || left > 3 && left % 2 == 1)
}

/// Puts a comma wherever `comma` says so of the count of digits still to come.
fn group(number: Decimal, comma: impl Fn(usize) -> bool) -> String {
    let text = number.normalize().to_string();
    let (whole, part) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let digits = whole.trim_start_matches('-');
    let mut out = String::with_capacity(text.len() + 4);
    if whole.len() > digits.len() {
        out.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && comma(digits.len() - place) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn sums_of_money() {
        assert_eq!(money(number("500000000"), "BDT"), "Tk 50 crore");
        assert_eq!(money(number("187500"), "BDT"), "Tk 1,87,500");
        assert_eq!(money(number("4567890"), "BDT"), "Tk 45,67,890");
        assert_eq!(money(number("3000000000000"), "BDT"), "Tk 3 lakh crore");
        assert_eq!(money(number("18700500"), "BDT"), "Tk 1,87,00,500");
        assert_eq!(money(number("349400000000"), "BDT"), "Tk 34,940 crore");
        assert_eq!(money(number("2864000000"), "USD"), "$2.864 billion");
        assert_eq!(money(number("7500"), "INR"), "Rs 7,500");
        assert_eq!(money(number("5200000"), "USD"), "$5.2 million");
        assert_eq!(money(number("120"), "SAR"), "SAR 120");
        assert_eq!(money(number("12.50"), "USD"), "$12.5");
    }

    #[test]
    fn numbers_and_units() {
        assert_eq!(in_millions(number("14000")), "14,000");
        assert_eq!(in_millions(number("1300000")), "1.3 million");
        assert_eq!(in_millions(number("1234567")), "1,234,567");
        assert_eq!(in_millions(number("-2.50")), "-2.5");
        assert_eq!(counted(number("5"), "hour"), "5 hours");
        assert_eq!(counted(number("1"), "hour"), "1 hour");
        assert_eq!(counted(number("5"), "km"), "5 km");
        assert_eq!(counted(number("4"), "day"), "4 days");
        assert_eq!(counted(number("6"), "foot"), "6 feet");
        assert_eq!(counted(number("56"), "sq km"), "56 sq km");
    }

    #[test]
    fn dates_and_times() {
        let day = PartialDate { year: Some(2024), month: Some(4), day: Some(28), weekday: None };
        assert_eq!(date(day), "28 April 2024");
        assert_eq!(date(PartialDate { year: None, ..day }), "28 April");
        assert_eq!(date(PartialDate { weekday: Some(7), ..PartialDate::default() }), "Sunday");
        assert_eq!(date(PartialDate { weekday: Some(7), ..day }), "Sunday, 28 April 2024");
        assert_eq!(date(PartialDate { month: Some(13), ..PartialDate::default() }), "");
        assert_eq!(time(10, 30, "সকাল ১০:৩০"), "10:30 am");
        assert_eq!(time(10, 30, "১০:৩০"), "10:30");
        assert_eq!(time(15, 0, "বিকেল ৩টা"), "3 pm");
        assert_eq!(time(0, 15, "রাত সোয়া ১২টা"), "12:15 am");
        assert_eq!(time(12, 0, "দুপুর ১২টা"), "noon");
        assert_eq!(time(0, 0, "রাত ১২টা"), "midnight");
    }
}
