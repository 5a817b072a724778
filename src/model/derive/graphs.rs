//! Which files of an export are its graphs and their weights, and what that says of layout and precision. Optimum's names
//! are `encoder_model.onnx`, `decoder_model_merged.onnx` and so on, with a suffix for other precisions and often in `onnx/`.

use std::{collections::BTreeMap, fs, path::Path};

use crate::model::FileEntry;

/// The graphs of an export.
#[derive(Debug)]
pub(super) struct Graphs {
    pub(super) layout: &'static str,
    pub(super) precision: &'static str,
    /// Graphs and weights by role, with their places in the folder and their sizes.
    pub(super) files: BTreeMap<String, FileEntry>,
}

/// Suffixes of file names and their precisions, in the order of preference.
const PRECISIONS: [(&str, &str); 6] = [
    ("", "fp32"),
    ("_quantized", "int8"),
    ("_int8", "int8"),
    ("_uint8", "uint8"),
    ("_fp16", "fp16"),
    ("_q4", "q4"),
];

/// Finds the graphs in a folder or its `onnx/`: the first precision that is whole, the merged decoder before the split one.
///
/// # Errors
///
/// There are none, in words.
pub(super) fn find(folder: &Path, is_indictrans: bool) -> Result<Graphs, String> {
    let split: &[(&str, &str)] = &[
        ("encoder", "encoder_model"),
        ("decoder", "decoder_model"),
        ("decoder_with_past", "decoder_with_past_model"),
    ];
    let merged: &[(&str, &str)] = &[("encoder", "encoder_model"), ("decoder", "decoder_model_merged")];
    let layouts = match is_indictrans {
        true => vec![("indictrans2", split)],
        false => vec![("optimum-merged", merged), ("optimum", split)],
    };
    for place in ["", "onnx/"] {
        let listed = list(&folder.join(place));
        for (suffix, precision) in PRECISIONS {
            for &(layout, graphs) in &layouts {
                let names = graphs.iter().map(|(role, stem)| (*role, format!("{stem}{suffix}.onnx")));
                let names: Vec<(&str, String)> = names.collect();
                if names.iter().all(|(_, name)| listed.contains_key(name)) {
                    return Ok(Graphs { layout, precision, files: files(&names, &listed, place) });
                }
            }
        }
    }
    Err("there is no `encoder_model.onnx` with `decoder_model_merged.onnx`, or with `decoder_model.onnx` and \
         `decoder_with_past_model.onnx`"
        .to_owned())
}

/// The graphs and all external data that lies beside them: a graph says itself, by name, which it needs.
fn files(
    names: &[(&str, String)],
    listed: &BTreeMap<String, u64>,
    place: &str,
) -> BTreeMap<String, FileEntry> {
    let entry = |name: &str| FileEntry {
        file: name.to_owned(),
        path: (!place.is_empty()).then(|| format!("{place}{name}")),
        size: listed.get(name).copied(),
        sha256: None,
    };
    let mut files: BTreeMap<String, FileEntry> =
        names.iter().map(|(role, name)| ((*role).to_owned(), entry(name))).collect();
    for name in listed.keys() {
        let stem = [".onnx_data", ".onnx.data"].iter().find_map(|end| Some(name.split_once(end)?.0));
        let belongs = |stem: &str| {
            stem.starts_with("decoder_shared")
                || names.iter().any(|(_, graph)| graph.strip_suffix(".onnx") == Some(stem))
        };
        if let Some(stem) = stem.filter(|stem| belongs(stem)) {
            let side = if stem.starts_with("encoder") { "encoder_weights" } else { "decoder_weights" };
            let role = if files.contains_key(side) { name } else { side };
            files.insert(role.to_owned(), entry(name));
        }
    }
    files
}

/// The files of a folder with their sizes; none where it cannot be read.
fn list(folder: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            // Links are followed: the hub's cache is made of them.
            let metadata = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file)?;
            Some((entry.file_name().into_string().ok()?, metadata.len()))
        })
        .collect()
}
