//! The layouts that Optimum exports, `optimum` and `optimum-merged`: an encoder and a decoder whose rows are hypotheses. The
//! first step fills the cache, the others go on from it; the decoder of the two is either two graphs or one with a switch
//! (`use_cache_branch`). Names, shapes and the dummy outputs of the switched graph are those of `optimum-onnx` 0.1.0
//! (`exporters/onnx/config.py`, `onnxruntime/modeling_seq2seq.py`).
//!
//! Keys and values of cross-attention come out of the first step only. They belong to sentences, so they are laid out by
//! rows once and never reordered; those of self-attention change places in the cache as hypotheses do.

use std::sync::{Mutex, PoisonError};

use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor, TensorElementType};

use super::tensors::{Graph, lost, reorder, take};
use super::{Layout, Padded, Parts, Seq2SeqError, Steps};
use crate::seq2seq::decode::Logits;

const ENCODER: &str = "encoder";
const DECODER: &str = "decoder";
const DECODER_WITH_PAST: &str = "decoder_with_past";

/// The names of one decoder layer's keys and values.
struct LayerNames {
    /// Inputs: self-attention.
    past: [String; 2],
    /// Inputs: cross-attention.
    past_cross: [String; 2],
    /// Outputs: self-attention.
    present: [String; 2],
    /// Outputs of the first step: cross-attention.
    present_cross: [String; 2],
}

/// A decoder graph and which of the inputs that come and go between exports it has.
struct Decoder {
    role: &'static str,
    session: Mutex<Session>,
    takes_mask: bool,
    takes_hidden: bool,
    takes_switch: bool,
}

/// Both layouts.
pub(super) struct Optimum {
    model: String,
    encoder: Mutex<Session>,
    first: Decoder,
    /// The decoder of all steps but the first, where it is a graph of its own.
    next: Option<Decoder>,
    layers: Vec<LayerNames>,
    heads: usize,
    head_width: usize,
}

impl Optimum {
    /// Loads the layout `optimum`: `encoder`, `decoder` for the first step, `decoder_with_past` for the others.
    pub(super) fn split(parts: &Parts<'_>) -> Result<Self, Seq2SeqError> {
        let layers = layers(parts);
        let first = Graph::open(parts, DECODER)?;
        check_first(parts, &first, &layers)?;
        first
            .only(|name| ["input_ids", "encoder_attention_mask", "encoder_hidden_states"].contains(&name))?;
        let next = Graph::open(parts, DECODER_WITH_PAST)?;
        check_next(parts, &next, &layers)?;
        let past = |name: &str| is_past(&layers, name);
        next.only(|name| {
            ["input_ids", "encoder_attention_mask", "encoder_hidden_states"].contains(&name) || past(name)
        })?;
        let next = Some(Decoder::new(next));
        Self::new(parts, Decoder::new(first), next, layers)
    }

    /// Loads the layout `optimum-merged`: `encoder` and one `decoder` for all steps.
    pub(super) fn merged(parts: &Parts<'_>) -> Result<Self, Seq2SeqError> {
        let layers = layers(parts);
        let decoder = Graph::open(parts, DECODER)?;
        check_first(parts, &decoder, &layers)?;
        check_next(parts, &decoder, &layers)?;
        decoder.input("use_cache_branch", TensorElementType::Bool, &[None])?;
        let fed = ["input_ids", "encoder_attention_mask", "encoder_hidden_states", "use_cache_branch"];
        decoder.only(|name| fed.contains(&name) || is_past(&layers, name))?;
        Self::new(parts, Decoder::new(decoder), None, layers)
    }

    fn new(
        parts: &Parts<'_>,
        first: Decoder,
        next: Option<Decoder>,
        layers: Vec<LayerNames>,
    ) -> Result<Self, Seq2SeqError> {
        let encoder = Graph::open(parts, ENCODER)?;
        let shape = &parts.config().shape;
        for name in ["input_ids", "attention_mask"] {
            encoder.input(name, TensorElementType::Int64, &[None, None])?;
        }
        encoder.only(|name| ["input_ids", "attention_mask"].contains(&name))?;
        let hidden = [None, None, Some(shape.width)];
        encoder.output("last_hidden_state", TensorElementType::Float32, &hidden)?;
        Ok(Self {
            model: parts.config().name.clone(),
            encoder: Mutex::new(encoder.session),
            first,
            next,
            layers,
            heads: shape.heads,
            head_width: shape.head_width,
        })
    }

