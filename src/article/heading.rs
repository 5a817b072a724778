//! What stands above the story: the title, who wrote it, when it was published.

use std::sync::LazyLock;

use super::{
    dateline::{only_date, parse_date},
    line::{Line, key, keys},
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
static REPORTERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    keys(
        "প্রতিবেদক, প্রতিনিধি, রিপোর্টার, সংবাদদাতা, ডেস্ক, ব্যুরো, করেসপন্ডেন্ট, বার্তাকক্ষ, reporter, correspondent, desk, bureau",
    )
});

/// With one of these in front the place may follow without a comma: `নিজস্ব প্রতিবেদক ঢাকা`.
static RANKS: LazyLock<Vec<String>> =
    LazyLock::new(|| keys("নিজস্ব, স্টাফ, জ্যেষ্ঠ, সিনিয়র, জেলা, উপজেলা, অনলাইন, staff, senior, own"));

/// Openings of a line that names the writer behind a colon.
static WRITERS: LazyLock<Vec<String>> =
    LazyLock::new(|| keys("প্রতিবেদক, প্রতিবেদন, লেখক, লিখেছেন, author, by, written by"));

/// Openings of a line that gives a date, and of one that gives a later one.
static PUBLISHED: LazyLock<Vec<String>> = LazyLock::new(|| keys("প্রকাশ, published, posted"));
static UPDATED: LazyLock<Vec<String>> =
    LazyLock::new(|| keys("আপডেট, হালনাগাদ, সর্বশেষ, শেষ আপডেট, updated, last"));

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
            if begins_with_one(&line.key, &UPDATED) {
                updated = updated.or(notes.date);
            } else {
                heading.published = heading.published.or(notes.date);
            }
        } else if heading.title.is_none() && is_title(lines, at, story) {
            heading.title = Some(at);
        } else if heading.title.is_some() && is_name(line.text) && beside_notes(lines, at, story) {
            taken[at] = true;
            bylines.push(line.text.to_owned());
        }
    }
    if let Some(taken) = heading.title.and_then(|title| taken.get_mut(title)) {
        *taken = true;
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
    let unfinished = line.text.ends_with([':', ',', ';', '-', '–']);
    let full_stop = line.text.ends_with(['।', '.']) && !line.text.ends_with("..");
    let too_long = length(line) > LONGEST_TITLE || line.text.split_whitespace().count() > MOST_TITLE_WORDS;
    if unfinished || full_stop || too_long {
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
        let dated = || begins_with_one(&key(part), &PUBLISHED) || begins_with_one(&key(part), &UPDATED);
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
            .filter_map(|writer| text.strip_prefix(writer.as_str()))
            .any(|rest| rest.trim_start().starts_with(':'));
    let ranked = text.split_whitespace().next().is_some_and(|word| RANKS.iter().any(|rank| rank == word));
    let reports = |part: &str| {
        let reporter = |word: &str| REPORTERS.iter().any(|reporter| reporter == word);
        let mut words = part.split_whitespace();
        let short = words.clone().count() <= MOST_NAME_WORDS;
        if ranked { words.any(reporter) } else { short && words.next_back().is_some_and(reporter) }
    };
    // A comma parts the byline from its place: what stands before it must name a reporter.
    signed || text.split([',', '(', '-', '–']).next().is_some_and(reports)
}

fn begins_with_one(key: &str, openings: &[String]) -> bool {
    openings.iter().any(|opening| key.starts_with(opening.as_str()))
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

#[cfg(test)]
mod tests {
    use super::{super::line::lines, *};

    /// Title, byline, date, and the lines left for the body.
    fn parts(text: &str) -> (Option<&str>, Option<String>, Option<String>, Vec<&str>) {
        let lines = lines(text);
        let mut taken = vec![false; lines.len()];
        let heading = read(&lines, false, None, &mut taken);
        let body = lines.iter().zip(taken).filter(|(_, taken)| !taken).map(|(line, _)| line.text).collect();
        let title = heading.title.map(|at| lines[at].text);
        (title, heading.byline, heading.published.map(|date| date.to_string()), body)
    }

    #[test]
    fn title_byline_and_dates_are_read_in_any_usual_order() {
        for above in [
            "বন্ধ হলো ফেরি\n\nনিজস্ব প্রতিবেদক, ঢাকা\nপ্রকাশ: ২৮ এপ্রিল ২০২৫",
            "বন্ধ হলো ফেরি\n\nআপডেট: ৩০ এপ্রিল ২০২৫\nপ্রকাশ: ২৮ এপ্রিল ২০২৫\nনিজস্ব প্রতিবেদক\nঢাকা",
            "বন্ধ হলো ফেরি\nনিজস্ব প্রতিবেদক, ঢাকা | Apr 28, 2025",
            "২৮ এপ্রিল ২০২৫\n\nবন্ধ হলো ফেরি\nনিজস্ব প্রতিবেদক, ঢাকা",
        ] {
            let text = format!("{above}\n\nনদীতে স্রোত বাড়ায় ফেরি বন্ধ।");
            let (title, byline, published, body) = parts(&text);
            assert_eq!(title, Some("বন্ধ হলো ফেরি"), "{above}");
            assert_eq!(byline.as_deref(), Some("নিজস্ব প্রতিবেদক, ঢাকা"), "{above}");
            assert_eq!(published.as_deref(), Some("2025-04-28"), "{above}");
            assert_eq!(body, ["নদীতে স্রোত বাড়ায় ফেরি বন্ধ।"], "{above}");
        }
    }

    #[test]
    fn a_name_counts_as_byline_only_beside_a_byline_or_a_date() {
        let (_, byline, ..) = parts("বন্ধ হলো ফেরি\n\nরুবেল মজুমদার\n২৮ মে ২০২৪\n\nনদীতে স্রোত বেড়েছে।");
        assert_eq!(byline.as_deref(), Some("রুবেল মজুমদার"));
        let (_, byline, _, body) = parts("বন্ধ হলো ফেরি\n\nস্রোতে বিপর্যস্ত ঘাট\n\nনদীতে স্রোত বেড়েছে।");
        assert_eq!((byline, body.len()), (None, 2));
    }

    #[test]
    fn headlines_about_representatives_are_no_bylines() {
        for title in ["জাতিসংঘের বিশেষ প্রতিনিধি ঢাকায়", "বই উপহার গ্রহণ করলেন সম্পাদকের বিশেষ প্রতিনিধি"]
        {
            assert_eq!(parts(&format!("{title}\n\nতিনি বৈঠক করবেন।")).0, Some(title));
        }
    }

    #[test]
    fn no_title_where_the_first_line_may_be_the_story() {
        for text in [
            "নদীতে স্রোত বেড়েছে। ফেরি বন্ধ।\n\nট্রেন চলছে।",
            "এখন পর্যন্ত যা জানা গেছে:\n\nট্রেন চলছে।",
            "নদীতে স্রোত বেড়ে যাওয়ায়\nফেরি চলাচল বন্ধ আছে।",
            "শুধু একটি লাইন",
        ] {
            assert_eq!(parts(text).0, None, "{text}");
        }
    }

    #[test]
    fn a_byline_before_the_first_sentence_is_cut_off() {
        let paragraph = "নিজস্ব সংবাদদাতা, মাদারীপুর ॥ পৌর এলাকায় আগুন লেগেছে।";
        let (byline, bytes) = lead_in(paragraph).unwrap();
        assert_eq!((byline.as_str(), &paragraph[bytes..]), ("নিজস্ব সংবাদদাতা, মাদারীপুর", "পৌর এলাকায় আগুন লেগেছে।"));
        assert!(lead_in("মন্ত্রী বলেন: আগুন নিভেছে।").is_none());
        assert!(lead_in("স্টাফ রিপোর্টার :").is_none());
    }
}
