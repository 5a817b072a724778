//! What stands above the story: the title, who wrote it, when it was published.

use super::{
    dateline::{only_date, parse_date},
    furniture::is_section,
    line::{Line, key},
};
use crate::bengali::PartialDate;

/// In characters and words. A longer line is a paragraph without its danda.
const LONGEST_TITLE: usize = 120;
const MOST_TITLE_WORDS: usize = 20;

/// A line that stands right above the story, with no blank line between, is its title only if the story's first
/// line is so much longer that the title cannot be a line of it.
const STORY_TO_TITLE: f64 = 1.5;

/// In words: names of writers and places beside a byline or a date.
const MOST_NAME_WORDS: usize = 4;
const MOST_BYLINE_WORDS: usize = 8;

/// In bytes: where in a paragraph the byline `স্টাফ রিপোর্টার :` may end.
const LONGEST_LEAD_IN: usize = 200;

/// Who reports; the word that ends a byline, maybe with a place behind it.
const REPORTERS: &[&str] = &[
    "প্রতিবেদক",
    "প্রতিনিধি",
    "রিপোর্টার",
    "সংবাদদাতা",
    "ডেস্ক",
    "ব্যুরো",
    "করেসপন্ডেন্ট",
    "বার্তাকক্ষ",
    "reporter",
    "correspondent",
    "desk",
    "bureau",
];

/// With one of these in front the place may follow without a comma: `নিজস্ব প্রতিবেদক ঢাকা`.
const RANKS: &[&str] =
    &["নিজস্ব", "স্টাফ", "জ্যেষ্ঠ", "সিনিয়র", "জেলা", "উপজেলা", "অনলাইন", "staff", "senior", "own"];

/// Openings of a line that names the writer behind a colon.
const WRITERS: &[&str] = &["প্রতিবেদক", "প্রতিবেদন", "লেখক", "লিখেছেন", "author", "by", "written by"];

/// Openings of a line that gives a date, and of one that gives a later one.
const PUBLISHED: &[&str] = &["প্রকাশ", "published", "posted"];
const UPDATED: &[&str] = &["আপডেট", "হালনাগাদ", "সর্বশেষ", "শেষ আপডেট", "updated", "last"];

/// What was found above the story; the lines that it stood on are marked as taken.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Heading {
    /// Index of the title's line.
    pub(super) title: Option<usize>,
    pub(super) byline: Option<String>,
    pub(super) published: Option<PartialDate>,
}

/// Reads what stands above the story and marks its lines in `taken`, which already marks the furniture.
/// `title` is the line of a title that is known already.
pub(super) fn read(lines: &[Line], hard_wrapped: bool, title: Option<usize>, taken: &mut [bool]) -> Heading {
    let mut heading = Heading { title, ..Heading::default() };
    // Without a story nothing stands above it.
    let story = story_start(lines, hard_wrapped, taken).unwrap_or(0);
    let mut bylines: Vec<String> = Vec::new();
    let mut updated = None;
    for at in 0..story {
        let line = &lines[at];
        if taken[at] || heading.title == Some(at) {
            continue;
        }
        if let Some(notes) = notes(line) {
            taken[at] = true;
            bylines.extend(notes.byline);
            if UPDATED.iter().any(|word| line.key.starts_with(word)) {
                updated = updated.or(notes.date);
            } else {
                heading.published = heading.published.or(notes.date);
            }
        } else if heading.title.is_none() && is_section(line) {
            // Furniture above the title, and too like a subheading to be taken for that elsewhere.
            taken[at] = true;
        } else if heading.title.is_none() && is_title(lines, at, story) {
            heading.title = Some(at);
        } else if heading.title.is_some() && is_name(line.text) && beside_notes(lines, at, story) {
            taken[at] = true;
            bylines.push(line.text.to_owned());
        }
    }
    if let Some(title) = heading.title {
        taken[title] = true;
    }
    heading.published = heading.published.or(updated);
    heading.byline = (!bylines.is_empty()).then(|| bylines.join(", "));
    heading
}

/// The byline that a paragraph opens with (`স্টাফ রিপোর্টার : …`), and the bytes it takes with its colon.
pub(super) fn lead_in(paragraph: &str) -> Option<(String, usize)> {
    let separators = [':', '॥', '—', 'ঃ'];
    let at = paragraph.find(separators).filter(|&at| at <= LONGEST_LEAD_IN)?;
    let (byline, rest) = paragraph.split_at(at);
    let story = rest.trim_start_matches(|c: char| separators.contains(&c) || c.is_whitespace());
    let fits = is_byline(byline) && !story.is_empty();
    fits.then(|| (byline.trim().to_owned(), paragraph.len() - story.len()))
}

