#!/usr/bin/env python3
"""Prune a many-language model's vocabulary to Bengali and English: a smaller folder, the same outputs.

    prune.py FOLDER OUT [--text FILE…] [--seen-latin] [--name NAME]

FOLDER is an ONNX export as Optimum writes it (M2M100, NLLB, mBART-50, mT5; split or merged decoder; fp32, fp16 or 8 bits),
with `tokenizer.json` and, if there is one, `model.toml`. OUT gets the same files with fewer tokens, and `pruned.json`:
the old id of each new id. Needs Python 3.11, `numpy` and `onnx`, and `tokenizers` for --text.

Which tokens are kept. All added tokens (special ones, language tags), byte pieces, and every piece whose characters are
all in the kept set: Bengali, Latin with the signs of Latin-1 and Extended-A, digits, punctuation, symbols. A merge of BPE
and a path of Unigram only ever join pieces out of the text's own characters, so a text of kept characters is segmented as
before, whatever it says. What changes: any other character becomes <unk>, and rows of the embedding that no token
has (padding of the vocabulary) are gone.

--text keeps, beyond that, what the segmentation of these files (UTF-8, a text a line) uses. With --seen-latin it decides
about Latin, too: a Latin piece of two or more characters is kept only where these texts use it or need it on the way.
Most Latin pieces of a vocabulary of 200 languages are of no use for English, so this about halves what is kept; English
words that the texts lack may then be cut into more pieces than before, never into <unk>.
"""
import argparse
import hashlib
import json
import os
import shutil
import sys
import tomllib

import numpy as np
import onnx
from onnx import numpy_helper

SPACE = "▁"
# First and last code point of what is kept: Latin (ASCII, Latin-1, Extended-A, Romanian comma letters), combining accents,
# danda and double danda, Bengali, punctuation to number forms with arrows and mathematical signs.
KEPT = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x300, 0x36F), (0x964, 0x965), (0x980, 0x9FF), (0x2000, 0x22FF))
# Files that are of no use or wrong beside a pruned vocabulary: `tokenizer.json` alone is renumbered.
LEFT_OUT = ("sentencepiece.bpe.model", "spiece.model", "source.spm", "target.spm", "vocab.json", "merges.txt", "added_tokens.json")
# Operators that may read a tensor with one row (or column) a token; anything else is a graph this script does not know.
READERS = {"Gather", "MatMul", "Gemm", "Transpose", "DequantizeLinear", "MatMulInteger", "DynamicQuantizeMatMul", "MatMulNBits",
           "MatMulIntegerToFloat", "GatherBlockQuantized", "QLinearMatMul", "Add", "Mul", "Cast", "Identity", "Reshape"}
# Beyond this a protobuf cannot be written; weights go into a file beside the graph (2 GiB less what the graph itself takes).
LARGEST = 1_900_000_000


def fail(message):
    raise SystemExit(f"error: {message}")


def read_json(path):
    with open(path, encoding="utf8") as file:
        return json.load(file)


def write_json(path, value, **options):
    with open(path, "w", encoding="utf8") as file:
        file.write(json.dumps(value, ensure_ascii=False, **options) + "\n")


def is_kept(character):
    code = ord(character)
    return character == SPACE or any(first <= code <= last for first, last in KEPT)


def is_latin(character):
    return character.isalpha() and ord(character) < 0x250


def merge_ranks(model):
    """(left, right) -> place; `merges` is written as pairs or, by older versions, as one string."""
    pairs = (merge if isinstance(merge, list) else merge.split(" ", 1) for merge in model["merges"])
    return {tuple(pair): rank for rank, pair in enumerate(pairs)}


def bpe_pieces(word, ranks):
    """Every piece that stands for some time while BPE puts a word together: the characters, all merges, the result."""
    pieces = list(word)
    seen = set(pieces)
    while len(pieces) > 1:
        rank, place = min((ranks.get(pair, len(ranks)), place) for place, pair in enumerate(zip(pieces, pieces[1:])))
        if rank == len(ranks):
            break
        pieces[place:place + 2] = [pieces[place] + pieces[place + 1]]
        seen.add(pieces[place])
    return seen


