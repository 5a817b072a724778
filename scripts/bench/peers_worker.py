#!/usr/bin/env python3
"""CTranslate2, or transformers on ONNX Runtime, as a process that `peers.py` can time: the same arguments and the same
words on standard output as `examples/bench_generate.rs`.

    peers_worker.py ctranslate2|optimum MODEL SOURCES LENGTH BEAMS BATCH THREADS
"""
import json
import os
import sys
import time


def ctranslate2(folder, sources, length, beams, batch, threads):
    import ctranslate2 as ct2
    with open(os.path.join(folder, "shared_vocabulary.json"), encoding="utf8") as file:
        pieces = json.load(file)
    translator = ct2.Translator(folder, device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads)
    lines = [[pieces[id] for id in source] for source in sources]

    def generate():
        results = translator.translate_batch(lines, beam_size=beams, max_batch_size=batch, min_decoding_length=length,
                                             max_decoding_length=length, length_penalty=1)
        return [len(result.hypotheses[0]) for result in results]
    return generate


def optimum(folder, sources, length, beams, batch, threads):
    import onnxruntime
    import torch
    from optimum.onnxruntime import ORTModelForSeq2SeqLM
    torch.set_num_threads(threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    model = ORTModelForSeq2SeqLM.from_pretrained(folder, use_merged=True, session_options=options)
    pad = model.config.pad_token_id

    def generate():
        lengths = []
        for start in range(0, len(sources), batch):
            together = sources[start:start + batch]
            width = max(map(len, together))
            ids = torch.tensor([source + [pad] * (width - len(source)) for source in together])
            out = model.generate(input_ids=ids, attention_mask=ids.ne(pad).long(), num_beams=beams, do_sample=False,
                                 min_new_tokens=length, max_new_tokens=length)
            lengths += [out.shape[1] - 1] * len(together)
        return lengths
    return generate


def main():
    engine, folder, file, *numbers = sys.argv[1:]
    length, beams, batch, threads = map(int, numbers)
    with open(file, encoding="utf8") as lines:
        # The longest together, as our engine and CTranslate2 batch them.
        sources = sorted(([int(id) for id in line.split()] for line in lines), key=len, reverse=True)
    generate = dict(ctranslate2=ctranslate2, optimum=optimum)[engine](folder, sources, length, beams, batch, threads)
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        lengths = generate()
        seconds = time.perf_counter() - began
        if set(lengths) != {length} or len(lengths) != len(sources):
            raise SystemExit(f"outputs of {lengths} tokens, not {length}")
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
