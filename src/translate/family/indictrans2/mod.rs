//! IndicTrans2 (AI4Bharat; Gala et al. 2023, arXiv 2305.16307): what `IndicTransToolkit` does to Bengali before the
//! model and to the English after it, and the tokens of two tokenizers. `docs/indictrans2.md` lists every known difference
//! from the toolkit.
//!
//! The text before and after the model is checked against the toolkit itself, the network and the search against a model
//! of our own that was written from the published architecture: parity with the authors' code is not proved.

mod detokenise;
mod normalise;
mod placeholders;
mod script;

use regex::Regex;

use super::{Encoded, Family, Tokens, TranslateError};
use crate::{model::ModelFiles, seq2seq::Source};

/// A model of this family: the source is `[source tag] [target tag] text </s>`, and the output has no tag.
pub(super) struct IndicTrans2 {
    source: Tokens,
    target: Tokens,
    tags: [u32; 2],
    /// Ids of the source tokenizer from here on are not in the model's dictionary, and stand for `unk`.
    dictionary: u32,
    unk: u32,
    eos: u32,
}

impl IndicTrans2 {
    pub(super) fn load(files: &ModelFiles) -> Result<Self, TranslateError> {
        let config = files.config();
        // The tokenizers of public exports have more tokens than the dictionaries.
        let source = Tokens::read(files, "tokenizer", usize::MAX)?;
        let target = Tokens::read(files, "target_tokenizer", usize::MAX)?;
        let languages = &config.languages;
        let tags = [
            source.needed(languages.source_tag.as_deref().unwrap_or("ben_Beng"))?,
            source.needed(languages.target_tag.as_deref().unwrap_or("eng_Latn"))?,
        ];
        let dictionary = u32::try_from(config.shape.vocabulary).unwrap_or(u32::MAX);
        Ok(Self { source, target, tags, dictionary, unk: config.ids.unk, eos: config.ids.eos })
    }
}

impl Family for IndicTrans2 {
    /// One line; all else is [`prepare`]'s, which needs the text as it was written.
    fn source_form(&self, text: &str) -> String {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        let Prepared { text, values } = prepare(text);
        let mut ids = self.tags.to_vec();
        // The space before the text makes its first word one that follows another, whatever the tokenizer's own habit.
        let known = |id: u32| if id < self.dictionary { id } else { self.unk };
        ids.extend(self.source.ids(&format!(" {text}"))?.into_iter().map(known));
        ids.push(self.eos);
        Ok(Encoded { source: Source::from(ids), held: values, names: Vec::new() })
    }

    fn decode(&self, ids: &[u32], of: &Encoded) -> Result<String, TranslateError> {
        Ok(finish(&self.target.text(ids)?, &of.held))
    }

    fn forced_bos(&self) -> Option<u32> {
        None
    }
}

/// A sentence as the model's tokenizer takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Prepared {
    /// Tokens parted by spaces, in Devanagari, without language tags.
    text: String,
    /// What its placeholders `< ID1 >`, `< ID2 >` … stand for, with ASCII digits.
    values: Vec<String>,
}

/// A Bengali sentence, made ready for the tokenizer.
fn prepare(bengali: &str) -> Prepared {
    let plain = normalise::ascii_digits(&normalise::punctuation(bengali));
    let placeholders::Wrapped { text, values } = placeholders::wrap(&plain);
    let text = script::devanagari(&script::tokenise(&normalise::letters(&text)));
    Prepared { text: text.trim().to_owned(), values }
}

/// Running English of what the model wrote; `values` are those of the [`Prepared`] sentence.
fn finish(english: &str, values: &[String]) -> String {
    detokenise::detokenise(&placeholders::restore(english, values))
}

