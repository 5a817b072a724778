#!/usr/bin/env python3
"""Speed of our engine beside CTranslate2 and transformers on ONNX Runtime: same weights, sources, beams and lengths.

    peers.py MODELS [--set embedded|nllb] [--engines NAME…] [--rounds 5] [--sentences 8] [--length 32] [--beams 4] [--batch 1]

MODELS is what `peers_models.py` made. Each engine is a process of its own that loads the model, then generates for all
sources whenever it is told to. The rounds go through the engines in turn, so that the ratios hold where the machine's
speed drifts. A ratio is another engine's time over the first one's within a round, above 1 where the first is faster; the
processor's time says more than the clock's where others use the machine.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from tokenizers import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "../../tests/samples")
BINARY = os.path.join(HERE, "../../target/release/examples/bench_generate")
# set -> engine -> (kind, folder); the tokenizer is beside the weights that the folder was made from.
SETS = dict(
    embedded={"ours": ("ours", "embedded"), "ctranslate2": ("ctranslate2", "embedded/ctranslate2"), "optimum": ("optimum", "embedded/optimum")},
    nllb={f"{engine}{form}": (kind, f"nllb/{folder}{form}") for form in ("", "-pruned") for engine, kind, folder in (
        ("ours", "ours", "ours"), ("ours-optimum", "ours", "optimum"), ("ctranslate2", "ctranslate2", "ctranslate2"),
        ("optimum", "optimum", "optimum"))},
)


class Engine:
    """One running engine and what was measured of it."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.starts, self.walls, self.cpus = [], [], []
        self.process = None

    def start(self):
        began = time.perf_counter()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.answer("ready")
        self.starts.append(time.perf_counter() - began)

    def answer(self, expected=None):
        line = self.process.stdout.readline().strip()
        if not line or (expected and line != expected):
            raise SystemExit(f"{self.name}: `{line}` from {' '.join(self.command)}")
        return line

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        """Largest resident memory so far, in MB."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf8") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))

    def round(self, counted):
        before = self.cpu()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        wall = float(self.answer())
        if counted:
            self.walls.append(wall)
            self.cpus.append(self.cpu() - before)

    def stop(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit(f"{self.name}: exit status {self.process.returncode}")


def sentences(count):
    """So many whole sentences of the sample articles, of 40 to 250 characters, evenly spread over them."""
    found = []
    for name in sorted(name for name in os.listdir(SAMPLES) if name.endswith(".txt")):
        with open(os.path.join(SAMPLES, name), encoding="utf8") as file:
            found += [part.strip() + "।" for line in file for part in line.split("।")[:-1] if 40 <= len(part.strip()) <= 250]
    if len(found) < count:
        raise SystemExit(f"{SAMPLES} has only {len(found)} sentences")
    return [found[place * len(found) // count] for place in range(count)]


def processor():
    with open("/proc/cpuinfo", encoding="utf8") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def ratios(ours, theirs):
    found = [b / a for a, b in zip(ours, theirs) if a]
    return f"{statistics.median(found):.2f} | {min(found):.2f} | {max(found):.2f}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("models")
    ap.add_argument("--set", choices=SETS, default="embedded")
    ap.add_argument("--engines", nargs="+", help="only these of the set, the first is what the ratios refer to")
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--starts", type=int, default=3)
    ap.add_argument("--sentences", type=int, default=8)
    ap.add_argument("--length", type=int, default=32)
    ap.add_argument("--beams", type=int, default=4)
    ap.add_argument("--batch", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--binary", default=BINARY)
    args = ap.parse_args()
    chosen = SETS[args.set]
    names = args.engines or list(chosen)
    lines = sentences(args.sentences)
    print(f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {args.threads} threads, {len(lines)} sentences, "
          f"batches of {args.batch}, {args.beams} beams, {args.length} tokens each, {args.rounds} rounds")
    with tempfile.TemporaryDirectory() as scratch:
        engines = []
        for name in names:
            kind, folder = chosen[name]
            folder = folder if folder == "embedded" else os.path.join(args.models, folder)
            checkpoint = os.path.join(args.models, args.set, "checkpoint-pruned" if name.endswith("pruned") else "checkpoint")
            tokenizer = Tokenizer.from_file(os.path.join(checkpoint, "tokenizer.json"))
            sources = os.path.join(scratch, f"{name}.txt")
            with open(sources, "w", encoding="utf8") as out:
                out.writelines(" ".join(map(str, tokenizer.encode(line).ids)) + "\n" for line in lines)
            numbers = [str(number) for number in (args.length, args.beams, args.batch, args.threads)]
            program = [args.binary] if kind == "ours" else [sys.executable, os.path.join(HERE, "peers_worker.py"), kind]
            engines.append(Engine(name, [*program, folder, sources, *numbers]))
        for start in range(args.starts):
            for engine in engines:
                engine.start()
                if start + 1 < args.starts:
                    engine.stop()
        for count in range(args.rounds + 1):
            for engine in engines:
                engine.round(counted=count > 0)
        first = engines[0]
        tokens = len(lines) * args.length
        print("| engine | sentences/s (median) | best | tokens/s | CPU s a round | peak memory MB | start s | time over ours: median | least | most | CPU over ours: median | least | most |")
        print("|---" * 13 + "|")
        for engine in engines:
            median = statistics.median(engine.walls)
            ratio = " | ".join(map(ratios, (first.walls, first.cpus), (engine.walls, engine.cpus)))
            print(f"| {engine.name} | {len(lines) / median:.2f} | {len(lines) / min(engine.walls):.2f} | {tokens / median:.0f} | "
                  f"{statistics.median(engine.cpus):.2f} | {engine.peak():.0f} | {statistics.median(engine.starts):.2f} | {ratio} |")
            engine.stop()


if __name__ == "__main__":
    main()
