//! Sentences as sparse TF-IDF vectors over stems, with an inverted index for similarity: never an n² matrix.

use std::collections::{BTreeMap, BTreeSet};

use crate::bengali;

/// Function words: frequent in every article, so they say nothing about this one.
const STOP_WORDS: &str = "
    ও এবং আর বা অথবা কিংবা যে যা যার যারা যাদের যিনি যাতে যেন যদি যখন যেখানে তা তার তারা তাদের তাকে তাতে
    তিনি তাঁর তাঁরা তাঁদের তাঁকে সে সেই সেটি সেটা সেখানে এ এই এর এতে এটি এটা এসব এখানে এখন এমন এত ওই ওর
    ওরা তখন তবে কিন্তু তাই ফলে কারণ কি কী কে কোন কোনো কেউ কিছু কখন কেন কীভাবে না নি নয় নেই হয় হয়ে
    হয়েছে হয়েছেন হচ্ছে হবে হবেন হলে হলেও হতে হয়েছিল হন হওয়া হওয়ার ছিল ছিলেন ছিলাম আছে আছেন থাকে
    থাকবে থাকা থেকে করা করে করেন করেছে করেছেন করছে করছেন করবে করবেন করতে করার করেছিল করেছিলেন করলে করায়
    করি করেনি যায় যাবে যাচ্ছে গেছে গেছেন গিয়ে দেওয়া দেয় দিয়ে দিয়েছে দিয়েছেন দেন দিতে নিয়ে নেওয়া
    নিতে বলে বলেন বলেছেন বলা বলেও জানান জানা জানিয়েছেন জানানো জন্য সঙ্গে সাথে মধ্যে পর পরে আগে ওপর উপর
    কাছে দিকে প্রতি পর্যন্ত মতো মত মাধ্যমে দ্বারা বিষয়ে ব্যাপারে অনুযায়ী চেয়ে ছাড়া ভাবে হিসেবে হিসাবে
    একটি একজন এক একটা সব সকল অনেক আরও আরো খুব বেশি শুধু মাত্র প্রায় আজ গতকাল গত তো ই টি জন নিজের নিজে
    আমি আমরা আমার আমাদের আপনি অন্য উভয় এরপর এছাড়া সময় বার পারে পারেন রয়েছে রয়েছেন";

/// How many sentences either way a very common term links a sentence to: bounds the work of a long article.
const REACH: usize = 128;

/// Turns text into stems without function words.
pub(super) struct Stemmer {
    stop: BTreeSet<String>,
}

impl Stemmer {
    pub(super) fn new() -> Self {
        Self { stop: STOP_WORDS.split_whitespace().map(bengali::matching_form).collect() }
    }

    /// The stems of the content words of `text`, in order, repeats kept.
    pub(super) fn stems(&self, text: &str) -> Vec<String> {
        bengali::words(text)
            .into_iter()
            .map(|span| span.of(text))
            .filter(|word| !self.stop.contains(&bengali::matching_form(word)))
            .map(bengali::stem)
            .filter(|stem| !stem.is_empty())
            .collect()
    }
}

/// One sentence's terms: (term, weight), by term, of unit length (or empty).
pub(super) type Row = Vec<(usize, f32)>;

/// TF-IDF vectors of all sentences and the index from each term to the sentences that hold it.
pub(super) struct Vectors {
    vocabulary: BTreeMap<String, usize>,
    idf: Vec<f32>,
    rows: Vec<Row>,
    /// For each term the sentences that hold it, in order, with its weight there.
    postings: Vec<Vec<(usize, f32)>>,
}

