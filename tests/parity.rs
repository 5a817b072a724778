//! The engine against `transformers`: every id of every case of `tests/fixtures/tiny/expected.json`, which
//! `scripts/fixtures/tiny.py` wrote. And against itself: batch size and threads change not one bit.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::{fs, num::NonZeroUsize};

use common::cases::Expected;
use shongkhep::{
    model::ModelFiles,
    seq2seq::{BatchSize, Generation, Hypothesis, Seq2Seq, Seq2SeqError, Source},
};
use tempfile::TempDir;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny");

fn plain(sources: &[Vec<u32>]) -> Vec<Source> {
    sources.iter().cloned().map(Source::from).collect()
}

fn expected() -> Expected {
    Expected::read(TINY)
}

fn engine(files: &ModelFiles, threads: usize) -> Seq2Seq {
    Seq2Seq::load(files, common::runtime().environment(), NonZeroUsize::new(threads)).unwrap()
}

fn bits(all: &[Vec<Hypothesis>]) -> Vec<Vec<(Vec<u32>, u32, u32)>> {
    let one = |h: &Hypothesis| (h.ids.clone(), h.score.to_bits(), h.log_probability.to_bits());
    all.iter().map(|hypotheses| hypotheses.iter().map(one).collect()).collect()
}

#[test]
fn every_id_is_that_of_transformers() {
    let engine = engine(&ModelFiles::from_folder(TINY).unwrap(), 1);
    let expected = expected();
    let (sentences, ended) = expected.assert_same("tiny", &engine, BatchSize::default());
    let cases = expected.cases.len();
    // Guards against a fixture that has lost its cases.
    assert!(cases >= 25 && sentences >= 250 && ended >= 200, "{cases} {sentences} {ended}");
}

/// Runs `sources` in many ways that must all give the same bits.
fn assert_same_bits(files: &ModelFiles, sources: &[Vec<u32>], settings: &[Generation]) {
    let one = engine(files, 1);
    let two = engine(files, 2);
    for generation in settings {
        let alone = BatchSize { sentences: 1, tokens: 1024 };
        let reference = bits(&one.generate(&plain(sources), generation, alone).unwrap());
        assert!(reference.iter().all(|hypotheses| !hypotheses.is_empty()));
        for (engine, sentences) in [(&one, 3), (&one, 8), (&two, 1), (&two, 8)] {
            let found =
                engine.generate(&plain(sources), generation, BatchSize { sentences, tokens: 4096 }).unwrap();
            assert!(bits(&found) == reference, "{sentences} sentences a batch, {} beams", generation.beams);
        }
        let backwards: Vec<Vec<u32>> = sources.iter().rev().cloned().collect();
        let mut found = bits(&two.generate(&plain(&backwards), generation, BatchSize::default()).unwrap());
        found.reverse();
        assert!(found == reference, "another order of the sources, {} beams", generation.beams);
    }
}

#[test]
fn batches_and_threads_change_no_bit() {
    let settings = [1, 2, 4].map(|beams| Generation { beams, best: beams, ..Generation::default() });
    assert_same_bits(&ModelFiles::from_folder(TINY).unwrap(), &expected().sources, &settings);
}

#[cfg(feature = "embedded-model")]
#[test]
fn batches_and_threads_change_no_bit_of_the_embedded_model() {
    let files = ModelFiles::embedded().unwrap();
    let tokenizer = tokenizers::Tokenizer::from_bytes(&**files.file("tokenizer").unwrap()).unwrap();
    let encode = |text: &&str| tokenizer.encode(*text, true).unwrap().get_ids().to_vec();
    let sources: Vec<Vec<u32>> = SENTENCES.iter().map(encode).collect();
    let settings = [1, 4].map(|beams| Generation { beams, best: beams, ..Generation::from(files.config()) });
    assert_same_bits(&files, &sources, &settings);
}

