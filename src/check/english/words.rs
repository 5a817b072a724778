//! The English words that figures are written with: currencies, units, fractions, and words that may stand for a number.

use rust_decimal::Decimal;

/// The ISO code of a currency's sign or name before or after a number.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "tk" | "taka" | "takas" | "bdt" | "৳" => "BDT",
        "$" | "us$" | "dollar" | "dollars" | "usd" => "USD",
        "€" | "euro" | "euros" | "eur" => "EUR",
        "£" | "gbp" => "GBP",
        "rs" | "₹" | "rupee" | "rupees" | "inr" => "INR",
        "¥" | "yen" | "jpy" => "JPY",
        "yuan" | "cny" | "rmb" => "CNY",
        "riyal" | "riyals" | "sar" => "SAR",
        "dirham" | "dirhams" | "aed" => "AED",
        "ringgit" | "ringgits" | "myr" => "MYR",
        "dinar" | "dinars" => "KWD",
        "rouble" | "roubles" | "ruble" | "rubles" | "rub" => "RUB",
        "lira" | "liras" => "TRY",
        "kyat" | "kyats" => "MMK",
        _ => return None,
    })
}

/// Words before a currency's name that do not change what is counted (`500 US dollars`).
pub(super) fn nationality(word: &str) -> bool {
    matches!(
        word,
        "us" | "american" | "bangladeshi" | "bangladesh" | "indian" | "pakistani" | "saudi" | "british"
    )
}

/// The standard form of a unit of measure.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "km" | "kms" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => "km",
        "m" | "metre" | "metres" | "meter" | "meters" => "m",
        "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => "cm",
        "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => "mm",
        "mile" | "miles" => "mile",
        "foot" | "feet" | "ft" => "foot",
        "inch" | "inches" => "inch",
        "yard" | "yards" => "yard",
        "kg" | "kgs" | "kilogram" | "kilograms" | "kilo" | "kilos" => "kg",
        "g" | "gram" | "grams" => "g",
        "mg" | "milligram" | "milligrams" => "mg",
        "tonne" | "tonnes" | "ton" | "tons" => "tonne",
        "maund" | "maunds" => "maund",
        "quintal" | "quintals" => "quintal",
        "litre" | "litres" | "liter" | "liters" => "litre",
        "ml" | "millilitre" | "millilitres" => "ml",
        "barrel" | "barrels" => "barrel",
        "cusec" | "cusecs" => "cusec",
        "bhori" | "bhoris" | "bhari" => "bhori",
        "carat" | "carats" => "carat",
        "acre" | "acres" => "acre",
        "hectare" | "hectares" | "ha" => "hectare",
        "bigha" | "bighas" => "bigha",
        "katha" | "kathas" => "katha",
        "megawatt" | "megawatts" | "mw" => "MW",
        "kilowatt" | "kilowatts" | "kw" => "kW",
        "gigawatt" | "gigawatts" | "gw" => "GW",
        "watt" | "watts" => "W",
        "second" | "seconds" => "second",
        "minute" | "minutes" => "minute",
        "hour" | "hours" => "hour",
        "day" | "days" => "day",
        "week" | "weeks" => "week",
        "month" | "months" => "month",
        "year" | "years" => "year",
        "decade" | "decades" => "decade",
        "century" | "centuries" => "century",
        "degree" | "degrees" | "°" => "degree",
        _ => return None,
    })
}

/// Words that may stand for a number without being one, and their values.
pub(super) fn soft_value(word: &str) -> Option<Decimal> {
    let tenths = match word {
        "a" | "an" | "single" | "once" | "another" | "only" | "each" | "alone" => 10,
        "half" => 5,
        "quarter" => return Some(Decimal::new(25, 2)),
        "both" | "twice" | "double" | "doubled" | "couple" | "pair" | "duo" | "dual" | "duel" | "twin"
        | "bilateral" | "either" | "neither" => 20,
        "thrice" | "triple" | "tripled" | "trio" | "triad" | "trilateral" => 30,
        "pahela" | "pohela" | "poila" => 10, // the first of a Bengali month
        "ekushey" => 210,                    // 21 February
        "twenties" => 200,
        "thirties" => 300,
        "forties" => 400,
        "fifties" => 500,
        "sixties" => 600,
        "seventies" => 700,
        "eighties" => 800,
        "nineties" => 900,
        "quadruple" | "quartet" => 40,
        "decade" | "decades" | "tens" => 100,
        "fortnight" => 150,
        "dozens" => 120,
        "century" | "centuries" | "hundreds" => 1_000,
        "thousands" => 10_000,
        "lakhs" => 1_000_000,
        "millions" => 10_000_000,
        "crores" => 100_000_000,
        "billions" => 10_000_000_000,
        _ => return None,
    };
    Some(Decimal::new(tenths, 1))
}

/// What the lower part of a fraction divides by.
pub(super) fn denominator(word: &str) -> Option<Decimal> {
    Some(Decimal::from(match word {
        "half" | "halves" => 2,
        "third" | "thirds" => 3,
        "quarter" | "quarters" | "fourth" | "fourths" => 4,
        "fifth" | "fifths" => 5,
        "sixth" | "sixths" => 6,
        "eighth" | "eighths" => 8,
        "tenth" | "tenths" => 10,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_meaning_agree() {
        assert_eq!((currency("tk"), currency("taka"), currency("stone")), (Some("BDT"), Some("BDT"), None));
        assert_eq!((unit("kilometres"), unit("km"), unit("people")), (Some("km"), Some("km"), None));
        assert_eq!(soft_value("twenties"), Some(Decimal::from(20)));
        assert_eq!((denominator("thirds"), denominator("percent")), (Some(Decimal::from(3)), None));
    }
}
