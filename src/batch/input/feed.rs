//! RSS and Atom: one record an entry. A feed is read whole; `feed-rs` knows its dialects.

use std::io::{BufRead, Cursor};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use feed_rs::{model, parser};

use super::{
    super::{
        RecordError,
        record::{Content, Entry},
    },
    Contents, Number, whole,
};
use crate::article::parse_date;

/// The entries of a feed, in its order; what is no feed is one record.
pub(super) fn entries(content: Box<dyn BufRead + Send>, longest: usize) -> Contents {
    let broken = |error| -> Contents { Box::new(std::iter::once((Number::Only, Content::Broken(error)))) };
    let bytes = match whole(content, longest) {
        Ok(bytes) => bytes,
        Err(error) => return broken(error),
    };
    let parser = parser::Builder::new()
        // An id made up anew with each reading would make two runs differ.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(day_as_written)
        .build();
    match parser.parse(Cursor::new(bytes)) {
        Ok(feed) => {
            let entries = feed.entries.into_iter().map(|found| Content::Entry(entry(found)));
            Box::new((1..).map(Number::Entry).zip(entries))
        }
        Err(error) => broken(RecordError::Feed { message: error.to_string() }),
    }
}

/// Midnight of the day that the feed names, whatever its time zone: a paper's day is the day of its place.
fn day_as_written(text: &str) -> Option<DateTime<Utc>> {
    let date = parse_date(text)?;
    let day = NaiveDate::from_ymd_opt(date.year?, date.month?.into(), date.day?.into())?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

fn entry(entry: model::Entry) -> Entry {
    let model::Entry { id, title, content, summary, published, links, .. } = entry;
    let content = content.and_then(|content| Some((content.content_type.to_string(), content.body?)));
    let summary = summary.map(|summary| (summary.content_type.to_string(), summary.content));
    let filled = |(_, body): &(String, String)| !body.trim().is_empty();
    let (kind, body) = content.filter(filled).or(summary).unwrap_or_default();
    Entry {
        id: Some(id).filter(|id| !id.is_empty()),
        title: title.map(|title| title.content),
        // Plain text that is declared to be HTML has neither tags nor entities.
        is_html: kind.contains("html") && body.contains(['<', '&']),
        body,
        published: published.and_then(|time| parse_date(&time.date_naive().to_string())),
        link: links.into_iter().next().map(|link| link.href),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>খবর</title>
<item><title>নদীর পানি কমছে</title><guid>n-1</guid><link>https://example.org/1</link>
<pubDate>Mon, 21 Apr 2025 01:30:00 +0600</pubDate><description>ছোট</description>
<content:encoded><![CDATA[<p>নদীর পানি কমেছে।</p>]]></content:encoded></item>
<item><title>বৃষ্টি</title><description>আজ সকালে বৃষ্টি হয়েছে।</description></item>
</channel></rss>"#;

    fn read(text: &str) -> Vec<(Number, Content)> {
        entries(Box::new(Cursor::new(text.to_owned())), 1 << 20).collect()
    }

    #[test]
    fn entries_have_what_the_feed_says_of_them() {
        let found = read(RSS);
        let [(Number::Entry(1), Content::Entry(first)), (Number::Entry(2), Content::Entry(second))] =
            &found[..]
        else {
            panic!("{found:?}")
        };
        assert_eq!((first.id.as_deref(), first.title.as_deref()), (Some("n-1"), Some("নদীর পানি কমছে")));
        assert_eq!((first.body.as_str(), first.is_html), ("<p>নদীর পানি কমেছে।</p>", true));
        assert_eq!(first.published.map(|day| day.to_string()).as_deref(), Some("2025-04-21"), "as written");
        assert!(first.link.as_deref().is_some_and(|link| link.starts_with("https://example.org/1")));
        assert_eq!((second.id.as_deref(), second.is_html), (None, false), "no id is made up");
        assert_eq!(second.body, "আজ সকালে বৃষ্টি হয়েছে।");
    }

    #[test]
    fn atom_is_read_too_and_anything_else_is_an_error() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>খবর</title>
<updated>2025-04-21T00:30:00+06:00</updated>
<entry><id>e-1</id><title>ট্রেন</title><updated>2025-04-21T00:30:00+06:00</updated>
<published>2025-04-21T00:30:00+06:00</published><content type="html">&lt;p&gt;ট্রেন চলছে।&lt;/p&gt;</content></entry></feed>"#;
        let found = read(atom);
        let [(_, Content::Entry(entry))] = &found[..] else { panic!("{found:?}") };
        assert_eq!((entry.id.as_deref(), entry.body.as_str()), (Some("e-1"), "<p>ট্রেন চলছে।</p>"));
        assert_eq!(entry.published.map(|day| day.to_string()).as_deref(), Some("2025-04-21"));
        for text in ["<rss version=\"2.0\"><channel><item>", "কিছু না", ""] {
            let found = read(text);
            let wanted = matches!(&found[..], [(_, Content::Broken(RecordError::Feed { .. }))] | []);
            assert!(wanted, "{text}: {found:?}");
        }
    }
}