    fn failed(&self, graph: &'static str, source: ort::Error) -> Seq2SeqError {
        Seq2SeqError::Runtime { action: "running", graph, model: self.model.clone(), source }
    }

    /// Runs the encoder; gives its last hidden states, sentences × width × model width.
    fn encode(&self, sources: &Padded) -> Result<DynValue, ort::Error> {
        let shape = [sources.sentences, sources.width];
        let inputs = [
            ("input_ids", SessionInputValue::from(Tensor::from_array((shape, sources.ids.clone()))?)),
            ("attention_mask", Tensor::from_array((shape, sources.mask.clone()))?.into()),
        ];
        let mut session = self.encoder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = session.run(Vec::from(inputs))?;
        outputs.remove("last_hidden_state").ok_or_else(|| lost("last_hidden_state"))
    }
}

impl Decoder {
    fn new(graph: Graph<'_>) -> Self {
        Self {
            role: graph.role,
            takes_mask: graph.takes("encoder_attention_mask"),
            takes_hidden: graph.takes("encoder_hidden_states"),
            takes_switch: graph.takes("use_cache_branch"),
            session: Mutex::new(graph.session),
        }
    }
}

fn layers(parts: &Parts<'_>) -> Vec<LayerNames> {
    let names =
        |side: &str, i: usize, of: &str| ["key", "value"].map(|part| format!("{side}.{i}.{of}.{part}"));
    let layer = |i| LayerNames {
        past: names("past_key_values", i, "decoder"),
        past_cross: names("past_key_values", i, "encoder"),
        present: names("present", i, "decoder"),
        present_cross: names("present", i, "encoder"),
    };
    (0..parts.config().shape.decoder_layers).map(layer).collect()
}

fn is_past(layers: &[LayerNames], name: &str) -> bool {
    layers.iter().any(|layer| layer.past.iter().chain(&layer.past_cross).any(|past| past == name))
}

/// Checks what the first step needs.
fn check_first(parts: &Parts<'_>, graph: &Graph<'_>, layers: &[LayerNames]) -> Result<(), Seq2SeqError> {
    let shape = &parts.config().shape;
    let (ids, floats) = (TensorElementType::Int64, TensorElementType::Float32);
    for name in ["input_ids", "encoder_attention_mask"] {
        graph.input(name, ids, &[None, None])?;
    }
    graph.input("encoder_hidden_states", floats, &[None, None, Some(shape.width)])?;
    graph.output("logits", floats, &[None, None, Some(shape.target_vocabulary())])?;
    let cached = [None, Some(shape.heads), None, Some(shape.head_width)];
    let names = layers.iter().flat_map(|layer| layer.present.iter().chain(&layer.present_cross));
    names.into_iter().try_for_each(|name| graph.output(name, floats, &cached))
}

/// Checks what the other steps need.
fn check_next(parts: &Parts<'_>, graph: &Graph<'_>, layers: &[LayerNames]) -> Result<(), Seq2SeqError> {
    let shape = &parts.config().shape;
    let (ids, floats) = (TensorElementType::Int64, TensorElementType::Float32);
    graph.input("input_ids", ids, &[None, None])?;
    graph.output("logits", floats, &[None, None, Some(shape.target_vocabulary())])?;
    let cached = [None, Some(shape.heads), None, Some(shape.head_width)];
    for layer in layers {
        for name in layer.past.iter().chain(&layer.past_cross) {
            graph.input(name, floats, &cached)?;
        }
        for name in &layer.present {
            graph.output(name, floats, &cached)?;
        }
    }
    Ok(())
}

