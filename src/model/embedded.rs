//! The files of `models/default/`, as they were when the program was built.

use std::sync::Arc;

use super::{Bytes, ModelError, Origin, files::ModelFile};

pub(super) const CONFIG: &str = include_str!("../../models/default/model.toml");

const FILES: [(&str, &[u8]); 5] = [
    ("encoder.onnx", include_bytes!("../../models/default/encoder.onnx")),
    ("decoder.onnx", include_bytes!("../../models/default/decoder.onnx")),
    ("weights.bin", include_bytes!("../../models/default/weights.bin")),
    ("tokenizer.json", include_bytes!("../../models/default/tokenizer.json")),
    ("names.tsv", include_bytes!("../../models/default/names.tsv")),
];

pub(super) fn file(name: &str) -> Result<ModelFile, ModelError> {
    match FILES.into_iter().find(|(file, _)| *file == name) {
        Some((_, bytes)) => {
            let (size, bytes) = (bytes.len() as u64, Arc::new(Bytes::Static(bytes).into()));
            Ok(ModelFile { size, path: None, bytes })
        }
        None => Err(ModelError::NoSuchFile { origin: Origin::Embedded, role: name.to_owned() }),
    }
}
