#!/usr/bin/env python3
"""Export mT5 fine-tuned on CrossSum (csebuetnlp/mT5_m2m_crossSum, or a model laid out like it) to a model folder of ours:
graphs as Optimum makes them, `tokenizer.json`, `model.toml`.

    mt5_crosssum.py FOLDER OUTPUT [--precision fp32|int8] [--check FILE]        (environment: requirements.txt beside this)

FOLDER holds the files of the repository: config.json, spiece.model, tokenizer_config.json, and the weights. The decoder
starts with the piece that `langid_map` of config.json gives the language written. `--check` summarises each line of FILE
greedily with ONNX Runtime and with transformers, cuts it into tokens with `tokenizer.json` and with SentencePiece, and demands the same
ids; of int8 graphs it demands only that they write something, and prints how far they agree.
"""
import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tokenizer_json  # noqa: E402

LANGUAGE = "english"
LICENCE = "CC-BY-NC-SA-4.0"
# As the authors call `generate`, and train: at most 512 tokens read, 84 written, the start token counted.
LONGEST, LONGEST_OUTPUT = 512, 84
GRAPHS = ("encoder_model", "decoder_model_merged", "decoder_model", "decoder_with_past_model")
ROLES = dict(zip(GRAPHS, ("encoder", "decoder", "decoder", "decoder_with_past")))


def start_token(config, pieces):
    """The id of the piece that stands for the language written: `langid_map` gives, a language, an id and a piece."""
    languages = (config.get("task_specific_params") or {}).get("langid_map")
    if not languages or LANGUAGE not in languages:
        raise SystemExit(f"config.json names no piece for {LANGUAGE}: `task_specific_params.langid_map` is missing or lacks it")
    piece = languages[LANGUAGE][1]
    if piece not in pieces:
        raise SystemExit(f"spiece.model lacks the piece `{piece}` that config.json gives for {LANGUAGE}")
    return pieces[piece]


