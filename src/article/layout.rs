//! How a text is laid out: whether its lines are whole paragraphs or parts of hard-wrapped ones, and so where its
//! paragraphs begin and end.

use super::{dateline::ends_with_date, line::Line};
use crate::Span;

/// In characters. Nobody wraps a text to a narrower column; shorter lines are headings, bylines, items of a list.
const NARROWEST_COLUMN: usize = 35;

/// Lines wrapped to one column differ from their median by less than this share; items of a list do not.
const SPREAD: f64 = 0.35;

/// Whether the lines of the text are parts of hard-wrapped paragraphs: of those that are followed at once by another
/// line, most break off inside a sentence, at about the same length.
pub(super) fn is_hard_wrapped(lines: &[Line], dropped: &[bool]) -> bool {
    let (mut broken, mut whole) = (Vec::new(), 0);
    for at in 1..lines.len() {
        let (line, next) = (&lines[at - 1], &lines[at]);
        if next.opens_block || dropped[at - 1] || dropped[at] {
            continue;
        }
        let length = line.text.chars().count();
        if line.ends_sentence() || !line.is_label {
            whole += 1;
        } else if length >= NARROWEST_COLUMN && !ends_with_date(line.text) {
            broken.push(length as f64);
        }
    }
    broken.sort_by(f64::total_cmp);
    let Some(&median) = broken.get(broken.len() / 2) else { return false };
    let even = broken.iter().filter(|&&length| (length - median).abs() <= SPREAD * median).count();
    even > whole + (broken.len() - even)
}

/// The paragraphs that the lines not `taken` make: each line one, or each block where the text is hard-wrapped.
pub(super) fn paragraphs(lines: &[Line], taken: &[bool], hard_wrapped: bool) -> Vec<Span> {
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut open = false;
    for (line, &taken) in lines.iter().zip(taken) {
        match paragraphs.last_mut() {
            Some(last) if open && !taken && hard_wrapped && !line.opens_block => last.end = line.span.end,
            _ if !taken => paragraphs.push(line.span),
            _ => {}
        }
        open = !taken;
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::{super::line::lines, *};

    fn split(text: &str) -> Vec<&str> {
        let lines = lines(text);
        let none = vec![false; lines.len()];
        let spans = paragraphs(&lines, &none, is_hard_wrapped(&lines, &none));
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn hard_wrapped_lines_join_up_to_the_blank_line() {
        let text = "জাহাঙ্গীরনগর বিশ্ববিদ্যালয়ের একদল গবেষক সুন্দরবনে\nনতুন এক প্রজাতির ব্যাঙ পেয়েছেন। এর নাম এখনো\nঠিক হয়নি।\n\nনিবন্ধটি গত মাসে ছাপা হয়।";
        assert_eq!(split(text).len(), 2);
        assert!(split(text)[0].ends_with("ঠিক হয়নি।"));
    }

    #[test]
    fn whole_lines_stay_paragraphs_of_their_own() {
        let text = "প্রথম অনুচ্ছেদ এখানে শেষ হলো।\nদ্বিতীয় অনুচ্ছেদ এখানে শেষ হলো।\nকী বলছে পুলিশ\nতৃতীয় অনুচ্ছেদ।";
        assert_eq!(split(text).len(), 4);
    }

    #[test]
    fn a_taken_line_parts_a_wrapped_paragraph() {
        let text = "এক\nদুই\nতিন";
        let lines = lines(text);
        let spans = paragraphs(&lines, &[false, true, false], true);
        assert_eq!(spans.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["এক", "তিন"]);
    }
}