/// Index of the story's first line: the first with a sentence, or the first of its block in a hard-wrapped text.
fn story_start(lines: &[Line], hard_wrapped: bool, taken: &[bool]) -> Option<usize> {
    let prose = (0..lines.len()).find(|&at| !taken[at] && lines[at].is_prose())?;
    let block = (0..=prose).rev().find(|&at| lines[at].opens_block || at > 0 && taken[at - 1]);
    if hard_wrapped { block } else { Some(prose) }
}

/// Whether the line at `at` can be the title of the story that begins at `story`.
fn is_title(lines: &[Line], at: usize, story: usize) -> bool {
    let (line, length) = (&lines[at], |line: &Line| line.text.chars().count());
    let full_stop = line.ends_sentence() && !line.text.ends_with(['?', '!', '’', '”', '\'', '"', '…']);
    if full_stop || length(line) > LONGEST_TITLE || line.text.split_whitespace().count() > MOST_TITLE_WORDS {
        return false;
    }
    let apart = at + 1 < story || lines[story].opens_block;
    apart || length(&lines[story]) as f64 >= STORY_TO_TITLE * length(line) as f64
}

/// What a line of bylines and dates holds.
#[derive(Default)]
struct Notes {
    byline: Option<String>,
    date: Option<PartialDate>,
}

/// A line that holds nothing but bylines and dates: `নিজস্ব প্রতিবেদক, ঢাকা | ২৮ এপ্রিল ২০২৫`.
fn notes(line: &Line) -> Option<Notes> {
    if line.is_prose() {
        return None;
    }
    let mut notes = Notes::default();
    let mut names = Vec::new();
    for part in line.text.split(['|', '•', '·']).map(str::trim).filter(|part| !part.is_empty()) {
        let dated = || PUBLISHED.iter().chain(UPDATED).any(|word| key(part).starts_with(word));
        if let Some(date) = only_date(part).or_else(|| dated().then(|| parse_date(part)).flatten()) {
            notes.date = notes.date.or(Some(date));
        } else if is_byline(part) {
            notes.date = notes.date.or_else(|| parse_date(part));
            names.push(without_date(part));
        } else if is_name(part) {
            names.push(part);
        } else {
            return None;
        }
    }
    let known = notes.date.is_some() || names.iter().any(|name| is_byline(name));
    notes.byline = (!names.is_empty()).then(|| names.join(", "));
    known.then_some(notes)
}

fn beside_notes(lines: &[Line], at: usize, story: usize) -> bool {
    let has_notes = |at: usize| notes(&lines[at]).is_some();
    at > 0 && has_notes(at - 1) || at + 1 < story && has_notes(at + 1)
}

/// `নিজস্ব প্রতিবেদক, ঢাকা`, `ক্রীড়া ডেস্ক`, `By Staff Reporter`.
fn is_byline(text: &str) -> bool {
    let text = key(text);
    if text.split_whitespace().count() > MOST_BYLINE_WORDS {
        return false;
    }
    let signed = text.starts_with("by ")
        || WRITERS
            .iter()
            .filter_map(|writer| text.strip_prefix(&key(writer)))
            .any(|rest| rest.trim_start().starts_with(':'));
    let ranked =
        text.split_whitespace().next().is_some_and(|word| RANKS.iter().any(|rank| key(rank) == word));
    let reports = |part: &str| {
        let reporter = |word: &str| REPORTERS.iter().any(|reporter| key(reporter) == word);
        let mut words = part.split_whitespace();
        if ranked { words.any(reporter) } else { words.next_back().is_some_and(reporter) }
    };
    // A comma parts the byline from its place: what stands before it must name a reporter.
    signed || text.split([',', '(', '-', '–']).next().is_some_and(reports)
}

/// A few words without figures or sentence end: a writer's name or a place.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=MOST_NAME_WORDS).contains(&words)
        && !text.contains(|c: char| c.is_numeric())
        && !text.contains(['।', '?', '!', ':', '‘', '“', '"'])
}

/// The text before its first digit.
fn without_date(text: &str) -> &str {
    let end = text.find(char::is_numeric).unwrap_or(text.len());
    text[..end].trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c == '–')
}
