//! Page furniture: what a copied news page holds besides its story. A few small rules name it, line by line
//! ([`alone`]) and by what stands round it ([`in_company`]); the words they go by stand in [`markers`].
//!
//! A rule may only take what a reader would take at a glance. So most rules look at short lines that carry no
//! sentence, and compare the whole line or its opening: a paragraph that mentions a share or an advertisement
//! stays.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    dateline::{ends_with_date, only_date},
    line::{Line, key, keys},
    markers::{
        BUTTONS, CALLS, CHANNELS, COUNTERS, CREDIT_OPENINGS, LABELS, LEGAL, LIST_HEADINGS, LIST_OPENINGS,
        SECTIONS, SURE_BUTTONS,
    },
};

type Set = LazyLock<HashSet<String>>;
type List = LazyLock<Vec<String>>;

static LIST_HEADING: Set = LazyLock::new(|| keys(LIST_HEADINGS));
static LIST_OPENING: List = LazyLock::new(|| keys(LIST_OPENINGS));
static LABEL: Set = LazyLock::new(|| keys(LABELS));
static BUTTON: Set = LazyLock::new(|| keys(BUTTONS));
static SURE_BUTTON: Set = LazyLock::new(|| keys(SURE_BUTTONS));
static CHANNEL: List = LazyLock::new(|| keys(CHANNELS));
static CALL: List = LazyLock::new(|| keys(CALLS));
static CREDIT_OPENING: List = LazyLock::new(|| keys(CREDIT_OPENINGS));
static LEGAL_NOTE: List = LazyLock::new(|| keys(LEGAL));
static COUNTER: List = LazyLock::new(|| keys(COUNTERS));
static SECTION: Set = LazyLock::new(|| keys(SECTIONS));

/// Which of `lines` are furniture whatever stands round them.
pub(super) fn alone(lines: &[Line]) -> Vec<bool> {
    lines.iter().map(is_furniture).collect()
}

/// Completes what [`alone`] found by what stands round it. `hard_wrapped` says whether a line is a part of a
/// paragraph rather than a whole.
pub(super) fn in_company(lines: &[Line], hard_wrapped: bool, dropped: &mut [bool]) {
    if hard_wrapped {
        keep_continuations(lines, dropped);
    }
    drop_listed(lines, hard_wrapped, dropped);
    drop_dated_runs(lines, dropped);
    drop_tail(lines, dropped);
    drop_section(lines, dropped);
}

fn is_furniture(line: &Line) -> bool {
    if !line.text.chars().any(char::is_alphanumeric) {
        return true;
    }
    if !line.is_label {
        return false;
    }
    let key = line.key.as_str();
    let note = is_address(line) || is_desk_byline(line.text) || is_legal(line) || is_invitation(line);
    let label = || {
        LIST_HEADING.contains(key)
            || LABEL.contains(key)
            || is_button_row(key)
            || is_counter(key)
            || is_menu(line.text)
            || opens_with(key, &LIST_OPENING)
    };
    note || is_credit(line) || !line.is_prose() && label()
}

/// A web address, a mail address or a picture's file name, alone on its line; a mail address that the page hid.
fn is_address(line: &Line) -> bool {
    let text = line.text.to_lowercase();
    let alone = !text.contains(char::is_whitespace);
    let picture = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"].iter().any(|end| text.ends_with(end));
    alone && (text.contains("://") || text.starts_with("www.") || text.contains('@') || picture)
        || text.starts_with("![")
        || !line.is_prose() && text.contains("[email") && text.contains("protected]")
}

/// `আরআর/এসএন`, `এমএইচ/কে/`: two to four short names with strokes between, and picture counters such as `৩ / ৬`.
fn is_desk_byline(text: &str) -> bool {
    let parts: Vec<_> = text.trim_end_matches(['/', '।']).split('/').map(str::trim).collect();
    let short = |part: &&str| {
        (1..=8).contains(&part.chars().count())
            && part.chars().all(|c| c.is_alphanumeric() || is_sign(c) || c == '.')
    };
    // A date (২৮/০৪/২০২৫) is none, and the stroke may close a single name.
    (2..=4).contains(&parts.len()) && parts.iter().all(short) && only_date(text).is_none()
        || text.ends_with('/') && parts.len() == 1 && parts.iter().all(short)
}

