#!/usr/bin/env python3
"""Corpora -> one packed training set and the tokenizer.

    prepare.py CORPORA EVAL OUT [--tokenizer FILE] [--vocabulary 8000]

CORPORA holds `parallel*.tsv.xz` and `names*.tsv.xz` (tag, Bengali, English); EVAL holds `news-dev.tsv` and `flores-dev.tsv`. OUT gets
`tokenizer.json` (trained here, or FILE: a model trained on needs the tokenizer it began with), `names.tsv`, `train.npz` and
`dev.npz`: all token ids behind one another in 16 bits, with the ends of each sentence and each pair's tag. Small enough to
travel. Numerals and names that both sides have become slots (`text.py`, `names.py`).
"""
import argparse
import collections
import json
import lzma
import os
import random
import re

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

import names
import text

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]  # ids 0 to 3, as in the M2M100 and NLLB family
MARKUP = re.compile(r"[{}<>\\`]|https?:|%[0-9$sd]")
LONGEST = 700  # characters
NOT_FOR_VOCABULARY = ("ui", "lexicon")
WITH_NAMES = ("news", "speech", "wiki", "tatoeba", "health", "story", "opus", "learner", "mixed")  # tags whose names become slots
NAMES_TO_SHIP = ("name-bd_geocode", "name-whosonfirst_bd")  # lists whose licence lets them be passed on
SLOTTED = 0.85  # of the names; the others stay spelled, so that the model can do both


def usable(bn, en):
    """Both sides in their script, no markup, of comparable length."""
    if not text.BENGALI.search(bn) or not en or text.BENGALI.search(en) or MARKUP.search(bn + en):
        return False
    if max(len(bn), len(en)) > LONGEST:
        return False
    return 0.4 < (len(bn) + 8) / (len(en) + 8) < 2.2


def corpora(folder):
    """(tag, Bengali, English) of every parallel file, in normal form."""
    for name in sorted(os.listdir(folder)):
        if name.startswith(("parallel", "names")) and name.endswith(".tsv.xz"):
            with lzma.open(os.path.join(folder, name), "rt", encoding="utf8") as lines:
                for line in lines:
                    fields = line.rstrip("\n").split("\t")
                    if len(fields) == 3:
                        yield fields[0], text.bengali(fields[1]), text.english(fields[2])


def evaluation(folder, name):
    with open(os.path.join(folder, name), encoding="utf8") as lines:
        for line in lines:
            bn, en = line.rstrip("\n").split("\t")[:2]
            yield "dev", text.bengali(bn), text.english(en)


def train_tokenizer(pairs, vocabulary):
    """A joint Unigram vocabulary of both sides; every digit is a token of its own."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Digits(individual_digits=True)])
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=vocabulary, unk_token="<unk>", max_piece_length=16, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator((side for tag, bn, en in pairs if not tag.startswith(NOT_FOR_VOCABULARY) for side in (bn, en)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    return tokenizer


def with_slots(tokenizer, pairs):
    """The tokenizer with a token for each slot, in the place of the pieces that `pairs` need least; the white space around a
    slot is kept exactly."""
    content, slots = json.loads(tokenizer.to_str()), text.SLOTS + names.SLOTS
    if {token["content"] for token in content["added_tokens"]} >= set(slots):
        return tokenizer
    slots = [slot for slot in slots if slot not in {token["content"] for token in content["added_tokens"]}]
    counts = collections.Counter(token for side in (1, 2) for e in tokenizer.encode_batch([p[side] for p in pairs]) for token in e.ids)
    pieces = content["model"]["vocab"]
    rare = sorted((i for i in range(len(SPECIAL), len(pieces)) if len(pieces[i][0]) > 1 and pieces[i][0] not in text.SLOTS),
                  key=lambda i: counts[i])[:len(slots)]
    for slot, i in zip(slots, sorted(rare)):
        pieces[i] = [slot, -99.0]
        content["added_tokens"].append(dict(id=i, content=slot, single_word=False, lstrip=False, rstrip=False, normalized=False, special=False))
    for part in (content["decoder"], content["pre_tokenizer"]["pretokenizers"][0]):
        part["prepend_scheme"] = "first"
    return Tokenizer.from_str(json.dumps(content, ensure_ascii=False))


def pack(path, pairs, tokenizer, known, longest=126):
    """Writes the pairs whose sides both fit `longest` tokens; returns how many."""
    rng = random.Random(1)
    slotted = [text.slotted_pair(bn, en) for _, bn, en in pairs]
    slotted = [names.slotted_pair(*pair, known, lambda: rng.random() < SLOTTED) if tag.startswith(WITH_NAMES + ("dev",)) else pair
               for (tag, _, _), pair in zip(pairs, slotted)]
    print(f"{sum(pair[0].count(slot) for pair in slotted for slot in names.SLOTS)} names as slots")
    sides = [tokenizer.encode_batch([pair[side] for pair in slotted]) for side in (0, 1)]
    kept = [i for i, (s, t) in enumerate(zip(*sides)) if len(s.ids) <= longest and len(t.ids) <= longest]
    tags = sorted({pairs[i][0] for i in kept})
    arrays = {"tags": np.array(tags), "tag": np.array([tags.index(pairs[i][0]) for i in kept], np.uint8)}
    for name, side in zip(("source", "target"), sides):
        ids = [side[i].ids for i in kept]
        arrays[name] = np.fromiter((token for row in ids for token in row), np.uint16)
        arrays[f"{name}_ends"] = np.cumsum([len(row) for row in ids], dtype=np.int64)
    np.savez_compressed(path, **arrays)
    return len(kept)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("corpora")
    ap.add_argument("eval")
    ap.add_argument("out")
    ap.add_argument("--tokenizer")
    ap.add_argument("--vocabulary", type=int, default=8000)
    args = ap.parse_args()
    os.makedirs(args.out, exist_ok=True)
    news, flores = (list(evaluation(args.eval, f"{name}-dev.tsv")) for name in ("news", "flores"))
    held_out = {bn for _, bn, _ in news + flores}
    pairs = list(dict.fromkeys(p for p in corpora(args.corpora) if p[1] not in held_out and usable(p[1], p[2])))
    if args.tokenizer:
        tokenizer = Tokenizer.from_file(args.tokenizer)
    else:
        tokenizer = train_tokenizer(pairs, args.vocabulary)
    tokenizer = with_slots(tokenizer, pairs)
    tokenizer.save(os.path.join(args.out, "tokenizer.json"))
    for tag, count in collections.Counter(tag for tag, _, _ in pairs).most_common():
        print(f"{count:8d} {tag}")
    numerals = [(len(text.numerals(text.compact(bn))), sum(map(text.slotted_pair(bn, en)[0].count, text.SLOTS)))
                for tag, bn, en in pairs if tag.startswith("news-")]
    print(f"slots for {sum(s for _, s in numerals) / max(sum(n for n, _ in numerals), 1):.1%} of the numerals of the news pairs")
    known, plain = names.table(pair[1:] for pair in pairs if pair[0].startswith(WITH_NAMES))
    kept = names.shipped(known, plain, (pair[1:] for pair in pairs if pair[0] in NAMES_TO_SHIP))
    names.write(os.path.join(args.out, "names.tsv"), kept)
    print(len(kept), "names,", sum(stem in known for stem in kept), "of them from the pairs")
    print("train", pack(os.path.join(args.out, "train.npz"), pairs, tokenizer, known), "pairs;",
          "dev", pack(os.path.join(args.out, "dev.npz"), news + flores[::2], tokenizer, known), "pairs; vocabulary", tokenizer.get_vocab_size())


if __name__ == "__main__":
    main()
