//! Speed of the engine on the embedded model: output tokens a second by sentences a batch and by beams.
//!
//!     cargo bench --bench decode
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::{hint::black_box, num::NonZeroUsize};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shongkhep::{
    Settings,
    model::ModelFiles,
    runtime,
    seq2seq::{BatchSize, Generation, Seq2Seq, Source},
};

/// So many sources of 12 to 43 tokens, from a fixed generator: speed does not depend on their sense.
fn sources(count: usize, vocabulary: u32) -> Vec<Source> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let mut source = |_| -> Vec<u32> {
        let length = 12 + next() % 32;
        (0..length).map(|_| 20 + next() % (vocabulary - 20)).chain([2]).collect()
    };
    (0..count).map(|place| Source::from(source(place))).collect()
}

fn decode(criterion: &mut Criterion) {
    let files = ModelFiles::embedded().expect("the feature `embedded-model` is on");
    let runtime = runtime::find(&Settings::from_env()).expect("ONNX Runtime is installed");
    let cores = std::thread::available_parallelism().ok();
    let sources = sources(32, files.config().shape.vocabulary as u32);
    for threads in [NonZeroUsize::new(1), cores] {
        let engine = Seq2Seq::load(&files, runtime.environment(), threads).expect("the embedded model loads");
        let mut group =
            criterion.benchmark_group(format!("decode/threads {}", threads.map_or(0, NonZeroUsize::get)));
        group.sample_size(10);
        for beams in [1, 4] {
            // All outputs of one length, so that a token costs the same in every row of the table.
            let generation = Generation {
                beams,
                min_new: 24,
                max_ratio: 0.0,
                max_extra: 24,
                ..Generation::from(files.config())
            };
            for sentences in [1, 4, 8, 16, 32] {
                let size = BatchSize { sentences, tokens: 4096 };
                group.throughput(Throughput::Elements(24 * sources.len() as u64));
                group.bench_function(BenchmarkId::new(format!("beams {beams}"), sentences), |bencher| {
                    bencher
                        .iter(|| black_box(engine.generate(&sources, &generation, size)).expect("generates"));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