/// Bengali vowel signs, virama and the rest that is no letter but belongs to a word.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{981}'..='\u{983}' | '\u{9bc}'..='\u{9d7}' | '\u{200c}' | '\u{200d}')
}

/// Nothing but the words of buttons, with at least one that is sure.
fn is_button_row(key: &str) -> bool {
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/' | ':' | '-' | '।' | '•' | '·');
    let mut words =
        key.split(split).map(|word| word.trim_matches('+')).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| BUTTON.contains(word) || word.chars().all(char::is_numeric))
        && key.split(split).any(|word| SURE_BUTTON.contains(word))
}

/// `গুগল নিউজে আমাদের চ্যানেল ফলো করুন`: a place and a call. What somebody says in quotation marks is none.
fn is_invitation(line: &Line) -> bool {
    let quoted = line.text.contains(['‘', '’', '“', '”', '"']);
    !quoted && contains_one(&line.key, &CHANNEL) && CALL.iter().any(|call| line.key.ends_with(call.as_str()))
}

/// Copyright and cookies.
fn is_legal(line: &Line) -> bool {
    line.text.starts_with('©') || contains_one(&line.key, &LEGAL_NOTE)
}

/// `১২৩ বার পঠিত`, `৩ মিনিটে পড়ুন`.
fn is_counter(key: &str) -> bool {
    COUNTER.iter().any(|counter| {
        key.strip_suffix(counter.as_str()).map(str::trim).is_some_and(|number| {
            !number.is_empty() && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | ' '))
        })
    })
}

/// `হোম > জাতীয়`: sections of the paper with signs between.
fn is_menu(text: &str) -> bool {
    let parts: Vec<_> = text.split(['>', '»', '›', '/', '|', '•', '→']).map(key).collect();
    parts.len() > 1 && parts.iter().all(|part| part.is_empty() || SECTION.contains(part))
}

/// `ছবি: সংগৃহীত`, `সূত্র: বাসস`, and a caption that closes with such a credit behind its sentence.
fn is_credit(line: &Line) -> bool {
    const MOST_WORDS: usize = 8;
    let credits = |key: &str| {
        (opens_with(key, &CREDIT_OPENING) || LABEL.contains(key))
            && key.split_whitespace().count() <= MOST_WORDS
    };
    let closing = || {
        let (caption, credit) = line.text.split_at(line.text.rfind("ছবি")?);
        let caption = caption.trim_end().strip_suffix("ফাইল").unwrap_or(caption).trim_end();
        (caption.ends_with(['।', '|', '(', '.', '?', '!']) && !credit.contains('।')).then(|| key(credit))
    };
    credits(&line.key) || closing().is_some_and(|key| credits(&key))
}

/// Whether `key` begins with one of `openings`, followed by a colon, a visarga typed for one, or a dash that stands
/// apart: `ফেসবুক-ইউটিউবে প্রচারণা` is a headline.
fn opens_with(key: &str, openings: &[String]) -> bool {
    openings.iter().any(|opening| {
        key.strip_prefix(opening.as_str()).is_some_and(|rest| {
            rest.trim_start().starts_with([':', 'ঃ', '|', '>', '»'])
                || [" -", " –", " —"].iter().any(|dash| rest.starts_with(dash))
        })
    })
}

fn contains_one(key: &str, phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| key.contains(phrase.as_str()))
}

/// In a hard-wrapped text a line that continues a sentence is text, whatever it looks like.
fn keep_continuations(lines: &[Line], dropped: &mut [bool]) {
    for at in 1..lines.len() {
        if !lines[at].opens_block && !dropped[at - 1] && !lines[at - 1].ends_sentence() {
            dropped[at] = false;
        }
    }
}

