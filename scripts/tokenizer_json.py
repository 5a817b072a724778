#!/usr/bin/env python3
"""Make `tokenizer.json` from the SentencePiece files of a model that ships no other tokenizer.

    tokenizer_json.py marian  FOLDER [OUT]     source.spm, target.spm, vocab.json  -> tokenizer.json, target_tokenizer.json
    tokenizer_json.py m2m100  FOLDER [OUT]     sentencepiece.bpe.model, vocab.json -> tokenizer.json
    tokenizer_json.py nllb    FOLDER [OUT]     sentencepiece.bpe.model             -> tokenizer.json
    tokenizer_json.py mbart50 FOLDER [OUT]     sentencepiece.bpe.model             -> tokenizer.json
    tokenizer_json.py t5      FOLDER [OUT]     spiece.model                        -> tokenizer.json

Ids are those of the tokenizers that `transformers` writes in Python for the same families. Language tags and end marks are
not appended: the engine adds them. Needs `sentencepiece`, `protobuf`, `tokenizers` and `transformers` (4.57.6,
for the lists of language tags).

Of characters that the source side of a Marian model does not know, the original takes a whole run, and its id if it is a
piece of the target; here each is looked up for itself. So the two differ where such characters stand side by side.
"""
import argparse
import json
import os

from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

UNIGRAM, BPE = 1, 2
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def read_spm(path):
    model = sentencepiece_model_pb2.ModelProto()
    with open(path, "rb") as file:
        model.ParseFromString(file.read())
    return model


def merges(scores):
    """The merges of a SentencePiece BPE model in their order: the piece of higher score is made first, and where it can be
    made in several ways, the parts of higher score come first."""
    found = []
    for piece, score in scores.items():
        for cut in range(1, len(piece)):
            left, right = piece[:cut], piece[cut:]
            if left in scores and right in scores:
                found.append((-score, -scores[left], -scores[right], left, right))
    return [(left, right) for *_, left, right in sorted(found)]


def tokenizer(spm, ids, unknown, special, decodes_only=False):
    """A tokenizer that cuts as `spm` does and numbers pieces as `ids` says: piece -> id, without gaps. Pieces of `ids` that
    are neither `special` nor ordinary pieces of `spm` are out of a text's reach, unless they are single characters, or the
    tokenizer only decodes."""
    size = max(ids.values()) + 1
    assert sorted(ids.values()) == list(range(size)), "ids with gaps"
    ordinary = {piece.piece: piece.score for piece in spm.pieces if piece.type in (NORMAL, USER_DEFINED)}
    kind = spm.trainer_spec.model_type
    if kind == UNIGRAM:
        by_id, lowest = [None] * size, min(ordinary.values())
        for piece, at in ids.items():
            # A character that the normaliser never lets through keeps a piece out of the text's reach.
            reachable = decodes_only or piece in ordinary or piece in special or len(piece) == 1
            score = 0.0 if piece in special else lowest - 10
            by_id[at] = (piece if reachable else f"\u0000{piece}", ordinary.get(piece, score))
        made = Tokenizer(models.Unigram(by_id, unk_id=ids[unknown], byte_fallback=False))
    elif kind == BPE:
        scores = {piece: score for piece, score in ordinary.items() if piece in ids}
        made = Tokenizer(models.BPE(vocab=ids, merges=merges(scores), unk_token=unknown, fuse_unk=True))
    else:
        raise SystemExit(f"SentencePiece model type {kind} is neither unigram (1) nor BPE (2)")
    steps = []
    if spm.normalizer_spec.precompiled_charsmap:
        steps.append(normalizers.Precompiled(spm.normalizer_spec.precompiled_charsmap))
    if spm.normalizer_spec.remove_extra_whitespaces:
        steps += [normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    made.normalizer = normalizers.Sequence(steps)
    prepend = "always" if spm.normalizer_spec.add_dummy_prefix else "never"
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=prepend)
    made.decoder = decoders.Metaspace(replacement="▁", prepend_scheme=prepend)
    made.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return made


def fairseq_ids(spm, special):
    """`<s>`, `<pad>`, `</s>`, `<unk>`, the pieces after SentencePiece's own three, then the other `special` tokens."""
    tokens = ["<s>", "<pad>", "</s>", "<unk>"] + [piece.piece for piece in spm.pieces[3:]]
    return {token: at for at, token in enumerate(tokens + special)}


def marian(folder):
    with open(os.path.join(folder, "vocab.json"), encoding="utf8") as file:
        ids = json.load(file)
    source, target = (read_spm(os.path.join(folder, f"{side}.spm")) for side in ("source", "target"))
    special = ["</s>", "<unk>", "<pad>"] + sorted(token for token in ids if token.startswith(">>") and token.endswith("<<"))
    return {"tokenizer.json": tokenizer(source, ids, "<unk>", special),
            "target_tokenizer.json": tokenizer(target, ids, "<unk>", special, decodes_only=True)}


def m2m100(folder):
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES
    with open(os.path.join(folder, "vocab.json"), encoding="utf8") as file:
        ids = json.load(file)
    tags = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    ids |= {tag: len(ids) + i for i, tag in enumerate(tags)}
    spm = read_spm(os.path.join(folder, "sentencepiece.bpe.model"))
    return {"tokenizer.json": tokenizer(spm, ids, "<unk>", ["<s>", "<pad>", "</s>", "<unk>", *tags])}


def nllb(folder):
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES
    return tagged(folder, FAIRSEQ_LANGUAGE_CODES)


def mbart50(folder):
    from transformers.models.mbart50.tokenization_mbart50 import FAIRSEQ_LANGUAGE_CODES
    return tagged(folder, FAIRSEQ_LANGUAGE_CODES)


def tagged(folder, tags):
    spm = read_spm(os.path.join(folder, "sentencepiece.bpe.model"))
    ids = fairseq_ids(spm, [*tags, "<mask>"])
    return {"tokenizer.json": tokenizer(spm, ids, "<unk>", ["<s>", "<pad>", "</s>", "<unk>", *tags, "<mask>"])}


def t5(folder, extra=100):
    """Unless the pieces hold them already, `extra` tokens `<extra_id_N>` follow, the highest N first."""
    spm = read_spm(os.path.join(folder, "spiece.model"))
    ids = {piece.piece: at for at, piece in enumerate(spm.pieces)}
    own = [f"<extra_id_{n}>" for n in reversed(range(extra)) if f"<extra_id_{n}>" not in ids]
    ids |= {token: len(ids) + i for i, token in enumerate(own)}
    return {"tokenizer.json": tokenizer(spm, ids, "<unk>", ["<pad>", "</s>", "<unk>", *own])}


FAMILIES = dict(marian=marian, m2m100=m2m100, nllb=nllb, mbart50=mbart50, t5=t5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("folder", help="where the model's files are")
    parser.add_argument("out", nargs="?", help="where to write, else the same folder")
    given = parser.parse_args()
    for name, made in FAMILIES[given.family](given.folder).items():
        path = os.path.join(given.out or given.folder, name)
        made.save(path, pretty=False)
        print(f"{path}: {made.get_vocab_size()} tokens")


if __name__ == "__main__":
    main()
