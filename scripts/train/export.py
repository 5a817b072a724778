#!/usr/bin/env python3
"""Export a trained model to a model folder of ours: graphs, weights, tokenizer and `model.toml`.

    export.py RUN/model ../../models/default [--precision int8|fp32] [--licence TEXT] [--check FILE.tsv]

`--check` translates lines of FILE with ONNX Runtime on the fp32 graphs and with transformers, greedily, and demands the
same ids for every line; it then prints how far the 8-bit graphs' choices are from them.
"""
import argparse
import hashlib
import json
import os
import shutil
import tempfile

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

import graphs
import text

LICENCE = "weights: research use, see CARD.md"


def read(folder):
    """(state: name -> f32, shape) of a transformers M2M100 folder."""
    with open(os.path.join(folder, "config.json"), encoding="utf8") as file:
        config = json.load(file)
    state = {name: array.astype(np.float32) for name, array in load_file(os.path.join(folder, "model.safetensors")).items()}
    heads = config["encoder_attention_heads"]
    return state, dict(vocabulary=config["vocab_size"], width=config["d_model"], heads=heads, head_width=config["d_model"] // heads,
                       encoder_layers=config["encoder_layers"], decoder_layers=config["decoder_layers"],
                       longest=config["max_position_embeddings"])


def manifest(folder, name, shape, precision, licence, generation):
    """The text of `model.toml`; the revision is a hash over the files' hashes."""
    files, total = [], hashlib.sha256()
    roles = dict(encoder="encoder.onnx", decoder="decoder.onnx", weights="weights.bin", tokenizer="tokenizer.json", names="names.tsv")
    for key, file in roles.items():
        if not os.path.exists(os.path.join(folder, file)):
            continue  # a model without slots for names has no table of them
        with open(os.path.join(folder, file), "rb") as data:
            digest = hashlib.sha256(data.read()).hexdigest()
        total.update(digest.encode())
        files.append(f'{key} = {{ file = "{file}", size = {os.path.getsize(os.path.join(folder, file))}, sha256 = "{digest}" }}')
    lines = [f'name = "{name}"', f'revision = "{total.hexdigest()[:12]}"', 'family = "m2m100"', 'layout = "shongkhep"',
             f'precision = "{precision}"', f'licence = "{licence}"', "batch_invariant = true", "", "[files]", *files, "", "[shape]"]
    lines += [f"{key} = {shape[key]}" for key in ("vocabulary", "width", "heads", "head_width", "encoder_layers", "decoder_layers", "longest")]
    lines += ["", "[ids]", "bos = 0", "pad = 1", "eos = 2", "unk = 3", "decoder_start = 2", "", "[languages]", 'source = "bn"', 'target = "en"',
              "", "[generation]", *(f"{key} = {value}" for key, value in generation.items()), ""]
    return "\n".join(lines)


GENERATION = dict(beams=6, length_penalty=1.15, no_repeat_ngram=3, early_stopping="false", max_ratio=1.6, max_extra=16)


def export(source, folder, precision="int8", name="default", licence=LICENCE, generation=None):
    state, shape = read(source)
    graphs.write(state, shape, folder, eight_bits=precision == "int8")
    for file in ("tokenizer.json", "names.tsv"):
        if os.path.exists(os.path.join(source, file)):
            shutil.copyfile(os.path.join(source, file), os.path.join(folder, file))
    with open(os.path.join(folder, "model.toml"), "w", encoding="utf8") as out:
        out.write(manifest(folder, name, shape, precision, licence, generation or GENERATION))
    return shape


class Runner:
    """Greedy decoding of a model folder with ONNX Runtime, for checking the graphs."""

    def __init__(self, folder, shape):
        self.shape = shape
        self.encoder, self.decoder = (onnxruntime.InferenceSession(os.path.join(folder, f"{n}.onnx")) for n in ("encoder", "decoder"))

    def start(self, ids):
        mask = (ids != 1).astype(np.int64)
        names = [o.name for o in self.encoder.get_outputs()]
        out = dict(zip(names, self.encoder.run(None, dict(input_ids=ids, attention_mask=mask))))
        feed = {n: v for n, v in out.items() if n.startswith("cross")}
        feed["encoder_attention_mask"] = mask
        for i in range(self.shape["decoder_layers"]):
            for n in ("key", "value"):
                feed[f"past.{i}.{n}"] = np.zeros((len(ids), self.shape["heads"], 0, self.shape["head_width"]), np.float32)
        return feed

    def step(self, feed, tokens, beams):
        names = [o.name for o in self.decoder.get_outputs()]
        out = dict(zip(names, self.decoder.run(None, dict(feed, input_ids=tokens, beam_index=beams))))
        feed.update({n.replace("present", "past"): v for n, v in out.items() if n != "logits"})
        return out["logits"]

    def greedy(self, ids, steps):
        feed = self.start(ids)
        tokens, done = np.full(len(ids), 2, np.int64), np.zeros(len(ids), bool)
        out = []
        for _ in range(steps):
            tokens = self.step(feed, tokens, np.arange(len(ids))).argmax(-1)
            tokens = np.where(done, 1, tokens)
            out.append(tokens)
            done |= tokens == 2
            if done.all():
                break
        return np.stack(out, 1)


def check(source, folder, file, lines=64):
    import torch
    from tokenizers import Tokenizer
    from transformers import M2M100ForConditionalGeneration

    tokenizer = Tokenizer.from_file(os.path.join(source, "tokenizer.json"))
    with open(file, encoding="utf8") as rows:
        sentences = [text.bengali(row.split("\t")[0]) for row in list(rows)[:lines]]
    ids = [e.ids for e in tokenizer.encode_batch(sentences)]
    width = max(map(len, ids))
    batch = np.array([i + [1] * (width - len(i)) for i in ids])
    model = M2M100ForConditionalGeneration.from_pretrained(source, dtype=torch.float32).eval()
    with torch.no_grad():
        theirs = model.generate(input_ids=torch.tensor(batch), attention_mask=torch.tensor(batch).ne(1), num_beams=1, do_sample=False,
                                no_repeat_ngram_size=0, max_new_tokens=96, max_length=None).numpy()[:, 1:]

    def trim(row):
        row = list(row)
        return row[:row.index(2) + 1] if 2 in row else row

    with tempfile.TemporaryDirectory() as scratch:
        shape = export(source, scratch, "fp32")
        same = [trim(a) == trim(b) for a, b in zip(Runner(scratch, shape).greedy(batch, 96), theirs)]
    print(f"fp32 graphs against transformers: {sum(same)} of {len(same)} lines token for token")
    shape = read(source)[1]
    eight = Runner(folder, shape)
    together = eight.greedy(batch, 96)
    print(f"{os.path.basename(folder)}: {sum(trim(a) == trim(b) for a, b in zip(together, theirs))} of {len(same)} lines the same")
    alone = [trim(eight.greedy(np.array([i]), 96)[0]) for i in ids]
    print(f"{os.path.basename(folder)}: {sum(a == trim(b) for a, b in zip(alone, together))} of {len(same)} lines the same alone and in company")
    if not all(same):
        raise SystemExit("the exported graphs do not agree with transformers")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("source")
    ap.add_argument("folder")
    ap.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    ap.add_argument("--name", default="default")
    ap.add_argument("--licence", default=LICENCE)
    ap.add_argument("--check")
    args = ap.parse_args()
    export(args.source, args.folder, args.precision, args.name, args.licence)
    if args.check:
        check(args.source, args.folder, args.check)


if __name__ == "__main__":
    main()
