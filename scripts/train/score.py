#!/usr/bin/env python3
"""BLEU and chrF++ of a model folder through the Rust engine, as users meet it.

    score.py FILE.tsv… [--model ../../models/default] [--binary ../../target/release/shongkhep] [--lines 0] [--beams N] [--show 3]

Each FILE holds Bengali and its English reference, separated by a tab. sacrebleu's defaults: BLEU with tokenizer 13a,
chrF++ with word order 2, no lower-casing.
"""
import argparse
import os
import subprocess
import time

import sacrebleu

HERE = os.path.dirname(os.path.abspath(__file__))


def translate(args, lines):
    command = [args.binary, "translate", "--quiet", "--model", args.model]
    if args.beams:
        command += ["--beams", str(args.beams)]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, encoding="utf8", check=True)
    out = done.stdout.split("\n")[:-1]
    if len(out) != len(lines):
        raise SystemExit(f"{len(lines)} lines in, {len(out)} lines out")
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("files", nargs="+")
    ap.add_argument("--model", default="default")
    ap.add_argument("--binary", default=os.path.join(HERE, "../../target/release/shongkhep"))
    ap.add_argument("--lines", type=int)
    ap.add_argument("--beams", type=int)
    ap.add_argument("--show", type=int, default=0)
    args = ap.parse_args()
    for file in args.files:
        with open(file, encoding="utf8") as rows:
            pairs = [row.rstrip("\n").split("\t")[:2] for row in rows][:args.lines]
        began = time.time()
        hypotheses = translate(args, [bn for bn, _ in pairs])
        seconds = time.time() - began
        references = [[en for _, en in pairs]]
        bleu = sacrebleu.corpus_bleu(hypotheses, references).score
        chrf = sacrebleu.corpus_chrf(hypotheses, references, word_order=2).score
        print(f"{os.path.basename(file)}: {len(pairs)} lines, BLEU {bleu:.2f}, chrF++ {chrf:.2f}, {seconds:.1f} s", flush=True)
        for (bn, en), hypothesis in list(zip(pairs, hypotheses))[:args.show]:
            print(f"  bn  {bn}\n  ref {en}\n  hyp {hypothesis}")


if __name__ == "__main__":
    main()
