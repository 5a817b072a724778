//! English tokens as running text, by the rules of the Moses detokeniser for English (`detokenizer.perl`, in Python
//! `sacremoses`). Its rules for Chinese, Japanese and Korean words are left out.

use std::collections::BTreeMap;

/// Escapes of Moses and what they stand for, in the order in which Moses undoes them.
const ESCAPES: [(&str, &str); 11] = [
    ("&bar;", "|"),
    ("&#124;", "|"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&bra;", "["),
    ("&ket;", "]"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#91;", "["),
    ("&#93;", "]"),
    ("&amp;", "&"),
];

/// What a token does with the spaces around it.
enum Side {
    /// None before it.
    Left,
    /// None after it.
    Right,
    Both,
}

/// The text of tokens that are parted by white space.
pub(super) fn detokenise(text: &str) -> String {
    let mut text = format!(" {text} ").replace(" @-@ ", "-");
    for (escape, plain) in ESCAPES {
        if text.contains(escape) {
            text = text.replace(escape, plain);
        }
    }
    let mut line = String::with_capacity(text.len());
    let mut quotes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut before, mut glued): (Option<&str>, bool) = (None, true);
    for token in text.split_whitespace() {
        let side = if is_only(token, is_opening) {
            Side::Right
        } else if is_only(token, is_closing) || before.is_some() && is_contraction(token) {
            Side::Left
        } else if is_only(token, |c| matches!(c, '\'' | '"' | '„' | '“' | '`')) {
            let kind = if is_only(token, |c| matches!(c, '„' | '“' | '”')) { "\"" } else { token };
            let count = quotes.entry(kind).or_default();
            // The apostrophe of `the workers' union` opens nothing.
            let possessive = token == "'" && before.is_some_and(|word| word.ends_with('s'));
            match (count.is_multiple_of(2), possessive) {
                (true, true) => Side::Left,
                (opens, _) => {
                    *count += 1;
                    if opens { Side::Right } else { Side::Left }
                }
            }
        } else {
            Side::Both
        };
        if !glued && !matches!(side, Side::Left) {
            line.push(' ');
        }
        line.push_str(token);
        glued = matches!(side, Side::Right);
        before = Some(token);
    }
    line
}

fn is_only(token: &str, kind: impl Fn(char) -> bool) -> bool {
    token.chars().all(kind)
}

/// Opening brackets and marks, and currency signs.
fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '¿' | '¡' | '$' | '¢'..='¥' | '\u{58f}' | '\u{60b}' | '\u{9f2}' | '\u{9f3}')
        || matches!(c, '\u{9fb}' | '\u{af1}' | '\u{bf9}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20bd}')
        || matches!(
            c,
            '\u{a838}'
                | '\u{fdfc}'
                | '\u{fe69}'
                | '\u{ff04}'
                | '\u{ffe0}'
                | '\u{ffe1}'
                | '\u{ffe5}'
                | '\u{ffe6}'
        )
}

fn is_closing(c: char) -> bool {
    matches!(c, ',' | '.' | '?' | '!' | ':' | ';' | '\\' | '%' | '}' | ']' | ')')
}

/// `'s`, `'ll` and the like.
fn is_contraction(token: &str) -> bool {
    token.strip_prefix('\'').and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_as_in_running_text() {
        let cases = [
            ("The rain has stopped .", "The rain has stopped."),
            ("He said , \" We will go . \" Then", "He said, \"We will go.\" Then"),
            ("( $ 5 million ) 50 % of 12.5%", "($5 million) 50% of 12.5%"),
            ("the country 's workers ' union did n't", "the country's workers' union did n't"),
            ("a ' soft ' word &amp; &quot; more &quot;", "a 'soft' word & \"more\""),
            ("rice @-@ growing", "rice-growing"),
            ("৳ 500 <ID1> [ 3 ]", "৳500 <ID1> [3]"),
            ("", ""),
        ];
        for (given, wanted) in cases {
            assert_eq!(detokenise(given), wanted, "{given}");
        }
    }

    proptest! {
        #[test]
        fn only_spaces_change(text in "[a-z0-9.,'\"()%$ ]{0,60}") {
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&detokenise(&text)), visible(&text));
        }
    }
}
