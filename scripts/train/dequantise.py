#!/usr/bin/env python3
"""A model folder of ours -> a folder that training can start from (`train.py --init`).

    dequantise.py ../../models/default RUN/model

So no second copy of the weights is kept: the 8-bit ones are a fair start.
"""
import os
import shutil
import sys
import tomllib

import numpy as np
import onnx
import torch

import model


def tensors(folder):
    """name -> array of every initializer in weights.bin; 8-bit pairs come back as f32 [n, k]."""
    found = {}
    for graph in ("encoder.onnx", "decoder.onnx"):
        path = os.path.join(folder, graph)
        for tensor in onnx.load(path).graph.initializer:
            found[tensor.name] = onnx.numpy_helper.to_array(tensor)
    for name in [n for n in found if n.endswith(".levels")]:
        scales = found.pop(name.replace(".levels", ".scales"))
        levels = found.pop(name).astype(np.float32) - 128
        found[name.removesuffix(".levels")] = (levels * scales[..., None]).reshape(levels.shape[0], -1)
    return found


def state(folder, shape):
    """The parameters under transformers' names (without `model.`), fused projections taken apart."""
    own, width, scale = tensors(folder), shape["width"], shape["head_width"] ** 0.5
    out = {"shared.weight": own["shared"] if "shared" in own else own["shared.weight"]}
    for name, array in own.items():
        if not name.startswith("model."):
            continue
        stem, kind = name.removeprefix("model.").rsplit(".", 1)
        if kind not in ("weight", "bias"):
            raise SystemExit(f"unexpected tensor `{name}`")
        if stem == "decoder.cross":
            parts = [f"decoder.layers.{i}.encoder_attn.{p}_proj" for i in range(shape["decoder_layers"]) for p in "kv"]
        elif stem.endswith(".qkv"):
            parts = [f"{stem.removesuffix('qkv')}{p}_proj" for p in "qkv"]
        else:
            parts = [stem]
        for i, part in enumerate(parts):
            rows = array[i * width:(i + 1) * width] if len(parts) > 1 else array
            out[f"{part}.{kind}"] = rows * scale if part.endswith("q_proj") else rows
    return out


def main():
    source, target = sys.argv[1:3]
    with open(os.path.join(source, "model.toml"), "rb") as file:
        manifest = tomllib.load(file)
    if manifest["precision"] != "int8":
        raise SystemExit(f"{source}: `precision` is {manifest['precision']}; only 8-bit folders are turned back")
    shape = manifest["shape"]
    arrays = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state(source, shape).items()}
    inner = arrays["encoder.layers.0.fc1.weight"].shape[0]
    model.save(target, arrays, dict(shape, inner=inner))
    for name in ("tokenizer.json", "names.tsv"):
        if os.path.exists(os.path.join(source, name)):
            shutil.copyfile(os.path.join(source, name), os.path.join(target, name))
    loaded, shape = model.load(target)
    missing = model.Translator(shape).load_state_dict(loaded, strict=False)
    if missing.missing_keys or missing.unexpected_keys:
        raise SystemExit(f"{source}: {missing}")


if __name__ == "__main__":
    main()