/// A pattern that is part of the program and known to be well-formed: the tests build each.
fn pattern(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(pattern) => pattern,
        Err(error) => unreachable!("`{source}` is a pattern: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sentence_there_and_back() {
        let Prepared { text, values } = prepare("ঢাকায় ২০২৩-২৪ অর্থবছরে ১২.৫% প্রবৃদ্ধি: www.example.com দেখুন।");
        assert_eq!(text, "ढाकाय़ < ID2 > अर्थबछरे < ID3 > प्रबृद्धिः < ID1 > देखुन ।");
        assert_eq!(values, ["www.example.com", "2023-24", "12.5%"]);
        let english = "Growth was <ID3> in Dhaka in < ID2 > ; see [ID 1] .";
        assert_eq!(finish(english, &values), "Growth was 12.5% in Dhaka in 2023-24; see www.example.com.");
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(prepare("  \u{200d} "), Prepared::default());
        assert_eq!(finish(" ", &[]), "");
    }

    /// A line, its prepared text, and the values of its placeholders.
    type Row = (String, String, Vec<String>);

    /// `tests/fixtures/indictrans2/processor.json`, which `scripts/fixtures/indictrans_processor.py` writes.
    #[derive(serde::Deserialize)]
    struct Fixture {
        /// As the toolkit has it.
        before: Vec<Row>,
        /// As we have it, and as the toolkit has it.
        differing: Vec<(Row, Row)>,
        /// Bengali that the values are from, what a model might write, the toolkit's English.
        after: Vec<(String, String, String)>,
    }

    fn fixture() -> Fixture {
        serde_json::from_str(include_str!("../../../../tests/fixtures/indictrans2/processor.json")).unwrap()
    }

    /// With placeholders numbered by their place in the text, as the fixture has them.
    fn by_place(Prepared { text, values }: Prepared) -> (String, Vec<String>) {
        let mut order: Vec<String> = Vec::new();
        let text = pattern(r"< ID(\d+) >").replace_all(&text, |found: &regex::Captures<'_>| {
            let value = &values[found[1].parse::<usize>().unwrap() - 1];
            let place = order.iter().position(|other| other == value).unwrap_or_else(|| {
                order.push(value.clone());
                order.len() - 1
            });
            format!("< ID{} >", place + 1)
        });
        (text.into_owned(), order)
    }

    #[test]
    fn before_the_model_as_the_toolkit() {
        let before = fixture().before;
        assert!(
            before.len() >= 400 && before.iter().filter(|(_, _, values)| !values.is_empty()).count() >= 150
        );
        for (bengali, text, values) in before {
            assert_eq!(by_place(prepare(&bengali)), (text, values), "{bengali}");
        }
    }

    #[test]
    fn where_we_differ_from_the_toolkit() {
        for ((bengali, text, values), (_, theirs, their_values)) in fixture().differing {
            let ours = prepare(&bengali);
            assert_eq!((&ours.text, &ours.values), (&text, &values), "{bengali}");
            assert_ne!((ours.text, ours.values), (theirs, their_values), "{bengali}: no difference any more");
        }
    }

    #[test]
    fn after_the_model_as_the_toolkit() {
        let after = fixture().after;
        assert!(after.len() >= 100);
        for (bengali, model, english) in after {
            assert_eq!(finish(&model, &prepare(&bengali).values), english, "{model}");
        }
    }

    /// What `scripts/fixtures/indictrans.py` says of the model beside it.
    #[derive(serde::Deserialize)]
    struct Expected {
        lines: Vec<Line>,
    }

    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
        ids: Vec<u32>,
        output: Vec<u32>,
        english: String,
    }

    const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/indictrans2/model");

    fn family() -> IndicTrans2 {
        IndicTrans2::load(&ModelFiles::from_folder(MODEL).unwrap()).unwrap()
    }

    #[test]
    fn lines_are_encoded_and_decoded_as_the_reference_does() {
        let text = include_str!("../../../../tests/fixtures/indictrans2/model/expected.json");
        let Expected { lines } = serde_json::from_str(text).unwrap();
        assert!(lines.len() >= 80);
        let (one, other) = (family(), family());
        for line in lines {
            let text = one.source_form(&line.text);
            let encoded = one.encode(&text).unwrap();
            assert_eq!(encoded.source.ids, line.ids, "{}", line.text);
            assert_eq!(other.encode(&text).unwrap(), encoded, "another tokenizer of the same file");
            assert_eq!(one.decode(&line.output, &encoded).unwrap(), line.english, "{}", line.text);
        }
    }

    #[test]
    fn what_the_dictionary_lacks_is_unknown() {
        let family = family();
        // The fixture's tokenizer gives two letters ids behind the dictionary, and one the id of `<unk>`.
        let behind = |text: &str| {
            family.source.ids(text).unwrap().iter().filter(|&&id| id >= family.dictionary).count()
        };
        assert_eq!(behind("कअ कआ कइ"), 2);
        let ids = family.encode("কঅ কআ কই").unwrap().source.ids;
        assert!(ids.iter().all(|&id| id < family.dictionary), "{ids:?}");
        assert_eq!(ids.iter().filter(|&&id| id == family.unk).count(), 3, "{ids:?}");
    }

    #[test]
    fn a_tag_that_the_tokenizer_lacks_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(MODEL).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        let path = folder.path().join("model.toml");
        let toml = std::fs::read_to_string(&path).unwrap().replace("ben_Beng", "ben_Latn");
        std::fs::write(&path, toml).unwrap();
        let files = ModelFiles::from_folder(folder.path()).unwrap();
        let error = IndicTrans2::load(&files).err().unwrap().to_string();
        assert!(error.contains("`ben_Latn`"), "{error}");
    }

    proptest! {
        /// Every digit of the source reaches the tokenizer or waits in a placeholder, as an ASCII digit.
        #[test]
        fn digits_survive(text in "[০-৯0-9কখটি.,:%/\\- ]{0,40}") {
            let Prepared { text: prepared, values } = prepare(&text);
            let put_back = placeholders::restore(&prepared, &values);
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            prop_assert_eq!(digits(&put_back), digits(&normalise::ascii_digits(&text)));
        }

        #[test]
        fn the_same_every_time(text in "\\PC{0,60}") {
            prop_assert_eq!(prepare(&text), prepare(&text));
        }
    }
}
