//! The lines of a text, with what the other steps of reading ask of a line: is it a sentence, does it end one,
//! how would it be written in a list of markers.

use crate::{Span, bengali};

/// In characters. Longer lines are never headings, captions or buttons, so nothing on them needs to be compared.
const LONGEST_LABEL: usize = 160;

/// A line that holds more than white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Its place in the text, without white space at the ends.
    pub(super) span: Span,
    /// Its text.
    pub(super) text: &'t str,
    /// How a list of markers would write it, see [`key`]; empty for a line too long to be a label.
    pub(super) key: String,
    /// Whether it could be a heading, a caption, a button or a byline by its length.
    pub(super) is_label: bool,
    /// Whether a blank line (or nothing at all) stands before it.
    pub(super) opens_block: bool,
}

/// The lines of `text` that hold more than white space.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut found = Vec::new();
    let mut opens_block = true;
    let mut start = 0;
    // A carriage return with its line feed is one break.
    for raw in text.split_inclusive(is_break) {
        let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
        if !trimmed.is_empty() {
            let lead = raw.find(trimmed).unwrap_or_default();
            let span = Span::new(start + lead, start + lead + trimmed.len());
            let is_label = trimmed.chars().nth(LONGEST_LABEL).is_none();
            let key = if is_label { key(trimmed) } else { String::new() };
            found.push(Line { span, text: trimmed, key, is_label, opens_block });
            opens_block = false;
        } else if raw != "\n" || !text[..start].ends_with('\r') {
            opens_block = true;
        }
        start += raw.len();
    }
    found
}

impl Line<'_> {
    /// Whether the line carries sentences: it is long, or has a danda, or ends with one of its stand-ins.
    pub(super) fn is_prose(&self) -> bool {
        if !self.is_label || self.text.contains(['।', '৷', '॥']) {
            return true;
        }
        let end = self.text.trim_end_matches(is_closing_quote);
        // A point ends a sentence of some length, dots that trail off do not.
        let stop = end.ends_with(['.', '|']) && !end.ends_with("..");
        end.ends_with(" |") || stop && end.split_whitespace().count() > 7
    }

    /// Whether a sentence ends with the line.
    pub(super) fn ends_sentence(&self) -> bool {
        let end = self.text.trim_end_matches(|c| is_closing_quote(c) || matches!(c, ')' | ']'));
        end.ends_with(['।', '৷', '॥', '?', '!', '|', '.', '…'])
    }
}

/// Normal form in lower case, without punctuation and white space at either end.
pub(super) fn key(text: &str) -> String {
    let normal = bengali::normal_form(text).to_lowercase();
    normal.trim_matches(|c: char| c.is_whitespace() || is_punctuation(c)).to_owned()
}

/// The keys of a list of markers with commas between.
pub(super) fn keys<C: FromIterator<String>>(markers: &str) -> C {
    markers.split(',').map(key).filter(|marker| !marker.is_empty()).collect()
}

/// What may stand round a label: everything but letters, marks, digits and the signs that carry meaning.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '@' | '#' | '+')
        || matches!(c, '।' | '॥' | '৷' | '‘' | '’' | '“' | '”' | '«' | '»' | '›' | '…' | '•' | '·')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{25a0}'..='\u{25ff}' | '\u{2190}'..='\u{21ff}')
}

fn is_closing_quote(c: char) -> bool {
    c.is_whitespace() || matches!(c, '’' | '”' | '\'' | '"' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_breaks_and_only_blank_lines_open_blocks() {
        let text = "এক\r\nদুই \r\n\r\n তিন\u{2028}চার\rপাঁচ\n\nছয়";
        let found = lines(text);
        let seen: Vec<_> = found.iter().map(|line| (line.text, line.opens_block)).collect();
        assert_eq!(
            seen,
            [("এক", true), ("দুই", false), ("তিন", true), ("চার", false), ("পাঁচ", false), ("ছয়", true)]
        );
        assert!(found.iter().all(|line| line.span.of(text) == line.text));
    }

    #[test]
    fn prose_is_told_from_labels() {
        let prose = |text| lines(text)[0].is_prose();
        assert!(prose("সে এল।"));
        assert!(prose("‘আমরা জিতব।’"));
        assert!(prose("সে এল |"));
        assert!(!prose("আমি সিন্ডিকেট মানি না : মিতু Apr 29, 2025"));
        assert!(!prose("জাতীয় | ঢাকা"));
        assert!(!prose("ড. মো."));
    }

    #[test]
    fn keys_forget_case_form_and_punctuation() {
        assert_eq!(key("• Share This:"), "share this");
        assert_eq!(key("আরও পড\u{9bc}ুন…"), key("আরও প\u{9dc}ুন"));
        assert_eq!(key("...।"), "");
    }
}
