//! What is to be copied rather than translated travels as `<ID1>`, `<ID2>` …: e-mail addresses, URLs, numerals with
//! marks inside (`12.5%`, `10:30`, `2024-25`), handles and hashtags. The patterns are those of `IndicTransToolkit`.
//!
//! Three things are done otherwise, each so that the English says what the Bengali says:
//! - What has anything Bengali in it stays in the text: to the toolkit `এ.কে.এম` is a URL and `|তিনি` a handle, and
//!   both would come out of the translation as they are.
//! - Numbers are given within a kind by first appearance; the toolkit's follow the order of a hash set, which is another
//!   one at every start of Python.
//! - The longest match is replaced first. Were `10.55` replaced before `2010.55`, half of the latter would be left.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern;

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}"));

/// The first label of a host (group 1, with its full stop), and all that may belong to a URL after it.
static URL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((?:(?:https?|ftp)://[\w-]+|\w[\w-]*)\.)[\w/\-?#&=%][\w/\-?#&=%.]*"));

static NUMERAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"~?\d+\.?\d*\s?%?\s?-?\s?~?\d+\.?\d*\s?%|~?\d+%",
        r"|\d+[-/.,:']\d+[-/.,:'+]\d+(?:\.\d+)?|\d+[-/.:'+]\d+(?:\.\d+)?",
    ))
});

static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9]*[#|@]\w+"));

static WORD_EDGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b"));

static SPACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+"));

/// A placeholder as a model writes it, with or without spaces, in either kind of bracket.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[<\[] ?(?:ID|id) ?([0-9]+) ?[>\]]"));

/// Shorter matches stay in the text.
const SHORTEST: usize = 4;

/// A text and what its placeholders stand for: `<ID1>` for the first value, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrapped {
    pub text: String,
    pub values: Vec<String>,
}

/// Replaces what is to be copied. Digits must be ASCII already.
pub(super) fn wrap(text: &str) -> Wrapped {
    let mut wrapped = Wrapped { text: text.to_owned(), values: Vec::new() };
    wrapped.replace(|text| EMAIL.find_iter(text).map(|found| found.as_str()).collect());
    wrapped.replace(|text| {
        let mut found = urls(text);
        found.retain(|url| length(url, &['.']) >= SHORTEST);
        found
    });
    wrapped.replace(|text| {
        let found = NUMERAL.find_iter(text).map(|found| found.as_str());
        found.filter(|numeral| length(numeral, &[' ', '.', ':']) >= SHORTEST).collect()
    });
    wrapped.replace(|text| HANDLE.find_iter(text).map(|found| found.as_str()).collect());
    wrapped.text = SPACE.replace_all(&wrapped.text, " ").replace(">/", ">").replace("]/", "]");
    wrapped
}

impl Wrapped {
    /// Replaces each of the texts that `find` finds, wherever it stands.
    fn replace(&mut self, find: impl Fn(&str) -> Vec<&str>) {
        let mut found: Vec<(usize, String)> = Vec::new();
        for one in find(&self.text) {
            if !one.contains(is_bengali) && found.iter().all(|(_, other)| other != one) {
                found.push((self.values.len() + found.len() + 1, one.to_owned()));
            }
        }
        self.values.extend(found.iter().map(|(_, value)| value.clone()));
        found.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        for (number, value) in found {
            self.text = self.text.replace(&value, &format!("<ID{number}>"));
        }
    }
}

/// A letter, sign or mark of the Bengali block; its digits are ASCII digits by now.
fn is_bengali(c: char) -> bool {
    matches!(c, '\u{980}'..='\u{9ff}')
}

/// Number of characters beside those `without`.
fn length(text: &str, without: &[char]) -> usize {
    text.chars().filter(|c| !without.contains(c)).count()
}

