//! How central a sentence is to its article: LexRank over a sparse graph, and nearness to the TF-IDF centroid.

use super::terms::Vectors;

/// Most neighbours that a sentence votes for: bounds the graph of a long article.
const NEIGHBOURS: usize = 32;
/// Cosines below this are no link (Erkan and Radev 2004 use 0.1).
const LINK: f32 = 0.1;
/// Damping factor of the walk (Erkan and Radev 2004: 0.85).
const DAMPING: f32 = 0.85;
const MOST_ROUNDS: usize = 60;
const TOLERANCE: f32 = 1e-6;

/// Continuous LexRank (Erkan and Radev 2004): the stationary share of a walk between similar sentences, the
/// largest scaled to 1. One value a sentence.
pub(super) fn lexrank(vectors: &Vectors) -> Vec<f32> {
    let graph = graph(vectors);
    let count = graph.len();
    let even = 1.0 / count.max(1) as f32;
    let mut rank = vec![even; count];
    for _ in 0..MOST_ROUNDS {
        let alone: f32 =
            graph.iter().zip(&rank).filter(|(links, _)| links.is_empty()).map(|(_, rank)| rank).sum();
        let mut next = vec![(1.0 - DAMPING + DAMPING * alone) * even; count];
        for (links, rank) in graph.iter().zip(&rank) {
            for &(other, share) in links {
                next[other] += DAMPING * rank * share;
            }
        }
        let change: f32 = next.iter().zip(&rank).map(|(new, old)| (new - old).abs()).sum();
        rank = next;
        if change < TOLERANCE {
            break;
        }
    }
    scaled(rank)
}

/// For each sentence its most similar sentences and the share of its vote that each gets (shares sum to 1).
fn graph(vectors: &Vectors) -> Vec<Vec<(usize, f32)>> {
    let count = vectors.rows().len();
    let mut sums = vec![0.0; count];
    let mut touched = Vec::new();
    let mut graph = Vec::with_capacity(count);
    for index in 0..count {
        vectors.similarities(index, &mut sums, &mut touched);
        let mut links: Vec<(usize, f32)> = touched
            .iter()
            .map(|&other| (other, sums[other]))
            .filter(|&(other, sum)| other != index && sum >= LINK)
            .collect();
        for other in touched.drain(..) {
            sums[other] = 0.0;
        }
        links.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        links.truncate(NEIGHBOURS);
        let total: f32 = links.iter().map(|(_, sum)| sum).sum();
        for (_, sum) in &mut links {
            *sum /= total;
        }
        graph.push(links);
    }
    graph
}

/// The sum of a sentence's terms' weights in the centroid of all sentences (Radev et al. 2004, MEAD), the
/// largest scaled to 1. One value a sentence.
pub(super) fn centroid(vectors: &Vectors) -> Vec<f32> {
    let mut centre = vec![0.0; vectors.terms()];
    for &(term, weight) in vectors.rows().iter().flatten() {
        centre[term] += weight;
    }
    scaled(vectors.rows().iter().map(|row| row.iter().map(|&(term, _)| centre[term]).sum()).collect())
}

fn scaled(mut values: Vec<f32>) -> Vec<f32> {
    let largest = values.iter().copied().fold(0.0, f32::max);
    if largest > 0.0 {
        for value in &mut values {
            *value /= largest;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::terms::Stemmer;
    use super::*;

    fn vectors(sentences: &[&str]) -> Vectors {
        let stemmer = Stemmer::new();
        Vectors::new(&sentences.iter().map(|text| stemmer.stems(text)).collect::<Vec<_>>())
    }

    const FLOOD: [&str; 4] = [
        "সুনামগঞ্জে বন্যায় পানিবন্দী মানুষের সংখ্যা বাড়ছে",
        "বন্যায় সুনামগঞ্জে ফসল ডুবেছে",
        "পানিবন্দী মানুষের জন্য ত্রাণ পাঠানো শুরু",
        "ক্রিকেট দল দেশে ফিরেছে",
    ];

    #[test]
    fn the_sentence_that_shares_most_is_most_central() {
        for ranks in [lexrank(&vectors(&FLOOD)), centroid(&vectors(&FLOOD))] {
            assert!((ranks[0] - 1.0).abs() < 1e-6, "{ranks:?}");
            assert!(ranks[3] < ranks[1] && ranks[3] < ranks[2], "{ranks:?}");
        }
    }

    #[test]
    fn no_sentences_and_empty_sentences_have_ranks() {
        assert_eq!(lexrank(&vectors(&[])), Vec::<f32>::new());
        assert_eq!(centroid(&vectors(&["", "।"])), vec![0.0, 0.0]);
        assert!(lexrank(&vectors(&["", "।"])).iter().all(|rank| rank.is_finite()));
    }
}
