#!/usr/bin/env python3
"""Train the Bengali→English model for a number of minutes, on a GPU if there is one, else on the CPU.

    train.py DATA RUN --minutes 60 [--init FOLDER] [--weights '{"news": 3, "ui": 0.2, "bible": 0}'] [--decay 0.4]

DATA is what prepare.py wrote. RUN/model is the running average of the weights, loadable in transformers; RUN/state.pt is
everything needed to go on (`--resume` takes the last state up where it stopped). The learning rate warms up, stays,
and falls to zero over the last `--decay` of the time; with `--decay 0` a later run can go on from here at full rate.
"""
import argparse
import json
import math
import os
import shutil
import time

import numpy as np
import torch
import torch.nn.functional as F

import model
from model import EOS, PAD

CPU = dict(tokens=600, lr=1.2e-3, dropout=0.0)
GPU = dict(tokens=16000, lr=2e-3, dropout=0.2)


class Pairs:
    """A packed set: source and target ids of pair i, drawn with a weight by tag."""

    def __init__(self, path, weights=None):
        data = np.load(path)
        self.source, self.target = ((data[n].astype(np.int64), np.concatenate([[0], data[f"{n}_ends"]])) for n in ("source", "target"))
        tags = data["tags"].tolist()
        weights = weights or {}
        default = weights.get("", 1.0)
        by_tag = np.array([next((w for prefix, w in weights.items() if prefix and tag.startswith(prefix)), default) for tag in tags])
        self.weight = by_tag[data["tag"]]

    def epoch(self, rng):
        """Indices of one pass: a pair of weight w comes ⌊w⌋ times, and once more with the odds of the rest."""
        times = np.floor(self.weight + rng.random(len(self.weight))).astype(np.int64)
        return rng.permutation(np.repeat(np.arange(len(times)), times))

    def lengths(self, indices):
        return [side[1][indices + 1] - side[1][indices] for side in (self.source, self.target)]

    def batches(self, indices, tokens, rng=None):
        """Lists of indices of similar length, about `tokens` padded target tokens each."""
        chunks = []
        for start in range(0, len(indices), 50_000):
            chunk = indices[start:start + 50_000]
            source, target = self.lengths(chunk)
            order = np.lexsort((source, target))
            batch, longest = [], 0
            for i in order:
                longest = max(longest, (source[i] + target[i]) / 2)
                if batch and longest * (len(batch) + 1) > tokens:
                    chunks.append(np.array(batch))
                    batch, longest = [], (source[i] + target[i]) / 2
                batch.append(chunk[i])
            if batch:
                chunks.append(np.array(batch))
        if rng is not None:
            rng.shuffle(chunks)
        return chunks

    def tensors(self, batch, device):
        """(source, target shifted right, target with -100 for padding)"""
        def rows(side, fill):
            ids, ends = side
            parts = [ids[ends[i]:ends[i + 1]] for i in batch]
            out = np.full((len(parts), max(map(len, parts))), fill)
            for row, part in zip(out, parts):
                row[:len(part)] = part
            return torch.from_numpy(out).to(device, non_blocking=True)

        source, target = rows(self.source, PAD), rows(self.target, -100)
        shifted = torch.cat([torch.full_like(target[:, :1], EOS), target[:, :-1].masked_fill(target[:, :-1] == -100, PAD)], 1)
        return source, shifted, target


def loss_of(net, pairs, batch, device, dropout, smoothing, reduction="mean"):
    source, shifted, target = pairs.tensors(batch, device)
    keep = target != -100
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        logits = net.logits(net(source, shifted, dropout)[keep])
    return F.cross_entropy(logits.float(), target[keep], label_smoothing=smoothing, reduction=reduction), int(keep.sum())


@torch.no_grad()
def dev_loss(net, state, pairs, device, tokens):
    """Negative log-likelihood per target token under the averaged weights."""
    own = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    net.load_state_dict(state)
    total = count = 0
    for batch in pairs.batches(np.arange(len(pairs.weight)), tokens):
        loss, kept = loss_of(net, pairs, batch, device, 0.0, 0.0, "sum")
        total, count = total + loss.item(), count + kept
    net.load_state_dict(own)
    return total / count


