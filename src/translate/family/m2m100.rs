//! M2M100. Public models have tags such as `__bn__` and `__en__`, which their `model.toml` names. Models of ours translate
//! from one language into one and have none; they read our own source form and, where their tokenizer has the tokens, numerals
//! as slots.

use super::super::{
    names::{self, Named, Names},
    slots::{self, Slotted},
    source,
};
use super::{Encoded, Family, Tokens, TranslateError, tagged::Tagged};
use crate::{bengali, model::ModelFiles, seq2seq::Source};

/// Either kind.
pub(super) enum M2m100 {
    Public(Tagged),
    Own(Own),
}

/// A model of ours.
pub(super) struct Own {
    tokens: Tokens,
    eos: u32,
    /// What a model knows that reads and writes numerals as slots.
    slots: Option<SlotIds>,
    /// The names that travel as slots; none for a model without them.
    names: Names,
}

/// The tokens that slots are made of, and those that they replace.
struct SlotIds {
    /// For numerals.
    slots: Vec<u32>,
    /// For names; empty where the model has none.
    names: Vec<u32>,
    /// Every token with a digit in it.
    digits: Vec<u32>,
}

impl M2m100 {
    pub(super) fn load(files: &ModelFiles) -> Result<Self, TranslateError> {
        let config = files.config();
        if config.languages.source_tag.is_some() || config.languages.target_tag.is_some() {
            return Ok(Self::Public(Tagged::load(files, "__bn__", "__en__")?));
        }
        let tokens = Tokens::read(files, "tokenizer", config.shape.vocabulary)?;
        let slots = SlotIds::of(&tokens);
        let names = match slots.as_ref().filter(|slots| !slots.names.is_empty()) {
            Some(_) => Names::parse(&String::from_utf8_lossy(files.file("names")?)),
            None => Names::default(),
        };
        Ok(Self::Own(Own { slots, names, eos: config.ids.eos, tokens }))
    }
}

impl Family for M2m100 {
    fn source_form(&self, text: &str) -> String {
        match self {
            Self::Public(tagged) => tagged.source_form(text),
            Self::Own(_) => source::source_form(text),
        }
    }

    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        match self {
            Self::Public(tagged) => tagged.encode(text),
            Self::Own(own) => own.encode(text),
        }
    }

    fn decode(&self, ids: &[u32], of: &Encoded) -> Result<String, TranslateError> {
        match self {
            Self::Public(tagged) => tagged.decode(ids, of),
            Self::Own(own) => {
                let text = own.tokens.text(ids)?;
                let text = if own.slots.is_some() { slots::filled(&text, &of.held) } else { text };
                Ok(names::filled(&text, &of.names))
            }
        }
    }

    /// Models of ours are trained on sentences of up to 126 tokens.
    fn longest_piece(&self) -> usize {
        match self {
            Self::Public(tagged) => tagged.longest_piece(),
            Self::Own(_) => 120,
        }
    }

    fn forced_bos(&self) -> Option<u32> {
        match self {
            Self::Public(tagged) => tagged.forced_bos(),
            Self::Own(_) => None,
        }
    }
}

impl Own {
    fn encode(&self, text: &str) -> Result<Encoded, TranslateError> {
        let Slotted { text: slotted, numerals } = match self.slots {
            Some(_) => slots::slotted(text),
            None => Slotted { text: text.to_owned(), numerals: Vec::new() },
        };
        let Named { text: slotted, names } = self.names.slotted(&slotted);
        let mut ids = self.tokens.ids(&slotted)?;
        ids.push(self.eos);
        let mut source = Source::from(ids);
        if let Some(slots) = &self.slots {
            slots.restrict(&mut source, [numerals.len(), names.len()], bengali::figures(text).len());
        }
        Ok(Encoded { source, held: numerals, names })
    }
}

impl SlotIds {
    /// `None` for a model that knows no slots.
    fn of(tokens: &Tokens) -> Option<Self> {
        let slots: Vec<u32> = (1..=slots::SLOTS).filter_map(|slot| tokens.id(&format!("<{slot}>"))).collect();
        let has_digit = |token: &str| token.contains(|c: char| c.is_ascii_digit());
        let digits = tokens.all().filter(|(token, id)| has_digit(token) && !slots.contains(id));
        let mut digits: Vec<u32> = digits.map(|(_, id)| id).collect();
        digits.sort_unstable();
        let names: Vec<u32> = (0..names::SLOTS).filter_map(|slot| tokens.id(&names::slot(slot))).collect();
        let names = if names.len() == names::SLOTS { names } else { Vec::new() };
        (slots.len() == slots::SLOTS).then_some(Self { slots, names, digits })
    }

    /// An output may have each slot of its source once, and no other. Where all `figures` of the sentence are among its
    /// `numerals` slots, it may not spell digits either: they could only be an invention.
    fn restrict(&self, source: &mut Source, [numerals, names]: [usize; 2], figures: usize) {
        for (slots, used) in [(&self.slots, numerals), (&self.names, names)] {
            let (own, others) = slots.split_at(used.min(slots.len()));
            source.once.extend_from_slice(own);
            source.suppress.extend_from_slice(others);
        }
        if figures <= numerals && !source.ids.iter().any(|id| self.digits.contains(id)) {
            source.suppress.extend_from_slice(&self.digits);
        }
    }
}
