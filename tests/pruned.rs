//! Pruning a vocabulary changes no output: the fixture of `scripts/fixtures/pruned.py`, whole and pruned, side by side.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{collections::BTreeMap, fs, num::NonZeroUsize, path::Path};

use serde::Deserialize;
use shongkhep::{
    model::ModelFiles,
    seq2seq::{BatchSize, Generation, Seq2Seq, Source},
};
use tokenizers::Tokenizer;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pruned");

/// What the script writes beside a pruned model.
#[derive(Deserialize)]
struct Pruned {
    vocabulary: usize,
    /// The old id of each new one.
    kept: Vec<u32>,
}

fn open(name: &str) -> (ModelFiles, Seq2Seq) {
    let files = ModelFiles::from_folder(Path::new(FOLDER).join(name)).unwrap();
    let engine = Seq2Seq::load(&files, common::runtime().environment(), NonZeroUsize::new(1)).unwrap();
    (files, engine)
}

fn pruned() -> Pruned {
    serde_json::from_slice(&fs::read(Path::new(FOLDER).join("bn-en/pruned.json")).unwrap()).unwrap()
}

fn tokenizer(name: &str) -> Tokenizer {
    Tokenizer::from_file(Path::new(FOLDER).join(name).join("tokenizer.json")).unwrap()
}

#[test]
fn greedy_and_beam_give_the_same_ids() {
    let ((full_files, full), (small_files, small)) = (open("full"), open("bn-en"));
    let Pruned { vocabulary, kept } = pruned();
    assert_eq!(full_files.config().shape.vocabulary, vocabulary);
    assert_eq!(small_files.config().shape.vocabulary, kept.len());
    assert!(kept.len() < vocabulary, "something was pruned");
    let new: BTreeMap<u32, u32> = kept.iter().copied().zip(0..).collect();

    // Ids of 2 to 31 kept tokens, by a fixed generator, ended by `</s>`.
    let mut state = 7u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    let mut sources: Vec<Vec<u32>> = Vec::new();
    for length in 2..32 {
        sources.push((1..length).map(|_| kept[4 + next() % (kept.len() - 4)]).chain([2]).collect());
    }
    let mapped: Vec<Source> =
        sources.iter().map(|ids| Source::from(ids.iter().map(|id| new[id]).collect::<Vec<_>>())).collect();
    let sources: Vec<Source> = sources.into_iter().map(Source::from).collect();

    let mut different = std::collections::BTreeSet::new();
    for beams in [1, 4, 5] {
        let settings = |files: &ModelFiles| Generation {
            beams,
            best: beams,
            no_repeat_ngram: 3,
            max_ratio: 0.0,
            max_extra: 20,
            ..Generation::from(files.config())
        };
        let batch = BatchSize { sentences: 1, tokens: 1024 };
        let whole = full.generate(&sources, &settings(&full_files), batch).unwrap();
        let less = small.generate(&mapped, &settings(&small_files), batch).unwrap();
        for (place, (whole, less)) in whole.iter().zip(&less).enumerate() {
            assert_eq!(whole.len(), less.len());
            for (whole, less) in whole.iter().zip(less) {
                let old: Vec<u32> = less.ids.iter().map(|&id| kept[id as usize]).collect();
                assert_eq!(old, whole.ids, "{beams} beams, source {place}");
                // Only the dropped tokens' share of the probability changes, and goes to those that are left.
                let gain = less.log_probability - whole.log_probability;
                assert!((-1e-3..0.5).contains(&gain), "{beams} beams, source {place}: {gain}");
                different.insert(old);
            }
        }
    }
    assert!(different.len() > 60, "a model that says one thing tests nothing: {}", different.len());
}

#[test]
fn bengali_and_english_are_cut_as_before() {
    let (full, small) = (tokenizer("full"), tokenizer("bn-en"));
    let kept = pruned().kept;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let (mut lines, mut tokens, mut unknown) = (0, 0, 0);
    for entry in fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines().filter(|line| !line.is_empty()) {
            let (before, after) = (full.encode(line, true).unwrap(), small.encode(line, true).unwrap());
            assert_eq!(before.get_tokens(), after.get_tokens(), "{line}");
            let old: Vec<u32> = after.get_ids().iter().map(|&id| kept[id as usize]).collect();
            assert_eq!(old, before.get_ids(), "{line}");
            unknown += old.iter().filter(|&&id| id == 3).count();
            tokens += old.len();
            lines += 1;
        }
    }
    assert!(lines > 60 && 5 * unknown < tokens, "{lines} lines, {unknown} of {tokens} tokens unknown");
    let cyrillic = small.encode("дождь", true).unwrap();
    assert!(!full.encode("дождь", true).unwrap().get_ids().contains(&3), "the whole model knows Cyrillic");
    assert!(cyrillic.get_ids().contains(&3), "{:?}", cyrillic.get_tokens());
}