def rate(step, progress, args):
    """Linear warm-up, a plateau, then a 1 - √x fall over the last part of the time."""
    fall = (progress - (1 - args.decay)) / args.decay if args.decay > 0 else 0.0
    return args.lr * min((step + 1) / args.warmup, 1.0) * (1 - math.sqrt(min(max(fall, 0.0), 1.0)))


def arguments():
    ap = argparse.ArgumentParser()
    ap.add_argument("data")
    ap.add_argument("run")
    ap.add_argument("--minutes", type=float, required=True)
    ap.add_argument("--init")
    ap.add_argument("--resume", action="store_true")
    ap.add_argument("--weights", type=json.loads, default={})
    for name in ("tokens", "lr", "dropout"):
        ap.add_argument(f"--{name}", type=float)
    ap.add_argument("--smoothing", type=float, default=0.1)
    ap.add_argument("--warmup", type=int, default=400)
    ap.add_argument("--decay", type=float, default=0.4)
    ap.add_argument("--average", type=float, default=0.999, help="decay of the running average of the weights")
    ap.add_argument("--save-minutes", type=float, default=5)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--width", type=int, default=256)
    ap.add_argument("--inner", type=int, default=1024)
    ap.add_argument("--heads", type=int, default=4)
    ap.add_argument("--encoder-layers", type=int, default=4)
    ap.add_argument("--decoder-layers", type=int, default=2)
    args = ap.parse_args()
    args.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    for name, value in (GPU if args.device.type == "cuda" else CPU).items():
        if getattr(args, name) is None:
            setattr(args, name, value)
    return args


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    train, dev = Pairs(f"{args.data}/train.npz", args.weights), Pairs(f"{args.data}/dev.npz")
    with open(f"{args.data}/tokenizer.json", encoding="utf8") as file:
        vocabulary = len(json.load(file)["model"]["vocab"])
    shape = dict(vocabulary=vocabulary, width=args.width, inner=args.inner, heads=args.heads, encoder_layers=args.encoder_layers,
                 decoder_layers=args.decoder_layers, longest=512)
    start = None
    if args.init:
        start, shape = model.load(args.init)
    net = model.Translator(shape).to(args.device)
    if start:
        net.load_state_dict(start)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01, fused=True)
    average = {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
    step, spent, seen = 0, 0.0, 0
    if args.resume:
        saved = torch.load(f"{args.run}/state.pt", map_location=args.device)
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        average, step, spent = saved["average"], saved["step"], saved["spent"]
    print(f"{int((train.weight > 0).sum())} pairs, {sum(p.numel() for p in net.parameters()) / 1e6:.2f} M parameters, {args.device}", flush=True)

    def save():
        model.save(f"{args.run}/model", average, shape)
        for name in ("tokenizer.json", "names.tsv"):
            shutil.copyfile(f"{args.data}/{name}", f"{args.run}/model/{name}")
        state = dict(net=net.state_dict(), optimizer=optimizer.state_dict(), average=average, step=step, spent=minutes())
        torch.save(state, f"{args.run}/state.tmp")
        os.replace(f"{args.run}/state.tmp", f"{args.run}/state.pt")
        loss = dev_loss(net, average, dev, args.device, args.tokens * 2)
        print(f"minutes {minutes():.1f} step {step} dev nll/token {loss:.4f} target tokens/s {seen / (time.time() - began):.0f}", flush=True)

    began = time.time()

    def minutes():
        return spent + (time.time() - began) / 60

    saved_at = minutes()
    while minutes() < args.minutes:
        for batch in train.batches(train.epoch(rng), args.tokens, rng):
            if minutes() >= args.minutes:
                break
            for group in optimizer.param_groups:
                group["lr"] = rate(step, minutes() / args.minutes, args)
            loss, kept = loss_of(net, train, batch, args.device, args.dropout, args.smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step, seen = step + 1, seen + kept
            decay = min(args.average, step / (step + 10))
            with torch.no_grad():
                own = net.state_dict()
                torch._foreach_lerp_(list(average.values()), [own[name] for name in average], 1 - decay)
            if step % 200 == 0:
                print(f"step {step} loss {loss.item():.3f}", flush=True)
            if minutes() - saved_at >= args.save_minutes:
                save()
                saved_at = minutes()
    save()


if __name__ == "__main__":
    main()