/// URLs, with or without a scheme: labels with full stops between, then anything that may stand in a URL, ending at the
/// edge of a word that is not followed by `.` and a word. The toolkit's expression looks behind and ahead, which the
/// crate's do not; here the ends are tried one by one.
fn urls(text: &str) -> Vec<&str> {
    if !URL.is_match(text) {
        return Vec::new();
    }
    let edges: Vec<usize> = WORD_EDGE.find_iter(text).map(|edge| edge.start()).collect();
    let is_edge = |place: usize| edges.binary_search(&place).is_ok();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(url) = URL.captures_at(text, from) {
        let Some((all, label)) = url.get(0).zip(url.get(1)) else { break };
        let preceded = text.get(..all.start()).is_some_and(|before| before.ends_with(['.', '/']));
        let last = edges.partition_point(|&edge| edge <= all.end());
        let end = edges.get(..last).unwrap_or_default().iter().rev().copied().find(|&end| {
            let goes_on = text.get(end..).is_some_and(|rest| rest.starts_with('.')) && is_edge(end + 1);
            end > label.end() && !goes_on
        });
        match end.filter(|_| !preceded).and_then(|end| Some((end, text.get(all.start()..end)?))) {
            Some((end, url)) => {
                found.push(url);
                from = end;
            }
            None => from = all.start() + all.as_str().chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// Puts the values back where their placeholders stand. A number that no value has stays as it is.
pub(super) fn restore(text: &str, values: &[String]) -> String {
    let value = |found: &Captures<'_>| {
        let number = found[1].parse::<usize>().ok();
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        value.map_or_else(|| found[0].to_owned(), String::clone)
    };
    PLACEHOLDER.replace_all(text, value).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str) -> (String, Vec<String>) {
        let Wrapped { text, values } = wrap(text);
        (text, values)
    }

    #[test]
    fn what_is_wrapped() {
        let cases: [(&str, &str, &[&str]); 10] = [
            ("বৃদ্ধি 12.5% হয়েছে", "বৃদ্ধি <ID1> হয়েছে", &["12.5%"]),
            ("50% ও 9:30 থাকে", "50% ও 9:30 থাকে", &[]),
            ("2023-24 সালে 10:30টায়", "<ID1> সালে <ID2>টায়", &["2023-24", "10:30"]),
            ("www.example.com, দেখুন", "<ID1>, দেখুন", &["www.example.com"]),
            ("লিখুন a.b@mail.org ঠিকানায়", "লিখুন <ID1> ঠিকানায়", &["a.b@mail.org"]),
            ("@dhaka_news ও #Cup24", "<ID1> ও <ID2>", &["@dhaka_news", "#Cup24"]),
            ("এ.কে.এম আজাদ|তিনি #ঢাকা", "এ.কে.এম আজাদ|তিনি #ঢাকা", &[]),
            ("3.4টি, 4.00-এর, x.org0ং", "3.4টি, 4.00-এর, x.org0ং", &[]),
            ("10.55, 2010.55 ও 10.55", "<ID1>, <ID2> ও <ID1>", &["10.55", "2010.55"]),
            ("12.5% ও x@y.com", "<ID2> ও <ID1>", &["x@y.com", "12.5%"]),
        ];
        for (given, text, values) in cases {
            let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
            assert_eq!(wrapped(given), (text.to_owned(), values), "{given}");
        }
    }

    #[test]
    fn where_urls_end() {
        let cases: [(&str, &[&str]); 8] = [
            ("see https://a-b.org/x?y=1&z=2#top.", &["https://a-b.org/x?y=1&z=2#top"]),
            ("a.com/ and b.net-", &["a.com", "b.net"]),
            ("x..y.com", &[]),
            ("/etc.conf", &[]),
            ("end. Next", &[]),
            ("a.b.c...", &["a.b.c"]),
            ("-site.org", &["site.org"]),
            ("ftp://f.org", &["ftp://f.org"]),
        ];
        for (text, expected) in cases {
            assert_eq!(urls(text), expected, "{text}");
        }
    }

    #[test]
    fn placeholders_come_back_in_any_spelling() {
        let values = ["12.5%".to_owned(), "10:30".to_owned()];
        let text = "at <ID2> , < ID1 > [ID 1] [ id2 ] <id1] <ID3>";
        assert_eq!(restore(text, &values), "at 10:30 , 12.5% 12.5% 10:30 12.5% <ID3>");
    }

    proptest! {
        /// Whatever is wrapped comes back to the letter.
        #[test]
        fn nothing_is_lost(text in "[0-9a-c.,:%~@#| \\-/ককাি।]{0,40}") {
            let Wrapped { text: with, values } = wrap(&text);
            let plain = SPACE.replace_all(&text, " ").replace(">/", ">");
            let back = restore(&with, &values);
            // `/` after a placeholder is dropped, as in the toolkit.
            prop_assert_eq!(back.replace('/', ""), plain.replace('/', ""));
        }
    }
}