impl Layout for Optimum {
    fn start<'a>(
        &'a self,
        sources: &Padded,
        beams: usize,
    ) -> Result<Box<dyn Steps<Error = Seq2SeqError> + 'a>, Seq2SeqError> {
        let hidden = self.encode(sources).map_err(|error| self.failed(ENCODER, error))?;
        let mask = Tensor::from_array(([sources.sentences, sources.width], sources.mask.clone()))
            .map_err(|error| self.failed(DECODER, error))?;
        Ok(Box::new(Batch {
            model: self,
            beams,
            rows: 0,
            mask: mask.into_dyn(),
            hidden: Some(hidden),
            cross: Vec::new(),
            past: Vec::new(),
            logits: None,
            spare: Vec::new(),
        }))
    }
}

/// A batch in the middle of decoding.
struct Batch<'a> {
    model: &'a Optimum,
    beams: usize,
    /// Rows a sentence of the last step; 0 before the first.
    rows: usize,
    /// By sentence before the first step, then by row, as the next two.
    mask: DynValue,
    /// What the encoder gave, as long as a decoder wants it.
    hidden: Option<DynValue>,
    /// Keys and values of cross-attention, layer by layer; empty before the first step.
    cross: Vec<DynValue>,
    /// Keys and values of self-attention, by row of the last step.
    past: Vec<DynValue>,
    logits: Option<DynValue>,
    /// Room for reordering.
    spare: Vec<f32>,
}

