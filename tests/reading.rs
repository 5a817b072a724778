//! Reading articles: the samples, the kinds of input that are no article, and what holds for any input.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{path::PathBuf, time::Instant};

use proptest::prelude::*;
use shongkhep::{
    Article, Hint, Span,
    article::{ReadError, ReadOptions, parse_date},
    bengali::normal_form,
};

fn sample(name: &str) -> Article {
    Article::from_path(sample_path(name), &ReadOptions::default()).unwrap()
}

fn sample_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)
}

fn title(article: &Article) -> Option<&str> {
    article.title.as_ref().map(|title| title.text.as_str())
}

fn read(bytes: &[u8]) -> Result<Article, ReadError> {
    Article::from_bytes(bytes, &ReadOptions::default())
}

/// An error's message and its hint.
fn message(bytes: &[u8]) -> String {
    let error = read(bytes).unwrap_err();
    format!("{error}; {}", error.hint().unwrap())
}

/// What must hold of every article, whatever it was read from.
fn check(article: &Article) {
    let mut end = 0;
    let title = article.title.as_ref().and_then(|title| title.span);
    for span in article.paragraphs.iter() {
        assert!(span.start >= end && !span.is_empty(), "paragraphs in order: {:?}", article.paragraphs);
        let text = article.text.get(span.range()).expect("a paragraph lies on character boundaries");
        assert_eq!(text, text.trim());
        assert!(!title.is_some_and(|title| title.overlaps(*span)));
        end = span.end;
    }
    let mut last = Span::new(0, 0);
    for sentence in article.sentences() {
        assert!(article.text.get(sentence.span.range()).is_some());
        assert!(article.paragraphs[sentence.paragraph].contains(sentence.span));
        assert!(sentence.span.start >= last.end);
        assert_eq!(normal_form(sentence.span.of(&article.text)), sentence.text);
        last = sentence.span;
    }
}

#[test]
fn every_sample_has_its_title_and_sentences() {
    for (name, expected, sentences) in [
        ("flood.txt", "সিলেট ও সুনামগঞ্জে বন্যায় পানিবন্দী ৭ লাখ মানুষ, মৃত্যু বেড়ে ১৪", 13),
        ("politics.txt", "রাজশাহী সিটি নির্বাচনে ১২ হাজার ভোটে জয়ী নাসরিন আক্তার", 12),
        ("cricket.txt", "তানভীরের সেঞ্চুরিতে সিরিজ বাংলাদেশের", 13),
        ("economy.txt", "মার্চে প্রবাসী আয় এসেছে ২৮৬ কোটি ডলার", 12),
        ("court.txt", "ব্যাংকের ৪৫০ কোটি টাকা আত্মসাৎ: সাবেক এমডিসহ ৯ জনের কারাদণ্ড", 12),
        ("science.txt", "সুন্দরবনে নতুন প্রজাতির ব্যাঙের সন্ধান", 11),
        ("scrape.txt", "পদ্মা সেতু এলাকায় ভাঙন ঠেকাতে ৩২০ কোটি টাকা চাইছে পাউবো", 12),
        ("storm.html", "ঘূর্ণিঝড় ‘মালতী’: উপকূলে নিহত ২১, বিদ্যুৎহীন ৩০ লাখ গ্রাহক", 12),
    ] {
        let article = sample(name);
        check(&article);
        assert_eq!(title(&article).map(str::to_owned), Some(normal_form(expected)), "{name}");
        assert_eq!(article.sentences().len(), sentences, "{name}");
        let span = article.title.as_ref().and_then(|title| title.span).unwrap();
        assert_eq!(normal_form(span.of(&article.text)), normal_form(expected), "{name}");
        assert!(article.origin.as_ref().unwrap().ends_with(name));
    }
}

#[test]
fn bylines_and_dates_are_read() {
    let found = |name| {
        let article = sample(name);
        (article.byline, article.published.map(|date| date.to_string()))
    };
    let some = |byline: &str, date: Option<&str>| (Some(normal_form(byline)), date.map(str::to_owned));
    assert_eq!(found("flood.txt"), some("নিজস্ব প্রতিবেদক, সিলেট", Some("2024-06-19")));
    assert_eq!(found("politics.txt"), some("নিজস্ব প্রতিবেদক, রাজশাহী", Some("2023-06-22")));
    assert_eq!(found("economy.txt"), some("অর্থনৈতিক প্রতিবেদক", Some("2025-04-02")));
    assert_eq!(found("cricket.txt"), some("ক্রীড়া প্রতিবেদক, চট্টগ্রাম", None));
    assert_eq!(found("storm.html"), some("রুবেল মজুমদার", Some("2024-05-28")));
    assert_eq!(found("science.txt"), (None, None));
}