impl Vectors {
    /// The vectors of `sentences`, each given as its stems. Weights are tf · ln(1 + n/df).
    pub(super) fn new(sentences: &[Vec<String>]) -> Self {
        let mut vocabulary = BTreeMap::new();
        let mut counts: Vec<BTreeMap<usize, f32>> = Vec::with_capacity(sentences.len());
        for stems in sentences {
            let mut row = BTreeMap::new();
            for stem in stems {
                let next = vocabulary.len();
                let term = *vocabulary.entry(stem.clone()).or_insert(next);
                *row.entry(term).or_insert(0.0) += 1.0;
            }
            counts.push(row);
        }
        let mut frequency = vec![0_usize; vocabulary.len()];
        for &term in counts.iter().flat_map(BTreeMap::keys) {
            frequency[term] += 1;
        }
        let idf: Vec<f32> = frequency.iter().map(|&held| idf(sentences.len(), held)).collect();
        let mut postings = vec![Vec::new(); idf.len()];
        let mut rows = Vec::with_capacity(counts.len());
        for (index, count) in counts.into_iter().enumerate() {
            let mut row: Row = count.into_iter().map(|(term, tf)| (term, tf * idf[term])).collect();
            let length = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            for (term, weight) in &mut row {
                *weight /= length;
                postings[*term].push((index, *weight));
            }
            rows.push(row);
        }
        Self { vocabulary, idf, rows, postings }
    }

    /// One row a sentence.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many different terms there are.
    pub(super) fn terms(&self) -> usize {
        self.idf.len()
    }

    /// The rarity of a stem; a stem that the article does not hold counts as one that a single sentence holds.
    pub(super) fn rarity(&self, stem: &str) -> f32 {
        self.vocabulary.get(stem).map_or_else(|| idf(self.rows.len(), 1), |&term| self.idf[term])
    }

    /// Adds to `sums` (one place a sentence) the cosine of sentence `index` with each sentence that shares a
    /// term with it, and to `touched` those sentences. Of a term that very many sentences hold, only the
    /// nearest count, so the work for one sentence has a bound that does not grow with the article.
    pub(super) fn similarities(&self, index: usize, sums: &mut [f32], touched: &mut Vec<usize>) {
        for &(term, weight) in self.rows.get(index).into_iter().flatten() {
            let held = &self.postings[term];
            let here = held.partition_point(|&(other, _)| other < index);
            let near = here.saturating_sub(REACH)..(here + REACH + 1).min(held.len());
            for &(other, theirs) in &held[near] {
                if sums[other] == 0.0 {
                    touched.push(other);
                }
                sums[other] += weight * theirs;
            }
        }
    }

    /// The cosine of sentence `index` with each sentence, exact however common its terms are.
    pub(super) fn cosines(&self, index: usize) -> Vec<f32> {
        let mut cosines = vec![0.0; self.rows.len()];
        for &(term, weight) in self.rows.get(index).into_iter().flatten() {
            for &(other, theirs) in &self.postings[term] {
                cosines[other] += weight * theirs;
            }
        }
        cosines
    }
}

fn idf(sentences: usize, held: usize) -> f32 {
    (1.0 + sentences as f32 / held.max(1) as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(sentences: &[&str]) -> Vectors {
        let stemmer = Stemmer::new();
        Vectors::new(&sentences.iter().map(|text| stemmer.stems(text)).collect::<Vec<_>>())
    }

    fn similar(vectors: &Vectors, index: usize) -> Vec<f32> {
        let mut sums = vec![0.0; vectors.rows().len()];
        vectors.similarities(index, &mut sums, &mut Vec::new());
        sums
    }

    #[test]
    fn endings_do_not_hide_a_match() {
        let vectors = vectors(&["ঢাকায় বন্যা", "ঢাকার বন্যার", "খুলনা শহর"]);
        let sums = similar(&vectors, 0);
        assert!((sums[1] - 1.0).abs() < 1e-5, "{sums:?}");
        assert!(sums[2].abs() < f32::EPSILON, "{sums:?}");
    }

    #[test]
    fn function_words_are_no_terms() {
        assert_eq!(Stemmer::new().stems("তিনি এবং সেই"), Vec::<String>::new());
    }

    #[test]
    fn a_term_in_every_sentence_links_only_near_ones() {
        let sentences: Vec<String> = (0..1000).map(|n| format!("নদী শব্দ{n}")).collect();
        let vectors = vectors(&sentences.iter().map(String::as_str).collect::<Vec<_>>());
        let mut sums = vec![0.0; 1000];
        let mut touched = Vec::new();
        vectors.similarities(500, &mut sums, &mut touched);
        assert_eq!(touched.len(), 2 * REACH + 1);
    }
}
