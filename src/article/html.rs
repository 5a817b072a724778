//! HTML: the text of a page's story, and its title, writer and date from the page's metadata. Finding the story
//! on the page is `dom_smoothie`'s work.

use dom_smoothie::{Config, Readability, TextMode};

use super::{Article, ReadError, ReadOptions, dateline::parse_date, origin_name, story};
use crate::bengali;

/// A text that opens with one of these is HTML.
const OPENINGS: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "body",
    "title",
    "meta",
    "main",
    "article",
    "section",
    "header",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "span",
    "table",
    "ul",
    "ol",
    "figure",
    "script",
    "style",
    "nav",
    "blockquote",
    "strong",
    "b",
];

/// A text that has several of these near its beginning is HTML too.
const INNER: &[&str] =
    &["</p>", "</div>", "</a>", "</span>", "</h1>", "</h2>", "</li>", "<br>", "<br/>", "<br />"];
const MANY: usize = 3;
const NEAR: usize = 1 << 16;

/// Elements inside elements. The time that `dom_smoothie` takes grows with the square of the depth (measured: 0.5 s
/// for 1,000, 14 s for 5,000); no page that people read is half as deep as this.
const DEEPEST: usize = 500;

/// Tags inside tags, by a count that needs no parser: parsing itself takes time with the square of the depth.
const DEEPEST_TAGS: usize = 4096;

/// Elements whose end tag may be left out, or that have none: they do not count for [`DEEPEST_TAGS`].
const UNCLOSED: &[&str] = &[
    "p", "li", "br", "img", "hr", "meta", "link", "input", "tr", "td", "th", "dt", "dd", "option", "source",
    "wbr", "col", "thead", "tbody", "tfoot", "area", "base", "embed", "param", "track",
];

/// What holds no story, where the story has to be found without `dom_smoothie`.
const NO_STORY: &str = "script, style, noscript, template, nav, header, footer, aside, form, button, figure";

/// Whether `text` is HTML, by its content.
pub(super) fn is_html(text: &str) -> bool {
    let near = &text[..text.floor_char_boundary(NEAR)];
    let mut start = near.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // An XML declaration and comments may stand first.
    while let Some(rest) = start.strip_prefix("<?xml").or_else(|| start.strip_prefix("<!--")) {
        start = rest.split_once('>').map_or("", |(_, after)| after.trim_start());
    }
    let opens = start.strip_prefix('<').is_some_and(|tag| {
        OPENINGS.iter().any(|name| {
            let (head, rest) = tag.split_at(tag.floor_char_boundary(name.len()));
            head.eq_ignore_ascii_case(name)
                && rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
        })
    });
    if opens || !near.contains('<') {
        return opens;
    }
    let near = near.to_ascii_lowercase();
    INNER.iter().map(|tag| near.matches(tag).count()).sum::<usize>() >= MANY
}

/// The article of a page. Its text is the title, a blank line, and the paragraphs of the story.
pub(super) fn read(html: &str, origin: Option<&str>, options: &ReadOptions) -> Result<Article, ReadError> {
    let no_text = || ReadError::NoTextInHtml { origin: origin_name(origin) };
    let got = tag_depth(html);
    if got > DEEPEST_TAGS {
        return Err(ReadError::HtmlTooDeep { origin: origin_name(origin), got, expected: DEEPEST_TAGS });
    }
    let mut page = parse(html).ok_or_else(no_text)?;
    let about = page.get_article_metadata(page.parse_json_ld());
    let found = if depth(&page) > DEEPEST { None } else { page.parse().ok() };
    let found = found.map(|story| (story.text_content.trim().to_owned(), story.byline));
    let (story, byline) = match found {
        Some((story, byline)) if !story.is_empty() => (story, byline),
        // `dom_smoothie` has taken the page apart: the plain way needs a fresh one.
        _ => (paragraphs(&parse(html).ok_or_else(no_text)?), None),
    };
    if story.is_empty() {
        return Err(no_text());
    }
    let title = bengali::normal_form(&about.title);
    let is_name = |name: &String| !name.trim().is_empty() && !name.contains("://");
    let metadata = story::Metadata {
        opens_with_title: !title.is_empty(),
        byline: about.byline.or(byline).filter(is_name),
        published: about.published_time.as_deref().and_then(parse_date),
        laid_out: true,
    };
    let text = if title.is_empty() { story } else { format!("{title}\n\n{story}") };
    story::read(text, metadata, origin, options)
}

fn parse(html: &str) -> Option<Readability> {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    Readability::new(html, None, Some(config)).ok()
}

/// The text of the page's paragraphs; where it has none, of its body.
fn paragraphs(page: &Readability) -> String {
    page.doc.select(NO_STORY).remove();
    let texts = page.doc.select("p").iter().map(|paragraph| paragraph.formatted_text().trim().to_owned());
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        page.doc.select("body").formatted_text().trim().to_owned()
    } else {
        texts.join("\n\n")
    }
}

/// How many elements stand inside one another at the deepest place, up to a little more than [`DEEPEST`].
fn depth(page: &Readability) -> usize {
    let (mut node, mut depth, mut deepest) = (page.doc.root(), 0_usize, 0);
    while deepest <= DEEPEST {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        while node.next_sibling().is_none() {
            match node.parent() {
                Some(parent) => node = parent,
                None => return deepest,
            }
            depth = depth.saturating_sub(1);
        }
        if let Some(sibling) = node.next_sibling() {
            node = sibling;
        }
    }
    deepest
}

/// How many tags are open at the deepest place, for a reader that does not mind mistakes in the page. Scripts and styles hold no
/// tags, whatever they look like.
fn tag_depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut raw: Option<&str> = None;
    for tag in html.split('<').skip(1) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if let Some(open) = raw {
            if !(closes && name.eq_ignore_ascii_case(open)) {
                continue;
            }
            raw = None;
        } else if !closes {
            raw = ["script", "style"].into_iter().find(|raw| name.eq_ignore_ascii_case(raw));
        }
        let closes_itself = tag.split('>').next().is_some_and(|inside| inside.ends_with('/'));
        if name.is_empty() || closes_itself || UNCLOSED.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_closed_tags_are_not_deep() {
        let page = format!(
            "<div>{}<script>{}</script></div>",
            "<path d='M0'/>".repeat(50),
            "if (i<n) {}".repeat(50)
        );
        assert_eq!(tag_depth(&page), 2);
        assert_eq!(tag_depth(&"<div>".repeat(50)), 50);
    }

    #[test]
    fn html_is_told_by_its_content() {
        for html in [
            "<!DOCTYPE html><html></html>",
            "\n<HTML lang='bn'>",
            "<?xml version='1.0'?>\n<!-- saved -->\n<html>",
            "<p>নদী</p>",
            "শিরোনাম<br>এক<br>দুই<BR>তিন",
        ] {
            assert!(is_html(html), "{html}");
        }
        for text in ["", "<", "<ই>", "<pre-release> খবর", "৫ < ৬", "এক <b>দুই</b>", "<!-- শুধু মন্তব্য"]
        {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn depth_is_counted_with_and_without_a_parser() {
        let html = "<div><section><p>এক<p>দুই<br></section></div><div></div></div><a";
        assert_eq!(tag_depth(html), 2);
        // Document, html, body, div, section, p, text.
        assert_eq!(depth(&parse("<div><section><p>এক</section></div>").unwrap()), 6);
        assert!(depth(&parse(&"<div>".repeat(600)).unwrap()) > DEEPEST);
    }
}
