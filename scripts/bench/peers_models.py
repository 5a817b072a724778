#!/usr/bin/env python3
"""Make the models that `peers.sh` compares: one set of weights in the form of each engine.

    peers_models.py FOLDER

FOLDER/nllb/: random weights of NLLB-200-distilled-600M's shape (12 + 12 layers of width 1024, 16 heads, inner width 4096,
256,206 tokens) and a tokenizer with as many pieces, whose shares of scripts are a guess at the real one's: of
some hundred pieces in a row of it (ids from 77,489), counted by hand, about 40 % are ASCII Latin, 10 % Latin with other
letters, 2 to 3 % in the Bengali script. `checkpoint` is for transformers, `optimum` the merged 8-bit export in the layout of the public one, `ours`
our own layout, `ctranslate2` 8 bits; `*-pruned` the same, pruned by `scripts/optimize/prune.py --seen-latin` with a word
list that leaves about 43,000 tokens. FOLDER/embedded/: the embedded model, dequantised, in the same forms.

What is there already is left as it is. Needs about 15 GB of disk, 12 GB of memory and the packages of `requirements.txt`.
"""
import json
import os
import random
import shutil
import subprocess
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
SIZE, PIECES = 256_206, 256_001
# Alphabets of the made-up pieces and how many of each there are to be, the pieces trained on our texts included.
SHARES = (
    ("".join(chr(c) for c in range(0x0985, 0x09D8) if chr(c).isprintable()), 6_500),
    ("abcdefghijklmnopqrstuvwxyz", 104_000),
    ("abcdefghijklmnopqrstuvwxyzàáâãäåçèéêëìíîïñòóôõöøùúûüýčďěłńřšťůžğışħ", 31_000),
    ("абвгдежзийклмнопрстуфхцчшщъыьэюя", 30_000),
    ("".join(chr(c) for c in range(0x0905, 0x0940)), 20_000),
    ("".join(chr(c) for c in range(0x0621, 0x064B)), 20_000),
    ("".join(chr(c) for c in (*range(0x0B85, 0x0BBA), *range(0x0E01, 0x0E2F), *range(0x10D0, 0x10F1), *range(0xAC00, 0xAD00))), 10**6),
)


def run(*command):
    subprocess.run(command, check=True)


def python(script, *arguments):
    run(sys.executable, os.path.join(ROOT, "scripts", script), *arguments)


def texts():
    """Lines of the repository's own Bengali and English."""
    samples = os.path.join(ROOT, "tests", "samples")
    files = [os.path.join(samples, name) for name in sorted(os.listdir(samples)) if name.endswith(".txt")]
    files += [os.path.join(ROOT, name) for name in ("README.md", "ARCHITECTURE.md", "docs/choosing.md", "models/lists/organisations.tsv")]
    for path in files:
        with open(path, encoding="utf8") as lines:
            yield from lines


def tokenizer(path, words):
    """A BPE trained on our texts, filled up with random merges script by script; writes the words, too."""
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    space = dict(replacement="▁", prepend_scheme="always")
    made.pre_tokenizer, made.decoder = pre_tokenizers.Metaspace(**space), decoders.Metaspace(**space)
    made.train_from_iterator(texts(), trainers.BpeTrainer(vocab_size=12_000, special_tokens=SPECIAL, show_progress=False))
    data = json.loads(made.to_str())
    vocab = sorted(data["model"]["vocab"], key=data["model"]["vocab"].get)
    merges, known, rng = [list(merge) for merge in data["model"]["merges"]], set(vocab), random.Random(1)

    def add(piece):
        known.add(piece)
        vocab.append(piece)

    for letters, wanted in SHARES:
        for letter in letters:
            if letter not in known:
                add(letter)
        own = [piece for piece in vocab if all(c in letters for c in piece)]
        added = 0
        while added < wanted and len(vocab) < PIECES:
            left, right = rng.choice(own), rng.choice(own)
            start = ["▁"] if rng.random() < 0.5 and "▁" + left in known else []
            pair = ("▁" + left if start else left, right)
            if len(left + right) <= 12 and "".join(pair) not in known:
                merges.append(list(pair))
                add("".join(pair))
                if not start:
                    own.append(left + right)
                    if rng.random() < 0.5 and "▁" + left + right not in known and len(vocab) < PIECES:
                        merges.append(["▁", left + right])
                        add("▁" + left + right)
                        added += 1
                added += 1
    data["model"]["vocab"] = {piece: id for id, piece in enumerate(vocab)}
    data["model"]["merges"] = merges
    made = Tokenizer.from_str(json.dumps(data))
    made.add_special_tokens([f"tag{i:03}_Made" for i in range(202)] + ["ben_Beng", "eng_Latn"])
    made.post_processor = processors.TemplateProcessing(
        single="ben_Beng $A </s>", pair="ben_Beng $A $B </s>", special_tokens=[(t, made.token_to_id(t)) for t in ("ben_Beng", "</s>")])
    made.save(path)
    with open(words, "w", encoding="utf8") as out:
        out.writelines(sorted({bare + "\n" for bare in (piece.removeprefix("▁") for piece in vocab) if len(bare) > 1 and bare.isascii()}))


