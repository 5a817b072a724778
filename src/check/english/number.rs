//! English numerals and number words to values: `50 lakh`, `1.2bn`, `twenty-one`, `two and a half million`.

use rust_decimal::Decimal;

use super::tokens::{Shape, Token};

/// A number read from the tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub value: Decimal,
    /// Index of the token after it.
    pub end: usize,
    /// The product of its last scale words (`million` …), 1 where there is none.
    pub scale: Decimal,
    /// Whether it is an ordinal (`21st`, `third`).
    pub ordinal: bool,
    /// Whether it is written in digits alone: no word, comma, decimal point or scale.
    pub plain_digits: bool,
}

/// Small cardinals and ordinals; the ordinal of a ten or scale is found by [`stem`].
const UNITS: [(&str, &str); 20] = [
    ("zero", "zeroth"),
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("four", "fourth"),
    ("five", "fifth"),
    ("six", "sixth"),
    ("seven", "seventh"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("ten", "tenth"),
    ("eleven", "eleventh"),
    ("twelve", "twelfth"),
    ("thirteen", "thirteenth"),
    ("fourteen", "fourteenth"),
    ("fifteen", "fifteenth"),
    ("sixteen", "sixteenth"),
    ("seventeen", "seventeenth"),
    ("eighteen", "eighteenth"),
    ("nineteen", "nineteenth"),
];

const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// 0 to 19 and whether it is an ordinal.
fn unit(word: &str) -> Option<(i64, bool)> {
    UNITS.iter().enumerate().find_map(|(value, (cardinal, ordinal))| {
        let value = i64::try_from(value).ok()?;
        if word == *cardinal { Some((value, false)) } else { (word == *ordinal).then_some((value, true)) }
    })
}

/// 20, 30 … 90 and whether it is an ordinal.
fn ten(word: &str) -> Option<(i64, bool)> {
    let (stem, ordinal) = match word.strip_suffix("ieth") {
        Some(stem) => (format!("{stem}y"), true),
        None => (word.to_owned(), false),
    };
    let place = TENS.iter().position(|ten| *ten == stem)?;
    Some((i64::try_from(place).ok()? * 10 + 20, ordinal))
}

const CRORE: i64 = 10_000_000;

/// The factor of a scale word and whether it is an ordinal (`hundredth`).
pub(super) fn scale(word: &str) -> Option<(Decimal, bool)> {
    let (stem, ordinal) = match word.strip_suffix("th") {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    let factor: i64 = match stem {
        "dozen" => 12,
        "hundred" => 100,
        "thousand" | "k" => 1_000,
        "lakh" | "lakhs" | "lac" | "lacs" => 100_000,
        "million" | "millions" | "mn" | "m" => 1_000_000,
        "crore" | "crores" | "cr" => CRORE,
        "billion" | "billions" | "bn" => 1_000_000_000,
        "trillion" | "trillions" | "tn" => 1_000_000_000_000,
        _ => return None,
    };
    Some((Decimal::from(factor), ordinal))
}

/// Scale letters that need a numeral right before them: `5m`, `10k`.
fn only_glued(word: &str) -> bool {
    matches!(word, "m" | "k" | "bn" | "mn" | "tn" | "cr")
}

/// Reads tokens as numbers. An index out of range is no token.
pub(super) struct Reader<'a> {
    pub tokens: &'a [Token],
}

impl Reader<'_> {
    /// The token's lower-case text if it is a word.
    pub fn word(&self, at: usize) -> Option<&str> {
        let token = self.tokens.get(at)?;
        (token.shape == Shape::Word).then_some(token.lower.as_str())
    }

    /// Whether the token is the mark `c`.
    pub fn mark(&self, at: usize, c: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.shape == Shape::Mark(c))
    }

    /// The value of the numeral in digits.
    pub fn numeral(&self, at: usize) -> Option<Decimal> {
        match self.tokens.get(at)?.shape {
            Shape::Numeral(value) => Some(value),
            _ => None,
        }
    }

    /// The numeral as a whole number without comma or decimal point, with its count of digits.
    pub fn whole(&self, at: usize) -> Option<(u32, usize)> {
        self.numeral(at)?;
        let text = &self.tokens.get(at)?.lower;
        Some((text.parse().ok()?, text.len()))
    }

    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// `at` moved over one hyphen, if one stands there.
    pub fn past_hyphen(&self, at: usize) -> usize {
        if self.mark(at, '-') || self.mark(at, '‑') { at + 1 } else { at }
    }

    /// The longest number that starts at token `at`.
    pub fn number(&self, at: usize) -> Option<Number> {
        let number = self.sum(at)?;
        let place = self.past_hyphen(number.end);
        if number.ordinal || !matches!(self.word(place), Some("crore" | "crores")) {
            return Some(number);
        }
        // Crore multiplies all before it: `1 lakh 82 thousand crore`.
        let crore = Decimal::from(CRORE);
        let crores = Number {
            value: number.value.checked_mul(crore)?,
            end: place + 1,
            scale: number.scale.checked_mul(crore)?,
            ordinal: false,
            plain_digits: false,
        };
        let rest = self.part(crores.end, crore, || self.sum(crores.end));
        let whole =
            rest.and_then(|rest| Some(Number { value: crores.value.checked_add(rest.value)?, ..rest }));
        Some(whole.unwrap_or(crores))
    }

    /// Parts that add up, each smaller than the scale before it: `2 lakh 50 thousand`, `two thousand five hundred`.
    fn sum(&self, at: usize) -> Option<Number> {
        let mut number = self.scaled(at)?;
        while number.scale > Decimal::ONE && !number.ordinal {
            let and = usize::from(self.word(number.end) == Some("and"));
            let Some(next) = self.part(number.end, number.scale, || self.scaled(number.end + and)) else {
                break;
            };
            let Some(value) = number.value.checked_add(next.value) else { break };
            number = Number { value, plain_digits: false, ..next };
        }
        Some(number)
    }

    /// What `read` gives, if it is a further part of a number that ends before token `at` with a scale.
    fn part(&self, at: usize, scale: Decimal, read: impl Fn() -> Option<Number>) -> Option<Number> {
        let and = self.word(at) == Some("and");
        let next = read()?;
        let digits = self.numeral(at + usize::from(and)).is_some();
        // `5 million 20 people` or `six million and 2019` are not sums: digits need a scale of their own.
        let alone = digits && next.scale == Decimal::ONE && (and || next.value < Decimal::ONE_HUNDRED);
        (next.value < scale && !alone && (next.value >= Decimal::ONE || !digits)).then_some(next)
    }

    /// One group and the scale words after it.
    fn scaled(&self, at: usize) -> Option<Number> {
        let mut number = self.group(at)?;
        loop {
            let place = self.past_hyphen(number.end);
            let Some(word) = self.word(place) else { break };
            let Some((factor, ordinal)) = scale(word) else { break };
            if matches!(word, "crore" | "crores") {
                break; // see `number`
            }
            if number.ordinal || only_glued(word) && !(self.glued(place) && self.numeral(place - 1).is_some())
            {
                break;
            }
            let (Some(value), Some(scale)) =
                (number.value.checked_mul(factor), number.scale.checked_mul(factor))
            else {
                break;
            };
            number = Number { value, end: place + 1, scale, ordinal, plain_digits: false };
        }
        // `one million and a half`, `two hundred and a half` are rare enough to be left as they read.
        Some(number)
    }

    /// Digits, or words below a hundred, or `a` before a scale; with a fraction behind (`two and a half`, `3½`).
    fn group(&self, at: usize) -> Option<Number> {
        let mut number = self.digits(at).or_else(|| self.words(at)).or_else(|| self.article(at))?;
        if number.ordinal {
            return Some(number);
        }
        let fraction = |c| match c {
            '½' => Some(Decimal::new(5, 1)),
            '¼' => Some(Decimal::new(25, 2)),
            '¾' => Some(Decimal::new(75, 2)),
            _ => None,
        };
        let behind = match self.tokens.get(number.end).map(|token| token.shape) {
            Some(Shape::Mark(c)) => fraction(c),
            _ => None,
        };
        if let Some(part) = behind {
            return Some(Number {
                value: number.value + part,
                end: number.end + 1,
                plain_digits: false,
                ..number
            });
        }
        if let Some((part, end)) = self.and_a_part(number.end) {
            number = Number { value: number.value.checked_add(part)?, end, plain_digits: false, ..number };
        }
        Some(number)
    }

    /// `and a half`, `and half`, `-and-a-half`, `and a quarter`, `and three quarters`.
    pub fn and_a_part(&self, at: usize) -> Option<(Decimal, usize)> {
        let at = self.past_hyphen(at);
        if self.word(at) != Some("and") {
            return None;
        }
        let at = self.past_hyphen(at + 1);
        match self.word(at)? {
            // `Tk 60 and half a kilo` is no 60.5.
            "half" if !matches!(self.word(at + 1), Some("a" | "an" | "the" | "of")) => {
                Some((Decimal::new(5, 1), at + 1))
            }
            "a" => {
                let at = self.past_hyphen(at + 1);
                match self.word(at)? {
                    "half" => Some((Decimal::new(5, 1), at + 1)),
                    "quarter" => Some((Decimal::new(25, 2), at + 1)),
                    _ => None,
                }
            }
            "three" if self.word(self.past_hyphen(at + 1)) == Some("quarters") => {
                Some((Decimal::new(75, 2), self.past_hyphen(at + 1) + 1))
            }
            _ => None,
        }
    }

    fn digits(&self, at: usize) -> Option<Number> {
        let value = self.numeral(at)?;
        let plain_digits = self.whole(at).is_some();
        let ordinal = self.glued(at + 1) && matches!(self.word(at + 1), Some("st" | "nd" | "rd" | "th"));
        let end = at + 1 + usize::from(ordinal);
        Some(Number { value, end, scale: Decimal::ONE, ordinal, plain_digits: plain_digits && !ordinal })
    }

    fn words(&self, at: usize) -> Option<Number> {
        let word = self.word(at)?;
        let (value, end, ordinal) = if let Some((tens, ordinal)) = ten(word) {
            let next = self.past_hyphen(at + 1);
            match self.word(next).and_then(unit).filter(|(units, is_ordinal)| {
                // `thirty second` counts seconds, `thirty-second` does not.
                !ordinal && (1..10).contains(units) && (!is_ordinal || next > at + 1)
            }) {
                Some((units, ordinal)) => (tens + units, next + 1, ordinal),
                None => (tens, at + 1, ordinal),
            }
        } else {
            let (value, ordinal) = unit(word)?;
            (value, at + 1, ordinal)
        };
        Some(Number { value: Decimal::from(value), end, scale: Decimal::ONE, ordinal, plain_digits: false })
    }

    /// `a hundred`, `a dozen`, `half a million`, `half-a-million`, `half million`: the part before the scale.
    fn article(&self, at: usize) -> Option<Number> {
        let (value, end) = match self.word(at)? {
            "a" | "an" => (Decimal::ONE, at + 1),
            "half" => {
                let next = self.past_hyphen(at + 1);
                let end = if self.word(next) == Some("a") { self.past_hyphen(next + 1) } else { next };
                (Decimal::new(5, 1), end)
            }
            _ => return None,
        };
        let word = self.word(end)?;
        // `a m` or `a hundredth` is no number.
        let scaled = !only_glued(word) && scale(word).is_some_and(|(_, ordinal)| !ordinal);
        scaled.then_some(Number { value, end, scale: Decimal::ONE, ordinal: false, plain_digits: false })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    /// The value of the number at the start of `text` and the rest of the tokens.
    fn read(text: &str) -> Option<(String, usize)> {
        let tokens = tokens(text);
        let number = Reader { tokens: &tokens }.number(0)?;
        Some((number.value.normalize().to_string(), tokens.len() - number.end))
    }

    fn whole(text: &str) -> String {
        match read(text) {
            Some((value, 0)) => value,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn digits_and_scales() {
        assert_eq!(whole("14,000"), "14000");
        assert_eq!(whole("1,87,500"), "187500");
        assert_eq!(whole("50 lakh"), "5000000");
        assert_eq!(whole("5-million"), "5000000");
        assert_eq!(whole("1.2bn"), "1200000000");
        assert_eq!(whole("3 lakh crore"), "3000000000000");
        assert_eq!(whole("2 lakh 50 thousand"), "250000");
        assert_eq!(whole("1 crore 20 lakh 5 thousand"), "12005000");
        assert_eq!(whole("1 lakh 78 thousand 277 crore"), "1782770000000");
        assert_eq!(whole("5 crore 20 lakh"), "52000000");
        assert_eq!(whole("2½"), "2.5");
        assert_eq!(whole("21st"), "21");
    }

    #[test]
    fn words() {
        assert_eq!(whole("twenty-one"), "21");
        assert_eq!(whole("twenty-first"), "21");
        assert_eq!(whole("fortieth"), "40");
        assert_eq!(whole("a hundred"), "100");
        assert_eq!(whole("two thousand five hundred and one"), "2501");
        assert_eq!(whole("half a million"), "500000");
        assert_eq!(whole("two and a half million"), "2500000");
        assert_eq!(whole("one-and-a-half"), "1.5");
        assert_eq!(whole("a dozen"), "12");
    }

    #[test]
    fn what_is_no_number_or_not_a_part_of_it() {
        assert_eq!(read("a man"), None);
        assert_eq!(read("5 m"), Some(("5".into(), 1)));
        assert_eq!(read("5 million 20 people"), Some(("5000000".into(), 2)));
        assert_eq!(read("60 and half a kilo"), Some(("60".into(), 4)));
        assert_eq!(read("10 and 20"), Some(("10".into(), 2)));
        assert_eq!(read("third million"), Some(("3".into(), 1)));
        assert_eq!(read(&format!("{} trillion trillion", "9".repeat(27))), Some(("9".repeat(27), 2)));
    }
}