impl Batch<'_> {
    /// The first step. All hypotheses of a sentence begin alike, so that it needs one row; but a matrix product of a single
    /// row runs through other kernels, whose sums are rounded differently: a lone sentence has two.
    fn first(&mut self, tokens: &[i64]) -> Result<(), ort::Error> {
        let (model, beams) = (self.model, self.beams);
        let sentences = tokens.len() / beams;
        let rows = if sentences == 1 { beams.min(2) } else { 1 };
        let starts: Vec<i64> = tokens.iter().step_by(beams).flat_map(|&token| vec![token; rows]).collect();
        self.spread(rows)?;

        let mut inputs: Vec<(&str, SessionInputValue<'_>)> =
            vec![("input_ids", Tensor::from_array(([starts.len(), 1], starts))?.into())];
        let nothing = [sentences * rows, model.heads, 0, model.head_width];
        if model.first.takes_switch {
            inputs.push(("use_cache_branch", Tensor::from_array(([1], vec![false]))?.into()));
            for name in model.layers.iter().flat_map(|layer| layer.past.iter().chain(&layer.past_cross)) {
                inputs.push((name, Tensor::from_array((nothing, Vec::<f32>::new()))?.into()));
            }
        }
        inputs.extend(self.shared(&model.first));
        let mut session = model.first.session.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = session.run(inputs)?;
        let mut collect = |names: fn(&LayerNames) -> &[String; 2]| {
            let names = model.layers.iter().flat_map(names);
            names.map(|name| outputs.remove(name).ok_or_else(|| lost(name))).collect::<Result<Vec<_>, _>>()
        };
        let (past, cross) = (collect(|layer| &layer.present)?, collect(|layer| &layer.present_cross)?);
        self.logits = Some(outputs.remove("logits").ok_or_else(|| lost("logits"))?);
        drop(outputs);
        (self.past, self.cross, self.rows) = (past, cross, rows);
        Ok(())
    }

    /// Any other step: the cache takes the order of `parents`, then goes into the graph and comes out longer.
    fn next(&mut self, tokens: &[i64], parents: &[i64]) -> Result<(), ort::Error> {
        let model = self.model;
        self.follow(parents)?;
        let decoder = model.next.as_ref().unwrap_or(&model.first);
        if !decoder.takes_hidden {
            self.hidden = None;
        }
        let mut inputs: Vec<(&str, SessionInputValue<'_>)> =
            vec![("input_ids", Tensor::from_array(([tokens.len(), 1], tokens.to_vec()))?.into())];
        if decoder.takes_switch {
            inputs.push(("use_cache_branch", Tensor::from_array(([1], vec![true]))?.into()));
        }
        let past = model.layers.iter().flat_map(|layer| &layer.past).zip(&self.past);
        let cross = model.layers.iter().flat_map(|layer| &layer.past_cross).zip(&self.cross);
        inputs.extend(past.chain(cross).map(|(name, value)| (name.as_str(), value.into())));
        inputs.extend(self.shared(decoder));

        let mut session = decoder.session.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = session.run(inputs)?;
        // The merged graph also gives keys and values of cross-attention, but as empty dummies.
        let present = model.layers.iter().flat_map(|layer| &layer.present);
        let present = present.map(|name| outputs.remove(name).ok_or_else(|| lost(name)));
        let present: Vec<DynValue> = present.collect::<Result<_, ort::Error>>()?;
        self.logits = Some(outputs.remove("logits").ok_or_else(|| lost("logits"))?);
        drop(outputs);
        self.past = present;
        Ok(())
    }

    /// The inputs that are the same at every step.
    fn shared(&self, decoder: &Decoder) -> impl Iterator<Item = (&str, SessionInputValue<'_>)> {
        let mask = decoder.takes_mask.then(|| ("encoder_attention_mask", (&self.mask).into()));
        let hidden = self.hidden.as_ref().filter(|_| decoder.takes_hidden);
        mask.into_iter().chain(hidden.map(|hidden| ("encoder_hidden_states", hidden.into())))
    }

    /// Lays what belongs to sentences out with `rows` rows a sentence instead of those it has.
    fn spread(&mut self, rows: usize) -> Result<(), ort::Error> {
        let present = self.rows.max(1);
        if rows == present {
            return Ok(());
        }
        let spread = |count: usize| (0..count / present * rows).map(move |row| row / rows * present);
        let count = |value: &DynValue| value.shape().first().map_or(0, |&rows| rows as usize);
        self.mask = take::<i64>(&self.mask, spread(count(&self.mask)))?;
        for value in self.hidden.iter_mut().chain(&mut self.cross) {
            *value = take::<f32>(value, spread(count(value)))?;
        }
        Ok(())
    }

    /// Brings the cache of self-attention into the order of `parents`, and everything into `beams` rows a sentence.
    fn follow(&mut self, parents: &[i64]) -> Result<(), ort::Error> {
        let (beams, present) = (self.beams, self.rows);
        self.spread(beams)?;
        self.rows = beams;
        let row = |parent: i64| {
            let parent = usize::try_from(parent).unwrap_or_default();
            parent / beams * present + (parent % beams).min(present - 1)
        };
        let rows: Vec<usize> = parents.iter().map(|&parent| row(parent)).collect();
        let count = self.past.first().and_then(|past| past.shape().first().copied()).unwrap_or_default();
        for past in &mut self.past {
            if rows.len() as i64 == count {
                reorder(past, &rows, &mut self.spare)?;
            } else {
                *past = take::<f32>(past, rows.iter().copied())?;
            }
        }
        Ok(())
    }
}

impl Steps for Batch<'_> {
    type Error = Seq2SeqError;

    fn step(&mut self, tokens: &[i64], parents: &[i64]) -> Result<Logits<'_>, Seq2SeqError> {
        let (model, is_first) = (self.model, self.rows == 0);
        let role = model.next.as_ref().filter(|_| !is_first).unwrap_or(&model.first).role;
        let run = if is_first { self.first(tokens) } else { self.next(tokens, parents) };
        run.map_err(|error| model.failed(role, error))?;
        let logits = self.logits.as_ref().ok_or_else(|| model.failed(role, lost("logits")))?;
        let (_, values) = logits.try_extract_tensor().map_err(|error| model.failed(role, error))?;
        Ok(Logits { values, rows: self.rows })
    }

    /// Only what belongs to sentences is cut here: `parents` of the next step leave out the rows of the cache.
    fn keep(&mut self, sentences: &[usize]) -> Result<(), Seq2SeqError> {
        let rows = self.rows.max(1);
        let kept: Vec<usize> = sentences.iter().flat_map(|place| place * rows..(place + 1) * rows).collect();
        let mut cut = || {
            self.mask = take::<i64>(&self.mask, kept.iter().copied())?;
            for value in self.hidden.iter_mut().chain(&mut self.cross) {
                *value = take::<f32>(value, kept.iter().copied())?;
            }
            Ok(())
        };
        cut().map_err(|error| self.model.failed(DECODER, error))
    }
}