def checkpoint(folder):
    import torch
    from transformers import GenerationConfig, M2M100Config, M2M100ForConditionalGeneration
    torch.manual_seed(1)
    config = M2M100Config(vocab_size=SIZE, d_model=1024, encoder_layers=12, decoder_layers=12, encoder_attention_heads=16,
                          decoder_attention_heads=16, encoder_ffn_dim=4096, decoder_ffn_dim=4096, max_position_embeddings=1024,
                          bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, scale_embedding=True)
    made = M2M100ForConditionalGeneration(config).eval()
    made.generation_config = GenerationConfig(bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2)
    made.save_pretrained(folder)


def pruned_checkpoint(folder, exported, target):
    """The rows of the embedding that the pruned export has."""
    from safetensors.torch import load_file, save_file
    import torch
    with open(os.path.join(exported, "pruned.json"), encoding="utf8") as file:
        kept = json.load(file)["kept"]
    os.makedirs(target)
    state = load_file(os.path.join(folder, "model.safetensors"))
    for name, tensor in state.items():
        if tensor.shape[0] == SIZE:
            state[name] = tensor[torch.tensor(kept)].contiguous()
    save_file(state, os.path.join(target, "model.safetensors"), metadata={"format": "pt"})
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        shutil.copyfile(os.path.join(exported, name), os.path.join(target, name))


def optimum(folder, target):
    """The merged export in 8 bits, the tied embedding stored once as in the public files."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from optimum.exporters.onnx import main_export
    from transformers.models.m2m_100 import modeling_m2m_100
    # The exporter ties an embedding to an output projection only where the class goes by this name.
    modeling_m2m_100.M2M100ScaledWordEmbedding.__name__ = "Embedding"
    scratch = target + "-fp32"
    main_export(folder, output=scratch, task="text2text-generation-with-past", do_validation=False)
    os.makedirs(target)
    for name in ("encoder_model", "decoder_model_merged"):
        quantize_dynamic(os.path.join(scratch, f"{name}.onnx"), os.path.join(target, f"{name}_quantized.onnx"),
                         weight_type=QuantType.QInt8, extra_options=dict(EnableSubgraph=True))
    for name in ("config.json", "generation_config.json"):
        shutil.copyfile(os.path.join(scratch, name), os.path.join(target, name))
    shutil.copyfile(os.path.join(folder, "tokenizer.json"), os.path.join(target, "tokenizer.json"))
    with open(os.path.join(target, "tokenizer_config.json"), "w", encoding="utf8") as out:
        json.dump(dict(tokenizer_class="NllbTokenizer"), out)  # tells our engine the family
    shutil.rmtree(scratch)


def ctranslate2(folder, target):
    import ctranslate2 as ct2
    import transformers

    class Converter(ct2.converters.TransformersConverter):
        def load_tokenizer(self, tokenizer_class, name, **options):
            return transformers.PreTrainedTokenizerFast(tokenizer_file=os.path.join(folder, "tokenizer.json"), bos_token="<s>",
                                                        eos_token="</s>", pad_token="<pad>", unk_token="<unk>")

    Converter(folder).convert(target, quantization="int8")


def step(path, make):
    """Makes a folder or file unless it is there; what breaks off leaves nothing under its name."""
    if os.path.exists(path):
        return
    print(f"making {path}", flush=True)
    make()


def main():
    base = sys.argv[1]
    if len(sys.argv) > 2:
        # One step in a process of its own, so that its memory is given back.
        return globals()[sys.argv[1]](*sys.argv[2:])

    def apart(name, *arguments):
        return lambda: run(sys.executable, os.path.abspath(__file__), name, *arguments)

    nllb, words = (lambda *parts: os.path.join(base, "nllb", *parts)), os.path.join(base, "nllb", "words.txt")
    os.makedirs(nllb(), exist_ok=True)
    step(nllb("checkpoint"), apart("checkpoint", nllb("checkpoint")))
    step(nllb("checkpoint", "tokenizer.json"), apart("tokenizer", nllb("checkpoint", "tokenizer.json"), words))
    step(nllb("optimum"), apart("optimum", nllb("checkpoint"), nllb("optimum")))
    step(nllb("optimum-pruned"), lambda: python("optimize/prune.py", nllb("optimum"), nllb("optimum-pruned"), "--text", words, "--seen-latin"))
    step(nllb("checkpoint-pruned"), apart("pruned_checkpoint", nllb("checkpoint"), nllb("optimum-pruned"), nllb("checkpoint-pruned")))
    embedded = os.path.join(base, "embedded")
    step(os.path.join(embedded, "checkpoint"),
         lambda: python("train/dequantise.py", os.path.join(ROOT, "models", "default"), os.path.join(embedded, "checkpoint")))
    step(os.path.join(embedded, "optimum"), apart("optimum", os.path.join(embedded, "checkpoint"), os.path.join(embedded, "optimum")))
    for folder, forms in ((nllb(), ("", "-pruned")), (embedded, ("",))):
        for form in forms:
            source = os.path.join(folder, f"checkpoint{form}")
            step(os.path.join(folder, f"ctranslate2{form}"), apart("ctranslate2", source, os.path.join(folder, f"ctranslate2{form}")))
            if folder != embedded:
                step(os.path.join(folder, f"ours{form}"), lambda: python("train/export.py", source, os.path.join(folder, f"ours{form}"), "--name", f"nllb{form}"))


if __name__ == "__main__":
    main()
