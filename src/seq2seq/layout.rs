//! How a model is cut into graphs. [`Layout`] is the seam; [`Shongkhep`] is the layout that `scripts/train/export.py`
//! writes: an encoder that also gives the cross-attention keys and values, and a decoder for one step that gathers its
//! cache by beam inside the graph.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Outlet, PrimitiveTensorElementType, Tensor, TensorElementType, ValueType};

use super::Seq2SeqError;
use super::batch::Padded;
use super::decode::Steps;
use crate::model::{ModelConfig, ModelError, ModelFiles};

/// A way to run an encoder-decoder over ONNX Runtime.
pub(crate) trait Layout: Send + Sync {
    /// Encodes the sources and stands ready for the first step with `beams` rows a sentence.
    fn start<'a>(
        &'a self,
        sources: &Padded,
        beams: usize,
    ) -> Result<Box<dyn Steps<Error = Seq2SeqError> + 'a>, Seq2SeqError>;
}

/// What a layout must know of a model to load and check it.
pub(crate) struct Parts<'a> {
    /// The model's description.
    pub config: &'a ModelConfig,
    /// The encoder graph.
    pub encoder: Graph<'a>,
    /// The decoder graph.
    pub decoder: Graph<'a>,
    /// Threads inside an operator; 0 leaves it to ONNX Runtime.
    pub threads: usize,
}

/// Where ONNX Runtime finds a graph.
pub(crate) enum Graph<'a> {
    /// In a file; data that the graph refers to lies beside it.
    File(PathBuf),
    /// In memory, with the name under which it refers to its weights, and the weights.
    Memory { graph: &'a [u8], weights: (&'a str, Arc<[u8]>) },
}

impl<'a> Graph<'a> {
    /// The graph with a role and its weights: by path where the model is a folder, else from memory.
    pub(crate) fn of(files: &'a ModelFiles, role: &str) -> Result<Self, ModelError> {
        if let Some(path) = files.path(role) {
            return Ok(Self::File(path));
        }
        let weights = (files.file_name("weights")?, files.file("weights")?.to_shared());
        Ok(Self::Memory { graph: files.file(role)?, weights })
    }
}

/// The names of one decoder layer's four cached tensors.
struct LayerNames {
    /// Key and value of cross-attention: outputs of the encoder, inputs of the decoder.
    cross: [String; 2],
    /// Key and value of self-attention, in and out.
    past: [String; 2],
    present: [String; 2],
}

/// The layout `shongkhep`.
pub(crate) struct Shongkhep {
    model: String,
    encoder: Mutex<Session>,
    decoder: Mutex<Session>,
    layers: Vec<LayerNames>,
    heads: usize,
    head_width: usize,
}

/// The name of this layout in `model.toml`.
pub(crate) const SHONGKHEP: &str = "shongkhep";
const ENCODER: &str = "encoder";
const DECODER: &str = "decoder";