#[test]
fn an_engine_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let engine = engine(&ModelFiles::from_folder(TINY).unwrap(), 1);
    shared(&engine);
    let sources = expected().sources;
    let run =
        || bits(&engine.generate(&plain(&sources), &Generation::default(), BatchSize::default()).unwrap());
    let alone = run();
    std::thread::scope(|scope| {
        for together in [scope.spawn(run), scope.spawn(run), scope.spawn(run)] {
            assert!(together.join().unwrap() == alone);
        }
    });
}

#[test]
fn unusable_sources_are_errors() {
    let engine = engine(&ModelFiles::from_folder(TINY).unwrap(), 1);
    let error = |source: Vec<u32>| {
        let sources = [vec![5, 2], source];
        engine
            .generate(&plain(&sources), &Generation::default(), BatchSize::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(error(vec![]), "source 1 holds no tokens, expected at least 1");
    assert_eq!(error(vec![9; 65]), "source 1 is too long for the model: got 65 tokens, expected at most 64");
    assert!(
        error(vec![9999]).starts_with("source 1 holds the token id 9999, expected an id below"),
        "{}",
        error(vec![9999])
    );
    assert_eq!(engine.generate(&[], &Generation::default(), BatchSize::default()).unwrap().len(), 0);
    let longest =
        engine.generate(&plain(&[vec![9; 64]]), &Generation::default(), BatchSize::default()).unwrap();
    assert_eq!(longest.len(), 1);
}

/// A copy of the tiny model with its `model.toml` changed; the first value keeps its folder.
fn changed(edit: impl Fn(String) -> String) -> (TempDir, ModelFiles) {
    let folder = TempDir::new().unwrap();
    for file in fs::read_dir(TINY).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let toml = fs::read_to_string(folder.path().join("model.toml")).unwrap();
    fs::write(folder.path().join("model.toml"), edit(toml)).unwrap();
    let files = ModelFiles::from_folder(folder.path()).unwrap();
    (folder, files)
}

fn load_error(files: &ModelFiles) -> Seq2SeqError {
    Seq2Seq::load(files, common::runtime().environment(), None).unwrap_err()
}

#[test]
fn graphs_that_do_not_fit_are_named_when_loaded() {
    let (_folder, files) = changed(|toml| toml.replace("decoder_layers = 2", "decoder_layers = 3"));
    let error = load_error(&files).to_string();
    let start = "the encoder graph of model `tiny` has no output `cross.2.key`, which its layout needs";
    assert!(error.starts_with(start), "{error}");
    assert!(error.contains("`cross.1.value`"), "{error}");

    let (_folder, files) =
        changed(|toml| toml.replace("head_width = 16", "head_width = 8").replace("width = 32", "width = 16"));
    let error = load_error(&files).to_string();
    assert_eq!(
        error,
        "the output `last_hidden_state` of the encoder graph of model `tiny` does not fit `model.toml`: \
         got f32 [?, ?, 32], expected f32 [?, ?, 16]"
    );

    let (_folder, files) = changed(|toml| toml.replace("\"shongkhep\"", "\"onnx\""));
    assert!(matches!(load_error(&files), Seq2SeqError::UnknownLayout { layout, .. } if layout == "onnx"));
}

/// Varied in length, script and content; none is from a corpus.
#[cfg(feature = "embedded-model")]
const SENTENCES: [&str; 30] = [
    "বৃষ্টি থেমেছে।",
    "আজ ঢাকায় সব স্কুল বন্ধ।",
    "তিনি আর ফিরে আসেননি।",
    "কেন এমন হলো?",
    "প্রধানমন্ত্রী বলেছেন, আগামী বছর থেকে নতুন নিয়ম চালু হবে।",
    "বন্যায় সিলেট ও সুনামগঞ্জের অন্তত 2 লাখ মানুষ পানিবন্দি হয়ে পড়েছেন।",
    "পদ্মা সেতু দিয়ে গতকাল 24 ঘণ্টায় 31 হাজার 517টি যানবাহন পার হয়েছে, টোল আদায় হয়েছে 3 কোটি 12 লাখ টাকা।",
    "মামলার পরবর্তী শুনানির জন্য 14 মার্চ দিন ধার্য করেছেন আদালত।",
    "বাংলাদেশ দল প্রথম ইনিংসে 287 রান করে সব উইকেট হারিয়েছে।",
    "কেন্দ্রীয় ব্যাংক নীতি সুদহার আরও 50 ভিত্তি পয়েন্ট বাড়িয়েছে, যাতে মূল্যস্ফীতি নিয়ন্ত্রণে আসে।",
    "চট্টগ্রাম বন্দরে জাহাজজট কমাতে নতুন তিনটি জেটি নির্মাণের কাজ শুরু হয়েছে বলে জানিয়েছেন নৌপরিবহন উপদেষ্টা।",
    "বিজ্ঞানীরা বলছেন, হিমালয়ের হিমবাহ আগের ধারণার চেয়ে অনেক দ্রুত গলছে এবং এতে দক্ষিণ এশিয়ার কোটি কোটি মানুষের পানির উৎস ঝুঁকিতে পড়বে।",
    "\"আমরা কাউকে ছাড় দেব না\", বলেন পুলিশ কমিশনার।",
    "রাজধানীর মিরপুরে একটি পোশাক কারখানায় আগুন লেগেছে; ফায়ার সার্ভিসের 9টি ইউনিট আগুন নিয়ন্ত্রণে কাজ করছে।",
    "BBC ও Reuters এই খবর দিয়েছে।",
    "নির্বাচন কমিশন জানিয়েছে, ভোটগ্রহণ সকাল 8টা থেকে বিকাল 4টা পর্যন্ত চলবে।",
    "শিক্ষার্থীরা শাহবাগ মোড় অবরোধ করে বিক্ষোভ করেন, এতে আশপাশের সড়কে তীব্র যানজট দেখা দেয় এবং ভোগান্তিতে পড়েন হাজারো যাত্রী।",
    "ড. মো. আবদুল করিম বিশ্ববিদ্যালয়ের নতুন উপাচার্য হিসেবে নিয়োগ পেয়েছেন।",
    "পেঁয়াজের দাম কেজিতে 15 টাকা বেড়ে 95 টাকা হয়েছে।",
    "ভারত, নেপাল ও ভুটানের সঙ্গে বিদ্যুৎ বাণিজ্য নিয়ে চুক্তি সই করেছে বাংলাদেশ।",
    "হাসপাতালে ভর্তি রোগীদের মধ্যে 7 জনের অবস্থা আশঙ্কাজনক।",
    "ঘূর্ণিঝড়টি আজ রাতে উপকূল অতিক্রম করতে পারে, তাই মোংলা ও পায়রা সমুদ্রবন্দরকে 7 নম্বর বিপৎসংকেত দেখাতে বলা হয়েছে।",
    "যুক্তরাষ্ট্রের প্রেসিডেন্ট ইউরোপীয় ইউনিয়নের পণ্যের ওপর 25 শতাংশ শুল্ক আরোপের ঘোষণা দিয়েছেন।",
    "দুই দেশের পররাষ্ট্রমন্ত্রী বৈঠকে সীমান্ত হত্যা বন্ধ, পানিবণ্টন, বাণিজ্য ঘাটতি, ভিসা সহজীকরণ, রোহিঙ্গা প্রত্যাবাসন এবং আঞ্চলিক যোগাযোগসহ নানা বিষয়ে আলোচনা করেন বলে মন্ত্রণালয়ের এক বিজ্ঞপ্তিতে জানানো হয়।",
    "গোলটি করেন অধিনায়ক নিজেই!",
    "কৃষকেরা বলছেন, সার ও বীজের দাম বাড়ায় এবার বোরো চাষে খরচ অনেক বেড়ে গেছে।",
    "লঞ্চডুবির ঘটনায় এখনো 11 জন নিখোঁজ।",
    "সংসদে বাজেট পাস",
    "আইনজীবী বলেন, তাঁর মক্কেল নির্দোষ এবং তাঁকে রাজনৈতিক উদ্দেশ্যে এই মামলায় জড়ানো হয়েছে।",
    "বইমেলায় এবার 700টি প্রকাশনা প্রতিষ্ঠান অংশ নিচ্ছে, যা গত বছরের তুলনায় 8.5 শতাংশ বেশি।",
];
