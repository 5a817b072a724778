//! What must hold of the Bengali room whatever text it is given.

use proptest::prelude::*;
use shongkhep::{
    Span,
    bengali::{
        figures, matching_form, normal_form, normalise, romanise, script_count, sentence_spans, stem, words,
    },
};

/// Text that is hard on purpose: Bengali letters in both encodings, joiners, quotation marks, marks, digits, spaces.
fn bengali() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "ক",
        "ত",
        "ষ",
        "য",
        "ড",
        "র",
        "আ",
        "ি",
        "ে",
        "া",
        "ো",
        "্",
        "়",
        "\u{09DF}",
        "\u{09DC}",
        "ঁ",
        "\u{0301}",
        "\u{0331}",
        "\u{09D7}",
        "\u{200C}",
        "\u{200D}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{00AD}",
        "।",
        "৷",
        "|",
        "॥",
        "?",
        "!",
        ".",
        ",",
        ":",
        "-",
        "‘",
        "’",
        "“",
        "”",
        "\"",
        "'",
        "(",
        ")",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\u{00A0}",
        "১",
        "২০",
        "7",
        "৳",
        "টি",
        "হাজার",
        "সাড়ে",
        "লাখ",
        "টাকা",
        "থেকে",
        "এপ্রিল",
        "বছর",
        "শতাংশ",
        "সকাল",
        "Abc",
        "É",
        "가",
        "각",
        "मा",
        "ড.",
        "মো.",
    ]);
    prop::collection::vec(bits, 0..60).prop_map(|bits| bits.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![bengali(), any::<String>(), "\\PC{0,80}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_twice_changes_nothing(text in any_text()) {
        let once = normal_form(&text);
        prop_assert_eq!(normal_form(&once), once);
        for word in words(&text) {
            let matching = matching_form(word.of(&text));
            prop_assert_eq!(matching_form(&matching), matching);
        }
    }

    #[test]
    fn offsets_fall_on_character_boundaries(text in any_text(), ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>())) {
        let normalised = normalise(&text);
        let (a, b) = (ends.0.index(normalised.text().len() + 3), ends.1.index(normalised.text().len() + 3));
        let source = normalised.source(Span::new(a.min(b), a.max(b)));
        prop_assert!(text.get(source.range()).is_some(), "{source:?} does not fit");
    }

    #[test]
    fn the_source_of_a_stretch_normalises_to_the_stretch(text in any_text()) {
        let normalised = normalise(&text);
        let whole = normalised.source(Span::new(0, normalised.text().len()));
        prop_assert_eq!(normal_form(whole.of(&text)), normalised.text());
        for word in words(normalised.text()) {
            let source = normalised.source(word).of(&text);
            prop_assert_eq!(normal_form(source), word.of(normalised.text()));
        }
    }

    #[test]
    fn the_splitter_loses_no_character(text in any_text()) {
        let mut end = 0;
        for span in sentence_spans(&text) {
            let gap = text.get(end..span.start);
            prop_assert!(gap.is_some_and(|gap| gap.trim().is_empty()), "{gap:?} was lost");
            let sentence = span.of(&text);
            prop_assert!(!sentence.is_empty());
            prop_assert_eq!(sentence, sentence.trim());
            end = span.end;
        }
        prop_assert!(text.get(end..).is_some_and(|rest| rest.trim().is_empty()));
    }

    #[test]
    fn words_are_in_order_and_stems_are_stable(text in any_text()) {
        let mut end = 0;
        for span in words(&text) {
            prop_assert!(span.start >= end && !span.is_empty() && text.get(span.range()).is_some());
            end = span.end;
            let once = stem(span.of(&text));
            prop_assert_eq!(stem(&once), once);
        }
        let count = script_count(&text);
        prop_assert_eq!(count.bengali + count.latin + count.other, count.letters);
    }

    #[test]
    fn figures_fit_the_text_in_order(text in any_text()) {
        let mut end = 0;
        for figure in figures(&text) {
            prop_assert!(figure.span.start >= end, "{figure:?} overlaps");
            prop_assert!(!figure.span.of(&text).is_empty(), "{figure:?} is empty");
            end = figure.span.end;
        }
    }

    #[test]
    fn romanised_text_is_ascii(text in any_text()) {
        prop_assert!(romanise(&text).is_ascii());
    }
}
