#!/usr/bin/env python3
"""ROUGE-1/2/L F1 of the sentence-choosing methods over Bengali words, best of the references.

    cargo build --example choose_sentences
    scripts/bench/choosing.py SUMMARIES.jsonl [--chooser target/debug/examples/choose_sentences]

SUMMARIES.jsonl holds one article a line: {"set", "title", "text", "summaries": [...]}. Every method gets the
same word budgets. `exact` budgets take sentences, best first, until the budget is reached and cut the summary
at exactly that many words, so no method gains by using more or fewer; `lead-3` is each article's own count of
words in its first three sentences. `whole` budgets are what the product does: whole sentences, never more words
than asked. Intervals are 95 % paired bootstrap intervals, over articles, of the difference from
the first method.

With --tune N, N random weight sets are judged by ten-fold cross-validation instead: the best set of nine folds is
scored on the tenth, so the mean that is printed is not the score of the weights on their own training articles.

Standard library only. Words are runs of letters, marks and digits after NFC, without zero-width joiners, with
ASCII digits; no stemming, no stop words. ROUGE-L is the longest common subsequence of the whole summaries.
"""

import argparse
import json
import random
import subprocess
import sys
import unicodedata
from collections import Counter
from functools import lru_cache

METHODS = ["lead", "lexrank", "centroid", "combined"]
METRICS = ["R-1", "R-2", "R-L"]
EXACT = ["lead-3", 60, 100]
WHOLE = [60, 100]
GRID = {"position": [0, 0.5, 1, 2], "centroid": [1, 2, 3], "title": [0, 0.5, 1], "figures": [0, 0.5, 1],
        "actor": [0, 0.25, 0.5], "length": [0, 1, 2, 3], "redundancy": [0, 0.15, 0.3, 0.45]}


@lru_cache(maxsize=None)
def kind(char):
    """'w' for a character of a word, '' for one to drop, ' ' for one between words."""
    if char in "\u200c\u200d":
        return ""
    return "w" if unicodedata.category(char)[0] in "LMN" else " "


def words(text):
    out = []
    for char in unicodedata.normalize("NFC", text):
        place = kind(char)
        if place == "w":
            digit = unicodedata.decimal(char, None)
            out.append(char.lower() if digit is None else str(digit))
        else:
            out.append(place)
    return "".join(out).split()


def f1(common, candidate, reference):
    return 2 * common / (candidate + reference) if common else 0.0


def rouge_n(candidate, reference, n):
    one = Counter(zip(*(candidate[i:] for i in range(n))))
    other = Counter(zip(*(reference[i:] for i in range(n))))
    return f1((one & other).total(), one.total(), other.total())


def longest_common_subsequence(one, other):
    """Length, by bit-parallel dynamic programming: bit i of `row` is 0 where column i adds one."""
    places = {}
    for i, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << i
    full = (1 << len(one)) - 1
    row = full
    for word in other:
        hits = row & places.get(word, 0)
        row = ((row + hits) | (row - hits)) & full
    return len(one) - row.bit_count()


def rouge(candidate, references):
    """The best of the references, metric by metric."""
    def scores(reference):
        common = longest_common_subsequence(candidate, reference)
        return (rouge_n(candidate, reference, 1), rouge_n(candidate, reference, 2),
                f1(common, len(candidate), len(reference)))
    return tuple(max(column) for column in zip(*map(scores, references)))