#[test]
fn nothing_of_the_scrape_but_its_story_is_left() {
    let article = sample("scrape.txt");
    let text: String = article.sentences().iter().map(|sentence| sentence.text.as_str()).collect();
    for furniture in ["কেএন", "Share", "সর্বশেষ", "img", "Jul", "খাতুনগঞ্জ", "মধুমতী", "স্বেচ্ছাসেবক"]
    {
        assert!(!text.contains(&normal_form(furniture)), "{furniture}");
    }
    assert_eq!(article.dropped.lines, 23);
    let whole = std::fs::read_to_string(sample_path("scrape.txt")).unwrap();
    assert_eq!(article.text, whole);
    let last = article.paragraphs.last().unwrap().of(&article.text);
    assert!(last.ends_with("সেই কাজ শুরু করা সম্ভব নয়।"));

    let options = ReadOptions { clean: false, ..ReadOptions::default() };
    let kept = Article::from_path(sample_path("scrape.txt"), &options).unwrap();
    check(&kept);
    assert_eq!(kept.dropped.lines, 0);
    let lines = whole.lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(kept.paragraphs.len() + 1, lines, "all lines but the title are paragraphs");
}

#[test]
fn nothing_of_the_page_but_its_story_is_left() {
    let article = sample("storm.html");
    assert!(article.text.starts_with(title(&article).unwrap()));
    let text: String = article.sentences().iter().map(|sentence| sentence.text.as_str()).collect();
    for furniture in [
        "বিজ্ঞাপন",
        "আরও পড়ুন",
        "আশ্রয়কেন্দ্র প্রস্তুত",
        "মেট্রোরেল",
        "সংগৃহীত",
        "সর্বস্বত্ব",
        "dataLayer",
        "ফেসবুক",
        "ই-পেপার",
        "প্রকাশ:",
    ] {
        assert!(!text.contains(&normal_form(furniture)), "{furniture}");
    }
    assert_eq!(article.paragraphs.len(), 6);
}

#[test]
fn hard_wrapped_lines_are_joined() {
    let article = sample("science.txt");
    assert_eq!(article.paragraphs.len(), 5);
    let first = article.sentences().remove(0);
    assert!(first.span.of(&article.text).contains('\n'));
    assert_eq!(
        first.text,
        normal_form(
            "সুন্দরবনের করমজল এলাকায় নতুন এক প্রজাতির ব্যাঙের সন্ধান পেয়েছেন জাহাঙ্গীরনগর বিশ্ববিদ্যালয়ের একদল গবেষক।"
        )
    );
}

#[test]
fn the_encoding_changes_nothing() {
    let text = std::fs::read_to_string(sample_path("flood.txt")).unwrap();
    let expected = Article::from_text(&text).unwrap();
    let marked = format!("\u{feff}{text}");
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes(), marked.as_bytes(), &little, &big] {
        assert_eq!(read(bytes).unwrap(), expected);
    }
    let dos = read(text.replace('\n', "\r\n").as_bytes()).unwrap();
    let texts =
        |article: &Article| article.sentences().into_iter().map(|sentence| sentence.text).collect::<Vec<_>>();
    assert_eq!((texts(&dos), &dos.byline), (texts(&expected), &expected.byline));
}

#[test]
fn the_callers_options_come_first() {
    let options = ReadOptions {
        title: Some("অন্য শিরোনাম".to_owned()),
        published: parse_date("1 May 2024"),
        id: Some("a-1".to_owned()),
        ..ReadOptions::default()
    };
    let article = Article::from_path(sample_path("flood.txt"), &options).unwrap();
    check(&article);
    assert_eq!(title(&article), Some(normal_form("অন্য শিরোনাম").as_str()));
    assert_eq!(article.title.as_ref().unwrap().span, None);
    assert_eq!(article.published.unwrap().to_string(), "2024-05-01");
    assert_eq!(article.id.as_deref(), Some("a-1"));
    assert!(
        article.sentences()[0].text.starts_with(&normal_form("সিলেট ও সুনামগঞ্জে বন্যায়")),
        "the line is text then"
    );

    let same =
        ReadOptions { title: title(&sample("flood.txt")).map(str::to_owned), ..ReadOptions::default() };
    let article = Article::from_path(sample_path("flood.txt"), &same).unwrap();
    assert_eq!(article.title, sample("flood.txt").title);
}