def used_in(texts, path, model):
    """The pieces that segmenting the lines of `texts` takes, steps on the way included."""
    import tokenizers
    tokenizer = tokenizers.Tokenizer.from_file(path)
    words = set()
    for text in texts:
        with open(text, encoding="utf8") as lines:
            for line in lines:
                line = line.rstrip("\n")
                if tokenizer.normalizer:
                    line = tokenizer.normalizer.normalize_str(line)
                words.update(word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line))
    if model["type"] == "BPE":
        ranks = merge_ranks(model)
        return {piece for word in words for piece in bpe_pieces(word, ranks)}
    return {token.value for word in words for token in tokenizer.model.tokenize(word)}


def pieces_of(tokenizer):
    """id -> piece of the tokenizer's model."""
    model = tokenizer["model"]
    if model["type"] == "BPE":
        if model.get("continuing_subword_prefix") or model.get("end_of_word_suffix"):
            fail("BPE with a prefix or suffix for parts of words is not known here")
        return {id: piece for piece, id in model["vocab"].items()}
    if model["type"] == "Unigram":
        return {id: piece for id, (piece, _) in enumerate(model["vocab"])}
    fail(f"a tokenizer of type {model['type']} is not known here, only BPE and Unigram")


def choose(tokenizer, path, vocabulary, always, texts, seen_latin):
    """The ids to keep, in order."""
    if "ByteLevel" in json.dumps(tokenizer.get("pre_tokenizer")):
        fail("a tokenizer of bytes has no scripts to choose by")
    used = used_in(texts, path, tokenizer["model"]) if texts else set()

    def wanted(piece):
        if piece in used or (len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")):
            return True
        bare = piece.removeprefix(SPACE)
        if seen_latin and len(bare) > 1 and any(map(is_latin, bare)):
            return False
        return all(map(is_kept, piece))

    kept = {id for id, piece in pieces_of(tokenizer).items() if wanted(piece)}
    kept |= {token["id"] for token in tokenizer.get("added_tokens", [])} | always
    return sorted(id for id in kept if id < vocabulary)


def renumber_processor(value, new):
    """Ids within a post-processor: `ids` of template processing, [token, id] of `sep` and `cls`."""
    if isinstance(value, list):
        return [renumber_processor(item, new) for item in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, item in value.items():
        if key == "ids" and isinstance(item, list):
            out[key] = [new[id] for id in item]
        elif key in ("sep", "cls") and isinstance(item, list):
            out[key] = [item[0], new[item[1]]]
        else:
            out[key] = renumber_processor(item, new)
    return out


def prune_tokenizer(tokenizer, new):
    model = tokenizer["model"]
    if model["type"] == "BPE":
        model["vocab"] = {piece: new[id] for piece, id in sorted(model["vocab"].items(), key=lambda item: item[1]) if id in new}
        model["merges"] = [[left, right] for left, right in merge_ranks(model)
                           if all(piece in model["vocab"] for piece in (left, right, left + right))]
    else:
        model["vocab"] = [entry for id, entry in enumerate(model["vocab"]) if id in new]
        if model.get("unk_id") is not None:
            model["unk_id"] = new[model["unk_id"]]
    tokenizer["added_tokens"] = [dict(token, id=new[token["id"]]) for token in tokenizer.get("added_tokens", []) if token["id"] in new]
    tokenizer["post_processor"] = renumber_processor(tokenizer.get("post_processor"), new)
    if tokenizer.get("padding"):
        tokenizer["padding"]["pad_id"] = new[tokenizer["padding"]["pad_id"]]
    return tokenizer


def map_ids(value, new):
    """An id, or lists of ids (`suppress_tokens`, `bad_words_ids`); of lists, what is gone is left out."""
    if isinstance(value, list):
        mapped = (map_ids(item, new) for item in value if isinstance(item, list) or item in new)
        return [item for item in mapped if item != []]
    return new[value] if isinstance(value, int) and not isinstance(value, bool) else value


def is_id_key(key):
    return key.endswith(("_token_id", "_token_ids")) or key in ("suppress_tokens", "begin_suppress_tokens", "bad_words_ids")


def prune_config(config, new):
    config = {key: map_ids(value, new) if is_id_key(key) else value for key, value in config.items()}
    if "vocab_size" in config:
        config["vocab_size"] = len(new)
    if "added_tokens_decoder" in config:
        entries = config["added_tokens_decoder"].items()
        config["added_tokens_decoder"] = {str(new[int(id)]): token for id, token in entries if int(id) in new}
    # mT5-CrossSum's language ids: name -> [id, tag].
    languages = (config.get("task_specific_params") or {}).get("langid_map", {})
    languages.update({name: [map_ids(part, new) for part in pair] for name, pair in languages.items()})
    return config


def toml_value(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def write_toml(path, table):
    """`model.toml`: plain values first, then one table a section; files one a line."""
    with open(path, "w", encoding="utf8") as out:
        for key, value in table.items():
            if not isinstance(value, dict):
                out.write(f"{key} = {toml_value(value)}\n")
        for section, values in table.items():
            if isinstance(values, dict):
                out.write(f"\n[{section}]\n")
                out.writelines(f"{key} = {toml_value(value)}\n" for key, value in values.items())


def prune_manifest(manifest, new, name, out):
    """`model.toml` with new ids, sizes and hashes. The files are nobody's repository's any more, so `source` goes."""
    if "target_vocabulary" in manifest["shape"]:
        fail("a model with two vocabularies is not known here")
    manifest["name"] = name or f"{manifest['name']}-bn-en"
    manifest["shape"]["vocabulary"] = len(new)
    manifest["ids"] = {key: map_ids(value, new) for key, value in manifest["ids"].items()}
    manifest.pop("source", None)
    if "quality" in manifest:
        manifest["quality"]["text"] += ", before pruning"
    files, total = {}, hashlib.sha256()
    for role, entry in manifest["files"].items():
        path = os.path.join(out, entry["file"])
        if os.path.exists(path):
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            files[role] = dict(file=entry["file"], size=os.path.getsize(path), sha256=digest)
            total.update(digest.encode())
    manifest["files"], manifest["revision"] = files, total.hexdigest()[:12]
    write_toml(os.path.join(out, "model.toml"), manifest)


def subgraphs(graph):
    """The graph and all graphs inside its nodes (the branches of `If`), the outer one first."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from subgraphs(inner)


def replace(tensor, array):
    tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array), tensor.name))


class Slicer:
    """Cuts every tensor of a model that has one entry a token."""

    def __init__(self, model, path, old, kept):
        self.path, self.old = path, old
        self.kept = np.asarray(kept)
        self.graphs = list(subgraphs(model.graph))
        self.readers = {}
        for graph in self.graphs:
            for node in graph.node:
                for name in node.input:
                    self.readers.setdefault(name, []).append(node)

    def tensors(self):
        """(name, tensor) of each initializer and constant."""
        for graph in self.graphs:
            for tensor in graph.initializer:
                yield tensor.name, tensor
            for node in graph.node:
                if node.op_type == "Constant":
                    for attribute in node.attribute:
                        if attribute.name == "value":
                            yield node.output[0], attribute.t

    def run(self):
        count = 0
        blocked = self.cut_blocked()
        for name, tensor in self.tensors():
            if name in blocked:
                count += 1
                continue
            axes = [axis for axis, size in enumerate(tensor.dims) if size == self.old]
            if axes:
                self.check(name, axes)
                replace(tensor, numpy_helper.to_array(tensor).take(self.kept, axes[0]))
                count += 1
            elif tensor.data_type in (onnx.TensorProto.INT64, onnx.TensorProto.INT32) and np.prod(tensor.dims) <= 8:
                if self.old in numpy_helper.to_array(tensor):
                    fail(f"{self.path}: the constant `{name}` has the vocabulary's size, {self.old}, which is not known here")
        if count == 0:
            return 0
        for graph in self.graphs:
            for dim in (dim for info in (*graph.value_info, *graph.output) for dim in info.type.tensor_type.shape.dim):
                if dim.dim_value == self.old:
                    dim.dim_value = len(self.kept)
        return count

    def check(self, name, axes):
        if len(axes) > 1:
            fail(f"{self.path}: `{name}` has the size of the vocabulary, {self.old}, on several axes")
        for node in self.readers.get(name, []):
            if node.op_type not in READERS:
                fail(f"{self.path}: `{name}` has one row a token and goes into {node.op_type} `{node.name}`, which is not known here")

    def cut_blocked(self):
        """Weights of `MatMulNBits`, whose scales and zero points may be laid out flat."""
        names = set()
        for graph in self.graphs:
            for node in graph.node:
                rows = [attribute for attribute in node.attribute if attribute.name == "N" and attribute.i == self.old]
                if node.op_type == "MatMulNBits" and rows:
                    rows[0].i = len(self.kept)
                    names.update(name for name in node.input[1:] if name)
        for name, tensor in self.tensors():
            if name in names:
                array = numpy_helper.to_array(tensor)
                cut = array.reshape(self.old, -1).take(self.kept, 0)
                replace(tensor, cut.reshape(-1, *array.shape[1:]))
        return names


def prune_graph(source, target, old, kept):
    """Writes the pruned graph, its weights beside it where they were or must be; gives the number of tensors cut."""
    model = onnx.load(source, load_external_data=False)
    tensors = [tensor for graph in subgraphs(model.graph) for tensor in graph.initializer]
    external = {entry.value for tensor in tensors for entry in tensor.external_data if entry.key == "location"}
    onnx.load_external_data_for_model(model, os.path.dirname(source))
    if len(external) > 1:
        fail(f"{source}: weights in several files are not known here")
    count = Slicer(model, os.path.basename(source), old, kept).run()
    if external or sum(len(tensor.raw_data) for tensor in tensors) > LARGEST:
        location = external.pop() if external else os.path.basename(target) + "_data"
        beside = os.path.join(os.path.dirname(target), location)
        if os.path.exists(beside):
            fail(f"{source}: graphs that share a file of weights, {location}, are not known here")
        onnx.save_model(model, target, save_as_external_data=True, location=location, size_threshold=1024)
    else:
        onnx.save_model(model, target)
    return count


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder")
    ap.add_argument("out")
    ap.add_argument("--text", nargs="+", default=[], metavar="FILE", help="texts whose pieces are kept, too")
    ap.add_argument("--seen-latin", action="store_true", help="Latin pieces only where --text uses them")
    ap.add_argument("--name", help="the new model's name (default: the old one with -bn-en)")
    args = ap.parse_args()
    if args.seen_latin and not args.text:
        ap.error("--seen-latin needs --text")
    if os.path.exists(args.out):
        fail(f"{args.out} is there already")
    if not os.path.isfile(os.path.join(args.folder, "tokenizer.json")):
        fail(f"{args.folder} has no `tokenizer.json`")
    inside = {name: os.path.join(args.folder, name) for name in sorted(os.listdir(args.folder))}
    manifest = None
    if "model.toml" in inside:
        with open(inside["model.toml"], "rb") as file:
            manifest = tomllib.load(file)
    configs = {name: read_json(inside[name]) for name in ("config.json", "generation_config.json", "tokenizer_config.json")
               if name in inside}
    tokenizer = read_json(inside["tokenizer.json"])
    old = manifest["shape"]["vocabulary"] if manifest else configs.get("config.json", {}).get("vocab_size")
    if not old:
        fail(f"{args.folder}: neither `model.toml` nor `config.json` gives the size of the vocabulary")
    always = set()
    for ids in [*configs.values(), *([{f"{key}_token_id": id for key, id in manifest["ids"].items()}] if manifest else [])]:
        always |= {value for key, value in ids.items() if key.endswith("_token_id") and isinstance(value, int)}
    kept = choose(tokenizer, inside["tokenizer.json"], old, always, args.text, args.seen_latin)
    new = {id: place for place, id in enumerate(kept)}
    pads = [ids["pad_token_id"] for ids in configs.values() if "pad_token_id" in ids] + ([manifest["ids"]["pad"]] if manifest else [])
    if any(new[pad] != pad for pad in pads):
        # M2M100's graphs compare ids with it to find positions.
        fail("the padding's id would change, which the graphs may have inside")

    os.makedirs(args.out)
    for name, path in inside.items():
        target = os.path.join(args.out, name)
        if name.endswith(".onnx"):
            count = prune_graph(path, target, old, kept)
            if count == 0:
                fail(f"{path}: no tensor has the size of the vocabulary, {old}")
            print(f"{name}: {count} tensors cut, {os.path.getsize(path) / 1e6:.1f} -> {os.path.getsize(target) / 1e6:.1f} MB", flush=True)
        elif name in configs:
            write_json(target, prune_config(configs[name], new), indent=2)
        elif name == "tokenizer.json":
            write_json(target, prune_tokenizer(tokenizer, new))
        elif name not in (*LEFT_OUT, "model.toml") and ".onnx" not in name and os.path.isfile(path):
            shutil.copyfile(path, target)
    write_json(os.path.join(args.out, "pruned.json"), dict(vocabulary=old, kept=kept))
    if manifest:
        prune_manifest(manifest, new, args.name, args.out)
    print(f"{len(kept)} of {old} tokens kept")


if __name__ == "__main__":
    sys.exit(main())
