//! The layout `shongkhep`, which `scripts/train/export.py` writes: an encoder that also gives the cross-attention keys and
//! values, and a decoder for one step that gathers its cache by beam inside the graph.

use std::sync::{Mutex, PoisonError};

use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor, TensorElementType};

use super::tensors::{Graph, lost, take};
use super::{Layout, Padded, Parts, Seq2SeqError, Steps};
use crate::seq2seq::decode::Logits;

/// The names of one decoder layer's four cached tensors.
struct LayerNames {
    /// Key and value of cross-attention: outputs of the encoder, inputs of the decoder.
    cross: [String; 2],
    /// Key and value of self-attention, in and out.
    past: [String; 2],
    present: [String; 2],
}

/// The layout `shongkhep`.
pub(super) struct Shongkhep {
    model: String,
    encoder: Mutex<Session>,
    decoder: Mutex<Session>,
    layers: Vec<LayerNames>,
    heads: usize,
    head_width: usize,
}

const ENCODER: &str = "encoder";
const DECODER: &str = "decoder";

impl Shongkhep {
    /// Loads both graphs and checks them.
    pub(super) fn load(parts: &Parts<'_>) -> Result<Self, Seq2SeqError> {
        let shape = &parts.config().shape;
        let names = |kind: &str, i: usize| ["key", "value"].map(|part| format!("{kind}.{i}.{part}"));
        let layers: Vec<LayerNames> = (0..shape.decoder_layers)
            .map(|i| LayerNames {
                cross: names("cross", i),
                past: names("past", i),
                present: names("present", i),
            })
            .collect();
        let (encoder, decoder) = (Graph::open(parts, ENCODER)?, Graph::open(parts, DECODER)?);

        let (ids, floats) = (TensorElementType::Int64, TensorElementType::Float32);
        let cached = [None, Some(shape.heads), None, Some(shape.head_width)];
        for name in ["input_ids", "attention_mask"] {
            encoder.input(name, ids, &[None, None])?;
        }
        encoder.output("last_hidden_state", floats, &[None, None, Some(shape.width)])?;
        for name in ["input_ids", "beam_index"] {
            decoder.input(name, ids, &[None])?;
        }
        decoder.input("encoder_attention_mask", ids, &[None, None])?;
        decoder.output("logits", floats, &[None, Some(shape.vocabulary)])?;
        for layer in &layers {
            for name in &layer.cross {
                encoder.output(name, floats, &cached)?;
                decoder.input(name, floats, &cached)?;
            }
            for name in &layer.past {
                decoder.input(name, floats, &cached)?;
            }
            for name in &layer.present {
                decoder.output(name, floats, &cached)?;
            }
        }
        Ok(Self {
            model: parts.config().name.clone(),
            encoder: Mutex::new(encoder.session),
            decoder: Mutex::new(decoder.session),
            layers,
            heads: shape.heads,
            head_width: shape.head_width,
        })
    }

    fn failed(&self, graph: &'static str, source: ort::Error) -> Seq2SeqError {
        Seq2SeqError::Runtime { action: "running", graph, model: self.model.clone(), source }
    }

    /// Runs the encoder; gives key and value of each decoder layer in turn.
    fn encode(&self, sources: &Padded) -> Result<Vec<DynValue>, ort::Error> {
        let shape = [sources.sentences, sources.width];
        let inputs = [
            ("input_ids", SessionInputValue::from(Tensor::from_array((shape, sources.ids.clone()))?)),
            ("attention_mask", Tensor::from_array((shape, sources.mask.clone()))?.into()),
        ];
        let mut session = self.encoder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = session.run(Vec::from(inputs))?;
        let names = self.layers.iter().flat_map(|layer| &layer.cross);
        names.map(|name| outputs.remove(name).ok_or_else(|| lost(name))).collect()
    }
}

impl Layout for Shongkhep {
    fn start<'a>(
        &'a self,
        sources: &Padded,
        beams: usize,
    ) -> Result<Box<dyn Steps<Error = Seq2SeqError> + 'a>, Seq2SeqError> {
        let cross = self.encode(sources).map_err(|error| self.failed(ENCODER, error))?;
        let prepare = || {
            let mask =
                Tensor::from_array(([sources.sentences, sources.width], sources.mask.clone()))?.into_dyn();
            let nothing = [sources.sentences * beams, self.heads, 0, self.head_width];
            let past = cross.iter().map(|_| Ok(Tensor::from_array((nothing, Vec::<f32>::new()))?.into_dyn()));
            Ok((mask, past.collect::<Result<_, ort::Error>>()?))
        };
        let (mask, past) = prepare().map_err(|error| self.failed(DECODER, error))?;
        Ok(Box::new(Batch { model: self, beams, mask, cross, past, logits: None }))
    }
}

/// A batch in the middle of decoding.
struct Batch<'a> {
    model: &'a Shongkhep,
    beams: usize,
    mask: DynValue,
    /// Key and value of each layer's cross-attention, as the encoder gave them.
    cross: Vec<DynValue>,
    /// Key and value of each layer's self-attention: the outputs of the step before, handed on as they are.
    past: Vec<DynValue>,
    logits: Option<DynValue>,
}

impl Batch<'_> {
    fn run(&mut self, tokens: &[i64], parents: &[i64]) -> Result<(), ort::Error> {
        let rows = [tokens.len()];
        let mut inputs: Vec<(&str, SessionInputValue<'_>)> = vec![
            ("input_ids", Tensor::from_array((rows, tokens.to_vec()))?.into()),
            ("beam_index", Tensor::from_array((rows, parents.to_vec()))?.into()),
            ("encoder_attention_mask", (&self.mask).into()),
        ];
        let layers = &self.model.layers;
        let cross = layers.iter().flat_map(|layer| &layer.cross).zip(&self.cross);
        let past = layers.iter().flat_map(|layer| &layer.past).zip(&self.past);
        inputs.extend(cross.chain(past).map(|(name, value)| (name.as_str(), value.into())));

        let mut session = self.model.decoder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = session.run(inputs)?;
        let present = layers.iter().flat_map(|layer| &layer.present);
        let present = present.map(|name| outputs.remove(name).ok_or_else(|| lost(name)));
        let present: Vec<DynValue> = present.collect::<Result<_, ort::Error>>()?;
        self.logits = Some(outputs.remove("logits").ok_or_else(|| lost("logits"))?);
        drop(outputs);
        self.past = present;
        Ok(())
    }
}

impl Steps for Batch<'_> {
    type Error = Seq2SeqError;

    fn step(&mut self, tokens: &[i64], parents: &[i64]) -> Result<Logits<'_>, Seq2SeqError> {
        self.run(tokens, parents).map_err(|error| self.model.failed(DECODER, error))?;
        let logits = self.logits.as_ref().ok_or_else(|| self.model.failed(DECODER, lost("logits")))?;
        let (_, values) = logits.try_extract_tensor().map_err(|error| self.model.failed(DECODER, error))?;
        Ok(Logits { values, rows: self.beams })
    }

    /// Only what belongs to sentences is cut here: `parents` of the next step leave out the rows of the cache.
    fn keep(&mut self, sentences: &[usize]) -> Result<(), Seq2SeqError> {
        let cut = || {
            let mask = take::<i64>(&self.mask, sentences.iter().copied())?;
            let cross = self.cross.iter().map(|value| take::<f32>(value, sentences.iter().copied()));
            Ok((mask, cross.collect::<Result<Vec<_>, ort::Error>>()?))
        };
        let (mask, cross) = cut().map_err(|error| self.model.failed(DECODER, error))?;
        self.mask = mask;
        self.cross = cross;
        Ok(())
    }
}