/// The headlines below the heading of a list, up to the first line that carries a sentence. Where the text is
/// hard-wrapped, a line of a paragraph looks like a headline: there a block is dropped only as a whole. Above the
/// story such a heading is a part of the menu, and what follows may be the title.
fn drop_listed(lines: &[Line], hard_wrapped: bool, dropped: &mut [bool]) {
    let is_story = |at: usize, dropped: &[bool]| !dropped[at] && lines[at].is_prose();
    let mut at = (0..lines.len()).find(|&at| is_story(at, dropped)).unwrap_or(0);
    while at < lines.len() {
        let is_heading = dropped[at] && LIST_HEADING.contains(&lines[at].key);
        at += 1;
        while is_heading && at < lines.len() {
            let rest = lines[at + 1..].iter().take_while(|line| hard_wrapped && !line.opens_block).count();
            let block = at..at + 1 + rest;
            if block.clone().any(|at| is_story(at, dropped)) {
                break;
            }
            dropped[block.clone()].fill(true);
            at = block.end;
        }
    }
}

/// Headlines that each close with a date: two in a row, or one beside furniture.
fn drop_dated_runs(lines: &[Line], dropped: &mut [bool]) {
    let dated: Vec<bool> = lines
        .iter()
        .map(|line| !line.is_prose() && ends_with_date(line.text) && only_date(line.text).is_none())
        .collect();
    for at in 0..lines.len() {
        let before = at > 0 && (dated[at - 1] || dropped[at - 1]);
        let after = at + 1 < lines.len() && (dated[at + 1] || dropped[at + 1]);
        if dated[at] && (before || after) {
            dropped[at] = true;
        }
    }
}

/// Behind the last line that carries a sentence, everything from the first piece of furniture on.
fn drop_tail(lines: &[Line], dropped: &mut [bool]) {
    let story = lines.iter().zip(dropped.iter()).rposition(|(line, &gone)| !gone && line.is_prose());
    let Some(story) = story else { return };
    let start = (story + 1..lines.len()).find(|&at| dropped[at] || only_date(lines[at].text).is_some());
    if let Some(start) = start {
        dropped[start..].fill(true);
    }
}

