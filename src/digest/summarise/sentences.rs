//! The sentences of an English summary.

/// Words that end in a point without ending a sentence, in lower case.
const ABBREVIATIONS: [&str; 36] = [
    "mr", "mrs", "ms", "dr", "md", "mst", "prof", "sr", "jr", "st", "lt", "col", "gen", "maj", "capt", "sgt",
    "brig", "rev", "hon", "adv", "engr", "no", "nos", "vs", "tk", "rs", "co", "ltd", "inc", "jan", "feb",
    "aug", "sept", "oct", "nov", "dec",
];

/// The sentences of a text on one line, in order, none empty.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if !matches!(c, '.' | '?' | '!') || characters.peek().is_some_and(|(_, next)| is_mark(*next)) {
            continue;
        }
        let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | ')' | ']');
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let rest = after.trim_start_matches(closing);
        let opens = rest.trim_start().trim_start_matches(['"', '\'', '“', '‘', '(', '[']);
        let apart = rest.starts_with(char::is_whitespace);
        let begins = opens.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let before = text.get(start..at).unwrap_or_default();
        if apart && begins && (c != '.' || ends_sentence(before)) {
            let end = text.len() - rest.len();
            found.extend(text.get(start..end));
            start = end;
        }
    }
    found.extend(text.get(start..));
    found.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '?' | '!')
}

/// Whether a point after `before` ends a sentence: not after an abbreviation or an initial.
fn ends_sentence(before: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next().unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    !(word.contains('.') || is_initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str()))
}

/// Whether the sentence opens with a word that stands for somebody or something named before it.
pub(super) fn leans_back(sentence: &str) -> bool {
    let first =
        sentence.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    ["he", "she", "they", "his", "her", "their", "its"].contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_marks() {
        let text =
            "Fourteen people died. \"It is bad,\" he said. Why? 20 more are missing! Rain fell ... and fell.";
        assert_eq!(
            sentences(text),
            [
                "Fourteen people died.",
                "\"It is bad,\" he said.",
                "Why?",
                "20 more are missing!",
                "Rain fell ... and fell."
            ]
        );
        assert_eq!(sentences("He said \"Go.\" Then he left"), ["He said \"Go.\"", "Then he left"]);
        assert!(sentences("  ").is_empty());
    }

    #[test]
    fn points_inside_a_sentence_do_not_end_it() {
        for text in
            ["Md. Anisur Rahman paid Tk. 5.5 lakh.", "The U.S. Congress met A. K. Azad at 6 p.m. Monday."]
        {
            assert_eq!(sentences(text), [text]);
        }
    }

    #[test]
    fn pronouns_lean_back() {
        assert!(leans_back("He said so.") && leans_back("\"They came,\" she said."));
        assert!(!leans_back("Heavy rain fell.") && !leans_back("") && !leans_back("It rained."));
    }
}