impl Shongkhep {
    /// Loads both graphs and checks every tensor that will be used by name, type and shape.
    pub(crate) fn load(environment: &Environment, parts: &Parts<'_>) -> Result<Self, Seq2SeqError> {
        let (model, shape) = (&parts.config.name, &parts.config.shape);
        let names = |kind: &str, i: usize| ["key", "value"].map(|part| format!("{kind}.{i}.{part}"));
        let layers: Vec<LayerNames> = (0..shape.decoder_layers)
            .map(|i| LayerNames {
                cross: names("cross", i),
                past: names("past", i),
                present: names("present", i),
            })
            .collect();
        let load = |graph: &'static str, place: &Graph<'_>| {
            open(environment, place, parts.threads).map_err(|source| Seq2SeqError::Runtime {
                action: "loading",
                graph,
                model: model.clone(),
                source,
            })
        };
        let encoder = load(ENCODER, &parts.encoder)?;
        let decoder = load(DECODER, &parts.decoder)?;

        let (ids, floats) = (TensorElementType::Int64, TensorElementType::Float32);
        let cached = [None, Some(shape.heads), None, Some(shape.head_width)];
        let check = |graph, side, outlets: &[Outlet], name: &str, kind, shape: &[Option<usize>]| {
            check_tensor(model, graph, side, outlets, name, kind, shape)
        };
        for name in ["input_ids", "attention_mask"] {
            check(ENCODER, "input", encoder.inputs(), name, ids, &[None, None])?;
        }
        let hidden = [None, None, Some(shape.width)];
        check(ENCODER, "output", encoder.outputs(), "last_hidden_state", floats, &hidden)?;
        for name in ["input_ids", "beam_index"] {
            check(DECODER, "input", decoder.inputs(), name, ids, &[None])?;
        }
        check(DECODER, "input", decoder.inputs(), "encoder_attention_mask", ids, &[None, None])?;
        check(DECODER, "output", decoder.outputs(), "logits", floats, &[None, Some(shape.vocabulary)])?;
        for layer in &layers {
            for name in &layer.cross {
                check(ENCODER, "output", encoder.outputs(), name, floats, &cached)?;
                check(DECODER, "input", decoder.inputs(), name, floats, &cached)?;
            }
            for name in &layer.past {
                check(DECODER, "input", decoder.inputs(), name, floats, &cached)?;
            }
            for name in &layer.present {
                check(DECODER, "output", decoder.outputs(), name, floats, &cached)?;
            }
        }
        Ok(Self {
            model: model.clone(),
            encoder: Mutex::new(encoder),
            decoder: Mutex::new(decoder),
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
        Ok(Box::new(Batch { model: self, mask, cross, past, logits: None }))
    }
}

/// A batch in the middle of decoding.
struct Batch<'a> {
    model: &'a Shongkhep,
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

    fn step(&mut self, tokens: &[i64], parents: &[i64]) -> Result<&[f32], Seq2SeqError> {
        self.run(tokens, parents).map_err(|error| self.model.failed(DECODER, error))?;
        let logits = self.logits.as_ref().ok_or_else(|| self.model.failed(DECODER, lost("logits")))?;
        let (_, logits) = logits.try_extract_tensor().map_err(|error| self.model.failed(DECODER, error))?;
        Ok(logits)
    }

    /// Only what belongs to sentences is cut here: `parents` of the next step leave out the rows of the cache.
    fn keep(&mut self, sentences: &[usize]) -> Result<(), Seq2SeqError> {
        let cut = || {
            let mask = take::<i64>(&self.mask, sentences)?;
            let cross = self.cross.iter().map(|value| take::<f32>(value, sentences));
            Ok((mask, cross.collect::<Result<Vec<_>, ort::Error>>()?))
        };
        let (mask, cross) = cut().map_err(|error| self.model.failed(DECODER, error))?;
        self.mask = mask;
        self.cross = cross;
        Ok(())
    }
}

/// The rows `places` of a tensor's first axis.
fn take<T>(tensor: &DynValue, places: &[usize]) -> Result<DynValue, ort::Error>
where
    T: PrimitiveTensorElementType + Copy + std::fmt::Debug + 'static,
{
    let (shape, data) = tensor.try_extract_tensor::<T>()?;
    let mut shape = shape.to_vec();
    let row: usize = shape.iter().skip(1).map(|&size| usize::try_from(size).unwrap_or_default()).product();
    let mut kept = Vec::with_capacity(places.len() * row);
    for &place in places {
        kept.extend_from_slice(data.get(place * row..(place + 1) * row).unwrap_or_default());
    }
    if let Some(first) = shape.first_mut() {
        *first = places.len() as i64;
    }
    Ok(Tensor::from_array((shape, kept))?.into_dyn())
}

fn lost(name: &str) -> ort::Error {
    ort::Error::new(format!("the run gave no output `{name}`"))
}

/// Opens a session on a graph. Shapes change with every step, so that a planned memory pattern would be thrown away each
/// time.
fn open(environment: &Environment, graph: &Graph<'_>, threads: usize) -> Result<Session, ort::Error> {
    let mut builder = Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_memory_pattern(false)?;
    match graph {
        Graph::File(path) => builder.commit_from_file(path),
        Graph::Memory { graph, weights: (file, weights) } => builder
            .with_external_initializer_file_in_memory(file, Arc::clone(weights))?
            .commit_from_memory(graph),
    }
}

/// Checks that a graph has a tensor of this name, type and shape; `None` is a free dimension.
fn check_tensor(
    model: &str,
    graph: &'static str,
    side: &'static str,
    outlets: &[Outlet],
    name: &str,
    kind: TensorElementType,
    shape: &[Option<usize>],
) -> Result<(), Seq2SeqError> {
    let Some(outlet) = outlets.iter().find(|outlet| outlet.name() == name) else {
        let present: Vec<String> = outlets.iter().map(|outlet| format!("`{}`", outlet.name())).collect();
        return Err(Seq2SeqError::MissingTensor {
            graph,
            model: model.into(),
            side,
            tensor: name.into(),
            present: present.join(", ").into(),
        });
    };
    let describe = |kind: TensorElementType, sizes: Vec<Option<i64>>| {
        let sizes: Vec<String> =
            sizes.iter().map(|size| size.map_or("?".into(), |size| size.to_string())).collect();
        format!("{kind} [{}]", sizes.join(", "))
    };
    let expected = describe(kind, shape.iter().map(|size| size.map(|size| size as i64)).collect());
    let got = match outlet.dtype() {
        &ValueType::Tensor { ty, shape: ref found, .. } => {
            let fits = found.len() == shape.len()
                && found
                    .iter()
                    .zip(shape)
                    .all(|(&got, want)| got < 0 || want.is_none_or(|want| got == want as i64));
            if ty == kind && fits {
                return Ok(());
            }
            describe(ty, found.iter().map(|&size| (size >= 0).then_some(size)).collect())
        }
        other => other.to_string(),
    };
    Err(Seq2SeqError::WrongTensor {
        graph,
        model: model.into(),
        side,
        tensor: name.into(),
        got: got.into(),
        expected: expected.into(),
    })
}
