//! The cases that the fixture scripts write: settings, and what `transformers` answers.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use shongkhep::seq2seq::{BatchSize, EarlyStopping, Generation, Hypothesis, Seq2Seq, Source};

/// A fixture's `expected.json`.
#[derive(Deserialize)]
pub struct Expected {
    /// The end mark.
    #[serde(default = "two")]
    pub eos: u32,
    pub sources: Vec<Vec<u32>>,
    pub cases: BTreeMap<String, Case>,
}

fn two() -> u32 {
    2
}

#[derive(Deserialize)]
pub struct Case {
    pub settings: Settings,
    /// By source; sources that the case does not decide clearly are missing.
    pub outputs: BTreeMap<usize, Vec<Output>>,
}

#[derive(Deserialize)]
pub struct Settings {
    beams: usize,
    best: usize,
    length_penalty: f32,
    early_stopping: String,
    no_repeat_ngram: usize,
    min_new: usize,
    max_new: usize,
    forced_bos: Option<u32>,
    #[serde(default)]
    suppress: Vec<u32>,
}

#[derive(Deserialize)]
pub struct Output {
    pub ids: Vec<u32>,
    pub score: Option<f32>,
}

impl Settings {
    fn generation(&self) -> Generation {
        Generation {
            beams: self.beams,
            best: self.best,
            length_penalty: self.length_penalty,
            early_stopping: match self.early_stopping.as_str() {
                "yes" => EarlyStopping::Yes,
                "never" => EarlyStopping::Never,
                _ => EarlyStopping::No,
            },
            no_repeat_ngram: self.no_repeat_ngram,
            min_new: self.min_new,
            max_ratio: 0.0,
            max_extra: self.max_new,
            forced_bos: self.forced_bos,
        }
    }
}

impl Expected {
    /// Reads a fixture folder's.
    pub fn read(folder: impl AsRef<Path>) -> Self {
        serde_json::from_slice(&fs::read(folder.as_ref().join("expected.json")).unwrap()).unwrap()
    }

    /// Asserts that the engine gives every id of every case, and its scores; counts the outputs compared and those that
    /// the model ended.
    pub fn assert_same(&self, name: &str, engine: &Seq2Seq, batch: BatchSize) -> (usize, usize) {
        let (mut compared, mut ended) = (0, 0);
        for (case, Case { settings, outputs }) in &self.cases {
            let source =
                |ids: &Vec<u32>| Source { suppress: settings.suppress.clone(), ..Source::from(ids.clone()) };
            let sources: Vec<Source> = self.sources.iter().map(source).collect();
            let found = engine.generate(&sources, &settings.generation(), batch).unwrap();
            for (&source, outputs) in outputs {
                let ids: Vec<Vec<u32>> = found[source].iter().map(|one| with_end(one, self.eos)).collect();
                let wanted: Vec<Vec<u32>> = outputs.iter().map(|output| output.ids.clone()).collect();
                assert_eq!(ids, wanted, "{name}, case {case}, source {source}");
                for (hypothesis, output) in found[source].iter().zip(outputs) {
                    if let Some(score) = output.score {
                        let distance = (hypothesis.score - score).abs();
                        let what = format!("{name}, {case}: {} {score}", hypothesis.score);
                        assert!(distance < 1e-4 * score.abs().max(1.0), "{what}");
                    }
                    ended += usize::from(hypothesis.ended);
                }
                compared += 1;
            }
        }
        (compared, ended)
    }
}

/// As `transformers` writes it: with the end mark, if there is one.
fn with_end(hypothesis: &Hypothesis, eos: u32) -> Vec<u32> {
    hypothesis.ids.iter().copied().chain(hypothesis.ended.then_some(eos)).collect()
}