/// The paper's section above the title; elsewhere such a word is a subheading.
fn drop_section(lines: &[Line], dropped: &mut [bool]) {
    let mut kept = (0..lines.len()).filter(|&at| !dropped[at]);
    if let (Some(first), Some(_)) = (kept.next(), kept.next()) {
        dropped[first] = SECTION.contains(&lines[first].key);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::line::lines, *};

    #[test]
    fn furniture_is_known_by_the_line_alone() {
        for line in [
            "Share this news on:",
            "ফেসবুক টুইটার হোয়াটসঅ্যাপ",
            "শেয়ার করুন",
            "২৩ Shares",
            "বিজ্ঞাপন",
            "ADVERTISEMENT",
            "সর্বশেষ",
            "আরও পড়ুন:",
            "আরও প\u{9dc}ুন",
            "আরো পড়ুন: হাওরে ধান কাটা শেষ",
            "img",
            "storm-photo.jpg",
            "https://example.org/news/1",
            "desk@example.org",
            "আরআর/এসএন",
            "এমএইচ/কেএ/",
            "ছবি: সংগৃহীত",
            "ছবি : রয়টার্স",
            "পটুয়াখালীতে ভাঙা ঘর। ছবি: সংগৃহীত",
            "বৃষ্টির পর সড়ক। ফাইল ছবি",
            "সূত্র: বাসস",
            "আমাদের ইউটিউব চ্যানেল সাবস্ক্রাইব করুন",
            "খবর পেতে গুগল নিউজ চ্যানেল ফলো করুন।",
            "© ২০২৪ দৈনিক উপকূল। সর্বস্বত্ব সংরক্ষিত।",
            "We use cookies to improve your experience.",
            "হোম > জাতীয় > জেলার খবর",
            "১,২৩৪ বার পঠিত",
            "৩ মিনিটে পড়ুন",
            "মন্তব্য করুন",
            "* * *",
        ] {
            assert!(is_furniture(&lines(line)[0]), "{line}");
        }
    }

    #[test]
    fn text_that_only_mentions_furniture_stays() {
        for line in [
            "বিজ্ঞাপন থেকে প্রতিষ্ঠানটির আয় গত বছর ১২ শতাংশ কমেছে।",
            "তিনি বলেন, সর্বশেষ খবর পাওয়া পর্যন্ত ২১ জন নিখোঁজ।",
            "সর্বশেষ জরিপে এগিয়ে নাসরিন",
            "আরও পড়ুয়া দরকার",
            "ফেসবুক-ইউটিউবে নির্বাচনী প্রচার নিয়ে নির্দেশনা",
            "শেয়ারবাজারে সূচক কমল ২৩ পয়েন্ট",
            "ছবিটি তুলেছেন আলোকচিত্রী রাশেদ।",
            "মুক্তি পেল নতুন ছবি: প্রথম দিনেই ভিড়",
            "দোকানের স্বত্বাধিকারী আমিনুল ইসলাম মামলা করেছেন।",
            "‘অ্যাপটি ডাউনলোড করুন’, বললেন মন্ত্রী।",
            "মন্তব্য করতে রাজি হননি মন্ত্রী",
            "ঢাকা/চট্টগ্রাম থেকে বাস ছাড়বে সকাল ৮টায়।",
            "২৮/০৪/২০২৫",
            "এই খবরটি মিথ্যা",
        ] {
            assert!(!is_furniture(&lines(line)[0]), "{line}");
        }
    }

    fn kept(text: &str, hard_wrapped: bool) -> Vec<&str> {
        let lines = lines(text);
        let mut dropped = alone(&lines);
        in_company(&lines, hard_wrapped, &mut dropped);
        lines.iter().zip(dropped).filter(|(_, gone)| !gone).map(|(line, _)| line.text).collect()
    }

    #[test]
    fn a_list_inside_the_story_ends_where_the_story_goes_on() {
        let text = "নদীর পানি বাড়ছে।\nআরও পড়ুন\nডুবল হাওরের ধান\nবন্ধ হলো ফেরি\nপানি নামতে তিন দিন লাগবে।\nকী বলছে পাউবো\nবাঁধ অক্ষত।";
        assert_eq!(
            kept(text, false),
            ["নদীর পানি বাড়ছে।", "পানি নামতে তিন দিন লাগবে।", "কী বলছে পাউবো", "বাঁধ অক্ষত।"]
        );
    }

    #[test]
    fn a_menu_above_the_story_does_not_swallow_the_title() {
        let text = "হোম\nসর্বশেষ\nডুবল হাওরের ধান\n\nনদীর পানি বাড়ছে।";
        assert_eq!(kept(text, false), ["ডুবল হাওরের ধান", "নদীর পানি বাড়ছে।"]);
    }

    #[test]
    fn the_section_goes_above_the_title_only() {
        let text = "জাতীয়\nডুবল হাওরের ধান\n\nনদীর পানি বাড়ছে।\n\nজাতীয়\n\nবাঁধ অক্ষত।";
        assert_eq!(kept(text, false), ["ডুবল হাওরের ধান", "নদীর পানি বাড়ছে।", "জাতীয়", "বাঁধ অক্ষত।"]);
        assert_eq!(kept("জাতীয়", false), ["জাতীয়"]);
    }

    #[test]
    fn dated_headlines_go_in_runs_and_stay_alone() {
        let run = "ধান ডুবেছে।\n\nবন্ধ ফেরি Apr 29, 2025\nচালু ট্রেন Apr 29, 2025\n\nবাঁধ অক্ষত।";
        assert_eq!(kept(run, false), ["ধান ডুবেছে।", "বাঁধ অক্ষত।"]);
        let alone = "ধান ডুবেছে।\n\nসেতুর উদ্বোধন ২৫ জুন ২০২২\n\nবাঁধ অক্ষত।";
        assert_eq!(kept(alone, false).len(), 3);
    }

    #[test]
    fn behind_the_story_all_goes_from_the_first_furniture_on() {
        let text = "বাঁধ অক্ষত।\nশেষের কবিতা\nকেএন/টিএ\nবন্ধ ফেরি\n২৯ এপ্রিল ২০২৫\nচালু ট্রেন";
        assert_eq!(kept(text, false), ["বাঁধ অক্ষত।", "শেষের কবিতা"]);
    }

    #[test]
    fn a_wrapped_line_that_goes_on_with_a_sentence_is_text() {
        let text = "মন্ত্রী জানান, এ বিষয়ে তিনি আর কোনো কথা বলবেন না এবং\nমন্তব্য করুন\nশব্দ দুটি সরানো হবে।";
        assert_eq!(kept(text, true).len(), 3);
        assert_eq!(kept(text, false).len(), 2);
    }
}