def ask(chooser, articles, methods):
    """Runs the chooser; a row an article: its sentences and each method's picks in order of preference."""
    lines = "".join(json.dumps({k: a[k] for k in ("title", "text")}, ensure_ascii=False) + "\n" for a in articles)
    command = [chooser, "--budgets", ",".join(str(n) for n in WHOLE)]
    for method in methods:
        command += ["--method", method if isinstance(method, str) else json.dumps(method)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    if len(rows) != len(articles):
        sys.exit(f"`{chooser}`: got {len(rows)} rows, expected {len(articles)}")
    return rows


def exact(row, chosen, budget):
    """Takes growing choices until the budget is reached, then cuts at the budget."""
    sentences = row["sentences"]
    if budget == "lead-3":
        budget = sum(len(words(s)) for s in sentences[:3])
    picked = []
    for picked in chosen["growing"]:
        if sum(len(words(sentences[i])) for i in picked) >= budget:
            break
    return words(" ".join(sentences[i] for i in picked))[:budget]


def whole(row, chosen, budget):
    return words(" ".join(row["sentences"][i] for i in chosen["within"][str(budget)]))


def bootstrap(differences, samples):
    means = sorted(sum(differences[i] for i in s) / len(s) for s in samples)
    return means[round(0.025 * (len(means) - 1))], means[round(0.975 * (len(means) - 1))]


def compare(articles, rows, methods, resamples):
    sets = {"news": [i for i, a in enumerate(articles) if "NCTB" not in a["set"]],
            "textbook": [i for i, a in enumerate(articles) if "NCTB" in a["set"]],
            "all": list(range(len(articles)))}
    references = [[words(s) for s in a["summaries"]] for a in articles]
    kinds = [(f"exact {b}", exact, b) for b in EXACT] + [(f"whole <= {b}", whole, b) for b in WHOLE]
    for label, make, budget in kinds:
        summaries = [[make(row, chosen, budget) for row in rows for chosen in [row["methods"][m]]]
                     for m in range(len(methods))]
        scores = [[rouge(s, r) for s, r in zip(column, references)] for column in summaries]
        for name, places in sets.items():
            if not places:
                continue
            samples = [random.Random(seed).choices(range(len(places)), k=len(places)) for seed in range(resamples)]
            print(f"\n{label} words, {name} ({len(places)} articles)\n")
            print("| method | words | " + " | ".join(f"{m} | against {methods[0]}" for m in METRICS) + " |")
            print("|---" * (2 + 2 * len(METRICS)) + "|")
            for m, method in enumerate(methods):
                length = sum(len(summaries[m][i]) for i in places) / len(places)
                cells = []
                for k in range(len(METRICS)):
                    score = 100 * sum(scores[m][i][k] for i in places) / len(places)
                    against = ""
                    if m:
                        low, high = bootstrap([100 * (scores[m][i][k] - scores[0][i][k]) for i in places], samples)
                        base = 100 * sum(scores[0][i][k] for i in places) / len(places)
                        against = f"{score - base:+.1f} [{low:+.1f}, {high:+.1f}]"
                    cells.append(f"{score:.1f} | {against}")
                print(f"| {method} | {length:.0f} | " + " | ".join(cells) + " |")


def weight_sets(count):
    draw = random.Random(1)
    return [{}] + [{name: draw.choice(values) for name, values in GRID.items()} for _ in range(count)]


def mean(column, places):
    return sum(column[i] for i in places) / len(places)


def tune(chooser, articles, count):
    """Mean of ROUGE-1, -2 and -L over the exact budgets; news articles, ten folds."""
    articles = [a for a in articles if "NCTB" not in a["set"]]
    candidates = weight_sets(count)
    rows = ask(chooser, articles, ["lead"] + candidates)
    references = [[words(s) for s in a["summaries"]] for a in articles]
    table = [[sum(sum(rouge(exact(row, row["methods"][m], b), refs)) / 3 for b in EXACT) / len(EXACT)
              for row, refs in zip(rows, references)] for m in range(len(candidates) + 1)]
    order = list(range(len(articles)))
    random.Random(2).shuffle(order)
    folds = [order[i::10] for i in range(10)]
    held_out = []
    for fold in folds:
        rest = [i for i in order if i not in set(fold)]
        best = max(range(1, len(table)), key=lambda m: mean(table[m], rest))
        held_out += [table[best][i] for i in fold]
    print(f"lead {100 * mean(table[0], order):.2f}   default {100 * mean(table[1], order):.2f}   "
          f"tuned, on articles left out {100 * sum(held_out) / len(held_out):.2f}")
    for m in sorted(range(1, len(table)), key=lambda m: -mean(table[m], order))[:12]:
        print(f"{100 * mean(table[m], order):.2f}  {json.dumps(candidates[m - 1])}")
    print("\nmean score of the sets that hold each value (its main effect):")
    for name, values in GRID.items():
        effect = {value: [mean(table[m], order) for m in range(2, len(table)) if candidates[m - 1][name] == value]
                  for value in values}
        print(f"  {name:12}" + "  ".join(f"{v}: {100 * sum(e) / len(e):.2f}" for v, e in effect.items() if e))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("summaries", help="JSONL file of articles with reference summaries")
    parser.add_argument("--chooser", default="target/debug/examples/choose_sentences")
    parser.add_argument("--method", action="append", help="a method's name, or JSON weights of the combined method")
    parser.add_argument("--resamples", type=int, default=2000)
    parser.add_argument("--tune", type=int, metavar="N", help="cross-validate N random weight sets")
    options = parser.parse_args()
    with open(options.summaries, encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines if line.strip()]
    if options.tune:
        tune(options.chooser, articles, options.tune)
        return
    methods = options.method or METHODS
    rows = ask(options.chooser, articles, methods)
    compare(articles, rows, methods, options.resamples)


if __name__ == "__main__":
    main()
