//! English as the model gives it, made tidy: spaces and punctuation only, never words.

/// Punctuation that stands close to what precedes it.
const CLOSING: [char; 8] = ['.', ',', '!', '?', ';', ':', ')', ']'];

/// One line with single spaces, none before closing punctuation or `%`, none after an opening bracket, none inside a
/// pair of double quotes or before `'s` and `n't`; a mark that the model repeated (`,,`, `..`) once, but `...` kept.
pub(super) fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    let mut quote_open = false;
    for word in words {
        let bare = |c: char| word == c.to_string();
        let closes = word.starts_with(CLOSING) && !is_decimal(word) || word.starts_with('%');
        let joins = closes
            || word.starts_with("'s") && word.trim_end_matches(CLOSING) == "'s"
            || word.starts_with("n't")
            || bare('"') && quote_open
            || line.ends_with(['(', '['])
            || quote_open && line.ends_with('"');
        if !line.is_empty() && !joins {
            line.push(' ');
        }
        line.push_str(word);
        if word.chars().filter(|&c| c == '"').count() % 2 == 1 {
            quote_open = !quote_open;
        }
    }
    single_marks(&line)
}

/// `.5` is a number, not an end of sentence.
fn is_decimal(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next() == Some('.') && chars.next().is_some_and(|c| c.is_ascii_digit())
}

fn single_marks(line: &str) -> String {
    let mut tidy = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let run = if matches!(c, '.' | ',' | ';' | ':') {
            rest.len() - rest.trim_start_matches(c).len()
        } else {
            c.len_utf8()
        };
        let (mark, after) = rest.split_at_checked(run).unwrap_or((rest, ""));
        tidy.push_str(match c {
            '.' if run >= 3 => "...",
            '.' | ',' | ';' | ':' => mark.get(..1).unwrap_or(mark),
            _ => mark,
        });
        rest = after;
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_and_marks() {
        let cases = [
            ("  The rain  has stopped .", "The rain has stopped."),
            ("He said , \" We will go . \" Then", "He said, \"We will go.\" Then"),
            ("Tk 5 , 000 ( five thousand )", "Tk 5, 000 (five thousand)"),
            ("7 .5 % of the country 's people did n't", "7 .5% of the country's people didn't"),
            ("Dhaka,, Bangladesh..", "Dhaka, Bangladesh."),
            ("Wait.... what", "Wait... what"),
            ("at 10:30 a.m. today", "at 10:30 a.m. today"),
            ("the 'soft' word", "the 'soft' word"),
            ("", ""),
        ];
        for (given, wanted) in cases {
            assert_eq!(tidy(given), wanted, "{given}");
        }
    }

    proptest! {
        #[test]
        fn letters_and_digits_stay(text in "\\PC{0,80}") {
            let kept = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let tidied = tidy(&text);
            prop_assert_eq!(kept(&tidied), kept(&text));
            prop_assert_eq!(tidied.trim(), &tidied);
        }
    }
}