def quantise(path):
    """Weights to 8 bits, in the branches of a merged decoder too."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantised = path + ".int8"
    large = os.path.getsize(path) + sum(os.path.getsize(file) for file in outside(path)) > 2**31
    quantize_dynamic(path, quantised, weight_type=QuantType.QInt8, extra_options=dict(EnableSubgraph=True, MatMulConstBOnly=True),
                     use_external_data_format=large)
    for file in outside(path):
        os.remove(file)
    os.replace(quantised, path)


def outside(path):
    """The files of external data that belong to a graph."""
    return [path + ending for ending in ("_data", ".data") if os.path.exists(path + ending)]


def describe(folder, config, generation, start, layout, precision, name, licence):
    """The text of `model.toml`; the revision is a hash over the files' hashes."""
    files, total = [], hashlib.sha256()
    roles = [(role, graph + ".onnx") for graph, role in ROLES.items() if os.path.exists(os.path.join(folder, graph + ".onnx"))]
    weights = [(f"{role}_weights", os.path.basename(file)) for role, graph in roles for file in outside(os.path.join(folder, graph))]
    for role, file in [*roles, *weights, ("tokenizer", "tokenizer.json")]:
        with open(os.path.join(folder, file), "rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
        total.update(digest.encode())
        files.append(f'{role} = {{ file = "{file}", size = {os.path.getsize(os.path.join(folder, file))}, sha256 = "{digest}" }}')
    ids = dict(bos=config["pad_token_id"], pad=config["pad_token_id"], eos=config["eos_token_id"], unk=2, decoder_start=start)
    shape = dict(vocabulary=config["vocab_size"], width=config["d_model"], heads=config["num_heads"], head_width=config["d_kv"],
                 decoder_layers=config["num_decoder_layers"], longest=LONGEST)
    early = "true" if generation.get("early_stopping") is True else "false"
    most = generation.get("max_length") or LONGEST_OUTPUT
    habits = dict(beams=generation.get("num_beams") or 4, length_penalty=float(generation.get("length_penalty") or 1.0),
                  no_repeat_ngram=generation.get("no_repeat_ngram_size") or 2, early_stopping=early, max_ratio=0.0, max_extra=most - 1)
    lines = [f'name = "{name}"', f'revision = "{total.hexdigest()[:12]}"', 'task = "summarise"', 'family = "t5"', f'layout = "{layout}"',
             f'precision = "{precision}"', f'licence = "{licence}"', f"noncommercial = {str('-NC-' in licence).lower()}",
             "batch_invariant = false", "", "[files]", *files, "", "[shape]", *(f"{key} = {value}" for key, value in shape.items()), "",
             "[ids]", *(f"{key} = {value}" for key, value in ids.items()), "", "[languages]", 'source = "bn"', 'target = "en"', "",
             "[generation]", *(f"{key} = {value}" for key, value in habits.items()), ""]
    return "\n".join(lines)


def export(source, folder, precision="fp32", name="mt5-crosssum-en", licence=LICENCE):
    from optimum.exporters.onnx import main_export
    with open(os.path.join(source, "config.json"), encoding="utf8") as file:
        config = json.load(file)
    generation = dict(config)
    if os.path.exists(os.path.join(source, "generation_config.json")):
        with open(os.path.join(source, "generation_config.json"), encoding="utf8") as file:
            generation |= json.load(file)
    pieces = {piece.piece: at for at, piece in enumerate(tokenizer_json.read_spm(os.path.join(source, "spiece.model")).pieces)}
    start = start_token(config, pieces)
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        main_export(source, output=scratch, task="text2text-generation-with-past", do_validation=False)
        merged = os.path.exists(os.path.join(scratch, "decoder_model_merged.onnx"))
        for graph in GRAPHS[:2] if merged else (GRAPHS[0], *GRAPHS[2:]):
            path = os.path.join(scratch, graph + ".onnx")
            if precision == "int8":
                quantise(path)
            for file in (path, *outside(path)):
                shutil.move(file, os.path.join(folder, os.path.basename(file)))
    # The pieces for languages are among SentencePiece's own, so none are added.
    for file, tokenizer in tokenizer_json.t5(source, extra=0).items():
        tokenizer.save(os.path.join(folder, file), pretty=False)
    layout = "optimum-merged" if merged else "optimum"
    with open(os.path.join(folder, "model.toml"), "w", encoding="utf8") as out:
        out.write(describe(folder, config, generation, start, layout, precision, name, licence))
    return start


def check(source, folder, start, file, exact):
    import onnxruntime
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModelForSeq2SeqLM, T5Tokenizer
    tokenizer, pieces = Tokenizer.from_file(os.path.join(folder, "tokenizer.json")), T5Tokenizer.from_pretrained(source, legacy=False)
    model = AutoModelForSeq2SeqLM.from_pretrained(source).eval()
    with open(file, encoding="utf8") as rows:
        texts = [" ".join(row.split()) for row in rows if row.strip()]
    session = onnxruntime.InferenceSession(os.path.join(folder, "encoder_model.onnx"))
    decoder = Decoder(folder, model.config)
    same = 0
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids + [1]
        assert ids == pieces(text).input_ids, f"other tokens: {text}"
        ids = ids[-LONGEST:]
        given = torch.tensor([ids])
        with torch.no_grad():
            theirs = model.generate(given, decoder_start_token_id=start, num_beams=1, do_sample=False, max_new_tokens=40,
                                    no_repeat_ngram_size=0, min_new_tokens=None)[0, 1:].tolist()
        hidden = session.run(["last_hidden_state"], dict(input_ids=given.numpy(), attention_mask=(given * 0 + 1).numpy()))[0]
        ours = decoder.greedy(hidden, start, 40)
        same += ours == theirs
        assert ours and (ours == theirs or not exact), f"other summary: {ours} {theirs}"
    print(f"{len(texts)} lines: the same tokens, {same} the same greedy summary")


class Decoder:
    """Greedy search with the decoder's first step alone, over and over: slow, and simple enough to trust."""

    def __init__(self, folder, config):
        import onnxruntime
        merged = os.path.join(folder, "decoder_model_merged.onnx")
        self.merged = os.path.exists(merged)
        self.session = onnxruntime.InferenceSession(merged if self.merged else os.path.join(folder, "decoder_model.onnx"))
        self.config = config

    def greedy(self, hidden, start, most):
        import numpy as np
        tokens = [start]
        feed = dict(encoder_hidden_states=hidden, encoder_attention_mask=np.ones(hidden.shape[:2], np.int64))
        if self.merged:
            feed["use_cache_branch"] = np.array([False])
            empty = np.zeros((1, self.config.num_heads, 0, self.config.d_kv), np.float32)
            feed |= {given.name: empty for given in self.session.get_inputs() if given.name.startswith("past_key_values")}
        while len(tokens) <= most and tokens[-1] != self.config.eos_token_id:
            logits = self.session.run(["logits"], dict(feed, input_ids=np.array([tokens], np.int64)))[0]
            tokens.append(int(logits[0, -1].argmax()))
        return tokens[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="where the repository's files are")
    parser.add_argument("output", help="the model folder to write")
    parser.add_argument("--precision", choices=("fp32", "int8"), default="fp32")
    parser.add_argument("--check", metavar="FILE", help="lines of Bengali text")
    given = parser.parse_args()
    start = export(given.folder, given.output, given.precision)
    if given.check:
        check(given.folder, given.output, start, given.check, exact=given.precision == "fp32")


if __name__ == "__main__":
    main()
