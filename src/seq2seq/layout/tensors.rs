//! What all layouts do with ONNX Runtime: open a graph, check its tensors, move rows of tensors.

use ort::session::{Session, builder::GraphOptimizationLevel};
use ort::value::{DynValue, Outlet, PrimitiveTensorElementType, Tensor, TensorElementType, ValueType};

use super::{Parts, Seq2SeqError};

/// A session and the graph's role, which is also its name in messages.
pub(super) struct Graph<'a> {
    pub role: &'static str,
    pub session: Session,
    model: &'a str,
}

impl<'a> Graph<'a> {
    /// Opens the file of a role: by its path, so that ONNX Runtime finds external data beside it, or from memory, where the
    /// external data are the file of the role `weights`. Shapes change with every step, so that a planned memory pattern
    /// would be thrown away each time.
    pub(super) fn open(parts: &'a Parts<'_>, role: &'static str) -> Result<Self, Seq2SeqError> {
        let model = parts.config().name.as_str();
        let open = || {
            Session::builder(parts.environment)?
                .with_optimization_level(GraphOptimizationLevel::All)?
                .with_intra_threads(parts.threads)?
                // A decoder step is over in milliseconds: threads that spin while they wait took twice the processor time
                // and, beside other work, more time by the clock (docs/benchmarks.md).
                .with_intra_op_spinning(false)?
                .with_inter_threads(1)?
                .with_memory_pattern(false)
                .map_err(ort::Error::from)
        };
        let failed = |source| Seq2SeqError::Runtime {
            action: "loading",
            graph: role,
            model: model.to_owned(),
            source,
        };
        let mut builder = open().map_err(failed)?;
        let session = match parts.files.path(role) {
            Some(path) => builder.commit_from_file(path),
            None => {
                let graph = parts.files.file(role)?;
                if let Ok(name) = parts.files.file_name("weights") {
                    let weights = parts.files.file("weights")?.to_shared();
                    builder = builder
                        .with_external_initializer_file_in_memory(name, weights)
                        .map_err(|error| failed(error.into()))?;
                }
                builder.commit_from_memory(graph)
            }
        };
        Ok(Self { role, session: session.map_err(failed)?, model })
    }

    /// Checks that the graph has an input of this name, type and shape; `None` is a free dimension.
    pub(super) fn input(
        &self,
        name: &str,
        kind: TensorElementType,
        shape: &[Option<usize>],
    ) -> Result<(), Seq2SeqError> {
        self.tensor("input", self.session.inputs(), name, kind, shape)
    }

    /// The same for an output.
    pub(super) fn output(
        &self,
        name: &str,
        kind: TensorElementType,
        shape: &[Option<usize>],
    ) -> Result<(), Seq2SeqError> {
        self.tensor("output", self.session.outputs(), name, kind, shape)
    }

    /// Whether the graph has an input of this name.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.session.inputs().iter().any(|input| input.name() == name)
    }

    /// Checks that the graph wants no other inputs than those that `known` knows.
    pub(super) fn only(&self, known: impl Fn(&str) -> bool) -> Result<(), Seq2SeqError> {
        match self.session.inputs().iter().find(|input| !known(input.name())) {
            Some(input) => Err(Seq2SeqError::ForeignInput {
                graph: self.role,
                model: self.model.into(),
                tensor: input.name().into(),
            }),
            None => Ok(()),
        }
    }

    fn tensor(
        &self,
        side: &'static str,
        outlets: &[Outlet],
        name: &str,
        kind: TensorElementType,
        shape: &[Option<usize>],
    ) -> Result<(), Seq2SeqError> {
        let Some(outlet) = outlets.iter().find(|outlet| outlet.name() == name) else {
            let present: Vec<String> = outlets.iter().map(|outlet| format!("`{}`", outlet.name())).collect();
            return Err(Seq2SeqError::MissingTensor {
                graph: self.role,
                model: self.model.into(),
                side,
                tensor: name.into(),
                present: present.join(", ").into(),
            });
        };
        let got = match outlet.dtype() {
            &ValueType::Tensor { ty, shape: ref found, .. } => {
                let fits = |(&got, want): (&i64, &Option<usize>)| {
                    got < 0 || want.is_none_or(|want| got == want as i64)
                };
                if ty == kind && found.len() == shape.len() && found.iter().zip(shape).all(fits) {
                    return Ok(());
                }
                describe(ty, found.iter().map(|&size| usize::try_from(size).ok()))
            }
            other => other.to_string(),
        };
        Err(Seq2SeqError::WrongTensor {
            graph: self.role,
            model: self.model.into(),
            side,
            tensor: name.into(),
            got: got.into(),
            expected: describe(kind, shape.iter().copied()).into(),
        })
    }
}

fn describe(kind: TensorElementType, sizes: impl Iterator<Item = Option<usize>>) -> String {
    let sizes: Vec<String> = sizes.map(|size| size.map_or("?".into(), |size| size.to_string())).collect();
    format!("{kind} [{}]", sizes.join(", "))
}

/// A tensor of these rows of another's first axis; a row may come several times.
pub(super) fn take<T>(
    tensor: &DynValue,
    rows: impl ExactSizeIterator<Item = usize>,
) -> Result<DynValue, ort::Error>
where
    T: PrimitiveTensorElementType + Copy + std::fmt::Debug + 'static,
{
    let (shape, data) = tensor.try_extract_tensor::<T>()?;
    let mut shape = shape.to_vec();
    let row = row_length(&shape);
    if let Some(first) = shape.first_mut() {
        *first = rows.len() as i64;
    }
    let mut taken = Vec::with_capacity(rows.len() * row);
    for place in rows {
        taken.extend_from_slice(data.get(place * row..(place + 1) * row).unwrap_or_default());
    }
    Ok(Tensor::from_array((shape, taken))?.into_dyn())
}

/// Puts row `rows[r]` in the place of row `r`, for all rows at once; `spare` is room to work in. Rows that stay where they
/// are cost nothing.
pub(super) fn reorder(tensor: &mut DynValue, rows: &[usize], spare: &mut Vec<f32>) -> Result<(), ort::Error> {
    let (shape, data) = tensor.try_extract_tensor_mut::<f32>()?;
    let row = row_length(shape);
    let moved = || rows.iter().enumerate().filter(|(to, from)| to != *from);
    spare.clear();
    for (_, &from) in moved() {
        spare.extend_from_slice(data.get(from * row..(from + 1) * row).unwrap_or_default());
    }
    for ((to, _), content) in moved().zip(spare.chunks_exact(row.max(1))) {
        if let Some(place) = data.get_mut(to * row..(to + 1) * row) {
            place.copy_from_slice(content);
        }
    }
    Ok(())
}

/// Elements of one row of the first axis.
fn row_length(shape: &[i64]) -> usize {
    shape.iter().skip(1).map(|&size| usize::try_from(size).unwrap_or_default()).product()
}

/// A run that lacks one of the outputs that were seen when the graph was loaded.
pub(super) fn lost(name: &str) -> ort::Error {
    ort::Error::new(format!("the run gave no output `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_described_with_their_free_sizes() {
        assert_eq!(describe(TensorElementType::Float32, [None, Some(3)].into_iter()), "f32 [?, 3]");
        assert_eq!(row_length(&[7, 2, 3, 4]), 24);
        assert_eq!(row_length(&[7, 2, 0, 4]), 0);
    }
}