#[test]
fn inputs_that_are_no_article_say_so() {
    assert_eq!(
        message(b""),
        "`the input` is empty: got 0 bytes without any text, expected a Bengali article; give a file that holds the text of \
         the article"
    );
    assert_eq!(
        message(" \n\t\u{200b}\n".as_bytes()),
        "`the input` is empty: got 7 bytes without any text, expected a Bengali article; give a file that holds the text of \
         the article"
    );
    assert_eq!(
        message(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "`the input` is a PNG image, expected plain text or HTML; run text recognition on it first"
    );
    assert_eq!(
        message(b"\xe0\xa6\x95\xe0\xa6\x96 \xe0\xa6"),
        "`the input` is not UTF-8: got byte 0xE0 at byte offset 7; save it as UTF-8, for example with \
         `iconv -f WINDOWS-1252 -t UTF-8`"
    );
    assert_eq!(
        message(
            "Share this news on:\n\nসর্বশেষ\n\nimg\nবন্ধ হলো ফেরি Apr 29, 2025\nimg\nচালু হলো ট্রেন Apr 29, 2025"
                .as_bytes()
        ),
        "`the input` holds only page furniture: got 6 lines of it and no sentence, expected an article; copy the \
         story itself, or keep every line with `--no-clean`"
    );
    assert_eq!(
        message(b"<html><head><script>let a = 1;</script></head><body><img src='a.png'></body></html>"),
        "`the input` is an HTML page without readable text; save its story as plain text and read that"
    );
    assert_eq!(
        message("<div>".repeat(100_000).as_bytes()),
        "`the input` nests its HTML too deeply: got 100000 open elements, expected at most 4096; save its story as \
         plain text and read that"
    );
}

#[test]
fn a_missing_file_is_named_and_keeps_its_cause() {
    let error = Article::from_path("no/such/file.txt", &ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "could not read `no/such/file.txt`");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.downcast_ref::<std::io::Error>().unwrap().kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn messages_name_standard_input() {
    let error = Article::from_reader(&b""[..], "-", &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("`standard input` is empty"));
    let article = Article::from_reader("নদীর পানি কমেছে।".as_bytes(), "-", &ReadOptions::default()).unwrap();
    assert_eq!(article.origin.as_deref(), Some("-"));
}

#[test]
fn small_pages_fall_back_on_their_paragraphs() {
    for html in [
        "<p>নদীর পানি কমেছে।</p><p>ট্রেন চলছে।</p>",
        "<html><body>নদীর পানি কমেছে।<br>ট্রেন চলছে।</body></html>",
        "<?xml version='1.0'?><!-- page --><html><title>খবর</title><p>নদীর পানি কমেছে।<p>ট্রেন চলছে।</html>",
    ] {
        let article = read(html.as_bytes()).unwrap();
        check(&article);
        let texts: Vec<_> = article.sentences().into_iter().map(|sentence| sentence.text).collect();
        assert_eq!(texts, [normal_form("নদীর পানি কমেছে।"), normal_form("ট্রেন চলছে।")], "{html}");
    }
    // Deep, but not too deep: only the paragraphs are read.
    let deep = format!("{}<p>নদীর পানি কমেছে।</p>{}", "<div>".repeat(1000), "</div>".repeat(1000));
    assert_eq!(Article::from_html(&deep).unwrap().sentences().len(), 1);
}

#[test]
fn plain_text_with_a_few_signs_of_less_stays_plain() {
    let text = "তাপমাত্রা < ১০ ডিগ্রি হলে <b>সতর্কতা</b> জারি হবে। বাতাস > ৫০ কিলোমিটার।";
    assert_eq!(read(text.as_bytes()).unwrap().text, text);
}

#[test]
fn a_megabyte_is_read_in_time_that_grows_with_its_length() {
    let story = std::fs::read_to_string(sample_path("flood.txt")).unwrap();
    let body = story.split_once("\n\n").unwrap().1;
    let time = |copies: usize| {
        let text = format!("শিরোনাম এখানে\n\n{}", body.repeat(copies));
        let start = Instant::now();
        let article = Article::from_text(&text).unwrap();
        let sentences = article.sentences().len();
        assert!(sentences > 12 * copies);
        start.elapsed().as_secs_f64()
    };
    time(10);
    let (quarter, whole) = (time(80), time(320));
    assert!(whole < 12.0 * quarter.max(0.01), "a quarter took {quarter:.3} s, the whole {whole:.3} s");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(article) = read(&bytes) {
            check(&article);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}", clean: bool) {
        if let Ok(article) = Article::from_bytes(text.as_bytes(), &ReadOptions { clean, ..ReadOptions::default() }) {
            check(&article);
        }
    }

    #[test]
    fn any_page_of_pieces_is_read_or_refused(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
        clean: bool,
    ) {
        let text = pieces.concat();
        let plain = Article::from_bytes(text.as_bytes(), &ReadOptions { clean, ..ReadOptions::default() });
        if let Ok(article) = plain {
            check(&article);
        }
        if let Ok(article) = Article::from_text(&text) {
            check(&article);
            prop_assert_eq!(&article.text, text.strip_prefix('\u{feff}').unwrap_or(&text));
        }
    }
}

/// Pieces of pages: what the rules look for, and what might confuse them.
const PIECES: &[&str] = &[
    "নদীর পানি কমেছে।",
    "‘সে এল। ’",
    "শিরোনাম",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\u{2028}",
    "সর্বশেষ",
    "আরও পড়ুন:",
    "img",
    "বিজ্ঞাপন",
    "Apr 29, 2025",
    "২৮ এপ্রিল ২০২৫",
    "নিজস্ব প্রতিবেদক, ঢাকা",
    " : ",
    "॥",
    "ছবি: সংগৃহীত",
    "ছবি",
    "/",
    "আরআর/এসএন",
    "|",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b",
    "<!--",
    ">",
    "<br>",
    "\u{200d}",
    "\u{200b}",
    "\u{feff}",
    "ড.",
    "৫.৮",
    "?",
    "©",
    "[email",
    "জাতীয়",
    "হোম >",
    "প্রকাশ: ",
    "য\u{9bc}",
    "\u{9df}",
    "1234567890123",
    "সেতু খুলল এবং সেখানে অনেক মানুষ জড়ো হয়ে আনন্দ করতে থাকল",
];
