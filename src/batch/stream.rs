//! `Digester::digest_all`: an iterator of articles becomes an iterator of digests.

use std::{iter::Fuse, vec};

use super::{
    BatchOptions,
    schedule::{Done, Job, Windows},
};
use crate::{Article, Digest, Digester, digest::DigestError};

impl Digester {
    /// The digest of every article, in order, with the [default options](BatchOptions).
    ///
    /// Lazy: nothing is read before the first digest is asked for, and then only as far ahead as the windows on their
    /// way reach, so that a slow reader of digests slows down the reading of articles. Dropping the iterator cancels what
    /// was not yet given; it waits for the windows that are being worked on. The articles are read on a thread of their
    /// own, which ends with its next article; a panic of their iterator is passed on.
    ///
    /// ```no_run
    /// use shongkhep::{Article, Digester, article::ReadOptions};
    ///
    /// let digester = Digester::builder().build()?;
    /// let paths = std::fs::read_dir("articles")?.filter_map(|entry| Some(entry.ok()?.path()));
    /// let articles = paths.filter_map(|path| Article::from_path(path, &ReadOptions::default()).ok());
    /// for digest in digester.digest_all(articles) {
    ///     println!("{}", digest?.headline.en);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn digest_all<I>(&self, articles: I) -> DigestAll<I::IntoIter>
    where
        I: IntoIterator<Item = Article>,
        I::IntoIter: Send + 'static,
    {
        self.digest_all_with(articles, BatchOptions::default())
    }

    /// As [`digest_all`](Self::digest_all), with options.
    pub fn digest_all_with<I>(&self, articles: I, options: BatchOptions) -> DigestAll<I::IntoIter>
    where
        I: IntoIterator<Item = Article>,
        I::IntoIter: Send + 'static,
    {
        let waiting = Some((self.clone(), articles.into_iter().fuse(), options));
        DigestAll { waiting, windows: None, window: Vec::new().into_iter() }
    }
}

/// The digests of many articles, in order; see [`Digester::digest_all`].
pub struct DigestAll<I> {
    /// Everything that it takes to start.
    waiting: Option<(Digester, Fuse<I>, BatchOptions)>,
    windows: Option<Windows<Opened>>,
    window: vec::IntoIter<Done<Opened>>,
}

impl<I> std::fmt::Debug for DigestAll<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DigestAll").field("started", &self.waiting.is_none()).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item = Article> + Send + 'static> Iterator for DigestAll<I> {
    type Item = Result<Digest, DigestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((digester, articles, options)) = self.waiting.take() {
            let jobs = articles.map(|article| Opened(Some(article)));
            match Windows::start(&digester, jobs, &options) {
                Ok(windows) => self.windows = Some(windows),
                Err(error) => return Some(Err(DigestError::Threads(error))),
            }
        }
        loop {
            if let Some(((), digest)) = self.window.next() {
                return Some(digest);
            }
            self.window = self.windows.as_mut()?.next()?.into_iter();
        }
    }
}

/// An article that its caller has read already.
struct Opened(Option<Article>);

impl Job for Opened {
    type Tag = ();
    type Error = DigestError;

    fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |article| article.text.len())
    }

    fn open(&mut self) -> Result<Article, DigestError> {
        self.0.take().ok_or_else(DigestError::lost)
    }

    fn into_tag(self) {}
}
